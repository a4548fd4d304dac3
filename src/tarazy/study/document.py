"""The study document: what a report is about, which experiments it shows, and in which order.

A study is a folder with a ``study.toml``; what it names by path is looked for beside it. The
description of a field is what an error message says is allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from tarazy.arguments.repeated import refuse_repeated
from tarazy.codes.classification import LANGUAGES, Language
from tarazy.errors import unknown_name
from tarazy.scenario import Scenario
from tarazy.scenario.parts import (
    TEXT_SCHEMA,
    TEXTS,
    NamesOnce,
    Part,
    Text,
    Texts,
    each_once,
)
from tarazy.scenario.written import spoken
from tarazy.text.languages import language_of

Chapter = Literal[
    "answer",
    "benchmark",
    "glance",
    "experiments",
    "comparison",
    "investment",
    "corridors",
    "region",
    "balance",
    "barriers",
    "agenda",
    "ledger",
    "sources",
]
CHAPTERS: tuple[Chapter, ...] = get_args(Chapter)
# What the name of an experiment begins with that is made for the pair (`tarazy.study.pair`).
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
    kk_gen, kk_dat, kk_acc, kk_in, kk_inside, kk_from, kk_ins
        Cases in Kazakh, where the rules of `tarazy.text.kazakh_cases` do not find them.
    ru_gen, ru_dat, ru_acc, ru_ins, ru_in, ru_to, ru_from
        Cases in Russian, from "with the economy" on with their preposition.
    """

    name: Texts | None = Field(default=None, description=TEXTS)
    en: Text | None = Field(default=None, description="a text: the name in English sentences")
    kk_gen: Text | None = Field(default=None, description="a text: the genitive in Kazakh")
    kk_dat: Text | None = Field(default=None, description="a text: the dative in Kazakh")
    kk_acc: Text | None = Field(default=None, description="a text: the accusative in Kazakh")
    kk_in: Text | None = Field(default=None, description="a text: 'in' the economy in Kazakh")
    kk_inside: Text | None = Field(
        default=None, description="a text: what is in the economy, as Қазақстандағы, in Kazakh"
    )
    kk_from: Text | None = Field(default=None, description="a text: 'from' the economy in Kazakh")
    kk_ins: Text | None = Field(default=None, description="a text: 'with' the economy in Kazakh")
    ru_gen: Text | None = Field(default=None, description="a text: the genitive in Russian")
    ru_dat: Text | None = Field(default=None, description="a text: the dative in Russian")
    ru_acc: Text | None = Field(default=None, description="a text: the accusative in Russian")
    ru_ins: Text | None = Field(default=None, description="a text: 'with' the economy in Russian")
    ru_in: Text | None = Field(default=None, description="a text: 'in' the economy in Russian")
    ru_to: Text | None = Field(default=None, description="a text: 'to' the economy in Russian")
    ru_from: Text | None = Field(default=None, description="a text: 'from' the economy in Russian")

    def by_form(self) -> dict[str, str]:
        """Return the names that are given; one in another language stands for a missing one."""
        keys = [key for key in type(self).model_fields if key != "name"]
        given = {key: value for key in keys if (value := getattr(self, key)) is not None}
        if self.name is not None:
            texts = self.name.by_language
            for reader in LANGUAGES:
                given[f"name_{reader}"] = texts[language_of(texts, reader)] or ""
        return given


class Experiments(Part):
    """Which experiments a study shows, and where.

    Attributes
    ----------
    detail
        With a section of their own, in this order, but for those whose effect is too small for one;
        without any, the largest of the overview.
    glance
        In the overview, in this order; those in detail that are not named follow. By default only
        those in detail.
    timelines
        Whose dated stages are drawn as a timeline of duties.
    investment
        Of the chapter about owners of capital, in this order, each in every horizon; by default
        those that are made for the pair.
    after
        Whose balance of dependence stands beside that of today; None for no such section.
    """

    detail: NamesOnce = Field(default=(), description=EXPERIMENTS)
    glance: NamesOnce = Field(default=(), description=EXPERIMENTS)
    timelines: NamesOnce = Field(default=(), description=EXPERIMENTS)
    investment: NamesOnce = Field(default=(), description=EXPERIMENTS)
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


class RegionOf(Part):
    """The region of the chapter about neighbours.

    Attributes
    ----------
    group
        The members; the country of the study is one of them.
    powers
        Economies and groups outside; by default the largest partners of the region.
    beside
        Economies outside whose gains are told too.
    scenarios
        Whose gains are told; they are solved for this chapter alone.
    """

    group: Text = Field(description="the name of a group of economies, e.g. 'C5'")
    powers: NamesOnce = Field(
        default=(), description="a code of an economy, a group, or a list of them"
    )
    beside: NamesOnce = Field(default=(), description="a code of an economy, or a list of them")
    scenarios: NamesOnce = Field(
        default=(),
        description="a name of the catalogue or of the scenarios of claims, the path of a scenario "
        "file beside the study, or a list of them",
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
        Name of the benchmark, or the path of a file.
    experiments
        Which ones, and where; without any in detail or at a glance they are made for the pair.
    network
        Name or folder of the corridor network of the chapter about corridors; by default that of
        the country, if a bundled one has it as its only home.
    balance
        Whom the chapter about the balance shows.
    region
        The neighbours, and which scenarios are told of them; without it there is no such chapter.
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
    partner: NamesOnce = Field(description="a code of an economy, or a list of them")
    names: dict[Text, Forms] = Field(
        default_factory=dict,
        description="a table of codes, each a table of name, en, and cases in Kazakh and Russian",
    )
    world: Text = Field(
        default="core-2022", description="the name of a world, or the path of a .npz file"
    )
    experiments: Experiments = Field(
        default_factory=Experiments,
        description="a table of detail, glance, timelines, investment and after",
    )
    network: Text | None = Field(
        default=None, description="the name or folder of a corridor network"
    )
    balance: BalanceOf = Field(default_factory=BalanceOf, description="a table of partners")
    region: RegionOf | None = Field(
        default=None, description="a table of group, powers, beside and scenarios"
    )
    ledger: Text | None = Field(default=None, description="the name of bundled evidence")
    chronicle: Text | None = Field(default=None, description="the name of bundled evidence")
    chapters: Annotated[tuple[Chapter, ...], AfterValidator(each_once)] = Field(
        default=(), description="a list of " + ", ".join(map(repr, CHAPTERS))
    )
    languages: Annotated[tuple[Language, ...], AfterValidator(each_once)] = Field(
        default=("en",), min_length=1, description="a list of 'en', 'kk', 'ru'"
    )
    _origin: str = PrivateAttr(default="")
    _added: tuple[Scenario, ...] = PrivateAttr(default=())

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Require no name: a document from a file has that of the file, or of its folder."""
        super().complete_schema(part)
        part["required"].remove("name")
        part["properties"]["names"]["propertyNames"] = TEXT_SCHEMA
        for key in ("chapters", "languages"):
            part["properties"][key]["uniqueItems"] = True

    @model_validator(mode="after")
    def _fits(self) -> Study:
        if self.country in self.partner:
            raise PydanticCustomError(
                "conflict",
                "partner: {code} is the country itself; allowed: another economy",
                {"code": repr(self.country)},
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

    @property
    def added(self) -> tuple[Scenario, ...]:
        """Experiments in detail beside those that the document names."""
        return self._added

    def place(self, *keys: str | int) -> str:
        """Return where a key stands, as messages say it: file, then the steps to the key."""
        return ": ".join([self.origin, *spoken(keys)])

    def forms(self) -> dict[str, dict[str, str]]:
        """Return what economies are called, as `tarazy.text.naming.naming` takes it."""
        return {code: given.by_form() for code, given in self.names.items()}

    def with_scenarios(self, *scenarios: Scenario | str | Path) -> Study:
        """Return the study with further experiments in detail, after its own.

        Parameters
        ----------
        scenarios
            Scenarios, names of the catalogue, or paths of documents.

        Raises
        ------
        InputError
            If one cannot be read.
        """
        read = [one if isinstance(one, Scenario) else Scenario.load(one) for one in scenarios]
        whole = self.model_copy()
        whole._added = (*self._added, *read)
        return whole

    def with_chapters(self, chapters: Sequence[str]) -> Study:
        """Return the study with these chapters of its page, in this order.

        Raises
        ------
        InputError
            If a chapter is unknown or stands twice.
        """
        for chapter in chapters:
            if chapter not in CHAPTERS:
                raise unknown_name("chapter", chapter, CHAPTERS, "chapters")
        refuse_repeated(chapters, "chapters")
        return self.model_copy(update={"chapters": tuple(chapters)})
