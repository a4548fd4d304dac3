"""``tarazy sensitivity``: which barrier matters most to whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.arguments.defaults import DEFAULT_COUNTRY
from tarazy.arguments.limits import ROWS_SHOWN
from tarazy.arguments.values import whole
from tarazy.cli import completion, options
from tarazy.cli.screen import show
from tarazy.errors import unknown_name
from tarazy.text.plain_json import plain_json

if TYPE_CHECKING:
    from tarazy.experiment.sensitivity import Sensitivity
    from tarazy.scenario import Scenario
    from tarazy.world import World


def rank_barriers(
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODES",
            help="Whose answer it is: economies or groups, with commas between them; by default "
            f"{DEFAULT_COUNTRY}, where the world has it.",
            autocompletion=completion.economies_and_groups,
        ),
    ] = None,
    of: Annotated[str, typer.Option(help="welfare (real income) or real_wage.")] = "welfare",
    instrument: Annotated[
        str, typer.Option(help="What changes: trade_cost, tariff or productivity.")
    ] = "trade_cost",
    by: Annotated[str, typer.Option(help="Ranked by link, partner or sector.")] = "link",
    top: Annotated[int, typer.Option(metavar="N", help="Rows of the ranking.")] = 20,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="A scenario in force; else the benchmark.",
            autocompletion=completion.experiments,
        ),
    ] = None,
    closure: options.Closure = None,
    elasticities: options.Elasticities = None,
    world: options.World = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
    out: options.OutFolder = None,
) -> None:
    """Rank tariffs, trade costs and productivities by what they mean for real income."""
    from tarazy.arguments.writable import check_folder
    from tarazy.codes.classification import check_language
    from tarazy.experiment.sensitivity import sensitivity
    from tarazy.experiment.sensitivity_ranking import GROUPINGS, INSTRUMENTS

    language = check_language(lang)
    if instrument not in INSTRUMENTS:
        raise unknown_name("instrument", instrument, INSTRUMENTS, "--instrument")
    if by not in GROUPINGS:
        raise unknown_name("grouping", by, GROUPINGS, "--by")
    whole("--top", top, 1, ROWS_SHOWN)
    if out is not None:
        check_folder(out)
    benchmark, scenario = _setting(world, at, elasticities)
    codes = options.codes_of(
        options.country_in(benchmark, "--country") if country is None else country, "--country"
    )
    chosen = codes[0] if len(codes) == 1 else codes
    found = sensitivity(chosen, scenario, of=of, closure=closure, world=benchmark)
    if out is not None:
        _write(found, out, top)
    if json:
        typer.echo(plain_json(found.summary(top)))
        return
    from tarazy.cli.answer_texts import words
    from tarazy.cli.blocks import lines
    from tarazy.telling.sensitivity import ranking
    from tarazy.text.texts import texts

    report = texts(language)
    show(lines(ranking(found, top, instrument, by, report), report))
    if out is not None:
        show(words(language)("written", folder=out))


def _setting(
    world: str | None, at: str | None, elasticities: str | None
) -> tuple[World, Scenario | None]:

    if at is None:
        benchmark = options.world_of(world)
        return benchmark if elasticities is None else benchmark.with_elasticities(
            elasticities
        ), None
    from tarazy.scenario import Scenario

    scenario = Scenario.load(at)
    if elasticities is not None:
        scenario = scenario.with_(elasticities=elasticities)
    return options.world_of(world or scenario.world), scenario


def _write(found: Sensitivity, folder: Path, top: int) -> None:
    """Write summary, tables and the file to load again."""
    from tarazy.results.writing import answer_folder

    with answer_folder(folder) as draft:
        found.to_csv(draft)
        text = plain_json(found.summary(top))
        (draft / "summary.json").write_text(text + "\n", encoding="utf-8")
        found.save(draft / "sensitivity.npz")
