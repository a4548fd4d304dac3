"""The map of a network by month: the volumes of the outcome, before and after, for every month."""

from typing import Any

import numpy as np
import pytest

import tarazy as tz
from tarazy.codes.classification import LANGUAGES
from tarazy.experiment.corridor_part import CorridorPart
from tarazy.figures.month_map import exhibit, flows_of, kind_of


@pytest.fixture(scope="module")
def part() -> CorridorPart:
    shock = {"kind": "outage", "element": "CPC-KAZ"}
    asked: dict[str, Any] = {"name": "q", "title": "t", "question": "q", "shocks": [shock]}
    [found] = tz.run({**asked, "world": "core-2022-73"}).corridors
    return found


def test_every_month_has_the_volumes_of_the_outcome(part: CorridorPart) -> None:
    flows = flows_of(part)
    total = part.dataset["flow"].sum("commodity")
    for case, volumes in (("before", flows.before), ("after", flows.after)):
        expected = total.sel(case=case, arc=list(flows.arcs)).transpose("arc", "month").values
        np.testing.assert_array_equal(volumes, expected)
        left_out = [arc for arc in total["arc"].values if arc not in flows.arcs]
        assert float(total.sel(case=case, arc=left_out).max()) < 0.01
    closed = flows.arcs.index("CPC-KAZ")
    assert flows.before[closed].min() > 1.0
    assert flows.after[closed].max() == pytest.approx(0.0, abs=1e-6)


def test_the_slider_has_an_average_and_every_month(part: CorridorPart) -> None:
    flows, shown = flows_of(part), exhibit(part, "en")
    assert shown is not None
    months = shown.figure.layout.meta["months"]
    closed = flows.arcs.index("CPC-KAZ")
    assert len(months["steps"]) == 1 + len(flows.months)
    for key in ("widths", "colours", "dashes", "texts"):
        assert {len(step) for step in months[key]} == {len(flows.arcs)}
    assert {step[closed] for step in months["dashes"]} == {"dot"}
    told = months["texts"][1][closed]
    assert f"{flows.before[closed, 0]:.2f} → 0.00" in told
    # What is drawn at first is the first step, and of the traces the legs are those it says.
    drawn = shown.figure.data[months["first"] : months["first"] + len(flows.arcs)]
    assert [leg.line.width for leg in drawn] == months["widths"][0]
    assert [leg.text for leg in drawn] == months["texts"][0]
    assert shown.figure.layout.meta["narrow"]["layout"]["meta"]["months"] == months


def test_where_nothing_flows_there_is_no_map(part: CorridorPart) -> None:
    idle = part.dataset.assign(flow=0.0 * part.dataset["flow"])
    assert exhibit(CorridorPart(part.network, idle, part.summary), "en") is None


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (1.0, 1.005, "same"),
        (1.0, 1.5, "more"),
        (1.0, 0.5, "less"),
        (1.0, 0.0, "stopped"),
        (0.0, 0.0, "idle"),
        (0.0, 1.0, "more"),
    ],
)
def test_what_a_leg_does(before: float, after: float, kind: str) -> None:
    assert kind_of(before, after) == kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_every_language(part: CorridorPart, language: str) -> None:
    shown = exhibit(part, language)
    assert shown is not None
    assert all((shown.title, shown.subtitle, shown.alt, shown.note, shown.unit))
    flows = flows_of(part)
    assert len(shown.table.rows) == len(flows.arcs) * len(flows.months)
