"""Changes of a source are the ones that are meant, one at a time."""

from __future__ import annotations

import ast
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from equivalent import reasons
from live import Live
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
    assert {one.function for one in found} == {"share"}
    assert len({(one.before, one.after, one.nth) for one in found}) == len(found)
    sources = {ast.unparse(changed(SOURCE, one)) for one in found}
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
        assert (ROOT / "tests" / test.partition("::")[0]).is_file()


def test_what_alters_no_answer_is_a_change_that_can_be_made() -> None:
    for (file, *words, nth), why in reasons().items():
        made = mutants((ROOT / "src/tarazy" / file).read_text(encoding="utf-8"))
        assert [*words, nth] in [[one.function, one.before, one.after, one.nth] for one in made]
        assert why


MODULE = """
from functools import cache


@cache
def double(number):
    return 2 * number


class Scale:
    @property
    def factor(self):
        return max(3, 1)


def times(number):
    return [Scale().factor * double(each) for each in range(number)]
"""


def test_a_change_reaches_who_holds_the_function_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a_module_that_is_changed.py"
    path.write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = import_module(path.stem)
    times = module.times
    assert times(3) == [0, 6, 12]
    found = {(one.before, one.after): one for one in mutants(MODULE)}
    live = Live()
    live.put_in(path, changed(MODULE, found["2 * number", "2 / number"]))
    with pytest.raises(ZeroDivisionError):
        times(3)
    live.put_in(path, changed(MODULE, found["max(3, 1)", "min(3, 1)"]))
    with pytest.raises(LookupError, match="no function"):
        live.put_in(path, ast.parse(MODULE))
    other = tmp_path / "another_module.py"
    other.write_text(MODULE, encoding="utf-8")
    with pytest.raises(LookupError, match="no function"):
        live.put_in(other, changed(MODULE, found["2 * number", "2 / number"]))
