"""The answers of ``tarazy optimal-tariff`` and ``tarazy nash`` as text for the terminal."""

from __future__ import annotations

import textwrap
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from tarazy.cli.answer_texts import Words, words
from tarazy.codes.classification import name_of
from tarazy.optimal.player import economies_in, selection_of
from tarazy.optimal.words import word
from tarazy.text.plain_table import table

if TYPE_CHECKING:
    import xarray as xr

    from tarazy.optimal import Nash, OptimalTariff, Player
    from tarazy.world import World

WIDTH = 96
MOST_AFFECTED = 10


def optimal_answer(found: OptimalTariff, world: World, language: str) -> str:
    """Return rate, gain, rates by sector where they differ, who is affected, and diagnostics."""
    say, own = words(language), _own(language)
    choice, data = found.choice, found.dataset
    before = np.average(data["rate_in_force"].values, weights=data["imports"].values)
    income = found.outcome.dataset["income_before"].sel(country=list(found.player.members))
    lines = [
        own["additional" if choice.level == "additional" else choice.by].format(
            rate=_percent(found.rate, say), before=_percent(before, say)
        ),
        own["gain"].format(
            gain=say.signed(found.gain),
            money=say.signed(found.gain / 100 * float(income.sum())),
            year=found.outcome.world_year,
        ),
    ]
    lines += say.about_zero([float(found.gain)])
    if found.at_bound and choice.by == "uniform":
        lines.append(own["bound"])
    elif found.at_bound:
        held = ", ".join(name_of(sector, say.language) for sector in found.at_bound)
        lines.append(own["bounds"].format(sectors=held))
    parts = [
        word("optimal", language, names=found.player.full_name(say.language)),
        "\n".join(_wrapped(each) for each in lines),
    ]
    if choice.by == "sector":
        parts.append(_sector_rates(found, say, own))
    parts.append(_affected(found.welfare, say, own))
    parts.append(_diagnostics(found, [found.player], world, say, own))
    return "\n\n".join(parts)


def war_answer(found: Nash, world: World, language: str) -> str:
    """Return rates and gains of the players, who is affected, and diagnostics."""
    say, own = words(language), _own(language)
    rows = [
        [
            player.full_name(say.language),
            _percent(found.mean_rates[player.name], say),
            *(
                say.signed(each[player.name])
                for each in (found.gain, found.gain_over_zero, found.deviation)
            ),
        ]
        for player in found.players
    ]
    columns = ("rate", "gain", "over_zero", "deviation")
    header = ["", *(own[f"{column}_column"] for column in columns)]
    names = ", ".join(player.full_name(say.language) for player in found.players)
    parts = [
        word("war", language, names=names),
        f"{own['players']}\n{table(header, rows)}",
        _affected(found.welfare, say, own),
        _diagnostics(found, list(found.players), world, say, own),
    ]
    return "\n\n".join(parts)


@cache
def _texts() -> dict[str, dict[str, str]]:
    file = resources.files("tarazy.cli").joinpath("optimal_answer.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _own(language: str) -> dict[str, str]:
    return _texts()[language]


def _sector_rates(found: OptimalTariff, say: Words, own: dict[str, str]) -> str:
    data = found.dataset
    order = np.argsort(-data["imports"].values, kind="stable")
    rows = [
        [
            name_of(str(data["sector"].values[k]), say.language),
            _percent(float(data["rate"].values[k]), say),
            _percent(float(data["rate_in_force"].values[k]), say),
            say.amount(float(data["imports"].values[k])),
        ]
        for k in order
    ]
    header = [own[f"{column}_column"] for column in ("optimal", "in_force", "imports")]
    return f"{own['sector_rates']}\n{table(['', *header], rows)}"


def _affected(welfare: xr.DataArray, say: Words, own: dict[str, str]) -> str:
    order = np.argsort(-np.abs(welfare.values), kind="stable")[:MOST_AFFECTED]
    rows = [
        [say.labelled(str(welfare["country"].values[k])), say.signed(float(welfare.values[k]))]
        for k in order
    ]
    title = own["affected"].format(count=len(rows))
    small = say.about_zero(float(welfare.values[k]) for k in order)
    return "\n".join([title, table(["", say("real_income")], rows), *small])


def _diagnostics(
    found: OptimalTariff | Nash,
    players: list[Player],
    world: World,
    say: Words,
    own: dict[str, str],
) -> str:
    outcome = found.outcome
    lines = [
        own["effort"].format(
            verdict=own["found" if found.converged else "not_found"],
            message=found.message,
            solves=found.solves,
            gradients=found.gradients,
            seconds=say.amount(found.seconds),
        ),
        own["source"].format(
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
    return "\n".join(_wrapped(line) for line in lines)


def _percent(rate: float, say: Words) -> str:
    """Return a rate in per cent with two decimals."""
    return f"{100 * rate:.2f}".replace(".", say.entries["point"])


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)
