"""The figures of the Liberation Day study beside ours."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.validate.liberation_day.cases import optimal_tariff, solve_cases
from tarazy.validate.liberation_day.data import USA, Study, read
from tarazy.validate.liberation_day.model import Effects, Parameters
from tarazy.validate.validation import Figure, Validation

Array = NDArray[np.float64]

# "EU" in the authors' averages: without Czechia and Slovakia.
# fmt: off
EU = (
    "AUT", "BEL", "BGR", "CYP", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN",
    "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVN", "SWE",
)
# fmt: on
MAPS = {"announced": "announced", "optimal retaliation": "retaliation"}
VARIABLES = ("welfare", "deficit", "exports", "imports", "employment", "prices", "revenue")
# One unit of the last decimal that the files keep, and our own error.
CUT_OFF = 1.1e-6


def validate(directory: Path) -> Validation:
    """Recompute the results by country and the tables.

    Parameters
    ----------
    directory
        Folder of the data, see `read`.

    Raises
    ------
    InputError
        If a file is missing or does not hold what it should.
    NoEquilibriumError
        If a case has no equilibrium.
    """
    study = read(directory)
    results = {case: _results(study.accounts.economies, file) for case, file in MAPS.items()}
    cases = solve_cases(study)
    per_income, per_imports = (
        100.0 * optimal_tariff(study, Parameters(), per=per) for per in ("income", "imports")
    )
    by_country = [
        figure
        for case, published in results.items()
        for figure in _by_country(case, published, cases[case])
    ]
    printed = [_printed(study, cases, row) for row in _rows("tables")]
    optimal = Figure("abstract: optimal tariff", USA, 19.0, per_income, digits=0)
    report = [
        "Ignatenko, Lashkaripour, Macedoni and Simonovska (2025): Liberation Day tariffs",
        "194 countries, 2023, one sector; per cent change, revenue per cent of spending",
        *_report_by_country(by_country),
        *_report_printed(printed),
        *_report_rates(optimal, per_imports),
        f"{len(cases)} cases, {sum(effects.rounds for effects in cases.values())} equilibria, "
        f"residual {max(effects.residual for effects in cases.values()):.0e}",
    ]
    return Validation((*by_country, *printed, optimal), "\n".join(report))


def _results(economies: list[str], file: str) -> dict[str, dict[str, str]]:
    """Return the authors' results by country, in the order of `economies`."""
    rows = {row["economy"]: row for row in _rows(file)}
    odd = sorted(set(rows) ^ set(economies))
    if odd:
        raise InputError(
            f"country_labels.csv: column 'iso3': {odd[0]!r} is only there or only in the published "
            f"results; allowed: the {len(rows)} codes of the authors' data"
        )
    return {economy: rows[economy] for economy in economies}


def _by_country(
    case: str, published: dict[str, dict[str, str]], effects: Effects
) -> Iterator[Figure]:
    for variable in VARIABLES:
        computed = getattr(effects, variable)
        for (economy, row), ours in zip(published.items(), computed, strict=True):
            quantity = f"{case}: {variable}"
            yield Figure(quantity, economy, float(row[variable]), float(ours), tolerance=CUT_OFF)


def _printed(study: Study, cases: dict[str, Effects], row: dict[str, str]) -> Figure:
    """Return one printed figure and ours."""
    case, economy, variable = row["case"], row["economy"], row["variable"]
    effects = cases[case]
    if economy == "world":
        computed = getattr(effects, f"world_{variable}")
    elif economy == USA and variable == "revenue":
        computed = 100.0 * effects.revenue[study.usa]
    else:
        computed = np.average(
            getattr(effects, variable), weights=_weights(study, case.startswith("inputs"), economy)
        )
    digits = len(row["printed"].partition(".")[2])
    quantity = f"{row['place']}, {case}: {variable}"
    return Figure(quantity, economy, float(row["printed"]), float(computed), digits=digits)


def _weights(study: Study, linked: bool, economy: str) -> Array:
    """Return the authors' weights of an average: spending, and GDP where they have inputs."""
    weight = study.gdp if linked else study.accounts.spending
    codes = np.array(study.accounts.economies)
    if economy == "non-US":
        return np.where(codes == USA, 0.0, weight)
    return np.where(np.isin(codes, EU if economy == "EU" else [economy]), weight, 0.0)


def _rows(name: str) -> list[dict[str, str]]:
    file = resources.files("tarazy.validate.liberation_day") / "published" / f"{name}.csv"
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _report_by_country(figures: list[Figure]) -> list[str]:
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.quantity, []).append(figure)
    lines = [
        "",
        f"{'results by country':40}{'figures':>8}{'largest difference':>20}{'allowed':>10}",
    ]
    for quantity, group in groups.items():
        worst = max(abs(figure.difference) for figure in group)
        lines.append(f"{quantity:40}{len(group):8}{worst:20.1e}{group[0].tolerance:10.1e}")
    return lines


def _report_printed(figures: list[Figure]) -> list[str]:
    """Return two lines per economy and case: what is printed, and what we find."""
    columns = (*VARIABLES, "trade")
    groups: dict[tuple[str, str], dict[str, Figure]] = {}
    for figure in figures:
        heading, _, variable = figure.quantity.rpartition(": ")
        groups.setdefault((heading, figure.item), {})[variable] = figure
    lines = ["", " " * 15 + "".join(f"{column:>11}" for column in columns)]
    last = ""
    for (heading, item), cells in groups.items():
        if heading != last:
            lines.append(heading)
        last = heading
        printed, computed = "", ""
        for column in columns:
            cell = cells.get(column)
            printed += f"{cell.published:11.{cell.digits}f}" if cell else " " * 11
            computed += f"{cell.computed:11.4f}" if cell else " " * 11
        differs = "" if all(figure.match for figure in cells.values()) else "  differs"
        lines.append(f"  {item:8}paper{printed.rstrip()}{differs}")
        lines.append(f"{'':10}ours {computed.rstrip()}")
    return lines


def _report_rates(figure: Figure, per_imports: float) -> list[str]:
    return [
        "",
        "optimal tariff by the formula, at observed shares:",
        f"{figure.computed:.2f} % relative to income less domestic sales, as in table 2; printed: "
        f"{figure.published:.0f} %{'' if figure.match else '  differs'}",
        f"{per_imports:.2f} % relative to imports, as in table 1",
        "",
    ]
