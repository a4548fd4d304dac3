"""What the loss of every single element for a year would cost, worst first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.corridor_names import element_name, route_name, unit_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column, Table, in_billions
from tarazy.text.formats import decimal, money
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.corridors.data import Network
    from tarazy.corridors.sweep import Sweep

SHOWN = 12
# Elements in a row on one pipeline fail alike: volumes that agree to a thousandth of a unit.
_ALIKE = 3
_REROUTED = "#9fc5de"


@dataclass(frozen=True)
class Group:
    """Elements whose loss has the same effect.

    Attributes
    ----------
    elements
        Names as in the sweep.
    shut_in, unserved, rerouted
        Unit over the horizon.
    value_lost
        Million USD.
    """

    elements: tuple[str, ...]
    shut_in: float
    unserved: float
    rerouted: float
    value_lost: float


def groups(sweep: Sweep) -> list[Group]:
    """Return the elements that fail alike together, the largest loss of value first."""
    together: dict[tuple[float, ...], list[str]] = {}
    measures = ("shut_in", "unserved", "rerouted", "value_lost")
    for case, row in sweep.rows.iterrows():
        values = [round(float(row[name]), _ALIKE) + 0.0 for name in measures]
        # Value to a tenth of a million.
        together.setdefault((*values[:3], round(values[3], 1)), []).append(str(case))
    return [Group(tuple(elements), *key) for key, elements in together.items()]


def exhibit(sweep: Sweep, language: str) -> Exhibit:
    """Return the ranking of a sweep over single elements."""
    words, network = texts(language), sweep.base.network
    unit = unit_name(network, words)
    shown = [group for group in groups(sweep) if group.value_lost > 0][:SHOWN]
    first = shown[0]
    measures = ("value_lost", "exports_lost", "shut_in", "rerouted", "unserved")
    rows: tuple[tuple[str | float, ...], ...] = tuple(
        (
            element_name(network, str(row["case"]), words),
            words(f"element.{row['kind']}"),
            *(float(row[name]) for name in measures),
        )
        for row in sweep.rows.reset_index().to_dict("records")
    )
    return Exhibit(
        name="corridor_outages",
        figure=draw(network, shown, words),
        table=in_billions(
            Table(
                (
                    Column("element", "text"),
                    Column("kind", "text"),
                    Column("value_lost", "million_usd"),
                    Column("exports_lost", "number", network.unit),
                    Column("shut_in", "number", network.unit),
                    Column("rerouted", "number", network.unit),
                    Column("unserved", "number", network.unit),
                ),
                rows,
            )
        ),
        title=words.sentence(
            "finding.outage",
            first=group_name(network, first, words),
            value=money(first.value_lost, words),
        ),
        subtitle=words("figure.corridor_outages.title"),
        alt=words(
            "figure.corridor_outages.alt",
            first=group_name(network, first, words),
            value=money(first.value_lost, words),
            volume=f"{decimal(first.shut_in, 1, words)} {unit}",
        ),
        note=words("figure.corridor_outages.note", count=len(sweep.rows)),
        ranged=words("range.network"),
        unit=f"{unit}; {words('unit.billion_usd')}",
        source=words("source.corridors", network=network.title[words.language]),
        year=network.year,
    )


def group_name(network: Network, group: Group, words: Texts) -> str:
    """Return one name for elements that fail alike, and how many more there are.

    A route that is nothing but one of them lends its name; else a place goes before a leg.
    """
    alone = {
        arcs[0]: str(route)
        for route in reversed(network.routes.index)
        if len(arcs := network.route_arcs(str(route))) == 1
    }
    routes = [alone[element] for element in group.elements if element in alone]
    first = min(group.elements, key=lambda element: element not in network.nodes.index)
    name = (
        route_name(network, min(routes, key=list(network.routes.index).index), words)
        if routes
        else element_name(network, first, words)
    )
    more = len(group.elements) - 1
    return words("corridor.alike", name=name, count=more) if more else name


def draw(network: Network, shown: list[Group], words: Texts) -> go.Figure:
    """Draw volumes as stacked bars, and write the value lost beside them."""
    labels: list[str] = []
    for label in style.wrapped((group_name(network, group, words) for group in shown), 24):
        # Two groups of the same name would fall on one bar.
        labels.append(label if label not in labels else label + "\u200b" * len(labels))
    parts = (
        ("shut_in", style.ORANGE, [group.shut_in for group in shown]),
        ("unserved", "#7f2704", [group.unserved for group in shown]),
        ("rerouted", _REROUTED, [group.rerouted for group in shown]),
    )
    traces: list[Any] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": words(f"column.{name}"),
            "x": [round(value, 4) for value in values],
            "y": labels,
            "marker": {"color": colour},
            "hovertemplate": "%{x:.2f}<extra>%{fullData.name}</extra>",
        }
        for name, colour, values in parts
        if any(value > 0 for value in values)
    ]
    values = [decimal(-group.value_lost / 1000.0, 2, words, signed=True) for group in shown]
    lines = max(label.count("<br>") + 1 for label in labels)
    heading = _heading(words)
    longest = max(g.shut_in + g.unserved + g.rerouted for g in shown)
    return style.new_figure(
        traces,
        style.layout(
            words,
            136 + len(labels) * (8 + 14 * lines),
            barmode="stack",
            bargap=0.35,
            margin={
                "l": 8,
                "r": style.VALUE_MARGIN + 14,
                "t": 74,
                "b": 34 + 16 * heading["text"].count("<br>") + 16,
            },
            xaxis=style.value_axis(
                0.0,
                longest,
                title=style.axis_title(unit_name(network, words)),
                gridcolor=style.RULE,
            ),
            yaxis=style.label_axis(labels, tickfont={"size": 11.5}),
            annotations=[*style.value_column(labels, values), heading],
            legend={
                "orientation": "v",
                "traceorder": "normal",
                "x": 0,
                "y": 1.0,
                "yanchor": "bottom",
                "xanchor": "left",
                "font": {"size": 11.5},
            },
            meta=style.WRITTEN,
        ),
    )


def _heading(words: Texts) -> dict[str, Any]:
    """Return what stands below the column of values."""
    return {
        "text": f"<b>{style.wrapped([words('panel.value')], 12)[0]}</b>",
        "x": 1.0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 8,
        "y": 0.0,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -6,
        "showarrow": False,
        "align": "left",
        "font": {"size": 11.5},
    }
