"""The signs and sizes that theory predicts for an experiment, written before it is computed."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.scenario.horizons import HORIZONS, Horizon
from tarazy.scenario.parts import EVERYTHING, SELECTOR, TEXTS, Part, Selector, Text, Texts

# Changes of a country, in per cent or percentage points, and of its trade with others.
CountryVariable = Literal[
    "welfare",
    "from_factor_income",
    "from_tariff_revenue",
    "from_deficit",
    "terms_of_trade",
    "volume_of_trade",
    "welfare_first_order",
    "real_wage",
    "wage",
    "price_index",
    "gdp",
]
# Changes of a country that only a world with labour, capital, resources and owners has.
FactorVariable = Literal[
    "real_gni",
    "welfare_uncharged",
    "capital_return",
    "capital_stock",
    "from_labour",
    "from_capital",
    "from_resource",
    "from_abroad",
    "from_taxes",
    "from_other",
    "from_transfers",
]
# Incomes of such a world, before and after in million USD; their change is in per cent.
FlowVariable = Literal[
    "gni",
    "labour_income",
    "capital_income",
    "resource_income",
    "royalties",
    "profit_taxes",
    "income_from_abroad",
    "income_to_abroad",
]
# What an economy's owners earn after tax in others.
OwnerVariable = Literal["owner_income"]
TradeVariable = Literal["imports", "exports"]
# Changes of the network that the document names, in its unit, million USD, or points of a share.
NetworkVariable = Literal[
    "network_exports",
    "network_shut_in",
    "network_net_value",
    "network_transit_share",
]
# What is itself in per cent changes by percentage points; the change of all else is in per cent.
IN_POINTS = (
    "from_factor_income",
    "from_tariff_revenue",
    "from_deficit",
    "from_labour",
    "from_capital",
    "from_resource",
    "from_abroad",
    "from_taxes",
    "from_other",
    "from_transfers",
    "network_transit_share",
)

COUNTRY_VARIABLES: tuple[CountryVariable, ...] = get_args(CountryVariable)
FACTOR_VARIABLES: tuple[FactorVariable, ...] = get_args(FactorVariable)
FLOW_VARIABLES: tuple[FlowVariable, ...] = get_args(FlowVariable)
OWNER_VARIABLES: tuple[OwnerVariable, ...] = get_args(OwnerVariable)
TRADE_VARIABLES: tuple[TradeVariable, ...] = get_args(TradeVariable)
NETWORK_VARIABLES: tuple[NetworkVariable, ...] = get_args(NetworkVariable)
VARIABLES: tuple[str, ...] = (
    *COUNTRY_VARIABLES,
    *FACTOR_VARIABLES,
    *FLOW_VARIABLES,
    *OWNER_VARIABLES,
    *TRADE_VARIABLES,
    *NETWORK_VARIABLES,
)
# Which keys stand with which variables only.
_WITH: dict[str, tuple[str, ...]] = {
    "partner": (*TRADE_VARIABLES, *OWNER_VARIABLES),
    "sector": TRADE_VARIABLES,
    "network": NETWORK_VARIABLES,
}
Sign = Literal["+", "-", "0"]

_End = Annotated[float, Field(strict=True, allow_inf_nan=False)]
BETWEEN = (
    "two numbers, the lower first, in per cent or percentage points; on the side of zero that the "
    "sign says, on both without one"
)


class Expectation(Part):
    """The sign, or the size, that theory predicts for one change, written before it is computed.

    `variable` is a change of a country, or its ``imports`` or ``exports``: then `partner` (by
    default all) and `sector` (by default all) say which. With factors it may also be an income
    (its change in per cent), or ``owner_income``, what the owners of `country` earn in `partner`.
    Or it is a change of the corridor network that the document names, or of the one in `network`:
    of the exports, the volume shut in, the net value, or the share of exports that crosses
    `country`.

    `between` gives the size, in the unit of the variable; an interval that holds zero has no
    `sign`. `horizon` says at which one it is expected; by default at every one.
    """

    variable: Literal[
        CountryVariable,
        FactorVariable,
        FlowVariable,
        OwnerVariable,
        TradeVariable,
        NetworkVariable,
    ] = Field(description=", ".join(map(repr, VARIABLES)))
    country: Text = Field(description="a code of an economy")
    network: Text | None = Field(
        default=None, description="the name of a corridor network; by default the document's"
    )
    partner: Selector = Field(default=EVERYTHING, description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)
    sign: Sign | None = Field(default=None, description="'+', '-', '0'")
    between: tuple[_End, _End] | None = Field(default=None, description=BETWEEN)
    horizon: Horizon | None = Field(default=None, description=", ".join(map(repr, HORIZONS)))
    reason: Texts = Field(description=TEXTS)

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Allow partners, sectors and networks with their variables only; require sign or size."""
        part["allOf"] = [
            {
                "if": {"properties": {"variable": {"not": {"enum": list(variables)}}}},
                "then": {"properties": {key: False}},
            }
            for key, variables in _WITH.items()
            if key != "network"
        ]
        part["anyOf"] = [{"required": ["sign"]}, {"required": ["between"]}]

    @model_validator(mode="after")
    def _keys_fit_the_variable(self) -> Expectation:
        for key, variables in _WITH.items():
            given = key in self.model_fields_set and getattr(self, key) is not None
            if given and self.variable not in variables:
                raise PydanticCustomError(
                    "conflict",
                    "{key}: stands with variable = {variable}; allowed: with {allowed}",
                    {
                        "key": key,
                        "variable": repr(self.variable),
                        "allowed": ", ".join(map(repr, variables)),
                    },
                )
        return self

    @model_validator(mode="after")
    def _sign_fits_the_size(self) -> Expectation:
        if self.between is None:
            if self.sign is None:
                raise PydanticCustomError("needed", "sign", {"allowed": "'+', '-', '0'"})
            return self
        low, high = self.between
        holds = {"+": low >= 0, "-": high <= 0, "0": False, None: low < 0 < high}[self.sign]
        if not (low < high and holds):
            raise PydanticCustomError(
                "conflict",
                "between: [{low}, {high}] with sign = {sign}; allowed: {allowed}",
                {"low": low, "high": high, "sign": repr(self.sign or ""), "allowed": BETWEEN},
            )
        return self
