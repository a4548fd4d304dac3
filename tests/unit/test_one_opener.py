"""Files that a user brings are opened, parted and read as numbers in one way."""

import ast
from pathlib import Path

import pytest

import tarazy
import tarazy_pipeline

PACKAGE = Path(tarazy.__file__).parent
PIPELINE = Path(tarazy_pipeline.__file__).parent
# What reads files of users, and official files that a user may fetch again.
READERS = (
    *sorted(PACKAGE.glob("sources/*.py")),
    *sorted(PIPELINE.glob("readers/*.py")),
    *(
        PACKAGE / file
        for file in (
            "corridors/concordance.py",
            "corridors/phase_document.py",
            "corridors/reading.py",
            "draws/stored.py",
            "evidence/reading.py",
            "investment/cells.py",
            "investment/factor_tables.py",
            "investment/horizons.py",
            "policy/own_lines.py",
            "policy/own_rates.py",
            "policy/own_regime.py",
            "scenario/reading.py",
            "study/reading.py",
            "sweeps/document.py",
            "world/edited_cells.py",
            "world/store.py",
        )
    ),
)
OPENERS = {
    *("open", "read_text", "csv.reader", "csv.DictReader", "pd.read_csv", "tomllib.loads"),
    *("tomllib.load", "json.load", "json.loads", "zipfile.ZipFile", "gzip.open"),
}
# Functions that open something else, or the package's own files, and why they may.
ALLOWED = {
    "adb_mrio.py": {"read_text", "csv.DictReader"},  # the codes that the package carries
    "concordance.py": {"read_text", "csv.DictReader"},  # the sectors that the package carries
    "country_names.py": {"read_text", "csv.DictReader"},  # names that the pipeline carries
    "factbook.py": {"read_text", "csv.DictReader"},
    "fetchable.py": {"read_text", "tomllib.loads"},  # what the package can fetch
    "fetching.py": {"open", "read_text", "json.loads"},  # files that it wrote itself
    "official_table.py": {"pd.read_csv"},  # with the encoding that was found
    "pipeline_gas.py": {"csv.reader"},  # rows above the heading; text from the one opener
    "reading.py": {"read_text"},  # of corridors: its own function of this name
    "publisher_names.py": {"read_text", "csv.DictReader"},
    "store.py": {"open", "json.loads", "zipfile.ZipFile"},  # its own format, by opened_zip
    "usgs_minerals.py": {"read_text", "csv.DictReader"},
    "workbook.py": {"open", "zipfile.ZipFile"},  # measured before it is unpacked
}


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute):
        dotted = ast.unparse(function)
        return dotted if dotted in OPENERS else function.attr
    return ""


@pytest.mark.parametrize("file", READERS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_reader_opens_no_file_by_itself(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = {_called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)} & OPENERS
    assert found <= ALLOWED.get(file.name, set())


@pytest.mark.parametrize(
    "file",
    [file for file in READERS if PACKAGE in file.parents],
    ids=lambda file: f"{file.parent.name}/{file.name}",
)
def test_a_reader_makes_no_number_of_a_text_by_itself(file: Path) -> None:
    # `float` of what is a number already, checked by `is_number`, or of the package's own table.
    known = {"own_rates.py": 1, "own_lines.py": 1, "edited_cells.py": 1}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert sum(_called(node) == "float" for node in calls) <= known.get(file.name, 0)
