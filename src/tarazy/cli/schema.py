"""``tarazy schema``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer


def show_schema(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it to a file instead.")
    ] = None,
) -> None:
    """Print the JSON Schema of scenario documents."""
    from tarazy.scenario.schema import text

    if out is None:
        typer.echo(text(), nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".part-") as part:
        draft = Path(part) / out.name
        draft.write_text(text(), encoding="utf-8", newline="\n")
        draft.replace(out)
    typer.echo(f"Written to {out}")
