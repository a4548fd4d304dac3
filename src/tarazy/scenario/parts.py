"""What the parts of a scenario document are made of: texts, days, selections, instructions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tarazy.arguments.repeated import ONCE, first_repeated
from tarazy.text.languages import in_language

if TYPE_CHECKING:
    from tarazy.codes.classification import Language

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, strict=True)]


class Part(BaseModel):
    """Base of every part of a document: unchangeable, and no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Texts(Part):
    """One text in one or more of the three languages of the project.

    A text without a language, where a table is expected, is in English. A reader of a language in
    which there is none gets another one, marked (`tarazy.text.languages`).
    """

    en: Text | None = Field(default=None, description="a text in English")
    kk: Text | None = Field(default=None, description="a text in Kazakh")
    ru: Text | None = Field(default=None, description="a text in Russian")

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        # A part that has texts among its keys, such as a claim, is no text itself.
        return {"en": value} if cls is Texts and isinstance(value, str) else value

    @model_validator(mode="after")
    def _at_least_one(self) -> Texts:
        if not any(self.by_language.values()):
            raise PydanticCustomError("needed", "en", {"allowed": "a text in one of en, kk, ru"})
        return self

    @property
    def by_language(self) -> dict[str, str | None]:
        """The text by language; None in those in which there is none."""
        return {"en": self.en, "kk": self.kk, "ru": self.ru}

    def in_language(self, language: Language = "en") -> str:
        """Return the text for a reader of `language`, marked if it is in another one."""
        return in_language(self.by_language, language)


TEXTS = "a text in English, or a table with a text in at least one of en, kk, ru"


def _as_date(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("day", "not a day")


Day = Annotated[date, BeforeValidator(_as_date)]
DAY = "a day, e.g. 2025-08-07"


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def each_once(names: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list in which something stands twice."""
    name = first_repeated(names)
    if name is not None:
        raise PydanticCustomError(
            "conflict",
            "{name} given twice; allowed: {once}",
            {"name": repr(name), "once": ONCE},
        )
    return names


# Of a union: what is named twice is in it once.
Names = Annotated[tuple[Text, ...], BeforeValidator(_as_list)]
# Of things that something happens to: each once.
NamesOnce = Annotated[Names, AfterValidator(each_once)]
NAMES = "a code, a group, or a list of them"


class Selection(Part):
    """Economies or sectors: the union of `of`, less the union of `except`.

    In a document a code, a group, ``"*"``, or a list of these stands for a selection without
    exceptions.
    """

    of: Names = Field(description="a code, a group, '*', or a list of them", min_length=1)
    except_: Names = Field(default=(), alias="except", description=NAMES)


def _as_selection(value: object) -> object:
    return {"of": value} if isinstance(value, str | list | tuple) else value


Selector = Annotated[Selection, BeforeValidator(_as_selection)]
SELECTOR = "a code, a group, '*', a list of them, or {of = ..., except = ...}"
EVERYTHING = Selection(of=("*",))


class Instructed(Part):
    """A part that holds exactly one of its `INSTRUCTIONS`."""

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ()

    @property
    def instruction(self) -> str:
        """The key of the instruction that is given."""
        return next(key for key in self.INSTRUCTIONS if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _one_instruction(self) -> Instructed:
        given = [key for key in self.INSTRUCTIONS if getattr(self, key) is not None]
        if len(given) == 1:
            return self
        words = [repr(key) for key in self.INSTRUCTIONS]
        choice = f"{', '.join(words[:-1])} and {words[-1]}"
        none = f"neither {', '.join(words[:-1])} nor {words[-1]}"
        shown = " and ".join(f"{key} = {_short(getattr(self, key))}" for key in given)
        raise PydanticCustomError(
            "one_of",
            "{given} given; allowed: exactly one of {choice}",
            {"given": shown or none, "choice": choice},
        )


def _short(value: object) -> str:
    if isinstance(value, BaseModel):
        return "{...}"
    return "[...]" if isinstance(value, tuple) else repr(value)
