"""The study that is made for a pair of economies for which nobody has written one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarazy.codes.classification import LANGUAGES
from tarazy.codes.groups import groups
from tarazy.codes.names import meant
from tarazy.figures.exhibit import check_pair
from tarazy.study import pair
from tarazy.study.document import PAIR, Study
from tarazy.study.reading import parse
from tarazy.text.texts import Texts, texts
from tarazy.world import World

# What has a section of its own; the regimes are in the overview.
DETAIL = (
    "agreement",
    "duties-up",
    "duties-up-of-partner",
    "duties-up-of-country",
    "costs-up",
    "severance",
)
# Groups whose members levy the same duties, and none on each other.
UNIONS = ("EU27", "EAEU")
# The first that fits moves the shares of all partners; the end of trade would mostly set one
# column to zero.
AFTER = ("duties-up", "costs-up")


def _unions(country: str, partner: str, words: Texts) -> Iterator[str]:
    """Yield what is to be known of the customs unions that the two belong to."""
    for name in UNIONS:
        union = groups("economies")[name]
        inside = [code for code in (country, partner) if code in union.members]
        if inside:
            key = "made.union" if len(inside) == 1 else "made.union_both"
            yield words.sentence(key, **words.named(country=inside[0], union=name))


def made(country: str, partner: str, *, world: World | str | Path | None = None) -> Study:
    """Make the study of a pair: experiments by rule, corridors of the country, main partners.

    Parameters
    ----------
    country, partner
        Codes of two economies of the benchmark.
    world
        The benchmark, in which what changes nothing is left out: a world, the name of a bundled
        one, or the path of a file; by default ``core-2022``.

    Returns
    -------
    Study
        In English, Kazakh and Russian.

    Raises
    ------
    InputError
        If an economy is unknown, or both are the same.
    """
    world = World.of(world)
    country, partner = (meant("economies", each, world.economies) for each in (country, partner))
    check_pair(world.economies, country, partner)
    shown = pair.fitting(world, country, partner)
    told = {
        key: {
            language: texts(language).sentence(
                f"made.{key}", **texts(language).pair(country, partner)
            )
            for language in LANGUAGES
        }
        for key in ("title", "question", "brief")
    }
    for language, brief in told["brief"].items():
        told["brief"][language] = " ".join([brief, *_unions(country, partner, texts(language))])
    return parse(
        {
            "name": f"{country}-{partner}".lower(),
            **told,
            "country": country,
            "partner": partner,
            "world": world.name,
            "experiments": {
                "detail": [f"{PAIR}{name}" for name in DETAIL if name in shown],
                "glance": [f"{PAIR}{name}" for name in shown],
                "after": PAIR + next(name for name in AFTER if name in shown),
            },
        }
    )
