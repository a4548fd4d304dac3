import json
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from trade_world import small_world

import tarazy as tz
from tarazy.codes.groups import groups
from tarazy.errors import InputError
from tarazy.experiment.compiled import compiled
from tarazy.optimal import Player, best_response, nash, optimal_tariff
from tarazy.scenario import Scenario

GOODS = 17
BIG = ["USA", "CHN", "EU27"]


@pytest.fixture(scope="module")
def kazakhstan(core):
    return optimal_tariff("KAZ", world=core)


@pytest.fixture(scope="module")
def union(core):
    return optimal_tariff("EAEU", "sector", against=["CHN", "EU27"], world=core)


@pytest.fixture(scope="module")
def war(core):
    return nash(BIG, against=BIG, world=core)


def test_the_optimum_of_kazakhstan_is_found_to_all_digits(kazakhstan):
    assert kazakhstan.converged
    assert kazakhstan.message == "maximum found"
    assert kazakhstan.error < 1e-7
    assert kazakhstan.slope < 1e-8
    assert kazakhstan.curvature < -0.1
    # Below the inverse of the smallest elasticity of goods, 4.5, since inputs are taxed too.
    assert 0.05 < kazakhstan.rate < 1 / 4.5
    assert list(kazakhstan.rates.values()) == [pytest.approx(kazakhstan.rate)] * GOODS
    assert not kazakhstan.at_bound


def test_the_gain_is_that_of_the_curve_at_its_top(kazakhstan):
    curve = kazakhstan.table("curve")
    assert curve["gain"].max() == pytest.approx(kazakhstan.gain)
    top = curve.loc[curve["gain"].idxmax(), "uniform_rate"]
    assert top == pytest.approx(kazakhstan.rate, rel=1e-12)
    assert kazakhstan.gain == pytest.approx(float(kazakhstan.welfare.sel(country="KAZ")))
    # Present tariffs are not uniform: no rate of the curve is the state before.
    assert curve["gain"].iloc[0] < 0 < kazakhstan.gain


def test_the_world_as_a_whole_loses(core, kazakhstan, war):
    income = core.accounts.income
    for found in (kazakhstan, war):
        assert income @ found.welfare.values < 0


def test_the_scenario_gives_the_same_equilibrium(core, kazakhstan, union, war):
    for found in (kazakhstan, union, war):
        document = json.loads(json.dumps(found.to_scenario().to_dict()))
        again = tz.run(Scenario.from_dict(document), world=core)
        np.testing.assert_allclose(
            again.welfare.values, found.outcome.welfare.values, rtol=0, atol=1e-9
        )


def test_the_bloc_has_one_tariff_on_those_it_chose(core, union):
    before = core.dataset["tariff"].values
    after = compiled(core, union.to_scenario()).counterfactual.tariff
    inside = [core.economies.index(code) for code in union.player.members]
    partners = {"CHN", *groups("economies")["EU27"].members}
    chosen = [k for k, code in enumerate(core.economies) if code in partners]
    assert union.player.members == ("RUS", "KAZ", "KGZ", "ARM")
    for n in inside:
        np.testing.assert_array_equal(
            after[n, chosen, :GOODS], np.tile(list(union.rates.values()), (len(chosen), 1))
        )
    untouched = np.ones(before.shape, dtype=bool)
    untouched[np.ix_(inside, chosen, range(GOODS))] = False
    np.testing.assert_array_equal(after[untouched], before[untouched])


def test_rates_by_sector_gain_more_and_differ_little(core, kazakhstan):
    best = optimal_tariff("KAZ", "sector", world=core)
    assert best.converged
    assert best.gain > kazakhstan.gain
    # Inputs, deficits and elasticities differ by sector, and yet the best rates hardly do.
    assert np.ptp(list(best.rates.values())) < 0.05


def test_a_narrow_bound_holds_the_rate_and_says_so(core):
    best = optimal_tariff("KAZ", upper=0.05, world=core)
    assert best.converged
    assert best.rate == 0.05
    assert best.message == "maximum found, at the upper bound of the rate"
    assert len(best.at_bound) == GOODS
    some = optimal_tariff("KAZ", "sector", lower=0.0953, world=core)
    assert 0 < len(some.at_bound) < GOODS
    assert f"with {len(some.at_bound)} of 17 rates at a bound" in some.message
    assert {some.rates[sector] for sector in some.at_bound} == {0.0953}


def test_an_addition_starts_from_the_tariffs_in_force(core):
    best = optimal_tariff("USA", against="KAZ", level="additional", lower=-0.001, world=core)
    assert best.converged
    before = core.dataset["tariff"].sel(importer="USA", exporter="KAZ")
    after = compiled(core, best.to_scenario()).counterfactual.tariff
    n, i = core.economies.index("USA"), core.economies.index("KAZ")
    np.testing.assert_allclose(after[n, i, :GOODS] - before.values[:GOODS], best.rate)


def test_subsidies_only_on_demand_and_not_in_a_document(core):
    best = optimal_tariff("KAZ", against="MNG", lower=-0.5, upper=-0.1, world=core)
    assert best.rate < 0
    with pytest.raises(InputError, match=r"rate -0\.\d+ is a subsidy; allowed in a document"):
        best.to_scenario()


def test_the_best_response_starts_from_the_scenario(core):
    best = best_response("KAZ", "us-tariff-2025", against="USA", world=core)
    given = tz.run("us-tariff-2025", world=core)
    np.testing.assert_allclose(
        best.dataset["welfare_before"], given.welfare.values, rtol=0, atol=1e-8
    )
    shocks = best.to_scenario().shocks
    assert len(shocks) == len(Scenario.load("us-tariff-2025").shocks) + 1


def test_stages_of_a_scenario_come_before_the_tariff():
    world = small_world()
    title = {"en": "a", "kk": "a", "ru": "a"}
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sector": "goods", "set": 0.2}
    staged = Scenario.from_dict(
        {
            "name": "s",
            "title": title,
            "question": title,
            "then": [{"title": title, "shocks": [shock]}],
        }
    )
    best = optimal_tariff("KAZ", against="USA", given=staged, world=world)
    again = tz.run(best.to_scenario(), world=world)
    np.testing.assert_allclose(again.welfare, best.outcome.welfare, rtol=0, atol=1e-9)
    assert len(best.to_scenario().then) == 2


def test_the_elasticities_and_the_closure_of_choice_are_kept(core):
    best = optimal_tariff("KAZ", elasticities="caliendo-parro-2015", closure="zero", world=core)
    document = best.to_scenario()
    assert (document.elasticities, document.closure) == ("caliendo-parro-2015", "zero")
    again = tz.run(document, world=core)
    np.testing.assert_allclose(again.welfare, best.outcome.welfare, rtol=0, atol=1e-9)


def test_a_war_among_three_hurts_all_three(war):
    assert war.converged
    assert war.cycles == 0
    assert max(war.gain.values()) < 0
    assert max(war.gain_over_zero.values()) < 0
    assert max(war.deviation.values()) < 1e-7
    assert [each.change for each in war.path] == sorted(
        (each.change for each in war.path), reverse=True
    )


def test_answers_of_the_war_are_best_responses(core, war):
    document = war.to_scenario()
    for player in BIG:
        others = [other for other in BIG if other != player]
        answer = best_response(player, document, against=others, world=core)
        assert answer.rate == pytest.approx(war.mean_rates[player], abs=1e-6)
        assert answer.gain == pytest.approx(0.0, abs=1e-7)


def test_a_war_that_is_stopped_early_says_so():
    war = nash(["KAZ", "USA"], rounds=1, world=small_world())
    assert not war.converged
    assert war.message.startswith("rates still move by")
    assert np.isnan(list(war.deviation.values())).all()


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_figures_show_what_was_found(kazakhstan, union, war, language):
    curve = kazakhstan.figure(language=language)
    assert isinstance(curve, go.Figure)
    assert curve.data[1].x[0] == pytest.approx(100 * kazakhstan.rate)
    assert curve.data[1].y[0] == pytest.approx(max(curve.data[0].y))
    rates = union.figure(language=language)
    assert sorted(rates.data[1].x) == pytest.approx(sorted(100 * r for r in union.rates.values()))
    players = war.figure(language=language)
    assert list(players.data[1].x)[:3] == pytest.approx(list(war.gain.values()))


def test_summaries_are_json_and_tables_are_tidy(kazakhstan, war):
    for found in (kazakhstan, war):
        summary = json.loads(json.dumps(found.summary(), allow_nan=False))
        assert summary["converged"] is True
        assert summary["world"]["digest"] == found.outcome.world_digest
        for name in found.tables:
            assert len(found.table(name))
        with pytest.raises(InputError, match="unknown table 'x'"):
            found.table("x")
    assert list(war.table("path").columns) == ["round", "player", "mean_rate", "change", "damping"]


def shown(first_header):
    """Return the rows of the table of the page that begins with these columns, by first cell."""
    page = Path(__file__).parents[2] / "docs" / "explanation" / "optimal-tariffs.md"
    table = page.read_text(encoding="utf-8").partition(f"\n| {first_header} |")[2]
    lines = table.partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    return {row[0]: row[1:] for row in cells}


def test_the_page_shows_what_is_found_on_the_default_world():
    kazakhstan, war = optimal_tariff("KAZ"), nash(BIG, against=BIG)
    in_force = kazakhstan.dataset["rate_in_force"].weighted(kazakhstan.dataset["imports"]).mean()
    assert shown("player | in force (mean), %")["KAZ"][:3] == [
        f"{100 * float(in_force):.2f}",
        f"{100 * kazakhstan.rate:.2f}",
        f"{kazakhstan.gain:+.3f}",
    ]
    rows = shown("player | tariffs on everyone, %")
    for player in BIG:
        assert rows[player][3:] == [
            f"{100 * war.mean_rates[player]:.2f}",
            f"{war.gain[player]:+.3f}",
            f"{war.gain_over_zero[player]:+.3f}",
        ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"player": "KAX"}, r"player KAX: unknown economy 'KAX'; did you mean LKA or KAZ\?"),
        ({"player": "KAZ", "by": "product"}, "by: unknown kind of tariff 'product'; .*sector"),
        ({"player": "KAZ", "level": "extra"}, "level: unknown level 'extra'.*total, additional"),
        ({"player": "KAZ", "upper": 25.0}, r"lower, upper: 0, 25; allowed: fractions above -1"),
        ({"player": "KAZ", "lower": 0.3, "upper": 0.2}, "lower, upper: 0.3, 0.2"),
        ({"player": "KAZ", "against": "KAZ"}, "player KAZ: against: .*selects nothing"),
        ({"player": "KAZ", "against": "USX"}, "player KAZ: against: unknown economy 'USX'"),
        ({"player": "KAZ", "sectors": "oil"}, "player KAZ: sectors: unknown sector 'oil'"),
        ({"player": "KAZ", "closure": "open"}, "unknown closure 'open'"),
        ({"player": "KAZ", "given": "us-tarif-2025"}, "unknown scenario 'us-tarif-2025'"),
        ({"player": Player("all", ("*",))}, "player all: all 73 economies of the world"),
        ({"player": "KAZ", "lower": -1.0}, "lower, upper: -1, 2"),
    ],
)
def test_wrong_choices_are_named(core, arguments, message):
    with pytest.raises(InputError, match=message):
        optimal_tariff(world=core, **arguments)


def test_a_sector_without_trade_bears_no_tariff():
    world = small_world()
    with pytest.raises(InputError, match="player KAZ: buys nothing of these sectors"):
        optimal_tariff("KAZ", sectors="housing", world=world)
    best = optimal_tariff("KAZ", "sector", sectors="*", world=world)
    assert list(best.rates) == ["goods", "services"]


def test_players_of_a_war_are_several_and_distinct(core):
    with pytest.raises(InputError, match="players: 1 given; allowed: two or more"):
        nash(["USA"], world=core)
    with pytest.raises(InputError, match="KAZ is a member of both EAEU and KAZ"):
        nash(["EAEU", "KAZ"], world=core)
    with pytest.raises(InputError, match="start: unknown player 'CHN'"):
        nash(["USA", "KAZ"], start={"CHN": 0.1}, world=core)
    with pytest.raises(InputError, match="start: rate 3 of USA; allowed: from 0 to 2"):
        nash(["USA", "KAZ"], start={"USA": 3.0}, world=core)
