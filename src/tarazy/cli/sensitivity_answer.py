"""The answer of ``tarazy sensitivity`` as text for the terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from tarazy.cli.answer_texts import words
from tarazy.codes.classification import name_of
from tarazy.text.formats import amount, signed
from tarazy.text.plain_table import table
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    from tarazy.experiment.sensitivity import Sensitivity

WIDTH = 96
_LABELS = ("exporter", "importer", "partner", "country", "sector")


def answer(found: Sensitivity, n: int, instrument: str, by: str, language: str) -> str:
    """Return the ranking, what it means, and the diagnostics.

    Parameters
    ----------
    found
        The derivatives.
    n, instrument, by
        As for `Sensitivity.top`.
    language
        ``en``, ``kk`` or ``ru``.
    """
    say, report = words(language), texts(language)
    own = texts(language, "sensitivity")
    frame = found.top(n, instrument, by)
    numbers = [str(column) for column in frame if column not in _LABELS]
    rows = [
        [_label(row, say), *(_number(column, row[column], say) for column in numbers)]
        for row in frame.to_dict("records")
    ]
    title = report.sentence(
        f"figure.{'barrier_map' if by == 'partner' else 'barrier_bars'}.{instrument}",
        country=found.full_name(say.language),
        measure=report(f"barrier.{found.objective}"),
    )
    key = f"{by}_{instrument}"
    change = own(f"sector_{instrument}") if by == "sector" else report(f"barrier.{key}")
    place = own("at_scenario", scenario=found.at) if found.at else own("at_benchmark")
    note = report("figure.barrier_bars.note", year=found.world_year, change=change)
    return "\n\n".join(
        [
            title,
            table(["", *(own(column) for column in numbers)], rows),
            _wrapped(f"{place} {note}"),
            _diagnostics(found, own, say),
        ]
    )


def _number(column: str, value: float, say: Texts) -> str:
    return amount(value, say) if column in ("trade", "rate") else signed(value, say)


def _label(row: dict[Any, Any], say: Texts) -> str:
    """Return the label of a row: who sells to whom, or the economy, and the sector."""
    if "importer" in row:
        place = f"{row['exporter']} → {row['importer']}"
    else:
        place = next((say.labelled(row[key]) for key in ("partner", "country") if key in row), "")
    sector = name_of(row["sector"], say.language) if "sector" in row else ""
    return ": ".join(part for part in (place, sector) if part)


def _diagnostics(found: Sensitivity, own: Texts, say: Texts) -> str:
    quality = str(found.dataset["trade"].attrs["quality"])
    lines = [
        own(
            "diagnostics",
            residual=f"{found.residual:.1e}",
            sweeps=found.sweeps,
            seconds=f"{found.seconds:.3f}",
            solve_seconds=f"{found.solve_seconds:.3f}",
            closure=found.closure,
            elasticities=found.elasticities or say("own_elasticities"),
        ),
        own(
            "source",
            world=found.world_name,
            digest=found.world_digest,
            year=found.world_year,
            quality=say.found(f"quality.{quality}") or quality,
        ),
    ]
    return "\n".join(_wrapped(line) for line in lines)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)
