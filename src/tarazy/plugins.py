"""What is found by name: kinds of event, figures of results, content of studies.

A room does not import what stands above it. It asks here for a name in a group, and what bears the
name is imported on first use. The package's own entries are in `BUILT_IN`; another distribution
adds to them by entry points of the same groups::

    [project.entry-points."tarazy.events"]
    blockade = "my_package.blockade:Blockade"
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from tarazy.errors import InputError, unknown_name

# By group and name, "module:object".
BUILT_IN: dict[str, dict[str, str]] = {
    # Kind of event to its class.
    "tarazy.events": {
        "tariff": "tarazy.experiment.events.tariff:Tariff",
        "export_tax": "tarazy.experiment.events.export_tax:ExportTax",
        "trade_cost": "tarazy.experiment.events.trade_cost:TradeCost",
        "sever": "tarazy.experiment.events.sever:Sever",
        "productivity": "tarazy.experiment.events.productivity:Productivity",
        "capital": "tarazy.experiment.events.capital:Capital",
        "ownership": "tarazy.experiment.events.ownership:Ownership",
        "resource": "tarazy.experiment.events.resource:Resource",
        "profit_tax": "tarazy.experiment.events.profit_tax:ProfitTax",
        "royalty": "tarazy.experiment.events.royalty:Royalty",
        "fdi_barrier": "tarazy.experiment.events.fdi_barrier:FdiBarrier",
        "payment": "tarazy.experiment.events.payment:Payment",
        "outage": "tarazy.experiment.events.outage:Outage",
        "expansion": "tarazy.experiment.events.expansion:Expansion",
        "transit_fee": "tarazy.experiment.events.transit_fee:TransitFee",
        "world_price": "tarazy.experiment.events.world_price:WorldPrice",
        "new_route": "tarazy.experiment.events.new_route:NewRoute",
        "supply": "tarazy.experiment.events.supply:Supply",
        "demand": "tarazy.experiment.events.demand:Demand",
        "price": "tarazy.experiment.events.price:Price",
        "maintenance": "tarazy.experiment.events.maintenance:Maintenance",
        "force_majeure": "tarazy.experiment.events.force_majeure:ForceMajeure",
        "sanction": "tarazy.experiment.events.sanction:Sanction",
        "take_or_pay": "tarazy.experiment.events.take_or_pay:TakeOrPay",
    },
    # Kind of result to the function that returns its figures, name to maker.
    "tarazy.figures": {
        "outcome": "tarazy.figures:of_outcome",
        "comparison": "tarazy.figures.side_by_side:of_comparison",
        "sensitivity": "tarazy.figures.sensitivity:of_sensitivity",
        "range": "tarazy.figures.interval:of_range",
        "sweep": "tarazy.figures.sweep:of_sweep",
        "optimal-tariff": "tarazy.figures.optimal:of_tariff",
        "nash": "tarazy.figures.optimal:of_war",
        "dependence": "tarazy.figures.balance_table:of_dependence",
        "region": "tarazy.figures.region:of_region",
        "owners": "tarazy.figures.owners:of_owned",
        "prospects": "tarazy.figures.prospects:of_prospects",
        "agenda": "tarazy.figures.agenda:of_agenda",
        "corridor-answer": "tarazy.figures.corridor_answers:of_answer",
        "corridor-sweep": "tarazy.figures.corridor_answers:of_sweep",
        "corridor-draws": "tarazy.figures.corridor_answers:of_draws",
        "corridor-expansion": "tarazy.figures.corridor_answers:of_expansion",
    },
    # Name of a study to its folder of content.
    "tarazy.studies": {
        "kazakhstan-united-states": "tarazy.study.packs.kazakhstan_united_states:FOLDER",
        "germany-china": "tarazy.study.packs.germany_china:FOLDER",
    },
}


def names(group: str) -> tuple[str, ...]:
    """Return the names of a group: the package's own in their order, then those of others.

    Parameters
    ----------
    group
        A key of `BUILT_IN`.

    Raises
    ------
    InputError
        If another distribution takes a name that is taken.
    """
    return (*BUILT_IN[group], *sorted(_others(group)))


def load(group: str, name: str, where: str = "") -> Any:
    """Return what bears a name in a group, imported on first use.

    Parameters
    ----------
    group, name
        A key of `BUILT_IN`, and one of `names`.
    where
        What the message begins with.

    Raises
    ------
    InputError
        If nothing bears the name, or what should bear it cannot be imported.
    """
    own = BUILT_IN[group].get(name)
    if own is not None:
        module, _, attribute = own.partition(":")
        return getattr(import_module(module), attribute)
    other = _others(group).get(name)
    if other is None:
        raise unknown_name(group.partition(".")[2].rstrip("s"), name, names(group), where)
    try:
        return other.load()
    except (ImportError, AttributeError) as error:
        raise InputError(
            f"{group}: {name!r} of {_owner(other)} cannot be loaded: {error}; allowed: an entry "
            "point that can be imported"
        ) from error


@cache
def _others(group: str) -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=group):
        taken = "tarazy" if point.name in BUILT_IN[group] else ""
        if point.name in found:
            taken = _owner(found[point.name])
        if taken:
            raise InputError(
                f"{group}: {point.name!r} of {_owner(point)} is the name of one of {taken}; "
                "allowed: a name of its own"
            )
        found[point.name] = point
    return found


def _owner(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value
