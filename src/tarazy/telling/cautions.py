"""What in a document may be a slip, as notes beside an answer: one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.experiment.cautions import Caution, cautions
from tarazy.text import formats
from tarazy.text.formats import amount, signed
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.world import World


def caution_texts(world: World, scenario: Scenario, say: Texts) -> list[str]:
    """Return a line for everything that may be a slip, which says what it means in per cent."""
    return [_told(found, say) for found in cautions(world, scenario)]


def _told(found: Caution, say: Texts) -> str:
    if found.kind in ("event_twice", "stage_twice"):
        text = say(f"caution_{found.kind}", place=found.place, other=found.other)
        return f"{text}; {say('caution_counts')}" if found.counts else text
    more = say("caution_more", count=found.more) if found.more else ""
    if found.kind in ("tariff", "export_tax", "below_zero"):
        means = ""
        if found.points is not None:
            means = say("caution_points", points=amount(100.0 * found.points, say))
        rate = amount(100.0 * found.value, say)
        text = say(f"caution_{found.kind}", rate=rate, **_named(found, say))
        return f"{found.place}: {found.given}{means}: {text}{more}"
    change = signed(100.0 * (found.value - 1.0), say)
    factor = formats.factor(found.value, say)
    text = say(f"caution_{found.kind}", factor=factor, change=change, **_named(found, say))
    return f"{found.place}: {found.given}: {text}{more}"


def _named(found: Caution, say: Texts) -> dict[str, str]:
    """Return the placeholders of the economies and of the sector that a caution is about."""
    economies = {word: code for word, code in found.labels.items() if word != "sector"}
    sector = say.sector(found.labels["sector"])
    return {"sector": sector, **say.named(**economies)}
