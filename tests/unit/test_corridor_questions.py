"""Questions on a network small enough to answer by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest
from two_ways_network import TABLES, small

from tarazy.corridors import questions, routes
from tarazy.corridors.capital import annuity
from tarazy.corridors.changes import Changes
from tarazy.corridors.combining import combined
from tarazy.corridors.expansion import expansion, plan
from tarazy.corridors.labels import country_name, label, route_label, words
from tarazy.corridors.route_value import worth
from tarazy.corridors.security import n_minus_1_formula, security
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError


@pytest.fixture(scope="module")
def engine():
    return Engine(small())


def test_the_base_sends_the_cheaper_way_first(engine):
    assert engine.base.by_route.to_dict() == pytest.approx({"NORTH": 20.0, "SOUTH": 5.0})
    assert engine.base.exports == pytest.approx(25.0)


def test_an_outage_of_an_arc_shuts_in_what_the_other_way_cannot_take(engine):
    answer = questions.outage("NORTH", network=engine)
    # The south takes 4 light and 1 heavy; the refinery keeps its 2.
    assert answer.totals["after"][["exports", "shut_in", "unserved"]].tolist() == pytest.approx(
        [5.0, 20.0, 0.0], abs=1e-9
    )
    assert answer.rerouted == pytest.approx(0.0, abs=1e-9)
    lost = 20 * (500 - 40 - 40)
    assert answer.totals["change"]["net_value"] == pytest.approx(-lost)


@pytest.mark.parametrize(
    "element", ["PORT_RUS", "transit:RUS", "NORTH-SEA", ["NORTH", "NORTH-SEA"]]
)
def test_an_outage_on_the_same_way_is_the_same(engine, element):
    expected = questions.outage("NORTH", network=engine).totals["after"]
    assert questions.outage(element, network=engine).totals["after"].to_numpy() == pytest.approx(
        expected.to_numpy(), abs=1e-9
    )


@pytest.mark.parametrize("name", ["RUS", "rus", "RU", "Russia", "Ресей"])
def test_a_country_in_transit_has_any_of_its_names(engine, name):
    answer = questions.outage(f"transit:{name}", network=engine)
    assert answer.question["elements"] == ["transit:RUS"]
    assert questions.fee_arcs(engine.layout, name) == ["NORTH-SEA"]
    assert questions.plain_payee(engine.layout, f"transit:{name}") == "RUS"
    with pytest.raises(InputError, match="twice"):
        questions.elements_of(engine.layout, ["transit:RUS", f"transit:{name}"])


def test_an_outage_of_an_owner_takes_its_share_only(engine):
    state = questions.outage("owner:State", network=engine)
    assert state.dispatch.by_route["NORTH"] == pytest.approx(15.0)
    firm = questions.outage("owner:Firm", network=engine)
    assert firm.dispatch.by_route.to_dict() == pytest.approx({"NORTH": 5.0, "SOUTH": 0.0}, abs=1e-9)


def test_a_window_and_what_is_left(engine):
    answer = questions.outage("NORTH", [1, 3], left=0.5, network=engine)
    months = answer.table("months")
    north = months[months["route"] == "NORTH"].set_index("month")["change"]
    days = pd.Series({1: 31, 3: 31})
    assert north[[1, 3]].tolist() == pytest.approx((-10 * days / 365).tolist())
    assert (north.drop([1, 3]) == 0).all()
    assert answer.question["months"] == [1, 3]


def test_a_fee_is_due_once_where_oil_leaves_the_country(engine):
    assert questions.toll_arcs(engine.layout, "RUS") == ["NORTH-SEA"]
    answer = questions.transit_fee("RUS", 7.0, network=engine)
    assert answer.extra["fee_paid"] == pytest.approx(7 * 20)
    assert answer.totals["change"]["net_value"] == pytest.approx(-7 * 20)
    # With half of the light oil all goes north; above the 20 USD/t by which the south is dearer,
    # what the south takes, 4 light and 1 heavy, turns.
    less = Changes(supply_factor={"FIELD/light": 0.5})
    low = questions.transit_fee("transit:RUS", 19.0, given=less, network=engine)
    assert low.dispatch.by_route.to_dict() == pytest.approx({"NORTH": 13.0, "SOUTH": 0.0}, abs=1e-9)
    high = questions.transit_fee("transit:RUS", 25.0, given=less, network=engine)
    assert high.dispatch.by_route.to_dict() == pytest.approx({"NORTH": 8.0, "SOUTH": 5.0})
    assert high.rerouted == pytest.approx(5.0)
    assert high.extra["fee_paid"] == pytest.approx(25 * 8)


def test_a_fee_on_a_passage_between_other_countries_is_due_there(engine):
    through = TABLES["arcs"] + [
        {"arc": "RAIL", "from": "FIELD", "to": "PORT_AZE", "capacity": 1.0, "cost": 70.0}
        | {"mode": "rail", "transit": "RUS"}
    ]
    layout = Engine(small(arcs=through), 1).layout
    assert questions.toll_arcs(layout, "RUS") == ["NORTH-SEA", "RAIL"]


def test_the_benchmark_moves_each_price_by_its_density(engine):
    answer = questions.world_price(benchmark=60.0, network=engine)
    sales = answer.totals["change"]["delivered_value"]
    assert sales == pytest.approx(-10 * (8 * 24 + 7 * 1))
    unmoved = questions.world_price(benchmark=70.0, network=engine)
    assert unmoved.totals["change"].abs().max() == 0
    assert questions.world_price(add=-5.0, market="MARKET", network=engine).totals["change"][
        "delivered_value"
    ] == pytest.approx(-5 * 25)
    assert questions.world_price(factor=0.5, network=engine).totals["after"]["delivered_value"] == (
        pytest.approx(0.5 * questions.ask(Changes(), network=engine).base.value_musd["delivered"])
    )


def test_a_new_route_is_worth_what_it_gains(engine):
    # In the base the south has room for heavy oil, so its twin gains nothing: all of it is cost.
    answer = routes.new_route("SOUTH-2", interest=0.0, network=engine)
    assert answer.extra["gain"] == pytest.approx(0.0, abs=1e-6)
    assert answer.extra["annuity"] == pytest.approx(1000 / 20)
    closed = questions.outage_changes(engine.layout, "NORTH")
    given = routes.new_route("SOUTH-2", interest=0.0, given=closed, network=engine)
    gain = 10 * (500 - 60 - 40)
    assert given.extra["gain"] == pytest.approx(gain)
    assert given.extra["net_gain"] == pytest.approx(gain - 50)
    assert given.extra["break_even_capital"] == pytest.approx(20 * gain)


def test_an_added_arc_may_have_a_price(engine):
    added = pd.DataFrame(
        {"from": "FIELD", "to": "MARKET", "mode": "rail", "capacity": 2.0, "cost": 20.0}
        | {"capital_cost": 100.0, "life_years": 10.0},
        index=pd.Index(["DIRECT"], name="arc"),
    )
    answer = routes.new_route(added=added, interest=0.0, network=engine)
    assert answer.extra["gain"] == pytest.approx(1 * (60 - 20) + 1 * (40 - 20), rel=0.5)
    assert answer.extra["annuity"] == pytest.approx(10.0)
    assert answer.dispatch.arc_flow[-3:].sum() > 0


def test_an_annuity_repays_the_capital_with_interest():
    yearly = annuity(1000.0, 20.0, 0.08)
    assert sum(yearly / 1.08**year for year in range(1, 21)) == pytest.approx(1000.0)
    assert annuity(1000.0, 20.0, 0.0) == 50.0


def test_changes_compose_as_questions_in_any_order(engine):
    outage = questions.outage_changes(engine.layout, "NORTH", left=0.5)
    fee = questions.fee_changes(engine.layout, "RUS", 3.0)
    price = questions.price_changes(engine.network, add=-20.0)
    every = [
        engine.solve(combined(*parts)).value_musd["net"]
        for parts in itertools.permutations([outage, fee, price])
    ]
    assert every == pytest.approx([every[0]] * len(every))
    twice = combined(outage, outage)
    assert twice.capacity_factor == {"NORTH": 0.25}
    assert combined(fee, fee).cost_add == {"NORTH-SEA": 6.0}


def test_the_value_of_one_more_unit_is_the_dual_and_falls_with_the_step(engine):
    little, much = (
        expansion(step=1e-3, network=engine).rows,
        expansion(step=3.0, network=engine).rows,
    )
    assert little.loc["NORTH", "dual"] == pytest.approx(20.0)
    assert little["one_more"].to_numpy() == pytest.approx(little["dual"].to_numpy(), abs=1e-6)
    assert (much["one_more"] <= much["dual"] + 1e-9).all()
    assert little.loc["NORTH", "now"] == pytest.approx(20.0)


def test_a_quality_limit_has_a_value_of_its_own(engine):
    closed = questions.outage_changes(engine.layout, "NORTH")
    rows = expansion(step=1e-3, given=closed, network=engine).rows
    limit = rows[rows["kind"] == "limit"]
    assert limit.index.tolist() == ["SOUTH"]
    assert limit["now"].iloc[0] == pytest.approx(4.0)
    # Another ton of light oil is worth 500 - 60 - 40, for the south has room for one more.
    assert limit["dual"].iloc[0] == pytest.approx(400.0)
    assert limit["one_more"].iloc[0] == pytest.approx(400.0)


@pytest.mark.parametrize("closed", [None, "NORTH"])
@pytest.mark.parametrize("budget", [None, 2000.0])
def test_the_plan_is_the_best_of_all_subsets(engine, closed, budget):
    given = Changes() if closed is None else questions.outage_changes(engine.layout, closed)
    found = plan(interest=0.0, budget=budget, given=given, network=engine)
    table = engine.network.projects
    best = -np.inf
    for count in range(len(table) + 1):
        for subset in map(list, itertools.combinations(table.index, count)):
            if budget is not None and table.loc[subset, "capital_cost"].sum() > budget:
                continue
            built = engine.solve(combined(given, Changes(open=tuple(subset))))
            yearly = (table.loc[subset, "capital_cost"] / table.loc[subset, "life_years"]).sum()
            best = max(best, worth(engine, built) - yearly)
    start = worth(engine, engine.solve(given))
    assert found.net_gain == pytest.approx(best - start, abs=1e-4)
    assert found.built == (["SOUTH-2"] if closed else [])
    assert abs(found.gap) < 1e-9


def test_concentration_and_transit_before_and_after(engine):
    before = security(engine.base)["value"]
    assert before["route_hhi", ""] == pytest.approx(0.8**2 + 0.2**2)
    assert before["transit_share", "RUS"] == pytest.approx(0.8)
    # Of 27 in all 2 stay at home; without the north 6 is left for 25.
    assert before["outlet_n_1", ""] == pytest.approx(100 * 6 / 25)
    after = questions.outage("NORTH", network=engine).table("security").set_index("indicator")
    assert after.loc["route_hhi", "after"] == pytest.approx(1.0)


def test_the_formula_of_the_regulation():
    arcs = [
        {"arc": name, "from": start, "to": "MARKET", "capacity": capacity, "cost": 1.0}
        | {"mode": "pipeline", "reserved": reserved}
        for name, start, capacity, reserved in (
            ("A", "PORT_RUS", 50.0, 0.0),
            ("B", "PORT_AZE", 40.0, 10.0),
        )
    ] + [
        {"arc": f"TO-{end}", "from": "FIELD", "to": end, "capacity": 90.0, "cost": 1.0}
        | {"mode": "pipeline"}
        for end in ("PORT_RUS", "PORT_AZE", "REFINERY")
    ]
    supply = [*TABLES["supply"], {"node": "MARKET", "commodity": "light", "volume": 5.0}]
    supply[-1] |= {"lifting_cost": 10.0}
    engine = Engine(small(arcs=arcs, projects=[], routes=[], supply=supply), 12)
    parts = n_minus_1_formula(engine.base, "ITA", "light")
    assert parts.to_dict() == pytest.approx(
        {"entry": 80.0, "production": 5.0, "largest": 50.0, "demand": 100.0, "n_1": 35.0}
    )
    closed = engine.solve(questions.outage_changes(engine.layout, "B"))
    assert n_minus_1_formula(closed, "ITA", "light")["n_1"] == pytest.approx(5.0)
    assert n_minus_1_formula(engine.base, "ITA", "light", peak=2.0)["n_1"] == pytest.approx(17.5)
    with pytest.raises(InputError, match="unknown country with demand for 'light' 'FRA'"):
        n_minus_1_formula(engine.base, "FRA", "light")


REFUSED = {
    "unknown element": (lambda e: questions.outage("NORD", network=e), "did you mean NORTH"),
    "no element": (lambda e: questions.outage([], network=e), "element: none given"),
    "share left": (lambda e: questions.outage("NORTH", left=1.5, network=e), "a share from 0 to 1"),
    "month": (lambda e: questions.outage("NORTH", 13, network=e), "allowed: 1 to 12"),
    "no month": (lambda e: questions.outage("NORTH", [], network=e), "months: none given"),
    "payee": (
        lambda e: questions.transit_fee("KAZ", 1.0, network=e),
        "unknown transit country or arc",
    ),
    "fee": (lambda e: questions.transit_fee("RUS", float("nan"), network=e), "a finite number"),
    "two prices": (
        lambda e: questions.world_price(add=1.0, factor=2.0, network=e),
        "one of benchmark",
    ),
    "no price": (lambda e: questions.world_price(network=e), "nothing given"),
    "project in service": (lambda e: routes.new_route("NORTH", network=e), "is in service already"),
    "unknown project": (lambda e: routes.new_route("WEST", network=e), "did you mean EAST"),
    "no project": (lambda e: routes.new_route(network=e), "projects: none given"),
    "interest": (lambda e: routes.new_route("EAST", interest=-1.0, network=e), "interest: -1.0"),
    "step": (lambda e: expansion(step=0.0, network=e), "a number above 0"),
    "arc": (lambda e: expansion(["NORD"], network=e), "did you mean NORTH"),
    "budget": (lambda e: plan(budget=-1.0, network=e), "budget: -1.0"),
    "candidate": (lambda e: plan(["WEST"], network=e), "did you mean EAST"),
    "table": (lambda e: questions.outage("NORTH", network=e).table("route"), "did you mean routes"),
    "figure": (lambda e: questions.outage("NORTH", network=e).figure("months"), "unknown figure"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_allowed_is_refused_in_one_line(engine, case):
    ask, message = REFUSED[case]
    with pytest.raises(InputError) as caught:
        ask(engine)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_network_without_a_benchmark_has_no_benchmark_price():
    network = small(benchmarks=[], price_basis=[])
    with pytest.raises(InputError, match="no benchmark price of 2025"):
        questions.price_changes(network, benchmark=60.0)


def test_an_answer_goes_to_a_folder_and_to_plain_data(engine, tmp_path):
    answer = questions.outage("NORTH", network=engine)
    answer.to_csv(tmp_path)
    routes = pd.read_csv(tmp_path / "routes.csv").set_index("route")
    assert routes.loc["NORTH", ["before", "after"]].tolist() == pytest.approx([20.0, 0.0])
    assert {path.name for path in tmp_path.iterdir()} - {"summary.json"} == {
        f"{name}.csv"
        for name in (
            *("totals", "routes", "markets", "months", "transit", "rents", "netbacks"),
            *("security", "arcs", "stocks", "prices"),
        )
    }
    summary = answer.summary()
    assert summary["change"]["shut_in"] == pytest.approx(20.0)
    assert summary["base"]["exports"] == pytest.approx(25.0)
    assert summary["question"]["elements"] == ["NORTH"]


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_figures_name_what_they_show(engine, language):
    answer = questions.outage("NORTH", network=engine)
    figure = answer.figure("routes", language)
    assert set(figure.data[0].y) == {f"The north {language}", f"The south {language}"}
    after = next(bar for bar in figure.data if bar.name == words(language)("after"))
    assert dict(zip(after.y, after.x, strict=True))[f"The north {language}"] == 0.0
    assert country_name("AZE", language) != "AZE"
    values = expansion(network=engine).figure(language=language, n=1).data[0]
    assert list(values.x) == pytest.approx([20.0])
    assert label(engine.network, "NORTH", language).startswith(f"Field {language} → Port_Rus")
    assert route_label(engine.network, "NORTH", language) == f"The north {language}"
