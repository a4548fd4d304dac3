"""How a report is cited: who made it, of what, when, under which licence."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tarazy.errors import InputError
from tarazy.version import __version__
from tarazy.world import World

# As CITATION.cff says them.
AUTHOR = "The Tarazy developers"
SOFTWARE = "Tarazy: an open geoeconomics laboratory"
LICENCE = "MIT"

_EPOCH = "SOURCE_DATE_EPOCH"
_SPECIAL = re.compile(r"([\\{}&%$#_~^])")


@dataclass(frozen=True)
class Citation:
    """What a report is cited by.

    Attributes
    ----------
    key
        Short name, e.g. ``kaz-usa``.
    title
        In the language of the report.
    world, digest
        Name and digest of the benchmark.
    day
        When the report was made.
    """

    key: str
    title: str
    world: str
    digest: str
    day: date

    @property
    def facts(self) -> dict[str, str]:
        """What the texts of a page are filled with."""
        return {
            "author": AUTHOR,
            "title": self.title,
            "world": self.world,
            "digest": self.digest,
            "version": __version__,
            "licence": LICENCE,
            "date": self.day.isoformat(),
            "year": str(self.day.year),
        }

    def bibtex(self) -> str:
        """Return the entry of the report, with the signs that TeX reads as its own escaped."""
        note = f"Computed with {SOFTWARE}, version {__version__}, from the world {self.world}"
        fields = {
            "author": f"{{{_tex(AUTHOR)}}}",
            "title": f"{{{_tex(self.title)}}}",
            "year": str(self.day.year),
            "date": self.day.isoformat(),
            "note": _tex(f"{note} (digest {self.digest})"),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
        return "\n".join([f"@misc{{tarazy-{self.key}-{self.day.year},", *lines, "}"])


def cite(key: str, title: str, world: World) -> Citation:
    """Return the citation of a report that is made now.

    Raises
    ------
    InputError
        If ``SOURCE_DATE_EPOCH`` holds no second.
    """
    return Citation(key, title, world.name, world.digest, today())


def today() -> date:
    """Return the day by UTC, or that of ``SOURCE_DATE_EPOCH`` where it is set.

    Raises
    ------
    InputError
        If it holds no second.
    """
    return given_day() or datetime.now(UTC).date()


def given_day() -> date | None:
    """Return the day of ``SOURCE_DATE_EPOCH``, by UTC; None where it is not set.

    Source: reproducible-builds.org, *SOURCE_DATE_EPOCH Specification*.

    Raises
    ------
    InputError
        If it holds no second.
    """
    given = os.environ.get(_EPOCH)
    if given is None:
        return None
    try:
        return datetime.fromtimestamp(int(given), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(
            f"{_EPOCH}: {given!r}; allowed: whole seconds since the beginning of 1970"
        ) from error


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda sign: _TEX.get(sign[0], f"\\{sign[0]}"), text)


_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
