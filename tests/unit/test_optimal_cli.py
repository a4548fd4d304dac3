import json

import pytest
import typer
from fixed_world import fixed_world

import tarazy as tz
from tarazy.cli import optimal_tariffs
from tarazy.errors import InputError
from tarazy.optimal import nash
from tarazy.scenario import Scenario

shell = typer.Typer()
shell.command("optimal-tariff")(optimal_tariffs.optimal_tariff)
shell.command("nash")(optimal_tariffs.nash)


def called(capsys, *words):
    status = shell(args=list(words), standalone_mode=False)
    return status, capsys.readouterr().out


def test_the_answer_tells_rate_gain_and_who_loses(capsys):
    status, text = called(capsys, "optimal-tariff", "--player", "KAZ")
    assert status == 0
    assert text.startswith("Optimal tariff: Kazakhstan\n\nOptimal rate: 9.")
    assert "if no one answers" in " ".join(text.split())
    assert "KAZ Kazakhstan" in text
    assert "closure fixed" in " ".join(text.split())


def test_the_summary_and_the_folder_hold_the_same(capsys, tmp_path):
    folder = tmp_path / "out"
    status, text = called(
        capsys,
        "optimal-tariff",
        "--player",
        "EAEU",
        "--against",
        "CHN, TUR",
        "--by",
        "sector",
        "--json",
        "--out",
        str(folder),
    )
    assert status == 0
    summary = json.loads(text)
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == summary
    assert sorted(path.name for path in folder.iterdir()) == [
        ".tarazy.json",
        "curve.csv",
        "rates.csv",
        "scenario.json",
        "summary.json",
        "welfare.csv",
    ]
    again = tz.run(Scenario.load(folder / "scenario.json"), world=tz.World.of())
    assert float(again.welfare.sel(country="RUS")) == pytest.approx(
        summary["welfare"]["RUS"], abs=1e-9
    )


# The world that the war is fought in.
FIXED = ("--world", "core-2022-73")


@pytest.fixture(scope="module")
def stopped_war():
    return nash(["USA", "EAEU"], rounds=1, world=fixed_world())


@pytest.mark.parametrize(
    ("language", "title", "verdict", "absent"),
    [
        (
            "en",
            "Tariff war: United States, Eurasian Economic Union",
            "NOT FOUND (rates still move by",
            "left as they are: BLR.",
        ),
        (
            "kk",
            "Тариф соғысы: АҚШ, Еуразиялық экономикалық одақ",
            "ТАБЫЛМАДЫ",
            "қалдырылған елдер: BLR.",
        ),
        (
            "ru",
            "Тарифная война: США, Евразийский экономический союз",
            "НЕ НАЙДЕНО",
            "без изменений: BLR.",
        ),
    ],
)
def test_a_war_without_end_is_told_in_three_languages_and_has_status_one(
    capsys, monkeypatch, stopped_war, language, title, verdict, absent
):
    monkeypatch.setattr("tarazy.optimal.nash", lambda *_, **__: stopped_war)
    status, text = called(capsys, "nash", "--players", "USA,EAEU", "--lang", language, *FIXED)
    assert status == 1
    assert text.startswith(title)
    assert verdict in " ".join(text.split())
    assert absent in " ".join(text.split())


def test_a_folder_that_is_a_file_is_refused_before_the_search(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is a file; allowed: a folder"):
        shell(
            args=["optimal-tariff", "--player", "KAZ", "--out", str(tmp_path / "file")],
            standalone_mode=False,
        )
