"""A region: the matrix of who trades with whom, and the table of who gains by what."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column, Table, Value
from tarazy.text.formats import decimal, effect, share
from tarazy.text.languages import language_of
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.interdependence.region_result import Gain, Region
    from tarazy.plotting import Figures

# Lower ends of the classes of a share; the first shade is below them.
STARTS = (0.005, 0.02, 0.05, 0.1, 0.2, 0.4)
SHADES = ("#ffffff", "#eff3ff", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
# Classes whose numbers are written in white.
_DARK = 5
_ROW, _CELL = 34, 70
MATRIX = (
    Column("economy", "label"),
    Column("partner", "label"),
    Column("region_exports", "million_usd"),
    Column("region_imports", "million_usd"),
    Column("region_share", "share"),
    Column("severance_loss", "percent"),
)


def of_region(found: Region) -> Figures:
    """Return the figures of a region."""
    return {"region_matrix": partial(figure, found)}


def figure(found: Region, language: str = "en") -> go.Figure:
    """Return the plotly figure of `exhibit`."""
    return exhibit(found, language).figure


def exhibit(found: Region, language: str) -> Exhibit:
    """Return the matrix of shares, members as rows, members and powers as columns."""
    words = texts(language)
    names = ("country", "partner", "exports", "imports", "share", "loss")
    rows = tuple(zip(*(found.trade[name].tolist() for name in names), strict=True))
    place, inside = words.named(place=found.group), share(found.inside(), words)
    return Exhibit(
        name="region_matrix",
        figure=_draw(found, words),
        table=Table(MATRIX, rows),
        title=words.sentence("figure.region_matrix.title", inside=inside, **place),
        subtitle=words("figure.region_matrix.subtitle"),
        alt=words("figure.region_matrix.alt", inside=inside, **place),
        note=words("figure.region_matrix.note"),
        unit=words("unit.share_of_trade"),
        source=words("source.benchmark", world=found.world_name),
        year=found.world_year,
    )


def gains(found: Region, words: Texts) -> Table:
    """Return a row for each scenario and a column for each economy, with ranges where there are."""
    by_cell = {(gain.scenario, gain.country): gain for gain in found.gains}
    columns = (
        Column("experiment", "text"),
        *(Column(f"gain_{code}", "text", title=words.name(code)) for code in found.told),
    )
    rows: list[tuple[Value, ...]] = [
        (
            _title(found, scenario, words),
            *(_gain(by_cell[scenario, code], words) for code in found.told),
        )
        for scenario in found.scenarios
    ]
    return Table(columns, tuple(rows))


def _title(found: Region, scenario: str, words: Texts) -> str:
    titles = found.titles[scenario]
    return titles[language_of(titles, words.language)] or scenario


def _gain(gain: Gain, words: Texts) -> str:
    told = effect(gain.gain, words)
    if not math.isfinite(gain.low):
        return told
    ends = words("glance.interval", low=effect(gain.low, words), high=effect(gain.high, words))
    return f"{told} {ends}"


def _draw(found: Region, words: Texts) -> go.Figure:
    shares = found.matrix()
    down = list(found.members)
    across = list(found.partners)
    cells: list[list[float | None]] = [
        [_number(shares.loc[row, column]) for column in across] for row in down
    ]
    names = [words.name(code) for code in across]
    heads = style.wrapped(names, 12)
    trace: dict[str, Any] = {
        "type": "heatmap",
        "x": list(range(len(across))),
        "y": list(range(len(down))),
        "z": [[None if value is None else _shade(value) for value in row] for row in cells],
        "zmin": -0.5,
        "zmax": len(SHADES) - 0.5,
        "colorscale": style.stepped_scale(SHADES),
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hoverinfo": "text",
        "text": [
            [
                "" if value is None else f"{words.name(row)}, {name}: {share(value, words)}"
                for value, name in zip(line, names, strict=True)
            ]
            for row, line in zip(down, cells, strict=True)
        ],
        "hoverongaps": False,
    }
    written = [
        {
            "x": column,
            "y": row,
            "text": decimal(100.0 * value, 1, words),
            "showarrow": False,
            "font": {"size": 12, "color": "#ffffff" if _shade(value) >= _DARK else style.INK},
        }
        for row, line in enumerate(cells)
        for column, value in enumerate(line)
        if value is not None
    ]
    axis: dict[str, Any] = {
        "tickmode": "array",
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticklen": 0,
    }
    edge = len(found.members) - 0.5
    lines = max(head.count("<br>") + 1 for head in heads)
    named = [words.name(code) for code in down]
    border = {"type": "line", "x0": edge, "x1": edge, "y0": -0.5, "y1": len(down) - 0.5}
    return style.new_figure(
        [trace],
        style.layout(
            words,
            _ROW * len(down) + 16 * lines + 60,
            margin={"l": 108, "r": 4, "t": 20 + 16 * lines, "b": 12},
            plot_bgcolor="#e9ecef",
            showlegend=False,
            xaxis={
                **axis,
                **_ticks(heads),
                "tickfont": {"size": 9},
                "side": "top",
                "range": [-0.5, len(across) - 0.5],
            },
            yaxis={**axis, **_ticks(named), "range": [len(down) - 0.5, -0.5]},
            annotations=written,
            shapes=[{**border, "line": {"color": style.INK, "width": 1.5}}],
            meta={"least_width": 112 + _CELL * len(across)},
        ),
    )


def _ticks(labels: list[str]) -> dict[str, Any]:
    return {"tickvals": list(range(len(labels))), "ticktext": labels}


def _shade(value: float) -> int:
    """Return the class of a share: 0 next to nothing, 1 and above by `STARTS`."""
    return sum(value >= start for start in STARTS)


def _number(value: Any) -> float | None:
    found = float(value)
    return found if math.isfinite(found) else None
