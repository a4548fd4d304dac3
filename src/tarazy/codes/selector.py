"""From the names that a user chooses by to positions in the arrays of a world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tarazy.arguments.limits import DEPTH_OF_GROUPS, check_limit
from tarazy.arguments.values import one
from tarazy.codes.groups import Kind, groups
from tarazy.codes.names import called, is_known, nearest, sector_of_word
from tarazy.codes.sector_groups import Groups, members_in
from tarazy.errors import InputError, UnknownNameError, shortened, unknown_name

EVERYTHING = "*"
NOUN: dict[Kind, str] = {"economies": "economy", "sectors": "sector"}


class Choice(Protocol):
    """Economies or sectors: the union of `of`, less the union of `except_`."""

    @property
    def of(self) -> tuple[str, ...]:
        """Codes, groups, or ``"*"``."""

    @property
    def except_(self) -> tuple[str, ...]:
        """Codes and groups that are left out."""


@dataclass(frozen=True)
class Chosen:
    """A choice that was not written in a document."""

    of: tuple[str, ...]
    except_: tuple[str, ...] = ()


def choice_of(given: Any, where: str) -> Chosen:
    """Return a choice as a document may have it: a code, a group, a list, or of and except.

    Raises
    ------
    InputError
        Naming `where`, if it is something else.
    """
    parts = given if isinstance(given, Mapping) else {"of": given}
    if set(parts) <= {"of", "except"} and "of" in parts:
        names = {key: _names(value) for key, value in parts.items()}
        if names["of"] and None not in names.values():
            return Chosen(names["of"], names.get("except") or ())
    raise InputError(
        f"{where}: {given!r}; allowed: a code, a group, '*', a list of them, or "
        "{'of': ..., 'except': ...}"
    )


def _names(given: object) -> tuple[str, ...] | None:
    if isinstance(given, str):
        return (given,)
    if isinstance(given, Iterable):
        names = tuple(given)
        return names if all(isinstance(name, str) for name in names) else None
    return None


class Selector:
    """Resolves selections of one kind of label in one world.

    Parameters
    ----------
    kind
        What the labels denote.
    labels
        The labels of the world, in the order of its arrays.
    own_groups
        Groups that the document defines; they stand above those of the package and may refer to
        them and to each other.
    place
        From the name of an own group to where it stands, for messages.
    world_groups
        Groups of sectors that the world has of its own; they stand above those of the package.
    """

    def __init__(
        self,
        kind: Kind,
        labels: Sequence[str],
        own_groups: Mapping[str, Choice],
        place: Callable[[str], str],
        world_groups: Groups | None = None,
    ) -> None:
        self.kind = kind
        self.labels = list(labels)
        self.own_groups = own_groups
        self.place = place
        self.world_groups = world_groups or {}
        self.package_groups = {name: group.members for name, group in groups(kind).items()}
        self._position = {label: n for n, label in enumerate(self.labels)}
        self._resolved: dict[str, list[int]] = {}

    def positions(self, selection: Choice, where: str, within: tuple[str, ...] = ()) -> list[int]:
        """Return the positions that a selection means, ascending.

        Parameters
        ----------
        selection
            What is selected.
        where
            Where it stands, for messages.
        within
            Own groups whose definition is being followed, the outermost first.

        Raises
        ------
        InputError
            Naming `where`, if a name is unknown or nothing is left.
        """
        chosen = self._union(selection.of, where, within)
        chosen -= self._union(selection.except_, where, within)
        if not chosen:
            raise InputError(
                f"{where}: {_spoken(selection)} selects nothing; "
                f"allowed: at least one {NOUN[self.kind]} of the world"
            )
        return sorted(chosen)

    def position_of_code(self, code: str, where: str) -> int:
        """Return the position of one label.

        Raises
        ------
        InputError
            Naming `where`, if it is a group or unknown.
        """
        if one(where, code, f"a code of the {self.kind} of the world") not in self._position:
            named = self.code_of(code)
            if named != code and named in self._position:
                # What is kept by its code is looked up by it again.
                raise UnknownNameError(
                    f"{where}: unknown {NOUN[self.kind]} {code!r}; did you mean {named}? "
                    f"allowed: {len(self.labels)} codes"
                )
            self._positions_of(code, where, ())
            raise InputError(f"{where}: {code!r} is a group; allowed: codes of {self.kind}")
        return self._position[code]

    def check_name(self, name: str, where: str) -> None:
        """Check that a name is a label of the world, or a group with members there.

        Raises
        ------
        InputError
            Naming `where`, if it is neither.
        """
        if name == EVERYTHING:
            raise InputError(f"{where}: '*' is no unit; allowed: codes of {self.kind}, groups")
        self.positions(Chosen((name,)), where)

    def code_of(self, name: str) -> str:
        """Return the label or group that a name means; the name itself where it means none."""
        if name in self._position or name == EVERYTHING or name in self._groups():
            return name
        return (
            called(self.kind, name, self.labels) or called(self.kind, name, self._groups()) or name
        )

    def _groups(self) -> list[str]:
        return list(dict.fromkeys((*self.own_groups, *self.world_groups, *self.package_groups)))

    def has_members(self, name: str) -> bool:
        """Return whether a name is a label of the world, or a group of the package with one."""
        name = self.code_of(name)
        return name in self._position or any(
            member in self._position for member in self.package_groups.get(name, ())
        )

    def absent(self, selection: Choice) -> dict[str, list[str]]:
        """Return, for every group of a selection, its members that the world has no row for."""
        missing: dict[str, list[str]] = {}
        for name in map(self.code_of, (*selection.of, *selection.except_)):
            if name in self._position:
                continue
            if name in self.own_groups:
                missing |= self.absent(self.own_groups[name])
            elif name in self.package_groups:
                members = [m for m in self.package_groups[name] if m not in self._position]
                missing |= {name: members} if members else {}
        return missing

    def _union(self, names: Iterable[str], where: str, within: tuple[str, ...]) -> set[int]:
        positions: set[int] = set()
        for name in names:
            positions.update(self._positions_of(name, where, within))
        return positions

    def _positions_of(self, name: str, where: str, within: tuple[str, ...]) -> Iterable[int]:
        name = self.code_of(name)
        if name == EVERYTHING:
            return range(len(self.labels))
        if name in self._position:
            return [self._position[name]]
        if name in self.own_groups:
            if name in within:
                raise InputError(
                    f"{where}: {name!r} leads back to itself: {' > '.join((*within, name))}; "
                    "allowed: a group that does not contain itself"
                )
            check_limit(f"{where}: {name!r}", len(within), DEPTH_OF_GROUPS, "groups in one another")
            if name not in self._resolved:
                found = self.positions(self.own_groups[name], self.place(name), (*within, name))
                self._resolved[name] = found
            return self._resolved[name]
        if name not in self.package_groups and name not in self.world_groups:
            raise self._unknown(name, where)
        if self.kind == "sectors":
            inside = members_in(name, self.labels, self.world_groups, where)
            return [self._position[label] for label in inside]
        members = self.package_groups[name]
        shown = {self._position[m] for m in members if m in self._position}
        if not shown:
            raise InputError(
                f"{where}: no member of group {name!r} stands on its own in this world; "
                f"allowed: a group with members among its {len(self.labels)} {self.kind}"
            )
        return shown

    def _unknown(self, name: str, where: str) -> InputError:
        """Return the error for an unknown name, with the sector that makes what it names."""
        named = self._groups()
        if self._is_elsewhere(name):
            return UnknownNameError(
                f"{where}: {name!r} has no row of its own in this world; "
                f"allowed: one of its {len(self.labels)} {self.kind}, a group, '*'"
            )
        made = sector_of_word(name) if self.kind == "sectors" else None
        near = [made] if made in self._position else []
        near = near or nearest(self.kind, name, [*self.labels, *named])
        if near:
            return UnknownNameError(
                f"{where}: unknown {NOUN[self.kind]} {shortened(repr(name))}; did you mean "
                f"{' or '.join(map(str, near))}? "
                f"allowed: {len(self.labels)} codes, groups {', '.join(named)}, '*'"
            )
        return unknown_name(NOUN[self.kind], name, [*self.labels, *named, EVERYTHING], where)

    def _is_elsewhere(self, name: str) -> bool:
        """Return whether a name is that of something, but of nothing in this world."""
        return is_known(self.kind, name)


def _spoken(selection: Choice) -> str:
    chosen = repr(", ".join(selection.of))
    return f"{chosen} except {', '.join(selection.except_)!r}" if selection.except_ else chosen
