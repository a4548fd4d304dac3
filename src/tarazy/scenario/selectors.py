"""From the selectors of a document to positions in the arrays of a world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tarazy.errors import InputError, unknown_name
from tarazy.scenario.document import Selection
from tarazy.scenario.groups import Kind, groups
from tarazy.world.classification import LANGUAGES, economies, sectors

EVERYTHING = "*"
NOUN: dict[Kind, str] = {"economies": "economy", "sectors": "sector"}


class Selector:
    """Resolves selections of one kind of label in one world.

    Parameters
    ----------
    kind
        What the labels denote.
    labels
        The labels of the world, in the order of its arrays.
    own_groups
        Groups that the document defines, of labels of the world; they stand above those of the
        package.
    """

    def __init__(
        self, kind: Kind, labels: Sequence[str], own_groups: Mapping[str, Sequence[str]]
    ) -> None:
        self.kind = kind
        self.labels = list(labels)
        self.groups = {name: group.members for name, group in groups(kind).items()} | {
            name: tuple(members) for name, members in own_groups.items()
        }

    def positions(self, selection: Selection, where: str) -> list[int]:
        """Return the positions that a selection means, ascending.

        Raises
        ------
        InputError
            Naming `where`, if a name is unknown or nothing is left.
        """
        chosen = self._union(selection.of, where) - self._union(selection.except_, where)
        if not chosen:
            raise InputError(
                f"{where}: {_spoken(selection)} selects nothing; "
                f"allowed: at least one {NOUN[self.kind]} of the world"
            )
        return sorted(chosen)

    def absent(self, selection: Selection) -> dict[str, list[str]]:
        """Return, for every group of a selection, its members that the world has no row for."""
        missing = {
            name: [member for member in self.groups[name] if member not in self.labels]
            for name in (*selection.of, *selection.except_)
            if name in self.groups and name not in self.labels
        }
        return {name: members for name, members in missing.items() if members}

    def _union(self, names: Iterable[str], where: str) -> set[int]:
        positions: set[int] = set()
        for name in names:
            positions.update(self._positions_of(name, where))
        return positions

    def _positions_of(self, name: str, where: str) -> set[int]:
        if name == EVERYTHING:
            return set(range(len(self.labels)))
        if name in self.labels:
            return {self.labels.index(name)}
        if name not in self.groups:
            raise self._unknown(name, where)
        shown = {self.labels.index(m) for m in self.groups[name] if m in self.labels}
        if not shown:
            raise InputError(
                f"{where}: no member of group {name!r} stands on its own in this world; "
                f"allowed: a group with members among its {len(self.labels)} {self.kind}"
            )
        return shown

    def _unknown(self, name: str, where: str) -> InputError:
        """Return the error for an unknown name; a full name or other capitals lead to the code."""
        allowed = [*self.labels, *self.groups, EVERYTHING]
        for code in self._codes_called(name):
            return InputError(
                f"{where}: unknown {NOUN[self.kind]} {name!r}; did you mean {code}? "
                f"allowed: {len(self.labels)} codes, groups {', '.join(self.groups)}, '*'"
            )
        return unknown_name(NOUN[self.kind], name, allowed, where)

    def _codes_called(self, name: str) -> list[str]:
        folded = name.casefold()
        codes = [code for code in (*self.labels, *self.groups) if code.casefold() == folded]
        for label in economies() if self.kind == "economies" else sectors():
            names = {label.name(language).casefold() for language in LANGUAGES}
            if folded in names and label.code in self.labels:
                codes.append(label.code)
        return codes


def _spoken(selection: Selection) -> str:
    chosen = repr(", ".join(selection.of))
    return f"{chosen} except {', '.join(selection.except_)!r}" if selection.except_ else chosen
