"""From a benchmark and what changes to a problem: layouts, links, blocs, and who can't pay."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from four_sectors_world import DUTIABLE, TRADED, J, N, benchmark, shocked, shocks
from scipy.sparse.csgraph import connected_components

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade import preparation
from tarazy.trade.data import Counterfactual, Problem
from tarazy.trade.preparation import Preparation, leading, occupied, prepare

Array = np.ndarray


def same(one: Problem, other: Problem) -> None:
    for name in ("K", "Kt", "own", "reach", "log_productivity"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-12), name
    assert (one.blocs == other.blocs).all()
    assert one.taxed == other.taxed


@pytest.mark.parametrize(
    ("flags", "number"), [([], 0), ([0, 0], 0), ([1, 0, 0], 1), ([0, 1, 0], 2), ([1, 0, 1], 3)]
)
def test_leading_sectors(flags: list[int], number: int) -> None:
    assert leading(np.array(flags, dtype=bool)) == number


def test_a_sector_is_occupied_by_one_entry_of_any_sign() -> None:
    cells = np.zeros((3, 2, 2))
    cells[0, 1, 0], cells[2, 0, 1] = -0.5, 2.0
    assert occupied(cells).tolist() == [True, False, True]


@pytest.mark.parametrize("name", ["tariff", "export_tax", "trade_cost"])
def test_what_changes_is_the_same_in_any_order_of_memory(name: str) -> None:
    """Few changes or many, laid out by pairs or by sectors."""
    few = np.ones((N, N, J)) if name == "trade_cost" else np.zeros((N, N, J))
    if name == "tariff":
        few = benchmark().tariff.transpose(1, 2, 0).copy()
    few[2, 0, 1] += 0.2
    for given in (few, shocks()[name]):
        by_sector = np.ascontiguousarray(given.transpose(2, 0, 1)).transpose(1, 2, 0)
        one = prepare(benchmark(), Counterfactual(**{name: np.ascontiguousarray(given)}))
        same(one, prepare(benchmark(), Counterfactual(**{name: by_sector})))
        assert one.moved is not None
        assert set(np.flatnonzero(one.K != prepare(benchmark(), Counterfactual()).K) // N) <= set(
            one.moved.rows
        )


def test_a_second_problem_of_a_benchmark_is_as_the_first() -> None:
    """What is kept of a benchmark is not changed by its shocks."""
    start = replace(benchmark())
    first = prepare(start, shocked())
    for _ in range(3):
        prepare(start, shocked(trade_cost=2.0 * shocks()["trade_cost"]))
        same(prepare(start, shocked()), first)
    plain = prepare(start, Counterfactual())
    share = start.trade * (1 + start.tariff) / start.expenditure[:, :, None]
    assert pytest.approx(share[:TRADED]) == plain.K
    assert plain.Kt == pytest.approx(share[:DUTIABLE] / (1 + start.tariff[:DUTIABLE]))
    assert plain.own == pytest.approx(np.ones((J - TRADED, N)))


def test_other_costs_on_some_links_are_as_prepared_anew() -> None:
    """Also on links whose cost changes already, and on one that is severed or opened again."""
    base = shocked()
    cost = shocks()["trade_cost"].copy()
    cost[1, 2, 0] = np.inf
    given = replace(base, trade_cost=cost)
    links = np.array([0 * N * N + 1 * N + 2, 0 * N * N + 2 * N + 0, 2 * N * N + 0 * N + 1])
    factors = np.array([1.4, np.inf, 0.8])
    whole = cost.copy()
    for link, factor in zip(links, factors, strict=True):
        j, n, i = np.unravel_index(link, (J, N, N))
        whole[n, i, j] = factor
    after = replace(base, trade_cost=whole)
    prepared = Preparation(benchmark(), given)
    found = prepared.with_costs(after, links, factors)
    same(found, prepare(benchmark(), after))
    assert found.counterfactual is after
    # The prepared arrays themselves stay.
    same(prepared.problem(), prepare(benchmark(), given))


def test_tariffs_and_taxes_where_there_were_none() -> None:
    """A first tariff on services, and on housing, which is then traded as far as anyone knows."""
    tariff = shocks()["tariff"].copy()
    tariff[0, 1, 2] = 0.25
    found = prepare(benchmark(), Counterfactual(tariff=tariff))
    assert len(found.Kt) == 3
    before = benchmark().trade[2, 0, 1] / benchmark().expenditure[2, 0]
    assert found.K[2, 0, 1] == pytest.approx(before * 1.25**-6)
    assert found.Kt[2, 0, 1] == pytest.approx(before * 1.25**-7)
    assert found.Kt[2, 1, 0] == pytest.approx(found.K[2, 1, 0])
    # A rate of one is a rate, and none is none.
    tariff[0, 1, 2] = 1.0
    assert len(prepare(benchmark(), Counterfactual(tariff=tariff)).Kt) == 3
    tariff[0, 1, 2] = 0.0
    assert len(prepare(benchmark(), Counterfactual(tariff=tariff)).Kt) == DUTIABLE
    tariff[2, 0, 3] = 0.1
    found = prepare(benchmark(), Counterfactual(tariff=tariff))
    assert len(found.K) == len(found.Kt) == J and not len(found.own)
    assert found.K[3] == pytest.approx(np.eye(N))


def test_sourcing_is_a_factor_on_shares_at_given_prices() -> None:
    chosen = np.random.default_rng(31).uniform(0.5, 2.0, (N, N, J))
    plain = prepare(benchmark(), shocked())
    found = prepare(benchmark(), shocked(sourcing=chosen))
    by_sector = chosen.transpose(2, 0, 1)
    assert pytest.approx(plain.K * by_sector[:TRADED]) == found.K
    assert found.Kt == pytest.approx(plain.Kt * by_sector[:DUTIABLE])
    home = np.diagonal(by_sector[TRADED:], axis1=1, axis2=2)
    assert found.own == pytest.approx(plain.own * home)
    assert found.moved is None


def test_a_buyer_of_nothing_stays_at_home() -> None:
    """Of a good, a service and housing each: the price is that of its own."""
    start = benchmark()
    trade, spent = start.trade.copy(), start.expenditure.copy()
    tariff = start.tariff.copy()
    tariff[0, 1, 1] = 0.3
    for j, n in ((0, 1), (2, 2), (3, 0)):
        trade[j, n] = 0.0
        spent[j, n] = 0.0
    empty = replace(start, trade=trade, expenditure=spent, tariff=tariff)
    found = prepare(empty, Counterfactual())
    assert found.K[0, 1].tolist() == [0.0, 1.0, 0.0]
    assert found.Kt[0, 1] == pytest.approx([0.0, 1 / 1.3, 0.0])
    assert found.K[2, 2].tolist() == [0.0, 0.0, 1.0]
    assert found.own.tolist() == [[1.0, 1.0, 1.0]]
    assert found.K[1] == pytest.approx(prepare(start, Counterfactual()).K[1])


@pytest.mark.parametrize("size", [1e-3, 1e3])
def test_shares_have_no_unit_of_money(size: float) -> None:
    start = benchmark()
    money = ("trade", "expenditure", "output", "value_added", "deficit", "income")
    other = replace(start, **{name: size * getattr(start, name) for name in money})
    for shock in (Counterfactual(), shocked()):
        same(prepare(other, shock), prepare(start, shock))


def test_costs_at_home_of_what_nobody_has_there() -> None:
    own, cost = np.array([[0.0, 0.4, 1.0]]), np.array([[1.5, 1.5, np.inf]])
    found = preparation._at_home(benchmark(), own, cost, TRADED)
    assert found == pytest.approx(np.array([[0.0, 0.4 * 1.5**-3.0, 0.0]]))


def test_sums_over_suppliers() -> None:
    K = np.random.default_rng(32).uniform(size=(5, 3, 3))
    assert preparation._reach(K) == pytest.approx(K.sum(axis=2))
    assert preparation._reach(K[0, :2]) == pytest.approx(K[0, :2].sum(axis=1))


@pytest.mark.parametrize("some", [1, 3, 9, 27])
def test_few_positions_are_put_in_order_as_many_are(some: int) -> None:
    flags = np.zeros(3 * 3 * 5, dtype=bool)
    flags[np.random.default_rng(some).permutation(flags.size)[:some]] = True
    by_pair = flags.reshape(3, 3, 5)
    wanted = np.flatnonzero(by_pair.transpose(2, 0, 1))
    assert preparation._in_order_of_sectors(by_pair).tolist() == wanted.tolist()


@pytest.mark.parametrize("seed", range(6))
def test_blocs_are_connected_components(seed: int) -> None:
    draw = np.random.default_rng(seed)
    links = draw.random((9, 9)) < 0.12
    np.fill_diagonal(links, True)
    found = preparation._blocs(links)
    number, wanted = connected_components(links, directed=False)
    assert len(set(zip(found, wanted, strict=True))) == number == found.max() + 1
    reach = np.linalg.matrix_power(links.astype(float), 9) > 0
    assert (preparation._connected(links) == reach).all()


def test_links_are_those_of_any_sector() -> None:
    K = np.zeros((2, 3, 3))
    K[0, 0, 1], K[1, 2, 0] = 0.3, 0.2
    assert preparation._links(K).tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 1]]


def severed(pairs: list[tuple[int, int]]) -> Array:
    cost = np.ones((N, N, J))
    for n, i in pairs:
        cost[n, i] = np.inf
    return cost


def test_an_economy_that_is_cut_off_is_a_bloc_of_its_own() -> None:
    alone = severed([(0, 1), (0, 2), (1, 0), (2, 0)])
    found = prepare(benchmark(), Counterfactual(trade_cost=alone, closure="zero"))
    assert found.blocs[1] == found.blocs[2] != found.blocs[0]
    with pytest.raises(NoEquilibriumError, match=r"the bloc \{KAZ\} and the other 2 economies"):
        prepare(benchmark(), Counterfactual(trade_cost=alone, closure="fixed"))


def test_who_is_cut_off_stays_so_at_other_costs_of_others() -> None:
    alone = severed([(0, 1), (0, 2), (1, 0), (2, 0)])
    given = Counterfactual(trade_cost=alone, closure="zero")
    cost = alone.copy()
    cost[1, 2, 0] = 1.2
    after = replace(given, trade_cost=cost)
    links = np.array([1 * N + 2])
    found = Preparation(benchmark(), given).with_costs(after, links, np.array([1.2]))
    same(found, prepare(benchmark(), after))
    assert len(set(found.blocs)) == 2


def test_who_only_buys_needs_a_deficit() -> None:
    """KAZ buys from the others and sells nothing to them."""
    start = benchmark()
    only = severed([(1, 0), (2, 0)])
    for deficit, paid in ((5.0, True), (-5.0, False), (0.0, False)):
        given = replace(start, deficit=np.array([deficit, -deficit, 0.0]))
        asked = Counterfactual(trade_cost=only, closure="fixed")
        if paid:
            assert set(prepare(given, asked).blocs) == {0}
        else:
            with pytest.raises(NoEquilibriumError, match=r"\{KAZ\} buys from the other economies"):
                prepare(given, asked)
        with pytest.raises(NoEquilibriumError, match="closure 'zero'"):
            prepare(given, replace(asked, closure="zero"))
        prepare(given, replace(asked, closure="income_share"))


def test_two_that_only_buy_pay_together() -> None:
    """KAZ and USA trade with each other, buy from ROW, and sell nothing to it."""
    only = severed([(2, 0), (2, 1)])
    given = replace(benchmark(), deficit=np.array([5.0, -4.0, -1.0]))
    assert set(prepare(given, Counterfactual(trade_cost=only)).blocs) == {0}
    given = replace(benchmark(), deficit=np.array([5.0, -6.0, 1.0]))
    with pytest.raises(NoEquilibriumError, match=r"\{KAZ, USA\} buys"):
        prepare(given, Counterfactual(trade_cost=only))


def test_a_deficit_of_a_bloc_is_zero_up_to_rounding() -> None:
    blocs = np.array([0, 1, 1])
    size = benchmark().income[1:].sum()
    for part, refused in ((0.5e-9, False), (1.5e-9, True), (-1.5e-9, True)):
        deficit = np.array([0.0, 3.0, -3.0 + part * size])
        given = replace(benchmark(), deficit=deficit)
        if refused:
            with pytest.raises(NoEquilibriumError, match=r"bloc \{USA, ROW\}.*other 1 economies"):
                preparation._check_deficits(given, blocs)
        else:
            preparation._check_deficits(given, blocs)


def test_a_bloc_is_told_by_eight_of_its_names() -> None:
    names = [f"E{number}" for number in range(11)]
    wide = replace(benchmark(), economies=tuple(names))
    inside = np.arange(11) < 10
    told = "E0, E1, E2, E3, E4, E5, E6, E7"
    assert preparation._names(wide, inside) == f"{told} and 2 more"
    assert preparation._names(wide, np.arange(11) < 8) == told


@pytest.mark.parametrize("where", [(0, 1, 0), (1, 1, 3)])
def test_a_cost_beyond_all_numbers_is_named(where: tuple[int, int, int]) -> None:
    for cost in (1e-200, 1e200):
        given = np.ones((N, N, J))
        given[where] = cost
        buyer = benchmark().economies[where[0]]
        seller = benchmark().economies[where[1]]
        with pytest.raises(InputError, match=rf"that {buyer} buys from {seller} changes"):
            prepare(benchmark(), Counterfactual(trade_cost=given))


def test_of_several_costs_the_first_beyond_all_numbers_is_named() -> None:
    given = np.ones((N, N, J))
    given[0, 1, 0], given[1, 2, 0], given[2, 0, 1] = 1.2, 1e200, 1e-200
    with pytest.raises(InputError, match="on oil that USA buys from ROW changes"):
        prepare(benchmark(), Counterfactual(trade_cost=given))


def test_a_cost_of_what_nobody_trades_changes_nothing() -> None:
    trade = benchmark().trade.copy()
    trade[2, 0, 1] = 0.0
    given = np.ones((N, N, J))
    given[0, 1, 2] = 1e-200
    with np.errstate(invalid="ignore"):
        found = prepare(replace(benchmark(), trade=trade), Counterfactual(trade_cost=given))
    assert found.K[2, 0, 1] == 0.0 and np.isfinite(found.reach).all()


def test_links_of_the_first_sectors_are_told_apart() -> None:
    changed = preparation._Changed(
        "trade_cost", np.array([3, 8, 9, 20]), np.zeros(4), np.array([2.0, 3.0, 4.0, 5.0])
    )
    found = changed.within(1, 3)
    assert found.links.tolist() == [3, 8] and found.after.tolist() == [2.0, 3.0]
    assert changed.within(2, 3).links.tolist() == [3, 8, 9]


def test_what_changes_is_told_with_what_was_before() -> None:
    given = benchmark().tariff.transpose(1, 2, 0).copy()
    given[1, 0, 1] = 0.9
    given[0, 2, 0] = 0.0
    by_pair = partial(np.ascontiguousarray, benchmark().tariff.transpose(1, 2, 0))
    found = preparation._Changed.of("tariff", given, benchmark().tariff, by_pair)
    assert found.links.tolist() == [2, N * N + N]
    assert found.before == pytest.approx([benchmark().tariff[0, 0, 2], benchmark().tariff[1, 1, 0]])
    assert found.after.tolist() == [0.0, 0.9]
    # The last sector with a rate among those that change.
    assert found.sectors == 2
    assert preparation._Changed.of("tariff", None).sectors == 0
    # Where no rate is other than zero no sector has one, in a world of one economy too.
    for number in (1, N):
        none = preparation._Changed.of("export_tax", np.zeros((number, number, J)))
        assert none.sectors == 0 and not len(none.links)
        taxed = np.zeros((number, number, J))
        taxed[0, 0, 1] = -0.1
        assert preparation._Changed.of("export_tax", taxed).sectors == 2
    ended = preparation._Changed.of("tariff", 0.0 * given, benchmark().tariff, by_pair)
    assert ended.sectors == 0 and len(ended.links) == np.count_nonzero(benchmark().tariff)
