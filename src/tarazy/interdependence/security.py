"""How secure the ways out of a country are: indicators of its main network, as rows of the balance.

The formulas are those of `tarazy.corridors.security` and `tarazy.corridors.sweep`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tarazy.errors import InputError
from tarazy.interdependence.sourced_numbers import Entry, Row, missing

if TYPE_CHECKING:
    from tarazy.interdependence.energy import EnergyExports

SHARE = "share"
PER_CENT = "per cent"
# Of elements that a single loss is taken from.
KINDS = ("arc", "node", "transit")
MEASURES = {"route_hhi": "1", "largest_outlet": SHARE, "outlet_n_1": PER_CENT}


def security_rows(energy: EnergyExports | None) -> Iterator[Row]:
    """Yield the indicators of security, keyed by ``measure`` and what it is ``of``.

    ``route_hhi``, ``largest_outlet``, ``outlet_n_1`` and ``transit_share`` by
    country as `tarazy.corridors.security.security` defines them; ``supply_n_1`` by commodity, the
    N-1 formula of Regulation (EU) 2017/1938, Annex II, as `n_minus_1_formula` adapts it, where the
    country uses the commodity; ``worst_arc``, ``worst_node``, ``worst_transit``: net value lost
    without the one element whose loss costs most, as a share of the net value, over a year.

    Parameters
    ----------
    energy
        Exports through the main network, or None: then the reason stands in every row.
    """
    yield from dispatch_rows(energy)
    if energy is None:
        for kind in KINDS:
            yield Row({"measure": f"worst_{kind}", "of": ""}, missing(SHARE, "no_network"))
        return
    yield from _supply(energy)
    yield from _losses(energy)


def _entry(energy: EnergyExports, value: float, unit: str, label: str = "") -> Entry:
    if value != value:
        return missing(unit, "no_exports", energy.source, energy.year)
    return Entry(float(value), unit, energy.year, energy.source, "estimated", label=label)


def dispatch_rows(energy: EnergyExports | None) -> Iterator[Row]:
    """Yield the indicators that need no further solve: `MEASURES` and ``transit_share``.

    Parameters
    ----------
    energy
        As for `security_rows`.
    """
    if energy is None:
        for measure, unit in MEASURES.items():
            yield Row({"measure": measure, "of": ""}, missing(unit, "no_network"))
        return
    from tarazy.corridors.security import security

    found = security(energy.dispatch)
    for measure, about, unit, value in found.reset_index().itertuples(index=False):
        if measure in MEASURES:
            keys = {"measure": str(measure), "of": ""}
            yield Row(keys, _entry(energy, value, str(unit), str(about)))
        elif measure == "transit_share":
            keys = {"measure": str(measure), "of": str(about)}
            yield Row(keys, _entry(energy, value, str(unit)))


def _supply(energy: EnergyExports) -> Iterator[Row]:
    from tarazy.corridors.security import n_minus_1_formula

    for commodity in energy.dispatch.layout.commodities:
        try:
            parts = n_minus_1_formula(energy.dispatch, energy.country, commodity)
        except InputError:
            # The country does not use it.
            continue
        keys = {"measure": "supply_n_1", "of": commodity}
        yield Row(keys, _entry(energy, float(parts["n_1"]), PER_CENT))


def _losses(energy: EnergyExports) -> Iterator[Row]:
    from tarazy.corridors.sweep import n_minus_1

    sweep = n_minus_1(KINDS, given=energy.dispatch.changes, network=energy.engine)
    net = sweep.base.value_musd["net"]
    for kind in KINDS:
        cases = sweep.rows[sweep.rows["kind"] == kind]
        keys = {"measure": f"worst_{kind}", "of": ""}
        if not len(cases):
            yield Row(keys, missing(SHARE, "no_element", energy.source, energy.year))
            continue
        first = str(cases.index[0]).removeprefix("transit:")
        lost = float(cases["value_lost"].iloc[0])
        yield Row(keys, _entry(energy, lost / net if net > 0 else float("nan"), SHARE, first))
