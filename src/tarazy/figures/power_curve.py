"""Power of partners: what is lost without their supplies, by their share of purchases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.balance_names import partner_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.narrow import stacked
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import effect, percent_sign, share
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

    from tarazy.interdependence.partner_power import Power

COLUMNS = (
    Column("coalition", "text"),
    Column("controlled", "share"),
    Column("power_complements", "percent"),
    Column("power_loss", "percent"),
    Column("power_substitutes", "percent"),
    Column("equilibrium_loss", "percent"),
)
_COBB_DOUGLAS = 1.0
# The last share of the curve: at the whole there is no price any more.
_LAST = 0.95
_HEIGHT = 380
# Where the panel of bars ends and that of the curve begins.
_LEFT, _RIGHT = 0.44, 0.54
_LEAST_WIDTH = 700


def coalition_name(coalition: str, words: Texts) -> str:
    """Return the names of the members of a coalition, or that of a single partner."""
    return " + ".join(partner_name(code, words) for code in coalition.split("+"))


def exhibit(found: Power, language: str, country: str) -> Exhibit:
    """Return the convex curve with the partners and their coalition as points.

    Parameters
    ----------
    found
        Power over `country`.
    language
        ``en``, ``kk`` or ``ru``.
    country
        Who would lose.
    """
    words, data = texts(language), found.points
    rows: list[tuple[str | float, ...]] = []
    for coalition in map(str, data["coalition"].values):
        at = data.sel(coalition=coalition)
        rows.append(
            (
                coalition_name(coalition, words),
                float(at["controlled"]),
                *(float(value) for value in at["loss"].values),
                float(at["equilibrium_loss"]),
            )
        )
    top = found.strongest
    pair = words.pair(country, country)
    return Exhibit(
        name="power_curve",
        figure=stacked(draw(found, words)),
        table=Table(COLUMNS, tuple(rows)),
        title=words.sentence(
            "finding.power",
            first=partner_name(top, words),
            share=share(found.controlled(top), words),
            value=effect(found.loss(top), words, signed=False),
        ),
        subtitle=words.sentence("balance.power_curve.title", **pair),
        alt=words.sentence(
            "balance.power_curve.alt",
            first=partner_name(top, words),
            share=share(found.controlled(top), words),
            value=effect(found.loss(top), words, signed=False),
        ),
        note=words.sentence("balance.power_curve.note", **pair),
        ranged=words("range.formula"),
        unit=words("balance.unit.purchases"),
        source=words("balance.source.power", world=found.world_name),
        year=found.year,
    )


def draw(found: Power, words: Texts) -> go.Figure:
    """Draw the power of each partner as a bar, and at the right the curve with all on it."""
    names = [*sorted(found.singles, key=lambda name: -found.loss(name)), found.coalition]
    labels = style.wrapped((partner_name(name, words) for name in names[:-1]), 18)
    labels += style.wrapped(
        [words("balance.power_curve.sum"), words("balance.power_curve.coalition")], 18
    )
    values = [found.loss(name) for name in names]
    apart = sum(values[:-1])
    bars = [*values[:-1], apart, values[-1]]
    colours = [style.ORANGE] * len(found.singles) + [style.QUIET, style.INK]
    trace: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "x": [round(value, 5) for value in bars],
        "y": labels,
        "marker": {"color": colours},
        "showlegend": False,
        "hoverinfo": "skip",
    }
    written = [
        {
            "text": effect(value, words, signed=False),
            "x": round(value, 5),
            "y": label,
            "xanchor": "left",
            "xshift": 5,
            "showarrow": False,
            "font": {"size": 11.5},
        }
        for label, value in zip(labels, bars, strict=True)
    ]
    quiet = {"tickfont": {"color": style.QUIET, "size": 11}, "tickangle": 0, "fixedrange": True}
    grid = {"gridcolor": style.RULE, "zeroline": True, "zerolinecolor": style.QUIET, **quiet}
    return style.new_figure(
        [*_curve(found, words), _points(found, names, words), trace],
        style.layout(
            words,
            _HEIGHT,
            showlegend=False,
            bargap=0.45,
            margin={"l": 8, "r": 8, "t": 40, "b": 52},
            xaxis={
                **grid,
                "domain": [0.0, _LEFT],
                "range": [0.0, round(1.4 * max(bars), 4)],
                "showgrid": False,
                "showticklabels": False,
            },
            yaxis=style.label_axis(labels, tickfont={"size": 11.5}),
            xaxis2={
                **grid,
                "domain": [_RIGHT, 1.0],
                "anchor": "y2",
                "range": [0.0, 100.0 * _LAST],
                "nticks": 6,
                "title": style.axis_title(words("balance.power_curve.share_axis")),
            },
            yaxis2={**grid, "anchor": "x2", "rangemode": "tozero", "nticks": 6},
            annotations=[
                *written,
                _head(words("balance.power_curve.real"), 0.0),
                _head(words("balance.power_curve.curve"), _RIGHT),
            ],
            meta={"least_width": _LEAST_WIDTH},
        ),
    )


def _curve(found: Power, words: Texts) -> list[dict[str, Any]]:
    """Return the convex curve and the straight line that it leaves."""
    curve: xr.DataArray = found.curve["loss"].sel(rho=_COBB_DOUGLAS)
    kept = curve["share"].values <= _LAST + 1e-9
    x, y = 100.0 * curve["share"].values[kept], curve.values[kept]
    slope = float(y[1] / x[1])
    straight: dict[str, Any] = {
        "type": "scatter",
        "xaxis": "x2",
        "yaxis": "y2",
        "mode": "lines",
        "x": [0.0, float(x[-1])],
        "y": [0.0, round(slope * float(x[-1]), 3)],
        "line": {"color": style.QUIET, "width": 1.2, "dash": "dot"},
        "hoverinfo": "skip",
    }
    convex: dict[str, Any] = {
        "type": "scatter",
        "xaxis": "x2",
        "yaxis": "y2",
        "mode": "lines",
        "x": [round(float(v), 2) for v in x],
        "y": [round(float(v), 3) for v in y],
        "line": {"color": style.BLUE, "width": 2.4},
        "hovertemplate": f"%{{x:.0f}}{percent_sign(words)} → %{{y:.2f}}{percent_sign(words)}"
        "<extra></extra>",
    }
    return [straight, convex]


def _points(found: Power, names: Sequence[str], words: Texts) -> dict[str, Any]:
    return {
        "type": "scatter",
        "xaxis": "x2",
        "yaxis": "y2",
        "mode": "markers",
        "x": [round(100.0 * found.controlled(name), 4) for name in names],
        "y": [round(found.loss(name), 4) for name in names],
        "marker": {
            "color": [*(style.ORANGE for _ in names[:-1]), style.INK],
            "size": 9,
            "symbol": [*("circle" for _ in names[:-1]), "diamond"],
            "line": {"color": "#ffffff", "width": 1},
        },
        "hoverinfo": "text",
        "hovertext": [
            f"<b>{style.wrapped([coalition_name(name, words)], 40)[0]}</b><br>"
            f"{share(found.controlled(name), words)} → "
            f"{effect(found.loss(name), words, signed=False)}"
            for name in names
        ],
    }


def _head(text: str, left: float) -> dict[str, Any]:
    return {
        "text": f"<b>{style.wrapped([text], 34)[0]}</b>",
        "x": left,
        "xref": "paper",
        "xanchor": "left",
        "y": 1.0,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 6,
        "align": "left",
        "showarrow": False,
        "font": {"size": 12, "color": style.INK},
    }
