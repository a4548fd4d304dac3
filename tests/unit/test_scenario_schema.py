"""The published JSON Schema: as generated, with the catalogue valid and malformed documents not."""

from __future__ import annotations

import copy
import json
import tomllib
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tarazy.experiment.events.tariff import Tariff
from tarazy.experiment.events.trade_cost import TradeCost
from tarazy.scenario import Scenario, catalogue
from tarazy.scenario.kinds import KINDS
from tarazy.scenario.schema import schema, text

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "schemas" / "scenario-1.json"
MALFORMED = Path(__file__).parent / "malformed"
VALIDATOR = jsonschema.Draft202012Validator(
    schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)
TEXTS = {"en": "a", "kk": "ә", "ru": "а"}
TARIFF = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.25}
GOOD: dict[str, Any] = {"title": TEXTS, "question": TEXTS, "shocks": [TARIFF]}


def as_json(document: Any) -> Any:
    """Return a document as JSON holds it: a day of TOML is a text."""
    return json.loads(json.dumps(document, default=date.isoformat))


def errors(document: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(document)]


def test_the_published_file_is_what_the_models_generate() -> None:
    assert PUBLISHED.read_bytes() == text().encode(), "tarazy schema --out schemas/scenario-1.json"


def test_it_is_a_schema_with_identity() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema()["$id"] == "urn:tarazy:schema:scenario-1"
    assert schema()["title"] and schema()["description"]


def described(part: Any, name: str = "") -> list[str]:
    """Return the properties below a schema that have no description."""
    if isinstance(part, list):
        return [found for item in part for found in described(item, name)]
    if not isinstance(part, dict):
        return []
    without = [
        f"{name}.{key}"
        for key, value in part.get("properties", {}).items()
        if name and isinstance(value, dict) and "kind" not in key and "description" not in value
    ]
    return without + [
        found
        for key, value in part.items()
        if key not in ("if", "then", "else")
        for found in described(value, f"{name}.{key}" if name else str(key))
    ]


def test_every_field_is_described() -> None:
    assert described(schema(), "schema") == []


@pytest.mark.parametrize("name", catalogue.names())
def test_catalogue_entries_as_they_are_written(name: str) -> None:
    source = resources.files("tarazy.scenario.catalogue").joinpath(f"{name}.toml")
    document = tomllib.loads(source.read_text(encoding="utf-8"))
    assert errors(as_json(document)) == []
    assert errors(Scenario.load(name).to_dict()) == []


# Of form; what only a world can tell is not the schema's to know.
OF_FORM = [
    "cut-above-one",
    "empty-shocks",
    "expected-variable-unknown",
    "json-list",
    "missing-language",
    "negative-cut",
    "no-instruction",
    "no-shocks",
    "per-cent",
    "regime-both-ways",
    "stage-without-shocks",
    "swiss-zero",
    "too-many-draws",
    "two-instructions",
    "unknown-closure",
    "unknown-instruction",
    "unknown-key",
    "unknown-kind",
    "unknown-uncertainty",
    "wrong-claim",
    "wrong-date",
    "wrong-sign",
]


@pytest.mark.parametrize("case", OF_FORM)
def test_malformed_documents_are_refused(case: str) -> None:
    (path,) = (p for p in MALFORMED.glob(f"{case}.*") if p.suffix != ".txt")
    content = path.read_text(encoding="utf-8")
    document = json.loads(content) if path.suffix == ".json" else tomllib.loads(content)
    assert errors(as_json(document))


INSTRUCTIONS: dict[str, Any] = {
    "set": 0.25,
    "add": {"table": "us_tariff_2025", "column": "effective_added_rate", "times": 0.5},
    "maximum": 0.1,
    "cut": 0.3,
    "swiss": 0.08,
    "like": "CHN",
    "regime": "us-column-2",
}


def with_shock(**shock: Any) -> dict[str, Any]:
    return {**GOOD, "shocks": [shock]}


def test_exactly_one_instruction_of_a_tariff() -> None:
    assert set(INSTRUCTIONS) == set(Tariff.INSTRUCTIONS)
    pair = {"kind": "tariff", "importer": "USA", "exporter": "KAZ"}
    assert errors(with_shock(**pair))
    for first, value in INSTRUCTIONS.items():
        assert errors(with_shock(**pair, **{first: value})) == []
        Scenario.from_dict({"name": "x", **with_shock(**pair, **{first: value})})
        for second, other in INSTRUCTIONS.items():
            if second != first:
                assert errors(with_shock(**pair, **{first: value, second: other}))


def test_only_a_regime_goes_without_importer() -> None:
    for key, value in INSTRUCTIONS.items():
        alone = with_shock(kind="tariff", exporter="KAZ", **{key: value})
        assert bool(errors(alone)) == (key != "regime")
        based = with_shock(
            kind="tariff", importer="USA", exporter="KAZ", basis="simple", **{key: value}
        )
        assert bool(errors(based)) == (key != "regime")


def test_rates_in_every_form() -> None:
    pair = {"kind": "tariff", "importer": "USA", "exporter": "KAZ"}
    rows = [{"sector": "metals", "rate": "5 %"}, {"importer": "*", "rate": 0.1}]
    for given in (
        *(0.25, -0.9, "25 %", "-2.5%", {"metals": 0.1, "goods": "5 %"}, {"rows": rows}),
        {"table": "us_column_2", "column": "rate_simple"},
        *({"table": "mfn.csv"}, {"table": "a/mfn.csv", "times": 2}),
        {"schedule": "lines.csv", "basis": "simple"},
    ):
        assert errors(with_shock(**pair, set=given)) == [], given
        assert errors(with_shock(kind="export_tax", exporter="KAZ", set=given)) == []
    for given in (
        *(-0.91, 5.1, "25", "much %", {}, {"metals": "much"}, {"rows": []}, {"rows": [{}]}),
        *({"table": "us_column_2"}, {"schedule": "lines.txt"}, {"rows": [{"rate": 1, "x": 1}]}),
        {"schedule": "lines.csv", "basis": "mean"},
    ):
        assert errors(with_shock(**pair, set=given)), given
    assert errors(with_shock(**pair, like={"exporter": "CHN"})) == []
    assert errors(with_shock(**pair, like={"exporter": "CHN", "importer": "RUS"}))
    assert errors(with_shock(**pair, like="CHN", both_ways=True))
    assert errors(with_shock(kind="tariff", exporter="KAZ", regime="./my-regime")) == []


def test_exactly_one_instruction_of_a_cost() -> None:
    pair = {"kind": "trade_cost", "importer": "*", "exporter": ["KAZ", "UZB"]}
    assert TradeCost.INSTRUCTIONS == ("factor", "equivalent", "trade_change")
    assert errors(with_shock(**pair, factor=1.1)) == []
    assert errors(with_shock(**pair, equivalent={"table": "a", "column": "b"})) == []
    assert errors(with_shock(**pair))
    assert errors(with_shock(**pair, factor=1.1, equivalent=0.1))
    assert errors(with_shock(**pair, trade_change=-0.8)) == []
    assert errors(with_shock(**pair, trade_change=-0.8, factor=1.1))
    for outside in (-1.0, -1, 101, "-0.8"):
        assert errors(with_shock(**pair, trade_change=outside))


def test_every_kind_is_told_apart() -> None:
    assert {f"#/$defs/{model.__name__}" for model in KINDS.values()} == {
        choice["$ref"] for choice in schema()["properties"]["shocks"]["items"]["oneOf"]
    }
    assert errors(with_shock(kind="sever", importer="KAZ", exporter="RUS")) == []
    assert errors(with_shock(kind="sever", importer="KAZ", exporter="RUS", factor=2))
    assert errors(with_shock(kind="productivity", economy="C5", factor=1.1)) == []


def test_selections_in_every_form() -> None:
    for selection in ("KAZ", "*", ["KAZ", "EU27"], {"of": "*", "except": ["KAZ"]}, {"of": ["KAZ"]}):
        assert errors(with_shock(**{**TARIFF, "exporter": selection})) == []
    for selection in ("", [], 5, {"except": "KAZ"}, {"of": "*", "exept": "KAZ"}, {"of": []}):
        assert errors(with_shock(**{**TARIFF, "exporter": selection}))


def test_what_a_document_needs() -> None:
    stage = {"title": TEXTS, "since": "2025-04-05", "shocks": [TARIFF]}
    assert errors(GOOD) == []
    assert errors({"extends": "sever-usa", "closure": "zero"}) == []
    assert errors({"title": TEXTS, "question": TEXTS, "then": [stage]}) == []
    assert errors({**GOOD, "then": [{"scenario": "sever-usa", "since": "2025-04-05"}]}) == []
    for key in GOOD:
        assert errors({k: v for k, v in GOOD.items() if k != key})
    assert errors({**GOOD, "then": [{**stage, "scenario": "sever-usa"}]})
    assert errors({**GOOD, "then": [{"shocks": [TARIFF]}]})
    assert errors({**GOOD, "then": []})
    expected = {"variable": "welfare", "country": "KAZ", "sign": "-", "reason": TEXTS}
    assert errors({**GOOD, "expected": [expected]}) == []
    assert errors({**GOOD, "expected": [{**expected, "partner": "USA"}]})
    assert (
        errors({**GOOD, "expected": [{**expected, "variable": "imports", "partner": "USA"}]}) == []
    )


def test_the_reader_refuses_what_the_schema_refuses() -> None:
    for change in (
        {"closure": "open"},
        {"shocks": [{**TARIFF, "set": "25"}]},
        {"uncertainty": {"draws": 1}},
        {"title": {}},
        {"claims": ["d1"]},
        {"groups": {"a": 5}},
        {"focus": "KAZ"},
        {"elasticities": None},
        {"shocks": [{**TARIFF, "cut": None}]},
        {"version": 2},
    ):
        document = {**copy.deepcopy(GOOD), **change}
        assert errors(document)
        with pytest.raises(ValueError, match="allowed"):
            Scenario.from_dict({"name": "x", **document})
