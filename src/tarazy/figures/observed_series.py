"""Observed series over the years as small multiples: one panel a partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tarazy.codes.groups import groups
from tarazy.figures import style
from tarazy.figures.balance_names import partner_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import decimal, money
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.interdependence.partner_series import PartnerSeries

COLUMNS = 2
_PANEL = 146
# Millions of what is written.
THOUSAND = 1000.0
_GAP = 0.1
_STYLES = ((style.BLUE, "solid"), (style.ORANGE, "dash"))


def exhibit(found: PartnerSeries, language: str, country: str) -> Exhibit:
    """Return the panels, the largest first.

    Parameters
    ----------
    found
        Lines by partner.
    language
        ``en``, ``kk`` or ``ru``.
    country
        Whose series they are.
    """
    words = texts(language)
    pair = words.pair(country, country)
    key = f"balance.observed.{found.name}"
    # A group stands beside its members, and is no partner of its own.
    single = (code for code in found.lines if code not in groups("economies"))
    largest = next(single, next(iter(found.lines)))
    written_in = found.unit.replace("million", "billion")
    line = next(iter(found.lines[largest].values()))
    start, year = min(line), max(line)
    columns = (
        Column("partner", "text"),
        Column("observed_line", "text"),
        Column("calendar_year", "text"),
        Column("amount", "number", written_in),
    )
    rows = tuple(
        (partner_name(partner, words), words(f"balance.line.{name}"), str(year), value / THOUSAND)
        for partner, lines in found.lines.items()
        for name, line in lines.items()
        for year, value in sorted(line.items())
    )
    return Exhibit(
        name=f"observed_{found.name}",
        figure=draw(found.lines, words, found.breaks),
        table=Table(columns, rows),
        title=words.sentence(
            f"finding.series_{found.name}",
            **words.named(partner=largest),
            before=_amount(line[start], found.unit, words),
            first=start,
            value=_amount(line[year], found.unit, words),
            year=year,
        ),
        subtitle=words.sentence(
            f"{key}_title",
            first=found.first,
            last=found.last,
            group=partner_name(found.group or largest, words),
            **pair,
        ),
        alt=words.sentence(
            f"{key}_alt", count=len(found.lines), largest=partner_name(largest, words), **pair
        ),
        note=words(f"{key}_note"),
        unit=words(f"unit.{written_in}"),
        source=words(f"balance.source.{found.name}"),
        year=found.last,
    )


def _amount(value: float, unit: str, words: Texts) -> str:
    """Return an amount with its unit, given in millions."""
    if unit == "million_usd":
        return money(value, words)
    written_in = unit.replace("million", "billion")
    return f"{decimal(value / THOUSAND, 1, words)} {words(f'unit.{written_in}')}"


def draw(
    lines: Mapping[str, Mapping[str, Mapping[int, float]]],
    words: Texts,
    breaks: Sequence[int] = (),
) -> go.Figure:
    """Draw the panels row by row, each on a scale of its own with its last value written.

    Parameters
    ----------
    lines
        Partner to name of a line to year to value, in thousands of what is written.
    words
        Texts of the language.
    breaks
        Years from which values are on another basis: a dotted line before them.
    """
    partners = list(lines)
    rows = -(-len(partners) // COLUMNS)
    height = rows * _PANEL
    years = sorted({y for panel in lines.values() for line in panel.values() for y in line})
    names = list(dict.fromkeys(name for panel in lines.values() for name in panel))
    styles = dict(zip(names, _STYLES, strict=False))
    traces: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    notes: list[dict[str, Any]] = []
    for number, partner in enumerate(partners):
        row, column = divmod(number, COLUMNS)
        suffix = str(number + 1) if number else ""
        left = column * (0.5 + _GAP / 2)
        top = 1.0 - row / rows
        highest = max(value for line in lines[partner].values() for value in line.values())
        lowest = min(0.0, *(value for line in lines[partner].values() for value in line.values()))
        for name, line in lines[partner].items():
            colour, dash = styles[name]
            label = words(f"balance.line.{name}")
            shown = sorted(line)
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers" if len(shown) < 4 else "lines",
                    "name": label,
                    "legendgroup": name,
                    "showlegend": len(names) > 1 and number == 0,
                    "x": shown,
                    "y": [round(line[year] / 1000.0, 4) for year in shown],
                    "line": {"color": colour, "dash": dash, "width": 2},
                    "xaxis": f"x{suffix}",
                    "yaxis": f"y{suffix}",
                    "hovertemplate": f"<b>{partner_name(partner, words)}</b>, {label}<br>"
                    "%{x}: %{y:,.3~f}<extra></extra>",
                }
            )
        axes[f"xaxis{suffix}"] = {
            "domain": [round(left, 4), round(left + 0.5 - _GAP / 2, 4)],
            "anchor": f"y{suffix}",
            "range": [years[0] - 0.5, years[-1] + 0.5],
            "tickvals": [years[0], years[-1]],
            "tickfont": {"color": style.QUIET, "size": 10.5},
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        }
        axes[f"yaxis{suffix}"] = {
            "domain": [round(top - (_PANEL - 46) / height, 4), round(top - 20 / height, 4)],
            "anchor": f"x{suffix}",
            "range": [1.1 * lowest / 1000.0, 1.15 * highest / 1000.0],
            "nticks": 3,
            "gridcolor": style.RULE,
            "zeroline": True,
            "zerolinecolor": style.QUIET,
            "tickfont": {"color": style.QUIET, "size": 10.5},
            "fixedrange": True,
        }
        notes.append(
            {
                "text": f"<b>{style.wrapped([partner_name(partner, words)], 26)[0]}</b>"
                f" {_ends(lines[partner], words)}",
                "x": round(left, 4),
                "xref": "paper",
                "xanchor": "left",
                "y": round(top - 18 / height, 4),
                "yref": "paper",
                "yanchor": "bottom",
                "align": "left",
                "showarrow": False,
                "font": {"size": 11.5, "color": style.INK},
            }
        )
    return style.new_figure(
        traces,
        style.layout(
            words,
            height + 60,
            margin={"l": 34, "r": 10, "t": 36, "b": 4},
            annotations=notes,
            shapes=[
                {
                    "type": "line",
                    "xref": f"x{suffix}",
                    "yref": f"y{suffix} domain",
                    "x0": year - 0.5,
                    "x1": year - 0.5,
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": style.QUIET, "width": 1, "dash": "dot"},
                }
                for suffix in ("", *(str(i + 1) for i in range(1, len(partners))))
                for year in breaks
            ],
            **axes,
        ),
    )


def _ends(lines: Mapping[str, Mapping[int, float]], words: Texts) -> str:
    """Return the last value of every line, in thousands."""
    ends: Sequence[float] = [line[max(line)] / 1000.0 for line in lines.values()]
    return " / ".join(decimal(value, 1 if abs(value) >= 1.0 else 2, words) for value in ends)
