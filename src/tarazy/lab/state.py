"""What the routes of a server share: its limits, who answers, what it keeps and counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tarazy.compute.pool import Answering
from tarazy.lab.address import Asked, asked_at
from tarazy.lab.answers import Document
from tarazy.lab.counting import Counts
from tarazy.lab.documents import asked
from tarazy.lab.ranges import Ranges
from tarazy.lab.saved import Saved
from tarazy.lab.settings import Settings
from tarazy.lab.store import Store
from tarazy.scenario.asked import asked_digest


@dataclass(frozen=True)
class State:
    """Of one server.

    Attributes
    ----------
    settings
        Its limits.
    answering
        Who computes.
    store
        Long documents.
    saved
        Questions under a name; None where strangers would share them.
    ranges
        That are computed in the background.
    counts
        Of its requests.
    """

    settings: Settings
    answering: Answering
    store: Store
    saved: Saved | None
    ranges: Ranges
    counts: Counts = field(default_factory=Counts)

    def document(self, given: str | Mapping[str, Any], where: str = "") -> Document:
        """Return the whole document that someone asks for, checked; a name stands `where`.

        Raises
        ------
        InputError
            As `tarazy.lab.documents.asked`.
        """
        return asked(given, self.settings, where).to_dict()

    def at(self, query: Mapping[str, str]) -> tuple[Document, Asked]:
        """Return the whole document of an address, checked, and what the address says.

        Raises
        ------
        InputError
            As `tarazy.lab.address.asked_at` and `document`.
        """
        found = asked_at(query, self.store, self.settings)
        return self.document(found.document), found

    def answer(self, function: Any, document: Document, *more: Any) -> Any:
        """Return what a function of `tarazy.lab.answers` finds, where its like was found before.

        Raises
        ------
        TarazyError
            What the function raises, and as `tarazy.compute.pool.Pool.call`.
        """
        return self.answering.call(function, document, *more, near=asked_digest(document))
