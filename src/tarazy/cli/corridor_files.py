"""Files of ``tarazy corridors`` beside its tables: the network for other programs, and its map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.corridors.solve import Engine

EXPORT, MAP = "--export", "--map"

Export = Annotated[
    Path | None,
    typer.Option(
        EXPORT,
        metavar="FILE",
        help="The network and its flows for other programs: .geojson, .graphml, .lp or .mps; a "
        "name without a suffix is a folder for PyPSA.",
    ),
]
Map = Annotated[
    Path | None,
    typer.Option(MAP, metavar="FILE.html", help="A page with a map of the flows."),
]


def check_files(export: Path | None, page: Path | None) -> None:
    """Check that what is asked for can be written, before anything is computed.

    Raises
    ------
    InputError
        If a name has no known suffix or nothing can be written there.
    """
    from tarazy.corridors.exporting import check_export
    from tarazy.report.network_map import check_map

    if export is not None:
        check_export(export, EXPORT)
    if page is not None:
        check_map(page, MAP)


def write_files(
    engine: Engine,
    events: Sequence[Any],
    language: Language,
    export: Path | None,
    page: Path | None,
) -> list[Path]:
    """Write the files that were asked for, with what moves under the question; return them."""
    from tarazy.cli.corridors_answer import question_text
    from tarazy.corridors.exporting import export_network
    from tarazy.experiment.asking import ask, changes_of
    from tarazy.report.network_map import write_network_map

    written: list[Path] = []
    if export is not None:
        changes = changes_of(events, network=engine)
        written.append(export_network(export, network=engine, changes=changes))
    if page is not None:
        found = ask(*events, network=engine)
        write_network_map(found.dispatch, page, language, question_text(found, language), MAP)
        written.append(page)
    return written
