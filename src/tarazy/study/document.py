"""The study document: what a report is about, which experiments it shows, and in which order.

A study is a folder with a ``study.toml``; what it names by path is looked for beside it. The
description of a field is what an error message says is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from tarazy.codes.classification import Language
from tarazy.scenario import Scenario
from tarazy.scenario.parts import TEXTS, NamesOnce, Part, Text, Texts, each_once

Chapter = Literal[
    "answer",
    "benchmark",
    "glance",
    "experiments",
    "comparison",
    "corridors",
    "balance",
    "barriers",
    "ledger",
    "sources",
]
CHAPTERS: tuple[Chapter, ...] = get_args(Chapter)
# Chapters of which a study may have no content.
OPTIONAL: dict[Chapter, str] = {"ledger": "ledger"}
# What a name begins with that is made for the pair (`tarazy.study.pair`).
PAIR = "pair:"
EXPERIMENTS = (
    "a name of the catalogue, the path of a scenario file beside the study, an experiment made for "
    f"the pair, e.g. '{PAIR}agreement', or a list of them"
)
EXPERIMENT = (
    "a name of the catalogue, the path of a scenario file beside the study, or an experiment made "
    f"for the pair, e.g. '{PAIR}agreement'"
)


class Forms(Part):
    """What an economy is called: in tables, and in sentences where the form differs.

    Attributes
    ----------
    name
        In tables and figures.
    en
        In English sentences, e.g. "the United States".
    kk_gen, kk_ins, ru_gen, ru_ins
        Genitive, and "with the economy", in Kazakh and Russian.
    """

    name: Texts | None = Field(default=None, description=TEXTS)
    en: Text | None = Field(default=None, description="a text: the name in English sentences")
    kk_gen: Text | None = Field(default=None, description="a text: the genitive in Kazakh")
    kk_ins: Text | None = Field(default=None, description="a text: 'with' the economy in Kazakh")
    ru_gen: Text | None = Field(default=None, description="a text: the genitive in Russian")
    ru_ins: Text | None = Field(default=None, description="a text: 'with' the economy in Russian")


class Experiments(Part):
    """Which experiments a study shows, and where.

    Attributes
    ----------
    detail
        With a section of their own, in this order.
    glance
        In the overview, in this order; those in detail that are not named follow. By default only
        those in detail.
    timelines
        Whose dated stages are drawn as a timeline of duties.
    after
        Whose balance of dependence stands beside that of today; None for no such section.
    """

    detail: NamesOnce = Field(default=(), description=EXPERIMENTS)
    glance: NamesOnce = Field(default=(), description=EXPERIMENTS)
    timelines: NamesOnce = Field(default=(), description=EXPERIMENTS)
    after: Text | None = Field(default=None, description=EXPERIMENT)


class BalanceOf(Part):
    """Whom the chapter about the balance shows.

    Attributes
    ----------
    partners
        Economies and groups that come first; those that the world does not show are left out. The
        partners of the study follow, then the largest others, seven in all.
    """

    partners: NamesOnce = Field(
        default=(), description="a code of an economy, a group, or a list of them"
    )


class Study(Part):
    """What a report is about.

    Attributes
    ----------
    version
        Of the form of the document.
    name
        Short name, e.g. of files; by default that of the file, or of the folder of a
        ``study.toml``.
    title, question, brief
        In one or more languages; the brief is what a reader should know first, and may be left out.
    country, partner
        Whose point of view the report takes, and the partner; of several partners the first is the
        one of the pair, the others stand beside it in the overview and in the balance.
    names
        What economies are called here, by code.
    world
        Name of the benchmark.
    experiments
        Which ones, and where; without any in detail or at a glance they are made for the pair.
    network
        Name or folder of the corridor network of the chapter about corridors; by default that of
        the country, if a bundled one has it as its only home.
    balance
        Whom the chapter about the balance shows.
    ledger, chronicle
        Names of evidence: of the chapter about the ledger, and of the stages and meetings in the
        chapter about the balance.
    chapters
        Of the page, in this order; by default all that the study has content for.
    languages
        Of the pages, where none is asked for.
    """

    version: Literal[1] = Field(default=1, description="1")
    name: Text = Field(description="a short name")
    title: Texts = Field(description=TEXTS)
    question: Texts = Field(description=TEXTS)
    brief: Texts | None = Field(default=None, description=TEXTS)
    country: Text = Field(description="a code of an economy")
    partner: NamesOnce = Field(min_length=1, description="a code of an economy, or a list of them")
    names: dict[Text, Forms] = Field(
        default_factory=dict,
        description="a table of codes, each a table of name, en, kk_gen, kk_ins, ru_gen, ru_ins",
    )
    world: Text = Field(default="core-2022", description="the name of a world")
    experiments: Experiments = Field(
        default_factory=Experiments,
        description="a table of detail, glance, timelines and after",
    )
    network: Text | None = Field(
        default=None, description="the name or folder of a corridor network"
    )
    balance: BalanceOf = Field(default_factory=BalanceOf, description="a table of partners")
    ledger: Text | None = Field(default=None, description="the name of bundled evidence")
    chronicle: Text | None = Field(default=None, description="the name of bundled evidence")
    chapters: Annotated[tuple[Chapter, ...], AfterValidator(each_once)] = Field(
        default=(), description="a list of " + ", ".join(map(repr, CHAPTERS))
    )
    languages: Annotated[tuple[Language, ...], AfterValidator(each_once)] = Field(
        default=("en",), min_length=1, description="a list of 'en', 'kk', 'ru'"
    )
    _origin: str = PrivateAttr(default="")
    _known: Mapping[str, Scenario] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> Study:
        if self.country in self.partner:
            raise PydanticCustomError(
                "conflict",
                "partner: {code} is the country itself; allowed: another economy",
                {"code": repr(self.country)},
            )
        for chapter, key in OPTIONAL.items():
            if chapter in self.chapters and getattr(self, key) is None:
                raise PydanticCustomError(
                    "conflict",
                    "chapters: {chapter} stands without the key {key}; allowed: with it, or "
                    "without the chapter",
                    {"chapter": repr(chapter), "key": repr(key)},
                )
        return self

    @property
    def origin(self) -> str:
        """The file that the document was read from, or its name: what messages begin with."""
        return self._origin or self.name

    @property
    def folder(self) -> Path:
        """Where what the document names by path is looked for."""
        return Path(self._origin).parent
