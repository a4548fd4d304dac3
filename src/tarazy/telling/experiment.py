"""What an experiment does to incomes, and what was expected of it: for the page and the shell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tarazy.experiment.blocs import trade_between
from tarazy.figures import bilateral_trade, most_affected, tables
from tarazy.figures.corridor_names import country_name
from tarazy.figures.exhibit import by_economy
from tarazy.figures.national_income import knows_owners
from tarazy.figures.welfare_split import SPLITS, splits
from tarazy.scenario.expected import (
    FACTOR_VARIABLES,
    FLOW_VARIABLES,
    IN_POINTS,
    OWNER_VARIABLES,
    TRADE_VARIABLES,
)
from tarazy.telling.blocks import Block, Bullets, Sentence, Table
from tarazy.telling.selected import EVERYTHING, selected
from tarazy.text import formats
from tarazy.text.formats import adaptive, effect_told, percent
from tarazy.text.materiality import is_about_zero
from tarazy.text.texts import Texts
from tarazy.world.quality import account_quality

if TYPE_CHECKING:
    from tarazy.draws import StoredRange
    from tarazy.experiment.checks import Check
    from tarazy.experiment.outcome import Outcome
    from tarazy.world import World

MARKS = {"as_expected": "✓", "not_expected": "✗", "cannot_tell": "?"}
_DIRECTIONS = {"+": "rises", "-": "falls", "0": "stays"}


def income(outcome: Outcome, names: Sequence[str], words: Texts, *, money: bool = False) -> str:
    """Return what happens to the real income of economies and blocs, in one sentence.

    Parameters
    ----------
    outcome
        Of the experiment.
    names
        Codes of economies, or names of blocs of the outcome, in the order of the sentence.
    words
        Texts of the language.
    money
        With the amount a year, at the incomes of the benchmark.
    """
    found = [(name, *_of(outcome, name)) for name in names]
    return incomes_told(
        [(name, change, before if money else None) for name, change, before in found], words
    )


def incomes_told(found: Sequence[tuple[str, float, float | None]], words: Texts) -> str:
    """Return changes of real income in one sentence.

    Parameters
    ----------
    found
        Of each economy or bloc its name, the change in per cent, and the income before in million
        USD; without that no amount is told.
    words
        Texts of the language.
    """
    clauses: list[str] = []
    for name, welfare, before in found:
        told = _change(welfare, words)
        if before is not None and not is_about_zero(welfare):
            amount = formats.money(abs(welfare) / 100.0 * before, words)
            told = words("change.money", change=told, money=amount)
        key = "change.income_other" if clauses else "change.income"
        clauses.append(words(key, change=told, **words.named(place=name)))
    text = "; ".join(clauses)
    return f"{text[:1].upper()}{text[1:]}."


def _of(outcome: Outcome, name: str) -> tuple[float, float]:
    """Return the change of real income, per cent, and income before, million USD."""
    change = by_economy(outcome, "welfare")
    if name in change:
        return change[name], by_economy(outcome, "income_before")[name]
    bloc = outcome.subjects.blocs[name]
    return bloc.welfare, bloc.income_before


def _change(value: float, words: Texts) -> str:
    kind = "none" if is_about_zero(value) else "rise" if value > 0 else "fall"
    return words(
        f"change.{kind}",
        percent=effect_told(abs(value), words, signed=False),
        number=adaptive(abs(value), words),
    )


def stored_interval(found: StoredRange, economies: Sequence[str], words: Texts) -> str:
    """Return the stored 90 % intervals of the real income of some economies."""
    clauses: list[str] = []
    for code in economies:
        bounds = found.bounds["welfare"][code]
        low, high = percent(bounds.low, words), percent(bounds.high, words)
        key = "change.stored_other" if clauses else "change.stored_first"
        clauses.append(words(key, low=low, high=high, **words.named(place=code)))
    draws = found.draws - found.failures
    return words.sentence("change.stored", draws=draws, clauses=", ".join(clauses))


def affected(outcome: Outcome, focus: Sequence[str], words: Texts) -> Table:
    """Return real income, wage and money of the most affected economies and those in focus."""
    whole = most_affected.ranked(outcome)
    rows = [
        row
        for number, row in enumerate(whole.rows)
        if number < most_affected.COUNT or row[0] in focus
    ]
    return Table(tables.Table(whole.columns, tuple(rows)), words("figure.most_affected.title"))


def coarse(world: World, codes: Sequence[object], words: Texts) -> list[Sentence]:
    """Return which of some economies have accounts without a table behind them; none if none."""
    quality = account_quality(world)
    names = [words.name(str(code)) for code in codes if quality.get(str(code)) == "coarse"]
    return [Sentence(words("figure.coarse", names=", ".join(names)), "meta")] if names else []


def split(outcome: Outcome, economies: Sequence[str], words: Texts) -> list[Block]:
    """Return the parts of the change of economies: exactly and, where it tells, to first order.

    Where owners are known, the exact parts are those of `tarazy.telling.national_income`.
    """
    blocks: list[Block] = []
    owned = knows_owners(outcome)
    found = {code: dict(splits(outcome, code)) for code in economies}
    captions = {"exact": "shell.split", "first_order": "shell.first_order"}
    for method, parts, total in reversed(SPLITS):
        keys = (*parts, total)
        rows: tuple[tuple[tables.Value, ...], ...] = tuple(
            (code, *(methods[method][key] for key in keys))
            for code, methods in found.items()
            if method in methods
        )
        columns = tables.Column("economy", "label"), *(tables.Column(k, "percent") for k in keys)
        if rows and not (owned and method == "exact"):
            blocks.append(Table(tables.Table(columns, rows), words(captions[method])))
    if others := [words.name(code) for code in economies if len(found[code]) == 1]:
        blocks.append(Sentence(f"{', '.join(others)}: {words('change.first_order_fails')}"))
    return blocks


def trade(outcome: Outcome, words: Texts) -> Table:
    """Return the trade of the first that an answer is about with each of the others."""
    subjects = outcome.subjects
    first, *others = subjects.names
    rows: list[tuple[tables.Value, ...]] = []
    for other in others:
        row: list[tables.Value] = [other]
        for exporter, importer in ((first, other), (other, first)):
            flow = trade_between(
                outcome.dataset, subjects.members(exporter), subjects.members(importer)
            )
            row += [*flow, per_cent(*flow)]
        rows.append(tuple(row))
    caption = words("shell.trade", **words.named(place=first))
    return Table(tables.Table(bilateral_trade.COLUMNS, tuple(rows)), caption)


def per_cent(before: float, after: float) -> float:
    """Return a change in per cent; NaN where there was nothing before."""
    return 100.0 * (after / before - 1.0) if before > 0 else float("nan")


def expected(checks: Sequence[Check], words: Texts) -> Bullets:
    """Return what was expected, whether it came out, and why it was expected."""
    told = (
        f"{MARKS[check.verdict]} {words(f'glance.{check.verdict}')}: {check_told(check, words)}. "
        f"{check.reason.in_language(words.language)}"
        for check in checks
    )
    return Bullets(tuple(told))


def check_told(check: Check, words: Texts) -> str:
    """Return what came out and what was expected."""
    return words.sentence(
        "glance.check",
        what=check_of(check, words),
        value=_value(check, words),
        sign=direction(check, words),
    )


def direction(check: Check, words: Texts) -> str:
    """Return the sign that was expected, and the size where one was."""
    if check.between is None:
        assert check.sign is not None
        key = f"glance.{_DIRECTIONS[check.sign]}"
        return words.found(f"{key}.{check.variable}") or words(key)
    low, high = (_amount(check, end, words) for end in check.between)
    return words("glance.between", low=low, high=high)


def _value(check: Check, words: Texts) -> str:
    """Return the change; the row of one in percentage points names the unit."""
    if check.variable in IN_POINTS:
        return adaptive(check.value, words, signed=True)
    return effect_told(check.value, words)


def _amount(check: Check, value: float, words: Texts) -> str:
    """Return an end of the size that was expected, in the unit of the change."""
    if check.variable in IN_POINTS:
        return adaptive(value, words, signed=True)
    return percent(value, words)


def check_of(check: Check, words: Texts) -> str:
    """Return which change an expectation is about."""
    if check.variable in TRADE_VARIABLES:
        what = words(f"series.{check.variable}")
    elif check.variable in (*FACTOR_VARIABLES, *FLOW_VARIABLES, *OWNER_VARIABLES):
        what = words(f"expected.{check.variable}")
    else:
        what = words(f"result.{check.variable}")
    parts = [what, country_name(check.country, words)]
    if check.variable in IN_POINTS:
        parts.append(words("unit.percentage_points"))
    if check.partner != (EVERYTHING,):
        whom = selected(check.partner, "economies", words)
        parts.append(words("glance.partner", partner=whom))
    if check.sector != (EVERYTHING,):
        parts.append(selected(check.sector, "sectors", words))
    return ", ".join(parts)
