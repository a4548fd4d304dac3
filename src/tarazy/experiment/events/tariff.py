"""A change of ad valorem tariffs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from tarazy.codes.selector import Chosen
from tarazy.errors import InputError, standing, unknown_name
from tarazy.experiment.events.own_regime import OwnRegime
from tarazy.experiment.events.rate_forms import rate, rate_text
from tarazy.experiment.events.rates import RatedEvent, rates, rates_by_sector, refuse_below
from tarazy.scenario.parts import (
    EVERYTHING,
    SELECTOR,
    TEXT_SCHEMA,
    Instructed,
    Selection,
    Selector,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tarazy.experiment.change import Change
    from tarazy.policy.regime import Regime
    from tarazy.scenario.selectors import Selector as Economies

# A subsidy of imports pays nine tenths of their price at the most. The highest rate catches one
# written in per cent: no tariff of the bundled tables comes near 500 %.
LOWEST_RATE, HIGHEST_RATE = -0.9, 5.0
# Instruction to the lowest and highest rate allowed, also of one that comes from a table.
BOUNDS: dict[str, tuple[float, float]] = {
    "set": (LOWEST_RATE, HIGHEST_RATE),
    "add": (-HIGHEST_RATE, HIGHEST_RATE),
    "maximum": (0.0, HIGHEST_RATE),
}


class Like(Instructed):
    """Whose tariffs are taken over: those of another importer, or those on another exporter.

    In a document a code alone is an importer.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("importer", "exporter")

    importer: Text | None = Field(
        default=None, description="the code of an economy whose duties on its partners are taken"
    )
    exporter: Text | None = Field(
        default=None, description="the code of an economy whose goods' duties are taken"
    )

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Let a code stand for an importer."""
        super().complete_schema(part)
        table = {key: value for key, value in part.items() if key != "description"}
        told = part["description"]
        part.clear()
        part |= {"description": told, "anyOf": [TEXT_SCHEMA, table]}


def _as_like(value: object) -> object:
    return {"importer": value} if isinstance(value, str) else value


def _regime_form(value: object) -> str:
    return "<own>" if isinstance(value, dict | OwnRegime) else "<name>"


RegimeGiven = Annotated[
    Annotated[Text, Tag("<name>")] | Annotated[OwnRegime, Tag("<own>")],
    Discriminator(_regime_form),
]


class Tariff(RatedEvent):
    """A change of ad valorem tariffs, acting on the rate t that the selected trade pays so far.

    Exactly one of: the new rate (`set`); points on top of t (`add`); a `maximum` rate,
    min(t, maximum); a linear `cut`, t (1 - cut); the `swiss` formula with coefficient a,
    a t / (a + t); the rates of another economy (`like`); or a `regime`, a state of law that
    replaces any regime applied before, by its name or the path of its folder. With a regime the
    importer may be left out: it is then those whose law the regime is, and `basis` says how its
    lines are averaged within a sector.

    ``like = "USA"``: each importer levies on each exporter what the United States levy on the same
    exporter in the same sector, after the shocks before this one. ``like = {exporter = "CHN"}``:
    each importer levies on each exporter what it levies on China itself. Nobody levies anything on
    its own goods: what the economy named would levy on itself says nothing, so trade of the
    importers with it (or, of an exporter named, its own imports) keeps its rates.

    `both_ways` also changes what the exporters charge the importers.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = (
        *("set", "add", "maximum", "cut", "swiss", "like", "regime"),
    )
    BOUNDS: ClassVar[dict[str, tuple[float, float]]] = BOUNDS

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
    like: Annotated[Like, BeforeValidator(_as_like)] | None = Field(
        default=None,
        description="the code of an importer, or a table with importer or exporter = a code",
    )
    regime: RegimeGiven | None = Field(
        default=None, description="the name of a tariff regime, or the path of a folder with one"
    )
    basis: Literal["weighted", "simple"] = Field(
        default="weighted", description="'weighted', 'simple': how a regime's lines are averaged"
    )

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Tell what stands with a regime from what stands without one."""
        super().complete_schema(part)
        part["if"] = {"required": ["regime"]}
        part["then"] = {"properties": {"both_ways": {"const": False}}}
        part["else"] = {
            "properties": {"basis": False},
            "required": ["importer"],
            "not": {
                "required": ["like", "both_ways"],
                "properties": {"both_ways": {"const": True}},
            },
        }

    @classmethod
    def with_files(cls, keys: Mapping[str, Any], folder: Path, where: str) -> dict[str, Any]:
        """Return the keys with rates of files, and a regime of its own, read in."""
        from tarazy.experiment.events.own_regime import read_own

        given = super().with_files(keys, folder, where)
        if "regime" in given:
            given["regime"] = read_own(given["regime"], folder, f"{where}: regime")
        return given

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
                {"regime": repr(self.law_name)},
            )
        if self.like is not None and self.both_ways:
            raise PydanticCustomError(
                "conflict",
                "both_ways: true with like; allowed: false, and a shock for each direction",
            )
        return self

    @property
    def law_name(self) -> str:
        """The name of its regime; empty where it has none."""
        given = self.regime
        return given.name if isinstance(given, OwnRegime) else given or ""

    def law(self) -> Regime:
        """Return its regime.

        Raises
        ------
        InputError
            If there is none of this name.
        """
        from tarazy.policy.regime import regime

        given = self.regime
        return given.law() if isinstance(given, OwnRegime) else regime(given or "")

    @property
    def accumulates(self) -> bool:
        """Points add up, and cuts act on what is left; rates, maxima and regimes are states."""
        return self.instruction in ("add", "cut", "swiss")

    def apply(self, change: Change, where: str) -> None:
        """Change the rates so far, or put a regime in force."""
        if self.regime is not None:
            self._apply_regime(change, where)
        elif self.like is not None:
            self._apply_like(change, self.like, where)
        else:
            self._apply_rates(change, where)

    def _apply_rates(self, change: Change, where: str) -> None:
        from tarazy.experiment.events import cuts

        tariff, key = change.tariffs(), self.instruction
        if key in BOUNDS:
            cells, given = rates(self, change, key, where)
        else:
            cells = self.cells(change, where)
        old = tariff[cells]
        if self.cut is not None:
            new = cuts.linear_cut(old, self.cut)
        elif self.swiss is not None:
            told = "tariff of {importer} on {exporter} in {sector} is"
            refuse_below(change, cells, old, 0.0, f"{where}: swiss", told)
            new = cuts.swiss_formula(old, self.swiss)
        elif key == "set":
            new = cuts.new_rate(old, given)
        elif key == "maximum":
            new = cuts.maximum_rate(old, given)
        else:
            new = old + given
        told = "tariff of {importer} on {exporter} in {sector} becomes"
        refuse_below(change, cells, new, LOWEST_RATE, f"{where}: {key}", told)
        tariff[cells] = new

    def _apply_like(self, change: Change, like: Like, where: str) -> None:
        """Take over the rates of another importer, or those on another exporter."""
        import numpy as np

        axis = like.instruction
        code = getattr(like, axis)
        model = change.economies.position_of_code(code, f"{where}: like: {axis}")
        importer, exporter = self.pairs(change, where)
        # What the model would levy on its own goods is nothing that could be taken over.
        told = (exporter if axis == "importer" else importer) != model
        if not told.any():
            raise InputError(
                f"{where}: like: {code!r} levies nothing on its own goods; allowed: an economy "
                "that is not all that the shock selects"
            )
        importer, exporter = importer[told][:, None], exporter[told][:, None]
        sectors = np.array(self.sectors(change, where))[None, :]
        tariff = change.tariffs()
        source = (model, exporter) if axis == "importer" else (importer, model)
        tariff[importer, exporter, sectors] = tariff[(*source, sectors)]

    def _apply_regime(self, change: Change, where: str) -> None:
        """Put a state of law in force: it replaces any regime before, so twice is as once."""
        import numpy as np

        from tarazy.immutable import kept

        tariff = change.tariffs()
        benchmark = kept(change.world, "dataset").variables["tariff"].values
        with standing(f"{where}: regime"):
            law = self.law()
            _check_names(law, change)
            default = _importers(law, change) if self.importer is None else ()
        importer, exporter = self.pairs(change, where, default)
        selected = self.sectors(change, where)
        for i in np.unique(exporter):
            with standing(f"{where}: regime"):
                by_sector = law.tariff(change.economies.labels[i], basis=self.basis)
                sectors = selected
                if self.sector == EVERYTHING:
                    sectors = _scheduled(change, by_sector, law)
                found = rates_by_sector(change, by_sector, sectors, repr(law.name))
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

        importers = self.law().importers
        known = groups("economies").values()
        alike = [group.name for group in known if set(group.members) == set(importers)]
        return (*(alike[:1] or importers), *super().named())

    def absent(self, economies: Economies) -> dict[str, list[str]]:
        """Return members of groups, and importers of the regime, that have no row."""
        absent = super().absent(economies)
        if self.regime is not None and self.importer is None:
            members = [code for code in self.law().importers if code not in economies.labels]
            absent |= {self.law_name: members} if members else {}
        return absent


def _scheduled(change: Change, by_sector: Mapping[str, float], law: Regime) -> list[int]:
    """Return the positions of the sectors of a tariff schedule, which has no lines for services.

    A user's own regime has the sectors that its tables name, and the others keep their rates.

    Raises
    ------
    InputError
        If the world does not tell its goods, or has one that the schedule does not know.
    """
    labels = change.sectors.labels
    if law.own_rates:
        return [j for j, label in enumerate(labels) if label in by_sector]
    goods = change.sectors.positions(Chosen(("goods",)), repr(law.name))
    without = [labels[j] for j in goods if labels[j] not in by_sector]
    if without and len(without) < len(goods):
        raise InputError(
            f"{law.name!r} has no rate for {', '.join(map(repr, without))}, goods of this world; "
            "allowed: sector = a selection that leaves them out"
        )
    return [j for j in goods if labels[j] in by_sector]


def _check_names(law: Regime, change: Change) -> None:
    """Refuse a user's regime that names a sector or an economy that is none anywhere."""
    from tarazy.codes.classification import sectors
    from tarazy.codes.country_codes import iso3_codes

    own = law.own_rates
    if not own:
        return
    labels = change.economies.labels
    for code in (*law.importers, *law.free, *own["preferences"]):
        if code not in labels and code not in iso3_codes():
            raise unknown_name("economy", code, labels, repr(law.name))
    known = [*change.sectors.labels, *(label.code for label in sectors())]
    for name in own["rates"]:
        if name not in known:
            raise unknown_name("sector", name, change.sectors.labels, repr(law.name))


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
