"""How near a country votes to each of its partners, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tarazy.errors import InputError
from tarazy.interdependence.alignment import alignment_series


@dataclass(frozen=True)
class VoteDistances:
    """Distances of ideal points of votes in the United Nations.

    Attributes
    ----------
    distance
        Partner to year to distance; the mean member of a group.
    agreement
        Partner to year to the share of same votes, where it is known.
    """

    distance: Mapping[str, Mapping[int, float]]
    agreement: Mapping[str, Mapping[int, float]]

    @property
    def first(self) -> int:
        """First year of all."""
        return min(min(line) for line in self.distance.values())

    @property
    def last(self) -> int:
        """Last year of all."""
        return max(max(line) for line in self.distance.values())


def vote_distances(country: str, partners: tuple[str, ...]) -> VoteDistances | None:
    """Return distances and agreement by partner and year; None for a country without votes."""
    lines: dict[str, dict[str, dict[int, float]]] = {"distance": {}, "agreement": {}}
    for partner in partners:
        try:
            found = alignment_series(country, [partner])
        except InputError:
            # One of the two is none that votes, such as the rest of the world.
            continue
        for name, line in lines.items():
            known = found.dropna(subset=[name])
            values = zip(known["year"], known[name], strict=True)
            if len(known):
                line[partner] = {int(year): float(value) for year, value in values}
    return VoteDistances(**lines) if lines["distance"] else None
