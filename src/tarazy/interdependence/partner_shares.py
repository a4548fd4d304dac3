"""The share that each partner has in each channel, as things are and after a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarazy.interdependence.results import Dependence
    from tarazy.scenario.parts import Texts


@dataclass(frozen=True)
class Cell:
    """A partner's place in a channel.

    Attributes
    ----------
    channel, partner
        Of `tarazy.interdependence.channels.CHANNELS`, and a code of an economy or group.
    value
        Fraction of the channel; distance of ideal points for ``un_votes``; NaN where not known.
    level, unit
        The amount behind it; the unit as the room `dependence` writes it.
    year, quality
        Of the data.
    reason
        Why there is no value: a key of the texts of `dependence`.
    """

    channel: str
    partner: str
    value: float
    level: float = math.nan
    unit: str = ""
    year: int | None = None
    quality: str = ""
    reason: str = ""

    @property
    def is_share(self) -> bool:
        """Whether `value` is a known share, not a distance."""
        return self.channel != "un_votes" and not math.isnan(self.value)


@dataclass(frozen=True)
class After:
    """The shares after a scenario.

    Attributes
    ----------
    title
        Of the scenario.
    values
        (channel, partner) to fraction.
    linked
        Whether the scenario meets the network of the country's energy exports.
    """

    title: Texts
    values: Mapping[tuple[str, str], float]
    linked: bool

    @property
    def channels(self) -> list[str]:
        """Channels with a value for some partner: those that the scenario can move."""
        known = [channel for (channel, _), value in self.values.items() if not math.isnan(value)]
        return list(dict.fromkeys(known))


@dataclass(frozen=True)
class Balance:
    """The table of partners and channels.

    Attributes
    ----------
    world_name, year
        Of the benchmark.
    partners
        Codes of economies and groups.
    cells
        One for every channel and partner.
    effective
        Channel to 1/HHI over single economies: as many equal partners would be as concentrated.
    after
        The same shares after a scenario, or None.
    """

    world_name: str
    year: int
    partners: tuple[str, ...]
    cells: tuple[Cell, ...]
    effective: Mapping[str, float]
    after: After | None = None

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], Cell]:
        return {(cell.channel, cell.partner): cell for cell in self.cells}

    @property
    def channels(self) -> list[str]:
        """Channels in the order of the balance."""
        return list(dict.fromkeys(cell.channel for cell in self.cells))

    def cell(self, channel: str, partner: str) -> Cell:
        """Return one cell."""
        return self._by_place[channel, partner]

    def change(self, channel: str, partner: str) -> float:
        """Return what the scenario adds to a share, a fraction; NaN where it is not known."""
        if self.after is None:
            return math.nan
        return (
            self.after.values.get((channel, partner), math.nan) - self.cell(channel, partner).value
        )

    def first(self, channel: str) -> Cell | None:
        """Return the partner with the largest share of a channel, or None if none is known."""
        known = [cell for cell in self.cells if cell.channel == channel and cell.is_share]
        return max(known, key=lambda cell: cell.value, default=None)

    @property
    def largest(self) -> Cell:
        """The largest share of all."""
        return max((cell for cell in self.cells if cell.is_share), key=lambda cell: cell.value)


def balance_of(found: Dependence, title: Texts | None = None) -> Balance:
    """Return the table of partners and channels of a balance of dependence.

    Parameters
    ----------
    found
        With its parts ``channels`` and ``concentration``.
    title
        Of the scenario after which it also stands; None for one without.

    Raises
    ------
    InputError
        If one of the parts was not computed.
    """
    now = "value" if found.scenario is None else "before"
    amounts = {
        (row["partner"], row["channel"]): row for row in found.table("levels").to_dict("records")
    }
    rows = found.table("channels").to_dict("records")
    cells = []
    for row in rows:
        channel, partner = str(row["channel"]), str(row["partner"])
        amount = amounts[partner, "un_agreement" if channel == "un_votes" else channel]
        missing = math.isnan(row[now])
        cells.append(
            Cell(
                channel=channel,
                partner=partner,
                value=float(row[now]),
                level=float(amount[now]),
                unit="" if missing else str(amount["unit"]),
                year=None if missing else int(row["year"]),
                quality=str(row["quality"]),
                reason=str(row["reason"]) if missing else "",
            )
        )
    concentration = found.table("concentration").query("measure == 'effective_number'")
    # Channel by channel, as the table shows them.
    order = {channel: i for i, channel in enumerate(dict.fromkeys(c.channel for c in cells))}
    cells.sort(key=lambda cell: order[cell.channel])
    partners = tuple(partner.code for partner in found.partners)
    after = None
    if title is not None:
        values = {(str(row["channel"]), str(row["partner"])): float(row["after"]) for row in rows}
        linked = not math.isnan(values.get(("energy_transit", partners[0]), math.nan))
        after = After(title, values, linked)
    return Balance(
        world_name=found.world_name,
        year=found.world_year,
        partners=partners,
        cells=tuple(cells),
        effective={
            str(channel): float(number)
            for channel, number in zip(concentration["channel"], concentration[now], strict=True)
            if not math.isnan(number)
        },
        after=after,
    )
