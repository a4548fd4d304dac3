"""Single numbers of the balance by name, for claims and for whoever asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tarazy.arguments.values import one
from tarazy.codes.classification import Language
from tarazy.errors import InputError, unknown_name
from tarazy.interdependence import channels, model_rows
from tarazy.interdependence.channels import CHANNELS, CONCENTRATED, ENERGY, TRADE, Setting
from tarazy.interdependence.energy import energy_exports
from tarazy.interdependence.exposure import MUSD
from tarazy.interdependence.partners import Partner, check_country, partner_of
from tarazy.interdependence.security import MEASURES, dispatch_rows
from tarazy.interdependence.sourced_numbers import Entry, Row
from tarazy.interdependence.words import reason_text, word
from tarazy.world import World

SHARE, PER_CENT, POINTS = "share", "per cent", "percentage points"
# From a setting and a partner to the rows that hold the indicator.
Keys = tuple[tuple[str, str], ...]
Reader = Callable[[Setting, tuple[Partner, ...]], Iterable[Row]]

_CONCENTRATION = {"hhi": "1", "effective_number": "partners", "top_share": SHARE}
_VOTES = {"distance": "geopolitical_distance", "connectedness": "connectedness"}
_CUTS = ("both", "exports", "imports", "energy", "goods", "services")


@dataclass(frozen=True)
class Indicator:
    """One number of the balance.

    Attributes
    ----------
    name
        E.g. ``hhi_exports``.
    unit
        Of the value.
    pair
        Whether it is about a country and a partner; else about the country alone.
    moved_by
        What a scenario must change to move it: ``trade``, ``network``, or empty for what only
        statistics observe.
    words
        Kinds and keys of the texts that name it.
    keys
        Of the row that holds it, among those that the reader returns.
    reader
        Returns rows of the balance.
    """

    name: str
    unit: str
    pair: bool
    moved_by: str
    words: Keys
    keys: Keys
    reader: Reader

    def title(self, language: Language = "en") -> str:
        """Return what it is, in a few words of a language."""
        return ": ".join(word(kind, key, language) for kind, key in self.words)

    def entry(self, setting: Setting, partner: Partner | None) -> Entry:
        """Return the number with its year, source and quality."""
        wanted = dict(self.keys) | ({} if partner is None else {"partner": partner.code})
        found = self.reader(setting, () if partner is None else (partner,))
        return next(row.entry for row in found if wanted.items() <= row.keys.items())


def _share(setting: Setting, partners: tuple[Partner, ...], channel: str) -> Iterator[Row]:
    shares, levels = channels.channel_rows(setting, partners, [channel])
    yield from (Row({**row.keys, "part": "share"}, row.entry) for row in shares)
    yield from (Row({**row.keys, "part": "level"}, row.entry) for row in levels)


def _concentration(setting: Setting, _: tuple[Partner, ...], channel: str) -> Iterator[Row]:
    return channels.concentration_rows(setting, [channel])


def _exposure(setting: Setting, partners: tuple[Partner, ...]) -> Iterator[Row]:
    return model_rows.exposure_rows(setting.world, setting.country, partners)


def _alignment(setting: Setting, _: tuple[Partner, ...], channel: str) -> Iterator[Row]:
    from tarazy.interdependence.observed_rows import alignment_rows

    return alignment_rows(setting, [channel])


def _severance(setting: Setting, partners: tuple[Partner, ...], cut: str) -> Iterator[Row]:
    from tarazy.interdependence.severance import severance_losses

    codes = [partner.code for partner in partners]
    losses = severance_losses(setting.country, codes, cuts=[cut], world=setting.world)
    return model_rows.severance_rows(setting.world, losses)


def _asymmetry(setting: Setting, partners: tuple[Partner, ...]) -> Iterator[Row]:
    from tarazy.interdependence.severance import severance_losses

    codes = [partner.code for partner in partners]
    losses = severance_losses(setting.country, codes, cuts=["both"], world=setting.world)
    return model_rows.asymmetry_rows(setting.world, setting.country, partners, losses)


def _transit(setting: Setting, partners: tuple[Partner, ...]) -> Iterator[Row]:
    from tarazy.interdependence.transit import transit_losses

    codes = [partner.code for partner in partners]
    losses = transit_losses(setting.country, codes, network=setting.network, world=setting.world)
    return model_rows.transit_rows(setting.world, losses)


def _power(setting: Setting, partners: tuple[Partner, ...]) -> Iterator[Row]:
    return model_rows.power_rows(setting.world, setting.country, partners, "fixed")


def _friends(setting: Setting, partners: tuple[Partner, ...]) -> Iterator[Row]:
    return model_rows.friend_rows(setting.world, setting.country, partners)


def _security(setting: Setting, _: tuple[Partner, ...]) -> Iterator[Row]:
    return dispatch_rows(setting.energy)


def _of_channels() -> Iterator[Indicator]:
    for channel in CHANNELS:
        reader = partial(_share, channel=channel)
        moved = "network" if channel in ENERGY else "trade" if channel in TRADE else ""
        named = (("channel", channel),)
        if channel == "un_votes":
            agreed = (("channel", "un_agreement"), ("part", "level"))
            yield Indicator(
                "un_distance", "ideal points", True, "", named, (("part", "share"),), reader
            )
            yield Indicator("un_agreement", SHARE, True, "", agreed[:1], agreed, reader)
            continue
        name = f"share_{channel}"
        if channel.startswith("value_added_"):
            name = f"value_added_share_{channel.removeprefix('value_added_')}"
        yield Indicator(name, SHARE, True, moved, named, (("part", "share"),), reader)
        if channel not in ENERGY:
            unit = "million EUR" if channel == "fdi" else MUSD
            keys = (("part", "level"),)
            words = (*named, ("measure", "level"))
            yield Indicator(f"level_{channel}", unit, True, moved, words, keys, reader)
    for channel in CONCENTRATED:
        moved = "network" if channel in ENERGY else "trade" if channel in TRADE else ""
        for measure, unit in _CONCENTRATION.items():
            words = (("channel", channel), ("measure", measure))
            reader = partial(_concentration, channel=channel)
            keys = (("measure", measure),)
            yield Indicator(f"{measure}_{channel}", unit, False, moved, words, keys, reader)
        for measure, name in _VOTES.items():
            words = (("channel", channel), ("measure", measure))
            reader = partial(_alignment, channel=channel)
            keys = (("measure", measure),)
            yield Indicator(f"{name}_{channel}", "ideal points", False, moved, words, keys, reader)


def _of_model() -> Iterator[Indicator]:
    for side in ("imports", "sales"):
        for view in ("face_value", "look_through", "hidden"):
            yield _pair(
                f"{view}_{side}",
                SHARE,
                (("table", "production"), ("measure", side), ("measure", view)),
                (("side", side), ("view", view)),
                _exposure,
            )
    for cut in _CUTS:
        # What the two sides of a whole cut lose; of a part of it, what the country does.
        measures = ("loss", "real_wage_loss", "partner_loss") if cut == "both" else ("loss",)
        for measure in measures:
            yield _pair(
                "severance_" + measure + ("" if cut == "both" else f"_{cut}"),
                PER_CENT,
                (("table", "cut"), ("cut", cut), ("measure", measure)),
                (("measure", measure),),
                partial(_severance, cut=cut),
            )
    for name, measure, unit in (
        ("severance_asymmetry", "loss_asymmetry", POINTS),
        ("import_dependence", "dependence", PER_CENT),
        ("import_asymmetry", "asymmetry", POINTS),
    ):
        named = (("measure", measure),)
        words = (("table", "asymmetry"), *named)
        yield _pair(name, unit, words, named, _asymmetry)
    one = (("measure", "ces_loss"), ("rho", "1"))
    yield _pair("power", PER_CENT, (("table", "withheld"),), one, _power)
    for name, measure in (
        ("friend_exposure", "on_country"),
        ("friend_exposure_back", "on_partner"),
    ):
        named = (("measure", measure),)
        words = (("table", "growth"), *named)
        yield _pair(name, model_rows.ELASTICITY, words, named, _friends)
    loss = (("measure", "loss"),)
    words = (("table", "closed"), *loss)
    yield _pair("transit_loss", PER_CENT, words, loss, _transit, moved_by="network")
    for measure, unit in MEASURES.items():
        named = (("measure", measure),)
        yield Indicator(measure, unit, False, "network", named, named, _security)


def _pair(
    name: str, unit: str, words: Keys, keys: Keys, reader: Reader, moved_by: str = "trade"
) -> Indicator:
    return Indicator(name, unit, True, moved_by, words, keys, reader)


INDICATORS: dict[str, Indicator] = {
    indicator.name: indicator for indicator in (*_of_channels(), *_of_model())
}


def indicator_entry(
    name: str,
    country: str,
    partner: str | None = None,
    *,
    network: str | Path | None = None,
    world: World | str | Path | None = None,
) -> Entry:
    """Return one number of the balance with its unit, year, source and quality.

    Parameters
    ----------
    name
        Of `INDICATORS`.
    country
        An economy of the world.
    partner
        An economy or a group, for an indicator of a pair; else None.
    network
        Another network than the country's main one.
    world
        A world, the name of a bundled one, or the path of a file; by default ``core-2022``. One of
        `tarazy.interdependence.after.world_after` gives the number after a scenario, as far as
        `Indicator.moved_by` is ``trade``: networks and observed numbers are those of the tables.

    Raises
    ------
    InputError
        If a name is unknown, or a partner is missing or given where there is none.
    """
    if one("indicator", name, "a name of INDICATORS") not in INDICATORS:
        raise unknown_name("indicator", name, INDICATORS)
    wanted = INDICATORS[name]
    if wanted.pair != (partner is not None):
        allowed = "an economy or a group" if wanted.pair else "none"
        raise InputError(f"indicator {name!r}: partner: {partner!r}; allowed: {allowed}")
    benchmark = World.of(world)
    country = check_country(benchmark, country)
    other = None if partner is None else partner_of(benchmark, country, partner)
    energy = energy_exports(country, network) if wanted.moved_by == "network" else None
    chosen = None if network is None else str(network)
    return wanted.entry(Setting(benchmark, country, energy, network=chosen), other)


def indicator(
    name: str,
    country: str,
    partner: str | None = None,
    *,
    network: str | Path | None = None,
    world: World | str | Path | None = None,
) -> float:
    """Return one number of the balance, in the unit of `INDICATORS`.

    Parameters
    ----------
    name, country, partner, network, world
        As for `indicator_entry`.

    Raises
    ------
    InputError
        As `indicator_entry`, or if there is no such number, with the reason.
    """
    found = indicator_entry(name, country, partner, network=network, world=world)
    if found.reason:
        whose = country if partner is None else f"{country} and {partner}"
        reason = reason_text(found.reason, "en", country)
        raise InputError(f"indicator {name!r} of {whose}: {reason}")
    return found.value
