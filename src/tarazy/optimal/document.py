"""Tariffs that were found, as a scenario document that reproduces them."""

from __future__ import annotations

from typing import Any

from tarazy.codes.classification import LANGUAGES
from tarazy.optimal.instrument import Choice
from tarazy.optimal.player import Player
from tarazy.optimal.setting import Setting
from tarazy.optimal.words import in_all

# Tariffs that several players have found, by sector, with what each could choose.
ChosenRates = dict[Player, tuple[Choice, dict[str, float]]]
# Keys of a given document that say nothing about the tariffs that were found in it.
_NOT_KEPT = ("name", "title", "question", "explanation", "claims", "expected", "uncertainty")
# A bloc of more members is not what an answer can talk about one by one.
MOST_IN_FOCUS = 6


def document(around: Setting, found: ChosenRates) -> dict[str, Any] | None:
    """Return the document of a scenario: what was given, then the tariffs of every player.

    None if one of them is a subsidy on imports, for which the language has no word.

    Parameters
    ----------
    around
        The setting in which they were found.
    found
        Rates of every player, fractions by sector.
    """
    if any(choice.level == "total" and min(rates.values()) < 0 for choice, rates in found.values()):
        return None
    kind = "optimal" if len(found) == 1 else "war"
    base = {} if around.scenario is None else around.scenario.to_dict()
    kept = {key: value for key, value in base.items() if key not in _NOT_KEPT}
    spoken = {
        language: ", ".join(player.full_name(language) for player in found)
        for language in LANGUAGES
    }
    players = "-".join(player.name for player in found)
    computed = (
        f"Rates computed: the highest real income of {', '.join(p.name for p in found)}, world "
        f"{around.world.name}, digest {around.world.digest}"
    )
    shocks = [
        shock
        for player, (choice, rates) in found.items()
        for shock in _shocks(player, choice, rates)
    ]
    members = [code for player in found for code in player.members]
    whole: dict[str, Any] = {
        **kept,
        "version": 1,
        "name": f"{'optimal-tariff' if kind == 'optimal' else 'tariff-war'}-{players}",
        "title": in_all(kind, spoken),
        "question": in_all(f"{kind}_question", spoken),
        "sources": [*kept.get("sources", []), computed],
        "world": around.world.name,
        "closure": around.counterfactual.closure,
    }
    if len(members) <= MOST_IN_FOCUS:
        whole["focus"] = members
    else:
        whole.pop("focus", None)
    if around.elasticities is not None:
        whole["elasticities"] = around.elasticities
    if "then" in kept:
        # Stages come after the shocks, and these tariffs after the stages.
        whole["then"] = [*kept["then"], {"title": whole["title"], "shocks": shocks}]
    else:
        whole["shocks"] = [*kept.get("shocks", []), *shocks]
    return whole


def _shocks(player: Player, choice: Choice, rates: dict[str, float]) -> list[dict[str, Any]]:
    """Return one shock for every rate that differs from the others."""
    partners = [choice.against] if isinstance(choice.against, str) else list(choice.against)
    instruction = "set" if choice.level == "total" else "add"
    sectors: dict[float, list[str]] = {}
    for sector, rate in rates.items():
        sectors.setdefault(rate, []).append(sector)
    return [
        {
            "kind": "tariff",
            "importer": list(player.members),
            "exporter": {"of": partners, "except": list(player.members)},
            "sector": names,
            instruction: rate,
        }
        for rate, names in sectors.items()
    ]
