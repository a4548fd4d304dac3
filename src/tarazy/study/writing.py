"""A study document to begin with: of a pair, with all that can be changed, and that runs."""

from __future__ import annotations

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


def new(world: World, country: str, partner: str, file: str | Path) -> str:
    """Return the text of a study document of a pair, in TOML, with comments.

    Parameters
    ----------
    world
        The benchmark.
    country, partner
        Codes of two of its economies.
    file
        What the document will be called, for its comments.

    Raises
    ------
    InputError
        If an economy is unknown, or both are the same.
    """
    study = made(country, partner, world=world)
    names = texts("en").pair(country, partner)
    template = resources.files("tarazy.study").joinpath(TEMPLATE).read_text(encoding="utf-8")
    return Template(template).substitute(
        country=country,
        partner=partner,
        country_name=names["country"],
        partner_name=names["partner"],
        file=file,
        title=study.title.en,
        question=study.question.en,
        world=world.name,
        chapters=_list(CHAPTERS[:-2] + CHAPTERS[-1:]),
        detail=_lines(study.experiments.detail),
        glance=_lines(study.experiments.glance),
        after=study.experiments.after,
    )


def _list(names: tuple[str, ...]) -> str:
    return f"[{', '.join(_quoted(name) for name in names)}]"


def _lines(names: tuple[str, ...]) -> str:
    return "[\n" + "".join(f"  {_quoted(name)},\n" for name in names) + "]"


def _quoted(text: str) -> str:
    return f'"{text}"'
