"""Other prices at the markets of a network: by market, month and grade."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import (
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tarazy.arguments.months import MOST_MONTHS
from tarazy.arguments.values import is_number
from tarazy.experiment.events.market_names import EVERY_MARKET, check_markets
from tarazy.experiment.events.network_event import WindowedEvent
from tarazy.scenario.parts import NamesOnce, Text

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine
    from tarazy.corridors.windows import Window

_PLAIN = ("add", "factor", "set")
_QUOTED = ("benchmark", "differential")
_MONTH = "^([1-9]|[12][0-9]|3[0-6])$"


def _amounts(least: float, most: float) -> Callable[[object], float | dict[int, float]]:
    """Return what reads a number, or a table of numbers by month."""

    def one(value: object) -> float:
        if is_number(value) and least <= float(value) <= most:
            return float(value)
        raise PydanticCustomError("amount", "no amount")

    def month(key: object) -> int:
        # The keys of a table are texts.
        if isinstance(key, str) and key.isascii() and key.isdecimal() and key[0] != "0":
            key = int(key)
        if isinstance(key, int) and not isinstance(key, bool) and 1 <= key <= MOST_MONTHS:
            return key
        raise PydanticCustomError("amount", "no month")

    def read(value: object) -> float | dict[int, float]:
        if isinstance(value, dict) and value:
            return {month(key): one(each) for key, each in value.items()}
        return one(value)

    return read


def _schema(least: float, most: float) -> WithJsonSchema:
    number = {"type": "number", "minimum": least, "maximum": most}
    table = {
        "type": "object",
        "propertyNames": {"pattern": _MONTH},
        "additionalProperties": number,
        "minProperties": 1,
    }
    return WithJsonSchema({"anyOf": [number, table]})


def _written(value: float | dict[int, float]) -> Any:
    """Return amounts as a document has them: the keys of a table are texts."""
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else value


Amounts: TypeAlias = float | dict[int, float]
Addition = Annotated[
    Amounts, PlainValidator(_amounts(-1e4, 1e4)), PlainSerializer(_written), _schema(-1e4, 1e4)
]
Factor = Annotated[
    Amounts, PlainValidator(_amounts(0.0, 10.0)), PlainSerializer(_written), _schema(0.0, 10.0)
]
Level = Annotated[
    Amounts, PlainValidator(_amounts(0.0, 1e4)), PlainSerializer(_written), _schema(0.0, 1e4)
]
Differential = Annotated[float, Field(strict=True, ge=-1e3, le=1e3, allow_inf_nan=False)]
_BY_MONTH = ", or a table of months to numbers, e.g. {1 = -5.0, 2 = -8.0}"


class Price(WindowedEvent):
    """Other prices at the markets of a network.

    Either at a `market`, exactly one of: an addition (`add`) in the network's price unit, a
    `factor`, or a price (`set`), each a number or a table by month. Or as the trade quotes them: a
    price of the `benchmark`, other differentials to it by grade or market (`differential`), or
    both, in the benchmark's unit (USD per barrel). On some markets a price is a discount that only
    the network's exporter meets; on all of them it is an event of the world, which a network that
    is tied to the world refuses: there it is a ``world_price`` with a sector.
    """

    kind: Literal["price"] = Field(description="'price'")
    market: NamesOnce = Field(
        default=(EVERY_MARKET,), description="a market, node/commodity, '*', or a list of markets"
    )
    add: Addition | None = Field(
        default=None,
        description="an addition in the network's price unit from -10000 to 10000" + _BY_MONTH,
    )
    factor: Factor | None = Field(
        default=None, description="a number from 0 to 10 (0.9 is a tenth cheaper)" + _BY_MONTH
    )
    set: Level | None = Field(
        default=None,
        description="a price in the network's price unit from 0 to 10000" + _BY_MONTH,
    )
    benchmark: float | None = Field(
        default=None,
        strict=True,
        gt=0.0,
        le=1e4,
        allow_inf_nan=False,
        description="a price of the network's benchmark in its unit, e.g. USD per barrel",
    )
    differential: dict[Text, Differential] | None = Field(
        default=None,
        min_length=1,
        description=(
            "a table of grades or markets to differentials in the benchmark's unit from -1000 to "
            "1000, e.g. {CPC = -4.0}"
        ),
    )

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Ask for exactly one form of price."""
        super().complete_schema(part)
        part["properties"]["market"]["default"] = EVERY_MARKET
        quoted = {"anyOf": [{"required": [key]} for key in _QUOTED]}
        part["oneOf"] = [*({"required": [key]} for key in _PLAIN), quoted]

    @model_validator(mode="after")
    def _one_form(self) -> Price:
        plain = [key for key in _PLAIN if getattr(self, key) is not None]
        quoted = [key for key in _QUOTED if getattr(self, key) is not None]
        if len(plain) + bool(quoted) != 1:
            raise PydanticCustomError(
                "one_of",
                "{given} given; allowed: exactly one of {plain}, or {quoted} or both",
                {
                    "given": " and ".join([*plain, *quoted]) or "no price",
                    "plain": ", ".join(_PLAIN),
                    "quoted": " or ".join(_QUOTED),
                },
            )
        if quoted and self.market != (EVERY_MARKET,):
            raise PydanticCustomError(
                "conflict",
                "market stands beside {quoted}, which says itself what moves; allowed: without",
                {"quoted": quoted[0]},
            )
        by_month = plain and isinstance(getattr(self, plain[0]), dict)
        if by_month and (self.months is not None or self.dates is not None):
            raise PydanticCustomError(
                "conflict",
                "{key} by month stands beside {window}; allowed: one of the two",
                {"key": plain[0], "window": "months" if self.months is not None else "dates"},
            )
        return self

    @property
    def accumulates(self) -> bool:
        """Factors multiply and additions add; a price that is set is a state."""
        return self.set is None

    def sets(self) -> tuple[str, ...]:
        """Return the markets whose price it sets."""
        return () if self.set is None else self.market

    @property
    def last_month(self) -> int:
        """The last month that it names; 1 where it names none."""
        return max([1, *self.window.months])

    @property
    def window(self) -> Window:
        """When it holds: the months of its table, where it has one."""
        from tarazy.corridors.windows import window

        tables = [each for key in _PLAIN if isinstance(each := getattr(self, key), dict)]
        return window(list(tables[0])) if tables else super().window

    def changes(self, engine: Engine) -> Changes:
        """Return the prices at every market."""
        from tarazy.corridors.combining import combined
        from tarazy.corridors.market_prices import differential_changes
        from tarazy.corridors.questions import price_changes

        when: dict[str, Any] = {"months": self.months, "dates": self.dates}
        parts = [
            change for key in _PLAIN for change in self._at_markets(engine, key, getattr(self, key))
        ]
        if self.benchmark is not None:
            calendar = engine.layout.calendar
            parts.append(
                price_changes(engine.network, benchmark=self.benchmark, calendar=calendar, **when)
            )
        if self.differential is not None:
            parts.append(differential_changes(engine, self.differential, **when))
        return combined(*parts)

    def _at_markets(self, engine: Engine, key: str, amount: Amounts | None) -> list[Changes]:
        """Return the changes of one of the plain forms, for every market and month."""
        from tarazy.corridors.market_prices import set_price_changes
        from tarazy.corridors.questions import price_changes

        if amount is None:
            return []
        check_markets(self.market)
        always: dict[str, Any] = {"months": self.months, "dates": self.dates}
        windows = (
            [(always, amount)]
            if not isinstance(amount, dict)
            else [({"months": month}, each) for month, each in amount.items()]
        )
        network, calendar = engine.network, engine.layout.calendar
        if key == "set":
            return [
                set_price_changes(engine, each, market, **when)
                for market in self.market
                for when, each in windows
            ]
        return [
            price_changes(network, market=market, calendar=calendar, **{key: each, **when})
            for market in self.market
            for when, each in windows
        ]
