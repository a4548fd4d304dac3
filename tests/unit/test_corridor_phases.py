"""Plans over years: hand arithmetic, the programme against enumeration, and what is refused."""

import json

import numpy as np
import pytest
from two_ways_network import TABLES, small

from tarazy.cli.corridors_answer import answer as told
from tarazy.corridors.changes import Changes
from tarazy.corridors.growth import growth_paths
from tarazy.corridors.phase_document import phases_of, read_plan
from tarazy.corridors.phases import phases
from tarazy.corridors.questions import outage_changes
from tarazy.corridors.solve import Engine
from tarazy.corridors.timing import Timing, best_by_enumeration, best_by_programme
from tarazy.errors import InputError
from tarazy.text.plain_json import plain_json

# Ten units more leave by the south, at 500 - 60 - 40 each, while the north is closed.
GAIN = 10 * (500 - 60 - 40)


@pytest.fixture(scope="module")
def engine():
    first, second = TABLES["projects"]
    built = {"build_years": 2.0, "capital_cost": 9000.0}
    ranged = {"capital_low": 6000.0, "capital_high": 18_000.0}
    return Engine(small(projects=[first | built | ranged, second]))


@pytest.fixture(scope="module")
def closed(engine):
    return outage_changes(engine.layout, "NORTH")


def test_the_net_present_value_is_that_of_hand_arithmetic(engine, closed):
    found = phases(["SOUTH-2"], years=(2026, 2030), discount=0.1, network=engine, given=closed)
    # 4,500 in 2026 and in 2027; open from 2028; 17 of 20 annuities are left after 2030.
    spent = 4500 + 4500 / 1.1
    gained = sum(GAIN / 1.1**year for year in (2, 3, 4))
    yearly = 9000 * 0.1 / (1 - 1.1**-20)
    left = sum(yearly / 1.1 ** (4 + year) for year in range(1, 18))
    assert found.standing == pytest.approx(left)
    assert found.npv == pytest.approx(gained - spent + left)
    # Twice and two thirds of the capital.
    range_ = (gained - 2 * (spent - left), gained - (spent - left) * 2 / 3)
    assert found.npv_range == pytest.approx(range_)
    row = found.projects.loc["SOUTH-2"]
    assert (row["start"], row["opens"], row["build_years"]) == (2026, 2028, 2)
    assert row["npv_alone"] == pytest.approx(found.npv)
    assert row["npv_in_plan"] == pytest.approx(found.npv)
    assert found.years["spending"].tolist() == [4500, 4500, 0, 0, 0]
    assert found.years["gain"].to_numpy() == pytest.approx([0, 0, GAIN, GAIN, GAIN])
    assert found.years["cumulative"].iloc[-1] == pytest.approx(gained - spent)
    # Discounted gains of three years repay 8,591; those of two do not.
    assert found.payback == row["payback"] == 2030
    assert found.npv_without_premium == pytest.approx(found.npv)


def test_a_project_that_lives_through_the_plan_costs_exactly_its_capital(engine, closed):
    whole = phases(["SOUTH-2"], years=(2026, 2047), discount=0.07, network=engine, given=closed)
    assert whole.projects.loc["SOUTH-2", "start"] == 2026
    assert whole.standing == pytest.approx(0.0)
    gained = sum(GAIN / 1.07**year for year in range(2, 22))
    assert whole.npv == pytest.approx(gained - 4500 - 4500 / 1.07)


def test_a_project_closes_when_its_life_ends(engine, closed):
    found = phases(["SOUTH-2"], years=(2026, 2050), discount=0.0, network=engine, given=closed)
    served = found.years["gain"] > 0
    assert served.sum() == 20
    assert found.standing == 0.0
    assert found.npv == pytest.approx(20 * GAIN - 9000)


def test_what_does_not_pay_is_not_built_and_said_to_be_so(engine):
    found = phases(years=(2026, 2030), network=engine)
    assert found.built == []
    assert (found.npv, found.standing, found.payback) == (0.0, 0.0, None)
    assert (found.projects["npv_alone"] < 0).all()
    assert told(found, "en", 20).startswith("Nothing pays for its capital in 2026–2030")


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_headline_is_net_of_capital(engine, closed, language):
    found = phases(["SOUTH-2"], years=(2026, 2030), network=engine, given=closed)
    first = told(found, language, 20).split("\n\n")[0]
    assert f"{found.npv / 1000:.2f}".replace(".", "," if language != "en" else ".") in first


def random_timing(seed, *, budget=None):
    rng = np.random.default_rng(seed)
    projects, years = 3, 6
    sets = 1 << projects
    # What sets gain is neither a sum of what projects gain, nor the same every year.
    gain = np.cumsum(rng.uniform(0, 40, (years, sets)), axis=0)
    gain[:, 0] = 0.0
    opens = rng.integers(1, 3, projects)
    standing = np.full((projects, years), np.nan)
    for at, building in enumerate(opens):
        standing[at, : years - building] = rng.uniform(0, 40, years - building)
    return Timing(
        gain=gain,
        discount=1.08 ** -np.arange(years, dtype=float),
        spending=tuple(rng.uniform(20, 90, building) for building in opens),
        opens=opens,
        closes=opens + rng.integers(2, 9, projects),
        standing=standing,
        budget=budget,
    )


@pytest.mark.parametrize("budget", [None, 100.0, 60.0])
@pytest.mark.parametrize("seed", range(12))
def test_the_programme_finds_what_enumeration_finds(seed, budget):
    timing = random_timing(seed, budget=budget)
    best = best_by_enumeration(timing)
    found, value = best_by_programme(timing, "random")
    assert timing.affordable(found)
    assert timing.value(found) == pytest.approx(timing.value(best), abs=1e-6)
    assert value == pytest.approx(timing.value(found), abs=1e-6)


def test_the_random_plans_build_some_wait_with_some_and_heed_the_budget():
    free = [best_by_enumeration(random_timing(seed)) for seed in range(12)]
    bound = [best_by_enumeration(random_timing(seed, budget=60.0)) for seed in range(12)]
    starts = [start for plan in free for start in plan]
    assert None in starts
    assert 0 in starts
    assert any(start for start in starts if start is not None)
    assert any(one != other for one, other in zip(free, bound, strict=True))


def test_both_methods_agree_on_a_network(engine, closed):
    asked = {"years": (2026, 2032), "growth": {"supply": 0.05}, "network": engine}
    left = outage_changes(engine.layout, "NORTH", left=0.4)
    for budget in (None, 5000.0):
        one, other = (
            phases(budget=budget, method=method, given=left, **asked)
            for method in ("programme", "enumeration")
        )
        assert one.npv == pytest.approx(other.npv, abs=1e-6)
        assert one.projects["start"].equals(other.projects["start"])


def test_the_npv_is_the_sum_of_dispatches_made_one_by_one(engine):
    left = outage_changes(engine.layout, "NORTH", left=0.4)
    growth = {"supply": {2026: 1.0, 2030: 1.2}, "price": -0.02}
    found = phases(
        ["SOUTH-2"], years=(2026, 2030), growth=growth, discount=0.05, network=engine, given=left
    )
    start = found.projects.loc["SOUTH-2", "start"]
    total = found.standing
    for year, path in zip(range(2026, 2031), growth_paths(growth, range(2026, 2031)), strict=True):
        assert path.supply_factor.get("*", 1.0) == pytest.approx(1 + 0.05 * (year - 2026))
        assert path.price_factor.get("*", 1.0) == pytest.approx(0.98 ** (year - 2026))
        opened = ("SOUTH-2",) if year >= start + 2 else ()
        with_, without = (
            engine.solve(
                Changes(
                    capacity_factor={"NORTH": 0.4},
                    supply_factor=path.supply_factor,
                    price_factor=path.price_factor,
                    open=arcs,
                )
            ).value_musd["net"]
            for arcs in (opened, ())
        )
        spent = 4500 if start <= year < start + 2 else 0
        total += (with_ - without - spent) / 1.05 ** (year - 2026)
    assert found.npv == pytest.approx(total)


def test_projects_may_be_one_candidate(engine, closed):
    both = phases([["SOUTH-2", "EAST"]], years=(2026, 2035), network=engine, given=closed)
    joined = phases(["SOUTH-2+EAST"], years=(2026, 2035), network=engine, given=closed)
    assert both.digest == joined.digest
    row = both.projects.loc["SOUTH-2+EAST"]
    assert (row["capital_cost"], row["build_years"]) == (59_000.0, 2)
    assert both.built == []


def test_a_plan_is_a_document(engine, closed, tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(
        'network = "small"\nyears = [2026, 2030]\nprojects = ["SOUTH-2"]\ndiscount = 0.1\n'
        "[growth]\nprice = 0.01\n[growth.supply]\n2026 = 1.0\n2030 = 0.9\n",
        encoding="utf-8",
    )
    assert read_plan(path)["growth"] == {"price": 0.01, "supply": {2026: 1.0, 2030: 0.9}}
    found = phases_of(path, network=engine, given=closed)
    same = phases(
        ["SOUTH-2"],
        years=(2026, 2030),
        growth={"price": 0.01, "supply": {2026: 1.0, 2030: 0.9}},
        discount=0.1,
        network=engine,
        given=closed,
    )
    assert found.digest == same.digest


def test_tables_and_plain_data_of_a_plan(engine, closed, tmp_path):
    found = phases(["SOUTH-2"], years=(2026, 2030), network=engine, given=closed)
    summary = json.loads(plain_json(found.summary()))
    assert summary["npv_musd"] == pytest.approx(found.npv)
    assert summary["projects"][0]["start"] == 2026
    assert summary["built"] == ["SOUTH-2"]
    found.to_csv(tmp_path)
    assert {path.stem for path in tmp_path.glob("*.csv")} == set(found.tables)
    timing = found.table("timing").set_index("start")["npv"]
    assert timing.max() == pytest.approx(found.npv)
    assert timing[timing.index.isna()].item() == 0.0


REFUSED = {
    "years": ({"years": (2030, 2026)}, "years: (2030, 2026)"),
    "a year": ({"years": 2026}, "a first and a last year"),
    "too long": ({"years": (2026, 2126)}, "101 of them; allowed: up to 60"),
    "unknown": ({"projects": ["WEST"]}, "did you mean EAST"),
    "twice": ({"projects": ["EAST", "EAST"]}, "EAST"),
    "in service": ({"projects": ["NORTH"]}, "unknown project 'NORTH'"),
    "none": ({"projects": []}, "none given"),
    "a text": ({"projects": "EAST"}, "a list of candidates"),
    "grown": ({"growth": {"cost": 0.1}}, "cost"),
    "rate": ({"growth": {"supply": -1.0}}, "growth of supply: -1.0"),
    "path": ({"growth": {"price": {}}}, "growth of price: no year"),
    "factor": ({"growth": {"price": {2030: -0.1}}}, "growth of price in 2030: -0.1"),
    "year of a factor": ({"growth": {"price": {"x": 1.0}}}, "growth of price: year 'x'"),
    "discount": ({"discount": -0.1}, "discount: -0.1"),
    "budget": ({"budget": -1.0}, "budget: -1.0"),
    "method": ({"method": "guess"}, "unknown method 'guess'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_plan_cannot_mean_is_refused_in_one_line(engine, case):
    asked, message = REFUSED[case]
    with pytest.raises(InputError) as caught:
        phases(**({"network": engine} | asked))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_too_many_candidates_and_plans_are_refused():
    first, _ = TABLES["projects"]
    many = small(projects=[first | {"arc": f"P{number}"} for number in range(9)])
    with pytest.raises(InputError, match="9 candidates; allowed: up to 8"):
        phases(network=many)
    timing = random_timing(0)
    projects = 7
    wide = Timing(
        gain=np.zeros((6, 1 << projects)),
        discount=timing.discount,
        spending=(np.ones(1),) * projects,
        opens=np.ones(projects, dtype=np.int64),
        closes=np.full(projects, 9),
        standing=np.zeros((projects, 6)),
    )
    with pytest.raises(InputError, match="enumeration of 823543 plans"):
        best_by_enumeration(wide)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("years = [2026", "not a TOML document"),
        ("year = 2026", "unknown key 'year'"),
        ('network = "other"', "allowed: the same"),
        ("years = [2026, 2030]\n[growth.supply]\nsoon = 1.0", "year 'soon'"),
    ],
)
def test_a_document_that_means_nothing_is_refused(engine, tmp_path, text, message):
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        phases_of(path, network=engine)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
