"""The answers of ``tarazy optimal-tariff`` and ``tarazy nash`` as text for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tarazy.cli.answer_texts import about_zero, words
from tarazy.cli.screen import table, wrapped
from tarazy.codes.classification import name_of
from tarazy.optimal.player import economies_in, selection_of
from tarazy.text.formats import amount, decimal, signed
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import xarray as xr

    from tarazy.optimal import Nash, OptimalTariff, Player
    from tarazy.world import World

MOST_AFFECTED = 10


def optimal_answer(found: OptimalTariff, world: World, language: str) -> str:
    """Return rate, gain, rates by sector where they differ, who is affected, and diagnostics."""
    say, own = words(language), texts(language, "optimal")
    choice, data = found.choice, found.dataset
    before = np.average(data["rate_in_force"].values, weights=data["imports"].values)
    income = found.outcome.dataset["income_before"].sel(country=list(found.player.members))
    lines = [
        own(
            "additional" if choice.level == "additional" else choice.by,
            rate=_percent(found.rate, say),
            before=_percent(before, say),
        ),
        own(
            "gain",
            gain=signed(found.gain, say),
            money=signed(found.gain / 100 * float(income.sum()), say),
            year=found.outcome.world_year,
        ),
    ]
    lines += about_zero(say, [float(found.gain)])
    if found.at_bound and choice.by == "uniform":
        lines.append(own("bound"))
    elif found.at_bound:
        held = ", ".join(name_of(sector, say.language) for sector in found.at_bound)
        lines.append(own("bounds", sectors=held))
    parts = [
        own("optimal", names=found.player.full_name(say.language)),
        "\n".join(wrapped(each) for each in lines),
    ]
    if choice.by == "sector":
        parts.append(_sector_rates(found, say, own))
    parts.append(_affected(found.welfare, say, own))
    parts.append(_diagnostics(found, [found.player], world, say, own))
    return "\n\n".join(parts)


def war_answer(found: Nash, world: World, language: str) -> str:
    """Return rates and gains of the players, who is affected, and diagnostics."""
    say, own = words(language), texts(language, "optimal")
    rows = [
        [
            player.full_name(say.language),
            _percent(found.mean_rates[player.name], say),
            *(
                signed(each[player.name], say)
                for each in (found.gain, found.gain_over_zero, found.deviation)
            ),
        ]
        for player in found.players
    ]
    columns = ("rate", "gain", "over_zero", "deviation")
    header = ["", *(own(f"{column}_column") for column in columns)]
    names = ", ".join(player.full_name(say.language) for player in found.players)
    parts = [
        own("war", names=names),
        f"{own('players')}\n{table(header, rows)}",
        _affected(found.welfare, say, own),
        _diagnostics(found, list(found.players), world, say, own),
    ]
    return "\n\n".join(parts)


def _sector_rates(found: OptimalTariff, say: Texts, own: Texts) -> str:
    data = found.dataset
    order = np.argsort(-data["imports"].values, kind="stable")
    rows = [
        [
            name_of(str(data["sector"].values[k]), say.language),
            _percent(float(data["rate"].values[k]), say),
            _percent(float(data["rate_in_force"].values[k]), say),
            amount(float(data["imports"].values[k]), say),
        ]
        for k in order
    ]
    header = [own(f"{column}_column") for column in ("optimal", "in_force", "imports")]
    return f"{own('sector_rates')}\n{table(['', *header], rows)}"


def _affected(welfare: xr.DataArray, say: Texts, own: Texts) -> str:
    order = np.argsort(-np.abs(welfare.values), kind="stable")[:MOST_AFFECTED]
    rows = [
        [say.labelled(str(welfare["country"].values[k])), signed(float(welfare.values[k]), say)]
        for k in order
    ]
    title = own("affected", count=len(rows))
    small = about_zero(say, (float(welfare.values[k]) for k in order))
    return "\n".join([title, table(["", say("quantity.welfare")], rows), *small])


def _diagnostics(
    found: OptimalTariff | Nash,
    players: list[Player],
    world: World,
    say: Texts,
    own: Texts,
) -> str:
    outcome = found.outcome
    lines = [
        own(
            "effort",
            verdict=own("found" if found.converged else "not_found"),
            message=found.message,
            solves=found.solves,
            gradients=found.gradients,
            seconds=amount(found.seconds, say),
        ),
        own(
            "source",
            world=outcome.world_name,
            digest=outcome.world_digest,
            year=outcome.world_year,
            closure=outcome.closure,
            residual=f"{outcome.residual:.1e}",
        ),
    ]
    for player in players:
        absent = economies_in(world).absent(selection_of(player.name))
        lines += [
            say("absent", group=group, members=", ".join(members))
            for group, members in absent.items()
        ]
    return "\n".join(wrapped(line) for line in lines)


def _percent(rate: float, say: Texts) -> str:
    """Return a rate in per cent with two decimals."""
    return decimal(100 * rate, 2, say)
