"""World map of the change in real income."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarazy.figures import findings, style
from tarazy.figures.exhibit import Exhibit, by_economy, model_source
from tarazy.figures.geography import Outlines, outlines
from tarazy.figures.ranges import NONE, Intervals, intervals_of
from tarazy.figures.tables import Column, Table
from tarazy.text import formats
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome

COLUMNS = (
    Column("economy", "label"),
    Column("welfare", "percent"),
    Column("real_wage", "percent"),
    Column("income_before", "million_usd"),
    Column("income_change", "million_usd"),
)
# After the real wage, where there are ranges.
RANGE_COLUMNS = (Column("low", "percent"), Column("high", "percent"))
# The aggregate of economies without a table of their own.
REST = "ROW"
FRAME = ((-2760, 2760), (-1150, 1310))


def welfare_table(outcome: Outcome, intervals: Intervals | None = None) -> Table:
    """Return real income, real wage and the money equivalent, from the lowest change up.

    With homothetic preferences the equivalent variation is income before times the change in real
    income.
    """
    change, wage, income = (
        by_economy(outcome, name) for name in ("welfare", "real_wage", "income_before")
    )
    ends = intervals_of(outcome, intervals)
    rows = [
        (
            code,
            change[code],
            wage[code],
            *(ends.get(code, NONE) if ends else ()),
            income[code],
            income[code] * change[code] / 100.0,
        )
        for code in change
    ]
    columns = (*COLUMNS[:3], *(RANGE_COLUMNS if ends else ()), *COLUMNS[3:])
    return Table(columns, tuple(sorted(rows, key=lambda row: (row[1], row[0]))))


def exhibit(
    outcome: Outcome,
    language: str,
    country: str,
    partner: str,
    intervals: Intervals | None = None,
) -> Exhibit:
    """Return the map; `country` is outlined in black."""
    words = texts(language)
    known = intervals_of(outcome, intervals)
    table = welfare_table(outcome, known)
    change = {str(row[0]): float(row[1]) for row in table.rows}
    limits = style.class_limits(change.values())
    codes = list(change)
    lowest, highest = codes[0], codes[-1]
    return Exhibit(
        name="welfare_map",
        figure=draw(change, limits, country, words),
        table=table,
        title=findings.incomes(change, words),
        subtitle=words("figure.welfare_map.title"),
        alt=words(
            "figure.welfare_map.alt",
            lowest=words.name(lowest),
            lowest_percent=formats.effect_told(change[lowest], words),
            highest=words.name(highest),
            highest_percent=formats.effect_told(change[highest], words),
        ),
        note=words(
            "figure.welfare_map.note",
            beyond=sum(abs(value) >= limits[-1] for value in change.values()),
            count=len(change),
            limit=formats.plain(limits[-1], words) + formats.percent_sign(words),
            least=formats.least(words),
            rest=words.name(REST),
        ),
        ranged=words("range.table" if known else "range.none"),
        unit=words("unit.percent"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def draw(change: dict[str, float], limits: list[float], country: str, words: Texts) -> go.Figure:
    """Draw the map.

    Parameters
    ----------
    change
        Code of an economy to the change of its real income, per cent.
    limits
        Class limits above zero.
    country
        The economy to outline.
    words
        Texts of the language.
    """
    land = outlines()
    without = sorted(code for code in land.rings if code not in change)
    traces = [_rest(land, without, change, limits, words)]
    order = sorted((code for code in change if code in land.rings), key=lambda c: c == country)
    for code in order:
        traces.append(_area(land, code, change[code], limits, code == country, words))
    traces.append(_small(land, [c for c in order if c in land.points], change, limits, words))
    traces.append(_legend(limits, words))
    axis = {"visible": False, "fixedrange": True}
    return style.new_figure(
        traces,
        style.layout(
            words,
            470,
            showlegend=False,
            margin={"l": 0, "r": 0, "t": 0, "b": 58},
            xaxis={**axis, "range": list(FRAME[0]), "constrain": "domain"},
            yaxis={**axis, "range": list(FRAME[1]), "scaleanchor": "x", "constrain": "domain"},
            # Height over width of the map, and pixels of the legend: a page keeps them.
            meta={"aspect": 0.446, "extra": 60},
        ),
    )


def _path(land: Outlines, codes: list[str]) -> dict[str, list[int | None]]:
    xs: list[int | None] = []
    ys: list[int | None] = []
    for code in codes:
        for ring in land.rings[code]:
            if xs:
                xs.append(None)
                ys.append(None)
            xs.extend(x for x, _ in ring)
            ys.extend(y for _, y in ring)
    return {"x": xs, "y": ys}


def _hover(code: str, value: float, words: Texts) -> str:
    return f"<b>{words.name(code)}</b><br>{formats.effect(value, words)}"


def _area(
    land: Outlines, code: str, value: float, limits: list[float], marked: bool, words: Texts
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": words.name(code),
        "meta": code,
        "mode": "lines",
        "fill": "toself",
        "fillcolor": style.class_colour(value, limits),
        "line": {"color": style.INK if marked else "#8b98a5", "width": 1.4 if marked else 0.5},
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": _hover(code, value, words),
        **_path(land, [code]),
    }


def _rest(
    land: Outlines, codes: list[str], change: dict[str, float], limits: list[float], words: Texts
) -> dict[str, Any]:
    """Hatch the land without a table of its own, on the colour of the aggregate if any."""
    value = change.get(REST)
    name = words.name(REST)
    return {
        "type": "scatter",
        "name": name,
        **({} if value is None else {"meta": REST}),
        "mode": "lines",
        "fill": "toself",
        "fillpattern": {
            "shape": "/",
            "size": 5,
            "solidity": 0.25,
            "fgcolor": "#9aa5b1",
            "bgcolor": "#eef1f4" if value is None else style.class_colour(value, limits),
        },
        "line": {"color": "#b8c2cc", "width": 0.5},
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": name if value is None else _hover(REST, value, words),
        **_path(land, codes),
    }


def _small(
    land: Outlines, codes: list[str], change: dict[str, float], limits: list[float], words: Texts
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [land.points[code][0] for code in codes],
        "y": [land.points[code][1] for code in codes],
        "customdata": codes,
        "marker": {
            "size": 7,
            "color": [style.class_colour(change[code], limits) for code in codes],
            "line": {"color": "#52606d", "width": 0.8},
        },
        "hoverinfo": "text",
        "text": [_hover(code, change[code], words) for code in codes],
    }


def _legend(limits: list[float], words: Texts) -> dict[str, Any]:
    colours, starts = style.legend_cells(limits)
    labels = [formats.plain(start, words) for start in starts]
    edge = len(colours) / 2
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [None],
        "hoverinfo": "skip",
        "marker": {
            "color": [0.0],
            "cmin": -edge,
            "cmax": edge,
            "colorscale": style.stepped_scale(colours),
            "showscale": True,
            "colorbar": style.class_legend(
                [sign * (i + 0.5) for sign in (-1, 1) for i in range(len(starts))],
                [*(formats.MINUS + text for text in labels), *labels],
                words("unit.percent"),
                length=0.94,
            ),
        },
    }
