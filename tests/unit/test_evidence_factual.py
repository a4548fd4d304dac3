"""Factual checks: dates, units, references, and the verdict that follows from two numbers."""

import pytest
from evidence_files import claim, event, figure, small_library

from tarazy import series
from tarazy.arguments.partial_date import PartialDate
from tarazy.errors import InputError
from tarazy.evidence import units
from tarazy.evidence.checking import check_claim, default_world
from tarazy.evidence.observing import Observer
from tarazy.evidence.references import Reference
from tarazy.evidence.units import converted


def date(text):
    return PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2024", "year", "2024-01-01", "2024-12-31"),
        ("2024-02", "month", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "day", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_date_is_no_more_precise_than_written(text, precision, first, last):
    found = date(text)
    assert (found.precision, str(found)) == (precision, text)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["2024-13", "2023-02-29", "24", "2024-1", "May 2024", ""])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        date(text)


def test_dates_agree_at_the_coarser_precision():
    assert date("2006").agrees(date("2006-06-16"))
    assert date("2006-06").agrees(date("2006-06-16"))
    assert not date("2006-07").agrees(date("2006-06-16"))


def test_a_figure_in_years_stands_beside_a_date():
    figures = [figure("opened", 2008, "year")]

    def verdict(claimed, relation):
        check = {"kind": "compare", "claimed": claimed, "unit": "date", "relation": relation}
        check["observed"] = {"of": "figure", "figure": "opened"}
        row = claim("X1", "fact", [check])
        found = check_claim(row, within=small_library([row], figures))
        [finding] = found.findings
        assert finding.comparison.observed.value == date("2008")
        return found.verdict

    assert verdict("2014", "<=") == verdict("2008-05", "=") == "holds"
    assert verdict("2014", ">=") == verdict("2007", "<=") == "contradicted"


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "result"),
    [
        (4.1, "bn USD", "million USD", 4100.0),
        (2500.0, "EUR m", "billion EUR", 2.5),
        (0.25, "share", "per cent", 25.0),
        (33.0, "%", "1", 0.33),
        (6.0, "mb/d", "kb/d", 6000.0),
        (78.7, "Mt", "Mt a year", 78.7),
        (5000.0, "million USD per million people", "USD per people", 5000.0),
        (7.0, "locomotives", "locomotives", 7.0),
    ],
)
def test_units_of_one_quantity_convert(value, unit, wanted, result):
    assert converted(value, unit, wanted) == pytest.approx(result)


# What one of each unit is: written out again, so that a slip in either place shows.
SIZES = {
    ("per cent", "1"): 0.01,
    ("%", "1"): 0.01,
    ("percentage points", "1"): 0.01,
    ("fraction", "1"): 1.0,
    ("share", "1"): 1.0,
    ("b/d", "b/d"): 1.0,
    ("kb/d", "b/d"): 1_000.0,
    ("mb/d", "b/d"): 1_000_000.0,
    ("barrels a day", "b/d"): 1.0,
    ("barrels", "bbl"): 1.0,
    ("bbl", "bbl"): 1.0,
    ("Mt", "t"): 1_000_000.0,
    ("kt", "t"): 1_000.0,
    ("t", "t"): 1.0,
    ("tonnes", "t"): 1.0,
    ("ktU", "tU"): 1_000.0,
    ("bcm", "m3"): 1_000_000_000.0,
    ("tcm", "m3"): 1_000_000_000_000.0,
    ("m3", "m3"): 1.0,
    ("cubic metres", "m3"): 1.0,
    ("GWh", "Wh"): 1_000_000_000.0,
    ("TWh", "Wh"): 1_000_000_000_000.0,
    ("MW", "W"): 1_000_000.0,
    ("GW", "W"): 1_000_000_000.0,
    ("people", "people"): 1.0,
    ("persons", "people"): 1.0,
    ("rank", "rank"): 1.0,
    ("place", "rank"): 1.0,
}
SCALES = {
    "thousand": 3,
    "k": 3,
    "m": 6,
    "mn": 6,
    "mln": 6,
    "million": 6,
    "bn": 9,
    "billion": 9,
    "trn": 12,
    "trillion": 12,
}


def test_every_unit_has_its_size():
    assert {unit for unit, _ in SIZES} == set(units._NAMES)
    for (unit, of), size in SIZES.items():
        assert units.parsed(unit) == (size, of)
    assert set(SCALES) == set(units._SCALES)
    for word, zeros in SCALES.items():
        assert units.parsed(f"{word} USD") == (float(f"1e{zeros}"), "USD")
    assert converted(1.0, "TWh", "GWh") == pytest.approx(1000.0)
    assert converted(1.0, "tcm", "bcm") == pytest.approx(1000.0)
    assert converted(1.0, "GW", "MW") == pytest.approx(1000.0)


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [("million EUR", "million USD"), ("Mt", "billion bbl"), ("per cent", "per cent of GDP")],
)
def test_other_quantities_do_not(unit, wanted):
    with pytest.raises(InputError, match="allowed: a multiple of"):
        converted(1.0, unit, wanted, "here")


def comparison(claimed, observed, relation="=", unit="million USD", **keys):
    one = {"kind": "compare", "claimed": claimed, "unit": unit, "relation": relation}
    return one | {"observed": observed} | keys


NOW, LATER = {"of": "figure", "figure": "now"}, {"of": "figure", "figure": "later"}


def verdict(one, now=100.0, later=200.0, kind="fact", quality="sourced"):
    figures = [
        figure("now", now, "million USD", quality),
        figure("later", later, "million USD"),
        figure("rate", 1.25, "USD per EUR"),
        figure("euro", 80.0, "million EUR"),
    ]
    library = small_library([claim("X1", kind, [one])], figures)
    return check_claim("X1", within=library)


@pytest.mark.parametrize(
    ("claimed", "relation", "keys", "expected"),
    [
        (100.0, "=", {}, "holds"),
        (104.9, "=", {}, "holds"),
        (106.0, "=", {}, "contradicted"),
        (106.0, "=", {"tolerance": 0.1}, "holds"),
        (100.0, "=", {"latest": LATER}, "outdated"),
        (106.0, "=", {"latest": LATER}, "contradicted"),
        (90.0, ">=", {}, "holds"),
        (101.0, ">=", {}, "contradicted"),
        (101.0, ">=", {"tolerance": 0.02}, "holds"),
        (100.0, "<=", {}, "holds"),
        (100.0, "<=", {"latest": LATER}, "outdated"),
        (99.0, "<=", {}, "contradicted"),
        ("+", "sign", {}, "holds"),
        ("-", "sign", {}, "contradicted"),
    ],
)
def test_the_verdict_follows_from_the_numbers(claimed, relation, keys, expected):
    found = verdict(comparison(claimed, NOW, relation, **keys))
    assert found.verdict == expected
    assert found.deciding == 0
    numbers = found.findings[0].comparison
    assert (numbers.claimed, numbers.observed.value) == (claimed, 100.0)
    assert numbers.observed.source == "An office, A yearbook"


def test_a_goal_is_reached_or_not():
    assert verdict(comparison(90.0, NOW, ">="), kind="goal").verdict == "reached"
    assert verdict(comparison(110.0, NOW, ">="), kind="goal").verdict == "not_reached"
    no_more = comparison(100.0, NOW, "<=", latest=LATER)
    assert verdict(no_more, kind="goal").verdict == "not_reached"


def test_general_knowledge_decides_nothing():
    found = verdict(comparison(500.0, NOW), quality="general_knowledge")
    assert (found.verdict, found.deciding) == ("not_checkable", None)
    assert found.findings[0].comparison.observed.value == 100.0


def test_another_currency_needs_a_rate():
    euro = {"of": "figure", "figure": "euro"}
    assert verdict(comparison(100.0, euro, rate="rate")).verdict == "holds"
    with pytest.raises(InputError, match=r"small.toml: claim X1: check 1: unit: 'million USD'"):
        verdict(comparison(100.0, euro))
    with pytest.raises(InputError, match="rate: 'now' is in 'million USD'; allowed: 'USD per EUR'"):
        verdict(comparison(100.0, euro, rate="now"))


@pytest.mark.parametrize(
    ("claimed", "relation", "expected"),
    [
        ("1992-05", "=", "holds"),
        ("1992", "=", "holds"),
        ("1992-05-19", "=", "contradicted"),
        ("1992", "<=", "holds"),
        ("1991", "<=", "contradicted"),
        ("1993", ">=", "contradicted"),
        ("1990", ">=", "holds"),
    ],
)
def test_dates_are_compared(claimed, relation, expected):
    one = comparison(claimed, {"of": "date", "event": "visit"}, relation, "date")
    library = small_library([claim("X1", "fact", [one])], events=[event("visit", "1992-05-18")])
    assert check_claim("X1", within=library).verdict == expected


def test_a_date_known_from_the_texts_alone_decides_nothing():
    one = comparison("1992", {"of": "date", "event": "visit"}, unit="date")
    visit = event("visit", "1992-05", quality="text_only", source="")
    library = small_library([claim("X1", "fact", [one])], events=[visit])
    assert check_claim("X1", within=library).verdict == "not_checkable"


def test_the_worst_check_that_decides_gives_the_verdict():
    nothing = {"kind": "not_checkable", "note": {"en": "a", "kk": "ә", "ru": "а"}}
    checks = [comparison(100.0, NOW), comparison(150.0, NOW), nothing]
    library = small_library([claim("X1", "fact", checks)], [figure("now", 100.0, "million USD")])
    found = check_claim("X1", within=library)
    assert (found.verdict, found.deciding) == ("contradicted", 1)
    assert [one.verdict for one in found.findings] == ["holds", "contradicted", "not_checkable"]


def observe(**reference):
    from pydantic import TypeAdapter

    one = TypeAdapter(Reference).validate_python(reference)
    library = small_library(figures=[figure("now", 100.0, "million USD")])
    return Observer(library, default_world).observe(one, "here")


def test_references_to_series():
    line = series.line("oil-consumption", "USA")
    place = {"series": "oil-consumption", "country": "USA"}
    value = observe(of="value", year=2020, **place)
    assert (value.value, value.unit, value.period) == (line[2020], "kb/d", "2020")
    growth = observe(of="growth", years=[2001, 2020], **place)
    assert growth.value == pytest.approx(100 * (line[2020] / line[2001] - 1))
    assert (growth.unit, growth.period) == ("per cent", "2001–2020")
    total = observe(of="sum", years=[2018, 2020], **place)
    assert total.value == pytest.approx(line[2018] + line[2019] + line[2020])
    world = series.line("oil-consumption", "WLD")
    share = observe(of="share", year=2014, whole={"country": "WLD"}, **place)
    assert share.value == pytest.approx(100 * line[2014] / world[2014])
    ratio = observe(
        of="ratio",
        num={"of": "value", "year": 2020, **place},
        den={"of": "value", "year": 2010, **place},
    )
    assert (ratio.value, ratio.unit) == (pytest.approx(line[2020] / line[2010]), "1")


def test_rank_is_among_countries_or_among_partners():
    table = series.table("kaz-goods-exports")
    rows = table[(table.country == "KAZ") & (table.year == 2022) & (table.item == "")]
    single = rows[~rows.partner.isin(["WLD", "EU27"])].sort_values("value", ascending=False)
    for place in (1, 2, 5):
        partner = single.iloc[place - 1].partner
        keys = {"series": "kaz-goods-exports", "country": "KAZ", "partner": partner, "year": 2022}
        assert observe(of="rank", **keys).value == place
    first = observe(of="rank", series="oil-consumption", country="USA", year=2014)
    assert (first.value, first.unit) == (1.0, "rank")


def test_an_extract_gives_a_rank_only_where_all_are_there():
    keys = {"series": "fdi-stock", "country": "KAZ", "partner": "USA"}
    assert [observe(of="rank", year=year, **keys).value for year in (2003, 2014, 2021)] == [1, 2, 2]
    for series_name, given, allowed in (
        ("fdi-stock", keys | {"year": 2019}, "2003, 2014, 2021"),
        ("fdi-flow", keys | {"year": 2014, "series": "fdi-flow"}, "none"),
        ("oil-production", {"series": "oil-production", "country": "USA", "year": 2020}, "none"),
    ):
        message = f"series '{series_name}' is an extract; allowed for a rank: {allowed}$"
        with pytest.raises(InputError, match=message):
            observe(of="rank", **given)


def test_references_to_the_benchmark():
    trade = default_world().dataset["trade"]
    sold = float(trade.sel(exporter="KAZ", importer="USA").sum())
    metals = float(trade.sel(exporter="KAZ", importer="USA", sector="metals"))
    found = observe(of="trade", exporter="KAZ", importer="USA")
    assert (found.value, found.unit, found.quality) == (
        pytest.approx(sold),
        "million USD",
        "estimated",
    )
    share = observe(of="trade", exporter="KAZ", importer="USA", sectors="metals", share=True)
    assert share.value == pytest.approx(100 * metals / sold)
    exports = trade.sel(exporter="KAZ")
    abroad = float(exports.sum() - exports.sel(importer="KAZ").sum())
    whole = observe(of="trade", exporter="KAZ", importer="*")
    assert whole.value == pytest.approx(abroad)
    part = observe(of="trade", exporter="KAZ", importer="USA", share="exports")
    assert part.value == pytest.approx(100 * sold / abroad)


def test_references_to_networks_regimes_and_indicators():
    from tarazy.interdependence.indicators import indicator

    flow = observe(
        of="corridor",
        network="kazakhstan-crude",
        table="flows",
        row={"route": "CPC", "year": 2025},
        column="volume",
    )
    assert (flow.value, flow.unit, flow.period, flow.quality) == (64.8, "Mt", "2025", "sourced")
    opened = observe(
        of="corridor", network="kazakhstan-crude", table="arcs", row="CPC-KAZ", column="opened"
    )
    assert (str(opened.value), opened.unit) == ("2001", "date")
    free = observe(of="duty", regime="eaeu-common-tariff", exporter="RUS", importer="KAZ")
    assert (free.value, free.unit) == (0.0, "per cent")
    hhi = observe(of="indicator", indicator="hhi_exports", country="KAZ")
    assert hhi.value == indicator("hhi_exports", "KAZ")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (
            {"of": "value", "series": "gdp", "country": "KAZ", "year": 1900},
            "here: series 'gdp', KAZ: no value in 1900; allowed: ",
        ),
        (
            {"of": "sum", "series": "gdp", "country": "KAZ", "years": [1900, 2000]},
            "here: years: series 'gdp' has no value in 1900; allowed: years without a gap",
        ),
        ({"of": "figure", "figure": "nwo"}, "here: unknown figure 'nwo'; did you mean now"),
        (
            {"of": "trade", "exporter": "KAZ", "importer": "KAZ", "share": True},
            "here: no trade; allowed: economies that trade with each other",
        ),
        (
            {"of": "duty", "regime": "us-column-2", "exporter": "XXX"},
            "here: exporter: unknown economy 'XXX'",
        ),
        (
            {
                "of": "corridor",
                "network": "kazakhstan-crude",
                "table": "flows",
                "row": {"route": "CPC"},
                "column": "volume",
            },
            "here: row: .* names .* rows; allowed: columns and values that name one",
        ),
        (
            {
                "of": "corridor",
                "network": "kazakhstan-crude",
                "table": "arcs",
                "row": "CPC-KAZ",
                "column": "owners",
            },
            "here: column: 'owners' holds .*; allowed: a column with a number or a date",
        ),
        (
            {"of": "indicator", "indicator": "hhi_exprots", "country": "KAZ"},
            "here: unknown indicator 'hhi_exprots'; did you mean hhi_exports",
        ),
    ],
)
def test_a_reference_to_nothing_says_what_there_is(reference, message):
    with pytest.raises(InputError, match=message):
        observe(**reference)


def test_a_number_that_becomes_too_large_and_a_unit_without_end_are_refused():
    with pytest.raises(InputError, match=r"here: 1e\+308 mb/d: too large in 'kb/d'; allowed: "):
        converted(1e308, "mb/d", "kb/d", "here")
    with pytest.raises(InputError, match=r"here: unit: .* has 30001 signs; allowed: up to 120"):
        converted(1.0, "a per " * 5000 + "b", "t", "here")
