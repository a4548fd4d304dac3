"""What `tarazy world --country`, `tarazy series` and `tarazy report --out` say and where."""

from itertools import pairwise
from pathlib import Path

import pytest

from tarazy import World
from tarazy.cli import main
from tarazy.cli.reporting import _page
from tarazy.report.page.compose import compose
from tarazy.study import find, made


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("core-2022")


def test_partners_that_are_found_are_counted_and_quality_is_theirs(capsys):
    assert main(["world", "--country", "UZB"]) == 0
    text = capsys.readouterr().out
    (line,) = [one for one in text.splitlines() if one.startswith("five largest partners, exports")]
    assert "5 of 5" in line and "5.00" not in line
    assert text.count("partner's accounts") == 2


def test_numbers_of_a_series_stand_below_one_another(capsys):
    assert main(["series", "goods-exports", "--country", "UZB"]) == 0
    text = capsys.readouterr().out
    assert "million USD, 2023, derived" in text
    values = [line for line in text.splitlines() if line.startswith("UZB ")]
    assert len({line.rindex(".") for line in values}) == 1


def test_the_page_says_that_accounts_are_coarse(world):
    for pair, said in ((("UZB", "CHN"), True), (("DEU", "CHN"), False)):
        study = made(*pair, world=world).with_chapters(["benchmark"])
        page = compose(find(study, world, draws=0, workers=1), "en")
        assert ("instead of a table: Uzbekistan." in page) is said


def test_a_page_is_a_file_with_a_suffix_and_else_a_folder(tmp_path):
    name = "uzb-chn.html"
    assert _page(Path("new"), name) == Path("new") / name
    assert _page(Path("new.html"), name) == Path("new.html")
    folder = tmp_path / "a.b"
    folder.mkdir()
    assert _page(folder, name) == folder / name


def test_rates_have_the_marks_of_the_language_and_no_heading_stands_alone(capsys):
    assert main(["regime", "us-2026-february", "--country", "UZB", "--lang", "ru"]) == 0
    table, behind = capsys.readouterr().out.split("\n\n")[1:]
    assert "7,19" in table and "7.19" not in table
    lines = behind.splitlines()[1:]
    assert lines[-1].startswith("  ")
    assert all(
        following.startswith("  ")
        for line, following in pairwise(lines)
        if not line.startswith("  ")
    )


def test_a_partner_that_nothing_moves_has_no_empty_range(world):
    study = made("UZB", "CHN", world=world).with_chapters(["answer"])
    page = compose(find(study, world, draws=0, workers=1), "en")
    told = "China accounts for 20.2% of the foreign trade of Uzbekistan, Uzbekistan for 0.17%"
    assert page.count(told) == 1
    assert "between about 0 and about 0" not in page and "between ≈0 and ≈0" not in page
