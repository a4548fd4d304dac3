"""A brief on paper: the blocks that a page shows, typeset by Typst, without a browser or network.

The template draws; what it is given are texts and places, as JSON. Typst takes them for what they
are, so that no sign of a title is read as markup. Fonts are those inside the package of Typst, and
no time is read from a clock: the same brief gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources, util
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.codes.classification import check_language
from tarazy.errors import InputError
from tarazy.figures.tables import Value
from tarazy.report.citation import given_day
from tarazy.results.writing import write_texts
from tarazy.telling.blocks import Block, Bullets, Heading, Numbers, Sentence, Summary
from tarazy.telling.brief import brief, scaled, tick_told
from tarazy.telling.brief_charts import Chart, changes, trade
from tarazy.text import formats
from tarazy.text.materiality import is_about_zero
from tarazy.text.texts import Texts, texts
from tarazy.version import __version__

if TYPE_CHECKING:
    from tarazy.study.brief_findings import Brief


def check_typesetter() -> None:
    """Check that Typst is installed.

    Raises
    ------
    InputError
        If it is not, with how to install it.
    """
    if util.find_spec("typst") is None:
        raise InputError("typst: not installed; allowed: pip install 'tarazy[pdf]'")


def write_brief(found: Brief, path: str | Path, language: str) -> Path:
    """Write a brief as PDF.

    The file is written under a temporary name and then renamed.

    Parameters
    ----------
    found
        What it tells; the names of its study hold where it is called.
    path
        The file; its folder is made if missing.
    language
        ``en``, ``kk`` or ``ru``.

    Raises
    ------
    InputError
        If Typst is not installed, the language is unknown, or ``SOURCE_DATE_EPOCH``
        holds no second.
    """
    target = Path(path)
    write_texts(target.parent, {target.name: typeset(found, language)})
    return target


def typeset(found: Brief, language: str) -> bytes:
    """Return a brief as PDF.

    Parameters
    ----------
    found, language
        As for `write_brief`.

    Raises
    ------
    InputError
        As for `write_brief`.
    """
    check_typesetter()
    import typst

    words = texts(check_language(language))
    template = resources.files("tarazy.report").joinpath("templates", "brief.typ").read_bytes()
    given = {"brief": json.dumps(_given(found, words), ensure_ascii=False)}
    made = typst.compile(template, sys_inputs=given, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def _given(found: Brief, words: Texts) -> dict[str, Any]:
    """Return what the template is given."""
    day = given_day()
    blocks = brief(found, words)
    world = found.world
    footer = [f"Tarazy {__version__}", f"{world.name} ({world.digest})"]
    if day is not None:
        footer.append(formats.day(day, words))
    return {
        "language": words.language,
        "title": found.study.title.in_language(words.language),
        "kicker": words("page.subtitle", year=world.year),
        "date": None if day is None else [day.year, day.month, day.day],
        "footer": ", ".join(footer),
        **_parts(blocks),
        "charts": _charts(found, words) if found.numbers else [],
        "sources": _sources(found, blocks, words),
    }


def _parts(blocks: list[Block]) -> dict[str, Any]:
    """Return the blocks of a brief by where they stand on paper."""
    parts: dict[str, Any] = {"numbers": None, "notes": [], "sections": []}
    for block in blocks:
        if isinstance(block, Summary):
            parts |= {"question": block.question.text, "answer": block.answer.text}
        elif isinstance(block, Numbers):
            parts["numbers"] = _numbers(block)
        elif isinstance(block, Sentence):
            parts["notes"].append(block.text)
        elif isinstance(block, Heading):
            parts["sections"].append({"title": block.text, "points": []})
        elif isinstance(block, Bullets):
            parts["sections"][-1]["points"] += block.texts
    return parts


def _numbers(block: Numbers) -> dict[str, Any]:
    low, high = block.scale

    def at(value: float) -> float:
        return (value - low) / (high - low)

    return {
        "legend": f"{block.legend} {block.sources}",
        "zero": at(0.0),
        "ticks": [{"at": at(value), "text": text} for value, text in block.ticks],
        "items": [
            {
                "value": item.value,
                "title": item.title,
                "about": item.about,
                "caveat": item.caveat,
                "range": item.range,
                "sign": _sign(item.central),
                "at": at(item.central),
                "ends": [at(end) for end in item.ends or ()],
            }
            for item in block.items
        ],
    }


def _sign(value: float) -> int:
    """Return 1 for a gain, -1 for a loss, and 0 for what is too small to be told."""
    if is_about_zero(value):
        return 0
    return 1 if value > 0 else -1


def _charts(found: Brief, words: Texts) -> list[dict[str, Any]]:
    first, second = changes(found, words), trade(found, words)
    return [
        {**_around(first, words), "ranges": _ranges(first, words), "bars": None},
        {**_around(second, words), "ranges": None, "bars": _bars(second, words)},
    ]


def _around(chart: Chart, words: Texts) -> dict[str, str]:
    """Return the heading of a figure, and the note below it."""
    about = (
        f"{words('page.unit')}: {chart.unit}. {words('page.year')}: {chart.year}. "
        f"{words('page.source')}: {chart.source}."
    )
    return {"title": chart.title, "note": f"{chart.note} {about}".lstrip()}


def _ranges(chart: Chart, words: Texts) -> dict[str, Any]:
    """Return labels, numbers and places of a figure of changes with their ranges."""
    rows = [(str(row[0]), float(row[1]), _ends(row[2:])) for row in chart.table.rows]
    values = [0.0, *(value for _, central, ends in rows for value in (central, *ends))]
    (low, high), ticks = scaled(values)

    def at(value: float) -> float:
        return (value - low) / (high - low)

    return {
        "zero": at(0.0),
        "ticks": [{"at": at(tick), "text": tick_told(tick, words)} for tick in ticks],
        "rows": [
            {
                "label": label,
                "value": formats.effect(value, words),
                "sign": _sign(value),
                "at": at(value),
                "ends": [at(end) for end in ends],
            }
            for label, value, ends in rows
        ],
    }


def _ends(values: Sequence[Value]) -> list[float]:
    """Return the ends of a range; none where it is not known."""
    ends = [float(value) for value in values]
    return ends if all(map(isfinite, ends)) else []


def _bars(chart: Chart, words: Texts) -> dict[str, Any]:
    """Return labels, amounts and lengths of a figure of pairs of bars."""
    highest = max(max(float(row[1]), float(row[2])) for row in chart.table.rows)
    return {
        "series": [column.heading(words).partition(",")[0] for column in chart.table.columns[1:]],
        "rows": [
            {
                "label": words.name(str(row[0])),
                "bars": [
                    {
                        "length": float(value) / highest,
                        "value": formats.adaptive(float(value) / 1000.0, words),
                    }
                    for value in row[1:]
                ],
            }
            for row in chart.table.rows
        ],
    }


def _sources(found: Brief, blocks: list[Block], words: Texts) -> dict[str, Any]:
    """Return where each number comes from and what it assumes, with the sources of its document."""
    items = [item for block in blocks if isinstance(block, Numbers) for item in block.items]
    return {
        "title": words("brief.sources"),
        "items": [
            {
                "title": item.title,
                "about": f"{item.source} {item.assumed}",
                "quoted": [
                    source.in_language(words.language)
                    for source in found.scenarios[item.experiment].sources
                ],
            }
            for item in items
        ],
    }
