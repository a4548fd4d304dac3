"""Names given twice, numbers of another kind, options that nothing uses: refused in one line."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from two_ways_network import small

from tarazy.arguments.months import MOST_MONTHS
from tarazy.cli import main
from tarazy.corridors import capital, questions, routes
from tarazy.corridors.changes import Changes
from tarazy.corridors.draws import network_range
from tarazy.corridors.expansion import expansion, plan
from tarazy.corridors.solve import Engine, dispatch
from tarazy.corridors.sweep import n_minus_1, n_minus_2
from tarazy.errors import InputError
from tarazy.experiment.run import world_of
from tarazy.kernel import path_in_use
from tarazy.scenario import Scenario

TWICE = "given twice; allowed: each once"


@pytest.fixture(scope="module")
def engine():
    return Engine(small())


REPEATED = {
    "outage": lambda e: questions.outage(["NORTH", "NORTH"], network=e),
    "outage of an owner under two names": lambda e: questions.outage(
        [owner := next(iter(e.layout.owners)), f"owner:{owner}"], network=e
    ),
    "months": lambda e: questions.outage("NORTH", [1, 2, 1], network=e),
    "months of a fee": lambda e: questions.transit_fee("RUS", 1.0, [3, 3], network=e),
    "route": lambda e: routes.new_route(["EAST", "EAST"], network=e),
    "added arc": lambda e: routes.new_route(
        added=pd.DataFrame({"from": ["FIELD"] * 2, "to": ["PORT"] * 2}, index=["W", "W"]), network=e
    ),
    "plan": lambda e: plan(["EAST", "EAST"], network=e),
    "expansion": lambda e: expansion(["NORTH", "NORTH"], network=e),
    "sweep": lambda e: n_minus_1(elements=["NORTH", "NORTH"], network=e),
    "pairs": lambda e: n_minus_2(elements=["NORTH", "NORTH"], network=e),
    "kinds": lambda e: n_minus_1(["arc", "arc"], network=e),
}


@pytest.mark.parametrize("case", REPEATED)
def test_a_name_given_twice_is_refused(engine, case):
    with pytest.raises(InputError) as caught:
        REPEATED[case](engine)
    assert TWICE in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_project_in_service_is_not_paid_for_again(engine):
    built = Changes(open=("EAST",))
    with pytest.raises(InputError, match="projects: 'EAST' is in service already"):
        routes.new_route("EAST", given=built, network=engine)
    with pytest.raises(InputError, match="projects: 'EAST' is in service already"):
        plan(["EAST"], given=built, network=engine)
    rest = [name for name in engine.network.projects.index if name != "EAST"]
    if rest:
        assert list(plan(given=built, network=engine).rows.index) == rest


KINDS = {
    "months: 1.5": lambda e: questions.outage("NORTH", [1.5], network=e),
    "months: '1'": lambda e: questions.outage("NORTH", ["1"], network=e),
    "months: '12'": lambda e: questions.outage("NORTH", "12", network=e),
    "months: True": lambda e: questions.outage("NORTH", True, network=e),
    "months: 3.0": lambda e: questions.transit_fee("RUS", 1.0, 3.0, network=e),
    "months: False": lambda e: questions.world_price(add=1.0, months=[False], network=e),
    "months: 1000000": lambda e: questions.outage("NORTH", 1000000, network=e),
    "months: 100000": lambda e: Engine(small(), 100_000),
    "months: 37": lambda e: questions.outage("NORTH", horizon=37, network=small()),
    "left: '0.5'": lambda e: questions.outage("NORTH", left="0.5", network=e),
    "left: True": lambda e: n_minus_1(elements=["NORTH"], left=True, network=e),
    "left: None": lambda e: questions.outage_changes(e.layout, "NORTH", left=None),
    "fee: '5'": lambda e: questions.transit_fee("RUS", "5", network=e),
    "fee: True": lambda e: questions.fee_changes(e.layout, "RUS", True),
    "payee: ['RUS']": lambda e: questions.transit_fee(["RUS"], 5.0, network=e),
    "benchmark: '60'": lambda e: questions.world_price(benchmark="60", network=e),
    "add: '1'": lambda e: questions.world_price(add="1", network=e),
    "factor: True": lambda e: questions.world_price(factor=True, network=e),
    "market: 5": lambda e: questions.world_price(factor=1.1, market=5, network=e),
    "element: 5": lambda e: questions.outage(5, network=e),
    "element: None": lambda e: questions.outage([None], network=e),
    "changes: None": lambda e: questions.ask(None, network=e),
    "given: None": lambda e: questions.outage("NORTH", given=None, network=e),
    "network: int": lambda e: questions.outage("NORTH", network=5),
    "projects: 5": lambda e: routes.new_route(5, network=e),
    "interest: '0.1'": lambda e: routes.new_route("EAST", interest="0.1", network=e),
    "interest: True": lambda e: plan(interest=True, network=e),
    "capital_cost: '5'": lambda e: capital.annuity("5", 10.0),
    "life_years: True": lambda e: capital.annuity(5.0, True),
    "added: int": lambda e: routes.new_route(added=5, network=e),
    "step: '1'": lambda e: expansion(step="1", network=e),
    "step: True": lambda e: expansion(step=True, network=e),
    "arcs: 5": lambda e: expansion(5, network=e),
    "budget: '1'": lambda e: plan(budget="1", network=e),
    "kinds: 5": lambda e: n_minus_1(5, network=e),
    "elements: 5": lambda e: n_minus_1(elements=[5], network=e),
    "unknown ranking": lambda e: n_minus_1(by=["value"], network=e),
    "checkpoint: 5": lambda e: n_minus_1(elements=["NORTH"], checkpoint=5, network=e),
    "n: True": lambda e: network_range(n=True, network=e),
    "n: 2.0": lambda e: network_range(n=2.0, network=e),
    "seed: True": lambda e: network_range(n=2, seed=True, network=e),
    "unknown distribution": lambda e: network_range(n=2, distribution=["uniform"], network=e),
    "capacity_factor of 'NORTH': '0.5'": lambda e: e.solve(
        Changes(capacity_factor={"NORTH": "0.5"})
    ),
    "capacity_factor: month True": lambda e: e.solve(
        Changes(capacity_factor={("NORTH", True): 0.5})
    ),
    "capacity_factor: 5": lambda e: e.solve(Changes(capacity_factor={5: 0.5})),
    "changes: 5": lambda e: e.solve(5),
    "shut_in_penalty: '5'": lambda e: Engine(small(), shut_in_penalty="5"),
    "prices of": lambda e: dispatch(e.network, prices={e.network.demand["node"].iloc[0]: "5"}),
}


@pytest.mark.parametrize("message", KINDS)
def test_a_value_of_another_kind_is_refused(engine, message):
    with pytest.raises(InputError) as caught:
        KINDS[message](engine)
    assert message in str(caught.value)
    assert "allowed: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_numbers_of_numpy_are_numbers(engine):
    plain = questions.outage("NORTH", [1, 2], left=0.5, network=engine)
    of_numpy = questions.outage("NORTH", np.array([1, 2]), left=np.float64(0.5), network=engine)
    assert of_numpy.question == plain.question
    assert of_numpy.totals.equals(plain.totals)
    assert questions.outage("NORTH", np.int64(2), network=engine).question["months"] == [2]


def test_the_longest_horizon_is_that_of_documents():
    assert len(Engine(small(), MOST_MONTHS).layout.months) == MOST_MONTHS


# The shell

LINES = {
    "corridors --route TRANS-CASPIAN --route TRANS-CASPIAN": f"--route: 'TRANS-CASPIAN' {TWICE}",
    "corridors --outage TENGIZ --outage TENGIZ": f"--outage: 'TENGIZ' {TWICE}",
    "corridors --fee transit:RUS=1 --fee transit:AZE=2": "--fee: given twice; allowed: once",
    "corridors --price 60 --price 70": "--price: given twice",
    "corridors --outage TENGIZ --window 1 --window 2": "--window: given twice",
    "run cpc-outage --stages --no-stages": "--stages: given twice",
    "dependence KAZ --part power --part power": f"--part: 'power' {TWICE}",
    "dependence KAZ --partner RUS,RUS": f"partners: 'RUS' {TWICE}",
    "sensitivity --country KAZ,KAZ": f"country: 'KAZ' {TWICE}",
    "optimal-tariff --player USA --sectors c1,c1": f"'c1' {TWICE}",
    "compare us-tariff-2025 us-tariff-2025": f"scenarios: 'us-tariff-2025' {TWICE}",
    "report --lang en --lang en": f"--lang: 'en' {TWICE}",
    "validate ranges --draws 3 --draws 4": "--draws: given twice",
    "corridors --outage TENGIZ --window ²": "--window: '²'; allowed: a month or A-B from 1 to 12",
    "corridors --outage TENGIZ --window ١": "--window: '١'",
    "corridors --outage TENGIZ --window 1-99999999999": "--window: '1-99999999999'",
    "corridors --outage TENGIZ --window 3-1": "--window: '3-1'",
    "corridors --outage TENGIZ --window 0": "--window: '0'",
    "corridors --outage TENGIZ --window 1-": "--window: '1-'",
    "corridors --outage TENGIZ --window 4 --months 3": "from 1 to 3",
    "corridors --outage TENGIZ --months 100000": "--months: 100000; allowed: an integer",
    "corridors --months 0": "--months: 0",
    "corridors --fee transit:RUS=1_0": "--fee: 'transit:RUS=1_0'",
    "corridors --fee transit:RUS=nan": "--fee: 'transit:RUS=nan'",
    "corridors --left 0.5": "--left: 0.5 without an outage; allowed: with --outage",
    "corridors --left 0.5 --n-1": "--left: 0.5 without an outage",
    "corridors --window 1": "--window: 1 without an outage or a fee",
    "corridors --by volume": "--by: volume without a sweep",
    "corridors --plan --top 3": "--top: 3 without a ranking",
    "corridors --draws 0 --distribution uniform": "--distribution: uniform without draws",
    "corridors --draws 0 --seed 1": "--seed: 1 stands without draws",
    "corridors --checkpoint OUT": "--checkpoint: OUT without --n-1, --n-2 or --draws N",
    "corridors --plan --workers 2": "--workers: 2 without --n-1, --n-2 or --draws N",
    "run cpc-outage --workers 2": "--workers: 2 without --draws",
    "run cpc-outage --cluster local:2": "--cluster: local:2 without --draws",
    "run cpc-outage --checkpoint OUT": "--checkpoint: OUT without --draws",
    "run cpc-outage --draws 2 --cluster 2": "cluster: '2' is not allowed",
    "run cpc-outage --draws 2 --cluster local:2 --workers 2": "workers: 2 with a cluster",
    "dependence KAZ --cluster local:2": "--cluster: local:2 without --matrix",
    "ranges --cluster local:2": "--cluster: local:2 without --store",
    "claims --cluster local:2": "--cluster: local:2 without experiments",
    "regime --country KAZ": "--country: KAZ without a regime",
    "regime --basis simple": "--basis: simple without a regime",
    "regime --lines dropped": "--lines: dropped without a regime",
    "claims --workers 2": "--workers: 2 without experiments",
    "timeline --from ²": "--from: '²' is not allowed",
    "timeline --from ٢٠٢٠": "--from: '٢٠٢٠' is not allowed",
    "timeline --from 2025 --to 2020": "--to: 2020 is before --from = 2025",
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_says_two_things_or_nothing_is_refused(line, tmp_path, capsys):
    words = [str(tmp_path) if word == "OUT" else word for word in line.split()]
    assert main(words) == 2
    said = capsys.readouterr().err
    assert LINES[line].replace("OUT", str(tmp_path)) in said
    assert said.count("\n") == 1


def test_the_package_runs_as_a_module():
    found = subprocess.run(
        [sys.executable, "-m", "tarazy", "--version"], capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith("tarazy ")
    assert found.stdout.rstrip().endswith(f"(solver: {path_in_use()})")
    refused = subprocess.run(
        [sys.executable, "-m", "tarazy", "corridors", "--top", "0"], capture_output=True, text=True
    )
    assert (refused.returncode, refused.stdout) == (2, "")


# Documents

HEAD = {
    "name": "document",
    "title": {"en": "t", "kk": "t", "ru": "t"},
    "question": {"en": "q", "kk": "q", "ru": "q"},
}
SHOCKS = {
    "route": {"kind": "new_route", "route": ["TRANS-CASPIAN", "TRANS-CASPIAN"]},
    "element": {"kind": "outage", "element": ["TENGIZ", "TENGIZ"]},
    "months": {"kind": "outage", "element": "TENGIZ", "months": [1, 1]},
    "fee": {"kind": "transit_fee", "element": ["transit:RUS", "transit:RUS"], "fee": 5.0},
    "expansion": {"kind": "expansion", "element": ["TENGIZ", "TENGIZ"], "factor": 2.0},
    "market": {"kind": "world_price", "market": ["MED_CPC", "MED_CPC"], "factor": 0.9},
}


@pytest.mark.parametrize("case", SHOCKS)
def test_a_document_names_each_once(case):
    with pytest.raises(InputError, match="given twice; allowed: each once"):
        Scenario.from_dict({**HEAD, "shocks": [SHOCKS[case]]})


@pytest.mark.parametrize("part", [{"claims": ["A1", "A1"]}, {"sources": ["a", "a"]}])
def test_lists_of_a_document_name_each_once(part):
    shock = {"kind": "outage", "element": "TENGIZ"}
    with pytest.raises(InputError, match="given twice; allowed: each once"):
        Scenario.from_dict({**HEAD, "shocks": [shock], **part})


SAME_UNDER_TWO_NAMES = {
    "payee": {"kind": "transit_fee", "element": ["transit:RUS", "RUS"], "fee": 5.0},
    "owner": {"kind": "expansion", "element": ["Transneft", "owner:Transneft"], "factor": 2.0},
    "market": {"kind": "world_price", "market": ["MED_CPC", "*"], "factor": 0.9},
    "commodity": {"kind": "world_price", "market": ["MED_CPC", "MED_CPC/crude"], "factor": 0.9},
}


@pytest.mark.parametrize("case", SAME_UNDER_TWO_NAMES)
def test_a_document_names_a_thing_under_one_name(case):
    from tarazy.experiment.compiled import compiled

    scenario = Scenario.from_dict({**HEAD, "shocks": [SAME_UNDER_TWO_NAMES[case]]})
    with pytest.raises(InputError, match="given twice"):
        compiled(world_of(scenario), scenario)
