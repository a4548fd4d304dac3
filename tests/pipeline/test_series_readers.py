"""Readers behind the series, on small files in the official layout."""

import gzip
import re

import numpy as np
import openpyxl
import pytest

from tarazy.errors import InputError
from tarazy_pipeline.readers.cow_igos import SHARED_IGOS, read_shared_igos
from tarazy_pipeline.readers.energy_lines import read_brent_years, read_energy_lines
from tarazy_pipeline.readers.fdi_positions import CDIS, EWN, read_cdis, read_ewn
from tarazy_pipeline.readers.fdi_wiiw import (
    BY_ACTIVITY,
    BY_PARTNER,
    read_by_activity,
    read_by_partner,
)
from tarazy_pipeline.readers.publisher_names import iso3_of_name
from tarazy_pipeline.readers.un_votes import (
    ALL,
    IDEAL_POINTS,
    RESOLUTIONS_2025,
    ROLL_CALLS,
    VOTES,
    read_ideal_points,
    read_resolutions_2025,
    read_roll_calls,
)
from tarazy_pipeline.readers.us_census import WORKBOOK
from tarazy_pipeline.readers.us_census_countries import read_us_trade_by_country
from tarazy_pipeline.readers.usgs_minerals import (
    IMPORT_SHARES,
    PRODUCTION,
    read_minerals,
    read_us_import_shares,
    read_us_supply,
)
from tarazy_pipeline.readers.world_bank import GDP, read_indicator

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


def put(inputs, file, text):
    path = inputs / file
    path.parent.mkdir(parents=True, exist_ok=True)
    if file.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")


def refused(call, *words):
    with pytest.raises(InputError) as error:
        call()
    message = str(error.value)
    assert "\n" not in message
    for word in words:
        assert word in message


FDI = "Country-Code,Direction,Partner-Code,Unit,_2010,_2011\n"


def test_investment_by_partner_leaves_out_what_was_not_published(tmp_path):
    rows = [
        "KZ,FDI inflow,US,EUR m,1.5,.",
        "KZ,FDI inflow,US,in % of total,100,100",
        "KZ,FDI inward stock,US,EUR m,7,8",
        "KZ,FDI inflow,EU27_2020,EUR m,-2,3",
        "KZ,FDI inflow,EU28_2013,EUR m,9,9",
        "KZ,FDI inflow,WORLD,EUR m,4,0",
    ]
    put(tmp_path, BY_PARTNER, FDI + "\n".join(rows))
    assert read_by_partner(tmp_path, "flow") == {
        ("USA", 2010): 1.5,
        ("EU27", 2010): -2.0,
        ("EU27", 2011): 3.0,
        ("WLD", 2010): 4.0,
        ("WLD", 2011): 0.0,
    }
    assert read_by_partner(tmp_path, "stock") == {("USA", 2010): 7.0, ("USA", 2011): 8.0}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("KZ,FDI inflow,UX,EUR m,1,2", ["unknown Partner-Code 'UX'", "did you mean"]),
        ("RU,FDI inflow,US,EUR m,1,2", ["country 'RU'", "allowed: 'KZ'"]),
        ("KZ,FDI inflow,US,EUR m,1,n/a", ["'_2011'", "'n/a' is not a number"]),
    ],
)
def test_investment_by_partner_refuses(tmp_path, row, words):
    put(tmp_path, BY_PARTNER, FDI + row)
    refused(lambda: read_by_partner(tmp_path, "flow"), *words)


def test_investment_by_activity_keeps_the_two_classifications_apart(tmp_path):
    head = "Country-Code,Direction,Classification,Digit,Industry/Product,Unit,_2010\n"
    rows = [
        "KZ,FDI inflow,NACE Rev. 2,NACE 1-letter,Total by activities,EUR m,9",
        "KZ,FDI inflow,NACE Rev. 2,NACE 1-letter,B  Mining and quarrying,EUR m,5",
        "KZ,FDI inflow,NACE Rev. 2,NACE 2-letter - Manufacturing,CA  Food,EUR m,1",
        "KZ,FDI inflow,NACE Rev. 1,NACE 1-letter,B  Fishing,EUR m,2",
        "KZ,FDI inflow,NACE Rev. 1,NACE 1-letter,M-N  Education,EUR m,3",
    ]
    put(tmp_path, BY_ACTIVITY, head + "\n".join(rows))
    assert read_by_activity(tmp_path, "flow") == {
        ("total", 2010): 9.0,
        ("B", 2010): 5.0,
        ("rev1:B", 2010): 2.0,
        ("rev1:M-N", 2010): 3.0,
    }
    put(tmp_path, BY_ACTIVITY, head + rows[0].replace("Rev. 2", "Rev. 3"))
    refused(lambda: read_by_activity(tmp_path, "flow"), "unknown Classification 'NACE Rev. 3'")


def test_ideal_points_of_states_only(tmp_path):
    head = "ccode,iso3c,year,idealpointfp,idealpointall\n"
    body = "2,USA,1990,1,1\n2,USA,1992,1.5,\n331,,1992,9,9\n705,KAZ,1992,0.5,0.25\n"
    put(tmp_path, IDEAL_POINTS, head + body)
    assert read_ideal_points(tmp_path, 1991) == {("USA", 1992): 1.5, ("KAZ", 1992): 0.5}
    assert read_ideal_points(tmp_path, 1991, ALL) == {("KAZ", 1992): 0.25}
    put(tmp_path, IDEAL_POINTS, head + body + "705,KAZ,1992,0.5,0.25\n")
    refused(lambda: read_ideal_points(tmp_path, 1991), "two rows for KAZ in 1992")


def put_votes(inputs, votes):
    put(inputs, ROLL_CALLS, "rcid,date\n7,1992-01-05\n5,1991-12-30\n9,1993-02-01\n")
    put(inputs, VOTES, "rcid,country_code,vote\n" + "\n".join(votes))


def test_roll_calls_go_by_the_year_of_their_date(tmp_path):
    put_votes(tmp_path, ["5,US,yes", "7,US,no", "7,NA,abstain", "9,NA,yes"])
    calls = read_roll_calls(tmp_path, 1992)
    assert calls.countries == ("NAM", "USA")
    np.testing.assert_array_equal(calls.years, [1992, 1993])
    np.testing.assert_array_equal(calls.votes, [[2, 3], [1, 0]])


@pytest.mark.parametrize(
    ("vote", "words"),
    [
        ("7,XX,yes", ["country_code 'XX' is unknown"]),
        ("7,US,maybe", ["vote 'maybe' is unknown", "yes, abstain, no"]),
    ],
)
def test_roll_calls_refuse(tmp_path, vote, words):
    put_votes(tmp_path, [vote])
    refused(lambda: read_roll_calls(tmp_path, 1992), *words)


def test_resolutions_of_2025(tmp_path):
    head = "Resolution,Date,Title,No Vote,USA,KAZ\n,,,,United States,Kazakhstan\n"
    put(
        tmp_path, RESOLUTIONS_2025, head + "A/1,2025-02-24,One,0,NO,ABSTAIN\nA/2,2025-12-01,,1,,YES"
    )
    calls = read_resolutions_2025(tmp_path)
    assert calls.countries == ("KAZ", "USA")
    np.testing.assert_array_equal(calls.votes, [[2, 3], [1, 0]])
    np.testing.assert_array_equal(calls.years, [2025, 2025])
    put(tmp_path, RESOLUTIONS_2025, head + "A/1,2025-02-24,One,0,NO,Y\n")
    refused(lambda: read_resolutions_2025(tmp_path), "A/1, KAZ: vote 'Y' is unknown", "YES, NO")


def put_trade(inputs, rows):
    path = inputs / WORKBOOK
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    months = [f"{flow}{month}" for flow in "IE" for month in (*MONTHS, "YR")]
    book.active.append(["year", "CTY_CODE", "CTYNAME", *months])
    for year, code, imports, exports in rows:
        book.active.append([year, code, "", *imports, sum(imports), *exports, sum(exports)])
    book.save(path)


def test_trade_of_full_years_by_country(tmp_path):
    full, part = [1.0] * 12, [2.0] + [0.0] * 11
    rows = [
        ("2022", "0015", full, full),
        ("2022", "0003", full, full),
        ("2022", "4634", full, [0.0] * 12),
        ("2022", "5080", part, part),
        ("2022", "5081", full, full),
        ("2023", "4634", part, part),
    ]
    put_trade(tmp_path, rows)
    found = read_us_trade_by_country(tmp_path)
    assert found["imports"] == {
        ("WLD", 2022): 12.0,
        ("KAZ", 2022): 12.0,
        ("ISR", 2022): 14.0,
    }
    assert found["exports"][("KAZ", 2022)] == 0.0
    put_trade(tmp_path, [*rows, rows[2]])
    refused(lambda: read_us_trade_by_country(tmp_path), "two rows for CTY_CODE 4634 in 2022")


def test_trade_whose_months_are_not_its_year_is_refused(tmp_path):
    put_trade(tmp_path, [("2022", "4634", [1.0] * 12, [1.0] * 12)])
    book = openpyxl.load_workbook(tmp_path / WORKBOOK)
    book.active.cell(row=2, column=4).value = 5.0
    book.save(tmp_path / WORKBOOK)
    refused(lambda: read_us_trade_by_country(tmp_path), "CTY_CODE 4634, 2022", "do not add up")


def test_indicators_of_countries_and_two_aggregates(tmp_path):
    rows = (
        "Kazakhstan,KAZ,2020,5\nWorld,WLD,2020,9\nEuropean Union,EUU,2020,3\nArab World,ARB,2020,1"
    )
    put(tmp_path, GDP, f"Country Name,Country Code,Year,Value\n{rows}\n")
    expected = {("KAZ", 2020): 5.0, ("WLD", 2020): 9.0, ("EU27", 2020): 3.0}
    assert read_indicator(tmp_path, GDP) == expected
    put(tmp_path, GDP, f"Country Name,Country Code,Year,Value\n{rows}\nK,KAZ,2020,6\n")
    refused(lambda: read_indicator(tmp_path, GDP), "two rows for KAZ in 2020")


def test_successors_of_the_soviet_union_have_no_zeros_from_before(tmp_path):
    head = "entity,year,value,unit\n"
    rows = [
        "Kazakhstan,1984,0,Mt",
        "Kazakhstan,1985,22,Mt",
        "USSR,1984,600,Mt",
        "USSR,1985,0,Mt",
        "Norway,1984,0,Mt",
        "European Union#,1984,3,Mt",
        "Total World,1984,2000,Mt",
    ]
    file = "energy/ei2024_oil_production_mt.csv"
    put(tmp_path, file, head + "\n".join(rows))
    countries = ("KAZ", "NOR", "EU27", "WLD", "CHN")
    assert read_energy_lines(tmp_path, "oil_production_mt", countries) == {
        ("KAZ", 1985): 22.0,
        ("NOR", 1984): 0.0,
        ("EU27", 1984): 3.0,
        ("WLD", 1984): 2000.0,
    }
    refused(
        lambda: read_energy_lines(tmp_path, "oil_production_mt", ("KAS",)), "unknown country 'KAS'"
    )
    refused(lambda: read_energy_lines(tmp_path, "coal", ("KAZ",)), "unknown table 'coal'")
    put(tmp_path, file, head + rows[1].replace("Mt", "kt"))
    refused(lambda: read_energy_lines(tmp_path, "oil_production_mt", ("KAZ",)), "unit ['kt']")


def test_brent_begins_with_its_first_full_year(tmp_path):
    put(tmp_path, "energy/eia_brent-year.csv", "Date,Price\n1987-06-30,18.53\n1988-06-30,14.91\n")
    assert read_brent_years(tmp_path) == {1988: 14.91}
    put(tmp_path, "energy/eia_brent-year.csv", "Date,Price\n1987-06-30,1\n1987-12-30,2\n")
    refused(lambda: read_brent_years(tmp_path), "a year occurs twice")


def test_shared_organisations_are_those_with_kazakhstan(tmp_path):
    put(tmp_path, IDEAL_POINTS, "ccode,iso3c\n2,USA\n710,CHN\n705,KAZ\n")
    head = "ccode1,ccode2,year,dyadigos\n"
    put(tmp_path, SHARED_IGOS, head + "2,705,1992,13\n705,710,1992,20\n705,999,1992,1\n")
    assert read_shared_igos(tmp_path) == {("USA", 1992): 13.0, ("CHN", 1992): 20.0}
    put(tmp_path, SHARED_IGOS, head + "2,710,1992,13\n")
    refused(lambda: read_shared_igos(tmp_path), "pair 2, 710")


@pytest.mark.parametrize(
    ("read", "file"),
    [
        (lambda inputs: read_by_partner(inputs, "flow"), BY_PARTNER),
        (lambda inputs: read_by_activity(inputs, "flow"), BY_ACTIVITY),
        (lambda inputs: read_ideal_points(inputs, 1991), IDEAL_POINTS),
        (lambda inputs: read_roll_calls(inputs, 1991), ROLL_CALLS),
        (lambda inputs: read_indicator(inputs, GDP), GDP),
        (lambda inputs: read_shared_igos(inputs), SHARED_IGOS),
        (lambda inputs: read_brent_years(inputs), "energy/eia_brent-year.csv"),
    ],
)
def test_a_missing_file_or_column_is_named(tmp_path, read, file):
    refused(lambda: read(tmp_path), file, "no such file")
    put(tmp_path, file, "other\n1\n")
    refused(lambda: read(tmp_path), file, "no column", "it has")


# Positions of all hosts, minerals, and the names they use.


def test_a_name_of_a_country_is_never_left_out_in_silence():
    assert iso3_of_name("Korea, Rep. of", "here") == iso3_of_name("Korea", "here") == "KOR"
    assert iso3_of_name("China, P.R.: Hong Kong", "here") == "HKG"
    assert iso3_of_name("Dominica            ", "here") == "DMA"
    assert iso3_of_name("World", "here") == "WLD"
    assert iso3_of_name("Other countries", "here") == ""
    with pytest.raises(InputError, match="here: unknown country 'Kazakhstn'; did you mean Kazakh"):
        iso3_of_name("Kazakhstn", "here")


def test_positions_are_those_of_the_workbooks(official_files):
    inputs = official_files("data")
    reported, estimated = read_cdis(inputs), read_ewn(inputs)
    assert reported["KAZ", 2009] == pytest.approx(72_012.5, abs=0.1)
    assert reported["KAZ", 2022] == pytest.approx(154_183.3, abs=0.1)
    assert not {"UZB", "TKM", "AFG", "IRN", "IRQ", "QAT", "ETH"} & {code for code, _ in reported}
    assert [estimated[code, 2021] for code in ("KAZ", "UZB", "TKM")] == pytest.approx(
        [169_102, 11_525, 43_951], abs=1
    )


def _workbook(folder, sheet, rows):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    folder.mkdir(parents=True, exist_ok=True)
    return book


@pytest.mark.parametrize(
    ("sheet", "rows", "message"),
    [
        ("other", [], "no sheet 'for_stata'; it has other"),
        ("for_stata", [["Host", "2009"]], "first columns"),
        (
            "for_stata",
            [["Investment in:", "year_2009"], ["Atlantis", 1.0]],
            "unknown country 'Atlantis'",
        ),
        (
            "for_stata",
            [["Investment in:", "year_2009"], ["Albania", "C"]],
            "ALB 2009: 'C'; allowed: a number or empty",
        ),
        (
            "for_stata",
            [["Investment in:", "year_2009"], ["Albania", 1.0], ["Albania", 2.0]],
            "two rows for ALB in 2009; allowed: one",
        ),
    ],
)
def test_a_workbook_of_positions_that_is_another_is_said_in_a_line(tmp_path, sheet, rows, message):
    book = _workbook(tmp_path / "fdi_world", sheet, rows)
    book.save(tmp_path / CDIS)
    with pytest.raises(InputError, match=re.escape(message)) as error:
        read_cdis(tmp_path)
    assert "\n" not in str(error.value)


def test_a_column_that_the_external_wealth_lacks_is_named(tmp_path):
    book = _workbook(tmp_path / "fdi_world", "Dataset", [["Country", "Year"]])
    book.save(tmp_path / EWN)
    with pytest.raises(InputError, match="no column 'FDI liabilities'; it has Country, Year"):
        read_ewn(tmp_path)


def test_minerals_are_tonnes_and_an_empty_cell_is_no_zero(official_files):
    output, reserves = read_minerals(official_files("data"))
    assert output["KAZ", "rhenium", 2024] == 1.5
    assert output["KAZ", "tungsten", 2024] == 0.0
    assert ("RUS", "rhenium", 2024) not in output
    assert reserves["KAZ", "chromium", 2025] == 230e6
    # The world of chromite is not printed: countries and others.
    assert output["WLD", "chromite", 2024] == 49_610_000
    assert read_us_import_shares(official_files("data"))["KAZ", "ferrochromium", 2024] == 0.24


def test_the_us_supply_is_in_tonnes_and_shares(official_files):
    supply = read_us_supply(official_files("data"))
    assert supply["imports"]["", "chromium", 2024] == 492_000
    assert supply["imports"]["", "ammonium-perrhenate", 2025] == pytest.approx(7.8)
    # The two forms of rhenium that are printed.
    assert supply["imports"]["", "rhenium", 2025] == pytest.approx(23.0 + 7.8)
    assert supply["reliance"]["", "copper-refined", 2025] == pytest.approx(0.57)
    assert supply["import_share"]["CHN", "tungsten", 2024] == pytest.approx(0.26)
    assert ("KAZ", "tungsten", 2024) not in supply["import_share"]
    shared = read_us_import_shares(official_files("data"))
    assert shared.items() <= supply["import_share"].items()


def test_a_share_that_the_official_file_has_otherwise_is_refused(tmp_path):
    (tmp_path / "minerals").mkdir()
    head = "mineral,product,kazakhstan_share_of_us_imports_2021_24_pct,other_leading"
    (tmp_path / IMPORT_SHARES).write_text(f"{head}\ntitanium,Sponge metal,9,Japan 77\n")
    with pytest.raises(InputError, match=r"titanium-sponge of KAZ: 0.08; allowed: 0.09, as in"):
        read_us_supply(tmp_path)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("zinc,mine,bushel,Peru,1,1,1", "unknown unit 'bushel'"),
        ("zinc,mine,t,Atlantis,1,1,1", "unknown country 'Atlantis'"),
        ("zinc,mine,t,Peru,W,1,1", "zinc Peru: 'W' is not allowed; allowed: a number"),
    ],
)
def test_a_row_of_minerals_that_is_wrong_is_said_in_a_line(tmp_path, row, message):
    (tmp_path / "minerals").mkdir()
    head = "mineral,stage,unit,country,production_2024,production_2025e,reserves"
    (tmp_path / PRODUCTION).write_text(f"{head}\n{row}\n")
    with pytest.raises(InputError, match=message):
        read_minerals(tmp_path)
