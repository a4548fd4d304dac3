"""Where everything comes from, how well it is solved, how it is defined, what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tarazy.figures.comparison import title_of
from tarazy.figures.geography import outlines
from tarazy.figures.tables import Column, Table
from tarazy.licences import data_sources
from tarazy.report.page.body import Page
from tarazy.report.page.parts import VARIABLES, provenance
from tarazy.telling import blocks
from tarazy.text.formats import scientific
from tarazy.text.texts import Texts
from tarazy.world import World

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.study.findings import Findings


def write_sources(page: Page, findings: Findings) -> None:
    """Add sources and licences, qualities, residuals, definitions, limits, and the map."""
    words, world, outcomes = page.words, findings.world, findings.outcomes
    page.section(2, words("section.sources"), "sources")
    page.section(3, words("section.variables"), "variables")
    page.text(words("provenance.text"))
    page.part("blocks", "variables", {"variables": provenance(world, words)})
    gap = max(world.validate().values())
    page.text(words("identities.text", gap=scientific(gap, words)))
    page.section(3, words("section.quality"), "quality")
    used = sorted({str(world.dataset[variable].attrs["quality"]) for variable in VARIABLES})
    page.bullets(*(f"{words(f'quality.{q}')}: {words(f'quality_note.{q}')}" for q in used))
    if words.many(f"world.{world.name}"):
        page.bullets(*_about_world(page, world))
    if outcomes:
        page.section(3, words("section.residuals"), "residuals")
        page.text(words("residuals.text"))
        page.add(blocks.Table(_residuals(outcomes, words), words("section.residuals")))
    page.section(3, words("section.terms"), "terms")
    page.bullets(*words.many("terms.list"))
    page.section(3, words("section.limits"), "limits")
    routes = words("limits.routes" if "corridors" in findings.chapters else "limits.no_routes")
    page.bullets(*(text.format(routes=routes) for text in words.many("limits.list")))
    page.section(3, words("section.licences"), "licences")
    page.text(words("licences.text"))
    page.part("blocks", "licences", [source.told(words.language) for source in data_sources()])
    page.section(3, words("section.map"), "map")
    page.text(words("map_note.text"))
    page.part("blocks", "outlines", outlines())


def _about_world(page: Page, world: World) -> list[str]:
    """Return what is said of a world by name, in the language of the page."""
    words = page.words
    donor = str(world.dataset["structure_donor"].sel(importer=page.country).item())
    structure = words(
        "world_structure.own" if donor == page.country else "world_structure.donor",
        **words.named(country=page.country, donor=donor),
    )
    # What is special about an economy is said where the page is about it.
    special = {
        part: "".join(
            words.found(f"world_note.{world.name}.{code}.{part}") or ""
            for code in (page.country, page.partner)
        )
        for part in ("output", "tariffs")
    }
    told = words.many(f"world.{world.name}")
    return [text.format(structure=structure, **special) for text in told]


def _residuals(outcomes: Sequence[Outcome], words: Texts) -> Table:
    return Table(
        (
            Column("experiment", "text"),
            Column("residual", "residual"),
            Column("sweeps", "count"),
            Column("closure", "text"),
        ),
        tuple(
            (
                title_of(outcome, words),
                float(outcome.residual),
                float(outcome.sweeps),
                words(f"closure.{outcome.closure}"),
            )
            for outcome in outcomes
        ),
    )
