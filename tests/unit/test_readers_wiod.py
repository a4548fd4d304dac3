import numpy as np
import openpyxl
import pandas as pd
import pytest
from small_icio import check_numbers, small_icio

from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.sources.pymrio_system import million_usd_in, world_from_pymrio
from tarazy.sources.wiod_tables import read_wiod

pymrio = pytest.importorskip("pymrio")
rdata = pytest.importorskip("rdata")

ECONOMIES = ["DEU", "USA", "RoW"]
N, J, F = 3, 35, 5
FINAL_CODES = ["c37", "c38", "c39", "c41", "c42"]
ISIC = [f"isic{s}" for s in range(1, J + 1)]
RELEASE_2013 = "wiot11_row_apr12.xlsx"
RELEASE_2016 = "WIOT2014_October16_ROW.RData"


@pytest.fixture(scope="module")
def small():
    return small_icio(N, J, F, stock_draws=False)


def sheet_2013(small, unit="(millions of US$)"):
    sectors = [f"c{s}" for s in range(1, J + 1)]
    columns = [
        (i, f"sector {i}", e, c) for e in ECONOMIES for i, c in zip(ISIC, sectors, strict=True)
    ]
    columns += [(c, f"use {c}", e, c) for e in ECONOMIES for c in FINAL_CODES]
    columns += [("", "Total output", "TOT", "c60")]
    head = [[None] * 4 + [c[level] for c in columns] for level in range(4)]
    made = [["World Input-Output Table, 2011"], ["in current prices"], *head]
    made[2][0], made[3][0] = "(industry-by-industry)", unit
    for row in range(N * J):
        numbers = [*small.intermediate[row], *small.final[row], small.output[row]]
        made.append([*columns[row], *map(float, numbers)])
    for code, name, numbers in (
        ("r60", "Total intermediate consumption", small.intermediate.sum(axis=0)),
        ("r99", "Taxes less subsidies on products", small.taxes),
        ("r64", "Value added at basic prices", small.value_added),
        ("r69", "Output at basic prices", small.output),
    ):
        rest = [0.0] * (N * F + 1)
        made.append(["", name, "TOT", code, *map(float, numbers), *rest])
    return made


def write_2013(folder, made, name=RELEASE_2013):
    book = openpyxl.Workbook()
    for line in made:
        book.active.append(list(line))
    book.save(folder / name)
    return folder / name


def frame_2016(small, industries=4):
    economies = ["DEU", "USA", "ROW"]
    rows = N * industries
    labels = pd.DataFrame(
        {
            "IndustryCode": [f"A{s:02d}" for s in range(1, industries + 1)] * N,
            "IndustryDescription": ["an industry"] * rows,
            "Country": np.repeat(economies, industries),
            "RNr": list(range(1, industries + 1)) * N,
            "Year": [2014] * rows,
        }
    )
    names = [f"{e}{s}" for e in economies for s in range(1, industries + 1)]
    names += [f"{e}{f}" for e in economies for f in range(57, 62)]
    numbers = np.hstack([small.intermediate, small.final, small.output[:, None]])
    body = pd.concat([labels, pd.DataFrame(numbers, columns=[*names, "TOT"])], axis=1)
    accounts = body.iloc[:2].copy()
    accounts["IndustryCode"], accounts["Country"], accounts["RNr"] = ["TXSP", "VA"], "TOT", [66, 70]
    accounts.iloc[:, 5 : 5 + rows] = [small.taxes, small.value_added]
    accounts.iloc[:, 5 + rows :] = 0.0
    return pd.concat([body, accounts], ignore_index=True)


def data_table(frame, converter):
    """Build the R object of a data frame with the class of the published files."""
    to_r = rdata.conversion.to_r
    # rdata cannot write the strings of pandas 3, but it can write those of NumPy.
    columns = [frame[name] for name in frame.columns]
    columns = [c.to_numpy(dtype=None if c.dtype.kind in "fi" else "U") for c in columns]
    return to_r.build_r_object(
        to_r.RObjectType.VEC,
        value=[converter.convert_to_r_object(c) for c in columns],
        is_object=True,
        attributes=converter.convert_to_r_attributes(
            {
                "names": np.array(list(frame.columns), dtype="U"),
                "class": np.array(["data.table", "data.frame"]),
                "row.names": np.arange(1, len(frame) + 1, dtype=np.int32),
            }
        ),
    )


def write_2016(folder, frame, name=RELEASE_2016):
    known = {**rdata.conversion.to_r.DEFAULT_CLASS_MAP, pd.DataFrame: data_table}
    rdata.write_rda(folder / name, {"wiot": frame}, constructor_dict=known)
    return folder / name


def test_release_2013(tmp_path, small):
    path = write_2013(tmp_path, sheet_2013(small))
    for place, year in ((path, None), (tmp_path, 2011)):
        world = read_wiod(place, year, trade_elasticity=5.0)
        assert world.economies == ["DEU", "USA", "ROW"]
        assert world.sectors[:2] == ["agriculture", "mining"]
        assert (world.name, world.year) == ("wiod-2013-2011", 2011)
        check_numbers(world, small)


def test_release_2016(tmp_path):
    small = small_icio(N, 4, F, stock_draws=False)
    path = write_2016(tmp_path, frame_2016(small))
    for place in (path, tmp_path):
        world = read_wiod(place, 2014, trade_elasticity=5.0)
        assert world.economies == ["DEU", "USA", "ROW"]
        assert world.sectors == ["A01", "A02", "A03", "A04"]
        assert (world.name, world.year) == ("wiod-2016-2014", 2014)
        check_numbers(world, small)


def write_matrices(folder, small, name="wiod95.rda", **changes):
    """Write a year of release 2013 as the R package ``wiod`` has it."""
    objects = {
        "inter95": small.intermediate,
        "final95": small.final,
        "output95": small.output,
        "countries": np.array(["DEU", "ROM", "RoW"], dtype="U"),
        "industries": np.array([f"c{s}" for s in range(1, J + 1)], dtype="U"),
    }
    kept = {key: value for key, value in (objects | changes).items() if value is not None}
    rdata.write_rda(folder / name, kept)
    return folder / name


def test_release_2013_of_the_r_package(tmp_path, small):
    path = write_matrices(tmp_path, small)
    for place in (path, tmp_path):
        world = read_wiod(place, 1995, trade_elasticity=5.0)
        assert world.economies == ["DEU", "ROU", "ROW"]
        assert (world.name, world.year) == ("wiod-2013-1995", 1995)
        check_numbers(world, small)
    for changes, message in (
        ({"output95": None}, "no object 'output95'; allowed: inter95"),
        ({"industries": np.array(["c1"], dtype="U")}, "1 industries; allowed: 35"),
        ({"final95": small.final[:, 1:]}, "final use has shape"),
        ({"output95": 2 * small.output}, "its printed output is"),
    ):
        with pytest.raises(InputError, match=message):
            read_wiod(write_matrices(tmp_path, small, **changes), trade_elasticity=5.0)


def test_both_releases_come_through_the_shell(tmp_path, small, capsys):
    four = small_icio(N, 4, F, stock_draws=False)
    for path in (
        write_2013(tmp_path, sheet_2013(small)),
        write_2016(tmp_path, frame_2016(four)),
        write_matrices(tmp_path, small),
    ):
        assert main(["world", str(path), "--country", "DEU"]) == 0
        out, err = capsys.readouterr()
        # What are goods is known of each, by names or by codes of ISIC.
        assert "goods exports" in out
        assert f"note: {path}: a table has no trade elasticities" in err


def cut(made):
    return [line[:40] for line in made]


def other_unit(made):
    made = [list(line) for line in made]
    made[3][0] = "(millions of euro)"
    return made


def no_year(made):
    return [["World Input-Output Table"], *made[1:]]


def wrong_total(made):
    made = [list(line) for line in made]
    made[6][-1] = 1e6
    return made


@pytest.mark.parametrize("unit", ["M.EUR", "'000 KZT", "EUR", "tonnes", "Mill EUR", "PJ"])
def test_a_pymrio_system_in_another_unit_needs_its_worth(unit):
    small = system(small_icio(N, 4, F, stock_draws=False))
    small.unit = pd.DataFrame({"unit": unit}, index=small.Z.index)
    told = {"name": "mine", "year": 2019, "trade_elasticity": 5.0}
    with pytest.raises(InputError, match=f"pymrio system mine: its unit is .*{unit[-3:]}.*; allow"):
        world_from_pymrio(small, **told)
    worth = world_from_pymrio(small, **told, million_usd_per_unit=0.001)
    small.unit["unit"] = "Mill. USD"
    plain = world_from_pymrio(small, **told)
    np.testing.assert_allclose(worth.dataset["trade"], plain.dataset["trade"] / 1000, rtol=1e-14)


@pytest.mark.parametrize(
    ("unit", "worth"),
    [
        *((unit, 1.0) for unit in ("Mill USD", "M.USD", "million US$", "Millions of US dollars")),
        *(
            (unit, 1e-3)
            for unit in ("'000 USD", "kUSD", "Thousand USD", "USD thousand", "1000 USD")
        ),
        *((unit, 1e3) for unit in ("bn USD", "billion US Dollars", "USD bln")),
        *((unit, 1e-6) for unit in ("USD", "US$", "Current US dollars")),
        *((unit, None) for unit in ("USD 2010", "EUR", "t", "M.EUR", "lakh USD", "")),
    ],
)
def test_units_of_money_in_usd_are_worth_what_they_say(unit, worth):
    assert million_usd_in(unit) == worth


def test_a_pymrio_system_in_thousands_is_converted_and_one_in_several_units_is_refused():
    small = system(small_icio(N, 4, F, stock_draws=False))
    told = {"name": "mine", "year": 2019, "trade_elasticity": 5.0}
    small.unit = pd.DataFrame({"unit": "Mill USD"}, index=small.Z.index)
    plain = world_from_pymrio(small, **told)
    small.unit["unit"] = "'000 USD"
    thousands = world_from_pymrio(small, **told)
    np.testing.assert_allclose(thousands.dataset["trade"], plain.dataset["trade"] / 1e3, rtol=1e-14)
    small.unit.iloc[0, 0] = "Mill USD"
    for worth in (None, 1.0):
        with pytest.raises(InputError, match=r"its units are .*'000 USD.*; allowed: one unit"):
            world_from_pymrio(small, **told, million_usd_per_unit=worth)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (other_unit, "unit in cell A4 is '.millions of euro.'"),
        (no_year, "A1 does not end in a year"),
        (wrong_total, "DEU agriculture add up to .* output is 1e.06"),
        (cut, "not WIOD 2013 as pymrio parses it|sectors are"),
    ],
)
def test_damaged_2013(tmp_path, small, damage, message):
    path = write_2013(tmp_path, damage(sheet_2013(small)))
    with pytest.raises(InputError, match=message):
        read_wiod(path, trade_elasticity=5.0)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: f.drop(columns="TOT"), "no column 'TOT'"),
        (lambda f: f.drop(columns="USA3"), "no column 'USA3'"),
        (lambda f: f.rename(columns={"USA3": "FRA3"}), "unknown column 'FRA3'"),
        (lambda f: f.assign(Year=range(len(f))), "allowed: one"),
        (lambda f: f.drop(index=2), "same industries in the same order"),
    ],
)
def test_damaged_2016(tmp_path, damage, message):
    small = small_icio(N, 4, F, stock_draws=False)
    path = write_2016(tmp_path, damage(frame_2016(small)).reset_index(drop=True))
    with pytest.raises(InputError, match=message):
        read_wiod(path, trade_elasticity=5.0)


def test_files_that_are_not_there(tmp_path, small):
    with pytest.raises(InputError, match="no such file"):
        read_wiod(tmp_path / RELEASE_2013, trade_elasticity=5.0)
    with pytest.raises(InputError, match="a folder needs year="):
        read_wiod(tmp_path, trade_elasticity=5.0)
    with pytest.raises(InputError, match="files of 2011: none"):
        read_wiod(tmp_path, 2011, trade_elasticity=5.0)
    with pytest.raises(InputError, match="xlsb is not read; allowed: the RData file"):
        read_wiod(tmp_path / "WIOT2014_Nov16_ROW.xlsb", trade_elasticity=5.0)
    (tmp_path / RELEASE_2016).write_text("no R")
    with pytest.raises(InputError, match="not an RData file"):
        read_wiod(tmp_path / RELEASE_2016, trade_elasticity=5.0)
    path = write_2013(tmp_path, sheet_2013(small))
    with pytest.raises(InputError, match="is of the year 2011; asked for: 2009"):
        read_wiod(path, 2009, trade_elasticity=5.0)


def system(small, industries=4):
    sellers = pd.MultiIndex.from_product(
        [["DE", "US", "WW"], [f"product {s}" for s in range(industries)]],
        names=["region", "sector"],
    )
    users = pd.MultiIndex.from_product(
        [["DE", "US", "WW"], [f"use {f}" for f in range(F)]], names=["region", "category"]
    )
    return pymrio.IOSystem(
        Z=pd.DataFrame(small.intermediate, index=sellers, columns=sellers),
        Y=pd.DataFrame(small.final, index=sellers, columns=users),
    )


def test_pymrio_system_and_its_unit():
    small = small_icio(N, 4, F, stock_draws=False)
    world = world_from_pymrio(system(small), name="mine", year=2019, trade_elasticity=5.0)
    assert world.economies == ["DE", "US", "WW"]
    check_numbers(world, small)
    euro = world_from_pymrio(
        system(small), name="mine", year=2019, trade_elasticity=5.0, million_usd_per_unit=1.1
    )
    np.testing.assert_allclose(euro.dataset["trade"], 1.1 * world.dataset["trade"], rtol=1e-14)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda s: setattr(s, "Y", None), "no Z or no Y"),
        (lambda s: setattr(s, "Y", s.Y.iloc[:, 1:]), "columns of Y"),
        (lambda s: setattr(s, "Z", s.Z.iloc[::-1, ::-1]), "columns of Y"),
        (lambda s: setattr(s, "Z", s.Z.iloc[:, ::-1]), "different labels"),
        (lambda s: setattr(s, "Z", s.Z.iloc[1:]), "same sectors in the same order"),
    ],
)
def test_bad_pymrio_systems(damage, message):
    bad = system(small_icio(N, 4, F, stock_draws=False))
    damage(bad)
    with pytest.raises(InputError, match=message):
        world_from_pymrio(bad, name="mine", year=2019, trade_elasticity=5.0)
    with pytest.raises(InputError, match="million_usd_per_unit: 0"):
        world_from_pymrio(
            system(small_icio(N, 4, F)),
            name="mine",
            year=2019,
            trade_elasticity=5.0,
            million_usd_per_unit=0,
        )
