"""Large shocks with factors: gluts are solved, what can't be is refused in one line."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tarazy as tz
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.world.store import content_digest

WORDS = {"name": "x", "title": {"en": "x"}, "question": {"en": "x"}}
ROYALTY = {"kind": "royalty", "host": "KAZ", "sector": "oil_gas", "add": 0.05}


def asked(*shocks: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {**WORDS, "shocks": list(shocks), **keys}


@pytest.mark.parametrize("horizon", ["short", "medium", "long"])
@pytest.mark.parametrize(
    "shock",
    [
        {"kind": "resource", "economy": "*", "factor": 3.0},
        {"kind": "royalty", "host": "*", "add": 0.05},
    ],
    ids=["glut", "royalties"],
)
def test_rents_that_fall_away_do_not_keep_the_solver(shock: dict[str, Any], horizon: str) -> None:
    found = tz.run(asked(shock), horizon=horizon)
    # It took up to 2,200 sweeps, or was refused, where falls were held by their logs.
    assert found.sweeps <= 200
    data = found.dataset
    assert all(np.isfinite(data[name].values).all() for name in ("resource_rent", "real_gni"))
    assert data["resource_rent"].values.min() >= -100.0
    assert float(data["gni_after"].sum()) == pytest.approx(float(data["gdp_after"].sum()))


def test_nobody_is_left_with_less_than_nothing_to_consume() -> None:
    seizure = {"kind": "ownership", "host": "*", "from": "*", "to": "USA", "price": "none"}
    with pytest.raises(NoEquilibriumError, match=r"^[A-Z]{3} would have nothing left to consume"):
        tz.run(asked(seizure), horizon="long")


@pytest.mark.parametrize("closure", ["fixed", "income_share", "zero"])
def test_answers_under_every_closure_are_read_back(closure: str, tmp_path: Path) -> None:
    found = tz.run(asked(ROYALTY, closure=closure), horizon="long")
    found.save(tmp_path / "answer.npz")
    assert tz.Outcome.load(tmp_path / "answer.npz").digest == found.digest
    data = found.dataset
    spent = (data["gni_before"] + data["transfers_before"]).values
    assert np.allclose(spent, data["income_before"].values, rtol=1e-9)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "answer.npz"
    tz.run(asked(ROYALTY), horizon="long").save(path)
    return path


def rewritten(source: Path, target: Path, change: Any) -> Path:
    """Write a file again with other content, its digests those of the new one, or left out."""
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        arrays = {}
        for name in manifest["variables"]:
            with archive.open(f"{name}.npy") as member:
                arrays[name] = np.lib.format.read_array(member)
    manifest["header"].pop("digest")
    change(manifest, arrays)
    manifest["digest"] = content_digest(manifest, arrays)
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, np.ascontiguousarray(array))
    return target


@pytest.mark.parametrize(
    "name",
    ["gni_after", "capital_income_before", "tariff_revenue_after", "price_index", "from_saving"],
)
def test_a_file_without_one_of_its_variables_is_refused(
    name: str, kept: Path, tmp_path: Path
) -> None:
    def without(manifest: dict[str, Any], arrays: dict[str, Any]) -> None:
        del manifest["variables"][name], arrays[name]

    with pytest.raises(InputError, match=f"variable '{name}' is missing"):
        tz.Outcome.load(rewritten(kept, tmp_path / "less.npz", without))


@pytest.mark.parametrize(
    "name",
    [
        *("from_labour", "from_abroad", "from_taxes", "from_other", "from_saving", "real_gni"),
        *("real_gdp", "capital_return", "capital_stock", "welfare_uncharged"),
    ],
)
def test_a_number_that_contradicts_the_others_is_refused(
    name: str, kept: Path, tmp_path: Path
) -> None:
    def other(manifest: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays[name][int(np.abs(arrays[name]).argmax())] *= 1.01

    with pytest.raises(InputError, match=r"but .* make"):
        tz.Outcome.load(rewritten(kept, tmp_path / "other.npz", other))


@pytest.mark.parametrize(
    ("key", "value"),
    [("horizon", "eternal"), ("horizon", "short"), ("horizon", None), ("factors", "one")],
)
def test_a_file_that_tells_another_horizon_is_refused(
    key: str, value: str | None, kept: Path, tmp_path: Path
) -> None:
    def told(manifest: dict[str, Any], arrays: dict[str, Any]) -> None:
        manifest["attrs"][key] = value

    with pytest.raises(InputError, match=f"{key} is {value!r}; allowed: "):
        tz.Outcome.load(rewritten(kept, tmp_path / "told.npz", told))


def test_owners_are_the_same_economies(kept: Path, tmp_path: Path) -> None:
    def turned(manifest: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays["owner"] = arrays["owner"][::-1]

    with pytest.raises(InputError, match="labels of owner differ from those of country"):
        tz.Outcome.load(rewritten(kept, tmp_path / "turned.npz", turned))


def test_owners_of_nowhere_are_refused() -> None:
    with pytest.raises(InputError, match="unknown country 'None'; allowed: AUS"):
        tz.owners(None)  # type: ignore[arg-type]
