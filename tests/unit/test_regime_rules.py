"""The rules behind rates of a regime, on small tables made up; sectors and products by hand."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tarazy.errors import InputError
from tarazy.policy import regime as rules
from tarazy.policy import sector_view, special, tables
from tarazy.policy.duty import Duty, Specific, equivalent, parse_us_duty
from tarazy.policy.lines import Line
from tarazy.policy.regime import Regime, regime_from
from tarazy.policy.sector_view import sector_views, traded_products

TABLES: dict[tuple[str, str], dict[str, float]] = {
    ("eaeu_tariff", "by_trade"): {"food": 0.10, "metals": 0.04},
    ("eaeu_tariff", "by_export"): {"food": 0.20, "metals": 0.06},
    ("eaeu_tariff", "plain"): {"food": 0.12, "metals": 0.05},
    ("eaeu_preferences", "KGZ"): {"food": 0.75, "metals": 0.0},
    ("us_column_1", "rate_weighted_us"): {"food": 0.01, "metals": 0.02},
    ("us_column_1", "rate_simple"): {"food": 0.03, "metals": 0.04},
    ("us_additional_shares", "liable_country_kaz"): {"food": 1.0, "metals": 0.25},
    ("us_additional_shares", "liable_country_simple"): {"food": 0.5, "metals": 0.1},
    ("us_additional_shares", "liable_section_122_simple"): {"food": 0.4, "metals": 0.2},
    ("us_additional_shares", "floor_korea"): {"food": 0.07, "metals": 0.0},
    ("us_additional_shares", "floor_general"): {"food": 0.03, "metals": 0.02},
}
SPECIAL = (
    {"symbols": "A", "sector": "food", "rate_weighted_us": "0.001", "rate_simple": "0.002"},
    {"symbols": "A", "sector": "metals", "rate_weighted_us": "0.003", "rate_simple": "0.004"},
    {"symbols": "A B", "sector": "food", "rate_weighted_us": "0.5", "rate_simple": "0.6"},
)


@pytest.fixture(autouse=True)
def small_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "rates", lambda table, column: dict(TABLES[table, column]))
    monkeypatch.setattr(tables, "columns", lambda table: ("sector", "KGZ"))
    monkeypatch.setattr(tables, "records", lambda table: {"us_special": SPECIAL}[table])
    rest = [{"regime": "added", "rate": "0.12"}, {"regime": "other", "rate": "0.5"}]
    monkeypatch.setattr(tables, "rows", lambda table: {"us_rest_of_world": rest}[table])
    known = frozenset({"KAZ", "KGZ", "BLR", "KOR", "DEU", "USA", "CHN"})
    monkeypatch.setattr(rules, "_exporters", lambda: known)


def made(rates: dict[str, Any], **more: Any) -> Regime:
    given: dict[str, Any] = {
        "name": "added",
        "en": "Law",
        "kk": "Заң",
        "ru": "Закон",
        "importers": ["USA"],
        "since": date(2025, 2, 1),
        "edition": date(2025, 1, 1),
        "level": "schedule",
        "quality": "derived",
        "source": "s",
        "note": "",
        "rates": rates,
    }
    return regime_from(given | more)


def schedule(**more: Any) -> Regime:
    rates = {
        "kind": "table",
        "table": "eaeu_tariff",
        "weighted": {"KAZ": "by_trade", "KGZ": "by_export"},
        "simple": "plain",
    }
    return made(rates | more, free=["BLR"], importers=["KAZ", "KGZ"])


def test_a_table_is_weighted_for_those_whose_trade_is_known() -> None:
    law = schedule()
    assert law.rates("KAZ") == {"food": 0.10, "metals": 0.04}
    assert law.rates("KGZ") == {"food": 0.20, "metals": 0.06}
    for rates in (law.rates("KAZ", "simple"), law.rates("DEU"), law.rates("ROW")):
        assert rates == {"food": 0.12, "metals": 0.05}
    assert law.rates("BLR") == {"food": 0.0, "metals": 0.0}
    assert [law.basis_of(one) for one in ("KAZ", "KGZ", "DEU")] == ["weighted"] * 2 + ["simple"]
    one_column = schedule(weighted="by_trade")
    assert one_column.rates("DEU") == {"food": 0.10, "metals": 0.04}
    assert one_column.basis_of("DEU") == "weighted"
    assert one_column.basis_of("DEU", "simple") == "simple"
    for exporter, basis in (("XXX", "simple"), ("KAZ", "other")):
        with pytest.raises(InputError):
            law.rates(exporter, basis)  # type: ignore[arg-type]


def test_a_preference_is_a_share_of_the_rate() -> None:
    law = schedule(preferences="eaeu_preferences")
    assert law.preferences == "eaeu_preferences" and law.table == "eaeu_tariff"
    assert law.rates("KGZ", "simple") == pytest.approx({"food": 0.09, "metals": 0.0})
    assert law.rates("DEU") == {"food": 0.12, "metals": 0.05}
    assert schedule().preferences == ""


def test_programmes_lower_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    symbols = {("KAZ", "in force"): (), ("KAZ", "preferences"): ("A",)}
    monkeypatch.setattr(special, "symbols_of", lambda one, which: symbols[one, which])
    law = made({"kind": "special", "programmes": "preferences"})
    assert law.programmes == "preferences"
    assert law.rates("KAZ") == {"food": 0.001, "metals": 0.003}
    assert law.rates("KAZ", "simple") == {"food": 0.002, "metals": 0.004}
    plain = made({"kind": "special"})
    assert plain.programmes == "in force"
    assert plain.rates("KAZ") == {"food": 0.01, "metals": 0.02}
    assert plain.rates("KAZ", "simple") == {"food": 0.03, "metals": 0.04}


def country(
    monkeypatch: pytest.MonkeyPatch, given: dict[tuple[str, str], tuple[str, float]]
) -> None:
    def rate(series: str, exporter: str, day: date) -> Any:
        assert day == date(2025, 8, 7)
        found = given.get((series, exporter))
        return None if found is None else SimpleNamespace(form=found[0], rate=found[1])

    monkeypatch.setattr(rules, "country_rate", rate)


def by_country(*series: str) -> Regime:
    rates = {"kind": "country", "series": list(series), "day": date(2025, 8, 7)}
    return made(rates, level="additional")


def test_duties_by_country_add_up_on_what_is_liable(monkeypatch: pytest.MonkeyPatch) -> None:
    country(
        monkeypatch,
        {
            ("reciprocal", "KAZ"): ("added", 0.2),
            ("surcharge", "KAZ"): ("added", 0.1),
            ("reciprocal", "KOR"): ("floor", 0.15),
            ("surcharge", "KOR"): ("added", 0.1),
            ("reciprocal", "DEU"): ("floor", 0.15),
            ("reciprocal", "CHN"): ("exempt", 0.9),
            ("section_122", "CHN"): ("added", 0.5),
        },
    )
    both = by_country("reciprocal", "surcharge")
    assert both.rates("KAZ") == pytest.approx({"food": 0.3, "metals": 0.075})
    assert both.rates("KAZ", "simple") == pytest.approx({"food": 0.15, "metals": 0.03})
    assert both.rates("KOR") == pytest.approx({"food": 0.12, "metals": 0.01})
    assert both.rates("DEU") == pytest.approx({"food": 0.03, "metals": 0.02})
    for none in ("CHN", "BLR"):
        assert both.rates(none) == {"food": 0.0, "metals": 0.0}
    # What is liable under section 122 is its own list, where that is all of the law.
    assert by_country("section_122").rates("CHN") == pytest.approx({"food": 0.2, "metals": 0.1})
    assert by_country("section_122", "surcharge").rates("CHN") == pytest.approx(
        {"food": 0.25, "metals": 0.05}
    )
    assert both.rates("ROW") == pytest.approx({"food": 0.06, "metals": 0.012})
    with pytest.raises(InputError, match="no rate on goods of its importer USA"):
        both.rates("USA")


def test_rates_of_your_own_are_weighted_and_shared() -> None:
    law = made(
        {
            "kind": "own",
            "rates": {"food": 0.2, "metals": 0.1},
            "weighted": {"KAZ": {"food": 0.4, "metals": 0.05}},
            "preferences": {"DEU": {"food": 0.5}, "KAZ": {"metals": 0.0}},
            "lines": ["line"],
        },
        free=["BLR"],
    )
    assert law.rates("DEU") == pytest.approx({"food": 0.1, "metals": 0.1})
    assert law.rates("KAZ") == pytest.approx({"food": 0.4, "metals": 0.0})
    assert law.rates("KAZ", "simple") == pytest.approx({"food": 0.2, "metals": 0.0})
    assert law.rates("BLR") == {"food": 0.0, "metals": 0.0}
    assert law.rates("any") == {"food": 0.2, "metals": 0.1}
    assert [law.basis_of(one) for one in ("KAZ", "DEU")] == ["weighted", "simple"]
    assert law.basis_of("KAZ", "simple") == "simple"
    assert set(law.own_rates) == {"rates", "weighted", "preferences"}
    assert law.own_lines == ("line",)
    assert schedule().own_rates == {} and schedule().own_lines == ()


def test_what_a_regime_says_of_itself() -> None:
    law = schedule()
    assert law.schedule == "eaeu"
    assert schedule(table="us_column_2").schedule == "us_column_2"
    kinds = {"special": "us_special", "country": "us_additional", "own": "own"}
    for kind, lines in kinds.items():
        assert made({"kind": kind}).schedule == lines
    assert law.day == law.edition == date(2025, 1, 1)
    assert by_country("surcharge").day == date(2025, 8, 7)
    assert by_country("a", "b").series == ("a", "b") and law.series == ()
    assert by_country("a").table == ""
    assert law.title == {"en": "Law", "kk": "Заң", "ru": "Закон"}
    assert not law.keeps_chapter_99 and schedule(chapter_99=True).keeps_chapter_99


def test_a_law_holds_from_its_first_to_its_last_day() -> None:
    first, last = date(2025, 2, 1), date(2025, 3, 31)
    law = made({"kind": "own"}, until=last)
    days = (date(2025, 1, 31), first, last, date(2025, 4, 1))
    assert [law.in_force(day) for day in days] == [False, True, True, False]
    assert made({"kind": "own"}).in_force(date(2100, 1, 1))
    assert law.met_since("KAZ") == first
    met = made({"kind": "own"}, met={"KAZ": last})
    assert met.met_since("KAZ") == last and met.met_since("DEU") is None


def test_duties_that_another_column_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def beside(exporter: str, basis: str) -> dict[str, float]:
        asked.append((exporter, basis))
        return {"food": 0.01, "metals": 0.25}

    monkeypatch.setattr(rules, "chapter_99_duties", beside)
    found = schedule(chapter_99=True).tariff("KAZ")
    assert found == pytest.approx({"food": 0.11, "metals": 0.29})
    schedule(chapter_99=True).tariff("DEU")
    assert asked == [("KAZ", "weighted"), ("DEU", "simple")]
    assert schedule().tariff("KAZ") == {"food": 0.10, "metals": 0.04}


# Sectors and products


def line(code: str, sector: str, rate: float | None, treatment: str = "exact") -> Line:
    return Line(code, f"of {code}", sector, "duty", rate, treatment, "")  # type: ignore[arg-type]


LINES = (
    line("2709000000", "oil", 0.05),
    line("7202410010", "metals", 0.10, "converted"),
    line("7202410090", "metals", 0.30),
    line("7202490000", "metals", None, "dropped"),
    line("7203000000", "metals", 0.0, "lower_bound"),
    line("0101210000", "", 0.9),
)


def sold(product: str, us: str, world: str) -> dict[str, str]:
    sector = {"27": "oil", "72": "metals"}[product[:2]]
    return {
        "product": product,
        "sector": sector,
        "description": f"what {product} is",
        "us_imports": us,
        "exports": world,
    }


@pytest.fixture
def trade(monkeypatch: pytest.MonkeyPatch) -> None:
    products = (
        sold("720241", "5", "70"),
        sold("270900", "900", "70"),
        sold("720249", "0", "8"),
        sold("7202", "3", "0"),
        sold("720300", "5", "2"),
    )
    monkeypatch.setattr(tables, "records", lambda table: {"kazakh_products": products}[table])
    monkeypatch.setattr(sector_view, "chosen_lines", lambda: {"720241": "7202410010"})


@pytest.mark.usefixtures("trade")
def test_what_is_sold_meets_the_lines_of_its_product() -> None:
    law = schedule()
    found = traded_products(law, "KAZ", LINES)
    # The largest first, and of the same size in the order of products; nothing that is not sold.
    assert [(one.product, one.weight) for one in found] == [
        ("270900", 70.0),
        ("720241", 70.0),
        ("720249", 8.0),
        ("720300", 2.0),
    ]
    oil, alloy, other, iron = found
    assert (oil.rate, oil.digits, oil.sector) == (0.05, 6, "oil")
    assert oil.description == "what 270900 is"
    assert (alloy.rate, alloy.digits) == (pytest.approx(0.2), 6)
    assert [one.code for one in alloy.lines] == ["7202410010", "7202410090"]
    # Of a line without a rate: the mean of the heading.
    assert (other.rate, other.digits, other.lines) == (pytest.approx(0.2), 4, ())
    assert (iron.rate, iron.digits) == (0.0, 6)
    usa = made({"kind": "own", "rates": {}, "weighted": {}, "preferences": {}})
    found = traded_products(usa, "KAZ", LINES)
    assert [one.product for one in found] == ["270900", "720241", "720300", "7202"]
    # There the line is known under which it enters.
    assert found[1].rate == 0.10 and [one.code for one in found[1].lines] == ["7202410010"]
    assert traded_products(law, "DEU", LINES) == () == traded_products(law, "KAZ", ())


@pytest.mark.usefixtures("trade")
def test_a_sector_is_told_by_its_lines_and_products(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sector_view, "goods_sectors", lambda: ("oil", "food", "metals"))
    monkeypatch.setattr(sector_view, "regime_lines", lambda *given: LINES)
    law = made(
        {
            "kind": "own",
            "rates": {"zinc": 0.7, "metals": 0.2, "oil": 0.05},
            "weighted": {"KAZ": {"zinc": 0.6, "metals": 0.1, "oil": 0.04}},
            "preferences": {},
        }
    )
    found = sector_views(law, "KAZ", peaks=2)
    assert [one.sector for one in found] == ["oil", "metals", "zinc"]
    oil, metals, zinc = found
    assert (metals.rate, metals.simple) == (0.1, 0.2)
    assert (metals.lines, metals.converted, metals.lower_bound, metals.dropped) == (4, 1, 1, 1)
    assert [one.code for one in metals.peaks] == ["7202410090", "7202410010"]
    assert metals.weight == 13.0 and oil.weight == 900.0 and zinc.weight == 0
    assert [one.product for one in metals.products] == ["720241", "720300", "7202"]
    assert zinc.lines == 0 and zinc.peaks == ()
    assert len(sector_views(law, "KAZ")[1].peaks) == 1
    assert sector_views(law, "KAZ", peaks=0)[1].peaks == ()
    elsewhere = sector_views(law, "DEU", "simple")[1]
    assert (elsewhere.rate, elsewhere.weight, elsewhere.products) == (0.2, None, ())
    with pytest.raises(InputError, match="peaks"):
        sector_views(law, "KAZ", peaks=-1)
    with pytest.raises(InputError, match="regime"):
        sector_views("us-column-2", "KAZ")  # type: ignore[arg-type]


# Duties


@pytest.mark.parametrize("exporter", [["KAZ"], None, "", 7])
def test_an_exporter_is_one_text(exporter: Any) -> None:
    with pytest.raises(InputError, match="exporter"):
        sector_views(schedule(), exporter)


def test_a_duty_less_a_part_for_each_degree_has_no_floor() -> None:
    """Of sugar: what is less is told before the floor, and one behind it changes nothing."""
    floor = "but not less than 2¢/kg"
    sugar = parse_us_duty(f"3.6¢/kg less 0.02¢/kg for each degree under 100 {floor}")
    assert (sugar.kind, sugar.ad_valorem) == ("specific", 0.0)
    assert [part.amount for part in sugar.specific] == pytest.approx([0.036])
    assert equivalent(sugar, {"kg": 1.0}).treatment == "dropped"
    behind = parse_us_duty("5%, but not less than 2¢/kg less 1¢/kg")
    assert (behind.kind, behind.ad_valorem) == ("minimum", 0.05)
    assert [part.amount for part in behind.specific] == pytest.approx([0.02])
    twice = parse_us_duty("5% but not less than 2¢/kg but not less than 1¢/kg")
    assert twice.kind == "partial"


def test_a_minimum_is_the_larger_of_two_duties() -> None:
    for value, wanted in ((20.0, 0.11), (100.0, 0.05)):
        duty = Duty("minimum", 0.05, (Specific(2.0, "EUR", "kg"),), "")
        found = equivalent(duty, {"kg": value}, usd_per_euro=1.1)
        assert (found.rate, found.treatment) == (pytest.approx(wanted), "converted")
    # Without a rate of exchange the part on the value is left.
    assert equivalent(duty, {"kg": 20.0}).treatment == "lower_bound"


@pytest.mark.parametrize("value", [1e-3, 0.5, 1.0, 80.0])
def test_a_unit_may_be_worth_little(value: float) -> None:
    found = equivalent(parse_us_duty("5¢/kg + 3%"), {"kg": value})
    assert (found.rate, found.treatment) == (pytest.approx(0.03 + 0.05 / value), "converted")


def test_duties_in_two_currencies_add_up() -> None:
    parts = (Specific(3.0, "USD", "kg"), Specific(2.0, "EUR", "bbl"))
    found = equivalent(Duty("compound", 0.01, parts, ""), {"kg": 30.0, "bbl": 80.0}, 1.2)
    assert found.rate == pytest.approx(0.01 + 0.1 + 0.03)
    without = equivalent(Duty("specific", 0.0, parts, ""), {"kg": 30.0, "bbl": 80.0})
    assert (without.rate, without.treatment) == (None, "dropped")


def test_a_number_without_end_is_no_duty() -> None:
    endless = "9" * 400
    for text in (f"{endless}%", f"5% + {endless}¢/kg", f"{endless}% + 5¢/kg"):
        assert parse_us_duty(text) == Duty("unreadable", 0.0, (), text)


def test_a_folder_beside_does_not_hide_a_regime(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"added": schedule()}
    monkeypatch.setattr(rules, "_regimes", lambda: known)
    monkeypatch.setattr(rules.own_regime, "is_regime", lambda path: True)
    assert rules.regime("added") is known["added"]
    with pytest.raises(InputError, match=r"its folder './mine'"):
        rules.regime("mine")
