"""``tarazy optimal-tariff`` and ``tarazy nash``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tarazy.optimal import Nash, OptimalTariff

By = Annotated[str, typer.Option(help="uniform: one rate; sector: one rate for each sector.")]
Against = Annotated[
    str, typer.Option(metavar="CODES", help="Partners that bear it, separated by commas; * is all.")
]
Sectors = Annotated[
    str, typer.Option(metavar="CODES", help="Sectors that bear it, separated by commas.")
]
Added = Annotated[
    bool, typer.Option("--additional", help="Rates come on top of the tariffs in force.")
]
Lower = Annotated[
    float, typer.Option(help="Lowest rate, a fraction; below 0 allows subsidies on imports.")
]
Upper = Annotated[float, typer.Option(help="Highest rate, a fraction (0.5 is 50 per cent).")]
Given = Annotated[
    str | None, typer.Option(metavar="NAME|FILE", help="A scenario that is in force.")
]
Closure = Annotated[str | None, typer.Option(help="Of the deficits: fixed, income_share or zero.")]
Elasticities = Annotated[
    str | None, typer.Option(metavar="SET", help="Another set of trade elasticities.")
]
Benchmark = Annotated[str, typer.Option("--world", metavar="NAME|FILE", help="The benchmark.")]
Lang = Annotated[str, typer.Option(help="Language of the answer: en, kk or ru.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print a JSON summary.")]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder for summary, tables and scenario.")
]


def optimal_tariff(
    player: Annotated[str, typer.Option(help="Code of an economy or name of a group.")],
    by: By = "uniform",
    against: Against = "*",
    sectors: Sectors = "goods",
    additional: Added = False,
    lower: Lower = 0.0,
    upper: Upper = 2.0,
    given: Given = None,
    closure: Closure = None,
    elasticities: Elasticities = None,
    world: Benchmark = "core-2022",
    lang: Lang = "en",
    json: AsJson = False,
    out: Out = None,
) -> int:
    """Find the tariff that is best for an economy or bloc while the others stand still."""
    from tarazy.arguments.writable import check_folder
    from tarazy.cli.optimal_answer import optimal_answer
    from tarazy.codes.classification import check_language
    from tarazy.optimal import optimal_tariff as search
    from tarazy.world import World

    language = check_language(lang)
    if out is not None:
        check_folder(out)
    benchmark = World.load(world)
    found = search(
        player,
        by,
        against=_listed(against),
        sectors=_listed(sectors),
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
        str, typer.Option(metavar="CODES", help="Economies and groups, separated by commas.")
    ],
    by: By = "uniform",
    against: Against = "*",
    sectors: Sectors = "goods",
    additional: Added = False,
    lower: Lower = 0.0,
    upper: Upper = 2.0,
    given: Given = None,
    closure: Closure = None,
    elasticities: Elasticities = None,
    world: Benchmark = "core-2022",
    lang: Lang = "en",
    json: AsJson = False,
    out: Out = None,
) -> int:
    """Find tariffs that are best answers to each other: the end of a tariff war."""
    from tarazy.arguments.writable import check_folder
    from tarazy.cli.optimal_answer import war_answer
    from tarazy.codes.classification import check_language
    from tarazy.optimal import nash as search
    from tarazy.world import World

    language = check_language(lang)
    if out is not None:
        check_folder(out)
    benchmark = World.load(world)
    found = search(
        _listed(players),
        by,
        against=_listed(against),
        sectors=_listed(sectors),
        level="additional" if additional else "total",
        lower=lower,
        upper=upper,
        given=given,
        closure=closure,
        elasticities=elasticities,
        world=benchmark,
    )
    return _give(found, war_answer(found, benchmark, language), json, out)


def _listed(codes: str) -> list[str]:
    return [code.strip() for code in codes.split(",")]


def _give(found: OptimalTariff | Nash, answer: str, as_json: bool, out: Path | None) -> int:
    """Print and write what was found; the status is 1 if the search did not succeed."""
    from tarazy.text.plain_json import plain_json

    summary = plain_json(found.summary())
    if out is not None:
        _write(found, summary, out)
    typer.echo(summary if as_json else answer)
    if out is not None and not as_json:
        typer.echo(f"Written to {out}")
    return 0 if found.converged else 1


def _write(found: OptimalTariff | Nash, summary: str, folder: Path) -> None:
    """Write summary, tables and the scenario; a file appears whole or not at all."""
    import tempfile

    from tarazy.text.plain_json import plain_json

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part:
        draft = Path(part)
        found.to_csv(draft)
        (draft / "summary.json").write_text(summary + "\n", encoding="utf-8")
        if found.outcome.scenario is not None:
            document = plain_json(found.to_scenario().to_dict())
            (draft / "scenario.json").write_text(document + "\n", encoding="utf-8")
        for file in sorted(draft.iterdir()):
            file.replace(folder / file.name)
