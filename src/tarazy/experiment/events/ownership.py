"""Stakes that change hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.errors import InputError
from tarazy.experiment.events.host_event import PRICE, HostEvent, Price, whole
from tarazy.scenario.parts import SELECTOR, Selection, Selector, Text

if TYPE_CHECKING:
    from tarazy.experiment.change import Change


class Ownership(HostEvent):
    """A change of who owns the capital and the resource of sectors; what they are stays the same.

    Each economy that `from` selects gives up the part `share` of its stake, in every sector of the
    hosts selected, and `to` has it. `from = "*"` is everyone else.

    With ``price = "present_value"`` the new owner pays what the stake earns after tax at the
    benchmark, discounted at the benchmark return after tax. It owes the annuity of that price,
    which is the same income again, every year: other primary income of the old owner rises by it
    and that of the new one falls (:mod:`tarazy.experiment.stakes`). By itself such a sale moves
    nobody's income; what it moves is who gains and loses by all else that changes. With ``price =
    "none"`` the stake is seized, or given.
    """

    kind: Literal["ownership"] = Field(description="'ownership'")
    from_: Selector = Field(alias="from", description=SELECTOR)
    to: Text = Field(description="a code of an economy")
    share: float = Field(
        default=1.0,
        strict=True,
        gt=0,
        le=1,
        allow_inf_nan=False,
        description="a fraction of the stake, above 0 and up to 1",
    )
    price: Price = Field(default="present_value", description=PRICE)

    @property
    def accumulates(self) -> bool:
        """A part of what is left goes each time."""
        return self.share < 1.0

    def apply(self, change: Change, where: str) -> None:
        """Let the stakes change hands.

        Raises
        ------
        InputError
            If a name is unknown, or nobody selected has a stake that `to` does not have.
        """
        buyer = change.economies.position_of_code(self.to, f"{where}: to")
        selected = change.economies.positions(self.from_, f"{where}: from")
        sellers = [owner for owner in selected if owner != buyer]
        cells = self.cells(change, where)
        stakes = change.owned()
        shape = stakes.titles.shape
        given = whole(shape, cells, sellers, self.share) if sellers else None
        if given is None or not (given * stakes.income).any():
            whose = ", ".join(self.from_.of)
            raise InputError(
                f"{where}: from: {whose} has no stake there other than that of {self.to}; allowed: "
                "an owner with capital or a resource in the sectors of the hosts selected"
            )
        into = whole(shape, cells, [buyer], 1.0)
        stakes.pass_on(given, into, paid=self.price == "present_value")

    def selections(self) -> tuple[Selection, ...]:
        """Return the hosts and the old owners."""
        return (self.host, self.from_)

    def named(self) -> tuple[str, ...]:
        """Return the hosts, the old owners and the new one."""
        return (*super().named(), self.to)
