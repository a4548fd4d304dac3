"""A plan over years as a document: what is asked of `tarazy.corridors.phases`, in TOML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.document import toml_in
from tarazy.arguments.values import path_of
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.phases import Phases, phases
from tarazy.corridors.questions import engine_of
from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.corridors.data import Network
    from tarazy.corridors.solve import Engine

# Keys of the document, each as the argument of `phases` of the same name.
KEYS = ("network", "years", "projects", "growth", "discount", "budget", "method")


def read_plan(path: str | Path) -> dict[str, Any]:
    """Return what a document asks, as arguments of `tarazy.corridors.phases.phases`.

    Parameters
    ----------
    path
        Of a TOML file with some of `KEYS`. ``projects`` is a list of names, or of lists of names
        that are one candidate; ``growth`` a table whose entries are a rate per year, or a table of
        factors by year.

    Raises
    ------
    InputError
        If it cannot be read, is no TOML, or has another key.
    """
    file = path_of("plan", path)
    document = toml_in(file, str(file))
    for key in document:
        if key not in KEYS:
            raise unknown_name("key", key, KEYS, str(file))
    growth = document.get("growth")
    if isinstance(growth, Mapping):
        document["growth"] = {name: _by_year(path_) for name, path_ in growth.items()}
    return document


def phases_of(
    path: str | Path,
    *,
    network: Network | Engine | str | Path | None = None,
    given: Changes = NO_CHANGES,
) -> Phases:
    """Return the plan that a document asks for.

    Parameters
    ----------
    path
        Of the document, as for `read_plan`.
    network
        To ask instead of the one that the document names; where it names another by name, that is
        refused.
    given
        Changes in force in every year, with and without the projects.

    Raises
    ------
    InputError
        As `read_plan` and `tarazy.corridors.phases.phases`; the message begins with the file.
    """
    asked = read_plan(path)
    own = asked.pop("network", None)
    try:
        engine = engine_of(own if network is None else network)
        if own is not None and own != engine.network.name:
            raise InputError(
                f"network: {own!r}, and {engine.network.name!r} is asked; allowed: the same"
            )
        return phases(network=engine, given=given, **asked)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _by_year(path: Any) -> Any:
    """Return factors by year with whole numbers as keys, which TOML writes as texts."""
    if not isinstance(path, Mapping):
        return path
    return {int(key) if key.isdecimal() else key: factor for key, factor in path.items()}
