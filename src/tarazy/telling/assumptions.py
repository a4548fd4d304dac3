"""What an answer assumes, by rule from its document and itself: for the page and the shell.

Every answer has the same list in the same order: factors and horizon, the balance of trade, the
elasticities, what the event changes, what is held fixed, what the event leaves out, the networks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tarazy.figures.national_income import horizon_of, knows_owners
from tarazy.scenario.horizons import elasticity_set
from tarazy.telling.blocks import Block, Bullets, Folded
from tarazy.telling.selected import EVERYTHING, selection
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.world import World

DUTIES, COSTS, OWNED, TAXES = "duties", "costs", "owned", "taxes"
# Kind of event to what it changes of what is held fixed otherwise, and to what it leaves out.
_CHANGES = {
    "tariff": DUTIES,
    "export_tax": DUTIES,
    "trade_cost": COSTS,
    "sever": COSTS,
    "productivity": "productivity",
    "capital": OWNED,
    "ownership": OWNED,
    "resource": OWNED,
    "fdi_barrier": OWNED,
    "profit_tax": TAXES,
    "royalty": TAXES,
    "world_price": "prices",
}
# What stays unless an event changes it, in the order in which it is told.
# Three factors alone know the last two.
FIXED = (DUTIES, COSTS, "productivity", TAXES, OWNED)
FIXED_OF_ONE = FIXED[:3]
# Which key of an event says where it holds, and of what kind the codes under it are.
_SECTOR = "sector"


def assumptions(outcome: Outcome, words: Texts, world: World | None = None) -> tuple[str, ...]:
    """Return what an answer assumes, a sentence each.

    Parameters
    ----------
    outcome
        The answer, with its document.
    words
        Texts of the language.
    world
        Its benchmark, for the name of its own elasticities.
    """
    document: Mapping[str, Any] = outcome.scenario or {}
    count = int(outcome.dataset.sizes["sector"])
    horizon = horizon_of(outcome) if knows_owners(outcome) else ""
    return (
        *_of_document(document, horizon, outcome.closure, count, words, world),
        *_networks(outcome, words),
    )


def of_severance(words: Texts, world: World) -> tuple[str, ...]:
    """Return what the losses without partners assume: all trade ends, everything else stays."""
    document = {"shocks": [{"kind": "sever", "sector": EVERYTHING}]}
    return _of_document(document, "", "fixed", len(world.sectors), words, world)


def _of_document(
    document: Mapping[str, Any],
    horizon: str,
    closure: str,
    count: int,
    words: Texts,
    world: World | None,
) -> tuple[str, ...]:
    """Return what follows from a document; `horizon` is that of three factors, empty with one."""
    shocks = list(_shocks(document))
    return (
        _factors(horizon, words),
        words("assume.closure", closure=words(f"closure.{closure}")),
        _elasticities(document, world, words),
        *_sectors(shocks, count, words),
        _fixed(shocks, FIXED if horizon else FIXED_OF_ONE, words),
        *_left_out(shocks, words),
    )


def folded(told: Sequence[str], words: Texts, title: str = "") -> Folded:
    """Return assumptions as a list behind a title; by default the one that all have."""
    heading = words("assume.heading")
    return Folded(f"{title}: {heading}" if title else heading, Bullets(tuple(told)))


def common(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return what stands in all of several lists, in the order of the first."""
    every = [list(told) for told in lists]
    if not every:
        return ()
    return tuple(line for line in every[0] if all(line in told for told in every[1:]))


def by_experiment(assumed: Mapping[str, Sequence[str]], words: Texts) -> list[Block]:
    """Return what several answers have in common, and of each, behind its title, the rest.

    Parameters
    ----------
    assumed
        Title to what the answer assumes.
    words
        Texts of the language.
    """
    shared = common(assumed.values())
    blocks: list[Block] = [folded(shared, words)] if shared else []
    # What is alike beyond that stands once, under all of its titles.
    alike: dict[tuple[str, ...], list[str]] = {}
    for title, told in assumed.items():
        own = tuple(line for line in told if line not in shared)
        if own:
            alike.setdefault(own, []).append(title)
    return [*blocks, *(folded(own, words, "; ".join(titles)) for own, titles in alike.items())]


def _shocks(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for part in (document, *document.get("then", ())):
        yield from part.get("shocks") or ()


def _factors(horizon: str, words: Texts) -> str:
    if not horizon:
        return words("assume.one_factor")
    return words("assume.three_factors", horizon=words(f"horizon_note.{horizon}"))


def _elasticities(document: Mapping[str, Any], world: World | None, words: Texts) -> str:
    name = elasticity_set(document)
    if name is None and world is not None:
        name = str(world.dataset["trade_elasticity"].attrs.get("elasticity_set", ""))
    if not name:
        return words("assume.own_elasticities")
    title = words.found(f"elasticities.{name}") or name
    return words("assume.elasticities", name=title)


def _sectors(shocks: Sequence[Mapping[str, Any]], count: int, words: Texts) -> Iterator[str]:
    """Yield in which sectors the event changes something; nothing where it is about none."""
    told: dict[str, None] = {}
    for shock in shocks:
        given = shock.get(_SECTOR)
        if given is None and "importer" not in shock and "host" not in shock:
            continue
        given = EVERYTHING if given is None else given
        told[selection(given, "sectors", words)] = None
    if told:
        yield words("assume.sectors", sectors="; ".join(told), count=count)


def _fixed(shocks: Sequence[Mapping[str, Any]], known: Sequence[str], words: Texts) -> str:
    """Return what stays as it is: all that the kinds of the events do not change."""
    changed = {_CHANGES.get(str(shock["kind"])) for shock in shocks}
    kept = [words(f"assume.fixed_{name}") for name in known if name not in changed]
    kept += [words(f"assume.fixed_{name}_elsewhere") for name in known if name in changed]
    return words("assume.fixed", kept=words.listed([*kept, words("assume.fixed_always")]))


def _left_out(shocks: Sequence[Mapping[str, Any]], words: Texts) -> Iterator[str]:
    """Yield what the kinds of the events leave out, each said once."""
    kinds = dict.fromkeys(_CHANGES.get(str(shock["kind"]), "network") for shock in shocks)
    for name in kinds:
        yield words(f"assume.without_{name}")


def _networks(outcome: Outcome, words: Texts) -> Iterator[str]:
    for part in outcome.corridors:
        yield words(
            "assume.network",
            network=part.summary["titles"]["network"][words.language],
            year=part.summary["year"],
            months=part.summary["months"],
        )
