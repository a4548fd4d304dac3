"""The laboratory over HTTP: the numbers of the shell, one form of mistakes, limits, no stranger."""

import io
import json
import re
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_client import Client
from openpyxl import load_workbook

import tarazy as tz
from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES
from tarazy.compute.pool import BusyError, CutError, Inline
from tarazy.lab.application import create_app
from tarazy.lab.questions import Question
from tarazy.lab.serving import settings_of
from tarazy.lab.settings import LOOPBACK, Settings
from tarazy.text.plain_json import plain_json

SMALL = "world=core-2022-73"
DUTY = f"ask=duty&by=USA&on=KAZ&size=20&{SMALL}"
DOCUMENT: dict[str, Any] = {
    "name": "mine",
    "title": "t",
    "question": "q",
    "world": "core-2022-73",
    "shocks": [{"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.2}],
}
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    store = tmp_path_factory.mktemp("lab") / "lab.sqlite"
    return Client(create_app(Settings(store=store, workers=1), Inline()))


def printed(capsys: pytest.CaptureFixture[str], *command: str) -> Any:
    assert main(command) == 0
    return json.loads(capsys.readouterr().out)


def without_time(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key not in ("seconds", "timings")}


def test_shell_python_http_and_page_answer_one_question(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    shell = without_time(printed(capsys, "run", str(file), "--json"))
    over_http = without_time(client.post("/api/run", json={"scenario": DOCUMENT}).json())
    assert over_http == shell
    outcome = tz.run(DOCUMENT)
    assert (outcome.digest, outcome.question_digest) == (shell["digest"], shell["question_digest"])
    page = client.get(f"/quick?{DUTY}").json()
    assert page["question"] == shell["question_digest"]
    assert page["welfare"][0]["percent"] == pytest.approx(shell["welfare"]["KAZ"], abs=1e-9)
    behind = client.get(f"/answer.json?{DUTY}").json()
    assert behind["question_digest"] == shell["question_digest"]
    assert behind["welfare"] == shell["welfare"]


def test_a_comparison_is_that_of_the_shell(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"scenarios": ["pntr", "jackson-vanik"], "countries": ["KAZ", "USA"]}
    found = client.post("/api/compare", json=asked).json()
    command = ("compare", "pntr", "jackson-vanik", "--country", "KAZ,USA", "--json")
    assert found == printed(capsys, *command)


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("catalogue", ("list",)),
        ("countries", ("countries",)),
        ("sectors", ("sectors",)),
        ("groups", ("groups",)),
        ("regimes", ("regime",)),
        ("regimes/us-column-2?country=RUS", ("regime", "us-column-2", "--country", "RUS")),
    ],
)
def test_lists_are_those_of_the_shell(
    client: Client, capsys: pytest.CaptureFixture[str], path: str, command: tuple[str, ...]
) -> None:
    assert client.get(f"/api/{path}").json() == printed(capsys, *command, "--json")


def test_worlds_and_networks_are_listed(client: Client) -> None:
    worlds = {each["name"]: each for each in client.get("/api/worlds").json()}
    assert worlds["core-2022-73"]["digest"] == tz.World.load("core-2022-73").digest
    networks = {each["name"]: each for each in client.get("/api/corridors").json()}
    assert "CPC-KAZ" in networks["kazakhstan-crude"]["arcs"]
    assert client.get("/api/catalogue/pntr").json() == tz.Scenario.load("pntr").to_dict()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_answers_in_every_language_without_a_script(client: Client, language: str) -> None:
    found = client.get(f"/?{DUTY}&lang={language}")
    assert found.status_code == 200
    assert f'<html lang="{language}">' in found.text
    quick = client.get(f"/quick?{DUTY}&lang={language}").json()
    assert f'<p class="told">{quick["told"]}</p>' in found.text
    assert {"en": "Kazakhstan", "kk": "Қазақстан", "ru": "Казахстана"}[language] in quick["told"]
    # No script and no handler stands in the page, and nothing is loaded from elsewhere.
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|javascript:", found.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', found.text)


def test_the_language_is_that_of_the_browser_where_none_is_asked_for(client: Client) -> None:
    found = client.get(f"/?{DUTY}", headers={"accept-language": "fr, kk-KZ;q=0.8, en;q=0.5"})
    assert '<html lang="kk">' in found.text


def test_the_whole_answer_has_figures_and_their_tables(client: Client) -> None:
    found = client.get(f"/shown?{DUTY}").json()
    assert "answer-welfare-map-plot" in found["figures"]
    assert len(re.findall("<figure", found["html"])) == len(found["figures"]) >= 5
    link = re.search(r'href="(/table/[^"]+welfare-map\.csv[^"]*)"', found["html"])
    assert link is not None
    table = client.get(link[1].replace("&amp;", "&"))
    assert table.headers["content-disposition"].startswith("attachment")
    assert "KAZ," in table.text
    assert client.get(f"/table/nothing.csv?{DUTY}").status_code == 404


def test_an_answer_is_put_beside_that_of_an_experiment(client: Client) -> None:
    found = client.get(f"/shown?{DUTY}&with=jackson-vanik").json()
    assert {"all-comparison-country-plot", "all-comparison-matrix-plot"} < set(found["figures"])
    link = re.search(r'href="(/table/[^"]+comparison-country\.csv[^"]*)"', found["html"])
    assert link is not None
    table = client.get(link[1].replace("&amp;", "&"))
    duty = client.get(f"/quick?{DUTY}").json()["welfare"][0]["percent"]
    assert f"{duty:.10g}" in table.text


def test_files_stand_behind_the_same_address(client: Client) -> None:
    toml = client.get(f"/answer.toml?{DUTY}").text
    answer = client.post("/document", content=toml, headers={"content-type": "application/toml"})
    assert "ask=duty" in answer.json()["address"]
    lines = client.get(f"/answer.py?{DUTY}").text
    found: dict[str, Any] = {}
    exec(lines.split("print(")[0], found)
    csv = client.get(f"/answer.csv?{DUTY}").text.splitlines()
    assert csv[0].startswith("country,welfare")
    book = load_workbook(io.BytesIO(client.get(f"/answer.xlsx?{DUTY}").content))
    assert found["outcome"].digest in str([row for row in book.worksheets[0].values])
    assert client.get(f"/answer.exe?{DUTY}").status_code == 422


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("size=9999", "size"),
        ("by=XXX", "importer"),
        ("at=ZZZ", "at"),
        ("base=no", "extends"),
        ("with=no", "with"),
        ("ask=nothing", "ask"),
    ],
)
def test_a_mistake_has_its_field_and_the_page_shows_it_there(
    client: Client, query: str, at: str
) -> None:
    found = client.get(f"/quick?{query}")
    assert (found.status_code, found.json()["at"]) == (422, at)
    page = client.get(f"/?{query}")
    assert page.status_code == 422
    assert page.text.count('aria-invalid="true"') == 1


def test_a_page_on_which_nothing_more_happens_is_shown(client: Client) -> None:
    page = client.get("/?also=duty,by:USA,on:KAZ,size:20&ask=none&world=core-2022-73")
    assert page.status_code == 200


def test_nothing_asked_is_shown_unescaped(client: Client) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    for key in ("by", "on", "sector", "base", "at", "world", "size", "doc", "id", "lang", "x"):
        page = client.get("/", params={key: evil})
        assert "<img" not in page.text
    document = {**DOCUMENT, "name": evil, "title": evil, "question": evil}
    toml = "\n".join(
        f"{key} = {json.dumps(value)}"
        for key, value in document.items()
        if key in ("name", "title", "question", "world")
    )
    toml += '\n[[shocks]]\nkind = "sever"\nimporter = "USA"\nexporter = "KAZ"\n'
    head = {"content-type": "application/toml"}
    address = client.post("/document", content=toml, headers=head).json()["address"]
    for path in ("/?", "/quick?", "/shown?"):
        found = client.get(path + address)
        html = found.text if path == "/?" else found.json()["html"]
        assert found.status_code == 200
        assert "<img" not in html
    name = client.get(f"/answer.toml?{address}").headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.toml"', name)


def test_every_answer_carries_its_policy(client: Client) -> None:
    for path in ("/", "/health", "/nothing", "/static/lab.js", "/quick?size=x"):
        head = client.get(path).headers
        policy = head["content-security-policy"]
        assert "default-src 'none'" in policy
        assert re.search(r"script-src 'self';", policy)
        assert head["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in head
        assert "server" not in head


def test_limits_are_told(client: Client, tmp_path: Path) -> None:
    large = client.post("/api/run", content=b"x" * 400_000, headers=JSON)
    assert large.status_code == 413
    assert "allowed: up to 300,000 bytes" in large.json()["error"]
    other = client.post("/api/run", content="{}", headers={"content-type": "text/plain"})
    assert other.status_code == 415
    foreign = client.get("/", headers={"host": "evil.example:8765"})
    assert (foreign.status_code, foreign.json()["error"][:21]) == (400, "host: 'evil.example';")
    for host in ("127.0.0.1:8765", "[::1]:8765", "LocalHost"):
        assert client.get("/health", headers={"host": host}).status_code == 200
    many = {"scenarios": ["pntr"] * 7}
    assert "7 scenarios; allowed: up to 6" in client.post("/api/compare", json=many).text

    class Refusing(Inline):
        def __init__(self, error: Exception) -> None:
            self.error = error

        def call(self, *_: Any, **__: Any) -> Any:
            raise self.error

    for error, status in ((BusyError("busy"), 429), (CutError("cut"), 503)):
        store = tmp_path / f"{status}.sqlite"
        refusing = Client(create_app(Settings(store=store), Refusing(error)))
        found = refusing.post("/api/run", json={"scenario": "pntr"})
        assert found.status_code == status
        assert ("retry-after" in found.headers) == (status == 429)


def until_over(client: Client, identifier: str) -> dict[str, Any]:
    """Follow a range to its end, and return it."""
    events = client.get(f"/api/ranges/{identifier}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    last = events.text.strip().split("\n\n")[-1]
    found: dict[str, Any] = client.get(f"/api/ranges/{identifier}").json()
    assert last.startswith(f"event: {found['state']}\n")
    return found


def test_a_range_in_the_background_is_that_of_python(client: Client) -> None:
    document = {**DOCUMENT, "uncertainty": {"of": ["elasticities"]}}
    asked = {"scenario": document, "draws": 3, "seed": 1}
    started = client.post("/api/ranges", json=asked)
    assert started.status_code == 202
    found = until_over(client, started.json()["id"])
    assert (found["state"], found["done"], found["error"]) == ("done", 3, "")
    expected = tz.run_range(document, draws=3, seed=1, of=["elasticities"], workers=1)
    assert found["range"] == json.loads(plain_json(expected.summary()))
    # The same question is the same range.
    assert client.post("/api/ranges", json=asked).json()["state"] == "done"


def test_a_range_is_started_by_no_link(client: Client) -> None:
    assert client.get(f"/range?{DUTY}").status_code == 404
    assert client.post(f"/range?{DUTY}").status_code == 415


def test_a_range_can_be_cancelled_and_has_limits(client: Client) -> None:
    started = client.post("/api/ranges", json={"scenario": DOCUMENT, "draws": 500}).json()
    other = {"scenario": {**DOCUMENT, "closure": "zero"}, "draws": 500}
    second = client.post("/api/ranges", json=other).json()
    third = client.post("/api/ranges", json={"scenario": "pntr", "draws": 500})
    assert third.status_code == 429
    for identifier in (started["id"], second["id"]):
        client.delete(f"/api/ranges/{identifier}")
    for identifier in (started["id"], second["id"]):
        found = until_over(client, identifier)
        assert found["state"] == "cancelled"
        assert found["done"] < 500
    assert client.post("/api/ranges", json={"scenario": "pntr", "draws": 501}).status_code == 422
    assert client.get("/api/ranges/none").status_code == 422


def test_a_server_says_how_it_is(client: Client) -> None:
    assert client.get("/health").json() == {"status": "ok", "version": tz.__version__}
    counted = client.get("/metrics").text
    assert re.search(r'requests_total\{method="GET",route="/health",status="200"\} [1-9]', counted)
    assert 'le="+Inf"' in counted
    docs = client.get("/docs").text
    assert "/api/run" in docs
    assert "http" not in re.sub(r'"/[^"]*"', "", docs).replace("over HTTP", "")
    described = client.get("/openapi.json").json()
    body = described["paths"]["/api/run"]["post"]["requestBody"]
    assert body["content"]["application/json"]["schema"]["required"] == ["scenario"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "request: not a JSON document"),
        (b'{"scenario": NaN}', "NaN is no number of JSON"),
        (b'{"scenario": 5}', "request: scenario: int; allowed: the name of an experiment"),
        (b"[]", "allowed"),
        (b'{"scenario": "pntr", "more": 1}', "unknown key 'more'; allowed: scenario"),
        (b'{"scenario": {"extends": "/etc/x.toml"}}', "question: extends: unknown scenario"),
        (b"[" * 20_000, "nested"),
    ],
)
def test_a_wrong_body_is_refused_in_a_line(client: Client, body: bytes, message: str) -> None:
    found = client.post("/api/run", content=body, headers=JSON)
    assert found.status_code == 422
    assert message in found.json()["error"]


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
parts = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "set", "of", "table", "rows", "x"]), inner)
    ),
    max_leaves=8,
)
documents = st.dictionaries(
    st.sampled_from(["name", "title", "shocks", "then", "extends", "world", "groups", "months"]),
    parts,
)


@given(st.one_of(documents, parts))
@settings(max_examples=60, deadline=None)
def test_any_body_is_answered_or_refused(client: Client, scenario: Any) -> None:
    content = json.dumps({"scenario": scenario})
    found = client.post("/api/run", content=content, headers=JSON)
    assert found.status_code in (200, 422)
    assert "\n" not in found.json().get("error", "")


@given(st.binary(max_size=200))
@settings(max_examples=40, deadline=None)
def test_any_text_is_read_as_a_document_or_refused(client: Client, content: bytes) -> None:
    head = {"content-type": "application/toml"}
    assert client.post("/document", content=content, headers=head).status_code in (200, 422)


def test_others_reach_a_server_only_where_that_is_said() -> None:
    for host in LOOPBACK:
        assert settings_of(host, 0, False).names == LOOPBACK
    with pytest.raises(tz.InputError, match="--public"):
        settings_of("0.0.0.0", 0, False)
    for host in ("0.0.0.0", *LOOPBACK):
        assert settings_of(host, 0, True).public


def test_the_shell_says_what_is_missing_or_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lab", "--host", "0.0.0.0", "--no-browser"]) == 2
    assert "--public" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["lab", "--port", str(taken.getsockname()[1]), "--no-browser"]) == 2
    assert "allowed: an address of this machine and a free port" in capsys.readouterr().err
    monkeypatch.delitem(sys.modules, "tarazy.lab.serving")
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["lab", "--no-browser"]) == 1
    assert "pip install 'tarazy[lab]'" in capsys.readouterr().err


def test_the_address_of_a_question_without_anything_asks_the_first_of_the_form(
    client: Client,
) -> None:
    assert client.get("/quick").json()["form"]["by"] == Question().by
