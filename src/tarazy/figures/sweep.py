"""A sweep as a picture: lines over an axis, bars, cells of two axes, a distribution."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, unknown_name
from tarazy.figures import style
from tarazy.figures.change_bars import bar_chart
from tarazy.sweeps.glances import SAMPLE, axes_told, is_number, steps_told, usual_step
from tarazy.text.formats import adaptive, percent_sign
from tarazy.text.texts import Texts, texts
from tarazy.trade.measures import MUSD, PER_CENT, POINTS

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.plotting import Figures
    from tarazy.sweeps.result import Sweep

Array = NDArray[np.float64]

# Lines that can be told apart, and bars and cells that can be read.
MOST_LINES, MOST_BARS, MOST_CELLS = 6, 30, 200
_COLOURS = (style.BLUE, style.ORANGE, "#009e73", "#cc79a7", "#56b4e9", style.INK)
_UNITS = {PER_CENT: "unit.percent", POINTS: "unit.percentage_points", MUSD: "unit.million_usd"}
_LOW, _HIGH = 0.05, 0.95
_BINS = 30


def of_sweep(sweep: Sweep) -> Figures:
    """Return the figures of a sweep, the one that suits its grid first.

    Options: ``measure`` (a column of its table of points; `lines` over one axis takes several of
    one unit), and ``at`` (axis to value, for those that are not drawn; by default the last of
    numbers, and the first of names).
    """
    found: dict[str, Callable[..., go.Figure]] = {}
    plain = [dim for dim in sweep.dims if dim != SAMPLE]
    # By the longest axis of numbers, if there is one.
    over = sorted(
        (dim for dim in plain if is_number(sweep, dim)), key=lambda dim: -_size(sweep, dim)
    )
    if len(plain) > 1:
        found["cells"] = partial(_figure, _cells, sweep, (plain[0], plain[1]))
    named = [dim for dim in plain if dim not in over]
    if over:
        # One line for each name where they are few, else one for each measure.
        few = [dim for dim in named if 1 < _size(sweep, dim) <= MOST_LINES][:1]
        found["lines"] = partial(_figure, _lines, sweep, (over[0], *few))
    if named:
        found["bars"] = partial(_figure, _bars, sweep, (named[0],))
    if SAMPLE in sweep.dims:
        found["distribution"] = partial(_figure, _distribution, sweep, ())
    return found


Draw = Callable[["Sweep", Sequence[str], Mapping[str, Array], Texts], "go.Figure"]


def _figure(
    draw: Draw,
    sweep: Sweep,
    dims: Sequence[str],
    language: str = "en",
    *,
    measure: str | Sequence[str] | None = None,
    at: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Return a figure over some dimensions, at one step of the others."""
    words = texts(language)
    columns = sweep.columns()
    names = _measures(sweep, list(columns), measure, draw is _lines and len(dims) == 1)
    kept = [dim for dim in sweep.dims if dim in dims or dim == SAMPLE]
    place = _place(sweep, kept, at or {})
    shape = tuple(_size(sweep, dim) for dim in sweep.dims)
    order = [kept.index(dim) for dim in (*dims, *(dim for dim in kept if dim not in dims))]
    values = {name: columns[name].reshape(shape)[place].transpose(order) for name in names}
    return draw(sweep, dims, values, words)


def _measures(
    sweep: Sweep, known: Sequence[str], given: str | Sequence[str] | None, several: bool
) -> list[str]:
    """Return what is drawn: what is asked for, else the first measure."""
    if given is None:
        unit = sweep.unit_of(known[0])
        alike = [name for name in known if sweep.unit_of(name) == unit]
        return alike[:MOST_LINES] if several else [known[0]]
    names = [given] if isinstance(given, str) else list(given)
    for name in names:
        if name not in known:
            raise unknown_name("measure", name, known)
    if not names or len({sweep.unit_of(name) for name in names}) > 1:
        raise InputError(f"measure: {names!r}; allowed: measures of one unit")
    if len(names) > (MOST_LINES if several else 1):
        raise InputError(
            f"measure: {len(names)} are given; allowed: {MOST_LINES if several else 1} at most"
        )
    return names


def _place(sweep: Sweep, kept: Sequence[str], at: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the step of every dimension that is not drawn, and all of the others."""
    data = sweep.data
    for axis in at:
        if axis not in sweep.axes:
            raise unknown_name("axis", axis, sweep.axes, "at")
    found: list[Any] = []
    for dim in sweep.dims:
        if dim in kept:
            found.append(slice(None))
            continue
        step = usual_step(sweep, dim)
        for axis in sweep.axes:
            if axis in at and data[axis].dims == (dim,):
                values = data[axis].values.tolist()
                if at[axis] not in values:
                    raise unknown_name(axis, at[axis], values, "at")
                step = values.index(at[axis])
        found.append(step)
    return tuple(found)


def _size(sweep: Sweep, dim: str) -> int:
    return int(sweep.data.sizes[dim])


def _unit(sweep: Sweep, name: str, words: Texts) -> str:
    unit = sweep.unit_of(name)
    return words(_UNITS[unit]) if unit in _UNITS else unit


def _suffix(sweep: Sweep, name: str, words: Texts) -> str:
    return percent_sign(words) if sweep.unit_of(name) == PER_CENT else ""


def measure_name(sweep: Sweep, column: str, words: Texts) -> str:
    """Return the name of a column in words: what it is, and of whom."""
    variable, _, choices = column.removesuffix("]").partition("[")
    name = words.found(f"result.{variable}") or sweep.long_name_of(column)
    whom = " · ".join(words.name(choice) for choice in choices.split(",") if choice)
    return f"{whom}: {name}" if whom else name


def _spread(values: Array) -> tuple[Array, Array, Array]:
    """Return median and the 90 % interval over samples, or the values where there are none."""
    if values.ndim == 1:
        return values, values, values
    found = np.full((3, len(values)), np.nan)
    for k, row in enumerate(values):
        answered = row[np.isfinite(row)]
        if answered.size:
            found[:, k] = np.quantile(answered, (0.5, _LOW, _HIGH))
    return found[0], found[1], found[2]


def _lines(
    sweep: Sweep, dims: Sequence[str], values: Mapping[str, Array], words: Texts
) -> go.Figure:
    """Draw measures over an axis of numbers, with a band where there are samples."""
    dim, by = dims[0], dims[1:]
    axis = next(name for name in sweep.axes if sweep.data[name].dims == (dim,))
    x = sweep.data[axis].values.tolist()
    first = next(iter(values))
    unit = _unit(sweep, first, words)
    series = {measure_name(sweep, name, words): found for name, found in values.items()}
    if by:
        names = [_named(step, words) for step in steps_told(sweep, by[0])]
        series = {name: values[first][:, k] for k, name in enumerate(names)}
        unit = f"{measure_name(sweep, first, words)}, {unit}"
    traces: list[dict[str, Any]] = []
    for (label, found), colour in zip(series.items(), _COLOURS, strict=False):
        middle, low, high = _spread(found)
        if found.ndim > 1:
            traces.append(_band(x, low, high, colour))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": label,
                "x": x,
                "y": _plain(middle),
                "line": {"color": colour, "width": 2},
                "marker": {"size": 5},
                "hoverinfo": "text",
                "hovertext": [
                    f"<b>{label}</b><br>{axes_told(sweep, dim)} = {step}<br>"
                    f"{adaptive(value, words)}{_suffix(sweep, first, words)}"
                    for step, value in zip(steps_told(sweep, dim), middle, strict=True)
                ],
            }
        )
    quiet = {"gridcolor": style.RULE, "tickfont": {"color": style.QUIET, "size": 12}}
    zero = {"zeroline": True, "zerolinecolor": style.QUIET, "zerolinewidth": 1}
    return style.new_figure(
        traces,
        style.layout(
            words,
            420,
            showlegend=True,
            margin={"l": 8, "r": 16, "t": 48, "b": 48},
            xaxis={
                **quiet,
                "zeroline": False,
                "title": style.axis_title(axes_told(sweep, dim)),
                "automargin": True,
                "fixedrange": True,
            },
            yaxis={
                **quiet,
                **zero,
                "title": style.axis_title(unit),
                "automargin": True,
                "fixedrange": True,
            },
        ),
    )


def _band(x: list[Any], low: Array, high: Array, colour: str) -> dict[str, Any]:
    """Return the area that holds 90 % of the samples."""
    return {
        "type": "scatter",
        "x": [*x, *x[::-1]],
        "y": [*_plain(low), *_plain(high)[::-1]],
        "fill": "toself",
        "fillcolor": colour,
        "opacity": 0.15,
        "line": {"width": 0},
        "mode": "lines",
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _plain(values: Array) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _bars(
    sweep: Sweep, dims: Sequence[str], values: Mapping[str, Array], words: Texts
) -> go.Figure:
    """Draw a measure for the texts of an axis, the lowest on top; medians of samples."""
    ((name, found),) = values.items()
    (dim,) = dims
    middle, _, _ = _spread(found)
    order = [int(k) for k in np.argsort(middle, kind="stable") if np.isfinite(middle[k])]
    if not order:
        raise InputError(f"measure: {name!r} has no answer here; allowed: another one, or at = ...")
    if len(order) > MOST_BARS:
        # Those that matter most, whatever their sign.
        largest = set(sorted(order, key=lambda k: -abs(middle[k]))[:MOST_BARS])
        order = [k for k in order if k in largest]
    steps = steps_told(sweep, dim)
    labels = style.wrapped([_named(steps[k], words) for k in order], 28)
    shown = [float(middle[k]) for k in order]
    suffix = _suffix(sweep, name, words)
    return bar_chart(
        labels,
        shown,
        [adaptive(value, words) + suffix for value in shown],
        words,
        height=96 + 24 * len(labels),
        below=64,
        title=style.axis_title(f"{measure_name(sweep, name, words)}, {_unit(sweep, name, words)}"),
    )


def _named(step: str, words: Texts) -> str:
    """Return the names of what stands at a step of a dimension."""
    return ", ".join(words.name(part) for part in step.split(", "))


def _cells(
    sweep: Sweep, dims: Sequence[str], values: Mapping[str, Array], words: Texts
) -> go.Figure:
    """Draw a measure over two dimensions; medians where there are samples."""
    ((name, found),) = values.items()
    down, across = dims
    if found.ndim > 2:
        found = _spread(found.reshape(-1, found.shape[-1]))[0].reshape(found.shape[:2])
    rows = [_named(step, words) for step in steps_told(sweep, down)]
    heads = [_named(step, words) for step in steps_told(sweep, across)]
    reach = float(np.nanmax(np.abs(found))) if np.isfinite(found).any() else 1.0
    scale = [[k / (len(style.DIVERGING) - 1), c] for k, c in enumerate(style.DIVERGING)]
    trace: dict[str, Any] = {
        "type": "heatmap",
        "x": heads,
        "y": rows,
        "z": [_plain(row) for row in found],
        "zmin": -reach,
        "zmax": reach,
        "colorscale": scale,
        "xgap": 1,
        "ygap": 1,
        "colorbar": {
            "title": {"text": _unit(sweep, name, words), "font": {"size": 11}},
            "thickness": 12,
            "outlinewidth": 0,
            "tickfont": {"size": 11},
        },
        "hoverongaps": False,
        "hovertemplate": f"{axes_told(sweep, down)} = %{{y}}<br>{axes_told(sweep, across)} = %{{x}}"
        "<br>%{z:.4g}<extra></extra>",
    }
    written: list[dict[str, Any]] = []
    if found.size <= MOST_CELLS and len(heads) <= 14:
        # By position: a name such as 0.1 would be taken for a place on the axis.
        written = [
            {
                "text": adaptive(float(value), words),
                "x": column,
                "y": len(rows) - 1 - row,
                "showarrow": False,
                "font": {
                    "size": 11.5,
                    "color": "#ffffff" if abs(value) > 0.65 * reach else style.INK,
                },
            }
            for (row, column), value in np.ndenumerate(found)
            if np.isfinite(value)
        ]
    return style.new_figure(
        [trace],
        style.layout(
            words,
            160 + 26 * min(len(rows), 60),
            margin={"l": 8, "r": 8, "t": 72, "b": 24},
            xaxis=style.column_axis(
                categoryorder="array",
                categoryarray=heads,
                title={
                    "text": f"{measure_name(sweep, name, words)}<br>{axes_told(sweep, across)}",
                    "font": {"size": 12, "color": style.QUIET},
                },
            ),
            yaxis=style.label_axis(
                rows, title={**style.axis_title(axes_told(sweep, down)), "standoff": 12}
            ),
            annotations=written,
        ),
    )


def _distribution(
    sweep: Sweep, dims: Sequence[str], values: Mapping[str, Array], words: Texts
) -> go.Figure:
    """Draw how often a measure comes out at what, with its median and its 90 % interval."""
    ((name, found),) = values.items()
    answered = found[np.isfinite(found)]
    if not answered.size:
        raise InputError(f"measure: {name!r} has no answer here; allowed: another one, or at = ...")
    counts, edges = np.histogram(answered, bins=min(_BINS, max(5, answered.size // 5)))
    middle, low, high = (float(q) for q in np.quantile(answered, (0.5, _LOW, _HIGH)))
    trace = {
        "type": "bar",
        "x": [float(x) for x in (edges[:-1] + edges[1:]) / 2],
        "y": [int(count) for count in counts],
        "width": [float(w) for w in np.diff(edges)],
        "marker": {"color": style.BLUE, "line": {"color": "#ffffff", "width": 1}},
        "hoverinfo": "skip",
    }
    suffix = _suffix(sweep, name, words)
    lines = [
        {
            "type": "line",
            "x0": at,
            "x1": at,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": style.INK, "width": width, "dash": dash},
        }
        for at, width, dash in ((low, 1, "dot"), (middle, 1.5, "solid"), (high, 1, "dot"))
    ]
    told = [
        {
            "text": adaptive(at, words) + suffix,
            "x": at,
            "y": 1.0,
            "yref": "paper",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 12},
        }
        for at in (low, middle, high)
    ]
    quiet = {"gridcolor": style.RULE, "tickfont": {"color": style.QUIET, "size": 12}}
    return style.new_figure(
        [trace],
        style.layout(
            words,
            380,
            showlegend=False,
            bargap=0,
            margin={"l": 8, "r": 16, "t": 32, "b": 52},
            xaxis={
                **quiet,
                "zeroline": False,
                "automargin": True,
                "fixedrange": True,
                "title": style.axis_title(
                    f"{measure_name(sweep, name, words)}, {_unit(sweep, name, words)}"
                ),
            },
            yaxis={**quiet, "automargin": True, "fixedrange": True},
            shapes=lines,
            annotations=told,
        ),
    )
