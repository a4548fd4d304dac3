"""The language of grids: which points there are, in which order, and with which values."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_world import ECONOMIES, GOODS, small_world
from sweep_documents import document

from tarazy import InputError, World
from tarazy.codes.selector import Selector
from tarazy.sweeps.document import parse
from tarazy.sweeps.grid import Grid, written
from tarazy.sweeps.placeholders import filled, placeholders

WORLD = small_world()


def grid_of(given: dict[str, Any], world: World = WORLD) -> Grid:
    economies = Selector("economies", world.economies, {}, str)
    sectors = Selector("sectors", world.sectors, {}, str)
    return written(given, "test").grid(economies, sectors)


NAMES = ["a", "b", "c", "d"]
AXES = st.lists(
    st.one_of(
        st.lists(st.integers(-9, 9), min_size=1, max_size=4, unique=True),
        st.lists(st.sampled_from(["x", "y", "z", "w"]), min_size=1, max_size=4, unique=True),
    ),
    min_size=1,
    max_size=4,
)


@given(AXES)
def test_a_product_is_each_with_each_the_last_numbers_fastest(axes: list[list[Any]]) -> None:
    given_ = dict(zip(NAMES, axes, strict=False))
    grid = grid_of(given_)
    points = [tuple(grid.point(k).values()) for k in range(grid.count)]
    assert sorted(points, key=repr) == sorted(itertools.product(*axes), key=repr)
    assert len(set(points)) == grid.count == math.prod(map(len, axes))
    assert grid.shape == tuple(map(len, axes))
    numbers = [k for k, axis in enumerate(axes) if isinstance(axis[0], int) and len(axis) > 1]
    assert grid.run == (len(axes[numbers[-1]]) if numbers else 1)
    for first in range(0, grid.count, grid.run):
        # Along a run the innermost numbers alone change, in the order of the document.
        run = points[first : first + grid.run]
        if numbers:
            assert [point[numbers[-1]] for point in run] == axes[numbers[-1]]
        assert all(
            len({point[k] for point in run}) == 1 for k in set(range(len(axes))) - {*numbers[-1:]}
        )


@given(AXES)
def test_what_is_laid_out_stands_where_its_labels_say(axes: list[list[Any]]) -> None:
    grid = grid_of(dict(zip(NAMES, axes, strict=False)))
    numbers = grid.laid_out(np.arange(grid.count))
    assert numbers.shape == grid.shape
    for steps in np.ndindex(*grid.shape):
        number = int(numbers[steps])
        assert grid.steps(number) == steps
        expected = [axis[step] for axis, step in zip(axes, steps, strict=True)]
        assert list(grid.point(number).values()) == expected
        for name, value in grid.point(number).items():
            assert grid.column(name)[number] == value
    for name, (dim, values) in grid.coordinates().items():
        assert dim == name and list(values) == axes[NAMES.index(name)]


@given(st.integers(1, 5), st.integers(2, 4), st.integers(1, 3))
def test_zipped_axes_go_together(size: int, count: int, crossed: int) -> None:
    names = NAMES[:count]
    together = {name: [10 * k + step for step in range(size)] for k, name in enumerate(names)}
    grid = grid_of({**together, "combine": "zip"})
    assert [dim.name for dim in grid.dims] == ["point"] and grid.count == size
    assert [tuple(grid.point(k).values()) for k in range(size)] == list(
        zip(*together.values(), strict=True)
    )
    # Some together, crossed with others.
    grid = grid_of(
        {**together, "other": list(range(crossed)), "combine": {"pair": names}},
    )
    assert [(dim.name, dim.size) for dim in grid.dims] == [("pair", size), ("other", crossed)]
    assert grid.count == size * crossed
    for k in range(grid.count):
        point = grid.point(k)
        assert point["other"] == k % crossed
        assert [point[name] - 10 * i for i, name in enumerate(names)] == [k // crossed] * count


@given(st.integers(2, 60), st.floats(-5, 5), st.floats(0.01, 9))
def test_steps_reach_both_ends_evenly(steps: int, low: float, width: float) -> None:
    (axis,) = grid_of({"a": {"from": low, "to": low + width, "steps": steps}}).axes
    assert len(axis.values) == steps
    assert axis.values[0] == pytest.approx(low) and axis.values[-1] == pytest.approx(low + width)
    assert np.diff(axis.array) == pytest.approx(width / (steps - 1), rel=1e-9, abs=1e-11)


def test_steps_are_written_as_one_would_write_them() -> None:
    (axis,) = grid_of({"a": {"from": 0, "to": 0.5, "steps": 11}}).axes
    assert axis.values == (0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
    (axis,) = grid_of({"a": {"from": 1, "to": 12, "steps": 12}}).axes
    assert axis.values == tuple(range(1, 13)) and all(type(v) is int for v in axis.values)
    (axis,) = grid_of({"a": {"from": 0.1, "to": 10, "steps": 3, "spacing": "log"}}).axes
    assert axis.values == (0.1, 1.0, 10.0)


LAWS: list[dict[str, Any]] = [
    {"sample": "uniform", "from": -1, "to": 2},
    {"sample": "loguniform", "from": 0.5, "to": 8},
    {"sample": "triangular", "from": 0, "mode": 0.2, "to": 1},
    {"sample": "triangular", "from": 0, "mode": 0, "to": 1},
    {"sample": "normal", "mean": 1, "sd": 2},
    {"sample": "normal", "mean": 1, "sd": 2, "from": 0},
    {"sample": "lognormal", "median": 3, "sd": 0.5, "to": 5},
]
# Mean of each law, exact: of the normal cut off at half a standard deviation below its mean, and of
# the lognormal cut off above, by their formulas.
MEANS = [0.5, 7.5 / math.log(16), 0.4, 1 / 3, 1.0, None, None]


@pytest.mark.parametrize(("law", "mean"), list(zip(LAWS, MEANS, strict=True)))
def test_samples_have_their_law(law: dict[str, Any], mean: float | None) -> None:
    (axis,) = grid_of({"a": {**law, "draws": 20_000}}).axes
    values = axis.array
    assert np.isfinite(values).all() and len(set(axis.values)) == 20_000
    assert values.min() >= law.get("from", -np.inf) and values.max() <= law.get("to", np.inf)
    if mean is not None:
        # Five standard errors.
        assert abs(values.mean() - mean) < 5 * values.std() / math.sqrt(20_000)
    if law["sample"] == "normal" and "from" in law:
        density = math.exp(-0.125) / math.sqrt(2 * math.pi)
        above = 0.5 * math.erfc(-0.5 / math.sqrt(2))
        assert values.mean() == pytest.approx(1 + 2 * density / above, abs=0.06)
    if law["sample"] == "lognormal":
        assert np.median(values) < 3


@settings(max_examples=20)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 9))
def test_a_draw_depends_on_name_seed_and_number_alone(one: int, more: int, seed: int) -> None:
    def drawn(name: str, draws: int, seed: int = seed) -> tuple[Any, ...]:
        grid = grid_of(
            {name: {"sample": "uniform", "from": 0, "to": 1, "draws": draws, "seed": seed}}
        )
        return grid.axes[0].values

    assert drawn("a", one + more)[:one] == drawn("a", one)
    assert drawn("a", one) != drawn("b", one)
    assert drawn("a", one) != drawn("a", one, seed + 1)


def test_samples_go_together_and_are_crossed_with_the_rest() -> None:
    grid = grid_of(
        {
            "a": {"sample": "uniform", "from": 0, "to": 1, "draws": 7},
            "who": ["KAZ", "USA", "DEU"],
            "b": {"sample": "normal", "mean": 0, "sd": 1},
        }
    )
    assert [(dim.name, dim.axes, dim.size) for dim in grid.dims] == [
        ("sample", ("a", "b"), 7),
        ("who", ("who",), 3),
    ]
    assert grid.count == 21 and grid.run == 7
    of_first = [grid.point(k)["a"] for k in range(7)]
    assert of_first == [grid.point(k)["a"] for k in range(7, 14)] == list(grid.axes[0].values)
    assert list(grid.coordinates()["sample"][1]) == list(range(7))


def test_selections_are_members_in_the_order_of_the_world() -> None:
    grid = grid_of(
        {"who": {"countries": {"of": "*", "except": "ROW"}}, "what": {"sectors": "goods"}}
    )
    assert grid.axes[0].values == tuple(code for code in ECONOMIES if code != "ROW")
    assert grid.axes[1].values == tuple(GOODS)
    assert grid_of({"who": {"countries": "EAEU"}}).axes[0].values == ("KAZ", "RUS", "KGZ", "ARM")


def test_groups_of_the_document_are_known_to_its_axes() -> None:
    given_ = document({"rate": {"countries": "mine"}}, groups={"mine": ["DEU", "CHN"]})
    found = parse(given_)
    economies = Selector("economies", WORLD.economies, found.groups("groups"), str)
    grid = found.grid.grid(economies, Selector("sectors", WORLD.sectors, {}, str))
    assert grid.axes[0].values == ("CHN", "DEU")


def test_placeholders_become_values_and_words() -> None:
    part = {"set": "$rate", "who": ["$who", "x"], "title": "At $rate of US$ 5, $$rate, $who."}
    assert sorted({name for name, _ in placeholders(part)}) == ["rate", "who"]
    assert filled(part, {"rate": 0.25, "who": "KAZ"}) == {
        "set": 0.25,
        "who": ["KAZ", "x"],
        "title": "At 0.25 of US$ 5, $rate, KAZ.",
    }


@given(
    st.recursive(
        st.text("ab $") | st.integers(),
        lambda part: st.lists(part) | st.dictionaries(st.text("ab"), part),
        max_leaves=6,
    )
)
def test_what_has_no_placeholder_stays(part: Any) -> None:
    if not any(placeholders(part)) and "$$" not in repr(part):
        assert filled(part, {}) == part


def test_more_points_than_anybody_can_wait_for_are_refused() -> None:
    with pytest.raises(InputError, match="1000 a x 1001 b are 1001000 points; allowed: 1000000"):
        grid_of(
            {"a": {"from": 0, "to": 1, "steps": 1000}, "b": {"from": 0, "to": 1, "steps": 1001}}
        )
