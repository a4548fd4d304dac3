"""Experiments that lift an obstacle, or bring about what is to be averted, as documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tarazy.codes.classification import LANGUAGES
from tarazy.obstacles.obstacle import row_name
from tarazy.scenario import Scenario
from tarazy.text.texts import texts

Shock = Mapping[str, Any]


def experiment(
    kind: str,
    pair: tuple[str, str],
    shocks: Sequence[Shock],
    economies: Mapping[str, str],
    sector: str = "",
    titles: Mapping[str, Mapping[str, str]] | None = None,
    **keys: Any,
) -> Scenario:
    """Return an experiment with its title in three languages.

    Parameters
    ----------
    kind
        Of the obstacle, whose name is the title.
    pair
        Country and partner.
    shocks
        What it does.
    economies, sector, titles
        What the title is made of.
    **keys
        Further keys of the document.
    """
    called = "-".join(["agenda", kind, *economies.values(), *([sector] if sector else [])])
    told = {
        language: row_name(kind, texts(language), economies, sector, titles)
        for language in LANGUAGES
    }
    asked = {language: texts(language)("agenda.question") for language in LANGUAGES}
    return Scenario.from_dict(
        {
            "name": called.replace("_", "-").lower(),
            "title": told,
            "question": asked,
            "focus": list(pair),
            "shocks": [dict(shock) for shock in shocks],
            **keys,
        }
    )
