"""``tarazy dependence``: tables in three languages, JSON, files, the matrix, and wrong input."""

import json

import pytest
import typer
from fixed_world import fixed_world
from scenario_world import small_world

from tarazy.cli.dependence import show_dependence
from tarazy.cli.dependence_answer import PARTS as SHOWN
from tarazy.errors import InputError
from tarazy.interdependence import PARTS

shell = typer.Typer()
shell.command()(show_dependence)


@pytest.fixture(scope="module")
def world_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "small.npz"
    small_world().save(path)
    return str(path)


def printed(capsys, *arguments):
    capsys.readouterr()
    shell(args=list(arguments), standalone_mode=False)
    return capsys.readouterr().out


def test_tables_of_kazakhstan(capsys):
    text = printed(capsys, "KAZ", "--part", "channels", "--part", "concentration")
    assert "How much Kazakhstan leans on each partner" in text
    header, *lines = text.splitlines()[1:]
    assert header.split() == ["RUS", "CHN", "USA", "EU27", "TUR"]
    cells = {line[:38].strip(): line[38:].split() for line in lines}
    # Per cent; the distance of ideal points is no share.
    assert float(cells["energy exports that cross the partner"][0]) > 90
    assert float(cells["distance of ideal points, UN votes"][2]) > 2
    assert "World core-2022" in text
    assert "Tarazy dispatch of kazakhstan-crude" in text
    assert "[1]" not in text


def test_what_is_missing_is_a_dash_with_a_footnote(capsys):
    words = ["KGZ", "--part", "channels", "--partner", "RUS,EAEU", "--lang", "ru"]
    text = printed(capsys, *words, "--world", fixed_world().name)
    fdi = next(line for line in text.splitlines() if "прямые инвестиции" in line)
    assert fdi.split()[-2:] == ["-", "[1]"]
    assert "[1] Прямых инвестиций в Кыргызстане по партнёрам в пакете нет." in text
    assert "EAEU без Кыргызстана." in text
    assert "EAEU: торговля BLR входит в остальной мир" in text


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
@pytest.mark.parametrize("part", [part for part in PARTS if part not in ("channels", "series")])
def test_every_part_in_every_language(capsys, world_file, part, language):
    text = printed(
        capsys, "KAZ", "--world", world_file, "--partner", "RUS,USA,EAEU", "--part", part,
        "--lang", language,
    )  # fmt: skip
    assert "_" not in text.replace("CPC_ATYRAU", "")
    title, first = text.splitlines()[:2]
    assert title.strip() and len(text.splitlines()) > 4
    if part in ("exposure", "severance", "asymmetry", "power"):
        assert first.split()[:3] == ["RUS", "USA", "EAEU"]
    # The decimal mark is that of the language.
    assert ("," if language != "en" else ".") in text


def test_a_scenario_shows_before_and_after(capsys):
    text = printed(
        capsys, "KAZ", "--partner", "RUS", "--part", "channels", "--after", "sever-russia"
    )
    imports = next(line for line in text.splitlines() if line.startswith("imports of goods "))
    before, arrow, after = imports.split()[-3:]
    assert float(before) > 20 and arrow == ">" and after == "0"
    assert "After sever-russia: each cell shows before and after." in text
    assert "No scenario moves it" in text


def test_a_negative_number_has_an_after_too(capsys):
    text = printed(
        capsys, "USA", "--partner", "KGZ", "--part", "asymmetry", "--after", "sever-russia"
    )
    line = next(line for line in text.splitlines() if line.startswith("difference, percentage"))
    before, arrow, after = line.split()[-3:]
    assert before[0] == after[0] == "−" and arrow == ">"


def test_the_usual_answer_names_the_other_parts(capsys, world_file):
    text = printed(capsys, "KAZ", "--world", world_file, "--partner", "RUS")
    named = text.splitlines()[-1].partition("--part ")[2].partition(";")[0].split(", ")
    assert {*named, *SHOWN} == set(PARTS)
    assert not set(named) & set(SHOWN)


def test_json_and_files(capsys, world_file, tmp_path):
    folder = tmp_path / "balance"
    text = printed(
        capsys, "KAZ", "--world", world_file, "--partner", "RUS,USA", "--part", "exposure",
        "--json", "--out", str(folder),
    )  # fmt: skip
    given = json.loads(text)
    assert given["country"] == "KAZ"
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == given
    assert (folder / "exposure.csv").exists()


def test_the_country_is_left_out_of_the_usual_partners(capsys):
    text = printed(capsys, "USA", "--part", "channels", "--json")
    assert list(json.loads(text)["channels"]) == ["RUS", "CHN", "EU27", "TUR"]


def test_the_matrix_is_written_and_its_checkpoint_removed(capsys, world_file, tmp_path):
    from tarazy.interdependence.matrix import load_severance_matrix

    file = tmp_path / "all.parquet"
    text = printed(capsys, "--matrix", str(file), "--world", world_file, "--workers", "1")
    n = len(small_world().economies)
    assert f"{n * (n - 1)} ordered pairs" in text
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet"]
    assert float(load_severance_matrix(file)["loss"].sel(country="KAZ", partner="RUS")) > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "COUNTRY: is missing; allowed: a country, or --matrix FILE"),
        (["XYZ"], "country: unknown economy 'XYZ'"),
        (["KAZ", "--partner", "RUS,,CHN"], "--partner: 'RUS,,CHN'; allowed: codes with commas"),
        (["KAZ", "--partner", "KAZ"], "'KAZ' is the country itself"),
        (["KAZ", "--part", "prices"], "--part: unknown part 'prices'"),
        (["KAZ", "--lang", "de"], "unknown language 'de'"),
        (["KAZ", "--closure", "open"], "--closure: unknown closure 'open'"),
        (["KAZ", "--workers", "2"], "--workers: 2 without --matrix"),
        (["KAZ", "--matrix", "x.parquet"], "--matrix: stands with COUNTRY; allowed: --world"),
        (["--matrix", "/no/such/place.parquet"], "--matrix: no folder '/no/such'"),
        (["--matrix", "/"], "--matrix: '/' is a folder; allowed: a file"),
    ],
)
def test_wrong_input_is_one_line(arguments, message):
    with pytest.raises(InputError) as error:
        shell(args=arguments, standalone_mode=False)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_out_is_no_file(tmp_path):
    place = tmp_path / "file"
    place.write_text("")
    with pytest.raises(InputError, match="is a file; allowed: a folder"):
        shell(args=["KAZ", "--out", str(place)], standalone_mode=False)
