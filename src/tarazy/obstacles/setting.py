"""Where obstacles are looked for: a world, two economies, and a day on which the law is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import LANGUAGES
from tarazy.interdependence.severance import sectors_of_cut, tells
from tarazy.obstacles.obstacle import Ease
from tarazy.policy.customs_unions import CustomsUnion, union_of
from tarazy.text.texts import texts
from tarazy.world import World

if TYPE_CHECKING:
    from tarazy.experiment.sensitivity import Sensitivity

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Setting:
    """What obstacles are looked for in.

    Attributes
    ----------
    world
        The benchmark.
    country, partner
        Of the pair.
    day
        On which the law is read.
    """

    world: World
    country: str
    partner: str
    day: date

    @property
    def pair(self) -> tuple[str, str]:
        """Country and partner."""
        return self.country, self.partner

    @property
    def directions(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Importer and exporter: the country's goods first."""
        return (self.partner, self.country), (self.country, self.partner)

    def sectors(self, group: str) -> list[int]:
        """Return the positions of goods or services; none where the world does not tell them."""
        if not tells(self.world, group):
            return []
        found = sectors_of_cut(self.world, group)
        return list(range(len(self.world.sectors))) if found is None else list(found)

    def rates(self, importer: str, exporter: str) -> Array:
        """Return the duties of an importer on an exporter's goods, (J,) fractions."""
        return self._link("tariff", importer, exporter)

    def trade(self, importer: str, exporter: str) -> Array:
        """Return what an importer buys of an exporter, (J,) million USD a year."""
        return self._link("trade", importer, exporter)

    def _link(self, variable: str, importer: str, exporter: str) -> Array:
        at = [self.world.economies.index(code) for code in (importer, exporter)]
        found: Array = self.world.dataset[variable].values[at[0], at[1]]
        return found

    def union(self, code: str) -> CustomsUnion | None:
        """Return the customs union of one of the two to which the other does not belong."""
        found = union_of(code, self.day)
        return None if found is None or set(self.pair) <= set(found.members) else found

    @property
    def source(self) -> dict[str, str]:
        """The benchmark as a source, by language."""
        told = {language: texts(language) for language in LANGUAGES}
        return {
            key: words("source.benchmark", world=self.world.name) for key, words in told.items()
        }

    def alone(self, code: str) -> Ease:
        """Return whose act it is where one of the two acts alone."""
        return "country" if code == self.country else "partner"

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """Derivatives of the real income of both together, by barrier."""
        from tarazy.experiment.sensitivity import sensitivity

        return sensitivity(list(self.pair), world=self.world)
