"""What a careless user writes into the page is refused in a line, or taken as it is meant."""

from __future__ import annotations

import pytest
from lab_client import Client

from tarazy.compute.pool import Inline
from tarazy.errors import InputError
from tarazy.lab.application import create_app
from tarazy.lab.questions import read
from tarazy.lab.settings import Settings
from tarazy.lab.titles import title_of
from tarazy.text.texts import texts

PAY = {"ask": "pay", "by": "USA", "on": "KAZ"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    store = tmp_path_factory.mktemp("lab") / "lab.sqlite"
    return Client(create_app(Settings(store=store, workers=1), Inline()))


@pytest.mark.parametrize("text", ["1,000", "12,500", "1_000", "1 000", "1,000,000", "0x10", "1e"])
def test_a_number_that_could_be_another_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^size: .* allowed: a number of million USD from 1 to"):
        read(PAY | {"size": text})


@pytest.mark.parametrize(
    ("text", "size"),
    [("2,5", 2.5), ("2.500", 2.5), ("1000", 1000.0), ("1e3", 1000.0), ("+7", 7.0), ("1,0000", 1.0)],
)
def test_a_number_is_read_with_a_point_or_a_comma(text: str, size: float) -> None:
    assert read(PAY | {"size": text}).size == size


@pytest.mark.parametrize(
    ("size", "shown"), [("0.00001", "0.00001%"), ("12.5", "12.5%"), ("20", "20%"), ("0", "0%")]
)
def test_a_title_has_the_size_that_is_asked(size: str, shown: str) -> None:
    question = read({"ask": "duty", "by": "USA", "on": "KAZ", "size": size})
    assert f"Duty of {shown} " in title_of(question.events[0], texts("en"))


@pytest.mark.parametrize("address", ["mine", "<b>x</b>", "v", "&&"])
def test_a_text_that_is_no_address_is_not_saved_as_the_first_question(
    client: Client, address: str
) -> None:
    refused = client.post("/saved", json={"name": "mine", "address": address})
    assert refused.status_code == 422
    assert refused.json()["error"].startswith("address: ")
    assert refused.json()["at"] == "address"
    assert "data-id" not in client.get("/saved").text


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff"])
def test_a_sign_that_no_picture_can_hold_is_refused(client: Client, sign: str) -> None:
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.2}
    document = {"name": "q", "title": f"a{sign}b", "question": "q", "shocks": [shock]}
    refused = client.post("/api/run", json={"scenario": document})
    assert refused.status_code == 422
    assert "'title': holds the sign" in refused.json()["error"]
