"""Writes the exports of a network or a dispatch, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from tarazy.arguments.writable import file_to_write, folder_to_write
from tarazy.corridors.exports.geojson import geojson_text
from tarazy.corridors.exports.graph import graphml_text
from tarazy.corridors.exports.pypsa_tables import FILES, pypsa_files
from tarazy.corridors.exports.subject import Moved, NetworkTables
from tarazy.errors import InputError
from tarazy.results.writing import write_texts


def write_geojson(path: str | Path, tables: NetworkTables, moved: Moved | None = None) -> None:
    """Write `geojson_text`."""
    file = file_to_write(path)
    write_texts(file.parent, {file.name: geojson_text(tables, moved)})


def write_graphml(path: str | Path, tables: NetworkTables, moved: Moved | None = None) -> None:
    """Write `graphml_text`."""
    file = file_to_write(path)
    write_texts(file.parent, {file.name: graphml_text(tables, moved)})


def write_pypsa(folder: str | Path, tables: NetworkTables, moved: Moved | None = None) -> None:
    """Write `pypsa_files` into a folder.

    Raises
    ------
    InputError
        If the folder holds tables of PyPSA that would not be replaced: it would read both.
    """
    place = folder_to_write(folder)
    files = pypsa_files(tables, moved)
    for name in FILES:
        if name not in files and (place / name).exists():
            raise InputError(
                f"folder: {str(place)!r} holds {name}, which PyPSA would read with the new tables; "
                "allowed: a new folder"
            )
    write_texts(place, files)
