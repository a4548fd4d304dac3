import pytest

from tarazy.codes.classification import goods_sectors
from tarazy.policy import tables
from tarazy.policy.lines import regime_lines
from tarazy.policy.product_rates import ProductRates
from tarazy.policy.regime import regime, regime_names
from tarazy.policy.sector_view import sector_views


@pytest.mark.parametrize("name", regime_names())
@pytest.mark.parametrize("exporter", ["KAZ", "KOR", "DEU"])
def test_the_rates_by_sector_are_the_means_of_the_lines(name, exporter):
    law = regime(name)
    rates, known = law.rates(exporter, "simple"), {s: [] for s in goods_sectors()}
    for line in regime_lines(law, exporter, "simple"):
        if line.sector and line.rate is not None:
            known[line.sector].append(line.rate)
    means = {sector: sum(found) / len(found) for sector, found in known.items()}
    assert means == pytest.approx(rates, abs=2e-6)


@pytest.mark.parametrize("name", regime_names())
def test_kazakhstans_rates_are_the_means_over_what_it_sells(name):
    for view in sector_views(regime(name), "KAZ"):
        if regime(name).quality == "assumed" and "kazakhstan" in name:
            assert view.rate == 0.0
            continue
        rated = [p for p in view.products if p.rate is not None]
        mean = sum(p.weight * p.rate for p in rated) / sum(p.weight for p in rated)
        # Rates of single lines are rounded to six digits.
        assert mean == pytest.approx(view.rate, abs=5e-6), view.sector
        assert view.weight == pytest.approx(sum(p.weight for p in view.products))


def test_a_line_says_its_duty_its_rate_and_how_it_was_reached():
    lines = {line.code: line for line in regime_lines(regime("us-column-2"), "KAZ")}
    alumina = lines["28182000"]
    assert (alumina.duty, alumina.treatment, alumina.sector) == (
        "1.1¢/kg",
        "converted",
        "metals",
    )
    # 246.8 m USD for 640 thousand tonnes: 39 cents a kilogram.
    assert alumina.rate == pytest.approx(0.011 / 0.3855, rel=1e-3)
    for_others = {line.code: line for line in regime_lines(regime("us-column-2"), "DEU")}
    assert for_others["28182000"].rate is None
    assert for_others["28182000"].treatment == "dropped"
    assert lines["27090020"].rate == pytest.approx(0.21 / 100.93, abs=1e-6)
    assert "Other" not in lines["28182000"].description or ":" in lines["28182000"].description


def test_every_dropped_line_has_a_reason_and_no_rate():
    for name in ("us-column-1", "us-column-2", "eaeu-third-country"):
        lines = regime_lines(regime(name), "DEU")
        dropped = [line for line in lines if line.treatment == "dropped"]
        assert dropped
        assert all(line.rate is None and line.reason for line in dropped)
        assert all(line.rate is not None for line in lines if line.treatment != "dropped")


def test_counts_are_those_of_the_coverage_table():
    names = {
        "us_column_1": "us-column-1",
        "us_column_2": "us-column-2",
        "eaeu_cet": "eaeu-third-country",
    }
    coverage = tables.rows("schedule_coverage")
    for schedule, name in names.items():
        counted = sum(
            int(row["lines"])
            for row in coverage
            if row["schedule"] == schedule and row["treatment"] != "sector_by_prefix"
        )
        lines = regime_lines(regime(name), "DEU")
        assert len(lines) == counted
        for treatment in ("exact", "converted", "lower_bound", "dropped"):
            wanted = sum(
                int(row["lines"])
                for row in coverage
                if row["schedule"] == schedule and row["treatment"] == treatment
            )
            assert sum(line.treatment == treatment for line in lines) == wanted


def test_exempt_lines_pay_nothing_and_say_why():
    lines = {x.code: x for x in regime_lines(regime("us-2025-august"), "KAZ")}
    assert (lines["27090020"].rate, lines["27090020"].reason) == (0.0, "100% of the line exempt")
    assert lines["72081030"].rate == 0.0
    assert lines["72081030"].reason == "duty on steel under section 232 instead"
    assert (lines["61091000"].rate, lines["61091000"].duty) == (0.25, "25.0%")
    # Cars pay a duty of their own, of whomever the lines are taken one by one.
    german = {x.code: x for x in regime_lines(regime("us-2025-august"), "DEU")}
    assert german["87032301"].reason == "duty on vehicles under section 232 instead"
    assert german["61091000"].rate == 0.0  # 16.5 % in column 1: above the floor of 15 %.


def test_unit_values_are_of_products_that_kazakhstan_sells():
    sold = {row["product"]: float(row["exports"]) for row in tables.rows("kazakh_products")}
    for row in tables.rows("kazakh_unit_values"):
        # Thousand USD of some partners, million USD to the world.
        assert float(row["value_thousand_usd"]) / 1e3 <= sold[row["product"]] * 1.001
        assert float(row["quantity_tonnes"]) > 0


def test_a_product_has_the_rate_of_the_line_it_enters_under():
    rates = ProductRates(
        [("72024110", 0.0), ("72024150", 0.2), ("72024900", 0.3)], {"720241": "72024150"}
    )
    assert rates.find("720241") == (0.2, 6)
    # 720299 has no line: the heading's mean over all three lines.
    assert rates.find("720299") == (pytest.approx(0.5 / 3), 4)
    assert rates.find("270900") == (None, 0)


def test_peaks_are_the_highest_lines():
    views = {v.sector: v for v in sector_views(regime("us-column-2"), "DEU", peaks=3)}
    peaks = views["textiles"].peaks
    assert len(peaks) == 3
    assert peaks[0].rate >= peaks[1].rate >= peaks[2].rate > views["textiles"].rate
    assert views["textiles"].products == () and views["textiles"].weight is None
