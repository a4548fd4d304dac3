"""A sweep at a glance: what fits on a screen of a grid of any size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.results import Glance
from tarazy.results.glance import WIDEST
from tarazy.sweeps.swept import Swept, plain
from tarazy.text.plain_table import amount, signed
from tarazy.trade.measures import MUSD

SAMPLE = "sample"
# Rows that a glance shows: of a longer axis of numbers, these steps of it.
ROWS = 9
QUANTILES = {"5 %": 0.05, "median": 0.5, "95 %": 0.95}
_GAP = 2


def glance_of(sweep: Swept) -> Glance:
    """Return what a reader sees first of a sweep."""
    table = table_of(sweep)
    return Glance(
        title=f"{sweep.title()}: {table.what}",
        header=table.header,
        rows=table.rows,
        notes=[*([table.note] if table.note else []), *notes_of(sweep)],
    )


def notes_of(sweep: Swept) -> list[str]:
    """Return how a sweep is solved, and where to go on."""
    residual = sweep.data["residual"].values
    failed = len(sweep.failures)
    lost = f", {failed} without an answer" if failed else ""
    tables = ["points", *(["failures"] if failed else []), *sweep.measures]
    return [
        f"{sweep.count} points{lost}; largest residual {np.nanmax(residual):.1e}, "
        f"digest {sweep.digest}",
        f"tables: {', '.join(tables)}",
    ]


class Shown:
    """A table of a glance.

    Attributes
    ----------
    what
        What its numbers are, with the unit.
    header, rows
        Cells as text.
    note
        What is left out; empty if nothing is.
    """

    def __init__(
        self, what: str, header: Sequence[str], rows: Sequence[Sequence[str]], note: str = ""
    ) -> None:
        self.what, self.header, self.rows, self.note = what, header, rows, note


def table_of(sweep: Swept, most: int = ROWS) -> Shown:
    """Return the table that fits a grid: columns of measures, a cross, or quantiles of samples.

    Parameters
    ----------
    sweep
        The answer.
    most
        Rows.
    """
    free = [dim for dim in sweep.dims if dim != SAMPLE]
    if not free:
        return _quantiles(sweep, most)
    if len(sweep.dims) == 1:
        return _rows(sweep, most)
    return _cross(sweep, free, most)


def told(value: Any) -> str:
    """Return a value of an axis as a reader sees it."""
    return value if isinstance(value, str) else f"{value:.6g}"


def steps_told(sweep: Swept, dim: str) -> list[str]:
    """Return the steps along a dimension of a grid: the values of its axes."""
    data = sweep.data
    along = [name for name in sweep.axes if data[name].dims == (dim,)]
    columns = [[told(plain(value)) for value in data[name].values] for name in along]
    return [", ".join(cells) for cells in zip(*columns, strict=True)]


def axes_told(sweep: Swept, dim: str) -> str:
    """Return the names of the axes along a dimension."""
    data = sweep.data
    return ", ".join(name for name in sweep.axes if data[name].dims == (dim,))


def is_number(sweep: Swept, dim: str) -> bool:
    """Return whether all axes along a dimension are numbers."""
    data = sweep.data
    along = [name for name in sweep.axes if data[name].dims == (dim,)]
    return all(data[name].dtype.kind in "if" for name in along)


def usual_step(sweep: Swept, dim: str) -> int:
    """Return the step of a dimension that is told where not all are: the last of numbers."""
    return sweep.data.sizes[dim] - 1 if is_number(sweep, dim) else 0


def _what(sweep: Swept, names: Sequence[str]) -> str:
    """Return what columns are, in a few words."""
    told = dict.fromkeys(f"{sweep.long_name_of(n)}, {sweep.unit_of(n)}" for n in names)
    return (
        "; ".join(told)
        if len(told) == 1
        else ", ".join(dict.fromkeys(sweep.unit_of(name) for name in names))
    )


def _fitting(first: int, names: Sequence[str], least: int = 8) -> int:
    """Return how many columns fit beside a first one of a width."""
    left, count = WIDEST - first, 0
    for name in names:
        left -= max(len(name), least) + _GAP
        if left < 0:
            break
        count += 1
    return max(count, 1)


def _picked(count: int, most: int) -> list[int]:
    """Return the steps of a long axis that are shown: both ends, and some between."""
    if count <= most:
        return list(range(count))
    # Equal steps where there are some that reach both ends.
    for shown in range(most, most // 2, -1):
        if (count - 1) % (shown - 1) == 0:
            return list(range(0, count, (count - 1) // (shown - 1)))
    return sorted({round(k * (count - 1) / (most - 1)) for k in range(most)})


def _more(shown: int, count: int, what: str) -> str:
    return f"{shown} of {count} {what}" if shown < count else ""


def _cell(sweep: Swept, name: str, value: float) -> str:
    """Return a number as a reader sees it: a change with its sign, a sum of money without."""
    if not np.isfinite(value):
        return "-"
    written = amount if sweep.unit_of(name).startswith(MUSD.split(" (")[0]) else signed
    return written(float(value))


def _rows(sweep: Swept, most: int) -> Shown:
    """Return one row for each step, one column for each measure."""
    (dim,) = sweep.dims
    labels, columns = steps_told(sweep, dim), sweep.columns()
    names = list(columns)[: _fitting(max(map(len, labels)), list(columns))]
    values = np.stack([columns[name] for name in names], axis=1)
    if is_number(sweep, dim) or len(labels) <= most:
        chosen = _picked(len(labels), most)
        how = f"values of {axes_told(sweep, dim)} shown"
    else:
        # NaN, where there is no answer, comes last.
        chosen = [int(k) for k in np.argsort(values[:, 0], kind="stable")[:most]]
        how = f"values of {axes_told(sweep, dim)} shown, the lowest {names[0]} first"
    note = _more(len(chosen), len(labels), how) or _more(len(names), len(columns), "numbers shown")
    rows = [
        [labels[k], *(_cell(sweep, n, v) for n, v in zip(names, values[k], strict=True))]
        for k in chosen
    ]
    return Shown(_what(sweep, names), [axes_told(sweep, dim), *names], rows, note)


def _cross(sweep: Swept, free: Sequence[str], most: int) -> Shown:
    """Return the first measure over two dimensions, or over one with quantiles of samples."""
    columns = sweep.columns()
    name = next(iter(columns))
    shape = tuple(sweep.data.sizes[dim] for dim in sweep.dims)
    values = columns[name].reshape(shape)
    down = free[0]
    sampled = SAMPLE in sweep.dims
    across = SAMPLE if sampled else free[1]
    fixed: list[str] = []
    for dim in reversed([dim for dim in sweep.dims if dim not in (down, across)]):
        step = usual_step(sweep, dim)
        values = np.take(values, step, axis=sweep.dims.index(dim))
        fixed.insert(0, f"{axes_told(sweep, dim)} = {steps_told(sweep, dim)[step]}")
    if sweep.dims.index(across) < sweep.dims.index(down):
        values = values.T
    labels = steps_told(sweep, down)
    if sampled:
        heads = list(QUANTILES)
        values = _quantile(values)
    else:
        heads = steps_told(sweep, across)
    first = axes_told(sweep, down) + (f" \\ {axes_told(sweep, across)}" if not sampled else "")
    room = _fitting(max(map(len, (first, *labels))), heads)
    over = _picked(len(heads), room) if len(heads) > room else list(range(len(heads)))
    over = over[:room]
    if not is_number(sweep, down) and len(labels) > most:
        chosen = [int(k) for k in np.argsort(values[:, over[-1]], kind="stable")[:most]]
    else:
        chosen = _picked(len(labels), most)
    rows = [[labels[k], *(_cell(sweep, name, v) for v in values[k, over])] for k in chosen]
    left = [
        _more(len(chosen), len(labels), f"values of {axes_told(sweep, down)} shown"),
        "" if sampled else _more(len(over), len(heads), f"of {axes_told(sweep, across)} shown"),
        f"at {', '.join(fixed)}" if fixed else "",
    ]
    what = f"{name}, {sweep.unit_of(name)}"
    return Shown(what, [first, *(heads[k] for k in over)], rows, "; ".join(filter(None, left)))


def _quantiles(sweep: Swept, most: int) -> Shown:
    """Return the quantiles of every measure over samples: one row for each."""
    columns = sweep.columns()
    names = list(columns)[:most]
    rows = [
        [name, *(_cell(sweep, name, v) for v in _quantile(columns[name][None])[0])]
        for name in names
    ]
    note = _more(len(names), len(columns), "numbers shown")
    return Shown(_what(sweep, names), ["", *QUANTILES], rows, note)


def _quantile(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return quantiles over the last dimension, of the draws that have an answer."""
    found = np.full((len(values), len(QUANTILES)), np.nan)
    for k, row in enumerate(values):
        answered = row[np.isfinite(row)]
        if answered.size:
            found[k] = np.quantile(answered, list(QUANTILES.values()))
    return found
