"""``tarazy claims``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.cli import options
from tarazy.cli.screen import show
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.evidence.ledger import Ledger


def claims(
    identifier: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="One claim, with all that is known.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only facts, forecasts, causal claims or goals.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="Only one topic.")] = None,
    verdict: Annotated[str | None, typer.Option(help="Only one verdict, e.g. outdated.")] = None,
    text: Annotated[str | None, typer.Option(metavar="ID", help="Only what one text says.")] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Further claims, checked now; may be repeated."),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Check all claims again; status 1 if a verdict changed."),
    ] = False,
    store: Annotated[
        bool, typer.Option("--store", help="With --check: keep the new verdicts in the package.")
    ] = False,
    draws: Annotated[
        int | None,
        typer.Option(metavar="N", help="Draws of experiments checked now; 0 for none."),
    ] = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    checkpoint: options.Checkpoint = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
) -> None:
    """Print the ledger: what the texts say, and what data and model say to it."""
    from tarazy.codes.classification import check_language

    language = check_language(lang)
    if store and not check:
        raise InputError("--store: stands without --check; allowed: with --check")
    if not check:
        options.refuse_idle("--check", checkpoint=checkpoint)
    if check:
        filters = (identifier, kind, topic, verdict, text, file)
        if any(filters):
            raise InputError(
                "--check: checks every claim of the package; allowed: without filters and --file"
            )
        _check(store, draws, workers, cluster, checkpoint, language, json)
        return
    if draws is not None and not file:
        raise InputError(f"--draws: {draws} without experiments; allowed: with --check or --file")
    for option, value in (("--workers", workers), ("--cluster", cluster)):
        if value is not None and not file:
            raise InputError(
                f"{option}: {value} without experiments; allowed: with --check or --file"
            )
    found = _ledger(file or [], draws, workers, cluster, language)
    found = found.filtered(identifier, kind, topic, verdict, text)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    from tarazy.cli.blocks import lines
    from tarazy.telling.claims import one_claim, overview
    from tarazy.text.texts import texts

    words = texts(language)
    told = overview(found, words) if identifier is None else one_claim(found, words)
    show(lines(told, words))


def _ledger(
    files: list[Path],
    draws: int | None,
    workers: int | None,
    cluster: str | None,
    language: Language,
) -> Ledger:
    from tarazy.evidence import ledger

    if not files:
        return ledger()
    from tarazy.cli.drawing import progress_bar
    from tarazy.text.texts import texts

    with progress_bar(texts(language)("claims.progress")) as progress:
        return ledger(files, draws=draws, workers=workers, cluster=cluster, progress=progress)


def _check(
    store: bool,
    draws: int | None,
    workers: int | None,
    cluster: str | None,
    checkpoint: Path | None,
    language: Language,
    json: bool,
) -> None:
    from tarazy.arguments.writable import check_file
    from tarazy.cli.drawing import progress_bar
    from tarazy.evidence import library
    from tarazy.evidence.checking import check_claims, default_world
    from tarazy.evidence.store import differences, read_stored, stored_file, text_of, write_stored
    from tarazy.telling.claims import listed
    from tarazy.text.plain_json import plain_json
    from tarazy.text.texts import texts

    words = texts(language)
    say = texts(language, "claims")
    if store and draws is not None:
        raise InputError(
            f"--draws: {draws} with --store; allowed: the draws that the claims ask for"
        )
    if store:
        check_file(stored_file(), "--store")
    known = library()
    with progress_bar(say("progress")) as progress:
        fresh = check_claims(
            draws=draws,
            workers=workers,
            progress=progress,
            checkpoint=checkpoint,
            cluster=cluster,
        )
    world = default_world()
    shown = listed((verdict.verdict for verdict in fresh.values()), words)
    told: dict[str, Any] = {
        "claims": len(fresh),
        "verdicts": dict(Counter(verdict.verdict for verdict in fresh.values())),
    }
    if store:
        file = write_stored(text_of(known.claims, fresh, world))
        if json:
            typer.echo(plain_json(told | {"written": str(file)}))
            return
        show(say("counts", count=len(fresh), listed=shown))
        show(say("stored", file=file))
        return
    stored = read_stored()
    if stored is None:
        raise InputError("--check: no verdicts are stored; allowed: with --store the first time")
    changed = list(differences(stored, known.claims, fresh, world))
    if json:
        typer.echo(plain_json(told | {"changed": changed}))
        raise typer.Exit(1 if changed else 0)
    if changed:
        show("\n".join([say("differ", count=len(changed)), *changed]))
        raise typer.Exit(1)
    key = "same" if draws is None else "same_centre"
    show(say(key, count=len(fresh), listed=shown))
