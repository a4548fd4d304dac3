"""The tutorial of the laboratory says what the page says, and shows pictures that are small."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from lab_client import Client
from typer.testing import CliRunner

from tarazy.cli import app
from tarazy.compute.pool import Inline
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = (DOCS / "tutorial/ten-minutes-in-the-lab.md").read_text(encoding="utf-8")
# An address in a line of its own, and the sentence that it answers with.
ANSWERS = re.findall(r"^`\?(.+)`\n\n> (.+)$", TUTORIAL, re.MULTILINE)
MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    store = tmp_path_factory.mktemp("tutorial") / "lab.sqlite"
    return Client(create_app(Settings(store=store, workers=1), Inline()))


def test_every_answer_of_the_tutorial_is_that_of_the_page(client):
    assert len(ANSWERS) == 4
    told = [client.get(f"/quick?{address}&lang=en").json()["told"] for address, _ in ANSWERS]
    assert told == [sentence for _, sentence in ANSWERS]


def test_the_first_answer_is_the_one_that_the_page_opens_with(client):
    assert client.get("/quick?lang=en").json()["address"] == ANSWERS[0][0]


def test_the_difference_of_two_answers_is_that_of_the_page(client):
    kept = "&with=own&" + "&".join(f"with.{pair}" for pair in ANSWERS[0][0].split("&"))
    found = client.get(f"/quick?{ANSWERS[3][0]}{kept}&lang=en").json()
    assert f"> {found['beside']['difference']}\n" in TUTORIAL


def test_what_the_tutorial_calls_by_name_stands_on_the_page(client):
    page = client.get(f"/?{ANSWERS[3][0]}&lang=en").text
    page += client.get(f"/?{ANSWERS[2][0]}&lang=en").text + client.get("/saved?lang=en").text
    names = ("Trade ends", "Both ways", "Lost, per cent", "Keep beside", "Save this question")
    for name in (*names, "A pipeline or another way loses room, per cent", "Copy the link"):
        assert f"*{name}*" in TUTORIAL
        assert name in page


def test_two_saved_questions_are_the_study_that_the_tutorial_unpacks(client, tmp_path):
    names = ("Trade with Russia ends", "CPC closed from March to May")
    for name, (address, _) in zip(names, ANSWERS[1:3], strict=True):
        kept = client.post("/saved", json={"name": name, "note": "", "address": address})
        assert kept.is_success, kept.text
    ids = re.findall(r'name="id" value="([^"]+)"', client.get("/saved?lang=en").text)
    given = client.get("/study.zip?lang=en&" + "&".join(f"id={each}" for each in ids))
    archive = re.search(r"unzip (\S+)", TUTORIAL)
    assert archive
    assert f'filename="{archive[1]}"' in given.headers["content-disposition"]
    zipfile.ZipFile(io.BytesIO(given.content)).extractall(tmp_path)
    checked = CliRunner().invoke(app, ["study", "check", str(tmp_path / "study/study.toml")])
    assert checked.exit_code == 0, checked.output


def test_the_pictures_of_the_tutorial_are_there_and_small():
    pictures = re.findall(r"!\[.+\]\(\.\./(images/lab-\w+\.png)\)", TUTORIAL)
    assert len(pictures) == 6
    assert all((DOCS / picture).stat().st_size < MOST_BYTES for picture in pictures)
