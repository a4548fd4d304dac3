"""Experiments that are made for a pair of economies by rule, the same for any two.

They are duties of each on the other, an agreement, dearer delivery, the end of trade, and every
bundled tariff regime of one of the two for the goods of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from tarazy.codes.classification import LANGUAGES, Language
from tarazy.errors import InputError, unknown_name
from tarazy.policy.regime import Regime, regime, regime_names
from tarazy.scenario import Scenario
from tarazy.text.texts import texts

if TYPE_CHECKING:
    from tarazy.world import World

# Percentage points of duty and per cent of the cost of delivery, as fractions.
POINTS = 0.1
DEARER = 1.1
GOODS = "goods"
# Those of the chapter about owners, which are not in the overview: capital that one of the two adds
# in the other, in per cent of its own there, and all that the partner has.
INVESTMENT = ("partner-invests", "country-invests", "partner-leaves")
MORE = 10.0
# A regime that changes no rate between the two by this much is in force already.
LEAST = 5e-4


def names(country: str, partner: str) -> tuple[str, ...]:
    """Return the names of the experiments of a pair, in the order of a report."""
    return tuple(_makers(country, partner))


def experiment(name: str, country: str, partner: str, where: str = "") -> Scenario:
    """Make one experiment of a pair.

    Parameters
    ----------
    name
        One of `names`, or of `INVESTMENT`.
    country, partner
        Codes of two economies.
    where
        Where the name stands, for messages.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    makers = _makers(country, partner) | _investors(country, partner)
    if name not in makers:
        raise unknown_name("experiment of a pair", name, makers, where)
    return Scenario.from_dict(
        {"name": f"pair-{name}", "focus": [country, partner], **makers[name]()}
    )


def fitting(world: World, country: str, partner: str) -> tuple[str, ...]:
    """Return the names of the experiments that change something between the two in a world.

    An agreement changes nothing where no duties are left, a regime nothing where it is in force;
    one that knows nothing of the sectors of the world cannot be asked, nor can a duty on goods in a
    world that does not tell which of its sectors they are.
    """
    costs = ("costs-up", "severance")
    return tuple(
        name
        for name in names(country, partner)
        if name in costs or _moves(world, name, country, partner)
    )


def _moves(world: World, name: str, country: str, partner: str) -> bool:
    from tarazy.experiment.compiled import compiled

    try:
        tariff = compiled(world, experiment(name, country, partner)).counterfactual.tariff
    except InputError:
        return False
    before = world.dataset["tariff"].values
    return tariff is not None and bool(abs(tariff - before).max() >= LEAST)


def _makers(country: str, partner: str) -> dict[str, Callable[[], dict[str, Any]]]:
    """Return how the experiments of a pair are made, by name."""
    own = _regimes(country, partner)
    return {
        "agreement": partial(_agreement, country, partner),
        "duties-up": partial(_duties, country, partner),
        "duties-up-of-partner": partial(_duty, country, partner),
        "duties-up-of-country": partial(_duty, partner, country),
        "costs-up": partial(_costs, country, partner),
        "severance": partial(_severance, country, partner),
        **{name: partial(_regime, regime(name), country, partner) for name in own},
    }


def _investors(country: str, partner: str) -> dict[str, Callable[[], dict[str, Any]]]:
    """Return how the experiments of `INVESTMENT` are made, by name."""
    return {
        "partner-invests": partial(_invests, country, partner),
        "country-invests": partial(_invests, partner, country),
        "partner-leaves": partial(_leaves, country, partner),
    }


def _regimes(country: str, partner: str) -> tuple[str, ...]:
    """Return the regimes whose law is that of one of the two."""
    pair = {country, partner}
    return tuple(name for name in regime_names() if pair & set(regime(name).importers))


def _told(key: str, country: str, partner: str, **more: dict[str, str]) -> dict[str, Any]:
    """Return what an experiment says, in every language."""

    def said(part: str, language: Language) -> str:
        words = texts(language)
        given = {name: value[language] for name, value in more.items()}
        return words.sentence(f"made.{key}.{part}", **words.pair(country, partner), **given)

    english = texts("en")
    parts = [p for p in ("title", "question", "explanation") if english.found(f"made.{key}.{p}")]
    return {part: {language: said(part, language) for language in LANGUAGES} for part in parts}


def _expect(sign: str, reason: str, **what: Any) -> dict[str, Any]:
    told = {language: texts(language)(f"made.reason.{reason}") for language in LANGUAGES}
    return {"variable": "welfare", "sign": sign, "reason": told, **what}


def _sold(exporter: str, importer: str, sign: str, reason: str) -> dict[str, Any]:
    more = {"variable": "exports", "country": exporter, "partner": importer, "sector": GOODS}
    return _expect(sign, reason, **more)


def _agreement(country: str, partner: str) -> dict[str, Any]:
    link = {"importer": country, "exporter": partner, "both_ways": True, "sector": GOODS}
    return {
        **_told("agreement", country, partner),
        "shocks": [{"kind": "tariff", **link, "set": 0.0}],
        "expected": [
            _sold(country, partner, "+", "cheaper"),
            _sold(partner, country, "+", "cheaper"),
        ],
    }


def _duties(country: str, partner: str) -> dict[str, Any]:
    link = {"importer": country, "exporter": partner, "both_ways": True, "sector": GOODS}
    return {
        **_told("duties", country, partner),
        "shocks": [{"kind": "tariff", **link, "add": POINTS}],
        "expected": [
            _sold(country, partner, "-", "dearer"),
            _sold(partner, country, "-", "dearer"),
        ],
    }


def _duty(exporter: str, importer: str) -> dict[str, Any]:
    link = {"importer": importer, "exporter": exporter, "sector": GOODS}
    return {
        **_told("duty", exporter, importer),
        "shocks": [{"kind": "tariff", **link, "add": POINTS}],
        "expected": [
            _expect("-", "duty", country=exporter),
            _sold(exporter, importer, "-", "dearer"),
        ],
    }


def _costs(country: str, partner: str) -> dict[str, Any]:
    link = {"importer": country, "exporter": partner, "both_ways": True}
    return {
        **_told("costs", country, partner),
        "shocks": [{"kind": "trade_cost", **link, "factor": DEARER}],
        "expected": [_expect("-", "cost", country=code) for code in (country, partner)],
    }


def _severance(country: str, partner: str) -> dict[str, Any]:
    link = {"importer": country, "exporter": partner, "both_ways": True}
    return {
        **_told("severance", country, partner),
        "shocks": [{"kind": "sever", **link}],
        "expected": [_expect("-", "severance", country=code) for code in (country, partner)],
    }


def _regime(law: Regime, country: str, partner: str) -> dict[str, Any]:
    title: dict[str, str] = {language: law.title[language] for language in LANGUAGES}
    links = [
        (importer, exporter)
        for importer, exporter in ((partner, country), (country, partner))
        if importer in law.importers
    ]
    importer, exporter = links[0]
    key = "regime_both" if len(links) > 1 else "regime"
    return {
        **_told(key, exporter, importer, regime=title),
        "sources": [law.source],
        "shocks": [
            {"kind": "tariff", "importer": i, "exporter": e, "sector": GOODS, "regime": law.name}
            for i, e in links
        ],
    }


def _invests(host: str, owner: str) -> dict[str, Any]:
    return {
        **_told("invests", host, owner),
        "shocks": [
            {"kind": "capital", "host": host, "owner": owner, "sector": "*", "per_cent": MORE}
        ],
    }


def _leaves(host: str, owner: str) -> dict[str, Any]:
    return {
        **_told("leaves", host, owner),
        "shocks": [{"kind": "capital", "host": host, "owner": owner, "sector": "*", "all": True}],
    }
