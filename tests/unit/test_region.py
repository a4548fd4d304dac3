"""A group as a region: its matrix, gains, words and figure, and the chapter of a study."""

import re
from pathlib import Path

import numpy as np
import pytest
from scenario_world import small_world
from small_factors import own

import tarazy as tz
from tarazy.codes.classification import LANGUAGES
from tarazy.codes.groups import groups
from tarazy.errors import InputError
from tarazy.evidence.claim_scenarios import scenario_named
from tarazy.figures.region import MATRIX, exhibit, gains
from tarazy.interdependence.severance import severance_losses
from tarazy.report.page.compose import compose
from tarazy.scenario import Scenario
from tarazy.study import find, load
from tarazy.study.document import RegionOf
from tarazy.telling.region import largest_loss, overview, who_gains
from tarazy.text.texts import texts

SMALL = Path(__file__).parent / "small_study"
TEXT = {"en": "a text", "kk": "мәтін", "ru": "текст"}
CHEAPER = {
    "name": "cheaper",
    "title": TEXT,
    "question": TEXT,
    "shocks": [
        {"kind": "trade_cost", "importer": "C5", "exporter": "C5", "sector": "goods", "factor": 0.9}
    ],
}
PACK = Path(tz.__file__).parent / "study" / "packs" / "kazakhstan_united_states"
CORRIDORS = (
    *("casa-1000", "tapi", "kabul-closed", "silk-road-links"),
    *("central-asia-closer.toml", "central-asia-not-union.toml"),
)


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def found(world):
    return tz.region("C5", ["RUS", "CHN"], [CHEAPER], beside=["USA"], world=world)


def test_a_group_is_lost_without_members_of_the_region(world):
    lost = tz.region("C5", ["EAEU"], world=world).matrix("loss")["EAEU"]
    outside = [code for code in groups("economies")["EAEU"].members if code in world.economies]
    outside = [code for code in outside if code not in ("KAZ", "KGZ")]
    for code in ("KAZ", "KGZ"):
        cut = severance_losses(code, outside, cuts=("both",), world=world)
        assert lost[code] == pytest.approx(float(cut["joint_loss"][0]), rel=1e-9)


def test_the_matrix_is_that_of_the_flows(found, world):
    trade = world.dataset["trade"].sum("sector")
    sold = float(trade.sel(importer="RUS", exporter="KAZ"))
    bought = float(trade.sel(importer="KAZ", exporter="RUS"))
    whole = sum(
        float(trade.sel(importer=code, exporter="KAZ") + trade.sel(importer="KAZ", exporter=code))
        for code in world.economies
        if code != "KAZ"
    )
    assert found.matrix("exports").loc["KAZ", "RUS"] == pytest.approx(sold)
    assert found.matrix().loc["KAZ", "RUS"] == pytest.approx((sold + bought) / whole)
    assert np.isnan(found.matrix().loc["KAZ", "KAZ"])
    assert (found.members, found.absent) == (("KAZ", "KGZ"), ("TJK", "TKM", "UZB"))
    # What one member sells another, the other buys.
    assert found.matrix("exports").loc["KAZ", "KGZ"] == pytest.approx(
        found.matrix("imports").loc["KGZ", "KAZ"]
    )
    inside = found.matrix("exports")[["KAZ", "KGZ"]].sum().sum() * 2.0
    assert found.inside() == pytest.approx(inside / (whole + _trade_of(world, "KGZ")))


def _trade_of(world, code):
    trade = world.dataset["trade"].sum("sector")
    own_sales = float(trade.sel(importer=code, exporter=code))
    bought, sold = trade.sel(importer=code).sum(), trade.sel(exporter=code).sum()
    return float(bought + sold) - 2.0 * own_sales


def test_losses_and_gains_are_those_of_the_experiments(found, world):
    alone = tz.severance_losses("KAZ", ["RUS"], cuts=("both",), world=world)
    assert found.matrix("loss").loc["KAZ", "RUS"] == pytest.approx(float(alone["loss"].squeeze()))
    outcome = tz.run(CHEAPER, world=world)
    table = found.table("gains").set_index("country")
    for code in ("KAZ", "KGZ", "USA"):
        assert table.loc[code, "gain"] == pytest.approx(
            float(outcome.welfare.sel(country=code)), abs=1e-9
        )
    assert table["low"].isna().all()
    assert set(table["draws"]) == {0}


def test_powers_are_the_largest_outside_where_none_are_named(world):
    given = tz.region("C5", losses=False, world=world)
    assert "ROW" not in given.powers
    assert not set(given.powers) & {"KAZ", "KGZ"}
    assert "EU27" in given.powers
    sizes = given.matrix("exports").sum() + given.matrix("imports").sum()
    assert list(sizes[list(given.powers)]) == sorted(sizes[list(given.powers)], reverse=True)
    # A union that has members in the region is taken without them.
    union = tz.region("C5", ["EAEU"], losses=False, world=world)
    trade = world.dataset["trade"].sum("sector").sel(exporter="KAZ")
    assert union.matrix("exports").loc["KAZ", "EAEU"] == pytest.approx(
        float(trade.sel(importer=["RUS", "ARM"]).sum())
    )


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"group": "nowhere"}, "unknown group"),
        ({"group": "C5", "powers": ["RUS", "Russia"]}, "powers: 'RUS' given twice"),
        ({"group": "C5", "workers": 0}, "workers: 0"),
        ({"group": "C5", "seed": 2**63}, "seed: 9223372036854775808"),
        ({"group": "SAARC"}, "has 0 members"),
        ({"powers": ["KAZ"]}, "is in the region"),
        ({"powers": ["XXX"]}, "XXX"),
        ({"beside": ["KGZ"]}, "is in the region"),
        ({"scenarios": [CHEAPER, CHEAPER]}, "twice"),
        ({"draws": -1}, "draws"),
    ],
)
def test_what_is_not_allowed_is_told(world, keys, told):
    given = {"group": "C5"} | keys
    with pytest.raises(InputError, match=told):
        tz.region(given.pop("group"), world=world, losses=False, **given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_and_drawn_in_every_language(found, language):
    words = texts(language)
    told = [*overview(found, words), *largest_loss(found, words), *who_gains(found, words)]
    sentences = " ".join(block.text for block in told if hasattr(block, "text"))
    assert words.name("TJK") in sentences
    assert "{" not in sentences
    drawn = exhibit(found, language)
    assert len(drawn.figure.layout.annotations) == 2 * 4 - 2
    assert drawn.table.columns == MATRIX
    [row] = gains(found, words).rows
    assert row[0] == TEXT[language]
    assert len(row) == 1 + len(found.told)


@pytest.fixture(scope="module")
def study():
    region = RegionOf(group="C5", scenarios=("us-tariff-2025",))
    return load(SMALL).model_copy(update={"region": region}).with_chapters(["region", "sources"])


def test_a_study_with_a_region_has_a_chapter(study, small_world):
    page = compose(find(study, small_world, draws=0), "en")
    assert re.findall(r'<h2 id="([^"]+)"', page) == ["region", "sources"]
    assert Scenario.load("us-tariff-2025").title.in_language("en") in page


def test_a_study_without_one_has_none(study, small_world):
    with pytest.raises(InputError, match="'region' without a region"):
        find(study.model_copy(update={"region": None}), small_world, draws=0)
    for region, told in (
        (RegionOf(group="EU27"), "does not contain KAZ"),
        (RegionOf(group="C5", scenarios=("nothing",)), "unknown scenario"),
    ):
        with pytest.raises(InputError, match=told):
            find(study.model_copy(update={"region": region}), small_world, draws=0)


def test_a_payment_is_income_of_one_and_not_of_the_other(monkeypatch):
    own(monkeypatch)
    world = small_world()
    event = {"kind": "payment", "from": "CHN", "to": "KGZ", "usd": 0.5}
    document = {"name": "fee", "title": TEXT, "question": TEXT, "shocks": [event]}
    outcome = tz.run(document, world=world)
    gained = outcome.dataset["real_gni"].sel(country=["KGZ", "CHN"]).values
    assert gained[0] > 0.0 > gained[1]
    before = float(outcome.dataset["gni_before"].sel(country="KGZ"))
    assert gained[0] / 100 * before == pytest.approx(0.5, rel=0.3)
    paid = outcome.table("asked_payments").set_index("country")["stake_payment"]
    assert paid.to_dict() == {"CHN": -0.5, "KGZ": 0.5}
    twice = tz.run(document | {"shocks": [event, event]}, world=world)
    assert twice.table("asked_payments").set_index("country")["stake_payment"]["KGZ"] == 1.0
    same = {"kind": "payment", "from": "KGZ", "to": "KGZ", "usd": 1.0}
    with pytest.raises(InputError, match="the payee itself"):
        tz.run(document | {"shocks": [same]}, world=world)


@pytest.mark.parametrize("name", CORRIDORS)
def test_corridors_have_their_words_and_come_out_as_they_expect(name):
    from tarazy.experiment.checks import check_expected

    scenario = scenario_named(name, PACK)
    assert isinstance(scenario, Scenario)
    for text in (scenario.title, scenario.question, scenario.explanation):
        assert all(text.by_language[language] for language in LANGUAGES)
    outcome = tz.run(scenario)
    assert all(check.passed for check in check_expected(outcome, scenario))


def test_what_corridors_pay_is_what_the_networks_have():
    casa, tapi = scenario_named("casa-1000"), scenario_named("tapi")
    power = tz.Network.load("central-asia-electricity")
    gas = tz.Network.load("kazakhstan-gas")
    fee, delivered = 12.5, float(power.demand.query("node == 'NOWSHERA'")["volume"].iloc[0])
    assert _paid(casa, "AFG") == pytest.approx(fee * delivered, rel=1e-3)
    # A thousand cubic metres are 37.9 million BTU.
    bought = gas.demand.query("node in ['PAKISTAN', 'INDIA']")["volume"].sum()
    assert _paid(tapi, "AFG") == pytest.approx(0.495 * 37.9 * float(bought), rel=1e-3)


def _paid(scenario, payee):
    return sum(e.usd for e in scenario.shocks if e.kind == "payment" and e.to == payee)
