"""Reconstruction of an inter-country input-output table from margins, a prior and controls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.adb_margins import Margins
from tarazy_pipeline.world.balance import Balanced, Margin, Term, balance
from tarazy_pipeline.world.prior import Blocks

Array = NDArray[np.float64]


def table_margins(margins: Margins) -> list[Margin]:
    """Return the totals that every inter-country table with these margins meets.

    Five sets, N economies and K sectors: domestic sales to industries (N, K), inputs bought by each
    industry (N, K), imports for industries equal to their use (N, K), exports to industries and to
    final users (N, K each).
    """
    return [
        Margin(
            "domestic intermediate sales",
            margins.domestic_intermediate_sales,
            (Term("domestic_use", (2,)),),
        ),
        Margin(
            "intermediate use",
            margins.intermediate_use,
            (Term("domestic_use", (1,)), Term("imported_use", (1,))),
        ),
        Margin(
            "imports for industries = their use",
            np.zeros_like(margins.output),
            (Term("imported_use", (2,)), Term("intermediate_trade", (1,), -1)),
        ),
        Margin(
            "intermediate exports",
            margins.intermediate_exports,
            (Term("intermediate_trade", (0,)),),
        ),
        Margin("final exports", margins.final_exports, (Term("final_trade", (0,)),)),
    ]


def bilateral_margin(
    name: str, target: Array, exporters: slice, sectors: Sequence[slice]
) -> Margin:
    """Return the control of trade by importer and exporter, summed over some sectors.

    Parameters
    ----------
    name
        For messages.
    target
        (N importer, exporters in the range) million USD, NaN where free.
    exporters
        Range of exporters.
    sectors
        Ranges of sectors that do not overlap.
    """
    terms = [
        Term(block, (2,), index=(slice(None), exporters, sector))
        for block in ("intermediate_trade", "final_trade")
        for sector in sectors
    ]
    return Margin(name, target, tuple(terms))


def import_margin(name: str, target: Array, sector: slice) -> Margin:
    """Return the control of an economy's imports of some sectors, from all exporters together.

    Parameters
    ----------
    name
        For messages.
    target
        (N,) million USD, NaN where free.
    sector
        Range of sectors.
    """
    index = (slice(None), slice(None), sector)
    blocks = ("intermediate_trade", "final_trade")
    return Margin(name, target, tuple(Term(block, (1, 2), index=index) for block in blocks))


def reconstruct(
    prior: Blocks,
    margins: Margins,
    controls: Sequence[Margin] = (),
    tolerance: float = 1e-10,
    max_sweeps: int = 20_000,
) -> tuple[Blocks, Balanced]:
    """Return the flows nearest to the prior that meet margins and controls.

    Raises
    ------
    InputError
        Margins and controls contradict each other (see `balance`).
    """
    found = balance(prior.as_dict(), [*controls, *table_margins(margins)], tolerance, max_sweeps)
    return Blocks(**found.flows), found
