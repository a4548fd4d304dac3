"""A plan over years as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from tarazy.cli.answer_texts import words as numbers
from tarazy.cli.screen import table, wrapped
from tarazy.corridors.labels import words
from tarazy.corridors.phases import Phases, short_name
from tarazy.text.formats import amount, money, percent_sign, signed, trimmed
from tarazy.text.texts import texts

if TYPE_CHECKING:
    from tarazy.codes.classification import Language

_YEARLY = ("gain", "spending", "discounted", "cumulative")


def phases_texts(found: Phases, language: Language) -> Iterable[str]:
    """Yield the headline net of capital, what it is about, the candidates and the years."""
    own, say, report = words(language), numbers(language), texts(language)
    first, last = found.question["years"]
    yield wrapped(_headline(found, language))
    yield wrapped(
        own(
            "title_phases",
            network=found.network.title[language],
            year=found.network.year,
            first=first,
            last=last,
        )
    )

    def year(value: Any) -> str:
        return own("never") if pd.isna(value) else str(value)

    def gain(value: Any) -> str:
        return "-" if pd.isna(value) else signed(value, say)

    columns = ("start", "opens", "build_years", "capital_cost", "npv_in_plan", "payback")
    header = [*columns, "best_start_alone", "npv_alone"]
    yield table(
        [own("project"), *(own(column).partition(",")[0] for column in header)],
        [
            [
                short_name(str(row["candidate"])),
                *(year(row[column]) for column in ("start", "opens", "build_years")),
                amount(row["capital_cost"], say),
                gain(row["npv_in_plan"]),
                "-" if pd.isna(row["start"]) else year(row["payback"]),
                year(row["best_start_alone"]),
                gain(row["npv_alone"]),
            ]
            for row in found.table().to_dict("records")
        ],
    )
    yield table(
        [own("in_year"), *(own(column).partition(",")[0] for column in _YEARLY)],
        [
            [str(row["year"]), *(amount(row[column], say) for column in _YEARLY)]
            for row in found.table("years").to_dict("records")
        ],
    )
    yield wrapped(
        own(
            "note_phases",
            rate=trimmed(100.0 * found.question["discount"], report) + percent_sign(report),
            first=first,
            dispatches=found.solved,
            residual=f"{found.residual:.0e}",
            network=found.network.name,
            digest=found.network.digest,
        )
    )


def _headline(found: Phases, language: Language) -> str:
    own, report = words(language), texts(language)
    first, last = found.question["years"]
    if not found.built:
        return own("phases_nothing", first=first, last=last)
    return own(
        "phases_built",
        first=first,
        last=last,
        npv=money(found.npv, report, signed=True),
        low=money(found.npv_range[0], report, signed=True),
        high=money(found.npv_range[1], report, signed=True),
        without=money(found.npv_without_premium, report, signed=True),
        standing=money(found.standing, report),
        built=len(found.built),
        of=len(found.projects),
        payback=own("never") if found.payback is None else found.payback,
    )
