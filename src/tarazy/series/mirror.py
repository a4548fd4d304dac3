"""What several sources say of the same trade, with the gaps between them and the known reasons."""

from __future__ import annotations

import csv
import math
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from tarazy.codes.classification import name_of
from tarazy.codes.names import meant
from tarazy.errors import InputError, unknown_name
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.series.description import Texts

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language

Role = Literal["own", "reported", "reconciled", "mirrored"]
Known = Literal["fact", "inference"]
# Sources beside the country's own statistics.
OTHERS: tuple[Role, ...] = ("reported", "reconciled", "mirrored")
COLUMNS = ("country", "partner", "flow", "year", "own", *OTHERS)
FLOWS = ("exports", "imports")
DECIMALS = 3
# A gap of less than this part of the own figure needs no reason.
NOTABLE = 0.05
_FILES = "mirrors"
_DATA, _ABOUT, _REASONS = "goods.csv", "sources.toml", "reasons.csv"
_ANY = "*"
# Partner or every partner, flow, role of the source, and whether that source is above or below the
# own figure (empty: either).
_Where = tuple[str, str, str, str]


@dataclass(frozen=True)
class Source:
    """One of the sources of a country's mirror table.

    Attributes
    ----------
    role
        ``own`` statistics of the country; what it ``reported`` to the United Nations;
        ``reconciled`` from both sides; ``mirrored``: what the partner's own statistics have.
    title
        Publisher and data set.
    exports, imports
        At which value, and by which partner, exports and imports of the country are recorded.
    licence
        Under which the publisher gives the figures.
    """

    role: Role
    title: Texts
    exports: Texts
    imports: Texts
    licence: str


@dataclass(frozen=True)
class Reason:
    """Why a source is away from the country's own figure.

    Attributes
    ----------
    code
        E.g. ``gold``.
    known
        ``fact``: follows from definitions or from figures; ``inference``: the likely cause.
    text
        In three languages.
    """

    code: str
    known: Known
    text: Texts


@dataclass(frozen=True)
class Line:
    """One partner, flow and year; million USD.

    Attributes
    ----------
    partner, flow, year
        ISO3; ``exports`` or ``imports`` of the country.
    own
        By the country's own statistics.
    reported, reconciled, mirrored
        By the other sources; NaN where they have nothing.
    reasons
        Codes of the reasons for the gaps of this line.
    """

    partner: str
    flow: str
    year: int
    own: float
    reported: float
    reconciled: float
    mirrored: float
    reasons: tuple[str, ...] = ()

    def of(self, role: Role) -> float:
        """Return the value of a source; NaN where it has none."""
        return {
            "own": self.own,
            "reported": self.reported,
            "reconciled": self.reconciled,
            "mirrored": self.mirrored,
        }[role]

    @property
    def gap(self) -> float:
        """The largest difference of another source from the own figure; NaN without one."""
        gaps = [self.of(role) - self.own for role in OTHERS if not math.isnan(self.of(role))]
        return max(gaps, key=abs) if gaps else math.nan


class Mirror(Result):
    """What several sources say of a country's goods trade.

    Attributes
    ----------
    country
        ISO3.
    sources
        By role, the own first.
    reasons
        By code: those of the lines.
    lines
        By partner (largest two-way trade first), flow and year.
    """

    kind: ClassVar[str] = "mirror"

    def __init__(
        self,
        country: str,
        sources: Mapping[Role, Source],
        reasons: Mapping[str, Reason],
        lines: tuple[Line, ...],
    ) -> None:
        self.country = country
        self.sources = dict(sources)
        self.reasons = dict(reasons)
        self.lines = lines

    @property
    def partners(self) -> tuple[str, ...]:
        """The partners, in the order of the lines."""
        return tuple(dict.fromkeys(line.partner for line in self.lines))

    def name(self, partner: str, language: Language = "en") -> str:
        """Return the short name of a partner; its code where it has none."""
        own = _about()["names"].get(partner)
        return Texts(**own).in_language(language) if own else name_of(partner, language)

    @property
    def years(self) -> tuple[int, ...]:
        """The years, rising."""
        return tuple(sorted({line.year for line in self.lines}))

    @property
    def compared_year(self) -> int:
        """The year in which most lines have another source, the last of several."""
        compared = Counter(line.year for line in self.lines if not math.isnan(line.gap))
        return max(self.years, key=lambda year: (compared[year], year))

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables: ``trade``, ``reasons``, ``sources``."""
        return ("trade", "reasons", "sources")

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; values in million USD, NaN where a source has nothing.

        - ``trade``: country, partner, flow, year, own, reported, reconciled, mirrored, gap (the
          largest difference of another source from the own figure), reasons (codes).
        - ``reasons``: reason, known (fact or inference), text.
        - ``sources``: role, title, exports, imports (how they are valued), licence.
        """
        import pandas as pd

        if name == "trade":
            return pd.DataFrame(
                [
                    (
                        self.country,
                        *(line.partner, line.flow, line.year, line.own),
                        *(line.of(role) for role in OTHERS),
                        line.gap,
                        " ".join(line.reasons),
                    )
                    for line in self.lines
                ],
                columns=[*COLUMNS, "gap", "reasons"],
            )
        if name == "reasons":
            told = [(one.code, one.known, one.text.en) for one in self.reasons.values()]
            return pd.DataFrame(told, columns=["reason", "known", "text"])
        if name == "sources":
            return pd.DataFrame(
                [
                    (one.role, one.title.en, one.exports.en, one.imports.en, one.licence)
                    for one in self.sources.values()
                ],
                columns=["role", "title", "exports", "imports", "licence"],
            )
        raise unknown_name("table", name, self.tables)

    def summary(self) -> dict[str, Any]:
        """Return country, partners, years, sources, reasons and every line as plain data."""
        return {
            "country": self.country,
            "unit": "million USD",
            "partners": list(self.partners),
            "years": list(self.years),
            **{name: self.table(name).to_dict("records") for name in ("sources", "reasons")},
            "trade": [
                {
                    key: None if isinstance(value, float) and math.isnan(value) else value
                    for key, value in row.items()
                }
                for row in self.table("trade").to_dict("records")
            ],
        }

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the country and every number."""
        return digest_of(self.country, self.table("trade"))

    def glance(self) -> Glance:
        """Return the partners with the largest gaps."""
        lines = sorted(
            (line for line in self.lines if not math.isnan(line.gap)),
            key=lambda line: -abs(line.gap),
        )
        return Glance(
            title=f"{self.country}: goods trade by source, million USD, largest gaps first",
            header=["partner", "flow", "year", "own", *OTHERS, "reasons"],
            rows=[
                [
                    line.partner,
                    line.flow,
                    str(line.year),
                    *(_cell(line.of(role)) for role in ("own", *OTHERS)),
                    " ".join(line.reasons),
                ]
                for line in lines
            ],
        )


def _cell(value: float) -> str:
    return "" if math.isnan(value) else f"{value:,.0f}"


def mirrored_countries() -> tuple[str, ...]:
    """Return the countries that have a mirror table."""
    return tuple(sorted(_about()["sources"]))


def mirror(country: str) -> Mirror:
    """Return what several sources say of a country's goods trade with its partners.

    Parameters
    ----------
    country
        ISO 3166 alpha-3.

    Raises
    ------
    InputError
        There is no mirror table of the country.
    """
    country = meant("economies", country, mirrored_countries())
    if country not in mirrored_countries():
        raise InputError(
            f"mirror: the trade of {country!r} has one source only; "
            f"allowed: {', '.join(mirrored_countries())}"
        )
    about = _about()
    sources: dict[Role, Source] = {
        role: Source(
            role,
            Texts(**entry["title"]),
            Texts(**entry["exports"]),
            Texts(**entry["imports"]),
            entry["licence"],
        )
        for role, entry in about["sources"][country].items()
    }
    given = _given_reasons(country)
    lines = [_with_reasons(_line(row), given) for row in _rows(_DATA) if row["country"] == country]
    turnover: dict[str, float] = {}
    for line in lines:
        turnover[line.partner] = turnover.get(line.partner, 0.0) + line.own
    lines.sort(key=lambda one: (-turnover[one.partner], one.partner, one.flow, one.year))
    used = {code for line in lines for code in line.reasons}
    reasons = {
        code: Reason(code, entry["known"], Texts(**entry["text"]))
        for code, entry in about["reasons"].items()
        if code in used
    }
    return Mirror(country, sources, reasons, tuple(lines))


def _line(row: Mapping[str, str]) -> Line:
    own, reported, reconciled, mirrored = (
        float(row[role]) if row[role] else math.nan for role in ("own", *OTHERS)
    )
    return Line(row["partner"], row["flow"], int(row["year"]), own, reported, reconciled, mirrored)


def _with_reasons(line: Line, given: Mapping[_Where, tuple[str, ...]]) -> Line:
    codes: list[str] = []
    for role in OTHERS:
        gap = line.of(role) - line.own
        if abs(gap) > NOTABLE * line.own:
            when = "above" if gap > 0 else "below"
            own, every = (
                [
                    code
                    for side in (when, "")
                    for code in given.get((who, line.flow, role, side), ())
                ]
                for who in (line.partner, _ANY)
            )
            codes += own or every
    return replace(line, reasons=tuple(dict.fromkeys(codes)))


def _given_reasons(country: str) -> dict[_Where, tuple[str, ...]]:
    """Return where a reason holds to the codes of reasons."""
    found: dict[_Where, tuple[str, ...]] = {}
    for row in _rows(_REASONS):
        if row["country"] == country:
            key = (row["partner"], row["flow"], row["source"], row["when"])
            found[key] = (*found.get(key, ()), row["reason"])
    return found


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = resources.files("tarazy.series").joinpath(_FILES, name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _about() -> dict[str, Any]:
    text = resources.files("tarazy.series").joinpath(_FILES, _ABOUT).read_text(encoding="utf-8")
    return tomllib.loads(text)
