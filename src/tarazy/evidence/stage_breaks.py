"""Whether the stages of a partnership show in what was observed.

Where a stage begins, a line has a break if it changed more than that of nearly all others in the
same years, and more than it did itself at nearly all other dates. Both are needed: a year that was
unlike for everybody is no stage of two, and a line that always swings has no beginning of anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tarazy import series
from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import path_of
from tarazy.errors import InputError
from tarazy.evidence.before_after import Lines, Windows, effects_at, lines_of
from tarazy.evidence.causal_document import BeforeAfter, Measure
from tarazy.evidence.events_and_sources import Stage
from tarazy.evidence.findings import least_of
from tarazy.evidence.known_names import check_known
from tarazy.evidence.library import library
from tarazy.evidence.placebo import LEAST_PLACEBOS, MOST_P, UNITS, Array, placed
from tarazy.evidence.reading import read_document
from tarazy.evidence.references import FIRST_YEAR, LAST_YEAR
from tarazy.evidence.stage_document import StageLine, StagesDocument
from tarazy.evidence.verify import verify_rows
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.materiality import is_about_zero

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language

FILE = "stage_lines.toml"
# With fewer other dates none can make a p-value of a tenth.
LEAST_DATES = 9
Shown = Literal["shows", "hidden", "no_data"]
COLUMNS = (
    *("stage", "year", "line", "text", "measure", "unit", "effect"),
    *("p_others", "others", "p_dates", "dates", "verdict"),
)


@dataclass(frozen=True)
class StageBreak:
    """What a line did where a stage begins.

    Attributes
    ----------
    stage
        Key of the stage that begins.
    year
        In which it does.
    line
        Of a series.
    effect
        Change from the years before to those after, less the mean change of the others; in `unit`.
        None where the series has not got all of these years.
    p_others, others
        Share of effects at least as large, of either sign, among the others in the same years, the
        own one included; how many others there are.
    p_dates, dates
        The same among other dates of the line itself whose windows do not hold the year.
    verdict
        ``shows``, ``hidden``, or ``no_data`` with too few years, others or dates.
    """

    stage: str
    year: int
    line: StageLine
    effect: float | None
    p_others: float | None
    others: int
    p_dates: float | None
    dates: int
    verdict: Shown

    @property
    def unit(self) -> str:
        """Of the effect."""
        return UNITS[self.line.measure]


@dataclass(frozen=True, repr=False)
class StageBreaks(Result):
    """Every stage but the first, beside every line.

    Attributes
    ----------
    stages
        Of the partnership, the first included.
    breaks
        Stage by stage, in the order of the lines.
    """

    kind = "stage-breaks"

    stages: tuple[Stage, ...]
    breaks: tuple[StageBreak, ...]

    def of(self, stage: str) -> tuple[StageBreak, ...]:
        """Return what the lines did where a stage begins."""
        return tuple(one for one in self.breaks if one.stage == stage)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return ("breaks",)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over all that it tells."""
        return digest_of(self.summary())

    def glance(self) -> Glance:
        """Return every break with its ranks."""
        rows = [
            [
                f"{one.year} {one.line.key}",
                *map(_shown, (one.effect, one.p_others, one.p_dates)),
                one.verdict,
            ]
            for one in self.breaks
        ]
        return Glance(
            title="Where stages begin: change beside the others, and how rare it is",
            header=["", "effect", "p, others", "p, dates", ""],
            rows=rows,
            notes=["tables: breaks"],
        )

    def table(self, name: str = "breaks", lang: Language = "en") -> pd.DataFrame:
        """Return one row for every stage and line.

        Raises
        ------
        InputError
            If there is no such table.
        """
        import pandas as pd

        from tarazy.errors import unknown_name

        if name not in self.tables:
            raise unknown_name("table", name, self.tables)
        return pd.DataFrame(self.summary(lang)["breaks"], columns=list(COLUMNS))

    def summary(self, lang: Language | None = None) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON; texts in one language, or in all."""
        return {
            "breaks": [
                {
                    "stage": one.stage,
                    "year": one.year,
                    "line": one.line.key,
                    "text": one.line.plain(lang),
                    "measure": one.line.measure,
                    "unit": one.unit,
                    "effect": one.effect,
                    "p_others": one.p_others,
                    "others": one.others,
                    "p_dates": one.p_dates,
                    "dates": one.dates,
                    "verdict": one.verdict,
                }
                for one in self.breaks
            ]
        }


@cache
def stage_lines() -> tuple[StageLine, ...]:
    """Return the lines that travel with the package.

    Raises
    ------
    InputError
        If the file is wrong.
    """
    file = resources.files("tarazy.evidence").joinpath("tables", FILE)
    return read_document(file, FILE, StagesDocument).line


def stage_breaks(file: str | Path | None = None) -> StageBreaks:
    """Return whether the stages of a partnership show in series.

    Parameters
    ----------
    file
        TOML with the tables ``[[stage]]``, in the order of time, and ``[[line]]`` of the bundled
        series, of any two countries; by default those of the package.

    Raises
    ------
    InputError
        If the file is wrong, it has fewer than two stages or no line, or a series is unknown.
    """
    if file is None:
        return breaks_of(library().stages.values(), stage_lines())
    path = path_of("file", file)
    document = read_document(path, str(path), StagesDocument)
    for key, least in (("stage", 2), ("line", 1)):
        count = len(getattr(document, key))
        if count < least:
            raise InputError(f"{path}: {key}: {count} of them; allowed: at least {least}")
    verify_rows(library(), document.stage, str(path))
    for line in document.line:
        check_known("series", [line.series], series.names(), f"{path}: line {line.key}: series")
    for key, name in (("stage", "stage"), ("line", "key")):
        names = [getattr(one, name) for one in getattr(document, key)]
        refuse_repeated(names, f"{path}: {key}: {name}")
    return breaks_of(document.stage, document.line, str(path))


def breaks_of(stages: Iterable[Stage], lines: Iterable[StageLine], origin: str = "") -> StageBreaks:
    """Return whether stages, in the order of time, show in lines of series.

    Parameters
    ----------
    stages, lines
        Those that are laid beside each other.
    origin
        The file that holds them, for messages.

    Raises
    ------
    InputError
        If stages are not in the order of time or of years that no series has, or a series or a line
        of it is unknown.
    """
    told = tuple(stages)
    where = f"{origin}: " if origin else ""
    for one, later in pairwise(told):
        if later.start.first <= one.start.first:
            raise InputError(
                f"{where}stage {later.stage}: start: {later.start} after {one.start}; allowed: "
                "stages in the order of time"
            )
    for stage in told[1:]:
        if not FIRST_YEAR <= stage.start.year <= LAST_YEAR:
            raise InputError(
                f"{where}stage {stage.stage}: start: {stage.start}; allowed: a date from "
                f"{FIRST_YEAR} to {LAST_YEAR}"
            )
    return _breaks(told, tuple(lines), where)


@cache
def _breaks(stages: tuple[Stage, ...], lines: tuple[StageLine, ...], where: str) -> StageBreaks:
    if len(stages) < 2:
        return StageBreaks(stages, ())
    years = [stage.start.year for stage in stages]
    values = [lines_of(_check(line, years[-1]), (), f"{where}line {line.key}") for line in lines]
    breaks = [
        _break(stage.stage, year, line, known, years)
        for stage, year in zip(stages[1:], years[1:], strict=True)
        for line, known in zip(lines, values, strict=True)
    ]
    return StageBreaks(stages, tuple(breaks))


def _break(stage: str, year: int, line: StageLine, lines: Lines, starts: list[int]) -> StageBreak:
    where = f"stage {stage}: line {line.key}"
    check = _check(line, year)
    own = getattr(line, line.placebos.among)
    try:
        units, found = effects_at(check, lines, Windows.around(year, check), where)
    except InputError:
        return StageBreak(stage, year, line, None, None, 0, None, 0, "no_data")
    effect = float(found[units.index(own)])
    others = np.delete(found, units.index(own))
    dated = _dated(line, lines, year, starts, where)
    p_others, p_dates = (_rank(effect, each, line.measure) for each in (others, dated))
    verdict: Shown = "no_data"
    if others.size >= LEAST_PLACEBOS and dated.size >= LEAST_DATES:
        rare = max(p_others, p_dates) <= MOST_P
        told = rare and not is_about_zero(effect, least_of(UNITS[line.measure]))
        verdict = "shows" if told else "hidden"
    return StageBreak(
        stage, year, line, effect, p_others, int(others.size), p_dates, int(dated.size), verdict
    )


def _dated(line: StageLine, lines: Lines, year: int, starts: list[int], where: str) -> Array:
    """Return the effects of a line at all other dates, but those where a stage begins."""
    found = []
    own = getattr(line, line.placebos.among)
    for other in range(min(lines[own]), max(lines[own]) + 1):
        check = _check(line, other)
        when = Windows.around(other, check)
        if other in starts or when.before[0] <= year <= when.after[-1]:
            continue
        try:
            units, effects = effects_at(check, lines, when, where)
        except InputError:
            # A date too near to an end of the line.
            continue
        found.append(float(effects[units.index(own)]))
    return np.array(found, dtype=np.float64)


def _rank(effect: float, placebos: Array, measure: Measure) -> float:
    """Return the share of effects that are at least as large, of either sign."""
    if not placebos.size:
        return 1.0
    sizes = np.abs(np.append(placebos, effect))
    if measure == "level":
        # Twice as much is as large a change as half of it.
        sizes = np.abs(np.log1p(np.append(placebos, effect) / 100.0))
    return placed(float(sizes[-1]), sizes[:-1]).higher


def _check(line: StageLine, year: int) -> BeforeAfter:
    given = {key: getattr(line, key) for key in ("series", "country", "partner", "item")}
    windows = {key: getattr(line, key) for key in ("before", "after", "measure", "placebos")}
    return BeforeAfter(kind="before_after", year=year, predicts="+", **given, **windows)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"
