"""Stages of a partnership, and the lines of series in which they would have to show.

The description of a field is what an error message says is allowed.
"""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.evidence.causal_document import WINDOW, Placebos, check_windows
from tarazy.evidence.events_and_sources import Key, Stage
from tarazy.evidence.references import Line
from tarazy.scenario.parts import Part, Texts

# A share is of a whole, which a line has not got.
StageMeasure = Literal["level", "growth", "steadiness"]
STAGE_MEASURES: tuple[StageMeasure, ...] = get_args(StageMeasure)


class StageLine(Texts, Line):
    """A line of a series, and what its break at the beginning of a stage is compared with.

    Attributes
    ----------
    key
        What it is called in tables.
    en, kk, ru
        What it is.
    series, country, partner, item
        The line.
    measure
        What changes; `tarazy.evidence.placebo.statistics` has the measures.
    before, after
        Years of the windows; that in which a stage begins belongs to neither.
    placebos
        Whose breaks it is ranked among. Other dates are all that the line has.
    """

    key: Key = Field(description="a short name of small letters, digits and hyphens")
    measure: StageMeasure = Field(description=", ".join(map(repr, STAGE_MEASURES)))
    before: int = Field(default=4, strict=True, ge=1, le=30, description=WINDOW)
    after: int = Field(default=4, strict=True, ge=1, le=30, description=WINDOW)
    placebos: Placebos = Field(description="a table of among, of, within")

    @model_validator(mode="after")
    def _consistent(self) -> StageLine:
        if self.placebos.dates:
            raise PydanticCustomError(
                "conflict", "placebos: dates: given; allowed: none, all others that the line has"
            )
        check_windows(self, self.measure, self.placebos)
        return self


class StagesDocument(Part):
    """A file of stages with such lines; the stages of the package stand in a table of their own."""

    version: Literal[1] = Field(default=1, description="1")
    stage: tuple[Stage, ...] = Field(default=(), description="a list of tables [[stage]]")
    line: tuple[StageLine, ...] = Field(default=(), description="a list of tables [[line]]")
