"""The stored ranges in the report: beside its answer, at a glance, in an experiment's section."""

import csv
import html
import io
import re
from dataclasses import replace

import pytest
from page_text import csv_of

from tarazy.codes.classification import LANGUAGES
from tarazy.draws.stored import Bounds, StoredRange
from tarazy.report.page.compose import compose
from tarazy.study.findings import Findings
from tarazy.text.formats import percent
from tarazy.text.texts import texts

DRAWS = 400
# Chapters that have answers beside which a range can stand.
CHAPTERS = ("answer", "glance", "experiments")


def ranged(found):
    """Return an experiment with a range of a tenth on either side of each of its answers."""
    bounds = {}
    for variable in ("welfare", "real_wage"):
        values = found.outcome.dataset[variable]
        bounds[variable] = {
            str(code): Bounds(value, value - 0.1, value + 0.1)
            for code, value in zip(values["country"].values, values.values.tolist(), strict=True)
        }
    digest = found.outcome.world_digest
    stored = StoredRange(found.scenario.name, digest, DRAWS, 0, ("elasticities",), 0, bounds)
    return replace(found, range=None, stored=stored)


@pytest.fixture(scope="module")
def findings(small_findings: Findings) -> Findings:
    with_ranges = [ranged(found) for found in small_findings.experiments]
    # One experiment has none; its answer is neither the lowest nor the highest.
    with_ranges[0] = replace(with_ranges[0], stored=None)
    return replace(small_findings, experiments=tuple(with_ranges), chapters=CHAPTERS)


def prose(page):
    page = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.S)
    return flat(html.unescape(re.sub(r"<[^>]+>", " ", page)))


def flat(text):
    """Return a text with plain single spaces."""
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_stands_with_its_range(language, findings):
    words = texts(language)
    page = compose(findings, language)
    shown = prose(page)
    rows = re.findall(r'<tr id="glance-([^"]+)">(.*?)</tr>', page, flags=re.S)
    assert [name for name, _ in rows] == [f.scenario.name for f in findings.experiments]
    for found, (_, row) in zip(findings.experiments, rows, strict=True):
        told = prose(row)
        if found.stored is None:
            assert words("glance.no_range") in told
            continue
        assert words("glance.no_range") not in told
        for code in {"KAZ", *found.scenario.focus}:
            bounds = found.stored.bounds["welfare"][code]
            low, high = percent(bounds.low, words), percent(bounds.high, words)
            assert flat(words("glance.interval", low=low, high=high)) in told
    assert str(DRAWS) in words("glance.interval_note", draws=DRAWS)
    assert flat(words("glance.interval_note", draws=DRAWS)) in shown
    for found in findings.detailed:
        if found.stored is not None:
            bounds = found.stored.bounds["welfare"]["KAZ"]
            assert flat(percent(bounds.low, words)) in shown
            assert flat(percent(bounds.high, words)) in shown
    answer = prose(page[page.index('<h2 id="answer"') : page.index('<h2 id="glance"')])
    ranked = sorted(findings.experiments, key=lambda f: f.outcome.welfare.sel(country="KAZ").item())
    for found in (ranked[0], ranked[-1]):
        bounds = found.stored.bounds["welfare"]["KAZ"]
        assert flat(percent(bounds.low, words)) in answer
        assert flat(percent(bounds.high, words)) in answer


def test_the_table_at_a_glance_has_both_ends(findings):
    page = compose(findings, "en")
    rows = list(csv.DictReader(io.StringIO(csv_of(page, "glance.csv"))))
    names = [texts("en")(f"column.{end}") for end in ("low", "high")]
    low, high = (next(k for k in rows[0] if k.startswith(name)) for name in names)
    found = findings.experiments[2]
    title = found.scenario.title.in_language("en")
    [row] = [r for r in rows if r["Experiment"] == title and r[low] and "KAZ" in r.values()]
    bounds = found.stored.bounds["welfare"]["KAZ"]
    assert float(row[low]) == pytest.approx(bounds.low, rel=1e-9)
    assert float(row[high]) == pytest.approx(bounds.high, rel=1e-9)
    without = findings.experiments[0].scenario.title.in_language("en")
    assert {r[low] for r in rows if r["Experiment"] == without} == {""}


def test_a_range_drawn_now_stands_in_for_a_stored_one(small_findings, small_pages):
    words = texts("en")
    by_name = {found.scenario.name: found for found in small_findings.experiments}
    page = small_pages["en"].read_text("utf-8")
    rows = dict(re.findall(r'<tr id="glance-([^"]+)">(.*?)</tr>', page, flags=re.S))
    # One with a section, and one of the table of small effects.
    for name in ("sever-russia", "us-tariff-2025"):
        drawn = by_name[name]
        assert drawn.stored is None and drawn.draws == 4
        low, high = (percent(end, words) for end in drawn.interval("KAZ"))
        assert flat(words("glance.interval", low=low, high=high)) in prose(rows[name])
    few = [f if f is not drawn else replace(f, range=None) for f in small_findings.experiments]
    page = compose(replace(small_findings, experiments=tuple(few), chapters=CHAPTERS), "en")
    rows = dict(re.findall(r'<tr id="glance-([^"]+)">(.*?)</tr>', page, flags=re.S))
    assert words("glance.no_range") in prose(rows["us-tariff-2025"])
    assert flat(words("glance.interval_note", draws=4)) in prose(page)


def test_without_any_range_the_page_says_so_once(small_findings):
    bare = [replace(found, range=None, stored=None) for found in small_findings.experiments]
    chapters = (*CHAPTERS, "balance")
    shown = prose(
        compose(replace(small_findings, experiments=tuple(bare), chapters=chapters), "en")
    )
    words = texts("en")
    assert words("glance.no_range") not in shown and "In brackets" not in shown
    assert shown.count(words("balance.severance_bars.without")) == 1
