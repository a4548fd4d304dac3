"""What losing a partner costs: by partner and by what ends, alone and together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.balance_names import partner_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.narrow import stacked
from tarazy.figures.tables import Column, Table
from tarazy.interdependence.partner_losses import JOINT
from tarazy.text.formats import effect, least, percent
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.interdependence.partner_losses import Losses

COLUMNS = (
    Column("partner", "text"),
    Column("cut", "text"),
    Column("severance_loss", "percent"),
    Column("wage_loss", "percent"),
    Column("partner_loss", "percent"),
    Column("low", "percent"),
    Column("high", "percent"),
)
_LEAST_WIDTH = 760
# Parts of the width: between panels, and in each of them for the written values.
_SPACE, _WRITTEN = 0.015, 0.1


def exhibit(found: Losses, language: str, country: str) -> Exhibit:
    """Return one panel a cut, one row a partner, and all partners at once below.

    Parameters
    ----------
    found
        The losses of `country`.
    language
        ``en``, ``kk`` or ``ru``.
    country
        Whose losses they are.
    """
    words = texts(language)
    dearest = found.dearest
    return Exhibit(
        name="severance_bars",
        figure=stacked(draw(found, words)),
        table=Table(COLUMNS, tuple(_rows(found, words))),
        title=words.sentence(
            "finding.dearest",
            first=partner_name(dearest, words),
            value=percent(found.loss(dearest, "both"), words, signed=False),
        ),
        subtitle=words.sentence("balance.severance_bars.title", **words.pair(country, country)),
        alt=words.sentence(
            "balance.severance_bars.alt",
            first=partner_name(dearest, words),
            value=percent(found.loss(dearest, "both"), words, signed=False),
            **words.pair(country, country),
        ),
        note=_note(found, words),
        unit=words("balance.unit.loss"),
        source=words("source.model", world=found.world_name),
        year=found.year,
    )


def _note(found: Losses, words: Texts) -> str:
    note = words("balance.severance_bars.note", least=least(words))
    if not found.draws:
        return f"{note} {words('balance.severance_bars.without')}"
    return f"{note} {words('balance.severance_bars.ranges', draws=found.draws)}"


def _rows(found: Losses, words: Texts) -> Iterator[tuple[str | float, ...]]:
    """Yield every loss: partner by partner, transit, and what all partners at once cost."""
    data, missing = found.cuts, (math.nan, math.nan)
    measures = ("loss", "real_wage_loss", "partner_loss")
    for partner in found.partners:
        name = partner_name(partner, words)
        for cut in found.shown:
            at = data.sel(partner=partner, cut=cut)
            ends = found.ranges.get(partner) if cut == "both" else None
            yield (name, _cut(cut, words), *(float(at[m]) for m in measures), *(ends or missing))
        if partner in found.transit:
            yield (name, _cut("transit", words), *found.transit[partner], math.nan, *missing)
    for cut in found.shown:
        at = data.sel(cut=cut)
        joint = (float(at[name]) for name in ("joint_loss", "joint_real_wage_loss"))
        ends = found.ranges.get(JOINT) if cut == "both" else None
        yield (words("balance.joint"), _cut(cut, words), *joint, math.nan, *(ends or missing))
        gap = (float(at["gap"]), math.nan, math.nan)
        yield (words("balance.gap"), _cut(cut, words), *gap, *missing)


def _cut(cut: str, words: Texts) -> str:
    return words(f"balance.cut.{cut}")


def written(value: float, words: Texts) -> str:
    """Return a loss in per cent as it stands beside its bar."""
    if math.isnan(value):
        return "–"
    return effect(value, words, signed=False) if value else "0"


def sign_of(values: Sequence[float]) -> list[str]:
    """Return the colour of every bar: red is a loss, blue a gain."""
    return [style.BLUE if value < 0 else style.LOSS for value in values]


def _reach(values: Sequence[float]) -> tuple[float, float]:
    known = [value for value in values if not math.isnan(value)]
    return min([*known, 0.0]), max([*known, 0.0])


def _end(values: Sequence[float]) -> float:
    return max(value for value in values if not math.isnan(value))


def draw(found: Losses, words: Texts) -> go.Figure:
    """Draw the panels on one scale; the last row is all partners at once."""
    names = [partner_name(partner, words) for partner in found.partners]
    labels = style.wrapped([*names, words("balance.sum"), words("balance.joint")], 22)
    labels[-1] = f"<b>{labels[-1]}</b>"
    panels = []
    for cut in found.shown:
        alone = [found.loss(partner, cut) for partner in found.partners]
        # Where the gap is not defined, nor is the sum: partners overlap, or one has no number.
        apart = math.nan if math.isnan(found.gap(cut)) else sum(alone)
        panels.append((cut, [*alone, apart, found.joint(cut)]))
    if found.transit:
        # Some territory is crossed by the exports of several partners: no sum, no joint closure.
        crossed = [found.transit.get(p, (math.nan,))[0] for p in found.partners]
        panels.append(("transit", [*crossed, math.nan, math.nan]))
    ends = [
        [*(found.ranges.get(p) if cut == "both" else None for p in found.partners), None,
         found.ranges.get(JOINT) if cut == "both" else None]
        for cut, _ in panels
    ]  # fmt: skip
    reaches = [
        _reach([*values, *(end for pair in drawn if pair for end in pair)])
        for (_, values), drawn in zip(panels, ends, strict=True)
    ]
    # One scale: a panel is as wide as its longest bar and its numbers need.
    free = 1.0 - len(panels) * _WRITTEN - (len(panels) - 1) * _SPACE
    lengths = [high - low for low, high in reaches]
    widths = [_WRITTEN + free * length / sum(lengths) for length in lengths]
    left = 0.0
    traces, notes = [], []
    axes: dict[str, Any] = {}
    for number, (cut, values) in enumerate(panels):
        suffix = str(number + 1) if number else ""
        low, high = reaches[number]
        width = widths[number]
        room = _WRITTEN * sum(lengths) / free
        traces.append(
            style.range_lines(values, ends[number], style.QUIET)
            | {
                "type": "bar",
                "orientation": "h",
                "x": [None if math.isnan(v) else round(v, 6) for v in values],
                "y": labels,
                "xaxis": f"x{suffix}",
                "marker": {"color": [*sign_of(values[:-2]), style.QUIET, style.INK]},
                "hoverinfo": "skip",
            }
        )
        axes[f"xaxis{suffix}"] = {
            "domain": [round(left, 4), round(left + width, 4)],
            "range": [round(low, 6), round(high + room, 6)],
            "showgrid": False,
            "zeroline": True,
            "zerolinecolor": style.QUIET,
            "showticklabels": False,
            "fixedrange": True,
            "anchor": "y",
        }
        title = style.wrapped([_cut(cut, words)], max(9, int(85 * width)))[0]
        notes.append(style.panel_title(title, round(left, 4)))
        notes.extend(
            {
                "text": written(value, words),
                "x": round(_end([0.0, value, *(pair or ())]), 6),
                "xref": f"x{suffix}",
                "xanchor": "left",
                "xshift": 4,
                "y": label,
                "showarrow": False,
                "font": {"size": 11.5},
            }
            for label, value, pair in zip(labels, values, ends[number], strict=True)
        )
        left += width + _SPACE
    return style.new_figure(
        traces,
        style.layout(
            words,
            84 + sum(28 + 13 * label.count("<br>") for label in labels),
            showlegend=False,
            bargap=0.4,
            margin={"l": 8, "r": 8, "t": 72, "b": 8},
            yaxis=style.label_axis(labels, tickfont={"size": 12}),
            annotations=notes,
            meta={"least_width": _LEAST_WIDTH},
            **axes,
        ),
    )
