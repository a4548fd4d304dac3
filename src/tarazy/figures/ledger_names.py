"""What the parts of chronicle and ledger are called in the language of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from tarazy.evidence import sentences, units
from tarazy.figures.corridor_names import country_name
from tarazy.text.formats import percent_sign
from tarazy.text.partial_dates import written_date
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.causal_document import BeforeAfter, Read
    from tarazy.evidence.document import SourceText
    from tarazy.evidence.events_and_sources import Agreement, Event, SourceRow, Stage
    from tarazy.evidence.sentences import Group
    from tarazy.scenario.parts import Selection
    from tarazy.scenario.parts import Texts as Titles


def named(group: Group, key: str, words: Texts) -> str:
    """Return what the ledger calls a kind, topic, verdict or subject, here as in the shell."""
    return sentences.named(group, key, sentences.words(words.language))


def with_unit(number: str, unit: str, words: Texts) -> str:
    """Return a number with its unit; a unit that the ledger has no words for stands as it is."""
    if unit in ("per cent", "%"):
        return number + percent_sign(words)
    return units.with_unit(number, unit, sentences.words(words.language))


def party_name(code: str, words: Texts) -> str:
    """Return the name of a country or organisation; an unknown code stands as it is."""
    return words.found(f"ledger.party.{code}") or country_name(code, words)


def party_names(codes: Iterable[str], words: Texts) -> str:
    """Return the names of parties, in their order."""
    return ", ".join(party_name(code, words) for code in codes)


def text_name(text: SourceText, words: Texts) -> str:
    """Return what kind of text it is, its year, and its identifier."""
    kind = text.kind.in_language(words.language)
    year = str(text.year.year)
    written = words("ledger.about", year=year) if text.approximate else year
    return f"{kind}, {written} ({text.id})"


def source_line(source: SourceRow) -> str:
    """Return publisher, title and date of a source, quoted as they are."""
    return ". ".join(
        part.rstrip(".") for part in (source.publisher, source.title, source.date) if part
    )


def sources_named(keys: Iterable[str], sources: Mapping[str, SourceRow]) -> str:
    """Return the lines of several sources."""
    return "; ".join(source_line(sources[key]) for key in keys)


def told_and_confirmed(
    row: Event | Agreement, sources: Mapping[str, SourceRow], words: Texts
) -> tuple[str, str, str]:
    """Return which texts tell of a row, whether it is confirmed, and by what."""
    return (
        ", ".join(row.texts) or "–",
        words(f"ledger.known.{row.quality}"),
        sources_named(row.source, sources) or "–",
    )


def stages_note(stages: Sequence[Stage], words: Texts) -> str:
    """Return the stages with their numbers, years and names."""
    told = []
    for number, stage in enumerate(stages, start=1):
        end = written_date(stage.end, words) if stage.end else ""
        years = f"{written_date(stage.start, words)}–{end}"
        name = stage.in_language(words.language).rstrip(".")
        told.append(f"{number}: {name} ({years})")
    return "; ".join(told)


@cache
def _titles(scenario: str) -> Titles:
    from tarazy.evidence.claim_scenarios import scenario_named

    return scenario_named(scenario).title


def scenario_title(scenario: str, words: Texts) -> str:
    """Return the title of a scenario of the catalogue or of the ledger.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    return _titles(scenario).in_language(words.language)


def read_name(read: Read, words: Texts) -> str:
    """Return what a claim reads from an experiment: a variable or indicator, of whom, with whom."""
    if read.indicator is not None:
        from tarazy.interdependence.indicators import INDICATORS

        name = INDICATORS[read.indicator].title(words.language)
    elif read.variable in ("exports", "imports"):
        name = words(f"series.{read.variable}")
    else:
        name = words(f"result.{read.variable}")
    parts = [name, country_name(read.country, words)]
    if "partner" in read.model_fields_set:
        parts.append(words("glance.partner", partner=_selected(read.partner, "economies", words)))
    if "sector" in read.model_fields_set:
        parts.append(_selected(read.sector, "sectors", words))
    return ", ".join(parts)


def line_name(check: BeforeAfter, words: Texts) -> str:
    """Return which line of a series a check looks at, here as in the shell."""
    return sentences.line_in(check, sentences.words(words.language))


def _selected(selection: Selection, kind: str, words: Texts) -> str:
    """Return the members of a selection by name, and those left out."""
    from tarazy.codes.groups import groups

    named = groups(kind)

    def name(code: str) -> str:
        if code in named:
            return named[code].full_name(words.language)
        return country_name(code, words)

    of = ", ".join(words("ledger.any") if code == "*" else name(code) for code in selection.of)
    if not selection.except_:
        return of
    return words("ledger.without", of=of, without=", ".join(name(c) for c in selection.except_))
