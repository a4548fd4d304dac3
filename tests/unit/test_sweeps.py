"""Sweeps: the answers of single runs, whoever computes them, kept and read back."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scenario_world import ECONOMIES, small_world
from sweep_documents import TARIFF, at, document

import tarazy as tz
from tarazy.compute import in_process, processes
from tarazy.sweeps import job as room
from tarazy.sweeps.glances import table_of
from tarazy.sweeps.measures import measures_of
from tarazy.sweeps.run import sweep

WORLD = small_world()
# Of the solver, relative to income; real income is in per cent.
TOLERANCE = 1e-10
CLOSE = 1e-6

BOTH = [TARIFF, {"kind": "trade_cost", "importer": "KAZ", "exporter": "$who", "factor": "$cost"}]
GRID: dict[str, Any] = {
    "rate": {"from": 0, "to": 0.4, "steps": 3},
    "who": {"countries": ["CHN", "KAZ", "DEU"]},
    "cost": [1.0, 1.2],
}
MEASURES = ["welfare", "welfare[$who]", "real_wage[focus]", "exports_after[KAZ,metals]"]


def crossed() -> dict[str, Any]:
    """Return a sweep of 18 points, of which 6 have no answer: Kazakhstan's trade with itself."""
    return document(GRID, shocks=BOTH)


@cache
def found(near: bool = True) -> tz.Sweep:
    return sweep(crossed(), measures=MEASURES, world=WORLD, near=near, workers=1)


@cache
def sampled() -> tz.Sweep:
    grid = {"rate": {"sample": "triangular", "from": 0, "mode": 0.1, "to": 0.4, "draws": 30}}
    return sweep(document(grid), world=WORLD, workers=1)


def single(rate: float, who: str, cost: float) -> tz.Outcome:
    return tz.run(at(crossed(), rate=rate, who=who, cost=cost), world=WORLD)


@pytest.mark.parametrize("near", [True, False])
def test_every_point_is_a_single_run(near: bool) -> None:
    data = found(near).dataset
    assert data["welfare[:]"].dims == ("rate", "who", "cost", "country")
    largest = 0.0
    for rate, who, cost in np.ndindex(3, 3, 2):
        place = {"rate": rate, "who": who, "cost": cost}
        here = data.isel(place)
        values = float(here["rate"]), str(here["who"].item()), float(here["cost"])
        if values[1] == "KAZ":
            with pytest.raises(tz.InputError) as error:
                single(*values)
            # The place of the mistake is that of the same document.
            assert str(here["failure"].item()) == str(error.value)
            assert np.isnan(here["welfare[:]"]).all() and np.isnan(here["residual"])
            continue
        outcome = single(*values)
        assert str(here["failure"].item()) == ""
        assert float(here["residual"]) <= TOLERANCE
        expected = {
            "welfare[:]": outcome.welfare.values,
            "welfare[$who]": outcome.welfare.sel(country=values[1]).values,
            "real_wage": outcome.dataset["real_wage"].values,
            "exports_after": outcome.dataset["exports_after"].sel(country="KAZ", sector="metals"),
        }
        for name, value in expected.items():
            answer = here[name].values
            if near:
                largest = max(largest, float(np.abs(answer - value).max()))
                assert answer == pytest.approx(np.asarray(value), rel=CLOSE, abs=CLOSE)
            else:
                assert (answer == np.asarray(value)).all(), name
    # Points do begin at one another's equilibrium.
    assert (largest > 0) == near


def test_dims_of_a_measure_are_those_that_are_left() -> None:
    data = found().dataset
    # Where one measure keeps all economies, the others do.
    assert data["real_wage"].dims == ("rate", "who", "cost", "country")
    assert list(data["country"].values) == ECONOMIES
    assert data["exports_after"].dims == data["welfare[$who]"].dims == ("rate", "who", "cost")
    assert data["exports_after"].attrs["unit"].startswith("million USD")
    assert "small" in data["welfare[:]"].attrs["source"]
    alone = sweep(document({"rate": [0.1]}), world=WORLD, workers=1)
    assert list(alone.dataset.data_vars) == ["welfare", "real_wage", "failure", "residual"]
    assert list(alone.dataset["country"].values) == ["KAZ", "USA"]


def test_whom_it_is_about_if_no_one_says() -> None:
    given = document({"rate": [0.1], "who": ["CHN", "DEU"]}, shocks=[TARIFF | {"exporter": "$who"}])
    del given["focus"]
    answer = sweep(given, world=WORLD, workers=1)
    # The importer stands in every point, the exporters in some.
    assert list(answer.dataset["country"].values) == ["USA"]


def test_zipped_axes_and_samples_are_single_runs() -> None:
    grid = {
        "rate": [0.0, 0.2, 0.4],
        "who": ["CHN", "DEU", "RUS"],
        "cost": [1.1],
        "combine": {"pair": ["rate", "who"]},
    }
    answer = sweep(document(grid, shocks=BOTH), world=WORLD, workers=1, near=False)
    assert answer.dataset["welfare"].dims == ("pair", "cost", "country")
    for step, (rate, who) in enumerate(zip(grid["rate"], grid["who"], strict=True)):
        outcome = single(rate, who, 1.1)
        here = answer.dataset["welfare"].isel(pair=step, cost=0)
        assert (here.values == outcome.welfare.sel(country=["KAZ", "USA"]).values).all()
        assert float(here["rate"]) == rate and str(here["who"].item()) == who
    drawn = sampled().dataset
    assert drawn["welfare"].dims == ("sample", "country")
    assert list(drawn["sample"].values) == list(range(30))
    for step in (0, 17, 29):
        one = tz.run(at(document(), rate=float(drawn["rate"][step])), world=WORLD)
        assert drawn["welfare"][step].values == pytest.approx(
            one.welfare.sel(country=["KAZ", "USA"]).values, abs=CLOSE
        )


def test_horizons_closures_and_elasticities_are_axes_like_any_other() -> None:
    grid = {"closure": ["fixed", "zero"], "set": ["low", "high"], "rate": [0.1, 0.3]}
    given = document(grid, closure="$closure", elasticities="$set")
    answer = sweep(given, world=WORLD, workers=1, near=False)
    assert len(answer.worlds) == 2
    for closure in grid["closure"]:
        for name in grid["set"]:
            one = tz.run(at(given, closure=closure, set=name, rate=0.3), world=WORLD)
            here = answer.dataset["welfare"].sel(closure=closure, set=name, rate=0.3)
            assert (here.values == one.welfare.sel(country=["KAZ", "USA"]).values).all()


def test_changes_of_trade_are_reached_at_every_point() -> None:
    shock = {"kind": "trade_cost", "importer": "KAZ", "exporter": "CHN", "trade_change": "$change"}
    given = document({"change": [-0.5, -0.1, 0.2]}, shocks=[shock])
    near = sweep(given, world=WORLD, workers=1, measures="trade_after[KAZ,CHN]")
    cold = sweep(given, world=WORLD, workers=1, measures="trade_after[KAZ,CHN]", near=False)
    for change in (-0.5, -0.1, 0.2):
        one = tz.run(at(given, change=change), world=WORLD).dataset
        link = {"importer": "KAZ", "exporter": "CHN"}
        after = one["trade_after"].sel(link).values
        assert (cold.dataset["trade_after"].sel(change=change).values == after).all()
        total = float(near.dataset["trade_after"].sel(change=change).sum())
        before = float(one["trade_before"].sel(link).sum())
        assert total / before - 1 == pytest.approx(change, abs=1e-8)


def test_the_bytes_do_not_depend_on_who_computes_or_on_an_interruption(tmp_path: Path) -> None:
    digest = found().digest
    for number, executor in enumerate((in_process(), processes(2))):
        store = tmp_path / f"{number}.zarr"
        answer = sweep(
            crossed(), measures=MEASURES, world=WORLD, executor=executor, checkpoint=store
        )
        assert answer.digest == digest
    files = [
        {
            str(p.relative_to(root)): p.read_bytes()
            for p in root.rglob("*")
            if p.is_file() and not p.name.startswith(".")
        }
        for root in (tmp_path / "0.zarr", tmp_path / "1.zarr")
    ]
    assert files[0] == files[1]
    # One that was cut off: a task is missing.
    cut = tmp_path / "cut.zarr"
    shutil.copytree(tmp_path / "0.zarr", cut)
    shutil.rmtree(cut / "checksum" / "c" / "0")
    calls: list[tuple[int, int]] = []
    answer = sweep(
        crossed(),
        measures=MEASURES,
        world=WORLD,
        workers=1,
        checkpoint=cut,
        progress=lambda done, total: calls.append((done, total)),
    )
    assert answer.digest == digest
    # The other task has two points.
    assert calls[0][0] == 2 and calls[-1] == (18, 18)


def test_a_store_that_is_half_done_opens_with_its_coordinates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LEAST", 6)
    store = tmp_path / "half.zarr"

    class EnoughError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done >= 6:
            raise EnoughError

    with pytest.raises(EnoughError):
        sweep(crossed(), measures=MEASURES, world=WORLD, workers=1, checkpoint=store, progress=stop)
    opened = xr.open_zarr(store, chunks=None)
    assert set(opened.coords) == {"rate", "who", "cost", "country"}
    assert opened["rate"].dims == ("point",) and opened.sizes["point"] == 18
    assert np.isfinite(opened["residual"]).sum() == 4
    first = opened["welfare[:]"].isel(point=2)
    one = single(float(first["rate"]), str(first["who"].item()), float(first["cost"]))
    assert first.values == pytest.approx(one.welfare.values, abs=CLOSE)
    # Another question does not go on from it.
    with pytest.raises(tz.InputError, match=r"half.zarr: .*; allowed: "):
        sweep(document(), world=WORLD, workers=1, checkpoint=store)
    # The same one does.
    monkeypatch.undo()
    monkeypatch.setattr(room, "LEAST", 6)
    answer = sweep(crossed(), measures=MEASURES, world=WORLD, workers=1, checkpoint=store)
    assert answer.count == 18 and len(answer.failures) == 6


def test_tasks_are_whole_runs_of_near_points_where_those_are_short() -> None:
    for steps, chunk in ((3, 15), (7, 14), (20, 16), (50, 16), (2000, 125)):
        given = document(
            {"rate": {"from": 0, "to": 0.4, "steps": steps}, "who": ["CHN", "DEU"]},
            shocks=[TARIFF | {"exporter": "$who"}],
        )
        asked = room.SweepJob(None, tz_grid(given), {}, (), {}, 1e-10, True, False, {})  # type: ignore[arg-type]
        assert asked.chunk == chunk


def tz_grid(given: dict[str, Any]) -> Any:
    from tarazy.sweeps.checking import asked
    from tarazy.sweeps.document import load

    return asked(load({**given, "world": "small"}), {"small": WORLD}, None).grid


@pytest.mark.parametrize("suffix", [".nc", ".zarr"])
def test_a_sweep_is_read_back_as_it_was(suffix: str, tmp_path: Path) -> None:
    for number, made in enumerate((found(), sampled())):
        path = tmp_path / f"{number}{suffix}"
        made.save(path)
        again = tz.Sweep.load(path)
        assert again.digest == made.digest
        assert again.dataset.identical(made.dataset)
        assert repr(again) == repr(made) and again.summary() == made.summary()
        # It is replaced as a whole.
        made.save(path)
        assert tz.Sweep.load(path).digest == made.digest


def test_the_same_sweep_gives_the_same_file(tmp_path: Path) -> None:
    found().save(tmp_path / "a.nc")
    sweep(crossed(), measures=MEASURES, world=WORLD, workers=1).save(tmp_path / "b.nc")
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()


def test_files_that_are_no_sweeps_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.nc"
    found().save(path)
    content = bytearray(path.read_bytes())
    place = content.rfind(found().dataset["residual"].values[:1].astype(">f8").tobytes())
    content[place + 7] ^= 1
    path.write_bytes(content)
    with pytest.raises(tz.InputError, match=r"a.nc: the file says that its digest is .*; allowed"):
        tz.Sweep.load(path)
    path.write_bytes(b"nothing")
    with pytest.raises(tz.InputError, match=r"a.nc: not a sweep of Tarazy"):
        tz.Sweep.load(path)
    xr.Dataset({"x": ("y", [1.0])}).to_netcdf(path, engine="scipy")
    with pytest.raises(tz.InputError, match=r"a.nc: not a sweep of Tarazy \(its format is None\)"):
        tz.Sweep.load(path)
    for wrong, told in (
        (tmp_path / "no.nc", "no such file"),
        (tmp_path / "a.txt", "suffix '.txt'"),
    ):
        with pytest.raises(tz.InputError, match=told):
            tz.Sweep.load(wrong)
    with pytest.raises(tz.InputError, match=r"ends in '.txt'; allowed: .nc, .zarr, .csv, .parquet"):
        found().save(tmp_path / "a.txt")
    (tmp_path / "b.zarr").mkdir()
    (tmp_path / "b.zarr" / "mine").write_text("x")
    with pytest.raises(tz.InputError, match=r"b.zarr' is a folder with something else; allowed"):
        found().save(tmp_path / "b.zarr")
    assert (tmp_path / "b.zarr" / "mine").read_text() == "x"


def test_the_table_of_points_has_every_number_once(tmp_path: Path) -> None:
    table = found().table("points")
    assert len(table) == 18 and list(table.columns[:3]) == ["rate", "who", "cost"]
    numbers = [name for name in table.columns if "[" in name]
    assert len(numbers) == 8 + 1 + 8 + 1
    assert table.attrs["units"]["welfare[KAZ]"] == "per cent change"
    row = table[(table["rate"] == 0.2) & (table["who"] == "DEU") & (table["cost"] == 1.2)]
    here = found().dataset.sel(rate=0.2, who="DEU", cost=1.2)
    assert float(row["welfare[KAZ]"].item()) == float(here["welfare[:]"].sel(country="KAZ"))
    assert float(row["welfare[$who]"].item()) == float(here["welfare[$who]"])
    assert float(row["exports_after[KAZ,metals]"].item()) == float(here["exports_after"])
    failures = found().table("failures")
    assert list(failures.columns) == ["rate", "who", "cost", "reason"] and len(failures) == 6
    assert found().table("welfare[:]")["country"].nunique() == 8
    for suffix, read in ((".csv", pd.read_csv), (".parquet", pd.read_parquet)):
        path = tmp_path / f"points{suffix}"
        found().save(path)
        again = read(path)
        assert list(again.columns) == list(table.columns)
        assert again["welfare[KAZ]"].to_numpy() == pytest.approx(
            table["welfare[KAZ]"].to_numpy(), nan_ok=True
        )
    assert sampled().tables == ("points",) and list(sampled().table().columns[:2]) == [
        "rate",
        "sample",
    ]


def test_a_summary_has_all_points_where_they_are_few() -> None:
    told = found().summary()
    assert json.loads(json.dumps(told)) == told
    assert told["count"] == 18 and told["failed"] == 6 and len(told["points"]) == 18
    assert told["points"][2]["rate"] == 0.0 and "failure" in told["points"][0]
    assert told["points"][0]["welfare[KAZ]"] is None
    extreme = told["ranges"]["welfare[KAZ]"]
    values = found().table()["welfare[KAZ]"]
    assert extreme["lowest"] == values.min() and extreme["highest"] == values.max()
    assert extreme["lowest_at"]["cost"] == 1.2


def test_a_glance_fits_every_grid() -> None:
    crossed_text = repr(found())
    assert "rate \\ who" in crossed_text and "at cost = 1.2" in crossed_text
    assert "18 points, 6 without an answer" in crossed_text
    assert all(word in repr(sampled()) for word in ("5 %", "median", "95 %", "welfare[KAZ]"))
    line = sweep(document({"rate": {"from": 0, "to": 0.4, "steps": 41}}), world=WORLD, workers=1)
    shown = repr(line).splitlines()
    assert shown[1].split()[0] == "rate" and "9 of 41 values of rate shown" in repr(line)
    # Both ends are among them.
    steps = [row.split()[0] for row in shown[2:11]]
    assert steps[0] == "0" and steps[-1] == "0.4"
    named = document(
        {"who": {"countries": {"of": "*", "except": "KAZ"}}},
        shocks=[{"kind": "sever", "importer": "KAZ", "exporter": "$who"}],
    )
    severed = sweep(named, world=WORLD, workers=1, measures="welfare[KAZ]")
    # Of more names than there is room for those that lose most.
    rows = table_of(severed, 4).rows
    losses = [float(row[1]) for row in rows]
    every = severed.columns()["welfare[KAZ]"]
    assert losses == pytest.approx(sorted(every)[:4], rel=0.01)
    drawn = document(
        {"rate": {"sample": "uniform", "from": 0, "to": 0.4, "draws": 5}, "who": ["CHN", "DEU"]},
        shocks=[TARIFF | {"exporter": "$who"}],
    )
    assert "median" in repr(sweep(drawn, world=WORLD, workers=1))
    for answer in (found(), sampled(), line, severed):
        assert len(repr(answer).splitlines()) <= 15


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_figures(language: str) -> None:
    assert tuple(found().plot) == ("cells", "lines", "bars")
    assert tuple(sampled().plot) == ("distribution",)
    for answer in (found(), sampled()):
        for name in answer.plot:
            assert len(answer.figure(name, language).data) >= 1
    cells = found().figure("cells", language, measure="welfare[USA]", at={"cost": 1.0}).data[0]
    here = found().dataset["welfare[:]"].sel(country="USA", cost=1.0)
    assert np.array(cells.z, dtype=float) == pytest.approx(here.values, nan_ok=True)
    lines = found().figure("lines", language, measure="welfare[KAZ]", at={"cost": 1.2})
    assert [len(line.x) for line in lines.data] == [3, 3, 3]
    expected = found().dataset["welfare[:]"].sel(country="KAZ", cost=1.2, who="DEU").values
    assert np.array(lines.data[2].y, dtype=float) == pytest.approx(expected)
    with pytest.raises(tz.InputError, match="unknown measure 'welfare'; did you mean welfare"):
        found().figure("cells", measure="welfare")
    with pytest.raises(tz.InputError, match="at: unknown axis 'costs'; did you mean cost"):
        found().figure("cells", at={"costs": 1})
    with pytest.raises(tz.InputError, match="at: unknown cost '3'"):
        found().figure("cells", at={"cost": 3})


def test_no_answer_anywhere_is_no_answer() -> None:
    shock = {"kind": "productivity", "economy": "KAZ", "sector": "metals", "factor": "$rate"}
    given = document({"rate": [1.0, 1.1]}, shocks=[shock])
    assert not sweep(given, world=WORLD, workers=1).failures
    named = [TARIFF | {"exporter": "$who"}, TARIFF | {"importer": "$who", "exporter": "USA"}]
    with pytest.raises(tz.TarazyError, match="select 'USA' only"):
        sweep(document({"rate": [0.1], "who": ["USA"]}, shocks=named), world=WORLD, workers=1)


def test_measures_are_written_in_one_way() -> None:
    (measure,) = measures_of(["trade_after[KAZ, :]"], "x")
    assert measure.text == "trade_after[KAZ,:,:]" and measure.kept == ("exporter", "sector")
    given = sweep(
        document({"rate": [0.1]}),
        world=WORLD,
        workers=1,
        measures="welfare,trade_after[KAZ,:,metals]",
    )
    assert list(given.measures) == ["welfare", "trade_after"]
    assert given.dataset["trade_after"].dims == ("rate", "exporter")
