"""Where the search for the next point of a sweep begins: curves and surfaces through the last."""

import numpy as np
import pytest
from scenario_world import small_world
from sweep_documents import TARIFF, document

from tarazy.errors import NoEquilibriumError
from tarazy.sweeps import solving as room
from tarazy.sweeps.curve import LONGEST, Curve, Surface
from tarazy.sweeps.run import sweep

NUMBERS = np.arange(1.0, 30.0) / 30.0


def smooth(along: float, row: float = 0.0) -> np.ndarray:
    """Return a state that depends on its place, and on that of its row, without a bend."""
    return np.exp(NUMBERS * along) + np.sin(along * row + NUMBERS) + row**2 * NUMBERS


def missed(curve: Curve, places: list[float]) -> list[float]:
    """Return by how much a curve misses every point but the first, as it goes along."""
    found = []
    for place in places:
        state = smooth(place)
        if place != places[0]:
            found.append(float(np.abs(curve.at(place) - state).max()))
        curve.add(place, state)
    return found


@pytest.mark.parametrize("spacing", [np.linspace(0, 1, 12), np.geomspace(0.1, 1, 12)[::-1]])
def test_a_curve_comes_closer_with_every_point(spacing):
    found = missed(Curve(9), spacing.tolist())
    assert found[0] > 1e-2
    assert found[3] < 1e-2 * found[0]
    assert max(found[8:]) < 1e-8


def test_a_curve_through_few_points_stays_a_line():
    found = missed(Curve(2), np.linspace(0, 1, 12).tolist())
    assert min(found) > 1e-3


def test_the_degree_falls_where_last_digits_count():
    random, noise = np.random.default_rng(1), 1e-5
    curve, worst = Curve(9), 0.0
    for place in np.linspace(0, 0.2, 30).tolist():
        state = smooth(place) + noise * random.standard_normal(len(NUMBERS))
        if place > 0.1:
            worst = max(worst, float(np.abs(curve.at(place) - state).max()))
        curve.add(place, state)
    # The polynomial through nine points makes 200 times of it what is random in each.
    assert worst < 30 * noise


def test_where_a_curve_does_not_lead_it_stays_at_the_last_point():
    curve = Curve(9)
    for place in (0.0, 0.1, 0.2):
        curve.add(place, smooth(place))
    last = smooth(0.2)
    for beside in (None, 0.2, 0.15, -0.3, 0.5):
        assert (curve.at(beside) == last).all()
    # One point without an answer does not matter.
    assert np.abs(curve.at(0.4) - smooth(0.4)).max() < np.abs(last - smooth(0.4)).max() / 5
    curve.add(0.9, smooth(0.9))
    assert (curve.at(1.0) == smooth(0.9)).all()
    curve.add(1.0, smooth(1.0))
    assert np.allclose(curve.at(1.1), 2 * smooth(1.0) - smooth(0.9), rtol=1e-12)


def test_rows_tell_of_the_first_points_of_the_next():
    surface, along = Surface(), np.linspace(0, 1, 6)
    worst = []
    for row in np.linspace(0, 0.5, 6).tolist():
        surface.begin(row, "same", len(along))
        errors = []
        for column, place in enumerate(along.tolist()):
            state, guess = smooth(place, row), surface.at(column, place)
            if guess is None:
                assert (row, column) == (0.0, 0)
            else:
                errors.append(float(np.abs(guess - state).max()))
            surface.add(column, place, state)
        worst.append(max(errors))
    assert worst[0] > 1e-1
    assert worst[5] < 1e-3 * worst[0]


def test_rows_of_something_else_tell_nothing():
    surface = Surface()
    for row, others, length in (
        (0.1, "a", 2),
        (0.2, "b", 2),
        (None, "b", 2),
        (0.3, "b", LONGEST + 1),
    ):
        surface.begin(row, others, length)
        assert surface.at(0, 0.0) is None
        surface.add(0, 0.0, smooth(0.0))
        assert (surface.at(1, 0.5) == smooth(0.0)).all()
    surface.begin(0.4, "b", 2)
    assert surface.at(0, 0.0) is None


def test_a_column_without_an_answer_before_goes_on_from_the_point_before():
    surface = Surface()
    surface.begin(0.0, "", 3)
    for column in (0, 2):
        surface.add(column, column / 2, smooth(column / 2))
    surface.begin(0.1, "", 3)
    assert (surface.at(0, 0.0) == smooth(0.0)).all()
    surface.add(0, 0.0, smooth(0.0, 0.1))
    assert (surface.at(1, 0.5) == smooth(0.0, 0.1)).all()
    surface.add(1, 0.5, smooth(0.5, 0.1))
    assert (surface.at(2, 1.0) == smooth(1.0)).all()


def sweeps_of(monkeypatch, grid, fails=()):
    """Return the answer of a sweep, and the sweeps that each of its points took."""
    taken = []
    solve = room.solve

    def counted(problem, **given):
        if len(taken) in fails:
            taken.append(0)
            raise NoEquilibriumError("no equilibrium: this one is left out")
        found = solve(problem, **given)
        taken.append(found.sweeps)
        return found

    monkeypatch.setattr(room, "solve", counted)
    shocks = [TARIFF, TARIFF | {"importer": "CHN", "exporter": "KAZ", "set": "$theirs"}]
    answer = sweep(document(grid, shocks=shocks), world=small_world(), workers=1)
    return answer, taken


GRID = {
    "theirs": {"from": 0.1, "to": 0.3, "steps": 3},
    "rate": {"from": 0.0, "to": 0.4, "steps": 9},
}


def test_points_of_a_row_take_fewer_sweeps_as_they_go(monkeypatch):
    _, taken = sweeps_of(monkeypatch, GRID | {"rate": {"from": 0.0, "to": 0.1, "steps": 15}})
    assert len(taken) == 45
    assert np.mean(taken[8:15]) < 0.6 * np.mean(taken[1:3])


def test_a_point_without_an_answer_does_not_stop_the_row(monkeypatch):
    whole, _ = sweeps_of(monkeypatch, GRID)
    monkeypatch.undo()
    answer, _ = sweeps_of(monkeypatch, GRID, fails=(4,))
    assert len(answer.failures) == 1
    given, expected = answer.dataset["welfare"], whole.dataset["welfare"]
    same = np.isnan(given) | (np.abs(given - expected) < 1e-6)
    assert bool(same.all()) and int(np.isnan(given).sum()) == given.sizes["country"]
