"""What one experiment does to a network: volumes by route, and the countries that are crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.figures import style
from tarazy.figures.change_bars import bar_chart
from tarazy.figures.corridor_names import country_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.findings import extremes
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import adaptive, decimal
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.corridor_part import CorridorPart

# Routes and shares that change by less are left out: in the network's unit, and as a fraction.
_VOLUME, _SHARE = 0.05, 0.0005


def volumes(part: CorridorPart, language: str) -> Exhibit:
    """Return the change of volume of every route that an experiment moves, and what is shut in.

    Parameters
    ----------
    part
        The network before and after.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    after, before = part.summary, part.summary["before"]
    names = after["titles"]["routes"]
    moved: dict[str, tuple[float, float]] = {
        str(names[route][words.language]): (float(volume), float(after["by_route"][route]))
        for route, volume in before["by_route"].items()
    }
    moved = {name: pair for name, pair in moved.items() if abs(pair[1] - pair[0]) >= _VOLUME}
    stopped = words("column.shut_in")
    moved[stopped] = (float(before["shut_in"]), float(after["shut_in"]))
    unit = words(f"unit.{after['unit']}")
    order = sorted(moved, key=lambda name: moved[name][1] - moved[name][0])
    changes = {name: moved[name][1] - moved[name][0] for name in order}
    # A route that has all exports says nothing about which way they take.
    parts = [n for n in order if n != stopped and moved[n][0] < float(before["exports"])]
    routes = parts or [name for name in order if name != stopped] or order
    most = max(routes, key=lambda name: (abs(changes[name]), name))
    told = f"{decimal(changes[most], 1, words, signed=True)} {unit}"
    return Exhibit(
        name="route_changes",
        figure=_bars(changes, unit, words, row=40),
        table=Table(
            (
                Column("route", "text"),
                Column("volume_before", "number", after["unit"]),
                Column("volume_after", "number", after["unit"]),
                Column("volume_change", "number", after["unit"]),
            ),
            tuple((name, *moved[name], changes[name]) for name in order),
        ),
        title=words.sentence(
            "finding.routes",
            route=most,
            change=told,
            shut_in=f"{decimal(float(after['shut_in']), 1, words)} {unit}",
        ),
        subtitle=words("figure.route_changes.title", unit=unit, months=after["months"]),
        alt=words("figure.route_changes.alt", route=most, change=told),
        note=words("figure.route_changes.note"),
        ranged=words("range.routes"),
        unit=unit,
        source=_source(part, words),
        year=int(after["year"]),
    )


def crossed(part: CorridorPart, language: str) -> Exhibit | None:
    """Return the change of the share of exports that crosses each country; None if none changes.

    Parameters
    ----------
    part
        The network before and after.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    after, before = part.summary["transit_share"], part.summary["before"]["transit_share"]
    shares = {
        country_name(code, words): (100.0 * float(share), 100.0 * float(after[code]))
        for code, share in before.items()
        # Where nothing is exported there are no shares of it.
        if share is not None and after[code] is not None and abs(after[code] - share) >= _SHARE
    }
    if not shares:
        return None
    order = sorted(shares, key=lambda name: shares[name][1] - shares[name][0])
    changes = {name: shares[name][1] - shares[name][0] for name in order}
    most = max(changes, key=lambda name: (abs(changes[name]), name))
    points = words("unit.percentage_points")
    return Exhibit(
        name="crossed",
        figure=_bars(changes, points, words, row=34),
        table=Table(
            (
                Column("transit_country", "text"),
                Column("share_before", "share"),
                Column("share_after", "share"),
                Column("share_change", "points"),
            ),
            tuple(
                (name, shares[name][0] / 100.0, shares[name][1] / 100.0, changes[name])
                for name in order
            ),
        ),
        title=extremes(changes, words, _points, ("fall", "rise")),
        subtitle=words("figure.crossed.title"),
        alt=words("figure.crossed.alt", first=most, change=_points(changes[most], words)),
        note=words("figure.crossed.note"),
        ranged=words("range.routes"),
        unit=points,
        source=_source(part, words),
        year=int(part.summary["year"]),
    )


def _bars(changes: dict[str, float], unit: str, words: Texts, row: int) -> go.Figure:
    """Return changes as bars, a row of so many pixels each."""
    return bar_chart(
        style.wrapped(changes, 26),
        list(changes.values()),
        [decimal(value, 1, words, signed=True) for value in changes.values()],
        words,
        height=80 + row * len(changes),
        below=50,
        title=style.axis_title(unit),
    )


def _points(value: float, words: Texts) -> str:
    return f"{adaptive(value, words, signed=True)} {words('unit.short_points')}"


def _source(part: CorridorPart, words: Texts) -> str:
    return words("source.corridors", network=part.summary["titles"]["network"][words.language])
