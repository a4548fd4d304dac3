"""Files of answers that were changed after they were written are refused, in one line."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from ranges_world import estimated_world, experiment
from scenario_world import small_world

import tarazy
from tarazy import World
from tarazy.cli import main
from tarazy.draws import Range, run_range
from tarazy.errors import InputError
from tarazy.evidence.store import FILE, parsed
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.sensitivity import Sensitivity, sensitivity
from tarazy.interdependence.matrix import (
    load_severance_matrix,
    save_severance_matrix,
    severance_matrix,
)
from tarazy.world.store import content_digest, read_dataset, write_dataset

LOADERS = {
    "world": World.load,
    "outcome": Outcome.load,
    "range": Range.load,
    "sensitivity": Sensitivity.load,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a folder with a file of every kind."""
    folder = tmp_path_factory.mktemp("files")
    world = estimated_world()
    world.save(folder / "world.npz")
    tarazy.run(experiment(), world=world).save(folder / "outcome.npz")
    run_range(experiment(), 3, workers=1, world=world).save(folder / "range.npz")
    sensitivity("KAZ", world=world).save(folder / "sensitivity.npz")
    return folder


@pytest.mark.parametrize("kind", LOADERS)
def test_every_kind_of_file_is_read_back(kind, folder, tmp_path: Path):
    found = LOADERS[kind](folder / f"{kind}.npz")
    found.save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (folder / f"{kind}.npz").read_bytes()


@pytest.mark.parametrize("kind", LOADERS)
def test_bytes_that_changed_are_refused_or_change_nothing(kind, folder, tmp_path: Path):
    content = (folder / f"{kind}.npz").read_bytes()
    draw = np.random.default_rng(11)
    path, again = tmp_path / "damaged.npz", tmp_path / "again.npz"
    refused = 0
    for _ in range(60):
        damaged = bytearray(content)
        damaged[draw.integers(len(content))] ^= int(draw.integers(1, 256))
        path.write_bytes(damaged)
        try:
            found = LOADERS[kind](path)
        except InputError as error:
            assert "\n" not in str(error)
            assert str(path) in str(error)
            refused += 1
        else:
            # A bit that says nothing, e.g. the date of an entry.
            found.save(again)
            assert again.read_bytes() == content
    assert refused >= 45


@pytest.mark.parametrize("kind", LOADERS)
def test_members_that_changed_in_a_sound_archive_are_refused_shortly(kind, folder, tmp_path: Path):
    with zipfile.ZipFile(folder / f"{kind}.npz") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    draw = np.random.default_rng(5)
    path, arrays = tmp_path / "damaged.npz", sorted(set(members) - {"manifest.json"})
    for number in range(120):
        name = str(draw.choice(arrays))
        damaged = bytearray(members[name])
        # The beginning of a member says of what form its array is.
        damaged[draw.integers(min(len(damaged), 128))] ^= 1 << int(draw.integers(8))
        other = members[str(draw.choice([a for a in arrays if members[a] != members[name]]))]
        with zipfile.ZipFile(path, "w") as archive:
            for member, content in (members | {name: other if number % 2 else damaged}).items():
                archive.writestr(member, bytes(content))
        try:
            LOADERS[kind](path)
        except InputError as error:
            assert "\n" not in str(error)
            assert len(str(error)) < 300 + len(str(path))
        else:
            assert number % 2 == 0


@pytest.mark.parametrize("kind", LOADERS)
def test_a_file_that_was_cut_off_is_refused(kind, folder, tmp_path: Path):
    content = (folder / f"{kind}.npz").read_bytes()
    for length in (0, 1, 100, len(content) // 2, len(content) - 1):
        (tmp_path / "cut.npz").write_bytes(content[:length])
        with pytest.raises(InputError, match=r"cut\.npz: not a tarazy-dataset-1 file"):
            LOADERS[kind](tmp_path / "cut.npz")


@pytest.mark.parametrize("kind", LOADERS)
def test_a_file_of_another_kind_is_refused(kind, folder):
    for other in LOADERS:
        if other != kind:
            with pytest.raises(InputError, match=rf"{other}\.npz"):
                LOADERS[kind](folder / f"{other}.npz")


def rewritten(source: Path, target: Path, damage, honest: bool = True) -> Path:
    """Write a file again with some of its entries changed, with the digest of the new or the old.

    `damage` gets the manifest and the arrays.
    """
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        arrays = {}
        for name in manifest["variables"]:
            with archive.open(f"{name}.npy") as member:
                arrays[name] = np.lib.format.read_array(member)
    damage(manifest, arrays)
    if honest:
        manifest["digest"] = content_digest(manifest, arrays)
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, np.ascontiguousarray(array))
    return target


@pytest.mark.parametrize("kind", LOADERS)
def test_content_and_digest_of_every_file_belong_together(kind, folder, tmp_path: Path):
    def one_number(manifest, arrays):
        name = next(n for n, a in arrays.items() if a.dtype.kind == "f")
        arrays[name].flat[-1] *= 1 + 1e-12

    def one_remark(manifest, arrays):
        next(iter(manifest["variables"].values()))["attrs"]["note"] = "another"

    for damage in (one_number, one_remark):
        path = rewritten(folder / f"{kind}.npz", tmp_path / "x.npz", damage, honest=False)
        with pytest.raises(InputError, match="not that of which the file holds the digest"):
            LOADERS[kind](path)


@pytest.mark.parametrize("kind", LOADERS)
def test_files_without_a_digest_of_their_content_are_read(kind, folder, tmp_path: Path):
    path = rewritten(
        folder / f"{kind}.npz", tmp_path / "old.npz", lambda m, a: m.pop("digest"), honest=False
    )
    LOADERS[kind](path)


MANIFESTS = {
    "no variables": lambda m, a: m.pop("variables"),
    "variables a list": lambda m, a: m.update(variables=[]),
    "no header": lambda m, a: m.pop("header"),
    "header a text": lambda m, a: m.update(header="world"),
    "no attrs": lambda m, a: m.pop("attrs"),
    "dims too few": lambda m, a: m["variables"]["exporter"].update(dims=[]),
    "no dims": lambda m, a: m["variables"]["exporter"].pop("dims"),
    "another format": lambda m, a: m.update(format="tarazy-dataset-9"),
    "no coordinate": lambda m, a: m["variables"]["exporter"].pop("coordinate"),
}


@pytest.mark.parametrize("kind", LOADERS)
@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_that_is_not_whole_is_refused(kind, name, folder, tmp_path: Path):
    path = rewritten(folder / f"{kind}.npz", tmp_path / "x.npz", MANIFESTS[name], honest=False)
    with pytest.raises(InputError, match=r"x\.npz: ") as caught:
        LOADERS[kind](path)
    assert "\n" not in str(caught.value)


# Outcomes


def cell(name, at, value):
    def damage(manifest, arrays):
        arrays[name][at] = value(arrays[name][at]) if callable(value) else value

    return damage


def fields(**changes):
    def damage(manifest, arrays):
        kept = json.loads(manifest["header"]["fields"])
        manifest["header"]["fields"] = json.dumps(kept | changes)

    return damage


def swapped(name):
    def damage(manifest, arrays):
        arrays[name] = arrays[name].swapaxes(0, 1)

    return damage


def unit(name, text="fraction"):
    def damage(manifest, arrays):
        manifest["variables"][name]["attrs"]["unit"] = text

    return damage


def typed(name, dtype):
    def damage(manifest, arrays):
        arrays[name] = arrays[name].astype(dtype)

    return damage


OUTCOMES = {
    "NaN": (cell("welfare", 1, np.nan), "welfare at country=KAZ is nan; allowed: a finite number"),
    "inf": (cell("price", (0, 1), np.inf), "price at country=USA, sector=oil_gas is inf"),
    "fall of more than all": (
        cell("welfare", 1, -125.0),
        "welfare at country=KAZ is -125; all",
    ),
    "negative income": (cell("income_after", 2, -1.0), "income_after at country=RUS is -1; allow"),
    "negative flow": (cell("trade_after", (1, 0, 0), -1.0), "trade_after at importer=KAZ, exporte"),
    "one flow": (
        cell("trade_after", (1, 0, 0), lambda x: x * 2),
        "output_after at country=USA, sector=agriculture is .*, but trade_after makes it",
    ),
    "importer and exporter": (
        swapped("trade_before"),
        "output_before at country=.* trade_before",
    ),
    "one total": (
        cell("imports_after", (1, 1), lambda x: x * 1.1),
        "imports_after at country=KAZ, sector=oil_gas is .*, but trade_after makes it",
    ),
    "one real wage": (
        cell("real_wage", 1, lambda x: x + 1),
        "real_wage at country=KAZ is .*, but wage and price_index make",
    ),
    "single precision": (typed("welfare", "f4"), "welfare holds values of type float32; allowed"),
    "label twice": (cell("country", 0, "KAZ"), "label 'KAZ' of country stands twice"),
    "other labels": (cell("exporter", 0, "XXX"), "labels of exporter differ from those of country"),
    "label of blanks": (cell("sector", 0, " "), "label ' ' of sector is not allowed"),
    "closure": (fields(closure="open"), "unknown closure 'open'"),
    "residual": (fields(residual=-1), "residual is -1; allowed: a finite number from 0 on"),
    "no equilibrium": (fields(residual=1e-3), "residual is 0.001; allowed: at most 1e-06"),
    "residual NaN": (fields(residual=float("nan")), "residual is nan"),
    "year": (fields(world_year="2022"), "year is '2022'; allowed: a whole number"),
    "sweeps": (fields(sweeps=1.5), "sweeps is 1.5; allowed: a whole number"),
    "name": (fields(world_name=None), "world_name is None; allowed: a text"),
    "scenario": (fields(scenario=[]), r"scenario is \[\]; allowed: a document"),
    "another world": (fields(world_digest="0"), "the file says that its digest is"),
    "no welfare": (
        lambda m, a: (a.pop("welfare"), m["variables"].pop("welfare")),
        "variable 'welfare' is missing",
    ),
    "fields that are no JSON": (
        lambda m, a: m["header"].update(fields="{"),
        "outcome file whose fields can't be read",
    ),
    "no fields": (
        lambda m, a: m["header"].pop("fields"),
        "outcome file whose fields can't be read",
    ),
    "version": (lambda m, a: m["header"].update(version=0), "outcome file of version 0"),
    "another answer": (
        cell("trade_elasticity", 1, lambda x: x + 0.1),
        "the file says that its digest is '.*', its content has",
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_damaged_outcome_is_refused_also_with_its_own_digest(name, folder, tmp_path: Path):
    damage, message = OUTCOMES[name]
    path = rewritten(folder / "outcome.npz", tmp_path / "damaged.npz", damage)
    with pytest.raises(InputError, match=message.replace(" make", " makes?")) as caught:
        Outcome.load(path)
    assert "\n" not in str(caught.value)
    assert "damaged.npz" in str(caught.value)


SMALL = 1e-4
CONTRADICTIONS = {
    "welfare of the other sign": (
        cell("welfare", slice(None), lambda x: -x),
        "welfare|first_order_r",
    ),
    "welfare times a hundred": (
        cell("welfare", slice(None), lambda x: 100 * x),
        "first_order_rest",
    ),
    **{
        name: (cell(name, 1, lambda x: x + SMALL), message)
        for name, message in {
            "welfare": "first_order_rest at country=KAZ",
            "from_factor_income": "welfare at country=KAZ",
            "from_tariff_revenue": "welfare at country=KAZ",
            "from_deficit": "welfare at country=KAZ",
            "terms_of_trade": "welfare_first_order at country=KAZ",
            "volume_of_trade": "welfare_first_order at country=KAZ",
            "productivity_direct": "welfare_first_order at country=KAZ",
            "trade_cost_direct": "welfare_first_order at country=KAZ",
            "welfare_first_order": "welfare_first_order at country=KAZ",
            "first_order_rest": "first_order_rest at country=KAZ",
            "real_expenditure": "real_expenditure at country=KAZ",
            "real_wage": "real_wage at country=KAZ",
            "wage": "real_wage at country=KAZ",
            "price_index": "real_wage at country=KAZ",
            "gdp": "gdp at country=KAZ",
        }.items()
    },
    "NaN of one part": (cell("trade_cost_direct", 1, np.nan), "volume_of_trade at country=KAZ is"),
    "NaN of another part": (
        cell("terms_of_trade", 1, np.nan),
        "terms_of_trade at country=KAZ is|w",
    ),
    "NaN of the rest": (
        cell("first_order_rest", 1, np.nan),
        "first_order_rest at country=KAZ is nan",
    ),
    "income before": (
        cell("income_before", 1, lambda x: x * 1.001),
        "real_expenditure at country=K",
    ),
    "income after": (
        cell("income_after", 1, lambda x: x * 1.001),
        "real_expenditure at country=KAZ",
    ),
    "revenue before": (cell("tariff_revenue_before", 1, lambda x: x + 1), "country=KAZ"),
    "revenue after": (
        cell("tariff_revenue_after", 1, lambda x: x + 1),
        "income_after at country=KAZ",
    ),
    "revenue of the other sign": (
        cell("tariff_revenue_after", slice(None), lambda x: -x),
        "income_after at country=",
    ),
    "output": (cell("output_change", (1, 1), lambda x: x + SMALL), "output_change at country=KAZ"),
    "one small total": (
        cell("exports_after", (1, 0), lambda x: x * (1 + 1e-6)),
        "exports_after at country=KAZ, sector=agriculture",
    ),
    "diversion": (cell("trade_diversion", 1, lambda x: x + 1), "trade_diversion at importer=KAZ"),
    "creation": (cell("trade_creation", 1, lambda x: x + 1), "trade_creation at importer=KAZ"),
    "all prices": (
        cell("price", slice(None), lambda x: x + 300),
        "price_index at country=.* range of",
    ),
    "unit": (unit("welfare"), "unit of welfare is 'fraction'; allowed: 'per cent change'"),
    "unit of flows": (
        unit("trade_after", "USD"),
        "unit of trade_after is 'USD'; allowed: 'million",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_an_outcome_that_contradicts_itself_is_refused(name, folder, tmp_path: Path):
    damage, message = CONTRADICTIONS[name]
    path = rewritten(folder / "outcome.npz", tmp_path / "damaged.npz", damage)
    with pytest.raises(InputError, match=rf"damaged\.npz: .*({message})") as caught:
        Outcome.load(path)
    assert "\n" not in str(caught.value)
    assert "digest" not in str(caught.value)


@pytest.mark.parametrize("closure", ["fixed", "zero", "income_share"])
def test_outcomes_of_every_closure_are_read_back(closure, tmp_path: Path):
    answer = tarazy.run(experiment(closure=closure), world=estimated_world())
    answer.save(tmp_path / "o.npz")
    assert Outcome.load(tmp_path / "o.npz").digest == answer.digest


def test_a_residual_does_not_excuse_a_contradiction(folder, tmp_path: Path):
    def damage(manifest, arrays):
        fields(residual=1e-6)(manifest, arrays)
        cell("gdp", 1, lambda x: -x - 1)(manifest, arrays)

    path = rewritten(folder / "outcome.npz", tmp_path / "damaged.npz", damage)
    with pytest.raises(InputError, match="gdp at country=KAZ is"):
        Outcome.load(path)


def test_wages_all_in_another_numeraire_are_refused(folder, tmp_path: Path):
    """All that is nominal twice as large agrees with itself, but not with the numeraire."""

    def damage(manifest, arrays):
        for name in ("wage", "price_index", "price", "gdp"):
            arrays[name] = 100 * (2 * (1 + arrays[name] / 100) - 1)
        for name in ("income", "tariff_revenue", "output", "exports", "imports", "trade"):
            arrays[f"{name}_after"] = 2 * arrays[f"{name}_after"]
        foreign = {}
        for state in ("before", "after"):
            trade = arrays[f"trade_{state}"]
            foreign[state] = trade * ~np.eye(len(trade), dtype=bool)[..., None]
        change = foreign["after"] - foreign["before"]
        gains, losses = (np.maximum(s * change, 0).sum(axis=1) for s in (1, -1))
        arrays["trade_creation"] = change.sum(axis=(1, 2))
        arrays["trade_diversion"] = np.minimum(gains, losses).sum(axis=1)
        hat = np.divide(
            arrays["output_after"],
            arrays["output_before"],
            out=np.ones_like(arrays["output_after"]),
            where=arrays["output_before"] > 0,
        )
        arrays["output_change"] = 100 * (hat - 1)

    path = rewritten(folder / "outcome.npz", tmp_path / "damaged.npz", damage)
    with pytest.raises(InputError, match=r"wage at country=.* the numeraire"):
        Outcome.load(path)


def test_the_shell_refuses_a_damaged_outcome(folder, tmp_path: Path, capsys):
    path = rewritten(folder / "outcome.npz", tmp_path / "d.npz", OUTCOMES["one flow"][0])
    assert main(["compare", str(path), str(folder / "outcome.npz")]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "output_after at country=USA, sector=agriculture" in shown.err


# Ranges


def header(**changes):
    return lambda manifest, arrays: manifest["header"].update(changes)


RANGES = {
    "NaN": (cell("welfare", (1, 1), np.nan), "welfare at draw=1, country=KAZ is nan; allowed: a f"),
    "NaN of the centre": (cell("central_welfare", 1, np.nan), "welfare at country=KAZ is nan"),
    "failed with numbers": (
        header(failures=[[1, "why"]]),
        "at draw=1.* is .*; allowed: no number, as the draw has failed",
    ),
    "no such failure": (header(failures=[[7, "why"]]), "failures names draw 7; allowed: each of 0"),
    "failures in words": (header(failures=["1"]), "failures is .*; allowed: numbers of draws with"),
    "fall of more than all": (cell("wage", (0, 0), -101.0), "wage at draw=0, country=USA is -101"),
    "negative flow": (
        cell("trade_before", (0, 0, 1), -1.0),
        "trade_before at draw=0, exporter=KAZ, importer=USA is -1",
    ),
    "one change": (
        cell("trade_change", (0, 0, 1), lambda x: x + 1),
        "trade_change at draw=0, exporter=KAZ, importer=USA is .*; allowed: the change from",
    ),
    "parts": (
        cell("from_deficit", (1, 0), lambda x: x + 1e-6),
        "welfare at draw=1, country=USA",
    ),
    "parts of the centre": (
        cell("central_from_deficit", 1, 5.0),
        "central: welfare at country",
    ),
    "real wage": (cell("real_wage", (0, 1), lambda x: -x), "real_wage at draw=0, country=KAZ is"),
    "unit": (unit("welfare"), "unit of welfare is 'fraction'; allowed: 'per cent change'"),
    "no equilibrium": (cell("residual", 2, 1.0), "residual at draw=2 is 1; allowed: at most 1e-06"),
    "residual of the centre": (header(residual=1.0), "residual is 1.0; allowed: at most 1e-06"),
    "residual": (cell("residual", 2, -1.0), "residual at draw=2 is -1; allowed: zero or more"),
    "numbers of draws": (cell("draw", 1, 5), "draws are not numbered; allowed: 0 to 2"),
    "label twice": (cell("country", 0, "KAZ"), "label 'KAZ' of country stands twice"),
    "unknown partner": (
        lambda m, a: (a["exporter"].put(0, "XXX"), a["importer"].put(0, "XXX")),
        "unknown exporter 'XXX'",
    ),
    "seed": (header(seed=-1), "seed is -1; allowed: a whole number from 0 on"),
    "of": (header(of=["weather"]), "of is .*; allowed: some of elasticities, trade"),
    "closure": (header(closure=1), "unknown closure '1'"),
    "unknown field": (header(colour="red"), "unknown field 'colour'"),
    "no field": (lambda m, a: m["header"].pop("seed"), "range file without field 'seed'"),
    "version": (header(version=9), "file of version 9"),
}


@pytest.mark.parametrize("name", RANGES)
def test_a_damaged_range_is_refused_also_with_its_own_digest(name, folder, tmp_path: Path):
    damage, message = RANGES[name]
    path = rewritten(folder / "range.npz", tmp_path / "damaged.npz", damage)
    with pytest.raises(InputError, match=rf"damaged\.npz: .*{message}") as caught:
        Range.load(path)
    assert "\n" not in str(caught.value)


# Sensitivities


def kept(**changes):
    return lambda manifest, arrays: manifest["header"]["fields"].update(changes)


SENSITIVITIES = {
    "no solution": (kept(residual=0.1), "residual is 0.1; allowed: at most 1e-06"),
    "unit": (unit("tariff"), "unit of tariff is 'fraction'; allowed: 'per cent of real income"),
    "unit of the rate": (
        unit("rate", "per cent"),
        "unit of rate is 'per cent'; allowed: 'fraction'",
    ),
    "no such link": (
        lambda m, a: (a["trade"].put(9, 0.0), a["trade_cost"].put(9, 1.0)),
        "trade_cost at .* is 1; allowed: zero, as nothing is sold there",
    ),
    "NaN": (cell("transfer", 1, np.nan), "transfer at country=KAZ is nan"),
    "negative flow": (cell("trade", (1, 0, 0), -1.0), "trade at importer=KAZ, exporter=USA, .* -1"),
    "rate": (cell("rate", (1, 0, 0), -1.5), "rate at importer=KAZ, exporter=USA, .* is -1.5"),
    "other labels": (cell("importer", 0, "XXX"), "labels of importer differ from those of country"),
    "objective": (kept(objective="happiness"), "unknown objective 'happiness'"),
    "members": (kept(members=["XXX"]), "members is .*; allowed: economies of the world"),
    "income": (kept(income=None), "income is None; allowed: a finite number from 0 on"),
    "unknown field": (kept(colour="red"), "fields that are missing or unknown: colour"),
    "no fields": (header(fields=None), "fields that are missing or unknown"),
    "version": (header(version="1"), "version '1' of the file"),
}


@pytest.mark.parametrize("name", SENSITIVITIES)
def test_a_damaged_sensitivity_is_refused_also_with_its_own_digest(name, folder, tmp_path: Path):
    damage, message = SENSITIVITIES[name]
    path = rewritten(folder / "sensitivity.npz", tmp_path / "damaged.npz", damage)
    with pytest.raises(InputError, match=rf"damaged\.npz: .*{message}") as caught:
        Sensitivity.load(path)
    assert "\n" not in str(caught.value)


# Matrices


@pytest.fixture(scope="module")
def matrix() -> xr.Dataset:
    return severance_matrix(workers=1, world=small_world())


def with_cells(matrix: xr.Dataset, name: str, cells: dict) -> xr.Dataset:
    values = matrix[name].values.copy()
    for at, value in cells.items():
        values[at] = value
    return matrix.assign({name: matrix[name].copy(data=values)})


MATRICES = {
    "NaN": (("loss", {(1, 0): np.nan}), "loss at country=KAZ, partner=USA is nan; allowed: a fin"),
    "all": (("loss", {(1, 0): 100.0}), "loss at country=KAZ, partner=USA is 100; allowed: less"),
    "residual": (("residual", {(1, 0): -1, (0, 1): -1}), "residual at country=USA, partner=KAZ is"),
    "no equilibrium": (
        ("residual", {(1, 0): 0.5, (0, 1): 0.5}),
        "residual at country=USA, partner=KAZ is 0.5; allowed: at most 1e-06",
    ),
    "one side": (("residual", {(1, 0): 0.5}), "residual at country=.* allowed: the same for both"),
}


@pytest.mark.parametrize("name", MATRICES)
def test_a_damaged_matrix_is_refused(name, matrix, tmp_path: Path):
    change, message = MATRICES[name]
    save_severance_matrix(with_cells(matrix, *change), tmp_path / "m.parquet")
    with pytest.raises(InputError, match=rf"m\.parquet: {message}"):
        load_severance_matrix(tmp_path / "m.parquet")


def changed_table(path: Path, change) -> None:
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    about = json.loads(table.schema.metadata[b"tarazy"])
    table, about = change(table, about)
    pyarrow.parquet.write_table(table.replace_schema_metadata({"tarazy": json.dumps(about)}), path)


TABLES = {
    "rows in another order": (lambda t, a: (t.take([1, 0, *range(2, len(t))]), a), "the digest"),
    "rows too few": (lambda t, a: (t.slice(1), a), "the content is not that of which the file hol"),
    "economies in another order": (
        lambda t, a: (t, a | {"economies": a["economies"][::-1]}),
        "the content is not that of which the file holds the digest",
    ),
    "without a digest, rows in another order": (
        lambda t, a: (t.take([1, 0, *range(2, len(t))]), {k: a[k] for k in a if k != "content"}),
        "column 'partner' does not name every ordered pair",
    ),
    "no column": (lambda t, a: (t.drop_columns("loss"), a), "no column 'loss', or several"),
    "a column of texts": (
        lambda t, a: (t.set_column(2, "loss", t["loss"].cast("string")), a),
        "column 'loss' holds string",
    ),
    "units": (lambda t, a: (t, a | {"units": {}}), "units is {}; allowed"),
    "year": (lambda t, a: (t, a | {"year": "2022"}), "year is '2022'"),
    "closure": (lambda t, a: (t, a | {"closure": "x"}), "unknown closure 'x'"),
    "no economies": (lambda t, a: (t, a | {"economies": None}), "economies is None; allowed"),
    "another kind": (lambda t, a: (t, []), "does not hold a matrix of severance losses"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_changed_table_is_refused(name, matrix, tmp_path: Path):
    change, message = TABLES[name]
    path = tmp_path / "m.parquet"
    save_severance_matrix(matrix, path)
    load_severance_matrix(path)
    changed_table(path, change)
    with pytest.raises(InputError, match=message) as caught:
        load_severance_matrix(path)
    assert "\n" not in str(caught.value)


def test_a_matrix_without_a_digest_is_read(matrix, tmp_path: Path):
    path = tmp_path / "m.parquet"
    save_severance_matrix(matrix, path)
    changed_table(path, lambda t, a: (t, {k: a[k] for k in a if k != "content"}))
    assert load_severance_matrix(path).identical(matrix)


# Verdicts


VERDICTS = {
    "cut off": (lambda text: text[:500], "not a file of verdicts"),
    "another version": (lambda text: text.replace('"version": 1', '"version": 9', 1), "version 1"),
    "unknown verdict": (
        lambda text: text.replace('"holds"', '"true"', 1),
        "unknown verdict",
    ),
    "NaN": (lambda text: text.replace("2571.6", "NaN", 1), "NaN is no number"),
    "deciding": (lambda text: text.replace('"deciding": 0', '"deciding": 9', 1), "deciding is 9"),
    "no checks": (lambda text: text.replace('"checks"', '"tests"', 1), "not a whole file"),
    "a list": (lambda text: "[]", "not a file of verdicts"),
    "year": (lambda text: text.replace('"year": 2022', '"year": "2022"', 1), "year is '2022'"),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_damaged_verdicts_are_refused(name):
    import tarazy.evidence

    file = Path(tarazy.evidence.__file__).parent / "tables" / FILE
    text = file.read_text(encoding="utf-8")
    change, message = VERDICTS[name]
    assert parsed(text).verdicts
    assert change(text) != text
    with pytest.raises(InputError, match=rf"verdicts\.json: .*{message}"):
        parsed(change(text))


def test_what_is_no_file_is_refused(tmp_path: Path):
    (tmp_path / "a.npz").mkdir()
    for name in ("a.npz", "none.npz"):
        for load in LOADERS.values():
            with pytest.raises(InputError, match=name):
                load(tmp_path / name)


def test_an_infinite_tonne_is_refused(tmp_path: Path):
    from tarazy.experiment.corridor_part import unpacked

    flow = xr.Dataset(
        {
            f"corridors.0.{name}": (("corridors.0.case", "corridors.0.arc"), np.ones((2, 1)))
            for name in ("flow", "production", "delivered")
        },
        coords={"corridors.0.case": ["before", "after"], "corridors.0.arc": ["PIPE"]},
    )
    kept = [{"network": "small", "summary": {}, "attrs": {}}]
    assert unpacked(flow, kept, "x.npz")[0].network == "small"
    for value, allowed in ((np.inf, "a finite number"), (-1.0, "zero or more")):
        flow["corridors.0.flow"].values[1, 0] = value
        with pytest.raises(InputError, match=f"flow at case=after, arc=PIPE is .*{allowed}"):
            unpacked(flow, kept, "x.npz")
    with pytest.raises(InputError, match="network is None"):
        unpacked(flow, [{"summary": {}}], "x.npz")


def test_read_and_written_are_the_same(folder, tmp_path: Path):
    dataset, about = read_dataset(folder / "range.npz", "range")
    write_dataset(dataset, tmp_path / "again.npz", about)
    assert (tmp_path / "again.npz").read_bytes() == (folder / "range.npz").read_bytes()
