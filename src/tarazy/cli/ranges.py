"""``tarazy ranges``: the ranges that travel with the package."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.cli import options
from tarazy.cli.screen import show

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.draws.stored import StoredRange
    from tarazy.scenario import Scenario
    from tarazy.text.texts import Texts


def ranges(
    store: Annotated[
        bool, typer.Option("--store", help="Draw all ranges again and keep them in the package.")
    ] = False,
    draws: Annotated[
        int | None, typer.Option(metavar="N", help="With --store: draws of every range.")
    ] = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    checkpoint: options.Checkpoint = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --store: the file, instead of the package's."),
    ] = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
) -> None:
    """Print the answer of every experiment with its stored range."""
    from tarazy.codes.classification import check_language

    language = check_language(lang)
    if store:
        _store(draws, workers, cluster, checkpoint, out, language, json)
        return
    options.refuse_idle(
        "--store", draws=draws, workers=workers, cluster=cluster, checkpoint=checkpoint, out=out
    )
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(_plain()))
        return
    show(_listed(language))


def _store(
    draws: int | None,
    workers: int | None,
    cluster: str | None,
    checkpoint: Path | None,
    out: Path | None,
    language: Language,
    json: bool,
) -> None:
    from tarazy.cli.answer_texts import words
    from tarazy.cli.drawing import progress_bar
    from tarazy.draws.storing import DRAWS, store_ranges
    from tarazy.evidence.claim_scenarios import all_scenarios
    from tarazy.text.plain_json import plain_json

    say, count = words(language), DRAWS if draws is None else draws
    with progress_bar(say("ranges_progress")) as progress:
        made = store_ranges(
            all_scenarios(),
            out,
            count,
            workers=workers,
            progress=progress,
            checkpoint=checkpoint,
            cluster=cluster,
        )
    if json:
        told = {"written": made.path.as_posix(), "draws": count, "scenarios": list(made.scenarios)}
        typer.echo(plain_json(told | {"failed": made.failed}))
    else:
        show(
            say("ranges_stored", count=len(made.scenarios), draws=count, file=made.path.as_posix())
        )
        for name, reason in made.failed.items():
            show(say("ranges_failed", name=name, reason=reason))
    if made.failed:
        raise typer.Exit(1)


def _stored() -> list[tuple[Scenario, StoredRange | None]]:
    """Return every experiment with its range, where it has one that is for it."""
    from tarazy.draws.stored import bundled_ranges
    from tarazy.draws.storing import current_range
    from tarazy.scenario import Scenario

    known = bundled_ranges()
    return [
        (scenario, None if known is None else current_range(scenario, known))
        for scenario in Scenario.load_all()
    ]


def _plain() -> dict[str, Any]:
    """Return the stored ranges as plain data: real income of every economy in focus."""
    found = _stored()
    return {
        "unit": "per cent change",
        "ranges": {
            scenario.name: {"draws": one.draws, "seed": one.seed}
            | {code: asdict(one.bounds["welfare"][code]) for code in scenario.focus}
            for scenario, one in found
            if one is not None
        },
        "missing": [scenario.name for scenario, one in found if one is None],
    }


def _listed(language: Language) -> str:
    """Return the answers with their ranges, and which experiments have none."""
    from tarazy.cli.answer_texts import words
    from tarazy.cli.screen import table, wrapped
    from tarazy.draws.stored import bundled_ranges

    say = words(language)
    if bundled_ranges() is None:
        return wrapped(say("ranges_empty"))
    found = _stored()
    current = [(scenario, one) for scenario, one in found if one is not None]
    missing = [scenario.name for scenario, one in found if one is None]
    parts = []
    if current:
        drawn = current[0][1]
        header = ["", "", say("central"), say("low"), say("high")]
        title = say("ranges_title", draws=drawn.draws, seed=drawn.seed)
        parts += [wrapped(title), table(header, _rows(current, say))]
    if missing:
        parts.append(wrapped(say("ranges_missing", names=", ".join(missing))))
    return "\n".join(parts)


def _rows(current: list[tuple[Scenario, StoredRange]], say: Texts) -> list[list[str]]:
    """Return one row for every experiment and economy in its focus."""
    from tarazy.text.formats import signed

    rows = []
    for scenario, found in current:
        for number, code in enumerate(scenario.focus):
            bounds = found.bounds["welfare"][code]
            numbers = (bounds.central, bounds.low, bounds.high)
            name = scenario.name if number == 0 else ""
            rows.append([name, say.labelled(code), *(signed(value, say) for value in numbers)])
    return rows
