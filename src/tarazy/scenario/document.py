"""The scenario document: what an analyst writes, checked for form but not yet against a world.

One document asks one question. It names a benchmark, a closure and a list of shocks, each an event
of a registered kind (:mod:`tarazy.scenario.kinds`), applied in the order in which they stand, each
on the result of those before it. It may extend another document, and it may go on in stages, so
that a timeline of regimes is a list.

The description of a field is what an error message says is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from tarazy.arguments.defaults import DEFAULT_NETWORK, DEFAULT_WORLD
from tarazy.arguments.limits import SEED_LAST
from tarazy.arguments.months import MOST_MONTHS
from tarazy.errors import InputError
from tarazy.scenario import catalogue, reading
from tarazy.scenario.expected import Expectation
from tarazy.scenario.horizons import (
    DEFAULT_HORIZON,
    FACTORS,
    HORIZONS,
    Factors,
    Horizon,
    elasticity_set,
)
from tarazy.scenario.kinds import KINDS, NETWORK_KINDS, Shock
from tarazy.scenario.parts import (
    DAY,
    GROUPS,
    SELECTOR,
    TEXT_SCHEMA,
    TEXTS,
    Day,
    Instructed,
    Part,
    Selector,
    Text,
    Texts,
    each_once,
)
from tarazy.scenario.written import Document, Keys, Written

Closure = Literal["fixed", "income_share", "zero"]
CLOSURES: tuple[Closure, ...] = get_args(Closure)
Claim = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{1,2}$", strict=True)]


def _told_once(texts: tuple[Texts, ...]) -> tuple[Texts, ...]:
    each_once(tuple(text.in_language() for text in texts))
    return texts


class Stage(Instructed):
    """What happens next: shocks of its own, or those of another scenario, on all those before."""

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("shocks", "scenario")

    title: Texts | None = Field(
        default=None, description=TEXTS + "; by default that of the scenario named"
    )
    since: Day | None = Field(default=None, description=DAY)
    until: Day | None = Field(default=None, description=DAY)
    shocks: tuple[Shock, ...] | None = Field(
        default=None, min_length=1, description="at least one shock with a 'kind'"
    )
    scenario: Text | None = Field(
        default=None, description="the name or path of a document whose shocks these are"
    )

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Require a title beside own shocks."""
        super().complete_schema(part)
        part["if"] = {"required": ["shocks"]}
        part["then"] = {"required": ["title"]}

    @model_validator(mode="after")
    def _titled_and_dated(self) -> Stage:
        if self.title is None and self.scenario is None:
            raise PydanticCustomError("needed", "title", {"allowed": TEXTS})
        if self.since is not None and self.until is not None and self.until < self.since:
            raise PydanticCustomError(
                "conflict",
                "until: {until} is before since = {since}; allowed: a day not before it",
                {"since": str(self.since), "until": str(self.until)},
            )
        return self


class Uncertainty(Part):
    """How a range is drawn: number of draws, seed, and what is uncertain."""

    draws: int = Field(
        default=1000, strict=True, ge=2, le=100_000, description="a whole number from 2 to 100000"
    )
    seed: int = Field(
        default=0,
        strict=True,
        ge=0,
        le=SEED_LAST,
        description="a whole number from 0 to 2^63 - 1",
    )
    of: Annotated[
        tuple[Literal["elasticities", "trade", "factors"], ...], AfterValidator(each_once)
    ] = Field(
        default=("elasticities", "trade", "factors"),
        min_length=1,
        description="a list of 'elasticities', 'trade', 'factors'",
    )


class Scenario(Document):
    """An experiment: a question, the claims it tests, and the shocks that answer it.

    Attributes
    ----------
    extends
        Another document: its keys are the defaults of this one, its shocks come first. It is
        resolved when a document is read, so that a scenario in memory holds all of its shocks.
    title, question, explanation
        In English, Kazakh and Russian; the explanation may be left out.
    claims
        Identifiers of the claims that the experiment tests, e.g. ``D1``.
    sources
        Where the facts and figures of the scenario come from; the title of a publication is quoted
        and has one language, what the document itself says has three.
    world
        Name of the benchmark.
    closure
        What the trade deficit does: ``fixed`` relative to world output, a fixed ``income_share``,
        or ``zero``.
    factors
        ``one``: value added is the income of one factor, which stays at home; ``three``: it splits
        into labour, capital and natural resources, with owners at home and abroad. By default
        three where a horizon is given or a shock needs them, and else one.
    horizon
        Of three factors, what may move: ``short``, ``medium`` (the default) or ``long``; see
        :class:`tarazy.trade.factors.Nest`.
    elasticities
        Name of a set of trade elasticities of the world; by default the world's own, and in the
        short run ``short-run``.
    network
        Name or folder of the corridor network that its corridor shocks meet.
    months
        Horizon of the network, from January on.
    focus
        Economies and groups that the answer is about; by default those that the shocks name (see
        :mod:`tarazy.experiment.subjects`).
    groups
        The document's own groups of economies, beside those of the package, to which they may
        refer.
    sector_groups
        Likewise groups of sectors: they say what a name means in a world with sectors of its own.
    shocks
        At least one, unless the document begins with a stage.
    then
        Stages that follow the shocks, each on the result of those before.
    expected
        Signs that the answer should have, with the reasons.
    uncertainty
        How a range around the answer is drawn.
    """

    extends: Text | None = Field(
        default=None, description="the name or path of a document that this one builds on"
    )
    title: Texts = Field(description=TEXTS)
    question: Texts = Field(description=TEXTS)
    explanation: Texts | None = Field(default=None, description=TEXTS)
    claims: Annotated[tuple[Claim, ...], AfterValidator(each_once)] = Field(
        default=(), description="a list of claims, each a capital letter and a number, e.g. 'D1'"
    )
    sources: Annotated[tuple[Texts, ...], AfterValidator(_told_once)] = Field(
        default=(), description="a list, each " + TEXTS
    )
    world: Text = Field(default=DEFAULT_WORLD, description="the name of a world")
    closure: Closure = Field(
        default="fixed", description=", ".join(repr(closure) for closure in CLOSURES)
    )
    factors: Factors | None = Field(default=None, description=", ".join(map(repr, FACTORS)))
    horizon: Horizon | None = Field(default=None, description=", ".join(map(repr, HORIZONS)))
    elasticities: Text | None = Field(
        default=None, description="the name of a set of trade elasticities"
    )
    network: Text = Field(
        default=DEFAULT_NETWORK, description="the name or folder of a corridor network"
    )
    months: int = Field(
        default=12,
        strict=True,
        ge=1,
        le=MOST_MONTHS,
        description=f"a whole number of months from 1 to {MOST_MONTHS}",
    )
    focus: tuple[Text, ...] = Field(
        default=(), description="a list of codes or groups of economies"
    )
    groups: dict[Text, Selector] = Field(
        default_factory=dict, description="a table of groups, each " + SELECTOR
    )
    sector_groups: dict[Text, Selector] = Field(
        default_factory=dict, description="a table of groups of sectors, each " + SELECTOR
    )
    shocks: tuple[Shock, ...] = Field(
        default=(), description="at least one table [[shocks]] with a 'kind'"
    )
    then: tuple[Stage, ...] = Field(
        default=(), description="a list of stages [[then]], each with shocks or a scenario"
    )
    expected: tuple[Expectation, ...] = Field(
        default=(), description="a list of tables with variable, country, sign and reason"
    )
    uncertainty: Uncertainty | None = Field(
        default=None, description="a table of draws, seed and of"
    )

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Require what a document needs by itself, or nothing where it extends another."""
        part.pop("required", None)
        for key in GROUPS:
            part["properties"][key]["propertyNames"] = TEXT_SCHEMA
        part["properties"]["shocks"]["minItems"] = 1
        part["properties"]["then"]["minItems"] = 1
        # One factor has no horizon.
        part["if"] = {"properties": {"factors": {"const": "one"}}, "required": ["factors"]}
        part["then"] = {"properties": {"horizon": False}}
        part["anyOf"] = [
            {"required": ["extends"]},
            {"required": ["title", "question", "shocks"]},
            {"required": ["title", "question", "then"]},
        ]

    @classmethod
    def with_files(cls, document: dict[str, Any], folder: Path, written: Written) -> dict[str, Any]:
        """Return a document with the files that its shocks name read in."""
        whole = _with_files(document, folder, written)
        if isinstance(whole.get("then"), list):
            whole["then"] = [
                _with_files(stage, folder, written, "then", number)
                if isinstance(stage, dict)
                else stage
                for number, stage in enumerate(whole["then"])
            ]
        return whole

    @model_validator(mode="after")
    def _has_shocks(self) -> Scenario:
        if not (self.shocks or self.then):
            raise PydanticCustomError(
                "needed", "shocks", {"allowed": type(self).model_fields["shocks"].description}
            )
        unresolved = self.extends or next((s.scenario for s in self.then if s.scenario), None)
        if unresolved:
            raise PydanticCustomError(
                "conflict",
                "{name} is not read yet; allowed: Scenario.from_dict, which reads it",
                {"name": repr(unresolved)},
            )
        twice = next((code for code in self.focus if self.focus.count(code) > 1), None)
        if twice is not None:
            raise PydanticCustomError(
                "conflict",
                "focus: {code} stands twice; allowed: each once",
                {"code": repr(twice)},
            )
        self._check_factors()
        self._check_corridors()
        days = [(number, s.since) for number, s in enumerate(self.then, start=1) if s.since]
        for (first, before), (second, after) in pairwise(days):
            if after < before:
                raise PydanticCustomError(
                    "conflict",
                    "stage {second}: since: {after} is before that of stage {first}, {before}; "
                    "allowed: a day not before it",
                    {"first": first, "second": second, "before": str(before), "after": str(after)},
                )
        return self

    def _check_factors(self) -> None:
        """Refuse one factor beside a horizon, or beside a shock to what one factor has none of."""
        if self.factors != "one":
            return
        needing = next((shock for shock in every_shock(self) if shock.needs_factors), None)
        if self.horizon is None and needing is None:
            return
        beside = f"horizon = {self.horizon!r}"
        if needing is not None:
            beside = f"a shock of kind {needing.kind!r}"
        raise PydanticCustomError(
            "conflict",
            "factors: 'one' stands beside {beside}; allowed: 'three', or a document without it",
            {"beside": beside},
        )

    def _check_corridors(self) -> None:
        """Refuse a network or a horizon without a shock that meets it, and months beyond it."""
        met = [shock for shock in every_shock(self) if shock.meets_network]
        for key in ("network", "months"):
            if not met and getattr(self, key) != type(self).model_fields[key].default:
                raise PydanticCustomError(
                    "conflict",
                    "{key}: {value} stands without a shock that meets a network; allowed: with "
                    "kind = {kinds}",
                    {
                        "key": key,
                        "value": repr(getattr(self, key)),
                        "kinds": ", ".join(map(repr, NETWORK_KINDS)),
                    },
                )
        for shock in met:
            last = shock.last_month
            if last > self.months:
                raise PydanticCustomError(
                    "conflict",
                    "months: {months} ends before month {last} of kind = {kind}; allowed: from "
                    "{last}",
                    {"months": self.months, "last": last, "kind": repr(shock.kind)},
                )

    def placed_shocks(self) -> list[tuple[Shock, str]]:
        """Return all shocks, those of stages too, in their order, each with where it stands."""
        return [(shock, self.place(*keys)) for shock, keys in _shocks(self)]

    def network_shocks(self) -> list[tuple[Shock, str]]:
        """Return the shocks that meet a corridor network, each with where it stands."""
        return [(shock, self.place(*keys)) for shock, keys in _shocks(self) if shock.meets_network]

    @property
    def three_factors(self) -> bool:
        """Whether value added splits into labour, capital and resources, each with its owners."""
        return (
            self.factors == "three"
            or self.horizon is not None
            or any(shock.needs_factors for shock in every_shock(self))
        )

    @property
    def horizon_or_default(self) -> Horizon:
        """The horizon of three factors: that of the document, or the medium one."""
        return self.horizon or DEFAULT_HORIZON

    @property
    def elasticity_set(self) -> str | None:
        """Name of the trade elasticities that it is answered with; None is the world's own."""
        return elasticity_set({"elasticities": self.elasticities, "horizon": self.horizon})

    def stages(self) -> tuple[Scenario, ...]:
        """Return the scenario as it stands after its own shocks and after every stage.

        The last one is the whole scenario; one without stages has only that.
        """
        first = 0 if self.shocks else 1
        return tuple(self._until(number) for number in range(first, len(self.then) + 1))

    def _until(self, number: int) -> Scenario:
        if number == len(self.then):
            return self
        stage: dict[str, Any] = {
            "then": self.then[:number],
            "name": f"{self.name}-stage-{number}",
            "expected": (),
        }
        if number and (title := self.then[number - 1].title) is not None:
            stage["title"] = title
        if self.three_factors:
            # Also before the stage whose shocks need them: stages share one benchmark.
            stage["factors"] = "three"
        return self.model_copy(update=stage)

    def with_(self, **keys: Any) -> Scenario:
        """Return the scenario with other values of some of its keys.

        Parameters
        ----------
        keys
            Keys of a document and their values in its form, e.g. ``closure="zero"``; None takes a
            key out, so that its default holds.

        Raises
        ------
        InputError
            One line naming the document, the key, the value and what is allowed.
        """
        document = {k: v for k, v in (self.to_dict() | keys).items() if v is not None}
        changed = reading.parse(type(self), document, self._origin)
        return changed.from_place(self._origin, self.written.without(keys))

    @classmethod
    def of(cls, scenario: Scenario | Mapping[str, Any] | str | Path) -> Scenario:
        """Return a scenario however it was given.

        Parameters
        ----------
        scenario
            A scenario, which is returned as it is; the name of an experiment of the catalogue or
            the path of a document; or a dictionary of the document's form.

        Raises
        ------
        InputError
            As `load` and `from_dict`, or if it is none of these.
        """
        if isinstance(scenario, Scenario):
            return scenario
        if isinstance(scenario, str | Path):
            return cls.load(scenario)
        if isinstance(scenario, Mapping):
            return cls.from_dict(dict(scenario))
        raise InputError(
            f"scenario: {type(scenario).__name__}; allowed: a Scenario, the name of an experiment, "
            "the path of a document, or a dictionary of its form"
        )

    @classmethod
    def load(cls, name: str | Path, folder: Path | None = None, where: str = "") -> Scenario:
        """Load an experiment of the catalogue by name, or a document by path.

        A text without a suffix and without a folder is a name of the catalogue; anything else is a
        path.

        Parameters
        ----------
        name
            The name or path.
        folder
            Beside which a path is looked for; by default the folder of the process.
        where
            Where the name stands, for messages.

        Raises
        ------
        InputError
            One line naming the file, the key, the value and what is allowed.
        """
        return reading.load(cls, name, folder, where)

    @classmethod
    def load_all(cls) -> tuple[Scenario, ...]:
        """Load all experiments of the catalogue, in the order of the report."""
        return tuple(cls.load(name) for name in catalogue.names())

    @classmethod
    def from_dict(cls, document: dict[str, Any], origin: str = "") -> Scenario:
        """Build a scenario from a dictionary of the document's form.

        Raises
        ------
        InputError
            One line naming `origin`, the key, the value and what is allowed.
        """
        return reading.parse(cls, document, origin)

    def __repr__(self) -> str:
        steps = f", {len(self.then)} stages" if self.then else ""
        title = self.title.in_language("en")
        return f"Scenario {self.name} on {self.world}: {title}; {len(self.shocks)} shocks{steps}"


def every_shock(scenario: Scenario) -> Iterator[Shock]:
    """Yield all shocks of a document, those of stages too, in their order."""
    return (shock for shock, _ in _shocks(scenario))


def _shocks(scenario: Scenario) -> Iterator[tuple[Shock, Keys]]:
    """Yield all shocks, each with the steps to it in the document."""
    for number, shock in enumerate(scenario.shocks):
        yield shock, ("shocks", number)
    for number, stage in enumerate(scenario.then):
        for step, shock in enumerate(stage.shocks or ()):
            yield shock, ("then", number, "shocks", step)


def _with_files(
    part: Mapping[str, Any], folder: Path, written: Written, *keys: str | int
) -> dict[str, Any]:
    """Return a document or a stage with the files of its shocks read in; what is none stays."""
    if not isinstance(part.get("shocks"), list):
        return dict(part)
    found = []
    for number, shock in enumerate(part["shocks"]):
        kind = KINDS.get(str(shock.get("kind"))) if isinstance(shock, dict) else None
        where = written.place([*keys, "shocks", number])
        found.append(shock if kind is None else kind.with_files(shock, folder, where))
    return {**part, "shocks": found}
