"""Ranges that travel with the package, so that an answer carries its range without any draws.

The table is made by `tarazy ranges --store` (:mod:`tarazy.draws.storing`). A range is found by
what its document asks and belongs to an answer only if world and code of the draws have the digests
it was made with, and if its centre is that answer: whatever else decides an answer decides both.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.arguments.document import json_of
from tarazy.arguments.text_file import text_of
from tarazy.draws.code import code_digest
from tarazy.errors import InputError
from tarazy.scenario.asked import asked_digest

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome

KIND, VERSION = "tarazy-stored-ranges", 1
FOLDER, FILE = "tables", "stored.json"
# The results whose ranges are kept, of every economy.
STORED_VARIABLES = ("welfare", "real_wage")
# The code and the data that turn a seed into draws.
_CODE = (
    "draws/account_draws.py",
    "draws/elasticity_draws.py",
    "draws/experiment.py",
    "draws/factor_draws.py",
    "kernel/balancing.c",
    "trade/decomposition.py",
    "trade/reference.py",
    "trade/targets.py",
    "world/balancing.py",
    "world/elasticities.csv",
    "world/elasticity_errors.py",
    "world/elasticity_sensitivities.py",
    "world/elasticity_spread.py",
)
# Differences between a stored centre and an answer that are those of digits and machines.
_RELATIVE, _ABSOLUTE = 1e-3, 1e-6


@dataclass(frozen=True)
class Bounds:
    """A result of one economy and the interval that holds 90 % of its draws.

    Attributes
    ----------
    central
        The answer without draws.
    low, high
        The 5th and 95th percentiles.
    """

    central: float
    low: float
    high: float


@dataclass(frozen=True)
class StoredRange:
    """The range of one experiment.

    Attributes
    ----------
    scenario
        Name of the document that it was drawn for.
    world_digest
        Of the benchmark.
    draws, seed, of
        How many draws, from which seed, and what is drawn.
    failures
        Number of draws without equilibrium, which no interval counts.
    bounds
        By variable and economy, change in per cent.
    """

    scenario: str
    world_digest: str
    draws: int
    seed: int
    of: tuple[str, ...]
    failures: int
    bounds: Mapping[str, Mapping[str, Bounds]]

    def summary(self) -> dict[str, Any]:
        """Return the range as plain data, ready for JSON."""
        return {
            "scenario": self.scenario,
            "draws": self.draws,
            "seed": self.seed,
            "of": list(self.of),
            "failures": self.failures,
            "interval": [0.05, 0.95],
            **{
                variable: {
                    code: {"low": found.low, "high": found.high} for code, found in by_code.items()
                }
                for variable, by_code in self.bounds.items()
            },
        }

    def belongs_to(self, outcome: Outcome) -> bool:
        """Return whether its centre is this answer, in every variable and economy."""
        if outcome.world_digest != self.world_digest:
            return False
        for variable, by_code in self.bounds.items():
            values = outcome.dataset[variable]
            codes = [str(code) for code in values["country"].values]
            if codes != list(by_code):
                return False
            centre = np.array([found.central for found in by_code.values()])
            if not np.allclose(values.values, centre, rtol=_RELATIVE, atol=_ABSOLUTE):
                return False
        return True


@dataclass(frozen=True)
class StoredRanges:
    """All ranges of a table.

    Attributes
    ----------
    code
        Digest of the code that made the draws.
    ranges
        By the digest of what a document asks.
    """

    code: str
    ranges: Mapping[str, StoredRange]

    @property
    def current(self) -> bool:
        """Whether the draws would be made by the same code today."""
        return self.code == draws_code()


def draws_code() -> str:
    """Return a digest of the code and the data that turn a seed into draws."""
    return code_digest(*_CODE)


def stored_range(outcome: Outcome, document: Mapping[str, Any] | None = None) -> StoredRange | None:
    """Return the range that travels with the package for an answer; None where there is none.

    Parameters
    ----------
    outcome
        The answer.
    document
        That was run; by default the outcome's own.

    Raises
    ------
    InputError
        If the table is damaged.
    """
    asked = document if document is not None else outcome.scenario
    if asked is None:
        return None
    found = stored_answer(asked, outcome.world_digest)
    return found if found is not None and found.belongs_to(outcome) else None


def stored_answer(document: Mapping[str, Any], world_digest: str) -> StoredRange | None:
    """Return what is stored of an answer that is not computed yet; None where nothing is.

    Whether it is that answer, `StoredRange.belongs_to` says once it is there.

    Parameters
    ----------
    document
        That would be run.
    world_digest
        Of the benchmark, with the trade elasticities that the document names.

    Raises
    ------
    InputError
        If the table is damaged.
    """
    table = bundled_ranges()
    if table is None or not table.current:
        return None
    found = table.ranges.get(asked_digest(document))
    return found if found is not None and found.world_digest == world_digest else None


def bundled_ranges() -> StoredRanges | None:
    """Return the table of the package; None before the first time it was made.

    Raises
    ------
    InputError
        If it is damaged.
    """
    file = resources.files("tarazy.draws").joinpath(FOLDER, FILE)
    return _bundled(str(file)) if file.is_file() else None


@cache
def _bundled(path: str) -> StoredRanges:
    return read_ranges(path)


def bundled_path() -> Path:
    """Return where the table of the package is."""
    return Path(str(resources.files("tarazy.draws").joinpath(FOLDER, FILE)))


def read_ranges(path: str | Path) -> StoredRanges:
    """Read a table of ranges.

    Raises
    ------
    InputError
        One line naming the file and what is wrong in it.
    """
    content = json_of(text_of(Path(path), str(path)), str(path))
    if not isinstance(content, dict) or (content.get("kind"), content.get("version")) != (
        KIND,
        VERSION,
    ):
        raise InputError(
            f"{path}: not a table of ranges; allowed: what 'tarazy ranges --store' writes"
        )
    body = {key: value for key, value in content.items() if key != "digest"}
    if content.get("digest") != content_digest(body):
        raise InputError(
            f"{path}: digest: {content.get('digest')!r} is not that of the content; allowed: an "
            "unchanged file; tarazy ranges --store makes it again"
        )
    try:
        ranges = {key: _range(part, content) for key, part in content["ranges"].items()}
        return StoredRanges(str(content["code"]), ranges)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{path}: not a table of ranges: {error!r}") from error


def content_digest(body: Mapping[str, Any]) -> str:
    """Return the digest of a table's content, 16 hexadecimal digits."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]


def _range(part: Mapping[str, Any], table: Mapping[str, Any]) -> StoredRange:
    economies = table["economies"][part["world"]]
    bounds = {}
    for variable in STORED_VARIABLES:
        rows = [Bounds(*map(float, row)) for row in part[variable]]
        if len(rows) != len(economies):
            raise ValueError(f"{part['scenario']}: {variable}: {len(rows)} economies")
        for code, row in zip(economies, rows, strict=True):
            if not (math.isfinite(row.central) and -math.inf < row.low <= row.high < math.inf):
                raise ValueError(f"{part['scenario']}: {variable}: {code}: {row}")
        bounds[variable] = dict(zip(economies, rows, strict=True))
    return StoredRange(
        scenario=str(part["scenario"]),
        world_digest=str(part["world"]),
        draws=int(part.get("draws", table["draws"])),
        seed=int(table["seed"]),
        of=tuple(part["of"]),
        failures=int(part["failures"]),
        bounds=bounds,
    )
