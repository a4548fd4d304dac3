"""The page on horizons shows the tables of the package, row by row."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "horizons.md"
NAMES = {"*": "all"}


def rows(name: str) -> list[dict[str, str]]:
    file = resources.files("tarazy").joinpath("investment", "tables", name)
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def shown(first: str) -> list[list[str]]:
    """Return the cells of the table whose heading begins with a word."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("| ").split(" | ")])
    return found


def test_every_elasticity_is_on_the_page() -> None:
    expected = []
    for row in rows("horizons.csv"):
        cells = [value or "-" for value in row.values()]
        every = "all others" if row["elasticity"] == "supply" else "all"
        cells[2] = every if row["sector"] == "*" else row["sector"]
        expected.append(cells)
    assert shown("elasticity") == expected


def test_the_pairs_are_on_the_page() -> None:
    expected = [[r["pair"], r["supply"], r["demand"], r["source"]] for r in rows("oil-market.csv")]
    assert shown("pair") == expected


def test_rises_of_the_price_are_those_of_the_pairs() -> None:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if "% | +" in line]
    assert len(lines) == len(rows("oil-market.csv"))
    for line, row in zip(lines, rows("oil-market.csv"), strict=True):
        pair, told, everyone, alone = (cell.strip() for cell in line.strip("| ").split(" | "))
        wanted = 1.11 / (float(row["supply"]) + float(row["demand"]))
        assert pair == row["pair"]
        assert float(told.strip("+ %")) == pytest.approx(wanted, abs=0.006)
        for cell in (everyone, alone):
            assert float(cell.strip("+ %")) == pytest.approx(wanted, rel=0.1)
