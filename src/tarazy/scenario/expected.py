"""The signs that theory predicts for an experiment, written before it is computed."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

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
TradeVariable = Literal["imports", "exports"]
# Changes of the network that the document names, in its unit, million USD, or points of a share.
NetworkVariable = Literal[
    "network_exports",
    "network_shut_in",
    "network_net_value",
    "network_transit_share",
]
# What is itself in per cent changes by percentage points; the change of all else is in per cent.
IN_POINTS = ("from_factor_income", "from_tariff_revenue", "from_deficit", "network_transit_share")

COUNTRY_VARIABLES: tuple[CountryVariable, ...] = get_args(CountryVariable)
TRADE_VARIABLES: tuple[TradeVariable, ...] = get_args(TradeVariable)
NETWORK_VARIABLES: tuple[NetworkVariable, ...] = get_args(NetworkVariable)
Sign = Literal["+", "-", "0"]


class Expectation(Part):
    """The sign that theory predicts for one change, written down before it is computed.

    `variable` is a change of a country, or its ``imports`` or ``exports``: then `partner` (by
    default all) and `sector` (by default all) say which. Or it is a change of the corridor network
    that the document names, or of the one in `network`: of the exports, the volume shut in, the net
    value, or the share of exports that crosses `country`.
    """

    variable: Literal[CountryVariable, TradeVariable, NetworkVariable] = Field(
        description=", ".join(map(repr, (*COUNTRY_VARIABLES, *TRADE_VARIABLES, *NETWORK_VARIABLES)))
    )
    country: Text = Field(description="a code of an economy")
    network: Text | None = Field(
        default=None, description="the name of a corridor network; by default the document's"
    )
    partner: Selector = Field(default=EVERYTHING, description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)
    sign: Sign = Field(description="'+', '-', '0'")
    reason: Texts = Field(description=TEXTS)

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Allow partners and sectors with trade only."""
        part["if"] = {"properties": {"variable": {"enum": list(TRADE_VARIABLES)}}}
        part["else"] = {"properties": {"partner": False, "sector": False}}

    @model_validator(mode="after")
    def _only_trade_has_partners(self) -> Expectation:
        for key in ("partner", "sector"):
            if self.variable not in TRADE_VARIABLES and key in self.model_fields_set:
                raise PydanticCustomError(
                    "conflict",
                    "{key}: stands with variable = {variable}; allowed: with 'imports', 'exports'",
                    {"key": key, "variable": repr(self.variable)},
                )
        if self.network is not None and self.variable not in NETWORK_VARIABLES:
            raise PydanticCustomError(
                "conflict",
                "network: stands with variable = {variable}; allowed: with {allowed}",
                {
                    "variable": repr(self.variable),
                    "allowed": ", ".join(map(repr, NETWORK_VARIABLES)),
                },
            )
        return self
