"""One file or folder for another program, its format chosen by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from tarazy.arguments.months import HORIZON
from tarazy.arguments.values import path_of
from tarazy.arguments.writable import check_file, check_folder
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.data import Network
from tarazy.corridors.programme_files import FORMATS, write_programme
from tarazy.corridors.questions import engine_of
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError, shortened

GEOJSON, GRAPH = (".geojson", ".json"), (".graphml",)
ALLOWED = (
    "FILE.geojson, FILE.graphml, FILE.lp, FILE.mps, or a name without a suffix for the folder of "
    "PyPSA"
)


class _Exported(Protocol):
    """What writes itself: a network or a dispatch."""

    def to_geojson(self, path: str | Path) -> None: ...
    def to_graphml(self, path: str | Path) -> None: ...
    def to_pypsa(self, folder: str | Path) -> None: ...


def check_export(path: str | Path, where: str = "path") -> Path:
    """Return the path of an export, which must name a format and be writable.

    Parameters
    ----------
    path
        Of the file or folder.
    where
        What named it, e.g. ``--export``.

    Raises
    ------
    InputError
        If its suffix is that of no format, or nothing can be written there.
    """
    place = path_of(where, path)
    suffix = place.suffix.lower()
    if suffix not in ("", *GEOJSON, *GRAPH, *FORMATS):
        raise InputError(f"{where}: {shortened(repr(str(path)))}; allowed: {ALLOWED}")
    if suffix:
        check_file(place, where)
    else:
        check_folder(place, where)
    return place


def export_network(
    path: str | Path,
    *,
    network: Network | Engine | str | Path | None = None,
    changes: Changes = NO_CHANGES,
    months: int = HORIZON,
) -> Path:
    """Write a network with what moves under a question for other programs, and return where.

    Parameters
    ----------
    path
        ``.geojson`` (or ``.json``), ``.graphml``, ``.lp``, ``.mps``; a name without a suffix is
        the folder of PyPSA.
    network
        As for `tarazy.corridors.questions.outage`.
    changes
        What is asked, e.g. of `tarazy.changes_of`.
    months
        Of the programme; those of an engine that is given.

    Raises
    ------
    InputError
        As for `check_export`, as for `Engine.solve`, or if NetworkX is needed and not installed.
    """
    place = check_export(path)
    engine = engine_of(network, months)
    suffix = place.suffix.lower()
    if suffix in FORMATS:
        write_programme(engine, place, changes)
        return place
    subject: _Exported = engine.solve(changes)
    if suffix in GEOJSON:
        subject.to_geojson(place)
    elif suffix in GRAPH:
        subject.to_graphml(place)
    else:
        subject.to_pypsa(place)
    return place
