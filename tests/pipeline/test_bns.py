"""Readers of Kazakhstan's statistics, on small files in their layout."""

import pytest

from tarazy.errors import InputError
from tarazy_pipeline.readers.bns import (
    read_aggregates,
    read_commodity_groups,
    read_mining_value_added,
    read_reported_to_comtrade,
    read_trade_by_partner,
    read_value_added,
)

PARTNERS = "year,flow,partner,thousand_usd\n"
MONTHS = ",".join(f"2022-{month:02}" for month in range(1, 13))


def put(inputs, name, text):
    (inputs / "kaz_national").mkdir(exist_ok=True)
    (inputs / "kaz_national" / name).write_text(text, encoding="utf-8")


def trade(inputs, rows):
    put(inputs, "bns_kaz_trade_by_partner_2021_2025.csv", PARTNERS + rows)


def groups(inputs, *rows):
    name = "bns_kaz_exports_by_commodity_group_2022_monthly.csv"
    put(inputs, name, "\n".join((f"group,2021-12,{MONTHS}", *rows)) + "\n")


def test_partners_are_in_millions_and_of_one_flow(tmp_path):
    trade(tmp_path, "2022,exports,ITA,13000.5\n2022,imports,ITA,7\n2023,exports,ITA,1000\n")
    assert read_trade_by_partner(tmp_path, "exports") == {("ITA", 2022): 13.0005, ("ITA", 2023): 1}
    assert read_trade_by_partner(tmp_path, "imports") == {("ITA", 2022): 0.007}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("2022,exports,XYZ,1\n", "line 2, partner: 'XYZ'"),
        ("2022,transit,ITA,1\n", "line 2: unknown flow 'transit'"),
        ("2022,exports,ITA,-1\n", "exports ITA 2022 -1; allowed"),
        ("2022,exports,ITA,1\n2022,exports,ITA,1\n", "line 3: exports ITA 2022"),
        ("2022,exports,ITA,many\n", "line 2, thousand_usd: 'many'"),
    ],
)
def test_faulty_partners_are_named(tmp_path, rows, message):
    trade(tmp_path, rows)
    with pytest.raises(InputError, match=message) as error:
        read_trade_by_partner(tmp_path, "exports")
    assert "\n" not in str(error.value)


def test_the_missing_month_of_the_groups_is_what_the_annual_total_leaves(tmp_path):
    trade(tmp_path, "2022,exports,ITA,100\n2022,exports,CHN,20\n2021,exports,CHN,9\n")
    months = ["10"] * 12
    total, half = months.copy(), ["4"] * 12
    total[8] = half[8] = ""
    groups(tmp_path, "CRUDE_OIL,1," + ",".join(half), "TOTAL,1," + ",".join(total))
    found = read_commodity_groups(tmp_path, 2022)
    assert found["TOTAL"] == pytest.approx(0.12)
    assert found["CRUDE_OIL"] == pytest.approx(0.4 * 0.12)


def test_groups_that_contradict_the_partners_are_named(tmp_path):
    trade(tmp_path, "2022,exports,ITA,100\n")
    full = ",".join(["10"] * 12)
    groups(tmp_path, f"TOTAL,1,{full}")
    with pytest.raises(InputError, match=r"TOTAL of 2022 is 0\.1 million USD; allowed: at most"):
        read_commodity_groups(tmp_path, 2022)
    groups(tmp_path, f"TOTAL,1,{full}", "COAL,1," + full.replace("10", "", 1))
    with pytest.raises(InputError, match="group COAL: 11 months of 2022; allowed: the 12"):
        read_commodity_groups(tmp_path, 2022)


def test_accounts_must_add_up(tmp_path):
    name = "bns_kaz_gva_compensation_foreign_by_section_2021_2025.csv"
    rows = ["A,x,gva,60", "B,x,gva,30", "GVA,x,gva,90", "NET_TAXES,x,gva,10", "GDP,x,gva,{}"]
    text = "\n".join(["section,name,measure,2022", *rows, "A,x,compensation,5"]) + "\n"
    put(tmp_path, name, text.format(100))
    assert read_value_added(tmp_path, 2022)["A"] == 60
    put(tmp_path, name, text.format(101))
    with pytest.raises(InputError, match=r"sections and net taxes are 100\.0 million KZT"):
        read_value_added(tmp_path, 2022)


def test_aggregates_mining_and_what_was_reported(tmp_path):
    put(tmp_path, "bns_kaz_sna_aggregates_2015_2024.csv", "item,2021,2022\nGDP,1,3\nGNI,,2\n")
    assert read_aggregates(tmp_path) == {("GDP", 2021): 1, ("GDP", 2022): 3, ("GNI", 2022): 2}
    put(tmp_path, "bns_kaz_oil_gas_gva_2019_2025.csv", "item,name,2022\nB,x,4\n")
    with pytest.raises(InputError, match="no item 'OIL_GAS_06_09'; it has B"):
        read_mining_value_added(tmp_path, 2022)
    put(tmp_path, "wits_kaz_exports_by_partner_2019_2023.csv", "partner,2022\nITA,2000\n")
    assert read_reported_to_comtrade(tmp_path) == {("ITA", 2022): 2.0}
