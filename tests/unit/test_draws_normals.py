"""Normal numbers of a draw: those of NumPy's generator, whoever makes them."""

from pathlib import Path

import numpy as np
import pytest

from tarazy.draws import normals
from tarazy.draws.normals import standard_normals, ziggurat
from tarazy.kernel import library

compiled = pytest.mark.skipif(library() is None, reason="nothing was compiled")
SHAPES = ((7, 11, 13), (20_000,), (3,), (101, 199))


def generator(seed):
    return np.random.Generator(np.random.PCG64(seed))


def numpys(draw, shapes):
    return [draw.standard_normal(shape, dtype=np.float32) for shape in shapes]


@compiled
@pytest.mark.parametrize("count", [1, 2, 4])
def test_numbers_and_what_follows_are_those_of_numpy(count):
    for seed in range(20):
        ours, theirs = generator(seed), generator(seed)
        found = standard_normals(ours, *SHAPES[:count])
        for one, other in zip(found, numpys(theirs, SHAPES[:count]), strict=True):
            assert one.dtype == np.float32
            np.testing.assert_array_equal(one, other)
        assert ours.bit_generator.state == theirs.bit_generator.state
        assert ours.random() == theirs.random()


@compiled
def test_two_million_numbers_with_their_tails_are_those_of_numpy():
    (found,) = standard_normals(generator(11), (2_000_000,))
    (expected,) = numpys(generator(11), [(2_000_000,)])
    assert np.abs(expected).max() > normals.EDGE
    np.testing.assert_array_equal(found, expected)


def test_half_a_word_and_other_generators_are_left_to_numpy():
    half = generator(5)
    half.standard_normal(1, dtype=np.float32)
    other = generator(5)
    other.standard_normal(1, dtype=np.float32)
    assert half.bit_generator.state["has_uint32"]
    for ours, theirs in (
        (half, other),
        *((np.random.Generator(kind(1)), np.random.Generator(kind(1))) for kind in _OTHERS),
    ):
        for one, two in zip(standard_normals(ours, *SHAPES), numpys(theirs, SHAPES), strict=True):
            np.testing.assert_array_equal(one, two)


_OTHERS = (np.random.PCG64DXSM, np.random.MT19937, np.random.SFC64)


@pytest.mark.parametrize("used", [0, 2])
def test_where_numbers_would_be_others_they_are_left_to_numpy(used, monkeypatch):
    """A release of NumPy with other numbers, or a machine without those of 128 bits."""

    class Others:
        def normals(self, *arguments):
            return used

    monkeypatch.setattr(normals, "library", Others)
    found = standard_normals(generator(2), *SHAPES)
    for one, two in zip(found, numpys(generator(2), SHAPES), strict=True):
        np.testing.assert_array_equal(one, two)


def test_no_shape_and_no_number_give_nothing():
    assert standard_normals(generator(0)) == []
    draw = generator(0)
    (empty,) = standard_normals(draw, (0, 3))
    assert empty.shape == (0, 3)
    assert draw.random() == generator(0).random()


def test_the_ziggurat_is_that_of_numpy():
    [content] = (
        path.read_bytes() for path in Path(np.__file__).parent.glob("random/lib/*npyrandom.*")
    )
    for table in ziggurat():
        assert table.tobytes() in content
