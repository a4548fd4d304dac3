"""What may be asked about, as plain data: experiments, economies, sectors, groups, regimes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tarazy.codes.classification import Label
    from tarazy.policy.regime import Regime
    from tarazy.policy.sector_view import SectorView, TradedProduct
    from tarazy.scenario import Scenario


def plain_experiment(scenario: Scenario) -> dict[str, Any]:
    """Return an experiment of the catalogue: its name, title, claims, factors and horizon."""
    return {
        "name": scenario.name,
        "title": scenario.title.model_dump(),
        "claims": list(scenario.claims),
        "factors": "three" if scenario.three_factors else "one",
        "horizon": scenario.horizon_or_default if scenario.three_factors else None,
    }


def plain_label(label: Label, *more: str) -> dict[str, Any]:
    """Return an economy or a sector: code, names by language, and `more` of its attributes."""
    from tarazy.codes.classification import LANGUAGES

    names = {language: label.name(language) for language in LANGUAGES}
    return {"code": label.code, "name": names} | {key: getattr(label, key) for key in more}


def plain_groups() -> dict[str, dict[str, Any]]:
    """Return the groups of economies and of sectors, by name: members, since when, source."""
    from tarazy.codes.classification import LANGUAGES
    from tarazy.codes.groups import Kind, groups

    kinds: tuple[Kind, ...] = ("economies", "sectors")
    return {
        kind: {
            name: {
                "name": {language: group.full_name(language) for language in LANGUAGES},
                "members": list(group.members),
                "since": group.since or None,
                "source": group.source,
            }
            for name, group in groups(kind).items()
        }
        for kind in kinds
    }


def plain_regime(law: Regime) -> dict[str, Any]:
    """Return what a tariff regime is: whose law, since when, how well it is known, its source."""
    return {
        "name": law.name,
        "title": dict(law.title),
        "importers": list(law.importers),
        "since": str(law.since),
        "until": None if law.until is None else str(law.until),
        "edition": str(law.edition),
        "level": law.level,
        "quality": law.quality,
        "source": law.source,
        "note": law.note,
    }


def plain_rates(
    law: Regime, exporter: str, basis: str, views: Sequence[SectorView]
) -> dict[str, Any]:
    """Return the rates of a regime by sector for the goods of an exporter, as fractions.

    Parameters
    ----------
    law
        The regime.
    exporter
        Whose goods.
    basis
        How the lines of a sector were averaged.
    views
        The sectors, with the products and lines behind them.
    """
    return {
        "regime": plain_regime(law),
        "exporter": exporter,
        "basis": basis,
        "unit": {"rate": "fraction of value", "weight": "million USD"},
        "sectors": [
            asdict(view) | {"products": [_product(p) for p in view.products]} for view in views
        ],
    }


def _product(product: TradedProduct) -> dict[str, Any]:
    return {
        "product": product.product,
        "description": product.description,
        "weight": product.weight,
        "rate": product.rate,
        "digits": product.digits,
        "lines": [{"code": x.code, "duty": x.duty, "rate": x.rate} for x in product.lines],
    }
