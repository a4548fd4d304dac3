"""Capital that comes or leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.errors import InputError
from tarazy.experiment.events.host_event import PRICE, HostEvent, Price, whole
from tarazy.experiment.events.rate_forms import factor_text
from tarazy.scenario.parts import Instructed, Text

if TYPE_CHECKING:
    from tarazy.experiment.change import Array, Change
    from tarazy.experiment.events.host_event import Cells

# More than the capital of any economy, million USD.
MOST_USD = 1e9
# A stock that is left at less than this part of the benchmark is none.
LEAST = 1e-6


class Capital(HostEvent, Instructed):
    """A change of the stock of capital in sectors of hosts, and so of who owns it.

    Exactly one of: `usd`, million USD at the prices of the benchmark that come, or leave where it
    is below zero; a `factor` on the stock; `per_cent` by which it changes; or ``all = true``, which
    withdraws all that the `owner` has. With an owner they are about its own capital; without one
    everyone's changes in proportion.

    Without an owner machines are found or lost, and nobody pays for them. An owner that brings
    capital forgoes the benchmark return after tax on it, which its real income is charged with, and
    one that takes it out is credited (`tarazy.trade.accounts`).

    Money that comes spreads over the sectors selected as their capital is; money that leaves, as
    the capital of its owner there is. New capital is brought from abroad by its owner: it has no
    price, and what it earns is the owner's.

    An owner that withdraws takes its machines along, so that they have no price either. With a part
    of its machines the same part of its title to the natural resource, where the sector has one,
    goes to the host's residents. They pay its present value, as for `ownership`, or with
    ``price = "none"`` they have it for nothing. Where there is no owner, titles stay.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("usd", "factor", "per_cent", "all")

    kind: Literal["capital"] = Field(description="'capital'")
    owner: Text | None = Field(default=None, description="a code of an economy")
    usd: float | None = Field(
        default=None,
        strict=True,
        ge=-MOST_USD,
        le=MOST_USD,
        allow_inf_nan=False,
        description="a number of million USD up to 1e9, below zero where it leaves",
    )
    factor: float | None = Field(
        default=None,
        strict=True,
        ge=0.01,
        le=100,
        allow_inf_nan=False,
        description=factor_text(0.01, 100),
    )
    per_cent: float | None = Field(
        default=None,
        strict=True,
        ge=-99,
        le=9900,
        allow_inf_nan=False,
        description="per cents from -99 to 9900 (10 is 10 per cent more)",
    )
    all: Literal[True] | None = Field(default=None, description="true")
    price: Price | None = Field(
        default=None, description=PRICE + " (of a resource that stays behind)"
    )

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Require an owner where all that it has is withdrawn, or a price is told."""
        super().complete_schema(part)
        part["dependentRequired"] = {"all": ["owner"], "price": ["owner"]}

    @model_validator(mode="after")
    def _owner_and_price(self) -> Capital:
        if self.all and self.owner is None:
            raise PydanticCustomError(
                "conflict", "all = true stands without an owner; allowed: with owner = 'CODE'"
            )
        leaves = self.all or (self.usd or 0.0) < 0 or self._factor < 1
        if self.price is not None and not (leaves and self.owner is not None):
            raise PydanticCustomError(
                "conflict",
                "price: {price} stands where no owner withdraws; allowed: with an owner and all = "
                "true, usd or per_cent below 0, or a factor below 1",
                {"price": repr(self.price)},
            )
        return self

    @property
    def _factor(self) -> float:
        """What the stock is multiplied with, where no money is told."""
        if self.factor is not None:
            return self.factor
        return 1.0 + (self.per_cent or 0.0) / 100.0

    @property
    def accumulates(self) -> bool:
        """Money adds up and factors multiply; nobody withdraws everything twice."""
        return not self.all

    def apply(self, change: Change, where: str) -> None:
        """Change the machines, and the titles that an owner leaves behind.

        Raises
        ------
        InputError
            If a name is unknown, there is no such capital, or none of it would be left.
        """
        import numpy as np

        cells = self.cells(change, where)
        stakes = change.owned()
        hosts, sectors = cells[0].ravel(), cells[1].ravel()
        everyone = list(range(len(change.economies.labels)))
        owners = everyone
        if self.owner is not None:
            owners = [change.economies.position_of_code(self.owner, f"{where}: owner")]
        at = np.ix_(hosts, np.array(owners), sectors)
        held = stakes.machines[at]
        added = self._added(stakes.stock[cells], held, where)
        if added.min() < 0 and self.owner is not None:
            part = np.divide(-added, held, out=np.zeros_like(held), where=held > 0)
            given = whole(stakes.titles.shape, cells, owners, 1.0 if self.all else part)
            into = np.zeros_like(given)
            residents = np.arange(len(everyone))
            into[residents, residents] = 1.0
            paid = self.price != "none"
            stakes.pass_on(given, into, paid=paid, machines=False)
        if self.owner is not None:
            stakes.brings = True
            stakes.invested[np.ix_(hosts, np.array(owners))] += added.sum(axis=2)
        stakes.machines[at] = np.maximum(held + added, 0.0)
        self._refuse_empty(change, cells, where)

    def _added(self, stock: Array, held: Array, where: str) -> Array:
        """Return the machines that come, (host, owner, sector), million USD.

        Parameters
        ----------
        stock
            (host, sector) of all owners.
        held
            (host, owner, sector) of those that the event is about.
        where
            The event, for messages.
        """
        import numpy as np

        whose = "anyone" if self.owner is None else self.owner
        key, comes = self.instruction, self.usd is not None and self.usd >= 0
        total = stock.sum() if comes else held.sum()
        if not total > 0:
            none = "nobody has" if comes or self.owner is None else f"{whose} has no"
            raise InputError(
                f"{where}: {key}: {none} capital in the sectors of the hosts selected; allowed: "
                f"sectors of hosts with capital of {'someone' if comes else whose}"
            )
        if self.all:
            return -held
        if self.usd is None:
            return (self._factor - 1.0) * held
        if comes and self.owner is not None:
            return np.asarray((self.usd / total) * stock[:, None, :])
        if -self.usd > held.sum() * (1.0 + 1e-12):
            raise InputError(
                f"{where}: usd: {self.usd:g} is more than {whose} has there, {held.sum():.6g} "
                f"million USD; allowed: from {-held.sum():.6g}"
            )
        return np.asarray((self.usd / held.sum()) * held)

    def _refuse_empty(self, change: Change, cells: Cells, where: str) -> None:
        """Refuse a sector that is left without any capital."""
        import numpy as np

        stakes = change.owned()
        before, left = stakes.stock_before[cells], stakes.stock[cells]
        empty = (before > 0) & (left < LEAST * before)
        if not empty.any():
            return
        h, j = (int(at[0]) for at in np.nonzero(empty))
        host = change.economies.labels[int(cells[0][h, 0])]
        sector = change.sectors.labels[int(cells[1][0, j])]
        raise InputError(
            f"{where}: {self.instruction}: {sector} of {host} is left without capital; allowed: "
            "a withdrawal that leaves some, or sectors in which others have capital too"
        )

    def named(self) -> tuple[str, ...]:
        """Return the hosts and the owner."""
        return (*super().named(), *(() if self.owner is None else (self.owner,)))
