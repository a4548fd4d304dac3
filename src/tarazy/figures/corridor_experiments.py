"""The corridor experiments side by side: tonnes, dollars, real income, with their ranges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.corridor_names import unit_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.narrow import stacked
from tarazy.figures.tables import Column, Table, in_billions
from tarazy.text.formats import decimal, money, percent_sign
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.corridors.data import Network
    from tarazy.draws.corridor_experiment import CorridorExperiment, Interval

# Where the three panels lie across the figure, and the width that is left to the written values.
DOMAINS = ((0.0, 0.29), (0.35, 0.64), (0.70, 0.97))
LEAST_WIDTH = 760
_ROOM = 0.55
_DIGITS = 6


def exhibit(
    network: Network, experiments: Sequence[CorridorExperiment], language: str, draws: int = 0
) -> Exhibit:
    """Return the comparison of all corridor experiments.

    Parameters
    ----------
    network
        Which all of them meet.
    experiments
        At least one.
    language
        ``en``, ``kk`` or ``ru``.
    draws
        Over which their ranges stand; 0 without.
    """
    words = texts(language)
    worst = min(experiments, key=lambda e: e.value_net)
    unit = unit_name(network, words)
    return Exhibit(
        name="corridor_experiments",
        figure=stacked(draw(network, experiments, words)),
        table=in_billions(
            Table(
                (
                    Column("experiment", "text"),
                    Column("exports_change", "number", network.unit),
                    Column("volume_low", "number", network.unit),
                    Column("volume_high", "number", network.unit),
                    Column("value_change", "million_usd"),
                    Column("annuity", "million_usd"),
                    Column("value_net", "million_usd"),
                    Column("value_low", "million_usd"),
                    Column("value_high", "million_usd"),
                    Column("shut_in", "number", network.unit),
                    Column("rerouted", "number", network.unit),
                    Column("welfare", "percent"),
                    Column("welfare_net", "percent"),
                    Column("income_low", "percent"),
                    Column("income_high", "percent"),
                ),
                tuple(_row(e, words) for e in experiments),
            )
        ),
        title=words.sentence(
            "finding.corridor_worst",
            worst=worst.title.in_language(words.language),
            value=money(worst.value_net, words, signed=True),
            volume=f"{decimal(worst.exports_change, 1, words, signed=True)} {unit}",
        ),
        subtitle=words("figure.corridor_experiments.title"),
        alt=words(
            "figure.corridor_experiments.alt",
            worst=worst.title.in_language(words.language),
            value=money(worst.value_net, words, signed=True),
            volume=f"{decimal(worst.exports_change, 1, words, signed=True)} {unit}",
        ),
        note=words(
            "figure.corridor_experiments.note"
            if draws
            else "figure.corridor_experiments.note_without",
            draws=draws,
            **words.named(country=network.home[0]),
        ),
        unit=f"{unit}; {words('unit.billion_usd')}; {words('unit.percent')}",
        source=words("source.corridors_linked", network=network.title[words.language]),
        year=network.year,
    )


def _row(e: CorridorExperiment, words: Texts) -> tuple[str | float, ...]:
    missing = (float("nan"),) * 2
    exports, value, income = (
        (r or missing) for r in (e.exports_range, e.value_net_range, e.income_net_range)
    )
    return (
        e.title.in_language(words.language),
        e.exports_change,
        exports[0],
        exports[1],
        e.value_change,
        e.annuity,
        e.value_net,
        value[0],
        value[1],
        float(e.after["shut_in"] - e.before["shut_in"]),
        float(e.after["rerouted"] or 0.0),
        e.real_income,
        e.real_income_net,
        income[0],
        income[1],
    )


def draw(network: Network, experiments: Sequence[CorridorExperiment], words: Texts) -> go.Figure:
    """Draw three panels of bars with one row an experiment; thin lines are the ranges."""
    labels = style.wrapped((e.title.in_language(words.language) for e in experiments), 28)
    panels: tuple[tuple[str, list[float], list[str], list[Interval | None]], ...] = (
        (
            f"{words('series.exports')}, {unit_name(network, words)}",
            [e.exports_change for e in experiments],
            [decimal(e.exports_change, 1, words, signed=True) for e in experiments],
            [e.exports_range for e in experiments],
        ),
        (
            words("panel.value"),
            [e.value_net / 1000.0 for e in experiments],
            [decimal(e.value_net / 1000.0, 2, words, signed=True) for e in experiments],
            [_thousandth(e.value_net_range) for e in experiments],
        ),
        (
            words("panel.income"),
            [e.real_income_net for e in experiments],
            [
                decimal(e.real_income_net, 2, words, signed=True) + percent_sign(words)
                for e in experiments
            ],
            [e.income_net_range for e in experiments],
        ),
    )
    traces: list[Any] = []
    axes: dict[str, Any] = {}
    notes: list[dict[str, Any]] = []
    for number, (title, values, written, ranges) in enumerate(panels):
        suffix = str(number + 1) if number else ""
        traces.append(_bars(labels, values, ranges, suffix))
        ends = [*values, *(end for r in ranges if r for end in r[1:])]
        low, high = min(*ends, 0.0), max(*ends, 0.0)
        span = (high - low) or 1.0
        axes[f"xaxis{suffix}"] = {
            "domain": list(DOMAINS[number]),
            "range": [
                round(low - _ROOM * span if low < 0 else -0.05 * span, _DIGITS),
                round(high + _ROOM * span, _DIGITS),
            ],
            "nticks": 4,
            "gridcolor": style.RULE,
            "zeroline": True,
            "zerolinecolor": style.QUIET,
            "showticklabels": False,
            "fixedrange": True,
            "anchor": "y",
        }
        notes.append(style.panel_title(style.wrapped([title], 18)[0], DOMAINS[number][0]))
        for label, value, text, drawn in zip(labels, values, written, ranges, strict=True):
            beyond = [value, *(drawn[1:] if drawn else ())]
            negative = value < 0
            notes.append(
                {
                    "text": text,
                    "x": round(min(beyond) if negative else max(*beyond, 0.0), _DIGITS),
                    "xref": f"x{suffix}",
                    "xanchor": "right" if negative else "left",
                    "xshift": -5 if negative else 5,
                    "y": label,
                    "showarrow": False,
                    "font": {"size": 11.5},
                }
            )
    return style.new_figure(
        traces,
        style.layout(
            words,
            76 + sum(26 + 14 * label.count("<br>") for label in labels),
            showlegend=False,
            bargap=0.45,
            margin={"l": 8, "r": 30, "t": 52, "b": 8},
            yaxis=style.label_axis(labels, tickfont={"size": 11.5}),
            annotations=notes,
            meta={"least_width": LEAST_WIDTH},
            **axes,
        ),
    )


def _bars(
    labels: list[str], values: list[float], ranges: list[Interval | None], suffix: str
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        # The last digits depend on what was solved before; a page must not.
        "x": [round(value, _DIGITS) for value in values],
        "y": labels,
        "xaxis": f"x{suffix}",
        "marker": {"color": style.sign_colours(values)},
        "hoverinfo": "skip",
        **style.range_lines(values, ranges, style.INK),
    }


def _thousandth(interval: Interval | None) -> Interval | None:
    if interval is None:
        return None
    return interval[0] / 1000.0, interval[1] / 1000.0
