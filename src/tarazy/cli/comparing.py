"""``tarazy compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show
from tarazy.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarazy.experiment.comparison import Comparison
    from tarazy.experiment.world_comparison import WorldComparison

MOST_AFFECTED = 10


def compare_outcomes(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="A B ...",
            help="Of the catalogue, .toml documents, or saved outcomes (.npz).",
            autocompletion=completion.experiments,
        ),
    ],
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODES",
            help="Economies to show, with commas between them; by default most hit.",
            autocompletion=completion.economies_and_groups,
        ),
    ] = None,
    world: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|FILE",
            help="Instead: put one scenario to several benchmarks; give it for each.",
            autocompletion=completion.worlds,
        ),
    ] = None,
    variable: Annotated[
        str, typer.Option(help="Variable of an outcome with the country as its dimension.")
    ] = "welfare",
    json: options.AsJson = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of the workbook to write (.xlsx).")
    ] = None,
    lang: options.Lang = "en",
) -> None:
    """Put several answers side by side; differences are to the first, of scenarios or of worlds."""
    from tarazy.arguments.writable import check_file
    from tarazy.codes.classification import check_language
    from tarazy.experiment.comparison import compare

    language = check_language(lang)
    if world:
        if language != "en":
            raise InputError(f"--lang: {lang!r} with --world; allowed: en, its only language")
        _compare_worlds(scenarios, world, country, variable, json, out)
        return
    if len(scenarios) < 2:
        raise InputError(f"compare: {scenarios[0]!r} alone; allowed: two names or files, or more")
    if out is not None and out.suffix != ".xlsx":
        raise InputError(f"--out: {str(out)!r}; allowed: a file ending in .xlsx")
    if out is not None:
        check_file(out, "--out")
    found = compare(*scenarios)
    codes = options.codes_of(country, "--country") if country else None
    if out is not None:
        found.to_excel(out)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary(variable, codes)))
        return
    show(_shown(found, variable, codes, language))
    if out is not None:
        show(f"Written to {out}")


def _compare_worlds(
    scenarios: list[str],
    worlds: list[str],
    country: str | None,
    variable: str,
    json: bool,
    out: Path | None,
) -> None:
    """Put one scenario to several worlds, and say what makes their answers differ."""
    from tarazy.arguments.writable import check_file
    from tarazy.experiment.world_comparison import compare_worlds

    if len(scenarios) != 1:
        raise InputError(f"--world: with {len(scenarios)} scenarios; allowed: with one")
    if len(worlds) < 2:
        raise InputError(f"--world: {worlds[0]!r} alone; allowed: two or more")
    if out is not None:
        if out.suffix != ".xlsx":
            raise InputError(f"--out: {str(out)!r}; allowed: a file ending in .xlsx")
        check_file(out, "--out")
    found = compare_worlds(scenarios[0], [options.world_of(w) for w in worlds], variable=variable)
    if out is not None:
        found.to_excel(out)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    codes = options.codes_of(country, "--country") if country else None
    show(_worlds_shown(found, codes))
    if out is not None:
        show(f"Written to {out}")


def _worlds_shown(found: WorldComparison, codes: list[str] | None) -> str:
    from tarazy.cli.screen import table
    from tarazy.codes.classification import code_and_name
    from tarazy.codes.names import economy_called
    from tarazy.text.formats import amount, signed

    answer = found.table("answer").set_index("country")
    known = [str(code) for code in answer.index]
    chosen = [economy_called(code, known, "--country") for code in codes or found.countries]
    by_name = {name: answer[name].to_dict() for name in found.names}

    def cell(value: float, shown: Callable[[float], str]) -> str:
        return "no row" if value != value else shown(value)

    rows = [
        [code_and_name(code), *(cell(by_name[n][code], signed) for n in found.names)]
        for code in chosen
    ]
    parts = [
        f"{found.scenario.name}: {found.variable}, {found.table('answer').attrs['unit']}\n"
        + table(["", *found.names], rows)
    ]
    first = found.names[0]
    for name, array in found.steps.items():
        inside = [code for code in chosen if code in array["country"].values]
        steps = [str(step).replace("_", " ") for step in array["step"].values]
        told = [
            [code_and_name(code), *map(signed, array.sel(country=code).values.tolist())]
            for code in inside
        ]
        if told:
            parts.append(
                f"From {first} to {name}, what each adds: first the other's elasticities and "
                "tariffs where labels are shared, then the rest\n" + table(["", *steps], told)
            )
    facts = [
        [code_and_name(row["economy"]), str(row["item"])]
        + [cell(float(row[name]), amount) for name in found.names]
        for row in found.table("benchmark").to_dict("records")
    ]
    if facts:
        header = ["", "billion USD before", *found.names]
        parts.append("What the benchmarks hold\n" + table(header, facts))
    sources = [
        f"{name}: {world.dataset[v].attrs['quality']}, {world.dataset[v].attrs['year']}: {v}"
        for v in ("trade", "tariff", "trade_elasticity")
        for name, world in found.worlds.items()
    ]
    return "\n\n".join([*parts, "\n".join([*found.notes(), *sources])])


def _shown(found: Comparison, variable: str, codes: list[str] | None, language: str) -> str:
    from tarazy.cli.answer_texts import about_zero, words
    from tarazy.cli.screen import table
    from tarazy.text.formats import signed

    say = words(language)
    if codes is None:
        codes = _most_affected(found, variable)
    frame = found.table(variable, codes)
    dims = [str(dim) for dim in found.dataset[variable].dims[1:]]
    if dims != ["country"]:
        raise InputError(
            f"--variable: {variable!r} has the dimensions {', '.join(dims)}; "
            "allowed: a variable with the country alone, or --json"
        )
    rows = [
        [
            say.labelled(str(row["country"])),
            *(signed(float(row[n]), say) for n in found.names),
        ]
        for _, row in frame.iterrows()
    ]
    name = say.found(f"quantity.{variable}") or variable
    units = {
        "per cent change": "unit_per_cent",
        "percentage points of real income": "unit.percentage_points",
    }
    unit = str(frame.attrs["unit"])
    title = f"{say('compared', variable=name)} ({say.found(units.get(unit, unit)) or unit})"
    values = frame[list(found.names)].to_numpy(dtype=float).ravel()
    small = about_zero(say, values) if unit in units else []
    return "\n".join([title, table(["", *found.names], rows), *small])


def _most_affected(found: Comparison, variable: str) -> list[str]:
    """Return the economies with the largest change in any outcome."""
    array = found.dataset.get(variable)
    if array is None or array.dims[1:] != ("country",):
        return [str(code) for code in found.dataset["country"].values[:MOST_AFFECTED]]
    size = abs(array).max("outcome")
    order = (-size).argsort(kind="stable").values[:MOST_AFFECTED]
    return [str(code) for code in found.dataset["country"].values[order]]
