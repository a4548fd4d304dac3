"""Whether everything that a claim, an event or an agreement names is there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tarazy.errors import InputError
from tarazy.evidence import references
from tarazy.evidence.causal_document import BeforeAfter, Experiment
from tarazy.evidence.claim_scenarios import scenario_named
from tarazy.evidence.document import Claim, Compare
from tarazy.evidence.events_and_sources import Agreement, Event, FigureRow, Stage
from tarazy.evidence.known_names import check_known
from tarazy.evidence.promise_check import PromiseCheck

if TYPE_CHECKING:
    from tarazy.evidence.library import Library
    from tarazy.evidence.references import Reference


def verify(library: Library) -> None:
    """Check all names: texts, sources, events, agreements, figures, series, networks, scenarios.

    Those that sentences name are checked by `tarazy.evidence.sentence_holders`.

    Raises
    ------
    InputError
        One line naming the file, the claim or row, the key, the value and what is allowed.
    """
    verify_rows(library, library.figures.values(), "figures.csv")
    verify_rows(library, library.events.values(), "events.csv")
    verify_rows(library, library.agreements.values(), "agreements.csv")
    verify_rows(library, library.stages.values(), "stages.csv")
    verify_claims(library, list(library.claims))


def verify_rows(
    library: Library, rows: Iterable[FigureRow | Event | Agreement | Stage], origin: str
) -> None:
    """Check the texts and sources that rows of a file name.

    Raises
    ------
    InputError
        As :func:`verify`.
    """
    for row in rows:
        if isinstance(row, FigureRow):
            where = f"{origin}: figure {row.figure}"
            check_known("source", [row.source], library.sources, f"{where}: source")
            continue
        kind = type(row).__name__.lower()
        where = f"{origin}: {kind} {getattr(row, kind)}"
        check_known("text", row.texts, library.texts, f"{where}: texts")
        check_known("source", row.source, library.sources, f"{where}: source")


def verify_claims(library: Library, identifiers: Iterable[str]) -> None:
    """Check everything that claims name.

    Raises
    ------
    InputError
        As :func:`verify`.
    """
    for identifier in identifiers:
        claim = library.claims[identifier]
        where = f"{library.origins[identifier]}: claim {identifier}"
        _verify_claim(library, claim, where)


def _verify_claim(library: Library, claim: Claim, where: str) -> None:
    check_known("text", claim.texts, library.texts, f"{where}: texts")
    for number, states in enumerate(claim.states, start=1):
        kind, _, event = states.quantity.partition(":")
        if kind == "date" and event:
            known = {**library.events, **library.agreements}
            check_known("event", [event], known, f"{where}: states {number}: quantity")
        if states.share_of is not None:
            _verify_reference(library, states.share_of, f"{where}: states {number}: share_of")
    for number, check in enumerate(claim.check, start=1):
        place = f"{where}: check {number}"
        if isinstance(check, Compare):
            _verify_reference(library, check.observed, f"{place}: observed")
            if check.latest is not None:
                _verify_reference(library, check.latest, f"{place}: latest")
            if check.rate is not None:
                check_known("figure", [check.rate], library.figures, f"{place}: rate")
        elif isinstance(check, Experiment):
            scenario_named(check.scenario, library.folders.get(claim.id), f"{place}: scenario")
            if check.against is not None:
                scenario_named(check.against, library.folders.get(claim.id), f"{place}: against")
            if check.read.indicator is not None:
                partner = "partner" in check.read.model_fields_set
                _verify_indicator(check.read.indicator, partner, f"{place}: read")
                _verify_moved(check.read.indicator, f"{place}: read")
        elif isinstance(check, BeforeAfter):
            _verify_series(library, check, place)
        elif isinstance(check, PromiseCheck):
            from tarazy.evidence.promised import chosen

            chosen(check, place)


def _verify_series(library: Library, check: BeforeAfter, where: str) -> None:
    from tarazy import series

    check_known("series", [check.series], series.names(), f"{where}: series")
    if check.whole is not None and check.whole.series is not None:
        check_known("series", [check.whole.series], series.names(), f"{where}: whole: series")
    if check.event is not None:
        check_known("event", [check.event], library.events, f"{where}: event")


def _verify_reference(library: Library, reference: Reference, where: str) -> None:
    if isinstance(reference, references.Ratio):
        _verify_reference(library, reference.num, f"{where}: num")
        _verify_reference(library, reference.den, f"{where}: den")
    elif isinstance(reference, references.Line):
        from tarazy import series

        check_known("series", [reference.series], series.names(), f"{where}: series")
    elif isinstance(reference, references.Figure):
        check_known("figure", [reference.figure], library.figures, f"{where}: figure")
    elif isinstance(reference, references.When):
        if reference.event is not None:
            check_known("event", [reference.event], library.events, f"{where}: event")
        if reference.agreement is not None:
            check_known(
                "agreement", [reference.agreement], library.agreements, f"{where}: agreement"
            )
    elif isinstance(reference, references.Indicator):
        _verify_indicator(reference.indicator, reference.partner is not None, where)
    elif isinstance(reference, references.Corridor):
        from tarazy.corridors.data import networks

        check_known("network", [reference.network], networks(), f"{where}: network")
    elif isinstance(reference, references.Duty):
        from tarazy.policy.regime import regime_names

        check_known("regime", [reference.regime], regime_names(), f"{where}: regime")


def _verify_indicator(name: str, partner: bool, where: str) -> None:
    from tarazy.interdependence.indicators import INDICATORS

    check_known("indicator", [name], INDICATORS, f"{where}: indicator")
    if INDICATORS[name].pair != partner:
        given, allowed = ("given", "none") if partner else ("missing", "a code or a group")
        raise InputError(f"{where}: partner: {given} with {name!r}; allowed: {allowed}")


def _verify_moved(name: str, where: str) -> None:
    from tarazy.interdependence.indicators import INDICATORS

    if INDICATORS[name].moved_by != "trade":
        raise InputError(
            f"{where}: indicator: {name!r} does not move with the trade model; allowed: one that "
            "does, or a variable of the network"
        )
