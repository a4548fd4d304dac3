"""Experiments on owners of capital in every horizon, and what was expected of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tarazy.figures import tables
from tarazy.figures.exhibit import by_economy
from tarazy.telling.blocks import Bullets, Sentence, Table
from tarazy.telling.experiment import MARKS, check_told
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.experiment.checks import Check
    from tarazy.experiment.outcome import Outcome
    from tarazy.study.investment_findings import ByHorizon, InvestmentFindings

# The horizon whose output, wage and owners' income stand beside national income.
BESIDE = "medium"


def horizons(found: InvestmentFindings, country: str, words: Texts) -> Table:
    """Return the experiments: national income by horizon, and what it is less than.

    Parameters
    ----------
    found
        The experiments, in every horizon.
    country
        Whose income it is.
    words
        Texts of the language.
    """
    names = list(found.experiments[0].outcomes)
    headings = [f"{words('result.welfare')}, {words(f'horizon.{name}')}" for name in names]
    headings.append(words("expected.welfare_uncharged"))
    beside = ("result.real_gdp", "result.real_wage", "expected.income_to_abroad")
    headings += [f"{words(key)}, {words(f'horizon.{BESIDE}')}" for key in beside]
    columns = (
        tables.Column("experiment", "text"),
        *(tables.Column("contribution", "percent", title=heading) for heading in headings),
    )
    rows = tuple(_row(one, country, words) for one in found.experiments)
    caption = words("investment.horizons", place=words.place(country))
    return Table(tables.Table(columns, rows), caption)


def _row(one: ByHorizon, country: str, words: Texts) -> tuple[tables.Value, ...]:
    beside = one.outcomes[BESIDE]
    return (
        one.scenario.title.in_language(words.language),
        *(by_economy(outcome, "welfare")[country] for outcome in one.outcomes.values()),
        by_economy(one.outcomes["long"], "welfare_uncharged")[country],
        by_economy(beside, "real_gdp")[country],
        by_economy(beside, "real_wage")[country],
        _change(beside, "income_to_abroad", country),
    )


def _change(outcome: Outcome, name: str, country: str) -> float:
    before, after = (by_economy(outcome, f"{name}_{when}")[country] for when in ("before", "after"))
    return 100.0 * (after / before - 1.0) if before > 0 else float("nan")


def expectations(found: InvestmentFindings, words: Texts) -> list[Sentence | Bullets]:
    """Return how many signs and sizes came out as expected, and every one that did not."""
    checks = list(_checks(found))
    passed = sum(check.passed for _, _, check in checks)
    told = words.sentence("investment.expected", passed=passed, checks=len(checks))
    others = tuple(
        f"{MARKS[check.verdict]} {title}, {horizon}: {check_told(check, words)}. "
        f"{check.reason.in_language(words.language)}"
        for title, horizon, check in (
            (one.scenario.title.in_language(words.language), words(f"horizon.{name}"), check)
            for one, name, check in checks
        )
        if not check.passed
    )
    return [Sentence(told), *([Bullets(others)] if others else [])]


def _checks(found: InvestmentFindings) -> Iterator[tuple[ByHorizon, str, Check]]:
    for one in found.experiments:
        for horizon, checks in one.checks.items():
            for check in checks:
                yield one, horizon, check
