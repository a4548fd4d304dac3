"""The chapter about corridors: how the country's main commodity leaves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tarazy.figures import (
    corridor_experiments,
    corridor_map,
    outage_ranking,
    sankey,
    supply_curve,
    transit_table,
)
from tarazy.report.page.body import Page
from tarazy.telling import corridor_sentences as sentences
from tarazy.telling.assumptions import by_experiment
from tarazy.telling.blocks import Bullets, Folded
from tarazy.text.formats import scientific

if TYPE_CHECKING:
    from tarazy.study.corridor_findings import CorridorFindings

GROUP = "corridors"


def write_corridors(
    page: Page, found: CorridorFindings, assumed: Mapping[str, Sequence[str]]
) -> None:
    """Add the chapter: map, routes, outages, costs, dependence, experiments, what it rests on.

    Parameters
    ----------
    page
        To which it is added.
    found
        The chapter.
    assumed
        Title of each of its experiments to what its answer assumes.
    """
    words, language = page.words, page.words.language
    page.section(2, words("section.corridors"), GROUP)
    page.text(sentences.overview(found, words))
    page.section(3, words("section.corridor_map"), "corridor-flows")
    page.text(sentences.congestion(found, words), "lead")
    for name in corridor_map.frames_of(found.network):
        page.figure(corridor_map.exhibit(found.base, language, name), GROUP)
    page.text(sentences.routes(found, words), "lead")
    page.figure(sankey.exhibit(found.base, language), GROUP)
    page.section(3, words("section.corridor_outages"), "corridor-losses")
    page.text(sentences.outages(found, words), "lead")
    page.figure(outage_ranking.exhibit(found.outages, language), GROUP)
    page.section(3, words("section.corridor_costs"), "corridor-costs")
    page.text(sentences.costs(found, words), "lead")
    page.figure(supply_curve.exhibit(found.base, language), GROUP)
    page.section(3, words("section.corridor_transit"), "corridor-dependence")
    page.text(sentences.transit(found, words), "lead")
    page.figure(transit_table.exhibit(found.base, found.experiments, language), GROUP)
    if found.experiments:
        page.section(3, words("section.corridor_experiments"), "corridor-experiments")
        page.text(sentences.experiments(found, words), "lead")
        if told := sentences.new_routes(found, words):
            page.bullets(*told)
        shown = corridor_experiments.exhibit(
            found.network, found.experiments, language, found.draws
        )
        page.figure(shown, GROUP)
        page.add(*by_experiment(assumed, words))
    page.section(3, words("section.corridor_basis"), "corridor-basis")
    page.text(sentences.basis(found, words))
    page.bullets(*words.many("corridor.limits"))
    page.text(
        words("corridor.solution", residual=scientific(found.base.residual.largest, words)),
        "solution",
    )
    page.add(_sources(page, found))


def _sources(page: Page, found: CorridorFindings) -> Folded:
    """Return the publications behind the tables with their addresses, quoted as they are."""
    sources = found.network.sources
    parts = (sources[key].astype(str) for key in ("publisher", "title", "date", "address"))
    told = tuple(". ".join(filter(None, each)) for each in zip(*parts, strict=True))
    return Folded(page.words("corridor.sources", count=len(sources)), Bullets(told, "en"))
