"""The world matrix of dependence: what each economy would lose without each other one."""

from __future__ import annotations

import csv
import io
import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from tarazy.figures import style
from tarazy.figures.balance_names import by_region, region_name, region_of
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.findings import in_sentence
from tarazy.figures.narrow import with_narrow
from tarazy.figures.tables import Column, Table
from tarazy.figures.welfare_map import REST
from tarazy.text.formats import least, percent, percent_sign, plain
from tarazy.text.materiality import MATERIAL
from tarazy.text.spreadsheet import as_text, as_texts
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Lower ends of the classes, per cent of real income; the first is the smallest change that is told.
STARTS = (MATERIAL, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
# Viridis (S. van der Walt, N. Smith) from light to dark; below the first class and the own cell.
NONE_SHADE, SELF_SHADE = "#ffffff", "#c9d1d9"
SHADES = (
    "#fde725",
    "#a0da39",
    "#4ac16d",
    "#24868e",
    "#365c8d",
    "#46327e",
    "#2d0b42",
)
SHOWN = 100
# Economies beside the country that a narrow screen shows.
NEAREST = 13
COLUMNS = (
    Column("economy", "label"),
    Column("partner", "label"),
    Column("severance_loss", "percent"),
    Column("partner_loss", "percent"),
)
_LEAST_WIDTH = 760


def ranked(matrix: xr.DataArray) -> list[tuple[str, str, float, float]]:
    """Return economy, partner, its loss and that of the partner, the largest loss first.

    Parameters
    ----------
    matrix
        (country, partner), per cent of the country's real income.
    """
    codes = [str(code) for code in matrix["country"].values]
    values = matrix.sel(partner=codes).values
    rows = [
        (codes[n], codes[m], float(values[n, m]), float(values[m, n]))
        for n in range(len(codes))
        for m in range(len(codes))
        if n != m and math.isfinite(values[n, m])
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


def between_economies(
    rows: list[tuple[str, str, float, float]],
) -> list[tuple[str, str, float, float]]:
    """Return the rows of `ranked` in which neither side is the rest of the world."""
    return [row for row in rows if REST not in row[:2]]


def exhibit(matrix: xr.DataArray, language: str, country: str, source: str, year: int) -> Exhibit:
    """Return the matrix with the hundred largest losses as its table; `country` is framed.

    Parameters
    ----------
    matrix
        (country, partner), per cent of the country's real income.
    language
        ``en``, ``kk`` or ``ru``.
    country
        Whose row and column are framed.
    source
        World that was solved.
    year
        Of that world.
    """
    words = texts(language)
    rows = ranked(matrix)
    first = between_economies(rows)[0]
    return Exhibit(
        name="severance_matrix",
        figure=with_narrow(
            draw(matrix, country, words), draw(around(matrix, country), country, words)
        ),
        table=Table(COLUMNS, tuple(rows[:SHOWN])),
        title=words.sentence(
            "finding.matrix",
            first=in_sentence(first[0], words),
            second=in_sentence(first[1], words),
            value=percent(first[2], words, signed=False),
        ),
        subtitle=words("balance.severance_matrix.title", count=matrix.sizes["country"]),
        alt=words(
            "balance.severance_matrix.alt",
            value=percent(first[2], words, signed=False),
            **words.named(first=first[0], second=first[1]),
        ),
        note=words(
            "balance.severance_matrix.note",
            country=words.name(country),
            least=least(words),
            count=min(SHOWN, len(rows)),
        ),
        ranged=words("range.pairs"),
        unit=words("balance.unit.loss"),
        source=words("source.model", world=source),
        year=year,
    )


def around(matrix: xr.DataArray, country: str) -> xr.DataArray:
    """Return the matrix of a country and those whose loss, or without whom its own, is largest."""
    codes = [str(code) for code in matrix["country"].values]
    size = {
        code: max(
            float(matrix.sel(country=country, partner=code)),
            float(matrix.sel(country=code, partner=country)),
        )
        for code in codes
        if code != country
    }
    known = {code: value for code, value in size.items() if math.isfinite(value)}
    nearest = sorted(known, key=lambda code: (-known[code], code))[:NEAREST]
    kept = [code for code in codes if code in (country, *nearest)]
    return matrix.sel(country=kept, partner=kept)


def whole(matrix: xr.DataArray, words: Texts, *, year: int, source: str) -> str:
    """Return all pairs as CSV: one row an economy, one column a partner, to six figures.

    Parameters
    ----------
    matrix
        (country, partner), per cent of the country's real income.
    words
        Texts of the language.
    year, source
        They stand in every row, so that a row that travels alone can still be traced.
    """
    codes = [str(code) for code in matrix["country"].values]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = [words(key) for key in ("column.economy", "page.unit", "column.year", "column.source")]
    writer.writerow(["economy_code", head[0], *as_texts(codes), *head[1:]])
    for code, row in zip(codes, matrix.sel(partner=codes).values, strict=True):
        cells = [f"{value:.6g}" if math.isfinite(value) else "" for value in row]
        told = as_texts([code, words.name(code)])
        unit = words("balance.unit.loss")
        writer.writerow([*told, *cells, unit, year, as_text(source)])
    return out.getvalue()


def shade(value: float) -> int:
    """Return the class of a loss: 0 next to nothing or a gain, 1 and above by `STARTS`."""
    return sum(value >= start for start in STARTS)


def draw(matrix: xr.DataArray, country: str, words: Texts) -> go.Figure:
    """Draw the matrix, economies by region, and frame the row and the column of `country`."""
    codes = by_region([str(code) for code in matrix["country"].values])
    values = matrix.sel(country=codes, partner=codes).values
    count = len(codes)
    own = np.eye(count, dtype=bool)
    cells: list[list[float | None]] = [
        [None if own[n, m] or not math.isfinite(values[n, m]) else _rounded(values[n, m])
         for m in range(count)]
        for n in range(count)
    ]  # fmt: skip
    colours = (NONE_SHADE, *SHADES)
    names = [words.name(code) for code in codes]
    trace: dict[str, Any] = {
        "type": "heatmap",
        "x": names,
        "y": names,
        "z": [[None if v is None else shade(v) for v in row] for row in cells],
        "zmin": -0.5,
        "zmax": len(colours) - 0.5,
        "colorscale": style.stepped_scale(colours),
        "xgap": 0.5,
        "ygap": 0.5,
        "customdata": cells,
        "hovertemplate": (
            f"<b>%{{y}}</b><br>{words('balance.severance_matrix.without')}: %{{x}}<br>"
            f"%{{customdata:.3~r}}{percent_sign(words)}<extra></extra>"
        ),
        "hoverongaps": False,
        "colorbar": _legend(words),
    }
    starts = [i for i in range(1, count) if region_of(codes[i]) != region_of(codes[i - 1])]
    edges = [0, *starts, count]
    place = codes.index(country)
    size = 11 if count > 40 else max(11, 440 // count)
    # Names are the categories, where the hover text finds them; codes are written by axes on top.
    hidden: dict[str, Any] = {
        "type": "category",
        "showticklabels": False,
        "ticklen": 0,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    written: dict[str, Any] = {
        **hidden,
        "type": "linear",
        "showticklabels": True,
        "tickmode": "array",
        "tickvals": list(range(count)),
        "ticktext": codes,
        "tickfont": {"size": 7.5 if count > 40 else 10, "color": style.QUIET},
    }
    across, down = [-0.5, count - 0.5], [count - 0.5, -0.5]
    anchor = {"type": "scatter", "x": [None], "y": [None], "xaxis": "x2", "yaxis": "y2"}
    return style.new_figure(
        [trace, anchor],
        style.layout(
            words,
            size * count + 120,
            margin={"l": 30, "r": 92, "t": 34, "b": 76},
            plot_bgcolor=SELF_SHADE,
            showlegend=False,
            xaxis={**hidden, "range": across},
            yaxis={**hidden, "range": down},
            xaxis2={**written, "range": across, "overlaying": "x", "side": "top", "tickangle": -90},
            yaxis2={**written, "range": down, "overlaying": "y", "side": "left"},
            shapes=[
                *(_line(at - 0.5, count, vertical=True) for at in starts),
                *(_line(at - 0.5, count, vertical=False) for at in starts),
                _frame(-0.5, place - 0.5, count - 0.5, place + 0.5),
                _frame(place - 0.5, -0.5, place + 0.5, count - 0.5),
            ],
            annotations=[
                {
                    "text": style.wrapped([region_name(region_of(codes[low]), words)], 14)[0],
                    "x": 1.0,
                    "xref": "paper",
                    "xanchor": "left",
                    "xshift": 5,
                    "y": (low + high - 1) / 2,
                    "yanchor": "middle",
                    "align": "left",
                    "showarrow": False,
                    "font": {"size": 9, "color": style.QUIET},
                }
                for low, high in pairwise(edges)
            ],
            meta={"least_width": _LEAST_WIDTH},
        ),
    )


def _rounded(value: float) -> float:
    """Return three figures: more would not be seen, and would make the page heavy."""
    return float(f"{value:.3g}") if abs(value) >= 1e-4 else 0.0


def _line(at: float, count: int, *, vertical: bool) -> dict[str, Any]:
    ends = (-0.5, count - 0.5)
    x, y = ((at, at), ends) if vertical else (ends, (at, at))
    return {
        "type": "line",
        "x0": x[0],
        "x1": x[1],
        "y0": y[0],
        "y1": y[1],
        "line": {"color": style.QUIET, "width": 0.7},
    }


def _frame(left: float, top: float, right: float, bottom: float) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": left,
        "x1": right,
        "y0": top,
        "y1": bottom,
        "line": {"color": style.INK, "width": 1.6},
    }


def _legend(words: Texts) -> dict[str, Any]:
    labels = [plain(start, words) for start in STARTS]
    positions = [i + 0.5 for i in range(len(STARTS))]
    return style.class_legend(positions, labels, words("balance.unit.loss"))
