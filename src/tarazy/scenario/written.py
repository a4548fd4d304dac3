"""Where the keys of a document were written, and how messages say it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr

from tarazy.scenario.parts import Part, Text

Keys = tuple[str | int, ...]
# The steps to a key as a reader counts them.
NOUNS = {
    "shocks": "shock",
    "then": "stage",
    "claims": "claim",
    "sources": "source",
    "chapters": "chapter",
    "languages": "language",
    "partners": "partner",
    "timelines": "timeline",
}


@dataclass
class Written:
    """Where the keys of a document were written, if not in its own file at the same place.

    Attributes
    ----------
    origin
        The file of the document.
    elsewhere
        Steps to a key to the file and the steps where it was written.
    """

    origin: str
    elsewhere: dict[Keys, tuple[str, Keys]] = field(default_factory=dict)

    def trace(self, keys: Sequence[str | int]) -> tuple[str, Keys]:
        """Return the file in which a key was written, and the steps to it there."""
        steps = tuple(keys)
        for length in range(len(steps), 0, -1):
            if steps[:length] in self.elsewhere:
                origin, there = self.elsewhere[steps[:length]]
                return origin, there + steps[length:]
        return self.origin, steps

    def place(self, keys: Sequence[str | int]) -> str:
        """Return where a key was written as messages say it: file, then the steps to the key."""
        origin, steps = self.trace(keys)
        return ": ".join([origin, *spoken(steps)])

    def without(self, replaced: Collection[str]) -> Written:
        """Return the places of all keys but those at the head of which `replaced` stand."""
        kept = {keys: place for keys, place in self.elsewhere.items() if keys[0] not in replaced}
        return Written(self.origin, kept)

    def inherit(self, base: Written, keys: Keys, there: Keys) -> None:
        """Note that `keys` were written in `base` at `there`, or where that has it from."""
        self.elsewhere[keys] = base.trace(there)
        for steps, place in base.elsewhere.items():
            if len(steps) > len(there) and steps[: len(there)] == there:
                self.elsewhere[keys + steps[len(there) :]] = place


def spoken(keys: Sequence[str | int]) -> list[str]:
    """Return the steps to a key as a reader counts them: ``shocks, 1`` becomes ``shock 2``."""
    steps: list[str] = []
    for key in keys:
        if isinstance(key, int):
            noun = steps.pop() if steps else "item"
            steps.append(f"{NOUNS.get(noun, noun)} {key + 1}")
        else:
            steps.append(key if key.isprintable() else repr(key))
    return steps


class Document(Part):
    """A whole document, which knows where it was read.

    Attributes
    ----------
    version
        Of the scenario language.
    name
        Short name; for a document from a file, the name of the file.
    """

    version: Literal[1] = Field(default=1, description="1")
    name: Text = Field(description="a short name")
    _origin: str = PrivateAttr(default="")
    _written: Written | None = PrivateAttr(default=None)

    @classmethod
    def with_files(cls, document: dict[str, Any], folder: Path, written: Written) -> dict[str, Any]:
        """Return a document, its form unchecked, with what its parts name files for read in.

        Parameters
        ----------
        document
            With what it extends written out.
        folder
            Beside which files are looked for.
        written
            Where its keys were written, for messages.
        """
        return document

    @property
    def origin(self) -> str:
        """The file that the document was read from, or its name: what error messages begin with."""
        return self._origin or self.name

    @property
    def written(self) -> Written:
        """Where each key of the document was written."""
        return self._written or Written(self.origin)

    def from_place(self, origin: str, written: Written) -> Self:
        """Return the document, noting its file and where its keys were written."""
        self._origin, self._written = origin, written
        return self

    def place(self, *keys: str | int) -> str:
        """Return where a key stands, as error messages say it: file, then the steps to the key.

        Parameters
        ----------
        keys
            The steps to the key in this document, positions counted from 0. What came from
            another document through `extends` or a stage is placed there.
        """
        return self.written.place(keys)

    def to_dict(self) -> dict[str, Any]:
        """Return the document as a JSON-able dictionary that `from_dict` reads back.

        What it extends and the scenarios of its stages are written out.
        """
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {
            "version": self.version
        }
