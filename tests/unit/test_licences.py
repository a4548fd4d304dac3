"""Whose data travels with the package: every file has a source, and page and report agree."""

import html
import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import tarazy
from tarazy.codes.classification import LANGUAGES
from tarazy.kernel.build import LIBRARY, SEAL
from tarazy.licences import HEADER, data_sources, page
from tarazy.report.page.parts import provenance
from tarazy.report.page.templates import rendered
from tarazy.series import describe, names
from tarazy.text.texts import texts
from tarazy.world import World
from tarazy_pipeline.cli import main

ROOT = Path(__file__).parents[2]
PACKAGE = Path(tarazy.__file__).parent
CODE = {".py", ".pyc", ".c", ".h"}
# What was compiled from it.
COMPILED = {LIBRARY, SEAL}


def bundled():
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in CODE)
    files = (path for path in files if path.name not in COMPILED)
    return [path.relative_to(PACKAGE).as_posix() for path in files]


@pytest.mark.parametrize("file", bundled())
def test_every_bundled_file_has_a_source(file):
    assert [source.key for source in data_sources() if source.covers(file)]


def test_every_pattern_finds_a_file():
    files = bundled()
    for source in data_sources():
        for pattern in source.files:
            assert any(fnmatchcase(file, pattern) for file in files), (source.key, pattern)


def test_no_table_of_a_publisher_is_called_our_own():
    own = next(source for source in data_sources() if source.key == "own")
    for folder in ("series/tables", "corridors/tables", "policy/tables", "world"):
        tables = [file for file in bundled() if file.startswith(f"{folder}/")]
        assert [file for file in tables if own.covers(file)] in ([], ["series/tables/series.toml"])


@pytest.mark.parametrize("name", names())
def test_a_series_stands_under_one_publisher(name):
    about = describe(name)
    [source] = [s for s in data_sources() if s.covers(f"series/tables/{about.table_file}")]
    # Its own description names the same publisher, if only by one word.
    words = set(re.findall(r"[A-Za-z]{3,}", f"{source.publisher} {source.title}"))
    assert words & set(re.findall(r"[A-Za-z]{3,}", about.source)) - {"the", "and", "from"}


def test_what_the_publishers_ask_for_is_said():
    said = {source.key: source for source in data_sources()}
    assert said["adb"].licence["en"].startswith("(c) Asian Development Bank")
    assert said["gem"].licence["kk"] == "CC BY 4.0"
    assert said["gem"].address["ru"] == "https://globalenergymonitor.org"
    for source in data_sources():
        assert re.match(r"https://|sources.csv|LICENSE", source.address["en"]), source.key
        for language in LANGUAGES:
            told = "".join(one.text for one in source.told(language))
            assert not re.search(r"[|\n]", told), source.key


def test_the_page_at_the_root_is_that_of_the_table(tmp_path):
    assert (ROOT / "DATA_LICENSES.md").read_text("utf-8") == page()
    assert main(["build-licences", "--out", str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text("utf-8") == page()


def test_the_page_travels_in_wheel_and_archive():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "DATA_LICENSES.md" in project["project"]["license-files"]
    assert "DATA_LICENSES.md" in project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]


@pytest.mark.parametrize("name", ["core-2022", "core-2022-73"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_licences_of_a_bundled_world_are_told_in_the_language_of_the_page(name, language):
    for item in provenance(World.load(name), texts(language)):
        licence = item["licence"]
        if item["source"] and licence["text"] != "Etalab Open Licence 2.0":
            assert not licence["quoted"]
            assert re.search("[\u0400-\u04ff]{4}", licence["text"]), licence["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_report_tell_the_same(language):
    told = [source.told(language) for source in data_sources()]
    shown = rendered("blocks", "licences", told, words=texts(language))
    cells = []
    for tag, cell in re.findall(r"<(d[td])>(.*?)</\1>", shown):
        text = html.unescape(re.sub("<[^>]+>", "", cell))
        # The heading of a line stands before its text.
        cells.append(text if tag == "dt" else text.partition(": ")[2])
    rows = list(zip(*[iter(cells)] * len(HEADER), strict=True))
    assert rows == [tuple(one.text for one in row) for row in told]
    if language == "en":
        table = [line[2:-2].split(" | ") for line in page().split("## Files")[0].splitlines()]
        assert [HEADER, *rows] == [tuple(row) for row in table if len(row) == len(HEADER)]


def test_what_a_reader_reads_is_in_three_languages():
    for source in data_sources():
        for texts_of in (source.licence, source.address, source.ships):
            once = len(set(texts_of.values())) == 1
            # Only what is a name or an address is the same in all of them.
            assert once or len(set(texts_of.values())) == len(LANGUAGES), source.key
            if once:
                assert re.match(r"https://|CC BY|MIT$|Etalab", texts_of["en"]), source.key
            else:
                assert re.search(r"[\u0400-\u04ff]", texts_of["kk"] + texts_of["ru"])
        assert len(set(source.ships.values())) == len(LANGUAGES), source.key
