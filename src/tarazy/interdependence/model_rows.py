"""Tables of the balance that the trade model computes: losses, asymmetry, friends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tarazy.interdependence.partners import COUNTRIES_UNKNOWN, Partner
from tarazy.interdependence.severance import SECTORS_UNKNOWN
from tarazy.interdependence.sourced_numbers import Entry, Row, missing
from tarazy.trade.data import Closure

if TYPE_CHECKING:
    import xarray as xr

    from tarazy.world import World

SHARE = "share"
PER_CENT = "per cent"
POINTS = "percentage points"
ELASTICITY = "per cent per per cent"
JOINT = "joint"
NO_EQUILIBRIUM = "no_equilibrium"
# Measures of a table, with the unit of each.
SEVERANCE = {"loss": PER_CENT, "real_wage_loss": PER_CENT, "partner_loss": PER_CENT}
TRANSIT = {"loss": PER_CENT, "real_wage_loss": PER_CENT, "exports_lost": PER_CENT}
_JOINT = {"joint_loss": PER_CENT, "joint_real_wage_loss": PER_CENT, "gap": POINTS}
ASYMMETRY = {
    "dependence": PER_CENT,
    "partner_dependence": PER_CENT,
    "asymmetry": POINTS,
    "loss": PER_CENT,
    "partner_loss": PER_CENT,
    "loss_asymmetry": POINTS,
}


def _entry(world: World, value: float, unit: str, reason: str = "") -> Entry:
    source = f"equilibrium on world {world.name} ({world.digest})"
    if np.isnan(value):
        return missing(unit, reason, source, world.year)
    return Entry(float(value), unit, world.year, source, "estimated")


def _why(message: str) -> str:
    """Return the reason for a loss that there is not; by default the model has no equilibrium."""
    if message in (COUNTRIES_UNKNOWN, SECTORS_UNKNOWN):
        return message
    return f"{NO_EQUILIBRIUM}: {message}" if message else NO_EQUILIBRIUM


def severance_rows(world: World, losses: xr.Dataset) -> Iterator[Row]:
    """Yield what a country loses without each partner and without all, by cut and measure.

    Parameters
    ----------
    world
        That the losses were computed on.
    losses
        Of `tarazy.interdependence.severance.severance_losses`.
    """
    cuts = [str(cut) for cut in losses["cut"].values]
    values = {name: losses[name].values for name in (*SEVERANCE, *_JOINT)}
    reasons, joint_reasons = losses["reason"].values, losses["joint_reason"].values
    for p, partner in enumerate(map(str, losses["partner"].values)):
        for c, cut in enumerate(cuts):
            reason = _why(str(reasons[p, c]))
            for measure, unit in SEVERANCE.items():
                keys = {"partner": partner, "cut": cut, "measure": measure}
                yield Row(keys, _entry(world, float(values[measure][p, c]), unit, reason))
    for c, cut in enumerate(cuts):
        message = str(joint_reasons[c])
        reason = "in_common" if "in common" in message else _why(message)
        for measure, unit in _JOINT.items():
            keys = {"partner": JOINT, "cut": cut, "measure": measure.removeprefix("joint_")}
            yield Row(keys, _entry(world, float(values[measure][c]), unit, reason))


def transit_rows(world: World, losses: xr.Dataset) -> Iterator[Row]:
    """Yield what a country loses when a partner closes its territory, as the cut ``transit``.

    Parameters
    ----------
    world
        That the losses were computed on.
    losses
        Of `tarazy.interdependence.transit.transit_losses`.
    """
    for partner in (*map(str, losses["partner"].values), JOINT):
        joint = partner == JOINT
        one = losses if joint else losses.sel(partner=partner)
        found = {name: float(one[f"joint_{name}" if joint else name]) for name in TRANSIT}
        reason = "no_network"
        if losses.attrs["network"]:
            message = str(one["joint_reason" if joint else "reason"].values)
            reason = _why(message)
        for measure, unit in TRANSIT.items():
            keys = {"partner": partner, "cut": "transit", "measure": measure}
            # Losses without a share of the exports: nothing leaves even before.
            why = reason if np.isnan(found["loss"]) else "no_exports"
            yield Row(keys, _entry(world, found[measure], unit, why))


def asymmetry_rows(
    world: World, country: str, partners: Sequence[Partner], losses: xr.Dataset
) -> Iterator[Row]:
    """Yield how much each side of a pair depends on the other, and the difference.

    Of a group, its dependence on the country is the mean over its members with their incomes as
    weights, and its loss that of their real income together.

    Parameters
    ----------
    world, country, partners
        The pairs.
    losses
        Of `severance_losses` with the cut ``both``.
    """
    from tarazy.interdependence.asymmetry import asymmetry

    dependence = asymmetry(world=world)["dependence"]
    income = dict(zip(world.economies, world.accounts.income, strict=True))
    for partner in partners:
        members = list(partner.members)
        weights = np.array([income[code] for code in members])
        on_partner = float(dependence.sel(country=country, partner=members).sum())
        by_member = dependence.sel(country=members, partner=country).values
        on_country = float(by_member @ weights / weights.sum())
        cut = losses.sel(partner=partner.code, cut="both")
        loss, partner_loss = float(cut["loss"]), float(cut["partner_loss"])
        values = (
            on_partner,
            on_country,
            on_partner - on_country,
            loss,
            partner_loss,
            loss - partner_loss,
        )
        reason = _why(str(cut["reason"].values))
        for (measure, unit), value in zip(ASYMMETRY.items(), values, strict=True):
            keys = {"partner": partner.code, "measure": measure}
            yield Row(keys, _entry(world, value, unit, reason))


def power_rows(
    world: World, country: str, partners: Sequence[Partner], closure: Closure
) -> Iterator[Row]:
    """Yield the power of each partner over a country, and of all of them together.

    ``controlled`` is the share of all purchases that the partner sells; ``ces_loss`` the value of
    purchases lost without them in the nested CES, for each elasticity of substitution between
    sectors ``rho``; ``equilibrium_loss`` the loss of real income.

    Parameters
    ----------
    world, country, partners, closure
        As for `tarazy.interdependence.power.power`.
    """
    from tarazy.interdependence.power import power

    codes = [partner.code for partner in partners]
    coalitions = dict.fromkeys([*codes, "+".join(codes)])
    found = power(country, list(coalitions), closure=closure, world=world)
    for coalition in coalitions:
        one = found.sel(coalition=coalition)
        name = coalition if coalition in codes else JOINT
        values = [("controlled", "", float(one["controlled"]), SHARE)]
        for rho in found["rho"].values:
            values.append(("ces_loss", f"{rho:g}", float(one["loss"].sel(rho=rho)), PER_CENT))
        values.append(("equilibrium_loss", "", float(one["equilibrium_loss"]), PER_CENT))
        reason = _why(str(one["reason"].values))
        for measure, rho, value, unit in values:
            keys = {"partner": name, "measure": measure, "rho": rho}
            yield Row(keys, _entry(world, value, unit, reason))


def friend_rows(world: World, country: str, partners: Sequence[Partner]) -> Iterator[Row]:
    """Yield the effect of productivity growth between a country and all economies.

    ``on_country`` is the per cent change of the country's real factor income for one per cent of
    total factor productivity of the partner, ``on_partner`` the other direction; deficits keep
    their shares in value added, see `tarazy.interdependence.friends`. Groups among the
    partners come first: all members grow, and their real incomes count together.

    Parameters
    ----------
    world, country, partners
        The pairs; beside the partners all economies of the world.
    """
    from tarazy.interdependence.friends import friends

    exposure = friends(world=world)["exposure"].values
    position = {code: number for number, code in enumerate(world.economies)}
    income, home = world.accounts.income, position[country]
    groups = [(p.code, list(p.members)) for p in partners if p.is_group]
    single = [(code, [code]) for code in world.economies if code != country]
    for code, members in (*groups, *single):
        inside = [position[member] for member in members]
        weights = income[inside]
        received = float(exposure[home, inside].sum())
        given = float(exposure[inside, home] @ weights / weights.sum())
        for measure, value in (("on_country", received), ("on_partner", given)):
            keys = {"partner": code, "measure": measure}
            yield Row(keys, _entry(world, value, ELASTICITY))
    own = float(exposure[home, home])
    yield Row({"partner": country, "measure": "own"}, _entry(world, own, ELASTICITY))


def exposure_rows(world: World, country: str, partners: Sequence[Partner]) -> Iterator[Row]:
    """Yield exposure to production in each partner: at face value, looked through, hidden.

    Parameters
    ----------
    world, country, partners
        The pairs; a group is the sum of its members.
    """
    from tarazy.interdependence.exposure import foreign_production_exposure

    found = foreign_production_exposure(world).sel(country=country)
    for partner in partners:
        for side in ("imports", "sales"):
            for view in ("face_value", "look_through", "hidden"):
                array = found[f"{view}_{side}"]
                value = float(array.sel(partner=list(partner.members)).sum(skipna=False))
                attrs = array.attrs
                entry = Entry(value, SHARE, world.year, str(attrs["source"]), str(attrs["quality"]))
                if np.isnan(value):
                    entry = missing(SHARE, "no_volume", str(attrs["source"]), world.year)
                yield Row({"partner": partner.code, "side": side, "view": view}, entry)
