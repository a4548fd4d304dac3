"""The tables of the documentation say what the model answers."""

import tarazy as tz
from tarazy.scenario import Scenario
from tarazy_pipeline.documents.catalogue import (
    Cell,
    _sign,
    by_horizon,
    compared,
    glance,
    net_of_capital,
)

NAMES = ("gsp-renewal", "sever-turkey")


def _rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]


def test_the_answers_at_a_glance_are_those_of_the_model():
    header, _, *rows = _rows(glance("KAZ", [Scenario.load(name) for name in NAMES]))
    assert [row[0] for row in rows] == [f"`{name}`" for name in NAMES]
    for name, row in zip(NAMES, rows, strict=True):
        outcome = tz.run(name)
        told = dict(zip(header, row, strict=True))
        for column, variable in (("fixed", "welfare"), ("real wage", "real_wage")):
            value = float(outcome.dataset[variable].sel(country="KAZ"))
            assert float(told[column].replace("\u2212", "-")) == round(value, 3)


def test_two_worlds_side_by_side_name_a_changed_sign_and_an_economy_that_is_missing(tmp_path):
    world = tz.World.load("core-2022")
    other = tmp_path / "without.npz"
    world.aggregate(regions={"RES": ["KAZ", "KGZ"]}).save(other)
    table = compared("KAZ", [Scenario.load("gsp-renewal")], ["core-2022", str(other)])
    [row] = _rows(table)[2:]
    value = float(tz.run("gsp-renewal").welfare.sel(country="KAZ"))
    assert float(row[1]) == round(value, 3)
    assert row[2] != row[1]
    assert row[3] == ""
    assert [_sign(Cell(a), Cell(b)) for a, b in ((-1.0, 2.0), (1.0, 2.0), (-1e-9, 1e-9))] == [
        "changed",
        "",
        "",
    ]


def test_the_answers_by_horizon_are_those_of_the_model():
    header, _, *rows = _rows(by_horizon("KAZ", [Scenario.load("gsp-renewal")]))
    assert header[1:4] == ["GNI, short", "GNI, medium", "GNI, long"] and len(rows) == 1
    for place, horizon in enumerate(("short", "medium", "long")):
        answer = tz.run("gsp-renewal", horizon=horizon).dataset.sel(country="KAZ")
        for column, measure in ((1, "real_gni"), (4, "welfare")):
            assert rows[0][column + place] == str(Cell(float(answer[measure])))


def test_new_routes_stand_net_of_their_capital():
    names = ("gsp-renewal", "trans-caspian", "new-silk-road-energy")
    header, _, *rows = _rows(net_of_capital([Scenario.load(name) for name in names]))
    assert [row[0] for row in rows] == ["`trans-caspian`"] + 2 * ["`new-silk-road-energy`"]
    route = tz.run("trans-caspian").summary()["corridors"]["route"]
    told = dict(zip(header, rows[0], strict=True))
    net = float(told["net"].replace("\u2212", "-").replace(",", ""))
    assert abs(net - route["net_gain_musd"]) <= 0.5
    assert told["net of annuity"] == str(Cell(route["real_income"]["net"]))
    assert rows[1][-2:] == rows[2][-2:] == ["", ""]
