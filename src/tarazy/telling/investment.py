"""What the chapter about owners says: the pair, the experiments, the test of the data."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from statistics import median
from typing import TYPE_CHECKING

from tarazy.figures import tables
from tarazy.figures.exhibit import by_economy
from tarazy.scenario.horizons import HORIZONS
from tarazy.telling.blocks import Bullets, Sentence, Table
from tarazy.telling.experiment import MARKS, check_told
from tarazy.text import formats
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.experiment.checks import Check
    from tarazy.investment.owned import Owned
    from tarazy.study.investment_findings import ByHorizon, InvestmentFindings

# Economies of the table of primary income beside the two, and the gap, as a part of GDP, from which
# a sign is counted.
ROWS, TOLD = 8, 0.01
# The horizon whose output, wage and owners' income stand beside real income.
BESIDE = "medium"
WHEN = ("before", "after")


def between(found: InvestmentFindings, words: Texts) -> str:
    """Return what each of the two earns in the other."""
    told = [
        _between(found.owned, found.partner, words),
        _between(found.partner_owned, found.country, words),
    ]
    return " ".join(told)


def _between(owned: Owned, owner: str, words: Texts) -> str:
    """Return what an owner earns in a country; the tables leave out who has very little."""
    earned, part = _earned(owned, owner)
    key = "investment.pair" if earned > 0.0 else "investment.pair_none"
    return words.sentence(
        key,
        money=formats.money(earned, words),
        share=formats.share(part, words),
        **words.pair(owned.country, owner),
    )


def _earned(owned: Owned, owner: str) -> tuple[float, float]:
    """Return what an owner earns a year, million USD, and its share of all that is earned."""
    table = owned.table("owners")
    row = table[table["owner"] == owner]
    return float(row["income"].sum()), float(row["share"].sum())


def observed(found: InvestmentFindings, words: Texts) -> list[str]:
    """Return the last value of every series, a sentence for each economy that has values."""
    told = []
    for code, lines in found.observed.items():
        parts = [
            words(
                "investment.observed_one",
                money=formats.money(values[max(values)], words),
                year=max(values),
                line=words(f"investment.line.{name}"),
            )
            for name, values in lines.items()
        ]
        told.append(
            words.sentence(
                "investment.observed", list=words.listed(parts), **words.named(place=code)
            )
        )
    return told


def horizons(found: InvestmentFindings, words: Texts) -> list[Table]:
    """Return real income of the country by horizon, and what stands beside it in the medium run.

    The long run is told with the charge for new capital and without. Beside it stand GDP, the real
    wage, what owners abroad earn in the country, and real income of the partner.
    """
    country, partner = found.country, found.partner
    place, asked = words.named(place=country), found.experiments
    by_horizon = [
        (
            words.sentence(f"horizon.{name}"),
            [_change(each, name, "welfare", country) for each in asked],
        )
        for name in HORIZONS
    ]
    uncharged = [_change(each, "long", "welfare_uncharged", country) for each in asked]
    beside = [
        (f"{heading}, {words.name(code)}", [_change(e, BESIDE, name, code) for e in asked])
        for heading, name, code in (
            (words("investment.gdp"), "real_gdp", country),
            (words("result.real_wage"), "real_wage", country),
            (words("result.welfare"), "welfare", partner),
        )
    ]
    abroad = words("investment.owners_abroad", **place)
    return [
        _by_experiment(
            found,
            [*by_horizon, (words("investment.uncharged"), uncharged)],
            words("investment.horizons", **place),
            words,
        ),
        _by_experiment(
            found,
            [*beside[:2], (abroad, [_abroad(each, country) for each in asked]), beside[2]],
            words("investment.beside"),
            words,
        ),
    ]


def _by_experiment(
    found: InvestmentFindings,
    columns: list[tuple[str, list[float]]],
    caption: str,
    words: Texts,
) -> Table:
    """Return a row for each experiment, under headings with a value for each."""
    titles = [each.scenario.title.in_language(words.language) for each in found.experiments]
    values = [values for _, values in columns]
    rows: tuple[tuple[tables.Value, ...], ...] = tuple(zip(titles, *values, strict=True))
    shown = (
        tables.Column("experiment", "text"),
        *(tables.Column("change", "percent", title=heading) for heading, _ in columns),
    )
    return Table(tables.Table(shown, rows), caption)


def _change(each: ByHorizon, horizon: str, variable: str, code: str) -> float:
    """Return a change in per cent; NaN where there is no equilibrium."""
    outcome = each.outcomes.get(horizon)
    return nan if outcome is None else by_economy(outcome, variable)[code]


def _abroad(each: ByHorizon, code: str) -> float:
    """Return the change of what owners abroad earn in a country, per cent."""
    before, after = (_change(each, BESIDE, f"income_to_abroad_{w}", code) for w in WHEN)
    return 100.0 * (after / before - 1.0) if before > 0.0 else nan


def expectations(found: InvestmentFindings, words: Texts) -> list[Sentence | Bullets]:
    """Return how many signs and sizes came out as expected, and every one that did not.

    Nothing where nothing was expected.
    """
    checks = list(_checks(found))
    if not checks:
        return []
    passed = sum(check.passed for _, _, check in checks)
    told = words.sentence("investment.expected", passed=passed, checks=len(checks))
    others = tuple(
        f"{MARKS[check.verdict]} {each.scenario.title.in_language(words.language)}, "
        f"{words(f'horizon.{horizon}')}: {check_told(check, words)}. "
        f"{check.reason.in_language(words.language)}"
        for each, horizon, check in checks
        if not check.passed
    )
    return [Sentence(told), *([Bullets(others)] if others else [])]


def _checks(found: InvestmentFindings) -> Iterator[tuple[ByHorizon, str, Check]]:
    for each in found.experiments:
        for horizon, checks in each.checks.items():
            for check in checks:
                yield each, horizon, check


def unsolved(found: InvestmentFindings, words: Texts) -> str:
    """Return which experiments have no equilibrium in which horizon; empty if all have."""
    missing = [
        f"{each.scenario.title.in_language(words.language)}, {words(f'horizon.{horizon}')}"
        for each in found.experiments
        for horizon in HORIZONS
        if horizon not in each.outcomes
    ]
    return words("investment.failed", list="; ".join(missing)) if missing else ""


def against_accounts(found: InvestmentFindings, words: Texts) -> str:
    """Return how far the data of owners are from national accounts before anything is fitted."""
    gaps = {
        code: (each.direct - each.stated, each.stated, found.gdp[code])
        for code, each in found.predicted.items()
        if code in found.gdp
    }
    large = [
        each
        for code, each in found.predicted.items()
        if code in found.gdp and abs(each.stated) > TOLD * found.gdp[code]
    ]
    own = found.predicted[found.country]
    right = sum(each.direct * each.stated > 0 for each in large)
    return words.sentence(
        "investment.test",
        direct=formats.money(own.direct, words, signed=True),
        stated=formats.money(own.stated, words, signed=True),
        count=len(gaps),
        error=formats.share(median(abs(gap) / gdp for gap, _, gdp in gaps.values()), words),
        zero=formats.share(median(abs(stated) / gdp for _, stated, gdp in gaps.values()), words),
        signs=formats.share(right / len(large), words) if large else "–",
        **words.pair(found.country, found.partner),
    )


def primary_income(found: InvestmentFindings, words: Texts) -> Table:
    """Return predicted and stated net primary income of the two and of the largest gaps."""
    shown = [code for code in (found.country, found.partner) if code in found.predicted]
    largest = sorted(found.predicted, key=lambda code: -abs(found.predicted[code].stated))
    shown += [code for code in largest if code not in shown][:ROWS]
    columns = (
        tables.Column("economy", "label"),
        tables.Column("direct_income", "million_usd"),
        tables.Column("stated_income", "million_usd"),
        tables.Column("stated_band", "million_usd"),
        tables.Column("other_income", "million_usd"),
    )
    rows = tuple(
        (code, each.direct, each.stated, each.band, each.other)
        for code in shown
        for each in (found.predicted[code],)
    )
    return Table(tables.Table(columns, rows), words("investment.primary_income"))
