"""``tarazy optimal-tariff`` and ``tarazy nash``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show

if TYPE_CHECKING:
    from tarazy.optimal import Nash, OptimalTariff

By = Annotated[str, typer.Option(help="uniform: one rate; sector: one rate for each sector.")]
Against = Annotated[
    str,
    typer.Option(
        metavar="CODES",
        help="Partners that bear it, with commas between them; * is all.",
        autocompletion=completion.economies_and_groups,
    ),
]
Sectors = Annotated[
    str,
    typer.Option(
        metavar="CODES",
        help="Sectors that bear it, with commas between them.",
        autocompletion=completion.sectors_and_groups,
    ),
]
Added = Annotated[
    bool, typer.Option("--additional", help="Rates come on top of the tariffs in force.")
]
Lower = Annotated[
    float, typer.Option(help="Lowest rate, a fraction; below 0 allows subsidies on imports.")
]
Upper = Annotated[float, typer.Option(help="Highest rate, a fraction (0.5 is 50 per cent).")]
Given = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FILE",
        help="A scenario that is in force.",
        autocompletion=completion.experiments,
    ),
]


def optimal_tariff(
    player: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help="Who sets it: an economy or a group.",
            autocompletion=completion.economies_and_groups,
        ),
    ],
    by: By = "uniform",
    against: Against = "*",
    sectors: Sectors = "goods",
    additional: Added = False,
    lower: Lower = 0.0,
    upper: Upper = 2.0,
    given: Given = None,
    closure: options.Closure = None,
    elasticities: options.Elasticities = None,
    world: options.World = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
    out: options.OutFolder = None,
) -> int:
    """Find the tariff that is best for an economy or bloc while the others stand still."""
    from tarazy.arguments.writable import check_folder
    from tarazy.cli.optimal_answer import optimal_answer
    from tarazy.codes.classification import check_language
    from tarazy.optimal import optimal_tariff as search

    language = check_language(lang)
    if out is not None:
        check_folder(out)
    benchmark = options.world_of(world)
    found = search(
        player,
        by,
        against=options.codes_of(against, "--against"),
        sectors=options.codes_of(sectors, "--sectors"),
        level="additional" if additional else "total",
        lower=lower,
        upper=upper,
        given=given,
        closure=closure,
        elasticities=elasticities,
        world=benchmark,
    )
    return _give(found, optimal_answer(found, benchmark, language), json, out)


def nash(
    players: Annotated[
        str,
        typer.Option(
            metavar="CODES",
            help="Who sets them: economies and groups, with commas between them.",
            autocompletion=completion.economies_and_groups,
        ),
    ],
    by: By = "uniform",
    against: Against = "*",
    sectors: Sectors = "goods",
    additional: Added = False,
    lower: Lower = 0.0,
    upper: Upper = 2.0,
    given: Given = None,
    closure: options.Closure = None,
    elasticities: options.Elasticities = None,
    world: options.World = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
    out: options.OutFolder = None,
) -> int:
    """Find tariffs that are best answers to each other: the end of a tariff war."""
    from tarazy.arguments.writable import check_folder
    from tarazy.cli.optimal_answer import war_answer
    from tarazy.codes.classification import check_language
    from tarazy.optimal import nash as search

    language = check_language(lang)
    if out is not None:
        check_folder(out)
    benchmark = options.world_of(world)
    found = search(
        options.codes_of(players, "--players"),
        by,
        against=options.codes_of(against, "--against"),
        sectors=options.codes_of(sectors, "--sectors"),
        level="additional" if additional else "total",
        lower=lower,
        upper=upper,
        given=given,
        closure=closure,
        elasticities=elasticities,
        world=benchmark,
    )
    return _give(found, war_answer(found, benchmark, language), json, out)


def _give(found: OptimalTariff | Nash, answer: str, as_json: bool, out: Path | None) -> int:
    """Print and write what was found; the status is 1 if the search did not succeed."""
    from tarazy.text.plain_json import plain_json

    summary = plain_json(found.summary())
    if out is not None:
        _write(found, summary, out)
    if as_json:
        typer.echo(summary)
        return 0 if found.converged else 1
    show(answer)
    if out is not None:
        show(f"Written to {out}")
    return 0 if found.converged else 1


def _write(found: OptimalTariff | Nash, summary: str, folder: Path) -> None:
    """Write summary, tables and the scenario."""
    from tarazy.results.writing import answer_folder
    from tarazy.text.plain_json import plain_json

    with answer_folder(folder) as draft:
        found.to_csv(draft)
        (draft / "summary.json").write_text(summary + "\n", encoding="utf-8")
        if found.outcome.scenario is not None:
            document = plain_json(found.to_scenario().to_dict())
            (draft / "scenario.json").write_text(document + "\n", encoding="utf-8")
