"""The answer of `tarazy run` in three languages, its stages, draws and sensitivities; compare."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from scenario_world import ECONOMIES, small_world
from typer.testing import CliRunner

from tarazy.cli.answer import answer
from tarazy.cli.comparing import compare_outcomes
from tarazy.cli.experiments import run_experiment
from tarazy.cli.schema import show_schema
from tarazy.errors import InputError
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run, run_stages
from tarazy.scenario import Scenario
from tarazy.scenario.expected import COUNTRY_VARIABLES, NETWORK_VARIABLES
from tarazy.scenario.schema import text as schema_text
from tarazy.text.formats import effect
from tarazy.text.texts import texts

WORLD = small_world()


# Two figures of a small number are shown.
ROUNDED = 0.05


def number(shown: str) -> float:
    """Read a number as the shell writes it, with a true minus and the marks of a language."""
    return float(shown.replace("−", "-").replace(",", "."))


STAGE = {"kind": "tariff", "importer": "USA", "exporter": "KAZ"}
STAGES = {
    "name": "steps",
    "title": {"en": "Two steps", "kk": "Екі қадам", "ru": "Два шага"},
    "question": {"en": "What follows?", "kk": "Не болады?", "ru": "Что будет?"},
    "focus": ["KAZ", "USA"],
    "then": [
        {
            "since": f"2025-0{month}-05",
            "title": {"en": f"Step {month}", "kk": f"{month}-қадам", "ru": f"Шаг {month}"},
            "shocks": [{**STAGE, "add": 0.1}],
        }
        for month in (4, 8)
    ],
    "expected": [
        {
            "variable": variable,
            "country": "KAZ",
            "sign": sign,
            "reason": {"en": "A reason.", "kk": "Себебі бар.", "ru": "Есть причина."},
            **more,
        }
        for variable, sign, more in [
            ("exports", "-", {"partner": "USA", "sector": "metals"}),
            ("imports", "+", {"partner": "RUS"}),
            ("welfare", "+", {}),
        ]
    ],
}


@pytest.fixture(scope="module")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("world") / "small.npz"
    small_world().save(path)
    yield path


@pytest.fixture
def steps(tmp_path: Path, world_file: Path) -> str:
    path = tmp_path / "steps.json"
    path.write_text(json.dumps(STAGES | {"world": str(world_file)}), encoding="utf-8")
    return str(path)


def printed(command: Callable[..., None], *arguments: str) -> str:
    app = typer.Typer(context_settings={"help_option_names": []})
    app.command()(command)
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(command: Callable[..., None], *arguments: str) -> str:
    app = typer.Typer()
    app.command()(command)
    with pytest.raises(InputError) as caught:
        CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return str(caught.value)


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_every_variable_has_a_name(language: str) -> None:
    say = texts(language)
    assert all(say(f"quantity.{name}") for name in (*COUNTRY_VARIABLES, *NETWORK_VARIABLES))


@pytest.mark.parametrize(
    ("language", "loss", "gain"),
    [
        ("en", "The real income of Kazakhstan falls by {}% (", "; that of Russia "),
        ("kk", "Қазақстанның нақты табысы {} пайызға кемиді (жылына ", "Ресейдің нақты табысы"),
        ("ru", "Реальный доход Казахстана снижается на {} % (", "доход России "),
    ],
)
def test_the_answer_is_a_sentence_of_the_language(language: str, loss: str, gain: str) -> None:
    scenario = Scenario.load("sever-russia")
    outcome = run(scenario, world=WORLD)
    text = answer(outcome, scenario, WORLD, language)
    shown = " ".join(text.split())
    change = effect(-float(outcome.welfare.sel(country="KAZ")), texts(language), signed=False)
    spoken = change.rstrip("%\u00a0")
    assert loss.format(spoken) in shown
    assert gain in shown
    assert text.startswith(scenario.title.in_language(language))  # type: ignore[arg-type]
    assert all(len(line) <= 120 for line in text.splitlines())
    if language != "en":
        # What stays in Latin letters are codes, names of files and of settings, and units.
        prose = re.sub(
            r"\b[A-Z]{3}\b|core-\d+|small|tarazy world|--draws N|[a-z_]+-[a-z-]+", "", text
        )
        assert set(re.findall("[A-Za-z]{4,}", prose)) <= {"fixed"}


def test_stages_are_rows_with_day_title_income_and_trade(steps: str) -> None:
    text = printed(run_experiment, steps, "--stages", "--lang", "ru")
    outcomes = run_stages(Scenario.from_dict(STAGES), world=WORLD)
    (header,) = (
        line for line in text.splitlines() if "реальный доход, KAZ" in line and "→" in line
    )
    names = "реальный доход, KAZ реальный доход, USA KAZ → USA USA → KAZ"
    assert " ".join(header.split()) == names
    for month, outcome in zip((4, 8), outcomes, strict=True):
        (row,) = (line for line in text.splitlines() if line.startswith(f"05.0{month}.2025"))
        assert f"Шаг {month}" in row
        welfare = float(outcome.welfare.sel(country="KAZ"))
        assert number(row.split()[3]) == pytest.approx(welfare, rel=ROUNDED)
    assert "последнего из этапов (всего 2)" in text
    content = json.loads(printed(run_experiment, steps, "--stages", "--json"))
    assert [stage["since"] for stage in content["stages"]] == ["2025-04-05", "2025-08-05"]
    assert content["stages"][-1]["welfare"] == content["welfare"]
    assert content["stages"][0]["welfare"] != content["welfare"]


def test_expected_signs_have_a_verdict_and_a_reason(steps: str) -> None:
    told = " ".join(printed(run_experiment, steps).split())
    assert "✓ As expected: Exports, Kazakhstan, partner: United States, Metals: −" in told
    assert "✗ Not as expected: Real income, Kazakhstan: −" in told
    assert told.count("). A reason.") == 3
    content = json.loads(printed(run_experiment, steps, "--json"))
    assert [check["passed"] for check in content["expected"]][0::2] == [True, False]
    assert "What this answer assumes" in told
    assert all(line in told for line in content["assumptions"]) and len(content["assumptions"]) > 4
    assert content["expected"][0]["sector"] == ["metals"]
    assert content["expected"][0]["value"] < 0


def test_a_range_over_draws(world_file: Path) -> None:
    arguments = ["sever-china", "--draws", "6", "--seed", "3"]
    document = Scenario.load("sever-china").with_(
        world=str(world_file), uncertainty={"of": ["elasticities"]}
    )
    path = world_file.parent / "drawn.json"
    path.write_text(json.dumps(document.to_dict()), encoding="utf-8")
    arguments[0] = str(path)
    text = printed(run_experiment, *arguments)
    assert "Range over 6 draws, seed 3; uncertain: trade elasticities;" in text
    (row,) = (line for line in text.splitlines() if line.startswith("real income KAZ"))
    _, median, low, high = (number(word) for word in row.split()[3:7])
    assert low <= median <= high < 0
    assert row.endswith(" 100 %")
    content = json.loads(printed(run_experiment, *arguments, "--json"))["range"]
    assert (content["draws"], content["seed"], content["of"]) == (6, 3, ["elasticities"])
    assert content["welfare"]["KAZ"]["median"] == pytest.approx(median, rel=ROUNDED)
    assert printed(run_experiment, *arguments).split("Range")[1] == text.split("Range")[1]


def test_sensitivities_on_the_bundled_world() -> None:
    text = printed(run_experiment, "us-tariff-2025", "--sensitivities", "--lang", "kk")
    tail = text.split("Сауда икемділіктері өзгеше болғандағы")[1].splitlines()
    assert [line.split()[0] for line in tail[2:6]] == ["default", "short-run", "low", "high"]


def saved(name: str, folder: Path) -> str:
    path = folder / f"{name}.npz"
    run(name, world=WORLD).save(path)
    return str(path)


def test_compare_saved_outcomes(tmp_path: Path) -> None:
    files = [saved(name, tmp_path) for name in ("sever-russia", "sever-china")]
    text = printed(compare_outcomes, *files, "--country", "KAZ,RUS")
    title, header, kaz, rus = text.splitlines()
    assert title == "real income, outcomes side by side (per cent change)"
    assert header.split() == ["sever-russia", "sever-china"]
    assert kaz.startswith("KAZ Kazakhstan ") and rus.startswith("RUS Russia ")
    for place, file in enumerate(files):
        welfare = float(Outcome.load(file).welfare.sel(country="KAZ"))
        assert number(kaz.split()[2 + place]) == pytest.approx(welfare, rel=ROUNDED)
    content = json.loads(printed(compare_outcomes, *files, "--country", "KAZ", "--json"))
    (row,) = content["rows"]
    assert content["outcomes"] == ["sever-russia", "sever-china"]
    assert row["sever-china - sever-russia"] == row["sever-china"] - row["sever-russia"]
    everyone = printed(compare_outcomes, *files, "--lang", "ru").splitlines()
    assert len(everyone) == 2 + len(ECONOMIES)
    assert everyone[0] == "реальный доход: сравнение исходов (изменение, процентов)"


def test_compare_solves_scenarios_and_writes_a_workbook(tmp_path: Path, steps: str) -> None:
    book = tmp_path / "both.xlsx"
    file = saved("sever-russia", tmp_path)
    text = printed(compare_outcomes, steps, file, "--country", "KAZ", "--out", str(book))
    assert text.splitlines()[1].split() == ["steps", "sever-russia"]
    assert book.read_bytes()[:2] == b"PK"


def test_wrong_comparisons_are_refused(tmp_path: Path) -> None:
    files = [saved(name, tmp_path) for name in ("sever-russia", "sever-china")]
    assert refused(compare_outcomes, files[0]).startswith("compare: ")
    assert "'KAS'" in refused(compare_outcomes, *files, "--country", "KAS")
    assert "unknown variable 'wellfare'" in refused(
        compare_outcomes, *files, "--variable", "wellfare"
    )
    assert "--variable: 'price'" in refused(compare_outcomes, *files, "--variable", "price")
    two = ("--world", "core-2022", "--world", "core-2022-73")
    assert "--lang: 'ru' with --world" in refused(compare_outcomes, files[0], *two, "--lang", "ru")
    assert "ending in .xlsx" in refused(compare_outcomes, *files, "--out", str(tmp_path / "a.csv"))


def test_schema_is_printed_or_written(tmp_path: Path) -> None:
    assert printed(show_schema) == schema_text()
    path = tmp_path / "deep" / "schema.json"
    assert str(path) in printed(show_schema, "--out", str(path))
    assert path.read_text(encoding="utf-8") == schema_text()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("document", ["scenario", "claims", "promises", "study"])
def test_the_published_schemas_are_what_the_command_prints(document: str) -> None:
    published = Path(__file__).parents[2] / "schemas" / f"{document}-1.json"
    assert printed(show_schema, "--of", document) == published.read_text(encoding="utf-8")


def test_a_schema_of_other_documents_is_refused() -> None:
    assert refused(show_schema, "--of", "clams") == (
        "--of: unknown document 'clams'; did you mean claims? allowed: scenario, sweep, "
        "claims, promises, study"
    )


def test_a_bar_is_shown_only_in_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from tarazy.cli.drawing import progress_bar

    with progress_bar("draws") as progress:
        assert progress is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress_bar("draws") as progress:
        assert progress is not None
        progress(3, 7)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "3/7" in captured.err
