"""The chapter about corridors: what it traces, draws and says agrees with the network."""

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from tarazy.codes.classification import LANGUAGES
from tarazy.corridors.data import Network
from tarazy.corridors.results import Dispatch
from tarazy.corridors.solve import Engine
from tarazy.corridors.supply_curve import supply_curve as curve
from tarazy.corridors.sweep import Sweep, n_minus_1
from tarazy.corridors.tracing import HOME, trace
from tarazy.draws.corridor_experiment import CorridorExperiment
from tarazy.errors import InputError
from tarazy.figures import (
    corridor_experiments,
    corridor_map,
    outage_ranking,
    sankey,
    supply_curve,
    transit_table,
)
from tarazy.figures.corridor_names import arc_name, country_name, element_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.flow_scale import NARROWEST, WIDEST
from tarazy.figures.geography.corridor_lines import line_of
from tarazy.figures.geography.region import (
    azimuthal,
    frame_around,
    region,
)
from tarazy.figures.tables import to_csv
from tarazy.report.page.body import Page
from tarazy.report.page.corridors import write_corridors
from tarazy.report.page.parts import LONG, shared_lists
from tarazy.scenario.parts import Texts
from tarazy.study.corridor_findings import CorridorFindings, chapter_network
from tarazy.telling.corridor_sentences import (
    basis,
    congestion,
    costs,
    experiments,
    outages,
    overview,
    routes,
    transit,
)
from tarazy.text.texts import texts

NAMES = ("name_en", "name_kk", "name_ru")
LATIN = {
    "Global", "Energy", "Monitor", "Oil", "Infrastructure", "Tracker", "CC", "BY", "Natural",
    "Earth", "CPC", "BTC", "Blend", "KEBCO", "br",
}  # fmt: skip


def small() -> Network:
    """Return two fields (40 and 20) that mix at a hub with 6 for home, 30 north and 20 east."""

    def node(name: str, kind: str, country: str, lon: float, lat: float) -> dict[str, Any]:
        named = {key: f"{name} {key[-2:]}" for key in NAMES}
        return {"node": name, "kind": kind, "country": country, "lat": lat, "lon": lon, **named}

    def arc(name: str, start: str, end: str, capacity: float, cost: float, **more: Any) -> Any:
        ends = {"from": start, "to": end}
        return {"arc": name, **ends, "mode": "pipeline", "capacity": capacity, "cost": cost, **more}

    heading = {
        "name": "small",
        "unit": "Mt",
        "price_unit": "USD/t",
        "base_year": 2025,
        "home": ["KAZ"],
        "commodities": ["oil"],
        "title": {"en": "Small", "kk": "Шағын желі", "ru": "Малая сеть"},
        "balance": {"total": "ALL", "parts": ["NORTH", "EAST"], "tolerance": 0.1},
    }
    tables = {
        "nodes": [
            node("F1", "field", "KAZ", 52, 46),
            node("F2", "field", "KAZ", 55, 46),
            node("HUB", "hub", "KAZ", 53, 47),
            node("REF", "refinery", "KAZ", 54, 48),
            node("P", "port", "RUS", 45, 46),
            node("Q", "port", "AZE", 49, 40),
            node("M", "market", "ITA", 40, 44),
            node("N", "market", "TUR", 40, 41),
        ],
        "arcs": [
            arc("G1", "F1", "HUB", 100, 1),
            arc("G2", "F2", "HUB", 100, 2),
            arc("HOME", "HUB", "REF", 10, 1),
            arc("NORTH", "HUB", "P", 30, 10, transit="RUS", cost_low=8, cost_high=15),
            arc("EAST", "HUB", "Q", 25, 25, reserved=5, transit="AZE"),
            arc("SHIP-N", "P", "M", 100, 5),
            arc("SHIP-E", "Q", "N", 100, 5),
            arc("SPARE", "Q", "N", 100, 9),
        ],
        "supply": [
            {"node": field, "commodity": "oil", "volume": volume, "lifting_cost": 10}
            for field, volume in (("F1", 40), ("F2", 20))
        ],
        "demand": [
            {"node": "M", "commodity": "oil", "volume": 100, "price": 400},
            {"node": "N", "commodity": "oil", "volume": 100, "price": 400},
            {"node": "REF", "commodity": "oil", "volume": 6, "price": 300, "committed": 6},
        ],
        "routes": [
            {"route": "ALL", "arcs": "NORTH;EAST", **dict.fromkeys(NAMES, "All ways")},
            {"route": "NORTH", "arcs": "NORTH", **dict.fromkeys(NAMES, "Northern way")},
            {"route": "EAST", "arcs": "EAST", **dict.fromkeys(NAMES, "Eastern way")},
        ],
        "flows": [
            {"route": route, "year": 2025, "volume": volume, "kind": "actual"}
            for route, volume in (("ALL", 50), ("NORTH", 29), ("EAST", 21))
        ],
    }
    return Network.from_tables(heading, tables)


@pytest.fixture(scope="module")
def dispatch() -> Dispatch:
    return Engine(small(), 12).base


@pytest.fixture(scope="module")
def crude() -> CorridorFindings:
    """The bundled network, with two experiments whose numbers are set by hand."""
    engine = Engine(Network.load("kazakhstan-crude"), 12)
    base = engine.base.summary(engine.base)
    told = [
        ("Stop", "Тоқтау", "Остановка", -10.0, -4000.0, -2.5),
        ("Widening", "Кеңейту", "Расширение", 1.0, 250.0, 0.2),
    ]
    made = []
    for en, kk, ru, exports, value, income in told:
        after = base | {
            "exports": base["exports"] + exports,
            "value_musd": base["value_musd"] | {"net": base["value_musd"]["net"] + value},
            "transit_share": base["transit_share"] | {"RUS": 0.5, "AZE": float("nan")},
        }
        made.append(
            CorridorExperiment(
                name=en.lower(),
                title=Texts(en=en, kk=kk, ru=ru),
                question=Texts(en=en, kk=kk, ru=ru),
                before=base,
                after=after,
                real_income=income,
                exports_range=(exports - 1.0, exports + 1.0),
                value_range=(value - 100.0, value + 300.0),
            )
        )
    sweep = n_minus_1(kinds=("arc", "node"), network=engine)
    return CorridorFindings(engine.network, engine.base, sweep, tuple(made), 40)


def exhibits(found: CorridorFindings, language: str) -> list[Exhibit]:
    return [
        *(
            corridor_map.exhibit(found.base, language, name)
            for name in corridor_map.frames_of(found.network)
        ),
        sankey.exhibit(found.base, language),
        outage_ranking.exhibit(found.outages, language),
        supply_curve.exhibit(found.base, language),
        transit_table.exhibit(found.base, found.experiments, language),
        corridor_experiments.exhibit(found.network, found.experiments, language, found.draws),
    ]


# What is traced and computed, against numbers by hand


def test_streams_mix_in_proportion(dispatch: Dispatch) -> None:
    traced = trace(dispatch)
    # F2 costs more to gather, so 4 of its 20 stay in the ground: 40 and 16 meet at the hub.
    first, second = 40 / 56, 16 / 56
    wanted = {
        ("F1", "NORTH"): 30 * first,
        ("F2", "NORTH"): 30 * second,
        ("F1", "EAST"): 20 * first,
        ("F2", "EAST"): 20 * second,
        ("F1", HOME): 6 * first,
        ("F2", HOME): 6 * second,
    }
    assert traced.collected == pytest.approx(wanted)
    assert traced.delivered == pytest.approx(
        {("NORTH", "M"): 30, ("EAST", "N"): 20, (HOME, "REF"): 6}
    )


def test_what_is_traced_adds_up(crude: CorridorFindings) -> None:
    traced, base = trace(crude.base), crude.base
    produced = float(base.values["production"].sum())
    delivered = float(base.values["delivered"].sum())
    # What enters a route has lost a little on the way from the field.
    assert sum(traced.collected.values()) == pytest.approx(produced, rel=5e-3)
    assert sum(traced.collected.values()) <= produced
    assert sum(traced.delivered.values()) == pytest.approx(delivered, rel=1e-6)
    for route in ("CPC", "ATYRAU_SAMARA", "CHINA", "AKTAU", "OTHER"):
        entered = sum(v for (_, r), v in traced.collected.items() if r == route)
        assert entered == pytest.approx(float(base.by_route[route]), rel=1e-4, abs=1e-4)


def test_the_supply_curve_goes_from_cheap_to_dear(dispatch: Dispatch) -> None:
    steps = curve(dispatch)
    assert [(s.route, s.market, s.arcs) for s in steps] == [
        ("NORTH", "M", ("G1", "NORTH", "SHIP-N")),
        ("EAST", "N", ("G1", "EAST", "SHIP-E")),
    ]
    assert [(s.capacity, s.cost, s.low, s.high) for s in steps] == [
        pytest.approx((30, 16, 14, 21)),
        pytest.approx((20, 31, 31, 31)),
    ]


def test_the_supply_curve_of_the_bundled_network(crude: CorridorFindings) -> None:
    steps = curve(crude.base)
    costs_ = [step.cost for step in steps]
    assert costs_ == sorted(costs_)
    assert all(step.low <= step.cost <= step.high for step in steps)
    # The network can carry at least what it does carry.
    assert sum(step.capacity for step in steps) >= crude.base.exports
    through_cpc = sum(step.capacity for step in steps if step.route == "CPC")
    assert through_cpc <= float(crude.network.arcs.loc["CPC-KAZ", "capacity"]) + 1e-6


@pytest.mark.parametrize(
    ("flow", "free", "price", "wanted"),
    [
        (0.0, 10.0, 0.0, "unused"),
        (5.0, 10.0, 0.0, "half"),
        (5.1, 10.0, 0.0, "most"),
        (9.1, 10.0, 0.0, "tight"),
        (10.0, 10.0, 3.0, "full"),
        (7.0, float("inf"), 0.0, "half"),
    ],
)
def test_room_has_classes(flow: float, free: float, price: float, wanted: str) -> None:
    assert corridor_map.room_class(flow, free, price) == wanted


def test_congestion_is_where_capacity_has_a_price(dispatch: Dispatch) -> None:
    rows = {row[0]: row for row in corridor_map.arc_table(dispatch)}
    assert {arc for arc, row in rows.items() if row[5] == "full"} == {"NORTH", "EAST"}
    # One more tonne northward: 400 less 5, 10, 2 on the way, and 10 to lift it.
    assert rows["NORTH"][1:5] == pytest.approx((30, 30, 1.0, 373))
    assert rows["EAST"][1:5] == pytest.approx((20, 20, 1.0, 358))
    assert rows["SPARE"][5] == "unused"


def test_elements_in_line_stand_together(dispatch: Dispatch) -> None:
    sweep = n_minus_1(kinds=("arc", "node"), network=Engine(small(), 12))
    found = outage_ranking.groups(sweep)
    together = {frozenset(group.elements) for group in found}
    assert frozenset({"NORTH", "P", "SHIP-N", "M"}) in together
    group = next(g for g in found if "NORTH" in g.elements)
    assert (group.shut_in, group.rerouted) == pytest.approx((30, 0))
    # 30 less: of the field that costs 2 all 16, of the other 14.
    assert group.value_lost == pytest.approx(30 * (400 - 5 - 10 - 10) - 16 * 2 - 14 * 1, abs=0.1)
    words = texts("en")
    assert outage_ranking.group_name(small(), group, words).startswith("Northern way (and 3 more")
    values = [g.value_lost for g in found]
    assert values == sorted(values, reverse=True)


# Names


def test_arcs_have_names_and_parallel_ones_a_number() -> None:
    network, words = small(), texts("en")
    assert arc_name(network, "G1", words) == "F1 en\u00a0→ HUB en"
    assert arc_name(network, "SPARE", words) == "Q en\u00a0→ N en, pipeline 2"
    crude = Network.load("kazakhstan-crude")
    for language in LANGUAGES:
        own = [arc_name(crude, arc, texts(language)) for arc in crude.arcs.index]
        planned = arc_name(crude, crude.projects.index[0], texts(language))
        assert planned.endswith({"en": ", planned", "kk": ", жоспар", "ru": ", проект"}[language])
        assert len(set(own)) == len(own)
    assert element_name(crude, "transit:RUS", texts("ru")).endswith("через Россию")


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_without_a_table_have_names(language: str) -> None:
    words = texts(language)
    for country in Network.load("kazakhstan-crude").all_transit():
        assert country_name(country, words) != country
    assert country_name("XXX", words) == "XXX"


# Exhibits


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exhibit_is_complete(language: str, crude: CorridorFindings) -> None:
    for shown in exhibits(crude, language):
        assert isinstance(shown.figure, go.Figure) and len(shown.figure.data) > 0
        assert shown.table.rows and all(
            len(r) == len(shown.table.columns) for r in shown.table.rows
        )
        told = (shown.title, shown.alt, shown.note, shown.unit, shown.source)
        assert all(text and not re.search(r"[{}]|\bnan\b", text) for text in told)
        assert shown.year == crude.network.year
        if language != "en":
            drawn = json.dumps(shown.figure.to_plotly_json()["layout"].get("annotations", ""))
            for text in (*told, json.loads(f'"{_texts(drawn)}"')):
                assert set(re.findall(r"[A-Za-z]{2,}", text)) <= LATIN, text
        rows = list(
            csv.reader(io.StringIO(to_csv(shown.table, texts(language), year=1, source="")))
        )
        assert len(rows) == len(shown.table.rows) + 1
        assert not any("nan" in cell for row in rows for cell in row)


def _texts(annotations: str) -> str:
    return " ".join(re.findall(r'"text": "((?:[^"\\]|\\.)*)"', annotations))


def test_the_map_draws_every_flow_as_wide_as_it_is(crude: CorridorFindings) -> None:
    shown = corridor_map.exhibit(crude.base, "en")
    lines = [t for t in shown.figure.data if t.mode == "lines" and t.text]
    assert len(lines) == len(shown.table.rows)
    widths = sorted((t.line.width for t in lines), reverse=True)
    assert widths[0] == WIDEST
    flows = sorted((float(v) for v in shown.table.column("flow")), reverse=True)
    second = next(f for f in flows if f < flows[0] - 1e-6)
    share = second / flows[0]
    expected = NARROWEST + (WIDEST - NARROWEST) * share
    assert any(width == pytest.approx(expected, abs=0.01) for width in widths)
    assert "CC BY 4.0" in shown.source and "Global Energy Monitor" in shown.source


def test_an_unknown_map_is_an_error(dispatch: Dispatch) -> None:
    with pytest.raises(InputError, match=r"unknown map 'corridor_mapp'.*corridor_map"):
        corridor_map.exhibit(dispatch, "en", "corridor_mapp")


def test_another_network_gets_a_map_of_its_own(dispatch: Dispatch) -> None:
    assert list(corridor_map.frames_of(dispatch.network)) == ["corridor_map"]
    shown = corridor_map.exhibit(dispatch, "ru")
    names = {note["text"] for note in shown.figure.layout.annotations}
    assert {"F1 ru", "M ru", "N ru"} <= {str(name) for name in names}


def test_names_on_the_map_never_cover_each_other() -> None:
    rng = np.random.default_rng(3)
    frame = frame_around([40.0, 60.0], [40.0, 50.0])
    points = rng.uniform((frame.x[0], frame.y[0]), (frame.x[1], frame.y[1]), (60, 2))
    labels = [(f"place {i % 40}", point) for i, point in enumerate(points)]
    placed = corridor_map.place_labels(labels, frame)
    assert 10 < len(placed) < 60
    assert len({text for text, _, _ in placed}) == len(placed)
    # The first is the most important: it is always named.
    assert placed[0][0] == "place 0"


def test_the_sankey_holds_the_traced_volumes(crude: CorridorFindings) -> None:
    shown = sankey.exhibit(crude.base, "en")
    drawn = sorted(trace_of.y[0] - trace_of.y[-1] for trace_of in shown.figure.data)
    flows = sorted(float(v) for v in shown.table.column("flow") if float(v) >= 0.05)
    assert len(drawn) == len(flows)
    # Streams are as wide as what flows in them.
    assert [width / drawn[-1] for width in drawn] == pytest.approx(
        [flow / flows[-1] for flow in flows], abs=2e-3
    )


def test_the_outage_table_has_every_element(crude: CorridorFindings) -> None:
    shown = outage_ranking.exhibit(crude.outages, "en")
    assert len(shown.table.rows) == len(crude.outages.rows)
    values = [float(v) for v in shown.table.column("value_lost")]
    assert values == pytest.approx([value / 1000.0 for value in crude.outages.rows["value_lost"]])
    assert len(shown.figure.data[0].y) == outage_ranking.SHOWN


def test_the_transit_matrix_has_before_and_after(crude: CorridorFindings) -> None:
    shown = transit_table.exhibit(crude.base, crude.experiments, "en")
    rows = {(row[0], row[1]): row[2:] for row in shown.table.rows}
    before = crude.base.transit_share["RUS"]
    assert rows["Stop", "Russia"] == pytest.approx((before, 0.5))
    assert rows["As it is, 2025", "Russia"] == pytest.approx((before, before))
    words = texts("ru")
    assert transit_table.written(0.9643, words) == "96\u00a0%"
    assert transit_table.written(0.0267, words) == "2,7\u00a0%"
    assert (transit_table.written(0.0, words), transit_table.written(float("nan"), words)) == (
        "0",
        "–",
    )
    assert [transit_table.shade(v) for v in (0.0, 0.01, 0.05, 0.5, 1.0)] == [0, 1, 2, 4, 6]


def test_the_experiments_show_their_ranges(crude: CorridorFindings) -> None:
    shown = corridor_experiments.exhibit(crude.network, crude.experiments, "en", crude.draws)
    exports, value, income = shown.figure.data
    assert list(exports.x) == pytest.approx([-10.0, 1.0])
    assert list(value.x) == pytest.approx([-4.0, 0.25])
    assert list(income.x) == [-2.5, 0.2]
    assert list(value.error_x.array) == pytest.approx([0.3, 0.3])
    assert list(value.error_x.arrayminus) == pytest.approx([0.1, 0.1])
    assert income.error_x.array is None
    assert "40 draws" in shown.note
    without = corridor_experiments.exhibit(crude.network, crude.experiments, "en")
    assert "no draws were made" in without.note


# Sentences and the chapter


def test_sentences_say_what_is_computed(crude: CorridorFindings) -> None:
    words, base = texts("en"), crude.base
    assert f"{base.exports:.1f} Mt of exports" in overview(crude, words)
    assert f"“CPC, Kazakh oil” ({float(base.by_route['CPC']):.1f} Mt" in overview(crude, words)
    assert f"through Russia {100 * base.transit_share['RUS']:.1f}%" in transit(crude, words)
    worst = crude.outages.rows.iloc[0]
    assert f"{worst['value_lost'] / 1000:.1f}\u00a0bn USD of net value" in outages(crude, words)
    assert f"{len(crude.outages.rows)} in all" in outages(crude, words)
    total = sum(step.capacity for step in curve(base))
    assert f"{total:.1f} Mt a year" in costs(crude, words)
    assert "“Stop”: −4.00\u00a0bn USD" in experiments(crude, words)
    assert "“Widening”: +250\u00a0m USD" in experiments(crude, words)
    assert "stay at home" in routes(crude, words)
    assert f"{len(crude.network.arcs)} legs" in basis(crude, words)


def test_a_network_with_room_says_so() -> None:
    network = small()
    wide = network.with_tables(arcs=network.arcs.assign(capacity=500.0))
    engine = Engine(wide, 12)
    found = CorridorFindings(wide, engine.base, n_minus_1(kinds=("arc",), network=engine))
    assert congestion(found, texts("en")) == texts("en")("corridor.free")


def test_the_largest_gap_to_what_was_observed_is_told(dispatch: Dispatch) -> None:
    network = dispatch.network
    empty: Sweep = n_minus_1(kinds=("arc",), network=Engine(network, 12))
    found = CorridorFindings(network, dispatch, empty)
    assert found.observed == {"ALL": 50.0, "NORTH": 29.0, "EAST": 21.0}
    assert "+1.0 Mt (“Northern way”)" in basis(found, texts("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapter_is_in_one_language(language: str, crude: CorridorFindings) -> None:
    page = Page(texts(language), "KAZ", "USA")
    write_corridors(page, crude, {"1": ("2", "3"), "4": ("2",)})
    body = "".join(page.body)
    assert body.count("<figure ") == page.figures == 7
    assert [heading.level for heading in page.contents] == [2, 3, 3, 3, 3, 3, 3]
    plain = re.sub(r'<script.*?</script>|<ul lang="en">.*?</ul>', "", body, flags=re.S)
    prose = re.sub(r"<[^>]+>", " ", plain)
    assert not re.search(r"\{\w+\}|\bnan\b|\bNone\b", prose)
    if language != "en":
        assert set(re.findall(r"[A-Za-z]{2,}", prose)) <= LATIN | {
            "CSV",
            "XLSX",
            "SVG",
            "PNG",
            "JavaScript",
        }
    assert "Tportal" in body


def test_without_experiments_the_chapter_has_no_section_about_them(
    crude: CorridorFindings,
) -> None:
    page = Page(texts("en"), "KAZ", "USA")
    write_corridors(page, replace(crude, experiments=()), {})
    assert page.figures == 6
    assert "corridor-experiments" not in [heading.anchor for heading in page.contents]


def test_the_chapter_is_about_the_most_valuable_exports() -> None:
    network = chapter_network("KAZ")
    assert network is not None and network.name == "kazakhstan-crude"
    assert chapter_network("USA") is None


def test_long_coordinates_are_held_once(crude: CorridorFindings) -> None:
    shown = corridor_map.exhibit(crude.base, "en")
    page = Page(texts("en"), "KAZ", "USA")
    for group in ("a", "b"):
        page.figure(shown, group)
    lists = json.loads(shared_lists(page.shared))
    assert len(lists) == len(page.shared) > 0 and all(len(one) >= LONG for one in lists)
    [leaf] = page.leaves
    assert len(leaf.drawings) == 2
    for content in leaf.drawings.values():
        for trace_of, drawn in zip(json.loads(content)["data"], shown.figure.data, strict=True):
            for key in ("x", "y"):
                given = trace_of[key]
                values = lists[given["shared"]] if isinstance(given, dict) else given
                assert values == list(drawn[key])


# Geography


def test_every_line_begins_and_ends_at_its_nodes() -> None:
    network = Network.load("kazakhstan-crude")
    for arc, row in network.arcs.iterrows():
        line = line_of(network, str(arc))
        ends = network.nodes.loc[[row["from"], row["to"]], ["lon", "lat"]].to_numpy()
        assert line.points[[0, -1]].tolist() == ends.tolist()
        if line.kind == "surveyed":
            # The course of the pipeline passes near both nodes.
            assert np.abs(line.points[1] - line.points[0]).max() < 1.6, arc
            assert np.abs(line.points[-2] - line.points[-1]).max() < 1.6, arc
    assert line_of(network, "CPC-KAZ").kind == "surveyed"
    assert line_of(network, "BTC-7MT").points.tolist() == line_of(network, "BTC").points.tolist()
    with pytest.raises(InputError, match="unknown arc 'CPC-KAS'"):
        line_of(network, "CPC-KAS")


def test_the_regional_projection_keeps_areas_and_its_centre() -> None:
    centre = (46.0, 47.0)
    assert azimuthal([46.0], [47.0], centre) == pytest.approx(np.zeros((1, 2)))
    # Northward by c along the meridian: 2 sin(c/2).
    [[x, y]] = azimuthal([46.0], [57.0], centre)
    assert (x, y) == pytest.approx((0.0, 2000 * np.sin(np.radians(5.0))))
    # A cell of one degree has the area that it has on the sphere, wherever it lies.
    for east, north in ((20.0, 40.0), (75.0, 55.0)):
        ring = azimuthal(
            [east, east + 0.1, east + 0.1, east], [north, north, north + 0.1, north + 0.1], centre
        )
        a, b = ring[:, 0], ring[:, 1]
        area = 0.5 * abs(np.dot(a, np.roll(b, -1)) - np.dot(b, np.roll(a, -1)))
        step = np.radians(0.1)
        sphere = 1e6 * step * (np.sin(np.radians(north + 0.1)) - np.sin(np.radians(north)))
        assert area == pytest.approx(float(sphere), rel=1e-4)


def test_the_region_has_its_countries_and_no_more() -> None:
    frame = corridor_map.FRAMES["kazakhstan-crude"]["corridor_map"]
    land = region(frame)
    assert {"KAZ", "RUS", "TUR", "DEU", "AZE", "CHN", "ITA"} <= set(land)
    assert not {"BRA", "AUS", "USA", "ZAF"} & set(land)
    reach = 1.5 * (frame.x[1] - frame.x[0])
    assert all(np.abs(ring).max() < reach for rings in land.values() for ring in rings)


def test_a_frame_holds_its_points() -> None:
    east, north = np.array([30.0, 70.0, 50.0]), np.array([38.0, 44.0, 60.0])
    frame = frame_around(east, north, aspect=0.5)
    assert frame.holds(azimuthal(east, north, frame.centre)).all()
    assert frame.aspect == pytest.approx(0.5, abs=1e-3)
