"""Where an importer buys a product, how concentrated that is, and what a tonne more changes.

Statistics print the leading origins and one line for all others. So the concentration is known
only between two bounds: the others are many and small, or as few and large as the print allows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from tarazy import series
from tarazy.concentration import hhi
from tarazy.errors import InputError

SHARES, IMPORTS = "us-mineral-import-share", "us-mineral-imports"
CONSUMPTION, RELIANCE = "us-mineral-consumption", "us-mineral-import-reliance"
# Volumes below a millionth of a tonne are rounding of a solver.
_ROUNDING = 1e-6
# Shares that differ by less are the same.
_EXACT = 1e-9


@dataclass(frozen=True)
class ImportSources:
    """What an importer buys of a product, and of whom.

    Attributes
    ----------
    importer
        ISO3.
    product
        Item of the series.
    year
        Of the volumes; the shares are means of the years that the publisher prints.
    imports
        M, t a year.
    shares
        s_j by origin (ISO3), 0 to 1: those that are known one by one.
    others
        r, the share of all other origins together, 0 to 1.
    largest_other
        m, what none of these is thought to exceed: the smallest share that is printed.
    consumption
        C, apparent consumption, t a year; NaN where none is printed.
    reliance
        Net imports as a share of consumption, 0 to 1; NaN where none is printed.
    """

    importer: str
    product: str
    year: int
    imports: float
    shares: Mapping[str, float]
    others: float
    largest_other: float
    consumption: float = math.nan
    reliance: float = math.nan

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", MappingProxyType(dict(self.shares)))

    @property
    def largest(self) -> str:
        """The origin with the largest share."""
        return max(self.shares, key=lambda origin: self.shares[origin])

    @property
    def hhi_low(self) -> float:
        """Σ_j s_j², as if the others were many and small."""
        return float(sum(share**2 for share in self.shares.values()))

    @property
    def hhi_high(self) -> float:
        """Σ_j s_j² + Σ_k o_k², the others as few as m allows: o_k = m, and what is left of r."""
        whole = int(self.others / self.largest_other + _EXACT) if self.largest_other > 0 else 0
        rest = max(self.others - whole * self.largest_other, 0.0)
        parts = [*self.shares.values(), *[self.largest_other] * whole, rest]
        return float(hhi(np.array(parts)))

    @property
    def left_without_largest(self) -> float:
        """1 - M s_1 / C: share of consumption that is left without the largest origin.

        The N-1 formula of Regulation (EU) 2017/1938, Annex II, turned to a product: supply without
        the largest source over demand, where supply was equal to demand. NaN without C.
        """
        return 1.0 - self.imports * self.shares[self.largest] / self.consumption

    def share_of(self, origin: str) -> tuple[float, float]:
        """Return between which bounds the share of an origin lies; 0 to m where none is printed."""
        if origin in self.shares:
            return self.shares[origin], self.shares[origin]
        return 0.0, min(self.largest_other, self.others)

    def hhi_per_tonne(self, origin: str, replaced: str) -> tuple[float, float]:
        """Return dHHI/dv = 2 (s_origin - s_replaced) / M between bounds, per tonne.

        Of one more tonne from `origin` that takes the place of one from `replaced`.
        """
        lost = self.shares[replaced]
        low, high = (2 * (share - lost) / self.imports for share in self.share_of(origin))
        return low, high


def import_sources(importer: str, product: str, year: int | None = None) -> ImportSources:
    """Return where an importer buys a product.

    Parameters
    ----------
    importer
        ISO3; the series know the United States.
    product
        Item of the series ``us-mineral-import-share``.
    year
        Of the volumes; a year without them takes the last before it, None the last.

    Raises
    ------
    InputError
        If the series have no such importer or product, or no volumes until the year.
    """
    bought = series.latest(IMPORTS, importer, item=product, until=year)
    known = series.table(SHARES)
    printed = known[(known["country"] == importer) & (known["item"] == product)]
    printed = printed[printed["year"] == printed["year"].max()]
    shares = {str(row.partner): float(row.value) for row in printed.itertuples()}
    return ImportSources(
        importer=importer,
        product=product,
        year=bought.year,
        imports=bought.value,
        shares=shares,
        others=max(1.0 - sum(shares.values()), 0.0),
        largest_other=min(shares.values()),
        consumption=_printed(CONSUMPTION, importer, product, bought.year),
        reliance=_printed(RELIANCE, importer, product, bought.year),
    )


def replaced_by(
    sources: ImportSources, origin: str, tonnes: float, replaced: str | None = None
) -> ImportSources:
    """Return the sources once an origin sells more, in the place of others.

    s_origin rises by v / M; the share of the origin replaced falls by it, and when that one sells
    no more those of the next largest, and at last of the others that are not printed. M, C and with
    them the reliance stay. An origin that is not printed has a share of 0 before.

    Parameters
    ----------
    sources
        Before.
    origin
        ISO3 of who sells more.
    tonnes
        v, t a year; below zero where it sells less, and the one replaced fills the gap.
    replaced
        ISO3 of a printed origin; by default the largest other than `origin`.

    Raises
    ------
    InputError
        If the origin replaced is not printed, or v is more than all others sell, or less than
        minus what `origin` sells.
    """
    if abs(tonnes) < _ROUNDING:
        return sources
    first = largest_rival(sources, origin) if replaced is None else replaced
    rivals = [code for code in sources.shares if code != origin]
    if first not in rivals:
        raise InputError(f"replaced: {first!r} of {sources.product}; allowed: {', '.join(rivals)}")
    own = sources.shares.get(origin, 0.0)
    rest = sum(sources.shares[code] for code in rivals) + sources.others
    moved = tonnes / sources.imports
    if not -own - _EXACT <= moved <= rest + _EXACT:
        raise InputError(
            f"{sources.product}: {tonnes:g} t more from {origin}; allowed: from "
            f"{-own * sources.imports:g} to {rest * sources.imports:g} t, what {sources.importer} "
            "buys of it and of others"
        )
    shares = dict(sources.shares) | {origin: own + moved}
    by_size = sorted(rivals, key=lambda code: -sources.shares[code])
    left = moved
    for code in [first, *(rival for rival in by_size if rival != first)]:
        taken = min(left, shares[code])
        shares[code] -= taken
        left -= taken
    return replace(sources, shares=shares, others=max(sources.others - left, 0.0))


def largest_rival(sources: ImportSources, origin: str) -> str:
    """Return the largest printed origin other than one."""
    return replace(
        sources, shares={code: s for code, s in sources.shares.items() if code != origin}
    ).largest


def _printed(name: str, importer: str, product: str, year: int) -> float:
    """Return a value of a series, or NaN where the publisher prints none."""
    table = series.table(name)
    hit = table[
        (table["country"] == importer) & (table["item"] == product) & (table["year"] == year)
    ]
    return float(hit["value"].iloc[0]) if len(hit) else math.nan
