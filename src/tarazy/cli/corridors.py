"""``tarazy corridors``: outages, fees, prices, routes and sweeps of a corridor network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.arguments.defaults import DEFAULT_NETWORK
from tarazy.cli import completion, corridor_files, corridor_units, options
from tarazy.errors import InputError
from tarazy.text.plain_json import plain_json

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.draws import Draws
    from tarazy.corridors.expansion import Expansion, Plan
    from tarazy.corridors.solve import Engine
    from tarazy.corridors.sweep import Sweep
    from tarazy.experiment.events.network_event import NetworkEvent

    Found = Answer | Draws | Expansion | Plan | Sweep
TOP, BY, DISTRIBUTION = 20, "value", "triangular"
SWEEPS = ("--n-1", "--n-2")
_WINDOW = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")


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
    expansion: Annotated[
        bool, typer.Option("--expansion", help="What one more unit of capacity is worth.")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Which projects are worth their capital cost.")
    ] = False,
    single: Annotated[
        bool, typer.Option("--n-1", help="The loss of every single element, ranked.")
    ] = False,
    double: Annotated[
        bool, typer.Option("--n-2", help="The loss of every pair of arcs, ranked.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(help="Ranking of a sweep: value (default), or volume lost at the markets."),
    ] = None,
    draws: Annotated[
        int | None, typer.Option(metavar="N", help="Ranges over N draws of what has a range.")
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
    from tarazy.corridors.data import Network
    from tarazy.corridors.solve import Engine
    from tarazy.experiment.asking import ask, changes_of

    language = check_language(lang)
    if top is not None and top < 1:
        raise InputError(f"--top: {top} is not allowed; allowed: 1 or more")
    computations = _options(single, double, expansion, plan)
    _check(computations, draws)
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
    _check_used(computations, bool(outage), by, top, left, draws, seed, distribution)
    check_horizon(months, "--months")
    rows = TOP if top is None else top
    if out is not None:
        check_folder(out)
    corridor_files.check_files(export, map_)
    shown = _window(window, bool(outage) or fee is not None, months)
    events = _events(outage or [], left or 0.0, fee, price, route or [], shown)
    engine = Engine(Network.load(network, year), months)
    changes = changes_of(events, network=engine)
    computation = next((name for name, wanted in computations.items() if wanted), None)
    units = corridor_units.units_of(engine, unit, price_unit, density, computation)
    found: list[Found] = []
    if computation is None:
        found.append(ask(*events, network=engine))
    else:
        found.append(_computed(computation, engine, changes, by or BY, computing))
    if draws is not None:
        chosen = distribution or DISTRIBUTION
        found.append(_drawn(engine, changes, draws, seed or 0, chosen, computing))
    written = corridor_files.write_files(engine, events, changes, language, export, map_)
    summary: dict[str, Any] = {}
    for part in found:
        summary |= corridor_units.summarised(_summary(part, rows), units)
        if out is not None:
            corridor_units.write_tables(part, out, units)
    if out is not None:
        _write_summary(summary, out)
    if json:
        typer.echo(plain_json(summary))
        return
    from tarazy.cli.answer_texts import words
    from tarazy.cli.corridors_answer import answer

    texts = [answer(part, language, rows, units) for part in found]
    typer.echo("\n\n".join(texts))
    for place in [*written, *([] if out is None else [out])]:
        typer.echo(words(language)("written", folder=place))


def _events(
    outage: list[str],
    left: float,
    fee: str | None,
    price: float | None,
    route: list[str],
    window: list[int] | None,
) -> list[NetworkEvent]:
    """Return the events that the options put together."""
    from tarazy.experiment.events.new_route import NewRoute
    from tarazy.experiment.events.outage import Outage
    from tarazy.experiment.events.transit_fee import TransitFee
    from tarazy.experiment.events.world_price import WorldPrice

    places = {"element": "--outage", "left": "--left", "benchmark": "--price", "route": "--route"}
    events: list[NetworkEvent] = []
    if outage:
        events.append(Outage.of(places, element=outage, months=window, left=left))
    if fee is not None:
        payee, due = _fee(fee)
        called = {"element": "--fee", "fee": "--fee"}
        events.append(TransitFee.of(called, element=payee, fee=due, months=window))
    if price is not None:
        events.append(WorldPrice.of(places, benchmark=price))
    if route:
        events.append(NewRoute.of(places, route=route))
    return events


def _window(window: str | None, lasting: bool, horizon: int) -> list[int] | None:
    """Return the months of the window, which must have something to hold for."""
    if window is None:
        return None
    if not lasting:
        raise InputError(
            f"--window: {window} without an outage or a fee; allowed: with --outage or --fee"
        )
    found = _WINDOW.fullmatch(window)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last <= horizon:
        raise InputError(
            f"--window: {window!r}; allowed: a month or A-B from 1 to {horizon}, e.g. 3 or 1-3"
        )
    return list(range(first, last + 1))


def _fee(text: str) -> tuple[str, float]:
    from tarazy.corridors.reading import read_number

    payee, _, amount = text.rpartition("=")
    try:
        return payee, read_number(amount.strip(), "--fee", signed=True)
    except InputError:
        raise InputError(f"--fee: {text!r}; allowed: PAYEE=USD, e.g. transit:RUS=10") from None


def _options(single: bool, double: bool, expansion: bool, plan: bool) -> dict[str, bool]:
    return {"--n-1": single, "--n-2": double, "--expansion": expansion, "--plan": plan}


def _check(
    computations: dict[str, bool],
    draws: int | None,
) -> None:
    """Refuse options that say nothing together."""
    wanted = [name for name, given in computations.items() if given]
    if len(wanted) > 1:
        raise InputError(f"{' and '.join(wanted)} together; allowed: one of {', '.join(wanted)}")
    if wanted and draws is not None:
        raise InputError(f"--draws with {wanted[0]}; allowed: with a question or alone")


def _check_used(
    computations: dict[str, bool],
    outage: bool,
    by: str | None,
    top: int | None,
    left: float | None,
    draws: int | None,
    seed: int | None,
    distribution: str | None,
) -> None:
    """Refuse an option that nothing else on the line makes use of."""
    sweep = any(computations[name] for name in SWEEPS)
    with_draws = "without draws; allowed: with --draws N"
    for option, value, used, wanted in (
        ("--seed", seed, draws is not None, f"stands {with_draws}"),
        ("--distribution", distribution, draws is not None, with_draws),
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
    from tarazy.corridors.expansion import expansion, plan
    from tarazy.corridors.sweep import n_minus_1, n_minus_2

    if computation == "--expansion":
        return expansion(given=given, network=engine)
    if computation == "--plan":
        return plan(given=given, network=engine)
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


def _summary(part: Found, top: int) -> dict[str, Any]:
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


def _write_summary(summary: dict[str, Any], folder: Path) -> None:
    draft = folder / ".summary.json.part"
    draft.write_text(plain_json(summary) + "\n", encoding="utf-8")
    draft.replace(folder / "summary.json")
