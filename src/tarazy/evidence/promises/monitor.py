"""What was promised and what came of it by a day: ``tarazy monitor``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.values import files_of
from tarazy.codes.names import economy_called
from tarazy.errors import unknown_name
from tarazy.evidence.filtering import as_date
from tarazy.evidence.promise_words import KINDS
from tarazy.evidence.promises.document import Body, Promise, PromiseList, Stated
from tarazy.evidence.promises.lists import Beside, Total, beside, total
from tarazy.evidence.promises.register import Register, register, with_register
from tarazy.evidence.promises.standing import STANDINGS, Standing, last_step, standing
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language

TABLES = ("promises", "amounts", "lists", "bodies", "meetings")


@dataclass(frozen=True)
class Followed:
    """A promise as it stands on the day that is asked for."""

    promise: Promise
    standing: Standing

    @property
    def year(self) -> int:
        """When it was promised."""
        return self.promise.promised.year


@dataclass(frozen=True, repr=False)
class Monitor(Result):
    """Promises as they stand on a day, lists laid beside each other, and the bodies that meet.

    Attributes
    ----------
    day
        As of which.
    followed
        Promises made by then, in the order of time.
    lists
        Published by then, those that have one of the promises; each with the sum of all that is
        known to stand on it.
    bodies
        Set up by then.
    register
        All that is known, and the sources.
    """

    kind = "monitor"

    day: date
    followed: tuple[Followed, ...]
    lists: tuple[Total, ...]
    bodies: tuple[Body, ...]
    register: Register

    def counts(self) -> dict[str, int]:
        """Return how many promises stand in each way, in the order of the words."""
        found = Counter(one.standing for one in self.followed)
        return {word: found[word] for word in STANDINGS if found[word]}

    def by_kind(self) -> dict[str, dict[str, int]]:
        """Return the counts for every kind of promise."""
        return self._by(lambda one: one.promise.kind, KINDS)

    def by_year(self) -> dict[str, dict[str, int]]:
        """Return the counts for every year in which something was promised."""
        years = sorted({one.year for one in self.followed})
        return self._by(lambda one: str(one.year), map(str, years))

    def meeting(self, name: str) -> tuple[Beside, ...]:
        """Return the promises on the lists of a meeting, with what each list tells of them.

        Raises
        ------
        InputError
            If no list is of this meeting.
        """
        lists = self.lists_of(name)
        return beside([one.promise for one in self.followed], [one.list for one in lists])

    def lists_of(self, meeting: str) -> tuple[Total, ...]:
        """Return the lists of a meeting.

        Raises
        ------
        InputError
            If there is none.
        """
        found = tuple(one for one in self.lists if one.list.meeting == meeting)
        if not found:
            raise unknown_name("meeting", meeting, self.meetings, "--meeting")
        return found

    @property
    def meetings(self) -> list[str]:
        """Keys of the meetings of which there is a list."""
        return list(dict.fromkeys(one.list.meeting for one in self.lists))

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLES

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over all that it tells."""
        return digest_of(self.summary())

    def glance(self) -> Glance:
        """Return how the promises of every kind stand."""
        rows = [
            [kind, *(str(counts.get(word, 0)) for word in STANDINGS)]
            for kind, counts in self.by_kind().items()
        ]
        return Glance(
            title=f"{len(self.followed)} promises as of {self.day}, by kind",
            header=["", *STANDINGS],
            rows=rows,
            notes=[f"tables: {', '.join(TABLES)}; meeting(...), by_year()"],
        )

    def table(self, name: str = "promises", lang: Language = "en") -> pd.DataFrame:
        """Return a tidy table, with texts in one language.

        Parameters
        ----------
        name
            ``promises``: one row each. ``amounts``: one row for what a side tells of one.
            ``lists``: one row each, with its own total and the sum of what is known. ``bodies``
            and ``meetings``: one row each.
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
        rows = self.summary(lang)[name]
        joined = [
            {
                key: ";".join(map(str, value)) if isinstance(value, list) else value
                for key, value in row.items()
            }
            for row in rows
        ]
        return pd.DataFrame(joined)

    def summary(self, lang: Language | None = None) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON.

        Parameters
        ----------
        lang
            Of the texts; by default all three.
        """
        return {
            "as_of": str(self.day),
            "counts": self.counts(),
            "by_kind": self.by_kind(),
            "by_year": self.by_year(),
            "promises": [self._promise(one, lang) for one in self.followed],
            "amounts": [
                {"promise": one.promise.id} | self._stated(stated, lang)
                for one in self.followed
                for stated in one.promise.stated
            ],
            "lists": [self._list(one, lang) for one in self.lists],
            "bodies": [self._body(one, lang) for one in self.bodies],
            "meetings": [
                {
                    "body": body.id,
                    "date": str(met.date),
                    "place": "" if met.place is None else met.place.plain(lang),
                    "source": self._source(met.source),
                }
                for body in self.bodies
                for met in body.meeting
                if met.date.first <= self.day
            ],
        }

    def _by(
        self, key: Callable[[Followed], str], order: Iterable[str]
    ) -> dict[str, dict[str, int]]:
        found = {}
        for name in order:
            counts = Counter(one.standing for one in self.followed if key(one) == name)
            if counts:
                found[name] = {str(word): counts[word] for word in STANDINGS if counts[word]}
        return found

    def _source(self, keys: Iterable[str]) -> str:
        rows = (self.register.sources[key] for key in keys)
        return "; ".join(f"{row.publisher}, {row.title}, {row.address}" for row in rows)

    def _promise(self, one: Followed, lang: Language | None) -> dict[str, Any]:
        promise, step = one.promise, last_step(one.promise, self.day)
        assert step is not None
        return {
            "id": promise.id,
            "promised": str(promise.promised),
            "by": list(promise.by),
            "to": list(promise.to),
            "kind": promise.kind,
            "text": promise.plain(lang),
            "due": "" if promise.due is None else str(promise.due),
            "standing": one.standing,
            "state": step.state,
            "since": str(step.date),
            "lists": list(promise.lists),
            "source": self._source(step.source),
        }

    def _stated(self, stated: Stated, lang: Language | None) -> dict[str, Any]:
        low, high = stated.span or (None, None)
        return {
            "by": stated.by,
            "low": low,
            "high": high,
            "unit": stated.unit if stated.span else "",
            "called": "" if stated.called is None else stated.called.plain(lang),
            "source": self._source(stated.source),
        }

    def _list(self, one: Total, lang: Language | None) -> dict[str, Any]:
        return {
            "id": one.list.id,
            "meeting": one.list.meeting,
            "by": one.list.by,
            "date": str(one.list.date),
            "text": one.list.plain(lang),
            "low": None if one.list.span is None else one.list.span[0],
            "high": one.list.high,
            "unit": one.list.unit,
            "items": one.list.items,
            "known": one.known,
            "without_amount": one.without,
            "known_low": one.low,
            "known_high": one.high,
            "source": self._source(one.list.source),
        }

    def _body(self, body: Body, lang: Language | None) -> dict[str, Any]:
        return {
            "id": body.id,
            "parties": list(body.parties),
            "kind": body.kind,
            "text": body.plain(lang),
            "founded": "" if body.founded is None else str(body.founded),
            "ended": "" if body.ended is None else str(body.ended),
            "source": self._source(body.source),
        }


def monitor(
    as_of: str | None = None,
    *,
    country: str | None = None,
    partner: str | None = None,
    kind: str | None = None,
    standing_is: str | None = None,
    extra: Iterable[str | Path] = (),
) -> Monitor:
    """Return what was promised, and what came of it by a day.

    Parameters
    ----------
    as_of
        A day; of a month or a year its last one. By default the last that a source tells of.
    country, partner
        Only what concerns one, or both.
    kind, standing_is
        Only promises of a kind, or that stand in a way.
    extra
        Files of further promises.

    Raises
    ------
    InputError
        If a filter or a file is wrong.
    """
    whole = register()
    for path in files_of("extra", extra):
        whole = with_register(whole, path)
    _check_word("kind", kind, KINDS)
    _check_word("standing", standing_is, STANDINGS)
    sides = _sides(whole, [name for name in (country, partner) if name is not None])
    day = _day(whole, as_of)
    made = [
        Followed(promise, stands)
        for promise in whole.promises.values()
        if (stands := standing(promise, day)) is not None
    ]
    followed = [
        one
        for one in made
        if set(sides) <= set(one.promise.parties)
        and kind in (None, one.promise.kind)
        and standing_is in (None, one.standing)
    ]
    followed.sort(key=lambda one: (one.promise.promised.first, one.promise.id))
    promises = [one.promise for one in followed]
    return Monitor(
        day=day,
        followed=tuple(followed),
        lists=tuple(
            # A filter leaves out promises, but not what they add to the sum of a list.
            total([each.promise for each in made], one)
            for one in whole.lists.values()
            if one.date.first <= day and _on(promises, one)
        ),
        bodies=tuple(
            body
            for body in whole.bodies.values()
            if set(sides) <= set(body.parties)
            and (body.founded is None or body.founded.first <= day)
        ),
        register=whole,
    )


def _on(promises: Iterable[Promise], of: PromiseList) -> bool:
    return any(of.id in promise.lists for promise in promises)


def _day(whole: Register, as_of: str | None) -> date:
    asked = as_date("--as-of", as_of)
    return whole.last_day if asked is None else asked.last


def _check_word(name: str, given: str | None, allowed: Iterable[str]) -> None:
    if given is not None and given not in set(allowed):
        raise unknown_name(name, given, allowed, f"--{name}")


def _sides(whole: Register, given: Iterable[str]) -> list[str]:
    """Return parties as the register calls them."""
    promised = (code for row in whole.promises.values() for code in row.parties)
    meeting = (code for row in whole.bodies.values() for code in row.parties)
    known = sorted({*promised, *meeting})
    return [economy_called(name, known, "--country", "party") for name in given]
