"""Barriers to services: the table, the experiments that use it, and the page about it."""

from __future__ import annotations

import csv
import re
from importlib import resources
from pathlib import Path

import pytest

from tarazy import World
from tarazy.experiment.events.fdi_barrier import FdiBarrier
from tarazy.scenario import Scenario

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "services-and-accession.md"
OPENED = ["services-open", "services-and-tariffs"]
CLOSED = ["eaeu-services-closed", "eaeu-exit-both"]


def table() -> dict[str, dict[str, str]]:
    source = resources.files("tarazy.investment").joinpath("tables/services-barriers.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {row["sector"]: row for row in rows}


def changes(name: str) -> dict[str, float]:
    shocks = [shock for shock in Scenario.load(name).shocks if isinstance(shock, FdiBarrier)]
    assert all(shock.host.of == ("KAZ",) for shock in shocks)
    found = [(sector, shock.change) for shock in shocks for sector in shock.sector.of]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_every_barrier_is_an_assumption_within_its_range() -> None:
    for row in table().values():
        assert (row["host"], row["quality"]) == ("KAZ", "assumed")
        assert 0 < float(row["low"]) < float(row["barrier"]) < float(row["high"]) < 1
        assert row["what"] and row["source"]


@pytest.mark.parametrize("name", OPENED)
def test_opening_takes_the_barriers_of_the_table_away(name: str) -> None:
    found = changes(name)
    assert found.keys() == table().keys()
    for sector, row in table().items():
        assert (1 + found[sector]) * (1 + float(row["barrier"])) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("name", CLOSED)
def test_leaving_puts_the_barriers_of_the_table_on_members(name: str) -> None:
    found = changes(name)
    assert found == {sector: float(row["barrier"]) for sector, row in table().items()}
    for shock in Scenario.load(name).shocks:
        if isinstance(shock, FdiBarrier):
            assert (shock.owner.of, shock.owner.except_) == (("EAEU",), ("KAZ",))


def test_both_parts_are_the_two_experiments_together() -> None:
    for whole, *parts in (
        ("services-and-tariffs", "wto-accession", "services-open"),
        ("eaeu-exit-both", "eaeu-exit", "eaeu-services-closed"),
    ):
        shocks = [shock for part in parts for shock in Scenario.load(part).shocks]
        assert list(Scenario.load(whole).shocks) == shocks


def test_the_reckoning_of_the_page_is_that_of_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE))
    assert rows.keys() == table().keys()
    world = World.load("core-2022")
    sold = world.dataset["trade"].sel(exporter="KAZ").sum("importer")
    ends = ("low", "barrier", "high")
    total = dict.fromkeys(ends, 0.0)
    for sector, cells in rows.items():
        output, foreign, barrier, bounds, saved = cells.split(" | ")
        row = {end: float(table()[sector][end]) for end in ends}
        assert output == f"{float(sold.sel(sector=sector)) / 1000:.1f}"
        assert barrier == f"{100 * row['barrier']:.0f}"
        assert bounds == f"{100 * row['low']:.0f} to {100 * row['high']:.0f}"
        gain = {
            end: float(sold.sel(sector=sector)) / 1000 * float(foreign) / 100 * rate / (1 + rate)
            for end, rate in row.items()
        }
        shown = [float(number) for number in re.findall(r"[\d.]+", saved)]
        for number, end in zip(shown, ("barrier", "low", "high"), strict=False):
            assert number == pytest.approx(gain[end], abs=0.011)
        for end in ends:
            total[end] += gain[end]
    (last,) = re.findall(
        r"^\| all \| .* \| ([\d.]+) \(([\d.]+) to ([\d.]+)\) \|$", text, re.MULTILINE
    )
    for number, end in zip(last, ("barrier", "low", "high"), strict=True):
        # Shares of foreign owners are rounded on the page.
        assert float(number) == pytest.approx(total[end], abs=0.03)
    # National income of 2022, billion USD: the bounds that services-open expects.
    low, high = (total[end] / 199.4 * 100 for end in ("low", "high"))
    (expected,) = (
        one
        for one in Scenario.load("services-open").expected
        if (one.variable, one.horizon) == ("welfare", "medium")
    )
    assert expected.between == pytest.approx((low, high), abs=0.12)
