"""Whatever answers a question can be read, kept and given away in the same way."""

import inspect
import json
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import openpyxl
import pandas as pd
import pytest
from fixed_world import fixed_world
from ranges_world import estimated_world, experiment
from two_ways_network import small

import tarazy as tz
from tarazy.results import Glance, Result
from tarazy.results.glance import MOST_LINES, WIDEST
from tarazy.text.plain_json import plain_json


@cache
def world() -> tz.World:
    return estimated_world()


@cache
def engine() -> tz.Engine:
    return tz.Engine(small())


def closed() -> tz.Changes:
    return tz.changes_of([tz.Outage.of(element="NORTH")], network=engine())


MAKERS: dict[str, Callable[[], Result]] = {
    "outcome": lambda: tz.run(experiment(), world=world()),
    "comparison": lambda: tz.compare(
        experiment(), experiment(name="other", closure="zero"), world=world()
    ),
    "world-comparison": lambda: tz.compare_worlds(
        experiment(), [world(), world().with_tariff(0.1, importer="KAZ", exporter="RUS")]
    ),
    "sensitivity": lambda: tz.sensitivity("KAZ", world=world()),
    "sweep": lambda: tz.sweep(
        experiment().to_dict()
        | {
            "grid": {"who": ["KAZ", "RUS", "USA"]},
            "shocks": [{"kind": "tariff", "importer": "USA", "exporter": "$who", "add": 0.2}],
        },
        world=world(),
        workers=1,
    ),
    "range": lambda: tz.run_range(experiment(), 3, workers=1, world=world()),
    "optimal-tariff": lambda: tz.optimal_tariff("KAZ", upper=0.5, world=world()),
    "nash": lambda: tz.nash(["KAZ", "USA"], upper=0.5, world=world()),
    "dependence": lambda: tz.dependence("KAZ", ["RUS", "CHN"], parts=["channels", "concentration"]),
    "agenda": lambda: tz.agenda("USA", "KAZ", draws=0, world=world()),
    "owners": lambda: tz.owners("KAZ"),
    "prospects": lambda: tz.invest("KAZ", "USA", sectors=["metals", "finance"], draws=0),
    "region": lambda: tz.region("C5", ["RUS", "CHN"], ["new-silk-road"], losses=False),
    "ledger": lambda: tz.ledger(),
    "mirror": lambda: tz.mirror("KAZ"),
    "chronicle": lambda: tz.chronicle("2014", "2016"),
    "monitor": tz.monitor,
    "found": lambda: tz.find_text("Kashagan"),
    "ties": lambda: tz.ties("KAZ", "USA"),
    "stage-breaks": tz.stage_breaks,
    "corridor-dispatch": lambda: engine().base,
    "corridor-answer": lambda: tz.outage("NORTH", months=[1, 2], network=engine()),
    "corridor-replay": lambda: tz.replay(
        tz.Outage.of(element="NORTH", dates="2025-03-10..2025-03-20"), network=engine().network
    ),
    "corridor-sweep": lambda: tz.n_minus_1(network=engine()),
    "corridor-draws": lambda: tz.network_range(closed(), n=2, network=engine()),
    "corridor-expansion": lambda: tz.expansion(network=engine()),
    "supply-security": lambda: tz.supply_security("USA", {"titanium": 5.0}),
    "corridor-plan": lambda: tz.plan(network=engine(), given=closed()),
    "corridor-phases": lambda: tz.phases(years=(2026, 2030), network=engine(), given=closed()),
}
# The kinds of answer of which a file can be loaded again.
STORED = {"outcome", "sensitivity", "range", "sweep"}


@cache
def made(kind: str) -> Result:
    return MAKERS[kind]()


class Tags(HTMLParser):
    """The tags of a fragment, and whether each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def classes() -> set[type]:
    for module in walk_packages(tz.__path__, "tarazy."):
        if not module.name.endswith("__main__") and "jax" not in module.name:
            import_module(module.name)
    found, new = set(), {Result}
    while new:
        new = {sub for one in new for sub in one.__subclasses__()}
        found |= {one for one in new if not inspect.isabstract(one)}
    return {one for one in found if one.__module__.startswith("tarazy.")}


def test_every_kind_of_answer_is_held_to_it() -> None:
    assert {one.kind for one in classes()} == MAKERS.keys()
    assert {one.kind for one in classes() if hasattr(one, "load")} == STORED
    assert {one.kind for one in classes() if hasattr(one, "save")} == STORED


@pytest.mark.parametrize("kind", MAKERS)
def test_it_has_a_kind_and_a_digest_of_its_own(kind: str) -> None:
    found = made(kind)
    assert found.kind == kind
    assert len(found.digest) == 16
    assert int(found.digest, 16) >= 0
    assert MAKERS[kind]().digest == found.digest
    assert [made(other).digest for other in MAKERS].count(found.digest) == 1


@pytest.mark.parametrize("kind", MAKERS)
def test_tables_are_found_by_name(kind: str) -> None:
    found = made(kind)
    assert found.tables
    for name in found.tables:
        table = found.table(name)
        assert isinstance(table, pd.DataFrame)
        assert len(table.columns), name
    with pytest.raises(tz.InputError, match=r"unknown (table|variable) 'no such table'.*allowed: "):
        found.table("no such table")
    for wrong in ([], {}, 3):
        with pytest.raises(tz.InputError, match=r"unknown (table|variable) '.*'; .*allowed: "):
            found.table(wrong)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_summary_is_plain_data(kind: str) -> None:
    text = plain_json(made(kind).summary())
    assert isinstance(json.loads(text, parse_constant=pytest.fail), dict)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_few_lines_tell_it(kind: str) -> None:
    found = made(kind)
    lines = repr(found).splitlines()
    assert 3 <= len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= WIDEST
    assert any(character.isdigit() for character in repr(found))
    unsolved = (
        "agenda",
        "dependence",
        "ledger",
        "chronicle",
        "monitor",
        "found",
        "ties",
        "stage-breaks",
        "corridor-draws",
        "mirror",
        "owners",
    )
    if kind not in unsolved:
        assert "residual" in repr(found)
    html = found._repr_html_()
    tags = Tags(html)
    assert not tags.open
    assert tags.seen <= {"div", "p", "strong", "br", "table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("kind", MAKERS)
def test_files_hold_the_tables_and_are_the_same_every_time(kind: str, tmp_path: Path) -> None:
    found = made(kind)
    for again in ("first", "second"):
        found.to_csv(tmp_path / again)
        found.to_excel(tmp_path / again / "book.xlsx")
    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / again).iterdir()}
        for again in ("first", "second")
    )
    assert first == second
    tables = {name for name in first if name.endswith(".csv")}
    jsons = [name for name in first if name.endswith(".json")]
    assert tables
    assert len(jsons) == 1
    json.loads(first[jsons[0]], parse_constant=pytest.fail)
    book = openpyxl.load_workbook(tmp_path / "first" / "book.xlsx")
    assert book.sheetnames[0] == "About"
    assert len(book.sheetnames) >= 1 + len(found.tables) or kind == "comparison"
    if kind not in ("outcome", "comparison"):
        assert tables == {f"{name}.csv" for name in found.tables}
        assert any(row[1].value == found.digest for row in book["About"].iter_rows())


@pytest.mark.parametrize("kind", sorted(STORED))
def test_what_is_saved_is_loaded(kind: str, tmp_path: Path) -> None:
    found = made(kind)
    file = tmp_path / ("kept.nc" if kind == "sweep" else "kept.npz")
    found.save(file)  # type: ignore[attr-defined]
    again = type(found).load(file)  # type: ignore[attr-defined]
    assert again.digest == found.digest
    assert repr(again) == repr(found)


def test_what_stands_in_a_text_is_shown_and_not_run() -> None:
    found = tz.run(experiment(name="<script>alert(1)</script>"), world=world())
    assert "<script>" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()
    assert "<script>" in repr(found)


def test_a_glance_that_is_too_long_says_what_it_leaves_out() -> None:
    long = Glance("a title", ["", "number"], [[f"row {n}", str(n)] for n in range(40)], ["a note"])
    lines = long.text().splitlines()
    assert len(lines) == MOST_LINES
    assert lines[-2:] == ["... 29 more", "a note"]
    assert "row 10" in lines[-3]
    assert "row 11" not in long.html()
    wide = Glance("x" * 300, [""], [["first\nsecond"]]).text()
    assert len(wide.splitlines()[0]) == WIDEST
    assert wide.splitlines()[0].endswith("…")


@pytest.mark.parametrize(
    ("shown", "begins"),
    [
        (fixed_world, "World core-2022-73: 2022, 73 economies, 36 sectors, digest "),
        (lambda: tz.Network.load("kazakhstan-gas"), "Network kazakhstan-gas: 2023, bcm, "),
        (lambda: tz.Scenario.load("pntr"), "Scenario pntr on core-2022: "),
    ],
)
def test_what_is_asked_of_is_told_in_a_line(shown: Callable[[], object], begins: str) -> None:
    text = repr(shown())
    assert text.startswith(begins)
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    "kind", ["outcome", "comparison", "sensitivity", "optimal-tariff", "sweep"]
)
def test_where_nothing_can_be_written_is_told_in_a_line(kind: str, tmp_path: Path) -> None:
    result = MAKERS[kind]()
    file = tmp_path / "file"
    file.write_text("kept")
    wrong: list[object] = [5, None, "\0", tmp_path / ("x" * 5000), file / "below"]
    for method, taken in (("to_csv", file), ("to_excel", tmp_path), ("save", tmp_path)):
        if hasattr(result, method):
            for path in [*wrong, taken]:
                with pytest.raises(tz.InputError, match="allowed"):
                    getattr(result, method)(path)
    if hasattr(type(result), "load"):
        for path in [*wrong[:3], file, tmp_path]:
            with pytest.raises(tz.InputError):
                type(result).load(path)
    assert [kept.name for kept in tmp_path.iterdir()] == ["file"]
    assert file.read_text() == "kept"
