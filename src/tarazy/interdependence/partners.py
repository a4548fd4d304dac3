"""The partners of a country: single economies and groups, without the country itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import one, several
from tarazy.codes.classification import Language, name_of
from tarazy.codes.country_codes import iso3_codes
from tarazy.codes.groups import groups
from tarazy.errors import InputError
from tarazy.scenario.parts import Selection
from tarazy.scenario.selectors import Selector
from tarazy.world import World

Array = NDArray[np.float64]
REST = "ROW"
COUNTRIES_UNKNOWN = "countries_unknown"
PARTNERS = ("RUS", "CHN", "USA", "EU27", "TUR")


@dataclass(frozen=True)
class Partner:
    """An economy, or a group as one partner.

    Attributes
    ----------
    code
        ISO 3166 alpha-3, or the name of a group.
    members
        Codes of its economies in the world, in the order of the world; the country is none.
    excluded
        True if the group contains the country, which was taken out.
    absent
        Members that the world has no row for: their flows are in its rest of the world.
    all_members
        Codes of the countries that it stands for but the country itself, also of those that the
        world does not show; of the rest of the world all that have no row. Empty for a region of
        a user's world, of which the package does not know the countries.
    """

    code: str
    members: tuple[str, ...]
    excluded: bool = False
    absent: tuple[str, ...] = ()
    all_members: tuple[str, ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether it is a group, not a single row of the world."""
        return self.members != (self.code,)

    def name(self, language: Language = "en") -> str:
        """Return the short name of the economy, or the full name of the group."""
        if self.code in groups("economies"):
            return groups("economies")[self.code].full_name(language)
        return name_of(self.code, language)

    def sum_of(self, values: Array, economies: Sequence[str]) -> float:
        """Return the sum of (N,) values over the members."""
        return float(sum(values[list(economies).index(code)] for code in self.members))


def check_country(world: World, country: str, name: str = "country") -> str:
    """Return the code of an economy of the world; `name` is that of the argument.

    Raises
    ------
    InputError
        If it is a group, or not an economy of the world.
    """
    selector = Selector("economies", world.economies, {}, str)
    code = selector.code_of(one(name, country, "a code of an economy"))
    selector.position_of_code(code, name)
    return code


def partner_of(world: World, country: str, code: str) -> Partner:
    """Return a partner of a country.

    Parameters
    ----------
    world
        Says which economies there are.
    country
        Of the world.
    code
        An economy of the world, or a group of the package.

    Raises
    ------
    InputError
        If the partner is unknown, is the country itself, or is a group without other members.
    """
    one("partners", code, "codes of economies and names of groups")
    code = Selector("economies", world.economies, {}, str).code_of(code)
    if code == country:
        raise InputError(f"partners: {code!r} is the country itself; allowed: other economies")
    if code in ("*", ""):
        raise InputError(f"partners: {code!r}; allowed: codes of economies and names of groups")
    if code in world.economies:
        return Partner(code, (code,), all_members=_countries(world, country, code))
    selector = Selector("economies", world.economies, {}, str)
    inside = selector.positions(Selection(of=(code,)), "partners")
    shown = [world.economies[position] for position in inside]
    members = tuple(member for member in shown if member != country)
    if not members:
        raise InputError(
            f"partners: {code!r} has no member in this world but {country}; "
            "allowed: a group with other members"
        )
    everyone = groups("economies")[code].members
    return Partner(
        code,
        members,
        excluded=country in everyone,
        absent=tuple(member for member in everyone if member not in world.economies),
        all_members=tuple(member for member in everyone if member != country),
    )


def _countries(world: World, country: str, code: str) -> tuple[str, ...]:
    """Return the countries that a row of the world stands for; empty where that is not known."""
    if code != REST:
        return tuple(member for member in _named(code) if member != country)
    named = [_named(row) for row in world.economies if row != REST]
    if not all(named):
        return ()
    return tuple(sorted(iso3_codes() - {member for row in named for member in row}))


def _named(code: str) -> tuple[str, ...]:
    if code in groups("economies"):
        return groups("economies")[code].members
    return (code,) if code in iso3_codes() else ()


def usual_partners(world: World, country: str) -> tuple[str, ...]:
    """Return the partners of a country where none are named.

    `PARTNERS` without the country, where the world has them all; else the economies with which it
    trades most, as many.
    """
    country = check_country(world, country)
    known = Selector("economies", world.economies, {}, str)
    usual = [code for code in PARTNERS if code != country]
    if all(known.has_members(code) for code in usual):
        return tuple(usual)
    n = world.economies.index(country)
    trade = world.dataset["trade"].values.sum(axis=2)
    both = trade[n] + trade[:, n]
    order = [int(i) for i in np.argsort(-both, kind="stable") if i != n]
    return tuple(world.economies[i] for i in order[: len(PARTNERS)])


def partners_of(world: World, country: str, codes: Sequence[str]) -> tuple[Partner, ...]:
    """Return the partners of a country in the order given, each once.

    Raises
    ------
    InputError
        If none is given, one stands twice, or as `partner_of` and `check_country`.
    """
    country = check_country(world, country)
    codes = several("partners", codes, f"codes, e.g. {', '.join(PARTNERS)}")
    found = tuple(partner_of(world, country, code) for code in codes)
    # Two names may mean one economy.
    refuse_repeated([partner.code for partner in found], "partners")
    return found
