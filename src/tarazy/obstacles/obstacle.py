"""An obstacle: what stands in the way, by which law, who can lift it, and which experiment does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.text.texts import Texts

# What stands in the way, in the order in which obstacles are looked for.
Kind: TypeAlias = Literal[
    "duty",
    "duty_sector",
    "additional",
    "over",
    "programme",
    "delivery",
    "services",
    "missing",
    "entry",
    "capital",
    "transit",
    "route",
    "told",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Who has to agree, the easiest first: the country alone, the partner alone, both, a customs union
# of one of them, somebody else.
Ease: TypeAlias = Literal["country", "partner", "both", "union", "third"]
EASES: tuple[Ease, ...] = get_args(Ease)
# Of the law on the day that is asked for: it holds, has run out, hangs over a side, or there is
# none and it is a cost.
State: TypeAlias = Literal["in_force", "lapsed", "threatens", "no_law"]
STATES: tuple[State, ...] = get_args(State)
# What the experiment does: takes the obstacle away, or brings about what is to be averted.
Effect: TypeAlias = Literal["lifted", "averted"]


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way.

    Attributes
    ----------
    id
        E.g. ``duty:USA:KAZ``: kind, then whom it concerns.
    kind
        What it is.
    ease, who, union
        Who has to agree: codes, and of a customs union its name by language.
    state, since, until
        Of the law, and its first and last day where they are known.
    law
        What law it is, or where its number stands: by language; empty where the name says it.
    source
        Where that is written: publisher, title, address, as they write themselves.
    read
        Day on which the sources were read; None where the source tells its own.
    effect
        What the experiment does.
    scenario
        The experiment; None where nothing can be computed.
    reason
        Why nothing can be computed: a key of the texts, or a text by language.
    economies, sector, titles
        What its name is made of: codes by placeholder, a sector, texts by placeholder and language.
    title
        Its name by language, where it is not made.
    claims
        Identifiers of the claims behind it.
    assumed
        What the experiment assumes: keys of the texts.
    within
        The obstacle that this one is a part of; empty where it stands alone.
    trade
        Million USD a year that it lies on in the benchmark; None where it lies on no trade.
    """

    id: str
    kind: Kind
    ease: Ease
    who: tuple[str, ...]
    state: State
    effect: Effect = "lifted"
    union: Mapping[str, str] | None = None
    since: date | None = None
    until: date | None = None
    law: Mapping[str, str] | str = ""
    source: str = ""
    read: date | None = None
    scenario: Scenario | None = None
    reason: Mapping[str, str] | str = ""
    economies: Mapping[str, str] = field(default_factory=dict)
    sector: str = ""
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    title: Mapping[str, str] | None = None
    claims: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    within: str = ""
    trade: float | None = None

    @property
    def alone(self) -> bool:
        """Whether one of the two can lift it without anybody else."""
        return self.ease in ("country", "partner")

    def name(self, words: Texts) -> str:
        """Return what it is called in the language of `words`."""
        if self.title is not None:
            return in_words(self.title, words)
        return row_name(self.kind, words, self.economies, self.sector, self.titles)

    def lifter(self, words: Texts) -> str:
        """Return who has to agree, by name."""
        if self.union is not None:
            return in_words(self.union, words)
        return ", ".join(words.name(code) for code in self.who)

    def basis(self, words: Texts) -> str:
        """Return what law it is, or where its number stands."""
        return in_words(self.law, words)

    def missing(self, words: Texts) -> str:
        """Return why nothing is computed; empty where something is."""
        if not isinstance(self.reason, str):
            return in_words(self.reason, words)
        return words(f"agenda.reason.{self.reason}") if self.reason else ""

    def assumptions(self, words: Texts) -> tuple[str, ...]:
        """Return what the experiment assumes."""
        return tuple(words(f"agenda.assumed.{one}") for one in self.assumed)


def row_name(
    kind: str,
    words: Texts,
    economies: Mapping[str, str],
    sector: str = "",
    titles: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return the name of a row that is made of a text and what it is about."""
    told = {key: text[words.language] for key, text in (titles or {}).items()}
    if sector:
        told["sector"] = words.sector(sector)
    return words.sentence(f"agenda.row.{kind}", **words.named(**economies), **told)


def in_words(text: Mapping[str, str] | str, words: Texts) -> str:
    """Return a text in a language; one without a language is the same in all of them."""
    return text if isinstance(text, str) else text[words.language]
