"""The options of ``tarazy corridors --plan``: candidates, money, and a plan over years."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.expansion import Plan
    from tarazy.corridors.phases import Phases
    from tarazy.corridors.solve import Engine

Candidates = Annotated[
    list[str] | None,
    typer.Option(
        "--candidate",
        metavar="PROJECT",
        help="Of --plan: a project, or with --years several joined by +; may be repeated.",
    ),
]
Discount = Annotated[
    float | None, typer.Option(metavar="R", help="Of --plan: real rate per year, else 0.08.")
]
Budget = Annotated[
    float | None,
    typer.Option(
        metavar="MUSD", help="Of --plan: capital of all projects, with --years that of any year."
    ),
]
Years = Annotated[
    str | None, typer.Option(metavar="A-B", help="Of --plan: when to build, e.g. 2026-2045.")
]
Growth = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WHAT=PATH",
        help="Of --years: supply, demand or price, as a rate per year or YEAR:FACTOR,...; may be "
        "repeated.",
    ),
]
PlanFile = Annotated[
    Path | None,
    typer.Option("--plan-file", metavar="FILE", help="Of --plan: a plan over years in TOML."),
]
_YEARS = re.compile(r"([0-9]{1,4})-([0-9]{1,4})")


@dataclass(frozen=True)
class PlanOptions:
    """What the options of a plan say; None where one is not given."""

    candidate: list[str] | None
    discount: float | None
    budget: float | None
    years: str | None
    growth: list[str] | None
    plan_file: Path | None

    def check(self, plan: bool) -> None:
        """Refuse options that say nothing without a plan, or not together."""
        given = [f.name for f in fields(self) if getattr(self, f.name) not in (None, [])]
        named = ["--" + name.replace("_", "-") for name in given]
        if given and not plan:
            raise InputError(f"{named[0]} without --plan; allowed: with --plan")
        if self.plan_file is not None and len(given) > 1:
            others = ", ".join(name for name in named if name != "--plan-file")
            raise InputError(f"--plan-file with {others}; allowed: in the file")
        if self.growth and self.years is None:
            raise InputError("--growth without --years; allowed: with --plan --years A-B")

    def plan(self, engine: Engine, given: Changes) -> Plan | Phases:
        """Return the plan that is asked for: of a year, or over years."""
        from tarazy.arguments.values import number
        from tarazy.corridors.capital import INTEREST

        given_rate = INTEREST if self.discount is None else self.discount
        rate = number("--discount", given_rate, "a number, 0 or more", 0.0)
        if self.plan_file is not None:
            from tarazy.corridors.phase_document import phases_of

            return phases_of(self.plan_file, network=engine, given=given)
        chosen = self.candidate or None
        if self.years is None:
            from tarazy.corridors.expansion import plan

            return plan(chosen, interest=rate, budget=self.budget, network=engine, given=given)
        from tarazy.corridors.phases import phases

        return phases(
            chosen,
            years=_span(self.years),
            growth=_paths(self.growth or []),
            discount=rate,
            budget=self.budget,
            network=engine,
            given=given,
        )


def _span(text: str) -> tuple[int, int]:
    found = _YEARS.fullmatch(text)
    if not found:
        raise InputError(f"--years: {text!r}; allowed: A-B, e.g. 2026-2045")
    return int(found[1]), int(found[2])


def _paths(texts: list[str]) -> dict[str, Any]:
    """Return what grows, each once, and its path."""
    paths: dict[str, Any] = {}
    for text in texts:
        name, path = _path(text)
        if name in paths:
            raise InputError(f"--growth: {name!r} given twice; allowed: each once")
        paths[name] = path
    return paths


def _path(text: str) -> tuple[str, Any]:
    """Return what grows, and its rate or its factors by year."""
    from tarazy.corridors.reading import read_number

    allowed = "WHAT=RATE or WHAT=YEAR:FACTOR,..., e.g. supply=0.01 or price=2030:0.9,2045:0.8"
    name, _, path = text.partition("=")
    try:
        if ":" not in path:
            return name, read_number(path.strip(), "--growth", signed=True)
        pairs = [part.split(":") for part in path.split(",")]
        factors = {int(year): read_number(f.strip(), "--growth") for year, f in pairs}
    except (InputError, ValueError):
        raise InputError(f"--growth: {text!r}; allowed: {allowed}") from None
    if len(factors) < len(pairs):
        raise InputError(f"--growth: {text!r}; allowed: each year once")
    return name, factors
