"""How many statements hold, are outdated, are contradicted, or stay open: by text and by kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tarazy.evidence.findings import EVIDENCE
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.ledger_names import named, text_name
from tarazy.figures.style import QUIET, label_axis, layout, new_figure, wrapped
from tarazy.figures.tables import Column, Table
from tarazy.figures.time_axis import LEGEND_BELOW
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.evidence.ledger import Entry, Ledger

# The verdicts that say the same of a fact, of cause and effect, and of a goal.
SIDES = {
    "agrees": ("holds", "supported", "reached"),
    "assumed": ("assumed",),
    "outdated": ("outdated",),
    "disagrees": ("contradicted", "not_reached"),
    "cannot_tell": ("cannot_tell",),
    "open": ("open",),
    "not_checkable": ("not_checkable",),
}
# Colour, pattern and ink of each, so that no side is told by its colour alone.
STYLES = {
    "agrees": ("#1d5a99", "", "#ffffff"),
    "assumed": ("#9db8d6", "-", "#1f2933"),
    "outdated": ("#e6b96a", "/", "#1f2933"),
    "disagrees": ("#a31628", "x", "#ffffff"),
    "cannot_tell": ("#aab4be", ".", "#1f2933"),
    "open": ("#cfe3dc", "|", "#1f2933"),
    "not_checkable": ("#eef1f4", "", "#1f2933"),
}
KINDS = ("fact", "forecast", "goal", "causal")
COLUMNS = (
    Column("group", "text"),
    Column("count", "count"),
    *(Column(side, "count") for side in SIDES),
)
BAR = 46


def side_of(verdict: str) -> str:
    """Return the side that a verdict takes, whatever the kind of the statement."""
    return next(side for side, verdicts in SIDES.items() if verdict in verdicts)


def counts(entries: Sequence[Entry]) -> dict[str, int]:
    """Return how many statements there are on each side."""
    sides = [side_of(entry.verdict) for entry in entries]
    return {side: sides.count(side) for side in SIDES}


def exhibit(found: Ledger, language: str) -> Exhibit:
    """Return stacked bars of verdicts: all statements, by kind, what causal ones rest on, by text.

    Parameters
    ----------
    found
        All claims with a verdict.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    groups = _groups(found, words)
    tallies = [(name, counts(entries)) for name, entries in groups]
    whole = tallies[0][1]
    return Exhibit(
        name="verdicts",
        figure=draw(tallies, words),
        table=Table(
            COLUMNS,
            tuple(
                (name, float(sum(tally.values())), *(float(n) for n in tally.values()))
                for name, tally in tallies
            ),
        ),
        title=words(
            "finding.verdicts",
            count=len(found.entries),
            agrees=whole["agrees"],
            disagrees=whole["disagrees"],
        ),
        subtitle=words("ledger.counts.title"),
        alt=words(
            "ledger.counts.alt",
            count=len(found.entries),
            agrees=whole["agrees"],
            disagrees=whole["disagrees"],
        ),
        note=words("ledger.counts.note"),
        unit=words("ledger.counts.unit"),
        source=words("ledger.counts.source", digest=found.world_digest),
        year=found.world_year,
    )


def _groups(found: Ledger, words: Texts) -> list[tuple[str, list[Entry]]]:
    groups = [(words("ledger.counts.everything"), list(found.entries))]
    groups += [
        (named("kind", kind, words), [e for e in found.entries if e.claim.kind == kind])
        for kind in KINDS
    ]
    causal = [e for e in found.entries if e.claim.kind == "causal"]
    groups += [
        (words(f"ledger.counts.{kind}"), [e for e in causal if e.evidence == kind])
        for kind in EVIDENCE
    ]
    groups += [
        (text_name(text, words), [e for e in found.entries if key in e.claim.texts])
        for key, text in found.library.texts.items()
    ]
    return [(name, entries) for name, entries in groups if entries]


def draw(tallies: Sequence[tuple[str, dict[str, int]]], words: Texts) -> go.Figure:
    """Draw the bars.

    Parameters
    ----------
    tallies
        Name of a group and its counts by side, from top to bottom.
    words
        Texts of the language.
    """
    labels = wrapped((name for name, _ in tallies), 24)
    traces: list[dict[str, Any]] = []
    for side, (colour, pattern, ink) in STYLES.items():
        values = [tally[side] for _, tally in tallies]
        name = words.found(f"ledger.side.{side}") or named("verdict", side, words)
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": name,
                "y": labels,
                "x": values,
                "text": [str(value) if value else "" for value in values],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"color": ink, "size": 12},
                "constraintext": "inside",
                "hovertemplate": f"%{{y}}<br>{name}: %{{x}}<extra></extra>",
                "marker": {
                    "color": colour,
                    "line": {"color": "#ffffff", "width": 1},
                    "pattern": {
                        "shape": pattern,
                        "bgcolor": colour,
                        "fgcolor": ink,
                        "fgopacity": 0.3,
                        "size": 6,
                        "solidity": 0.15,
                    },
                },
            }
        )
    return new_figure(
        traces,
        layout(
            words,
            BAR * len(tallies) + 138,
            barmode="stack",
            bargap=0.28,
            # A number that does not fit into its part is left to the table.
            uniformtext={"mode": "hide", "minsize": 10},
            showlegend=True,
            legend=LEGEND_BELOW | {"traceorder": "normal"},
            margin={"l": 8, "r": 8, "t": 8, "b": 124},
            xaxis={
                "showgrid": False,
                "zeroline": False,
                "nticks": 5,
                "tickfont": {"color": QUIET, "size": 12},
                "fixedrange": True,
            },
            yaxis=label_axis(labels),
        ),
    )
