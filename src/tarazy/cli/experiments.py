"""``tarazy list`` and ``tarazy run``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import listed, show
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.scenario import Scenario
    from tarazy.world import World


def list_experiments(lang: options.Lang = "en", json: options.AsJson = False) -> None:
    """List the experiments that travel with the package."""
    from tarazy.codes.classification import check_language
    from tarazy.scenario import Scenario

    language = check_language(lang)
    scenarios = Scenario.load_all()
    if json:
        from tarazy.telling.listings import plain_experiment
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json([plain_experiment(scenario) for scenario in scenarios]))
        return
    from tarazy.cli.answer_texts import words

    say = words(language)
    rows = []
    for scenario in scenarios:
        claims = f"  [{', '.join(scenario.claims)}]" if scenario.claims else ""
        owned = f"  ({say('with_owners')})" if scenario.three_factors else ""
        rows.append((scenario.name, f"{scenario.title.in_language(language)}{claims}{owned}"))
    typer.echo(listed(rows))


def run_experiment(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="NAME|FILE",
            help="Of the catalogue, or a .toml document.",
            autocompletion=completion.experiments,
        ),
    ],
    json: options.AsJson = False,
    out: options.OutFolder = None,
    world: options.World = None,
    closure: options.Closure = None,
    elasticities: options.Elasticities = None,
    horizon: options.Horizon = None,
    factors: options.Factors = None,
    lang: options.Lang = "en",
    country: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Whom the answer is about: a code, or a group as a unit.",
            autocompletion=completion.economies_and_groups,
        ),
    ] = None,
    partner: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="And with whom, likewise.",
            autocompletion=completion.economies_and_groups,
        ),
    ] = None,
    stages: Annotated[
        bool | None,
        typer.Option(
            "--stages/--no-stages", help="The answer after every stage, where there are stages."
        ),
    ] = None,
    sensitivities: Annotated[
        bool,
        typer.Option("--sensitivities", help="Also under low, high and short-run elasticities."),
    ] = False,
    draws: Annotated[
        int | None,
        typer.Option(metavar="N", help="Also a range over N draws of what is estimated."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="S", help="Of the draws; the document's, or 0.")
    ] = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    checkpoint: options.Checkpoint = None,
) -> None:
    """Solve an experiment and print its answer."""
    from tarazy.arguments.writable import check_folder
    from tarazy.cli import horizons
    from tarazy.cli.folder import write_outcome
    from tarazy.codes.classification import check_language
    from tarazy.experiment.run import run, run_stages
    from tarazy.scenario import Scenario

    language = check_language(lang)
    horizons.check_names(horizon, factors)
    if horizon == horizons.ALL:
        horizons.refuse_beside_all(stages=stages, sensitivities=sensitivities, draws=draws)
    if out is not None:
        check_folder(out)
    if draws is None:
        options.refuse_idle("--draws", workers=workers, cluster=cluster, checkpoint=checkpoint)
    if checkpoint is not None:
        check_folder(checkpoint, "--checkpoint")
    document = _changed(Scenario.load(scenario), closure, elasticities, draws, seed)
    if keys := horizons.horizon_keys(horizon, factors):
        document = document.with_(**keys)
    staged = bool(document.then) if stages is None else stages
    if staged and not document.then:
        raise InputError(
            f"--stages: {document.origin} has none; allowed: a document with stages [[then]]"
        )
    benchmark = _benchmark(document, world, elasticities)
    document = _about(document, benchmark, country, partner)
    if horizon == horizons.ALL:
        horizons.run_all(document, benchmark, language, json=json, out=out)
        return
    outcome = run(document, world=benchmark)
    after = run_stages(document, world=benchmark) if staged else []
    computing = {"workers": workers, "cluster": cluster}
    more = list(
        _more(
            benchmark, document, language, sensitivities, draws is not None, checkpoint, computing
        )
    )
    if out is not None:
        from tarazy.telling.caveats import caveats

        write_outcome(outcome, out, caveats(outcome, document, benchmark, language))
    if json:
        from tarazy.telling.plain import plain_answer
        from tarazy.text.plain_json import plain_json

        content = plain_answer(outcome, document, benchmark, language, after)
        for part, _ in more:
            content |= part
        typer.echo(plain_json(content))
        return
    from tarazy.cli.answer import answer
    from tarazy.cli.answer_series import stages_table
    from tarazy.cli.answer_texts import words
    from tarazy.telling.cautions import caution_texts

    say = words(language)
    for text in caution_texts(benchmark, document, say):
        typer.echo(f"tarazy: {say('caution')}: {text}", err=True)
    table = stages_table(after, document, language) if staged else None
    first = answer(outcome, document, benchmark, language, table, drawn=draws is not None)
    texts = [first, *(text for _, text in more)]
    show("\n\n".join(texts))
    if out is not None:
        show(say("written", folder=out))


def _changed(
    document: Scenario,
    closure: str | None,
    elasticities: str | None,
    draws: int | None,
    seed: int | None,
) -> Scenario:
    """Return the document with what the options replace."""
    if closure is not None:
        closure = options.closure_of(closure)
    if seed is not None and draws is None:
        raise InputError(f"--seed: {seed} stands without draws; allowed: with --draws N")
    changes: dict[str, Any] = {"closure": closure, "elasticities": elasticities}
    if draws is not None:
        given = document.uncertainty.model_dump(mode="json") if document.uncertainty else {}
        chosen = {"draws": draws} if seed is None else {"draws": draws, "seed": seed}
        changes["uncertainty"] = given | chosen
    changed = {key: value for key, value in changes.items() if value is not None}
    return document.with_(**changed) if changed else document


def _about(document: Scenario, world: World, country: str | None, partner: str | None) -> Scenario:
    """Return the document with whom the options say that the answer is about."""
    from tarazy.scenario.selectors import economies_of

    if country is None:
        if partner is not None:
            raise InputError(
                f"--partner: {partner!r} stands without a country; allowed: with --country NAME"
            )
        return document
    economies = economies_of(world.economies, document)
    named = {"--country": country} | ({} if partner is None else {"--partner": partner})
    for option, name in named.items():
        economies.check_name(name, option)
    if country == partner:
        raise InputError(f"--partner: {partner!r} is --country too; allowed: another one")
    return document.with_(focus=list(named.values()))


def _benchmark(document: Scenario, world: str | None, elasticities: str | None) -> World:
    """Return the benchmark, and check first what the options say of it."""
    from tarazy.experiment.run import world_of

    if elasticities is None and world is None:
        return world_of(document)
    benchmark = options.world_of(world or document.world)
    if elasticities is not None:
        try:
            return benchmark.with_elasticities(elasticities)
        except InputError as error:
            raise InputError(f"--elasticities: {error}") from error
    return benchmark


def _more(
    world: World,
    document: Scenario,
    language: Language,
    sensitivities: bool,
    draws: bool,
    checkpoint: Path | None,
    computing: Mapping[str, Any],
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield what the options ask for beside the answer, as plain data and as text."""
    from tarazy.cli import answer_series

    if sensitivities:
        from tarazy.draws import run_sensitivities

        under = run_sensitivities(document, world=world)
        yield (
            {"sensitivities": {name: found.summary() for name, found in under.items()}},
            answer_series.sensitivities_table(under, document, language),
        )
    if draws and document.uncertainty is not None:
        from tarazy.cli.drawing import progress_bar
        from tarazy.draws import run_range
        from tarazy.draws.checking import NETWORKS
        from tarazy.draws.run import drawn_of

        wanted = document.uncertainty
        of = drawn_of(world, document, wanted.of)
        _tell_undrawn(world, document, wanted.of, of)
        if document.network_shocks():
            of = (*of, NETWORKS)
        with progress_bar(document.title.in_language(language)) as progress:
            found = run_range(
                document,
                draws=wanted.draws,
                seed=wanted.seed,
                of=of,
                progress=progress,
                world=world,
                checkpoint=None if checkpoint is None else checkpoint / "trade.zarr",
                **computing,
            )
        yield (
            {"range": found.summary()},
            answer_series.range_table(found, document, language),
        )
        if document.network_shocks():
            yield _network_range(
                document, wanted.draws, wanted.seed, language, checkpoint, computing
            )


def _tell_undrawn(
    world: World, document: Scenario, asked: Sequence[str], found: Sequence[str]
) -> None:
    """Tell where flows were to be drawn that are not estimated."""
    from tarazy.draws.asked import sources_of

    if len(found) < len(sources_of(document, asked)):
        typer.echo(
            f"tarazy: note: world {world.name}: its trade is "
            f"{world.dataset['trade'].attrs['quality']}, not estimated: the range is over "
            f"{' and '.join(found)} alone",
            err=True,
        )


def _network_range(
    document: Scenario,
    draws: int,
    seed: int,
    language: Language,
    checkpoint: Path | None,
    computing: Mapping[str, Any],
) -> tuple[dict[str, Any], str]:
    """Return what the networks answer over draws of their own figures, as data and as text."""
    from tarazy.cli.answer_corridors import ranges_table
    from tarazy.cli.drawing import progress_bar
    from tarazy.experiment.networks import network_draws

    with progress_bar(document.title.in_language(language)) as progress:
        found = network_draws(document, draws, seed, progress, checkpoint=checkpoint, **computing)
    return (
        {"corridors_range": {drawn.network.name: drawn.summary() for drawn in found}},
        "\n\n".join(ranges_table(drawn, language) for drawn in found),
    )
