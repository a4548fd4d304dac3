"""Official tables whose own rows contradict them, and workbooks that hold less than they show."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from own_world import own_world
from small_icio import check_numbers, small_icio
from test_readers_adb import ELASTICITY, lines
from test_readers_adb import write as write_adb
from test_readers_oecd import ECONOMIES, frame, plain
from test_readers_oecd import write as write_oecd
from test_readers_wiod import F, N, frame_2016, sheet_2013, write_2013, write_2016

from tarazy import InputError, World
from tarazy.sources.adb_mrio import read_adb_mrio
from tarazy.sources.oecd_icio import read_oecd_icio
from tarazy.sources.opening import open_world
from tarazy.sources.wiod_tables import read_wiod


def test_value_added_of_the_oecd_is_output_less_inputs(tmp_path):
    table = frame(ECONOMIES, plain())
    table.loc["VA", "KAZ_B05_06"] *= 1.5
    with pytest.raises(InputError, match=r"value added and taxes of KAZ B05_06 is .*; allowed gap"):
        read_oecd_icio(write_oecd(tmp_path, table), trade_elasticity=5.0)


def test_value_added_of_the_adb_is_output_less_inputs(tmp_path):
    made = [list(line) for line in lines(small_icio(4, 35, 5, stock_draws=False))]
    row = next(line for line in made if len(line) > 3 and line[3] == "r64")
    row[4] *= 3
    with pytest.raises(InputError, match="value added and taxes of AUS agriculture is"):
        read_adb_mrio(write_adb(tmp_path, made), trade_elasticity=ELASTICITY)


def test_value_added_of_wiod_2016_is_output_less_inputs(tmp_path):
    table = frame_2016(small_icio(N, 4, F, stock_draws=False))
    table.loc[table["IndustryCode"] == "VA", "USA2"] *= 3
    with pytest.raises(InputError, match="value added and taxes of USA A02 is"):
        read_wiod(write_2016(tmp_path, table), trade_elasticity=5.0)


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_oecd_as_excel_in_russian_saves_it(tmp_path, separator, encoding):
    small = plain()
    path = tmp_path / "2020_SML.csv"
    table = frame(ECONOMIES, small)
    table.to_csv(path, sep=separator, decimal=",", encoding=encoding)
    check_numbers(read_oecd_icio(path, trade_elasticity=5.0), small)
    path.write_text(path.read_text(encoding).replace(",", ".", 1), encoding=encoding)
    with pytest.raises(InputError, match="has a decimal point; allowed: a decimal comma") as error:
        read_oecd_icio(path, trade_elasticity=5.0)
    assert len(str(error.value)) <= 400


def _changed(path, change):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[-1]
    change(sheet)
    book.save(path)
    return path


def _formula(sheet):
    sheet.cell(10, 10).value = "=SUM(A1:A2)"


def _merged(sheet):
    sheet.merge_cells(start_row=10, start_column=10, end_row=11, end_column=12)


def _truth(sheet):
    sheet.cell(10, 10).value = True


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_formula, r"row 10, column 10: the formula '=SUM\(A1:A2\)' has no value"),
        (_merged, "row 10, column 10: cells are merged to row 11, column 12"),
        (_truth, "row 10.*: True; allowed: a number"),
    ],
)
@pytest.mark.parametrize("kind", ["adb", "wiod"])
def test_a_workbook_that_holds_less_than_it_shows_is_refused(tmp_path, kind, change, message):
    if kind == "adb":
        path = write_adb(tmp_path, lines(small_icio(4, 35, 5, stock_draws=False)))
    else:
        path = write_2013(tmp_path, sheet_2013(small_icio(N, 35, F, stock_draws=False)))
    with pytest.raises(InputError, match=message):
        open_world(_changed(path, change))


def test_a_missing_value_is_no_sale(tmp_path):
    made = [list(line) for line in lines(small_icio(4, 35, 5, stock_draws=False))]
    made[9][9] = -999
    with pytest.raises(InputError, match="is -999, which stands in many tables for a number that"):
        read_adb_mrio(write_adb(tmp_path, made), trade_elasticity=ELASTICITY)


def test_inventories_may_fall_by_what_elsewhere_means_nothing(tmp_path):
    table = small_icio(4, 35, 5, stock_draws=False)
    final = table.final.copy()
    fall = -999.0 - final[0, 4]
    final[0, :5] += (2000, 0, 0, 0, fall)
    more = np.where(np.arange(len(table.output)) == 0, 2000 + fall, 0)
    table = replace(
        table, final=final, output=table.output + more, value_added=table.value_added + more
    )
    world = read_adb_mrio(write_adb(tmp_path, lines(table)), trade_elasticity=ELASTICITY)
    assert world.accounts.output[0, 0] == pytest.approx(table.output[0])


def _archive(path, **parts):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_archives_are_measured_before_they_are_unpacked(tmp_path):
    own_world().save(tmp_path / "mine.npz")
    bomb = _archive(tmp_path / "mine.npz", x=b"\0" * 90_000_000)
    with pytest.raises(InputError, match=r"bytes packed: .* bytes unpacked; allowed: up to"):
        World.load(bomb)
    book = write_adb(tmp_path, lines(small_icio(4, 35, 5, stock_draws=False)))
    with pytest.raises(InputError, match=r"bytes packed: .* bytes unpacked; allowed: up to"):
        open_world(_archive(book, x=b"\0" * 90_000_000))


def test_an_array_that_says_it_is_larger_than_it_is_takes_no_memory(tmp_path):
    own_world().save(tmp_path / "mine.npz")
    with zipfile.ZipFile(tmp_path / "mine.npz") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    stream = io.BytesIO()
    told = {"descr": "<f8", "fortran_order": False, "shape": (10**5, 10**5)}
    np.lib.format.write_array_header_1_0(stream, told)
    with zipfile.ZipFile(tmp_path / "large.npz", "w") as archive:
        for name, content in (parts | {"trade.npy": stream.getvalue()}).items():
            archive.writestr(name, content)
    with pytest.raises(InputError, match=r"says that its shape is \(100000, 100000\), and is"):
        World.load(tmp_path / "large.npz")


def test_few_flows_between_many_names_take_no_large_memory(tmp_path):
    path = tmp_path / "own-2020.csv"
    rows = [f"E{n % 500},s{n % 20},E{n % 500},hh,1" for n in range(20_000)]
    path.write_text("exporter,input,importer,user,value\n" + "\n".join(dict.fromkeys(rows)))
    with pytest.raises(InputError, match=r"cells, for .* flows; allowed: up to 1,000,000"):
        open_world(path)
    many = [f"E{n},s{n},E{n},hh,1" for n in range(2_000)]
    path.write_text("exporter,input,importer,user,value\n" + "\n".join(many))
    with pytest.raises(InputError, match="4,000,000 rows of a table; allowed: up to 12,000"):
        open_world(path)
