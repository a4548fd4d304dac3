"""The floors of the house: what the drawing shows, what the contracts say, and what stands."""

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ROOT / "src" / "tarazy"


def contract(name):
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser[f"importlinter:contract:{name}"]


def floors():
    layers = contract("floors")["layers"].split("\n")
    return [re.findall(r"[a-z_]+", layer) for layer in layers if layer.strip()]


def standing():
    folders = {p.name for p in ROOMS.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    files = {p.stem for p in ROOMS.glob("*.py")} - {"__init__"}
    return folders | files


def test_every_room_has_its_floor():
    named = [room for floor in floors() for room in floor]
    assert sorted(named) == sorted(set(named))
    assert standing() <= set(named)
    # What does not stand yet is optional in the contract.
    optional = set(re.findall(r"\((\w+)\)", contract("floors")["layers"]))
    assert set(named) - standing() <= optional


def test_the_drawing_shows_the_floors_from_the_roof_to_the_ground():
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    drawing = page.split("```text\n")[1].split("```")[0]
    drawn = []
    for line in drawing.splitlines():
        cells = [cell.split() for cell in line.split("|")[1:-1]]
        rooms = {cell[0] for cell in cells if cell and cell[0] in standing()}
        if rooms:
            drawn.append(rooms)
    expected = [set(floor) & standing() - {"__main__"} for floor in floors()]
    assert drawn == [floor for floor in expected if floor]


def test_types_and_imports_inside_functions_count():
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    assert parser["importlinter"]["exclude_type_checking_imports"] == "False"
    assert not [key for section in parser.values() for key in section if "ignore_imports" in key]


def test_no_room_is_left_out_of_the_contract_on_the_network():
    named = set(contract("network")["source_modules"].split())
    rooms = {p.name for p in ROOMS.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    readers = {p.stem for p in (ROOMS / "sources").glob("*.py")} - {"__init__", "fetching"}
    assert named == {f"tarazy.{room}" for room in rooms - {"sources"}} | {
        f"tarazy.sources.{reader}" for reader in readers
    }
