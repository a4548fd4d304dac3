"""A document is compiled once for a world, whoever asks, and for another question anew."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from fixed_world import fixed_world
from scenario_world import small_world

import tarazy
from tarazy import Scenario
from tarazy.errors import InputError
from tarazy.experiment import compiled as room
from tarazy.experiment.compiled import compiled
from tarazy.memo import Memo
from tarazy.trade import equilibrium

WORDS = {language: "x" for language in ("en", "kk", "ru")}
TARIFF = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.2}
OUTAGE = {"kind": "outage", "element": "BTC", "months": 1}


def document(*shocks, **more):
    plain = {"version": 1, "name": "asked", "title": WORDS, "question": WORDS}
    return Scenario.from_dict({**plain, "shocks": list(shocks) or [TARIFF], **more})


@pytest.fixture
def compilations(monkeypatch):
    """Return a list to which every compilation is added; nothing is kept from before."""
    done, plain = [], room.own_counterfactual
    monkeypatch.setattr(room, "_COMPILED", Memo(8))
    monkeypatch.setattr(
        room, "own_counterfactual", lambda *asked: done.append(asked) or plain(*asked)
    )
    return done


def test_words_make_no_difference(compilations):
    world = small_world()
    first = compiled(world, document())
    told = document(
        title={**WORDS, "en": "Another title"},
        sources=["a book"],
        focus=["KAZ"],
        uncertainty={"draws": 7},
    )
    second = compiled(small_world(), told)
    assert len(compilations) == 1
    assert second.counterfactual is first.counterfactual
    assert second.scenario is told


@pytest.mark.parametrize(
    "other",
    [
        document({**TARIFF, "set": 0.3}),
        document(TARIFF, TARIFF),
        document(closure="zero"),
        # Errors and targets name the document.
        document(name="other"),
    ],
)
def test_what_is_asked_makes_one(compilations, other):
    world = small_world()
    compiled(world, document())
    compiled(world, other)
    assert len(compilations) == 2


def test_another_world_makes_one(compilations):
    compiled(small_world(), document())
    compiled(small_world("other"), document())
    assert len(compilations) == 2


def test_what_a_world_does_not_know_is_refused_every_time(compilations):
    world = small_world()
    compiled(world, document())
    for wrong in ({"focus": ["KX"]}, {"groups": {"east": "CHM"}}):
        with pytest.raises(InputError, match="unknown economy"):
            compiled(world, document(**wrong))
    for _ in range(2):
        with pytest.raises(InputError, match="unknown economy"):
            compiled(world, document({**TARIFF, "exporter": "KX"}))


def test_a_network_beside_the_document_counts_by_its_content(compilations, tmp_path):
    tables = Path(str(resources.files("tarazy.corridors") / "tables" / "kazakhstan-crude"))
    folder = shutil.copytree(tables, tmp_path / "mine")
    path = tmp_path / "asked.toml"
    texts = "".join(
        f'{key} = {{ en = "x", kk = "x", ru = "x" }}\n' for key in ("title", "question")
    )
    shock = '[[shocks]]\nkind = "outage"\nelement = "BTC"\nmonths = 1\n'
    path.write_text(f'version = 1\n{texts}network = "mine"\nmonths = 1\n{shock}', encoding="utf-8")
    world = fixed_world()
    before = compiled(world, Scenario.load(path))
    assert compiled(world, Scenario.load(path)).linked[0].dispatch is before.linked[0].dispatch
    (folder / "link.toml").unlink()
    after = compiled(world, Scenario.load(path))
    assert len(compilations) == 2
    assert before.linked[0].concordance is not None
    assert after.linked[0].concordance is None


def test_its_arrays_cannot_be_changed():
    aim = {"kind": "trade_cost", "importer": "USA", "exporter": "KAZ", "trade_change": -0.2}
    cost = {"kind": "trade_cost", "importer": "USA", "exporter": "CHN", "factor": 1.1}
    productivity = {"kind": "productivity", "economy": "KAZ", "factor": 1.1}
    found = compiled(small_world(), document(TARIFF, aim, cost, productivity)).counterfactual
    [target] = found.targets
    arrays = [found.tariff, found.trade_cost, found.productivity]
    for array in [*arrays, target.importer, target.exporter, target.sector]:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_the_volumes_of_a_network_share_what_they_are_counted_from():
    world = fixed_world()
    found = compiled(world, document(TARIFF, OUTAGE, months=1))
    against = {id(target.against) for target in found.counterfactual.targets}
    assert len(against) == 1
    assert found.linked[0].counterfactual is found.counterfactual
    given = found.counterfactual.targets[0].against
    with pytest.raises(ValueError, match="read-only"):
        given.tariff[...] = 0


def test_threads_share_one_compilation(compilations):
    world = small_world()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: compiled(world, document()), range(16)))
    assert len(compilations) == 1
    assert {id(one.counterfactual) for one in found} == {id(found[0].counterfactual)}


def test_a_question_asked_again_is_not_solved_again(monkeypatch):
    solves, plain = [], room.hold
    monkeypatch.setattr(room, "_HELD", Memo(2))
    monkeypatch.setattr(room, "_EQUILIBRIA", Memo(8))
    monkeypatch.setattr(room, "hold", lambda *a, **k: solves.append(a) or plain(*a, **k))
    world = small_world()
    first = tarazy.run(document(), world=world)
    again = tarazy.run(document(title={**WORDS, "en": "Another title"}), world=world)
    assert len(solves) == 1
    assert again.dataset.identical(first.dataset)
    assert again.scenario["title"]["en"] == "Another title"
    rough = tarazy.run(document(), tolerance=1e-6, world=world)
    assert len(solves) == 2
    assert rough.residual > first.residual
    # What one did with an answer does not reach the next.
    first.dataset["welfare"].attrs.clear()
    assert tarazy.run(document(), world=world).dataset["welfare"].attrs


def test_an_equilibrium_is_that_of_its_counterfactual():
    world = small_world()
    found = compiled(world, document())
    alone = equilibrium.solve_world(world, found.counterfactual)
    assert found.equilibrium().dataset.identical(alone.dataset)
    wage = 100.0 * (np.exp(found.held().solution.log_wage) - 1.0)
    np.testing.assert_array_equal(wage, alone.dataset["wage"].values)


def test_a_report_compiles_and_links_every_document_once(report_work):
    assert len(set(report_work.compiled)) == len(report_work.compiled)
    # Every experiment of the catalogue, stages, and closures of territories.
    assert len(report_work.compiled) > len(report_work.findings.experiments)
    assert report_work.links == report_work.networks > 1
