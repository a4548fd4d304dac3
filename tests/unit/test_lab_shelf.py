"""Worlds and networks of one's own in the laboratory: by name alone, and nothing else is opened."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab_client import Client
from markupsafe import escape

import tarazy as tz
from tarazy.arguments import shelf
from tarazy.arguments.sealed import check_open, only_bundled
from tarazy.cli import main
from tarazy.compute.pool import Inline
from tarazy.corridors.data import Network
from tarazy.errors import InputError
from tarazy.lab import listings
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "examples" / "networks" / "russia-europe-gas"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A shelf, known to nobody after the test."""
    monkeypatch.setenv(shelf.VARIABLE, "")
    made = tmp_path / "mine"
    made.mkdir()
    tz.World.load("core-2022-73").save(made / "our-world.npz")
    shutil.copytree(EXAMPLE, made / "our-gas")
    (made / "secret.csv").write_text("sector,rate\nmetals,0.5\n", encoding="utf-8")
    yield made
    listings.worlds_listed.cache_clear()
    listings.networks_listed.cache_clear()


@pytest.fixture
def client(folder: Path, tmp_path: Path) -> Client:
    settings = Settings(store=tmp_path / "lab.sqlite", workers=1, folder=folder)
    return Client(create_app(settings, Inline()))


def test_they_are_listed_by_name_beside_the_bundled_ones(client: Client, folder: Path) -> None:
    worlds = [each["name"] for each in client.get("/api/worlds").json()]
    assert worlds == ["core-2022", "core-2022-73", "our-world"]
    networks = [each["name"] for each in client.get("/api/corridors").json()]
    assert networks[-1] == "our-gas"
    page = client.get("/?world=our-world&lang=en").text
    assert '<option value="our-world" selected>' in page
    assert f'<optgroup label="{escape(Network.load("our-gas").title["en"])}"' in page
    assert str(folder) not in page


def test_a_question_about_a_world_of_ones_own_is_answered_as_about_its_like(client: Client) -> None:
    own, like = (
        client.get(f"/answer.json?ask=duty&by=USA&on=KAZ&size=20&world={world}").json()
        for world in ("our-world", "core-2022-73")
    )
    assert own["welfare"] == like["welfare"]
    found = client.get("/quick?ask=duty&by=USA&on=KAZ&size=20&world=our-world").json()
    assert 'world = "our-world"' in found["toml"]
    arc = str(Network.load("our-gas").arcs.index[0])
    closed = client.get(f"/quick?ask=close&element=our-gas/{arc}&size=50&world=our-world")
    assert closed.status_code == 200, closed.text
    assert 'network = "our-gas"' in closed.json()["toml"]


@pytest.mark.parametrize(
    "keys",
    [
        {"world": "{folder}/our-world.npz"},
        {"world": "our-world.npz"},
        {"world": "../mine/our-world"},
        {"network": "{folder}/our-gas"},
        {"network": "./our-gas"},
    ],
)
def test_a_request_says_names_and_no_path(
    client: Client, folder: Path, keys: dict[str, str]
) -> None:
    document: dict[str, Any] = {
        "title": "t",
        "question": "q",
        "shocks": [{"kind": "outage", "element": "x"}],
        **{key: value.format(folder=folder) for key, value in keys.items()},
    }
    found = client.post("/api/run", json={"scenario": document})
    assert found.status_code == 422
    assert "unknown" in found.json()["error"]


def test_nothing_else_of_the_folder_is_opened(client: Client, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a", encoding="utf-8")
    (folder / "our-gas" / "link.csv").symlink_to(outside)
    with only_bundled():
        check_open(folder / "our-gas" / "arcs.csv", "place")
        check_open(folder / "our-world.npz", "place")
        for file in (folder / "secret.csv", folder / "our-gas" / "link.csv", folder):
            with pytest.raises(InputError, match="files are not read here"):
                check_open(file, "place")


def test_without_a_shelf_nothing_of_it_is_known(folder: Path) -> None:
    assert os.environ[shelf.VARIABLE] == ""
    with pytest.raises(InputError, match="unknown world 'our-world'"):
        tz.World.load("our-world")
    with only_bundled(), pytest.raises(InputError, match="files are not read here"):
        check_open(folder / "our-world.npz", "place")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: shutil.rmtree(folder), "allowed: a folder"),
        (
            lambda folder: (folder / "our-world.npz").rename(folder / "core-2022.npz"),
            "'core-2022.npz' is bundled; allowed: another name",
        ),
        (
            lambda folder: (folder / "our-gas").rename(folder / "kazakhstan-crude"),
            "'kazakhstan-crude' is bundled",
        ),
        (
            lambda folder: (folder / "our-world.npz").rename(folder / "our world.npz"),
            "'our world.npz'; allowed: a name of up to 64 Latin letters",
        ),
        (lambda folder: (folder / "our-world.npz").write_bytes(b"no"), "our-world"),
        (lambda folder: (folder / "our-gas" / "arcs.csv").write_text("x\n"), "arcs.csv"),
    ],
)
def test_a_wrong_folder_ends_the_start_in_a_line(
    folder: Path, capsys: pytest.CaptureFixture[str], make: Any, message: str
) -> None:
    make(folder)
    assert main(("lab", "--port", "0", "--no-browser", "--folder", str(folder))) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_a_folder_without_either_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no world and no network"):
        shelf.put_up(tmp_path, (), ())
