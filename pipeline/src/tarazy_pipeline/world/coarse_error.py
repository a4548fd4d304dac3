"""Out-of-sample proof of coarse margins: economies of the ADB tables, as if they had none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import economies as economy_labels
from tarazy_pipeline.readers.adb_margins import Margins, read_adb_margins
from tarazy_pipeline.readers.baci import aggregate_partners, read_baci
from tarazy_pipeline.world.clean_margins import clean_margins
from tarazy_pipeline.world.coarse import coarse_margins, likeness
from tarazy_pipeline.world.level import imports_for_industry
from tarazy_pipeline.world.mining import read_oil_gas
from tarazy_pipeline.world.national_accounts import YEAR, read_gdp, read_national_accounts
from tarazy_pipeline.world.neighbours import neighbours, read_features
from tarazy_pipeline.world.widen import (
    level_of,
    possible_donors,
    read_known,
    some_accounts,
    target_of,
)

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

# Economies that the test leaves out, and hides from each other.
HELD_OUT = ("KGZ", "ARM", "GEO", "MNG", "BGD", "PAK")
BLOCKS = ("value added", "output", "exports", "imports for industries")
ALL_BLOCKS = "together"
OURS, NAIVE = "coarse margins", "donor scaled by GDP"


def coarse_errors(inputs: Path, held_out: Sequence[str] = HELD_OUT) -> pd.DataFrame:
    """Predict margins of economies with a table from what is known of those without.

    The truth is the economy's margins of the ADB tables as they are published (repaired, not
    brought to the national accounts). The naive rule takes the margins of the nearest economy times
    the ratio of the two GDPs.

    Parameters
    ----------
    inputs
        Folder of the official files.
    held_out
        Economies to predict; none of them lends its structure to another.

    Returns
    -------
    DataFrame
        By economy (and ``all``, every error weighted with size) and method, per block the weighted
        absolute percentage error, 100 * sum |predicted - true| / sum true, over 35 sectors; imports
        for industries are one total. ``together`` is over all blocks.
    """
    import pandas as pd

    listed = [label.code for label in economy_labels() if label.adb]
    own = [code for code in listed if code != "ROW"]
    economies = [label.code for label in economy_labels()]
    gdp = read_gdp(inputs, YEAR)
    accounts = read_national_accounts(inputs, economies)
    features = read_features(inputs, accounts, gdp)
    codes, trade = read_baci(inputs)
    baci = aggregate_partners(codes, trade, economies)
    known = read_known(inputs, economies, baci, read_oil_gas(inputs, economies, YEAR).exports)
    rows = [economies.index(code) for code in own]
    cleaned, _ = clean_margins(read_adb_margins(inputs, YEAR))
    truth = replace(cleaned, **{name: getattr(cleaned, name)[: len(own)] for name in vars(cleaned)})
    no_duties = np.zeros((len(economies), accounts.activities.shape[1]))
    level, imports, _ = level_of(truth, some_accounts(accounts, rows), (), no_duties[rows])
    donors = [code for code in possible_donors(accounts, own) if code not in held_out]
    found = []
    for code in held_out:
        near = neighbours(features, code, donors)
        like = likeness(level, imports, [own.index(c) for c in near])
        n = economies.index(code)
        target = target_of(accounts, features, known, n, no_duties[n], like.services_part)
        ours = coarse_margins(target, like)
        size = accounts.gdp[n] / accounts.gdp[economies.index(near[0])]
        naive = _one(truth, own.index(near[0]), size)
        true = _one(truth, own.index(code))
        for method, guess in ((OURS, ours), (NAIVE, naive)):
            found += [(code, method, block, *_gap(guess, true, block)) for block in BLOCKS]
    frame = pd.DataFrame(found, columns=["economy", "method", "block", "gap", "true"])
    together = frame.groupby(["economy", "method"])[["gap", "true"]].sum().reset_index()
    frame = pd.concat([frame, together.assign(block=ALL_BLOCKS)])
    every = frame.groupby(["method", "block"])[["gap", "true"]].sum().reset_index()
    frame = pd.concat([frame, every.assign(economy="all")])
    frame["error"] = 100.0 * frame["gap"] / frame["true"]
    table = frame.pivot_table(index=["economy", "method"], columns="block", values="error")
    order = [(code, method) for code in (*held_out, "all") for method in (OURS, NAIVE)]
    return table.reindex(pd.MultiIndex.from_tuples(order))[[*BLOCKS, ALL_BLOCKS]]


def _one(margins: Margins, row: int, size: float = 1.0) -> Margins:
    return replace(
        margins, **{name: size * getattr(margins, name)[row : row + 1] for name in vars(margins)}
    )


def _gap(guess: Margins, true: Margins, block: str) -> tuple[float, float]:
    """Return the absolute gap of a block, and its true size, million USD."""

    def values(margins: Margins) -> Array:
        if block == "imports for industries":
            return imports_for_industry(margins)
        name = {"value added": "value_added", "output": "output", "exports": "exports"}[block]
        return np.asarray(getattr(margins, name))

    return float(np.abs(values(guess) - values(true)).sum()), float(values(true).sum())
