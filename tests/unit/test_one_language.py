"""One language is enough wherever a user writes a text; readers of others get it, marked."""

import shutil
from pathlib import Path

import pytest
from evidence_files import CLAIMS, written
from scenario_world import small_world

import tarazy as tz
from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES
from tarazy.corridors.data import Network
from tarazy.errors import InputError
from tarazy.evidence import library
from tarazy.evidence.user_files import with_file
from tarazy.figures.comparison import title_of
from tarazy.scenario import Scenario
from tarazy.scenario.parts import Texts
from tarazy.text.languages import MARKS, ORDER, in_every_language, in_language
from tarazy.text.texts import texts

ENGLISH = """
title = "A duty on metals"
question = "What does it do?"
[[shocks]]
kind = "tariff"
importer = "USA"
exporter = "KAZ"
set = 0.25
"""


@pytest.mark.parametrize("reader", LANGUAGES)
def test_every_reader_has_an_order_and_marks_for_the_others(reader):
    assert sorted(ORDER[reader]) == sorted(LANGUAGES) and ORDER[reader][0] == reader
    assert sorted([reader, *MARKS[reader]]) == sorted(LANGUAGES)


def test_the_own_language_comes_first_and_another_is_marked():
    both = {"en": "Steel", "ru": "Сталь"}
    assert in_language(both, "en") == "Steel"
    assert in_language(both, "ru") == "Сталь"
    # A reader of Kazakh is more likely to read Russian than English.
    assert in_language(both, "kk") == "Сталь [орысша]"
    assert in_language({"kk": "Болат", "en": ""}, "en") == "Болат [in Kazakh]"
    assert in_language({}, "en") == ""
    assert in_every_language({"en": "Steel"}) == {
        "en": "Steel",
        "kk": "Steel [ағылшынша]",
        "ru": "Steel [по-английски]",
    }


def test_a_text_without_a_language_is_english():
    assert Texts.model_validate("Steel") == Texts(en="Steel")
    assert Texts(en="Steel").model_dump(exclude_none=True) == {"en": "Steel"}


def test_a_scenario_in_one_language_runs_and_is_told_in_all(tmp_path, capsys):
    path = tmp_path / "steel.toml"
    path.write_text(ENGLISH, encoding="utf-8")
    scenario = Scenario.load(path)
    assert scenario.to_dict()["title"] == {"en": "A duty on metals"}
    assert Scenario.from_dict(scenario.to_dict()).to_dict() == scenario.to_dict()
    outcome = tz.run(scenario, world=small_world())
    assert title_of(outcome, texts("ru")) == "A duty on metals [по-английски]"
    outcome.to_excel(tmp_path / "steel.xlsx")
    assert main(["run", str(path), "--lang", "kk"]) == 0
    assert capsys.readouterr().out.startswith("A duty on metals [ағылшынша]\n\nWhat does it do? [")


def test_a_claim_and_an_event_in_one_language(tmp_path):
    plain = CLAIMS.replace(
        'note = { en = "Rounded.", kk = "Дөңгелектелген.", ru = "Округлено." }', 'note = "Rounded."'
    )
    assert plain != CLAIMS
    claim = with_file(library(), written(tmp_path, plain)).claims["MY1"]
    assert claim.check[0].note.in_language("ru") == "Rounded. [по-английски]"
    events = (
        "event,date,precision,parties,kind,place_ru,ru,quality\n"
        "my-visit,2012-05,month,KAZ;USA,visit,Астана,Визит,general_knowledge\n"
    )
    event = with_file(library(), written(tmp_path, events, "mine.csv")).events["my-visit"]
    assert event.in_language("en") == "Визит [in Russian]"
    assert event.place("kk") == "Астана [орысша]"


def network(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    shutil.copytree(Path(__file__).parent / "bad_corridors" / "good", folder)
    return folder


def test_a_network_in_one_language(tmp_path):
    folder = network(tmp_path)
    heading = (folder / "network.toml").read_text("utf-8")
    for line in ('en = "A small network"\n', 'kk = "Шағын желі"\n'):
        assert line in heading
        heading = heading.replace(line, "")
    (folder / "network.toml").write_text(heading, "utf-8")
    lines = (folder / "nodes.csv").read_text("utf-8").splitlines()
    names = lines[0].split(",")
    kept = [n for n, name in enumerate(names) if name not in ("name_kk", "name_ru")]
    (folder / "nodes.csv").write_text(
        "\n".join(",".join(line.split(",")[n] for n in kept) for line in lines) + "\n", "utf-8"
    )
    found = Network.load(folder)
    assert found.title["en"] == "Малая сеть [in Russian]"
    node = found.nodes.index[0]
    assert found.nodes["name_kk"][node] == f"{found.nodes['name_en'][node]} [ағылшынша]"


def test_a_place_of_a_network_without_a_name_is_refused(tmp_path):
    folder = network(tmp_path)
    header, first, *rest = (folder / "nodes.csv").read_text("utf-8").splitlines()
    cells = first.split(",")
    cells[1:4] = ["", "", ""]
    (folder / "nodes.csv").write_text("\n".join([header, ",".join(cells), *rest]) + "\n", "utf-8")
    with pytest.raises(InputError, match=r"nodes\.csv line 2, name_en: .. is not allowed"):
        Network.load(folder)
