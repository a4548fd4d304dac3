"""Signs that follow from the set-up are refused as found, and near misses are let through."""

import pytest
from evidence_files import FOUND, PUT_IN, claim, small_library

from tarazy.errors import InputError
from tarazy.evidence import library
from tarazy.evidence.causal_document import Experiment, Read
from tarazy.evidence.checking import check_claim, default_world
from tarazy.evidence.claim_scenarios import scenario_named
from tarazy.evidence.construction import put_in
from tarazy.evidence.findings import Finding, concluded, evidence_of
from tarazy.scenario import Scenario


def country(variable="welfare", code="KAZ"):
    return {"variable": variable, "country": code}


def trade(variable, partner, code="KAZ", **keys):
    return {"variable": variable, "country": code, "partner": partner, **keys}


def share(name, partner, code="KAZ"):
    return {"indicator": name, "country": code, "partner": partner}


def document(*shocks, **keys):
    texts = {"title": {"en": "A question"}, "question": {"en": "What follows?"}}
    return Scenario.from_dict({**texts, "shocks": list(shocks), **keys}, "a question")


def sign_of(scenario, read, against=None):
    def named(one):
        return scenario_named(one) if isinstance(one, str) else one

    second = None if against is None else named(against)
    found = put_in(default_world(), named(scenario), second, Read.model_validate(read))
    return None if found is None else found[0]


CHEAPER = {"kind": "trade_cost", "importer": "USA", "exporter": "KAZ", "factor": 0.9}
BOTH = CHEAPER | {"both_ways": True}
ALL = {"kind": "trade_cost", "importer": "USA", "exporter": "*", "factor": 0.9}
ENDED = {"kind": "sever", "importer": "KAZ", "exporter": "USA", "both_ways": True}
BETTER = {"kind": "productivity", "economy": "KAZ", "sector": "metals", "factor": 1.1}
WORSE = BETTER | {"sector": "food", "factor": 0.9}
ELSEWHERE = BETTER | {"economy": "RUS"}
CAPITAL = {"kind": "capital", "host": "KAZ", "owner": "USA", "usd": 1000.0}
ROUTE = {"kind": "new_route", "route": ["TRANS-CASPIAN", "TENGIZ-AKTAU-LINE", "BTC-TRANS-CASPIAN"]}
GAS = {"kind": "outage", "element": "ORENBURG-RUSSIA", "network": "kazakhstan-gas"}
GONE = {"kind": "outage", "element": "BTC"}
BOTH_ENDED = ENDED | {"exporter": ["USA", "CHN"]}
LESS = {"kind": "trade_cost", "importer": "USA", "exporter": "KAZ", "trade_change": -0.3}
MUCH_LESS = LESS | {"exporter": "CHN", "trade_change": -0.6}
FAR = {"kind": "trade_cost", "importer": "NZL", "exporter": "AUS", "factor": 0.9999}
RESOURCE = {"kind": "resource", "economy": "KAZ", "sector": "oil_gas", "factor": 1.1}
FRANCE = CHEAPER | {"importer": "FRA", "factor": 0.8}
GERMANY = FRANCE | {"importer": "DEU", "factor": 0.9}
RUSSIA = {"kind": "outage", "element": "transit:RUS"}


@pytest.mark.parametrize(
    ("scenario", "read", "against", "sign"),
    [
        # Trade of the very pair.
        (document(CHEAPER), trade("exports", "USA"), None, "+"),
        (document(CHEAPER), trade("imports", "KAZ", "USA"), None, "+"),
        (document(BOTH), trade("imports", "USA"), None, "+"),
        (document(ENDED), trade("exports", "USA"), None, "-"),
        (document(ENDED), trade("imports", "USA", sector="goods"), None, "-"),
        (document(ALL), trade("exports", "USA"), None, "+"),
        ("jackson-vanik", trade("exports", "USA"), None, "-"),
        ("pntr", trade("exports", "USA"), None, "+"),
        ("transport-links", trade("imports", "USA"), None, "+"),
        ("decoupling", trade("exports", "USA", "CHN"), None, "-"),
        # Two documents that differ in their barriers alone.
        ("decoupling", trade("exports", "USA"), "decoupling-with-east", "+"),
        (document(CHEAPER), trade("exports", "USA"), document(ENDED), "+"),
        # Shares.
        ("eaeu-exit", share("share_imports", "RUS"), None, "-"),
        ("wto-accession", share("share_imports", "RUS"), None, "-"),
        (document(CHEAPER), share("share_exports", "USA"), None, "+"),
        (document(CHEAPER), share("level_exports", "USA"), None, "+"),
        # All partners but the one that is read, and partners that are read together.
        (
            document(CHEAPER | {"importer": "KAZ", "exporter": {"of": "*", "except": "RUS"}}),
            share("share_imports", "RUS"),
            None,
            "-",
        ),
        (
            document(GERMANY, FRANCE, groups={"both": ["DEU", "FRA"]}),
            share("share_exports", "both"),
            None,
            "+",
        ),
        # Several trades end at once.
        (document(BOTH_ENDED), share("share_imports", "USA"), None, "-"),
        (document(BOTH_ENDED), share("share_exports", "CHN"), None, "-"),
        (document(BOTH_ENDED), share("share_imports", "RUS"), None, "+"),
        # A change of trade that is asked for, whatever else is.
        (document(LESS), trade("exports", "USA"), None, "-"),
        (document(LESS, MUCH_LESS), trade("exports", "USA"), None, "-"),
        (document(LESS, BETTER), trade("exports", "USA"), None, "-"),
        (
            document(BETTER, then=[{"title": {"en": "Then"}, "shocks": [LESS]}]),
            trade("exports", "USA"),
            None,
            "-",
        ),
        # What moves nothing opens no sign.
        (document(BETTER, FAR), country(), None, "+"),
        (document(ROUTE, FAR), country("network_net_value"), None, "+"),
        (document(CHEAPER, ELSEWHERE | {"factor": 1.0001}), trade("exports", "USA"), None, "+"),
        (document(BETTER, ELSEWHERE | {"factor": 1.0001}), country(), None, "+"),
        (document(FAR), trade("imports", "AUS", "NZL"), None, "+"),
        # What an economy makes its income of.
        (document(RESOURCE, horizon="long"), country(), None, "+"),
        (document(BETTER), country("welfare_first_order"), None, "+"),
        (document(BETTER), country(), None, "+"),
        (document(WORSE), country(), None, "-"),
        (document(BETTER), trade("exports", "*", sector="metals"), None, "+"),
        (document(CAPITAL, horizon="medium"), country(), None, "+"),
        (document(BETTER, BETTER), country(), document(BETTER), "+"),
        # Networks.
        (document(ROUTE), country("network_net_value"), None, "+"),
        (document(ROUTE), country("network_shut_in"), None, "-"),
        (document(RUSSIA), country(), None, "-"),
        (document(GONE), country("network_exports"), None, "-"),
        (document(ROUTE), country("network_transit_share", "RUS"), None, "-"),
        (document(GONE), country("network_transit_share", "RUS"), None, "+"),
        (document(RUSSIA), country("network_transit_share", "RUS"), None, "-"),
        ("cpc-outage-with-trans-caspian", country(), "cpc-outage", "+"),
        ("cpc-outage-without-btc", country(), "cpc-outage", "-"),
    ],
)
def test_a_sign_that_is_put_in(scenario, read, against, sign):
    assert sign_of(scenario, read, against) == sign


@pytest.mark.parametrize(
    ("scenario", "read", "against"),
    [
        # Terms of trade can turn against whoever lowers a barrier, or profit from one that rises.
        (document(CHEAPER), country(), None),
        (document(CHEAPER), country(code="USA"), None),
        ("eaeu-exit", country(), None),
        (document(ENDED), country(), None),
        # Trade whose own barriers stay, or whose rivals gain more.
        ("decoupling", trade("exports", "USA"), None),
        (document(CHEAPER), trade("exports", "CHN"), None),
        (document(ALL | {"factor": 0.8}, CHEAPER | {"factor": 1.1}), trade("exports", "USA"), None),
        (document(ENDED), trade("exports", "*"), None),
        (document(ENDED), trade("exports", ["USA", "CAN"]), None),
        (document(CHEAPER | {"sector": "metals"}, CHEAPER | {"sector": "food", "factor": 1.1}),
         trade("exports", "USA"), None),
        # The same trade under the same barriers: nothing is put in.
        (document(CHEAPER), trade("exports", "USA"), document(CHEAPER)),
        # Concentration over all partners.
        ("wto-accession", {"indicator": "hhi_imports", "country": "KAZ"}, None),
        # Of others, of other branches, of both directions at once, and in the long run.
        (document(BETTER), country(code="RUS"), None),
        (document(BETTER, ELSEWHERE), country(), None),
        (document(BETTER), trade("exports", "*", sector="food"), None),
        (document(BETTER), country("real_wage"), None),
        (document(BETTER, WORSE), country(), None),
        ("diversify-exports", country(), "raw-materials-grow"),
        ("us-leaves-long", country(), None),
        # Titles to the fields change hands.
        ("us-leaves", country(), None),
        ("us-leaves-long", trade("exports", "*", sector="oil_gas"), None),
        # Networks: one way for another, of a country without fields, beside another cause.
        (document(GONE, ROUTE), country(), None),
        (document(GONE), country(code="TUR"), None),
        (document({"kind": "outage", "element": ["BTC", "CPC-RUS-1"]}),
         country("network_transit_share", "RUS"), None),
        (document(GONE, CHEAPER), country(), None),
        ("russia-transit-closed", country(), "sever-china"),
        # Capital in the long run on either side, and a target beside trade that is not its own.
        (document(BETTER, horizon="long"), country(), document(BETTER, CAPITAL, horizon="long")),
        (document(MUCH_LESS), trade("exports", "USA"), None),
        # Another network than that of the event.
        (document(GAS, GONE), {"variable": "network_net_value", "country": "KAZ",
                               "network": "kazakhstan-gas"}, document(GAS)),
        # Of a network through which others sell, too.
        (document(GAS), country(), None),
        # Another horizon is another question.
        (document(BETTER, horizon="long"), country(), document(WORSE, horizon="short")),
    ],
)  # fmt: skip
def test_a_near_miss_is_let_through(scenario, read, against):
    assert sign_of(scenario, read, against) is None


def test_what_is_put_in_is_refused_as_found_in_one_line():
    check = {"kind": "experiment", "scenario": "jackson-vanik", "predicts": "-"}
    check |= {"read": trade("exports", "USA")}
    within = small_library([claim("X1", "causal", [check | FOUND])])
    with pytest.raises(InputError) as error:
        check_claim("X1", draws=0, within=within)
    assert str(error.value) == (
        "small.toml: claim X1: check 1: sign: 'found', but 'jackson-vanik' lowers or raises the "
        "barriers of this very trade, and of no rival more, so that '-' is put in; allowed: "
        "'by_construction' with because"
    )
    nothing = check | {"scenario": "pntr", "against": "pntr"}
    with pytest.raises(InputError) as same:
        check_claim("X1", draws=0, within=small_library([claim("X1", "causal", [nothing | FOUND])]))
    assert str(same.value) == (
        "small.toml: claim X1: check 1: scenario: 'pntr' changes nothing beyond 'pntr'; allowed: a "
        "scenario whose answer could be another"
    )
    # Beside a fact it informs, and may be what it is.
    fact = small_library([claim("X1", "fact", [check])])
    assert check_claim("X1", draws=0, within=fact).verdict == "not_checkable"
    assumed = small_library([claim("X1", "causal", [check | PUT_IN])])
    assert check_claim("X1", draws=4, within=assumed).verdict == "assumed"
    too_small = check | PUT_IN | {"read": country(), "predicts": "-"}
    small = small_library([claim("X1", "causal", [too_small])])
    assert check_claim("X1", draws=4, within=small).verdict == "cannot_tell"


def test_no_check_of_the_ledger_is_found_by_construction():
    world, found = default_world(), 0
    for one in library().claims.values():
        for number, check in enumerate(one.check, start=1):
            if one.kind == "causal" and isinstance(check, Experiment) and check.could_fail:
                named = [scenario_named(check.scenario)]
                named.append(None if check.against is None else scenario_named(check.against))
                assert put_in(world, *named, check.read) is None, f"{one.id}: check {number}"
                found += 1
    assert found >= 12


@pytest.mark.parametrize(
    ("signs", "verdicts", "verdict", "evidence"),
    [
        (["found"], ["supported"], "supported", "could_fail"),
        (["by_construction"], ["assumed"], "assumed", "assumed"),
        (["by_construction"], ["cannot_tell"], "cannot_tell", "assumed"),
        (["by_construction", "found"], ["assumed", "supported"], "supported", "could_fail"),
        (["by_construction", "found"], ["cannot_tell", "supported"], "supported", "could_fail"),
        (["found", "found"], ["cannot_tell", "supported"], "cannot_tell", "could_fail"),
        (["found", "found"], ["cannot_tell", "contradicted"], "contradicted", "could_fail"),
        # What came out otherwise than it was said to be put in could fail.
        (["by_construction", "found"], ["contradicted", "supported"], "contradicted", "could_fail"),
    ],
)
def test_the_checks_that_could_fail_decide(signs, verdicts, verdict, evidence):
    told = {"found": FOUND, "by_construction": PUT_IN}
    check = {"kind": "experiment", "scenario": "pntr", "predicts": "+", "read": country()}
    one = claim("X1", "causal", [check | told[sign] for sign in signs])
    findings = [Finding("experiment", each, True) for each in verdicts]
    assert concluded(one, findings).verdict == verdict
    assert evidence_of(one, findings) == evidence
