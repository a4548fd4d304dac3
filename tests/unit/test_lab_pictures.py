"""The map behind an address: SVG from the server itself, PNG where Typst is installed."""

import struct
from importlib import util
from xml.etree import ElementTree

import pytest
from lab_client import Client

import tarazy as tz
from tarazy.codes.classification import LANGUAGES
from tarazy.compute.pool import Inline
from tarazy.figures import style
from tarazy.lab import picture
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings
from tarazy.text.texts import texts

DUTY = "ask=duty&by=USA&on=KAZ&size=90&world=core-2022-73"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    store = tmp_path_factory.mktemp("lab") / "lab.sqlite"
    return Client(create_app(Settings(store=store, workers=1), Inline()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_is_drawn_in_every_language(client: Client, language: str) -> None:
    found = client.get(f"/answer.svg?{DUTY}&lang={language}")
    assert found.headers["content-type"].startswith("image/svg+xml")
    assert found.headers["content-disposition"].endswith('.svg"')
    root = ElementTree.fromstring(found.content)
    told = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "90" in told
    assert texts(language)("unit.percent") in told
    assert "core-2022-73" in told
    # Every change is painted as the map of the page paints it; the country is outlined.
    outcome = tz.run(
        {
            "name": "d",
            "title": "t",
            "question": "q",
            "world": "core-2022-73",
            "shocks": [{"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.9}],
        }
    )
    limits = style.class_limits(outcome.welfare.values)
    lost = style.class_colour(float(outcome.welfare.sel(country="KAZ")), limits)
    marked = [area for area in root.iter(f"{SVG}path") if area.get("stroke") == style.INK]
    assert [area.get("fill") for area in marked] == [lost]


def test_what_is_asked_is_text_in_a_picture(client: Client) -> None:
    toml = 'title = "<script>&\\u0022"\nquestion = "q"\nworld = "core-2022-73"\n[[shocks]]\n'
    toml += 'kind = "sever"\nimporter = "USA"\nexporter = "KAZ"\n'
    kind = {"content-type": "application/toml"}
    address = client.post("/document", content=toml, headers=kind).json()["address"]
    root = ElementTree.fromstring(client.get(f"/answer.svg?{address}").content)
    assert root.findtext(f"{SVG}title") == '<script>&"'
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}"
        for tag in (
            *("svg", "title", "desc", "rect", "text", "g"),
            *("path", "circle", "defs", "pattern"),
        )
    }


@pytest.mark.skipif(util.find_spec("typst") is None, reason="typst is not installed")
def test_png_is_the_same_map_painted(client: Client) -> None:
    found = client.get(f"/answer.png?{DUTY}&lang=kk")
    assert found.headers["content-type"] == "image/png"
    assert found.content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", found.content[16:24])
    assert (width, height > 800) == (1500, True)
    assert found.content == client.get(f"/answer.png?{DUTY}&lang=kk").content


def test_without_typst_png_is_neither_offered_nor_made(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "/answer.svg?" in client.get(f"/?{DUTY}").text
    monkeypatch.setattr(picture.util, "find_spec", lambda name: None)
    assert "/answer.svg?" in client.get(f"/?{DUTY}").text
    assert "/answer.png?" not in client.get(f"/?{DUTY}").text
    found = client.get(f"/answer.png?{DUTY}")
    assert found.status_code == 422
    assert "pip install 'tarazy[pdf]'" in found.json()["error"]


def test_a_long_title_stands_in_several_lines() -> None:
    outcome = tz.run("pntr", world="core-2022-73")
    words = texts("ru")
    title = "Очень длинный вопрос " * 12
    root = ElementTree.fromstring(
        picture.picture(outcome, title, "KAZ", "USA", words, "svg").decode()
    )
    bold = [text.text for text in root.iter(f"{SVG}text") if text.get("font-weight") == "bold"]
    assert " ".join(map(str, bold)) == title.strip()
    assert all(len(str(line)) <= 70 for line in bold)
