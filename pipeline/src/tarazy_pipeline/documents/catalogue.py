"""The tables of the page on the catalogue: the answers at a glance, and what another world says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import tarazy as tz
from tarazy.draws.stored import Bounds, bundled_ranges
from tarazy.draws.storing import current_range
from tarazy.errors import TarazyError
from tarazy.experiment.capital_paid import net_income
from tarazy.text.formats import decimal
from tarazy.text.materiality import is_material
from tarazy.text.texts import texts
from tarazy.trade.factors import HORIZONS
from tarazy_pipeline.documents.markdown import markdown_table

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.world import World

Measure = Literal["welfare", "real_wage", "real_gni"]


@dataclass(frozen=True)
class Cell:
    """One answer: change in per cent, or why there is none."""

    value: float | None
    reason: str = ""

    def __str__(self) -> str:
        """Return the number with three digits, with a true minus sign."""
        return self.reason if self.value is None else _signed(self.value)


def glance(economy: str, scenarios: Iterable[Scenario]) -> str:
    """Return the answers at a glance as a table of Markdown.

    Parameters
    ----------
    economy
        Whose real income it is.
    scenarios
        The experiments, a row each.
    """
    header = ["experiment", "fixed", "90 %", "income share", "zero", "real wage", "another"]
    stored, rows = bundled_ranges(), []
    for scenario in scenarios:
        found = None if stored is None else current_range(scenario, stored)
        bounds = None if found is None else found.bounds["welfare"].get(economy)
        others = [code for code in scenario.focus if code != economy][:1]
        rows.append(
            [
                f"`{scenario.name}`",
                str(_answer(scenario, economy)),
                "none" if bounds is None else _interval(bounds),
                str(_answer(scenario, economy, closure="income_share")),
                str(_answer(scenario, economy, closure="zero")),
                str(_answer(scenario, economy, measure="real_wage")),
                " ".join(f"{code} {_answer(scenario, code)}" for code in others),
            ]
        )
    return markdown_table(header, rows)


def compared(economy: str, scenarios: Iterable[Scenario], worlds: Sequence[str]) -> str:
    """Return every answer on two worlds side by side as a table of Markdown.

    Parameters
    ----------
    economy
        Whose real income it is.
    scenarios
        The experiments, a row each; those with three factors are left out, for owners are known of
        one world alone.
    worlds
        The two; a sign that differs is named where one of the answers matters.
    """
    first, second = (tz.World.load(name) for name in worlds)
    rows = []
    for scenario in scenarios:
        if scenario.three_factors:
            continue
        before, after = (_answer(scenario, economy, world=world) for world in (first, second))
        rows.append([f"`{scenario.name}`", str(before), str(after), _sign(before, after)])
    return markdown_table(["experiment", *worlds, "sign"], rows)


def by_horizon(economy: str, scenarios: Iterable[Scenario]) -> str:
    """Return every answer in the three horizons as a table of Markdown.

    Parameters
    ----------
    economy
        Whose real gross national income, and real income, it is.
    scenarios
        The experiments, a row each; those of one factor are asked with three.
    """
    measures: tuple[Measure, ...] = ("real_gni", "welfare")
    rows = []
    for scenario in scenarios:
        asked = {horizon: scenario.with_(horizon=horizon) for horizon in HORIZONS}
        cells = [
            str(_answer(asked[horizon], economy, measure=measure))
            for measure in measures
            for horizon in HORIZONS
        ]
        rows.append([f"`{scenario.name}`", *cells])
    names = ("GNI", "real income")
    header = [f"{name}, {horizon}" for name in names for horizon in HORIZONS]
    return markdown_table(["experiment", *header], rows)


def net_of_capital(scenarios: Iterable[Scenario]) -> str:
    """Return what new routes are worth net of their capital as a table of Markdown.

    Parameters
    ----------
    scenarios
        The experiments; a row for each network in which one opens routes. Money is million USD of
        the horizon, real income that of the country that is taken to pay, in per cent.
    """
    header = ["experiment", "network", "gain", "annuity", "net", "net without premium"]
    rows = []
    for scenario in scenarios:
        outcome = tz.run(scenario)
        for part in outcome.corridors:
            route = part.summary.get("route")
            if route is None:
                continue
            paid = net_income(outcome.dataset, part.summary)
            amounts = ("gain", "annuity", "net_gain", "net_gain_without_premium")
            rows.append(
                [
                    f"`{scenario.name}`",
                    f"`{part.network}`",
                    *(decimal(route[f"{name}_musd"], 0, texts("en")) for name in amounts),
                    *(["", ""] if paid is None else [_signed(paid.gross), _signed(paid.net)]),
                ]
            )
    return markdown_table([*header, "real income", "net of annuity"], rows)


def _answer(
    scenario: Scenario,
    economy: str,
    *,
    world: World | None = None,
    closure: str | None = None,
    measure: Measure = "welfare",
) -> Cell:
    asked = scenario if closure is None else scenario.with_(closure=closure)
    try:
        outcome = tz.run(asked, world=world)
    except TarazyError as error:
        return Cell(None, str(error).split(":")[0])
    if economy not in outcome.welfare["country"].values:
        return Cell(None, "not in this world")
    return Cell(float(outcome.dataset[measure].sel(country=economy)))


def _sign(before: Cell, after: Cell) -> str:
    if before.value is None or after.value is None:
        return ""
    matters = any(is_material(value) for value in (before.value, after.value))
    return "changed" if before.value * after.value < 0 and matters else ""


def _interval(bounds: Bounds) -> str:
    return f"{_signed(bounds.low)} to {_signed(bounds.high)}"


def _signed(value: float) -> str:
    return decimal(value, 3, texts("en"), signed=True)
