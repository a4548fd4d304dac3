"""The chapter about the balance: what it finds, draws and says agrees with model and series."""

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
import xarray as xr

from tarazy import World, series
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.figures import (
    alignment_chart,
    balance_table,
    friends_map,
    observed_series,
    power_curve,
    severance_bars,
    severance_matrix,
    two_sided_loss,
)
from tarazy.figures.alignment_chart import Mark, spread
from tarazy.figures.balance_names import (
    ELSEWHERE,
    by_region,
    channel_name,
    partner_name,
    reason_of,
    region_of,
)
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import to_csv
from tarazy.interdependence.partner_losses import GAP, JOINT, Losses
from tarazy.interdependence.partner_series import investment, us_trade
from tarazy.interdependence.partner_shares import After, Balance, Cell
from tarazy.interdependence.severance import severance_losses
from tarazy.interdependence.vote_distances import VoteDistances
from tarazy.report.page.balance import write_balance
from tarazy.report.page.body import Page
from tarazy.scenario import Scenario
from tarazy.scenario.parts import Texts
from tarazy.study import load, pair
from tarazy.study.balance_findings import (
    BalanceFindings,
    find_balance,
    shown_partners,
)
from tarazy.study.ledger_findings import find_chronicle
from tarazy.telling import balance_sentences as sentences
from tarazy.text.texts import texts

FIGURES = 10
POWERS = ("RUS", "CHN", "USA", "EU27", "TUR")
LATIN = {"core", "CSV", "XLSX", "SVG", "PNG", "JavaScript"}


@pytest.fixture(scope="module")
def world(small_world: World) -> World:
    return small_world


@pytest.fixture(scope="module")
def found(world: World) -> BalanceFindings:
    return find_balance(
        world,
        "KAZ",
        "USA",
        first=POWERS,
        after=Scenario.load("russia-transit-closed"),
        chronicle=find_chronicle(load("kazakhstan-united-states")),
        draws=3,
        workers=1,
    )


@pytest.fixture(scope="module")
def other(world: World) -> BalanceFindings:
    """Return the findings of a pair without investment data and without a network."""
    after = pair.experiment("duties-up", "USA", "CHN")
    return find_balance(world, "USA", "CHN", after=after, workers=1)


def invented() -> Balance:
    """Return two partners in three channels; nothing is known of investment from B."""
    cells = (
        Cell("exports", "RUS", 0.5, 50.0, "million USD", 2022, "estimated"),
        Cell("exports", "CHN", 0.25, 25.0, "million USD", 2022, "estimated"),
        Cell("fdi", "RUS", 0.04, 4.0, "million EUR", 2021, "data"),
        Cell("fdi", "CHN", math.nan, reason="no_fdi_partner"),
        Cell("un_votes", "RUS", 0.4, 0.9, "share", 2024, "estimated"),
        Cell("un_votes", "CHN", 1.25, 0.8, "share", 2024, "estimated"),
    )
    title = Texts(en="Storm", kk="Дауыл", ru="Буря")
    values = {("exports", "RUS"): 0.3, ("exports", "CHN"): 0.35, ("fdi", "RUS"): math.nan}
    after = After(title, values, linked=False)
    return Balance("small", 2022, ("RUS", "CHN"), cells, {"exports": 3.2}, after)


def lost(loss: list[float], partner_loss: list[float], joint: float) -> Losses:
    """Return losses without all trade with Russia and China."""
    partners, cuts = ["RUS", "CHN"], ["exports", "imports", "both", "energy"]
    both = np.repeat(np.array(loss)[:, None], 4, axis=1)
    theirs = np.repeat(np.array(partner_loss)[:, None], 4, axis=1)
    data = xr.Dataset(
        {
            "loss": (("partner", "cut"), both),
            "real_wage_loss": (("partner", "cut"), both / 2),
            "partner_loss": (("partner", "cut"), theirs),
            "joint_loss": (("cut",), np.full(4, joint)),
            "joint_real_wage_loss": (("cut",), np.full(4, joint / 2)),
            "gap": (("cut",), np.full(4, joint - sum(loss))),
        },
        coords={"partner": partners, "cut": cuts},
    )
    return Losses("small", 2022, data)


def matrix() -> xr.DataArray:
    codes = ["RUS", "KAZ", "CHN"]
    values = np.array([[np.nan, 0.02, 4.0], [2.0, np.nan, 0.5], [0.0005, 0.002, np.nan]])
    return xr.DataArray(
        values, dims=("country", "partner"), coords={"country": codes, "partner": codes}
    )


# Findings


def test_partners_are_those_asked_for_and_the_largest(core: World) -> None:
    shown, world = shown_partners(core, "KAZ", POWERS), core
    assert shown[:5] == ("RUS", "CHN", "USA", "EU27", "TUR")
    trade = world.dataset["trade"].sum("sector")
    turnover = trade.sel(importer="KAZ").values + trade.sel(exporter="KAZ").values
    by_size = [world.economies[i] for i in np.argsort(-turnover)]
    known = {partner_name(code, texts("en")) for code in shown}
    assert len(shown) == 7 and len(known) == 7 and "ROW" not in shown and "KAZ" not in shown
    first = next(c for c in by_size if c not in ("KAZ", "ROW", "RUS", "CHN", "USA", "TUR")
                 and region_of(c) != "european_union")  # fmt: skip
    assert shown[5] == first
    # A member of a group is shown where it is asked for, the country itself never.
    assert "DEU" in shown_partners(world, "KAZ", (*POWERS, "DEU"))
    assert "USA" not in shown_partners(world, "USA", ("USA", "CHN"))
    # What the world does not show is left out; nobody asked for, the largest are shown.
    assert "UZB" not in shown_partners(world, "KAZ", ("UZB",))
    largest = next(code for code in by_size if code not in ("KAZ", "ROW"))
    assert shown_partners(world, "KAZ", ())[0] == largest


def test_shares_are_those_of_the_world(world: World, found: BalanceFindings) -> None:
    goods = [s for s in world.sectors if s in _goods()]
    sold = world.dataset["trade"].sel(exporter="KAZ", sector=goods).sum("sector")
    abroad = float(sold.sum() - sold.sel(importer="KAZ"))
    cell = found.balance.cell("exports", "CHN")
    assert cell.value == pytest.approx(float(sold.sel(importer="CHN")) / abroad)
    assert (cell.unit, cell.year, cell.reason) == ("million USD", 2022, "")
    share = series.latest("fdi-stock-share", "KAZ", "USA")
    total = series.value("fdi-stock", "KAZ", share.year, "WLD").value
    investment_of = found.balance.cell("fdi", "USA")
    assert investment_of.level == share.value * total and investment_of.year == share.year
    for cell in found.balance.cells:
        assert math.isnan(cell.value) == bool(cell.reason)
    # Every channel is there for each of the great powers.
    missing = {(cell.partner, cell.channel, cell.reason) for cell in found.balance.cells}
    missing = {found for found in missing if found[0] != "KOR" and found[2]}
    # Of the stock of investment it has less than half a point.
    assert missing == {("KGZ", "fdi", "no_fdi_partner")}


def _goods() -> set[str]:
    from tarazy.codes.classification import sectors

    return {label.code for label in sectors() if label.goods}


def test_losses_are_those_of_the_model(world: World, found: BalanceFindings) -> None:
    again = severance_losses("KAZ", ["USA"], cuts=["both"], world=world)
    assert found.losses.loss("USA", "both") == pytest.approx(float(again["loss"].item()))
    single = sum(found.losses.loss(partner, "both") for partner in found.losses.partners)
    assert found.losses.gap("both") == pytest.approx(found.losses.joint("both") - single)
    assert set(found.losses.transit) == set(found.losses.partners)
    assert found.losses.transit["RUS"][0] > 5.0
    assert set(found.losses.ranges) == {*found.losses.partners, JOINT, GAP}
    assert found.losses.draws == 3
    assert all(low < high for low, high in found.losses.ranges.values())


def test_a_scenario_moves_trade_and_the_network(found: BalanceFindings) -> None:
    after = found.balance.after
    assert after is not None and after.linked
    assert "fdi" not in after.channels and "un_votes" not in after.channels
    assert {"exports", "energy_transit"} <= set(after.channels)
    assert found.balance.change("energy_transit", "RUS") < -0.9


def test_a_pair_without_data_is_shown_with_reasons(other: BalanceFindings) -> None:
    assert other.losses.transit == {} and other.losses.ranges == {}
    assert other.balance.after is not None and not other.balance.after.linked
    assert other.balance.cell("fdi", "CHN").reason == "no_fdi"
    assert other.balance.cell("energy_transit", "CHN").reason == "no_network"
    assert not other.chronicle.stages and not other.chronicle.events
    assert [one.name for one in other.observed] == ["us_trade"]


def test_the_chronicle_is_that_of_the_pair(found: BalanceFindings) -> None:
    told = found.chronicle
    assert len(told.stages) >= 2
    assert told.events and all({"KAZ", "USA"} <= set(e.parties) for e in told.events)


def test_progress_names_every_part(world: World) -> None:
    seen: list[str] = []
    bare = find_balance(world, "KGZ", "CHN", workers=1, progress=seen.append)
    assert bare.balance.after is None
    assert seen == ["balance", "losses", "matrix", "friends"]


def test_an_unknown_partner_is_an_error(world: World) -> None:
    with pytest.raises(InputError, match="unknown partner 'USB'"):
        find_balance(world, "KAZ", "USB")


def test_series_are_those_of_the_statistics() -> None:
    [stocks] = investment("KAZ", ("RUS", "EU27"))
    assert {"NLD", "USA", "RUS", "EU27"} <= set(stocks.lines) and "WLD" not in stocks.lines
    lasts = [line["stock"][stocks.last] for line in stocks.lines.values()]
    assert lasts == sorted(lasts, reverse=True)
    assert stocks.breaks == (2013,) and (stocks.first, stocks.last) == (2003, 2021)
    assert investment("USA", ("CHN",)) == []
    [trade] = us_trade("KAZ", "USA")
    assert next(iter(trade.lines)) == "KAZ" and trade.group == "C5" and trade.first == 1992
    assert trade.lines["KAZ"]["exports"][2022] == series.value(
        "us-goods-exports", "USA", 2022, "KAZ"
    ).value  # fmt: skip
    assert us_trade("KAZ", "RUS") == []


# Figures


def test_the_table_writes_every_cell() -> None:
    shown = balance_table.exhibit(invented(), "en", "KAZ")
    written = [note["text"] for note in shown.figure.layout.annotations]
    assert written == ["50%", "25%", "4.0%", "–", "0.40", "1.25", "<b>3.2</b>"]
    [heat] = shown.figure.data
    assert [list(row) for row in heat.z] == [[4, 3], [1, None], [None, None]]
    assert "name no stock of this partner" in shown.note
    assert "Russia, Exports of goods, 50%" in shown.alt
    assert "wiiw" in shown.source and "network" not in shown.source
    rows = {(row[0], row[1]): row for row in shown.table.rows}
    assert rows["Exports of goods", "Russia"][2] == 0.5
    assert rows["Distance of ideal points, UN votes", "China"][3] == 1.25
    assert "name no stock" in str(rows["Direct investment, inward stock", "China"][-1])


def test_the_change_is_after_less_before() -> None:
    shown = balance_table.change(invented(), "ru", "KAZ")
    written = [note["text"] for note in shown.figure.layout.annotations]
    assert written == ["−20,0", "+10,0"]
    numbers = [float(value) for row in shown.table.rows for value in row[2:]]
    assert numbers == pytest.approx([0.5, 0.3, -20.0, 0.25, 0.35, 10.0])
    assert "Буря" in shown.subtitle and "−20,0" in shown.title
    with pytest.raises(ValueError, match="no change"):
        balance_table.change(replace(invented(), after=None), "ru", "KAZ")


def test_losses_are_drawn_on_one_scale() -> None:
    shown = severance_bars.exhibit(lost([1.0, 4.0], [0.1, 0.001], 6.0), "en", "KAZ")
    bars = shown.figure.data
    assert [list(bar.x) for bar in bars] == [[1.0, 4.0, 5.0, 6.0]] * 4
    layout = shown.figure.layout.to_plotly_json()
    axes = [axis for key, axis in layout.items() if key.startswith("xaxis")]
    scales = {
        round((a["domain"][1] - a["domain"][0]) / (a["range"][1] - a["range"][0]), 4) for a in axes
    }
    assert len(scales) == 1
    gap = next(row for row in shown.table.rows if row[0] == texts("en")("balance.gap"))
    assert gap[2] == pytest.approx(1.0)
    assert "No draws" in shown.note and bars[2].error_x.array is None


def test_ranges_are_thin_lines_around_the_bars() -> None:
    drawn = replace(
        lost([1.0, 4.0], [0.1, 0.001], 6.0),
        transit={"RUS": (15.0, 12.0)},
        ranges={"RUS": (0.5, 2.0), "CHN": (3.0, 5.0), JOINT: (5.0, 9.0), GAP: (0.5, 1.0)},
        draws=40,
    )
    shown = severance_bars.exhibit(drawn, "en", "KAZ")
    exports, _, both, _, transit = shown.figure.data
    assert list(both.error_x.array) == [1.0, 1.0, 0.0, 3.0]
    assert list(both.error_x.arrayminus) == [0.5, 1.0, 0.0, 1.0]
    assert exports.error_x.array is None
    assert list(transit.x) == [15.0, None, None, None]
    assert "40 draws" in shown.note


def test_small_losses_are_not_written_as_numbers() -> None:
    words = texts("en")
    values = (math.nan, 0.0, 0.004, -0.004, 0.02)
    assert [severance_bars.written(v, words) for v in values] == ["–", "0", "≈0", "≈0", "0.020%"]


def test_both_sides_stand_on_a_logarithmic_scale() -> None:
    found = lost([1.0, 4.0], [0.1, 0.0], 6.0)
    rows = two_sided_loss.two_sided(found)
    assert rows[0][0] == "RUS" and rows[0][1:] == pytest.approx((1.0, 0.1, 10.0))
    # What is next to nothing has no ratio.
    assert math.isnan(rows[1][3])
    shown = two_sided_loss.exhibit(found, "en", "KAZ")
    assert shown.figure.layout.xaxis.type == "log"
    assert "Russia, ratio 10×" in shown.alt
    words = texts("ru")
    assert [two_sided_loss.ratio(v, words) for v in (0.25, 5.29, 204.6)] == [
        "0,25×",
        "5,3×",
        "205×",
    ]


def test_the_matrix_is_ordered_by_region_and_framed() -> None:
    shown = severance_matrix.exhibit(matrix(), "en", "KAZ", "small", 2022)
    heat = shown.figure.data[0]
    assert list(heat.x) == list(heat.y) == ["Kazakhstan", "Russia", "China"]
    assert heat.customdata[0][1] == 2.0 and heat.customdata[0][0] is None
    assert [list(row) for row in heat.z] == [[None, 5, 4], [1, None, 6], [0, 0, None]]
    frames = [shape for shape in shown.figure.layout.shapes if shape.type == "rect"]
    assert [(f.x0, f.x1, f.y0, f.y1) for f in frames] == [
        (-0.5, 2.5, -0.5, 0.5),
        (-0.5, 0.5, -0.5, 2.5),
    ]
    assert [row[:3] for row in shown.table.rows[:2]] == [("RUS", "CHN", 4.0), ("KAZ", "RUS", 2.0)]
    assert shown.table.rows[0][3] == 0.0005
    assert "Russia without trade with China" in shown.alt


def test_the_matrix_file_has_every_pair() -> None:
    content = severance_matrix.whole(matrix(), texts("kk"), year=2022, source="S")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0][2:5] == ["RUS", "KAZ", "CHN"] and len(rows) == 4
    assert rows[2][0] == "KAZ" and rows[2][2:5] == ["2", "", "0.5"]
    assert all(row[-2:] == ["2022", "S"] for row in rows[1:])


def test_regions_hold_every_economy_once() -> None:
    world = World.load("core-2022")
    order = by_region(list(world.economies))
    assert sorted(order) == sorted(world.economies)
    seen = [region_of(code) for code in order]
    assert len([i for i in range(1, len(seen)) if seen[i] != seen[i - 1]]) == len(set(seen)) - 1
    assert region_of("ROW") == ELSEWHERE
    assert [code for code in world.economies if region_of(code) == ELSEWHERE] == ["ROW"]


def test_the_power_of_all_is_more_than_the_sum(found: BalanceFindings) -> None:
    asked = found.power
    shown = power_curve.exhibit(asked, "en", "KAZ")
    curve = next(t for t in shown.figure.data if t.type == "scatter" and t.line.color == "#0072b2")
    slopes = np.diff(np.array(curve.y)) / np.diff(np.array(curve.x))
    assert np.all(np.diff(slopes) > -0.01) and slopes[-1] > 2 * slopes[0]
    bars = next(t for t in shown.figure.data if t.type == "bar")
    *single, apart, together = bars.x
    assert apart == pytest.approx(sum(single), abs=1e-3) and together > apart
    assert single == sorted(single, reverse=True)
    assert len(shown.table.rows) == len(asked.singles) + 1


def test_friends_leave_the_country_out(found: BalanceFindings) -> None:
    rows = friends_map.effects(found.friends, "KAZ")
    assert "KAZ" not in [row[0] for row in rows] and len(rows) == 9
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)
    shown = friends_map.exhibit(found.friends, "en", "KAZ", "core-2022", 2022)
    assert shown.table.rows[0][0] == rows[0][0]


def test_stages_are_bands_and_events_are_marks() -> None:
    votes = VoteDistances(
        {"RUS": {1992: 0.5, 2024: 0.1}, "USA": {1992: 2.0, 2024: 2.7}}, {"RUS": {1992: 0.9}}
    )
    shown = alignment_chart.exhibit(
        votes,
        "en",
        "KAZ",
        "USA",
        stages=[Mark(1990.0, 2001.0, "First."), Mark(2001.0, math.inf, "Second.")],
        events=[Mark(1994.1, 1994.1, "A visit")],
    )
    bands = shown.figure.layout.shapes
    assert [(band.x0, band.x1) for band in bands] == [(1991.5, 2001.0), (2001.0, 2024.5)]
    told = (
        "stages of the partnership with the United States: 1: 1990–2001, First; 2: 2001–, Second."
    )
    assert told in shown.note
    marks = shown.figure.data[-1]
    assert list(marks.x) == [1994.1] and list(marks.hovertext) == ["A visit"]
    assert "nearest: Russia (0.10); farthest: United States (2.70)" in shown.alt
    assert next(row[3] for row in shown.table.rows) == 0.9
    plain = alignment_chart.exhibit(votes, "en", "KAZ", "USA")
    assert "Bands" not in plain.note and "Triangles" not in plain.note


def test_labels_are_spread_as_little_as_needed() -> None:
    assert spread([10.0, 50.0], 20.0) == [10.0, 50.0]
    assert spread([50.0, 48.0], 20.0) == [59.0, 39.0]
    placed = spread([0.0, 1.0, 2.0, 40.0], 10.0)
    assert np.diff(sorted(placed)) == pytest.approx([10.0, 10.0, 29.0])
    assert sum(placed[:3]) == pytest.approx(3.0)


def test_small_multiples_have_a_panel_a_partner() -> None:
    [stocks] = investment("KAZ", ("RUS", "EU27"))
    shown = observed_series.exhibit(stocks, "en", "KAZ")
    # The European Union holds more, and is no single investor.
    assert shown.title == "The largest direct investor: the Netherlands, 52.4 bn EUR in 2021"
    # Others may buy more of the United States than the one that the panels are about.
    [sold] = us_trade("UZB", "USA")
    told = observed_series.exhibit(sold, "en", "UZB").title
    assert told.startswith("Goods sold to Uzbekistan: ")
    assert len(shown.figure.data) == len(stocks.lines)
    assert shown.figure.data[0].y[-1] == pytest.approx(
        next(iter(stocks.lines.values()))["stock"][2021] / 1000, abs=1e-4
    )
    dotted = [shape for shape in shown.figure.layout.shapes if shape.x0 == 2012.5]
    assert len(dotted) == len(stocks.lines)
    assert len(shown.table.rows) == sum(len(line["stock"]) for line in stocks.lines.values())


# Texts


def exhibits(found: BalanceFindings, language: str) -> Iterator[Exhibit]:
    country, balance = found.country, found.balance
    yield balance_table.exhibit(balance, language, country)
    yield balance_table.change(balance, language, country)
    yield severance_bars.exhibit(found.losses, language, country)
    yield two_sided_loss.exhibit(found.losses, language, country)
    yield severance_matrix.exhibit(found.matrix, language, country, "core-2022", 2022)
    yield power_curve.exhibit(found.power, language, country)
    yield friends_map.exhibit(found.friends, language, country, "core-2022", 2022)
    if found.alignment is not None:
        yield alignment_chart.exhibit(found.alignment, language, country, found.partner)
    for one in found.observed:
        yield observed_series.exhibit(one, language, country)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pair", ["found", "other"])
def test_every_exhibit_is_complete(
    language: str, pair: str, request: pytest.FixtureRequest
) -> None:
    shown_of: BalanceFindings = request.getfixturevalue(pair)
    shown = list(exhibits(shown_of, language))
    assert len(shown) == (FIGURES if pair == "found" else FIGURES - 1)
    assert len({one.name for one in shown}) == len(shown)
    for one in shown:
        assert isinstance(one.figure, go.Figure) and len(one.figure.data) > 0
        assert one.table.rows
        assert all(len(row) == len(one.table.columns) for row in one.table.rows)
        told = (one.title, one.alt, one.note, one.unit, one.source)
        assert all(text and not re.search(r"[{}]|\bnan\b|\binf\b", text) for text in told), one.name
        drawn = [str(note["text"]) for note in one.figure.layout.annotations]
        if language != "en" and one.name != "severance_matrix":
            for text in (*told, *drawn):
                bare = re.sub(r"<[^>]+>", " ", text)
                assert set(re.findall(r"[A-Za-z]{2,}", bare)) <= LATIN, (one.name, text)
        rows = list(csv.reader(io.StringIO(to_csv(one.table, texts(language), year=1, source=""))))
        assert len(rows) == len(one.table.rows) + 1
        assert not any("nan" in cell for row in rows for cell in row)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pair", ["found", "other"])
def test_the_chapter_is_in_one_language(
    language: str, pair: str, request: pytest.FixtureRequest, world: World
) -> None:
    shown: BalanceFindings = request.getfixturevalue(pair)
    page = Page(texts(language), shown.country, shown.partner)
    write_balance(page, shown, world)
    body = "".join(page.body)
    assert body.count("<figure ") == page.figures == (FIGURES if pair == "found" else FIGURES - 1)
    assert [heading.level for heading in page.contents] == [2, *[3] * 11]
    anchors = re.findall(r' id="([^"]+)"', re.sub(r"<script.*?</script>", "", body, flags=re.S))
    assert len(anchors) == len(set(anchors))
    prose = re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", "", body, flags=re.S))
    assert not re.search(r"\{\w*\}|\bnan\b|\bNone\b|\binf\b", prose)
    assert ".." not in prose
    if language != "en":
        assert set(re.findall(r"[A-Za-z]{2,}", prose)) <= LATIN
    assert len(body.encode()) < 900_000


def test_the_whole_matrix_can_be_downloaded(found: BalanceFindings, world: World) -> None:
    page = Page(texts("en"), "KAZ", "USA")
    write_balance(page, found, world)
    assert any('href="data/en/kaz-usa-balance-matrix.csv"' in part for part in page.body)
    content = page.files["kaz-usa-balance-matrix.csv"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert len(rows) == 1 + found.matrix.sizes["country"]


def test_sentences_say_what_is_computed(found: BalanceFindings, other: BalanceFindings) -> None:
    words, losses = texts("en"), found.losses
    told = sentences.losses(found, words)
    assert f"China {losses.loss('CHN', 'both'):.2f}%" in told
    assert f"{losses.gap('both'):.2f} percentage points more" in told
    assert "90% of 3 draws" in told
    closed, _ = losses.transit["RUS"]
    assert f"Russia −{closed:.1f}%" in sentences.transit(found, words)
    assert "below 0.01%" in sentences.transit(found, words)
    assert "No network" in sentences.transit(other, words)
    codes = found.matrix["country"].values
    own = found.matrix.sel(country="KAZ", partner=[c for c in codes if c not in ("ROW", "KAZ")])
    assert f": {float(own.max()):.2f}%" in sentences.matrix(found, words)
    assert "way of the energy exports" in sentences.after(found, words)
    assert "It was chosen" not in sentences.after(other, words)
    nearest = min(found.balance.partners, key=lambda c: found.balance.cell("un_votes", c).value)
    told = words.named(it=nearest)["it"]
    assert f"nearest to those of {told} (" in sentences.alignment(found, words)
    assert "cross the partner: Russia, 96%" in sentences.overview(found, words)
    assert "bn EUR" in sentences.observed(found.observed[0], words, "KAZ", "USA")
    assert "bn USD to Kazakhstan" in sentences.observed(found.observed[1], words, "KAZ", "USA")


def test_a_negative_gap_is_told_as_such(found: BalanceFindings) -> None:
    less = replace(found, losses=lost([1.0, 4.0], [0.1, 0.2], 4.5))
    assert "0.50 percentage points less than the sum" in sentences.losses(less, texts("en"))
    none = lost([1.0, 4.0], [0.1, 0.2], math.nan)
    alone = sentences.losses(replace(found, losses=none), texts("en"))
    assert "at once" not in alone and "China 4.00%" in alone


def test_a_country_without_votes_says_so(found: BalanceFindings, world: World) -> None:
    words = texts("en")
    page = Page(words, "KAZ", "USA")
    write_balance(page, replace(found, alignment=None, observed=()), world)
    assert page.figures == FIGURES - 3
    body = "".join(page.body)
    assert "No votes are known" in body and words("balance.section.observed") not in body


def test_names_come_in_three_languages() -> None:
    assert partner_name("EU27", texts("kk")) == "Еуропалық одақ"
    assert channel_name("un_votes", texts("ru")).startswith("Расстояние")
    for language in LANGUAGES:
        for reason in ("no_fdi", "no_network", "not_moved"):
            assert reason_of(reason, "USA", texts(language)) != reason
