"""A small invented ledger with one statement of every verdict, for the report's chapter."""

from typing import Any

from tarazy.arguments.partial_date import PartialDate
from tarazy.evidence.document import Claim, SourceText
from tarazy.evidence.events_and_sources import Agreement, Event, SourceRow, Stage
from tarazy.evidence.findings import (
    Comparison,
    Decision,
    Finding,
    ModelAnswer,
    PromiseAnswer,
    SeriesAnswer,
    concluded,
    decides,
)
from tarazy.evidence.ledger import Entry, Ledger
from tarazy.evidence.library import Library
from tarazy.evidence.observation import Observation
from tarazy.report.page.binding import single
from tarazy.report.page.body import Page
from tarazy.report.page.imprint import Imprint
from tarazy.report.page.ledger import write_ledger
from tarazy.text.texts import texts

DIGEST = "0123456789abcdef"
OBSERVED = {"of": "value", "series": "gdp", "country": "KAZ", "year": 2013}
OPEN = ("no_mechanism", "not_checkable")


def _words(en: str, kk: str, ru: str) -> dict[str, str]:
    return {"en": en, "kk": kk, "ru": ru}


TEXTS = {
    key: SourceText.model_validate(
        {
            "id": key,
            "year": year,
            "approximate": key == "Q14",
            "title": _words("Trade & routes", "Сауда мен жолдар", "Торговля и пути"),
            "author": _words("Somebody", "Біреу", "Некто"),
            "kind": _words("article", "мақала", "статья"),
        }
    )
    for key, year in (("Q14", "2014"), ("R25", "2025-10-29"))
}
SOURCES = {
    "office": SourceRow(
        key="office", publisher="Office", title="Record of visits", date="1995", address=""
    )
}


def _claim(key: str, kind: str, check: list[dict[str, Any]], **more: Any) -> Claim:
    return Claim.model_validate(
        {
            "id": key,
            "kind": kind,
            "topic": "trade",
            "texts": ["Q14"],
            **_words(f"Statement {key} <b>", f"{key} тұжырымы", f"Утверждение {key}"),
            "check": check,
        }
        | more
    )


def _compare(claimed: Any, unit: str = "million USD", **more: Any) -> dict[str, Any]:
    check = {"kind": "compare", "claimed": claimed, "unit": unit, "observed": OBSERVED}
    return check | more


def _seen(value: float | str, period: str, unit: str = "million USD") -> Observation:
    found = PartialDate.parse(value) if isinstance(value, str) else value
    return Observation(found, unit, period, "Office, Yearbook, 2024", "data")


def _found(
    claim: Claim, verdict: Decision, seen: Observation, latest: Observation | None
) -> Finding:
    check: Any = claim.check[0]
    numbers = Comparison(check.claimed, check.unit, check.relation, check.allowance, seen, latest)
    return Finding("compare", verdict, True, comparison=numbers)


def _answered(claim: Claim, verdict: Decision, low: float, high: float) -> Finding:
    check: Any = claim.check[0]
    share = 1.0 if low * high > 0 else 0.6
    answer = ModelAnswer(
        scenario=check.scenario,
        against=check.against,
        reads="welfare KAZ",
        predicts=check.predicts,
        unit="per cent",
        central=(low + high) / 2,
        median=(low + high) / 2,
        low=low,
        high=high,
        sign_share=share,
        draws=200,
        failures=0,
        seed=0,
        of=("elasticities",),
        world=DIGEST,
    )
    return Finding("experiment", verdict, True, answer=answer)


def _experiment(scenario: str, **more: Any) -> dict[str, Any]:
    read = {"variable": "welfare", "country": "KAZ"}
    check = {"kind": "experiment", "scenario": scenario, "predicts": "-", "read": read}
    told = {
        "sign": "found",
        "assumes": _words("Trade ends.", "Сауда тоқтайды.", "Торговля прекращается."),
        "contradicted_by": _words("A rise.", "Өсу.", "Рост."),
    }
    return check | told | more


_BY_CONSTRUCTION = {
    "sign": "by_construction",
    "because": _words("It is put in.", "Шартта бар.", "Заложено."),
}
_SERIES = {
    "kind": "before_after",
    "series": "us-goods-exports",
    "country": "USA",
    "partner": "KAZ",
    "year": 2002,
    "measure": "level",
    "predicts": "+",
    "placebos": {"among": "partner"},
    "assumes": _words("Nothing else.", "Басқа ештеңе.", "Ничего другого."),
    "contradicted_by": _words("A fall.", "Төмендеу.", "Падение."),
}


def _placed(claim: Claim) -> Finding:
    check: Any = claim.check[0]
    answer = SeriesAnswer(
        series=check.series,
        reads="USA KAZ",
        measure=check.measure,
        event=None,
        year=check.year,
        before=(1997, 2001),
        after=(2003, 2007),
        predicts=check.predicts,
        unit="per cent",
        effect=12.5,
        low=-20.0,
        high=30.0,
        p=0.25,
        p_other=0.8,
        placebos=39,
        others=39,
        dates=0,
        source="Office, Yearbook, 2024",
        quality="data",
    )
    return Finding("before_after", "cannot_tell", True, series=answer)


def _open(kind: str) -> dict[str, Any]:
    note = _words("Nothing was found.", "Ештеңе табылмады.", "Ничего не нашлось.")
    return {"kind": kind, "note": note}


_PROMISES = {
    "kind": "promises",
    "parties": "KAZ;USA",
    "kinds": ["investment"],
    "measure": "number",
    "reach": "financed",
    "claimed": 1.0,
}


def _kept() -> Finding:
    answer = PromiseAnswer(
        measure="number",
        reach="financed",
        day="2026-11-30",
        promises=4,
        reached=0,
        left=3,
        unit="promises",
        claimed=1.0,
        relation=">=",
        tolerance=0.0,
        low=0.0,
        high=3.0,
        source="Office, Record of promises, https://example.org/promises",
    )
    return Finding("promises", "open", True, promises=answer)


def _states(quantity: str, text: str, value: float) -> dict[str, Any]:
    return {"quantity": quantity, "text": text, "value": value, "unit": "per cent", "from": 2013}


def _claims() -> list[tuple[Claim, Decision, Finding]]:
    holds = _claim("A1", "fact", [_compare(100.0)], states=[_states("part", "Q14", 10)])
    outdated = _claim("A2", "fact", [_compare(2.9, "per cent", relation=">=")], topic="energy")
    wrong = _claim(
        "A3",
        "fact",
        [_compare("1990-07", "date")],
        texts=["Q14", "R25"],
        states=[_states("part", "R25", 20)],
        said="2020",
    )
    weak = _claim("A4", "fact", [_open("not_checkable")])
    coming = _claim("A5", "forecast", [_PROMISES])
    goal = _claim("B1", "goal", [_compare(30, "rank", relation="<=")], texts=["R25"])
    supported = _claim("C1", "causal", [_experiment("sever-russia")], topic="energy")
    refuted = _claim("C2", "causal", [_experiment("wto-accession", against="pntr")])
    unsure = _claim("C3", "causal", [_experiment("trans-caspian")])
    missing = _claim("C4", "causal", [_open("no_mechanism")], texts=["R25"])
    put_in = _claim("C5", "causal", [_experiment("sever-usa", **_BY_CONSTRUCTION)])
    seen = _claim("C6", "causal", [_SERIES])
    recognised = _seen("1991-12-25", "1991-12-25", "date")
    return [
        (holds, "holds", _found(holds, "holds", _seen(104.0, "2013"), None)),
        (
            outdated,
            "outdated",
            _found(
                outdated,
                "outdated",
                _seen(3.0, "2001-2011", "per cent"),
                _seen(2.1, "2024", "per cent"),
            ),
        ),
        (wrong, "contradicted", _found(wrong, "contradicted", recognised, None)),
        (weak, "not_checkable", Finding("not_checkable", "not_checkable", False)),
        (coming, "open", _kept()),
        (goal, "reached", _found(goal, "holds", _seen(28.0, "2025", "rank"), None)),
        (supported, "supported", _answered(supported, "supported", -3.0, -1.0)),
        (refuted, "contradicted", _answered(refuted, "contradicted", 0.5, 1.5)),
        (unsure, "cannot_tell", _answered(unsure, "cannot_tell", -0.5, 0.3)),
        (missing, "cannot_tell", Finding("no_mechanism", "cannot_tell", False)),
        (put_in, "assumed", _answered(put_in, "assumed", -3.0, -1.0)),
        (seen, "cannot_tell", _placed(seen)),
    ]


def _events() -> list[Event]:
    rows = [
        ("early", "1974", "law", "", "sourced"),
        ("first", "1991-12-25", "recognition", "", "sourced"),
        ("visit", "1994-02", "visit", "1994-02-14", "sourced"),
        ("again", "1994-03", "visit", "1995", "sourced"),
        ("law", "2002", "law", "", "text_only"),
    ]
    return [
        Event.model_validate(
            {
                "event": key,
                "date": date,
                "precision": PartialDate.parse(date).precision,
                "parties": "KAZ;USA",
                "kind": kind,
                "place_en": "Astana" if kind == "visit" else "",
                "place_kk": "Астана" if kind == "visit" else "",
                "place_ru": "Астана" if kind == "visit" else "",
                "texts": "Q14",
                "told": told or None,
                "source": "office" if quality == "sourced" else "",
                "quality": quality,
                **_words(f"Event {key}", "Оқиға", "Событие"),
            }
        )
        for key, date, kind, told, quality in rows
    ]


def _agreements() -> list[Agreement]:
    rows = [
        (
            "first",
            "1992-05-19",
            "1993-02-18",
            "",
            _words("Treaty; annex", "Шарт; қосымша", "Договор"),
        ),
        ("second", "1994", "", "", _words("Charter", "Хартия", "Хартия о партнёрстве")),
        ("third", "2009-11", "2010-01-01", "2014-12-31", _words("Union", "Одақ", "Союз")),
    ]
    return [
        Agreement.model_validate(
            {
                "agreement": key,
                "signed": signed,
                "in_force": in_force or None,
                "ended": ended or None,
                "parties": "KAZ;RUS;WTO",
                "subject": "trade",
                "source": "office",
                "quality": "sourced",
                **texts,
            }
        )
        for key, signed, in_force, ended, texts in rows
    ]


def small_ledger() -> Ledger:
    """Return nine statements of two texts, five events, three agreements, two stages."""
    judged = _claims()
    for claim, _, finding in judged:
        expected = decides(claim.kind, finding.kind, finding.verdict)
        assert finding.decides == expected
    entries = []
    for claim, verdict, finding in judged:
        result = concluded(claim, [finding])
        assert result.verdict == verdict, claim.id
        entries.append(Entry(claim, result))
    claims = {claim.id: claim for claim, _, _ in judged}
    stages = [("one", "1992", "2001"), ("two", "2001", None)]
    library = Library(
        texts=TEXTS,
        sources=SOURCES,
        figures={},
        claims=claims,
        events={event.event: event for event in _events()},
        agreements={each.agreement: each for each in _agreements()},
        stages={
            key: Stage.model_validate(
                {"stage": key, "start": start, "end": end, **_words("Stage.", "Кезең.", "Этап.")}
            )
            for key, start, end in stages
        },
        origins=dict.fromkeys(claims, "sample"),
        folders={},
    )
    return Ledger(tuple(entries), library, "sample", DIGEST, 2022)


# Where the page would tell of two experiments of the claims.
ANCHORS = {"sever-russia": "experiment-4", "pntr": "glance-pntr"}


def page_of(found: Ledger, language: str) -> str:
    """Return a page with nothing but the chapter."""
    words = texts(language)
    page = Page(words, "KAZ", "USA", anchors=ANCHORS)
    write_ledger(page, found)
    return single(page, Imprint(title="", question="", subtitle="", footer=""))
