"""Readers of the official files, on small files in the official layout."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tarazy.errors import InputError
from tarazy_pipeline.readers.adb_margins import read_adb_margins
from tarazy_pipeline.readers.baci import aggregate_partners, read_baci
from tarazy_pipeline.readers.concordance import hs6_to_sector
from tarazy_pipeline.readers.energy_institute import read_brent, read_energy
from tarazy_pipeline.readers.geodist import read_geodist
from tarazy_pipeline.readers.kazakhstan_customs import read_crude_by_partner
from tarazy_pipeline.readers.us_census import read_us_trade
from tarazy_pipeline.readers.wiod import read_wiod


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_workbook(path, sheets):
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def summary(year=2022):
    rows = [(year, s, i) for s in range(1, 74) for i in range(1, 36)]
    table = pd.DataFrame(rows, columns=["t", "s", "i"])
    return table.assign(x=10.0 + table["i"], va=4.0, y=4.0, ez=2.0, ey=1.0).assign(
        zuse=lambda f: f["x"] - f["va"], zsales=lambda f: f["x"] - f["y"]
    )


def put_summary(inputs, table):
    (inputs / "mrio_adb_margins").mkdir(exist_ok=True)
    table.to_parquet(inputs / "mrio_adb_margins" / "summary.parquet")


def test_margins_are_read_in_the_order_of_the_tables(tmp_path):
    put_summary(tmp_path, summary().sample(frac=1, random_state=1))
    margins = read_adb_margins(tmp_path, 2022)
    assert margins.output.shape == (73, 35)
    assert margins.output[5, 3] == 14.0
    assert margins.exports[0, 0] == 11.0 - 3.0  # ez and ey are domestic
    assert max(margins.gaps().values()) < 1e-12


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="ez"), "no column 'ez'"),
        (lambda t: t.assign(t=2021), "no year 2022; allowed: 2021"),
        (lambda t: t.iloc[1:], "2554 rows; allowed: each of economies 1-73"),
        (lambda t: t.assign(va=t["va"] + (t["i"] == 2)), "s=1, i=2: output is not"),
    ],
)
def test_faulty_margins_are_named(tmp_path, change, message):
    put_summary(tmp_path, change(summary()))
    with pytest.raises(InputError, match=message):
        read_adb_margins(tmp_path, 2022)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"summary\.parquet: no such file"):
        read_adb_margins(tmp_path, 2022)
    with pytest.raises(InputError, match=r"wiod11\.rda: no such file"):
        read_wiod(tmp_path, 2011)


def baci_files(inputs, matrix):
    write(
        inputs / "trade/country_labels.csv",
        "iso3,iso_code,CountryName\nKAZ,1,K\nUSA,2,U\nGMB,3,G\n",
    )
    write(inputs / "trade/trade_cepii.csv", "export_ij1,export_ij2,export_ij3\n" + matrix)


def test_baci_rows_are_exporters_and_units_are_millions(tmp_path):
    baci_files(tmp_path, ",2000,1000\n500,,\n,250,\n")
    codes, trade = read_baci(tmp_path)
    assert trade[codes.index("KAZ"), codes.index("USA")] == 2.0
    assert trade[codes.index("GMB"), codes.index("KAZ")] == 0.0
    by_importer = aggregate_partners(codes, trade, ["KAZ", "TWN", "USA", "ROW"])
    assert by_importer[2, 0] == 2.0  # USA imports from KAZ
    assert by_importer[2, 3] == 0.25  # GMB is in the rest of the world
    assert by_importer[1].sum() == 0.0


@pytest.mark.parametrize(
    ("matrix", "message"),
    [(",1,1\n1,,\n", "shape"), (",-1,1\n1,,\n1,1,\n", "1 negative flows")],
)
def test_faulty_baci_is_named(tmp_path, matrix, message):
    baci_files(tmp_path, matrix)
    with pytest.raises(InputError, match=message):
        read_baci(tmp_path)


HS_SHEET = [
    ["hs02", "mrio"],
    ["010110", "c1"],
    ["260300", "c2"],
    ["270900", "c2"],
    ["271112", "c8"],
    ["284410", "c9"],
]


def test_oil_gas_and_uranium_have_their_sectors(tmp_path):
    write_workbook(tmp_path / "mrio_adb_margins/sectors.xlsx", {"hs02_mrio": HS_SHEET})
    assert hs6_to_sector(tmp_path) == {
        "010110": "agriculture",
        "260300": "other_mining",
        "270900": "oil_gas",
        "271112": "oil_gas",
        "284410": "other_mining",
    }


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"other": HS_SHEET}, "no sheet 'hs02_mrio'"),
        ({"hs02_mrio": [["hs02", "sector"]]}, "no column 'mrio'"),
        ({"hs02_mrio": [["hs02", "mrio"], ["010110", "c99"]]}, "row 2: mrio 'c99'"),
        ({"hs02_mrio": [["hs02", "mrio"], ["01.10", "c1"]]}, "row 2: hs02 '001.10'"),
    ],
)
def test_a_faulty_concordance_is_named(tmp_path, sheets, message):
    write_workbook(tmp_path / "mrio_adb_margins/sectors.xlsx", sheets)
    with pytest.raises(InputError, match=message):
        hs6_to_sector(tmp_path)


def test_kazakh_crude_by_partner(tmp_path):
    iso = [["iso_num", "iso_3"], [276, "DEU"], [688, "SRB"]]
    write_workbook(tmp_path / "mrio_adb_margins/countries.xlsx", {"ISO": iso})
    crude = "t,i,j,name,v,q\n2021,398,276,Germany,3000,  6000\n2021,398,842,NA,1000,2000\n"
    write(tmp_path / "trade/kaz_exports_oil_2021.csv", crude + "2021,398,688,Serbia,500,1000\n")
    value, tonnes = read_crude_by_partner(tmp_path, ["USA", "DEU", "ROW"])
    np.testing.assert_allclose(value, [1.0, 3.0, 0.5])
    np.testing.assert_allclose(tonnes, [2.0, 6.0, 1.0])
    write(tmp_path / "trade/kaz_exports_oil_2021.csv", "j,v,q\n999,1,1\n")
    with pytest.raises(InputError, match="line 2: partner number 999"):
        read_crude_by_partner(tmp_path, ["USA", "DEU", "ROW"])


def test_distance_to_the_rest_of_the_world_is_the_harmonic_mean(tmp_path):
    head = "iso_o;iso_d;contig;comlang_off;dist;distw\n"
    pairs = {("A", "B"): 100, ("A", "C"): 400, ("B", "C"): 300}
    rows = [f"{c};{c};0;0;10;." for c in "ABC"]
    rows += [f"{o};{d};1;0;{km};{km}" for (a, b), km in pairs.items() for o, d in ((a, b), (b, a))]
    write(tmp_path / "gravity/dist_cepii.csv", head + "\n".join(rows) + "\n")
    found = read_geodist(tmp_path, ["A", "ROW"], {"B": 1.0, "C": 1.0, "A": 9.0})
    assert found.distance[0, 0] == 10.0
    assert found.distance[0, 1] == pytest.approx(2 / (1 / 100 + 1 / 400))
    assert found.contiguous[0, 1] == 1.0
    with pytest.raises(InputError, match="no economy 'X'"):
        read_geodist(tmp_path, ["A", "X"], {})


def test_energy_gives_the_rest_of_the_world_what_is_not_listed(tmp_path):
    rows = "Kazakhstan,2022,80,Mt\nOther CIS,2022,5,Mt\nUS,2022,700,Mt\nTotal World,2022,1000,Mt\n"
    write(tmp_path / "energy/ei2024_oil_production_mt.csv", "entity,year,value,unit\n" + rows)
    found = read_energy(tmp_path, "oil_production_mt", 2022)
    assert found == {"KAZ": 80.0, "USA": 700.0, "ROW": 220.0}
    with pytest.raises(InputError, match="no 'Total World' in 2030"):
        read_energy(tmp_path, "oil_production_mt", 2030)
    with pytest.raises(InputError, match="table 'coal'"):
        read_energy(tmp_path, "coal", 2022)
    write(
        tmp_path / "energy/ei2024_oil_production_mt.csv", "entity,year,value,unit\nUS,2022,1,kb\n"
    )
    with pytest.raises(InputError, match="unit"):
        read_energy(tmp_path, "oil_production_mt", 2022)


def test_brent(tmp_path):
    write(
        tmp_path / "energy/eia_brent-year.csv", "Date,Price\n2021-06-30,70.86\n2022-06-30,100.93\n"
    )
    assert read_brent(tmp_path, 2022) == 100.93
    with pytest.raises(InputError, match="no year 1900; allowed: 2021-2022"):
        read_brent(tmp_path, 1900)


def test_us_census_refuses_a_year_that_is_not_over(tmp_path):
    rows = [
        ["year", "CTY_CODE", "IDEC", "IYR", "EDEC", "EYR"],
        [2022, "4634", 148.4, 2653.0, 241.1, 1085.0],
        [2023, "4634", 0, 266.8, 0, 89.9],
    ]
    write_workbook(tmp_path / "trade/us_census_country.xlsx", {"Sheet1": rows})
    assert read_us_trade(tmp_path, 4634, 2022) == (2653.0, 1085.0)
    with pytest.raises(InputError, match="2023 ends before December"):
        read_us_trade(tmp_path, 4634, 2023)
    with pytest.raises(InputError, match="0 rows for CTY_CODE 1"):
        read_us_trade(tmp_path, 1, 2022)
