"""Every command knows an economy by any of its names, and says what it is called."""

import json

import pytest

from tarazy import InputError, compare
from tarazy.cli import main
from tarazy.evidence.chronicle import chronicle
from tarazy.evidence.promises.monitor import monitor
from tarazy.evidence.searching.found import MOST_LETTERS
from tarazy.experiment.sensitivity import sensitivity
from tarazy.interdependence.ties import ties
from tarazy.optimal.player import find_player
from tarazy.results.writing import answer_folder, write_texts
from tarazy.series.mirror import mirror

NAMES = ("kaz", "KZ", "kazakhstan", "Қазақстан", "Казахстан")


@pytest.mark.parametrize("name", NAMES)
def test_a_country_is_known_by_any_name(name, core, capsys):
    assert ties(name, "US").country == "KAZ"
    assert mirror(name).country == "KAZ"
    assert find_player(core, name).name == "KAZ"
    assert chronicle(party=name).items == chronicle(party="KAZ").items
    assert monitor(country=name).followed == monitor(country="KAZ").followed
    assert main(["regime", "us-2025-august", "--json", "--country", name]) == 0
    assert json.loads(capsys.readouterr().out)["exporter"] == "KAZ"
    assert main(["series", "gdp", "--json", "--country", name]) == 0
    assert {row["country"] for row in json.loads(capsys.readouterr().out)["values"]} == {"KAZ"}


def test_codes_of_before_and_of_other_publishers_are_known():
    found = {name: ties(name, "USA").country for name in ("ROM", "ZAR", "UK")}
    assert found == {"ROM": "ROU", "ZAR": "COD", "UK": "GBR"}
    for name in ("XKX", "KSV", "EU"):
        with pytest.raises(InputError, match="unknown economy"):
            ties(name, "USA")


def test_a_study_of_names_is_of_codes(tmp_path, capsys):
    file = tmp_path / "study.toml"
    assert main(["study", "new", "--country", "kz", "--partner", "US", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    assert 'country = "KAZ"' in text
    assert 'partner = "USA"' in text


def test_whose_answer_is_told_by_code(core):
    assert sensitivity("kz", world=core).country == "KAZ"
    found = compare("us-tariff-2025", "us-tariff-2026")
    assert found.table("welfare", ["kz", "Қытай"])["country"].tolist() == ["KAZ", "CHN"]


def test_a_word_that_no_text_can_have_is_refused_in_a_line(capsys):
    assert main(["find", "x" * 100_000]) == 2
    told = capsys.readouterr().err
    assert len(told) < 300
    assert told.rstrip().endswith(f"allowed: {MOST_LETTERS}")
    assert main(["find", "x" * MOST_LETTERS]) == 0


@pytest.mark.parametrize("whole", [True, False])
def test_a_folder_in_the_place_of_a_file_is_named_and_nothing_is_put(tmp_path, whole):
    target = tmp_path / "answer"
    (target / "sectors.csv" / "mine").mkdir(parents=True)

    def write():
        if not whole:
            write_texts(target, {"about.csv": "1", "sectors.csv": "2"})
            return
        with answer_folder(target) as draft:
            for name in ("about.csv", "sectors.csv"):
                (draft / name).write_text("1", encoding="utf-8")

    with pytest.raises(InputError, match=r"sectors\.csv' is a folder.*allowed"):
        write()
    assert [path.name for path in target.iterdir()] == ["sectors.csv"]


class Halfway:
    """An agenda whose tables can be written, and whose workbook meets a full disk."""

    def to_csv(self, folder):
        write_texts(folder, {"obstacles.csv": "1"})

    def to_excel(self, file):
        raise OSError(28, "No space left on device", str(file))


def test_an_agenda_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    monkeypatch.setattr("tarazy.obstacles.agenda.agenda", lambda *given, **options: Halfway())
    assert main(["agenda", "KAZ", "USA", "--out", str(tmp_path / "out")]) == 2
    assert not list(tmp_path.rglob("*"))
