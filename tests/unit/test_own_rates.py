"""Rates that users bring: per cents, tables, tariff lines, other economies' duties, regimes."""

from __future__ import annotations

import json
import tomllib
from itertools import permutations
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from catalogue_answers import core
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_world import ECONOMIES, SECTORS, small_world

import tarazy as tz
from tarazy import Scenario
from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.experiment.cautions import cautions
from tarazy.experiment.compile import own_counterfactual
from tarazy.experiment.run import run, run_stages
from tarazy.policy import tables
from tarazy.policy.own_lines import by_sector, read_lines, sector_of, weighted_by_sector
from tarazy.policy.product_rates import ProductRates
from tarazy.policy.regime import regime
from tarazy.policy.sector_view import sector_views
from tarazy.scenario.schema import schema

EXAMPLES = Path(__file__).parents[2] / "examples" / "tariffs"
WORLD = small_world()
BEFORE = WORLD.dataset["tariff"].values
BOUNDS = (-0.9, 5.0)
Array = np.ndarray[Any, Any]


def document(*shocks: dict[str, Any]) -> dict[str, Any]:
    return {"name": "mine", "title": "a", "question": "b", "shocks": list(shocks)}


def tariffs(*shocks: dict[str, Any], folder: Path | None = None) -> Array:
    origin = "" if folder is None else str(folder / "mine.toml")
    scenario = Scenario.from_dict(document(*shocks), origin)
    found = own_counterfactual(WORLD, scenario).tariff
    assert found is not None
    return found


def shock(given: Any, importer: str = "USA", exporter: Any = "*", **keys: Any) -> dict[str, Any]:
    return {"kind": "tariff", "importer": importer, "exporter": exporter, "set": given, **keys}


def at(importer: str, exporter: str, sector: str) -> tuple[int, int, int]:
    return ECONOMIES.index(importer), ECONOMIES.index(exporter), SECTORS.index(sector)


def written(folder: Path, text: str, name: str = "mfn.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


# Per cents and rates by sector


def test_a_per_cent_is_a_fraction() -> None:
    np.testing.assert_array_equal(tariffs(shock("12.5 %")), tariffs(shock(0.125)))
    np.testing.assert_array_equal(tariffs(shock("-90%")), tariffs(shock(-0.9)))
    cost = {"kind": "trade_cost", "importer": "USA", "exporter": "KAZ"}
    one, two = (
        own_counterfactual(WORLD, Scenario.from_dict(document({**cost, "equivalent": given})))
        for given in ("5 %", 0.05)
    )
    np.testing.assert_array_equal(one.trade_cost, two.trade_cost)


def test_rates_by_sector_change_the_sectors_that_they_name_alone() -> None:
    after = tariffs(shock({"agriculture": 0.1, "metals": "5 %"}))
    assert after[at("USA", "KAZ", "agriculture")] == 0.1
    assert after[at("USA", "CHN", "metals")] == 0.05
    others = [SECTORS.index(name) for name in ("oil_gas", "machinery", "finance")]
    np.testing.assert_array_equal(after[..., others], BEFORE[..., others])
    np.testing.assert_array_equal(after[1:], BEFORE[1:])


def test_a_sector_is_more_exact_than_its_group() -> None:
    after = tariffs(shock({"goods": 0.2, "metals": 0.0}))
    assert after[at("USA", "KAZ", "machinery")] == 0.2
    assert after[at("USA", "KAZ", "metals")] == 0.0
    assert after[at("USA", "KAZ", "finance")] == 0.0


def test_other_instructions_take_them_too() -> None:
    base = {"kind": "tariff", "importer": "USA", "exporter": "KAZ"}
    added = tariffs({**base, "add": {"metals": "-3 %"}})
    cell = at("USA", "KAZ", "metals")
    assert added[cell] == BEFORE[cell] - 0.03
    capped = tariffs({**base, "maximum": {"goods": 0.01}})
    assert capped[0, 1, :4].max() == 0.01
    cost = {"kind": "trade_cost", "importer": "USA", "exporter": "KAZ", "equivalent": {"metals": 1}}
    factor = own_counterfactual(WORLD, Scenario.from_dict(document(cost))).trade_cost
    assert factor is not None and factor[cell] == 2.0 and factor.sum() == factor.size + 1.0


# Tables


TABLE = "importer,exporter,sector,rate\nUSA,,goods,3 %\nUSA,CHN,goods,0.2\nUSA,CHN,metals,-5%\n"


def test_a_table_beside_the_document(tmp_path: Path) -> None:
    after = tariffs(shock({"table": "mfn.csv"}), folder=written(tmp_path, TABLE))
    assert after[at("USA", "KAZ", "metals")] == 0.03
    assert after[at("USA", "CHN", "machinery")] == 0.2
    assert after[at("USA", "CHN", "metals")] == -0.05
    assert after[at("USA", "KAZ", "finance")] == BEFORE[at("USA", "KAZ", "finance")]
    np.testing.assert_array_equal(after[1:], BEFORE[1:])
    assert after[0, 0].sum() == 0.0


def test_the_order_of_rows_makes_no_difference(tmp_path: Path) -> None:
    heading, *rows = TABLE.splitlines()
    turned = "\n".join([heading, *reversed(rows)])
    one = tariffs(shock({"table": "mfn.csv"}), folder=written(tmp_path, TABLE))
    two = tariffs(shock({"table": "mfn.csv"}), folder=written(tmp_path, turned))
    np.testing.assert_array_equal(one, two)


def test_a_row_that_tells_all_settles_two_that_do_not(tmp_path: Path) -> None:
    rows = ["USA,,metals,1 %", ",CHN,metals,2 %", "USA,CHN,metals,3 %"]
    for order in permutations(rows):
        folder = written(tmp_path, "\n".join(["importer,exporter,sector,rate", *order]))
        after = tariffs(shock({"table": "mfn.csv"}, importer="*"), folder=folder)
        assert after[at("USA", "CHN", "metals")] == 0.03
        assert after[at("USA", "KAZ", "metals")] == 0.01
        assert after[at("KAZ", "CHN", "metals")] == 0.02


def test_selections_choose_among_the_rows(tmp_path: Path) -> None:
    given = {"table": "mfn.csv", "times": 2}
    after = tariffs(shock(given, exporter="CHN", sector="metals"), folder=written(tmp_path, TABLE))
    changed = np.argwhere(after != BEFORE)
    assert changed.tolist() == [list(at("USA", "CHN", "metals"))]
    assert after[at("USA", "CHN", "metals")] == -0.1


def test_groups_and_everything_in_a_table(tmp_path: Path) -> None:
    text = "importer,exporter,group,rate\nEAEU,*,goods,10 %\nKAZ,CHN,,1 %\n"
    folder = written(tmp_path, text)
    # The row of Kazakhstan and China is more exact in both, and less so in the sector.
    with pytest.raises(InputError, match=r"line 2: EAEU on .* neither tells it more exactly"):
        tariffs(shock({"table": "mfn.csv"}, importer="*"), folder=folder)
    folder = written(tmp_path, text.replace("KAZ,CHN,,", "KAZ,CHN,goods,"))
    after = tariffs(shock({"table": "mfn.csv"}, importer="*"), folder=folder)
    assert after[at("RUS", "CHN", "metals")] == 0.1
    assert after[at("KAZ", "CHN", "metals")] == 0.01
    assert after[at("DEU", "CHN", "metals")] == BEFORE[at("DEU", "CHN", "metals")]


def test_a_document_keeps_what_its_files_held(tmp_path: Path) -> None:
    scenario = Scenario.from_dict(
        document(shock({"table": "mfn.csv"})), str(written(tmp_path, TABLE) / "mine.toml")
    )
    (tmp_path / "mfn.csv").unlink()
    again = Scenario.from_dict(json.loads(json.dumps(scenario.to_dict())))
    assert again == Scenario.from_dict(scenario.to_dict())
    one, two = (own_counterfactual(WORLD, each).tariff for each in (scenario, again))
    np.testing.assert_array_equal(one, two)
    assert scenario.with_(closure="zero").shocks == scenario.shocks


def test_another_table_is_another_question(tmp_path: Path) -> None:
    answers = []
    for rate in ("3 %", "30 %"):
        folder = written(tmp_path, f"sector,rate\nmetals,{rate}\n")
        scenario = Scenario.from_dict(
            document(shock({"table": "mfn.csv"})), str(folder / "mine.toml")
        )
        answers.append(float(run(scenario, world=WORLD).welfare.sel(country="USA")))
    assert answers[0] != answers[1]


def test_documents_that_extend_one_with_a_table_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    written(tmp_path / "below", TABLE)
    base = 'title = "a"\nquestion = "b"\n[[shocks]]\nkind = "tariff"\nimporter = "USA"\n'
    base += 'exporter = "*"\nset = { table = "mfn.csv" }\n'
    (tmp_path / "below" / "base.toml").write_text(base, encoding="utf-8")
    (tmp_path / "top.toml").write_text('extends = "below/base.toml"\n', encoding="utf-8")
    after = own_counterfactual(WORLD, Scenario.load(tmp_path / "top.toml")).tariff
    assert after is not None and after[at("USA", "CHN", "machinery")] == 0.2
    (tmp_path / "below" / "mfn.csv").write_text("sector,rate\nmetals,much\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"base\.toml: shock 1: set: mfn\.csv: line 2: rate: 'mu"):
        Scenario.load(tmp_path / "top.toml")


def test_rows_from_python_and_from_pandas() -> None:
    rows = [
        {"exporter": "CHN", "sector": "metals", "rate": "5 %"},
        {"sector": "metals", "rate": 0.01},
    ]
    one = tariffs(shock({"rows": rows}))
    two = tariffs(shock({"rows": pd.DataFrame(rows)}))
    np.testing.assert_array_equal(one, two)
    assert one[at("USA", "CHN", "metals")] == 0.05
    assert one[at("USA", "KAZ", "metals")] == 0.01
    # Names in the index are names.
    table = pd.DataFrame({"exporter": ["CHN"], "sector": ["metals"], "rate": [0.05]})
    for keys in ("exporter", ["exporter", "sector"], ["sector", "exporter"]):
        found = tariffs(shock({"rows": table.set_index(keys)}))
        np.testing.assert_array_equal(found, tariffs(shock({"rows": table})))
    wrong = {
        "level 1 of the index has no name": pd.DataFrame({"rate": [0.05]}, index=["CHN"]),
        "column 'rate' stands twice": pd.DataFrame([[0.1, 0.2]], columns=["rate", "rate"]),
        "rows 1: exporter: ": pd.DataFrame({"exporter": [np.array(["A", "B"])], "rate": [0.1]}),
        "a list of rows with a rate each": pd.Series({"goods": 0.1}),
    }
    for message, frame in wrong.items():
        with pytest.raises(InputError, match=message):
            tariffs(shock({"rows": frame}))


def test_builders_read_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(written(tmp_path, TABLE))
    built = tz.Tariff.of(importer="USA", exporter="*", set={"table": "mfn.csv"})
    assert tariffs(built.model_dump(by_alias=True, exclude_defaults=True)).min() == -0.05
    assert tz.ExportTax.of(exporter="KAZ", set="10 %").set == 0.1
    with pytest.raises(InputError, match=r"^tariff: set: none\.csv: cannot be read"):
        tz.Tariff.of(importer="USA", exporter="*", set={"table": "none.csv"})


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.floats(-0.9, 5.0, allow_subnormal=False), min_size=4, max_size=4))
def test_what_a_table_says_is_what_is_levied(tmp_path_factory: Any, levels: list[float]) -> None:
    folder = tmp_path_factory.mktemp("table")
    goods = SECTORS[:4]
    lines = [f"{name},{100 * rate:.12f} %" for name, rate in zip(goods, levels, strict=True)]
    written(folder, "\n".join(["sector,rate", *lines]))
    after = tariffs(shock({"table": "mfn.csv"}, importer="KAZ"), folder=folder)
    for name, rate in zip(goods, levels, strict=True):
        assert after[at("KAZ", "CHN", name)] == pytest.approx(rate, abs=1e-13)
    np.testing.assert_array_equal(np.delete(after, 1, axis=0), np.delete(BEFORE, 1, axis=0))


# Another economy's duties


def test_like_an_importer() -> None:
    base = {"kind": "tariff", "exporter": "*", "like": "USA"}
    after = tariffs({**base, "importer": "KAZ"})
    kaz, usa = ECONOMIES.index("KAZ"), ECONOMIES.index("USA")
    for i, code in enumerate(ECONOMIES):
        # Its own goods pay nothing, and the United States' pay what they paid: they levy nothing
        # on themselves that could be taken over.
        expected = BEFORE[kaz, i] if code in ("KAZ", "USA") else BEFORE[usa, i]
        np.testing.assert_array_equal(after[kaz, i], expected)
    np.testing.assert_array_equal(np.delete(after, kaz, axis=0), np.delete(BEFORE, kaz, axis=0))


def test_like_takes_what_is_levied_by_then() -> None:
    raised = shock(0.4, exporter="CHN")
    like = {"kind": "tariff", "importer": ["KAZ", "RUS"], "exporter": "CHN", "like": "USA"}
    after = tariffs(raised, {**like, "sector": "metals"})
    assert after[at("KAZ", "CHN", "metals")] == after[at("RUS", "CHN", "metals")] == 0.4
    assert after[at("KAZ", "CHN", "machinery")] == BEFORE[at("KAZ", "CHN", "machinery")]


def test_like_an_exporter() -> None:
    like = {"kind": "tariff", "importer": "*", "exporter": "KAZ", "like": {"exporter": "CHN"}}
    after = tariffs(like)
    kaz, chn = ECONOMIES.index("KAZ"), ECONOMIES.index("CHN")
    for n, code in enumerate(ECONOMIES):
        expected = BEFORE[n, kaz] if code in ("KAZ", "CHN") else BEFORE[n, chn]
        np.testing.assert_array_equal(after[n, kaz], expected)
    np.testing.assert_array_equal(np.delete(after, kaz, axis=1), np.delete(BEFORE, kaz, axis=1))


# Tariff lines


def test_lines_are_averaged_by_sector(tmp_path: Path) -> None:
    text = "line,rate,unit_value\n7201.10,2 %,\n720241,4 %,\n27090020,12.5¢/bbl,50\n"
    text += "84798990,5 % + $40/t,1000\n010121,free,\n"
    folder = written(tmp_path, text, "lines.csv")
    lines = read_lines(folder / "lines.csv", "lines.csv", BOUNDS)
    assert by_sector(lines) == {
        "metals": pytest.approx(0.03),
        "oil_gas": 0.125 / 50,
        "machinery": pytest.approx(0.05 + 40 / 1000),
        "agriculture": 0.0,
    }
    assert [line.converted for line in lines] == [False, False, True, True, False]
    after = tariffs(shock({"schedule": "lines.csv"}, importer="RUS"), folder=folder)
    assert after[at("RUS", "CHN", "metals")] == pytest.approx(0.03)
    assert after[at("RUS", "CHN", "oil_gas")] == 0.125 / 50
    assert after[at("RUS", "CHN", "finance")] == 0.0


def test_kazakh_goods_are_weighted_with_what_kazakhstan_sells(tmp_path: Path) -> None:
    text = "line,rate\n7201.10,2 %\n720241,40 %\n740311,7 %\n"
    folder = written(tmp_path, text, "lines.csv")
    rates = ProductRates([("720110", 0.02), ("720241", 0.4), ("740311", 0.07)])
    sums = {"exports": [0.0, 0.0], "us_imports": [0.0, 0.0]}
    for row in tables.records("kazakh_products"):
        found, _ = rates.find(row["product"])
        for column, total in sums.items():
            if row["sector"] == "metals" and found is not None:
                total[0] += float(row[column]) * found
                total[1] += float(row[column])
    for importer, column in (("RUS", "exports"), ("USA", "us_imports")):
        given = shock({"schedule": "lines.csv"}, importer=importer)
        after = tariffs(given, folder=folder)
        paid, sold = sums[column]
        assert after[at(importer, "KAZ", "metals")] == pytest.approx(paid / sold)
        assert after[at(importer, "CHN", "metals")] == pytest.approx(0.49 / 3)
        simple = shock({"schedule": "lines.csv", "basis": "simple"}, importer=importer)
        alike = tariffs(simple, folder=folder)
        assert alike[at(importer, "KAZ", "metals")] == pytest.approx(0.49 / 3)


def test_no_line_of_another_sector_gets_into_a_mean(tmp_path: Path) -> None:
    # Kazakhstan sells metals whose codes stand in chapters 27 and 84 too.
    text = "line,rate\n720110,2 %\n27090020,50 %\n84798990,90 %\n"
    folder = written(tmp_path, text, "lines.csv")
    after = tariffs(shock({"schedule": "lines.csv"}, importer="RUS"), folder=folder)
    for sector, rate in (("metals", 0.02), ("oil_gas", 0.5), ("machinery", 0.9)):
        assert after[at("RUS", "KAZ", sector)] == pytest.approx(rate, abs=1e-12)
        assert after[at("RUS", "CHN", sector)] == rate


def test_lines_of_importers_and_on_exporters(tmp_path: Path) -> None:
    text = "line,importer,exporter,rate\n720110,RUS,,2 %\n720110,RUS,CHN,9 %\n720110,DEU,KAZ,1 %\n"
    folder = written(tmp_path, text, "lines.csv")
    after = tariffs(shock({"schedule": "lines.csv"}, importer="*"), folder=folder)
    assert after[at("RUS", "DEU", "metals")] == 0.02
    assert after[at("RUS", "CHN", "metals")] == 0.09
    assert after[at("DEU", "KAZ", "metals")] == pytest.approx(0.01)
    assert after[at("DEU", "CHN", "metals")] == BEFORE[at("DEU", "CHN", "metals")]


def test_the_lines_of_a_schedule_of_the_package_give_its_rates(tmp_path: Path) -> None:
    rows = [row for row in tables.records("eaeu_lines") if row["rate"]]
    text = "\n".join(["line,rate", *(f"{r['line']},{float(r['rate']):.6f}" for r in rows)])
    # Peaks above 100 per cent need the sign of per cents.
    text = "\n".join(
        line if line.startswith("line") or float(line.split(",")[1]) <= 1 else _per_cent(line)
        for line in text.splitlines()
    )
    lines = read_lines(written(tmp_path, text, "l.csv") / "l.csv", "l.csv", BOUNDS)
    found, official = by_sector(lines), tables.rates("eaeu_cet", "rate_simple")
    for sector, rate in official.items():
        assert found[sector] == pytest.approx(rate, abs=2e-4)
    assert set(weighted_by_sector(lines, ["KAZ"])) <= set(official)


def _per_cent(line: str) -> str:
    code, rate = line.split(",")
    return f"{code},{100 * float(rate):.6f} %"


def test_lines_find_their_sector_by_product_heading_and_chapter() -> None:
    assert sector_of("27090020", "x") == "oil_gas"
    assert sector_of("720299", "x") == sector_of("720211", "x") == "metals"
    with pytest.raises(InputError, match="chapter 99; allowed: chapters 01 to 97"):
        sector_of("990301", "x")


# Negative tariffs


def test_a_subsidy_of_imports_costs_revenue() -> None:
    outcome = run(Scenario.from_dict(document(shock(-0.3, sector="metals"))), world=WORLD)
    revenue = outcome.dataset["tariff_revenue_after"].sel(country="USA")
    assert float(revenue) < float(outcome.dataset["tariff_revenue_before"].sel(country="USA"))
    part = outcome.dataset["from_tariff_revenue"].sel(country="USA")
    assert float(part) < 0


def test_points_that_make_a_subsidy_are_told() -> None:
    base = {"kind": "tariff", "importer": "USA", "exporter": "KAZ"}
    scenario = Scenario.from_dict(document({**base, "add": -0.2}))
    told = [found for found in cautions(WORLD, scenario) if found.kind == "below_zero"]
    assert len(told) == 1 and told[0].value < 0 and told[0].more == 4
    # A rate that is written below zero is meant.
    assert cautions(WORLD, Scenario.from_dict(document({**base, "set": -0.2}))) == []


def test_rates_above_a_hundred_per_cent_are_told_however_they_come() -> None:
    given = [shock({"metals": "150 %"}, exporter="KAZ"), {"kind": "export_tax", "exporter": "KAZ"}]
    given[1] |= {"importer": "USA", "sector": "metals", "set": 2.0}
    found = cautions(WORLD, Scenario.from_dict(document(*given)))
    assert [(each.kind, each.value) for each in found] == [("tariff", 1.5), ("export_tax", 2.0)]


# Taxes on exports as shocks


def export_tax(**keys: Any) -> dict[str, Any]:
    return {"kind": "export_tax", "exporter": "KAZ", **keys}


def test_a_tax_on_exports_meets_everyone_unless_told() -> None:
    scenario = Scenario.from_dict(
        document(
            export_tax(set={"oil_gas": "10 %"}),
            export_tax(add=-0.25, importer="RUS"),
            {"kind": "export_tax", "exporter": "RUS", "importer": "KAZ", "set": 0.05},
        )
    )
    tax = own_counterfactual(WORLD, scenario).export_tax
    assert tax is not None
    assert tax[at("CHN", "KAZ", "oil_gas")] == 0.1
    assert tax[at("RUS", "KAZ", "oil_gas")] == pytest.approx(-0.15)
    assert tax[at("KAZ", "RUS", "metals")] == 0.05
    assert tax[at("KAZ", "KAZ", "oil_gas")] == 0.0


def test_an_outcome_with_a_tax_on_exports_is_kept_and_compared(tmp_path: Path) -> None:
    taxed = run(Scenario.from_dict(document(export_tax(set=0.2, sector="oil_gas"))), world=WORLD)
    free = run(Scenario.from_dict(document(shock(0.1))), world=WORLD)
    taxed.save(tmp_path / "taxed.npz")
    again = tz.Outcome.load(tmp_path / "taxed.npz")
    assert again.dataset.identical(taxed.dataset)
    assert again.digest == taxed.digest
    asked = taxed.table("asked")
    assert set(asked["export_tax_after"]) == {0.2}
    assert "export_tax_after" not in free.table("asked")
    revenue = taxed.table("export_tax_revenue_after").set_index(["country", "sector"])
    value = float(revenue.loc[("KAZ", "oil_gas"), "export_tax_revenue_after"])
    trade = taxed.dataset["trade_after"].sel(exporter="KAZ", sector="oil_gas")
    abroad = float(trade.drop_sel(importer="KAZ").sum())
    assert value == pytest.approx(abroad * 0.2 / 1.2)
    taxed.to_excel(tmp_path / "taxed.xlsx")
    for pair in ((taxed, free), (free, taxed)):
        assert len(tz.compare(*pair, names=["one", "two"]).table("welfare"))
    json.dumps(taxed.summary())


def test_a_file_whose_revenue_was_changed_is_refused(tmp_path: Path) -> None:
    taxed = run(Scenario.from_dict(document(export_tax(set=0.2, sector="oil_gas"))), world=WORLD)
    wrong = taxed.dataset.copy(deep=True)
    wrong["export_tax_revenue_after"].loc[{"country": "KAZ", "sector": "oil_gas"}] *= 1.01
    from tarazy.experiment.asked_changes import results_of
    from tarazy.experiment.checking import check_results

    with pytest.raises(InputError, match="output_after at country=KAZ, sector=oil_gas"):
        check_results(results_of(wrong), "fixed", 1e-10, "file")


def test_a_world_after_taxes_on_exports_is_refused() -> None:
    taxed = run(Scenario.from_dict(document(export_tax(set=0.2))), world=WORLD)
    with pytest.raises(InputError, match="taxes on exports, which a world does not keep"):
        tz.world_after(taxed, world=WORLD)


def test_a_network_refuses_a_tax_on_what_it_carries() -> None:
    outage = {"kind": "outage", "element": "CPC_TERMINAL", "months": [1]}
    given = document(export_tax(set={"oil_gas": "10 %"}), outage)
    with pytest.raises(InputError, match="export_tax on oil_gas of KAZ, which this network carr"):
        run(Scenario.from_dict(given), world=core())
    others = document(export_tax(set={"metals": "10 %"}), outage)
    assert run(Scenario.from_dict(others), world=core()).corridors


def test_optimal_tariffs_stand_beside_taxes_on_exports() -> None:
    from tarazy.optimal.setting import setting

    given = document(export_tax(set=0.2, sector="oil_gas"))
    found = setting(given, world=WORLD)
    assert found.under(found.tariff).export_tax is not None
    solved = found.solve(found.tariff)
    assert len(solved.problem.export_tax) == 2


# A regime of one's own


def own_law(folder: Path, **files: str) -> Path:
    law = folder / "law"
    law.mkdir(exist_ok=True)
    texts = {
        "regime.toml": 'title = "Mine"\nimporters = ["KAZ"]\nsince = 2026-01-01\n'
        'quality = "assumed"\nsource = "mine"\nfree = ["RUS"]\n',
        "sectors.csv": "sector,rate\nmetals,10 %\nagriculture,0.2\n",
        "preferences.csv": "exporter,sector,share\nCHN,,50 %\nCHN,metals,0\n",
    } | {name.replace("_", "."): text for name, text in files.items()}
    for name, text in texts.items():
        (law / name).write_text(text, encoding="utf-8")
    return folder


LAW = {"kind": "tariff", "exporter": "*", "regime": "./law"}


def test_a_regime_from_its_folder(tmp_path: Path) -> None:
    after = tariffs(LAW, folder=own_law(tmp_path))
    assert after[at("KAZ", "DEU", "metals")] == 0.1
    assert after[at("KAZ", "DEU", "agriculture")] == 0.2
    assert after[at("KAZ", "CHN", "metals")] == 0.0
    assert after[at("KAZ", "CHN", "agriculture")] == 0.1
    assert after[at("KAZ", "RUS", "metals")] == 0.0
    assert after[at("KAZ", "DEU", "machinery")] == BEFORE[at("KAZ", "DEU", "machinery")]
    np.testing.assert_array_equal(np.delete(after, 1, axis=0), np.delete(BEFORE, 1, axis=0))


def test_it_may_be_applied_to_others_and_comes_on_top_if_it_says_so(tmp_path: Path) -> None:
    folder = own_law(tmp_path)
    heading = (folder / "law" / "regime.toml").read_text() + 'level = "additional"\n'
    after = tariffs({**LAW, "importer": "DEU"}, folder=own_law(tmp_path, regime_toml=heading))
    cell = at("DEU", "USA", "metals")
    assert after[cell] == pytest.approx(BEFORE[cell] + 0.1)
    np.testing.assert_array_equal(after[1], BEFORE[1])


def test_a_document_keeps_the_regime(tmp_path: Path) -> None:
    scenario = Scenario.from_dict(document(LAW), str(own_law(tmp_path) / "mine.toml"))
    again = Scenario.from_dict(json.loads(json.dumps(scenario.to_dict())))
    one, two = (own_counterfactual(WORLD, each).tariff for each in (scenario, again))
    np.testing.assert_array_equal(one, two)
    outcome = run(scenario, world=WORLD)
    assert outcome.subjects.names[0] == "KAZ"
    outcome.save(tmp_path / "o.npz")
    assert tz.Outcome.load(tmp_path / "o.npz").scenario == outcome.scenario


def test_it_is_read_from_python_and_shown_by_the_shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_law(tmp_path))
    law = regime("./law")
    assert law == regime(tmp_path / "law") or law.name == "law"
    assert law.rates("CHN") == {"metals": 0.0, "agriculture": 0.1}
    views = {view.sector: view.rate for view in sector_views(law, "TUR")}
    assert views == {"agriculture": 0.2, "metals": 0.1}
    assert main(["regime", "law/", "--country", "CHN"]) == 0
    assert "10.00" in capsys.readouterr().out
    assert main(["regime", "law"]) == 2
    assert "did you mean its folder './law'?" in capsys.readouterr().err
    assert main(["regime", "law/", "--country", "CHM"]) == 2
    assert "--country: unknown exporter 'CHM'" in capsys.readouterr().err
    assert main(["regime", "law/", "--lines", "metals"]) == 0
    assert "No tariff line is of this sector." in capsys.readouterr().out


def test_the_template_is_a_regime_that_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "regime", "mine"]) == 0
    assert main(["regime", "mine/", "--json"]) == 0
    assert '"importers"' in capsys.readouterr().out
    given = document({"kind": "tariff", "exporter": "*", "regime": "./mine"})
    found = own_counterfactual(WORLD, Scenario.from_dict(given)).tariff
    assert found is not None and found[at("KAZ", "CHN", "machinery")] == 0.05


# The example


def test_the_example_is_valid_and_so_is_what_is_kept_of_it() -> None:
    written = tomllib.loads((EXAMPLES / "own-duties.toml").read_text(encoding="utf-8"))
    kept = Scenario.load(EXAMPLES / "own-duties.toml").to_dict()
    validator = jsonschema.Draft202012Validator(schema())
    for each in (written, kept):
        plain = json.loads(json.dumps(each, default=str))
        assert [error.message for error in validator.iter_errors(plain)] == []


def test_the_example_runs() -> None:
    scenario = Scenario.load(EXAMPLES / "own-duties.toml")
    outcomes = run_stages(scenario, world=WORLD)
    assert len(outcomes) == 6
    after = own_counterfactual(WORLD, scenario)
    assert after.tariff is not None and after.export_tax is not None
    assert after.tariff[at("USA", "CHN", "machinery")] == 0.25
    assert after.tariff[at("USA", "CHN", "metals")] == 0.2
    assert after.tariff[at("KAZ", "CHN", "machinery")] == -0.025
    assert after.tariff[at("CHN", "DEU", "oil_gas")] == pytest.approx(0.125 / 80)
    assert after.tariff[at("DEU", "CHN", "metals")] == pytest.approx(0.02 * 0.8)
    assert after.tariff[at("DEU", "USA", "agriculture")] == pytest.approx(0.075)
    assert after.export_tax[at("DEU", "KAZ", "oil_gas")] == 0.08
    revenue = outcomes[-1].dataset["export_tax_revenue_after"].sel(country="KAZ")
    assert float(revenue.sel(sector="oil_gas")) > 0 > float(revenue.sel(sector="machinery"))
    assert "export_tax_revenue_after" not in outcomes[-2].dataset
