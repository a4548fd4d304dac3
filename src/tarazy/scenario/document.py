"""The scenario document: what an analyst writes, checked for form but not yet against a world.

One document asks one question. It names a benchmark, a closure and a list of shocks; each shock
has a `kind`, says by its selectors whom it meets, and gives one number or one column of a bundled
policy table. Shocks apply in the order in which they stand, each on the result of those before it.
A new kind of shock is one more class here and one function in :mod:`tarazy.scenario.compile`; a
new source of numbers is one more member of `Rate`.

The description of a field is what an error message says is allowed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PrivateAttr,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from tarazy.world.classification import Language

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, strict=True)]


class _Part(BaseModel):
    """Base of every part of a document: unchangeable, and no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Texts(_Part):
    """One text in the three languages of the project."""

    en: Text = Field(description="a text in English")
    kk: Text = Field(description="a text in Kazakh")
    ru: Text = Field(description="a text in Russian")

    def in_language(self, language: Language = "en") -> str:
        """Return the text in `language`."""
        return {"en": self.en, "kk": self.kk, "ru": self.ru}[language]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[Text, ...], BeforeValidator(_as_list)]
NAMES = "a code, a group, or a list of them"


class Selection(_Part):
    """Economies or sectors: the union of `of`, less the union of `except`.

    In a document a code, a group, ``"*"``, or a list of these stands for a selection without
    exceptions.
    """

    of: Names = Field(description=NAMES + " or '*'", min_length=1)
    except_: Names = Field(default=(), alias="except", description=NAMES)


def _as_selection(value: object) -> object:
    return {"of": value} if isinstance(value, str | list | tuple) else value


Selector = Annotated[Selection, BeforeValidator(_as_selection)]
SELECTOR = "a code, a group, '*', a list of them, or {of = ..., except = ...}"
EVERYTHING = Selection(of=("*",))


class TableColumn(_Part):
    """Rates by sector: one column of a policy table that travels with the package."""

    table: Text = Field(description="the name of a policy table")
    column: Text = Field(description="a column of that table")


def _rate_form(value: object) -> str:
    return "<table>" if isinstance(value, dict | TableColumn) else "<number>"


def _rate(low: float, high: float) -> Any:
    number = Annotated[float, Field(strict=True, ge=low, le=high, allow_inf_nan=False)]
    return Annotated[
        Annotated[number, Tag("<number>")] | Annotated[TableColumn, Tag("<table>")],
        Discriminator(_rate_form),
    ]


# The bounds catch a rate written in per cent: no tariff of the bundled tables comes near 500 %.
HIGHEST_RATE = 5.0
RATE = (
    "a fraction from {low:g} to {high:g} (0.25 is 25 per cent) or {{table = ..., column = ...}}"
).format
FACTOR = "a number from {low:g} to {high:g} (1.1 is 10 per cent more)".format


class _Bilateral(_Part):
    importer: Selector = Field(description=SELECTOR)
    exporter: Selector = Field(description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)
    both_ways: bool = Field(default=False, strict=True, description="true or false")


class Tariff(_Bilateral):
    """A change of ad valorem tariffs: the new rate (`set`), or points on top of the old (`add`).

    `both_ways` also changes what the exporters charge the importers.
    """

    kind: Literal["tariff"]
    set: _rate(0.0, HIGHEST_RATE) | None = Field(  # type: ignore[valid-type]
        default=None, description=RATE(low=0, high=HIGHEST_RATE)
    )
    add: _rate(-HIGHEST_RATE, HIGHEST_RATE) | None = Field(  # type: ignore[valid-type]
        default=None, description=RATE(low=-HIGHEST_RATE, high=HIGHEST_RATE)
    )

    @model_validator(mode="after")
    def _one_instruction(self) -> Tariff:
        given = [key for key in ("set", "add") if getattr(self, key) is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "one_of",
                "{given} given; allowed: exactly one of 'set' and 'add'",
                {"given": " and ".join(given) or "neither 'set' nor 'add'"},
            )
        return self


class TradeCost(_Bilateral):
    """A multiplicative change of the cost of delivery (iceberg; 1.1 is 10 per cent dearer)."""

    kind: Literal["trade_cost"]
    factor: float = Field(
        strict=True, ge=0.01, le=1e4, allow_inf_nan=False, description=FACTOR(low=0.01, high=1e4)
    )


class Sever(_Bilateral):
    """No trade at all: an infinite cost of delivery, computed exactly."""

    kind: Literal["sever"]


class Productivity(_Part):
    """A multiplicative change of productivity in the economies that `economy` selects."""

    kind: Literal["productivity"]
    economy: Selector = Field(description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)
    factor: float = Field(
        strict=True, ge=0.01, le=100, allow_inf_nan=False, description=FACTOR(low=0.01, high=100)
    )


Shock = Annotated[Tariff | TradeCost | Sever | Productivity, Field(discriminator="kind")]
KINDS: dict[str, type[_Part]] = {
    "tariff": Tariff,
    "trade_cost": TradeCost,
    "sever": Sever,
    "productivity": Productivity,
}
CLOSURES = ("fixed", "income_share", "zero")
Claim = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{1,2}$", strict=True)]


class Scenario(_Part):
    """An experiment: a question, the claims it tests, and the shocks that answer it.

    Attributes
    ----------
    version
        Of the scenario language.
    name
        Short name; for a document from a file, the name of the file.
    title, question, explanation
        In English, Kazakh and Russian; the explanation may be left out.
    claims
        Identifiers of the claims that the experiment tests, e.g. ``D1``.
    sources
        Where the facts and figures of the scenario come from.
    world
        Name of the benchmark.
    closure
        What the trade deficit does: ``fixed`` relative to world output, a fixed ``income_share``,
        or ``zero``.
    elasticities
        Name of a set of trade elasticities of the world; by default the world's own.
    focus
        Economies that the answer is about.
    groups
        The document's own groups of economies, beside those of the package.
    shocks
        At least one.
    """

    version: Literal[1] = Field(default=1, description="1")
    name: Text = Field(description="a short name")
    title: Texts = Field(description="a text in each of en, kk, ru")
    question: Texts = Field(description="a text in each of en, kk, ru")
    explanation: Texts | None = Field(default=None, description="a text in each of en, kk, ru")
    claims: tuple[Claim, ...] = Field(
        default=(), description="a list of claims, each a capital letter and a number, e.g. 'D1'"
    )
    sources: tuple[Text, ...] = Field(default=(), description="a list of texts")
    world: Text = Field(default="core-2022", description="the name of a world")
    closure: Literal["fixed", "income_share", "zero"] = Field(
        default="fixed", description=", ".join(repr(closure) for closure in CLOSURES)
    )
    elasticities: Text | None = Field(
        default=None, description="the name of a set of trade elasticities"
    )
    focus: tuple[Text, ...] = Field(default=(), description="a list of codes of economies")
    groups: dict[Text, tuple[Text, ...]] = Field(
        default_factory=dict, description="a table of lists of codes of economies"
    )
    shocks: tuple[Shock, ...] = Field(
        min_length=1, description="at least one table [[shocks]] with a 'kind'"
    )
    _origin: str = PrivateAttr(default="")

    @property
    def origin(self) -> str:
        """The file that the document was read from, or its name: what error messages begin with."""
        return self._origin or self.name

    @classmethod
    def load(cls, name: str | Path) -> Scenario:
        """Load an experiment of the catalogue by name, or a document by path.

        Raises
        ------
        InputError
            One line naming the file, the key, the value and what is allowed.
        """
        from tarazy.scenario.reading import load

        return load(name)

    @classmethod
    def from_dict(cls, document: dict[str, Any], origin: str = "") -> Scenario:
        """Build a scenario from a dictionary of the document's form.

        Raises
        ------
        InputError
            One line naming `origin`, the key, the value and what is allowed.
        """
        from tarazy.scenario.reading import parse

        return parse(document, origin)

    def to_dict(self) -> dict[str, Any]:
        """Return the document as a JSON-able dictionary that `from_dict` reads back."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {
            "version": self.version
        }
