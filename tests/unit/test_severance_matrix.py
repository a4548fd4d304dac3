"""The matrix of all pairs: its entries, its processes, its file."""

import numpy as np
import pytest
from fixed_world import fixed_world
from symmetric_world import symmetric_world
from trade_world import small_world

from tarazy.errors import InputError
from tarazy.interdependence import matrix as room
from tarazy.interdependence.matrix import (
    load_severance_matrix,
    save_severance_matrix,
    severance_matrix,
)
from tarazy.interdependence.severance import severance_losses


@pytest.fixture(scope="module")
def small_core():
    """Nine economies, the rest together: solved in milliseconds."""
    core = fixed_world()
    shown = ["KAZ", "RUS", "CHN", "USA", "DEU", "TUR", "KGZ", "MNG"]
    return core.aggregate({"OTHERS": [code for code in core.economies if code not in shown]})


@pytest.fixture(scope="module")
def found(small_core):
    return severance_matrix(workers=1, world=small_core)


def test_entries_are_the_losses_of_pairs(small_core, found):
    for country in ("KAZ", "USA"):
        partners = [code for code in small_core.economies if code != country]
        losses = severance_losses(country, partners, cuts=["both"], world=small_core)
        row = found.sel(country=country, partner=partners)
        np.testing.assert_allclose(row["loss"], losses["loss"][:, 0], rtol=1e-7)
        np.testing.assert_allclose(row["real_wage_loss"], losses["real_wage_loss"][:, 0], rtol=1e-7)
        column = found["loss"].sel(partner=country, country=partners)
        np.testing.assert_allclose(column, losses["partner_loss"][:, 0], rtol=1e-7)
    assert np.isnan(np.diagonal(found["loss"])).all()
    assert np.isfinite(found["loss"]).sum() == 9 * 8
    assert found.attrs["largest_residual"] < 1e-10
    assert found.attrs["without_equilibrium"] == ""


def test_processes_and_interruptions_change_nothing(small_core, found, tmp_path, monkeypatch):
    monkeypatch.setattr(room.PairCuts, "chunk", 8)
    file = tmp_path / "matrix.zarr"
    seen = []

    def stop_early(done, total):
        seen.append(done)
        if done >= 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        severance_matrix(workers=1, checkpoint=file, progress=stop_early, world=small_core)
    assert seen == [0, 8, 16]
    rest = []
    again = severance_matrix(
        workers=2, checkpoint=file, progress=lambda done, of: rest.append(done), world=small_core
    )
    assert rest[0] == 16
    assert rest[-1] == 36
    assert again.identical(found)


def test_the_checkpoint_of_another_matrix_is_refused(small_core, tmp_path):
    file = tmp_path / "matrix.zarr"
    severance_matrix(workers=1, checkpoint=file, world=symmetric_world(3))
    with pytest.raises(InputError, match="world is"):
        severance_matrix(workers=1, checkpoint=file, world=small_core)
    with pytest.raises(InputError, match="closure is"):
        severance_matrix(workers=1, checkpoint=file, closure="zero", world=symmetric_world(3))


def test_pairs_without_equilibrium_are_named():
    # Two economies with deficits that nobody finances once they are apart.
    world = small_world().aggregate({"REST": ["USA", "ROW"]})
    found = severance_matrix(workers=1, world=world)
    assert np.isnan(found["loss"]).all()
    assert np.isnan(found.attrs["largest_residual"])
    assert found.attrs["without_equilibrium"].startswith("KAZ-REST: no equilibrium")
    zero = severance_matrix(workers=1, closure="zero", world=world)
    assert np.isfinite(zero["loss"]).sum() == 2


def test_the_file_gives_back_what_it_got(found, tmp_path):
    import pyarrow.parquet

    folder = tmp_path / "new"
    first, second = folder / "one.parquet", folder / "two.parquet"
    save_severance_matrix(found, first)
    save_severance_matrix(found, second)
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["one.parquet", "two.parquet"]
    assert load_severance_matrix(first).identical(found)
    table = pyarrow.parquet.read_table(first)
    assert table.column_names == ["country", "partner", "loss", "real_wage_loss", "residual"]
    assert table.num_rows == 9 * 8
    row = table.filter(
        (pyarrow.compute.field("country") == "KAZ") & (pyarrow.compute.field("partner") == "RUS")
    )
    assert row["loss"][0].as_py() == found["loss"].sel(country="KAZ", partner="RUS").item()


def test_what_is_not_a_matrix_is_refused(tmp_path):
    import pyarrow
    import pyarrow.parquet

    other = tmp_path / "other.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"a": [1]}), other)
    with pytest.raises(InputError, match="does not hold a matrix"):
        load_severance_matrix(other)
    text = tmp_path / "text.parquet"
    text.write_text("no table")
    for path in (text, tmp_path / "missing.parquet"):
        with pytest.raises(InputError, match="not a Parquet file"):
            load_severance_matrix(path)


def test_what_is_not_allowed_is_said():
    with pytest.raises(InputError, match="workers: 0"):
        severance_matrix(workers=0, world=small_world())
    with pytest.raises(InputError, match="unknown closure"):
        severance_matrix(workers=1, closure="open", world=small_world())
