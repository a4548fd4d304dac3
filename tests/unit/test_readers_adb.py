import numpy as np
import openpyxl
import pytest
from small_icio import check_numbers, small_icio

from tarazy.errors import InputError
from tarazy.sources.adb_mrio import economy_of_adb_code, read_adb_mrio, sector_names

ADB_CODES = ["AUS", "PRC", "KAZ", "RoW"]
N, J, F = len(ADB_CODES), 35, 5
UNIT = "(in millions of US dollars, current prices)"
ELASTICITY = {name: 5.0 for name in sector_names()}


@pytest.fixture(scope="module")
def small():
    return small_icio(N, J, F, stock_draws=False)


def lines(small, *, unit=UNIT, extra_header=False, total=True):
    """Lay a table out as in the ADB's workbook, row by row."""
    made = [("ADB MRIO 2022",), (unit,), (), ()]
    codes = [f"c{s}" for s in range(1, J + 1)] * N + [f"F{f}" for f in range(1, F + 1)] * N
    owners = [e for e in ADB_CODES for _ in range(J)] + [e for e in ADB_CODES for _ in range(F)]
    end = (["TOTAL"] if total else [], ["ToT"] if total else [])
    made.append((None, None, None, None, *(f"sector {c}" for c in codes), *end[0]))
    made.append((None, None, None, None, *owners, *end[1]))
    made.append((None, None, None, None, *codes))
    if extra_header:
        made.insert(4, ("72 economies",))
    body = np.hstack([small.intermediate, small.final])
    for row, numbers in enumerate(body):
        label = (None, f"sector {row % J + 1}", ADB_CODES[row // J], f"c{row % J + 1}")
        made.append((*label, *numbers.tolist(), *([small.output[row]] if total else [])))
    for code, name, numbers in (
        ("r60", "Total intermediate consumption", small.intermediate.sum(axis=0)),
        ("r99", "Taxes less subsidies on products", small.taxes),
        ("r64", "Value added at basic prices", small.value_added),
        ("r69", "Output at basic prices", small.output),
    ):
        made.append((None, name, "ToT", code, *numbers.tolist()))
    return made


def write(tmp_path, made, name="ADB-MRIO72-2022_July_2025.xlsx", sheet="ADB MRIO 2022"):
    book = openpyxl.Workbook()
    book.active.title = "Legend"
    page = book.create_sheet(sheet)
    for line in made:
        page.append(list(line))
    book.save(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("layout", [{}, {"extra_header": True}, {"total": False}])
def test_numbers_survive(tmp_path, small, layout):
    path = write(tmp_path, lines(small, **layout))
    world = read_adb_mrio(path, trade_elasticity=ELASTICITY)
    assert world.economies == ["AUS", "CHN", "KAZ", "ROW"]
    assert world.sectors[:3] == ["agriculture", "mining", "food"]
    assert len(world.sectors) == 35
    assert (world.name, world.year) == ("adb-mrio-2022", 2022)
    check_numbers(world, small)


def test_blank_cells_are_no_flow(tmp_path, small):
    made = lines(small, total=False)
    blank = [list(line) for line in made]
    # An economy's sector that sells nothing to one buyer: the workbook leaves a blank or a space.
    gone = small.intermediate[0, 0] + small.intermediate[1, 0]
    blank[7][4], blank[8][4] = " ", None
    blank[-1][4] -= small.intermediate[0, 0]
    world = read_adb_mrio(write(tmp_path, blank), trade_elasticity=ELASTICITY)
    before = read_adb_mrio(write(tmp_path, made), trade_elasticity=ELASTICITY)
    change = world.dataset["trade"].values - before.dataset["trade"].values
    assert change.sum() == pytest.approx(-gone)


def changed(row, column, value):
    def damage(made):
        made = [list(line) for line in made]
        made[row][column] = value
        return made

    return damage


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda made: made[8:], "not an ADB MRIO sheet"),
        (changed(1, 0, "(in thousands of US dollars)"), "unit is '.in thousands of US dollars.'"),
        (changed(1, 0, "million euro"), "unit is 'million euro'; allowed: millions of US dollars"),
        (changed(6, 10, "c9"), "row 7, column 11: AUS c9; allowed: AUS c7"),
        (changed(5, 50, "GER"), "row 6|row 7, column 51"),
        (changed(10, 3, "c7"), "row 11: AUS c7; allowed: c1 to c35 in order"),
        (changed(9, 9, "n.a."), "row 10, column 10: 'n.a.'; allowed: a number"),
        (changed(9, -1, 1e6), "its printed output is 1e.06"),
    ],
)
def test_damaged_files(tmp_path, small, damage, message):
    path = write(tmp_path, damage(lines(small)))
    with pytest.raises(InputError, match=message) as caught:
        read_adb_mrio(path, trade_elasticity=ELASTICITY)
    assert "\n" not in str(caught.value)


def test_economy_cut_short(tmp_path, small):
    made = lines(small)
    with pytest.raises(InputError, match=r"RoW has 30 sectors; allowed: 35"):
        read_adb_mrio(write(tmp_path, made[:-9]), trade_elasticity=ELASTICITY)


def test_no_output_at_all(tmp_path, small):
    made = lines(small, total=False)
    with pytest.raises(InputError, match="neither a column TOTAL nor a row r69"):
        read_adb_mrio(write(tmp_path, made[:-1]), trade_elasticity=ELASTICITY)


def test_codes_of_economies():
    assert economy_of_adb_code("UKG", "f") == "GBR"
    assert economy_of_adb_code("GEO", "f") == "GEO"
    with pytest.raises(InputError, match="f: unknown economy 'KAZZ'; did you mean KAZ"):
        economy_of_adb_code("KAZZ", "f")


def test_sheets(tmp_path, small):
    path = write(tmp_path, lines(small))
    with pytest.raises(InputError, match="unknown sheet 'MRIO'"):
        read_adb_mrio(path, trade_elasticity=ELASTICITY, sheet="MRIO")
    with pytest.raises(InputError, match="not an ADB MRIO sheet"):
        read_adb_mrio(path, trade_elasticity=ELASTICITY, sheet="Legend")
    with pytest.raises(InputError, match="sheets Legend, ADB MRIO 2022; choose one"):
        read_adb_mrio(path, trade_elasticity=ELASTICITY, year=2021)
    with pytest.raises(InputError, match="no year after 'MRIO'"):
        read_adb_mrio(write(tmp_path, lines(small), "t.xlsx"), trade_elasticity=ELASTICITY)
    (tmp_path / "ADB-MRIO-2020.xlsx").write_text("no workbook")
    with pytest.raises(InputError, match="not an xlsx workbook"):
        read_adb_mrio(tmp_path / "ADB-MRIO-2020.xlsx", trade_elasticity=ELASTICITY)
