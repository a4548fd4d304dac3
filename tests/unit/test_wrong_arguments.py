"""What no function of the face takes is refused in one line that names the argument."""

import copy
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ranges_world import estimated_world, experiment
from scenario_world import small_world
from two_ways_network import small

import tarazy as tz

NOT_NAMES = [5, True, None, b"KAZ", object(), {}, [], [1], "", "\0", float("nan")]
NOT_PATHS = [5, True, None, b"x", object(), {}, ["x"], "\0", float("nan")]
NOT_NUMBERS = ["1", True, None, b"x", object(), {}, [1.0], float("nan"), -1.0, 0]
NOT_FUNCTIONS = [5, True, "print", b"x", object(), {}, [print], float("nan")]


@cache
def world() -> tz.World:
    return small_world()


@cache
def engine() -> tz.Engine:
    return tz.Engine(small())


@cache
def outcome() -> tz.Outcome:
    return tz.run(experiment(), world=estimated_world())


def asked(question: Callable[..., object], argument: str, *given: Any, **more: Any) -> Any:
    """Return a function that puts a value in the place of an argument."""
    return lambda value: question(*given, **{argument: value}, **more)


PLACES: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
    "dependence country": (asked(tz.dependence, "country"), NOT_NAMES),
    "severance country": (
        lambda v: tz.severance_losses(v, ["USA"], world=world()),
        NOT_NAMES,
    ),
    "severance partners": (
        lambda v: tz.severance_losses("KAZ", v, world=world()),
        [*NOT_NAMES, "USA", ["USA", "USA"], [""]],
    ),
    "severance cuts": (
        lambda v: tz.severance_losses("KAZ", ["USA"], cuts=v, world=world()),
        [wrong for wrong in NOT_NAMES if wrong is not None],
    ),
    "transit closure": (
        lambda v: tz.transit_losses("KAZ", ["USA"], closure=v, world=world()),
        [5, None, "", "nope", [], object()],
    ),
    "transit scenario": (
        lambda v: tz.transit_losses("KAZ", ["USA"], scenario=v, world=world()),
        [5, True, [], object()],
    ),
    "power target": (lambda v: tz.power(v, ["USA"], world=world()), NOT_NAMES),
    "power coalitions": (lambda v: tz.power("KAZ", v, world=world()), [*NOT_NAMES, "USA"]),
    "power rhos": (
        lambda v: tz.power("KAZ", ["USA"], rhos=v, world=world()),
        ["1", 5, True, None, [], [0.0], ["1"]],
    ),
    "power_curve shares": (
        lambda v: tz.power_curve("KAZ", v, world=world()),
        [5, "1", b"x", {}, [], ["x"], [2.0], [float("nan")], object()],
    ),
    "indicator name": (asked(tz.indicator, "name", country="KAZ", world=world()), NOT_NAMES),
    "sensitivity country": (asked(tz.sensitivity, "country", world=world()), NOT_NAMES),
    "friends progress": (asked(tz.friends, "progress", world=world()), NOT_FUNCTIONS),
    "matrix progress": (asked(tz.severance_matrix, "progress", world=world()), NOT_FUNCTIONS),
    "matrix checkpoint": (
        asked(tz.severance_matrix, "checkpoint", world=world()),
        [value for value in NOT_PATHS if value is not None],
    ),
    "asymmetry matrix": (
        asked(tz.asymmetry, "matrix", world=world()),
        [value for value in NOT_NAMES if value is not None],
    ),
    "saved matrix": (lambda v: tz.save_severance_matrix(v, "x.parquet"), NOT_NAMES),
    "loaded matrix": (tz.load_severance_matrix, NOT_PATHS),
    "run tolerance": (
        lambda v: tz.run(experiment(), world=estimated_world(), tolerance=v),
        [*NOT_NUMBERS, 10**30, 1],
    ),
    "counterfactual": (lambda v: tz.solve_counterfactual(v, world=world()), NOT_NAMES),
    "kept scenario": (
        lambda v: tz.solve_counterfactual(tz.Counterfactual(), scenario=v, world=world()),
        [5, True, "pntr", [], object()],
    ),
    "after what": (lambda v: tz.world_after(v, world=world()), NOT_NAMES),
    "ask event": (lambda v: tz.ask(v, network=engine()), NOT_NAMES),
    "ask given": (
        lambda v: tz.ask(network=engine(), given=v),
        [5, True, "", "x", b"x", [5], {"x": 1}, object()],
    ),
    "n_minus_1 progress": (asked(tz.n_minus_1, "progress", network=engine()), NOT_FUNCTIONS),
    "network_range progress": (
        asked(tz.network_range, "progress", network=engine()),
        NOT_FUNCTIONS,
    ),
    "run_range progress": (
        lambda v: tz.run_range(experiment(), 2, world=estimated_world(), progress=v),
        NOT_FUNCTIONS,
    ),
    "player": (lambda v: tz.optimal_tariff(v, world=world()), NOT_NAMES),
    "against": (lambda v: tz.optimal_tariff("KAZ", against=v, world=world()), NOT_NAMES),
    "optimal closure": (
        lambda v: tz.optimal_tariff("KAZ", closure=v, world=world()),
        ["", "nope", 5, []],
    ),
    "nash start": (
        lambda v: tz.nash(["KAZ", "USA"], start=v, world=world()),
        [5, "x", ["KAZ"], {"KAZ": "x"}, {"KAZ": None}, object()],
    ),
    "nash rounds": (
        lambda v: tz.nash(["KAZ", "USA"], rounds=v, world=world()),
        [0, -1, 1.5, True, "1", None, []],
    ),
    "nash tolerance": (
        lambda v: tz.nash(["KAZ", "USA"], tolerance=v, world=world()),
        NOT_NUMBERS,
    ),
    "regime": (tz.regime, NOT_NAMES),
    "rate_history": (tz.rate_history, [*NOT_NAMES, "nope", "kaz"]),
    "sector_views regime": (lambda v: tz.sector_views(v, "KAZ"), [*NOT_NAMES, "us-column-2"]),
    "claim": (lambda v: tz.check_claim(v, world=world()), NOT_NAMES),
    "found words": (tz.find_text, [*NOT_NAMES, "?!", "\n"]),
    "found places": (
        lambda v: tz.find_text("oil", v),
        [5, True, "texts", [], [5], ["text"], ["texts", "texts"], object()],
    ),
    "found limit": (
        lambda v: tz.find_text("oil", limit=v),
        [0, -1, 1.5, True, "1", None, []],
    ),
    "found extra": (
        lambda v: tz.find_text("oil", extra=v),
        [5, None, True, "x.toml", b"x", [5], object()],
    ),
    "chronicle first": (
        lambda v: tz.chronicle(first=v),
        [value for value in [*NOT_NAMES, "soon"] if value is not None],
    ),
    "ledger extra": (tz.ledger, [5, None, True, "x.toml", b"x", [5], object()]),
    "ledger world": (
        lambda v: tz.ledger(world=v),
        [value for value in NOT_NAMES if value is not None],
    ),
    "table of ICIO": (lambda v: tz.read_oecd_icio(v, trade_elasticity=5.0), NOT_PATHS),
    "table of WIOD": (lambda v: tz.read_wiod(v, trade_elasticity=5.0), NOT_PATHS),
    "pymrio system": (
        lambda v: tz.world_from_pymrio(v, name="x", year=2022, trade_elasticity=5.0),
        NOT_NAMES,
    ),
    "report path": (lambda v: tz.write_report("germany-china", v), NOT_PATHS),
    "findings": (lambda v: tz.write_pages(v, {"en": "x.html"}), NOT_NAMES),
    "study": (tz.study.load, NOT_PATHS),
    "network": (tz.Network.load, NOT_PATHS),
}


@pytest.mark.parametrize("place", PLACES)
def test_what_it_is_not_is_refused_in_one_line(place: str) -> None:
    question, wrong = PLACES[place]
    for value in wrong:
        try:
            question(value)
        except tz.InputError as error:
            line = str(error)
            assert ":" in line, value
            assert len(line.splitlines()) == 1, value
            assert len(line) < 700, value
        else:
            pytest.fail(f"{value!r} is taken")


def test_messages_are_one_line_whatever_a_name_holds() -> None:
    with pytest.raises(tz.InputError) as refused:
        tz.read_wiod("a\nb\u2028c.xlsx", trade_elasticity=5.0)
    assert len(str(refused.value).splitlines()) == 1
    with pytest.raises(tz.InputError) as refused:
        tz.regime("x" * 10_000)
    assert len(str(refused.value)) < 1_000
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda: tz.regime("US-Column-2"), "us-column-2"),
        (lambda: tz.World.load("Core-2022"), "core-2022"),
    ],
)
def test_other_capitals_lead_to_the_name(wrong: Callable[[], object], code: str) -> None:
    with pytest.raises(tz.InputError, match=f"did you mean {code}\\?"):
        wrong()


def test_a_code_may_hold_the_sign_that_joins_a_coalition() -> None:
    given = world().dataset
    names = ["CHN+HKG" if code == "CHN" else code for code in world().economies]
    joined = tz.World.from_arrays(
        name="joined",
        year=2022,
        economies=names,
        sectors=world().sectors,
        trade=given["trade"].values,
        tariff=given["tariff"].values,
        input_share=given["input_share"].values,
        trade_elasticity=given["trade_elasticity"].values,
    )
    found = tz.power("KAZ", ["CHN+HKG", "USA+CHN+HKG"], world=joined)
    expected = tz.power("KAZ", ["CHN", "USA+CHN"], world=world())
    assert found["loss"].values == pytest.approx(expected["loss"].values, rel=1e-12)


def test_an_edit_that_keeps_time_and_length_is_seen(tmp_path: Path) -> None:
    import os
    import shutil

    from tarazy.cli import main

    folder = tmp_path / "net"
    assert main(["new", "network", str(folder)]) == 0
    before = tz.outage("NORTH-PIPE", network=folder)
    supply = folder / "supply.csv"
    kept, text = supply.stat(), supply.read_text(encoding="utf-8")
    head, first, *rest = text.splitlines(keepends=True)
    cells = first.split(",")
    place = head.strip().split(",").index("volume")
    cells[place] = "1" * len(cells[place])
    supply.write_text("".join([head, ",".join(cells), *rest]), encoding="utf-8")
    os.utime(supply, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    assert supply.stat().st_size == kept.st_size
    assert supply.stat().st_mtime_ns == kept.st_mtime_ns
    assert tz.outage("NORTH-PIPE", network=folder).digest != before.digest
    shutil.rmtree(folder)


def test_a_copy_with_other_tables_has_an_engine_of_its_own() -> None:
    import dataclasses

    network = small()
    supply = network.supply
    supply["volume"] *= 0.5
    other = dataclasses.replace(network, supply=supply)
    first = tz.outage("NORTH", network=network)
    assert tz.outage("NORTH", network=other).digest != first.digest
    assert tz.outage("NORTH", network=copy.deepcopy(network)).digest == first.digest
