"""What economies pay another every year: a fee for transit, a lease, a grant."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from tarazy.errors import InputError
from tarazy.experiment.events.world_event import WorldEvent
from tarazy.scenario.parts import Selection, Text

if TYPE_CHECKING:
    from tarazy.experiment.change import Change

MOST_USD = 1e7


class Payment(WorldEvent):
    """A payment that `from` makes to `to` every year, and that is income of the latter.

    It is other primary income: national income of the payee rises by it and that of the payer
    falls, whatever becomes of trade. It is fixed against the value added of the world, as all
    income that crosses borders without an owner is. What is paid for (the passage of gas, the use
    of a line) is a shock of its own, or else is taken to cost nothing where it is provided.
    """

    NEEDS_FACTORS: ClassVar[bool] = True

    kind: Literal["payment"] = Field(description="'payment'")
    from_: Text = Field(alias="from", description="a code of an economy")
    to: Text = Field(description="a code of an economy")
    usd: float = Field(
        strict=True,
        gt=0,
        le=MOST_USD,
        allow_inf_nan=False,
        description="a number of million USD a year, above 0 and up to 1e7",
    )

    @property
    def accumulates(self) -> bool:
        """Payments add up."""
        return True

    def apply(self, change: Change, where: str) -> None:
        """Let the money cross the border.

        Raises
        ------
        InputError
            If a name is unknown, or payer and payee are one.
        """
        payee = change.economies.position_of_code(self.to, f"{where}: to")
        payer = change.economies.position_of_code(self.from_, f"{where}: from")
        if payer == payee:
            raise InputError(
                f"{where}: from: {self.from_!r} is the payee itself; allowed: another economy"
            )
        payments = change.owned().payments
        payments[payer] -= self.usd
        payments[payee] += self.usd

    def selections(self) -> tuple[Selection, ...]:
        """Return none: payer and payee are single economies."""
        return ()

    def named(self) -> tuple[str, ...]:
        """Return who pays and who is paid."""
        return (self.from_, self.to)
