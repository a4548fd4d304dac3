"""What was asked stands in the answer: data, tables, summary, files, text."""

from __future__ import annotations

import csv
import json
import math

import numpy as np
import pytest
import xarray as xr
from scenario_world import SECTORS, small_world

from tarazy.cli.answer import answer
from tarazy.cli.answer_asked import _event
from tarazy.cli.answer_texts import words
from tarazy.codes.classification import name_of
from tarazy.errors import InputError
from tarazy.experiment.asked_changes import ASKED, by_pair
from tarazy.experiment.asked_summary import MOST_ROWS, network_events_asked
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run
from tarazy.scenario import Scenario
from tarazy.text.formats import amount
from tarazy.world.store import read_dataset, write_dataset

WORLD = small_world()
TRADE, TARIFF = (WORLD.dataset[name] for name in ("trade", "tariff"))
TEXTS = {"en": "A title", "kk": "Тақырып", "ru": "Название"}


def scenario(*shocks: dict, **keys: object) -> Scenario:
    document = {"name": "own", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **keys}
    return Scenario.from_dict(document)


MIXED = scenario(
    {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sector": "metals", "add": 0.25},
    {
        "kind": "trade_cost",
        "importer": "USA",
        "exporter": "KAZ",
        "sector": ["metals", "machinery"],
        "factor": 1.2,
    },
    {"kind": "sever", "importer": "USA", "exporter": "KAZ", "sector": "finance"},
    {
        "kind": "trade_cost",
        "importer": "DEU",
        "exporter": "RUS",
        "sector": "oil_gas",
        "trade_change": -0.5,
    },
    {"kind": "productivity", "economy": "KAZ", "sector": ["oil_gas", "metals"], "factor": 1.1},
)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run(MIXED, world=WORLD)


def test_every_touched_link_has_before_and_after_and_the_trade_of_the_benchmark(outcome):
    links = outcome.table("asked_by_sector")
    assert links.attrs["units"]["tariff_after"] == "fraction of value"
    assert list(links["trade"]) == sorted(links["trade"], reverse=True)
    rows = {(r.importer, r.exporter, r.sector): r for r in links.itertuples()}
    assert set(rows) == {
        *(("USA", "KAZ", sector) for sector in ("metals", "machinery", "finance")),
        ("DEU", "RUS", "oil_gas"),
    }
    for (importer, exporter, sector), row in rows.items():
        cell = {"importer": importer, "exporter": exporter, "sector": sector}
        assert row.trade == float(TRADE.sel(cell))
        assert row.tariff_before == float(TARIFF.sel(cell))
    assert rows["USA", "KAZ", "metals"].tariff_after == pytest.approx(
        rows["USA", "KAZ", "metals"].tariff_before + 0.25
    )
    assert rows["USA", "KAZ", "metals"].cost_factor == 1.2
    assert rows["USA", "KAZ", "machinery"].tariff_after == (
        rows["USA", "KAZ", "machinery"].tariff_before
    )
    assert math.isinf(rows["USA", "KAZ", "finance"].cost_factor)


def test_the_factor_found_for_a_change_of_trade_is_that_of_its_links(outcome):
    (target,) = outcome.targets
    links = outcome.table("asked_by_sector").set_index(["importer", "exporter", "sector"])
    assert links.loc[("DEU", "RUS", "oil_gas"), "cost_factor"] == target["factor"] > 1.0


def test_a_factor_that_is_found_multiplies_one_that_is_given():
    link = {"kind": "trade_cost", "importer": "DEU", "exporter": "RUS", "sector": "oil_gas"}
    found = run(scenario(link | {"factor": 2.0}, link | {"trade_change": -0.5}), world=WORLD)
    (factor,) = found.table("asked_by_sector")["cost_factor"]
    assert factor == pytest.approx(2.0 * found.targets[0]["factor"])
    alone = run(scenario(link | {"trade_change": -0.5}), world=WORLD)
    assert factor == pytest.approx(alone.targets[0]["factor"], rel=1e-6)


def test_pairs_are_averages_weighted_with_trade(outcome):
    pairs = outcome.table("asked")
    assert list(pairs["trade"]) == sorted(pairs["trade"], reverse=True)
    row = pairs.set_index(["importer", "exporter"]).loc[("USA", "KAZ")]
    chosen = ["metals", "machinery", "finance"]
    trade = TRADE.sel(importer="USA", exporter="KAZ", sector=chosen).values
    before = TARIFF.sel(importer="USA", exporter="KAZ", sector=chosen).values
    after = before + np.array([0.25, 0.0, 0.0])
    assert row["sectors"] == 3
    assert row["trade"] == pytest.approx(trade.sum())
    assert row["tariff_before"] == pytest.approx(before @ trade / trade.sum())
    assert row["tariff_after"] == pytest.approx(after @ trade / trade.sum())
    # Both sectors that go on have the same factor: the average is just that.
    assert row["cost_factor"] == 1.2
    assert row["severed"] == pytest.approx(trade[2] / trade.sum())


def test_averages_over_links_without_trade_are_plain_ones():
    dataset = xr.Dataset(
        {
            "link_trade": ("link", np.zeros(2)),
            "tariff_before": ("link", np.array([0.0, 0.1])),
            "tariff_after": ("link", np.array([0.2, 0.4]), {"source": "a test"}),
            "cost_factor": ("link", np.array([1.0, np.inf])),
        },
        coords={
            "link_importer": ("link", ["USA", "USA"]),
            "link_exporter": ("link", ["KAZ", "KAZ"]),
            "link_sector": ("link", ["metals", "machinery"]),
        },
    )
    (row,) = by_pair(dataset).to_dict("records")
    assert row["tariff_before"] == pytest.approx(0.05)
    assert row["tariff_after"] == pytest.approx(0.3)
    assert (row["cost_factor"], row["severed"]) == (1.0, 0.5)


def test_productivity_by_economy_and_sector(outcome):
    table = outcome.table("asked_productivity")
    assert set(table["sector"]) == {"oil_gas", "metals"}
    assert set(table["country"]) == {"KAZ"}
    assert list(table["productivity_factor"]) == [1.1, 1.1]
    output = outcome.dataset["output_before"].sel(country="KAZ")
    for row in table.itertuples():
        assert row.output == pytest.approx(float(output.sel(sector=row.sector)))


def test_what_does_not_change_is_no_link():
    own = float(TARIFF.sel(importer="USA", exporter="KAZ").max()) + 0.01
    tariff = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "maximum": own}
    found = run(scenario(tariff), world=WORLD)
    assert len(found.table("asked")) == 0
    assert found.summary()["asked"] == []


def test_the_digest_is_that_of_document_and_results(outcome):
    fields = {name: getattr(outcome, name) for name in outcome.__dataclass_fields__}
    without = Outcome(**fields | {"dataset": outcome.dataset.drop_vars(ASKED)})
    assert without.digest == outcome.digest


def test_the_summary_is_plain_and_stops_at_fifty(outcome):
    told = json.loads(json.dumps(outcome.summary(), allow_nan=False))
    assert [(row["importer"], row["exporter"]) for row in told["asked"]] == [
        (row.importer, row.exporter) for row in outcome.table("asked").itertuples()
    ]
    assert told["asked_units"]["tariff_before"] == "fraction of value"
    assert {row["sector"] for row in told["asked_productivity"]} == {"oil_gas", "metals"}
    assert "asked_network" not in told and "asked_left_out" not in told
    ends = scenario({"kind": "sever", "importer": "*", "exporter": "*"}, closure="zero")
    wide = run(ends, world=WORLD).summary()
    assert len(wide["asked"]) == MOST_ROWS
    assert wide["asked_left_out"] == 8 * 7 - MOST_ROWS
    assert {row["cost_factor"] for row in wide["asked"]} == {None}
    assert {row["severed"] for row in wide["asked"]} == {1.0}


def test_it_is_kept_in_the_file_and_what_is_damaged_is_refused(outcome, tmp_path):
    path = tmp_path / "outcome.npz"
    outcome.save(path)
    assert Outcome.load(path).dataset.identical(outcome.dataset)
    assert Outcome.load(path).summary() == outcome.summary()
    dataset, header = read_dataset(path, "outcome")
    for change, message in (
        (lambda d: d.drop_vars("tariff_after"), "variable 'tariff_after' is missing"),
        (lambda d: d.assign(cost_factor=-d["cost_factor"]), "cost_factor at link=0 is"),
        (lambda d: d.assign(link_trade=d["link_trade"] * np.nan), "link_trade at link=0 is nan"),
        (
            lambda d: d.assign_coords(link_sector=("link", ["iron"] * d.sizes["link"])),
            "unknown sector 'iron'",
        ),
        (lambda d: _with_unit(d, "tariff_after", "per cent"), "unit of tariff_after is 'per cent'"),
    ):
        write_dataset(change(dataset), path, header)
        with pytest.raises(InputError, match=message):
            Outcome.load(path)


def _with_unit(dataset: xr.Dataset, name: str, unit: str) -> xr.Dataset:
    changed = dataset.copy()
    changed[name] = changed[name].assign_attrs(unit=unit)
    return changed


def test_a_file_without_it_is_an_answer_still(outcome, tmp_path):
    path = tmp_path / "outcome.npz"
    outcome.save(path)
    dataset, header = read_dataset(path, "outcome")
    write_dataset(dataset.drop_dims(["link", "producer"]), path, header)
    old = Outcome.load(path)
    assert old.digest == outcome.digest
    assert "asked" not in old.summary()
    with pytest.raises(InputError, match="unknown table 'asked'"):
        old.table("asked")
    old.to_csv(tmp_path / "old")
    assert not (tmp_path / "old" / "asked.csv").exists()


def test_csv_and_workbook_have_it(outcome, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    outcome.to_csv(tmp_path)
    rows = list(csv.DictReader((tmp_path / "asked.csv").read_text("utf-8").splitlines()))
    assert [float(r["tariff_after"]) for r in rows] == outcome.table("asked")[
        "tariff_after"
    ].tolist()
    about = json.loads((tmp_path / "about.json").read_text("utf-8"))
    assert about["columns"]["tariff_after"] == {
        "meaning": "tariff after",
        "unit": "fraction of value",
    }
    outcome.to_excel(tmp_path / "outcome.xlsx")
    book = openpyxl.load_workbook(tmp_path / "outcome.xlsx")
    assert book.sheetnames[-2:] == ["Asked", "Asked productivity"]
    titles, keys, first, *_ = book["Asked"].iter_rows(values_only=True)
    row = dict(zip(keys, first, strict=True))
    assert row["tariff_before"] == outcome.table("asked")["tariff_before"][0]
    assert titles[keys.index("tariff_before")] == "Tariff before, fraction of value"


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_answer_shows_at_most_ten_rows_and_counts_the_others(language):
    wide = scenario({"kind": "tariff", "importer": "*", "exporter": "KAZ", "add": 0.1})
    wider = scenario({"kind": "tariff", "importer": ["USA", "DEU"], "exporter": "*", "add": 0.1})
    say = words(language)
    for document, count in ((wide, 7), (wider, 14)):
        found = run(document, world=WORLD)
        text = answer(found, document, WORLD, language)
        (block,) = (part for part in text.split("\n\n") if say("asked_tariff_after") in part)
        pairs = found.table("asked")
        largest = pairs.iloc[0]
        link = say("link", exporter=largest["exporter"], importer=largest["importer"])
        (row,) = (line for line in block.splitlines() if line.startswith(f"{link} "))
        assert row.split()[-1] == amount(100 * largest["tariff_after"], say)
        assert (say("asked_more", count=count - 10) in block) == (count > 10)
        # No cost changes, so that none is shown.
        assert say("asked_cost") not in text


def test_the_answer_shows_costs_and_that_trade_ends(outcome):
    text = answer(outcome, MIXED, WORLD)
    (block,) = (part for part in text.split("\n\n") if "cost of delivery, factor" in part)
    share = outcome.table("asked").set_index("importer").loc["USA", "severed"]
    assert f"1.2; {100 * share:.1f} % of it ends" in block
    assert f"KAZ Kazakhstan, {name_of('metals')} " in text
    ended = scenario({"kind": "sever", "importer": "USA", "exporter": "KAZ"})
    text = answer(run(ended, world=WORLD), ended, WORLD)
    assert "trade ends" in text and "tariff after, %" not in text


def test_events_of_networks_say_what_is_left_and_when():
    events = [
        {"kind": "outage", "element": "PIPE", "left": 0.25, "months": [1, 2]},
        {"kind": "expansion", "element": "PORT", "factor": 1.5},
        {"kind": "transit_fee", "element": "transit:RUS", "fee": 5.0},
        {"kind": "world_price", "benchmark": 60.0},
        {"kind": "new_route", "route": "TRANS_CASPIAN", "network": "kazakhstan-gas"},
    ]
    document = scenario(*events).to_dict()
    told = list(network_events_asked(document))
    assert [event["kind"] for event in told] == [event["kind"] for event in events]
    assert told[0] == {
        "network": "kazakhstan-crude",
        "kind": "outage",
        "elements": ["PIPE"],
        "months": [1, 2],
        "left": 0.25,
    }
    assert told[4]["network"] == "kazakhstan-gas"
    assert list(network_events_asked(MIXED.to_dict())) == []
    shown = [_event(event, words("en")) for event in told]
    assert shown[0] == ["PIPE (kazakhstan-crude)", "outage, 25.0 % of capacity left", "1, 2"]
    assert shown[1] == ["PORT (kazakhstan-crude)", "expansion, factor 1.5", "all"]
    assert shown[2][1:] == ["fee, +5.00 a unit", "all"]
    assert shown[3] == ["* (kazakhstan-crude)", "price, benchmark at 60", "all"]
    assert shown[4][:2] == ["TRANS_CASPIAN (kazakhstan-gas)", "put into service"]


def test_what_a_network_passes_on_is_not_asked():
    found = run("cpc-outage-month")
    assert found.corridors[0].summary["link"] is not None
    assert len(found.table("asked_by_sector")) == len(found.table("asked_productivity")) == 0
    summary = found.summary()
    assert summary["asked"] == []
    assert summary["asked_network"][0]["elements"] == ["CPC_TERMINAL"]


def test_stages_are_counted_together():
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sector": SECTORS[0]}
    steps = scenario(
        shock | {"add": 0.1}, then=[{"title": TEXTS, "shocks": [shock | {"add": 0.2}]}]
    )
    (row,) = run(steps, world=WORLD).table("asked").to_dict("records")
    assert row["tariff_after"] == pytest.approx(row["tariff_before"] + 0.3)
