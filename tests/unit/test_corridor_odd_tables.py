"""Odd networks and odd questions: each is refused in one line, or answered without a traceback."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from corridor_network import arc, heading, node

from tarazy.cli import main
from tarazy.corridors.data import Network
from tarazy.corridors.questions import outage
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError

Row = dict[str, Any]
TEMPLATE = Path(__file__).parents[2] / "src" / "tarazy" / "cli" / "templates" / "network"


def tables(**changed: list[Row]) -> dict[str, list[Row]]:
    """Return a field of 5 Mt, a pipe of 10 at 5 USD/t, a market that pays 100."""
    plain = {
        "nodes": [node("field", "field", "KAZ"), node("sea", "market", "ITA")],
        "arcs": [arc("pipe", "field", "sea", 10.0, 5.0)],
        "supply": [{"node": "field", "commodity": "oil", "volume": 5.0, "lifting_cost": 1.0}],
        "demand": [{"node": "sea", "commodity": "oil", "volume": 5.0, "price": 100.0}],
    }
    return plain | changed


def demand(**changed: Any) -> list[Row]:
    return [{"node": "sea", "commodity": "oil", "volume": 5.0, "price": 100.0} | changed]


NODES, FIELD = tables()["nodes"], node("field", "field", "KAZ")
REFUSED: dict[str, tuple[Row, dict[str, list[Row]], str]] = {
    "a cost below nothing": (
        {},
        {"arcs": [arc("pipe", "field", "sea", 10.0, -5.0)]},
        "cost: '-5.0'",
    ),
    "an infinite capacity": (
        {},
        {"arcs": [arc("pipe", "field", "sea", float("inf"), 5.0)]},
        "capacity: 'inf'",
    ),
    "a price beyond all prices": ({}, {"demand": demand(price=1e300)}, "a number up to 1e"),
    "a market without a price": ({}, {"demand": demand(price=None)}, "price: ''"),
    "a node twice": ({}, {"nodes": [*NODES, FIELD]}, r"node: 'field' .* each once \(see line 2\)"),
    "an arc twice": (
        {},
        {"arcs": tables()["arcs"] * 2},
        r"arc: 'pipe' .* each once \(see line 2\)",
    ),
    "a commodity twice": ({"commodities": ["oil", "oil"]}, {}, "heading, commodities: .*oil"),
    "no commodity": ({"commodities": []}, {}, "one commodity or more"),
    "no rows": ({}, {name: [] for name in tables()}, "no row for 2025"),
    "a unit that is none": ({"unit": "barrels"}, {}, "unit: unknown unit 'barrels'"),
    "a price of another good": ({"price_unit": "USD/MMBtu"}, {}, "price_unit: 'USD/MMBtu'"),
    "barrels without a density": (
        {"unit": "kb/d", "price_unit": "USD/bbl"},
        {},
        "heading: kb/d needs barrels_per_tonne",
    ),
    "a density of nothing": ({"barrels_per_tonne": 0}, {}, "barrels_per_tonne: 0 is not allowed"),
    "a density that is true": ({"barrels_per_tonne": True}, {}, "barrels_per_tonne: True"),
    "an id with a separator": ({}, {"nodes": [*NODES, node("a/b", "hub", "KAZ")]}, "node: 'a/b'"),
    "an id with a blank": ({}, {"nodes": [*NODES, node("a b", "hub", "KAZ")]}, "node: 'a b'"),
    "an id with what cannot be seen": (
        {},
        {"nodes": [*NODES, node("a\u200b", "hub", "KAZ")]},
        r"node: 'a\\u200b'",
    ),
    "all of it lost on the way": (
        {},
        {"arcs": [arc("pipe", "field", "sea", 10.0, 5.0, loss=1.0)]},
        "loss: 1.0",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_odd_network_is_refused_in_one_line(case: str) -> None:
    head, changed, message = REFUSED[case]
    with pytest.raises(InputError, match=message) as caught:
        Network.from_tables(heading("oil") | {"price_unit": "USD/t"} | head, tables(**changed))
    assert len(str(caught.value).splitlines()) == 1


def small(**changed: list[Row]) -> Engine:
    return Engine(Network.from_tables(heading("oil"), tables(**changed)))


ANSWERED: dict[str, tuple[Callable[[], Engine], float]] = {
    "a round trip that costs nothing": (
        lambda: small(
            nodes=[*NODES, node("hub", "hub", "KAZ")],
            arcs=[
                arc("out", "field", "hub", 10.0, 0.0),
                arc("back", "hub", "field", 10.0, 0.0),
                arc("pipe", "hub", "sea", 10.0, 5.0),
            ],
        ),
        5 * (100.0 - 5 - 1),
    ),
    "no room anywhere": (lambda: small(arcs=[arc("pipe", "field", "sea", 0.0, 5.0)]), 0.0),
    "nothing to sell": (
        lambda: small(
            supply=[{"node": "field", "commodity": "oil", "volume": 0, "lifting_cost": 1}]
        ),
        0.0,
    ),
    "a price of nothing": (lambda: small(demand=demand(price=0)), 0.0),
    "a commitment that nothing reaches": (
        lambda: small(arcs=[arc("pipe", "field", "sea", 0.0, 5.0)], demand=demand(committed=5.0)),
        0.0,
    ),
    "no home at all": (
        lambda: Engine(Network.from_tables(heading("oil") | {"home": []}, tables())),
        5 * (100.0 - 5 - 1),
    ),
}


@pytest.mark.parametrize("case", ANSWERED)
def test_an_odd_network_is_answered(case: str, tmp_path: Path) -> None:
    build, value = ANSWERED[case]
    base = build().base
    assert base.value_musd["net"] == pytest.approx(value)
    assert base.residual.largest < 1e-9
    # A round trip is not made, though it costs nothing.
    assert base.arc_flow[base.layout.arc_names == "back"].sum() == 0.0
    base.to_geojson(tmp_path / "odd.geojson")
    base.to_pypsa(tmp_path / "odd")


def test_ids_of_any_alphabet_are_asked_for_in_any_form() -> None:
    field, pipe = "Ақтау", "Теңіз-Атырау"
    apart = unicodedata.normalize("NFD", "Атырауский")
    network = Network.from_tables(
        heading("мұнай"),
        tables(
            nodes=[node(field, "field", "KAZ"), node(apart, "market", "ITA")],
            arcs=[arc(pipe, field, apart, 10.0, 5.0)],
            supply=[{"node": field, "commodity": "мұнай", "volume": 5.0, "lifting_cost": 1.0}],
            demand=[{"node": apart, "commodity": "мұнай", "volume": 5.0, "price": 100.0}],
        ),
    )
    assert list(network.nodes.index) == [field, "Атырауский"]
    assert apart != "Атырауский"
    answer = outage(pipe, [1], network=network)
    assert answer.totals["change"]["exports"] == pytest.approx(-5 * 31 / 365)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the template as one's own network, and go there."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "mine"
    folder.mkdir()
    for file in TEMPLATE.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_files_of_windows_are_read_as_they_are(own: Path) -> None:
    plain = Engine(Network.load(own)).base.value_musd
    for file in own.iterdir():
        text = file.read_text(encoding="utf-8").replace("\n", "\r\n")
        file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert Engine(Network.load(own)).base.value_musd == plain


QUESTIONS = {
    "--outage NORTH-PIPE --months 36": 0,
    "--outage NORTH-PIPE --outage transit:RUS --left 0.999999": 0,
    "--fee transit:RUS=-10": 0,
    "--fee NORTH-PIPE=1e9": 2,
    "--months 1 --outage MARKET": 0,
    "--n-1 --unit kt --months 1": 0,
    "--draws 2 --seed 0": 0,
    "--months 37": 2,
    "--outage NORTH-PIPE --window 3-1": 2,
    "--outage nowhere": 2,
    "--outage NORTH-PIPE --left 2": 2,
    "--fee transit:RUS=inf": 2,
    "--unit kb/d": 2,
    "--unit bcm": 2,
    "--price-unit USD/bbl --density 0": 2,
    "--density 7.3": 2,
    "--plan --unit kt": 2,
    "--export mine.pdf": 2,
    "--map mine": 2,
    "--price 60": 2,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_odd_question_is_answered_or_refused_in_one_line(
    question: str, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["corridors", own.name, *question.split(" ")])
    out, err = capsys.readouterr()
    assert status == QUESTIONS[question], err
    if status:
        assert out == ""
        assert len(err.splitlines()) == 1, err
        assert err.startswith("tarazy: ")
    else:
        assert "nan" not in out.lower().split()


def test_there_are_fourteen_of_each_and_more() -> None:
    assert len(REFUSED) + len(ANSWERED) >= 20
    assert len(QUESTIONS) >= 14
