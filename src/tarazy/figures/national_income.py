"""Who bears a change: real income by what it is earned from, and what owners earn.

Of answers with labour, capital, resources and their owners; the names of the parts are those of
`tarazy.trade.labelled`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tarazy.errors import InputError
from tarazy.experiment.owners_income import AFTER, BEFORE, has_owners
from tarazy.figures import style
from tarazy.figures.change_bars import bar_chart
from tarazy.figures.exhibit import Exhibit, by_economy, model_source
from tarazy.figures.findings import extremes, heaviest, in_sentence
from tarazy.figures.narrow import stacked
from tarazy.figures.tables import Column, Table, Value
from tarazy.immutable import kept
from tarazy.text.formats import adaptive, million, money, percent
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome

PARTS = (
    "from_labour",
    "from_capital",
    "from_resource",
    "from_abroad",
    "from_taxes",
    "from_other",
    "from_transfers",
)
# In the long run also the charge for capital that owners have added.
CHARGE, TOTAL = "from_saving", "welfare"
# Owners that a table and a figure show, and the least part of a host's income that one of them has.
MOST_OWNERS = 8
_LEAST = 0.001
SPLIT_COLUMNS = (
    Column("part", "text"),
    Column("economy", "label"),
    Column("contribution", "points"),
)
OWNER_COLUMNS = (
    Column("owner", "label"),
    Column("earned_before", "million_usd"),
    Column("earned_after", "million_usd"),
    Column("earned_change", "million_usd"),
)


def knows_owners(outcome: Outcome) -> bool:
    """Return whether an answer knows who owns capital and resources."""
    return has_owners(kept(outcome, "dataset"))


def horizon_of(outcome: Outcome) -> str:
    """Return the horizon of an answer that knows owners."""
    return str(kept(outcome, "dataset").attrs["horizon"])


def parts_of(outcome: Outcome, country: str) -> dict[str, float]:
    """Return the parts of the change of real income, percentage points, with their sum last."""
    charge = (CHARGE,) if horizon_of(outcome) == "long" else ()
    return {part: by_economy(outcome, part)[country] for part in (*PARTS, *charge, TOTAL)}


def owners_of(outcome: Outcome, host: str) -> Table:
    """Return what the largest owners abroad earn in a host before and after: the largest first.

    Those without a thousandth of what all of them earn, before and after, are left out.
    """
    dataset = kept(outcome, "dataset")
    before, after = (dataset[name].sel(host=host).values for name in (BEFORE, AFTER))
    owners = [str(code) for code in dataset["owner"].values]
    least = _LEAST * max(abs(before).sum(), abs(after).sum())
    rows = [
        (owner, float(first), float(last), float(last - first))
        for owner, first, last in zip(owners, before, after, strict=True)
        if max(abs(first), abs(last)) > least
    ]
    rows.sort(key=lambda row: (-max(row[1], row[2]), row[0]))
    return Table(OWNER_COLUMNS, tuple(rows[:MOST_OWNERS]))


def split(outcome: Outcome, language: str, country: str, partner: str) -> Exhibit:
    """Return the parts of the change of real income of `country`; the table has `partner` too."""
    words = texts(language)
    found = parts_of(outcome, country)
    labels = style.wrapped((words(f"part.{key}") for key in found), 30)
    labels[-1] = f"<b>{labels[-1]}</b>"
    values = list(found.values())
    pair = words.pair(country, partner)
    return Exhibit(
        name="income_split",
        figure=bar_chart(
            labels,
            values,
            [adaptive(value, words, signed=True) for value in values],
            words,
            height=60 + 30 * len(labels),
            colours=[*style.sign_colours(values[:-1]), style.INK],
            below=50,
            title=style.axis_title(words("unit.percentage_points")),
        ),
        table=Table(
            SPLIT_COLUMNS,
            tuple(
                (words(f"part.{part}"), code, value)
                for code in (country, partner)
                for part, value in parts_of(outcome, code).items()
            ),
        ),
        title=heaviest(
            {words(f"part.{part}"): value for part, value in found.items() if part != TOTAL},
            found[TOTAL],
            words,
        ),
        subtitle=words("figure.income_split.title", horizon=_horizon(outcome, words), **pair),
        alt=words(
            "figure.income_split.alt", welfare=percent(found[TOTAL], words, signed=True), **pair
        ),
        note=words("figure.income_split.note"),
        ranged=words("range.not_kept"),
        unit=words("unit.percentage_points"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def owners(outcome: Outcome, language: str, country: str, partner: str) -> Exhibit:
    """Return the change of what owners earn in `country`; the table has `partner` as host too.

    Raises
    ------
    InputError
        If owners abroad have nothing there.
    """
    words = texts(language)
    rows = owners_of(outcome, country).rows
    if not rows:
        raise InputError(
            f"figure owners_income: owners abroad have nothing in {country}; allowed: a country "
            "where they do"
        )
    changes = [float(row[3]) for row in rows]
    labels = style.wrapped(words.name(str(row[0])) for row in rows)
    hover = [
        f"<b>{words.name(str(owner))}</b><br>{money(float(first), words)} → "
        f"{money(float(last), words)}"
        for owner, first, last, _ in rows
    ]
    pair = words.pair(country, partner)
    most = max(rows, key=lambda row: abs(float(row[3])))
    columns = (Column("host", "label"), *OWNER_COLUMNS)
    return Exhibit(
        name="owners_income",
        figure=bar_chart(
            labels,
            changes,
            [million(change, words, signed=True) for change in changes],
            words,
            height=70 + 30 * len(labels),
            below=50,
            hover=hover,
            title=style.axis_title(words("unit.million_usd")),
            tickformat=",",
        ),
        table=Table(
            columns,
            tuple(
                (host, *row) for host in (country, partner) for row in owners_of(outcome, host).rows
            ),
        ),
        title=extremes(
            {in_sentence(str(row[0]), words): float(row[3]) for row in rows},
            words,
            partial(money, signed=True),
        ),
        subtitle=words("figure.owners_income.title", **pair),
        alt=words(
            "figure.owners_income.alt",
            owner=words.name(str(most[0])),
            change=money(float(most[3]), words, signed=True),
            **pair,
        ),
        note=words("figure.owners_income.note", horizon=_horizon(outcome, words)),
        ranged=words("range.not_kept"),
        unit=words("unit.million_usd"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def _horizon(outcome: Outcome, words: Texts) -> str:
    return words(f"horizon.{horizon_of(outcome)}")


def horizons(outcomes: Sequence[Outcome], language: str, country: str, partner: str) -> Exhibit:
    """Return a panel of the parts of `country` for each of several answers, one a horizon.

    Parameters
    ----------
    outcomes
        Of one experiment, the shortest horizon first.
    language
        ``en``, ``kk`` or ``ru``.
    country, partner
        Whose parts are drawn, and who stands in the table too.
    """
    words = texts(language)
    found = {horizon_of(outcome): parts_of(outcome, country) for outcome in outcomes}
    first, pair = outcomes[0], words.pair(country, partner)
    told = "; ".join(
        f"{words(f'horizon.{horizon}')} {percent(parts[TOTAL], words)}"
        for horizon, parts in found.items()
    )
    columns = (Column("horizon", "text"), *SPLIT_COLUMNS)
    rows: list[tuple[Value, ...]] = [
        (_horizon(outcome, words), words(f"part.{part}"), code, value)
        for outcome in outcomes
        for code in (country, partner)
        for part, value in parts_of(outcome, code).items()
    ]
    return Exhibit(
        name="income_horizons",
        figure=stacked(_panels(found, words)),
        table=Table(columns, tuple(rows)),
        title=words.sentence("finding.horizons", told=told, **pair),
        subtitle=words("figure.income_horizons.title", **pair),
        alt=words("figure.income_horizons.alt", told=told, **pair),
        note=words("figure.income_horizons.note"),
        ranged=words("range.horizons"),
        unit=words("unit.percentage_points"),
        source=model_source(first, words),
        year=first.world_year,
    )


def _panels(found: dict[str, dict[str, float]], words: Texts) -> go.Figure:
    """Draw the panels side by side on one axis of parts, every value written at its bar."""
    keys = list(dict.fromkeys(key for parts in found.values() for key in parts if key != TOTAL))
    keys.append(TOTAL)
    labels = style.wrapped((words(f"part.{key}") for key in keys), 30)
    labels[-1] = f"<b>{labels[-1]}</b>"
    every = [value for parts in found.values() for value in parts.values()]
    low, high = min(0.0, *every), max(0.0, *every)
    room = 0.42 * ((high - low) or 1.0)
    width, traces, titles = 1.0 / len(found), [], []
    axes: dict[str, object] = {}
    for number, (horizon, parts) in enumerate(found.items()):
        suffix = str(number + 1) if number else ""
        values = [parts.get(key, 0.0) for key in keys]
        left = number * width
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": values,
                "y": labels,
                "xaxis": f"x{suffix}",
                "yaxis": "y",
                "marker": {"color": [*style.sign_colours(values[:-1]), style.INK]},
                "text": [
                    adaptive(parts[key], words, signed=True) if key in parts else "" for key in keys
                ],
                "textposition": "outside",
                "textfont": {"size": 11, "color": style.INK},
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        )
        axes[f"xaxis{suffix}"] = style.value_axis(
            low - (room if low < 0.0 else 0.0),
            high + (room if high > 0.0 else 0.0),
            domain=[round(left, 4), round(left + 0.94 * width, 4)],
            nticks=4,
        )
        titles.append(style.panel_title(words.sentence(f"horizon.{horizon}"), left))
    return style.new_figure(
        traces,
        style.layout(
            words,
            70 + 34 * len(labels),
            showlegend=False,
            bargap=0.35,
            margin={"l": 8, "r": 8, "t": 28, "b": 32},
            yaxis=style.label_axis(labels),
            annotations=titles,
            meta={"least_width": 660},
            **axes,
        ),
    )
