"""What several sources say of a country's trade, as text for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tarazy.cli.screen import table, wrapped
from tarazy.series.mirror import FLOWS, OTHERS

if TYPE_CHECKING:
    from tarazy.series.mirror import Line, Mirror, Role

# Letters of a role above a column: own, rep(orted), rec(onciled), mir(rored).
_SHORT = 3
BILLION = 1e3  # million USD


def mirror_answer(found: Mirror) -> str:
    """Return a table per flow, own figures by year and the other sources beside, then the words."""
    parts = [
        f"{_named(found, found.country)}: goods trade by source, billion USD, "
        f"{found.years[0]}-{found.years[-1]}"
    ]
    parts += [_flow(found, flow) for flow in FLOWS]
    parts += ["\n".join(_reasons(found)), "\n".join(_sources(found))]
    return "\n\n".join(parts)


def _flow(found: Mirror, flow: str) -> str:
    lines = {(line.partner, line.year): line for line in found.lines if line.flow == flow}
    columns: list[tuple[Role, int]] = [("own", year) for year in found.years]
    columns += [
        (role, year)
        for role in OTHERS
        for year in found.years
        if any(not math.isnan(lines[p, year].of(role)) for p in found.partners)
    ]
    rows = [
        [
            _named(found, partner),
            *(_amount(lines[partner, year], role) for role, year in columns),
            " ".join(dict.fromkeys(c for y in found.years for c in lines[partner, y].reasons)),
        ]
        for partner in found.partners
    ]
    header = [flow, *(f"{role[:_SHORT]} {year % 100:02}" for role, year in columns), "reasons"]
    return table(header, rows)


def _named(found: Mirror, code: str) -> str:
    name = found.name(code)
    return code if name == code else f"{code} {name}"


def _amount(line: Line, role: Role) -> str:
    value = line.of(role)
    return "" if math.isnan(value) else f"{value / BILLION:.2f}"


def _reasons(found: Mirror) -> Iterator[str]:
    yield "Reasons of gaps above 5 % of the own figure:"
    for one in found.reasons.values():
        yield wrapped(f"{one.code} ({one.known}): {one.text.en}", "  ")


def _sources(found: Mirror) -> Iterator[str]:
    for one in found.sources.values():
        yield wrapped(
            f"{one.role}: {one.title.en}. Exports {one.exports.en}; imports {one.imports.en}. "
            f"Licence: {one.licence}.",
            "  ",
        )
