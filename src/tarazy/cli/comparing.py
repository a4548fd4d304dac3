"""``tarazy compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.cli import completion, options
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.experiment.comparison import Comparison

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
    variable: Annotated[
        str, typer.Option(help="Variable of an outcome with the country as its dimension.")
    ] = "welfare",
    json: options.AsJson = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of the workbook to write (.xlsx).")
    ] = None,
    lang: options.Lang = "en",
) -> None:
    """Put several answers side by side; differences are to the first."""
    from tarazy.arguments.writable import check_file
    from tarazy.codes.classification import check_language
    from tarazy.experiment.comparison import compare

    language = check_language(lang)
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
    typer.echo(_shown(found, variable, codes, language))
    if out is not None:
        typer.echo(f"Written to {out}")


def _shown(found: Comparison, variable: str, codes: list[str] | None, language: str) -> str:
    from tarazy.cli.answer_texts import about_zero, words
    from tarazy.text.formats import signed
    from tarazy.text.plain_table import table

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
