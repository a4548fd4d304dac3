"""What a check finds: numbers, a verdict, and how a claim's verdict follows from its checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from tarazy.arguments.partial_date import PartialDate
from tarazy.evidence.causal_document import CausalCheck, Measure, Sign
from tarazy.evidence.document import Check, Claim, ClaimKind, Relation
from tarazy.evidence.observation import Observation
from tarazy.evidence.promise_check import Bound, PromiseMeasure
from tarazy.evidence.promise_words import Reach
from tarazy.text.materiality import MATERIAL, MATERIAL_PART, Reading, is_about_zero, reading

Decision = Literal[
    "holds",
    "outdated",
    "contradicted",
    "open",
    "not_checkable",
    "supported",
    "assumed",
    "cannot_tell",
    "reached",
    "not_reached",
]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
Evidence = Literal["could_fail", "assumed", "none"]
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)
# The last one that occurs among the checks that decide is the verdict.
_FACTUAL: tuple[Decision, ...] = ("holds", "outdated", "open", "contradicted")
_CAUSAL: tuple[Decision, ...] = ("supported", "assumed", "cannot_tell", "contradicted")
_OF_A_GOAL: dict[Decision, Decision] = {
    "holds": "reached",
    "outdated": "not_reached",
    "contradicted": "not_reached",
    "open": "open",
}


# Units of changes in per cent; what is counted in others is judged by a part of one of them.
_OF_HUNDRED = ("per cent", "percentage points", "per cent per per cent")


def least_of(unit: str) -> float:
    """Return the smallest change in a unit that is told as one.

    A hundredth of a per cent or of a percentage point; of numbers without such a unit (an index
    from 0 to 1, a number of partners, a distance), a ten-thousandth of one.
    """
    return MATERIAL if unit in _OF_HUNDRED else MATERIAL_PART


@dataclass(frozen=True)
class Comparison:
    """A stated number beside the observed one.

    Attributes
    ----------
    claimed
        A number in `unit`, a date, or a sign.
    unit
        ``date`` for dates.
    relation, tolerance
        How the observed one has to stand to it.
    observed, latest
        At the time that the claim is about, and by the newest data; in `unit`.
    """

    claimed: float | PartialDate | Sign
    unit: str
    relation: Relation
    tolerance: float
    observed: Observation
    latest: Observation | None = None


@dataclass(frozen=True)
class ModelAnswer:
    """What the model answers.

    Attributes
    ----------
    scenario, against
        Names; with `against` all numbers are of the difference.
    reads
        What is read, in words of the claims document, e.g. ``exports KAZ to USA``.
    predicts
        The sign that the claim predicts.
    unit
        Of the numbers.
    central
        Without draws.
    median, low, high
        Over draws: 50th, 5th and 95th percentile; None without draws.
    sign_share
        Share of the draws with the sign predicted.
    draws, failures, seed
        How many draws, how many of them had no equilibrium, and what they depend on.
    of
        What is drawn: ``elasticities``, ``trade``, ``network``.
    world
        Digest of the benchmark.
    least
        The smallest change that is told, where it isn't that of the unit: of money, it depends on
        the income of the economy.
    asked
        Digest of what the documents ask and of the code of the draws; None in a verdict that was
        stored without it.
    """

    scenario: str
    against: str | None
    reads: str
    predicts: Sign
    unit: str
    central: float
    median: float | None
    low: float | None
    high: float | None
    sign_share: float | None
    draws: int
    failures: int
    seed: int
    of: tuple[str, ...]
    world: str
    asked: str | None = None
    least: float | None = None

    @property
    def reading(self) -> Reading:
        """What the effect and its interval allow to say; see `tarazy.text.materiality`."""
        least = least_of(self.unit) if self.least is None else self.least
        return reading(self.central, self.low, self.high, least)

    @property
    def negligible(self) -> bool:
        """Whether the effect, or all of its interval, is too small to be told."""
        return self.reading == "about_zero"


@dataclass(frozen=True)
class SeriesAnswer:
    """What an observed series did at an event, beside placebos.

    Attributes
    ----------
    series, reads
        Name of the series, and the codes of its line.
    measure
        ``level``, ``share``, ``growth`` or ``steadiness``.
    event, year
        Key of the event, or None, and its year, which is in no window.
    before, after
        First and last year of the windows.
    predicts
        The sign that the claim predicts.
    unit
        Of the numbers.
    effect
        Change of the measure, less the mean change of the others.
    low, high
        5th and 95th percentile of the effects of the placebos.
    p, p_other
        Share of effects that are at least as extreme: with the sign predicted, and with the other.
    placebos, others, dates
        How many effects of placebos; how many others there are at the event, how many other dates.
    source, quality
        Of the series.
    """

    series: str
    reads: str
    measure: Measure
    event: str | None
    year: int
    before: tuple[int, int]
    after: tuple[int, int]
    predicts: Sign
    unit: str
    effect: float
    low: float
    high: float
    p: float
    p_other: float
    placebos: int
    others: int
    dates: int
    source: str
    quality: str

    @property
    def negligible(self) -> bool:
        """Whether the effect is too small to be told."""
        return is_about_zero(self.effect, least_of(self.unit))


@dataclass(frozen=True)
class PromiseAnswer:
    """What came of promises by a day, beside what a claim says of them.

    Attributes
    ----------
    measure, reach
        What is measured, and the step that counts; see `tarazy.evidence.promise_check`.
    day
        On which the register is read.
    promises, reached, left
        How many there are; how many of them came as far as `reach`; of how many of the others this
        is open or not known. The rest are overdue or given up.
    unit
        Of the numbers: ``promises``, ``per cent``, or one of money.
    claimed, relation, tolerance
        What the claim says.
    low, high
        The least and the most that can come of them; `high` is None where an amount is not told.
    source
        Of the last that is known of each.
    """

    measure: PromiseMeasure
    reach: Reach
    day: str
    promises: int
    reached: int
    left: int
    unit: str
    claimed: float
    relation: Bound
    tolerance: float
    low: float
    high: float | None
    source: str


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes
    ----------
    kind
        ``compare``, ``experiment``, ``before_after``, ``promises``, ``no_mechanism`` or
        ``not_checkable``.
    verdict
        What this check alone says.
    decides
        Whether it takes part in the verdict of the claim.
    comparison, answer, series, promises
        Its numbers, if it has any: of a comparison, of the model, of an observed series, of the
        register of promises.
    """

    kind: str
    verdict: Decision
    decides: bool
    comparison: Comparison | None = None
    answer: ModelAnswer | None = None
    series: SeriesAnswer | None = None
    promises: PromiseAnswer | None = None


@dataclass(frozen=True)
class Verdict:
    """The verdict on a claim, with all that it follows from.

    Attributes
    ----------
    claim
        Identifier.
    verdict
        ``holds``, ``outdated``, ``contradicted``, ``open``, ``not_checkable`` for facts and
        forecasts;
        ``supported``, ``assumed``, ``contradicted``, ``cannot_tell`` for causal claims;
        ``reached``, ``not_reached``, ``open``, ``not_checkable`` for goals.
    findings
        Of each check, in its order.
    deciding
        Position of the check that gave the verdict; None where none decides.
    """

    claim: str
    verdict: Decision
    findings: tuple[Finding, ...]
    deciding: int | None


def concluded(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    """Return the verdict that follows from the findings: the worst of those that decide.

    Of a causal claim those decide that could have failed; only where there are none do those whose
    sign is put in. Numbers beside a causal claim, and experiments beside a statement of fact,
    inform and do not decide.
    """
    order = _CAUSAL if claim.kind == "causal" else _FACTUAL
    deciding = [n for n, finding in enumerate(findings) if finding.decides]
    open_ones = [n for n in deciding if could_fail(claim.check[n], findings[n])]
    if claim.kind == "causal" and open_ones:
        deciding = open_ones
    worst = max(deciding, key=lambda n: order.index(findings[n].verdict), default=None)
    if worst is None:
        verdict: Decision = "cannot_tell" if claim.kind == "causal" else "not_checkable"
    else:
        verdict = findings[worst].verdict
        if claim.kind == "goal":
            verdict = _OF_A_GOAL[verdict]
    return Verdict(claim.id, verdict, tuple(findings), worst)


def could_fail(check: Check, finding: Finding) -> bool:
    """Return whether a check of cause and effect could have come out otherwise, or did.

    An answer that has another sign than its scenario was said to put in has shown that it could.
    """
    if not isinstance(check, CausalCheck):
        return False
    return check.could_fail or finding.verdict == "contradicted"


def evidence_of(claim: Claim, findings: Sequence[Finding]) -> Evidence:
    """Return what a causal claim rests on: the most telling of its checks.

    Returns
    -------
    str
        ``could_fail`` with a check that could have come out otherwise; ``assumed`` where all that
        is computed is put in; ``none`` where nothing is computed.
    """
    tested = [could_fail(*pair) for pair in zip(claim.check, findings, strict=True)]
    if any(tested):
        return "could_fail"
    return "assumed" if any(isinstance(one, CausalCheck) for one in claim.check) else "none"


def decides(kind: ClaimKind, check: str, verdict: Decision) -> bool:
    """Return whether a check of a sort takes part in the verdict of a claim of a kind."""
    if kind == "causal":
        return check in ("experiment", "before_after")
    return check in ("compare", "promises") and verdict != "not_checkable"
