"""Prices at the markets of a network: set, by month, and by the differentials of grades.

What a world price moves, an addition, a factor or another benchmark, is told by
:func:`tarazy.corridors.questions.price_changes`; this adds what a desk quotes.
"""

from __future__ import annotations

from collections.abc import Mapping

from tarazy.arguments.months import Months
from tarazy.arguments.values import number
from tarazy.corridors.changes import Changes, Key
from tarazy.corridors.solve import Engine
from tarazy.corridors.windows import Dates, additions, held, window
from tarazy.errors import InputError, unknown_name


def set_price_changes(
    engine: Engine,
    price: float,
    market: str = "*",
    *,
    months: Months = None,
    dates: Dates = None,
) -> Changes:
    """Return the changes of a price that is set.

    Parameters
    ----------
    engine
        Of the network.
    price
        In the network's price unit, of every step of demand at the market; on the days outside the
        window that of the tables holds.
    market
        A market, ``node/commodity``, or ``"*"`` for all.
    months, dates
        Window; None is the whole horizon.

    Raises
    ------
    InputError
        If a value is not allowed. Whether the network has the market is told where it is asked.
    """
    value = number("set", price, "a finite number, 0 or more", 0.0)
    shares = held(engine.layout.calendar, market, window(months, dates))
    return Changes(
        price_factor={key: 1.0 - share for key, share in shares.items()},
        price_add={key: value * share for key, share in shares.items()},
    )


def differential_changes(
    engine: Engine,
    differential: Mapping[str, float],
    *,
    months: Months = None,
    dates: Dates = None,
) -> Changes:
    """Return the changes of other differentials to the benchmark.

    Parameters
    ----------
    engine
        Of the network, whose table `price_basis` has the differentials.
    differential
        By grade, as column ``grade`` of that table names it, by market, or by ``node/commodity``:
        the new differential, in the unit of the benchmark (Brent: USD/bbl). The price moves by the
        difference to that of the table times the units per price unit.
    months, dates
        Window; None is the whole horizon.

    Raises
    ------
    InputError
        If the table has no such grade or market, a row is named twice, or a value is not finite.
    """
    when = window(months, dates)
    calendar, basis = engine.layout.calendar, engine.network.price_basis
    sold = {(str(node), str(commodity)) for node, commodity in _pairs(engine)}
    found: dict[Key, float] = {}
    moved: set[str] = set()
    if not differential:
        raise InputError("differential: none given; allowed: a table of grades or markets")
    for name, given in differential.items():
        new = number(f"differential: {name}", given, "a finite number")
        label = basis["node"] + "/" + basis["commodity"]
        rows = basis[(basis["grade"] == name) | (basis["node"] == name) | (label == name)]
        if not len(rows) or not name:
            grades = [grade for grade in basis["grade"] if grade]
            raise unknown_name(
                "grade or market",
                name,
                dict.fromkeys([*grades, *basis["node"]]),
                "differential",
            )
        for row in rows.to_dict("records"):
            at = f"{row['node']}/{row['commodity']}"
            if at in moved:
                raise InputError(
                    f"differential: {name!r} moves {at}, which another one moves; allowed: each "
                    "once"
                )
            moved.add(at)
            if (row["node"], row["commodity"]) in sold:
                change = (new - float(row["differential"])) * float(row["units_per_price_unit"])
                found |= additions(calendar, at, when, change)
    return Changes(price_add=found)


def _pairs(engine: Engine) -> zip[tuple[object, object]]:
    demand = engine.network.demand
    return zip(demand["node"], demand["commodity"], strict=True)
