"""What was asked, as plain data: pairs of economies, productivity, events of networks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tarazy.experiment.asked_changes import (
    ASKED_TABLES,
    asked_tables,
    by_pair,
    by_producer,
    has_asked,
)

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from tarazy.scenario.event import Event

# Rows of a list in a summary; tables have all of them.
MOST_ROWS = 50


def asked_summary(dataset: xr.Dataset, document: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what was asked, ready for JSON; nothing of an outcome that does not know it.

    Parameters
    ----------
    dataset
        Of an outcome.
    document
        That was run.

    Returns
    -------
    dict
        ``asked``: a table for each pair of economies with a tariff or cost of delivery that
        changes, with the columns of :func:`tarazy.experiment.asked_changes.by_pair`, the largest
        trade first, at most `MOST_ROWS` (``asked_left_out`` is how many more there are);
        ``asked_productivity`` likewise by economy and sector; ``asked_capital``, ``asked_owners``
        and ``asked_payments`` likewise what is asked of capital, resources, their taxes and owners,
        with the columns of `by_holding`, `by_stake` and `by_payment` there; ``asked_network``: the
        events that
        meet a network; ``asked_units`` by column. What there is none of is left out, but for
        ``asked``.
    """
    if not has_asked(dataset):
        return {}
    pairs, producers = by_pair(dataset), by_producer(dataset)
    told: dict[str, Any] = {"asked": _rows(pairs)}
    told |= _left_out("asked", pairs)
    units = pairs.attrs["units"]
    if len(producers):
        told["asked_productivity"] = _rows(producers)
        told |= _left_out("asked_productivity", producers)
        units = units | producers.attrs["units"]
    for name in asked_tables(dataset)[2:]:
        table = ASKED_TABLES[name](dataset)
        told[name] = _rows(table)
        told |= _left_out(name, table)
        units = units | table.attrs["units"]
    events = list(network_events_asked(document or {}))
    if events:
        told["asked_network"] = events
    return {**told, "asked_units": units}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    # JSON has no NaN: a factor where all trade ends is null.
    return [
        {
            str(key): None if isinstance(value, float) and math.isnan(value) else value
            for key, value in row.items()
        }
        for row in table.head(MOST_ROWS).to_dict("records")
    ]


def _left_out(key: str, table: pd.DataFrame) -> dict[str, int]:
    more = len(table) - MOST_ROWS
    return {f"{key}_left_out": more} if more > 0 else {}


def network_events_asked(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the events of a document that meet a network: its name, then kind and keys.

    Parameters
    ----------
    document
        As an outcome keeps it.
    """
    from tarazy.arguments.defaults import DEFAULT_NETWORK
    from tarazy.experiment.events.network_event import NetworkEvent

    for event in events_of(document):
        if isinstance(event, NetworkEvent) and event.meets_network:
            own = event.network or document.get("network", DEFAULT_NETWORK)
            yield {"network": str(own), **event.question()}


def events_of(document: Mapping[str, Any]) -> Iterator[Event]:
    """Yield the events of a document, those of its stages too, in their order.

    Kinds of another distribution that is not installed are left out.
    """
    from tarazy.scenario.kinds import KINDS

    shocks = [*document.get("shocks", ())]
    for stage in document.get("then", ()):
        shocks += stage.get("shocks", ())
    for shock in shocks:
        kind = KINDS.get(str(shock.get("kind")))
        if kind is not None:
            yield kind.model_validate(shock)
