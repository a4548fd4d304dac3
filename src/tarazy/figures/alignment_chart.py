"""Distance of votes in the United Nations over time, with the stages of a relation behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.balance_names import partner_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import decimal
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.interdependence.vote_distances import VoteDistances

COLUMNS = (
    Column("partner", "text"),
    Column("calendar_year", "text"),
    Column("vote_distance", "number"),
    Column("vote_agreement", "share"),
)
# Okabe and Ito (2008), each with a dash of its own, so that colour is not needed.
LINES = (
    (style.ORANGE, "solid"),
    ("#b58900", "dash"),
    (style.BLUE, "solid"),
    ("#009e73", "dot"),
    ("#8c4a86", "dashdot"),
    (style.INK, "longdash"),
    (style.QUIET, "longdashdot"),
)
_BANDS = ("#f1f4f7", "#e2e8ee")
_HEIGHT = 420
# Pixels that a label at the end of a line needs above the next.
_LABEL = 15
_LABEL_WIDTH = 13


@dataclass(frozen=True)
class Mark:
    """What is shown behind the lines: a stage between two years, or an event in one.

    Attributes
    ----------
    start, end
        Years with a fraction; an event has the same in both.
    text
        In the language of the page.
    """

    start: float
    end: float
    text: str


def exhibit(
    found: VoteDistances,
    language: str,
    country: str,
    partner: str,
    *,
    stages: Sequence[Mark] = (),
    events: Sequence[Mark] = (),
) -> Exhibit:
    """Return the lines of all partners.

    Parameters
    ----------
    found
        Distances by partner and year.
    language
        ``en``, ``kk`` or ``ru``.
    country, partner
        Whose distance it is, and with whom the stages and events are.
    stages, events
        Behind the lines; numbered bands, and marks on the axis.
    """
    words = texts(language)
    pair = words.pair(country, partner)
    last = {partner: line[max(line)] for partner, line in found.distance.items()}
    nearest, farthest = min(last, key=lambda p: last[p]), max(last, key=lambda p: last[p])
    rows = tuple(
        (
            partner_name(partner, words),
            str(year),
            value,
            found.agreement.get(partner, {}).get(year, float("nan")),
        )
        for partner, line in found.distance.items()
        for year, value in sorted(line.items())
    )
    numbered = "; ".join(
        f"{number}: {int(stage.start)}–{'' if stage.end > found.last + 1 else int(stage.end)}, "
        f"{stage.text.rstrip('.')}"
        for number, stage in enumerate(stages, start=1)
    )
    note = words("balance.alignment_chart.note")
    if numbered:
        told = words("balance.alignment_chart.stages", stages=numbered, **pair)
        note = f"{note} {told}"
    if events:
        note = f"{note} {words('balance.alignment_chart.events')}"
    return Exhibit(
        name="alignment_chart",
        figure=draw(found.distance, words, stages, events),
        table=Table(COLUMNS, rows),
        title=words.sentence(
            "finding.votes",
            last=found.last,
            nearest=partner_name(nearest, words),
            nearest_value=decimal(last[nearest], 2, words),
            farthest=partner_name(farthest, words),
            farthest_value=decimal(last[farthest], 2, words),
        ),
        subtitle=words.sentence(
            "balance.alignment_chart.title", first=found.first, last=found.last, **pair
        ),
        alt=words.sentence(
            "balance.alignment_chart.alt",
            last=found.last,
            nearest=partner_name(nearest, words),
            nearest_value=decimal(last[nearest], 2, words),
            farthest=partner_name(farthest, words),
            farthest_value=decimal(last[farthest], 2, words),
            **pair,
        ),
        note=note,
        unit=words("balance.unit.points"),
        source=words("balance.source.votes"),
        year=found.last,
    )


def draw(
    lines: Mapping[str, Mapping[int, float]],
    words: Texts,
    stages: Sequence[Mark] = (),
    events: Sequence[Mark] = (),
) -> go.Figure:
    """Draw one line a partner, named at its end."""
    years = sorted({year for line in lines.values() for year in line})
    highest = 1.08 * max(value for line in lines.values() for value in line.values())
    traces: list[dict[str, Any]] = []
    for (partner, line), (colour, dash) in zip(lines.items(), _styles(len(lines)), strict=True):
        name = partner_name(partner, words)
        shown = sorted(line)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": shown,
                "y": [round(line[year], 4) for year in shown],
                "line": {"color": colour, "width": 2.4, "dash": dash},
                "hovertemplate": f"<b>{name}</b><br>%{{x}}: %{{y:.2f}}<extra></extra>",
            }
        )
    if events:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [round(event.start, 2) for event in events],
                "y": [0.0] * len(events),
                "marker": {"symbol": "triangle-up", "size": 8, "color": style.QUIET},
                "hoverinfo": "text",
                "hovertext": [_broken(event.text) for event in events],
                "cliponaxis": False,
            }
        )
    room = _HEIGHT - 70
    ends = [(partner, line[max(line)]) for partner, line in lines.items()]
    placed = spread([value / highest * room for _, value in ends], _LABEL * 1.9)
    notes: list[dict[str, Any]] = [
        {
            "text": style.wrapped([partner_name(partner, words)], _LABEL_WIDTH)[0],
            "x": 1.0,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 6,
            "y": round(height / room, 4),
            "yref": "paper",
            "yanchor": "middle",
            "align": "left",
            "showarrow": False,
            "font": {"size": 11, "color": colour},
        }
        for (partner, _), height, (colour, _) in zip(ends, placed, _styles(len(lines)), strict=True)
    ]
    notes += [
        {
            "text": str(number),
            "x": round((_inside(s.start, years) + _inside(s.end, years)) / 2, 2),
            "y": 1.0,
            "yref": "paper",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 11, "color": style.QUIET},
        }
        for number, s in enumerate(stages, start=1)
    ]
    return style.new_figure(
        traces,
        style.layout(
            words,
            _HEIGHT,
            showlegend=False,
            margin={"l": 36, "r": 114, "t": 28, "b": 42},
            xaxis={
                "range": [years[0] - 0.5, years[-1] + 0.5],
                "dtick": 8,
                "tick0": years[0] - years[0] % 8,
                "tickfont": {"color": style.QUIET, "size": 12},
                "tickangle": 0,
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis={
                "range": [0.0, round(highest, 3)],
                "gridcolor": style.RULE,
                "zeroline": True,
                "zerolinecolor": style.QUIET,
                "tickfont": {"color": style.QUIET, "size": 12},
                "nticks": 6,
                "fixedrange": True,
            },
            shapes=[
                {
                    "type": "rect",
                    "x0": round(_inside(s.start, years), 2),
                    "x1": round(_inside(s.end, years), 2),
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "layer": "below",
                    "line": {"width": 0},
                    "fillcolor": _BANDS[number % 2],
                }
                for number, s in enumerate(stages)
            ],
            annotations=notes,
        ),
    )


def _styles(count: int) -> list[tuple[str, str]]:
    """Return a style for every line; they repeat after the seventh."""
    return [LINES[i % len(LINES)] for i in range(count)]


def _inside(year: float, years: Sequence[int]) -> float:
    return min(max(year, years[0] - 0.5), years[-1] + 0.5)


def _broken(text: str) -> str:
    return style.wrapped([text], 44)[0]


def spread(heights: Sequence[float], apart: float) -> list[float]:
    """Return heights moved as little as needed to lie at least `apart` from each other.

    They keep their order; a group that is too close is spread around its own mean.
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    groups: list[tuple[list[int], float]] = []
    for i in order:
        members, centre = [i], heights[i]
        while groups:
            before, middle = groups[-1]
            if centre - middle >= apart * (len(before) + len(members)) / 2:
                break
            weight = len(before) + len(members)
            centre = (middle * len(before) + centre * len(members)) / weight
            members = before + members
            groups.pop()
        groups.append((members, centre))
    placed = [0.0] * len(heights)
    for members, centre in groups:
        for position, i in enumerate(members):
            placed[i] = centre + apart * (position - (len(members) - 1) / 2)
    return placed
