"""A sanction on owners of fields, or on shippers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.experiment.events.network_event import WindowedEvent
from tarazy.scenario.parts import NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine


class Sanction(WindowedEvent):
    """Owners whose equity barrels some markets, or nobody, may buy.

    Their shares of fields are those of the network's table ``field_owners``. Their shares of arcs
    stay usable unless `capacity` is true (:mod:`tarazy.corridors.sanctions`).
    """

    kind: Literal["sanction"] = Field(description="'sanction'")
    owner: NamesOnce = Field(description="an owner of fields, or a list of them")
    market: NamesOnce = Field(
        default=("*",), description="a market that does not buy, '*' (nobody does), or a list"
    )
    capacity: bool = Field(
        default=False,
        strict=True,
        description="true where their shares of arcs cannot be used either, else false",
    )
    take: float | None = Field(
        default=None,
        strict=True,
        ge=0.0,
        le=1.0,
        allow_inf_nan=False,
        description="the share of the value of a barrel that the state takes, from 0 to 1",
    )

    @property
    def accumulates(self) -> bool:
        """What nobody buys is bought by nobody a second time."""
        return False

    @property
    def depends(self) -> int:
        """What some markets bought depends on the others; what nobody buys does not."""
        return 0 if self.market == ("*",) else 1

    def changes(self, engine: Engine) -> Changes:
        """Return what finds no buyer, alone."""
        from tarazy.corridors.changes import NO_CHANGES

        return self.changes_beside(engine, NO_CHANGES)

    def changes_beside(self, engine: Engine, others: Changes) -> Changes:
        """Return what finds no buyer, beside what the other events change."""
        from tarazy.corridors.sanctions import sanction_changes

        return sanction_changes(
            engine,
            self.owner,
            market=self.market,
            capacity=self.capacity,
            months=self.months,
            dates=self.dates,
            given=others,
        )

    def answer(self, engine: Engine, given: Changes) -> Answer:
        """Return what the sanction changes; table ``owners`` has who lifts and earns what.

        ``extra`` has ``sanctioned_volume_lost`` (unit), ``sanctioned_value_lost`` and
        ``home_owners_value_lost`` (of the owners of the home countries), and where `take` is given
        ``state_value_lost``, million USD.
        """
        from tarazy.corridors.questions import answer_to
        from tarazy.corridors.sanctions import owners_table

        changes = self.changes_beside(engine, given)
        found = answer_to(engine, self.question(), changes, given)
        owners = owners_table(
            engine,
            self.owner,
            found.base,
            found.dispatch,
            market=self.market,
            months=self.months,
            dates=self.dates,
        )
        volume = owners["volume_before"] - owners["volume_after"]
        value = owners["value_before"] - owners["value_after"]
        theirs = owners.index.isin(self.owner)
        extra = {
            "sanctioned_volume_lost": float(volume[theirs].sum()),
            "sanctioned_value_lost": float(value[theirs].sum()),
            "home_owners_value_lost": float(
                value[owners["country"].isin(engine.network.home)].sum()
            ),
        }
        if self.take is not None:
            extra["state_value_lost"] = self.take * float(value.sum())
        return replace(found, extra=extra, details={"owners": owners})
