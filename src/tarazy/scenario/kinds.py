"""The kinds of event that a document may hold, asked from the registry of events.

Each is a class under its name in the group ``tarazy.events`` of :mod:`tarazy.plugins`: one of the
package, or of another distribution that has an entry point of that group.
"""

from __future__ import annotations

import inspect
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from tarazy import plugins
from tarazy.errors import InputError
from tarazy.scenario.event import Event

GROUP = "tarazy.events"


def registered() -> dict[str, type[Event]]:
    """Return the class of every kind of event, by kind.

    Raises
    ------
    InputError
        If what is registered cannot be loaded, is no kind of event, or is one of another name.
    """
    return {name: _checked(name, plugins.load(GROUP, name)) for name in plugins.names(GROUP)}


def _checked(name: str, found: Any) -> type[Event]:
    if not (inspect.isclass(found) and issubclass(found, Event)) or inspect.isabstract(found):
        raise InputError(
            f"{GROUP}: {name!r} is {found!r}; allowed: a class of Event that says what it does"
        )
    if found.kind_name() != name:
        raise InputError(
            f"{GROUP}: {name!r} is the kind {found.kind_name()!r}; allowed: a class with "
            f"kind: Literal[{name!r}]"
        )
    return found


KINDS: dict[str, type[Event]] = registered()
"""Every kind of event to its class."""

NETWORK_KINDS = tuple(kind for kind, event in KINDS.items() if event.MEETS_NETWORK)
"""The kinds that meet a corridor network."""

if TYPE_CHECKING:
    Shock = Event
else:
    Shock = Annotated[reduce(or_, KINDS.values()), Field(discriminator="kind")]
