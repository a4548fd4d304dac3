"""The axes of a grid: what stands under a name in the table ``[grid]``, and the values it means."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from tarazy.arguments.limits import SEED_LAST
from tarazy.codes.selector import Selector as Resolver
from tarazy.errors import InputError
from tarazy.scenario.mistakes import as_input_error, shown
from tarazy.scenario.parts import SELECTOR, Part, Selector

Array = NDArray[np.float64]
Value: TypeAlias = float | int | str
# More points than this nobody can wait for, and no table could hold.
MOST_POINTS = 1_000_000
DRAWS = 1000
# Digits of a step of a range: 0.15, and not 0.15000000000000002.
_DIGITS = 12
_FINITE = "a finite number"


def _number(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value):
        return value
    raise PydanticCustomError("number", "no number")


def _above(value: object) -> object:
    if isinstance(_number(value), int | float) and value > 0:  # type: ignore[operator]
        return value
    raise PydanticCustomError("number", "no number above 0")


# Whole numbers stay whole: months are counted in them.
Number = Annotated[Any, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Above = Annotated[
    Any, BeforeValidator(_above), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]


def _value(value: object) -> object:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value):
        return value
    raise PydanticCustomError("value", "no value")


class AxisForm(Part):
    """Base of the forms of an axis; `KEY` is what tells one from the others."""

    KEY: ClassVar[str]


class Values(AxisForm):
    """The values themselves, numbers or texts; a list alone stands for it."""

    KEY: ClassVar[str] = "values"

    values: tuple[Annotated[Any, BeforeValidator(_value)], ...] = Field(
        min_length=1,
        description="a list of numbers, or of texts",
        json_schema_extra={
            "items": {},
            "anyOf": [{"items": {"type": "number"}}, {"items": {"type": "string"}}],
        },
    )

    @model_validator(mode="after")
    def _of_one_kind(self) -> Values:
        texts = [value for value in self.values if isinstance(value, str)]
        if texts and len(texts) < len(self.values):
            other = next(value for value in self.values if not isinstance(value, str))
            raise PydanticCustomError(
                "conflict",
                "values: {text} stands beside {other}; allowed: numbers alone, or texts alone",
                {"text": repr(texts[0]), "other": repr(other)},
            )
        return self


class Steps(AxisForm):
    """So many steps from one number to another, both among them."""

    KEY: ClassVar[str] = "from"

    from_: Number = Field(alias="from", description=_FINITE)
    to: Number = Field(description=_FINITE)
    steps: int = Field(strict=True, ge=2, le=MOST_POINTS, description="a whole number from 2 on")
    spacing: Literal["even", "log"] = Field(default="even", description="'even', 'log'")

    @model_validator(mode="after")
    def _apart(self) -> Steps:
        if self.from_ == self.to:
            raise PydanticCustomError(
                "conflict", "to: {to} is where it begins; allowed: another number", {"to": self.to}
            )
        if self.spacing == "log" and min(self.from_, self.to) <= 0:
            raise PydanticCustomError(
                "conflict",
                "spacing: 'log' from {low} to {high}; allowed: 'log' between numbers above 0",
                {"low": self.from_, "high": self.to},
            )
        return self

    def numbers(self) -> list[Value]:
        """Return the steps; whole numbers where both ends and all steps are."""
        if self.spacing == "log":
            found = np.geomspace(self.from_, self.to, self.steps)
        else:
            found = np.linspace(self.from_, self.to, self.steps)
        rounded = [float(f"{value:.{_DIGITS}g}") for value in found]
        whole = isinstance(self.from_, int) and isinstance(self.to, int)
        if whole and all(value.is_integer() for value in rounded):
            return [int(value) for value in rounded]
        return list(rounded)


class Countries(AxisForm):
    """Economies, each a value: of a group each of its members."""

    KEY: ClassVar[str] = "countries"

    countries: Selector = Field(description=SELECTOR)


class Sectors(AxisForm):
    """Sectors, each a value: of a group each of its members."""

    KEY: ClassVar[str] = "sectors"

    sectors: Selector = Field(description=SELECTOR)


Law = Literal["uniform", "loguniform", "normal", "lognormal", "triangular"]
# Law to the keys that it needs, and those that it may have.
LAWS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "uniform": (("from", "to"), ()),
    "loguniform": (("from", "to"), ()),
    "normal": (("mean", "sd"), ("from", "to")),
    "lognormal": (("median", "sd"), ("from", "to")),
    "triangular": (("from", "mode", "to"), ()),
}


class Sample(AxisForm):
    """Random numbers of a law; all samples of a grid are drawn together.

    ``normal`` and ``lognormal`` (`sd` is that of the logarithm) may be cut off by `from` and `to`.
    Draw k of an axis depends on its name, its seed and k alone.
    """

    KEY: ClassVar[str] = "sample"

    sample: Law = Field(description=", ".join(map(repr, LAWS)))
    from_: Number | None = Field(default=None, alias="from", description=_FINITE)
    to: Number | None = Field(default=None, description=_FINITE)
    mode: Number | None = Field(default=None, description=_FINITE)
    mean: Number | None = Field(default=None, description=_FINITE)
    median: Above | None = Field(default=None, description="a finite number above 0")
    sd: Above | None = Field(default=None, description="a finite number above 0")
    draws: int | None = Field(
        default=None,
        strict=True,
        ge=1,
        le=MOST_POINTS,
        description=f"a whole number from 1 on, the same for all samples; {DRAWS} by default",
    )
    seed: int = Field(
        default=0,
        strict=True,
        ge=0,
        le=SEED_LAST,
        description="a whole number from 0 to 2^63 - 1",
    )

    @model_validator(mode="after")
    def _of_its_law(self) -> Sample:
        needed, possible = LAWS[self.sample]
        given = {key: getattr(self, "from_" if key == "from" else key) for key in _OF_LAWS}
        for key, value in given.items():
            if value is None and key in needed:
                raise PydanticCustomError("needed", key, {"allowed": _FINITE})
            if value is not None and key not in (*needed, *possible):
                raise PydanticCustomError(
                    "conflict",
                    "{key}: {value} with sample = {law}; allowed: {keys}",
                    {
                        "key": key,
                        "value": value,
                        "law": repr(self.sample),
                        "keys": ", ".join((*needed, *possible)),
                    },
                )
        low, high = given["from"], given["to"]
        if low is not None and high is not None and not low < high:
            raise PydanticCustomError(
                "conflict",
                "to: {high} is not above from = {low}; allowed: a number above it",
                {"low": low, "high": high},
            )
        if self.mode is not None and not low <= self.mode <= high:
            raise PydanticCustomError(
                "conflict",
                "mode: {mode} is outside; allowed: a number from {low} to {high}",
                {"mode": self.mode, "low": low, "high": high},
            )
        above = "median" if self.sample == "lognormal" else "from"
        if self.sample in ("loguniform", "lognormal") and not given[above] > 0:
            raise PydanticCustomError(
                "conflict",
                "{key}: {value} with sample = {law}; allowed: a number above 0",
                {"key": above, "value": given[above], "law": repr(self.sample)},
            )
        return self

    def numbers(self, name: str, draws: int) -> list[Value]:
        """Return draws of the axis of a name."""
        key = hashlib.sha256(f"{self.seed} {name}".encode()).digest()[:16]
        generator = np.random.Generator(np.random.Philox(key=np.frombuffer(key, dtype=np.uint64)))
        return [float(x) for x in self._quantile(generator.random(draws))]

    def _quantile(self, part: Array) -> Array:
        """Return the numbers below which these parts of the law lie."""
        low = -np.inf if self.from_ is None else float(self.from_)
        high = np.inf if self.to is None else float(self.to)
        if self.sample == "uniform":
            return np.asarray(low + part * (high - low))
        if self.sample == "loguniform":
            return np.asarray(np.exp(np.log(low) + part * np.log(high / low)))
        if self.sample == "triangular":
            return _triangular(part, low, self._given("mode"), high)
        if self.sample == "lognormal":
            with np.errstate(divide="ignore"):
                bounds = [float(np.log(max(bound, 0.0))) for bound in (low, high)]
            centre = float(np.log(self._given("median")))
            return np.exp(_normal(part, centre, self._given("sd"), *bounds))
        return _normal(part, self._given("mean"), self._given("sd"), low, high)

    def _given(self, key: str) -> float:
        """Return a key that its law needs."""
        return float(getattr(self, key))


def _triangular(part: Array, low: float, mode: float, high: float) -> Array:
    peak = (mode - low) / (high - low)
    left = np.sqrt(part * peak)
    right = 1.0 - np.sqrt((1.0 - part) * (1.0 - peak))
    return np.asarray(low + (high - low) * np.where(part < peak, left, right))


def _normal(part: Array, mean: float, sd: float, low: float, high: float) -> Array:
    from scipy.special import ndtr, ndtri

    start, end = (float(ndtr((bound - mean) / sd)) for bound in (low, high))
    return np.asarray(mean + sd * ndtri(start + part * (end - start)))


_OF_LAWS = ("from", "to", "mode", "mean", "median", "sd")
FORMS: tuple[type[AxisForm], ...] = (Sample, Values, Countries, Sectors, Steps)
FORM_TEXT = (
    "a list of values, or a table with values; from, to and steps; countries; sectors; or sample"
)


@dataclass(frozen=True)
class Axis:
    """One axis of a grid.

    Attributes
    ----------
    name
        Of the placeholder: ``$name``.
    values
        All numbers, or all texts.
    of
        Its form: ``values``, ``from``, ``countries``, ``sectors`` or ``sample``.
    """

    name: str
    values: tuple[Value, ...]
    of: str

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return not isinstance(self.values[0], str)

    @property
    def array(self) -> NDArray[Any]:
        """The values, (steps,): whole numbers, numbers or texts."""
        return np.array(self.values)


def form_of(given: object, place: Callable[[Sequence[str | int]], str]) -> AxisForm:
    """Return an axis as it is written, its form checked.

    Parameters
    ----------
    given
        What stands under the name of the axis.
    place
        From the steps to a key in it to where that stands.

    Raises
    ------
    InputError
        One line naming the place, the value and what is allowed.
    """
    table = {"values": given} if isinstance(given, list | tuple) else given
    if not isinstance(table, Mapping):
        raise InputError(f"{place(())}: {shown(given)} is not allowed; allowed: {FORM_TEXT}")
    model = next((form for form in FORMS if form.KEY in table), None)
    if model is None:
        # A range without its beginning is still one.
        model = Steps if {"to", "steps"} & set(table) else None
    if model is None:
        raise InputError(f"{place(())}: {shown(given)} is not allowed; allowed: {FORM_TEXT}")
    try:
        return model.model_validate(dict(table))
    except ValidationError as error:
        raise as_input_error(error, place, model) from error


def axis_of(
    name: str, form: AxisForm, draws: int, where: str, economies: Resolver, sectors: Resolver
) -> Axis:
    """Return an axis with its values.

    Parameters
    ----------
    name
        Of the axis.
    form
        As it is written.
    draws
        Of all samples of the grid.
    where
        Where the axis stands, for messages.
    economies, sectors
        What selections mean in the world.

    Raises
    ------
    InputError
        If a selection names what the world has not.
    """
    values: Sequence[Value]
    if isinstance(form, Values):
        values = form.values
    elif isinstance(form, Steps):
        values = form.numbers()
    elif isinstance(form, Sample):
        values = form.numbers(name, draws)
    elif isinstance(form, Countries):
        found = economies.positions(form.countries, f"{where}: countries")
        values = [economies.labels[n] for n in found]
    else:
        assert isinstance(form, Sectors)
        values = [sectors.labels[n] for n in sectors.positions(form.sectors, f"{where}: sectors")]
    return Axis(name, tuple(values), form.KEY)
