"""Repair of the few margins of the ADB tables that no table can meet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.adb_margins import Margins

Array = NDArray[np.float64]

# No industry lives on less value added than this part of output; the tariffs on its inputs must
# come out of it.
SMALLEST_VALUE_ADDED = 0.03


def clean_margins(margins: Margins) -> tuple[Margins, list[str]]:
    """Remove negative entries and value added too small to live on.

    - Domestic final sales below zero, or above all final sales, are set to that bound: exports to
      final users change by as much, output does not. (Changes in inventories booked as negative
      domestic sales; 13 entries in 2022, at most 186 million USD.)
    - Value added below `SMALLEST_VALUE_ADDED` of output is raised to it; the inputs that the sector
      gives up go to the economy's other sectors in proportion to their value added, so that use and
      value added of the economy stay.

    Returns
    -------
    tuple
        The margins, and a sentence per rule saying how much it moved.
    """
    final = np.clip(margins.domestic_final_sales, 0.0, margins.final_sales)
    moved = np.abs(final - margins.domestic_final_sales)
    output, value_added = margins.output, margins.value_added
    short = np.maximum(SMALLEST_VALUE_ADDED * output - value_added, 0.0)
    room = np.where(short > 0, 0.0, np.maximum(value_added - SMALLEST_VALUE_ADDED * output, 0.0))
    shift = room * (short.sum(axis=1) / room.sum(axis=1))[:, None]
    remarks = [
        f"domestic final sales: {int((moved > 1e-3).sum())} entries moved into 0..final sales, "
        f"{moved.sum():.0f} million USD in all",
        f"value added: {int((short > 0).sum())} sectors raised to "
        f"{SMALLEST_VALUE_ADDED:.0%} of output, {short.sum():.0f} million USD in all",
    ]
    cleaned = replace(
        margins,
        domestic_final_sales=final,
        # Exports to industries of minus 1e-14 are rounding in the source.
        domestic_intermediate_sales=np.minimum(
            margins.domestic_intermediate_sales, margins.intermediate_sales
        ),
        value_added=value_added + short - shift,
        intermediate_use=margins.intermediate_use - short + shift,
    )
    return cleaned, remarks
