"""What a server allows: every limit in one place."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tarazy.compute.executors import cores

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """How a server of the laboratory runs.

    Attributes
    ----------
    host, port
        Where it listens.
    names
        Under which names it is asked for; another name in the head of a request is refused, so that
        no page of the web can reach it through a name of its own.
    store
        The file that keeps long documents.
    folder
        With worlds and networks of the user's own (`tarazy.arguments.shelf`); None for none.
    workers
        Processes that answer.
    seconds
        That an answer may take, and wait for a process.
    waiting
        Questions that may wait for a process; the next is told to come again.
    bytes_of_a_request
        Of its body.
    bytes_of_an_address
        Of a document in an address; a longer one stands there by its digest.
    documents
        That the store keeps; of more the longest unasked is dropped.
    saved
        Questions that are saved under a name; a further one is refused.
    shocks, stages
        Of a document, with what it extends.
    months
        Of the horizon of its networks.
    compared
        Scenarios in one comparison.
    draws
        Of a range.
    ranges, ranges_kept
        Ranges that are computed at once, and remembered when they are done.
    range_seconds
        That a range may take.
    """

    host: str = LOOPBACK[0]
    port: int = 8765
    names: tuple[str, ...] = LOOPBACK
    store: Path = field(default_factory=lambda: data_folder() / "lab.sqlite")
    folder: Path | None = None
    workers: int = field(default_factory=cores)
    seconds: float = 20.0
    waiting: int = 16
    bytes_of_a_request: int = 300_000
    bytes_of_an_address: int = 1_500
    documents: int = 20_000
    saved: int = 500
    shocks: int = 200
    stages: int = 20
    months: int = 36
    compared: int = 6
    draws: int = 500
    ranges: int = 2
    ranges_kept: int = 16
    range_seconds: float = 600.0

    @property
    def public(self) -> bool:
        """Whether others may reach it, whoever they are."""
        return self.names == ("*",)


def data_folder() -> Path:
    """Return the folder in which programs keep data of a user on this system."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "tarazy"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "tarazy"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "tarazy"
