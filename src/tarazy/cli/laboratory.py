"""``tarazy lab``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 is any free one.")] = 8765,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where it listens; others only with --public.")
    ] = "127.0.0.1",
    public: Annotated[bool, typer.Option("--public", help="Let others reach it.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Worlds (.npz) and networks (folders) of your own."),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open the page in the browser.")
    ] = False,
) -> None:
    """Open the laboratory in the browser: ask, move a slider, compare, pass the address on."""
    from tarazy.lab.serving import serve as run
    from tarazy.lab.serving import settings_of

    run(settings_of(host, port, public, folder), browser=not no_browser)
