"""Checking claims: every number looked up again, every experiment run again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.arguments.limits import MOST_DRAWS, WORKERS
from tarazy.arguments.values import file_of, instance, is_whole
from tarazy.compute import Progress
from tarazy.errors import InputError
from tarazy.evidence.causal_document import BeforeAfter, Experiment
from tarazy.evidence.document import Claim, Compare
from tarazy.evidence.factual import compare
from tarazy.evidence.findings import Decision, Finding, Verdict, concluded
from tarazy.evidence.library import Library, library
from tarazy.evidence.observing import Observer
from tarazy.evidence.promise_check import PromiseCheck

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster
    from tarazy.evidence.causal import Asked
    from tarazy.evidence.experiments import Job, Result
    from tarazy.world import World

# What decides the result of a scenario beside the document; the words of claims do not.
_CODE = (
    *("corridors", "draws", "experiment", "interdependence", "policy", "scenario", "series"),
    *("trade", "world", "evidence/experiments.py"),
)


@cache
def default_world() -> World:
    """Return the benchmark on which the ledger stands."""
    from tarazy.world import World

    return World.of()


def check_claim(
    claim: Claim | str,
    draws: int | None = None,
    *,
    within: Library | None = None,
    workers: int = 1,
    world: World | str | Path | None = None,
) -> Verdict:
    """Check one claim now.

    Parameters
    ----------
    claim
        A claim or its identifier.
    draws
        Of its experiments; by default those that the claim or the part of the model names. 0
        computes the central answers only, from which nothing is told.
    within
        The evidence that the claim belongs to; by default that of the package.
    workers
        Number of processes.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``.

    Raises
    ------
    InputError
        If there is no such claim, or a reference or scenario of it is wrong.
    """
    within = library() if within is None else within
    instance("within", within, Library, "the evidence of a ledger, or None")
    check_counts(draws, workers)
    if not isinstance(claim, str):
        instance("claim", claim, Claim, "a claim, or its identifier")
    identifier = claim if isinstance(claim, str) else claim.id
    found = check_claims([identifier], draws, within=within, workers=workers, world=world)
    return found[identifier]


def check_counts(draws: object, workers: object) -> None:
    """Refuse numbers of draws and of processes that are not allowed."""
    if draws is not None and (not is_whole(draws, 0, MOST_DRAWS) or draws == 1):
        raise InputError(
            f"draws: {draws!r} is not allowed; allowed: 0, or a whole number from 2 to {MOST_DRAWS}"
        )
    if workers is not None and not is_whole(workers, 1, WORKERS):
        raise InputError(
            f"workers: {workers!r} is not allowed; allowed: a whole number from 1 to {WORKERS}"
        )


def check_claims(
    identifiers: Sequence[str] | None = None,
    draws: int | None = None,
    *,
    within: Library | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    checkpoint: str | Path | None = None,
    world: World | str | Path | None = None,
    cluster: Cluster | None = None,
) -> dict[str, Verdict]:
    """Check claims now, running every scenario once.

    Parameters
    ----------
    identifiers
        Of the claims; by default all.
    draws, within, world
        As for :func:`check_claim`.
    workers
        Number of processes; by default one for each processor that may be used.
    progress
        Called with the number of scenarios that are done and of all.
    checkpoint
        Folder that keeps finished scenarios; a later run with the same folder goes on from there.
    cluster
        A Dask cluster instead of processes.

    Returns
    -------
    dict
        Identifier to verdict.

    Raises
    ------
    InputError
        As :func:`check_claim`, or if the checkpoint belongs to another run.
    NoEquilibriumError
        If an experiment has no equilibrium.
    """
    from tarazy.errors import unknown_name
    from tarazy.world import World

    check_counts(draws, workers)
    within = within or library()
    chosen = list(within.claims) if identifiers is None else list(identifiers)
    for identifier in chosen:
        if identifier not in within.claims:
            raise unknown_name("claim", identifier, within.claims)
    observer = Observer(within, default_world if world is None else lambda: World.of(world))
    questions = _questions(within, chosen, draws, observer)
    results: dict[str, tuple[Job, Result]] = {}
    if questions:
        benchmark = observer.world
        jobs = [job for asked in questions.values() for job in (asked.job, asked.against) if job]
        results = _results(benchmark, jobs, workers, progress, checkpoint, cluster)
    verdicts = {}
    for identifier in chosen:
        findings = [
            _finding(within, identifier, number, observer, questions, results)
            for number in range(len(within.claims[identifier].check))
        ]
        verdicts[identifier] = concluded(within.claims[identifier], findings)
    return verdicts


def place(within: Library, identifier: str, number: int) -> str:
    """Return where a check stands, as messages say it."""
    return f"{within.origins[identifier]}: claim {identifier}: check {number + 1}"


def _questions(
    within: Library, chosen: Sequence[str], draws: int | None, observer: Observer
) -> dict[tuple[str, int], Asked]:
    found = {}
    for identifier in chosen:
        for number, one in enumerate(within.claims[identifier].check):
            if isinstance(one, Experiment):
                from tarazy.evidence.causal import asked
                from tarazy.evidence.read_positions import verify_read

                where = place(within, identifier, number)
                question = asked(one, within.folders.get(identifier), where, draws)
                for job in filter(None, (question.job, question.against)):
                    verify_read(observer.world, one.read, job.scenario, f"{where}: read")
                if within.claims[identifier].kind == "causal":
                    from tarazy.evidence.construction import refuse_construction

                    refuse_construction(observer.world, question, where)
                found[identifier, number] = question
    return found


def _finding(
    within: Library,
    identifier: str,
    number: int,
    observer: Observer,
    questions: dict[tuple[str, int], Asked],
    results: dict[str, tuple[Job, Result]],
) -> Finding:
    claim = within.claims[identifier]
    one = claim.check[number]
    if isinstance(one, Compare):
        return compare(one, claim.kind, observer, place(within, identifier, number))
    if isinstance(one, Experiment):
        from tarazy.evidence.causal import judged

        found = judged(
            questions[identifier, number], results, observer.world.digest, observer.incomes
        )
        return found if claim.kind == "causal" else replace(found, decides=False)
    if isinstance(one, BeforeAfter):
        from tarazy.evidence.before_after import before_after

        found = before_after(one, within, place(within, identifier, number))
        return found if claim.kind == "causal" else replace(found, decides=False)
    if isinstance(one, PromiseCheck):
        from tarazy.evidence.promised import promised

        return promised(one, claim.kind, place(within, identifier, number))
    verdict: Decision = "cannot_tell" if one.kind == "no_mechanism" else "not_checkable"
    return Finding(one.kind, verdict, decides=False)


def _results(
    world: World,
    jobs: Sequence[Job],
    workers: int | None,
    progress: Progress | None,
    checkpoint: str | Path | None,
    cluster: Cluster | None,
) -> dict[str, tuple[Job, Result]]:
    """Return the results of all jobs by the key that those of one scenario share."""
    from tarazy.draws.code import COMPILED, code_digest, solved_with
    from tarazy.evidence.causal import shared
    from tarazy.evidence.experiments import merged, run_jobs

    found = run_jobs(
        world,
        merged(jobs),
        {
            "code": code_digest(*_CODE, *COMPILED),
            **solved_with(),
        },
        workers=workers,
        cluster=cluster,
        checkpoint=file_of("checkpoint", checkpoint),
        progress=progress,
    )
    return {shared(job): (job, result) for job, result in found}
