"""Events that meet sectors of a host: its capital, its resources, their taxes, their owners."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from tarazy.errors import InputError
from tarazy.experiment.events.rate_forms import Bounds
from tarazy.experiment.events.world_event import WorldEvent
from tarazy.scenario.parts import EVERYTHING, SELECTOR, Instructed, Selection, Selector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tarazy.experiment.change import Array, Change

    Positions = NDArray[np.intp]
    Cells = tuple[Positions, Positions]

Price = Literal["present_value", "none"]
PRICE = "'present_value', 'none'"


class HostEvent(WorldEvent):
    """An event that meets what is invested in some sectors of some hosts.

    It needs to know who earns value added: a document with one has three factors.
    """

    NEEDS_FACTORS: ClassVar[bool] = True

    host: Selector = Field(description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)

    def selections(self) -> tuple[Selection, ...]:
        """Return the hosts."""
        return (self.host,)

    def cells(self, change: Change, where: str) -> Cells:
        """Return the positions in an (N, J) array that are met: shape (host, sector).

        Raises
        ------
        InputError
            If a name is unknown, or the world has no data on capital and its owners.
        """
        import numpy as np

        hosts = change.economies.positions(self.host, f"{where}: host")
        sectors = change.sectors.positions(self.sector, f"{where}: sector")
        rows, columns = np.ix_(hosts, sectors)
        return rows, columns


class HostRate(HostEvent, Instructed):
    """A change of a rate that hosts levy on their sectors."""

    # Instruction to the lowest and highest number allowed.
    BOUNDS: ClassVar[Mapping[str, Bounds]] = {}
    # The lowest and the highest rate that may come out.
    RESULT: ClassVar[Bounds] = (0.0, 0.9)

    @classmethod
    def with_files(cls, keys: Mapping[str, Any], folder: Path, where: str) -> dict[str, Any]:
        """Return the keys with per cents as fractions."""
        from tarazy.policy.own_rates import rate_of

        given = super().with_files(keys, folder, where)
        for key, bounds in cls.BOUNDS.items():
            if isinstance(given.get(key), str) and "%" in given[key]:
                given[key] = rate_of(given[key], f"{where}: {key}", bounds)
        return given

    @property
    def accumulates(self) -> bool:
        """Points and factors add up; a rate is a state."""
        return self.instruction != "set"

    def changed(self, rates: Array, change: Change, where: str) -> None:
        """Change the rates of a host, (N, J), in place.

        Raises
        ------
        InputError
            If a name is unknown, or a rate comes out that is not allowed.
        """
        import numpy as np

        cells, key = self.cells(change, where), self.instruction
        given, old = getattr(self, key), rates[cells]
        new = {"set": np.full_like(old, given), "add": old + given, "factor": old * given}[key]
        low, high = self.RESULT
        wrong = ~((new >= low - 1e-12) & (new <= high + 1e-12))
        if wrong.any():
            h, j = (int(at[0]) for at in np.nonzero(wrong))
            host, sector = (int(axis.flat[at]) for axis, at in zip(cells, (h, j), strict=True))
            raise InputError(
                f"{where}: {key}: {self.kind} of {change.economies.labels[host]} in "
                f"{change.sectors.labels[sector]} becomes {new[h, j]:.4g}; allowed: from {low:g} "
                f"to {high:g}"
            )
        rates[cells] = np.clip(new, low, high)


def whole(shape: tuple[int, ...], cells: Cells, owners: list[int], value: Any) -> Array:
    """Return an array that is zero but for owners in some cells.

    Parameters
    ----------
    shape
        (N, N, J) host, owner, sector.
    cells
        Of hosts and sectors, from `HostEvent.cells`.
    owners
        Positions.
    value
        That these have: a number, or of shape (host, owner, sector).
    """
    import numpy as np

    found = np.zeros(shape)
    found[np.ix_(cells[0].ravel(), np.array(owners), cells[1].ravel())] = value
    return found
