"""Experiments that meet a network: documents, one outcome of tonnes, dollars and real income."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import catalogue_answers
import jsonschema
import numpy as np
import pytest
from fixed_world import few_economies, fixed_world

from tarazy import Outcome, Scenario
from tarazy.cli import main
from tarazy.cli.answer import answer
from tarazy.corridors.data import Network
from tarazy.errors import InputError
from tarazy.experiment.checks import check_expected
from tarazy.experiment.compile import absent_members
from tarazy.experiment.compiled import compiled
from tarazy.experiment.run import run, run_stages
from tarazy.scenario import catalogue
from tarazy.scenario.kinds import NETWORK_KINDS
from tarazy.scenario.schema import schema

NAMES = [name for name in catalogue.names() if Scenario.load(name).network_shocks()]
TEXTS = {"en": "Question", "kk": "Сұрақ", "ru": "Вопрос"}
KEYS = {
    "exports",
    "by_route",
    "shut_in",
    "rerouted",
    "value_musd",
    "transit_share",
    "unserved",
}


def outcome(name: str) -> Outcome:
    # Owners are known of the default world alone.
    return catalogue_answers.outcome(name, fixed_world, "one")


def welfare(name: str) -> float:
    return catalogue_answers.welfare(name, world=fixed_world, factors="one")


def document(*shocks: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **keys}


def answered(*shocks: dict[str, Any], **keys: Any) -> Outcome:
    return run(Scenario.from_dict(document(*shocks, **keys)), world=fixed_world())


def test_every_kind_stands_in_the_catalogue_or_here() -> None:
    assert len(NAMES) == 12
    kinds = {shock.kind for name in NAMES for shock, _ in Scenario.load(name).network_shocks()}
    assert kinds == {"outage", "new_route"}
    # Those of the desk are asked one by one in `test_network_events`.
    asked = {"supply", "demand", "price", "maintenance", "force_majeure", "sanction", "take_or_pay"}
    assert set(NETWORK_KINDS) - kinds - asked == {"expansion", "transit_fee", "world_price"}


@pytest.mark.parametrize("name", NAMES)
def test_one_outcome_has_tonnes_dollars_and_real_income(name: str) -> None:
    found = outcome(name)
    summary = found.summary()
    corridors = summary["corridors"]
    assert set(corridors) >= KEYS
    assert KEYS - {"rerouted"} <= set(corridors["before"])
    assert "KAZ" in summary["welfare"]
    assert corridors["residual"] < 1e-6
    link = corridors["link"]
    if link is None:
        assert float(abs(found.welfare).max()) < 1e-8
    else:
        assert link["residual"] <= 1e-8
        lost = corridors["value_musd"]["net"] - corridors["before"]["value_musd"]["net"]
        assert link["income_change_musd"] == pytest.approx(link["scale"] * lost, rel=1e-9)
        # Dollars and real income agree in sign, and in size to a fifth.
        income = float(found.dataset["income_before"].sel(country="KAZ"))
        expected = 100.0 * link["income_change_musd"] / income
        assert welfare(name) == pytest.approx(expected, rel=0.2, abs=0.005)
    assert json.loads(json.dumps(summary, allow_nan=False))["corridors"] == corridors


def test_the_base_is_the_same_in_all_of_a_network() -> None:
    crude = [outcome(name).summary()["corridors"]["before"] for name in NAMES[:10]]
    assert all(before == crude[0] for before in crude)
    assert crude[0]["exports"] == pytest.approx(78.5, abs=0.5)


def test_longer_outages_cost_more() -> None:
    month, quarter, year = (
        welfare(name) for name in ("cpc-outage-month", "cpc-outage-quarter", "cpc-outage")
    )
    assert year < quarter < month < welfare("cpc-one-mooring") < 0
    assert welfare("russia-transit-closed") < year < welfare("without-cpc")
    assert quarter == pytest.approx(3 * month, rel=0.2)


def test_two_networks_in_one_document() -> None:
    found = outcome("new-silk-road-energy")
    assert [part.network for part in found.corridors] == [
        "central-asia-electricity",
        "kazakhstan-gas",
    ]
    others = found.summary()["corridors"]["other_networks"]
    assert set(others) == {"kazakhstan-gas"}
    assert others["kazakhstan-gas"]["unit"] == "bcm"


@pytest.mark.parametrize("name", ["cpc-outage", "new-silk-road-energy"])
def test_an_outcome_with_networks_comes_back_without_loss(name: str, tmp_path: Path) -> None:
    found = outcome(name)
    found.save(tmp_path / "o.npz")
    again = Outcome.load(tmp_path / "o.npz")
    assert again.digest == found.digest
    assert again.summary() == found.summary()
    for part, kept in zip(found.corridors, again.corridors, strict=True):
        assert part.dataset.identical(kept.dataset)
        assert list(part.dataset) == list(kept.dataset)
        assert part.dataset["flow"].attrs["unit"]
    assert outcome("without-btc").digest != found.digest


def test_the_digest_tells_networks_apart() -> None:
    base = outcome("cpc-outage")
    other = Outcome(**{**vars(base), "corridors": ()})
    assert other.digest != base.digest


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
@pytest.mark.parametrize("name", ["cpc-outage", "new-silk-road-energy"])
def test_the_answer_shows_the_network(name: str, language: str) -> None:
    document = Scenario.load(name).with_(factors="one", horizon=None)
    text = answer(outcome(name), document, fixed_world(), language)
    for part in outcome(name).corridors:
        network = Network.load(part.network)
        assert network.title[language] in text
        moved = [
            route
            for route, volume in part.summary["by_route"].items()
            if abs(volume - part.summary["before"]["by_route"][route]) > 0.01
        ]
        assert moved
        assert all(network.routes.at[route, f"name_{language}"] in text for route in moved)
    assert "{" not in text


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the file of a world in which a network is linked in a moment."""
    file = tmp_path_factory.mktemp("few") / "few.npz"
    few_economies("GRC").save(file)
    return str(file)


def test_json_of_the_shell(few: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["run", "cpc-one-mooring", "--world", few, "--factors", "one", "--draws", "2"]
    assert main([*words, "--workers", "1", "--json", "--seed", "1"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert set(printed["corridors"]) >= KEYS
    drawn = printed["corridors_range"]["kazakhstan-crude"]
    assert drawn["draws"] == 2
    assert drawn["change"]["net_value"]["all"]["central"] < 0
    assert printed["range"]["draws"] == 2


def test_draws_say_what_they_vary(few: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["run", "cpc-one-mooring", "--world", few, "--factors", "one", "--draws", "2"]
    assert main([*words, "--workers", "1"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "real income carries both" in printed
    assert "figures that have a range" in printed


def test_a_fee_an_expansion_and_a_discount() -> None:
    fee = answered({"kind": "transit_fee", "element": "transit:RUS", "fee": 10.0})
    assert float(fee.welfare.sel(country="KAZ")) < -0.1
    wider = answered({"kind": "expansion", "element": "AKTAU-BAKU", "factor": 2.0})
    assert wider.summary()["corridors"]["link"]["income_change_musd"] >= 0.0
    limited = answered({"kind": "expansion", "element": "BTC", "limit": 0.0})
    assert limited.summary()["corridors"]["by_route"]["BTC"] == 0.0
    # A discount on some markets is no price of the world.
    discount = answered({"kind": "world_price", "market": ["MED_CPC", "ASIA_CPC"], "add": -20.0})
    link = discount.summary()["corridors"]["link"]
    assert link["income_change_musd"] < 0.0
    assert float(discount.welfare.sel(country="DEU")) == pytest.approx(0.0, abs=0.01)


def test_shocks_of_trade_and_of_networks_stand_together() -> None:
    outage = {"kind": "outage", "element": "BTC"}
    sever = {"kind": "sever", "importer": "USA", "exporter": "KAZ", "sector": "metals"}
    both = float(answered(outage, sever).welfare.sel(country="KAZ"))
    alone = [float(answered(shock).welfare.sel(country="KAZ")) for shock in (outage, sever)]
    assert both == pytest.approx(sum(alone), rel=0.02)


def test_a_network_without_effect_leaves_the_answer_of_the_world() -> None:
    idle = {"kind": "expansion", "element": "CPC-MED", "factor": 2.0}
    sever = {"kind": "sever", "importer": "USA", "exporter": "KAZ", "both_ways": True}
    for closure in ("fixed", "zero"):
        found, plain = (
            answered(*shocks, closure=closure).welfare for shocks in ([idle, sever], [sever])
        )
        np.testing.assert_allclose(found, plain, atol=1e-6)


def test_stages_add_up() -> None:
    first = {"kind": "outage", "element": "CPC_TERMINAL", "months": 1}
    then = [{"title": TEXTS, "shocks": [{"kind": "outage", "element": "BTC"}]}]
    scenario = Scenario.from_dict(document(first, then=then))
    before, after = run_stages(scenario, world=fixed_world())
    assert before.summary()["corridors"]["by_route"]["BTC"] > 1.0
    assert after.summary()["corridors"]["by_route"]["BTC"] == 0.0
    assert after.summary()["corridors"]["shut_in"] > 3.0
    change = compiled(fixed_world(), scenario).counterfactual
    np.testing.assert_array_equal(
        change.productivity, compiled(fixed_world(), scenario).counterfactual.productivity
    )
    assert absent_members(fixed_world(), scenario) == {}


def test_a_network_beside_the_document(tmp_path: Path) -> None:
    source = Path(str(resources.files("tarazy.corridors"))) / "tables" / "kazakhstan-crude"
    shutil.copytree(source, tmp_path / "mine")
    content = document({"kind": "outage", "element": "BTC"}, network="mine")
    path = tmp_path / "question.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    tied = run(path, world=fixed_world())
    assert tied.summary()["corridors"]["link"]["exporter"] == "KAZ"
    (tmp_path / "mine" / "link.toml").unlink()
    assert run(path, world=fixed_world()).summary()["corridors"]["link"] is None


OUTAGE = {"kind": "outage", "element": "BTC"}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown element": (
        document({"kind": "outage", "element": "BTS"}),
        "x: shock 1: element: unknown arc, node, owner or transit country 'BTS'; did you mean BTC",
    ),
    "unknown country": (
        document({"kind": "transit_fee", "element": "transit:RUZ", "fee": 1.0}),
        "x: shock 1: unknown transit country or arc 'transit:RUZ'; did you mean transit:RUS",
    ),
    "unknown network": (
        document(OUTAGE, network="kazakhstan-crud"),
        "x: network: unknown network 'kazakhstan-crud'; did you mean kazakhstan-crude",
    ),
    "unknown network of a shock": (
        document({**OUTAGE, "network": "kazakhstan-gaz"}),
        "x: shock 1: network: unknown network 'kazakhstan-gaz'; did you mean kazakhstan-gas",
    ),
    "open already": (
        document({"kind": "new_route", "route": "BTC"}),
        "x: shock 1: route: 'BTC' is in service already; allowed: ",
    ),
    "unknown project": (
        document({"kind": "new_route", "route": "BTC-7MY"}),
        "x: shock 1: route: unknown project 'BTC-7MY'; did you mean BTC-7MT",
    ),
    "no limit there": (
        document({"kind": "expansion", "element": "SPM-1", "limit": 3.0}),
        "x: shock 1: limit: 'SPM-1' has no quality limit; allowed: BTC",
    ),
    "unknown market": (
        document({"kind": "world_price", "market": "MED_CPS", "factor": 0.9}),
        "x: shock 1: price_factor: unknown market 'MED_CPS'; did you mean MED_CPC",
    ),
    "nothing left out": (
        document({**OUTAGE, "left": 1.0}),
        "x: shock 1: left: 1.0 is not allowed; allowed: the share of capacity that is left, from",
    ),
    "two prices": (
        document({"kind": "world_price", "factor": 0.9, "add": 1.0}),
        "x: shock 1: factor = 0.9 and add = 1.0 given; allowed: exactly one of "
        "'factor', 'per_cent', 'add'",
    ),
    "a month too many": (
        document({**OUTAGE, "months": 37}),
        "x: shock 1: months 1: 37 is not allowed; allowed: a month from 1 to 36 or a list",
    ),
    "a month beyond the horizon": (
        document({**OUTAGE, "months": [12, 13]}),
        "x: months: 12 ends before month 13 of kind = 'outage'; allowed: from 13",
    ),
    "a horizon for nothing": (
        document({"kind": "productivity", "economy": "KAZ", "factor": 1.1}, months=6),
        "x: months: 6 stands without a shock that meets a network; allowed: with",
    ),
    "a price of the world": (
        document(OUTAGE, {"kind": "world_price", "benchmark": 60.0}),
        "x: shock 2: a price on all markets of 'kazakhstan-crude' is one of the world; it "
        "does not tell the sector's price in the trade model, and real income is not computed; "
        "allowed: ",
    ),
    "a price of the world in one month": (
        document({"kind": "world_price", "add": -5.0, "months": 3}),
        "x: shock 1: a price on all markets of 'kazakhstan-crude' is one of the world",
    ),
    "a price of another world": (
        document({"kind": "world_price", "factor": 1.2, "network": "kazakhstan-uranium"}),
        "x: shock 1: a price on all markets of 'kazakhstan-uranium' is one of the world",
    ),
    "a price of the world, market by market": (
        document(
            *(
                {"kind": "world_price", "market": market, "factor": 0.9}
                for market in Network.load("kazakhstan-crude").demand["node"].unique()
            )
        ),
        "x: shock ",
    ),
    "a network twice for the same exports": (
        document(OUTAGE, {**OUTAGE, "network": "./tables"}),
        "x: shock 2: network: ",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_document_is_refused_in_one_line(case: str) -> None:
    content, expected = WRONG[case]
    with pytest.raises(InputError) as caught:
        run(Scenario.from_dict(content), world=fixed_world())
    assert str(caught.value).startswith(expected)
    assert "\n" not in str(caught.value)
    if "price of" in case:
        assert "tarazy corridors --price" in str(caught.value)


def test_a_network_that_is_not_tied_answers_a_price_in_its_own_units() -> None:
    price = {"kind": "world_price", "factor": 1.2, "network": "kazakhstan-gas"}
    found = answered(price)
    summary = found.summary()["corridors"]
    assert summary["link"] is None
    assert summary["value_musd"]["net"] > summary["before"]["value_musd"]["net"]
    assert float(abs(found.welfare).max()) < 1e-8


def test_a_sign_of_a_network_needs_one() -> None:
    sign = {"variable": "network_exports", "country": "KAZ", "sign": "-", "reason": TEXTS}
    growth = {"kind": "productivity", "economy": "KAZ", "factor": 1.1}
    scenario = Scenario.from_dict(document(growth, expected=[sign]))
    with pytest.raises(InputError, match="'network_exports' without a network; allowed: with"):
        check_expected(run(scenario, world=fixed_world()), scenario)
    with pytest.raises(InputError, match="network: stands with variable = 'welfare'; allowed"):
        Scenario.from_dict(
            document(OUTAGE, expected=[{**sign, "variable": "welfare", "network": "a"}])
        )


SHAPES: dict[str, dict[str, Any]] = {
    "outage": {"element": ["SPM-1", "SPM-2"], "left": 0.5, "months": [1, 2]},
    "expansion": {"element": "AKTAU-BAKU", "factor": 2.0, "months": 3},
    "transit_fee": {"element": "transit:RUS", "fee": -1.5},
    "world_price": {"benchmark": 60.0},
    "new_route": {"route": "BTC-7MT", "network": "kazakhstan-crude"},
    "supply": {"field": "TENGIZ", "set": 20.0, "dates": "2025-11-29..2025-12-15"},
    "demand": {"market": "CHINA", "factor": 0.5, "committed": 2.0, "months": [1, 2]},
    "price": {"differential": {"MED_CPC": -6.0}, "dates": ["2025-03-01", "2025-03-05"]},
    "maintenance": {"element": "CPC-RUS-1", "length": 10, "dates": "2025-05-01..2025-05-31"},
    "force_majeure": {"market": "REF_ATYRAU", "months": 2},
    "sanction": {"owner": "Lukoil", "market": ["MED_CPC", "MED_BTC"], "take": 0.5},
    "take_or_pay": {"element": "BTC", "volume": 5.0, "fee": 10.0, "known": "2025-01-01"}
    | {"dates": "2025-01-01..2025-06-30"},
}


@pytest.mark.parametrize("kind", NETWORK_KINDS)
def test_schema_and_reader_agree_on_a_kind(kind: str) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    good = document({"kind": kind, **SHAPES[kind]}, months=12)
    assert not list(validator.iter_errors(good))
    scenario = Scenario.from_dict(good)
    assert Scenario.from_dict(scenario.to_dict()).to_dict() == scenario.to_dict()
    assert not list(validator.iter_errors(scenario.to_dict()))
    for change in (
        *({"months": 0}, {"months": []}, {"element": []}, {"network": ""}, {"feee": 1}),
        *({"dates": []}, {"dates": "1 March"}, {"months": 1, "dates": "2025-03-01"}),
    ):
        bad = document({"kind": kind, **SHAPES[kind], **change})
        assert list(validator.iter_errors(bad)), change
        with pytest.raises(InputError):
            Scenario.from_dict(bad)


def test_the_same_question_gives_the_same_bytes_whatever_was_asked_before() -> None:
    first = outcome("cpc-outage")
    run("russia-transit-closed", world=fixed_world(), factors="one")
    run("without-btc", world=fixed_world(), factors="one")
    again = run("cpc-outage", world=fixed_world(), factors="one")
    assert again.digest == first.digest
    assert again.corridors[0].summary == first.corridors[0].summary
    assert again.corridors[0].dataset.identical(first.corridors[0].dataset)
