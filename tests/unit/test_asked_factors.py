"""What was asked of capital, resources, their taxes and owners stands in the answer."""

from __future__ import annotations

import csv
import json
from typing import Any

import numpy as np
import pytest
from scenario_world import ECONOMIES, SECTORS, small_world
from small_factors import own, small_factors

from tarazy.cli.answer_asked import asked_texts
from tarazy.cli.answer_texts import words
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.experiment.asked_changes import asked_tables, results_of
from tarazy.experiment.asked_checking import check_asked
from tarazy.experiment.asked_factors import FACTOR_LABELS, OF_FACTORS
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run
from tarazy.scenario import Scenario
from tarazy.trade.labelled import VARIABLES
from tarazy.trade.labelled_factors import FACTOR_VARIABLES

WORLD = small_world("owned-asked")
FACTORS = small_factors(WORLD)
KAZ, USA = ECONOMIES.index("KAZ"), ECONOMIES.index("USA")
OIL = SECTORS.index("oil_gas")
TEXTS = {"en": "A title", "kk": "Тақырып", "ru": "Название"}
SHOCKS = [
    {"kind": "capital", "host": "KAZ", "owner": "USA", "all": True},
    {"kind": "royalty", "host": "KAZ", "sector": "oil_gas", "add": 0.1},
    {"kind": "profit_tax", "host": "RUS", "sector": "metals", "set": 0.35},
    {"kind": "resource", "economy": "KAZ", "sector": "oil_gas", "factor": 1.1},
    {"kind": "fdi_barrier", "host": "CHN", "sector": "finance", "change": -0.1},
]


def scenario(*shocks: dict[str, Any], **keys: Any) -> Scenario:
    document = {"name": "own", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **keys}
    return Scenario.from_dict(document)


@pytest.fixture(scope="module")
def outcome() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        own(patch, FACTORS)
        yield run(scenario(*SHOCKS, focus=["KAZ"]), world=WORLD)


def test_names_are_not_those_of_results() -> None:
    assert not set(OF_FACTORS) & (VARIABLES.keys() | FACTOR_VARIABLES.keys())


def test_sectors_with_capital_resource_and_rates_before_and_after(outcome: Outcome) -> None:
    table = outcome.table("asked_capital")
    assert table.attrs["units"]["royalty_rate_after"] == "fraction of output"
    assert list(table["capital_stock_before"]) == sorted(table["capital_stock_before"])[::-1]
    rows = {(row.country, row.sector): row for row in table.itertuples()}
    touched = {("KAZ", sector) for sector in SECTORS} | {("RUS", "metals")}
    assert set(rows) == touched
    oil = rows["KAZ", "oil_gas"]
    assert oil.capital_factor == pytest.approx(1 - FACTORS.owner[KAZ, USA, OIL])
    assert (oil.royalty_rate_before, oil.royalty_rate_after) == (0.05, pytest.approx(0.15))
    assert oil.resource_factor == pytest.approx(1.1)
    output = WORLD.accounts.output[KAZ, OIL]
    assert oil.sector_rent_before == pytest.approx(FACTORS.resource[OIL, KAZ] * output)
    taxed = rows["RUS", "metals"]
    assert (taxed.capital_factor, taxed.profit_tax_rate_after) == (1.0, 0.35)


def test_owners_by_host_and_the_sector_where_it_is_one(outcome: Outcome) -> None:
    table = outcome.table("asked_owners")
    rows = {(row.country, row.owner): row for row in table.itertuples()}
    assert {host for host, _ in rows} == {"KAZ", "CHN"}
    gone = rows["KAZ", "USA"]
    assert gone.owner_share_after == 0 < gone.owner_share_before
    assert (gone.sector, rows["CHN", "USA"].sector) == ("*", "finance")
    for host in ("KAZ", "CHN"):
        mine = table[table["country"] == host]
        for when in ("before", "after"):
            assert mine[f"owner_share_{when}"].sum() == pytest.approx(1.0)
    moved = (table["owner_share_after"] - table["owner_share_before"]).abs()
    moved = moved * table["owned_income_before"]
    assert list(moved) == sorted(moved)[::-1]


def test_payments_add_up(outcome: Outcome) -> None:
    table = outcome.table("asked_payments").set_index("country")["stake_payment"]
    assert table.sum() == pytest.approx(0.0, abs=1e-12)
    assert table["CHN"] > 0 > table["KAZ"]
    assert outcome.tables[-3:] == ("asked_capital", "asked_owners", "asked_payments")


def test_only_what_was_asked_is_there() -> None:
    with pytest.MonkeyPatch.context() as patch:
        own(patch, FACTORS)
        taxed = run(scenario({"kind": "profit_tax", "host": "KAZ", "add": 0.05}), world=WORLD)
        plain = run(
            scenario({"kind": "productivity", "economy": "KAZ", "factor": 1.1}),
            world=WORLD,
            horizon="short",
        )
    assert asked_tables(taxed.dataset) == ("asked", "asked_productivity", "asked_capital")
    assert len(taxed.table("asked_owners")) == 0
    assert asked_tables(plain.dataset) == ("asked", "asked_productivity")
    assert not set(OF_FACTORS) & set(plain.dataset)


def test_results_are_without_what_was_asked(outcome: Outcome) -> None:
    results = results_of(outcome.dataset)
    assert not (set(OF_FACTORS) | set(FACTOR_LABELS)) & set(results.variables)


def test_json_workbook_and_csv_have_it(outcome: Outcome, tmp_path: Any) -> None:
    summary = json.loads(json.dumps(outcome.summary()))
    assert summary["asked_capital"][0]["country"] == "KAZ"
    assert {row["owner"] for row in summary["asked_owners"]} == set(ECONOMIES)
    assert summary["asked_units"]["stake_payment"].startswith("million USD")
    outcome.to_csv(tmp_path / "tables")
    with (tmp_path / "tables" / "asked_owners.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(outcome.table("asked_owners"))
    outcome.to_excel(tmp_path / "answer.xlsx")
    from openpyxl import load_workbook

    sheets = load_workbook(tmp_path / "answer.xlsx", read_only=True).sheetnames
    assert {"Asked capital", "Asked owners", "Asked payments"} <= set(sheets)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_has_what_changes_and_no_more(outcome: Outcome, language: str) -> None:
    say = words(language)
    texts = {text.splitlines()[0]: text for text in asked_texts(outcome, say)}
    capital = texts[say("asked_capital")]
    for key in ("asked_capital_factor", "asked_resource_factor", "asked_royalty_after"):
        assert say(key) in capital
    assert say("asked_stock") in capital and say("asked_profit_tax_before") in capital
    assert say("asked_share_after") in texts[say("asked_owners")]
    assert say.name("USA") in texts[say("asked_payments")]
    with pytest.MonkeyPatch.context() as patch:
        own(patch, FACTORS)
        taxed = run(scenario({"kind": "profit_tax", "host": "KAZ", "add": 0.05}), world=WORLD)
    (told,) = asked_texts(taxed, say)
    assert say("asked_profit_tax_after") in told
    for key in ("asked_stock", "asked_capital_factor", "asked_royalty_before"):
        assert say(key) not in told


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("capital_factor", 0.0, "allowed: a finite number above zero"),
        ("owner_share_after", 1.5, "allowed: a fraction from 0 to 1"),
        ("profit_tax_rate_after", -2.0, "allowed: a fraction from -1 to 1"),
        ("royalty_rate_before", np.nan, "allowed: a fraction from 0 to 1"),
        ("stake_payment", np.inf, "allowed: a finite number"),
        ("owned_income_before", -1.0, "allowed: a finite number from zero on"),
    ],
)
def test_a_file_that_is_damaged_is_refused(
    outcome: Outcome, name: str, value: float, message: str
) -> None:
    results = results_of(outcome.dataset)
    asked = outcome.dataset[[n for n in outcome.dataset if n not in results]]
    check_asked(asked, results, "file")
    values = asked[name].values.copy()
    values[0] = value
    wrong = asked.assign({name: (asked[name].dims, values, asked[name].attrs)})
    with pytest.raises(InputError, match=message):
        check_asked(wrong, results, "file")
    with pytest.raises(InputError, match=f"file: variable '{name}' is missing"):
        check_asked(asked.drop_vars(name), results, "file")


def test_labels_of_a_file_are_those_of_its_results(outcome: Outcome) -> None:
    results = results_of(outcome.dataset)
    asked = outcome.dataset[[n for n in outcome.dataset if n not in results]]
    for label in FACTOR_LABELS:
        names = asked[label].values.copy().astype(object)
        names[0] = "XXX"
        wrong = asked.assign_coords({label: (asked[label].dims, names.astype(str))})
        with pytest.raises(InputError, match=r"file: unknown (economy|sector) 'XXX'"):
            check_asked(wrong, results, "file")


def test_the_file_gives_back_what_was_saved(outcome: Outcome, tmp_path: Any) -> None:
    outcome.save(tmp_path / "answer.npz")
    again = Outcome.load(tmp_path / "answer.npz")
    assert again.digest == outcome.digest
    assert set(again.dataset.variables) == set(outcome.dataset.variables)
    assert again.tables == outcome.tables
    for name in ("asked_capital", "asked_owners", "asked_payments"):
        assert again.table(name).equals(outcome.table(name))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gni_after", "gdp_after and income from and to abroad make it"),
        ("gdp_before", "incomes, royalties and taxes on trade before make it"),
        ("income_after", "make it"),
        ("welfare", "from_factor_income, from_tariff_revenue and from_deficit make it"),
        ("income_from_abroad_after", "make"),
    ],
)
def test_accounts_that_were_changed_by_hand_are_refused(
    outcome: Outcome, name: str, message: str
) -> None:
    from tarazy.trade.identities import check_identities

    results = results_of(outcome.dataset)
    check_identities(results, "fixed", outcome.residual, "file")
    values = results[name].values.copy()
    values[0] *= 1.01
    wrong = results.assign({name: (results[name].dims, values, results[name].attrs)})
    with pytest.raises(InputError, match=message):
        check_identities(wrong, "fixed", outcome.residual, "file")


def test_trade_that_leaves_another_deficit_is_refused(outcome: Outcome) -> None:
    from tarazy.trade.identities import _check_deficit

    values = {str(name): array.values for name, array in results_of(outcome.dataset).items()}
    trade = values["trade_after"].copy()
    trade[0, 1, 0] *= 2.0
    with pytest.raises(InputError, match=r"a deficit of .*, but the accounts make it"):
        _check_deficit(outcome.dataset, values | {"trade_after": trade}, "fixed", 1e-6, "file")
