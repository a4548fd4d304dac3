"""No text of a csv file or a workbook becomes a formula; numbers stay numbers."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from scenario_world import small_world

from tarazy import World
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.figures.severance_matrix import whole
from tarazy.figures.tables import Column, Table, to_csv
from tarazy.results import Glance, Result
from tarazy.results.workbook import Column as SheetColumn
from tarazy.results.workbook import Notes, Sheet, write_workbook
from tarazy.text.spreadsheet import FORMULA_STARTS, as_text, csv_of
from tarazy.text.texts import texts
from tarazy.trade import Counterfactual

NASTY = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", '=HYPERLINK("x")', "＝1"]


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", NASTY)
def test_a_formula_is_made_a_text(text: str) -> None:
    line = text.replace("\r", "\n")
    assert as_text(text) == f"'{line}"
    assert as_text("a" + text) == "a" + line
    table = pd.DataFrame({text: [text, "a"], "n": [-1.5, 2.0]})
    assert cells(csv_of(table)) == [[f"'{line}", "n"], [f"'{line}", "-1.5"], ["a", "2.0"]]


def test_numbers_of_every_type_stay_numbers() -> None:
    table = pd.DataFrame(
        {
            "float": [-0.25, np.nan],
            "int": [-3, 4],
            "mixed": pd.Series([-2.5, "=1"], dtype=object),
            "category": pd.Categorical(["-a", "b"]),
            "flag": [True, False],
        }
    )
    before = table.copy(deep=True)
    assert cells(csv_of(table))[1:] == [
        ["-0.25", "-3", "-2.5", "'-a", "True"],
        ["", "4", "'=1", "b", "False"],
    ]
    pd.testing.assert_frame_equal(table, before)


def test_tables_of_the_report() -> None:
    table = Table(
        (Column("economy", "label"), Column("welfare", "percent"), Column("experiment", "text")),
        (("=KAZ", -0.5, "@title"),),
    )
    rows = cells(to_csv(table, texts("en"), year=2022, source="+source"))
    assert rows[1] == ["'=KAZ", "'=KAZ", "-0.5", "'@title", "2022", "'+source"]


def test_the_matrix_of_the_report() -> None:
    import xarray as xr

    codes = ["-A", "B"]
    matrix = xr.DataArray(
        [[np.nan, -0.1], [0.2, np.nan]], coords={"country": codes, "partner": codes}
    )
    rows = cells(whole(matrix, texts("en"), year=2022, source="=s"))
    assert rows[0][2:4] == ["'-A", "B"]
    assert rows[1][:4] == ["'-A", "'-A", "", "-0.1"]
    assert rows[1][-1] == "'=s"


class Answer(Result):
    """An answer with one table, whose labels are formulas."""

    kind, tables, digest = "answer", ("t",), "0" * 16

    def table(self, name: str) -> pd.DataFrame:
        return pd.DataFrame({"arc": ["=A"], "change": [-1.0]})

    def summary(self) -> dict[str, object]:
        return {"worst": "=A"}

    def glance(self) -> Glance:
        return Glance("=A", [""], [["=A"]])


def test_tables_of_answers(tmp_path: Path) -> None:
    Answer().to_csv(tmp_path)
    assert (tmp_path / "t.csv").read_bytes() == b"arc,change\n'=A,-1.0\n"
    Answer().to_excel(tmp_path / "w.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "w.xlsx")["t"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value in ("=A", -1.0)] == ["s", "n"]


@pytest.mark.parametrize("text", [*NASTY, "#N/A", "#REF!"])
def test_a_workbook_holds_texts_as_texts(text: str, tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    sheet = Sheet("S", [SheetColumn("a", text), SheetColumn("b", "n")], [(text, -1.5)])
    write_workbook(path, [Notes("N", [(text, text), ("n", -2.0)]), sheet], title=f"{text}\x01")
    book = load_workbook(path)
    assert [cell.data_type for cell in book["N"][1]] == ["s", "s"]
    assert book["N"]["B2"].value == -2.0 and book["N"]["B2"].data_type == "n"
    title, value = book["S"]["A1"], book["S"]["A3"]
    assert (title.data_type, value.data_type) == ("s", "s")
    assert value.value == text.replace("\r", "\n") or value.value == text
    assert book["S"]["B3"].value == -1.5 and book["S"]["B3"].data_type == "n"


def test_an_outcome_of_a_world_with_such_labels(tmp_path: Path) -> None:
    plain = small_world()
    data = plain.dataset
    economies = ["=USA", "-KAZ", "@RUS", *plain.economies[3:]]
    sectors = ["+agriculture", *plain.sectors[1:]]
    names = ("trade", "tariff", "input_share", "trade_elasticity")
    world = World.from_arrays(
        name="=name",
        year=2022,
        economies=economies,
        sectors=sectors,
        **{name: data[name].values for name in names},
    )
    tariff = data["tariff"].values.copy()
    tariff[0, 1, :2] = 0.3
    outcome = solve_counterfactual(Counterfactual(tariff=tariff), world=world)
    outcome.to_csv(tmp_path)
    text = csv_of(outcome.table("trade_by_sector"))
    (tmp_path / "trade_by_sector.csv").write_text(text, encoding="utf-8")
    files = sorted(tmp_path.glob("*.csv"))
    assert len(files) == 6
    for file in files:
        rows = cells(file.read_text(encoding="utf-8"))
        for row in rows:
            for cell in row:
                # What begins like a formula is a number.
                assert not cell.startswith(FORMULA_STARTS) or float(cell) < 0
        # No productivity is asked: a heading alone.
        named = any(cell == "'-KAZ" for row in rows for cell in row)
        assert named or file.name == "asked_productivity.csv"
        # Trade and what was asked have no negative numbers.
        whole = "trade" in file.name or "asked" in file.name
        assert any(cell.startswith("-") for row in rows for cell in row) or whole
    outcome.to_excel(tmp_path / "o.xlsx")
    for page in load_workbook(tmp_path / "o.xlsx"):
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
