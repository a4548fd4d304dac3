"""The replay of events of a network, of ``tarazy corridors --event``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from tarazy.cli.answer_texts import words as numbers
from tarazy.cli.screen import table, wrapped
from tarazy.corridors.calendar import A_DAY, day_of
from tarazy.corridors.data import Network
from tarazy.corridors.labels import quantity, route_label, unit, words
from tarazy.corridors.replays import SIDES, Replay
from tarazy.errors import InputError
from tarazy.experiment.replaying import replay
from tarazy.text.formats import amount

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.experiment.events.network_event import NetworkEvent

STEP = "week"
# Volumes below this, in the network's unit, are not told by month.
_TOLD = 5e-4


def replayed(
    network: str,
    year: int | None,
    listed: list[str],
    events: list[NetworkEvent],
    first: str | None,
    last: str | None,
    step: str | None,
    alone: bool,
) -> Replay:
    """Return the replay of events, over the days that the options name.

    Parameters
    ----------
    network, year
        Name or folder, and the year of its supply and prices.
    listed
        Names of the network's table of events.
    events
        Of the other options: those with dates become known in their turn, the others are in force
        all along.
    first, last, step, alone
        As for `tarazy.corridors.replays.replay`.
    """
    dated = [event for event in events if event.last_day is not None]
    if not listed and not dated:
        raise InputError("--replay: nothing with dates; allowed: with --event or dates")
    return replay(
        *listed,
        *dated,
        given=[event for event in events if event.last_day is None],
        first=_day("--from", first),
        last=_day("--to", last),
        step=STEP if step is None else step,
        network=network if year is None else Network.load(network, year),
        observed=True,
        alone=alone,
    )


def replay_text(found: Replay, language: Language) -> str:
    """Return a replay as text: totals, routes by month, what was observed, notes."""
    return "\n\n".join(_parts(found, language))


def _parts(found: Replay, language: Language) -> Iterable[str]:
    own, say, network = words(language), numbers(language), found.network
    calendar = found.calendar
    yield wrapped(
        own(
            "title_replay",
            network=network.title[language],
            year=network.year,
            events=", ".join(found.question["events"]),
            first=calendar.starts[0],
            last=calendar.end,
        )
    )
    sides = [own(f"side_{side}") for side in SIDES]

    def cells(row: dict[Any, Any]) -> list[str]:
        return [amount(row[side] if abs(row[side]) >= _TOLD else 0.0, say) for side in SIDES]

    totals: dict[Any, dict[Any, Any]] = found.totals.to_dict("index")
    yield table(
        ["", *sides],
        [
            [f"{quantity(name, language)}, {unit(row['unit'], language)}", *cells(row)]
            for name, row in totals.items()
        ],
    )
    months: list[dict[Any, Any]] = found.table("routes").to_dict("records")
    moved = [row for row in months if max(abs(row[s] - row["ordinary"]) for s in SIDES) > _TOLD]
    if moved:
        header = [f"{own('route')}, {unit(network.unit, language)}", own("month"), *sides]
        yield table(
            header,
            [
                [route_label(network, row["route"], language), row["month"], *cells(row)]
                for row in moved
            ],
        )
    observed: list[dict[Any, Any]] = found.compared().to_dict("records")
    if observed:
        yield table(
            [own("observed_route"), own("days"), own("kind"), own("observed"), *sides],
            [
                [
                    route_label(network, row["route"], language),
                    f"{row['start']}..{row['end']}",
                    own(f"kind_{row['kind']}"),
                    amount(row["observed"], say),
                    *cells(row),
                ]
                for row in observed
            ],
        )
    plans = ", ".join(map(str, found.plans)) or own("no_day")
    yield wrapped(own("note_replay", days=plans))
    yield wrapped(
        own(
            "note_source",
            network=network.name,
            digest=network.digest,
            year=network.year,
            residual=f"{found.surprise.residual.largest:.0e}",
        )
    )


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return day_of(text)
    except ValueError:
        raise InputError(f"{option}: {text!r}; allowed: {A_DAY}") from None
