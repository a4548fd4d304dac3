"""The ledger: every claim with the verdict on it and all that the verdict follows from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.values import callback, files_of
from tarazy.compute import Progress
from tarazy.errors import unknown_name
from tarazy.evidence.causal_document import CausalCheck
from tarazy.evidence.checking import check_claims, check_counts
from tarazy.evidence.contradictions import Contradiction, contradictions
from tarazy.evidence.document import Check, Claim
from tarazy.evidence.findings import (
    DECISIONS,
    EVIDENCE,
    Evidence,
    Finding,
    Verdict,
    could_fail,
    evidence_of,
)
from tarazy.evidence.library import Library, library
from tarazy.evidence.store import Stored, asks, plain, read_stored
from tarazy.evidence.text_sentences import SENTENCE_COLUMNS, coverage, sentence_row
from tarazy.evidence.user_files import with_file
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language
    from tarazy.compute.executors import Cluster
    from tarazy.evidence.text_sentences import TextSentence
    from tarazy.world import World

UNCHECKED = "unchecked"
TABLES = ("claims", "contradictions", "sentences")


@dataclass(frozen=True)
class Entry:
    """A claim with the verdict on it.

    Attributes
    ----------
    claim
        The statement.
    result
        The verdict with its findings; None where there is none that is for this claim.
    stale
        Why there is none; empty where there is one.
    """

    claim: Claim
    result: Verdict | None
    stale: str = ""

    @property
    def verdict(self) -> str:
        """The verdict alone; ``unchecked`` where there is none."""
        return UNCHECKED if self.result is None else self.result.verdict

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What each check of the claim found, in their order; none without a verdict."""
        return () if self.result is None else self.result.findings

    @property
    def evidence(self) -> Evidence:
        """What a causal claim with a verdict rests on; see `tarazy.evidence.findings`."""
        return evidence_of(self.claim, self.findings)

    @property
    def deciding(self) -> Finding | None:
        """The finding that the verdict follows from, or else the first one with a number."""
        if self.result is None:
            return None
        if self.result.deciding is not None:
            return self.result.findings[self.result.deciding]
        found = self.result.findings
        numbered = [
            one for one in found if one.comparison or one.answer or one.series or one.promises
        ]
        return next(iter([*numbered, *found]), None)


@dataclass(frozen=True, repr=False)
class Ledger(Result):
    """Claims with their verdicts.

    Attributes
    ----------
    entries
        In the order of their identifiers, those of users last.
    library
        Texts, sources, figures and chronicle that they refer to.
    world_name, world_digest, world_year
        Of the benchmark on which the stored verdicts stand; empty before the first check.
    """

    kind = "ledger"

    entries: tuple[Entry, ...]
    library: Library
    world_name: str
    world_digest: str
    world_year: int

    def filtered(
        self,
        identifier: str | None = None,
        kind: str | None = None,
        topic: str | None = None,
        verdict: str | None = None,
        text: str | None = None,
    ) -> Ledger:
        """Return the entries that fit all filters that are given.

        Raises
        ------
        InputError
            If a filter is a word that no claim can have.
        """
        from tarazy.evidence.filtering import check_filters, fits

        wanted = {"id": identifier, "kind": kind, "topic": topic, "verdict": verdict, "text": text}
        check_filters([entry.claim.id for entry in self.entries], self.library.texts, wanted)
        kept = tuple(e for e in self.entries if fits(e.claim, e.verdict, wanted))
        return Ledger(kept, self.library, self.world_name, self.world_digest, self.world_year)

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Return the contradictions between the texts, and inside one, about these claims."""
        known = {entry.claim.id for entry in self.entries}
        return tuple(
            found
            for found in contradictions(self.library)
            if {found.first.claim, found.second.claim} & known
        )

    @property
    def sentences(self) -> tuple[TextSentence, ...]:
        """All sentences of the texts that have a table of them, whatever claims are kept."""
        return tuple(self.library.sentences.values())

    def counts(self) -> dict[str, int]:
        """Return how many claims have each verdict, in the order of the verdicts."""
        found = [entry.verdict for entry in self.entries]
        return {word: found.count(word) for word in (*DECISIONS, UNCHECKED) if word in found}

    def causal_counts(self) -> dict[str, dict[str, int]]:
        """Return the verdicts on causal claims by what they rest on.

        Returns
        -------
        dict
            ``could_fail``: claims with a check that could have come out otherwise; ``assumed``:
            those with none but experiments that put the sign in; ``none``: those of which nothing
            is computed. Each holds how many claims have each verdict; what there is none of is
            left out.
        """
        found = {
            kind: [e.verdict for e in self._causal() if e.evidence == kind] for kind in EVIDENCE
        }
        return {
            kind: {word: words.count(word) for word in DECISIONS if word in words}
            for kind, words in found.items()
            if words
        }

    def causal_checks(self) -> dict[str, int]:
        """Return how many checks of causal claims could have failed, how many put the sign in."""
        pairs = [
            could_fail(check, finding)
            for entry in self._causal()
            for check, finding in zip(entry.claim.check, entry.findings, strict=True)
            if isinstance(check, CausalCheck)
        ]
        return {"could_fail": sum(pairs), "assumed": len(pairs) - sum(pairs)}

    def _causal(self) -> list[Entry]:
        """Return the causal claims with a verdict."""
        return [e for e in self.entries if e.claim.kind == "causal" and e.result is not None]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLES

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the claims and all that the verdicts follow from."""
        return digest_of(self.summary())

    def glance(self) -> Glance:
        """Return how many claims have each verdict, by kind."""
        kinds = list(dict.fromkeys(entry.claim.kind for entry in self.entries))
        rows = []
        for verdict, count in self.counts().items():
            of = [entry.claim.kind for entry in self.entries if entry.verdict == verdict]
            rows.append([verdict, str(count), *(str(of.count(kind)) for kind in kinds)])
        return Glance(
            title=f"Ledger of {len(self.entries)} claims, verdicts on {self.world_name}",
            header=["", "claims", *kinds],
            rows=rows,
            notes=[f"tables: {', '.join(TABLES)}; filtered(...), contradictions()"],
        )

    def table(self, name: str = "claims") -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``claims``: one row per claim, with the numbers of the check that decides.
            ``contradictions``: one row for two statements that do not agree. ``sentences``: one
            row for every sentence of the texts.

        Raises
        ------
        InputError
            If there is no such table.

        Returns
        -------
        pandas.DataFrame
            Columns ``id, kind, topic, texts, said, en, kk, ru, verdict``; of a comparison
            ``claimed, relation, tolerance, unit, observed, period, latest, latest_period, source,
            quality``; of an experiment ``scenario, against, reads, predicts, central, median, low,
            high, draws``; of a series before and after an event ``series, reads, predicts, central,
            low, high, placebos, p``; of promises ``claimed, relation, tolerance, unit, low, high,
            period, source``; of a causal claim ``evidence``, as in `causal_counts`. Dates
            and numbers stand side by side as they are.
        """
        import pandas as pd

        if name not in TABLES:
            raise unknown_name("table", name, TABLES)
        if name == "sentences":
            return pd.DataFrame(map(sentence_row, self.sentences), columns=list(SENTENCE_COLUMNS))
        if name == "contradictions":
            return pd.DataFrame(map(_pair, self.contradictions()), columns=list(PAIR_COLUMNS))
        rows = [_row(entry, self.library) for entry in self.entries]
        table = pd.DataFrame(rows, columns=list(COLUMNS))
        table.attrs = {"world": self.world_name, "world_digest": self.world_digest}
        return table

    def summary(self, lang: Language | None = None) -> dict[str, Any]:
        """Return the ledger as plain data, ready for JSON.

        Parameters
        ----------
        lang
            Of the texts; by default all three.
        """
        from tarazy.evidence.sentences import sentence

        def words(texts: Any) -> Any:
            return None if texts is None else texts.plain(lang)

        def one(entry: Entry) -> dict[str, Any]:
            claim, result = entry.claim, entry.result
            checks = [
                plain(finding)
                | _stands_on(check, finding, words)
                | {"sentence": words(sentence(finding, check)), "note": words(check.note)}
                for finding, check in zip(entry.findings, claim.check, strict=result is not None)
            ]
            said = claim.said or self.library.texts[claim.texts[0]].year
            content: dict[str, Any] = {
                "id": claim.id,
                "kind": claim.kind,
                "topic": claim.topic,
                "texts": list(claim.texts),
                "said": str(said),
                "claim": words(claim),
                "sentences": [
                    {"locator": sentence.locator, "original": sentence.original}
                    for sentence in self.library.sentences_of(claim.id)
                ],
                "verdict": entry.verdict,
                "deciding": None if result is None else result.deciding,
                "checks": checks,
            }
            return content | ({"stale": entry.stale} if entry.stale else {})

        return {
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "counts": self.counts(),
            "causal": {"claims": self.causal_counts(), "checks": self.causal_checks()},
            "claims": [one(entry) for entry in self.entries],
            "sentences": coverage(self.sentences),
            "contradictions": [
                {
                    "quantity": found.quantity,
                    "sort": found.sort,
                    "gap": found.gap,
                    "within_text": found.within_text,
                    "statements": [_statement(part) for part in (found.first, found.second)],
                }
                for found in self.contradictions()
            ],
            "texts": {
                key: {
                    "title": words(text.title),
                    "author": words(text.author),
                    "kind": words(text.kind),
                    "year": str(text.year),
                    "approximate": text.approximate,
                    "note": words(text.note),
                }
                for key, text in self.library.texts.items()
            },
        }


def ledger(
    extra: Iterable[str | Path] = (),
    *,
    world: World | str | Path | None = None,
    draws: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> Ledger:
    """Return the claims with their stored verdicts, and those of users, which are checked now.

    Parameters
    ----------
    extra
        Files of claims.
    world, draws, workers, progress, cluster
        For the claims of `extra`, as `tarazy.evidence.checking.check_claims` takes them.

    Raises
    ------
    InputError
        If a file is wrong.
    """
    check_counts(draws, workers)
    whole, stored = library(), read_stored()
    ours = list(whole.claims)
    callback("progress", progress)
    if world is not None:
        from tarazy.world import World

        world = World.of(world)
    for path in files_of("extra", extra):
        whole = with_file(whole, path)
    own = [key for key in whole.claims if key not in ours]
    checked = {}
    if own:
        checked = check_claims(
            own,
            draws,
            within=whole,
            workers=workers,
            progress=progress,
            world=world,
            cluster=cluster,
        )
    entries = [_entry(whole.claims[key], stored) for key in ours]
    entries += [Entry(whole.claims[key], checked[key]) for key in own]
    if stored is None:
        return Ledger(tuple(entries), whole, "", "", 0)
    return Ledger(tuple(entries), whole, stored.world_name, stored.world_digest, stored.world_year)


def _entry(claim: Claim, stored: Stored | None) -> Entry:
    if stored is None or claim.id not in stored.verdicts:
        return Entry(claim, None, "no verdict is stored")
    if stored.asked[claim.id] != asks(claim):
        word = stored.verdicts[claim.id].verdict
        return Entry(claim, None, f"the stored verdict, {word}, is for another check")
    return Entry(claim, stored.verdicts[claim.id])


COLUMNS = (
    *("id", "kind", "topic", "texts", "said", "en", "kk", "ru", "verdict"),
    *("claimed", "relation", "tolerance", "unit", "observed", "period"),
    *("latest", "latest_period", "source", "quality"),
    *("scenario", "against", "reads", "predicts", "central", "median", "low", "high", "draws"),
    *("series", "placebos", "p", "evidence"),
)


PAIR_COLUMNS = (
    *("quantity", "sort", "gap", "within_text"),
    *(
        f"{key}_{n}"
        for n in (1, 2)
        for key in ("claim", "text", "value", "unit", "relation", "from", "to")
    ),
)


def _pair(found: Contradiction) -> dict[str, Any]:
    pair = enumerate((found.first, found.second), start=1)
    told = {f"{key}_{n}": value for n, one in pair for key, value in _statement(one).items()}
    return {key: getattr(found, key) for key in PAIR_COLUMNS[:4]} | told


def _row(entry: Entry, within: Library) -> dict[str, Any]:
    claim, finding = entry.claim, entry.deciding
    row: dict[str, Any] = {
        "id": claim.id,
        "kind": claim.kind,
        "topic": claim.topic,
        "texts": ";".join(claim.texts),
        "said": str(claim.said or within.texts[claim.texts[0]].year),
        "en": claim.en,
        "kk": claim.kk,
        "ru": claim.ru,
        "verdict": entry.verdict,
    }
    if finding is not None and (numbers := plain(finding).get("comparison")) is not None:
        observed, latest = numbers["observed"], numbers.get("latest", {})
        row |= {key: numbers[key] for key in ("claimed", "relation", "tolerance", "unit")}
        row |= {
            "observed": observed["value"],
            "period": observed["period"],
            "latest": latest.get("value"),
            "latest_period": latest.get("period"),
            "source": observed["source"],
            "quality": observed["quality"],
        }
    if claim.kind == "causal" and entry.result is not None:
        row["evidence"] = entry.evidence
    if finding is not None and (seen := plain(finding).get("series")) is not None:
        row |= {key: seen[key] for key in ("series", "reads", "predicts", "low", "high", "p")}
        row |= {"unit": seen["unit"], "central": seen["effect"], "placebos": seen["placebos"]}
        row["source"], row["quality"] = seen["source"], seen["quality"]
    if finding is not None and (kept := plain(finding).get("promises")) is not None:
        row |= {key: kept[key] for key in ("claimed", "relation", "tolerance", "unit", "low")}
        row |= {"high": kept.get("high"), "period": kept["day"], "source": kept["source"]}
    if finding is not None and (answer := plain(finding).get("answer")) is not None:
        row |= {key: value for key, value in answer.items() if key in COLUMNS}
    return row


def _stands_on(check: Check, finding: Finding, words: Callable[[Any], Any]) -> dict[str, Any]:
    """Return what a causal check puts in, what would contradict the claim, and if it could fail."""
    if not isinstance(check, CausalCheck):
        return {}
    said = {
        "assumes": check.assumes,
        "contradicted_by": check.contradicted_by,
        "because": getattr(check, "because", None),
    }
    told = {key: words(text) for key, text in said.items() if text is not None}
    return {"could_fail": could_fail(check, finding), **told}


def _statement(statement: Any) -> dict[str, Any]:
    value = statement.value
    return {
        "claim": statement.claim,
        "text": statement.text,
        "value": value if isinstance(value, bool | float) else str(value),
        "unit": statement.unit,
        "relation": statement.relation,
        "from": str(statement.start),
        "to": str(statement.end),
    }
