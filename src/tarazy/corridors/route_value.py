"""What a new route is worth: its gain, the annuity of its capital, and both without a premium."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tarazy.corridors.capital import INTEREST, Capital, capital_of
from tarazy.corridors.columns import LANGUAGES
from tarazy.corridors.lasting import years_of
from tarazy.corridors.premium import Premium, premiums, without_premiums
from tarazy.corridors.results import Dispatch
from tarazy.corridors.solve import Engine
from tarazy.immutable import keeps
from tarazy.text.formats import signed

# Million USD: a net gain nearer to zero is none.
_ROUNDING = 1e-6


def worth(engine: Engine, dispatch: Dispatch) -> float:
    """Return what the programme maximises, million USD: net value less the priced slacks."""
    return (
        dispatch.value_musd["net"]
        - engine.shut_in_penalty * dispatch.shut_in
        - engine.unserved_penalty(dispatch.numbers) * dispatch.unserved
    )


@keeps("titles")
@dataclass(frozen=True)
class RouteValue:
    """A new route in money, million USD over the horizon unless the name says otherwise.

    Attributes
    ----------
    projects
        What is put into service.
    capital
        What that costs; its annuity is of a year.
    years
        Length of the horizon.
    gain
        Of what the programme maximises, with everything else as it is.
    gain_without_premium
        The same with the premiums set to zero before and after
        (see `tarazy.corridors.premium`).
    premiums
        Those that the route earns.
    titles
        Of the markets that `premiums` names, by id and language.
    beside_others
        Whether something else changes with the routes: it is in force before and after.
    """

    projects: tuple[str, ...]
    capital: Capital
    years: float
    gain: float
    gain_without_premium: float
    premiums: tuple[Premium, ...] = ()
    titles: Mapping[str, Mapping[str, str]] | None = None
    beside_others: bool = False

    @property
    def annuity(self) -> float:
        """Of the capital, over the horizon."""
        return self.capital.annuity * self.years

    @property
    def net_gain(self) -> float:
        """Gain less annuity: the headline of the route."""
        return self.gain - self.annuity

    @property
    def net_gain_range(self) -> tuple[float, float]:
        """Gain less the annuity of the dearest and of the cheapest capital in the tables."""
        high, low = self.capital.annuity_high, self.capital.annuity_low
        return self.gain - high * self.years, self.gain - low * self.years

    @property
    def net_gain_without_premium(self) -> float:
        """The same without the premiums."""
        return self.gain_without_premium - self.annuity

    @property
    def break_even_capital(self) -> float:
        """Capital cost at which the gain pays for itself; NaN where nothing has a price."""
        if not self.annuity > 0:
            return float("nan")
        return self.capital.cost * self.gain / self.annuity

    @property
    def verdict(self) -> str:
        """Whether the route pays for its capital.

        ``free`` (it has no capital cost), ``pays``, ``pays_with_premium`` (and not without), or
        ``does_not_pay``.
        """
        if not self.annuity > 0:
            return "free"
        if self.net_gain < -_ROUNDING:
            return "does_not_pay"
        return "pays_with_premium" if self.net_gain_without_premium < -_ROUNDING else "pays"

    def extra(self) -> dict[str, float]:
        """Return the amounts by name, as answers keep them."""
        return {
            "net_gain": self.net_gain,
            "gain": self.gain,
            "annuity": self.annuity,
            "capital_cost": self.capital.cost,
            "net_gain_without_premium": self.net_gain_without_premium,
            "gain_without_premium": self.gain_without_premium,
            "break_even_capital": self.break_even_capital,
        }

    def plain(self) -> dict[str, Any]:
        """Return all of it as plain data, ready for JSON: the amounts end in ``_musd``."""
        amounts = {f"{name}_musd": value for name, value in self.extra().items()}
        return {
            "verdict": self.verdict,
            # JSON has no NaN: a break-even of what has no price is null.
            **{name: value if value == value else None for name, value in amounts.items()},
            "annuity_a_year_musd": self.capital.annuity,
            "capital_range_musd": [self.capital.cost_low, self.capital.cost_high],
            "net_gain_range_musd": list(self.net_gain_range),
            "interest": self.capital.interest,
            "life_years": list(self.capital.lives),
            "projects": list(self.projects),
            "unpriced": list(self.capital.unpriced),
            "beside_others": self.beside_others,
            "premiums": [dict(vars(premium)) for premium in self.premiums],
            "titles": {name: dict(titles) for name, titles in (self.titles or {}).items()},
        }


def spoken(route: Mapping[str, Any]) -> str:
    """Return in a few words whether new routes pay for their capital, and what is left.

    Parameters
    ----------
    route
        As `RouteValue.plain` gives it.
    """
    if route["verdict"] == "free":
        return f"no capital cost, gain {signed(route['gain_musd'])} million USD"
    verdict = str(route["verdict"]).replace("_", " ")
    return f"{verdict}: net of capital {signed(route['net_gain_musd'])} million USD"


def route_value(
    engine: Engine,
    before: Dispatch,
    after: Dispatch,
    names: Sequence[str],
    *,
    added: pd.DataFrame | None = None,
    interest: float = INTEREST,
    premium_over: Mapping[str, str] | None = None,
) -> RouteValue:
    """Return what a new route is worth, with and without the premiums that it earns.

    Parameters
    ----------
    engine
        Of the network without added arcs.
    before, after
        Without and with the route, everything else alike.
    names
        Projects, or arcs that stood idle, that are in service after.
    added
        Further arcs in service after, with their prices where they have one.
    interest
        Real rate per year.
    premium_over
        Markets of reference by market, as for `tarazy.corridors.premium.premiums`.

    Raises
    ------
    InputError
        As `tarazy.corridors.premium.premiums` and `tarazy.corridors.capital.capital_of`.
    """
    network = engine.network
    gain = worth(engine, after) - worth(engine, before)
    found, most = premiums(before, after, premium_over)
    without = gain
    if found:
        unpaid = without_premiums(before.numbers, most)
        penalty = engine.unserved_penalty(unpaid)
        plain = _programme_of(engine, before, penalty).solve_numbers(unpaid, before.changes)
        with_route = _programme_of(engine, after, penalty)
        routed = with_route.solve_numbers(without_premiums(after.numbers, most), after.changes)
        without = worth(with_route, routed) - worth(engine, plain)
    named = dict.fromkeys(name for premium in found for name in (premium.market, premium.over))
    return RouteValue(
        projects=(*names, *([] if added is None else map(str, added.index))),
        capital=capital_of(network.projects, names, added, interest),
        years=years_of(engine.layout),
        gain=gain,
        gain_without_premium=without,
        premiums=found,
        titles={
            name: {lang: str(network.nodes[f"name_{lang}"][name]) for lang in LANGUAGES}
            for name in named
        },
    )


def _programme_of(engine: Engine, dispatch: Dispatch, penalty: float) -> Engine:
    """Return the engine whose programme a dispatch of `engine` solves."""
    contracts = bool(dispatch.changes.minimum or dispatch.changes.minimum_fee)
    if dispatch.network is engine.network:
        return engine.with_contracts() if contracts else engine
    # Arcs that are added make another programme.
    return Engine(
        dispatch.network,
        engine.horizon,
        shut_in_penalty=engine.shut_in_penalty,
        unserved_penalty=penalty,
        contracts=contracts,
    )
