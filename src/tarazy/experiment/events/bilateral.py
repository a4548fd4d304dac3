"""Events that meet pairs of economies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from tarazy.errors import InputError
from tarazy.experiment.events.world_event import WorldEvent
from tarazy.scenario.parts import EVERYTHING, SELECTOR, Selection, Selector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tarazy.experiment.change import Change

    Positions = NDArray[np.intp]


class Bilateral(WorldEvent):
    """An event that meets what importers buy of exporters, in some sectors."""

    importer: Selector = Field(description=SELECTOR)
    exporter: Selector = Field(description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)
    both_ways: bool = Field(default=False, strict=True, description="true or false")

    def selections(self) -> tuple[Selection, ...]:
        """Return the importers and the exporters."""
        return (self.importer, self.exporter)

    def pairs(
        self, change: Change, where: str, default: Sequence[int] = ()
    ) -> tuple[Positions, Positions]:
        """Return positions of importers and exporters of the pairs that are met, each once.

        Trade of an economy with itself is never met.

        Parameters
        ----------
        change
            Its world says what selections mean.
        where
            Where the event stands, for messages.
        default
            Importers where the event names none.

        Returns
        -------
        tuple
            Importers and exporters, shape (pair,) each.

        Raises
        ------
        InputError
            If a name is unknown, or no pair of different economies is selected.
        """
        import numpy as np

        labels = change.economies.labels
        met = np.zeros((len(labels), len(labels)), dtype=bool)
        importers = default
        if self.importer is not None:
            importers = change.economies.positions(self.importer, f"{where}: importer")
        exporters = change.economies.positions(self.exporter, f"{where}: exporter")
        met[np.ix_(importers, exporters)] = True
        if self.both_ways:
            met |= met.T
        np.fill_diagonal(met, False)
        if not met.any():
            raise InputError(
                f"{where}: importer and exporter select {labels[importers[0]]!r} "
                "only; allowed: at least one pair of different economies"
            )
        importer, exporter = np.nonzero(met)
        return importer, exporter

    def sectors(self, change: Change, where: str) -> list[int]:
        """Return the positions of the sectors that are met.

        Raises
        ------
        InputError
            If a name is unknown.
        """
        return change.sectors.positions(self.sector, f"{where}: sector")

    def cells(self, change: Change, where: str) -> tuple[Positions, Positions, Positions]:
        """Return the positions in an (N, N, J) array that are met: shape (pair, sector).

        Raises
        ------
        InputError
            As `pairs` and `sectors`.
        """
        import numpy as np

        importer, exporter = self.pairs(change, where)
        sectors = np.array(self.sectors(change, where))
        return importer[:, None], exporter[:, None], sectors[None, :]
