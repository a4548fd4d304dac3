"""Changes of a source are the ones that are meant, one at a time."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from mutants import changed, mutants
from mutated_rooms import ROOMS, Room

ROOT = Path(__file__).parents[2]
SOURCE = '''
"""A file."""
LIMIT = 3


def share(part: float, whole: float, *, cut: bool = False) -> float:
    """Return a share."""
    if not cut and part <= whole:
        total = -part / max(whole, 1.0)
        total += [0, 1][0]
        print(total)
        return total
    raise ValueError(f"{part + whole}")
'''


def test_every_kind_of_change_is_made_once() -> None:
    found = mutants(SOURCE)
    assert Counter(one.kind for one in found) == {
        "boolean": 2,
        "boundary": 1,
        "comparison": 1,
        "arithmetic": 2,
        "sign": 1,
        "function": 1,
        "constant": 3,
        "index": 1,
        "statement": 2,
    }
    sources = {changed(SOURCE, one) for one in found}
    assert len(sources) == len(found)
    clean = ast.unparse(ast.parse(SOURCE)).splitlines()
    for source in sources:
        # One statement differs, and what is told, typed or outside of functions never does.
        lines = source.splitlines()
        assert len(lines) == len(clean)
        assert sum(one != other for one, other in zip(lines, clean, strict=True)) == 1
        assert "LIMIT = 3" in source and "{part + whole}" in source


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_has_what_it_names(room: Room) -> None:
    assert room in ROOMS
    for file in room.files:
        assert mutants((ROOT / "src/tarazy" / file).read_text(encoding="utf-8"))
    for test in room.tests:
        assert (ROOT / "tests" / test).is_file()
