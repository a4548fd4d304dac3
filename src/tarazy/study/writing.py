"""A study document to begin with: of a pair, with all that can be changed, and that runs."""

from __future__ import annotations

import json
import os
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from tarazy.study.document import CHAPTERS
from tarazy.study.making import made
from tarazy.text.texts import texts

if TYPE_CHECKING:
    from tarazy.world import World

TEMPLATE = "new.toml"


def beside(world: str, file: Path) -> str:
    """Return the path of a world as a document says it that is written to a file."""
    return Path(os.path.relpath(world, file.parent)).as_posix()


def new(
    world: World, country: str, partner: str, file: str | Path, named: str | None = None
) -> str:
    """Return the text of a study document of a pair, in TOML, with comments.

    Parameters
    ----------
    world
        The benchmark.
    country, partner
        Codes of two of its economies.
    file
        What the document will be called, for its comments.
    named
        What the document calls the world: the path of a file; by default its name.

    Raises
    ------
    InputError
        If an economy is unknown, or both are the same.
    """
    study = made(country, partner, world=world)
    country, partner = study.country, study.partner[0]
    names = texts("en").pair(country, partner)
    template = resources.files("tarazy.study").joinpath(TEMPLATE).read_text(encoding="utf-8")
    return Template(template).substitute(
        country=_quoted(country),
        partner=_quoted(partner),
        partner_called=_quoted(names["partner"]),
        country_name=names["country"],
        partner_name=names["partner"],
        file=file,
        title=_quoted(study.title.in_language("en")),
        question=_quoted(study.question.in_language("en")),
        world=_quoted(named or world.name),
        chapters=_list(CHAPTERS[:-2] + CHAPTERS[-1:]),
        detail=_lines(study.experiments.detail),
        glance=_lines(study.experiments.glance),
        after=_quoted(study.experiments.after or ""),
    )


def _list(names: tuple[str, ...]) -> str:
    return f"[{', '.join(_quoted(name) for name in names)}]"


def _lines(names: tuple[str, ...]) -> str:
    return "[\n" + "".join(f"  {_quoted(name)},\n" for name in names) + "]"


def _quoted(text: str) -> str:
    """Return a text as TOML has it: what JSON escapes, TOML escapes in the same way."""
    return json.dumps(text, ensure_ascii=False)
