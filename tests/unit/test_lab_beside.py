"""A second question beside the first: in the address, in the answer, in its files."""

import html
import io
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from lab_client import Client
from openpyxl import load_workbook

from tarazy.compute.pool import Inline
from tarazy.lab.apart import says_the_same
from tarazy.lab.application import create_app
from tarazy.lab.beside import kept
from tarazy.lab.settings import Settings

SMALL = "core-2022-73"
DUTY = f"v=1&ask=duty&by=USA&on=KAZ&size=20&world={SMALL}"
OTHER = f"v=1&ask=duty&by=USA&on=KAZ&size=60&world={SMALL}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    store = tmp_path_factory.mktemp("beside") / "lab.sqlite"
    return Client(create_app(Settings(store=store, workers=1), Inline()))


def asked(client: Client, address: str, **more: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/quick?{address}&{urlencode(more)}").json()
    return found


def test_a_question_is_kept_changed_swapped_and_removed(client: Client) -> None:
    same = asked(client, asked(client, DUTY)["links"]["keep"])
    assert same["beside"]["same"]
    changed = asked(client, f"{OTHER}&{kept(same['address'])}", at="KAZ")
    assert "20%" in changed["beside"]["title"]
    assert "60%" in changed["title"]
    swapped = asked(client, changed["links"]["swap"])
    assert (swapped["title"], swapped["beside"]["title"]) == (
        changed["beside"]["title"],
        changed["title"],
    )
    # It goes on being looked at from where it was.
    assert dict(parse_qsl(changed["links"]["swap"]))["at"] == "KAZ"
    assert asked(client, swapped["links"]["remove"])["beside"] is None


def test_the_difference_is_that_of_both_answers(client: Client) -> None:
    first, second = (
        asked(client, each, at="KAZ")["welfare"][0]["percent"] for each in (OTHER, DUTY)
    )
    found = asked(client, f"{OTHER}&{kept(DUTY)}", at="KAZ")["beside"]["difference"]
    assert f"Kazakhstan −{abs(first - second):.2g}" in found


def test_an_experiment_is_kept_by_its_name_and_swapped(client: Client) -> None:
    assert kept("v=1&base=pntr") == "with=pntr"
    found = asked(client, f"{DUTY}&with=pntr")
    swapped = asked(client, found["links"]["swap"])
    assert swapped["form"]["base"] == "pntr"
    assert swapped["world"]["name"] == SMALL
    assert swapped["beside"]["title"] == found["title"]


def test_a_second_question_of_another_world_is_computed_on_the_first(client: Client) -> None:
    elsewhere = kept("v=1&ask=duty&by=USA&on=KAZ&size=20&closure=zero")
    found = asked(client, f"{DUTY}&{elsewhere}")
    assert found["beside"]["world"] == "core-2022"
    assert f"here it is computed on {SMALL}" in found["html"]


def test_two_questions_of_one_title_are_told_apart(client: Client) -> None:
    shown = client.get(f"/shown?{DUTY}&closure=zero&{kept(DUTY)}").json()["html"]
    assert "1. Duty of 20%" in shown
    assert "; zero" in shown
    assert "2. Duty of 20%" in shown


def test_the_same_question_twice_is_no_comparison(client: Client) -> None:
    assert 'id="comparison"' not in client.get(f"/shown?{DUTY}&{kept(DUTY)}").json()["html"]


def test_files_hold_both_or_say_so(client: Client) -> None:
    both = f"{OTHER}&{kept(DUTY)}"
    json = client.get(f"/answer.json?{both}").json()
    alone = client.get(f"/answer.json?{DUTY}").json()
    assert json["second"]["welfare"] == alone["welfare"]
    csv = client.get(f"/answer.csv?{both}").content.decode("utf-8-sig")
    row = dict(line.split(",", 1) for line in csv.splitlines())["KAZ"].split(",")
    assert float(row[0]) == pytest.approx(json["first"]["welfare"]["KAZ"])
    assert float(row[1]) == pytest.approx(alone["welfare"]["KAZ"])
    book = load_workbook(io.BytesIO(client.get(f"/answer.xlsx?{both}").content), read_only=True)
    assert len(book.sheetnames) > 1
    for suffix in ("toml", "py"):
        text = client.get(f"/answer.{suffix}?{both}").content.decode()
        assert text.startswith("# Beside it stands another question")
        assert "0.6" in text


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("with=nothing", "with: unknown scenario 'nothing'; allowed: own, "),
        ("with=own", "with: 'own' has no question"),
        ("with=own&with.ask=duty&with.size=900", "with: size: '900' is not allowed"),
        ("with=own&with.v=2", "with: v: '2'"),
        ("with=own&with.colour=red", "with: 'colour': unknown in an address"),
        ("with=own&with.doc=AAAA", "with: doc: cannot be read"),
        ("with=own&with.ask=duty&with.on=XXX", "with: duty-USA-XXX: shock 1: exporter: unknown"),
    ],
)
def test_what_is_wrong_with_it_stands_at_its_field(client: Client, keys: str, told: str) -> None:
    answer = client.get(f"/quick?{DUTY}&{keys}")
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(told)
    assert answer.json()["at"] == "with"


def test_documents_differ_by_what_they_ask_alone() -> None:
    one = {"name": "a", "title": "t", "shocks": []}
    assert says_the_same(one, {"name": "b", "title": "u", "shocks": []})
    assert not says_the_same(one, {**one, "closure": "zero"})


def test_trade_and_sectors_show_what_the_address_wants(client: Client) -> None:
    found = client.get(f"/shown?{DUTY}&show=change").json()
    assert "the change" in found["html"]
    assert "show=change" in found["html"]
    assert "before and after" in client.get(f"/shown?{DUTY}").json()["html"]
    wrong = client.get(f"/quick?{DUTY}&show=never")
    assert (wrong.status_code, wrong.json()["at"]) == (422, "show")


def test_who_bears_it_stands_in_the_answer_where_owners_are_known(client: Client) -> None:
    owned = {"answer-income-split-plot", "answer-owners-income-plot"}
    whole = DUTY.replace(f"&world={SMALL}", "&horizon=medium")
    assert owned <= client.get(f"/shown?{whole}").json()["figures"].keys()
    assert not owned & client.get(f"/shown?{DUTY}").json()["figures"].keys()


def test_a_network_has_its_map_by_month(client: Client) -> None:
    asked = f"v=1&ask=close&element=kazakhstan-crude/CPC-KAZ&size=50&world={SMALL}"
    found = client.get(f"/shown?{asked}").json()
    assert "answer-month-map-plot" in found["figures"]
    [link] = re.findall(r'href="(/table/[^"]*month-map.csv[^"]*)"', found["html"])
    table = client.get(html.unescape(link)).content.decode("utf-8-sig")
    assert table.count("→") > 12 * 20
    assert "answer-month-map-plot" not in client.get(f"/shown?{DUTY}").json()["figures"]
