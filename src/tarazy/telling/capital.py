"""What new routes are worth net of their capital: the headline wherever one is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tarazy.experiment.capital_paid import NetIncome, net_income
from tarazy.text import formats
from tarazy.text.formats import effect_told, money
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome


def headline(route: Mapping[str, Any], months: int, words: Texts) -> str:
    """Return whether new routes pay for their capital, and from which amounts that follows.

    Parameters
    ----------
    route
        As `tarazy.corridors.route_value.RouteValue.plain` gives it.
    months
        Of the horizon.
    words
        Texts of the language.
    """
    free = route["verdict"] == "free"
    told = words(
        f"capital.{route['verdict']}",
        months=months,
        gain=money(route["gain_musd"], words, signed=True),
        markets=_payers(route, words),
        net=money(route["net_gain_musd"], words, signed=True),
        annuity=money(route["annuity_musd"], words),
        capital=money(route["capital_cost_musd"], words),
        interest=formats.trimmed(100.0 * route["interest"], words) + formats.percent_sign(words),
        lives="–".join(formats.trimmed(life, words) for life in _ends(route["life_years"])),
    )
    low, high = route["capital_range_musd"]
    if not free and low < high:
        least, most = route["net_gain_range_musd"]
        told += " " + words(
            "capital.range",
            low=money(low, words),
            high=money(high, words),
            least=money(least, words, signed=True),
            most=money(most, words, signed=True),
        )
    if route["premiums"]:
        told += " " + words(
            "capital.premium_free" if free else "capital.premium",
            markets=_markets(route, words),
            gain=money(route["gain_without_premium_musd"], words, signed=True),
            net=money(route["net_gain_without_premium_musd"], words, signed=True),
        )
    if route["beside_others"]:
        told += " " + words("capital.beside")
    if route["unpriced"] and not free:
        told += " " + words("capital.unpriced", routes=words.listed(list(route["unpriced"])))
    return told


def headlines(outcome: Outcome, words: Texts) -> list[str]:
    """Return the headline of every network in which an experiment opens routes, as `told`."""
    return [
        told(
            part.summary["route"],
            int(part.summary["months"]),
            net_income(outcome.dataset, part.summary),
            words,
        )
        for part in outcome.corridors
        if "route" in part.summary
    ]


def told(route: Mapping[str, Any], months: int, paid: NetIncome | None, words: Texts) -> str:
    """Return the headline, and the real income of who pays the annuity, net of it and before.

    Parameters
    ----------
    route, months
        As for `headline`.
    paid
        As `tarazy.experiment.capital_paid.net_income` gives it.
    words
        Texts of the language.
    """
    text = headline(route, months, words)
    if paid is not None:
        return f"{text} {_income(paid, words)}"
    return text if route["verdict"] == "free" else f"{text} {words('capital.nobody')}"


def _income(paid: NetIncome, words: Texts) -> str:
    return words.sentence(
        "capital.income",
        net=effect_told(paid.net, words),
        money=money(paid.net_musd, words, signed=True),
        gross=effect_told(paid.gross, words),
        gross_money=money(paid.gross_musd, words, signed=True),
        accounts=money(paid.accounts_net_musd, words, signed=True),
        **words.named(country=paid.payer),
    )


def _ends(lives: list[float]) -> list[float]:
    return lives if len(lives) < 2 else [lives[0], lives[-1]]


def _title(route: Mapping[str, Any], node: str, words: Texts) -> str:
    return str(route["titles"][node][words.language])


def _payers(route: Mapping[str, Any], words: Texts) -> str:
    """Return the markets that pay a premium; empty where none does."""
    names = dict.fromkeys(_title(route, each["market"], words) for each in route["premiums"])
    return words.listed([words("capital.market", market=name) for name in names]) if names else ""


def _markets(route: Mapping[str, Any], words: Texts) -> str:
    """Return the markets that pay a premium, each over its market of reference."""
    pairs = dict.fromkeys((each["market"], each["over"]) for each in route["premiums"])
    return words.listed(
        [
            words(
                "capital.over",
                market=_title(route, market, words),
                over=_title(route, over, words),
            )
            for market, over in pairs
        ]
    )
