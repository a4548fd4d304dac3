"""The chapter about the neighbours: a matrix of trade, and who gains by which road."""

from __future__ import annotations

from tarazy.figures import region as figure
from tarazy.interdependence.region_result import Region
from tarazy.report.page.body import Page
from tarazy.telling import region as telling

GROUP = "region"


def write_region(page: Page, found: Region) -> None:
    """Add the chapter: the matrix, what members would lose, and the gains."""
    words = page.words
    page.section(2, words("section.region", **words.named(place=found.group)), GROUP)
    page.add(*telling.overview(found, words))
    page.figure(figure.exhibit(found, words.language), GROUP)
    page.add(*telling.largest_loss(found, words))
    if found.gains:
        page.section(3, words("region.section.gains"), "region-gains")
        page.add(*telling.who_gains(found, words))
        page.bullets(*words.many("region.limits"))
