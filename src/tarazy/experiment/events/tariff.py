"""A change of ad valorem tariffs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.errors import InputError, standing
from tarazy.experiment.events.bilateral import Bilateral
from tarazy.experiment.events.rates import rate, rate_text, rates, rates_by_sector
from tarazy.scenario.parts import EVERYTHING, SELECTOR, Instructed, Selection, Selector, Text

if TYPE_CHECKING:
    from tarazy.experiment.change import Change
    from tarazy.policy.regime import Regime
    from tarazy.scenario.selectors import Selector as Economies

# The bounds catch a rate written in per cent: no tariff of the bundled tables comes near 500 %.
HIGHEST_RATE = 5.0
# Instruction to the lowest and highest rate allowed, also of one that comes from a table.
BOUNDS: dict[str, tuple[float, float]] = {
    "set": (0.0, HIGHEST_RATE),
    "add": (-HIGHEST_RATE, HIGHEST_RATE),
    "maximum": (0.0, HIGHEST_RATE),
}


class Tariff(Bilateral, Instructed):
    """A change of ad valorem tariffs, acting on the rate t that the selected trade pays so far.

    Exactly one of: the new rate (`set`); points on top of t (`add`); a `maximum` rate,
    min(t, maximum); a linear `cut`, t (1 - cut); the `swiss` formula with coefficient a,
    a t / (a + t); or a named `regime`, a state of law that replaces any regime applied before.
    With a regime the importer may be left out: it is then those whose law the regime is, and
    `basis` says how its lines are averaged within a sector.

    `both_ways` also changes what the exporters charge the importers.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("set", "add", "maximum", "cut", "swiss", "regime")

    kind: Literal["tariff"] = Field(description="'tariff'")
    importer: Selector | None = Field(  # type: ignore[assignment]
        default=None, description=SELECTOR + "; with a regime its own importers if left out"
    )
    set: rate(BOUNDS["set"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=rate_text(BOUNDS["set"])
    )
    add: rate(BOUNDS["add"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=rate_text(BOUNDS["add"])
    )
    maximum: rate(BOUNDS["maximum"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=rate_text(BOUNDS["maximum"])
    )
    cut: float | None = Field(
        default=None,
        strict=True,
        ge=0.0,
        le=1.0,
        allow_inf_nan=False,
        description="a fraction from 0 to 1 by which the rate is cut (0.3 is 30 per cent of it)",
    )
    swiss: float | None = Field(
        default=None,
        strict=True,
        gt=0.0,
        le=HIGHEST_RATE,
        allow_inf_nan=False,
        description=(
            f"a coefficient above 0 and up to {HIGHEST_RATE:g}, as a fraction (0.08 is a "
            "coefficient of 8 per cent)"
        ),
    )
    regime: Text | None = Field(default=None, description="the name of a tariff regime")
    basis: Literal["weighted", "simple"] = Field(
        default="weighted", description="'weighted', 'simple': how a regime's lines are averaged"
    )

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Tell what stands with a regime from what stands without one."""
        super().complete_schema(part)
        part["if"] = {"required": ["regime"]}
        part["then"] = {"properties": {"both_ways": {"const": False}}}
        part["else"] = {"properties": {"basis": False}, "required": ["importer"]}

    @model_validator(mode="after")
    def _importer_or_regime(self) -> Tariff:
        if self.regime is None:
            if self.importer is None:
                raise PydanticCustomError("needed", "importer", {"allowed": SELECTOR})
            if "basis" in self.model_fields_set:
                raise PydanticCustomError(
                    "conflict",
                    "basis: {value} stands without a regime; allowed: basis with regime = ...",
                    {"value": repr(self.basis)},
                )
        elif self.both_ways:
            raise PydanticCustomError(
                "conflict",
                "both_ways: true with regime = {regime}; allowed: false, since a regime is the "
                "law of its importers",
                {"regime": repr(self.regime)},
            )
        return self

    @property
    def accumulates(self) -> bool:
        """Points add up, and cuts act on what is left; rates, maxima and regimes are states."""
        return self.instruction in ("add", "cut", "swiss")

    def apply(self, change: Change, where: str) -> None:
        """Change the rates so far, or put a regime in force."""
        import numpy as np

        from tarazy.experiment.events import cuts

        if self.regime is not None:
            self._apply_regime(change, self.regime, where)
            return
        tariff = change.tariffs()
        cells = self.cells(change, where)
        old, key, selected = tariff[cells], self.instruction, cells[2][0].tolist()
        if self.cut is not None:
            new = cuts.linear_cut(old, self.cut)
        elif self.swiss is not None:
            new = cuts.swiss_formula(old, self.swiss)
        else:
            given = rates(change, getattr(self, key), BOUNDS[key], selected, f"{where}: {key}")
            if key == "set":
                new = cuts.new_rate(old, given)
            elif key == "maximum":
                new = cuts.maximum_rate(old, given)
            else:
                new = old + given
        if (new < 0).any():
            pair, sector = (int(axis[0]) for axis in np.nonzero(new < 0))
            labels = change.economies.labels
            cell = (
                f"{labels[cells[0][pair, 0]]} on {labels[cells[1][pair, 0]]} in "
                f"{change.sectors.labels[selected[sector]]}"
            )
            raise InputError(
                f"{where}: {key}: tariff of {cell} becomes {new[pair, sector]:.4g}; "
                "allowed: zero or more"
            )
        tariff[cells] = new

    def _apply_regime(self, change: Change, name: str, where: str) -> None:
        """Put a state of law in force: it replaces any regime before, so twice is as once."""
        import numpy as np

        from tarazy.policy.regime import regime

        tariff, benchmark = change.tariffs(), change.world.dataset["tariff"].values
        with standing(f"{where}: regime"):
            law = regime(name)
            default = _importers(law, change) if self.importer is None else ()
        importer, exporter = self.pairs(change, where, default)
        selected = self.sectors(change, where)
        for i in np.unique(exporter):
            with standing(f"{where}: regime"):
                by_sector = law.tariff(change.economies.labels[i], basis=self.basis)
                sectors = selected
                if self.sector == EVERYTHING:
                    # A tariff schedule has no lines for services.
                    sectors = [j for j in selected if change.sectors.labels[j] in by_sector]
                found = rates_by_sector(change, by_sector, sectors, repr(name))
            cells = (importer[exporter == i][:, None], i, np.array(sectors)[None, :])
            tariff[cells] = found + (benchmark[cells] if law.level == "additional" else 0.0)

    def selections(self) -> tuple[Selection, ...]:
        """Return the exporters, and the importers unless they are those of a regime."""
        return (self.exporter,) if self.importer is None else super().selections()

    def named(self) -> tuple[str, ...]:
        """Return what its selections name; of a regime also whose law it is, as a group if one."""
        if self.regime is None or self.importer is not None:
            return super().named()
        from tarazy.codes.groups import groups
        from tarazy.policy.regime import regime

        importers = regime(self.regime).importers
        known = groups("economies").values()
        alike = [group.name for group in known if set(group.members) == set(importers)]
        return (*(alike[:1] or importers), *super().named())

    def absent(self, economies: Economies) -> dict[str, list[str]]:
        """Return members of groups, and importers of the regime, that have no row."""
        absent = super().absent(economies)
        if self.regime is not None and self.importer is None:
            from tarazy.policy.regime import regime

            importers = regime(self.regime).importers
            members = [code for code in importers if code not in economies.labels]
            absent |= {self.regime: members} if members else {}
        return absent


def _importers(law: Regime, change: Change) -> list[int]:
    """Return the positions of the economies whose law a regime is."""
    labels = change.economies.labels
    shown = [labels.index(code) for code in law.importers if code in labels]
    if not shown:
        raise InputError(
            f"{law.name!r} is the law of {', '.join(law.importers)}, none of which stands on "
            f"its own in this world; allowed: an importer among its {len(labels)} economies"
        )
    return shown
