"""The ledger: stored verdicts, what makes them stale, filters, tables, and the chronicle."""

import dataclasses
import json
import re
from importlib import resources

import pytest
from evidence_files import claim, figure, small_library, written

from tarazy import series
from tarazy.codes.classification import LANGUAGES
from tarazy.corridors.data import Network, networks
from tarazy.errors import InputError
from tarazy.evidence import agreements, events, ledger, library, stages
from tarazy.evidence.causal import answer_digest, asked
from tarazy.evidence.checking import check_claims, default_world
from tarazy.evidence.chronicle import chronicle
from tarazy.evidence.document import Compare
from tarazy.evidence.experiments import FACTOR_DRAWS
from tarazy.evidence.findings import DECISIONS
from tarazy.evidence.ledger import COLUMNS, Entry
from tarazy.evidence.sentences import sentence, with_unit, words
from tarazy.evidence.store import (
    Stored,
    asks,
    differences,
    read_stored,
    text_of,
    write_stored,
)
from tarazy.interdependence.indicators import INDICATORS

LEDGER = ledger()


def test_every_claim_has_a_stored_verdict_that_is_for_it():
    stale = {entry.claim.id: entry.stale for entry in LEDGER.entries if entry.result is None}
    assert stale == {}, "tarazy claims --check --store"
    assert LEDGER.world_digest == default_world().digest


def test_enough_claims_are_decided_by_numbers_and_by_experiments():
    found = [entry.result.findings for entry in LEDGER.entries]
    numbers = [any(one.decides and one.comparison for one in listed) for listed in found]
    experiments = [any(one.decides and one.answer for one in listed) for listed in found]
    assert sum(numbers) >= 25
    assert sum(experiments) >= 15
    drawn = [one.answer for listed in found for one in listed if one.answer is not None]
    assert all(answer.draws >= 40 and answer.low is not None for answer in drawn)


def test_ranges_of_stored_verdicts_are_of_todays_documents_and_draws():
    old = []
    for entry in LEDGER.entries:
        for check, finding in zip(entry.claim.check, entry.result.findings, strict=True):
            if finding.answer is not None:
                now = answer_digest(asked(check, None, entry.claim.id, None))
                old += [] if finding.answer.asked == now else [entry.claim.id]
    assert old == [], "stored for other documents or draws; run: tarazy claims --check --store"


def test_enough_causal_checks_could_have_failed_and_none_is_supported_by_its_set_up():
    causal = [entry for entry in LEDGER.entries if entry.claim.kind == "causal"]
    checks = LEDGER.causal_checks()
    assert checks["could_fail"] >= 40 and checks["assumed"] >= 10
    counts = LEDGER.causal_counts()
    assert sum(sum(tally.values()) for tally in counts.values()) == len(causal)
    assert set(counts["assumed"]) <= {"assumed", "cannot_tell"}
    assert not {"assumed"} & {*counts["could_fail"], *counts["none"]}
    for entry in causal:
        for check, finding in zip(entry.claim.check, entry.findings, strict=True):
            put_in = getattr(check, "sign", None) == "by_construction"
            assert not (put_in and finding.verdict == "supported"), entry.claim.id
        if entry.verdict == "supported":
            assert entry.evidence == "could_fail" and entry.deciding.verdict == "supported"
    plain = LEDGER.summary("en")["causal"]
    assert plain == {"claims": counts, "checks": checks}


def test_a_verdict_fits_the_kind_of_its_claim():
    allowed = {
        "causal": {"supported", "assumed", "contradicted", "cannot_tell"},
        "goal": {"reached", "not_reached", "open", "not_checkable"},
    }
    for entry in LEDGER.entries:
        factual = {"holds", "outdated", "contradicted", "open", "not_checkable"}
        fits = allowed.get(entry.claim.kind, factual)
        assert entry.verdict in fits, entry.claim.id


def test_the_store_gives_back_what_it_was_given(tmp_path):
    known = library().claims
    stored = read_stored()
    text = text_of(known, stored.verdicts, default_world())
    path = write_stored(text, tmp_path / "verdicts.json")
    assert path.read_text(encoding="utf-8") == text
    assert not list(tmp_path.glob("*.part"))
    bundled = resources.files("tarazy.evidence").joinpath("tables/verdicts.json")
    assert bundled.read_text(encoding="utf-8") == text
    again = json.loads(text)
    assert set(again["claims"]) == set(known)
    assert again["world"]["digest"] == stored.world_digest
    assert list(differences(stored, known, stored.verdicts, default_world())) == []


def test_what_no_longer_follows_is_named():
    known, world, stored = library().claims, default_world(), read_stored()

    def changes(key, **keys):
        fresh = stored.verdicts | {key: dataclasses.replace(stored.verdicts[key], **keys)}
        return list(differences(stored, known, fresh, world))

    assert changes("C11", verdict="holds") == ["C11: verdict: stored contradicted, now holds"]
    first, *rest = stored.verdicts["C11"].findings
    observed = dataclasses.replace(first.comparison.observed, value=33.0)
    comparison = dataclasses.replace(first.comparison, observed=observed)
    moved = dataclasses.replace(first, comparison=comparison)
    [line] = changes("C11", findings=(moved, *rest))
    assert re.fullmatch(r"C11: check 1: observed: stored -12\.\d+, now 33\.0", line)
    nearly = dataclasses.replace(observed, value=first.comparison.observed.value * 1.0005)
    close = dataclasses.replace(comparison, observed=nearly)
    assert changes("C11", findings=(dataclasses.replace(first, comparison=close), *rest)) == []


def test_an_answer_over_other_draws_is_compared_without_them():
    known, world, stored = library().claims, default_world(), read_stored()
    key = "D1"
    first, *rest = stored.verdicts[key].findings
    answer = dataclasses.replace(first.answer, draws=4, low=-99.0)
    fresh = dataclasses.replace(
        stored.verdicts[key],
        verdict="cannot_tell",
        findings=(dataclasses.replace(first, answer=answer), *rest),
    )
    assert list(differences(stored, known, stored.verdicts | {key: fresh}, world)) == []
    answer = dataclasses.replace(first.answer, draws=4, central=-99.0)
    fresh = dataclasses.replace(fresh, findings=(dataclasses.replace(first, answer=answer), *rest))
    [line] = differences(stored, known, stored.verdicts | {key: fresh}, world)
    assert line.startswith("D1: check 1: central: stored ")


def test_another_world_another_check_and_a_lost_claim_are_named():
    stored, world = read_stored(), default_world()
    other = dataclasses.replace(stored, world_digest="0" * 16)
    [line] = differences(other, library().claims, stored.verdicts, world)
    assert line.startswith("world: stored verdicts are for core-2022 0000000000000000, now core")
    asked = stored.asked | {"A1": "other"}
    changed = dataclasses.replace(stored, asked=asked)
    [line] = differences(changed, library().claims, stored.verdicts, world)
    assert line.startswith("A1: the stored verdict, contradicted, is for another check; now")
    fewer = {key: one for key, one in library().claims.items() if key != "A1"}
    fresh = {key: one for key, one in stored.verdicts.items() if key != "A1"}
    [line] = differences(stored, fewer, fresh, world)
    assert line == "A1: a stored verdict, contradicted, but no such claim"
    [line] = differences(
        Stored(world.name, world.digest, world.year, fresh, stored.asked),
        library().claims,
        stored.verdicts,
        world,
    )
    assert line == "A1: no stored verdict, now contradicted"


def test_words_do_not_make_a_verdict_stale_and_numbers_do():
    one = library().claims["C11"]
    assert asks(one) == asks(one.model_copy(update={"en": "Other words."}))
    check = one.check[0].model_copy(update={"claimed": 34.0})
    assert asks(one) != asks(one.model_copy(update={"check": (check, *one.check[1:])}))


def test_filters():
    causal = LEDGER.filtered(kind="causal", text="P15")
    assert {entry.claim.kind for entry in causal.entries} == {"causal"}
    assert all("P15" in entry.claim.texts for entry in causal.entries)
    [one] = LEDGER.filtered("C11").entries
    assert one.verdict == "contradicted"
    assert sum(LEDGER.counts().values()) == len(LEDGER.entries)
    assert set(LEDGER.counts()) <= set(DECISIONS)


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"identifier": "C111"}, "--id: unknown claim 'C111'; did you mean C11"),
        ({"kind": "cause"}, "--kind: unknown kind 'cause'; did you mean causal"),
        ({"topic": "oil"}, "--topic: unknown topic 'oil'"),
        ({"verdict": "hold"}, "--verdict: unknown verdict 'hold'; did you mean holds"),
        ({"text": "E15"}, "--text: unknown text 'E15'"),
    ],
)
def test_a_filter_that_no_claim_can_fit(filters, message):
    with pytest.raises(InputError, match=f"^{message}"):
        LEDGER.filtered(**filters)


def test_the_table_has_a_row_per_claim():
    table = LEDGER.table()
    assert list(table.columns) == list(COLUMNS)
    assert list(table["id"]) == [entry.claim.id for entry in LEDGER.entries]
    row = table.set_index("id").loc["C11"]
    assert (row["claimed"], row["period"], row["verdict"]) == (33.0, "2001–2020", "contradicted")
    cause = table.set_index("id").loc["C3"]
    assert cause["low"] <= cause["median"] <= cause["high"]


def test_plain_data_in_all_languages_or_one():
    whole = LEDGER.summary()
    assert json.loads(json.dumps(whole)) == whole
    assert set(whole["claims"][0]["claim"]) == set(LANGUAGES)
    russian = LEDGER.summary("ru")
    assert russian["claims"][0]["claim"] == library().claims["A1"].ru
    checks = [check for one in whole["claims"] for check in one["checks"]]
    assert all(check["sentence"][language] for check in checks for language in LANGUAGES)
    for check in checks:
        if "comparison" in check:
            observed = check["comparison"]["observed"]
            assert observed["source"] and observed["period"] and observed["unit"]
        if "answer" in check:
            assert check["answer"]["world"] == LEDGER.world_digest


def test_every_sentence_has_its_own_language():
    latin = re.compile(r"[A-Za-z]{3,}")
    names = re.compile(r"«[^»]*»|; [a-z0-9-]+\)")
    for entry in LEDGER.entries:
        for finding, check in zip(entry.result.findings, entry.claim.check, strict=True):
            texts = sentence(finding, check)
            assert len({texts.en, texts.kk, texts.ru}) == 3
            for text in (texts.kk, texts.ru):
                found = latin.findall(names.sub("", text))
                assert set(found) <= {"HHI"}, f"{entry.claim.id}: {text}"


def test_an_unchecked_claim_says_so():
    one = Entry(library().claims["A1"], None, "no verdict is stored")
    assert (one.verdict, one.deciding) == ("unchecked", None)


def test_claims_of_a_user_are_checked_at_once(tmp_path):
    whole = ledger([written(tmp_path)], draws=2, workers=1)
    assert [entry.verdict for entry in whole.entries[-3:]] == ["holds", "assumed", "supported"]
    assert len(whole.entries) == len(LEDGER.entries) + 3
    mine = whole.filtered(text="MINE")
    assert [entry.claim.id for entry in mine.entries] == ["MY1", "MY2", "MY3"]
    assert mine.summary("kk")["claims"][0]["checks"][0]["note"] == "Дөңгелектелген."


def test_a_verdict_follows_again_from_the_tables_alone():
    """All factual verdicts, and the central answers of all experiments."""
    fresh = check_claims(draws=0)
    assert list(differences(read_stored(), library().claims, fresh, default_world())) == []


# A check for each kind of draws: of the world with one factor and with three, and of a network.
DRAWN = {"D3": ("wto-accession", "services-open"), "C10": ("new-silk-road-energy",)}


def test_causal_answers_follow_again_with_all_their_draws():
    stored, known = read_stored(), library().claims
    claims, before = {}, {}
    for key, scenarios in DRAWN.items():
        chosen = [
            (check, finding)
            for check, finding in zip(known[key].check, stored.verdicts[key].findings, strict=True)
            if finding.answer is not None and finding.answer.scenario in scenarios
        ]
        checks, findings = zip(*chosen, strict=True)
        claims[key] = known[key].model_copy(update={"check": checks})
        before[key] = dataclasses.replace(stored.verdicts[key], findings=findings)
    fresh = check_claims(within=dataclasses.replace(library(), claims=claims), workers=1)
    for key, found in fresh.items():
        # What follows from all checks of a claim together is asked without draws above.
        before[key] = dataclasses.replace(before[key], verdict=found.verdict)
    asked = {key: asks(one) for key, one in claims.items()}
    few = dataclasses.replace(stored, verdicts=before, asked=asked)
    assert list(differences(few, claims, fresh, default_world())) == []
    answers = [one.answer for found in fresh.values() for one in found.findings]
    assert {(one.draws, "factors" in one.of, "network" in one.of) for one in answers} == {
        (200, False, False),
        (FACTOR_DRAWS, True, False),
        (40, False, True),
    }


def test_a_date_of_an_agreement_that_is_not_known():
    one = {
        "kind": "compare",
        "claimed": "2012",
        "unit": "date",
        "observed": {"of": "date", "agreement": "charter", "field": "ended"},
    }
    from tarazy.evidence.events_and_sources import Agreement

    row = {"agreement": "charter", "signed": "1994-02-14", "parties": "KAZ;USA"}
    row |= {"subject": "political", "quality": "general_knowledge"}
    charter = Agreement.model_validate(row | {"en": "a", "kk": "ә", "ru": "а"})
    library_ = small_library([claim("X1", "fact", [one])], [figure("now", 1.0, "1")])
    library_ = dataclasses.replace(library_, agreements={"charter": charter})
    with pytest.raises(InputError, match="'ended' of 'charter' is not known; allowed: signed"):
        check_claims(within=library_)


def test_the_chronicle_is_in_the_order_of_time():
    found = chronicle()
    assert len(found.items) == len(events()) + len(agreements())
    starts = [item.start.first for item in found.items]
    assert starts == sorted(starts)
    assert [stage.stage for stage in found.stages] == [stage.stage for stage in stages()]
    table = found.table(lang="kk")
    assert len(table) == len(found.items)
    assert set(table["sort"]) == {"event", "agreement"}


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        ("2006", "2006", True),
        ("2006-06", "2006-06", True),
        ("2006-06-16", None, True),
        (None, "2006-06-15", False),
        ("2006-06-17", None, False),
    ],
)
def test_the_chronicle_between_dates_of_any_precision(first, last, inside):
    keys = {item.key for item in chronicle(first, last).items if str(item.end) == "2006-06-16"}
    assert bool(keys) == inside


def test_the_chronicle_by_kind_and_party():
    visits = chronicle(kind="visit")
    assert {item.kind for item in visits.items} == {"visit"}
    assert all(item.sort == "event" for item in visits.items)
    both = chronicle(kind="agreement")
    assert {item.sort for item in both.items} >= {"agreement"}
    with_russia = chronicle(party="RUS")
    assert with_russia.items
    assert all("RUS" in item.row.parties for item in with_russia.items)


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"first": "May 2006"}, "--from: 'May 2006' is not allowed; allowed: a day, a month or"),
        ({"last": "2006-13"}, "--to: '2006-13' is not allowed"),
        ({"kind": "visits"}, "--kind: unknown kind 'visits'; did you mean visit"),
        ({"party": "RSU"}, "--country: unknown party 'RSU'; did you mean RUS"),
    ],
)
def test_a_filter_of_the_chronicle_that_nothing_can_fit(filters, message):
    with pytest.raises(InputError, match=f"^{message}"):
        chronicle(**filters)


def test_events_of_a_user_join_the_chronicle(tmp_path):
    heading = "event,date,precision,parties,kind,en,kk,ru,quality\n"
    row = "mine,1993-02-18,day,KAZ;XYZ,summit,A summit,Саммит өтті,Саммит,general_knowledge\n"
    path = written(tmp_path, heading + row, "mine.csv")
    found = chronicle("1993", "1993", party="XYZ", extra=[path])
    [item] = found.items
    assert (item.key, item.stages) == ("mine", tuple(s.stage for s in found.stages[:1]))
    assert found.summary("ru")["items"][0]["text"] == "Саммит"


def units_in_use():
    """Return every unit of a figure, series, indicator, network or claim."""
    whole = library()
    checks = [one for claim in whole.claims.values() for one in claim.check]
    stated = [one for claim in whole.claims.values() for one in claim.states]
    tables = [Network.load(name) for name in networks()]
    found = {row.unit for row in whole.figures.values()}
    found |= {one.unit for one in checks if isinstance(one, Compare)}
    found |= {one.unit for one in stated if one.unit}
    found |= {series.describe(name).unit for name in series.names()}
    found |= {entry.unit for entry in INDICATORS.values()}
    found |= {unit for one in tables for unit in (one.unit, one.price_unit)}
    return sorted(found - {"date"})


@pytest.mark.parametrize("unit", units_in_use())
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_units_have_words_in_every_language(unit, language):
    shown = with_unit("5", unit, words(language))
    assert "5" in shown
    assert not re.search("[A-Za-z]", shown), shown


def test_what_a_text_prints_is_told_only_where_it_differs():
    events = library().events
    assert str(events["bush-in-georgia"].told_otherwise) == "2005-04-10"
    # Printed as a month, and known to the day in that month.
    assert str(events["visit-1997"].told) == "1997-11"
    assert events["visit-1997"].told_otherwise is None
    # Printed as the first day of what lasted until later.
    assert str(events["new-york-2025"].told) == "2025-09"
    assert events["new-york-2025"].told_otherwise is None
