"""Verdicts on disk: written by a full check, read by the ledger, compared by the next check."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tarazy.arguments.partial_date import PartialDate
from tarazy.arguments.placing import drafted
from tarazy.errors import InputError, unknown_name
from tarazy.evidence.document import Claim
from tarazy.evidence.findings import (
    DECISIONS,
    Comparison,
    Finding,
    ModelAnswer,
    PromiseAnswer,
    SeriesAnswer,
    Verdict,
)
from tarazy.evidence.observation import Observation
from tarazy.world.labels import checked_year

if TYPE_CHECKING:
    from tarazy.world import World

VERSION = 1
# What a check says and does not ask.
_WORDS = {"note", "assumes", "contradicted_by", "because"}
FILE = "verdicts.json"
# Digits that are kept: beyond them processors and numerical libraries differ.
_DIGITS = 6
# Relative difference of numbers that --check lets pass: kept digits, and quantiles of draws whose
# last digits differ between machines.
TOLERANCE = 1e-3
_SMALL = 1e-5


@dataclass(frozen=True)
class Stored:
    """Verdicts of an earlier check.

    Attributes
    ----------
    world_name, world_digest, world_year
        Of the benchmark on which the experiments were run.
    verdicts
        By claim.
    asked
        By claim: digest of its kind and checks when it was checked.
    """

    world_name: str
    world_digest: str
    world_year: int
    verdicts: dict[str, Verdict]
    asked: dict[str, str]


def asks(claim: Claim) -> str:
    """Return a digest of what decides the verdict on a claim: its kind and checks, no words."""
    checks = [
        one.model_dump(mode="json", by_alias=True, exclude=_WORDS, exclude_defaults=True)
        for one in claim.check
    ]
    text = json.dumps([claim.kind, checks], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_stored() -> Stored | None:
    """Return the verdicts that travel with the package; None before the first check.

    Raises
    ------
    InputError
        If the file is damaged: the message names the claim.
    """
    file = resources.files("tarazy.evidence").joinpath("tables", FILE)
    if not file.is_file():
        return None
    return parsed(file.read_text(encoding="utf-8"))


def parsed(text: str, name: str = FILE) -> Stored:
    """Return verdicts from the text that `text_of` made.

    Raises
    ------
    InputError
        If the text is no such file, or a claim in it is damaged.
    """
    try:
        # JSON has no word for what is not a number, Python's reader does.
        content = json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        raise InputError(f"{name}: not a file of verdicts ({error})") from error
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise InputError(f"{name}: not a file of verdicts; allowed: version {VERSION}")
    try:
        return _stored(content, name)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name}: not a whole file of verdicts ({error!r})") from error


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def text_of(claims: Mapping[str, Claim], verdicts: Mapping[str, Verdict], world: World) -> str:
    """Return verdicts as the text that is stored: the same verdicts give the same bytes."""
    content = {
        "version": VERSION,
        "world": {"name": world.name, "digest": world.digest, "year": world.year},
        "claims": {
            key: {
                "verdict": verdict.verdict,
                "asks": asks(claims[key]),
                "deciding": verdict.deciding,
                "checks": [plain(finding) for finding in verdict.findings],
            }
            for key, verdict in verdicts.items()
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def stored_file() -> Path:
    """Return the file of the verdicts that travel with the package."""
    return Path(str(resources.files("tarazy.evidence").joinpath("tables", FILE)))


def write_stored(text: str, path: Path | None = None) -> Path:
    """Write what `text_of` returned, by default into the package; the file appears whole."""
    target = path or stored_file()
    with drafted(target) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
    return target


def plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data, ready for JSON; what it has not is left out."""
    content: dict[str, Any] = {
        "kind": finding.kind,
        "verdict": finding.verdict,
        "decides": finding.decides,
    }
    if (found := finding.comparison) is not None:
        content["comparison"] = {
            "claimed": _value(found.claimed),
            "unit": found.unit,
            "relation": found.relation,
            "tolerance": found.tolerance,
            "observed": _observed(found.observed),
        } | ({} if found.latest is None else {"latest": _observed(found.latest)})
    if finding.answer is not None:
        content["answer"] = _fields(finding.answer)
    if finding.series is not None:
        content["series"] = _fields(finding.series)
    if finding.promises is not None:
        content["promises"] = _fields(finding.promises)
    return content


def _fields(answer: ModelAnswer | SeriesAnswer | PromiseAnswer) -> dict[str, Any]:
    fields = {name: getattr(answer, name) for name in answer.__dataclass_fields__}
    return {
        key: list(value) if isinstance(value, tuple) else _value(value)
        for key, value in fields.items()
        if value is not None
    }


def differences(
    stored: Stored, claims: Mapping[str, Claim], fresh: Mapping[str, Verdict], world: World
) -> Iterator[str]:
    """Yield, in one line each, where stored verdicts no longer follow from data and model.

    Verdicts are compared exactly; numbers up to a relative difference of `TOLERANCE`. An answer
    over another number of draws than the stored one is compared without them.

    Parameters
    ----------
    stored
        The verdicts of before.
    claims
        The claims that were checked.
    fresh
        Their verdicts now.
    world
        The benchmark now.
    """
    if stored.world_digest != world.digest:
        yield (
            f"world: stored verdicts are for {stored.world_name} {stored.world_digest}, now "
            f"{world.name} {world.digest}"
        )
    for key, verdict in fresh.items():
        before = stored.verdicts.get(key)
        if before is None:
            yield f"{key}: no stored verdict, now {verdict.verdict}"
            continue
        if stored.asked[key] != asks(claims[key]):
            yield (
                f"{key}: the stored verdict, {before.verdict}, is for another check; now "
                f"{verdict.verdict}"
            )
            continue
        yield from _between(key, before, verdict)
    for key in stored.verdicts:
        if key not in claims:
            yield f"{key}: a stored verdict, {stored.verdicts[key].verdict}, but no such claim"


def _between(key: str, before: Verdict, now: Verdict) -> Iterator[str]:
    same_draws = all(
        one.answer is None or other.answer is None or one.answer.draws == other.answer.draws
        for one, other in zip(before.findings, now.findings, strict=True)
    )
    if same_draws and before.verdict != now.verdict:
        yield f"{key}: verdict: stored {before.verdict}, now {now.verdict}"
    for number, (one, other) in enumerate(zip(before.findings, now.findings, strict=True), 1):
        where = f"{key}: check {number}"
        if same_draws and one.verdict != other.verdict:
            yield f"{where}: verdict: stored {one.verdict}, now {other.verdict}"
        for name, stored, found in _numbers(one, other):
            if not _same(stored, found):
                yield f"{where}: {name}: stored {stored}, now {found}"


def _numbers(before: Finding, now: Finding) -> Iterator[tuple[str, Any, Any]]:
    """Yield the name of every number that both may have, the stored one and the fresh one."""
    if before.comparison is not None and now.comparison is not None:
        for name in ("observed", "latest"):
            pair = [getattr(found.comparison, name) for found in (before, now)]
            for field, label in (("value", name), ("unit", f"{name} unit"), ("period", "period")):
                stored, fresh = (None if one is None else getattr(one, field) for one in pair)
                yield label, stored, fresh
    if before.answer is not None and now.answer is not None:
        names = ["central"]
        if before.answer.draws == now.answer.draws:
            names += ["median", "low", "high", "sign_share", "failures"]
        for name in names:
            yield name, getattr(before.answer, name), getattr(now.answer, name)
    if before.series is not None and now.series is not None:
        for name in ("effect", "low", "high", "p", "p_other", "placebos"):
            yield name, getattr(before.series, name), getattr(now.series, name)
    if before.promises is not None and now.promises is not None:
        for name in ("day", "promises", "reached", "left", "low", "high"):
            yield name, getattr(before.promises, name), getattr(now.promises, name)


def _same(stored: object, found: object) -> bool:
    if isinstance(stored, int | float) and isinstance(found, int | float):
        return abs(stored - found) <= max(TOLERANCE * abs(stored), _SMALL)
    return stored == found


def _value(value: object) -> Any:
    if isinstance(value, PartialDate):
        return str(value)
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def _observed(found: Observation) -> dict[str, Any]:
    return {name: _value(getattr(found, name)) for name in Observation.__dataclass_fields__}


def _stored(content: dict[str, Any], name: str) -> Stored:
    world = content["world"]
    for key in ("name", "digest"):
        if not isinstance(world[key], str):
            raise InputError(f"{name}: {key} of the world is {world[key]!r}; allowed: a text")
    checked_year(world["year"], f"{name}: world")
    for key, entry in content["claims"].items():
        _check(entry, f"{name}: claim {key}")
    verdicts = {
        key: Verdict(
            claim=key,
            verdict=entry["verdict"],
            findings=tuple(_finding(part) for part in entry["checks"]),
            deciding=entry["deciding"],
        )
        for key, entry in content["claims"].items()
    }
    asked = {key: entry["asks"] for key, entry in content["claims"].items()}
    return Stored(world["name"], world["digest"], world["year"], verdicts, asked)


def _check(entry: dict[str, Any], where: str) -> None:
    """Check the words of a claim's verdicts, which of its checks decides, and its numbers."""
    checks, deciding = entry["checks"], entry["deciding"]
    for said in (entry["verdict"], *(part["verdict"] for part in checks)):
        if said not in DECISIONS:
            raise unknown_name("verdict", said, DECISIONS, where)
    if deciding is not None and not (type(deciding) is int and 0 <= deciding < len(checks)):
        raise InputError(
            f"{where}: deciding is {deciding!r}; allowed: a position among its {len(checks)} checks"
        )
    for number, part in enumerate(checks, start=1):
        answer = part.get("answer")
        if answer is None:
            continue
        low, high, share = (answer.get(key) for key in ("low", "high", "sign_share"))
        if low is not None and high is not None and not low <= high:
            raise InputError(f"{where}: check {number}: low {low} above high {high}")
        if share is not None and not 0 <= share <= 1:
            raise InputError(f"{where}: check {number}: sign_share {share}; allowed: 0 to 1")


def _finding(part: dict[str, Any]) -> Finding:
    comparison = answer = observed = kept = None
    if (numbers := part.get("comparison")) is not None:
        dated = numbers["unit"] == "date"
        latest = numbers.get("latest")
        comparison = Comparison(
            claimed=PartialDate.parse(numbers["claimed"]) if dated else numbers["claimed"],
            unit=numbers["unit"],
            relation=numbers["relation"],
            tolerance=numbers["tolerance"],
            observed=_seen(numbers["observed"]),
            latest=None if latest is None else _seen(latest),
        )
    if (numbers := part.get("answer")) is not None:
        absent = dict.fromkeys(ModelAnswer.__dataclass_fields__)
        answer = ModelAnswer(**cast("Any", absent | numbers | {"of": tuple(numbers["of"])}))
    if (numbers := part.get("series")) is not None:
        windows = {key: tuple(numbers[key]) for key in ("before", "after")}
        observed = SeriesAnswer(**cast("Any", {"event": None} | numbers | windows))
    if (numbers := part.get("promises")) is not None:
        kept = PromiseAnswer(**cast("Any", {"high": None} | numbers))
    said = part["kind"], part["verdict"], part["decides"]
    return Finding(*said, comparison, answer, observed, kept)


def _seen(numbers: dict[str, Any]) -> Observation:
    dated = numbers["unit"] == "date"
    value = PartialDate.parse(numbers["value"]) if dated else numbers["value"]
    return Observation(**(numbers | {"value": value}))
