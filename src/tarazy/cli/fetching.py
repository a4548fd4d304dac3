"""``tarazy fetch``: official tables from their publishers, with their terms shown first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.sources.fetchable import Fetchable, RemoteFile


def fetch(
    table: Annotated[
        str | None,
        typer.Argument(
            metavar="[TABLE]",
            help="oecd-icio, adb-mrio, wiod, baci, un-ama, pwt; without it, all are listed.",
            autocompletion=completion.fetchable_tables,
        ),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="One of its files; by default the first of the list."),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to fetch to.")] = Path(),
    accept: Annotated[
        bool, typer.Option("--accept", help="The terms shown are accepted; nothing is asked.")
    ] = False,
    mirror: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A folder on the web that holds the files by name."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Download also what is there, and compare.")
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help="List tables, files, sizes and terms; fetch nothing.")
    ] = False,
    json: options.AsJson = False,
) -> None:
    """Fetch an official table from its publisher; the only command that uses the network."""
    from tarazy.sources import fetchable

    if table is None or list_:
        _refuse_with_list(file, None if out == Path() else out, mirror, again, accept)
        tables = fetchable.fetchable() if table is None else {table: fetchable.table(table)}
        _list(list(tables.values()), json)
        return
    chosen = fetchable.table(table)
    wanted = chosen.file(file)
    fetchable.address_of(chosen, wanted, mirror)
    _agreed(chosen, wanted, accept)
    from tarazy.sources.fetching import fetch as bring

    with _progress(wanted.name) as progress:
        found = bring(chosen, out, file, mirror=mirror, again=again, progress=progress)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.to_dict() | {"licence": chosen.licence, "read": chosen.read}))
        return
    show(f"{found.path}: {found.state}, {found.bytes:,} bytes from {found.address}")
    show(f"sha256 {found.sha256}, checked against {found.checked}")
    show(f"To read it: {chosen.read}.")


def _refuse_with_list(
    file: str | None, out: Path | None, mirror: str | None, again: bool, accept: bool
) -> None:
    given = {"--file": file, "--out": out, "--mirror": mirror, "--again": again, "--accept": accept}
    for option, value in given.items():
        if value:
            raise InputError(f"{option}: stands with a list; allowed: with a TABLE to fetch")


def _agreed(table: Fetchable, file: RemoteFile, accept: bool) -> None:
    """Show the terms, and go on only when they are accepted."""
    if not accept and not sys.stdin.isatty():
        raise InputError(
            f"{table.key}: the licence is not accepted ({table.licence}; {table.licence_page}); "
            f"allowed: --accept"
        )
    # On the error stream: what is printed may be JSON.
    typer.echo(f"{table.title}\n{table.publisher}, {table.page}", err=True)
    typer.echo(f"Licence: {table.licence} ({table.licence_page})", err=True)
    if accept:
        return
    if not typer.confirm(f"Fetch {file.name} under these terms?", err=True):
        raise InputError(f"{table.key}: the licence is not accepted; nothing is fetched")


def _list(tables: list[Fetchable], json: bool) -> None:
    if json:
        from dataclasses import asdict

        from tarazy.text.plain_json import plain_json

        told: dict[str, Any] = {table.key: asdict(table) for table in tables}
        typer.echo(plain_json(told))
        return
    for table in tables:
        show(f"{table.key}: {table.title}. {table.publisher}, {table.page}")
        show(f"  Licence: {table.licence} ({table.licence_page})")
        if table.note:
            show(f"  {table.note}")
        for file in table.files:
            size = f"{file.bytes:,} bytes" if file.bytes else "size not known"
            known = f"{file.checksum} ({file.checksum_source})" if file.checksum else ""
            show(f"  {file.name}: {size}, {known or _unknown(file)}")
            show(f"    {file.address or 'no lasting address: ' + table.page}")


def _unknown(file: RemoteFile) -> str:
    if file.address.startswith("doi:"):
        return "checksum asked of the archive"
    return "no checksum known: the first download is recorded, later ones are compared"


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show the bytes that came on the error stream, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, TransferSpeedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
