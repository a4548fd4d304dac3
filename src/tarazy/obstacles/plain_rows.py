"""A row of an agenda as plain data, with texts in one language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tarazy.obstacles.measuring import Gains
from tarazy.obstacles.row import AgendaRow

if TYPE_CHECKING:
    from tarazy.text.texts import Texts

_SIDES = ("country", "partner", "others")


def plain_row(row: AgendaRow, places: Mapping[str, int], words: Texts) -> dict[str, Any]:
    """Return the columns of a row.

    Parameters
    ----------
    row
        An obstacle with its numbers.
    places
        In every order.
    words
        Of the language.
    """
    one = row.obstacle
    return {
        "id": one.id,
        "name": one.name(words),
        "kind": one.kind,
        "within": one.within,
        "claims": list(one.claims),
        "state": one.state,
        "since": "" if one.since is None else str(one.since),
        "until": "" if one.until is None else str(one.until),
        "law": one.basis(words),
        "source": one.source,
        "read": "" if one.read is None else str(one.read),
        "ease": one.ease,
        "who": list(one.who),
        "who_name": one.lifter(words),
        "alone": one.alone,
        "effect": one.effect,
        "experiment": "" if one.scenario is None else one.scenario.name,
        **_numbers(row.gains),
        "certainty": row.certainty,
        "reason": row.reason(words),
        "assumed": list(one.assumptions(words)),
        "trade": one.trade,
        **{f"rank_{order}": place for order, place in places.items()},
    }


def _numbers(gains: Gains | None) -> dict[str, Any]:
    """Return the numbers of a row; None where one is not known."""
    found: dict[str, Any] = {}
    for side in _SIDES:
        ends = None if gains is None else gains.ranges.get(side)
        found[side] = None if gains is None else _known(getattr(gains, side))
        found[f"{side}_low"] = None if ends is None else ends.low
        found[f"{side}_high"] = None if ends is None else ends.high
    leaning = None if gains is None else gains.leaning
    national = (math.nan, math.nan) if gains is None else gains.national
    return {
        **found,
        "most": "" if gains is None else gains.most,
        "most_gain": None if gains is None else _known(gains.most_gain),
        "country_gni": _known(national[0]),
        "partner_gni": _known(national[1]),
        "horizon": "" if gains is None else gains.horizon,
        "draws": 0 if gains is None else gains.draws,
        "stored": gains is not None and gains.stored,
        "dependence": "" if leaning is None else leaning.way,
        "dependence_on": "" if leaning is None else leaning.on,
        "dependence_before": None if leaning is None else leaning.before,
        "dependence_change": None if leaning is None else leaning.change,
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
