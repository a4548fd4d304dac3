"""Stored ranges: made once, found by what is asked, shown only beside the answer they are of."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from tarazy import Scenario, World
from tarazy.cli import main
from tarazy.draws import run_range, stored, stored_range
from tarazy.draws.stored import content_digest, read_ranges
from tarazy.draws.storing import current_range, store_ranges
from tarazy.errors import InputError
from tarazy.evidence.claim_scenarios import all_scenarios
from tarazy.experiment.run import run
from tarazy.scenario import catalogue
from tarazy.scenario.asked import asked_digest
from tarazy.text.formats import adaptive, percent
from tarazy.text.texts import texts

NAMES = ("jackson-vanik", "sever-turkey")
DRAWS = 6


@pytest.fixture(scope="module")
def world():
    return World.load("core-2022")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("ranges") / "stored.json"
    made = store_ranges([Scenario.load(name) for name in NAMES], path, DRAWS, workers=1)
    assert made.scenarios == NAMES
    assert made.failed == {}
    return path


@pytest.fixture
def bundled(table, monkeypatch):
    """Let the table of this test stand for that of the package."""
    found = read_ranges(table)
    monkeypatch.setattr(stored, "bundled_ranges", lambda: found)
    return found


def test_a_stored_range_is_that_of_the_draws(world, bundled):
    drawn = run_range(NAMES[0], DRAWS, workers=1, world=world)
    found = stored_range(run(NAMES[0], world=world))
    assert (found.scenario, found.draws, found.seed) == (NAMES[0], DRAWS, 0)
    assert found.of == ("elasticities", "trade")
    for variable in ("welfare", "real_wage"):
        assert list(found.bounds[variable]) == world.economies
        for code in ("KAZ", "USA", "ROW"):
            bounds = found.bounds[variable][code]
            for part, name in (("low", "low"), ("high", "high"), ("central", "central")):
                expected = float(getattr(drawn, part)[variable].sel(country=code))
                assert getattr(bounds, name) == pytest.approx(expected, rel=1e-3)


def test_words_of_a_document_do_not_matter_and_its_questions_do(world, bundled):
    document = Scenario.load(NAMES[0])
    told = document.with_(name="mine", focus=["DEU"], expected=None, claims=None, sources=["S"])
    assert asked_digest(told.to_dict()) == asked_digest(document.to_dict())
    assert stored_range(run(told, world=world)) is not None
    for other in (document.with_(closure="income_share"), document.with_(elasticities="low")):
        assert asked_digest(other.to_dict()) != asked_digest(document.to_dict())
        assert stored_range(run(other, world=world)) is None
    assert stored_range(run("pntr", world=world)) is None


def test_a_stage_is_known_by_its_shocks_and_not_by_its_day():
    document = Scenario.load("us-tariff-timeline").to_dict()
    other = json.loads(json.dumps(document))
    other["then"][0]["title"] = {"en": "a", "kk": "ә", "ru": "а"}
    assert asked_digest(other) == asked_digest(document)
    assert asked_digest({**document, "then": document["then"][:-1]}) != asked_digest(document)


def test_a_range_of_another_answer_world_or_code_is_not_shown(world, bundled, monkeypatch):
    outcome = run(NAMES[0], world=world)
    assert stored_range(outcome) is not None
    moved = outcome.dataset.copy(deep=True)
    place = moved["welfare"]["country"].values.tolist().index("KAZ")
    moved["welfare"] = moved["welfare"].copy(
        data=np.where(np.arange(len(world.economies)) == place, 1.01, 1.0) * moved["welfare"].values
    )
    assert stored_range(replace(outcome, dataset=moved)) is None
    assert stored_range(replace(outcome, world_digest="0" * 16)) is None
    monkeypatch.setattr(stored, "draws_code", lambda: "another")
    assert stored_range(outcome) is None


def test_without_a_table_there_is_no_range(world, monkeypatch, capsys):
    monkeypatch.setattr(stored, "bundled_ranges", lambda: None)
    assert stored_range(run(NAMES[0], world=world)) is None
    assert main(["ranges"]) == 0
    assert "tarazy ranges --store" in capsys.readouterr().out


@pytest.mark.parametrize("workers", [2])
def test_a_table_is_the_same_bytes_on_any_number_of_processes_and_when_taken_up(
    workers, table, tmp_path
):
    scenarios = [Scenario.load(name) for name in NAMES]
    folder, path = tmp_path / "kept", tmp_path / "stored.json"
    store_ranges(scenarios[:1], path, DRAWS, workers=workers, checkpoint=folder)
    seen = []
    store_ranges(
        scenarios,
        path,
        DRAWS,
        workers=workers,
        checkpoint=folder,
        progress=lambda *n: seen.append(n),
    )
    assert path.read_bytes() == table.read_bytes()
    # What was kept is not drawn again.
    assert seen[0] == (DRAWS, 2 * DRAWS)
    assert seen[-1] == (2 * DRAWS, 2 * DRAWS)


def test_that_a_file_can_be_written_is_known_before_the_draws(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    seen = []
    for places in ({"path": blocked / "stored.json"}, {"checkpoint": blocked}):
        options = {"path": tmp_path / "stored.json", **places}
        with pytest.raises(InputError, match=r"cannot be written to: .*allowed: a folder where"):
            store_ranges(
                [Scenario.load(NAMES[0])],
                draws=DRAWS,
                progress=lambda *n: seen.append(n),
                **options,
            )
    assert seen == []


def test_an_experiment_without_equilibrium_is_named_and_the_others_are_kept(tmp_path, monkeypatch):
    from tarazy.draws import run as running
    from tarazy.errors import NoEquilibriumError

    real = running.run_range

    def sometimes(scenario, **options):
        if scenario.name == NAMES[0]:
            raise NoEquilibriumError("no equilibrium: for the test")
        return real(scenario, **options)

    monkeypatch.setattr(running, "run_range", sometimes)
    scenarios = [Scenario.load(name) for name in NAMES]
    made = store_ranges(scenarios, tmp_path / "stored.json", 3, workers=1)
    assert made.scenarios == NAMES[1:]
    assert made.failed == {NAMES[0]: "no equilibrium: for the test"}


def damaged(table, path, change):
    content = json.loads(table.read_text())
    change(content)
    content["digest"] = content_digest({k: v for k, v in content.items() if k != "digest"})
    path.write_text(json.dumps(content))
    return path


def first(content):
    return next(iter(content["ranges"].values()))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: first(c)["welfare"].pop(), f"{NAMES[0]}: welfare: "),
        (lambda c: first(c)["welfare"].__setitem__(0, [0.1, 0.3, 0.2]), "low=0.3, high=0.2"),
        (
            lambda c: first(c)["real_wage"].__setitem__(0, [0.1, 0.0, float("nan")]),
            "NaN is no number",
        ),
        (lambda c: first(c).pop("real_wage"), "real_wage"),
        (lambda c: c.pop("economies"), "economies"),
        (lambda c: c.update(kind="other"), "not a table of ranges; allowed"),
        (lambda c: c.update(version=2), "not a table of ranges; allowed"),
        (lambda c: c.update(ranges=[]), "not a table of ranges"),
    ],
)
def test_a_damaged_table_is_an_error_that_names_the_file(change, message, table, tmp_path):
    path = damaged(table, tmp_path / "damaged.json", change)
    with pytest.raises(InputError, match=rf"(?s)damaged\.json: .*{re.escape(message)}"):
        read_ranges(path)


def test_a_figure_that_was_changed_is_seen(table, tmp_path):
    content = json.loads(table.read_text())
    first(content)["welfare"][0][0] += 0.001
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(content))
    with pytest.raises(InputError, match="is not that of the content; allowed: an unchanged file"):
        read_ranges(path)
    path.write_text("{")
    with pytest.raises(InputError, match="not a JSON document"):
        read_ranges(path)
    with pytest.raises(InputError, match=r"none\.json: cannot be read"):
        read_ranges(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("language", "words", "hint"),
    [
        ("en", "In nine out of ten of 6 draws of the trade elasticities", "No range is stored"),
        ("kk", "6 кездейсоқ іріктеудің 90 %-ында", "сақталған нәтиже аралығы жоқ"),
        ("ru", "В девяти из десяти случайных выборок", "диапазон не сохранён"),
    ],
)
def test_run_prints_the_stored_range_or_how_to_draw_one(language, words, hint, bundled, capsys):
    assert main(["run", NAMES[0], "--lang", language]) == 0
    shown = re.sub(r"\s+", " ", capsys.readouterr().out)
    bounds = bundled.ranges[asked_digest(Scenario.load(NAMES[0]).to_dict())].bounds["welfare"]
    low = re.sub(r"\s+", " ", percent(bounds["KAZ"].low, texts(language)))
    assert words in shown
    assert low in shown
    assert main(["run", "pntr", "--lang", language]) == 0
    shown = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert hint in shown
    assert "--draws N" in shown
    assert words not in shown


def test_json_has_the_stored_range_or_none(bundled, capsys):
    assert main(["run", NAMES[0], "--json"]) == 0
    content = json.loads(capsys.readouterr().out)["stored_range"]
    bounds = bundled.ranges[asked_digest(Scenario.load(NAMES[0]).to_dict())].bounds
    assert (content["draws"], content["seed"]) == (DRAWS, 0)
    for variable in ("welfare", "real_wage"):
        assert content[variable]["KAZ"] == {
            "low": bounds[variable]["KAZ"].low,
            "high": bounds[variable]["KAZ"].high,
        }
    assert main(["run", NAMES[0], "--json", "--closure", "income_share"]) == 0
    assert json.loads(capsys.readouterr().out)["stored_range"] is None


def test_an_answer_over_draws_needs_no_hint(monkeypatch, capsys):
    monkeypatch.setattr(stored, "bundled_ranges", lambda: None)
    assert main(["run", NAMES[0], "--draws", "2"]) == 0
    assert "No range is stored" not in capsys.readouterr().out


def test_the_list_has_every_experiment_with_or_without_range(bundled, capsys):
    assert main(["ranges"]) == 0
    shown = capsys.readouterr().out
    for name in NAMES:
        assert re.search(rf"^{name} ", shown, re.M)
    lines = [line for line in shown.splitlines() if line.startswith(NAMES[0])]
    central = bundled.ranges[asked_digest(Scenario.load(NAMES[0]).to_dict())].bounds["welfare"]
    assert adaptive(central["KAZ"].central, texts("en"), signed=True) in lines[0]
    missing = re.sub(r"\s+", " ", shown).partition("No current range: ")[2]
    for scenario in Scenario.load_all():
        assert (scenario.name in missing) == (scenario.name not in NAMES)


def test_options_of_the_draws_belong_to_storing(capsys):
    for option, value in (
        ("--draws", "3"),
        ("--workers", "1"),
        ("--checkpoint", "x"),
        ("--out", "y"),
    ):
        assert main(["ranges", option, value]) == 2
        assert f"{option}: {value} without --store" in capsys.readouterr().err


def test_the_table_of_the_package_is_current(world):
    """Every experiment of the catalogue and of the claims has a range of today's draws.

    That its centre is the answer is asked here of the claims; of the catalogue, whose answers cost
    most, where its page is compared with them.
    """
    again = "run: tarazy ranges --store --checkpoint DIR"
    known = stored.bundled_ranges()
    assert known is not None, f"no ranges are stored; {again}"
    assert known.current, f"the draws are made by other code now; {again}"
    for scenario in all_scenarios():
        assert isinstance(scenario, Scenario)
        found = current_range(scenario, known)
        assert found is not None, f"{scenario.name}: no range for this document and world; {again}"
        if scenario.name not in catalogue.names():
            assert found.belongs_to(run(scenario, world=world)), (
                f"{scenario.name}: another answer; {again}"
            )
