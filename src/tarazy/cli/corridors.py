"""``tarazy corridors``: outages, fees, prices, routes and sweeps of a corridor network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.arguments.defaults import DEFAULT_NETWORK
from tarazy.arguments.limits import MOST_DRAWS, ROWS_SHOWN
from tarazy.arguments.values import whole
from tarazy.cli import completion, corridor_events, corridor_files, corridor_units, options, phasing
from tarazy.cli.screen import show
from tarazy.errors import InputError
from tarazy.text.plain_json import plain_json

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.draws import Draws
    from tarazy.corridors.expansion import Expansion, Plan
    from tarazy.corridors.phases import Phases
    from tarazy.corridors.shown_units import ShownUnits
    from tarazy.corridors.solve import Engine
    from tarazy.corridors.sweep import Sweep
    from tarazy.interdependence.supply_security import SupplySecurity
    from tarazy.results import Result

    Found = Answer | Expansion | Phases | Plan | SupplySecurity | Sweep
TOP, BY, DISTRIBUTION = 20, "value", "triangular"
# Draws beside an answer for which no number is asked: some seconds.
DRAWS = 100
SWEEPS = ("--n-1", "--n-2")


def corridors(
    network: Annotated[
        str,
        typer.Argument(
            metavar="NETWORK",
            help="Of the package, or a folder of tables.",
            autocompletion=completion.networks,
        ),
    ] = DEFAULT_NETWORK,
    year: Annotated[int | None, typer.Option(help="Of supply and prices; else the base year.")] = (
        None
    ),
    outage: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ELEMENT", help="An arc, node, owner:NAME or transit:ISO3; may be repeated."
        ),
    ] = None,
    window: Annotated[
        str | None, typer.Option(metavar="A-B", help="Months of the outage or fee, e.g. 3 or 1-3.")
    ] = None,
    dates: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A..B",
            help="Days of the outage or fee, e.g. 2025-11-29..2026-01-15; may be repeated.",
        ),
    ] = None,
    left: Annotated[
        float | None,
        typer.Option(
            help="Share left in an outage, else 0: of the room of arcs, of the output of a field, "
            "of what a plant or market takes."
        ),
    ] = None,
    fee: Annotated[
        str | None, typer.Option(metavar="PAYEE=USD", help="Fee per unit, e.g. transit:RUS=10.")
    ] = None,
    price: Annotated[
        float | None, typer.Option(metavar="USD", help="Another price of the benchmark.")
    ] = None,
    route: Annotated[
        list[str] | None,
        typer.Option(metavar="PROJECT", help="A project put into service; may be repeated."),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Replay an event of the network's table day by day, by surprise and with "
            "foresight; may be repeated, 'all' for every one of the year.",
        ),
    ] = None,
    by_day: Annotated[
        bool,
        typer.Option(
            "--replay",
            help="Replay what is asked with dates: planned again when it becomes known.",
        ),
    ] = False,
    alone: Annotated[
        bool,
        typer.Option("--alone", help="Without other events of the table that overlap."),
    ] = False,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day of a replay.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Last day of a replay.")
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(help="Of a replay while events last: month, week (the default) or day."),
    ] = None,
    asked: Annotated[
        list[str] | None,
        typer.Option(
            "--ask",
            metavar="EVENT",
            help="Any event of a scenario that meets a network: its kind and keys, e.g. "
            "'supply field=TENGIZ factor=0.5 months=1-3'; may be repeated.",
        ),
    ] = None,
    expansion: Annotated[
        bool, typer.Option("--expansion", help="What one more unit of capacity is worth.")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Which projects are worth their capital cost.")
    ] = False,
    candidate: phasing.Candidates = None,
    discount: phasing.Discount = None,
    budget: phasing.Budget = None,
    years: phasing.Years = None,
    growth: phasing.Growth = None,
    plan_file: phasing.PlanFile = None,
    single: Annotated[
        bool, typer.Option("--n-1", help="The loss of every single element, ranked.")
    ] = False,
    double: Annotated[
        bool, typer.Option("--n-2", help="The loss of every pair of arcs, ranked.")
    ] = False,
    supply_security: Annotated[
        str | None,
        typer.Option(metavar="ISO3", help="What a buyer of minerals gains in security of supply."),
    ] = None,
    more: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MINERAL=VOLUME",
            help="With --supply-security: bought on top, a year; may be repeated.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Ranking of a sweep: value (default), or volume lost at the markets."),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Ranges over N draws of what has a range, else 100 beside the answer; 0 for none.",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="Of the draws, else 0.")] = None,
    distribution: Annotated[
        str | None, typer.Option(help="Of the draws: triangular (the default) or uniform.")
    ] = None,
    months: Annotated[int, typer.Option(metavar="T", help="Months of the programme.")] = 12,
    top: Annotated[
        int | None, typer.Option(metavar="N", help="Rows of a ranking, else 20.")
    ] = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
    out: options.OutFolder = None,
    export: corridor_files.Export = None,
    map_: corridor_files.Map = None,
    unit: corridor_units.Unit = None,
    price_unit: corridor_units.PriceUnit = None,
    density: corridor_units.Density = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    checkpoint: options.Checkpoint = None,
) -> None:
    """Ask a network of export corridors: what moves where, and what if something closes."""
    from tarazy.arguments.months import check_horizon
    from tarazy.arguments.writable import check_folder
    from tarazy.codes.classification import check_language
    from tarazy.corridors.changes import NO_CHANGES
    from tarazy.corridors.data import Network
    from tarazy.corridors.ranged import has_ranges
    from tarazy.corridors.solve import Engine
    from tarazy.corridors.windows import months_to
    from tarazy.experiment.asking import ask, changes_of
    from tarazy.experiment.events.network_event import last_day_of

    language = check_language(lang)
    if not (event or by_day):
        of_replays = {"from": first, "to": last, "step": step, "alone": alone or None}
        options.refuse_idle("--event NAME or --replay", **of_replays)
    if top is not None:
        whole("--top", top, 1, ROWS_SHOWN)
    computations = _options(single, double, expansion, plan, supply_security is not None)
    _check(computations, draws)
    planned = phasing.PlanOptions(candidate, discount, budget, years, growth, plan_file)
    planned.check(plan)
    if draws is None and not (single or double):
        options.refuse_idle(
            "--n-1, --n-2 or --draws N", workers=workers, cluster=cluster, checkpoint=checkpoint
        )
    computing: dict[str, Any] = {
        # A network is solved faster than a process starts.
        "workers": 1 if workers is None else workers,
        "cluster": cluster,
        "checkpoint": checkpoint,
    }
    made = draws if draws is not None else 0 if any(computations.values()) else DRAWS
    _check_used(computations, bool(outage), by, top, left, made, seed, distribution)
    bought = _bought(more, supply_security is not None)
    check_horizon(months, "--months")
    rows = TOP if top is None else top
    if out is not None:
        check_folder(out)
    events = corridor_events.events_of(
        outage=outage or (),
        left=left or 0.0,
        fee=fee,
        price=price,
        route=route or (),
        window=corridor_events.months_of(
            window, bool(outage) or fee is not None, bool(dates), months
        ),
        dates=dates or (),
        ask=asked or (),
    )
    corridor_files.check_files(export, map_)
    if event or by_day:
        from tarazy.cli.replaying import replay_text, replayed

        files = {"--export": export, "--map": map_, "--unit": unit, "--price-unit": price_unit}
        _refuse_with_replay({**computations, "--draws": draws, **files})
        replay = replayed(network, year, event or [], events, first, last, step, alone)
        _tell(
            replay.summary(), [replay], lambda: [replay_text(replay, language)], json, out, language
        )
        return
    tables = Network.load(network, year)
    engine = Engine(tables, months_to(tables.year, last_day_of(events), months))
    corridor_events.check_asked(events[len(events) - len(asked or ()) :], engine)
    computation = next((name for name, wanted in computations.items() if wanted), None)
    units = corridor_units.units_of(engine, unit, price_unit, density, computation)
    found: list[Found] = []
    if computation == "--plan":
        found.append(planned.plan(engine, changes_of(events, network=engine)))
    elif computation is None:
        answered = ask(*events, network=engine)
        changes = answered.dispatch.changes if events else NO_CHANGES
        found.append(answered)
    elif supply_security is not None:
        from tarazy.interdependence.supply_security import supply_security as gained

        changes = changes_of(events, network=engine)
        found.append(gained(supply_security, bought, network=engine, given=changes))
    else:
        changes = changes_of(events, network=engine)
        found.append(_computed(computation, engine, changes, by or BY, computing))
    drawn: Draws | None = None
    if made and (draws is not None or has_ranges(engine.layout, engine.network)):
        chosen = distribution or DISTRIBUTION
        drawn = _drawn(engine, changes, made, seed or 0, chosen, computing)
    from tarazy.cli.corridors_answer import answer

    written = corridor_files.write_files(engine, events, language, export, map_)

    def texts() -> list[str]:
        told = [answer(part, language, rows, units, drawn) for part in found]
        return (
            [*told, answer(drawn, language, rows, units)] if drawn and draws is not None else told
        )

    summary: dict[str, Any] = {}
    every: list[Found | Draws] = [*found, *([] if drawn is None else [drawn])]
    for part in every:
        summary |= corridor_units.summarised(_summary(part, rows), units)
    _tell(summary, every, texts, json, out, language, written, units)


def _tell(
    summary: dict[str, Any],
    found: Sequence[Result],
    texts: Callable[[], list[str]],
    json: bool,
    out: Path | None,
    language: Language,
    written: Sequence[Path] = (),
    units: ShownUnits | None = None,
) -> None:
    """Write what was found into a folder where one is asked for, and print it."""
    if out is not None:
        from tarazy.results.writing import answer_folder

        with answer_folder(out) as draft:
            for part in found:
                corridor_units.write_tables(part, draft, units)
            text = plain_json(summary) + "\n"
            (draft / "summary.json").write_text(text, encoding="utf-8")
    if json:
        typer.echo(plain_json(summary))
        return
    from tarazy.cli.answer_texts import words

    show("\n\n".join(texts()))
    for place in [*written, *([] if out is None else [out])]:
        show(words(language)("written", folder=place))


def _refuse_with_replay(given: dict[str, Any]) -> None:
    """Refuse computations beside a replay."""
    for option, value in given.items():
        if value not in (None, False):
            raise InputError(f"{option} with a replay; allowed: one or the other")


def _bought(more: list[str] | None, wanted: bool) -> dict[str, float]:
    """Return the volumes that are bought on top, by mineral."""
    from tarazy.corridors.reading import read_number

    if more and not wanted:
        raise InputError(f"--more: {more[0]!r} without --supply-security; allowed: with it")
    bought: dict[str, float] = {}
    for text in more or []:
        mineral, _, volume = text.partition("=")
        if mineral in bought:
            raise InputError(f"--more: {mineral!r} twice; allowed: each mineral once")
        try:
            bought[mineral] = read_number(volume.strip(), "--more")
        except InputError:
            raise InputError(
                f"--more: {text!r}; allowed: MINERAL=VOLUME, e.g. titanium=5"
            ) from None
    return bought


def _options(
    single: bool, double: bool, expansion: bool, plan: bool, supply: bool
) -> dict[str, bool]:
    return {
        "--n-1": single,
        "--n-2": double,
        "--expansion": expansion,
        "--plan": plan,
        "--supply-security": supply,
    }


def _check(
    computations: dict[str, bool],
    draws: int | None,
) -> None:
    """Refuse options that say nothing together."""
    wanted = [name for name, given in computations.items() if given]
    if len(wanted) > 1:
        raise InputError(f"{' and '.join(wanted)} together; allowed: one of {', '.join(wanted)}")
    if draws is not None and draws != 0 and not 2 <= draws <= MOST_DRAWS:
        raise InputError(f"--draws: {draws}; allowed: 0 for none, or 2 to {MOST_DRAWS}")
    if wanted and draws is not None:
        raise InputError(f"--draws with {wanted[0]}; allowed: with a question or alone")


def _check_used(
    computations: dict[str, bool],
    outage: bool,
    by: str | None,
    top: int | None,
    left: float | None,
    draws: int,
    seed: int | None,
    distribution: str | None,
) -> None:
    """Refuse an option that nothing else on the line makes use of."""
    sweep = any(computations[name] for name in SWEEPS)
    with_draws = "without draws; allowed: with --draws N"
    for option, value, used, wanted in (
        ("--seed", seed, draws > 0, f"stands {with_draws}"),
        ("--distribution", distribution, draws > 0, with_draws),
        ("--left", left, outage, "without an outage; allowed: with --outage"),
        ("--by", by, sweep, "without a sweep; allowed: with --n-1 or --n-2"),
        (
            *("--top", top, sweep or computations["--expansion"]),
            "without a ranking; allowed: with --n-1, --n-2 or --expansion",
        ),
    ):
        if value is not None and not used:
            raise InputError(f"{option}: {value} {wanted}")


def _computed(
    computation: str,
    engine: Engine,
    given: Changes,
    by: str,
    computing: dict[str, Any],
) -> Found:
    from tarazy.cli.drawing import progress_bar
    from tarazy.corridors.expansion import expansion
    from tarazy.corridors.sweep import n_minus_1, n_minus_2

    if computation == "--expansion":
        return expansion(given=given, network=engine)
    sweep = n_minus_1 if computation == "--n-1" else n_minus_2
    with progress_bar(computation.removeprefix("--").upper()) as progress:
        return sweep(by=by, network=engine, given=given, progress=progress, **computing)


def _drawn(
    engine: Engine,
    changes: Changes,
    n: int,
    seed: int,
    distribution: str,
    computing: dict[str, Any],
) -> Draws:
    from tarazy.cli.drawing import progress_bar
    from tarazy.corridors.draws import network_range

    with progress_bar(engine.network.name) as progress:
        return network_range(
            changes,
            n=n,
            seed=seed,
            distribution=distribution,
            progress=progress,
            network=engine,
            **computing,
        )


def _summary(part: Found | Draws, top: int) -> dict[str, Any]:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.draws import Draws
    from tarazy.corridors.expansion import Expansion
    from tarazy.corridors.sweep import Sweep

    if isinstance(part, Draws):
        return {"range": part.summary()}
    if isinstance(part, Sweep | Expansion):
        return part.summary(top)
    if isinstance(part, Answer) and part.question["kind"] == "base":
        return part.base.summary()
    return part.summary()
