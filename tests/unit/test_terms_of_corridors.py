"""Every row of the programme against sums of its own, at volumes drawn at random; days and money.

The layout is drawn too: rows of the programme follow from positions alone.
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import linopy
import numpy as np
import pandas as pd
import pytest

from tarazy.corridors import equations
from tarazy.corridors.blend import blend_steps
from tarazy.corridors.calendar import Calendar, months_from
from tarazy.corridors.capital import annuity, capital_of
from tarazy.corridors.windows import (
    ALWAYS,
    Window,
    additions,
    factors,
    held,
    months_to,
    shown,
    states,
    window,
)
from tarazy.errors import InputError

Array = np.ndarray
ARCS, LANES, PLACES, SOURCES, SINKS, STORES = 3, 5, 4, 3, 4, 2


def labels(name: str, number: int) -> pd.Index:
    return pd.Index([f"{name}{row}" for row in range(number)], name=name)


def drawn(months: int, *, closes: bool = True, empty: bool = False) -> tuple[Any, Any]:
    """Return a layout and its numbers."""
    draw = np.random.default_rng(51)

    def some(rows: int) -> Array:
        return draw.uniform(1.0, 9.0, (rows, months))

    class Rows:
        def __init__(self, name: str, number: int) -> None:
            self.index = labels(name, number)

        def __len__(self) -> int:
            return len(self.index)

    layout = SimpleNamespace(
        months=pd.Index(range(1, months + 1), name="month"),
        closes=closes,
        lanes=labels("lane", LANES),
        arcs=Rows("arcs", ARCS),
        places=labels("place", PLACES),
        supply=Rows("source", SOURCES),
        demand=Rows("sink", SINKS),
        storage=Rows("store", STORES),
        lane_arc=np.array([0, 1, 1, 2, 0]),
        lane_from=np.array([0, 1, 2, 0, 3]),
        lane_to=np.array([1, 2, 3, 3, 0]),
        loss=draw.uniform(0.0, 0.2, LANES),
        limited=np.array([1, 4]),
        source_place=np.array([0, 1, 1]),
        sink_place=np.array([2, 3, 3, 0]),
        store_place=np.array([1, 3]),
        taking=np.array([0, 2]) if empty else np.array([], dtype=int),
        taken_place=np.array([3, 2]) if empty else np.array([], dtype=int),
        leaving_empty=np.array([1, 2]) if empty else np.array([], dtype=int),
        left_place=np.array([0, 1]) if empty else np.array([], dtype=int),
    )
    numbers = SimpleNamespace(
        capacity=some(ARCS),
        limit=some(2),
        potential=some(SOURCES),
        volume=some(SINKS),
        committed=some(SINKS),
        room=draw.uniform(20.0, 30.0, STORES),
        initial=draw.uniform(5.0, 9.0, STORES),
        anchors=(0, months - 1) if months > 1 else (0,),
        price=some(SINKS),
        transport=some(LANES),
        lifting=some(SOURCES),
        holding=some(STORES),
        drawing=some(STORES),
        missing=some(ARCS),
    )
    return layout, numbers


def at_random(model: linopy.Model) -> dict[str, Array]:
    """Return volumes drawn for the variables of a programme, by name, shape (row, month)."""
    draw = np.random.default_rng(52)
    return {
        name: draw.uniform(0.0, 5.0, variable.shape) for name, variable in model.variables.items()
    }


def value_of(terms: Any, model: linopy.Model, at: Any) -> Array:
    """Return sums of coefficients times volumes, without the last dimension."""
    by_label = np.zeros(1 + max(int(v.labels.max()) for _, v in model.variables.items()))
    for name, variable in model.variables.items():
        by_label[variable.labels.values] = at[name]
    there = terms.vars.values >= 0
    products = np.where(there, terms.coeffs.values * by_label[terms.vars.values], 0.0)
    return np.asarray(products.sum(axis=terms.vars.dims.index("_term")))


def row(model: linopy.Model, name: str, at: Any) -> tuple[Array, Array, str]:
    """Return left and right side of rows at the volumes, and the sign between them."""
    found = model.constraints[name]
    (sign,) = set(np.unique(found.sign.values))
    return value_of(found, model, at), found.rhs.values, str(sign)


@pytest.mark.parametrize(
    ("months", "closes", "empty"),
    [(1, True, False), (1, False, False), (3, True, True), (3, False, False)],
)
def test_nothing_appears_or_vanishes_at_a_place(months: int, closes: bool, empty: bool) -> None:
    layout, numbers = drawn(months, closes=closes, empty=empty)
    model = linopy.Model()
    equations.variables(model, layout)
    equations.balance(model, layout, numbers)
    at = at_random(model)
    left, right, sign = row(model, "balance", at)
    assert sign == "="
    opened = np.zeros((PLACES, months))
    for place in range(PLACES):
        for t in range(months):
            out = sum(
                at["flow"][lane, t] for lane in range(LANES) if layout.lane_from[lane] == place
            )
            came = sum(
                (1 - layout.loss[lane]) * at["flow"][lane, t]
                for lane in range(LANES)
                if layout.lane_to[lane] == place
            )
            made = sum(
                at["production"][s, t] for s in range(SOURCES) if layout.source_place[s] == place
            )
            sold = sum(at["delivered"][d, t] for d in range(SINKS) if layout.sink_place[d] == place)
            stored = 0.0
            for g in np.flatnonzero(layout.store_place == place):
                before = at["stock"][g, t - 1]
                if not closes and t == 0:
                    before = 0.0
                    opened[place, 0] += numbers.initial[g]
                stored += at["stock"][g, t] - before
            taken = sum(
                at["production"][s, t]
                for s, p in zip(layout.taking, layout.taken_place, strict=True)
                if p == place
            )
            back = sum(
                at["delivered"][d, t]
                for d, p in zip(layout.leaving_empty, layout.left_place, strict=True)
                if p == place
            )
            wanted = out + sold + stored + taken - came - made - back
            assert left[place, t] == pytest.approx(wanted)
    assert right == pytest.approx(opened)


@pytest.fixture(scope="module")
def whole() -> tuple[Any, Any, linopy.Model, dict[str, Array]]:
    """Return a layout, its numbers, the programme with contracts, and volumes."""
    layout, numbers = drawn(3)
    model = equations.build(layout, numbers, 3.0, 5000.0, True)
    return layout, numbers, model, at_random(model)


def test_everything_fits_and_is_promised(whole: Any) -> None:
    layout, numbers, model, at = whole
    through = at["missed"].copy()
    for lane, arc in enumerate(layout.lane_arc):
        through[arc] += at["flow"][lane]
    room, initial = (np.repeat(one[:, None], 3, axis=1) for one in (numbers.room, numbers.initial))
    rows = {
        "capacity": (through, numbers.capacity, "<="),
        "quality_limit": (at["flow"][layout.limited], numbers.limit, "<="),
        "potential": (at["production"] + at["shut_in"], numbers.potential, "="),
        "demand": (at["delivered"], numbers.volume, "<="),
        "commitment": (at["delivered"] + at["unserved"], numbers.committed, ">="),
        "room": (at["stock"], room, "<="),
        "working_stock": (at["stock"] + at["drawn"], initial, ">="),
        "carry_over": (at["stock"][:, [0, 2]], initial[:, [0, 2]], "="),
    }
    assert set(rows) | {"balance"} == set(model.constraints)
    for name, (left, right, sign) in rows.items():
        found = row(model, name, at)
        assert found[0] == pytest.approx(left), name
        assert found[1] == pytest.approx(right), name
        assert found[2] == sign, name
    assert set(model.variables) == set(equations.VARIABLES)
    for _, variable in model.variables.items():
        assert (variable.lower.values == 0).all() and np.isinf(variable.upper.values).all()


def test_what_is_maximised(whole: Any) -> None:
    _, numbers, model, at = whole
    assert model.objective.sense == "max"
    found = float(value_of(model.objective.expression, model, at))
    wanted = (
        (numbers.price * at["delivered"]).sum()
        - (numbers.transport * at["flow"]).sum()
        - (numbers.lifting * at["production"]).sum()
        - (numbers.holding * at["stock"]).sum()
        - (numbers.drawing * at["drawn"]).sum()
        - (numbers.missing * at["missed"]).sum()
        - 3.0 * at["shut_in"].sum()
        - 5000.0 * at["unserved"].sum()
    )
    assert found == pytest.approx(wanted)


def test_what_is_not_there_has_no_rows() -> None:
    """A network of arcs alone: no store, no limit; no supply or demand either."""
    layout, numbers = drawn(2)
    none = labels("none", 0)
    bare = SimpleNamespace(
        **vars(layout)
        | {
            "limited": np.array([], dtype=int),
            **{name: pd.DataFrame(index=none) for name in ("supply", "demand", "storage")},
            **{
                name: np.array([], dtype=int)
                for name in ("source_place", "sink_place", "store_place")
            },
        }
    )
    model = equations.build(bare, numbers, 3.0, 5000.0)
    assert set(model.variables) == {"flow"}
    assert set(model.constraints) == {"balance", "capacity"}


# Days


def test_a_window_is_months_or_days() -> None:
    assert window() == ALWAYS == Window()
    assert window([2, 3]).months == (2, 3) and not window([2, 3]).days
    one = window(None, "2024-02-03..2024-03-01")
    assert one.days == ((date(2024, 2, 3), date(2024, 3, 1)),)
    assert one.last_day == date(2024, 3, 1) and ALWAYS.last_day is None
    two = window(None, ["2024-05-01..2024-05-09", "2024-02-03"])
    assert two.last_day == date(2024, 5, 9)
    assert two.asked() == {"dates": ["2024-05-01..2024-05-09", "2024-02-03"]}
    assert ALWAYS.asked() == {} == window([1]).asked()
    assert shown(date(2024, 1, 1), date(2024, 1, 1)) == "2024-01-01"
    for months, dates in (([1], "2024-01-01"), (None, []), (None, ["2024-01-01", "2024-01-01"])):
        with pytest.raises(InputError, match="dates"):
            window(months, dates)
    with pytest.raises(InputError, match="dates"):
        window(None, 20240101)  # type: ignore[arg-type]


def test_days_become_shares_of_periods() -> None:
    """Half of April in one window, of which five days are in another as well."""
    calendar = months_from(2025, 12)
    when = window(None, ["2025-04-01..2025-04-15", "2025-04-11..2025-05-31"])
    assert factors(calendar, "A", when, 0.5) == pytest.approx(
        {("A", 4): 25 / 30 * 0.5 + 5 / 30 * 0.25, ("A", 5): 0.5}
    )
    assert additions(calendar, "A", when, 6.0) == pytest.approx({("A", 4): 7.0, ("A", 5): 6.0})
    assert held(calendar, "A", when) == pytest.approx({("A", 4): 1.0, ("A", 5): 1.0})
    part = window(None, "2025-04-11..2025-04-20")
    assert factors(calendar, "A", part, 0.4) == pytest.approx({("A", 4): 0.8})
    assert states(calendar, "A", part, 0.4) == pytest.approx({("A", 4): 0.8})
    assert states(calendar, "A", when, 0.4) == pytest.approx({("A", 4): 0.4, ("A", 5): 0.4})
    assert held(calendar, "A", part) == pytest.approx({("A", 4): 1 / 3})


def test_months_and_the_whole_horizon_are_whole() -> None:
    calendar = months_from(2025, 12)
    assert factors(calendar, "A", Window((2, 7)), 0.3) == {("A", 2): 0.3, ("A", 7): 0.3}
    assert additions(calendar, "A", ALWAYS, 4.0) == {"A": 4.0}
    assert held(calendar, "A", ALWAYS) == {"A": 1.0}
    assert states(calendar, "A", ALWAYS, 0.2) == {"A": 0.2}


def test_days_outside_of_a_programme_are_refused_and_its_ends_are_inside() -> None:
    calendar = Calendar((date(2025, 3, 1), date(2025, 3, 11)), date(2025, 3, 20))
    for text in ("2025-02-28..2025-03-02", "2025-03-20..2025-03-21"):
        with pytest.raises(InputError, match="days from 2025-03-01 to 2025-03-20"):
            held(calendar, "A", window(None, text))
    found = held(calendar, "A", window(None, ["2025-03-01", "2025-03-20"]))
    assert found == pytest.approx({("A", 1): 0.1, ("A", 2): 0.1})
    assert months_to(2025, date(2026, 1, 1)) == 13


# Money


def test_a_capital_cost_is_paid_back_over_a_life() -> None:
    """The payments, each discounted to the day of building, are worth the cost."""
    for cost, life, rate in ((100.0, 10, 0.08), (250.0, 30, 0.03), (7.0, 1, 0.5)):
        paid = annuity(cost, life, rate)
        assert sum(paid / (1 + rate) ** year for year in range(1, life + 1)) == pytest.approx(cost)
    assert annuity(100.0, 8, 0.0) == 12.5
    assert annuity(100.0, 20) == annuity(100.0, 20, 0.08)
    assert annuity(0.0, 20) == 0.0
    for wrong in ((-1.0, 20, 0.1), (1.0, 0.0, 0.1), (1.0, 20, -0.1), (1.0, 20, 100.0)):
        with pytest.raises(InputError):
            annuity(*wrong)
    # Rates of no interest and of hardly any are the same.
    assert annuity(100.0, 8, 1e-9) == pytest.approx(12.5)


def test_the_capital_of_several_is_theirs_together() -> None:
    projects = pd.DataFrame(
        {
            "capital_cost": [100.0, 50.0, np.nan, 0.0],
            "life_years": [20.0, 10.0, 20.0, 5.0],
            "capital_low": [80.0, np.nan, np.nan, np.nan],
            "capital_high": [150.0, np.nan, np.nan, np.nan],
        },
        index=["a", "b", "c", "free"],
    )
    added = pd.DataFrame({"capital_cost": [30.0], "life_years": [20.0]}, index=["new"])
    found = capital_of(projects, ["a", "b", "c", "free", "idle"], added, 0.05)
    assert (found.cost, found.cost_low, found.cost_high) == (180.0, 160.0, 230.0)
    wanted = annuity(130.0, 20, 0.05) + annuity(50.0, 10, 0.05)
    assert found.annuity == pytest.approx(wanted)
    assert found.annuity_low == pytest.approx(wanted - annuity(20.0, 20, 0.05))
    assert found.annuity_high == pytest.approx(wanted + annuity(50.0, 20, 0.05))
    assert found.lives == (10.0, 20.0)
    assert found.unpriced == ("c", "idle")
    assert found.interest == 0.05
    assert capital_of(projects, ["a"]).annuity == pytest.approx(annuity(100.0, 20))
    small = pd.DataFrame({"capital_cost": [0.5], "life_years": [7.0]}, index=["small"])
    assert capital_of(projects, ["free"], small).lives == (7.0,)
    half = pd.DataFrame({"capital_cost": [30.0]}, index=["no life"])
    assert capital_of(projects, [], half).unpriced == ("no life",)


def test_a_blend_earns_its_mean_quality() -> None:
    """By the price of a blend: what all earn, less what the better oil alone would."""
    price, own, base = 500.0, 430.0, 40.0
    widths = [2.0, 3.0, 10.0]
    found = blend_steps(price, own, base, widths)
    assert found["step"].tolist() == [1, 2, 3]
    assert found["volume"].tolist() == widths
    sold, earned = 0.0, 0.0
    for width, paid in zip(widths, found["price"], strict=True):
        sold += width
        earned += width * paid
        blend = (base * price + sold * own) / (base + sold)
        assert earned == pytest.approx(sold * blend)
    assert found["price"].is_monotonic_decreasing and found["price"].iloc[0] < price
    assert blend_steps(500.0, 500.0, 1.0, [1.0])["price"].tolist() == [500.0]
    for wrong in ((1.0, 2.0, 1.0, [1.0]), (2.0, 1.0, 0.0, [1.0]), (2.0, 1.0, 1.0, [0.0])):
        with pytest.raises(InputError):
            blend_steps(*wrong)
