"""The networks of an answer as text for the terminal: volumes, money, shares, before and after."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tarazy.cli.answer_texts import words
from tarazy.cli.screen import table, wrapped
from tarazy.telling.caveats import link_text
from tarazy.telling.few_draws import few_draws
from tarazy.text.formats import amount, signed
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.corridors.draws import Draws
    from tarazy.experiment.corridor_part import CorridorPart
    from tarazy.experiment.outcome import Outcome

# Routes and shares that change by less are left out: in the network's unit, and as a fraction.
_VOLUME = 0.005
_SHARE = 0.0005
_STATISTICS = ("central", "median", "low", "high")


def network_texts(outcome: Outcome, say: Texts) -> Iterator[str]:
    """Yield a table and what passed to the trade model, for every network of an outcome."""
    for part in outcome.corridors:
        yield "\n".join([_heading(part, say), _table(part, say), wrapped(link_text(part, say))])


def ranges_table(found: Draws, language: str = "en") -> str:
    """Return median and 90 per cent interval of what changes in a network, over its own draws."""
    say = words(language)
    unit = say.found(f"unit.{found.network.unit}") or found.network.unit
    named = {
        "exports": say("network_exports"),
        "shut_in": say("network_shut_in"),
        "net_value": say("network_net_value"),
    }
    rows = []
    all_rows: dict[Any, dict[str, float]] = found.rows.to_dict("index")  # type: ignore[assignment]
    for variable, name in named.items():
        row = all_rows["change", variable, ""]
        shown = [f"{name}, {unit}" if variable != "net_value" else name]
        rows.append([*shown, *(signed(row[key], say) for key in _STATISTICS)])
    heading = say(
        "network_range",
        title=found.network.title[say.language],
        draws=len(found.values),
        seed=found.seed,
        figures=len(found.figures),
    )
    few = map(wrapped, few_draws(len(found.values), say))
    return "\n".join([wrapped(heading), table(["", *map(say, _STATISTICS)], rows), *few])


def _heading(part: CorridorPart, say: Texts) -> str:
    summary = part.summary
    return say(
        "network",
        title=summary["titles"]["network"][say.language],
        year=summary["year"],
        months=summary["months"],
        unit=say.found(f"unit.{summary['unit']}") or summary["unit"],
    )


def _table(part: CorridorPart, say: Texts) -> str:
    after, before = part.summary, part.summary["before"]
    rows = [
        _row(say("network_exports"), before["exports"], after["exports"], say),
        *(
            _row(after["titles"]["routes"][route][say.language], volume, changed, say)
            for route, volume, changed in _moved(before["by_route"], after["by_route"], _VOLUME)
        ),
        _row(say("network_shut_in"), before["shut_in"], after["shut_in"], say),
        [say("network_rerouted"), "", amount(after["rerouted"], say), ""],
    ]
    if max(before["unserved"], after["unserved"]) >= _VOLUME:
        rows.append(_row(say("network_unserved"), before["unserved"], after["unserved"], say))
    values = before["value_musd"]["net"], after["value_musd"]["net"]
    rows.append(_row(say("network_net_value"), *values, say))
    rows += [
        _share_row(say("network_share", **say.named(country=country)), share, changed, say)
        for country, share, changed in _moved(
            before["transit_share"], after["transit_share"], _SHARE
        )
    ]
    return table(["", say("before"), say("after"), say("change")], rows)


def _moved(
    before: Mapping[str, float | None], after: Mapping[str, float | None], least: float
) -> Iterator[tuple[str, float, float]]:
    for name, known in before.items():
        # Where nothing is exported there are no shares of it.
        value, changed = (math.nan if found is None else found for found in (known, after[name]))
        if math.isnan(value) != math.isnan(changed) or abs(changed - value) >= least:
            yield name, value, changed


def _share_row(name: str, before: float, after: float, say: Texts) -> list[str]:
    """Return a share in per cent, before and after, and its change in percentage points."""
    shown = ["-" if value != value else amount(100 * value, say) for value in (before, after)]
    change = 100 * (after - before)
    return [
        name,
        *shown,
        "-" if change != change else f"{signed(change, say)} {say('points')}",
    ]


def _row(name: str, before: float, after: float, say: Texts) -> list[str]:
    # What is far below the last digit shown is the rounding of the solver.
    size = max(abs(before), abs(after), 1.0)
    change = 0.0 if math.isclose(before, after, abs_tol=1e-6 * size) else after - before
    small = _VOLUME / 100
    shown = [amount(value if abs(value) >= small else 0.0, say) for value in (before, after)]
    return [name, *shown, signed(change, say)]
