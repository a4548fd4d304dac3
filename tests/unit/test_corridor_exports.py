"""What a network and a dispatch are for other programs: GeoJSON, graphs, PyPSA, LP and MPS."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import highspy
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from corridor_network import small_network
from scipy.optimize import linprog
from scipy.sparse import lil_array

from tarazy.corridors.data import Network
from tarazy.corridors.exporting import export_network
from tarazy.corridors.exports.geojson import line
from tarazy.corridors.exports.pypsa_tables import FILES
from tarazy.corridors.programme_files import write_programme
from tarazy.corridors.questions import outage_changes
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError

# Of an objective, relative: what another solver's tolerances leave.
SOLVED = 1e-9


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(small_network())


@pytest.fixture(scope="module")
def gas() -> Engine:
    return Engine(Network.load("kazakhstan-gas"))


def test_geojson_has_points_and_lines_with_flows(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "small.geojson"
    engine.base.to_geojson(file)
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["type"] == "FeatureCollection"
    assert (content["unit"], content["price_unit"], content["months"]) == ("Mt", "USD/t", 12)
    features = {feature["id"]: feature for feature in content["features"]}
    assert list(features) == [*engine.network.nodes.index, *engine.network.arcs.index]
    hub = features["hub"]
    assert hub["geometry"] == {"type": "Point", "coordinates": [55.0, 45.0]}
    assert (hub["properties"]["demand"], hub["properties"]["storage"]) == (21.9, 2.0)
    pipe = features["pipe"]
    assert pipe["geometry"]["type"] == "LineString"
    told = pipe["properties"]
    assert (told["layer"], told["owners"]) == ("arc", {"A": 0.6, "B": 0.4})
    # 109.5 less 36.5 reserved; the light grade up to its limit.
    assert told["free"] == pytest.approx(73.0)
    assert told["flow_by_commodity"] == pytest.approx({"heavy": 54.75, "light": 18.25})
    assert told["used"] == pytest.approx(1.0)


def test_geojson_of_tables_alone_has_no_flows_and_replaces_a_file(tmp_path: Path) -> None:
    file = tmp_path / "deeper" / "crude.geojson"
    network = Network.load("kazakhstan-crude")
    for _ in range(2):
        network.to_geojson(file)
    arcs = [
        feature["properties"]
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]
        if feature["properties"]["layer"] == "arc"
    ]
    assert len(arcs) == len(network.arcs) + len(network.projects)
    assert not any("flow" in told for told in arcs)
    assert {told["project"] for told in arcs} == {True, False}
    assert list(file.parent.iterdir()) == [file]


def test_a_line_is_cut_at_the_antimeridian() -> None:
    cut = line((-175.0, 10.0), (175.0, 20.0))
    assert cut["coordinates"] == [[[-175.0, 10.0], [-180.0, 15.0]], [[180.0, 15.0], [175.0, 20.0]]]
    assert line((10.0, 1.0), (20.0, 2.0))["type"] == "LineString"


def test_a_graph_has_every_arc_and_its_flow(gas: Engine, tmp_path: Path) -> None:
    graph = gas.base.to_networkx()
    layout = gas.layout
    assert set(graph.nodes) == set(gas.network.nodes.index)
    flows = {arc: told["flow"] for *_, arc, told in graph.edges(data=True, keys=True)}
    assert flows == pytest.approx(
        dict(zip(layout.arc_names, gas.base.arc_flow.sum(axis=1), strict=True))
    )
    assert "flow" not in next(iter(gas.network.to_networkx().edges(data=True)))[2]
    file = tmp_path / "gas.graphml"
    gas.base.to_graphml(file)
    read = nx.read_graphml(file, force_multigraph=True)
    start, end = (str(gas.network.arcs[side].iloc[0]) for side in ("from", "to"))
    arc = str(gas.network.arcs.index[0])
    assert read.edges[start, end, arc]["flow"] == pytest.approx(flows[arc])
    assert json.loads(read.edges[start, end, arc]["commodities"]) == gas.network.arc_commodities(
        arc
    )


def test_without_networkx_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(InputError, match=r"^networkx: not installed; .*'tarazy\[networks\]'"):
        small_network().to_networkx()


@pytest.mark.parametrize("suffix", [".lp", ".mps"])
@pytest.mark.parametrize("name", ["small", "kazakhstan-gas"])
def test_the_written_programme_has_the_same_objective(
    name: str, suffix: str, engine: Engine, gas: Engine, tmp_path: Path
) -> None:
    asked = {"small": engine, "kazakhstan-gas": gas}[name]
    arc = "pipe" if name == "small" else "BEINEU-BOZOI"
    changes = outage_changes(asked.layout, arc, [2, 3])
    file = tmp_path / f"programme{suffix}"
    write_programme(asked, file, changes)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(file))
    highs.run()
    found = asked.solve(changes)
    penalty = asked.unserved_penalty(found.numbers) * found.unserved
    objective = highs.getInfo().objective_function_value
    assert objective == pytest.approx(found.value_musd["net"] - penalty, rel=SOLVED)
    assert objective != pytest.approx(asked.base.value_musd["net"], rel=1e-6)


def test_columns_and_rows_are_named_by_their_labels(engine: Engine, tmp_path: Path) -> None:
    write_programme(engine, tmp_path / "small.lp")
    text = (tmp_path / "small.lp").read_text(encoding="utf-8")
    for name in ("flow(pipe,light,3)", "delivered(sea,heavy,1,12)", "balance(hub,heavy,1)"):
        assert name in text
    write_programme(Engine(Network.load("kazakhstan-crude"), 1), tmp_path / "crude.lp")
    assert "flow(CPC~RUS~1,light,1)" in (tmp_path / "crude.lp").read_text(encoding="utf-8")


def solved_folder(folder: Path) -> float:
    """Return the least cost of a folder of PyPSA, by a programme put together from its tables."""

    def table(name: str) -> pd.DataFrame:
        file = folder / f"{name}.csv"
        return pd.read_csv(file, index_col=0) if file.exists() else pd.DataFrame()

    def series(name: str, static: pd.Series[float], months: int) -> np.ndarray:
        found = np.repeat(static.to_numpy(float)[:, None], months, axis=1)
        by_month = table(name)
        for column in by_month:
            found[static.index.get_loc(column)] = by_month[column].to_numpy(float)
        return found

    buses, links, generators = table("buses"), table("links"), table("generators")
    loads, stores, snapshots = table("loads"), table("stores"), table("snapshots")
    weight = snapshots["objective"].to_numpy(float)
    assert (snapshots["stores"] == snapshots["generators"]).all()
    months, at = len(weight), {bus: i for i, bus in enumerate(buses.index)}
    blocks = [("link", len(links)), ("generator", len(generators)), ("stock", len(stores))]
    start, offset = {}, 0
    for kind, count in blocks:
        start[kind], offset = offset, offset + count * months
    cost, matrix = np.zeros(offset), lil_array((len(buses) * months, offset))
    bounds: list[tuple[float, float]] = [(0.0, np.inf)] * offset
    share = {"link": links["p_max_pu"], "generator": pd.Series(1.0, generators.index)}
    for kind, rows in (("link", links), ("generator", generators)):
        most = series(f"{kind}s-p_max_pu", share[kind], months) * rows[["p_nom"]].to_numpy(float)
        money = series(f"{kind}s-marginal_cost", rows["marginal_cost"], months)
        for i, (_, row) in enumerate(rows.iterrows()):
            for t in range(months):
                column = start[kind] + i * months + t
                cost[column] = weight[t] * money[i, t]
                bounds[column] = (0.0, most[i, t])
                if kind == "link":
                    matrix[at[row["bus0"]] * months + t, column] -= weight[t]
                    matrix[at[row["bus1"]] * months + t, column] += weight[t] * row["efficiency"]
                else:
                    matrix[at[row["bus"]] * months + t, column] += weight[t] * row["sign"]
    for i, (_, row) in enumerate(stores.iterrows()):
        assert row["e_cyclic"]
        for t in range(months):
            column = start["stock"] + i * months + t
            cost[column] = weight[t] * row["marginal_cost_storage"]
            bounds[column] = (row["e_min_pu"] * row["e_nom"], row["e_nom"])
            matrix[at[row["bus"]] * months + t, column] -= 1.0
            matrix[at[row["bus"]] * months + (t + 1) % months, column] += 1.0
    needed = np.zeros(len(buses) * months)
    if len(loads):
        due = series("loads-p_set", loads["p_set"], months) * weight
        for i, bus in enumerate(loads["bus"]):
            needed[at[bus] * months : (at[bus] + 1) * months] += due[i]
    found = linprog(cost, A_eq=matrix.tocsr(), b_eq=needed, bounds=bounds, method="highs")
    assert found.status == 0, found.message
    return float(found.fun)


@pytest.mark.parametrize("outage", [None, "BEINEU-BOZOI"])
def test_the_tables_of_pypsa_give_the_same_value(
    outage: str | None, gas: Engine, tmp_path: Path
) -> None:
    changes = None if outage is None else outage_changes(gas.layout, outage, [1, 2])
    dispatch = gas.solve(changes)
    dispatch.to_pypsa(tmp_path / "asked")
    given = dispatch.numbers
    # Without the sales of what is committed, which PyPSA knows as a load.
    committed = float((given.price * given.committed).sum())
    penalty = gas.unserved_penalty(given) * dispatch.unserved
    wanted = committed + penalty - dispatch.value_musd["net"]
    assert solved_folder(tmp_path / "asked") == pytest.approx(wanted, rel=1e-8)
    if outage is None:
        gas.network.to_pypsa(tmp_path / "plain")
        assert solved_folder(tmp_path / "plain") == pytest.approx(wanted, rel=1e-8)
    flows = pd.read_csv(tmp_path / "asked" / "links-p0.csv", index_col=0)
    assert list(flows) == list(gas.layout.lanes)
    weight = pd.read_csv(tmp_path / "asked" / "snapshots.csv", index_col=0)["objective"]
    assert (flows.to_numpy() * weight.to_numpy()[:, None]).sum() == pytest.approx(
        dispatch.values["flow"].sum()
    )


def test_tables_of_pypsa_that_would_stay_are_refused(engine: Engine, tmp_path: Path) -> None:
    engine.base.to_pypsa(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    with pytest.raises(InputError, match=r"holds links-p_max_pu\.csv, which PyPSA would read"):
        engine.network.to_pypsa(tmp_path)
    engine.base.to_pypsa(tmp_path)


def test_an_export_is_chosen_by_its_name(engine: Engine, tmp_path: Path) -> None:
    for name in ("a.geojson", "b.json", "c.graphml", "d.lp", "e.MPS", "f"):
        assert export_network(tmp_path / name, network=engine) == tmp_path / name
        assert (tmp_path / name).exists()
    with pytest.raises(InputError, match=r"^path: .*g\.csv.*; allowed: FILE\.geojson"):
        export_network(tmp_path / "g.csv", network=engine)
    (tmp_path / "h.lp").mkdir()
    with pytest.raises(InputError, match=r"h\.lp' is a folder; allowed: a file"):
        export_network(tmp_path / "h.lp", network=engine)
    with pytest.raises(InputError, match=r"d\.lp' is a file; allowed: a folder"):
        engine.network.to_pypsa(tmp_path / "d.lp")
