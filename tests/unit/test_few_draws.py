"""An interval over few draws is told as what it is, wherever one is printed."""

import numpy as np
import pytest

from tarazy.draws.range import LOW
from tarazy.telling.few_draws import LEAST, few_draws
from tarazy.text.texts import texts


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_few_draws_are_said_to_be_few(language: str) -> None:
    words = texts(language)
    [told] = few_draws(LEAST - 1, words)
    assert str(LEAST - 1) in told
    assert few_draws(LEAST, words) == few_draws(0, words) == []


def test_it_is_said_where_the_ends_lie_between_the_two_outermost_draws() -> None:
    for draws in (LEAST - 1, LEAST):
        low = np.quantile(np.arange(draws), LOW)
        assert (low < 1.0) == (draws < LEAST)
