"""Causal checks: the sign that a claim predicts beside what the model answers, with its range."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tarazy.draws.code import code_digest
from tarazy.draws.range import HIGH, LOW
from tarazy.draws.stored import draws_code
from tarazy.evidence.causal_document import Experiment, Read, Sign
from tarazy.evidence.claim_scenarios import scenario_named
from tarazy.evidence.experiments import DRAWS, FACTOR_DRAWS, Array, Job, Result, part_of, unit_of
from tarazy.evidence.findings import Decision, Finding, ModelAnswer
from tarazy.scenario.asked import asked_digest
from tarazy.text.materiality import MATERIAL_PART, NOISE

# The unit of indicators in money.
MUSD = "million USD"
# What turns a seed into draws of a network.
_NETWORK = ("corridors/conditioned.py", "corridors/draws.py", "corridors/ranged.py")


@dataclass(frozen=True)
class Asked:
    """The jobs of one check.

    Attributes
    ----------
    check
        The experiment.
    job
        Of its scenario.
    against
        Of the scenario that is subtracted.
    """

    check: Experiment
    job: Job
    against: Job | None


def asked(check: Experiment, folder: Path | None, where: str, draws: int | None) -> Asked:
    """Return what has to be computed for a check.

    Parameters
    ----------
    check
        The experiment.
    folder
        Beside which a scenario given as a path is looked for.
    where
        Where the check stands, for messages.
    draws
        Other than the check's own number, or the default of the part of the model; 0 computes only
        the central answer. Networks and indicators never take more than their default.

    Raises
    ------
    InputError
        If a scenario is wrong or not there.
    """
    part = part_of(check.read)
    first = scenario_named(check.scenario, folder, f"{where}: scenario")
    second = None
    if check.against is not None:
        second = scenario_named(check.against, folder, f"{where}: against")
    usual = DRAWS[part]
    if first.three_factors or (second is not None and second.three_factors):
        usual = min(usual, FACTOR_DRAWS)
    wanted = check.draws or usual
    if draws is not None:
        wanted = draws if part == "trade" else min(draws, wanted)
    job = Job(part, first, (check.read,), wanted)
    if second is None:
        return Asked(check, job, None)
    return Asked(check, job, Job(part, second, (check.read,), wanted))


def judged(
    question: Asked,
    results: Mapping[str, tuple[Job, Result]],
    world: str,
    incomes: Mapping[str, float] | None = None,
) -> Finding:
    """Return the finding of a check.

    Parameters
    ----------
    question
        The check and its jobs.
    results
        Of `tarazy.evidence.experiments.merged` jobs, by what :func:`shared` makes of a job.
    world
        Digest of the benchmark.
    incomes
        Of its economies, million USD: what a change in money is measured by.
    """
    check, job = question.check, question.job
    values, of = _values(job, check.read, results)
    if question.against is not None:
        values = values - _values(question.against, check.read, results)[0]
    central, drawn = float(values[0]), values[1:]
    answered = drawn[np.isfinite(drawn)]
    median = low = high = share = None
    if answered.size:
        median, low, high = (float(np.quantile(answered, q)) for q in (0.5, LOW, HIGH))
        share = float(np.mean(_signed(answered, check.predicts) > NOISE))
    unit, least = unit_of(check.read), None
    if unit == MUSD and incomes is not None:
        least = MATERIAL_PART * incomes[check.read.country]
    answer = ModelAnswer(
        scenario=check.scenario,
        against=check.against,
        reads=spelled(check.read),
        predicts=check.predicts,
        unit=unit,
        central=central,
        median=median,
        low=low,
        high=high,
        sign_share=share,
        draws=job.draws,
        failures=int(drawn.size - answered.size),
        seed=job.seed,
        of=of if job.draws else (),
        world=world,
        least=least,
        asked=answer_digest(question),
    )
    verdict = decided(answer)
    if verdict == "supported" and check.sign == "by_construction":
        verdict = "assumed"
    return Finding("experiment", verdict, True, answer=answer)


def answer_digest(question: Asked) -> str:
    """Return a digest of what the documents of a check ask and of the code of its draws."""
    jobs = [question.job] if question.against is None else [question.job, question.against]
    drawn = code_digest(*_NETWORK) if question.job.part == "network" else draws_code()
    parts = [drawn, *(asked_digest(job.scenario.to_dict()) for job in jobs)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def decided(answer: ModelAnswer) -> Decision:
    """Return what the interval of an answer says of the sign predicted.

    *supported* where all of it has this sign, *contradicted* where all has the other one, else
    *cannot_tell*; without draws nothing is told, nor where the effect is about 0.
    """
    if answer.low is None or answer.high is None:
        return "cannot_tell"
    told = answer.reading
    if told not in ("rises", "falls"):
        return "cannot_tell"
    return "supported" if (told == "rises") == (answer.predicts == "+") else "contradicted"


def shared(job: Job) -> str:
    """Return the key under which all jobs of the same scenario, part, draws and seed stand."""
    return replace(job, reads=()).key


def spelled(read: Read) -> str:
    """Return what is read in one line, e.g. ``exports KAZ, partner USA, sector oil_gas``."""
    parts = [f"{read.variable or read.indicator} {read.country}"]
    for key in ("partner", "sector"):
        if key in read.model_fields_set:
            selection = getattr(read, key)
            without = f" without {' '.join(selection.except_)}" if selection.except_ else ""
            parts.append(f"{key} {' '.join(selection.of)}{without}")
    if read.network is not None:
        parts.append(f"network {read.network}")
    return ", ".join(parts)


def _values(
    job: Job, read: Read, results: Mapping[str, tuple[Job, Result]]
) -> tuple[Array, tuple[str, ...]]:
    whole, result = results[shared(job)]
    return result.values[:, whole.reads.index(read)], result.of


def _signed(values: Array, sign: Sign) -> Array:
    return values if sign == "+" else -values
