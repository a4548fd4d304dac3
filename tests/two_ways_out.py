"""A field that sells at home, west by pipeline and east by rail; what it sold is known."""

from tarazy.corridors.data import Network

HEADING = {
    "name": "two-ways-out",
    "unit": "Mt",
    "price_unit": "USD/t",
    "base_year": 2025,
    "years": [2024, 2025],
    "home": ["KAZ"],
    "commodities": {"crude": {"en": "Crude", "kk": "Мұнай", "ru": "Нефть"}},
}


def node(name, kind, country="KAZ"):
    named = dict.fromkeys(("name_en", "name_kk", "name_ru"), name)
    return {"node": name, "kind": kind, "country": country, "lat": 47.0, "lon": 52.0} | named


def arc(name, start, end, cost, between=None, capacity=100.0, room=None):
    row = {"arc": name, "from": start, "to": end, "mode": "pipeline", "cost": cost}
    row |= {"capacity": capacity}
    if between is not None:
        row |= {"cost_low": between[0], "cost_high": between[1]}
    if room is not None:
        row |= {"capacity_low": room[0], "capacity_high": room[1]}
    return row


def tables(**changes):
    """A field that sells at home, west by pipeline, and east by rail."""
    steps = {"commodity": "crude", "step": 1}
    rows = {
        "nodes": [
            node("field", "field"),
            node("hub", "hub"),
            node("home", "refinery"),
            node("west", "market", "ITA"),
            node("east", "market", "CHN"),
        ],
        "arcs": [
            arc("gathering", "field", "hub", 5.0),
            arc("domestic", "hub", "home", 10.0, (5.0, 15.0)),
            arc("pipe", "hub", "west", 45.0, (40.0, 50.0), capacity=6.0),
            arc("rail", "hub", "east", 40.0, (20.0, 60.0), capacity=8.0, room=(2.0, 12.0)),
        ],
        "supply": [
            {"node": "field", "year": year, "volume": volume, "lifting_cost": 50.0} | steps
            for year, volume in ((2024, 9.0), (2025, 12.0))
        ],
        "demand": [
            {"node": name, "year": year, "price": price, "volume": volume, "committed": committed}
            | steps
            for year in (2024, 2025)
            for name, price, volume, committed in (
                ("home", 200.0, 2.0, 2.0),
                ("west", 500.0, 50.0, 0.0),
                ("east", 500.0, 50.0, 0.0),
            )
        ],
        "routes": [
            {"route": route, "arcs": arcs} | dict.fromkeys(("name_en", "name_kk", "name_ru"), route)
            for route, arcs in (("west", "pipe"), ("east", "rail"))
        ],
        "flows": [
            {"route": "west", "year": 2025, "volume": 6.0, "kind": "actual"},
            {"route": "east", "year": 2025, "volume": 4.0, "kind": "actual"},
            {"route": "east", "year": 2025, "volume": 9.0, "kind": "plan"},
            {"route": "west", "year": 2024, "volume": 5.0, "kind": "actual"},
            {"route": "east", "year": 2024, "volume": 1.8, "kind": "plan"},
        ],
    }
    return rows | changes


def network(year=None, **changes):
    return Network.from_tables(HEADING, tables(**changes), year)
