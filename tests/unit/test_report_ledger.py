"""The chapter about the ledger: what it counts, says, draws and links agrees with the verdicts."""

import csv
import html
import io
import re
from dataclasses import replace
from importlib import import_module

import pytest
from ledger_sample import DIGEST, page_of, small_ledger
from page_text import csv_of

from tarazy.arguments.partial_date import PartialDate
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.evidence.ledger import Entry, Ledger
from tarazy.evidence.library import library
from tarazy.figures import agreement_bars, timeline, verdict_counts
from tarazy.figures.ledger_names import named, party_names, source_line
from tarazy.report.page.ledger_table import ledger_csv
from tarazy.study import load
from tarazy.study.ledger_findings import find_chronicle, find_ledger
from tarazy.telling import ledger_sentences as sentences
from tarazy.text.partial_dates import written_date, written_span
from tarazy.text.texts import texts

# Words that stay in Latin letters in Kazakh and Russian.
LATIN = {"CSV", "XLSX", "SVG", "PNG", "JavaScript", "HHI"}


@pytest.fixture(scope="module")
def found() -> Ledger:
    return small_ledger()


@pytest.fixture(scope="module")
def bundled() -> Ledger:
    found = find_ledger(load("kazakhstan-united-states"))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def pages(bundled: Ledger) -> dict[str, str]:
    return {language: page_of(bundled, language) for language in LANGUAGES}


def chapter(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def prose(page: str) -> str:
    """Return what a reader sees, quotations left out."""
    text = re.sub(r"<script.*?</script>|<style.*?</style>", "", chapter(page), flags=re.S)
    text = re.sub(r'<(span|ul) lang="en">.*?</\1>', "", text, flags=re.S)
    text = re.sub(r"<b>[^<]*</b> <q [^>]*>.*?</q>", "", text, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def test_the_overview_counts_the_verdicts(found: Ledger) -> None:
    told = sentences.overview(found, texts("en"))
    assert "Claims in the ledger: 12, from 2 texts" in told
    assert "(6): hold or reached 2; held for their time, now outdated 1" in told
    assert "contradicted by the data 1; still open 1; not checkable 1" in told
    assert "(6): supported 1; contradicted 1; assumed by the experiment itself 1" in told
    assert "nothing can be told of 3" in told
    evidence = sentences.evidence(found, texts("en"))
    assert "4 met such a check: 1 are supported, 1 contradicted, and of 2 it cannot" in evidence
    assert (
        "Of 1 the experiment itself puts the sign in" in evidence and "; of 1 nothing" in evidence
    )
    assert "4 could have failed, 1 could not" in evidence
    decided = sentences.decided(found, texts("en"))
    assert "promises decide 5 of" in decided and "; 5 of the claims about cause" in decided


def test_every_verdict_has_a_side(found: Ledger) -> None:
    sides = [verdict_counts.side_of(entry.verdict) for entry in found.entries]
    assert set(sides) == set(verdict_counts.SIDES)
    shown = verdict_counts.exhibit(found, "en")
    whole = shown.table.rows[0]
    assert whole[1] == 12 and whole[2:] == (3, 1, 1, 2, 3, 1, 1)
    # Each kind once; a statement of two texts counts in both.
    groups = {str(row[0]): row[1] for row in shown.table.rows}
    assert groups["fact"] + groups["goal"] + groups["causal"] == 11 and groups["forecast"] == 1
    rest = ("could fail", "put in", "nothing computed")
    assert [groups[f"cause, {name}"] for name in rest] == [4, 1, 1]
    assert groups["article, about 2014 (Q14)"] + groups["article, 2025 (R25)"] == 13
    drawn = [sum(trace["x"]) for trace in shown.figure.to_plotly_json()["data"]]
    assert drawn == [sum(row[i] for row in shown.table.rows) for i in range(2, 9)]


def test_numbers_carry_unit_and_years(found: Ledger) -> None:
    words = texts("en")
    shown = {e.claim.id: sentences.numbers(e.findings[0], words) for e in found.entries}
    assert shown["A1"] == ["text: 100 million USD", "found (2013): 104 million USD"]
    assert shown["A2"] == [
        "to hold: at least 2.9%",
        "found (2001–2011): 3%",
        "newest (2024): 2.10%",
    ]
    assert shown["A3"] == ["text: 1990-07", "found (1991-12-25): 1991-12-25"]
    assert shown["A4"] == [] == shown["C4"]
    assert shown["A5"] == [
        "to hold: number of promises that came so far: at least 1",
        "of 4 promises by 2026-11-30: financed 0, still open or unknown 3, overdue or lapsed 1",
        "can come to: 0–3",
    ]
    assert shown["C1"] == [
        "predicted: falls",
        "computed: −2.00%",
        "90% of 200 draws: −3.00 to −1.00%",
    ]
    assert shown["C6"] == [
        "predicted: rises",
        "observed, beside the others: +12.5%",
        "90% of 39 placebos: −20.0 to +30.0%",
        "as extreme on the predicted side: 25.0%",
    ]


def test_a_causal_check_says_what_it_stands_on(found: Ledger) -> None:
    told = {
        entry.claim.id: sentences.checks_told(entry.claim, entry.findings, texts("en"))[0]
        for entry in found.entries
    }
    assert told["C1"].stands_on == ("Put in: Trade ends.", "What would contradict it: A rise.")
    assert told["C5"].stands_on[-1] == "Why the sign is put in: It is put in."
    assert told["A1"].stands_on == told["C4"].stands_on == ()
    assert told["C6"].run.startswith("1997–2001 and 2003–2007, without 2002 itself; beside 39")
    page = page_of(found, "ru")
    assert all(words in page for words in ("Торговля прекращается.", "Рост.", "Заложено."))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_is_no_number(language: str) -> None:
    assert re.findall(r"\d.*\d", sentences.measured(2008.0, "year", texts(language))) == ["2008"]
    exact = sentences.measured(2025.0, "year", texts(language), exact=True)
    assert re.findall(r"\d.*\d", exact) == ["2025"]


def test_the_reason_says_what_decides(found: Ledger) -> None:
    words = texts("en")
    why = {e.claim.id: sentences.why(e.claim.check[0], e.findings[0], words) for e in found.entries}
    assert "differs from that of the text by +4.00%; the tolerance is 5.00%" in why["A1"]
    assert "stays within the bound" in why["A2"] and "no longer holds" in why["A2"]
    assert why["A3"] == "The two dates differ."
    assert "on the predicted side of zero; 100% of the draws" in why["C1"]
    assert "on the other side of zero" in why["C2"]
    assert "reaches over zero; 60.0% of the draws" in why["C3"]
    assert "holds what the statement speaks of" in why["C4"]
    assert "puts this sign in, so that it is no evidence" in why["C5"]
    assert "25.0% of the effects are as extreme on the predicted side, 80.0%" in why["C6"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_has_its_rows(language: str, found: Ledger) -> None:
    page = page_of(found, language)
    bodies = re.findall(r'<tbody id="claim-(\w+)" ([^>]+)>(.*?)</tbody>', page, flags=re.S)
    assert [body[0] for body in bodies] == [entry.claim.id for entry in found.entries]
    for entry, (_, data, content) in zip(found.entries, bodies, strict=True):
        claim = entry.claim
        assert f'data-verdict="{entry.verdict}"' in data and f'data-kind="{claim.kind}"' in data
        assert f'data-text="{" ".join(claim.texts)}"' in data
        assert html.escape(claim.in_language(language)) in content
        assert f'href="#mark-{verdict_counts.side_of(entry.verdict)}"' in content
        for check in claim.check:
            assert check.note is None or check.note.in_language(language) in content
    assert "Statement A1 &lt;b&gt;" in page or language != "en"


def test_experiments_lead_to_where_the_report_tells_of_them(found: Ledger) -> None:
    page = page_of(found, "en")
    body = {
        entry.claim.id: page[page.index(f'id="claim-{entry.claim.id}"') :].partition("</tbody>")[0]
        for entry in found.entries
    }
    assert 'href="#experiment-4"' in body["C1"]
    # Of one the page does not tell.
    assert body["C2"].count("<a href=") == 1 and 'href="#glance-pntr"' in body["C2"]
    assert f"200 draws, seed 0, world {DIGEST}" in html.unescape(body["C1"])


def test_contradictions_show_both_numbers(found: Ledger) -> None:
    page = page_of(found, "en")
    table = page[page.index('class="overview contradictions"') :].partition("</table>")[0]
    assert "<b>10% (2013)</b>" in table and "<b>20% (2013)</b>" in table
    assert 'href="#claim-A1"' in table and 'href="#claim-A3"' in table
    assert "Contradictions found: 1; between two texts 1, inside one 0" in prose(page)
    none = page_of(replace(found, library=replace(found.library, claims={})), "en")
    assert 'class="overview contradictions"' not in none
    assert "It finds no contradiction." in prose(none)


def test_the_csv_has_every_number(found: Ledger) -> None:
    rows = {row["No."]: row for row in csv.DictReader(io.StringIO(ledger_csv(found, texts("en"))))}
    assert list(rows) == [entry.claim.id for entry in found.entries]
    assert rows["A1"]["Number in the text"] == "100" and rows["A1"]["Number found"] == "104"
    assert rows["A2"]["Newest number"] == "2.1" and rows["A2"]["Relation"] == ">="
    assert rows["A3"]["Number found"] == "1991-12-25" and rows["A3"]["Unit"] == "date"
    assert float(rows["C1"]["5% of draws below"]) == -3.0 and rows["C1"]["World"] == DIGEST
    assert rows["C2"]["Experiment"].count(" − ") == 1
    unsure = named("verdict", "cannot_tell", texts("en"))
    assert rows["C4"]["Verdict"] == rows["C4"]["Verdict of the check"] == unsure


def test_the_download_is_the_csv(found: Ledger) -> None:
    assert csv_of(page_of(found, "kk"), "kaz-usa-ledger.csv") == ledger_csv(found, texts("kk"))


def test_marks_stand_where_dates_lie(found: Ledger) -> None:
    shown = timeline.exhibit(found.library, "en")
    figure = shown.figure.to_plotly_json()
    by_name = {trace["name"]: trace for trace in figure["data"]}
    words = texts("en")
    confirmed = by_name[words("ledger.certainty.sourced")]
    # The day itself, and the middle of a month; a day within the month is no other date.
    assert confirmed["x"] == ["1991-12-25", "1994-02-14"]
    [other] = by_name[words("ledger.certainty.differs")]["x"]
    assert other == "1994-03-16"
    assert "Date in the text: 1995" in by_name[words("ledger.certainty.differs")]["text"][0]
    [year] = by_name[words("ledger.certainty.unconfirmed")]["x"]
    assert year.startswith("2002-07")
    # Two visits a month apart stand below each other, in the lane of visits.
    visits = [confirmed["y"][1], by_name[words("ledger.certainty.differs")]["y"][0]]
    assert visits[0] > visits[1] > -1.5 and visits[0] < -0.5
    # One of 1974, long before the first stage, is in the table only.
    assert "in the table only: 1" in shown.note
    assert [row[0] for row in shown.table.rows][:2] == ["1974", "1991-12-25"]
    assert [row[5] for row in shown.table.rows] == ["–", "–", "–", "1995", "–"]
    bands = [shape for shape in figure["layout"]["shapes"] if shape["type"] == "rect"]
    assert [band["x0"] for band in bands] == ["1992-01-01", "2001-01-01"]
    assert [band["x1"] for band in bands] == ["2002-01-01", "2002-12-31"]


def test_a_bar_lasts_while_an_agreement_is_in_force(found: Ledger) -> None:
    shown = agreement_bars.exhibit(found.library, "en")
    words = texts("en")
    traces = {trace["name"]: trace for trace in shown.figure.to_plotly_json()["data"]}
    assert traces[words("ledger.state.lasts")]["x"] == ["1993-02-18", "2009-12-31", None]
    assert traces[words("ledger.state.ended")]["x"] == ["2010-01-01", "2015-01-01", None]
    assert traces[words("ledger.state.waiting")]["x"][:2] == ["1992-05-19", "1993-02-18"]
    assert len(traces[words("ledger.state.signed")]["x"]) == 3
    names = [note["text"] for note in shown.figure.to_plotly_json()["layout"]["annotations"]]
    assert "Treaty" in names and "Charter" in names
    assert shown.table.column("parties")[0] == "Kazakhstan, Russia, World Trade Organization"


@pytest.mark.parametrize(
    ("date", "english", "russian"),
    [
        ("1994", "1994", "1994"),
        ("1994-02", "1994-02", "02.1994"),
        ("1994-02-14",) * 2 + ("14.02.1994",),
    ],
)
def test_dates_are_written_as_the_language_does(date: str, english: str, russian: str) -> None:
    parsed = PartialDate.parse(date)
    assert written_date(parsed, texts("en")) == english
    assert written_date(parsed, texts("ru")) == written_date(parsed, texts("kk")) == russian
    later = PartialDate.parse("1995")
    assert written_span(parsed, None, texts("en")) == english
    assert written_span(parsed, later, texts("en")).replace(" ", "") == f"{english}–1995"


def test_the_evidence_is_that_which_the_study_names() -> None:
    study = load("kazakhstan-united-states")
    told = find_chronicle(study)
    assert told.stages and all({"KAZ", "USA"} <= set(event.parties) for event in told.events)
    bare = study.model_copy(update={"ledger": None, "chronicle": None})
    assert find_ledger(bare) is None and find_chronicle(bare).events == ()
    for key, find in (("ledger", find_ledger), ("chronicle", find_chronicle)):
        with pytest.raises(InputError, match=f"study.toml: {key}: unknown evidence 'mine'"):
            find(study.model_copy(update={key: "mine"}))


def test_a_verdict_that_is_not_stored_is_an_error(
    bundled: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = bundled.entries[0].claim
    stale = Ledger((Entry(claim, None, "no verdict is stored"),), library(), "w", "d", 2022)
    # The package has a function of the module's name.
    monkeypatch.setattr(import_module("tarazy.evidence.ledger"), "ledger", lambda: stale)
    with pytest.raises(InputError, match=rf"^claim {claim.id}: no verdict is stored; allowed: "):
        find_ledger(load("kazakhstan-united-states"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bundled_ledger_is_on_the_page(
    language: str, bundled: Ledger, pages: dict[str, str]
) -> None:
    page = pages[language]
    text = re.sub(r"\s+", " ", prose(page))
    for entry in bundled.entries:
        assert re.sub(r"\s+", " ", entry.claim.in_language(language)) in text, entry.claim.id
    for event in bundled.library.events.values():
        assert re.sub(r"\s+", " ", event.in_language(language)) in text, event.event
    for agreement in bundled.library.agreements.values():
        assert re.sub(r"\s+", " ", agreement.in_language(language)) in text, agreement.agreement
    assert not re.search(r"\{\w+\}|\bnan\b|\bNone\b", text)
    anchors = re.findall(r' id="([^"]+)"', re.sub(r"<script.*?</script>", "", page, flags=re.S))
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapter_stays_small(language: str, pages: dict[str, str], bundled: Ledger) -> None:
    """Cyrillic letters take two bytes; a claim with its checks has some two thousand."""
    assert len(chapter(pages[language]).encode()) < 4_100 * len(bundled.entries)


def test_every_party_has_a_name(bundled: Ledger) -> None:
    library = bundled.library
    for row in (*library.events.values(), *library.agreements.values()):
        assert not re.search("[A-Za-z]", party_names(row.parties, texts("ru"))), row
        assert not re.search("[A-Za-z]", party_names(row.parties, texts("kk"))), row


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_is_left(language: str, pages: dict[str, str], bundled: Ledger) -> None:
    # Names of firms and treaties stand in the rows' own texts as their tables write them.
    named: set[str] = set()
    for entry in bundled.entries:
        notes = [check.note for check in entry.claim.check if check.note is not None]
        for text in (entry.claim, *notes):
            named |= latin(text.in_language(language))
    library = bundled.library
    rows = (library.events, library.agreements, library.stages)
    for row in (row for table in rows for row in table.values()):
        named |= latin(row.in_language(language))
    for text in library.texts.values():
        named |= latin(text.author.in_language(language))
    digests = set(re.findall(r"[0-9a-f]{16}", prose(pages[language])))
    shown = prose(pages[language])
    for digest in digests:
        shown = shown.replace(digest, "")
    # Sources are quoted as they are, in columns of their own.
    for source in library.sources.values():
        shown = shown.replace(source_line(source), "")
    assert latin(shown) - named <= LATIN


def latin(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]{2,}", text))
