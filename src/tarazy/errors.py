"""Errors that a user can act on: each names the place, the value and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

# Characters of a wrong name that a message repeats, and of a whole message on what was given.
_LONGEST = 120
_LONGEST_MESSAGE = 400


class TarazyError(Exception):
    """Base of every error this package raises on purpose; its message is one line."""

    def __init__(self, message: str = "") -> None:
        # What a user gave, e.g. the name of a file, may have line breaks.
        super().__init__(" ".join(message.splitlines()))


class InputError(TarazyError, ValueError):
    """Something the user gave is wrong: a file, a field, a name or a value.

    The message is one line that names the place, the value and what is allowed. The shell turns it
    into exit status 2. What would be longer than a reader reads loses its middle.

    Parameters
    ----------
    message
        The line.
    whole
        Keep all of it: a list of what this package needs, not of what was given.
    """

    def __init__(self, message: str = "", whole: bool = False) -> None:
        line = " ".join(message.splitlines())
        super().__init__(line if whole else _readable(line))


class UnknownNameError(InputError):
    """A name that is not one of those allowed: a mistake wherever it stands."""


class NoEquilibriumError(TarazyError):
    """The counterfactual has no equilibrium; the message gives the economic reason."""


def _readable(message: str) -> str:
    """Return a message, or the beginning and the end of one that is too long."""
    if len(message) <= _LONGEST_MESSAGE:
        return message
    end = _LONGEST_MESSAGE // 3
    return f"{message[: _LONGEST_MESSAGE - end - 5]} ... {message[-end:]}"


def shortened(text: str) -> str:
    """Return a text, or the beginning of one that is too long for a message."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def unknown_name(
    kind: str,
    name: object,
    allowed: Iterable[object],
    where: str = "",
    meant: Sequence[str] = (),
) -> InputError:
    """Return the error for a name that is not in a list, with the nearest allowed names.

    Parameters
    ----------
    kind
        What the name denotes, e.g. ``"sector"``.
    name
        The name that was given.
    allowed
        All names that would have been accepted.
    where
        The file, line or key in which the name stands.
    meant
        Those of the allowed that may be meant, where the caller knows better than the letters.
    """
    words = [str(a) for a in allowed]
    given = shortened(str(name))
    # Codes are in capitals, other names are not: who errs in that errs in nothing else.
    near = [*meant] or [word for word in words if word.casefold() == given.casefold()]
    # A far word is no hint; of two letters, one may be wrong.
    cutoff = 0.6 if len(given) > 2 else 0.5
    near = near or difflib.get_close_matches(given, words, n=3, cutoff=cutoff)
    if not near and len(given) > 3:
        near = [word for word in words if word.startswith(given)][:3]
    shown = ", ".join(words[:12]) + (f", ... ({len(words)} in all)" if len(words) > 12 else "")
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    place = f"{where}: " if where else ""
    return UnknownNameError(f"{place}unknown {kind} {given!r}; {hint}allowed: {shown}")


@contextmanager
def standing(where: str) -> Iterator[None]:
    """Say before what is wrong where it stands, of an error that knows only what.

    Parameters
    ----------
    where
        The file, document or key.
    """
    try:
        yield
    except InputError as error:
        raise type(error)(f"{where}: {error}") from error
