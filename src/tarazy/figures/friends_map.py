"""Friends and enemies: whose growing productivity makes a country richer or poorer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tarazy.figures.exhibit import Exhibit
from tarazy.figures.findings import in_sentence
from tarazy.figures.style import class_limits
from tarazy.figures.tables import Column, Table
from tarazy.figures.welfare_map import REST, draw
from tarazy.text.formats import effect_told, least, percent, percent_sign, plain
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import xarray as xr

COLUMNS = (
    Column("partner", "label"),
    Column("effect_on", "percent"),
    Column("effect_of", "percent"),
)


def effects(friends: xr.DataArray, country: str) -> list[tuple[str, float, float]]:
    """Return every other economy, its effect on the country and that of the country on it.

    Parameters
    ----------
    friends
        (country, partner), per cent of the country's real income for 1 per cent of the partner's
        productivity.
    country
        Code.
    """
    others = [str(code) for code in friends["partner"].values if str(code) != country]
    rows = [
        (
            code,
            float(friends.sel(country=country, partner=code)),
            float(friends.sel(country=code, partner=country)),
        )
        for code in others
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def exhibit(friends: xr.DataArray, language: str, country: str, source: str, year: int) -> Exhibit:
    """Return the map of effects on `country`, which is outlined and has no colour of its own.

    Parameters
    ----------
    friends
        As in `effects`.
    language
        ``en``, ``kk`` or ``ru``.
    country
        Code.
    source
        World that was solved.
    year
        Of that world.
    """
    words: Texts = texts(language)
    rows = effects(friends, country)
    change = {code: value for code, value, _ in rows}
    limits = class_limits(change.values())
    pair = words.pair(country, country)
    best, worst = rows[0], rows[-1]
    return Exhibit(
        name="friends_map",
        figure=draw({**change, country: math.nan}, limits, country, words),
        table=Table(COLUMNS, tuple(rows)),
        title=words.sentence(
            "finding.friends",
            best=in_sentence(best[0], words),
            best_value=effect_told(best[1], words),
            worst=in_sentence(worst[0], words),
            worst_value=effect_told(worst[1], words),
        ),
        subtitle=words.sentence("balance.friends_map.title", **pair),
        alt=words.sentence(
            "balance.friends_map.alt",
            best=words.name(best[0]),
            best_value=effect_told(best[1], words),
            worst=words.name(worst[0]),
            worst_value=effect_told(worst[1], words),
            **pair,
        ),
        note=words.sentence(
            "balance.friends_map.note",
            limit=plain(limits[-1], words) + percent_sign(words),
            least=least(words),
            beyond=sum(abs(value) >= limits[-1] for value in change.values()),
            count=len(change),
            **words.named(rest=REST),
            own=percent(float(friends.sel(country=country, partner=country)), words),
            **pair,
        ),
        ranged=words("range.derivative"),
        unit=words("balance.unit.elasticity"),
        source=words("source.model", world=source),
        year=year,
    )
