"""The chronicle as the terminal shows it, in English, Kazakh or Russian."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarazy.cli.screen import wrapped
from tarazy.evidence import sentences
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.evidence.chronicle import Chronicle, Item
    from tarazy.evidence.events_and_sources import Event

# Letters of a line.
WIDTH = 100
_WEAK = ("general_knowledge", "text_only")


def words(language: Language) -> Texts:
    """Return the texts of a language."""
    return texts(language, "claims")


def timeline(found: Chronicle, language: Language) -> str:
    """Return the stages, and one paragraph per event and agreement in the order of time."""
    say = words(language)
    lines = []
    for number, stage in enumerate(found.stages, start=1):
        end = say("today") if stage.end is None else stage.end
        text = say(
            "stage", number=number, start=stage.start, end=end, text=stage.in_language(language)
        )
        lines.append(_filled(text, "", "  "))
    if not found.items:
        return "\n".join([*lines, "", say("no_events")])
    lines += ["", *(_item(item, language) for item in found.items), ""]
    first, last = found.items[0].start.year, max(item.end.year for item in found.items)
    lines.append(say("events", count=len(found.items), first=first, last=last))
    if any(item.row.quality in _WEAK for item in found.items):
        lines.append(say("unconfirmed"))
    return "\n".join(lines)


def _item(item: Item, language: Language) -> str:
    say, names = words(language), sentences.words(language)
    row: Any = item.row
    mark = "*" if row.quality in _WEAK else " "
    if item.sort == "agreement":
        days = [
            say(key, date=day)
            for key in ("signed", "in_force", "ended")
            if (day := getattr(row, key)) is not None
        ]
        kind = f"{say('agreement')}, {sentences.named('subject', row.subject, names)}"
        details = "; ".join(days)
    else:
        kind, details = sentences.named("event", row.kind, names), _details(row, language)
    text = f"{row.in_language(language)} [{kind}]"
    if details:
        text += f" {details}"
    return _filled(text, f"{item.start!s:<10}{mark} ", " " * 12)


def _details(event: Event, language: Language) -> str:
    say = words(language)
    parts = [] if event.end is None else [f"– {event.end}"]
    if event.told_otherwise is not None:
        parts.append(say("told", told=event.told_otherwise))
    return "; ".join(parts)


def _filled(text: str, first: str, then: str) -> str:
    return wrapped(text, then, first, WIDTH)
