"""The report as a folder: whole or not at all, never over anything else, and how it is cited."""

import errno
import importlib
import json
import os
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tarazy import World
from tarazy.arguments import placing
from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.report import citation, write_folder
from tarazy.report.folders import check_report_folder, write_report_folder
from tarazy.report.page.body import Page
from tarazy.report.page.places import Places, chapters
from tarazy.study import Findings, find, load
from tarazy.text.texts import texts

SMALL = Path(__file__).parent / "small_study"
ROOT = Path(__file__).parents[2]
# The last second of the second of January 2025 by UTC.
SECOND, DAY = "1735862399", "2025-01-02"


@pytest.fixture(scope="module")
def findings(small_world: World) -> Findings:
    return find(load(SMALL).with_chapters(["barriers", "sources"]), small_world, draws=0)


@pytest.fixture
def epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", SECOND)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.usefixtures("epoch")
def test_a_folder_is_written_whole_and_again_with_the_same_bytes(
    findings: Findings, tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "out"
    first = write_folder(findings, folder, ["kk", "en"])
    assert first == [folder / "index.html", folder / "index.en.html"]
    before = content(folder)
    told = json.loads(before["metadata.json"])
    assert told["files"] == sorted(before)
    assert (told["kind"], told["date"], told["languages"]) == ("tarazy report", DAY, ["kk", "en"])
    assert told["world"]["digest"] == findings.world.digest
    assert [page["file"] for page in told["pages"]] == [
        *("index.html", "sources.html", "index.en.html", "sources.en.html"),
    ]
    assert all(set(figure["tables"]) <= set(before) for figure in told["figures"])
    # What is drawn is shared by the languages, but for its labels.
    assert sum(name.endswith("plotly.js") for name in before) == 1
    page = before["index.html"].decode()
    assert '<html lang="kk">' in page and 'href="index.en.html" hreflang="en"' in page
    assert set(re.findall(r'(?:href|src)="([^"#:]+)"', page)) <= set(before)
    # A former report is replaced: what the new one does not have is gone.
    assert write_folder(findings, folder, ["en"]) == [folder / "index.html"]
    assert "index.en.html" not in content(folder)
    write_folder(findings, folder, ["kk", "en"])
    assert content(folder) == before
    assert [each.name for each in folder.parent.iterdir()] == ["out"]


def test_what_no_report_has_written_is_never_deleted(findings: Findings, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(findings, folder)
    (folder / "assets" / "mine.txt").write_text("mine", "utf-8")
    for taken, name in ((folder, "assets/mine.txt"), (tmp_path, "out/assets/mine.txt")):
        with pytest.raises(InputError, match="which no report has written; allowed: a new") as told:
            write_folder(findings, taken)
        assert "\n" not in str(told.value)
        assert name in str(told.value) or taken is tmp_path
    assert (folder / "assets" / "mine.txt").read_text("utf-8") == "mine"
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(InputError, match=r"folder: '.*file' is a file; allowed: a folder"):
        write_folder(findings, tmp_path / "file")
    (tmp_path / "empty").mkdir()
    assert write_folder(findings, tmp_path / "empty") == [tmp_path / "empty" / "index.html"]


def test_a_folder_that_cannot_be_finished_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    former = {"metadata.json": b'{"kind": "tarazy report", "files": ["metadata.json"]}'}
    write_report_folder(tmp_path / "out", former)
    rename = os.rename

    def full(source: object, target: object) -> None:
        if str(source).endswith("new"):
            raise OSError(errno.ENOSPC, "no space left")
        rename(source, target)  # type: ignore[call-overload]

    monkeypatch.setattr(placing, "_exchanged", lambda one, other: False)
    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(OSError, match="no space left"):
        write_report_folder(tmp_path / "out", former | {"index.html": b"x"})
    monkeypatch.undo()
    assert content(tmp_path / "out") == former
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_an_interrupt_leaves_the_former_report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    former = {"metadata.json": b'{"kind": "tarazy report", "files": ["metadata.json"]}'}
    write_report_folder(tmp_path / "out", former)
    rename = os.rename

    def interrupted(source: object, target: object) -> None:
        if str(source).endswith("new"):
            raise KeyboardInterrupt
        rename(source, target)  # type: ignore[call-overload]

    monkeypatch.setattr(placing, "_exchanged", lambda one, other: False)
    monkeypatch.setattr(os, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_report_folder(tmp_path / "out", {"index.html": b"x"})
    monkeypatch.undo()
    assert content(tmp_path / "out") == former


def test_a_folder_that_cannot_be_replaced_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "out" / "in").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "out" / "in")
    for folder, message in (
        (tmp_path / "loop", "allowed: the path of a folder"),
        (tmp_path / "out", "the current folder or around it"),
        (Path(), "the current folder or around it"),
    ):
        with pytest.raises(InputError, match=message):
            check_report_folder(folder, "--out")
    long = tmp_path / ("n" * 250)
    write_report_folder(long, {"index.html": b"x"})
    assert content(long) == {"index.html": b"x"}


def test_the_shell_asks_for_a_folder_before_the_work(
    findings: Findings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    importlib.import_module("tarazy.report")
    module = importlib.import_module("tarazy.study.findings")
    monkeypatch.setattr(module, "find", lambda *_, **__: findings)
    assert main(["report"]) == 0
    assert capsys.readouterr().out == "Written to out/kaz-usa/index.html\n"

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the work began")

    monkeypatch.setattr(module, "find", never)
    assert main(["report", "--out", "out"]) == 2
    assert "--out: 'out' holds 'kaz-usa/" in capsys.readouterr().err
    assert main(["report", "--out", "page.html"]) == 2
    assert "allowed: a folder, or --single-file" in capsys.readouterr().err
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    assert main(["report"]) == 2
    assert "SOURCE_DATE_EPOCH: 'today'; allowed: whole seconds" in capsys.readouterr().err


def test_links_lead_to_the_page_that_has_the_anchor() -> None:
    page = Page(texts("en"), "KAZ", "USA")
    for name, level, anchor in (("one", 2, "a"), ("two", 3, "b"), ("three", 2, "c")):
        page.turn(name)
        page.section(level, name.title(), anchor)
    first, second, third = page.leaves
    places = Places(page, ".kk")
    assert [places.file(leaf) for leaf in page.leaves] == [
        *("index.kk.html", "two.kk.html", "three.kk.html"),
    ]
    assert places.href("b", first) == "two.kk.html#b" and places.href("b", second) == "#b"
    assert places.href("c", second) == "three.kk.html#c"
    [one, three] = chapters(page, lambda anchor: places.href(anchor, third))
    assert (one.title, one.href, one.sections) == (
        *("One", "index.kk.html#a", (("Two", "two.kk.html#b"),)),
    )
    assert three.leaves == (third,) and one.leaves == (first, second)


@pytest.mark.usefixtures("epoch")
def test_a_report_is_cited_as_the_project_is() -> None:
    known = (ROOT / "CITATION.cff").read_text("utf-8")
    for fact in (citation.AUTHOR, citation.SOFTWARE, citation.LICENCE):
        assert fact in known
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == citation.LICENCE
    cited = citation.Citation("kaz-usa", "A & B_{x}", "core-2022", "12ab", citation.today())
    assert cited.day == date.fromisoformat(DAY)
    assert cited.bibtex().splitlines() == [
        "@misc{tarazy-kaz-usa-2025,",
        "  author = {{The Tarazy developers}},",
        r"  title = {{A \& B\_\{x\}}},",
        "  year = {2025},",
        "  date = {2025-01-02},",
        "  note = {Computed with Tarazy: an open geoeconomics laboratory, version "
        f"{project['version']}, from the world core-2022 (digest 12ab)}},",
        "}",
    ]
