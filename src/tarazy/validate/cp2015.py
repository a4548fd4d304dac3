"""Table 2 of Caliendo & Parro (2015), welfare effects of NAFTA's tariff reductions, and its trade.

L. Caliendo and F. Parro, "Estimates of the Trade and Welfare Effects of NAFTA", Review of Economic
Studies 82(1), 2015, https://doi.org/10.1093/restud/rdu035. The data folder is the authors'
replication package as text files.

Two steps, as in the paper: the data of 1993 are first solved for an equilibrium without aggregate
deficits, and that equilibrium is the base; then the tariffs among the three members go from 1993 to
2005. What the table prints as welfare is terms of trade plus volume of trade, a first-order
decomposition at a finite change; the exact change of real income is given beside it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.trade.data import Benchmark, Counterfactual
from tarazy.trade.decomposition import RealIncome, real_income
from tarazy.trade.reference import trade_after
from tarazy.trade.solution import Solution
from tarazy.trade.solve import solve_benchmark
from tarazy.validate.validation import Figure, Validation

Array = NDArray[np.float64]

# fmt: off
REGIONS = (
    "ARG", "AUS", "AUT", "BRA", "CAN", "CHL", "CHN", "DNK", "FIN", "FRA", "DEU", "GRC", "HUN",
    "IND", "IDN", "IRL", "ITA", "JPN", "KOR", "MEX", "NLD", "NZL", "NOR", "PRT", "ZAF", "ESP",
    "SWE", "TUR", "GBR", "USA", "ROW",
)
SECTORS = (
    "agriculture", "mining", "food", "textile", "wood", "paper", "petroleum", "chemicals",
    "plastic", "minerals", "basic_metals", "metal_products", "machinery", "office", "electrical",
    "communication", "medical", "auto", "other_transport", "other", "electricity", "construction",
    "retail", "hotels", "land", "water", "air", "aux_transport", "post", "finance", "real_estate",
    "renting", "computer", "rnd", "other_business", "public", "education", "health",
    "other_services", "private",
)
# fmt: on
MEMBERS = ("MEX", "CAN", "USA")
TRADED = 20
THETA_NOT_TRADED = 8.22
TOLERANCE = 1e-12
# Per cent: Mexico, Canada, USA; and the number of decimals. Table 2 of the paper; the last row, the
# growth of imports from the two other members, is in its abstract.
PUBLISHED = {
    "welfare": ((1.31, -0.06, 0.08), 2),
    "terms of trade": ((-0.41, -0.11, 0.04), 2),
    "volume of trade": ((1.72, 0.04, 0.04), 2),
    "real wage": ((1.72, 0.32, 0.11), 2),
    "intra-bloc imports": ((118.0, 11.0, 41.0), 0),
}


def read(directory: Path) -> tuple[Benchmark, Array]:
    """Read the replication data.

    Returns
    -------
    tuple
        The benchmark of 1993 as the paper builds it, and the tariffs of 2005, (J, N, N).

    Raises
    ------
    InputError
        If a file is missing or has another shape.
    """
    n, j = len(REGIONS), len(SECTORS)
    theta = np.full(j, THETA_NOT_TRADED)
    theta[:TRADED] = _table(directory, "T", (TRADED, 1))[:, 0]
    imports = np.zeros((j, n, n))
    imports[:TRADED] = _table(directory, "xbilat1993", (TRADED * n, n)).reshape(TRADED, n, n) * 1e3
    tariff, tariff_2005 = np.zeros((j, n, n)), np.zeros((j, n, n))
    for array, file in ((tariff, "tariffs1993"), (tariff_2005, "tariffs2005")):
        array[:TRADED] = _table(directory, file, (TRADED * n, n)).reshape(TRADED, n, n) / 100.0
    value_added_share = _table(directory, "B", (j, n))
    cost_share = _table(directory, "IO", (n * j, j)).reshape(n, j, j)
    # The printed shares miss one in their last digits, which would leave markets open by 1e-8 of
    # income. A sector without inputs has zeros there.
    total = cost_share.sum(axis=1, keepdims=True)
    cost_share /= np.where(total > 0, total, 1.0)
    input_share = cost_share * (1.0 - value_added_share.T[:, None, :])
    exports = imports.sum(axis=1)
    output = np.maximum(_table(directory, "GO", (j, n)), exports)
    trade = imports
    trade[:, np.arange(n), np.arange(n)] = output - exports
    expenditure = (trade * (1.0 + tariff)).sum(axis=2)
    final_use = np.maximum(expenditure - np.einsum("nkj,jn->kn", input_share, output), 0.0)
    value_added = (value_added_share * output).sum(axis=0)
    deficit = trade.sum(axis=(0, 2)) - output.sum(axis=0)
    benchmark = Benchmark(
        economies=tuple(REGIONS),
        sectors=tuple(SECTORS),
        trade=trade,
        tariff=tariff,
        expenditure=expenditure,
        output=output,
        value_added_share=value_added_share,
        final_share=final_use / final_use.sum(axis=0),
        input_share=input_share,
        value_added=value_added,
        deficit=deficit,
        income=value_added + (trade * tariff).sum(axis=(0, 2)) + deficit,
        trade_elasticity=theta[:, None],
        traded=TRADED,
        dutiable=TRADED,
    )
    return benchmark, tariff_2005


def balanced(benchmark: Benchmark) -> Benchmark:
    """Return the equilibrium without aggregate deficits, at unchanged tariffs, as a new benchmark.

    Raises
    ------
    NoEquilibriumError
        If there is none.
    """
    solution = solve_benchmark(benchmark, Counterfactual(closure="zero"), tolerance=TOLERANCE)
    trade = trade_after(solution)
    output = trade.sum(axis=1)
    value_added = (benchmark.value_added_share * output).sum(axis=0)
    deficit = trade.sum(axis=(0, 2)) - output.sum(axis=0)
    return replace(
        benchmark,
        trade=trade,
        expenditure=(trade * (1.0 + benchmark.tariff)).sum(axis=2),
        output=output,
        value_added=value_added,
        deficit=deficit,
        income=value_added + (trade * benchmark.tariff).sum(axis=(0, 2)) + deficit,
    )


def nafta(benchmark: Benchmark, tariff_2005: Array) -> Solution:
    """Solve for the equilibrium in which only tariffs among the three members are those of 2005.

    Parameters
    ----------
    benchmark
        Without deficits, from `balanced`.
    tariff_2005
        (J, N, N) from `read`.

    Raises
    ------
    NoEquilibriumError
        If there is none.
    """
    members = [benchmark.economies.index(member) for member in MEMBERS]
    among = np.ix_(range(len(benchmark.sectors)), members, members)
    tariff = benchmark.tariff.copy()
    tariff[among] = tariff_2005[among]
    change = Counterfactual(tariff=tariff.transpose(1, 2, 0), closure="zero")
    return solve_benchmark(benchmark, change, tolerance=TOLERANCE)


def validate(directory: Path) -> Validation:
    """Recompute Table 2 and the growth of intra-bloc trade from the replication data.

    Parameters
    ----------
    directory
        Folder with ``xbilat1993.txt``, ``tariffs1993.txt``, ``tariffs2005.txt``, ``GO.txt``,
        ``B.txt``, ``IO.txt`` and ``T.txt``.

    Raises
    ------
    InputError
        If a file is missing or does not hold what it should.
    NoEquilibriumError
        If an equilibrium of the two steps is not found.
    """
    benchmark, tariff_2005 = read(directory)
    base = balanced(benchmark)
    solution = nafta(base, tariff_2005)
    flow_after = trade_after(solution)
    change = real_income(solution, flow_after)
    members = [REGIONS.index(member) for member in MEMBERS]
    computed = {
        "welfare": (change.terms_of_trade + change.volume_of_trade)[members],
        "terms of trade": change.terms_of_trade[members],
        "volume of trade": change.volume_of_trade[members],
        "real wage": change.real_wage[members],
        "intra-bloc imports": _imports_among(flow_after, members)
        / _imports_among(base.trade, members)
        - 1.0,
    }
    figures = tuple(
        Figure(quantity, member, printed, float(100.0 * ours), digits=digits)
        for quantity, (row, digits) in PUBLISHED.items()
        for member, ours, printed in zip(MEMBERS, computed[quantity], row, strict=True)
    )
    return Validation(figures, _report(figures, solution, change))


def _imports_among(flow: Array, members: list[int]) -> Array:
    """Return what each member imports from the others, all sectors, before tariffs."""
    among = flow[np.ix_(range(len(flow)), members, members)].sum(axis=0)
    return np.asarray(among.sum(axis=1) - among.diagonal())


def _report(figures: tuple[Figure, ...], solution: Solution, change: RealIncome) -> str:
    lines = [
        "Caliendo and Parro (2015), Table 2 and abstract: tariffs inside NAFTA, 1993-2005",
        "per cent change; base: 1993 without aggregate deficits",
        "",
        f"{'':26}{'published':>10}{'rounded':>10}{'computed':>12}",
    ]
    for figure in figures:
        decimals = f"10.{figure.digits}f"
        lines.append(
            f"{figure.quantity:20}{figure.item:6}{figure.published:{decimals}}"
            f"{figure.rounded:{decimals}}{figure.computed:12.6f}"
            f"{'' if figure.match else '  differs'}"
        )
    lines += [
        "",
        "The paper's welfare is terms of trade plus volume of trade, a first-order decomposition.",
        "Exact change of real income I/P in the same equilibrium:",
    ]
    for member in MEMBERS:
        exact = 100.0 * change.welfare[REGIONS.index(member)]
        lines.append(f"{'real income':20}{member:6}{exact:32.6f}")
    lines += [
        "",
        f"residual {solution.residual:.1e} of income, {solution.sweeps} sweeps, "
        f"{1000.0 * solution.seconds:.0f} ms",
    ]
    return "\n".join(lines)


def _table(directory: Path, name: str, shape: tuple[int, int]) -> Array:
    path = directory / f"{name}.txt"
    if not path.is_file():
        raise InputError(f"{path}: no such file; allowed: the paper's replication data as text")
    try:
        values = np.loadtxt(path, ndmin=2)
    except ValueError as error:
        raise InputError(f"{path}: {error}; allowed: numbers separated by blanks") from error
    if values.shape != shape:
        raise InputError(f"{path}: has shape {values.shape}; allowed: {shape}")
    if not np.isfinite(values).all():
        row, column = (int(i) + 1 for i in np.argwhere(~np.isfinite(values))[0])
        raise InputError(f"{path}: line {row}, column {column} is not a finite number")
    return values
