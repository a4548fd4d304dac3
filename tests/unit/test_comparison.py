"""Outcomes side by side: only those of one world, told apart, with differences to the first."""

import csv
import json

import numpy as np
import pytest
from test_trade_outcome import solved
from trade_world import small_world

from tarazy import World
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.experiment.comparison import compare, default_names
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.trade import Counterfactual
from tarazy.trade.labelled import VARIABLES
from tarazy.trade.labelled_factors import FACTOR_VARIABLES

openpyxl = pytest.importorskip("openpyxl")


def named(name, **more):
    return {"name": name, "title": {language: name for language in LANGUAGES}} | more


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def outcomes(world):
    return tuple(solved(world, rate=rate, scenario=named(f"rate-{rate}")) for rate in (0.2, 0.4))


@pytest.fixture(scope="module")
def comparison(outcomes):
    return compare(*outcomes)


def test_every_variable_gets_the_dimension_outcome(comparison, outcomes):
    assert comparison.names == ("rate-0.2", "rate-0.4")
    # Nobody taxes exports here, and there is one factor.
    shown = set(VARIABLES) - {"export_tax_revenue_after"} - set(FACTOR_VARIABLES)
    assert set(comparison.dataset) == shown
    for outcome, name in zip(outcomes, comparison.names, strict=True):
        one = comparison.dataset.sel(outcome=name, drop=True)
        for variable in shown:
            np.testing.assert_array_equal(one[variable], outcome.dataset[variable])
            assert one[variable].attrs["unit"] == outcome.dataset[variable].attrs["unit"]
            assert one[variable].attrs["source"] == outcome.dataset[variable].attrs["source"]


def test_the_table_has_a_column_each_and_differences_to_the_first(comparison, outcomes):
    table = comparison.table("welfare", ["USA", "KAZ"])
    assert list(table.columns) == ["country", "rate-0.2", "rate-0.4", "rate-0.4 - rate-0.2"]
    assert table["country"].tolist() == ["USA", "KAZ"]
    for code, row in table.set_index("country").iterrows():
        low, high = (float(o.welfare.sel(country=code)) for o in outcomes)
        assert row.tolist() == [low, high, high - low]
    assert table.attrs["unit"] == "per cent change"
    assert table.attrs["long_name"] == "real income, exact, at equal transfers from abroad"
    assert table.attrs["year"] == 2022 and "small" in table.attrs["source"]


@pytest.mark.parametrize(
    ("variable", "countries", "rows", "labels"),
    [
        ("welfare", None, 3, ["country"]),
        ("output_change", ["KAZ"], 3, ["country", "sector"]),
        ("trade_after", None, 9, ["importer", "exporter"]),
        ("trade_after", ["KAZ", "USA"], 4, ["importer", "exporter"]),
        ("trade_creation", ["USA"], 1, ["importer"]),
        ("trade_elasticity", ["USA"], 3, ["sector"]),
    ],
)
def test_tables_of_every_form(comparison, variable, countries, rows, labels):
    table = comparison.table(variable, countries)
    assert len(table) == rows
    assert list(table.columns[: len(labels)]) == labels


def test_pairs_are_summed_over_sectors(comparison, outcomes):
    table = comparison.table("trade_after", ["KAZ", "USA"]).set_index(["importer", "exporter"])
    sold = outcomes[1].dataset["trade_after"].sel(importer="USA", exporter="KAZ").sum()
    assert table.loc[("USA", "KAZ"), "rate-0.4"] == pytest.approx(float(sold))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("welfar",), "unknown variable 'welfar'; did you mean welfare"),
        (("welfare", ["KAS"]), "unknown economy 'KAS'; did you mean KAZ"),
    ],
)
def test_unknown_names_are_refused(comparison, arguments, message):
    with pytest.raises(InputError, match=message):
        comparison.table(*arguments)


def test_the_same_scenario_under_other_settings_is_told_apart(world):
    tariff = world.dataset["tariff"].values.copy()
    tariff[1, 0, 0] = 0.5
    every = []
    for closure, elasticities in (("fixed", None), ("zero", None), ("zero", "low")):
        document = named("same") | ({"elasticities": elasticities} if elasticities else {})
        shock = Counterfactual(tariff=tariff, closure=closure)
        every.append(solve_counterfactual(shock, scenario=document, world=world))
    assert default_names(every) == [
        "same, closure fixed, elasticities of the world",
        "same, closure zero, elasticities of the world",
        "same, closure zero, elasticities low",
    ]
    assert default_names(every[:2]) == ["same, closure fixed", "same, closure zero"]
    other = solved(world, scenario=named("other"))
    assert default_names([every[0], other]) == ["same", "other"]
    assert compare(*every, names=["a", "b", "c"]).names == ("a", "b", "c")


def test_names_must_differ_and_be_complete(outcomes):
    with pytest.raises(InputError, match=r"the name 'rate-0.2' repeats; allowed: different ones"):
        compare(outcomes[0], outcomes[0])
    with pytest.raises(InputError, match="1 names given; allowed: 2"):
        compare(*outcomes, names=["a"])
    with pytest.raises(InputError, match="1 outcomes given; allowed: two or more"):
        compare(outcomes[0])


def larger(world):
    data = world.dataset
    return World.from_arrays(
        name="larger",
        year=2022,
        economies=world.economies,
        sectors=world.sectors,
        trade=2 * data["trade"].values,
        tariff=data["tariff"].values,
        input_share=data["input_share"].values,
        trade_elasticity=data["trade_elasticity"].values,
    )


def test_another_world_is_compared_only_if_asked(world, outcomes):
    other = larger(world)
    there = solved(other, scenario=named("there"))
    with pytest.raises(InputError) as raised:
        compare(outcomes[0], there)
    for part in (world.digest, other.digest, "other_worlds=True"):
        assert part in str(raised.value)
    both = compare(outcomes[0], there, other_worlds=True)
    source = both.dataset["welfare"].attrs["source"]
    assert world.digest in source and other.digest in source


def test_other_elasticities_on_the_same_accounts_are_no_other_world(world, outcomes):
    steeper = world.with_trade_elasticity([8.0, 9.0, 10.0])
    assert steeper.digest != world.digest
    assert compare(outcomes[0], solved(steeper, scenario=named("steeper"))).names[1] == "steeper"


def test_worlds_of_other_labels_are_never_compared(world, outcomes):
    merged = world.aggregate(regions={"OUT": ["USA", "ROW"]})
    there = solve_counterfactual(Counterfactual(), scenario=named("there"), world=merged)
    with pytest.raises(InputError, match=r"the country labels of small .* differ"):
        compare(outcomes[0], there, other_worlds=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variable", ["welfare", "income_after", "from_deficit"])
def test_the_figure_has_a_colour_each(comparison, language, variable):
    figure = comparison.figure(language=language, variable=variable)
    assert [trace.name for trace in figure.data] == list(comparison.names)[::-1]
    assert len({trace.marker.color for trace in figure.data}) == 2
    table = comparison.table(variable)
    for trace in figure.data:
        assert sorted(trace.x) == sorted(table[trace.name])


def test_the_figure_begins_with_the_economies_in_focus(world):
    documents = (named("a", focus=["ROW"]), named("b", focus=["ROW", "KAZ"]))
    first, second = (
        solved(world, rate=rate, scenario=d) for rate, d in zip((0.3, 0.6), documents, strict=True)
    )
    labels = compare(first, second).figure().data[0].y
    assert [label.replace("<br>", " ") for label in labels] == [
        "Rest of the world",
        "Kazakhstan",
        "United States",
    ]


def test_the_figure_refuses_what_it_can_not_draw(comparison, outcomes):
    with pytest.raises(InputError, match="unknown country variable 'price'"):
        comparison.figure(variable="price")
    with pytest.raises(InputError, match="unknown economy 'KAS'"):
        comparison.figure(countries=["KAS"])
    many = compare(*[outcomes[0]] * 8, names=list("abcdefgh"))
    with pytest.raises(InputError, match="8 outcomes given; allowed: at most 7"):
        many.figure()


def test_the_workbook_has_the_numbers_side_by_side(comparison, tmp_path):
    comparison.to_excel(tmp_path / "a.xlsx")
    comparison.to_excel(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "About",
        "Real income",
        "Countries",
        "Output by sector",
        "Trade after",
    ]
    _, keys, *rows = book["Real income"].iter_rows(values_only=True)
    table = comparison.table("welfare")
    found = [dict(zip(keys, row, strict=True)) for row in rows]
    assert [row["country"] for row in found] == table["country"].tolist()
    for column in table.columns[1:]:
        assert [row[column] for row in found] == pytest.approx(table[column].tolist(), rel=1e-13)
    assert len(list(book["Countries"].iter_rows())) == 2 + 2 * 3
    told = list(book["About"].iter_rows(values_only=True))
    digests = [value for label, value in told if label == "Digest of the outcome"]
    assert digests == [outcome.digest for outcome in comparison.outcomes]


def test_csv_has_a_row_for_each_outcome_and_label(comparison, tmp_path):
    comparison.to_csv(tmp_path / "out")
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {"welfare.csv", "sectors.csv", "trade.csv", "about.json"}
    for name, count in (("welfare", 3), ("sectors", 9), ("trade", 9)):
        lines = (tmp_path / "out" / f"{name}.csv").read_text("utf-8").splitlines()
        rows = list(csv.DictReader(lines))
        assert len(rows) == 2 * count
        assert [row["outcome"] for row in rows] == ["rate-0.2"] * count + ["rate-0.4"] * count
    about = json.loads((tmp_path / "out" / "about.json").read_text("utf-8"))
    assert list(about["outcomes"]) == ["rate-0.2", "rate-0.4"]
    assert about["columns"]["welfare"]["unit"] == "per cent change"
