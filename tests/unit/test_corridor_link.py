"""The link of a network and the trade model: what passes, that both agree, and how much it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fixed_world import fixed_world

from tarazy import World
from tarazy.corridors.changes import Changes
from tarazy.corridors.concordance import Concordance, allocate
from tarazy.corridors.data import Network
from tarazy.corridors.questions import fee_changes, outage_changes, price_changes
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.experiment.link import Linked, changes_every_price, link
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.experiment.run import run
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.reference import trade_after
from tarazy.trade.targets import hold

NETWORK = "kazakhstan-crude"
# Of a volume against its target: above the link's own tolerance, far below any effect.
AGREED = 1e-7


@pytest.fixture(scope="module")
def world() -> World:
    return fixed_world()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(Network.load(NETWORK))


@pytest.fixture(scope="module")
def concordance(engine: Engine) -> Concordance:
    found = Concordance.load(NETWORK, engine.network)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def outage(world: World, engine: Engine, concordance: Concordance) -> Linked:
    return link(world, engine, outage_changes(engine.layout, "CPC_TERMINAL"), concordance)


def real_income(world: World, linked: Linked, country: str = "KAZ") -> float:
    outcome = solve_counterfactual(linked.counterfactual, world=world)
    return float(outcome.welfare.sel(country=country))


def volumes(world: World, linked: Linked) -> dict[str, float]:
    """Return the volume of oil that each economy buys in the trade model, against before."""
    held = hold(benchmark_of(world), linked.counterfactual)
    solution, cost = held.solution, held.counterfactual.trade_cost
    home, sector = world.economies.index("KAZ"), world.sectors.index("oil_gas")
    problem = solution.problem
    log_price = solution.log_cost[sector, home] - problem.log_productivity[sector, home]
    after, before = trade_after(solution)[sector, :, home], problem.benchmark.trade[sector, :, home]
    assert linked.trade_cost is not None and cost is not None
    return {
        code: float(after[n] / before[n]) / (float(cost[n, home, sector]) * np.exp(log_price))
        for code in linked.trade_cost
        if np.isfinite(cost[n := world.economies.index(code), home, sector]) and before[n] > 0
    }


def test_without_a_change_the_benchmark_is_returned_exactly(
    world: World, engine: Engine, concordance: Concordance
) -> None:
    linked = link(world, engine, Changes(), concordance)
    assert linked.counterfactual == Counterfactual()
    assert linked.dispatch is linked.base
    assert linked.residual == 0.0
    assert linked.endowment == 1.0
    plain = solve_counterfactual(Counterfactual(), world=world)
    again = solve_counterfactual(linked.counterfactual, world=world)
    np.testing.assert_array_equal(plain.welfare.values, again.welfare.values)


def test_a_change_that_moves_nothing_changes_nothing(
    world: World, engine: Engine, concordance: Concordance
) -> None:
    # Room on a sea route that is not full.
    changes = Changes(capacity_factor={"CPC-MED": 2.0})
    linked = link(world, engine, changes, concordance)
    assert linked.rounds == 1
    assert linked.endowment == pytest.approx(1.0, abs=1e-12)
    assert abs(real_income(world, linked)) < 1e-8


def test_the_trade_model_buys_what_the_network_delivers(world: World, outage: Linked) -> None:
    bought = world.dataset["trade"].sel(exporter="KAZ", sector="oil_gas")
    found = volumes(world, outage)
    assert outage.residual <= 1e-8
    abroad = (
        ~outage.base.layout.nodes["country"]
        .reindex(outage.base.layout.demand["node"])
        .isin(outage.base.layout.home)
        .to_numpy()
    )
    value = {
        when: float((outage.base.numbers.price * d.values["delivered"]).sum(axis=1)[abroad].sum())
        for when, d in (("before", outage.base), ("after", outage.dispatch))
    }
    weights = {code: float(bought.sel(importer=code)) for code in found}
    mean = sum(weights[code] * found[code] for code in found) / sum(weights.values())
    # Biproportional fitting keeps importers exactly and markets nearly.
    assert mean == pytest.approx(value["after"] / value["before"], rel=0.01)
    large = [found[code] for code in found if weights[code] > 100.0]
    assert len(large) > 15
    assert all(0 < volume < 1 + AGREED for volume in large)


def test_scarce_oil_is_dearer(outage: Linked) -> None:
    assert outage.trade_cost is not None
    # Those who are cut most pay most; China and Germany also receive oil by land.
    assert outage.trade_cost["GRC"] > outage.trade_cost["CHN"] > 1.0


def test_the_loss_of_real_income_is_that_of_the_accounts(world: World, outage: Linked) -> None:
    before = solve_counterfactual(Counterfactual(), world=world).dataset["income_before"]
    income = float(before.sel(country="KAZ"))
    lost = 100.0 * outage.income_change / income
    assert -12.0 < lost < -6.0
    assert real_income(world, outage) == pytest.approx(lost, rel=0.2)
    # Tonnes times the net value of a tonne.
    base = outage.base
    a_tonne = base.value_musd["net"] / base.values["production"].sum()
    by_hand = 100.0 * outage.scale * outage.dispatch.shut_in * a_tonne / income
    assert -real_income(world, outage) == pytest.approx(by_hand, rel=0.3)


def test_the_money_of_the_network_is_that_of_the_world(
    world: World, engine: Engine, outage: Linked
) -> None:
    exports = world.dataset["trade"].sel(exporter="KAZ", sector="oil_gas").to_series().drop("KAZ")
    layout, base = engine.layout, engine.base
    home = layout.nodes["country"].reindex(layout.demand["node"]).isin(["KAZ"]).to_numpy()
    sales = float((base.numbers.price * base.values["delivered"])[~home].sum())
    assert outage.scale == pytest.approx(exports.sum() / sales, rel=1e-12)


def test_factors_lost_are_income_lost_in_a_closed_economy() -> None:
    """Alone, with the endowment times λ, an economy has λ of its real income."""
    draw = np.random.default_rng(3)
    trade = draw.uniform(1.0, 5.0, (2, 2, 3))
    world = World.from_arrays(
        name="two",
        year=2022,
        economies=["KAZ", "ROW"],
        sectors=["oil_gas", "metals", "finance"],
        trade=trade,
        tariff=np.zeros((2, 2, 3)),
        input_share=draw.uniform(0.05, 0.2, (2, 3, 3)),
        trade_elasticity=np.full(3, 5.0),
    )
    apart = np.ones((2, 2, 3))
    apart[[0, 1], [1, 0]] = np.inf
    alone = Counterfactual(trade_cost=apart, closure="zero")
    share = world.dataset["value_added_share"].values
    productivity = np.ones((2, 3))
    productivity[0] = 0.9 ** share[0]
    poorer = replace(alone, productivity=productivity)
    before, after = (
        solve_counterfactual(c, world=world).welfare.sel(country="KAZ").item()
        for c in (alone, poorer)
    )
    assert (1 + after / 100) / (1 + before / 100) == pytest.approx(0.9, rel=1e-9)


def test_a_month_costs_about_a_twelfth(
    world: World, engine: Engine, concordance: Concordance, outage: Linked
) -> None:
    month = link(world, engine, outage_changes(engine.layout, "CPC_TERMINAL", 1), concordance)
    assert real_income(world, month) == pytest.approx(real_income(world, outage) / 12, rel=0.2)


def test_a_fee_costs_fee_times_volume_and_no_more(
    world: World, engine: Engine, concordance: Concordance
) -> None:
    linked = link(world, engine, fee_changes(engine.layout, "transit:RUS", 10.0), concordance)
    crossed = engine.base.transit_share["RUS"] * engine.base.exports
    paid = linked.base.value_musd["net"] - linked.dispatch.value_musd["net"]
    assert 0.9 * 10.0 * crossed < paid <= 10.01 * crossed
    # Oil finds its price: less is kept of it, and as much is sold.
    assert linked.dispatch.exports == pytest.approx(engine.base.exports, rel=0.01)
    found = volumes(world, linked)
    assert max(abs(volume - 1.0) for volume in found.values()) < 0.05
    assert -0.6 < real_income(world, linked) < -0.2


@pytest.mark.parametrize("name", ["low", "high", "short-run"])
def test_volumes_are_the_networks_under_other_elasticities(
    name: str, world: World, outage: Linked
) -> None:
    other = world.with_elasticities(name)
    expected, found = volumes(world, outage), volumes(other, outage)
    assert set(found) == set(expected)
    for code, volume in expected.items():
        assert found[code] == pytest.approx(volume, rel=1e-8), code
    held = hold(benchmark_of(other), outage.counterfactual)
    # With costs that are held instead, volumes move.
    costs = hold(benchmark_of(world), outage.counterfactual).counterfactual
    plain = hold(benchmark_of(other), costs).solution
    home, sector = world.economies.index("KAZ"), world.sectors.index("oil_gas")
    italy = world.economies.index("ITA")
    bought = [trade_after(s)[sector, italy, home] for s in (held.solution, plain)]
    assert abs(bought[1] / bought[0] - 1.0) > 0.02


def test_volumes_are_counted_from_what_else_changes(
    world: World, engine: Engine, concordance: Concordance
) -> None:
    """Half of the exports of a world with a tariff are half of those, not of the benchmark's."""
    tariff = world.dataset["tariff"].values.copy()
    china, kaz = world.economies.index("CHN"), world.economies.index("KAZ")
    tariff[china, kaz] += 0.2
    given = Counterfactual(tariff=tariff)
    changes = outage_changes(engine.layout, "CPC_TERMINAL")
    linked = link(world, engine, changes, concordance, given)
    alone = link(world, engine, changes, concordance)
    assert linked.counterfactual.targets and alone.counterfactual.targets
    assert all(target.against is given for target in linked.counterfactual.targets)
    assert all(target.against is None for target in alone.counterfactual.targets)
    benchmark = benchmark_of(world)
    sector = world.sectors.index("oil_gas")
    there, here = hold(benchmark, given), hold(benchmark, linked.counterfactual)
    for target, factor in zip(linked.counterfactual.targets, here.factor, strict=True):
        (n,) = target.importer
        before, after = (
            trade_after(held.solution)[sector, n, kaz]
            / np.exp(
                held.solution.log_cost[sector, kaz]
                - held.solution.problem.log_productivity[sector, kaz]
            )
            for held in (there, here)
        )
        assert after / factor / before == pytest.approx(1.0 + target.change, rel=1e-8)


def test_a_price_on_all_markets_is_refused(
    world: World, engine: Engine, concordance: Concordance
) -> None:
    everywhere = (
        price_changes(engine.network, benchmark=60.0),
        Changes(price_factor={"*": 0.9}),
        Changes(price_add={market: -1.0 for market in concordance.markets}),
    )
    for changes in everywhere:
        assert changes_every_price(engine, changes)
        with pytest.raises(InputError, match="real income is not computed; allowed: ") as caught:
            link(world, engine, changes, concordance)
        assert "\n" not in str(caught.value)
    # The network alone answers.
    assert (
        link(world, engine, everywhere[0], None).dispatch.value_musd["net"]
        < (engine.base.value_musd["net"])
    )
    discount = Changes(price_factor={"MED_CPC": 0.9})
    assert not changes_every_price(engine, discount)
    assert not changes_every_price(engine, outage_changes(engine.layout, "BTC"))
    linked = link(world, engine, discount, concordance)
    assert linked.income_change < 0.0


def test_a_market_that_nothing_reaches_is_severed(
    world: World, engine: Engine, concordance: Concordance
) -> None:
    others = tuple(code for code in world.economies if code not in ("CHN", "KAZ"))
    by_land = replace(
        concordance,
        markets={
            market: ("CHN",) if market == "CHINA" else others for market in concordance.markets
        },
    )
    linked = link(world, engine, outage_changes(engine.layout, "ATASU-ALASHANKOU"), by_land)
    assert linked.trade_cost is not None
    assert linked.trade_cost["CHN"] == np.inf
    after = solve_counterfactual(linked.counterfactual, world=world).dataset["trade_after"]
    assert float(after.sel(importer="CHN", exporter="KAZ", sector="oil_gas")) == 0.0


def test_what_else_changes_stays(world: World, engine: Engine, concordance: Concordance) -> None:
    tariff = world.dataset["tariff"].values.copy()
    tariff[world.economies.index("KAZ"), world.economies.index("CHN")] += 0.1
    given = Counterfactual(tariff=tariff, closure="income_share")
    changes = outage_changes(engine.layout, "BTC")
    linked = link(world, engine, changes, concordance, given)
    assert linked.counterfactual.closure == "income_share"
    assert linked.counterfactual.tariff is tariff
    assert given.trade_cost is None and given.productivity is None


def test_a_network_that_is_not_tied_leaves_the_world_alone(world: World, engine: Engine) -> None:
    given = Counterfactual(closure="zero")
    linked = link(world, engine, outage_changes(engine.layout, "BTC"), None, given)
    assert linked.counterfactual is given
    assert linked.dispatch.by_route["BTC"] == 0.0 < engine.base.by_route["BTC"]
    assert linked.income_change == 0.0


def test_a_part_of_a_sector_keeps_its_own_value(world: World) -> None:
    network = Network.load("kazakhstan-uranium")
    engine = Engine(network)
    concordance = Concordance.load("kazakhstan-uranium", network)
    assert concordance is not None and concordance.covers == "sales"
    changes = Changes(price_factor={"EUROPE": 0.5})
    linked = link(world, engine, changes, concordance)
    assert linked.scale == pytest.approx(1.0, rel=1e-12)
    change = engine.solve(changes).value_musd["net"] - engine.base.value_musd["net"]
    # Demand that comes back moves the last digits.
    assert linked.income_change == pytest.approx(change, rel=1e-4)


def test_fitting_keeps_importers_and_markets() -> None:
    allowed = np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 0.0], [0.0, 1.0, 1.0]])
    trade = np.array([5.0, 3.0, 2.0])
    sales = np.array([7.0, 1.0, 2.0])
    found = allocate(allowed, sales, trade, whole=True)
    np.testing.assert_allclose(found.sum(axis=0), trade, rtol=1e-12)
    np.testing.assert_allclose(found.sum(axis=1), sales, rtol=1e-6)
    assert (found[allowed == 0] == 0).all()
    # More is sold by land than the importer buys: importers hold.
    tight = allocate(allowed, np.array([3.0, 5.0, 2.0]), trade, whole=True)
    np.testing.assert_allclose(tight.sum(axis=0), trade, rtol=1e-12)
    part = allocate(allowed, np.array([1.0, 4.0, 0.0]), trade, whole=False)
    assert (part.sum(axis=0) <= trade + 1e-12).all()
    assert part[2].sum() == 0.0


LINK = """
exporter = "KAZ"
sector = "oil_gas"
covers = "sector"
[markets]
"""
WRONG = {
    "unknown key": ("covers", "cover", "unknown key 'cover'; did you mean covers"),
    "unknown word": (
        '"sector"\n[',
        '"part"\n[',
        "covers: unknown word 'part'; allowed: sector, sales",
    ),
    "unknown exporter": ('"KAZ"', '"KAS"', "exporter: unknown home country 'KAS'; did you mean"),
    "unknown sector": ('"oil_gas"', '"oil"', "sector: unknown sector 'oil'; did you mean oil_gas"),
    "unknown market": (
        "CHINA",
        "CHYNA",
        "markets: unknown market abroad 'CHYNA'; did you mean CHINA",
    ),
    "market left out": (
        'CHINA = ["CHN"]',
        "",
        "markets: CHINA: is missing; allowed: a list of codes",
    ),
    "a code alone": ('["CHN"]', '"CHN"', "markets: CHINA: 'CHN'; allowed: a list of codes"),
    "unknown economy": ('["CHN"]', '["CHM"]', "CHINA: unknown economy 'CHM'; did you mean"),
    "not TOML": ("exporter =", "exporter", "not a TOML document"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_concordance_is_refused_in_one_line(
    case: str, tmp_path: Path, world: World, engine: Engine, concordance: Concordance
) -> None:
    old, new, expected = WRONG[case]
    folder = tmp_path / "mine"
    folder.mkdir()
    lines = "\n".join(
        f"{market} = {list(codes)}".replace("'", '"')
        for market, codes in concordance.markets.items()
    )
    text = LINK + lines
    assert old in text
    (folder / "link.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read = Concordance.load(folder, engine.network)
        link(world, engine, outage_changes(engine.layout, "BTC"), read)
    assert str(caught.value).startswith("mine/link.toml: ")
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_without_the_file_is_not_tied(tmp_path: Path, engine: Engine) -> None:
    assert Concordance.load(tmp_path, engine.network) is None


def test_economies_that_the_world_does_not_show_are_others(concordance: Concordance) -> None:
    importers = np.array([True, False, True])
    found = concordance.sets(["DEU", "KAZ", "ROW"], importers)
    rows = dict(zip(concordance.markets, found.tolist(), strict=True))
    assert rows["GERMANY"] == [1.0, 0.0, 0.0]
    assert rows["CHINA"] == [1.0, 0.0, 1.0]


def test_idle_wells_stay_and_wear_out() -> None:
    """An outage of a year takes no capital away: its return falls, its depreciation does not."""
    found = run("cpc-outage", horizon="short").dataset
    kaz = found.sel(country="KAZ")
    assert float(kaz["capital_stock"]) == pytest.approx(0.0, abs=1e-9)
    assert float(kaz["return_by_sector"].sel(sector="oil_gas")) < -30
    rest = kaz["capital_income_after"] / kaz["capital_income_before"] - 1
    assert float(kaz["capital_return"]) == pytest.approx(100 * float(rest), abs=1e-6)
