import numpy as np
import pytest

from tarazy.optimal import tariff_war
from tarazy.optimal.search import maximise, refine


def quadratic(top, matrix):
    def evaluate(rates):
        gap = rates - top
        return float(gap @ matrix @ gap / 2), matrix @ gap

    return evaluate


LOWER, UPPER, SCALE = np.zeros(2), np.full(2, 2.0), np.ones(2)
HILL = np.array([[-1.0, 0.3], [0.3, -0.5]])


def found(evaluate, start=(0.5, 0.5)):
    return maximise(evaluate, np.array(start), LOWER, UPPER, SCALE)


def test_the_top_of_a_hill_inside_the_bounds():
    result = found(quadratic(np.array([0.4, 1.1]), HILL))
    np.testing.assert_allclose(result.rates, [0.4, 1.1], atol=1e-9)
    assert result.converged
    assert result.free.all()
    np.testing.assert_allclose(result.hessian, HILL, atol=1e-8)
    assert result.curvature == pytest.approx(np.linalg.eigvalsh(HILL)[-1])


def test_a_top_outside_is_approached_along_the_bound():
    result = found(quadratic(np.array([3.0, 1.1]), HILL))
    # On the bound the other rate is best where its own derivative is zero.
    np.testing.assert_allclose(result.rates, [2.0, 1.1 + 0.3 / 0.5 * (2.0 - 3.0)], atol=1e-9)
    assert result.converged
    assert result.free.tolist() == [False, True]


def test_a_saddle_is_not_called_a_maximum():
    result = found(quadratic(np.array([0.5, 0.5]), np.array([[-1.0, 0.0], [0.0, 0.5]])))
    assert not result.converged
    assert "curves upwards" in result.message


def test_a_rate_without_effect_stays_where_it_is():
    result = found(quadratic(np.array([0.4, 0.0]), np.diag([-1.0, 0.0])))
    np.testing.assert_allclose(result.rates, [0.4, 0.5], atol=1e-9)
    assert result.converged
    assert result.free.tolist() == [True, False]


def test_steps_that_noise_makes_are_not_taken():
    draw = np.random.default_rng(0)

    def noisy(rates):
        value, slope = quadratic(np.array([0.4, 1.1]), HILL)(rates)
        return value + draw.normal(0, 1e-11), slope + draw.normal(0, 1e-9, 2)

    result = found(noisy)
    np.testing.assert_allclose(result.rates, [0.4, 1.1], atol=1e-7)
    assert result.converged


def test_newton_steps_with_old_derivatives_still_close_in():
    def curved(rates):
        return float(-np.cosh(rates - 0.7).sum()), -np.sinh(rates - 0.7)

    result = refine(curved, np.full(2, 1.1), -1.3 * np.eye(2), LOWER, UPPER, SCALE, most=40)
    np.testing.assert_allclose(result.rates, 0.7, atol=1e-8)
    assert result.converged


class Turning(tariff_war._War):
    """A war in which the players chase each other around a circle, or settle if steps shorten."""

    def __init__(self, turn):
        self.turn = turn
        self.instruments = {"A": None, "B": None}
        self.rates = {"A": np.array([1.5]), "B": np.array([1.2])}
        self.deviation = dict.fromkeys(self.instruments, float("nan"))
        self.found, self.path, self._visited = {}, [], []
        self.cycles, self._damping = 0, 1.0

    def mean_rate(self, name):
        return float(self.rates[name][0])

    def _answer(self, name, tolerance):
        other = self.rates["B" if name == "A" else "A"] - 1.0
        return 1.0 + (self.turn if name == "A" else -self.turn) * other

    def _no_one_deviates(self):
        self.deviation = dict.fromkeys(self.instruments, 0.0)
        return True


def test_a_chase_in_a_circle_is_seen_and_slowed_until_it_ends():
    war = Turning(1.0)
    assert war.fight(1e-7, 400) == ""
    assert war.cycles > 0
    assert war.path[-1].damping < 1
    assert war.rates["A"][0] == pytest.approx(1.0, abs=1e-5)


def test_a_chase_that_runs_away_is_reported():
    war = Turning(40.0)
    message = war.fight(1e-7, 30)
    assert message.startswith("rates still move by")
