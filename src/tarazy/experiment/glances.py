"""Outcomes and comparisons at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tarazy.codes.classification import code_and_name
from tarazy.results import Glance
from tarazy.text.plain_table import signed

if TYPE_CHECKING:
    from tarazy.experiment.comparison import Comparison
    from tarazy.experiment.outcome import Outcome

_ROWS = 6
_COLUMNS = {"welfare": "real income", "real_wage": "real wage", "price_index": "prices"}


def of_outcome(outcome: Outcome) -> Glance:
    """Return the economies in focus, then the most affected, with what happens to them."""
    document, dataset = outcome.scenario or {}, outcome.dataset
    codes = [str(code) for code in dataset["country"].values]
    order = np.argsort(-np.abs(outcome.welfare.values), kind="stable")
    focus = [code for code in document.get("focus", ()) if code in codes]
    shown = list(dict.fromkeys([*focus, *(codes[k] for k in order)]))[: max(_ROWS, len(focus))]
    columns = [name for name in _COLUMNS if name in dataset]
    rows = [
        [
            code_and_name(code),
            *(signed(float(dataset[name].values[codes.index(code)])) for name in columns),
        ]
        for code in shown
    ]
    name = document.get("name") or "counterfactual"
    met = ", ".join(part.network for part in outcome.corridors)
    return Glance(
        title=f"{name} on {outcome.world_name} ({outcome.world_year}): change in per cent",
        header=["", *(_COLUMNS[name] for name in columns)],
        rows=rows,
        notes=[
            *([f"networks: {met}"] if met else []),
            f"residual {outcome.residual:.1e}, closure {outcome.closure}, digest {outcome.digest}",
            f"tables: {', '.join(outcome.tables)}, trade_by_sector, or any variable",
        ],
    )


def of_comparison(comparison: Comparison) -> Glance:
    """Return the economies whose real income is moved most, in every outcome."""
    welfare = comparison.dataset["welfare"]
    codes = [str(code) for code in welfare["country"].values]
    order = np.argsort(-np.abs(welfare.values).max(axis=0), kind="stable")[:_ROWS]
    first = comparison.outcomes[0]
    residual = max(outcome.residual for outcome in comparison.outcomes)
    return Glance(
        title=(
            f"{len(comparison.outcomes)} outcomes on {first.world_name} ({first.world_year}): "
            "change of real income, per cent"
        ),
        header=["", *comparison.names],
        rows=[[code_and_name(codes[k]), *map(signed, welfare.values[:, k])] for k in order],
        notes=[
            f"largest residual {residual:.1e}, digest {comparison.digest}",
            "tables: any variable of an outcome",
        ],
    )
