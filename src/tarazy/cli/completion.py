"""What a shell completes: names of experiments, economies, sectors, groups, regimes, networks.

Each list is read when it is asked for, without the libraries that the answers need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources

# Name and what it stands for.
Words = Iterator[tuple[str, str]]


def experiments(incomplete: str) -> Words:
    """Yield the experiments of the catalogue."""
    from tarazy.scenario import catalogue

    yield from _beginning(incomplete, ((name, "") for name in catalogue.names()))


def economies(incomplete: str) -> Words:
    """Yield codes of economies."""
    from tarazy.codes.classification import economies as labels

    yield from _beginning(incomplete, ((label.code, label.en) for label in labels()))


def economies_and_groups(incomplete: str) -> Words:
    """Yield codes of economies and names of groups, the last one of a list with commas."""
    from tarazy.codes.classification import economies as labels
    from tarazy.codes.groups import groups

    named = ((name, group.en) for name, group in groups("economies").items())
    yield from _listed(incomplete, [*((label.code, label.en) for label in labels()), *named])


def sectors_and_groups(incomplete: str) -> Words:
    """Yield names of sectors and of groups of sectors, the last one of a list with commas."""
    from tarazy.codes.classification import sectors as labels
    from tarazy.codes.groups import groups

    named = ((name, group.en) for name, group in groups("sectors").items())
    yield from _listed(incomplete, [*((label.code, label.en) for label in labels()), *named])


def clusters(incomplete: str) -> Words:
    """Yield what a cluster may be: processes of this machine, or the address of a scheduler."""
    known = (("local:2", "two processes of this machine"), ("tcp://", "HOST:PORT of a scheduler"))
    yield from _beginning(incomplete, known)


def regimes(incomplete: str) -> Words:
    """Yield the tariff regimes."""
    from tarazy.policy.regime import regimes as laws

    yield from _beginning(incomplete, ((law.name, law.title["en"]) for law in laws()))


def networks(incomplete: str) -> Words:
    """Yield the bundled networks."""
    tables = resources.files("tarazy.corridors").joinpath("tables")
    names = sorted(folder.name for folder in tables.iterdir() if folder.is_dir())
    yield from _beginning(incomplete, ((name, "") for name in names))


def worlds(incomplete: str) -> Words:
    """Yield the bundled benchmarks."""
    from tarazy.world.library import worlds as bundled

    yield from _beginning(incomplete, ((name, "") for name in bundled()))


def studies(incomplete: str) -> Words:
    """Yield the studies that are installed."""
    from tarazy import plugins

    yield from _beginning(incomplete, ((name, "") for name in plugins.names("tarazy.studies")))


def fetchable_tables(incomplete: str) -> Words:
    """Yield the official tables that can be fetched."""
    from tarazy.sources.fetchable import fetchable

    yield from _beginning(incomplete, ((key, table.title) for key, table in fetchable().items()))


def series(incomplete: str) -> Words:
    """Yield the series."""
    from tarazy.series import describe, names

    yield from _beginning(incomplete, ((name, describe(name).title.en) for name in names()))


def languages(incomplete: str) -> Words:
    """Yield the languages of answers."""
    from tarazy.codes.classification import LANGUAGES

    yield from _beginning(incomplete, ((name, "") for name in LANGUAGES))


def places(incomplete: str) -> Words:
    """Yield where words may be looked for, after a comma another one."""
    from tarazy.evidence.searching.rows import PLACES

    yield from _listed(incomplete, ((name, "") for name in PLACES))


def closures(incomplete: str) -> Words:
    """Yield what the deficits may do."""
    yield from _beginning(incomplete, ((name, "") for name in ("fixed", "income_share", "zero")))


def horizons(incomplete: str) -> Words:
    """Yield the horizons, and the word for all of them."""
    yield from _beginning(incomplete, ((name, "") for name in ("short", "medium", "long", "all")))


def factors(incomplete: str) -> Words:
    """Yield how many factors there may be."""
    yield from _beginning(incomplete, ((name, "") for name in ("one", "three")))


def _beginning(incomplete: str, words: Iterable[tuple[str, str]]) -> Words:
    return ((word, told) for word, told in words if word.startswith(incomplete))


def _listed(incomplete: str, words: Iterable[tuple[str, str]]) -> Words:
    """Yield words that complete the last part of a list with commas, with what stands before."""
    before, comma, last = incomplete.rpartition(",")
    for word, told in words:
        if word.startswith(last):
            yield f"{before}{comma}{word}", told
