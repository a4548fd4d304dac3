"""The range that travels with the package beside an answer, as text and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarazy.cli.answer_texts import wrapped
from tarazy.draws.stored import stored_range
from tarazy.text.formats import signed, size
from tarazy.text.materiality import MATERIAL
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario


def stored_text(outcome: Outcome, scenario: Scenario, focus: list[str], say: Texts) -> str:
    """Return the stored range of real income in focus, or how to compute one."""
    found = stored_range(outcome, scenario.to_dict())
    if found is None:
        return wrapped(say("no_stored_range"))
    clauses = []
    for code in focus:
        bounds, place = found.bounds["welfare"][code], say.place(code)
        if max(abs(bounds.low), abs(bounds.high)) < MATERIAL:
            clauses.append(say("stored_range_none", limit=size(MATERIAL, say), place=place))
            continue
        low, high = signed(bounds.low, say), signed(bounds.high, say)
        clauses.append(say("stored_range_of", low=low, high=high, place=place))
    of = say.listed([say(f"uncertainty_{source}") for source in found.of])
    text = say("stored_range", draws=found.draws, of=of, clauses=say.listed(clauses))
    return wrapped(text)


def stored_data(outcome: Outcome, scenario: Scenario) -> dict[str, Any]:
    """Return the stored range as plain data; ``stored_range`` is None where there is none."""
    found = stored_range(outcome, scenario.to_dict())
    return {"stored_range": None if found is None else found.summary()}
