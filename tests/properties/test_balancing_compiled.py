"""The compiled balancing and its reference: the same tables, and the same refusals."""

from unittest import mock

import numpy as np
import pytest
from drawn_equilibria import few
from hypothesis import given
from hypothesis import strategies as st

from tarazy.kernel import library
from tarazy.world import balancing
from tarazy.world.balancing import NotBalancedError, approach_pairs, balance

pytestmark = pytest.mark.skipif(library() is None, reason="nothing was compiled")

# Of sums in another order, after some hundred rounds at most.
ROUNDING = 1e-12
seeds = st.integers(0, 2**32 - 2)
zeros = st.sampled_from([0.0, 0.3, 0.7])


def on_both_paths(compute):
    """Return what the compiled path gives and what the reference gives, or their messages."""
    found = []
    for path in (library(), None):
        with mock.patch.object(balancing, "library", lambda path=path: path):
            try:
                found.append(compute())
            except NotBalancedError as error:
                found.append(str(error))
    return found


def sparse(draw, shape, zeros):
    return draw.lognormal(0, 1, shape) * (draw.random(shape) >= zeros)


@few
@given(
    seed=seeds,
    zeros=zeros,
    size=st.tuples(st.integers(1, 5), st.integers(1, 19), st.integers(1, 19)),
    transposed=st.booleans(),
    in_place=st.booleans(),
)
def test_balanced_tables_are_the_same(seed, zeros, size, transposed, in_place):
    draw = np.random.default_rng(seed)
    true = sparse(draw, size, zeros)
    rows, columns = true.sum(axis=2), true.sum(axis=1)
    noisy = true * draw.lognormal(0, 0.5, size)
    if transposed:
        noisy = np.ascontiguousarray(noisy.mT).mT

    def compute():
        flows = noisy.copy(order="K")
        out = flows if in_place else None
        found = balance(flows, rows, columns, 1e-6 * columns + 1e-12, out=out)
        assert (found is flows) == in_place
        assert in_place or (flows == noisy).all()
        return found

    compiled, reference = on_both_paths(compute)
    # What no factor can reach, such as a cell alone in its row and column, is refused by both.
    if isinstance(reference, str):
        assert compiled == reference
    else:
        np.testing.assert_allclose(compiled, reference, rtol=ROUNDING, atol=0)
        assert ((compiled > 0) == (true > 0)).all()


@few
@given(seed=seeds, zeros=zeros, size=st.tuples(*[st.integers(1, 9)] * 3))
def test_totals_that_cannot_be_met_are_refused_alike(seed, zeros, size):
    draw = np.random.default_rng(seed)
    flows = sparse(draw, size, zeros)
    rows = draw.uniform(1, 2, size[:2])
    # More is wanted of columns than rows have.
    columns = draw.uniform(1, 2, (size[0], size[2]))
    columns *= 1.1 * rows.sum(axis=1, keepdims=True) / columns.sum(axis=1, keepdims=True)
    compiled, reference = on_both_paths(lambda: balance(flows, rows, columns, np.array(1e-9)))
    assert compiled == reference
    assert compiled == "flows are off their totals after 1000 rounds of balancing"


def test_no_table_and_empty_ones_are_balanced_on_both_paths():
    for shape in ((0, 3, 4), (2, 0, 4), (2, 3, 0)):
        flows, none = np.zeros(shape), np.zeros(shape[0])
        rows, columns = (none[:, None] + np.zeros(n) for n in shape[1:])
        for found in on_both_paths(
            lambda flows=flows, rows=rows, columns=columns: balance(flows, rows, columns, columns)
        ):
            assert found.shape == shape
            assert not found.any()


def test_totals_of_another_shape_are_refused_on_both_paths():
    for path in (library(), None):
        with (
            mock.patch.object(balancing, "library", lambda path=path: path),
            pytest.raises((ValueError, IndexError)),
        ):
            balance(np.ones((2, 3, 4)), np.ones((2, 4)), np.ones((2, 4)), np.array(1.0))


def test_whole_numbers_are_flows_too_and_what_is_kept_is_not_written():
    flows, totals = np.array([[[1, 2], [3, 4]]]), np.array([[3.0, 7.0]])
    columns = flows.sum(axis=1).astype(np.float64)
    for found in on_both_paths(lambda: balance(flows, 2 * totals, 2 * columns, np.array(1e-9))):
        np.testing.assert_allclose(found, 2.0 * flows, rtol=ROUNDING)
    kept = flows.astype(np.float64)
    kept.flags.writeable = False
    for path in (library(), None):
        with mock.patch.object(balancing, "library", lambda path=path: path):
            with pytest.raises(ValueError, match="read-only"):
                balance(kept, 2 * totals, 2 * columns, np.array(1e-9), out=kept)
            with pytest.raises(ValueError, match="read-only"):
                approach_pairs(kept, columns, totals, 2 * kept[0], 3)
    assert (kept == flows).all()


@few
@given(
    seed=seeds,
    zeros=zeros,
    sectors=st.integers(1, 6),
    economies=st.integers(1, 19),
    rounds=st.integers(0, 7),
    free=st.sampled_from([0.0, 0.2, 1.0]),
)
def test_flows_approach_the_same_sums_by_pair(seed, zeros, sectors, economies, rounds, free):
    draw = np.random.default_rng(seed)
    true = sparse(draw, (sectors, economies, economies), zeros)
    exports, imports, pairs = (true.sum(axis=axis) for axis in (1, 2, 0))
    pairs[draw.random(pairs.shape) < free] = np.nan
    # A part of a larger array that does not lie in one piece, too.
    whole = np.zeros((sectors, economies, economies + 1))
    whole[..., :economies] = true * draw.lognormal(0, 0.5, true.shape)

    def compute(flows):
        approach_pairs(flows, exports, imports, pairs, rounds)
        return flows

    compiled, reference = on_both_paths(lambda: compute(whole[..., :economies].copy()))
    np.testing.assert_allclose(compiled, reference, rtol=ROUNDING, atol=0)
    (piece, _) = on_both_paths(lambda: compute(whole.copy()[..., :economies]))
    np.testing.assert_array_equal(piece, compiled)
