"""What a document knows of an event: its form.

An event is one class in a file of its own (:mod:`tarazy.experiment.events`): what it looks like in
a document, and what it does to a world or to a corridor network. The language knows the form alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self, get_args

from pydantic import ValidationError

from tarazy.scenario.mistakes import as_input_error
from tarazy.scenario.parts import Part
from tarazy.scenario.written import spoken


class Event(Part):
    """Base of every kind of event.

    A kind declares ``kind: Literal["its name"]`` and the keys of its table ``[[shocks]]``; the
    description of a field is what an error message and the JSON Schema say of it. What it does is
    told by :class:`~tarazy.experiment.events.world_event.WorldEvent` or
    :class:`~tarazy.experiment.events.network_event.NetworkEvent`, from which it derives.
    """

    MEETS_NETWORK: ClassVar[bool] = False
    # Whether it changes capital, resources, their taxes or owners, which one factor has none of.
    NEEDS_FACTORS: ClassVar[bool] = False

    kind: str

    @property
    def meets_network(self) -> bool:
        """Whether it meets a network: as all of its kind do, unless its keys say otherwise."""
        return self.MEETS_NETWORK

    @classmethod
    def asks_for_factors(cls, keys: Mapping[str, Any]) -> bool:
        """Return whether an event of these keys needs what one factor has none of."""
        return cls.NEEDS_FACTORS

    @property
    def needs_factors(self) -> bool:
        """Whether it needs what one factor has none of: as all of its kind do, or by its keys."""
        return self.asks_for_factors(self.model_dump(exclude_none=True))

    @property
    def last_month(self) -> int:
        """The last month of a network's horizon that it names; 1 where it names none."""
        return 1

    @property
    def accumulates(self) -> bool:
        """Whether the same event a second time changes more: not where it is a state of things."""
        return False

    def named(self) -> tuple[str, ...]:
        """Return the economies and groups that it names: whom an answer is about."""
        return ()

    @classmethod
    def kind_name(cls) -> str:
        """Return the word for this kind in documents."""
        words = get_args(cls.model_fields["kind"].annotation)
        return str(words[0]) if words else ""

    @classmethod
    def with_files(cls, keys: Mapping[str, Any], folder: Path, where: str) -> dict[str, Any]:
        """Return the keys of a document with what they name files for read in.

        What an outcome keeps of a document is then whole. A kind that names no files has nothing to
        read.

        Parameters
        ----------
        keys
            As they stand in the document, unchecked.
        folder
            That of the document, beside which files are looked for.
        where
            Where the event stands, for messages.

        Raises
        ------
        InputError
            One line naming the file, its line, the value and what is allowed.
        """
        return dict(keys)

    @classmethod
    def of(cls, places: Mapping[str, str] | None = None, /, **keys: Any) -> Self:
        """Build an event from the keys that stand in a document; the class says its kind.

        Parameters
        ----------
        places
            What messages call a key, where that is not its own name (a command's option).
        **keys
            Keys of the kind and their values, in the form of a document; one that is a word of
            Python ends in an underscore, e.g. ``from_``.

        Raises
        ------
        InputError
            One line naming the key, the value and what is allowed.
        """

        def place(steps: Sequence[str | int]) -> str:
            if places and steps and steps[0] in places:
                return ": ".join([places[str(steps[0])], *spoken(steps[1:])])
            return ": ".join([cls.kind_name(), *spoken(steps)])

        written = {key.removesuffix("_"): value for key, value in keys.items()}
        read = cls.with_files(written, Path(), cls.kind_name())
        try:
            return cls.model_validate({"kind": cls.kind_name(), **read})
        except ValidationError as error:
            raise as_input_error(error, place, cls) from error
