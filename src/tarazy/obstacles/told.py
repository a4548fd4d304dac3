"""Obstacles that the texts name: which claims stand behind one, which law, and what computes it.

The table ``evidence/tables/agenda.toml`` ties them to what the rules find, or to an experiment of
the catalogue. Where nothing can be computed it says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.evidence.events_and_sources import Codes, Key, Words
from tarazy.evidence.known_names import check_known
from tarazy.evidence.library import library
from tarazy.evidence.reading import read_document
from tarazy.obstacles.obstacle import EASES, STATES, Ease, Effect, Obstacle, State
from tarazy.obstacles.setting import Setting
from tarazy.policy.customs_unions import customs_unions
from tarazy.scenario.parts import DAY, TEXTS, Day, Part, Text, Texts

FILE = "agenda.toml"


class Told(Texts):
    """One obstacle of the table.

    Attributes
    ----------
    id
        Key.
    parties
        Who have to be among the two.
    union
        A customs union of which exactly one of the two is a member; None where it does not matter.
    row
        The obstacle found by rule that this one is: its numbers stand, its name, claims and law are
        those of the table.
    experiment
        In its place: a name of the catalogue.
    reason
        In its place: why nothing is computed.
    en, kk, ru
        Its name.
    claims, source
        Identifiers of claims, and keys of sources of the evidence.
    ease, who, state, effect, since, until
        As of `Obstacle`; `who` and `ease` are not told of a row.
    law
        The law, with its address where no source of the evidence has it.
    read
        Day of reading.
    """

    id: Key = Field(description="a short name of small letters, digits and hyphens")
    parties: Codes = Field(min_length=1, description="codes of economies")
    union: Text | None = Field(default=None, description="a name of a customs union")
    row: Text | None = Field(default=None, description="the id of an obstacle found by rule")
    experiment: Text | None = Field(default=None, description="a name of the catalogue")
    reason: Texts | None = Field(default=None, description=TEXTS)
    claims: Words = Field(default=(), description="identifiers of claims")
    source: Words = Field(default=(), description="keys of sources")
    ease: Ease | None = Field(default=None, description=", ".join(map(repr, EASES)))
    who: Codes = Field(default=(), description="codes of economies")
    state: State | None = Field(default=None, description=", ".join(map(repr, STATES)))
    effect: Effect = Field(default="lifted", description="'lifted', 'averted'")
    since: Day | None = Field(default=None, description=DAY)
    until: Day | None = Field(default=None, description=DAY)
    law: Texts = Field(description=TEXTS)
    read: Day = Field(description=DAY)

    @model_validator(mode="after")
    def _one_way(self) -> Told:
        given = [key for key in ("row", "experiment", "reason") if getattr(self, key) is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "one_of", "row, experiment and reason; allowed: exactly one of them"
            )
        if self.row is None and (self.ease is None or self.state is None or not self.who):
            raise PydanticCustomError("needed", "ease", {"allowed": "ease, who and state"})
        return self


class ToldDocument(Part):
    """The table."""

    obstacle: tuple[Told, ...] = Field(default=(), description="a list of obstacles")


@cache
def told_obstacles() -> tuple[Told, ...]:
    """Return the obstacles of the table.

    Raises
    ------
    InputError
        One line naming the obstacle, the key, the value and what is allowed.
    """
    file = resources.files("tarazy.evidence").joinpath("tables", FILE)
    return read_document(file, FILE, ToldDocument).obstacle


def check_told(told: Iterable[Told]) -> None:
    """Check that claims, sources, unions and experiments that obstacles name are there.

    Raises
    ------
    InputError
        One line naming the obstacle, the key, the value and what is allowed.
    """
    from tarazy.scenario import catalogue

    unions = [union.name for union in customs_unions()]
    for one in told:
        where = f"{FILE}: obstacle {one.id}"
        check_known("claim", one.claims, library().claims, f"{where}: claims")
        check_known("source", one.source, library().sources, f"{where}: source")
        if one.union is not None:
            check_known("customs union", [one.union], unions, f"{where}: union")
        if one.experiment is not None:
            check_known("experiment", [one.experiment], catalogue.names(), f"{where}: experiment")


def with_told(setting: Setting, found: Sequence[Obstacle]) -> tuple[Obstacle, ...]:
    """Return the obstacles found by rule with what the table tells of the pair, those it adds last.

    Raises
    ------
    InputError
        If the table is wrong.
    """
    mine = [one for one in told_obstacles() if _concerns(setting, one)]
    check_told(mine)
    by_row = {one.row: one for one in mine if one.row is not None}
    whole = [_joined(one, by_row[one.id]) if one.id in by_row else one for one in found]
    return (*whole, *(_own(setting, one) for one in mine if one.row is None))


def _concerns(setting: Setting, one: Told) -> bool:
    if not set(one.parties) <= set(setting.pair):
        return False
    if one.union is None:
        return True
    unions = (setting.union(code) for code in setting.pair)
    return any(union is not None and union.name == one.union for union in unions)


def _joined(found: Obstacle, one: Told) -> Obstacle:
    changed: dict[str, Any] = {
        "title": _by_language(one),
        "claims": one.claims,
        "law": _by_language(one.law),
        "source": _sources(one),
    }
    for key in ("state", "since", "until"):
        if (value := getattr(one, key)) is not None:
            changed[key] = value
    return replace(found, **changed)


def _own(setting: Setting, one: Told) -> Obstacle:
    from tarazy.scenario import Scenario

    assert one.ease is not None and one.state is not None
    ease: Ease = one.ease
    if ease in ("country", "partner"):
        # The table is written for any order of the two.
        ease = setting.alone(one.who[0])
    return Obstacle(
        id=f"told:{one.id}",
        kind="told",
        ease=ease,
        who=one.who,
        state=one.state,
        effect=one.effect,
        since=one.since,
        until=one.until,
        law=_by_language(one.law),
        source=_sources(one),
        scenario=None if one.experiment is None else Scenario.load(one.experiment),
        reason="" if one.reason is None else _by_language(one.reason),
        title=_by_language(one),
        claims=one.claims,
        assumed=("catalogue",) if one.experiment else (),
    )


def _sources(one: Told) -> str:
    """Return the sources that tell of the law, and the day of reading."""
    rows = (library().sources[key] for key in one.source)
    named = (f"{row.publisher}, {row.title}, {row.address}" for row in rows)
    return "; ".join((*named, str(one.read)))


def _by_language(text: Texts) -> dict[str, str]:
    from tarazy.codes.classification import LANGUAGES

    return {language: text.in_language(language) for language in LANGUAGES}
