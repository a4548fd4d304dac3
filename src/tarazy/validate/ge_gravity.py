"""Solved results of a peer in one sector: ``ge_gravity``, for the effects of trade agreements.

S. L. Baier, Y. V. Yotov and T. Zylkin, "On the Widely Differing Effects of Free Trade Agreements",
Journal of International Economics 116, 2019, https://doi.org/10.1016/j.jinteco.2018.11.002. The
data folder holds two files of the R package GEGravity: ``TradeData0014.rda``, trade and domestic
sales of 44 economies, and ``TradeData0014_Results.rda``, what the authors' Stata programme finds
for the year 2000 if the enlargements of the European Union to 2014 raise trade as estimated.

Armington model of one sector without inputs and tariffs, trade elasticity 4; the partial effect b
on trade of a pair is a change of its trade cost by the factor exp(-b/4). The programme treats
trade imbalances in two ways:

- *additive*: deficits keep their level, world output is the numeraire. Our closure ``fixed``.
- *multiplicative*: spending is a fixed multiple of output. Spending and earnings of the world then
  differ, in their results by 1.5e-6. Our closure ``income_share`` spreads that difference over the
  world: spending and wages differ by as much, and trade by the elasticity times more.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.experiment.outcome import Outcome, solve_counterfactual
from tarazy.sources.r_data import read_r_objects
from tarazy.trade.data import Closure, Counterfactual
from tarazy.validate.validation import Figure, Validation
from tarazy.world import World

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

YEAR, LAST_YEAR = 2000, 2014
TRADE_ELASTICITY = 4.0
TOLERANCE = 1e-12
# The peer stops when flows change by less than 1e-8 and stores results in single precision (6e-8 of
# each number); what we print are ratios up to 1.4 of numbers so stored.
STORED = 2e-7
OPTIONS: dict[Closure, str] = {"fixed": "additive", "income_share": "multiplicative"}


@dataclass(frozen=True)
class Peer:
    """The data and the peer's results; importers by row, exporters by column.

    Attributes
    ----------
    economies
        N codes.
    trade
        (N, N) million USD of 2000, domestic sales on the diagonal.
    effect
        (N, N) partial effect on log trade.
    welfare
        Under the closure that stands for the peer's option: (N,) factor of change.
    trade_after
        Likewise (N, N) million USD.
    """

    economies: list[str]
    trade: Array
    effect: Array
    welfare: dict[Closure, Array]
    trade_after: dict[Closure, Array]


def read(directory: Path) -> Peer:
    """Read the two files.

    Raises
    ------
    InputError
        If a file or a column is missing, or the results belong to other data.
    """
    key = ("exporter", "importer", "year", "trade")
    data = _frame(directory, "TradeData0014", (*key, "eu_enlargement"))
    found = ("eu_effect", "w_eu", "X_eu", "w_mult", "X_mult")
    results = _frame(directory, "TradeData0014_Results", (*key, *found))
    results = results[results["year"] == YEAR]
    economies = sorted(data["exporter"].unique())
    base, last = (data[data["year"] == year] for year in (YEAR, LAST_YEAR))
    trade = _matrix(base, "trade", economies)
    if not np.array_equal(_matrix(results, "trade", economies), trade):
        raise InputError(f"{directory}: the two files hold different trade for {YEAR}")
    joined = _matrix(last, "eu_enlargement", economies) - _matrix(base, "eu_enlargement", economies)
    stored = _matrix(results, "eu_effect", economies)
    # One coefficient, estimated by the peer, on the pairs that the data show to have joined.
    effect = joined * stored.max()
    if not np.array_equal(effect, stored):
        raise InputError(f"{directory}: column 'eu_effect' is not that of the pairs which joined")
    by_exporter = results.drop_duplicates("exporter").set_index("exporter").loc[economies]
    return Peer(
        economies=[str(economy) for economy in economies],
        trade=trade,
        effect=effect,
        welfare={
            "fixed": by_exporter["w_eu"].to_numpy(np.float64),
            "income_share": by_exporter["w_mult"].to_numpy(np.float64),
        },
        trade_after={
            "fixed": _matrix(results, "X_eu", economies),
            "income_share": _matrix(results, "X_mult", economies),
        },
    )


def solve(peer: Peer, closure: Closure) -> Outcome:
    """Solve the peer's experiment.

    Raises
    ------
    NoEquilibriumError
        If there is no equilibrium.
    """
    n = len(peer.economies)
    source = {"source": "ge_gravity, from WIOD release 2016", "quality": "data"}
    assumed = {"source": "the one-sector model of ge_gravity", "quality": "assumed"}
    world = World.from_arrays(
        name="ge-gravity-2000",
        year=YEAR,
        economies=peer.economies,
        sectors=["all"],
        trade=peer.trade[:, :, None],
        tariff=np.zeros((n, n, 1)),
        input_share=np.zeros((n, 1, 1)),
        trade_elasticity=[TRADE_ELASTICITY],
        provenance={
            "trade": source,
            **dict.fromkeys(("tariff", "input_share", "trade_elasticity"), assumed),
        },
    )
    cost = np.exp(-peer.effect / TRADE_ELASTICITY)
    change = Counterfactual(trade_cost=cost[:, :, None], closure=closure)
    return solve_counterfactual(change, tolerance=TOLERANCE, world=world)


def validate(directory: Path) -> Validation:
    """Solve the peer's experiment and compare welfare and all flows.

    Parameters
    ----------
    directory
        Folder with ``TradeData0014.rda`` and ``TradeData0014_Results.rda``.

    Raises
    ------
    InputError
        If a file or a column is missing, or the results belong to other data.
    NoEquilibriumError
        If there is no equilibrium.
    """
    peer = read(directory)
    additive, multiplicative = solve(peer, "fixed"), solve(peer, "income_share")
    gap = abs(peer.trade_after["income_share"].sum() / peer.trade.sum() - 1.0)
    figures = (
        *_by_economy(peer, additive, "fixed", "welfare"),
        *_by_pair(peer, additive, "fixed", STORED),
        # Under the multiplicative option the peer calls the real wage welfare.
        *_by_economy(peer, multiplicative, "income_share", "real_wage"),
        *_by_pair(peer, multiplicative, "income_share", (1.0 + TRADE_ELASTICITY) * gap),
    )
    return Validation(figures, _report(figures, (additive, multiplicative)))


def _by_economy(peer: Peer, outcome: Outcome, closure: Closure, variable: str) -> list[Figure]:
    """Return the factors of change of all economies."""
    quantity = f"{OPTIONS[closure]}: welfare"
    computed = 1.0 + outcome.dataset[variable].values / 100.0
    pairs = zip(peer.economies, peer.welfare[closure], computed, strict=True)
    return [
        Figure(quantity, economy, float(theirs), float(ours), tolerance=STORED)
        for economy, theirs, ours in pairs
    ]


def _by_pair(peer: Peer, outcome: Outcome, closure: Closure, tolerance: float) -> list[Figure]:
    """Return the factors of change of all flows: small ones count as much as large ones."""
    theirs = peer.trade_after[closure] / peer.trade
    ours = outcome.dataset["trade_after"].values[:, :, 0] / peer.trade
    return [
        Figure(
            f"{OPTIONS[closure]}: trade",
            f"{exporter} to {importer}",
            float(theirs[n, i]),
            float(ours[n, i]),
            tolerance=tolerance,
        )
        for n, importer in enumerate(peer.economies)
        for i, exporter in enumerate(peer.economies)
    ]


def _report(figures: tuple[Figure, ...], outcomes: tuple[Outcome, ...]) -> str:
    lines = [
        "ge_gravity (Baier, Yotov and Zylkin 2019): enlargements of the European Union",
        "44 economies in 2000, one sector, trade elasticity 4; factors of change",
        "",
        f"{'':24}{'figures':>8}{'largest difference':>20}{'allowed':>10}",
    ]
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.quantity, []).append(figure)
    for quantity, group in groups.items():
        worst = max(abs(figure.difference) for figure in group)
        lines.append(f"{quantity:24}{len(group):8}{worst:20.1e}{group[0].tolerance:10.1e}")
    lines += ["", f"{'largest change':24}{'':12}{'published':>12}{'computed':>12}"]
    for quantity, group in groups.items():
        top = max(group, key=lambda figure: abs(figure.published - 1.0))
        lines.append(f"{quantity:24}{top.item:12}{top.published:12.7f}{top.computed:12.7f}")
    lines.append("")
    for outcome in outcomes:
        lines.append(
            f"closure {outcome.closure}: residual {outcome.residual:.1e} of income, "
            f"{outcome.sweeps} sweeps, {1000.0 * outcome.seconds:.0f} ms"
        )
    return "\n".join(lines)


def _matrix(frame: pd.DataFrame, column: str, economies: list[str]) -> Array:
    table = frame.pivot_table(index="importer", columns="exporter", values=column)
    return table.reindex(index=economies, columns=economies).to_numpy(np.float64)


def _frame(directory: Path, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    path = directory / f"{name}.rda"
    if not path.is_file():
        raise InputError(f"{path}: no such file; the folder must hold the data of ge_gravity")
    objects = read_r_objects(path)
    if name not in objects:
        raise InputError(f"{path}: no object {name!r}; it has {', '.join(sorted(objects))}")
    frame: pd.DataFrame = objects[name]
    missing = [column for column in columns if column not in frame]
    if missing:
        raise InputError(f"{path}: no column {missing[0]!r}; it has {', '.join(frame.columns)}")
    return frame
