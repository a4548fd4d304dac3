"""A change of what keeps foreign-owned providers out of a sector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.errors import InputError
from tarazy.experiment.events.host_event import PRICE, HostEvent, Price, whole
from tarazy.scenario.parts import EVERYTHING, SELECTOR, Selection, Selector

if TYPE_CHECKING:
    from tarazy.experiment.change import Array, Change


class FdiBarrier(HostEvent):
    """A change of the barrier on providers of a sector that are owned abroad.

    The supply of a sector is a CES nest of home-owned and foreign-owned providers, with the
    elasticity of substitution s between them (`elasticity`). A barrier makes what the foreign-owned
    ones sell dearer, as a tariff that nobody has the revenue of would; `change` is what that price
    changes by, so that an ad valorem equivalent t that becomes t' is ``(1 + t') / (1 + t) - 1``.
    With b̂ = 1 + change and f their share of supply, the price of the nest changes as the inverse of

        Â = [1 - f + f b̂^(1-s)]^(1/(s-1)),        f' = f b̂^(1-s) / [1 - f + f b̂^(1-s)]

    so that the event is a change of the sector's productivity and of its owners. This is a reduced
    form: f is the share of the owners selected in what the sector's capital and resource earn, home
    and foreign providers use factors and inputs in the same proportions, and foreign-owned ones
    expand by taking over machines of others in the sector. They pay the present value for these, as
    for `ownership`, unless ``price = "none"``.

    With a `scale` elasticity ψ the sector's productivity rises by ψ per cent with every per cent of
    its output, as it does where providers differ and more of them enter: at unchanged spending on
    the sector, productivity is then Â^(1/(1-ψ)). Elasticities of 2 to 5 between providers are
    assumed here, 3 by default; it is constant returns, ψ = 0, unless the document says otherwise.
    Nests of this kind with endogenous numbers of providers are in Jensen, Rutherford and Tarr, "The
    Impact of Liberalizing Barriers to Foreign Direct Investment in Services", Review of Development
    Economics 11(3), 2007.
    """

    kind: Literal["fdi_barrier"] = Field(description="'fdi_barrier'")
    owner: Selector = Field(default=EVERYTHING, description=SELECTOR)
    change: float = Field(
        strict=True,
        ge=-0.9,
        le=10,
        allow_inf_nan=False,
        description="a fraction from -0.9 to 10 by which their price changes (-0.1 is 10 per cent "
        "less)",
    )
    elasticity: float = Field(
        default=3.0,
        strict=True,
        gt=1,
        le=20,
        allow_inf_nan=False,
        description="an elasticity of substitution above 1 and up to 20",
    )
    scale: float = Field(
        default=0.0,
        strict=True,
        ge=0,
        le=0.5,
        allow_inf_nan=False,
        description="an elasticity from 0 to 0.5",
    )
    price: Price = Field(default="present_value", description=PRICE)

    @property
    def accumulates(self) -> bool:
        """Changes of a barrier multiply."""
        return True

    def apply(self, change: Change, where: str) -> None:
        """Multiply productivity, and let owners change.

        Raises
        ------
        InputError
            If a name is unknown, or no owner selected has a part of a sector selected.
        """
        import numpy as np

        cells = self.cells(change, where)
        stakes = change.owned()
        selected = change.economies.positions(self.owner, f"{where}: owner")
        entering = whole(stakes.titles.shape, cells, selected, 1.0)
        own = np.arange(len(entering))
        entering[own, own] = 0.0
        shares = stakes.shares
        foreign = (entering * shares).sum(axis=1)
        if not foreign.any():
            raise InputError(
                f"{where}: owner: {', '.join(self.owner.of)} owns nothing from abroad in the "
                "sectors of the hosts selected; allowed: owners with a part of them"
            )
        weight = (1.0 + self.change) ** (1.0 - self.elasticity)
        nest = 1.0 - foreign + foreign * weight
        gain = nest ** (1.0 / ((self.elasticity - 1.0) * (1.0 - self.scale)))
        change.productivities()[...] *= gain
        self._pass_on(change, entering, shares, nest, weight)

    def _pass_on(
        self, change: Change, entering: Array, shares: Array, nest: Array, weight: float
    ) -> None:
        """Let owners come to ω weight / nest of those selected, and ω / nest of the others.

        Parameters
        ----------
        change
            What owners have.
        entering
            (N, N, J) host, owner, sector: 1 for foreign owners selected in cells selected.
        shares
            (N, N, J) ω before.
        nest
            (N, J) 1 - f + f b̂^(1-s).
        weight
            b̂^(1-s).
        """
        import numpy as np

        after = shares * np.where(entering > 0, weight, 1.0) / nest[:, None, :]
        moved = after - shares
        given = np.divide(
            np.maximum(-moved, 0.0), shares, out=np.zeros_like(shares), where=shares > 0
        )
        gained = np.maximum(moved, 0.0)
        total = gained.sum(axis=1, keepdims=True)
        into = np.divide(gained, total, out=np.zeros_like(gained), where=total > 0)
        change.owned().pass_on(given, into, paid=self.price == "present_value")

    def selections(self) -> tuple[Selection, ...]:
        """Return the hosts and the owners."""
        return (self.host, self.owner)
