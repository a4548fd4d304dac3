"""Duties per unit at the unit values of Kazakhstan's products."""

import pytest

from tarazy.policy.duty import Equivalent, equivalent, parse_us_duty
from tarazy_pipeline.policy.line_rates import with_unit_values
from tarazy_pipeline.policy.unit_values import kazakh_unit_values


def test_unit_values_convert_only_what_was_not_converted():
    assert kazakh_unit_values()["280470"]["kg"] == pytest.approx(64347.547 / 24211.757)
    assert kazakh_unit_values()["720449"]["t"] == pytest.approx(130028114 / 424958.92)
    duties = [parse_us_duty(text) for text in ("17.6¢/kg", "17.6¢/kg", "5%", "2¢ each")]
    codes = ["28047000", "99999999", "28047000", "28047000"]
    given = [equivalent(duty, {}) for duty in duties]
    found = with_unit_values(codes, duties, given)
    assert found[0].rate == pytest.approx(0.176 / 2.6577, rel=1e-4)
    assert found[1] == given[1] == Equivalent(None, "dropped", given[1].reason)
    assert found[2] is given[2]
    assert found[3].rate is None
