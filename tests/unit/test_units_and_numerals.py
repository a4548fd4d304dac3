"""Quantities in other units by hand, and numbers as people write them."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tarazy.arguments.numerals import MISSING, Marks, is_plain, number_of, plain
from tarazy.arguments.partial_date import PartialDate
from tarazy.corridors.measures import (
    PRICES,
    VOLUMES,
    Measure,
    Stated,
    _per_day,
    size_of,
    stated_units,
)
from tarazy.corridors.shown_units import ShownUnits, density_of, shown_units
from tarazy.corridors.units import in_base_units
from tarazy.errors import InputError
from tarazy.evidence.units import as_year, converted, parsed, quotient, with_unit, written_out

DENSITIES = {"barrels_per_tonne": 7.3, "kwh_per_m3": 10.5}


# What a network states


@pytest.mark.parametrize(
    ("unit", "year"),
    [
        ("Mt", 1.0),
        ("Mt/yr", 1.0),
        ("kt", 1e-3),
        ("kt/yr", 1e-3),
        ("t", 1e-6),
        ("Mbbl", 1 / 7.3),
        ("kb/d", 365e-3 / 7.3),
        ("mb/d", 365 / 7.3),
        ("mcm", 1e-3),
        ("mcm/d", 0.365),
        ("TWh of gas", 1 / 10.5),
        ("GWh/d of gas", 0.365 / 10.5),
        ("GWh", 1e-3),
        # A megawatt all year is 8.76 GWh.
        ("MW", 8.76e-3),
        ("tU", 1e-3),
        # A pound of U3O8 holds 0.3846 kg of uranium.
        ("Mlb U3O8", 0.38465),
        ("TEU", 1e-3),
        ("t of metal", 1e-3),
    ],
)
def test_a_volume_of_a_year(unit: str, year: float) -> None:
    assert size_of(VOLUMES[unit], unit, DENSITIES, "") == pytest.approx(year, rel=1e-4)
    daily = "/d" in unit or unit == "MW"
    assert VOLUMES[unit].daily is daily
    assert VOLUMES[unit].rate is (daily or unit.endswith("/yr"))


@pytest.mark.parametrize(
    ("unit", "one"),
    [
        ("USD/t", 1.0),
        ("USD/bbl", 7.3),
        ("USD/MWh of gas", 10.5),
        ("USD/MMBtu", 35.827),
        ("USD/kWh", 1000.0),
        ("USD/lb U3O8", 2.59978),
        ("USD/TEU", 1e-3),
        ("USD/t of metal", 1e-3),
    ],
)
def test_a_price(unit: str, one: float) -> None:
    assert size_of(PRICES[unit], unit, DENSITIES, "") == pytest.approx(one, rel=1e-4)


def test_a_rate_by_day_is_a_volume_of_so_many_days() -> None:
    found = _per_day("bcm", 1e-3, power=-1, density="kwh_per_m3")
    assert found == Measure("bcm", 0.365, -1, "kwh_per_m3", rate=True, daily=True)


def test_a_unit_of_another_density_is_not_guessed() -> None:
    with pytest.raises(InputError, match="here: kb/d needs barrels_per_tonne"):
        size_of(VOLUMES["kb/d"], "kb/d", {"kwh_per_m3": 10.5}, "here")


def test_prices_follow_from_volumes_where_none_are_stated() -> None:
    assert stated_units({"unit": "kt"}, "f").price_unit == "USD/t"
    found = stated_units({"unit": "kb/d", "price_unit": "USD/bbl", "barrels_per_tonne": 7}, "f")
    assert found == Stated("kb/d", "USD/bbl", 7.0)
    assert found.densities == {"barrels_per_tonne": 7.0}
    light = stated_units({"unit": "kb/d", "barrels_per_tonne": 0.5}, "f")
    assert light.barrels_per_tonne == 0.5
    for heading, match in (
        ({"unit": "oil"}, "unit"),
        ({"unit": "kt", "price_unit": "USD/kWh"}, "price_unit"),
        ({"unit": "kb/d"}, "barrels_per_tonne"),
        ({"unit": "kt", "price_unit": "USD/bbl"}, "barrels_per_tonne"),
        *(
            ({"unit": "kb/d", "barrels_per_tonne": wrong}, "a number above 0")
            for wrong in (0, -7.3, math.inf, math.nan, True, "7.3", None)
        ),
    ):
        with pytest.raises(InputError, match=match):
            stated_units(heading, "f")


def test_figures_of_a_network_become_those_of_its_pair() -> None:
    """By day a stock has no time: thousand barrels, and not thousand barrels a day."""
    year, stock, price = 365e-3 / 7.3, 1e-3 / 7.3, 7.3
    tables: dict[str, Any] = {
        "arcs": [
            dict.fromkeys(("capacity", "capacity_low", "capacity_high", "reserved"), 2.0)
            | dict.fromkeys(("cost", "cost_low", "cost_high"), 3.0)
            | {"arc": "a", "limits": "light:2;heavy:4", "days": 5.0}
        ],
        "projects": [
            dict.fromkeys(("capacity", "capacity_low", "capacity_high", "reserved"), 2.0)
            | dict.fromkeys(("cost", "cost_low", "cost_high"), 3.0)
            | {"limits": "", "capital_cost": 100.0}
        ],
        "supply": [
            dict.fromkeys(("volume", "volume_low", "volume_high"), 2.0)
            | dict.fromkeys(("lifting_cost", "low", "high"), 3.0)
        ],
        "demand": [
            dict.fromkeys(("volume", "committed"), 2.0)
            | dict.fromkeys(("price", "low", "high"), 3.0)
        ],
        "storage": [
            dict.fromkeys(("capacity", "capacity_low", "capacity_high"), 2.0) | {"cost": 3.0}
        ],
        "flows": [{"volume": 2.0}],
        "observations": [{"volume": 2.0}],
        "price_basis": [{"units_per_price_unit": 3.0}],
        "nodes": [{"node": "n"}],
    }
    found = in_base_units(tables, Stated("kb/d", "USD/bbl", 7.3), "f")
    stocks = {"storage", "observations"}
    for name, (row,) in found.items():
        for column, value in row.items():
            before = tables[name][0][column]
            if before == 2.0:
                assert value == pytest.approx(2.0 * (stock if name in stocks else year)), column
            elif before == 3.0:
                assert value == pytest.approx(3.0 * price), column
            elif column != "limits" or not before:
                assert value == before
    limits = dict(pair.split(":") for pair in found["arcs"][0]["limits"].split(";"))
    assert float(limits["light"]) == pytest.approx(2 * year)
    assert float(limits["heavy"]) == pytest.approx(4 * year)
    same = in_base_units(tables, Stated("Mt", "USD/t"), "f")
    assert same == tables
    # A price alone may differ, and so may a volume.
    half = in_base_units(tables, Stated("Mt", "USD/bbl", 7.3), "f")
    assert half["flows"] == [{"volume": 2.0}] and half["price_basis"] == [
        {"units_per_price_unit": pytest.approx(21.9)}
    ]
    assert in_base_units(tables, Stated("kt", "USD/t"), "f")["storage"][0]["capacity"] == 2e-3


# What is shown


def barrels() -> ShownUnits:
    """Return thousand barrels a day for million tonnes, over February and March."""
    share = np.array([28.0, 31.0]) / 365
    return shown_units(("Mt", "USD/t"), DENSITIES, share, "kb/d", "USD/bbl")


def test_factors_of_what_is_shown() -> None:
    found = barrels()
    year = 7.3 / 0.365
    assert not found.own and found.rate
    assert found.volume == pytest.approx(year) and found.price == pytest.approx(1 / 7.3)
    # A volume of the horizon as its average by day: 59 days of 365.
    assert found.factor("Mt") == pytest.approx(7300 / 59)
    assert found.factor("Mt/yr") == pytest.approx(year)
    assert found.factor("Mt per month", 1) == pytest.approx(7300 / 28)
    assert found.factor("Mt per month", 2) == pytest.approx(7300 / 31)
    assert found.factor("Mt per month") == pytest.approx(7300 / 29.5)
    assert found.factor("USD/t") == pytest.approx(1 / 7.3)
    assert found.factor("million USD") == found.factor("") == 1.0
    told = ["Mt", "Mt/yr", "Mt per month", "USD/t", "million USD"]
    assert [found.label(unit) for unit in told] == ["kb/d"] * 3 + ["USD/bbl", "million USD"]


def test_a_volume_without_time_is_not_an_average() -> None:
    found = shown_units(("Mt", "USD/t"), DENSITIES, np.full(2, 1 / 12), "kt", "USD/t")
    told = ["Mt", "Mt/yr", "Mt per month", "USD/t"]
    assert [found.factor(unit) for unit in told] == pytest.approx([1e3, 1e3, 1e3, 1.0])
    assert [found.label(unit) for unit in told] == ["kt", "kt/yr", "kt per month", "USD/t"]
    assert not found.own
    own = ShownUnits.unchanged("Mt", "USD/t")
    assert own.own and not own.rate
    assert [own.factor(unit) for unit in told] == [1.0] * 4
    # One of the two alone is another choice too.
    only = shown_units(("Mt", "USD/t"), DENSITIES, np.ones(1), "Mt", "USD/bbl")
    assert not only.own


def test_tables_are_shown_by_row_or_by_column() -> None:
    found = barrels()
    rows = pd.DataFrame(
        {
            "month": [1, 2, 1],
            "unit": ["Mt per month", "Mt per month", "USD/t"],
            "value": [28.0, 31.0, 73.0],
            "text": ["a", "b", "c"],
        }
    )
    shown = found.table(rows)
    assert shown["value"].tolist() == pytest.approx([7300.0, 7300.0, 10.0])
    assert shown["unit"].tolist() == ["kb/d", "kb/d", "USD/bbl"]
    assert shown["text"].tolist() == ["a", "b", "c"] and shown["month"].tolist() == [1, 2, 1]
    assert rows["value"].tolist() == [28.0, 31.0, 73.0]
    without = found.table(rows.drop(columns="month"))
    assert without["value"].iloc[0] == pytest.approx(28 * 7300 / 29.5)
    columns = pd.DataFrame({"volume": [59.0], "price": [73.0], "name": ["x"], "share": [0.5]})
    columns.attrs = {"units": {"volume": "Mt", "price": "USD/t", "name": "Mt"}, "year": 2025}
    shown = found.table(columns)
    assert shown["volume"].tolist() == pytest.approx([7300.0])
    assert shown["price"].tolist() == pytest.approx([10.0])
    assert shown["name"].tolist() == ["x"] and shown["share"].tolist() == [0.5]
    assert shown.attrs["units"] == {"volume": "kb/d", "price": "USD/bbl", "name": "kb/d"}
    assert shown.attrs["year"] == 2025
    own = ShownUnits.unchanged("Mt", "USD/t")
    assert own.table(rows) is rows and own.summary(rows) is rows


def test_summaries_are_shown_by_what_their_keys_hold() -> None:
    found = barrels()
    total = 7300 / 59
    content = {
        "exports": 59.0,
        "by_route": {"sea": 59.0, "rail": None},
        "value": 5.0,
        "unit": "Mt",
        "parts": [{"shut_in": 118.0}, "text"],
    }
    shown = found.summary(content)
    assert shown["exports"] == pytest.approx(59 * total)
    assert shown["by_route"] == {"sea": pytest.approx(7300.0), "rail": None}
    assert (shown["value"], shown["unit"]) == (5.0, "kb/d")
    assert shown["parts"] == [{"shut_in": pytest.approx(14600.0)}, "text"]
    drawn = {
        "units": {"exports": "Mt", "netback": "USD/t"},
        "before": {"exports": {"median": 59.0}, "netback": {"median": 73.0}, "other": 2.0},
        "change": {"exports": {"median": 118.0}},
        "draws": 40,
    }
    shown = found.summary(drawn)
    assert shown["units"] == {"exports": "kb/d", "netback": "USD/bbl"}
    assert shown["before"]["exports"]["median"] == pytest.approx(7300.0)
    assert shown["before"]["netback"]["median"] == pytest.approx(10.0)
    assert shown["before"]["other"] == 2.0
    assert shown["change"]["exports"]["median"] == pytest.approx(14600.0)
    assert shown["draws"] == 40 and "after" not in shown


def test_what_can_not_be_shown_is_refused() -> None:
    share = np.ones(1)
    for unit, price, densities, match in (
        ("GWh", "USD/t", DENSITIES, "--unit"),
        ("kt", "USD/kWh", DENSITIES, "--price-unit"),
        ("kb/d", "USD/t", {}, "--density"),
    ):
        with pytest.raises(InputError, match=match):
            shown_units(("Mt", "USD/t"), densities, share, unit, price)
    assert density_of("Mt") == "barrels_per_tonne"
    assert density_of("bcm") == "kwh_per_m3"
    with pytest.raises(InputError, match="--density: of TWh"):
        density_of("TWh")


# What texts state


@pytest.mark.parametrize(
    ("unit", "scale", "of"),
    [
        ("million USD", 1e6, "USD"),
        ("bn USD", 1e9, "USD"),
        ("EUR m", 1e6, "EUR"),
        ("thousand million USD", 1e9, "USD"),
        ("US dollars million", 1e6, "US dollars"),
        ("trillion KZT", 1e12, "KZT"),
        ("thousand people", 1e3, "people"),
        ("million USD per thousand tonnes", 1e3, "USD per t"),
        ("USD per t", 1.0, "USD per t"),
        ("Mt a year", 1e6, "t a year"),
        ("%", 0.01, "1"),
        ("  kb/d ", 1e3, "b/d"),
        ("m", 1.0, "m"),
        ("parsec", 1.0, "parsec"),
        ("k barrels a day", 1e3, "b/d"),
    ],
)
def test_a_unit_is_a_scale_of_another(unit: str, scale: float, of: str) -> None:
    assert parsed(unit) == (pytest.approx(scale), of)


def test_a_number_in_another_unit_of_its_quantity() -> None:
    assert converted(2.5, "bn USD", "million USD") == pytest.approx(2500.0)
    assert converted(3.0, "USD per t", "million USD per thousand tonnes") == pytest.approx(3e-3)
    assert converted(7.0, "Mt", "kt a year") == pytest.approx(7000.0)
    assert converted(7.0, "kt a year", "Mt") == pytest.approx(0.007)
    assert converted(0.1, "%", "%") == 0.1
    for unit, wanted in (("USD", "EUR"), ("t", "bbl"), ("t a year", "USD a year")):
        with pytest.raises(InputError, match=r"^here: unit"):
            converted(1.0, unit, wanted, "here")
    with pytest.raises(InputError, match=r"^unit"):
        converted(1.0, "USD", "EUR")
    with pytest.raises(InputError, match="too large"):
        converted(1e305, "trillion USD", "USD")
    assert parsed("x" * 120) == (1.0, "x" * 120)
    with pytest.raises(InputError, match="121 signs"):
        parsed("x" * 121)


def test_units_are_written_out_and_divided() -> None:
    assert written_out("bn USD") == "billion USD"
    assert written_out("m") == "m" and written_out("USD") == "USD"
    assert written_out("Mt a year") == "Mt a year"
    assert quotient("million USD", "bn USD") == "1"
    assert quotient("USD", "t") == "USD per t"


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("USD", "5 [USD]"),
        ("bn USD", "5 [billion USD]"),
        ("parsec", "5 parsec"),
        ("m parsec", "5 million parsec"),
    ],
)
def test_a_number_stands_with_the_words_of_its_unit(unit: str, told: str) -> None:
    words = {"unit.USD": "{value} [USD]", "unit.billion USD": "{value} [billion USD]"}
    say: Any = SimpleNamespace(found=words.get)
    assert with_unit("5", unit, say) == told


def test_a_year_is_a_whole_number_of_four_digits() -> None:
    for value in (1000.0, 2024.0, 9999.0):
        assert as_year(value) == PartialDate.parse(f"{value:.0f}")
    for value in (999.0, 10000.0, 2024.5, -2024.0, math.nan, math.inf):
        assert as_year(value) is None
    assert as_year(PartialDate.parse("2024")) is None


# What files hold

COMMA = {"comma_allowed": True}


@pytest.mark.parametrize(
    ("text", "written", "marks"),
    [
        ("1234.5", "1234.5", {}),
        (" -7 ", "-7", {}),
        ("\u22127", "-7", {}),
        ("\u20137", "-7", {}),
        ("+7", "7", {}),
        (".5", ".5", {}),
        ("1.2e6", "1.2e6", {}),
        ("1E-3", "1E-3", {}),
        ("1 234.5", "1234.5", {}),
        ("12\u00a0345\u00a0678", "12345678", {}),
        ("1,234,567", "1234567", {}),
        ("1,234.5", "1234.5", {}),
        ("12.5 %", "12.5 %", {}),
        ("12.5%", "12.5 %", {}),
        ("0,5", "0.5", COMMA),
        ("1,234", "1.234", COMMA),
        ("1 234,5", "1234.5", COMMA),
        ("1,234,567", "1234567", COMMA),
        # What is no number stays as it is.
        ("0 123", "0 123", {}),
        ("1 23", "1 23", {}),
        ("1234,567,890", "1234,567,890", {}),
        ("1.234.567", "1.234.567", {}),
        ("0,5", "0,5", {}),
        ("12,34", "12,34", {}),
        ("1.2,3", "1.2,3", {}),
        ("1e12345", "1e12345", {}),
        ("n/a", "n/a", {}),
        ("", "", {}),
        ("-", "-", {}),
        ("1" * 60, "1" * 60, {}),
    ],
)
def test_a_number_as_it_is_written(text: str, written: str, marks: dict[str, Any]) -> None:
    assert plain(text, "f:1", Marks(**marks)) == written
    if not marks:
        assert plain(text, "f:1") == written


def test_a_long_text_is_no_number() -> None:
    assert plain("-" + "1" * 60, "f:1") == "-" + "1" * 60
    # Sixty signs are read: the sign of minus becomes that of the package.
    assert plain("\u2212" + "1" * 59, "f:1") == "-" + "1" * 59
    assert plain("\u2212" + "1" * 60, "f:1") == "\u2212" + "1" * 60


@pytest.mark.parametrize("text", ["1,234", "12,345", "999,999"])
def test_what_could_be_two_numbers_is_refused(text: str) -> None:
    whole, point = text.replace(",", ""), text.replace(",", ".")
    with pytest.raises(InputError, match=rf"f:1: '{text}'.*'{whole}' or '{point}'"):
        plain(text, "f:1")
    # In a file with a decimal point already, cells of which are parted by semicolons.
    with pytest.raises(InputError, match="two numbers"):
        plain(text, "f:2", Marks(True, ".", "f:1"))


def test_a_file_has_one_decimal_mark() -> None:
    marks = Marks(comma_allowed=True)
    assert plain("7", "f:1", marks) == "7" and marks.mark == ""
    assert plain("0,5", "f:2", marks) == "0.5"
    assert (marks.mark, marks.where) == (",", "f:2")
    assert plain("1,5", "f:3", marks) == "1.5" and marks.where == "f:2"
    with pytest.raises(InputError, match=r"f:4: '1.5' has a decimal point.*comma, as in f:2"):
        plain("1.5", "f:4", marks)
    points = Marks(comma_allowed=True)
    plain("0.5", "g:1", points)
    assert points == Marks(True, ".", "g:1")
    with pytest.raises(InputError, match="two numbers"):
        plain("0,5", "g:2", points)


def test_numbers_that_stand_for_none() -> None:
    for value in MISSING:
        assert value < 0
        for text in (f"{value:.0f}", f"{value}", f"\u2212{-value:.0f}"):
            with pytest.raises(InputError, match="missing"):
                plain(text, "f:1")
        assert plain(f"{-value:.0f}", "f:1") == f"{-value:.0f}"
    assert plain("-998", "f:1") == "-998"


def test_a_number_within_bounds() -> None:
    assert number_of("1 234.5", "f:1") == 1234.5
    assert number_of("0", "f:1", least=0.0) == 0.0
    assert number_of("1", "f:1", most=1.0) == 1.0
    assert number_of("0,25", "f:1", marks=Marks(True)) == 0.25
    for text, least, most in (("-0.1", 0.0, 9.0), ("9.1", 0.0, 9.0), ("1e999", 0.0, math.inf)):
        with pytest.raises(InputError, match=r"f:1: .* is not allowed; allowed: a share"):
            number_of(text, "f:1", "a share", least, most)
    for text in ("12 %", "", "n/a", "inf", "nan"):
        with pytest.raises(InputError, match="allowed: a number"):
            number_of(text, "f:1")
    assert is_plain("-1.5e3") and is_plain("7.") and not is_plain("1 234") and not is_plain("7 %")
