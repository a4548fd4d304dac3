"""The premium of a market over the next-best one, and a network in which it is not paid.

Two markets of one commodity in one country have the same buyers. Where one pays more than the other
it does so for something that the tables take as given: the fame of a blend, a contract, a shortage.
A route that leads to it earns the premium on all that it carries, and whether the premium outlasts
the route is often the question. The answer without it is computed beside the answer.

**Definition.** The market of reference of a market abroad, for a commodity, is the dearest of the
other markets of the same country that are sold that commodity before the route is there; its price
is the mean of what it pays, month by month, with the volumes of the horizon as weights. Where a
step of demand pays more, the difference is its premium. A market whose country has no other that is
supplied has no market of reference, and what it pays counts as no premium. What is counted are the
markets that are sold more with the route than without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tarazy.corridors.changes import Array, Numbers
from tarazy.corridors.results import Dispatch
from tarazy.errors import InputError, unknown_name

# Volumes, and USD/unit, below which nothing is sold more and nothing is paid more.
_LEAST = 1e-6


@dataclass(frozen=True)
class Premium:
    """What a market pays above its market of reference.

    Attributes
    ----------
    market, commodity
        Who pays it, and for what.
    over
        The market of reference.
    premium
        USD/unit, on the mean of what is sold there with the route.
    """

    market: str
    commodity: str
    over: str
    premium: float


def premiums(
    before: Dispatch, after: Dispatch, over: Mapping[str, str] | None = None
) -> tuple[tuple[Premium, ...], Array]:
    """Return the premiums that a route earns, and the prices without them.

    Parameters
    ----------
    before, after
        Without and with the route.
    over
        Markets of reference by market, instead of those of the definition. These markets count
        whether or not they are sold more; a market of reference that is sold nothing pays the price
        of its first step.

    Returns
    -------
    tuple of Premium
        Of each market and commodity that pays one; none where no market does.
    numpy.ndarray
        The most that each sink may pay without them, shape (sink, month); infinite where a sink has
        no market of reference.

    Raises
    ------
    InputError
        If a market is unknown, or is its own market of reference, or that takes no such commodity.
    """
    layout, price = before.layout, before.numbers.price
    sold_before, sold_after = (d.values["delivered"].sum(axis=1) for d in (before, after))
    names = layout.demand[["node", "commodity"]].astype(str)
    nodes, commodities = names["node"].to_numpy(), names["commodity"].to_numpy()
    country = layout.nodes["country"].reindex(nodes).to_numpy()
    given = _checked(over or {}, list(dict.fromkeys(nodes)))
    most = np.full(price.shape, np.inf)
    found = []
    for market, commodity in dict.fromkeys(zip(nodes, commodities, strict=True)):
        here = (nodes == market) & (commodities == commodity)
        if market in given:
            others = [given[market]]
        elif not layout.abroad[here].all() or (sold_after - sold_before)[here].sum() < _LEAST:
            continue
        else:
            beside = (country == country[here][0]) & layout.abroad & ~here
            others = list(dict.fromkeys(nodes[beside & (commodities == commodity)]))
        same = commodities == commodity
        weights = sold_before
        if market in given and sold_before[(nodes == given[market]) & same].sum() < _LEAST:
            # A market that is named pays its first step where nothing is sold there.
            weights = (layout.demand["step"].to_numpy() == 1).astype(float)
        reference = _dearest(price, weights, nodes, same, others)
        if reference is None:
            if market in given and sold_after[here].sum() > _LEAST:
                raise InputError(
                    f"premium_over: {given[market]!r} takes no {commodity}; allowed: a market that "
                    "does"
                )
            continue
        name, paid = reference
        most[here] = paid
        premium = np.maximum(price[here] - paid, 0.0)
        sold = after.values["delivered"][here]
        if (premium * sold).sum() > _LEAST:
            mean = float((premium * sold).sum() / sold.sum())
            found.append(Premium(str(market), str(commodity), name, mean))
    return tuple(found), most


def without_premiums(given: Numbers, most: Array) -> Numbers:
    """Return the numbers of a programme whose sinks pay no more than `most`, (sink, month)."""
    return replace(given, price=np.minimum(given.price, most))


def _checked(over: Mapping[str, str], markets: list[str]) -> dict[str, str]:
    for market, reference in over.items():
        for name in (market, reference):
            if name not in markets:
                raise unknown_name("market", name, markets, "premium_over")
        if market == reference:
            raise InputError(f"premium_over: {market!r} over itself; allowed: another market")
    return dict(over)


def _dearest(
    price: Array,
    sold: Array,
    nodes: NDArray[np.str_],
    same: NDArray[np.bool_],
    others: list[str],
) -> tuple[str, Array] | None:
    """Return the dearest of other markets and its mean price, shape (month,); None if none sells.

    `price` is (sink, month), `sold` the volumes of the horizon, (sink,), `same` whether a sink is
    of the commodity, (sink,).
    """
    dearest: tuple[str, Array] | None = None
    for name in others:
        here = (nodes == name) & same
        volume = sold[here]
        if volume.sum() < _LEAST:
            continue
        paid = volume @ price[here] / volume.sum()
        if dearest is None or paid.mean() > dearest[1].mean():
            dearest = str(name), paid
    return dearest
