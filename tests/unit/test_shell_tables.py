"""Tables through the shell: read, shown, asked, edited, saved, compared."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from own_world import ECONOMIES, GOODS, own_table, own_world

from tarazy import InputError, World, read_long_table
from tarazy.cli import main
from tarazy.sources.long_table import COLUMNS
from tarazy.sources.opening import ASSUMED_ELASTICITY, open_world

QUESTION = """
title = "A duty"
question = "What does it do?"

[[shocks]]
kind = "tariff"
importer = "Aland"
exporter = "Bland"
sector = "mining"
add = 0.1
"""


def long_frame():
    """Return the flows of the table, a row each; zeros are left out."""
    rows = [
        (*seller, *buyer, frame.loc[seller, buyer])
        for frame in own_table()
        for seller in frame.index
        for buyer in frame.columns
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "own-2020.csv"
    long_frame().to_csv(file, index=False)
    return file


@pytest.fixture
def question(tmp_path):
    file = tmp_path / "duty.toml"
    file.write_text(QUESTION, encoding="utf-8")
    return file


def test_a_row_for_each_flow_is_the_table(table):
    world = read_long_table(table, trade_elasticity=5.0, source="Office")
    assert (world.name, world.year, world.economies) == ("own-2020", 2020, ECONOMIES)
    np.testing.assert_allclose(world.dataset["trade"], own_world().dataset["trade"], rtol=1e-9)
    assert world.dataset["trade"].attrs["quality"] == "data"
    assert (
        read_long_table(table, trade_elasticity=5.0).dataset["trade"].attrs["quality"] == "assumed"
    )


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: f.drop(columns="user"), "allowed: exporter, input, importer, user, value"),
        (lambda f: pd.concat([f, f.iloc[:1]]), "line 602: Aland, crops, Aland, crops stands twice"),
        (
            lambda f: f.assign(value="much"),
            "line 2: value: 'much' is not allowed; allowed: a number",
        ),
        (
            lambda f: f[(f["importer"] != "Aland") | ~f["user"].isin(["households", "government"])],
            "columns of F: no 'Aland'",
        ),
        (lambda f: f.iloc[:0], "has no row; allowed: a heading, and rows under it"),
        (lambda f: f.assign(value=True), "line 2: value: 'True' is not allowed; allowed: a number"),
        # What would be lost, or taken for something else, without a word.
        (
            lambda f: f.replace({"importer": {"Bland": "Blend"}}),
            "line 6: unknown importer 'Blend'; did you mean Bland",
        ),
        (
            lambda f: f.replace({"user": {"crops": "Crops"}}),
            "line 2: user 'Crops' is a sector but for capitals; allowed: 'crops'",
        ),
        (lambda f: f.replace({"user": {"crops": "crops "}}), "label 'crops ' of final use"),
        (lambda f: f.replace({"user": {"crops": ""}}), "label '' of final use"),
    ],
)
def test_a_damaged_long_table_is_one_line(tmp_path, damage, message):
    file = tmp_path / "own-2020.csv"
    damage(long_frame()).to_csv(file, index=False)
    with pytest.raises(InputError, match=message) as error:
        read_long_table(file, trade_elasticity=5.0)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("heading", "row"), [("sector,tariff", "Aland,crops,0.1"), ("tariff", "Aland,0.1")]
)
def test_rows_longer_than_the_heading_are_not_moved_to_other_columns(tmp_path, heading, row):
    rates, table = tmp_path / "rates.csv", tmp_path / "own-2020.csv"
    rates.write_text(f"{heading}\n{row}\n", encoding="utf-8")
    lines = long_frame().to_csv(index=False).splitlines()
    table.write_text("\n".join([lines[0], *(f"x,{line}" for line in lines[1:])]), encoding="utf-8")
    for read in (
        lambda: own_world().with_tariff(rates),
        lambda: read_long_table(table, trade_elasticity=5.0),
    ):
        with pytest.raises(InputError, match="rows have more cells than the heading has"):
            read()


def test_codes_of_digits_are_names(tmp_path):
    codes = {sector: f"0{n}" for n, sector in enumerate(dict.fromkeys(long_frame()["input"]))}
    frame = long_frame().replace({"input": codes, "user": codes})
    file, rates = tmp_path / "own-2020.csv", tmp_path / "rates.csv"
    frame.to_csv(file, index=False)
    world = read_long_table(file, trade_elasticity=5.0)
    assert world.sectors == list(codes.values())
    for variable in ("trade", "input_share"):
        found, named = world.dataset[variable], own_world().dataset[variable]
        np.testing.assert_allclose(found.values, named.values, rtol=1e-9)
    rates.write_text("importer,sector,tariff\nAland,01,0.1\n", encoding="utf-8")
    edited = world.with_tariff(rates).dataset["tariff"]
    assert float(edited.sel(importer="Aland", exporter="Bland", sector="01")) == 0.1


def test_a_year_is_needed(tmp_path):
    file = tmp_path / "own.csv"
    long_frame().to_csv(file, index=False)
    with pytest.raises(InputError, match="no year in the name of the file"):
        read_long_table(file, trade_elasticity=5.0)
    assert read_long_table(file, trade_elasticity=5.0, year=2019).year == 2019


def test_the_shell_reads_a_table_and_says_what_it_assumed(table, question, capsys):
    assert main(["world", str(table), "--json"]) == 0
    out, err = capsys.readouterr()
    assert [e["code"] for e in json.loads(out)["economies"]] == ECONOMIES
    assert "a table has no trade elasticities: one value assumed for every sector" in err
    assert "nor tariffs: none given: zero everywhere" in err
    assert "taken for final use: households, government" in err
    assert main(["run", str(question), "--world", str(table), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer["welfare"]) == set(ECONOMIES)
    assert open_world(table).dataset["trade_elasticity"].values.tolist() == [ASSUMED_ELASTICITY] * 4


def test_a_profile_says_what_the_world_does_not_tell(table, capsys):
    asked = ["world", str(table), "--country", "Aland"]
    assert main(asked) == 0
    assert "Goods and services are not told apart" in capsys.readouterr().out
    assert main([*asked, "--group", f"goods={','.join(GOODS)}"]) == 0
    out = capsys.readouterr().out
    assert "goods exports" in out
    assert "not told apart" not in out


def test_a_table_is_edited_and_saved(table, tmp_path, capsys):
    rates = tmp_path / "rates.csv"
    rates.write_text("importer,sector,tariff\nAland,goods,0.1\n", encoding="utf-8")
    saved = tmp_path / "mine.npz"
    asked = ["world", str(table), "--group", f"goods={','.join(GOODS)}", "--theta", "4"]
    asked += ["--tariff", str(rates), "--source", "Customs", "--save", str(saved)]
    assert main(asked) == 0
    assert "12 cells set by the user: source Customs (data)" in " ".join(
        capsys.readouterr().out.split()
    )
    world = World.load(saved)
    assert world.sector_groups == {"goods": GOODS}
    assert world.dataset["trade_elasticity"].values.tolist() == [4.0] * 4
    assert (
        float(world.dataset["tariff"].sel(importer="Aland", exporter="Bland", sector="crops"))
        == 0.1
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--source", "Customs"], "--source: 'Customs' alone"),
        (["--group", "goods"], "allowed: NAME=SECTORS"),
        (["--group", "goods=steel"], "no sector 'steel'"),
        (["--save", "mine.txt"], "a file ending in .npz"),
        (["--tariff", "nowhere.csv"], "no such file"),
        (["--tariff", "5 %"], "allowed: a number, or a .csv file"),
        (["--group", "goods=crops", "--group", "goods=mining"], "'goods' given twice"),
    ],
)
def test_options_that_cannot_be(table, options, message, capsys):
    assert main(["world", str(table), *options]) == 2
    err = capsys.readouterr().err.strip().splitlines()
    assert message in err[-1]


def test_files_that_are_no_tables(tmp_path, capsys):
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "wiod11.rda").write_text("no R", encoding="utf-8")
    for name in ("notes.csv", "wiod11.rda", "none.csv"):
        assert main(["world", str(tmp_path / name)]) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_commands_need_no_country_of_the_package(table, capsys):
    assert main(["sensitivity", "--world", str(table)]) == 2
    assert "--country: is missing; allowed: an economy of world own-2020: Aland" in (
        capsys.readouterr().err
    )
    assert main(["sensitivity", "--country", "Aland", "--world", str(table), "--json"]) == 0
    assert main(["dependence", "Aland", "--world", str(table), "--part", "channels"]) == 0
    assert "Bland" in capsys.readouterr().out


def test_ranges_of_a_table_are_those_of_the_elasticities(table, question, capsys):
    asked = ["run", str(question), "--world", str(table), "--draws", "3", "--json"]
    assert main(asked) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["range"]["of"] == ["elasticities"]
    assert "not estimated: the range is over elasticities alone" in err


def test_one_question_to_two_worlds(table, question, tmp_path, capsys):
    other = tmp_path / "other.npz"
    open_world(table).with_tariff(0.2, importer="Aland").save(other)
    asked = ["compare", str(question), "--world", str(table), "--world", str(other)]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert "From own-2020 to own-2020-edited" in out
    assert "trade elasticity" in out
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["missing"] == {}
    for wrong, message in (
        (asked[:4], "alone; allowed: two or more"),
        ([*asked, "sever-russia"], "with 2 scenarios; allowed: with one"),
        ([*asked, "--country", "Xland"], "unknown economy 'Xland'"),
    ):
        assert main(wrong) == 2
        assert message in capsys.readouterr().err


def test_wiod_of_the_r_package_is_read(official_files):
    world = open_world(official_files("data/wiod2013/wiod11.rda"))
    assert (world.year, len(world.economies), len(world.sectors)) == (2011, 41, 35)
    assert "ROU" in world.economies
    data = world.dataset
    assert data["trade"].attrs["quality"] == "data"
    # World output of 2011 in this release, before and after negative inventories are removed.
    assert world.accounts.output.sum() == pytest.approx(136.9e6, rel=0.05)
    assert data["trade_elasticity"].attrs["elasticity_set"] == "fontagne-guimbard-orefice"
    assert max(world.validate().values()) < 1e-8


def test_the_example_answers_as_it_expects(capsys):
    folder = Path(__file__).parents[2] / "examples" / "worlds"
    table = str(folder / "five-economies-2022.csv")
    assert main(["run", str(folder / "duty.toml"), "--world", table, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [check["verdict"] for check in answer["expected"]] == ["as_expected"]
    assert main(["world", table, "--tariff", str(folder / "rates.csv")]) == 0
    assert "10 cells set by the user" in " ".join(capsys.readouterr().out.split())
