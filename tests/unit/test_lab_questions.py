"""What an address asks: short for the form, whole for a document, and nothing names a file."""

import json
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.arguments.sealed import check_open, only_bundled
from tarazy.errors import InputError, TarazyError
from tarazy.lab.address import address_of, asked_at
from tarazy.lab.base import Base
from tarazy.lab.documents import asked
from tarazy.lab.form import field_at
from tarazy.lab.mistakes import field_of
from tarazy.lab.questions import Question
from tarazy.lab.settings import Settings
from tarazy.lab.store import Store
from tarazy.lab.written import python_of, toml_of
from tarazy.scenario import Scenario, catalogue
from tarazy.scenario.asked import asked_digest

OWN: dict[str, Any] = {
    "name": "own",
    "title": "t",
    "question": "q",
    "shocks": [
        {"kind": "tariff", "importer": ["USA", "CAN"], "exporter": "KAZ", "set": 0.25},
        {"kind": "sever", "importer": "RUS", "exporter": "DEU"},
    ],
}
# Each holds the name of a file where a document may name one.
FILES: tuple[dict[str, Any], ...] = (
    {"extends": "/etc/hostname.toml"},
    {"extends": "../secret"},
    {"world": "/tmp/world.npz"},
    {"network": "/tmp", "shocks": [{"kind": "outage", "element": "CPC-KAZ"}]},
    {"shocks": [{"kind": "outage", "element": "CPC-KAZ", "network": "./net"}]},
    {"then": [{"scenario": "/etc/a.toml"}]},
    {"shocks": [{"kind": "tariff", "regime": "./law"}]},
    {"shocks": [{"kind": "tariff", "importer": "USA", "set": {"table": "/etc/a.csv"}}]},
    {"shocks": [{"kind": "tariff", "importer": "USA", "set": {"schedule": "a.csv"}}]},
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(Base(tmp_path / "lab.sqlite"), 3)


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(address, keep_blank_values=True))


def test_an_experiment_asks_what_its_name_asks() -> None:
    named = Scenario.load("pntr").to_dict()
    by_form = asked(Question(base="pntr").document(), Settings()).to_dict()
    assert asked_digest(by_form) == asked_digest(named)


def test_a_document_of_the_form_has_the_address_of_the_form(store: Store) -> None:
    question = Question("barrier", "CHN", "KAZ", "metals", size=20.0)
    whole = Scenario.from_dict(question.document()).to_dict()
    assert query(address_of(whole, store, Settings()))["ask"] == "barrier"
    # Another title is another document, though it asks the same.
    other = {**whole, "title": {"en": "mine"}}
    assert "doc" in query(address_of(other, store, Settings()))


@pytest.mark.parametrize("most", [5_000, 10])
def test_a_document_is_found_again_in_its_address(store: Store, most: int) -> None:
    limits = Settings(bytes_of_an_address=most)
    whole = Scenario.from_dict(OWN).to_dict()
    address = address_of(whole, store, limits)
    assert ("doc" in query(address)) == (most > 10)
    assert asked_at(query(address), store, limits).document == whole
    assert address_of(whole, store, limits) == address


def test_the_store_keeps_what_was_asked_last(store: Store, tmp_path: Path) -> None:
    digests = [store.keep({"name": str(number)}) for number in range(3)]
    assert store.find(digests[0]) == {"name": "0"}
    store.keep({"name": "new"})
    assert store.find(digests[0]) == {"name": "0"}
    with pytest.raises(InputError, match="no document"):
        store.find(digests[1])
    again = Store(Base(tmp_path / "lab.sqlite"), 3)
    assert again.find(digests[2]) == {"name": "2"}
    assert (tmp_path / "lab.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"v": "2"}, "v: '2' is not readable; allowed: 1"),
        ({"seize": "3"}, "'seize': unknown in an address; allowed: v, ask"),
        ({"size": "much"}, "size: 'much' is not allowed; allowed: a number of per cent from 0"),
        ({"size": "nan"}, "size: 'nan' is not allowed"),
        ({"size": "151"}, "to 150"),
        ({"ask": "dutty"}, "ask: unknown ask 'dutty'; did you mean duty"),
        ({"closure": "none"}, "closure: unknown closure 'none'"),
        ({"id": "0" * 24}, "id: no document"),
        ({"doc": "!!"}, "doc: cannot be read"),
        ({"doc": "eJyrBgAA-wD8"}, "doc: cannot be read"),
    ],
)
def test_a_wrong_address_is_refused_in_a_line(
    store: Store, wrong: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError) as refused:
        asked_at(wrong, store, Settings())
    assert message in str(refused.value)


def test_what_an_address_unpacks_to_has_an_end(store: Store) -> None:
    large = {**OWN, "title": "t" * 50_000}
    address = query(address_of(large, store, Settings()))
    with pytest.raises(InputError, match="up to 10,000 bytes"):
        asked_at(address, store, Settings(bytes_of_a_request=10_000))


@given(st.dictionaries(st.sampled_from(["v", "ask", "size", "doc", "id", "at"]), st.text()))
@settings(max_examples=30, deadline=None)
def test_any_address_is_read_or_refused(query: dict[str, str]) -> None:
    try:
        asked_at(query, _Empty(), Settings())  # type: ignore[arg-type]
    except TarazyError as error:
        assert "\n" not in str(error)


class _Empty:
    """A store without documents."""

    def find(self, digest: str) -> dict[str, Any]:
        raise InputError(f"id: no document {digest!r}; allowed: none")


@pytest.mark.parametrize("keys", FILES, ids=lambda keys: json.dumps(keys)[:40])
def test_a_document_that_names_a_file_is_refused(keys: dict[str, Any]) -> None:
    document = {**OWN, **keys}
    with pytest.raises(InputError, match=r"unknown|names a file"):
        asked(document, Settings())


def test_no_file_is_opened_where_none_may_be(tmp_path: Path) -> None:
    """Whatever key may name one some day."""
    kept = tmp_path / "kept.toml"
    kept.write_text(toml_of(OWN), encoding="utf-8")
    assert Scenario.load(kept).name == "own"
    with only_bundled():
        for file in (kept, tmp_path / "missing.toml"):
            with pytest.raises(InputError, match="files are not read here"):
                Scenario.load(file)
        with pytest.raises(InputError, match="files are not read here"):
            check_open(tmp_path / ".." / "kept", "place")
        assert Scenario.load("pntr").name == "pntr"
    assert Scenario.load(kept).name == "own"


@pytest.mark.parametrize(
    ("limits", "keys", "message"),
    [
        (Settings(shocks=1), {}, "2 shocks; allowed: up to 1"),
        (Settings(stages=0), {"then": [{"scenario": "pntr"}]}, "1 stages; allowed: up to 0"),
        (
            Settings(months=6),
            {"months": 12, "shocks": [{"kind": "outage", "element": "CPC-KAZ", "months": 1}]},
            "12 months; allowed: up to 6",
        ),
    ],
)
def test_a_document_that_is_too_large_is_refused(
    limits: Settings, keys: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        asked({**OWN, **keys}, limits)


@pytest.mark.parametrize("name", catalogue.names())
def test_every_experiment_is_written_in_toml_and_read_again(name: str) -> None:
    document = Scenario.load(name).to_dict()
    assert tomllib.loads(toml_of(document)) == document


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
plain = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(texts, plain, max_size=4))
@settings(max_examples=80, deadline=None)
def test_whatever_is_written_in_toml_is_read_again(document: dict[str, Any]) -> None:
    assert tomllib.loads(toml_of(document)) == document


def test_the_lines_of_python_ask_the_same() -> None:
    lines = python_of(OWN).split("outcome =")[0]
    found: dict[str, Any] = {}
    exec(lines.replace("import tarazy as tz", ""), found)
    assert found["document"] == OWN


@pytest.mark.parametrize(
    ("message", "steps", "field"),
    [
        ("question: shock 1: set: 7 is not allowed; allowed: x", ["shock 1", "set"], "size"),
        ("question: world: unknown world 'a'; allowed: b: c", ["world"], "world"),
        ("size: 'a' is not allowed; allowed: 1", ["size"], "size"),
        ("there is no equilibrium: nothing is left", [], ""),
    ],
)
def test_a_mistake_stands_at_its_field(message: str, steps: list[str], field: str) -> None:
    assert field_of(message) == steps
    assert field_at(steps[-1] if steps else "") == field
