"""Figures of ranges: what they draw is what the range holds."""

import pytest
from ranges_world import estimated_world, experiment

from tarazy.draws import run_range
from tarazy.errors import InputError
from tarazy.figures import interval
from tarazy.text.texts import texts


@pytest.fixture(scope="module")
def found():
    return run_range(experiment(), 12, workers=1, world=estimated_world())


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_by_country(language, found):
    exhibit = interval.by_country(found, "real_wage", ["KAZ", "USA"], language)
    bars, central = exhibit.figure.data
    for place, code in enumerate(("KAZ", "USA")):
        median, low, high = (
            float(getattr(found, part)["real_wage"].sel(country=code))
            for part in ("median", "low", "high")
        )
        assert bars.x[place] == median
        assert bars.x[place] + bars.error_x.array[place] == pytest.approx(high)
        assert bars.x[place] - bars.error_x.arrayminus[place] == pytest.approx(low)
        assert central.x[place] == float(found.central["real_wage"].sel(country=code))
        assert exhibit.table.rows[place][:5] == (code, central.x[place], median, low, high)
    assert list(bars.y) == [texts(language).name(code) for code in ("KAZ", "USA")]
    assert "12" in exhibit.note
    low, high = exhibit.figure.layout.xaxis.range
    assert low < min(exhibit.table.column("low"))
    assert high >= max(exhibit.table.column("high"))


def test_focus_comes_first_and_then_the_largest_changes(found):
    codes = interval.by_country(found).table.column("economy")
    assert codes[:2] == ["KAZ", "USA"]
    sizes = [abs(float(found.median["welfare"].sel(country=code))) for code in codes[2:]]
    assert sizes == sorted(sizes, reverse=True)
    assert found.figure().data[0].x == interval.by_country(found).figure.data[0].x


def test_what_cannot_be_drawn_is_an_error(found):
    with pytest.raises(InputError, match="unknown country variable 'trade_change'"):
        interval.by_country(found, "trade_change")
    with pytest.raises(InputError, match="unknown country 'KAS'"):
        found.figure(countries=["KAS"])
