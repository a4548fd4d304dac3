"""Who sets tariffs: an economy, or a bloc with one tariff towards all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.values import one, several
from tarazy.codes.names import meant
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.scenario.parts import Selection
    from tarazy.scenario.selectors import Selector
    from tarazy.world import World

Array = NDArray[np.float64]
Chosen = str | Sequence[str]


@dataclass(frozen=True)
class Player:
    """A government, or several that act as one.

    Attributes
    ----------
    name
        Code of an economy, name of a group, or a name of the user's own.
    members
        Codes of the economies that share the tariff; trade among them is left alone.
    """

    name: str
    members: tuple[str, ...]

    def full_name(self, language: Language = "en") -> str:
        """Return the name of the economy or group in `language`; an own name stands as it is."""
        from tarazy.codes.classification import name_of
        from tarazy.codes.groups import groups

        if len(self.members) == 1 and self.members[0] == self.name:
            return name_of(self.name, language)
        group = groups("economies").get(self.name)
        return self.name if group is None else group.full_name(language)


def economies_in(world: World) -> Selector:
    """Return what resolves codes and groups of economies in a world."""
    from tarazy.scenario.selectors import Selector

    return Selector("economies", world.economies, {}, str)


def selection_of(chosen: Chosen, without: Sequence[str] = ()) -> Selection:
    """Return a selection of the scenario language from codes, groups or ``"*"``."""
    from tarazy.scenario.parts import Selection

    noun = "codes, groups or '*'"
    listed = [one("codes", chosen, noun)] if isinstance(chosen, str) else chosen
    of = several("codes", listed, noun)
    return Selection.model_validate({"of": of, "except": tuple(without)})


def find_player(world: World, player: str | Player) -> Player:
    """Return a player of a world.

    Parameters
    ----------
    world
        The benchmark.
    player
        Code of an economy, name of a group (its members that the world shows on their own), or a
        `Player` of the user's own.

    Raises
    ------
    InputError
        If a name is unknown, or no other economy is left.
    """
    selector = economies_in(world)
    if isinstance(player, Player):
        name, chosen = player.name, selection_of(player.members)
    else:
        given = one("player", player, "a code, a group or a Player")
        name = meant("economies", given, world.economies)
        chosen = selection_of(name)
    positions = selector.positions(chosen, f"player {name}")
    if len(positions) == len(world.economies):
        raise InputError(
            f"player {name}: all {len(positions)} economies of the world; allowed: a part of them, "
            "so that there is someone to trade with"
        )
    return Player(name, tuple(world.economies[i] for i in positions))


def weights(world: World, player: Player) -> Array:
    """Return the share of every economy in the benchmark income of the player, (N,)."""
    income = world.accounts.income
    inside = np.isin(np.array(world.economies), player.members)
    member: Array = np.where(inside, income, 0.0)
    share: Array = member / member.sum()
    return share
