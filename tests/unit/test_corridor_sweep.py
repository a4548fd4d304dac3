"""Sweeps and draws: the same results in any order, in one go or resumed."""

import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from counted_job import digest_of
from two_ways_network import TABLES, small
from typer.testing import CliRunner

from tarazy.corridors import questions
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.draws import network_range
from tarazy.corridors.identity import changes_key
from tarazy.corridors.ranged import ranged_figures, triangular
from tarazy.corridors.solve import Engine
from tarazy.corridors.sweep import n_minus_1, n_minus_2, swept_elements
from tarazy.errors import InputError


@pytest.fixture(scope="module")
def engine():
    return Engine(small())


@pytest.fixture(scope="module")
def closed(engine):
    return questions.outage_changes(engine.layout, "NORTH")


# Number of a draw in which the south has room for less than 5.
DRAW = 1


class StoppedError(Exception):
    """What a user's interruption is in these tests."""


def stopping_after(cases):
    def progress(done, total):
        if done == cases:
            raise StoppedError

    return progress


def test_every_element_that_closes_something_is_swept(engine):
    elements = swept_elements(engine)
    assert [e for e in elements if e in engine.network.projects.index] == []
    assert {"NORTH", "FIELD", "owner:State", "transit:RUS", "MARKET"} <= set(elements)
    assert swept_elements(engine, ["transit"]) == ["transit:AZE", "transit:RUS"]
    opened = swept_elements(engine, ["arc"], Changes(open=("EAST",)))
    assert set(opened) - set(elements) == {"EAST"}


def test_rows_are_the_answers_ranked(engine):
    sweep = n_minus_1(network=engine)
    assert sweep.rows["value_lost"].is_monotonic_decreasing
    for element in ("NORTH", "owner:Firm", "GATE", "transit:AZE"):
        totals = questions.outage(element, network=engine).totals["change"]
        row = sweep.rows.loc[element]
        assert row["value_lost"] == pytest.approx(-totals["net_value"], abs=1e-5)
        assert row["shut_in"] == pytest.approx(totals["shut_in"], abs=1e-5)
        assert row["rerouted"] == pytest.approx(totals["rerouted"], abs=1e-5)
        assert row["unserved"] == pytest.approx(totals["unserved"], abs=1e-5)
    assert sweep.rows.loc["GATE", "unserved"] == pytest.approx(2.0)
    assert sweep.rows["residual"].max() < 1e-8
    by_volume = n_minus_1(by="volume", network=engine).rows
    assert by_volume["volume_lost"].is_monotonic_decreasing
    assert sorted(by_volume.index) == sorted(sweep.rows.index)


def test_the_order_of_the_cases_does_not_matter(engine):
    elements = swept_elements(engine)
    forward = n_minus_1(elements=elements, network=engine).rows
    backward = n_minus_1(elements=elements[::-1], network=engine).rows
    pd.testing.assert_frame_equal(forward, backward, check_exact=True)


def test_a_window_costs_its_months_only(engine):
    whole, month = n_minus_1(network=engine).rows, n_minus_1(months=2, network=engine).rows
    assert month.loc["NORTH", "value_lost"] == pytest.approx(
        whole.loc["NORTH", "value_lost"] * 28 / 365
    )
    half = n_minus_1(left=0.5, network=engine).rows
    assert half.loc["NORTH", "shut_in"] == pytest.approx(10.0)


def test_a_pair_loses_more_than_its_parts(engine):
    pairs = n_minus_2(network=engine)
    arcs = swept_elements(engine, ["arc"])
    assert len(pairs.rows) == len(arcs) * (len(arcs) - 1) / 2
    # Both ways closed: the south, too, which alone costs its own 5.
    row = pairs.rows.loc["NORTH + SOUTH"]
    alone = n_minus_1(network=engine).rows["value_lost"]
    both = -questions.outage(["NORTH", "SOUTH"], network=engine).totals.loc["net_value", "change"]
    assert row["value_lost"] == pytest.approx(both, abs=1e-5)
    assert row["beyond"] == pytest.approx(both - alone["NORTH"] - alone["SOUTH"], abs=1e-5)
    # The second arc of the same way adds nothing: the two alone count it twice.
    assert pairs.rows.loc["NORTH + NORTH-SEA", "beyond"] == pytest.approx(-alone["NORTH"])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_sweep_that_was_stopped_goes_on_to_the_same_table(engine, tmp_path, workers):
    folder = tmp_path / "sweep.zarr"

    def stop(done, _):
        if done:
            raise StoppedError

    with pytest.raises(StoppedError):
        n_minus_1(checkpoint=folder, progress=stop, network=engine, workers=workers)
    seen = []
    resumed = n_minus_1(
        checkpoint=folder,
        progress=lambda done, _: seen.append(done),
        network=engine,
        workers=workers,
    )
    assert 0 < seen[0] < len(resumed.rows) == seen[-1]
    in_one_go = n_minus_1(network=engine)
    pd.testing.assert_frame_equal(resumed.rows, in_one_go.rows, check_exact=True)
    # Asked in another order, and a third time, nothing is solved.
    seen.clear()
    turned = n_minus_1(
        elements=swept_elements(engine)[::-1],
        checkpoint=folder,
        network=engine,
        progress=lambda done, total: seen.append((done, total)),
    )
    pd.testing.assert_frame_equal(turned.rows, in_one_go.rows, check_exact=True)
    assert seen == [(len(in_one_go.rows),) * 2]
    with xr.open_zarr(folder) as kept:
        lost = kept["losses"].sel(case="NORTH", measure="value_lost")
        assert float(lost) == in_one_go.rows.loc["NORTH", "value_lost"]


def test_a_sweep_is_the_same_on_processes(engine):
    here, there = n_minus_2(network=engine), n_minus_2(network=engine, workers=2)
    pd.testing.assert_frame_equal(here.rows, there.rows, check_exact=True)
    assert here.digest == there.digest


def test_a_damaged_case_is_refused(engine, tmp_path):
    folder = tmp_path / "sweep.zarr"
    n_minus_1(checkpoint=folder, network=engine)
    chunk = folder / "losses" / "c" / "0" / "0"
    content = bytearray(chunk.read_bytes())
    content[100] ^= 1
    chunk.write_bytes(content)
    with pytest.raises(InputError, match=r"sweep\.zarr: losses/c/0/0 .*is damaged; allowed: "):
        n_minus_1(checkpoint=folder, network=engine)


STORE = {"node": "PORT_RUS", "commodity": "light", "capacity": 1.0, "initial": 0.5, "cost": 1.0}
ANOTHER = {
    "network": (lambda e, f: n_minus_1(checkpoint=f, network=small(storage=[STORE])), "digest"),
    "horizon": (lambda e, f: n_minus_1(checkpoint=f, network=Engine(small(), 6)), "horizon"),
    "scenario": (
        lambda e, f: n_minus_1(given=Changes(price_add={"*": 1.0}), checkpoint=f, network=e),
        "given",
    ),
    "window": (lambda e, f: n_minus_1(months=1, checkpoint=f, network=e), "months"),
    "left": (lambda e, f: n_minus_1(left=0.5, checkpoint=f, network=e), "left"),
    "cases": (lambda e, f: n_minus_1(["arc"], checkpoint=f, network=e), "cases"),
    "draws": (lambda e, f: network_range(n=2, checkpoint=f, network=e), "computes"),
}


@pytest.mark.parametrize("case", ANOTHER)
def test_a_checkpoint_of_another_run_is_refused(engine, tmp_path, case):
    folder = tmp_path / "sweep.zarr"
    n_minus_1(checkpoint=folder, network=engine)
    before = digest_of(folder)
    run, key = ANOTHER[case]
    with pytest.raises(InputError, match=f"results of another run: {key} is"):
        run(engine, folder)
    assert digest_of(folder) == before


def test_the_same_changes_have_the_same_key():
    added = pd.DataFrame({"from": ["FIELD"]}, index=["X"])
    first = Changes(cost_add={"A": 1, ("B", 2): 2.0}, added=added)
    same = Changes(cost_add={("B", np.int64(2)): np.float64(2.0), "A": 1.0}, added=added.copy())
    assert changes_key(first) == changes_key(same)
    assert changes_key(first) != changes_key(Changes(cost_add={"A": 1, ("B", 3): 2.0}, added=added))
    assert changes_key(Changes(open=("A",))) != changes_key(Changes(close=("A",)))


# Draws


def test_what_is_drawn_has_a_range(engine):
    rows = ranged_figures(engine.layout).rows.set_index(["table", "row"])
    assert set(rows.index) == {
        ("arcs", "NORTH"),
        ("arcs", "SOUTH"),
        ("supply", "FIELD/light/1"),
        ("demand", "MARKET/light/1"),
        ("demand", "MARKET/heavy/1"),
    }
    # Both prices of the market take one quantile.
    assert len(set(rows["quantile"])) == 4


def test_the_triangular_distribution_has_its_mode_mean_and_ends():
    u = (np.arange(100_000) + 0.5) / 100_000
    low, mode, high = (np.full_like(u, value) for value in (20.0, 30.0, 45.0))
    values = triangular(u, low, mode, high)
    assert values.mean() == pytest.approx((20 + 30 + 45) / 3, rel=1e-6)
    spread = 20**2 + 30**2 + 45**2 - 20 * 30 - 20 * 45 - 30 * 45
    assert values.var() == pytest.approx(spread / 18, rel=1e-5)
    assert (values >= 20).all()
    assert (values <= 45).all()
    # Below the mode lies (mode - low) / (high - low) of the mass.
    assert (values < 30).mean() == pytest.approx(10 / 25, abs=1e-4)


def test_draws_are_what_solving_their_tables_gives(engine, closed):
    found = network_range(closed, n=DRAW + 1, network=engine)
    ranged = ranged_figures(engine.layout)
    values = dict(zip(ranged.rows["row"], ranged.drawn(0, DRAW, "triangular"), strict=True))
    arcs = [dict(row) for row in TABLES["arcs"]]
    arcs[0]["cost"] = values["NORTH"]
    arcs[2]["capacity"] = values["SOUTH"]
    # A draw in which the capacity binds, else the comparison says nothing of it.
    assert values["SOUTH"] < 5
    supply = [dict(row) for row in TABLES["supply"]]
    supply[0]["lifting_cost"] = values["FIELD/light/1"]
    demand = [dict(row) for row in TABLES["demand"]]
    for row in demand[:2]:
        row["price"] = values[f"MARKET/{row['commodity']}/1"]
    other = Engine(small(arcs=arcs, supply=supply, demand=demand))
    answer = questions.outage("NORTH", network=other)
    row = found.values.loc[DRAW]
    for quantity in ("exports", "shut_in", "net_value", "transport_value", "delivered_value"):
        for state in ("before", "after", "change"):
            expected = answer.totals.loc[quantity, state]
            assert row[state, quantity, ""] == pytest.approx(expected, abs=1e-6), quantity
    assert row["after", "route", "NORTH"] == pytest.approx(0.0, abs=1e-9)


def test_intervals_hold_the_central_value_and_widen_with_the_distribution(engine, closed):
    found = network_range(closed, n=25, network=engine)
    lost = found.rows.loc[("change", "net_value", "")]
    assert lost["low"] < lost["median"] < lost["high"]
    assert lost["low"] <= lost["central"] <= lost["high"]
    flat = network_range(closed, n=25, distribution="uniform", network=engine).rows.loc[
        ("change", "net_value", "")
    ]
    assert flat["high"] - flat["low"] > lost["high"] - lost["low"]
    # The south carries 5 at most, for quality, and less where its capacity is drawn below.
    exports = found.rows.loc[("after", "exports", "")]
    assert exports["low"] < exports["high"] <= 5 + 1e-6
    # What no figure with a range decides has no range.
    kept = found.rows.loc[("after", "market", "REFINERY")]
    assert [kept["low"], kept["high"]] == pytest.approx([2.0, 2.0])


def test_more_draws_extend_fewer_and_the_seed_decides(engine, closed):
    few, many = (
        network_range(closed, n=3, network=engine),
        network_range(closed, n=6, network=engine),
    )
    pd.testing.assert_frame_equal(few.values, many.values.head(3), check_exact=True)
    other = network_range(closed, n=3, seed=1, network=engine)
    assert not np.allclose(few.values["before"], other.values["before"])


def test_draws_that_were_stopped_go_on_to_the_same_table(engine, closed, tmp_path):
    file, seen = tmp_path / "draws.zarr", []
    with pytest.raises(StoppedError):
        network_range(closed, n=6, checkpoint=file, progress=stopping_after(4), network=engine)
    resumed = network_range(
        closed, n=6, checkpoint=file, network=engine, progress=lambda *n: seen.append(n)
    )
    assert seen == [(4, 6), (6, 6)]
    on_two = network_range(closed, n=6, network=engine, workers=2)
    pd.testing.assert_frame_equal(resumed.values, on_two.values, check_exact=True)
    pd.testing.assert_frame_equal(
        resumed.values, network_range(closed, n=6, network=engine).values, check_exact=True
    )
    with pytest.raises(InputError, match="seed is 0 there and 1 now"):
        network_range(closed, n=6, seed=1, checkpoint=file, network=engine)


def test_chosen_variables_are_drawn_as_with_all_others(engine, closed, tmp_path):
    whole = network_range(closed, network=engine, n=5)
    for chosen in (("exports", "net_value"), ("rerouted",), ("transit_share", "route")):
        part = network_range(closed, network=engine, n=5, variables=chosen)
        assert set(part.units) == set(chosen)
        for variable in chosen:
            pd.testing.assert_frame_equal(part.table(variable), whole.table(variable))
    with pytest.raises(InputError, match=r"unknown variable 'export'.*allowed: .*exports"):
        network_range(closed, network=engine, n=5, variables=["export"])
    # A folder of other variables is another run's.
    path = tmp_path / "draws.zarr"
    network_range(closed, network=engine, n=5, checkpoint=path)
    with pytest.raises(InputError, match="results of another run"):
        network_range(closed, network=engine, n=5, checkpoint=path, variables=["exports"])


def test_a_draw_without_a_question_is_solved_once(closed, monkeypatch):
    engine = Engine(small())
    solved, plain = [], Engine.solve_numbers

    def counted(self, given, changes=NO_CHANGES):
        solved.append(changes)
        return plain(self, given, changes)

    monkeypatch.setattr(Engine, "solve_numbers", counted)
    first = network_range(closed, network=engine, n=3)
    count = len(solved)
    again = network_range(questions.outage_changes(engine.layout, "SOUTH"), network=engine, n=3)
    # The central answers of both sides, and the other side of three draws.
    assert len(solved) - count == 2 + 3
    pd.testing.assert_frame_equal(first.values["before"], again.values["before"])


def test_draws_of_an_added_arc_compare_with_and_without_it(engine):
    added = pd.DataFrame(
        {"from": "FIELD", "to": "MARKET", "mode": "rail", "capacity": 4.0, "cost": 20.0},
        index=pd.Index(["DIRECT"], name="arc"),
    )
    found = network_range(Changes(added=added), n=3, network=engine)
    flat = found.values["change"]
    assert (flat["net_value", ""] > 0).all()
    assert found.central["before", "exports", ""] == pytest.approx(25.0)


def test_a_network_alone_has_ranges_too(engine):
    found = network_range(n=2, network=engine)
    assert set(found.rows.index.get_level_values("state")) == {"before"}
    assert found.table("netback")["unit"].unique().tolist() == ["USD/t"]
    figure = found.figure(language="ru", variable="netback")
    assert len(figure.data) == 1


REFUSED = {
    "one draw": (lambda e: network_range(n=1, network=e), "n: 1; allowed: an integer from 2"),
    "seed": (lambda e: network_range(n=2, seed=-1, network=e), "seed: -1"),
    "distribution": (
        lambda e: network_range(n=2, distribution="normal", network=e),
        "triangular, uniform",
    ),
    "variable": (lambda e: network_range(n=2, network=e).table("rout"), "did you mean route"),
    "kind": (lambda e: n_minus_1(["pipe"], network=e), "unknown kind of element 'pipe'"),
    "element": (lambda e: n_minus_1(elements=["NORD"], network=e), "did you mean NORTH"),
    "no element": (lambda e: n_minus_1(elements=[], network=e), "sweep: no element"),
    "ranking": (lambda e: n_minus_1(by="price", network=e), "unknown ranking 'price'"),
    "bars": (lambda e: n_minus_1(network=e).figure(n=0), "n: 0; allowed: 1 or more"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_allowed_is_refused_in_one_line(engine, case):
    ask, message = REFUSED[case]
    with pytest.raises(InputError) as caught:
        ask(engine)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_network_without_ranges_has_no_draws():
    plain = {
        name: [
            {key: value for key, value in row.items() if key not in ("low", "high")}
            for row in TABLES[name]
        ]
        for name in ("supply", "demand")
    }
    arcs = [dict(row) for row in TABLES["arcs"]]
    del arcs[0]["cost_low"], arcs[0]["cost_high"]
    del arcs[2]["capacity_low"], arcs[2]["capacity_high"]
    with pytest.raises(InputError, match="no figure of the network has a range"):
        network_range(n=2, network=small(arcs=arcs, **plain))


def test_tables_and_summaries_are_plain_data(engine, closed, tmp_path):
    sweep, found = n_minus_1(network=engine), network_range(closed, n=3, network=engine)
    sweep.to_csv(tmp_path)
    found.to_csv(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"sweep.csv", "ranges.csv", "drawn_figures.csv", "summary.json"}
    written = pd.read_csv(tmp_path / "sweep.csv", index_col="case")
    assert written.loc["NORTH", "value_lost"] == sweep.rows.loc["NORTH", "value_lost"]
    assert sweep.table().attrs["units"]["value_lost"] == "million USD"
    assert json.dumps(found.summary(), allow_nan=False)
    assert found.summary()["change"]["shut_in"]["all"]["central"] == pytest.approx(20.0)
    assert len(sweep.figure(language="kk", n=3).data[0].y) == 3


# The shell


@pytest.fixture(scope="module")
def shell():
    import typer

    from tarazy.cli.corridors import corridors

    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(corridors)
    return lambda *arguments: CliRunner().invoke(app, [*map(str, arguments)])


CRUDE = "kazakhstan-crude"


def test_the_shell_resumes_a_sweep_and_says_the_same(shell, tmp_path):
    kept = tmp_path / "kept.zarr"
    asked = (CRUDE, "--n-1", "--months", 1, "--json", "--out", tmp_path, "--checkpoint", kept)
    first = shell(*asked)
    assert first.exit_code == 0, first.output
    table = (tmp_path / "sweep.csv").read_bytes()
    (kept / "checksum" / "c" / "1" / "0").unlink()
    again = shell(*asked, "--workers", 2)
    assert again.stdout == first.stdout
    assert (tmp_path / "sweep.csv").read_bytes() == table
    other = shell(CRUDE, "--n-1", "--months", 2, "--checkpoint", kept)
    assert isinstance(other.exception, InputError)
    assert "horizon is 1 there and 2 now" in str(other.exception)


@pytest.mark.parametrize(
    ("language", "option"), [("en", "--plan"), ("kk", "--n-1"), ("ru", "--expansion")]
)
def test_the_shell_answers_in_three_languages(shell, language, option):
    settings = ("--months", 1, "--lang", language)
    event = ("--outage", "CPC-RUS-1", "--left", 0.5, "--fee", "RUS=5", "--draws", 0)
    asked = shell(CRUDE, *event, *settings)
    assert asked.exit_code == 0, asked.output
    assert "CPC-RUS-1" in asked.stdout
    found = shell(CRUDE, option, *settings)
    assert found.exit_code == 0, found.output
    assert "{" not in found.stdout
    drawn = shell(CRUDE, "--price", 60, "--draws", 2, *settings)
    assert drawn.exit_code == 0, drawn.output


def test_the_shell_gives_json_of_question_and_range(shell):
    found = shell(CRUDE, "--outage", "BTC", "--draws", 2, "--months", 1, "--json")
    content = json.loads(found.stdout)
    assert content["question"]["elements"] == ["BTC"]
    assert content["range"]["draws"] == 2
    assert {"exports", "by_route", "shut_in", "rerouted"} <= content.keys()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--n-1", "--n-2"], "--n-1 and --n-2 together"),
        (["--n-1", "--draws", "3"], "--draws with --n-1"),
        (["--seed", "3", "--draws", "0"], "stands without draws"),
        (["--seed", "3", "--n-1"], "stands without draws"),
        (["--checkpoint", "kept"], "--checkpoint: kept without --n-1, --n-2 or --draws N"),
        (["--window", "3"], "without an outage or a fee"),
        (["--outage", "BTC", "--window", "5-2"], "a month or A-B"),
        (["--fee", "RUS"], "PAYEE=USD"),
        (["--top", "0"], "--top: 0"),
        (["nowhere"], "unknown network 'nowhere'"),
    ],
)
def test_the_shell_refuses_what_says_nothing(shell, arguments, message):
    found = shell(*arguments)
    assert isinstance(found.exception, InputError)
    assert message in str(found.exception)


def test_no_changes_is_the_network_itself(engine):
    answer = questions.ask(NO_CHANGES, network=engine)
    assert answer.dispatch.by_route.equals(engine.base.by_route)
    assert answer.totals["change"].abs().max() == 0
