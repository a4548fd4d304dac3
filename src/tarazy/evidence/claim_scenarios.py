"""The scenarios that claims name: of the catalogue, those that travel with the claims, of users."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.errors import InputError, unknown_name
from tarazy.scenario import Scenario, catalogue
from tarazy.scenario.reading import decode

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def all_scenarios() -> list[Scenario]:
    """Return the experiments of the catalogue, then those of the claims by name."""
    return [*Scenario.load_all(), *(scenario_named(name) for name in _own())]


def scenario_named(name: str, folder: Path | None = None, where: str = "") -> Scenario:
    """Return a scenario that a claim names.

    A name is one of the catalogue or of the scenarios that travel with the claims; a path is
    looked for beside the file of the claim.

    Raises
    ------
    InputError
        If there is none, or it is wrong.
    """
    try:
        if Path(name).suffix:
            return Scenario.load((folder or Path()) / name)
        if name in catalogue.names():
            return Scenario.load(name)
        file = _folder().joinpath(f"{name}.toml")
        if file.is_file():
            return Scenario.from_dict(decode(file.read_bytes(), file.name), file.name)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    raise unknown_name("scenario", name, [*_own(), *catalogue.names()], where)


def _own() -> list[str]:
    """Return the names of the scenarios that travel with the claims."""
    files = (file.name for file in _folder().iterdir())
    return sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml"))


def _folder() -> Traversable:
    return resources.files("tarazy.evidence").joinpath("scenarios")
