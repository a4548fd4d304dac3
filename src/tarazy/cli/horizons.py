"""``tarazy run NAME --horizon all``: one experiment in the short, the medium and the long run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tarazy.cli.screen import show
from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario
    from tarazy.text.texts import Texts
    from tarazy.world import World

ALL = "all"
# Columns of the table: variable of an outcome to the text above it.
_COLUMNS = {
    "real_gni": "shell.horizons_gni",
    "real_gdp": "shell.horizons_gdp",
    "real_wage": "column.real_wage",
    "capital_return": "shell.horizons_return",
}


def check_names(horizon: str | None, factors: str | None) -> None:
    """Check what ``--horizon`` and ``--factors`` say.

    Raises
    ------
    InputError
        If there is no such horizon or number of factors, or one factor is to have a horizon.
    """
    from tarazy.scenario.horizons import FACTORS, HORIZONS

    if horizon is not None and horizon not in (*HORIZONS, ALL):
        raise unknown_name("horizon", horizon, (*HORIZONS, ALL), "--horizon")
    if factors is not None and factors not in FACTORS:
        raise unknown_name("number", factors, FACTORS, "--factors")
    if factors == "one" and horizon is not None:
        raise InputError(
            f"--factors: 'one' stands beside --horizon {horizon}; allowed: three, or no horizon"
        )


def refuse_beside_all(**given: object) -> None:
    """Refuse options that ask for more of one answer, where all horizons are asked for.

    Raises
    ------
    InputError
        Naming the option.
    """
    for name, value in given.items():
        if value:
            raise InputError(
                f"--{name}: stands beside --horizon all; allowed: with one horizon, "
                "short, medium or long"
            )


def run_all(
    document: Scenario, world: World, language: Language, *, json: bool, out: Path | None
) -> None:
    """Solve an experiment at every horizon and print one table, or one JSON.

    Parameters
    ----------
    document
        With its focus.
    world
        The benchmark.
    language
        Of the table.
    json
        Whether to print JSON: the summary of each answer by horizon.
    out
        Folder that gets the files of the answers, in one folder for each horizon.
    """
    from tarazy.cli.answer_texts import words
    from tarazy.cli.folder import fill
    from tarazy.experiment.run import run_horizons
    from tarazy.results.writing import answer_folder
    from tarazy.telling.caveats import caveats
    from tarazy.text.texts import texts

    outcomes = run_horizons(document, world=world)
    told = {
        horizon: caveats(outcome, document.with_(horizon=horizon), world, language)
        for horizon, outcome in outcomes.items()
    }
    if out is not None:
        with answer_folder(out) as draft:
            for horizon, outcome in outcomes.items():
                fill(draft / horizon, outcome, told[horizon])
    if json:
        from tarazy.text.plain_json import plain_json

        content = {name: found.summary() | told[name] for name, found in outcomes.items()}
        typer.echo(plain_json(content))
        return
    say = words(language)
    show(horizons_text(outcomes, document, say, texts(language)))
    if out is not None:
        show(say("written", folder=out))


def horizons_text(
    outcomes: Mapping[str, Outcome], document: Scenario, say: Texts, report: Texts
) -> str:
    """Return title, question and a row for each economy in focus and horizon.

    Parameters
    ----------
    outcomes
        By horizon.
    document
        That was run.
    say, report
        Texts of the shell, and of the report.
    """
    from tarazy.cli.screen import table, wrapped
    from tarazy.text.formats import signed

    rows = [
        [f"{report.name(code)}, {report(f'horizon.{horizon}')}", *(signed(v, say) for v in values)]
        for code, horizon, values in _rows(outcomes)
    ]
    header = ["", *(report(key) for key in _COLUMNS.values())]
    return "\n\n".join(
        [
            document.title.in_language(say.language),
            wrapped(document.question.in_language(say.language)),
            "\n".join([wrapped(say("horizons")), table(header, rows)]),
            wrapped(say("horizons_note")),
        ]
    )


def _rows(outcomes: Mapping[str, Outcome]) -> Iterator[tuple[str, str, list[float]]]:
    """Yield economy in focus, horizon, and what changes, per cent, in the order of `_COLUMNS`."""
    first = next(iter(outcomes.values()))
    for code in first.subjects.economies:
        for horizon, outcome in outcomes.items():
            values = [float(outcome.dataset[name].sel(country=code)) for name in _COLUMNS]
            yield code, horizon, values


def horizon_keys(horizon: str | None, factors: str | None) -> dict[str, Any]:
    """Return the keys of a document that the options replace."""
    given = {"horizon": None if horizon == ALL else horizon, "factors": factors}
    keys: dict[str, Any] = {k: value for k, value in given.items() if value is not None}
    if factors == "one" and horizon is None:
        # One factor has no horizon.
        keys["horizon"] = None
    return keys
