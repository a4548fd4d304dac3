"""The file of the server where its disk is full, or another program holds it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from lab_client import Client

from tarazy.compute.pool import Inline
from tarazy.errors import InputError
from tarazy.lab.application import create_app
from tarazy.lab.base import Base, StoreError, opened
from tarazy.lab.settings import Settings
from tarazy.lab.store import Store

SAVE = {"name": "mine", "note": "", "address": "v=1&ask=duty&by=USA&on=KAZ&size=5"}


def test_a_full_disk_is_told_and_what_was_kept_stays(tmp_path: Path) -> None:
    file = Base(tmp_path / "lab.sqlite")
    store = Store(file, 1_000)
    kept = store.keep({"number": 0})
    with file.at_work() as base:
        base.execute("pragma max_page_count = 8")
    with pytest.raises(StoreError, match=r"^lab.sqlite: cannot be .* \(database or disk is full\)"):
        for number in range(50):
            store.keep({"number": number, "text": "x" * 5_000})
    assert store.find(kept) == {"number": 0}
    file.close()


def hold(file: Path) -> sqlite3.Connection:
    """Hold a file as another program does in the midst of writing."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin immediate")
    return other


def test_a_request_is_told_that_the_file_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = sqlite3.connect

    def impatient(*arguments: Any, **more: Any) -> sqlite3.Connection:
        return patient(*arguments, **more, timeout=0)

    monkeypatch.setattr(sqlite3, "connect", impatient)
    file = tmp_path / "lab.sqlite"
    client = Client(create_app(Settings(store=file, workers=1), Inline()))
    other = hold(file)
    refused = client.post("/saved", json=SAVE)
    assert refused.status_code == 503
    assert refused.json()["error"].startswith("lab.sqlite: cannot be read or written now")
    assert str(tmp_path) not in refused.text
    with pytest.raises(InputError, match=r"cannot be opened \(database is locked\)"):
        opened(file)
    other.execute("rollback")
    assert client.post("/saved", json=SAVE).status_code == 200
    assert client.get("/saved").text.count("data-id=") == 1


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be opened \(unable to open database file\)"):
        Base(tmp_path)
