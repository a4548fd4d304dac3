"""The experiments that have a section of their own, and all of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tarazy.figures import (
    COMPARISON_FIGURES,
    FIGURES,
    OWNER_FIGURES,
    exhibit,
    route_changes,
)
from tarazy.figures.comparison import title_of
from tarazy.figures.national_income import knows_owners, owners_of
from tarazy.report.page.body import Page
from tarazy.scenario.parts import Texts as Told
from tarazy.study.findings import Findings, Found
from tarazy.telling import sentences
from tarazy.telling.assumptions import assumptions, by_experiment, folded
from tarazy.telling.blocks import Sentence, Summary
from tarazy.telling.experiment import affected, coarse, stored_interval
from tarazy.telling.national_income import accounts, owners_told
from tarazy.telling.small_effects import small_effects
from tarazy.text.formats import least, scientific
from tarazy.text.languages import in_language

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.figures.exhibit import Exhibit
    from tarazy.text.texts import Texts
    from tarazy.world import World

# Which computed sentence stands above which figure of an experiment.
LEADS = {
    "welfare_map": "extremes",
    "bilateral_trade": "link",
    "sector_effects": "sectors",
    "welfare_split": "split",
}


SMALL_ANCHOR = "experiments-small"


def anchor_of(number: int) -> str:
    """Return the anchor of a detailed experiment, counted from 1."""
    return f"experiment-{number}"


def write_experiment(page: Page, found: Found, number: int, world: World) -> None:
    """Add one experiment under its title: question, answer, and all that `write_answer` adds."""
    words, anchor = page.words, anchor_of(number)
    page.section(3, f"{number}. {title_of(found.outcome, words)}", anchor)
    computed = _computed(page, found)
    answer = " ".join([computed["answer"], *ranged(page, found)])
    document: dict[str, Any] = found.outcome.scenario or {}
    question = Sentence(in_language(document["question"], words.language))
    page.add(Summary(question, Sentence(answer)))
    write_answer(page, found, anchor, world, computed)


def ranged(page: Page, found: Found) -> list[str]:
    """Return the range of an answer in a sentence; nothing where there is none."""
    words, pair = page.words, (page.country, page.partner)
    if found.range is not None:
        return [sentences.interval(found.range, words, *pair)]
    return [] if found.stored is None else [stored_interval(found.stored, pair, words)]


def _computed(page: Page, found: Found) -> dict[str, str]:
    """Return the computed sentences of an experiment."""
    pair = page.country, page.partner
    return sentences.experiment(found.outcome, page.words, *pair, found.intervals)


def write_answer(
    page: Page,
    found: Found,
    anchor: str,
    world: World,
    computed: Mapping[str, str] | None = None,
    instead: Mapping[str, Exhibit] | None = None,
) -> None:
    """Add what stands behind an answer: assumptions, figures, how it was solved, sources.

    Parameters
    ----------
    page
        That grows.
    found
        The experiment.
    anchor
        That makes the anchors of its figures unique.
    world
        Its benchmark.
    computed
        Its sentences, where they are known.
    instead
        Name of a figure to another that stands in its place.
    """
    computed = computed or _computed(page, found)
    words, outcome = page.words, found.outcome
    document: dict[str, Any] = outcome.scenario or {}
    if document.get("explanation"):
        page.text(in_language(document["explanation"], words.language))
    page.add(folded(assumptions(outcome, words, world), words))
    _write_networks(page, outcome, anchor)
    for name in FIGURES:
        if name in LEADS:
            page.text(computed[LEADS[name]], "lead")
        shown = (instead or {}).get(name) or exhibit(
            name,
            outcome,
            words.language,
            country=page.country,
            partner=page.partner,
            intervals=found.intervals,
        )
        page.figure(shown, anchor)
    if knows_owners(outcome):
        _write_owners(page, outcome, anchor)
    most = affected(outcome, (page.country, page.partner), words).table
    page.add(*coarse(world, [row[0] for row in most.rows], words))
    page.text(
        words(
            "experiment.solution",
            residual=scientific(outcome.residual, words),
            sweeps=outcome.sweeps,
        ),
        "solution",
    )
    if document.get("sources"):
        page.text(words("experiment.sources") + ":", "solution")
        page.part("blocks", "sources", [_source(text, words) for text in document["sources"]])


def _source(written: Mapping[str, str] | str, words: Texts) -> dict[str, Any]:
    """Return a source in the language of the page; quoted if it has one language, English."""
    text = Told.model_validate(written)
    quoted = words.language != "en" and (text.kk, text.ru) == (None, None)
    told = str(text.en) if quoted else text.in_language(words.language)
    return {"text": told, "quoted": quoted}


def _write_networks(page: Page, outcome: Outcome, anchor: str) -> None:
    """Add what the event does to each network: volumes by route, countries that are crossed."""
    for part in outcome.corridors:
        page.figure(route_changes.volumes(part, page.words.language), anchor)
        shown = route_changes.crossed(part, page.words.language)
        if shown is not None:
            page.figure(shown, anchor)


def write_small(page: Page, findings: Findings) -> None:
    """Add the table of the experiments whose effect is too small for a section."""
    words = page.words
    experiments = findings.named(findings.small)
    page.section(3, words("small.heading"), SMALL_ANCHOR)
    told = words.sentence(
        "small.text",
        count=len(experiments),
        least=least(words),
        **words.pair(page.country, page.partner),
    )
    page.text(told if findings.detail else f"{told} {words('small.none')}")
    page.add(small_effects(experiments, words, page.country, page.partner))
    without = [title_of(f.outcome, words) for f in experiments if not f.intervals]
    if without:
        page.text(words("small.no_range", list="; ".join(without)), "meta")
    assumed = {
        title_of(found.outcome, words): assumptions(found.outcome, words, findings.world)
        for found in experiments
    }
    page.add(*by_experiment(assumed, words))


def _write_owners(page: Page, outcome: Outcome, anchor: str) -> None:
    """Add what national income is made of, and what owners earn."""
    words, pair = page.words, (page.country, page.partner)
    page.bullets(*(accounts(outcome, code, words) for code in pair))
    for name in OWNER_FIGURES:
        if name == "owners_income":
            page.text(owners_told(outcome, page.country, words), "lead")
            if not owners_of(outcome, page.country).rows:
                continue
        shown = exhibit(name, outcome, words.language, country=page.country, partner=page.partner)
        page.figure(shown, anchor)


def write_comparison(page: Page, experiments: Sequence[Found]) -> None:
    """Add the detailed experiments side by side."""
    words = page.words
    outcomes = [found.outcome for found in experiments]
    page.section(2, words.counted("section.comparison", len(outcomes)), "comparison")
    page.text(sentences.comparison(experiments, words, page.country, page.partner))
    for name in COMPARISON_FIGURES:
        shown = exhibit(
            name,
            outcomes,
            words.language,
            country=page.country,
            partner=page.partner,
            intervals=[found.intervals for found in experiments],
        )
        page.figure(shown, "all")
