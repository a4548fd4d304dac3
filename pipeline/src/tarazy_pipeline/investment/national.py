"""Labour by sector of an economy that publishes pay by activity: Kazakhstan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.investment.fitting import raised_to, to_level
from tarazy_pipeline.investment.pattern import Pattern
from tarazy_pipeline.readers.bns import read_compensation, read_value_added
from tarazy_pipeline.world.kazakhstan import SECTIONS

Array = NDArray[np.float64]


@dataclass(frozen=True)
class NationalLabour:
    """Labour of one economy by sector, (J,), parts of value added.

    Attributes
    ----------
    employees
        Compensation of employees.
    all_who_work
        With what the self-employed earn for their work.
    """

    employees: Array
    all_who_work: Array


def read_sections(inputs: Path, year: int) -> dict[str, float]:
    """Return compensation of employees in value added by section, or sections together."""
    paid, made = read_compensation(inputs, year), read_value_added(inputs, year)
    return {
        letters: sum(paid[letter] for letter in letters) / sum(made[letter] for letter in letters)
        for letters in SECTIONS
    }


def national_labour(
    inputs: Path,
    sectors: Sequence[str],
    value_added: Array,
    pattern: Pattern,
    level: float,
    year: int,
) -> NationalLabour:
    """Return labour by sector: of each section as published, inside it after the pattern.

    Parameters
    ----------
    inputs
        Folder of the official files.
    sectors
        J codes.
    value_added
        (J,) of the economy.
    pattern
        By sector.
    level
        Share of labour in value added up to which the self-employed are added.
    year
        Of the accounts.
    """
    shares = read_sections(inputs, year)
    mean = pattern.mean
    employees = np.zeros(len(sectors))
    for letters, members in SECTIONS.items():
        at = [sectors.index(sector) for sector in members]
        weight = value_added[at]
        # One sector, or none that makes anything: the share of the section as it is.
        if len(at) == 1 or not weight.any():
            employees[at] = shares[letters]
        else:
            employees[at] = to_level(mean[at], np.ones(len(at)), weight, shares[letters])
    whole = raised_to(employees, pattern.self_employed, value_added, level)
    return NationalLabour(employees, whole)
