import numpy as np
import pandas as pd
import pytest
from small_icio import check_numbers, small_icio

from tarazy.errors import InputError
from tarazy.sources.oecd_icio import read_oecd_icio

ECONOMIES = ["AUS", "CHN", "KAZ", "MEX", "ROW"]
INDUSTRIES = ["A01_02", "B05_06", "C10T12"]
USERS = ["HFCE", "NPISH", "GGFC", "GFCF", "DPABR", "INVNT"]


def frame(economies, small, buyers_of=None):
    """Lay a table out as the OECD does: `buyers_of` are the economies that have final users."""
    industries = [f"{e}_{s}" for e in economies for s in INDUSTRIES]
    users = [f"{e}_{u}" for e in (buyers_of or economies) for u in USERS]
    body = pd.DataFrame(
        np.hstack([small.intermediate, small.final, small.output[:, None]]),
        index=industries,
        columns=[*industries, *users, "OUT"],
    )
    accounts = pd.DataFrame(
        [small.taxes, small.value_added, small.output],
        index=["TLS", "VA", "OUT"],
        columns=industries,
    ).reindex(columns=body.columns, fill_value=0.0)
    return pd.concat([body, accounts]).rename_axis("V1")


def write(tmp_path, table, name="2020_SML.csv"):
    table.to_csv(tmp_path / name)
    return tmp_path / name


def plain(stock_draws=False):
    return small_icio(len(ECONOMIES), len(INDUSTRIES), len(USERS), stock_draws=stock_draws)


def test_numbers_survive(tmp_path):
    small = plain()
    path = write(tmp_path, frame(ECONOMIES, small))
    world = read_oecd_icio(path, trade_elasticity=5.0)
    assert world.economies == ECONOMIES
    assert world.sectors == INDUSTRIES
    assert (world.name, world.year) == ("oecd-icio-2020", 2020)
    check_numbers(world, small)
    assert "OECD" in world.dataset["trade"].attrs["source"]


def test_inventories_are_balanced(tmp_path):
    path = write(tmp_path, frame(ECONOMIES, plain(stock_draws=True)))
    world = read_oecd_icio(path, trade_elasticity=5.0)
    assert world.dataset["trade"].attrs["negative_final_sales_removed"].startswith("0.75 ")


def test_parts_of_china_and_mexico_are_added_up(tmp_path):
    economies = ["AUS", "CHN", "KAZ", "MEX", "ROW", "MX1", "MX2", "CN1", "CN2"]
    whole = {"MX1": "MEX", "MX2": "MEX", "CN1": "CHN", "CN2": "CHN"}
    j, f = len(INDUSTRIES), len(USERS)
    fine = small_icio(len(economies), j, f, stock_draws=False)
    # As in the extended editions: CHN and MEX make nothing, their parts buy no final goods.
    made = np.repeat([e not in ("CHN", "MEX") for e in economies], j).astype(float)
    intermediate = fine.intermediate * made[:, None] * made
    final = fine.final[:, : len(ECONOMIES) * f] * made[:, None]
    output = intermediate.sum(axis=1) + final.sum(axis=1)
    value_added = output - intermediate.sum(axis=0)
    split = type(fine)(intermediate, final, np.zeros_like(output), value_added, output)
    path = write(tmp_path, frame(economies, split, buyers_of=ECONOMIES), "2020.csv")
    world = read_oecd_icio(path, trade_elasticity=5.0)

    into = np.zeros((len(ECONOMIES), len(economies)))
    for old, economy in enumerate(economies):
        into[ECONOMIES.index(whole.get(economy, economy)), old] = 1
    merge = np.kron(into, np.eye(j))
    summed = type(fine)(
        merge @ intermediate @ merge.T,
        merge @ final,
        np.zeros(len(ECONOMIES) * j),
        merge @ value_added,
        merge @ output,
    )
    assert world.economies == ECONOMIES
    check_numbers(world, summed)
    assert world.dataset["trade"].attrs["economies_put_together"] == "CN1, CN2, MX1, MX2"


@pytest.mark.parametrize(
    ("name", "given", "year"),
    [("ICIO2021_2018.csv", None, 2018), ("table.csv", 2015, 2015), ("2020_SML.csv", 1999, 1999)],
)
def test_year(tmp_path, name, given, year):
    path = write(tmp_path, frame(ECONOMIES, plain()), name)
    assert read_oecd_icio(path, trade_elasticity=5.0, year=given).year == year


def drop_output(table):
    return table.drop(index="OUT")


def unknown_row(table):
    return table.rename(index={"TLS": "TAXES"})


def unknown_column(table):
    return table.rename(columns={"KAZ_HFCE": "KAZ HFCE"})


def lost_column(table):
    return table.drop(columns="KAZ_B05_06")


def lost_industry(table):
    return table.drop(columns="KAZ_B05_06").drop(index="KAZ_B05_06")


def empty_cell(table):
    table = table.copy()
    table.loc["AUS_A01_02", "ROW_HFCE"] = np.nan
    return table


def text_cell(table):
    return (
        table.astype({"ROW_HFCE": object})
        .map(lambda v: "n.a." if v is None else v)
        .assign(ROW_HFCE="n.a.")
    )


def wrong_total(table):
    table = table.copy()
    table.loc["OUT", "KAZ_B05_06"] *= 1000
    return table


def no_users(table):
    return table.loc[:, ~table.columns.str.contains("|".join(USERS))]


def user_of_nobody(table):
    return table.rename(columns={"KAZ_HFCE": "FRA_HFCE"})


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (drop_output, "no row of output"),
        (unknown_row, "unknown row 'TAXES'; allowed"),
        (unknown_column, "unknown column 'KAZ HFCE'; allowed"),
        (lost_column, "'KAZ_B05_06' is only one of them"),
        (lost_industry, "KAZ has no industry 'B05_06'"),
        (empty_cell, "row 'AUS_A01_02', column 'ROW_HFCE' is empty"),
        (text_cell, "line 2: ROW_HFCE: 'n.a.' is not allowed; allowed: a number"),
        (wrong_total, "KAZ B05_06 add up to"),
        (no_users, "not an OECD ICIO table"),
        (user_of_nobody, "'FRA_HFCE' has an economy that sells nothing"),
    ],
)
def test_damaged_files(tmp_path, damage, message):
    path = write(tmp_path, damage(frame(ECONOMIES, plain())))
    with pytest.raises(InputError, match=message) as caught:
        read_oecd_icio(path, trade_elasticity=5.0)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_repeated_row(tmp_path):
    table = frame(ECONOMIES, plain())
    path = write(tmp_path, pd.concat([table, table.iloc[:1]]))
    with pytest.raises(InputError, match="row 'AUS_A01_02' comes more than once"):
        read_oecd_icio(path, trade_elasticity=5.0)


def test_files_that_are_not_there_or_not_named(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_oecd_icio(tmp_path / "2020.csv", trade_elasticity=5.0)
    with pytest.raises(InputError, match="no year in the name"):
        read_oecd_icio(write(tmp_path, frame(ECONOMIES, plain()), "t.csv"), trade_elasticity=5.0)
    (tmp_path / "2020.zip").write_bytes(b"x")
    with pytest.raises(InputError, match=r"ends in '.zip'; allowed: .csv"):
        read_oecd_icio(tmp_path / "2020.zip", trade_elasticity=5.0)
