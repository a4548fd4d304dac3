"""An outcome as a workbook and as csv: the same numbers, told what they are, the same bytes."""

import csv
import json
import warnings
import zipfile

import numpy as np
import pytest
from test_trade_outcome import DOCUMENT, solved
from trade_world import small_world

from tarazy.experiment.outcome import Outcome

openpyxl = pytest.importorskip("openpyxl")
SHEETS = ["About", "Countries", "Sectors", "Trade", "Asked", "Asked productivity"]


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def outcome(world):
    return solved(world, scenario=DOCUMENT)


@pytest.fixture(scope="module")
def book(outcome, tmp_path_factory):
    path = tmp_path_factory.mktemp("excel") / "deep" / "outcome.xlsx"
    outcome.to_excel(path)
    assert [file.name for file in path.parent.iterdir()] == ["outcome.xlsx"]
    return openpyxl.load_workbook(path)


def rows_of(sheet):
    """Return the rows of a sheet below its header as dictionaries."""
    _, keys, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(keys, row, strict=True)) for row in rows]


def test_the_sheets_have_a_frozen_header_with_titles_units_and_keys(book, outcome):
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref == f"A2:{sheet.dimensions.split(':')[1]}"
        titles, keys = list(sheet.iter_rows(max_row=2, values_only=True))
        for title, key in zip(titles, keys, strict=True):
            if key in outcome.dataset.data_vars:
                attributes = outcome.dataset[key].attrs
                assert title[1:].startswith(attributes["long_name"][1:])
                assert attributes["unit"].startswith(title.rsplit(", ", 1)[1])
        assert {sheet.column_dimensions[c.column_letter].width >= 12 for c in sheet[1]} == {True}


def test_numbers_are_numbers_and_those_of_the_outcome(book, outcome):
    for row in rows_of(book["Countries"]):
        own = outcome.dataset.sel(country=row["country"])
        for key in ("welfare", "terms_of_trade", "income_after", "price_index"):
            assert isinstance(row[key], float | int)
            assert row[key] == pytest.approx(float(own[key]), rel=1e-14)
    assert {row["country_name"] for row in rows_of(book["Countries"])} == {
        "Kazakhstan",
        "United States",
        "Rest of the world",
    }
    for row in rows_of(book["Sectors"]):
        own = outcome.dataset.sel(country=row["country"], sector=row["sector"])
        assert row["output_after"] == pytest.approx(float(own["output_after"]), rel=1e-14)
    assert book["Countries"].cell(3, 3).number_format == "0.000"
    assert book["Trade"].cell(3, 3).number_format == "#,##0.0"


def test_pairs_have_their_change_and_none_where_nothing_was_sold(world, tmp_path):
    trade = world.dataset["trade"].values.copy()
    trade[0, 1] = 0.0
    empty = type(world).from_arrays(
        name="gap",
        year=2022,
        economies=world.economies,
        sectors=world.sectors,
        trade=trade,
        tariff=world.dataset["tariff"].values,
        input_share=world.dataset["input_share"].values,
        trade_elasticity=world.dataset["trade_elasticity"].values,
    )
    solved(empty).to_excel(tmp_path / "gap.xlsx")
    rows = rows_of(openpyxl.load_workbook(tmp_path / "gap.xlsx")["Trade"])
    assert len(rows) == 9
    for row in rows:
        if (row["importer"], row["exporter"]) == ("KAZ", "USA"):
            assert row["trade_before"] == row["trade_after"] == 0
            assert row["trade_change"] is None
        else:
            expected = 100 * (row["trade_after"] / row["trade_before"] - 1)
            assert row["trade_change"] == pytest.approx(expected, abs=1e-9)


def test_the_first_sheet_tells_what_was_asked_and_of_what(book, outcome):
    told = {label: value for label, value in book["About"].iter_rows(values_only=True)}
    assert told["Title (kk)"] == "Баж"
    assert told["World"] == f"small, 2022, digest {outcome.world_digest}"
    assert told["Digest of the outcome"] == outcome.digest
    assert told["Digest of the scenario"] == outcome.scenario_digest
    assert told["Closure of the deficits"] == "fixed"
    assert told["Residual"] == pytest.approx(outcome.residual, rel=1e-12)
    assert told["Source of the scenario"] == "a decree"
    assert told["Version of numpy"] == np.__version__
    assert told["Trade elasticity: goods"] == 4
    assert json.loads(told["Scenario document (JSON)"]) == DOCUMENT
    for sheet in SHEETS[1:]:
        for key in next(book[sheet].iter_rows(min_row=2, max_row=2, values_only=True)):
            labels = ("country", "importer", "exporter", "sector")
            assert key.removesuffix("_name") in labels or told[f"Column {key}"]
    assert "million USD" in told["Column income_after"]


def test_a_text_that_looks_like_a_formula_stays_a_text(world, tmp_path):
    path = tmp_path / "outcome.xlsx"
    sneaky = '=HYPERLINK("x")'
    solved(world, scenario={"name": "x", "sources": [sneaky]}).to_excel(path)
    cells = [cell for row in openpyxl.load_workbook(path)["About"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == sneaky] == ["s"]


def test_a_document_longer_than_a_cell_is_kept_whole(world, tmp_path):
    path = tmp_path / "outcome.xlsx"
    document = {"name": "x", "sources": ["a source " * 9000, "a bell \a rings"]}
    solved(world, scenario=document).to_excel(path)
    cells = list(openpyxl.load_workbook(path)["About"].iter_rows(values_only=True))
    first = [label for label, _ in cells].index("Scenario document (JSON)")
    assert [label for label, _ in cells[first + 1 :]] == ["... continued"] * (
        len(cells) - first - 1
    )
    assert json.loads("".join(text for _, text in cells[first:])) == document
    assert ("Source of the scenario", "a bell \ufffd rings") in cells
    source = [label for label, _ in cells].index("Source of the scenario")
    assert "".join(text for _, text in cells[source : source + 3]) == document["sources"][0]


def test_the_same_question_gives_the_same_bytes(outcome, world, tmp_path):
    again = solved(world, scenario=DOCUMENT)
    assert again.timings != outcome.timings
    outcome.save(tmp_path / "kept.npz")
    for name, one in (
        ("a", outcome),
        ("b", again),
        ("c", Outcome.load(tmp_path / "kept.npz")),
    ):
        one.to_excel(tmp_path / f"{name}.xlsx")
        one.to_csv(tmp_path / name)
    for name in ("b", "c"):
        assert (tmp_path / f"{name}.xlsx").read_bytes() == (tmp_path / "a.xlsx").read_bytes()
        for file in (tmp_path / "a").iterdir():
            assert file.read_bytes() == (tmp_path / name / file.name).read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {member.date_time[:3] for member in archive.infolist()} == {(1980, 1, 1)}


def test_csv_is_tidy_and_complete(outcome, tmp_path):
    outcome.to_csv(tmp_path / "deep" / "out")
    folder = tmp_path / "deep" / "out"
    names = {file.name for file in folder.iterdir()}
    tables = ("welfare", "sectors", "trade", "asked", "asked_productivity")
    assert names == {*(f"{name}.csv" for name in tables), "about.json"}
    for name in ("welfare", "sectors"):
        lines = (folder / f"{name}.csv").read_text("utf-8").splitlines()
        rows = list(csv.DictReader(lines))
        table = outcome.table(name)
        assert list(rows[0]) == list(table.columns)
        for column in table.attrs["units"]:
            assert [float(row[column]) for row in rows] == table[column].tolist()
    about = json.loads((folder / "about.json").read_text("utf-8"))
    assert about["scenario"] == DOCUMENT
    assert about["columns"]["welfare"] == {
        "meaning": "real income, exact, at equal transfers from abroad",
        "unit": "per cent change",
    }
    assert about["elasticities"]["theta"] == {"goods": 4.0, "services": 5.0, "housing": 6.0}
    assert "timings" not in about


def test_an_outcome_of_the_first_version_is_written_too(outcome, tmp_path):
    old = Outcome(
        **{
            key: getattr(outcome, key)
            for key in (
                "world_name",
                "world_digest",
                "world_year",
                "closure",
                "residual",
                "sweeps",
                "seconds",
                "method",
            )
        },
        dataset=outcome.dataset.drop_vars("trade_elasticity"),
    )
    with warnings.catch_warnings(action="error"):
        old.to_excel(tmp_path / "old.xlsx")
    told = openpyxl.load_workbook(tmp_path / "old.xlsx")["About"].iter_rows(values_only=True)
    assert ("Digest of the scenario", "no document") in list(told)


def test_a_failure_leaves_the_old_file(outcome, tmp_path, monkeypatch):
    path = tmp_path / "outcome.xlsx"
    outcome.to_excel(path)
    before = path.read_bytes()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        outcome.to_excel(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
