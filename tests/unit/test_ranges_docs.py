"""The pages on elasticities and ranges show what the package holds."""

import re
from pathlib import Path

import pytest

from tarazy import World
from tarazy.draws import account_draws as accounts
from tarazy.draws import run_sensitivities
from tarazy.draws.elasticity_draws import DRAWN_RANGE
from tarazy.draws.storing import DRAWS
from tarazy.validate.ranges import GOAL
from tarazy.world.elasticities import bundled_sets
from tarazy.world.elasticity_errors import relative_errors
from tarazy.world.elasticity_sensitivities import SENSITIVITIES
from tarazy.world.elasticity_spread import (
    HORIZON_SPREAD,
    common_spread,
    sector_spread,
    set_spread,
)

DOCS = Path(__file__).parents[2] / "docs" / "explanation"


def table(page, first_header):
    text = (DOCS / page).read_text(encoding="utf-8")
    rows = text.partition(f"\n| {first_header} |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
    return {row[0]: row[1:] for row in cells}


def test_the_table_of_errors_and_sensitivities():
    world = World.load("core-2022")
    theta = world.dataset["trade_elasticity"]
    errors = relative_errors(world)
    others = {
        name: world.with_elasticities(name).dataset["trade_elasticity"] for name in SENSITIVITIES
    }
    shown = table("elasticities.md", "sector of the default set")
    assert len(shown) == 19
    for name, cells in shown.items():
        place = {"sector": "retail" if name == "other services" else name}
        numbers = [theta, errors * theta, others["low"], others["high"], others["short-run"]]
        expected = [f"{float(values.sel(place)):.2f}" for values in numbers]
        expected.insert(2, str(errors["kind"].sel(place).item()))
        assert cells == expected, name


@pytest.mark.parametrize(
    "text",
    [
        f"{100 * accounts.BILATERAL_ERROR:.1f} %",
        f"{100 * accounts.INPUT_ERROR:.1f} %",
        f"{100 * accounts.DONOR_INPUT_ERROR:.0f} %",
        f"{DRAWN_RANGE[0]:g} and {DRAWN_RANGE[1]:g}",
        f"{accounts.PAIR_ROUNDS} rounds",
    ],
)
def test_sizes_of_error_are_those_of_the_code(text):
    page = re.sub(r"\s+", " ", (DOCS / "ranges.md").read_text(encoding="utf-8"))
    assert text in page


def test_spreads_of_elasticities_are_those_of_the_code():
    page = re.sub(r"\s+", " ", (DOCS / "ranges.md").read_text(encoding="utf-8"))
    sets = [str(name) for name in bundled_sets()["elasticity_set"].values]
    for text in (
        f"standard deviation **{common_spread(sets):.2f}**",
        f"the sets, **{set_spread(sets):.2f}**",
        f"the horizon, **{HORIZON_SPREAD:.2f}**",
        f"({sector_spread(sets):.2f} in logarithms)",
        f"over {DRAWS} draws of both sources",
    ):
        assert text in page


def test_the_coverage_that_is_published_adds_up_and_is_enough():
    shown = table("ranges.md", "set left out")
    sets = [str(name) for name in bundled_sets()["elasticity_set"].values]
    *by_set, (whole, (count, share)) = shown.items()
    assert whole == "**all**"
    assert sorted(name.split("`")[1] for name, _ in by_set) == sorted(sets)
    answers = [int(cells[0]) for _, cells in by_set]
    shares = [float(cells[1].removesuffix(" %")) for _, cells in by_set]
    assert int(count.strip("*")) == sum(answers)
    mean = sum(n * s for n, s in zip(answers, shares, strict=True)) / sum(answers)
    assert abs(float(share.strip("* %")) - mean) <= 1.0
    assert mean >= 100 * GOAL


def test_the_table_of_sensitivities_of_experiments():
    world = World.load("core-2022")
    shown = table("ranges.md", "experiment | default")
    assert len(shown) == 3
    for name, cells in shown.items():
        outcomes = run_sensitivities(name.strip("`"), world=world)
        digits = len(cells[0].partition(".")[2])
        expected = [
            f"{float(outcome.welfare.sel(country='KAZ')):.{digits}f}".replace("-", "−")
            for outcome in outcomes.values()
        ]
        assert cells == expected, name
