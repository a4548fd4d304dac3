"""``tarazy brief``: as text, as JSON, for a study and for a pair, and what it refuses."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES
from tarazy.text.texts import texts

PAIR = ["--country", "DEU", "--partner", "CHN", "--draws", "0"]


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["brief", *arguments]) == 0
    return capsys.readouterr().out


def test_the_five_of_kazakhstan_and_the_united_states(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(ran(capsys, "kazakhstan-united-states", "--json"))
    assert {each["experiment"] for each in found["numbers"]} == {
        *("cpc-outage", "russia-transit-closed", "sever-china", "sever-eu", "us-tariff-2025")
    }
    assert [each["of_pair"] for each in found["numbers"]].count(True) == 1
    sizes = [abs(each["central"]) for each in found["numbers"]]
    assert sizes == sorted(sizes, reverse=True)
    for each in found["numbers"]:
        assert each["low"] < each["central"] < each["high"]
        assert each["high"] < 0.0
        assert set(each["title"]) == set(each["range"]) == set(LANGUAGES)
    assert (found["year"], found["world"]) == (2022, "core-2022")
    for language in LANGUAGES:
        told = found["text"][language]
        assert told["answer"] and told["legend"] and len(told["notes"]) == 1
        assert len(told["cannot"]) >= 4 and len(told["use"]) >= 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pair_for_which_there_is_no_study(
    language: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = texts(language)
    pair = ["--country", "FRA", "--partner", "JPN", "--draws", "0", "--lang", language]
    told = ran(capsys, *pair)
    assert words("brief.cannot") in told and words("brief.use") in told
    assert "\n1. −" in told and "\n4. " in told and "\n5. " not in told
    assert " ".join(words("brief.fewer.kinds").split()) in " ".join(told.split())
    assert words("brief.caveat.unknown") in " ".join(told.split())
    file = tmp_path / "brief.txt"
    assert ran(capsys, *pair, "--out", str(file)) == f"Written to {file}\n"
    assert file.read_text("utf-8") == told


def test_progress_goes_to_the_error_stream(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", *PAIR[:4], "--draws", "0", "--json"]) == 0
    streams = capsys.readouterr()
    json.loads(streams.out)
    assert "pair-severance" in streams.err or "ev-duties" in streams.err


WRONG = {
    "one draw": (["--draws", "1"], "--draws: 1; allowed: 0, or 2 to 100000"),
    "language": (["--lang", "de"], "unknown language 'de'"),
    "language of JSON": (["--lang", "ru", "--json"], "--lang: stands with --json"),
    "both forms": (["--pdf", "--json"], "--json: stands with --pdf; allowed: one of them"),
    "study": (["kazakhstan"], "unknown study 'kazakhstan'"),
    "half a pair": (["--country", "DEU"], "--partner: is missing"),
    "economy": (["--country", "DEU", "--partner", "CHX"], "unknown partner 'CHX'"),
    "folder": (["--out", "."], "--out: '.' is a folder; allowed: a file"),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_what_is_wrong_is_told_in_one_line(
    mistake: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, message = WRONG[mistake]
    assert main(["brief", *arguments]) == 2
    streams = capsys.readouterr()
    assert message in streams.err and streams.err.count("\n") == 1 and streams.out == ""


def test_a_pdf_is_called_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="typst is not installed: pip install 'tarazy[pdf]'")
    assert main(["brief", "--pdf", "--out", str(tmp_path / "brief.txt")]) == 2
    assert "allowed: a name that ends in .pdf" in capsys.readouterr().err
    target = tmp_path / "brief.pdf"
    assert main(["brief", *PAIR, "--pdf", "--lang", "kk", "--out", str(target)]) == 0
    assert target.read_bytes().startswith(b"%PDF-")


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_it_is_told_so_and_nothing_is_left(tmp_path: Path, sent: int) -> None:
    shell = "import sys; from tarazy.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", shell, "brief", "--draws", "0", "--workers", "1"]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "brief.txt")], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        # It computes.
        assert process.stderr.readline()
        process.send_signal(sent)
        said = process.stderr.read()
        assert process.wait() == 130
    assert "tarazy: interrupted" in said and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["x", "", "1e9", "-1", "9" * 17])
def test_a_wrong_day_of_the_environment_is_refused(
    given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert main(["list"]) == 2
    assert "allowed: whole seconds since the beginning of 1970" in capsys.readouterr().err
