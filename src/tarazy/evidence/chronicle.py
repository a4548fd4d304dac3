"""The chronicle: events and agreements in the order of time, with the stages of the partnership."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tarazy.arguments.partial_date import PartialDate
from tarazy.arguments.values import files_of
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError, unknown_name
from tarazy.evidence.events_and_sources import Agreement, Event, Stage
from tarazy.evidence.filtering import as_date, check_event_filters, within
from tarazy.evidence.library import Library, library
from tarazy.evidence.user_files import with_file
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language

TABLES = ("items", "stages", "sources")
COLUMNS = (
    *("key", "sort", "date", "end", "kind", "parties", "place"),
    *("text", "texts", "told", "signed", "in_force", "ended", "source", "sources", "quality"),
    "stage",
)
SOURCE_COLUMNS = ("key", "publisher", "title", "date", "address", "read")


@dataclass(frozen=True)
class Item:
    """One line of the chronicle.

    Attributes
    ----------
    sort
        ``event`` or ``agreement``.
    row
        The event or agreement.
    stages
        Keys of the stages in which it falls.
    """

    sort: Literal["event", "agreement"]
    row: Event | Agreement
    stages: tuple[str, ...]

    @property
    def key(self) -> str:
        """Key of the row."""
        return self.row.event if isinstance(self.row, Event) else self.row.agreement

    @property
    def start(self) -> PartialDate:
        """When it happened, or was signed."""
        return self.row.date if isinstance(self.row, Event) else self.row.first

    @property
    def end(self) -> PartialDate:
        """The last day of an event that lasts; of an agreement the latest date known."""
        if isinstance(self.row, Event):
            return self.row.end or self.row.date
        known = (self.row.first, self.row.in_force, self.row.ended)
        return max((day for day in known if day is not None), key=lambda day: day.last)

    @property
    def kind(self) -> str:
        """Kind of event, or ``agreement``."""
        return self.row.kind if isinstance(self.row, Event) else "agreement"


@dataclass(frozen=True, repr=False)
class Chronicle(Result):
    """Events and agreements in the order of time.

    Attributes
    ----------
    items
        What is asked for.
    stages
        All stages.
    library
        Sources and texts that they refer to.
    """

    kind = "chronicle"

    items: tuple[Item, ...]
    stages: tuple[Stage, ...]
    library: Library

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLES

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over all that it tells."""
        return digest_of(self.summary())

    def glance(self) -> Glance:
        """Return the latest events and agreements."""
        return Glance(
            title=f"Chronicle of {len(self.items)} events and agreements, the latest first",
            header=["when, what"],
            rows=[
                [f"{item.start}  {item.kind}: {item.row.in_language('en')}"]
                for item in reversed(self.items)
            ],
            notes=[f"tables: {', '.join(TABLES)}"],
        )

    def table(self, name: str = "items", lang: Language = "en") -> pd.DataFrame:
        """Return a tidy table, with texts in one language.

        Parameters
        ----------
        name
            ``items``: one row per event or agreement, with the keys of its sources. ``stages``:
            one row per stage. ``sources``: one row per source that the items name, with its
            address and the day on which it was read.
        lang
            Of the texts.

        Raises
        ------
        InputError
            If there is no such table.
        """
        import pandas as pd

        if name not in TABLES:
            raise unknown_name("table", name, TABLES)
        if name == "stages":
            rows = self.summary(lang)["stages"]
            return pd.DataFrame([row | {"texts": ";".join(row["texts"])} for row in rows])
        if name == "sources":
            return pd.DataFrame(self.summary(lang)["sources"], columns=list(SOURCE_COLUMNS))
        return pd.DataFrame([self._plain(item, lang) for item in self.items], columns=list(COLUMNS))

    def summary(self, lang: Language | None = None) -> dict[str, Any]:
        """Return the chronicle as plain data, ready for JSON.

        Parameters
        ----------
        lang
            Of the texts; by default all three.
        """
        return {
            "items": [
                {
                    key: value
                    for key, value in self._plain(item, lang).items()
                    if value not in ("", {})
                }
                for item in self.items
            ],
            "stages": [
                {
                    "stage": stage.stage,
                    "start": str(stage.start),
                    "end": str(stage.end) if stage.end else None,
                    "text": stage.in_language(lang) if lang else _texts(stage),
                    "texts": list(stage.texts),
                }
                for stage in self.stages
            ],
            "sources": [
                {column: str(getattr(row, column) or "") for column in SOURCE_COLUMNS}
                for row in self.library.sources_named(item.row for item in self.items)
            ],
        }

    def _plain(self, item: Item, lang: Language | None) -> dict[str, Any]:
        row = item.row
        content: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {
            "key": item.key,
            "sort": item.sort,
            "date": str(item.start),
            "kind": row.kind if isinstance(row, Event) else row.subject,
            "parties": ";".join(row.parties),
            "text": row.in_language(lang) if lang else _texts(row),
            "texts": ";".join(row.texts),
            "source": self.library.source_of(row.source),
            "sources": ";".join(row.source),
            "quality": row.quality,
            "stage": ";".join(item.stages),
        }
        if isinstance(row, Event):
            end = "" if row.end is None else str(row.end)
            told = "" if row.told is None else str(row.told)
            place = row.place(lang) if lang else _texts(row, "place_")
            return content | {"end": end, "place": place, "told": told}
        days = {key: getattr(row, key) for key in ("signed", "in_force", "ended")}
        return content | {key: "" if day is None else str(day) for key, day in days.items()}


def _texts(row: Event | Agreement | Stage, before: str = "") -> dict[str, str]:
    """Return the texts of a row as they were written, by language; none where there is none."""
    written = {language: getattr(row, f"{before}{language}") for language in LANGUAGES}
    return {language: text for language, text in written.items() if text}


def chronicle(
    first: str | None = None,
    last: str | None = None,
    kind: str | None = None,
    party: str | None = None,
    extra: Iterable[str | Path] = (),
) -> Chronicle:
    """Return events and agreements in the order of time.

    Parameters
    ----------
    first, last
        A day, month or year: what may fall between them, both included, is kept.
    kind
        Of event; ``agreement`` also keeps the agreements.
    party
        A code of an economy or organisation that takes part.
    extra
        Tables of further events.

    Raises
    ------
    InputError
        If a filter or a table is wrong.
    """
    whole = library()
    for path in files_of("extra", extra):
        whole = with_file(whole, path)
    everything: list[Event | Agreement] = [*whole.events.values(), *whole.agreements.values()]
    party = check_event_filters(everything, kind, party)
    start, end = as_date("--from", first), as_date("--to", last)
    if start is not None and end is not None and end.last < start.first:
        raise InputError(f"--to: {end} is before --from = {start}; allowed: a date not before it")
    items = [_item(row, whole.stages.values()) for row in everything]
    kept = [
        item
        for item in items
        if within(item.start, item.end, start, end)
        and kind in (None, item.kind)
        and (party is None or party in item.row.parties)
    ]
    kept.sort(key=lambda item: (item.start.first, item.start.last, item.sort, item.key))
    return Chronicle(tuple(kept), tuple(whole.stages.values()), whole)


def _item(row: Event | Agreement, stages: Iterable[Stage]) -> Item:
    start = row.date if isinstance(row, Event) else row.first
    inside = tuple(stage.stage for stage in stages if within(start, start, stage.start, stage.end))
    return Item("event" if isinstance(row, Event) else "agreement", row, inside)
