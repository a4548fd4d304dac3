"""New routes net of their capital, with and without the premium of a market."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from two_ways_network import TABLES, small

import tarazy as tz
from tarazy.cli.corridors_answer import answer as told
from tarazy.corridors.blend import blend_steps
from tarazy.corridors.capital import annuity, capital_of
from tarazy.corridors.premium import premiums
from tarazy.corridors.questions import outage_changes
from tarazy.corridors.routes import new_route
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.experiment.asking import ask

LANGUAGES = ("en", "kk", "ru")
LIFE = 20.0


@cache
def with_premium(price=560.0, *, country="ITA", capital=1000.0, steps=()):
    """The two ways, and a project to a second market that pays more for light oil."""
    nodes = [
        *TABLES["nodes"],
        {"node": "DEAR", "kind": "market", "country": country, "lat": 45.0, "lon": 50.0}
        | {f"name_{language}": f"Dear {language}" for language in LANGUAGES},
    ]
    project = {"arc": "WAY", "from": "FIELD", "to": "DEAR", "capacity": 10.0, "cost": 70.0} | {
        "mode": "pipeline",
        "status": "planned",
        "commodities": "light",
        "capital_cost": capital,
        "life_years": LIFE,
    }
    bought = steps or [(100.0, price)]
    demand = [
        {"node": "DEAR", "commodity": "light", "step": step, "volume": volume, "price": paid}
        for step, (volume, paid) in enumerate(bought, start=1)
    ]
    return Engine(
        small(
            nodes=nodes,
            projects=[*TABLES["projects"], project],
            demand=[*TABLES["demand"], *demand],
        )
    )


def test_a_route_that_lives_on_a_premium_earns_nothing_without_it():
    # Ten units take the new way (70) and sell for 560 instead of 500: four that went south (60) and
    # six that went north (40), where a unit of heavy oil finds room that went south too.
    engine = with_premium()
    route = new_route("WAY", interest=0.0, network=engine).route
    gain = 10 * (560 - 70) - (4 * (500 - 60) + 6 * (500 - 40)) + 1 * (60 - 40)
    assert route.gain == pytest.approx(gain, rel=1e-9)
    assert route.annuity == pytest.approx(1000 / LIFE)
    assert route.net_gain == pytest.approx(route.gain - 50)
    (premium,) = route.premiums
    assert (premium.market, premium.over, premium.premium) == ("DEAR", "MARKET", pytest.approx(60))
    # At 500 the new way costs more than any other and stays empty.
    assert route.gain_without_premium == pytest.approx(0.0, abs=1e-6)
    assert route.net_gain_without_premium == pytest.approx(-50)
    assert route.verdict == "pays_with_premium"


def test_the_answer_without_a_premium_is_that_of_a_network_that_pays_none():
    dear, plain = with_premium(530.0), with_premium(500.0)
    given = outage_changes(dear.layout, "NORTH")
    found = new_route("WAY", network=dear, given=given).route
    same = new_route("WAY", network=plain, given=given).route
    assert found.gain_without_premium == pytest.approx(same.gain, rel=1e-12)
    assert found.gain > same.gain > 0
    assert not same.premiums
    assert same.gain_without_premium == same.gain


def test_a_market_of_another_country_pays_no_premium_unless_it_is_named():
    engine = with_premium(country="TUR")
    route = new_route("WAY", network=engine).route
    assert not route.premiums
    assert route.gain_without_premium == route.gain
    over = {"DEAR": "MARKET"}
    named = new_route("WAY", network=engine, premium_over=over)
    assert named.route.gain_without_premium == pytest.approx(0.0, abs=1e-6)
    assert named.question["premium_over"] == over


def test_only_what_a_step_pays_above_the_reference_is_its_premium():
    engine = with_premium(steps=((3.0, 560.0), (3.0, 520.0), (50.0, 480.0)))
    base = engine.base
    after = engine.solve(tz.Changes(open=("WAY",)))
    (premium,), most = premiums(base, after)
    paid = after.values["delivered"][
        [label.startswith("DEAR") for label in engine.layout.demand.index]
    ]
    sold = paid.sum(axis=1)
    expected = (60 * sold[0] + 20 * sold[1]) / sold.sum()
    assert premium.premium == pytest.approx(expected)
    assert set(np.unique(most)) == {500.0, np.inf}


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"DEER": "MARKET"}, "did you mean DEAR"),
        ({"DEAR": "DEAR"}, "over itself"),
        ({"DEAR": "REFINERY"}, "'REFINERY' takes no light"),
    ],
)
def test_a_market_of_reference_is_a_market_that_sells(over, message):
    with pytest.raises(InputError, match=message):
        new_route("WAY", network=with_premium(), premium_over=over)


def test_added_arcs_earn_premiums_too():
    engine = with_premium()
    added = pd.DataFrame(
        {"from": "FIELD", "to": "DEAR", "mode": "rail", "capacity": 10.0, "cost": 70.0}
        | {"commodities": "light", "capital_cost": 1000.0, "life_years": LIFE},
        index=pd.Index(["OTHER"], name="arc"),
    )
    by_table, by_hand = (
        new_route("WAY", network=engine).route,
        new_route(added=added, network=engine).route,
    )
    for name, value in by_table.extra().items():
        assert by_hand.extra()[name] == pytest.approx(value, abs=1e-6), name


def test_capital_of_what_has_no_price_is_named():
    table = small().projects
    capital = capital_of(table, ["SOUTH-2", "IDLE"], interest=0.1)
    assert capital.cost == 1000.0
    assert capital.annuity == annuity(1000.0, 20.0, 0.1)
    assert (capital.lives, capital.unpriced) == ((20.0,), ("IDLE",))


def test_the_range_of_a_capital_is_that_of_the_net_gain():
    first, second = TABLES["projects"]
    ranged = first | {"capital_low": 500.0, "capital_high": 4000.0}
    engine = Engine(small(projects=[ranged, second]))
    given = outage_changes(engine.layout, "NORTH")
    route = new_route("SOUTH-2", interest=0.0, network=engine, given=given).route
    assert route.net_gain_range == pytest.approx((route.gain - 200.0, route.gain - 25.0))
    text = told(new_route("SOUTH-2", network=engine, given=given), "en", 20)
    words = " ".join(text.split())
    assert "Over the range of its capital, 500 m USD to 4.00 bn USD: net" in words
    both = new_route(["SOUTH-2", "EAST"], interest=0.0, network=engine, given=given).route
    # What has no range is the same at both ends.
    assert both.capital.cost_low == 50_500.0
    assert both.plain()["capital_range_musd"] == [50_500.0, 54_000.0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_words_say_whether_a_route_pays(language):
    first = {
        "en": ("Does not pay", "Pays for its capital only", "Pays for its capital:"),
        "kk": (
            "Өз капиталын ақтамайды",
            "Өз капиталын «Dear kk» үстемесімен",
            "Өз капиталын ақтайды",
        ),
        "ru": ("Не окупает", "Окупает свой капитал лишь", "Окупает свой капитал:"),
    }[language]
    for capital, price, country, words in (
        (50_000.0, 560.0, "ITA", first[0]),
        (1000.0, 560.0, "ITA", first[1]),
        (1000.0, 560.0, "TUR", first[2]),
    ):
        answer = new_route("WAY", network=with_premium(price, capital=capital, country=country))
        assert told(answer, language, 20).startswith(words)


def test_glance_and_summary_tell_the_net_gain():
    answer = new_route("WAY", network=with_premium(capital=50_000.0))
    assert answer.glance().title.startswith("does not pay: net of capital -")
    route = answer.summary()["route"]
    assert route["net_gain_musd"] == answer.extra["net_gain"] < 0
    assert route["verdict"] == "does_not_pay"


def test_a_route_asked_beside_an_outage_is_told_too():
    engine = with_premium()
    outage = tz.Outage.of(element="NORTH")
    both = ask(outage, tz.NewRoute.of(route="WAY"), network=engine)
    alone = new_route("WAY", network=engine, given=outage.changes(engine))
    assert both.route.beside_others
    assert both.extra == pytest.approx(alone.extra)
    assert ask(outage, network=engine).route is None


def test_steps_of_a_blend_add_up_to_what_it_earns():
    steps = blend_steps(560.0, 520.0, 20.0, [5.0, 5.0, 10.0])
    volumes = np.cumsum(steps["volume"])
    earned = np.cumsum(steps["volume"] * steps["price"])
    assert earned.to_numpy() == pytest.approx(560 * volumes - 40 * volumes**2 / (20 + volumes))
    assert steps["step"].tolist() == [1, 2, 3]
    assert (np.diff(steps["price"]) < 0).all()
    assert steps["price"].between(520.0, 560.0).all()


def test_a_blend_of_equals_has_no_falling_price():
    assert blend_steps(500.0, 500.0, 1.0, [1.0, 9.0])["price"].tolist() == [500.0, 500.0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((500.0, 510.0, 1.0, [1.0]), "own_price: 510 above the price 500"),
        ((500.0, 490.0, 0.0, [1.0]), "base_volume: 0.0"),
        ((500.0, 490.0, 1.0, []), "widths: none is given"),
        ((500.0, 490.0, 1.0, [1.0, -1.0]), "widths: -1.0"),
        ((float("nan"), 490.0, 1.0, [1.0]), "price: nan"),
    ],
)
def test_a_blend_refuses_what_is_not_allowed(given, message):
    with pytest.raises(InputError, match=message):
        blend_steps(*given)


def test_steps_of_a_blend_are_what_a_programme_sells_into():
    """The programme stops where another ton of its own earns no more there than elsewhere."""
    steps = blend_steps(560.0, 500.0, 10.0, [2.0] * 5)
    engine = with_premium(steps=tuple(zip(steps["volume"], steps["price"], strict=True)))
    # With fifteen units of light oil all of it goes north and earns 500 - 40; the way to the blend
    # costs 70.
    fewer = tz.Changes(supply_factor={"FIELD/light": 15 / 24}, close=("SOUTH",), open=("WAY",))
    sold = engine.solve(fewer).by_market["DEAR"]
    worthwhile = steps.loc[steps["price"] - 70 > 500 - 40, "volume"].sum()
    assert sold == pytest.approx(worthwhile)
    assert 0 < worthwhile < 10.0
