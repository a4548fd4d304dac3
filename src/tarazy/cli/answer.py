"""The answer of an experiment as text for the terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from tarazy.cli.plain_table import amount, signed, table
from tarazy.scenario.compile import absent_members
from tarazy.world.classification import name_of

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.trade import Outcome
    from tarazy.world import World

WIDTH = 96
MOST_AFFECTED = 10
# Economies whose English short name takes the article inside a sentence.
_WITH_ARTICLE = frozenset({"ARE", "GBR", "MDV", "NLD", "PHL", "ROW", "USA"})


def answer(outcome: Outcome, scenario: Scenario, world: World) -> str:
    """Return the answer, the most affected, the split of welfare, trade, and the diagnostics.

    The answer is about the economies in the scenario's `focus`; without one, about the two most
    affected.
    """
    ranked = _ranked(outcome)
    focus = list(scenario.focus) or ranked[:2]
    parts = [
        scenario.title.en,
        _wrapped(scenario.question.en),
        _wrapped(_sentence(outcome, focus)),
        f"The {min(MOST_AFFECTED, len(ranked))} most affected economies, change in per cent\n"
        + _most_affected(outcome, ranked[:MOST_AFFECTED]),
        "Where the change of real income comes from, percentage points\n" + _split(outcome, focus),
        "Trade between them, million USD before tariff\n" + _bilateral(outcome, focus),
        _diagnostics(outcome, scenario, world),
    ]
    return "\n\n".join(parts)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)


def _ranked(outcome: Outcome) -> list[str]:
    welfare = outcome.dataset["welfare"]
    order = np.argsort(-np.abs(welfare.values), kind="stable")
    return [str(code) for code in welfare["country"].values[order]]


def _value(outcome: Outcome, variable: str, country: str) -> float:
    return float(outcome.dataset[variable].sel(country=country))


def _in_sentence(code: str) -> str:
    name = "rest of the world" if code == "ROW" else name_of(code)
    return f"the {name}" if code in _WITH_ARTICLE else name


def _sentence(outcome: Outcome, focus: list[str]) -> str:
    """Return what happens to the real income of every economy in focus, in one sentence."""
    clauses = []
    for country in focus:
        welfare = _value(outcome, "welfare", country)
        change, place = signed(welfare), _in_sentence(country)
        if change == "0":
            clauses.append(f"does not change in {place}")
            continue
        money = amount(abs(welfare) / 100.0 * _value(outcome, "income_before", country))
        verb = "falls" if welfare < 0 else "rises"
        clauses.append(f"{verb} by {change[1:]} per cent in {place} ({money} million USD a year)")
    listed = clauses[0] if len(clauses) == 1 else f"{', '.join(clauses[:-1])} and {clauses[-1]}"
    return f"Real income {listed}, at the incomes of {outcome.world_year}."


def _most_affected(outcome: Outcome, countries: list[str]) -> str:
    columns = {
        "real income": "welfare",
        "terms of trade": "terms_of_trade",
        "volume of trade": "volume_of_trade",
        "real wage": "real_wage",
        "prices": "price_index",
    }
    rows = [
        [_labelled(c), *(signed(_value(outcome, variable, c)) for variable in columns.values())]
        for c in countries
    ]
    return table(["", *columns], rows)


def _split(outcome: Outcome, focus: list[str]) -> str:
    columns = {
        "factor income": "from_factor_income",
        "tariff revenue": "from_tariff_revenue",
        "deficit": "from_deficit",
        "= real income": "welfare",
    }
    rows = [
        [_labelled(c), *(signed(_value(outcome, variable, c)) for variable in columns.values())]
        for c in focus
    ]
    return table(["", *columns], rows)


def _bilateral(outcome: Outcome, focus: list[str]) -> str:
    """Return sales of the first economy in focus to the others, and of the others to it."""
    before = outcome.dataset["trade_before"].sum("sector")
    after = outcome.dataset["trade_after"].sum("sector")
    first, *others = focus
    rows = []
    for exporter, importer in [
        pair for other in others for pair in ((first, other), (other, first))
    ]:
        start = float(before.sel(importer=importer, exporter=exporter))
        end = float(after.sel(importer=importer, exporter=exporter))
        change = signed(100.0 * (end / start - 1.0)) + " %" if start > 0 else "-"
        rows.append([f"{exporter} to {importer}", amount(start), amount(end), change])
    return table(["", "before", "after", "change"], rows)


def _labelled(code: str) -> str:
    name = name_of(code)
    return code if name == code else f"{code} {name}"


def _diagnostics(outcome: Outcome, scenario: Scenario, world: World) -> str:
    quality = world.dataset["trade"].attrs["quality"]
    own = world.dataset["trade_elasticity"].attrs.get("elasticity_set", "those of the world")
    elasticities = scenario.elasticities or own
    lines = [
        f"Residual {outcome.residual:.1e} after {outcome.sweeps} sweeps, "
        f"{outcome.seconds:.3f} s; closure {outcome.closure}; trade elasticities {elasticities}",
        f"Source: equilibrium computed on {outcome.world_name}, digest {outcome.world_digest}, "
        f"trade of {outcome.world_year} ({quality}); sources: tarazy world {outcome.world_name}",
    ]
    if outcome.closure == "zero":
        lines.append("Closure zero: the change includes that of closing all trade deficits.")
    for group, members in absent_members(world, scenario).items():
        lines.append(
            f"Members of {group} inside the rest of the world, left as they are: "
            f"{', '.join(members)}."
        )
    return "\n".join(_wrapped(line) for line in lines)
