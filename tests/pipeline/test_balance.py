import numpy as np
import pytest

from tarazy.errors import InputError
from tarazy_pipeline.world.balance import Margin, Term, balance, gras

ROWS, COLUMNS = (Term("flows", (1,)),), (Term("flows", (0,)),)


def two_margins(rows, columns):
    return [
        Margin("rows", np.array(rows), ROWS),
        Margin("columns", np.array(columns), COLUMNS),
    ]


def test_margins_are_met_and_the_answer_is_biproportional_to_the_prior():
    prior = np.array([[4.0, 1.0, 0.0], [2.0, 5.0, 3.0], [1.0, 1.0, 6.0]])
    found = balance({"flows": prior}, two_margins([6.0, 9.0, 10.0], [8.0, 7.0, 10.0]))
    flows = found.flows["flows"]
    np.testing.assert_allclose(flows.sum(axis=1), [6, 9, 10], rtol=1e-8)
    np.testing.assert_allclose(flows.sum(axis=0), [8, 7, 10], rtol=1e-8)
    assert flows[0, 2] == 0.0
    factor = flows[1:] / prior[1:]
    # r_i s_j: the ratio of two rows of factors is the same in every column.
    np.testing.assert_allclose(factor[0] / factor[1], factor[0, 0] / factor[1, 0], rtol=1e-12)
    assert max(found.gaps.values()) <= 1e-8


def test_a_prior_that_meets_the_margins_is_its_own_answer():
    prior = np.array([[4.0, 1.0], [2.0, 5.0]])
    found = balance({"flows": prior}, two_margins(prior.sum(axis=1), prior.sum(axis=0)))
    np.testing.assert_allclose(found.flows["flows"], prior, rtol=1e-14)
    assert found.sweeps == 1


def test_linked_blocks_end_with_equal_totals():
    prior = {"use": np.array([[2.0, 2.0], [1.0, 3.0]]), "trade": np.array([[9.0], [1.0]])}
    link = Margin("link", np.zeros(2), (Term("use", (1,)), Term("trade", (1,), -1)))
    total = Margin("total", np.array([5.0, 7.0]), (Term("use", (0,)),))
    found = balance(prior, [total, link]).flows
    np.testing.assert_allclose(found["use"].sum(axis=1), found["trade"][:, 0], rtol=1e-8)
    np.testing.assert_allclose(found["use"].sum(axis=0), [5, 7], rtol=1e-8)


def test_a_range_of_a_block_is_controlled_and_nan_is_free():
    prior = np.ones((2, 3))
    part = Margin(
        "first two", np.array([5.0, np.nan]), (Term("flows", (1,), index=(slice(None), slice(2))),)
    )
    found = balance({"flows": prior}, [part]).flows["flows"]
    np.testing.assert_allclose(found, [[2.5, 2.5, 1], [1, 1, 1]])


def test_contradicting_margins_name_the_margin_and_the_gap():
    with pytest.raises(InputError, match=r"contradict each other.*(rows|columns) at \(\d,\)"):
        balance({"flows": np.ones((2, 2))}, two_margins([1.0, 1.0], [3.0, 1.0]), max_sweeps=50)


def test_a_total_without_a_flow_is_an_error():
    with pytest.raises(InputError, match=r"margin 'rows' at \(1,\): target 2"):
        prior = np.array([[1.0, 1.0], [0.0, 0.0]])
        balance({"flows": prior}, two_margins([1.0, 2.0], [2.0, 1.0]))


def test_a_negative_prior_is_an_error():
    with pytest.raises(InputError, match="prior 'flows'"):
        balance({"flows": np.array([[-1.0, 1.0]])}, two_margins([0.0], [0.0, 0.0]))


def test_gras_keeps_signs_and_meets_totals():
    # The example of Junius & Oosterhaven (2003): prior and new totals.
    prior = np.array([[7.0, 3, 5, -3], [2, 9, 8, 1], [-2, 0, 2, 1]])
    rows, columns = np.array([15.0, 26, -1]), np.array([9.0, 16, 17, -2])
    found = gras(prior, rows, columns)
    np.testing.assert_allclose(found.sum(axis=1), rows, atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=0), columns, atol=1e-6)
    assert (np.sign(found) == np.sign(prior)).all()
    # First-order condition: factors r_i s_j where positive, 1 / (r_i s_j) where negative.
    factor = np.ones_like(prior)
    np.divide(found, prior, out=factor, where=prior != 0)
    factor = np.where(prior < 0, 1 / factor, factor)
    assert factor[0, 0] * factor[1, 3] == pytest.approx(factor[0, 3] * factor[1, 0], rel=1e-6)
    assert factor[0, 0] * factor[2, 2] == pytest.approx(factor[0, 2] * factor[2, 0], rel=1e-6)


def test_gras_refuses_totals_of_different_sums():
    with pytest.raises(InputError, match="same sum"):
        gras(np.ones((2, 2)), np.array([1.0, 1.0]), np.array([1.0, 2.0]))


def test_a_negative_target_without_flows_to_raise_is_met():
    found = balance(
        {"up": np.array([0.0, 2.0]), "down": np.array([4.0, 3.0])},
        [Margin("net", np.array([-1.0, 5.0]), (Term("up", ()), Term("down", (), -1)))],
    ).flows
    np.testing.assert_allclose(found["up"] - found["down"], [-1.0, 5.0])
