"""What an answer leaves out or holds beside what was asked, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tarazy.experiment.compiled import compiled
from tarazy.telling.assumptions import assumptions
from tarazy.telling.cautions import caution_texts
from tarazy.text.formats import signed
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    from tarazy.experiment.corridor_part import CorridorPart
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario
    from tarazy.world import World


def caveats(
    outcome: Outcome, scenario: Scenario, world: World, language: str = "en"
) -> dict[str, Any]:
    """Return what the text of an answer says beside its numbers, as plain data.

    Returns
    -------
    dict
        ``assumptions``: what the answer assumes, in words; ``absent_members``: group to the members
        that have no row of their own and were left as they are; ``caveats``: all remarks in words.
    """
    say = texts(language, "shell")
    told = list(left_out(outcome, scenario, world, say))
    if len(scenario.stages()) > 1:
        told.insert(0, say("stages_hint", count=len(scenario.stages())))
    for part in outcome.corridors:
        if not _is_linked(part):
            title = part.summary["titles"]["network"][say.language]
            told.append(f"{title}: {link_text(part, say)}")
    told += caution_texts(world, scenario, say)
    return {
        "assumptions": list(assumptions(outcome, texts(language), world)),
        "absent_members": _absent(outcome, scenario, world),
        "caveats": told,
    }


def left_out(outcome: Outcome, scenario: Scenario, world: World, say: Texts) -> Iterator[str]:
    """Yield what an answer leaves out or holds beside the shock."""
    if outcome.closure != "fixed":
        yield say("equal_transfers", closure=outcome.closure)
    for group, members in _absent(outcome, scenario, world).items():
        yield say("absent", group=group, members=", ".join(members))


def _absent(outcome: Outcome, scenario: Scenario, world: World) -> dict[str, list[str]]:
    """Return, for every group that shocks or the focus name, its members without a row."""
    blocs = outcome.subjects.blocs.values()
    return compiled(world, scenario).absent | {
        bloc.name: list(bloc.absent) for bloc in blocs if bloc.absent
    }


def link_text(part: CorridorPart, say: Texts) -> str:
    """Return what passed from a network to the trade model, or that it stands alone."""
    if not _is_linked(part):
        return say("network_alone")
    link: dict[str, Any] = part.summary["link"]
    return say(
        "network_link",
        sector=say.sector(link["sector"]),
        money=signed(link["income_change_musd"], say),
        residual=f"{link['residual']:.1e}",
        rounds=link["rounds"],
        **say.named(exporter=link["exporter"]),
    )


def _is_linked(part: CorridorPart) -> bool:
    """Return whether a network passes its income to the trade model."""
    return part.summary["link"] is not None
