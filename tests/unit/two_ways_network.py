"""A field with two ways out, small enough to answer questions by hand."""

from tarazy.corridors.data import Network

HEADING = {
    "name": "small",
    "unit": "Mt",
    "price_unit": "USD/t",
    "base_year": 2025,
    "home": ["KAZ"],
    "title": dict.fromkeys(("en", "kk", "ru"), "A small network"),
    "commodities": {
        name: dict.fromkeys(("en", "kk", "ru"), name.title()) for name in ("light", "heavy")
    },
}
# A field sends at most 20 through Russia and at most 6 through Azerbaijan, of which 4 light, to one
# market at 500 USD/t; the Russian way costs 30 + 10, the other 60. The refinery at home takes 2.
NODES = [
    ("FIELD", "field", "KAZ"),
    ("REFINERY", "refinery", "KAZ"),
    ("PORT_RUS", "port", "RUS"),
    ("PORT_AZE", "port", "AZE"),
    ("MARKET", "market", "ITA"),
]
TABLES = {
    "nodes": [
        {"node": node, "kind": kind, "country": country, "lat": 45.0, "lon": 50.0}
        | {f"name_{language}": f"{node.title()} {language}" for language in ("en", "kk", "ru")}
        for node, kind, country in NODES
    ],
    "arcs": [
        {"arc": "NORTH", "from": "FIELD", "to": "PORT_RUS", "capacity": 20.0, "cost": 30.0}
        | {"mode": "pipeline", "transit": "RUS", "owners": "State:0.25;Firm:0.75"}
        | {"cost_low": 20.0, "cost_high": 45.0},
        {"arc": "NORTH-SEA", "from": "PORT_RUS", "to": "MARKET", "capacity": 100.0, "cost": 10.0}
        | {"mode": "tanker"},
        {"arc": "SOUTH", "from": "FIELD", "to": "PORT_AZE", "capacity": 6.0, "cost": 50.0}
        | {"mode": "pipeline", "limits": "light:4", "owners": "Firm:1", "commodities": "*"}
        | {"capacity_low": 3.0, "capacity_high": 7.0},
        {"arc": "SOUTH-SEA", "from": "PORT_AZE", "to": "MARKET", "capacity": 100.0, "cost": 10.0}
        | {"mode": "tanker"},
        {"arc": "GATE", "from": "FIELD", "to": "REFINERY", "capacity": 5.0, "cost": 1.0}
        | {"mode": "transfer", "commodities": "heavy"},
    ],
    "projects": [
        {"arc": "SOUTH-2", "from": "FIELD", "to": "PORT_AZE", "capacity": 10.0, "cost": 50.0}
        | {"mode": "pipeline", "status": "planned", "expands": "SOUTH"}
        | {"capital_cost": 1000.0, "life_years": 20.0},
        {"arc": "EAST", "from": "FIELD", "to": "MARKET", "capacity": 3.0, "cost": 100.0}
        | {"mode": "rail", "status": "planned", "capital_cost": 50_000.0, "life_years": 20.0},
    ],
    "supply": [
        {"node": "FIELD", "commodity": "light", "volume": 24.0, "lifting_cost": 40.0}
        | {"low": 30.0, "high": 60.0},
        {"node": "FIELD", "commodity": "heavy", "volume": 3.0, "lifting_cost": 80.0},
    ],
    "demand": [
        {"node": "MARKET", "commodity": "light", "volume": 100.0, "price": 500.0}
        | {"low": 480.0, "high": 510.0},
        {"node": "MARKET", "commodity": "heavy", "volume": 100.0, "price": 450.0}
        | {"low": 400.0, "high": 470.0},
        {"node": "REFINERY", "commodity": "heavy", "volume": 2.0, "price": 200.0}
        | {"committed": 2.0},
    ],
    "routes": [
        {"route": "NORTH", "arcs": "NORTH"}
        | {f"name_{language}": f"The north {language}" for language in ("en", "kk", "ru")},
        {"route": "SOUTH", "arcs": "SOUTH"}
        | {f"name_{language}": f"The south {language}" for language in ("en", "kk", "ru")},
    ],
    "benchmarks": [{"year": 2025, "benchmark": "Brent", "price": 70.0, "unit": "USD/bbl"}],
    "price_basis": [
        {"node": "MARKET", "commodity": "light", "units_per_price_unit": 8.0, "differential": 0.0},
        {"node": "MARKET", "commodity": "heavy", "units_per_price_unit": 7.0, "differential": 0.0},
    ],
}


def small(**changed):
    return Network.from_tables(HEADING, TABLES | changed)
