"""``tarazy schema``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tarazy.arguments.placing import drafted
from tarazy.arguments.writable import check_file
from tarazy.cli.screen import fitted
from tarazy.errors import unknown_name
from tarazy.text.plain_json import plain_json

DOCUMENTS = ("scenario", "sweep", "claims", "promises", "study")


def show_schema(
    of: Annotated[
        str,
        typer.Option(
            "--of",
            metavar="DOCUMENT",
            help="Of which documents: scenario, sweep, claims, promises, study.",
        ),
    ] = "scenario",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write it to instead.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="A schema is JSON; with --out, what is written too.")
    ] = False,
) -> None:
    """Print the JSON Schema of scenarios, sweeps, files of claims or promises, or studies."""
    text = _text_of(of)()
    if out is None:
        typer.echo(text, nl=False)
        return
    check_file(out, "--out")
    with drafted(out) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
    typer.echo(plain_json({"written": str(out)}) if json else fitted(f"Written to {out}"))


def _text_of(document: str) -> Callable[[], str]:
    if document == "scenario":
        from tarazy.scenario.schema import text

        return text
    if document == "sweep":
        from tarazy.sweeps.schema import text as text_of_sweeps

        return text_of_sweeps
    if document == "claims":
        from tarazy.evidence.schema import text as text_of_claims

        return text_of_claims
    if document == "promises":
        from tarazy.evidence.promises.schema import text as text_of_promises

        return text_of_promises
    if document == "study":
        from tarazy.study.schema import text as text_of_studies

        return text_of_studies
    raise unknown_name("document", document, DOCUMENTS, "--of")
