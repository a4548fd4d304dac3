"""Questions under a name: kept, bounded, given away as a study, and shut where strangers come."""

import io
import sqlite3
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lab_client import Client

import tarazy as tz
from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES
from tarazy.compute.pool import Inline
from tarazy.errors import InputError
from tarazy.lab.application import create_app
from tarazy.lab.base import SCHEMA, Base, opened
from tarazy.lab.questions import Question
from tarazy.lab.saved import Saved
from tarazy.lab.settings import Settings
from tarazy.lab.store import Store

SMALL = "world=core-2022-73"
DUTY = f"ask=duty&by=USA&on=KAZ&size=20&{SMALL}"
SEVERAL = f"also=sever,by:DEU,on:RUS&ask=less&by=CHN&on=KAZ&size=-30&{SMALL}"


@pytest.fixture
def client(tmp_path: Path) -> Client:
    settings = Settings(store=tmp_path / "lab.sqlite", workers=1, saved=3)
    return Client(create_app(settings, Inline()))


def save(client: Client, name: str, address: str, note: str = "") -> str:
    found = client.post("/saved", json={"name": name, "note": note, "address": address})
    assert found.status_code == 200, found.text
    return str(found.json()["id"])


def test_a_question_is_saved_renamed_opened_and_deleted(client: Client) -> None:
    id = save(client, "  <b>Duty</b> ", f"{DUTY}&at=CHN&lang=kk", "two\nlines")
    page = client.get("/saved?lang=en").text
    assert "&lt;b&gt;Duty&lt;/b&gt;" in page
    assert "<b>Duty" not in page
    # It is opened in the language of the page, and seen from where it was.
    address = f"/?v=1&amp;ask=duty&amp;by=USA&amp;on=KAZ&amp;size=20&amp;{SMALL}&amp;at=CHN"
    assert f'href="{address}&amp;lang=en"' in page
    assert client.post(f"/saved/{id}", json={"name": "mine", "note": ""}).status_code == 200
    assert ">mine</a>" in client.get("/saved?lang=en").text
    assert client.delete(f"/saved/{id}").status_code == 200
    assert "Nothing is saved yet" in client.get("/saved?lang=en").text
    assert client.delete(f"/saved/{id}").status_code == 422


def test_a_question_is_saved_with_what_stands_beside_it(client: Client) -> None:
    beside = "with=own&with.v=1&with.ask=sever&with.by=USA&with.on=KAZ&show=change"
    save(client, "both", f"{DUTY}&{beside}&lang=ru")
    assert f"&amp;{beside.replace('&', '&amp;')}&amp;lang=en" in client.get("/saved?lang=en").text
    wrong = {"name": "q", "note": "", "address": f"{DUTY}&with=nothing-such"}
    refused = client.post("/saved", json=wrong)
    assert refused.status_code == 422
    assert refused.json()["error"].startswith("with: ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_is_read_in_every_language(client: Client, language: str) -> None:
    save(client, "q", DUTY)
    page = client.get(f"/saved?lang={language}")
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert client.get(f"/?{DUTY}&lang={language}").text.count('id="save"') == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "", "address": DUTY}, "request: name"),
        ({"name": "q" * 121, "address": DUTY}, "request: name"),
        ({"name": "q", "address": "ask=dutty"}, "ask: unknown ask 'dutty'"),
        ({"name": "q", "address": DUTY, "owner": "me"}, "request: unknown key 'owner'"),
        ({"name": "q"}, "request: address"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_a_line(
    client: Client, given: dict[str, str], message: str
) -> None:
    found = client.post("/saved", json=given)
    assert found.status_code == 422
    assert found.json()["error"].startswith(message)


def test_no_page_of_the_web_saves_or_deletes(client: Client) -> None:
    """What a form of another page can send is refused before it is read."""
    found = client.post("/saved", data={"name": "q", "address": DUTY})
    assert found.status_code == 415


def test_none_is_dropped_and_a_further_one_is_refused(client: Client) -> None:
    for number in range(3):
        save(client, str(number), DUTY)
    found = client.post("/saved", json={"name": "4", "address": DUTY})
    assert "saved: 3 questions are kept; allowed: up to 3" in found.json()["error"]
    assert client.get("/saved").text.count("data-id=") == 3


def test_nothing_is_saved_where_strangers_come(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "lab.sqlite", workers=1, names=("*",))
    client = Client(create_app(settings, Inline()))
    assert 'id="save"' not in client.get(f"/?{DUTY}").text
    for found in (
        client.post("/saved", json={"name": "q", "address": DUTY}),
        client.get("/saved"),
        client.get("/study.zip?id=1"),
        client.delete("/saved/1"),
    ):
        assert found.status_code == 403
        assert "on one of your own" in found.json()["error"]


def unpacked(client: Client, folder: Path, query: str) -> Path:
    found = client.get(f"/study.zip?{query}")
    assert found.status_code == 200, found.text
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        assert all(name.startswith("study/") for name in archive.namelist())
        archive.extractall(folder)
    return folder / "study" / "study.toml"


def test_saved_questions_are_a_study_of_which_a_report_is_made(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = [save(client, 'A "duty"', DUTY, "Why: C:\\n"), save(client, "Several", SEVERAL)]
    study = unpacked(client, tmp_path, "&".join(f"id={id}" for id in ids))
    assert main(("study", "check", str(study))) == 0
    known = tz.study.load(study)
    assert (known.country, known.partner[0], known.world) == ("KAZ", "USA", "core-2022-73")
    glance = tmp_path / "report"
    written = tz.write_report(known.with_chapters(["glance"]), glance, draws=0)
    capsys.readouterr()
    assert written
    page = "".join(file.read_text(encoding="utf-8") for file in glance.glob("*.html"))
    assert "Duty of 20%" in page
    assert "No exports from Russia to Germany" in page


def test_a_study_of_one_question_has_its_name_and_its_note(client: Client, tmp_path: Path) -> None:
    id = save(client, 'A "duty"', DUTY, "Why: C:\\n")
    query = f"id={id}&lang=ru"
    assert client.get(f"/study.zip?{query}").content == client.get(f"/study.zip?{query}").content
    study = tz.study.load(unpacked(client, tmp_path, query))
    assert study.title.ru == 'A "duty"'
    assert study.brief is not None
    assert study.brief.ru == "Why: C:\\n"
    assert study.languages == ("ru",)


def test_an_experiment_of_the_catalogue_is_a_study_too(client: Client, tmp_path: Path) -> None:
    id = save(client, "pntr", f"base=pntr&{SMALL}")
    assert main(("study", "check", str(unpacked(client, tmp_path, f"id={id}")))) == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [("", "saved: no question is chosen"), ("id=abc", "saved: no question 'abc' is kept")],
)
def test_a_study_of_nothing_is_refused(client: Client, query: str, message: str) -> None:
    found = client.get(f"/study.zip?{query}")
    assert found.status_code == 422
    assert found.json()["error"].startswith(message)


def test_a_study_has_one_world(client: Client) -> None:
    ids = [save(client, "a", DUTY), save(client, "b", "ask=duty&by=USA&on=KAZ&size=20")]
    found = client.get("/study.zip?" + "&".join(f"id={id}" for id in ids))
    assert "questions of several worlds (core-2022-73, core-2022)" in found.json()["error"]


def test_a_document_is_opened_though_its_address_was_dropped(tmp_path: Path) -> None:
    limits: dict[str, Any] = {"bytes_of_an_address": 10, "documents": 1}
    settings = Settings(store=tmp_path / "lab.sqlite", workers=1, **limits)
    client = Client(create_app(settings, Inline()))
    toml = 'title = "{}"\nquestion = "q"\nworld = "core-2022-73"\n[[shocks]]\nkind = "sever"\n'
    toml += 'importer = ["USA", "CHN"]\nexporter = "KAZ"\n'
    kind = {"content-type": "application/toml"}
    first, second = (
        client.post("/document", content=toml.format(name), headers=kind).json()["address"]
        for name in ("one", "two")
    )
    assert client.get(f"/quick?{first}").status_code == 422
    id = save(client, "two", second)
    client.post("/document", content=toml.format("one"), headers=kind)
    assert id in client.get("/saved").text
    assert client.get(f"/quick?{second}").status_code == 200


def test_what_is_saved_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "lab.sqlite"
    base = Base(file)
    document = Question().document()
    id = Saved(base, 3).save("n", "note", "ask=duty", "at=CHN", document)
    base.close()
    found = Saved(Base(file), 3).find(id)
    assert (found.name, found.note, found.view, found.document) == ("n", "note", "at=CHN", document)
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_of_before_has_its_documents_still(tmp_path: Path) -> None:
    file = tmp_path / "lab.sqlite"
    with sqlite3.connect(file) as base:
        base.execute(
            "create table documents (digest text primary key, content text not null, "
            "asked real not null) without rowid"
        )
        base.execute("insert into documents values ('d', '{\"name\": \"kept\"}', 1.0)")
    assert Store(Base(file), 3).find("d") == {"name": "kept"}
    assert opened(file).execute("pragma user_version").fetchone() == (SCHEMA,)


def _damaged(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4_000)


def _text(file: Path) -> None:
    file.write_text("a letter to a friend, " * 100, encoding="utf-8")


def _foreign(file: Path) -> None:
    with sqlite3.connect(file) as base:
        base.execute("create table bookmarks (url text)")


def _later(file: Path) -> None:
    with sqlite3.connect(file) as base:
        base.execute(f"pragma user_version = {SCHEMA + 1}")


@pytest.mark.parametrize("make", [_damaged, _text, _foreign, _later])
def test_a_file_of_another_kind_is_left_alone(tmp_path: Path, make: Any) -> None:
    file = tmp_path / "lab.sqlite"
    make(file)
    before = file.read_bytes()
    with pytest.raises(InputError) as refused:
        Base(file)
    assert str(refused.value).startswith(f"{file}: ")
    assert "\n" not in str(refused.value)
    assert file.read_bytes() == before


def test_an_address_of_the_form_is_saved_with_what_was_put_down(client: Client) -> None:
    save(client, "several", SEVERAL)
    assert quote("sever,by:DEU,on:RUS", safe=",:") in client.get("/saved").text
