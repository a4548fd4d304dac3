"""A corridor network of four nodes, small enough to be computed by hand."""

from __future__ import annotations

from typing import Any

from tarazy.corridors.data import Network

Row = dict[str, Any]


def heading(*commodities: str) -> Row:
    return {
        "name": "small",
        "unit": "Mt",
        "price_unit": "USD/t",
        "base_year": 2025,
        "home": ["KAZ"],
        "commodities": list(commodities),
    }


def node(name: str, kind: str, country: str) -> Row:
    texts = {f"name_{language}": name for language in ("en", "kk", "ru")}
    return {"node": name, "kind": kind, "country": country, "lat": 45, "lon": 55, **texts}


def arc(name: str, start: str, end: str, capacity: float, cost: float, **more: Any) -> Row:
    ends = {"from": start, "to": end}
    return {"arc": name, **ends, "mode": "pipeline", "capacity": capacity, "cost": cost, **more}


def small_network(*, storage: bool = True) -> Network:
    """Return a field and a hub in KAZ, a port in RUS with a loss on the way, a market in ITA.

    The field has 73 Mt of heavy and 36.5 Mt of light a year; the pipe to the port 109.5 Mt of
    room, of which 36.5 are reserved, and takes no more than 18.25 Mt of light. The market at the
    sea pays 400 (heavy) and 500 (light), the refinery at the hub 200 for up to 21.9 Mt of heavy, of
    which 14.6 are committed.
    """
    nodes = [
        node("field", "field", "KAZ"),
        node("hub", "hub", "KAZ"),
        node("port", "port", "RUS"),
        node("sea", "market", "ITA"),
    ]
    arcs = [
        arc("gather", "field", "hub", 365.0, 1.0),
        arc(
            "pipe",
            "hub",
            "port",
            109.5,
            30.0,
            reserved=36.5,
            loss=0.01,
            owners="A:0.6;B:0.4",
            transit="RUS",
            limits="light:18.25",
        ),
        arc("ship", "port", "sea", 365.0, 5.0),
    ]
    supply = [
        {"node": "field", "commodity": "heavy", "volume": 73.0, "lifting_cost": 50.0},
        {"node": "field", "commodity": "light", "volume": 36.5, "lifting_cost": 40.0},
    ]
    demand = [
        {"node": "sea", "commodity": "heavy", "volume": 365.0, "price": 400.0},
        {"node": "sea", "commodity": "light", "volume": 365.0, "price": 500.0},
        {
            "node": "hub",
            "commodity": "heavy",
            "volume": 21.9,
            "price": 200.0,
            "committed": 14.6,
        },
    ]
    stores = [{"node": "hub", "commodity": "heavy", "capacity": 2.0, "initial": 0.5, "cost": 1.0}]
    names = {f"name_{language}": "out" for language in ("en", "kk", "ru")}
    return Network.from_tables(
        heading("heavy", "light"),
        {
            "nodes": nodes,
            "arcs": arcs,
            "supply": supply,
            "demand": demand,
            "storage": stores if storage else [],
            "routes": [{"route": "out", "arcs": "pipe", **names}],
        },
    )


def two_ways_tables() -> dict[str, list[Row]]:
    """Return a field of 73, tanks, a cheap pipe of 100 and a dear one of 73, which is empty."""
    return {
        "nodes": [
            node("field", "field", "KAZ"),
            node("tanks", "hub", "KAZ"),
            node("sea", "market", "ITA"),
        ],
        "arcs": [
            arc("gather", "field", "tanks", 365.0, 1.0, mode="transfer"),
            arc("cheap", "tanks", "sea", 100.0, 10.0),
            arc("dear", "tanks", "sea", 73.0, 30.0),
        ],
        "supply": [{"node": "field", "commodity": "oil", "volume": 73.0, "lifting_cost": 20.0}],
        "demand": [{"node": "sea", "commodity": "oil", "volume": 365.0, "price": 100.0}],
        "storage": [
            {"node": "tanks", "commodity": "oil", "capacity": 1.0, "initial": 0.5, "cost": 1.0}
        ],
    }
