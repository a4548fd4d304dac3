"""What an outcome keeps of a network: volumes, prices and values, before and after."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from tarazy.corridors.columns import LANGUAGES
from tarazy.corridors.results import VARIABLES
from tarazy.errors import InputError
from tarazy.experiment.link import Linked
from tarazy.immutable import keeps

CASES = ("before", "after")
# Between the words of a name in the file of an outcome.
_MARK = "corridors."
_VOLUMES = ("flow", "production", "shut_in", "delivered", "unserved", "stock")
# A volume below zero by this much is what the solver leaves.
_ROUNDING = 1e-6
_BEFORE = (
    "exports",
    "by_route",
    "by_market",
    "shut_in",
    "unserved",
    "value_musd",
    "transit_share",
)


@keeps("dataset", "summary")
@dataclass(frozen=True, eq=False)
class CorridorPart:
    """A network before and after.

    Attributes
    ----------
    network
        Name.
    dataset
        Variables of :data:`tarazy.corridors.results.VARIABLES` with the further dimension ``case``,
        ``before`` and ``after``; each has ``unit``, ``long_name`` and ``source``.
    summary
        Of the state after, as :meth:`tarazy.corridors.results.Dispatch.summary` gives it;
        ``titles`` names the network and its routes in three languages, ``before`` holds the same
        figures of the state before, and ``link`` what passed to the trade model
        and how well both agree (None where the network is not tied to the world). Where routes were
        opened, ``route`` says what they are worth net of their capital, as
        :meth:`tarazy.corridors.route_value.RouteValue.plain`, with ``payer``, the country whose
        income is taken to pay the annuity (None where the network is tied to none),
        ``annuity_of_world_musd``, the annuity of a year at the prices of the world, and
        ``income_change_net_musd``, ``income_change_musd`` of the link less that.
    """

    network: str
    dataset: xr.Dataset
    summary: dict[str, Any]


def corridor_part(linked: Linked) -> CorridorPart:
    """Return what an outcome keeps of a linked network."""
    before, after = linked.base, linked.dispatch
    dataset = xr.concat(
        [before.dataset, after.dataset],
        dim=xr.DataArray(list(CASES), dims="case", name="case"),
        combine_attrs="override",
    )
    for name in dataset.data_vars:
        dataset[name].attrs = dict(after.dataset[name].attrs)
    # Labels as texts of one width, as a file gives them back.
    labels = {
        name: values.astype(str) for name, values in dataset.coords.items() if values.dtype == "O"
    }
    dataset = dataset.assign_coords(labels)
    plain = before.summary()
    summary = after.summary(before) | {
        "titles": _titles(linked),
        "before": {key: plain[key] for key in _BEFORE},
        "link": _link(linked),
        **_route(linked),
    }
    return CorridorPart(after.network.name, dataset, summary)


def _titles(linked: Linked) -> dict[str, Any]:
    network = linked.dispatch.network
    return {
        "network": {language: str(network.title[language]) for language in LANGUAGES},
        "routes": {
            str(route): {language: str(row[f"name_{language}"]) for language in LANGUAGES}
            for route, row in network.routes.iterrows()
        },
    }


def _link(linked: Linked) -> dict[str, Any] | None:
    if linked.concordance is None:
        return None
    return {
        "exporter": linked.concordance.exporter,
        "sector": linked.concordance.sector,
        "scale": linked.scale,
        "income_change_musd": linked.income_change,
        "endowment_factor": linked.endowment,
        # JSON has no infinity: none is a market that is severed.
        "trade_cost_factor": {
            code: None if math.isinf(factor) else factor
            for code, factor in (linked.trade_cost or {}).items()
        },
        "demand_factor": linked.demand or {},
        "residual": linked.residual,
        "rounds": linked.rounds,
    }


def _route(linked: Linked) -> dict[str, Any]:
    if linked.route is None:
        return {}
    tied = linked.concordance is not None
    return {
        "route": linked.route.plain()
        | {
            "payer": linked.concordance.exporter if linked.concordance else None,
            "annuity_of_world_musd": linked.annuity if tied else None,
            "income_change_net_musd": linked.income_change - linked.annuity if tied else None,
        }
    }


def packed(
    dataset: xr.Dataset, parts: Sequence[CorridorPart]
) -> tuple[xr.Dataset, list[dict[str, Any]]]:
    """Return a dataset that also holds those of the parts, and what else is kept of them."""
    for number, part in enumerate(parts):
        names = [*part.dataset.variables, *part.dataset.dims]
        renamed = part.dataset.rename({n: f"{_MARK}{number}.{n}" for n in dict.fromkeys(names)})
        dataset = dataset.merge(renamed, combine_attrs="override")
    kept = ("network", "summary")
    return dataset, [
        {key: getattr(part, key) for key in kept} | {"attrs": part.dataset.attrs} for part in parts
    ]


def unpacked(
    dataset: xr.Dataset, kept: Iterable[dict[str, Any]], where: str
) -> tuple[CorridorPart, ...]:
    """Return the parts that `packed` put into a dataset.

    Raises
    ------
    InputError
        If what is kept is not that of a network, or a value is infinite.
    """
    found = []
    for number, part in enumerate(kept):
        if not (isinstance(part, dict) and isinstance(part.get("summary"), dict)):
            raise InputError(f"{where}: corridors holds {part!r}; allowed: a network's summary")
        if not isinstance(part.get("network"), str):
            raise InputError(
                f"{where}: corridors: network is {part.get('network')!r}; allowed: a text"
            )
        mark = f"{_MARK}{number}."
        # The file keeps variables by name; tables show them in the order of their meaning.
        own = dataset[[f"{mark}{name}" for name in VARIABLES if f"{mark}{name}" in dataset]]
        plain = own.rename({name: str(name).removeprefix(mark) for name in own.variables})
        plain.attrs = part.get("attrs", {})
        _check(plain, f"{where}: corridors of {part['network']}")
        found.append(CorridorPart(part["network"], plain, part["summary"]))
    return tuple(found)


def _check(dataset: xr.Dataset, where: str) -> None:
    for needed in ("flow", "production", "delivered"):
        if needed not in dataset:
            raise InputError(f"{where}: variable {needed!r} is missing")
    if "case" not in dataset or dataset["case"].values.tolist() != list(CASES):
        raise InputError(f"{where}: labels of case are not {', '.join(CASES)}")
    for name, array in dataset.items():
        if array.dtype != np.float64:
            raise InputError(
                f"{where}: {name} holds values of type {array.dtype}; allowed: float64"
            )
        # What a node never sees or an arc may not carry is NaN.
        wrong = np.isinf(array.values)
        if name in _VOLUMES:
            wrong |= array.values < -_ROUNDING
        if wrong.any():
            at = tuple(int(i[0]) for i in np.nonzero(wrong))
            labels = ", ".join(
                f"{dim}={array[dim].values[i]}" for dim, i in zip(array.dims, at, strict=True)
            )
            raise InputError(
                f"{where}: {name} at {labels} is {array.values[at]:g}; allowed: a finite number"
                + (", zero or more" if name in _VOLUMES else "")
            )
