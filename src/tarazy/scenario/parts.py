"""What the parts of a scenario document are made of: texts, days, selections, instructions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from tarazy.arguments.repeated import ONCE, first_repeated
from tarazy.codes.classification import LANGUAGES, Language
from tarazy.text.languages import in_language

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, strict=True)]
# What JSON Schema says of a text, and of one name where a document may also list several.
TEXT_SCHEMA: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": r"\S"}
_NAMES_SCHEMA = [TEXT_SCHEMA, {"type": "array", "items": TEXT_SCHEMA, "minItems": 1}]


class Part(BaseModel):
    """Base of every part of a document: unchangeable, and no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Add to the JSON Schema of this part what the types of its fields do not tell.

        Parameters
        ----------
        part
            As made from the fields; it is changed in place.
        """

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        reference = handler(core_schema)
        cls.complete_schema(handler.resolve_ref_schema(reference))
        return reference


class Texts(Part):
    """One text in one or more of the three languages of the project.

    A text without a language, where a table is expected, is in English. A reader of a language in
    which there is none gets another one, marked (`tarazy.text.languages`).
    """

    en: Text | None = Field(default=None, description="a text in English")
    kk: Text | None = Field(default=None, description="a text in Kazakh")
    ru: Text | None = Field(default=None, description="a text in Russian")

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Require one language; let a text stand for one in English."""
        super().complete_schema(part)
        part["anyOf"] = [{"required": [language]} for language in LANGUAGES]
        if cls is Texts:
            table = {key: value for key, value in part.items() if key != "description"}
            part.clear()
            part["anyOf"] = [TEXT_SCHEMA, table]

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

    def plain(self, language: Language | None) -> str | dict[str, str]:
        """Return the text in a language; by default those that are written, by language."""
        if language is not None:
            return self.in_language(language)
        return {key: text for key, text in self.by_language.items() if text}


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
# Of things that something happens to: at least one, each once.
NamesOnce = Annotated[
    Names,
    Field(min_length=1),
    AfterValidator(each_once),
    WithJsonSchema({"anyOf": [TEXT_SCHEMA, {**_NAMES_SCHEMA[1], "uniqueItems": True}]}),
]
NAMES = "a code, a group, or a list of them"


class Selection(Part):
    """Economies or sectors: the union of `of`, less the union of `except`.

    In a document a code, a group, ``"*"``, or a list of these stands for a selection without
    exceptions.
    """

    of: Names = Field(description="a code, a group, '*', or a list of them", min_length=1)
    except_: Names = Field(default=(), alias="except", description=NAMES)

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Let a code, a group or a list stand for a selection without exceptions."""
        of = {"description": part["properties"]["of"]["description"], "anyOf": _NAMES_SCHEMA}
        # An empty list of exceptions is no mistake.
        without = [TEXT_SCHEMA, {"type": "array", "items": TEXT_SCHEMA}]
        excepted = {"description": NAMES, "anyOf": without}
        table = {**part, "properties": {"of": of, "except": excepted}}
        table.pop("description", None)
        part.clear()
        part["anyOf"] = [*_NAMES_SCHEMA, table]


def _as_selection(value: object) -> object:
    return {"of": value} if isinstance(value, str | list | tuple) else value


Selector = Annotated[Selection, BeforeValidator(_as_selection)]
# Keys of a document that hold groups of its own: of economies, of sectors.
GROUPS = ("groups", "sector_groups")
SELECTOR = "a code, a group, '*', a list of them, or {of = ..., except = ...}"
EVERYTHING = Selection(of=("*",))


class Instructed(Part):
    """A part that holds exactly one of its `INSTRUCTIONS`."""

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Require exactly one of the instructions."""
        super().complete_schema(part)
        part["oneOf"] = [{"required": [key]} for key in cls.INSTRUCTIONS]

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
