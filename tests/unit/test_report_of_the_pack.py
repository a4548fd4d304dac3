"""The report of Kazakhstan and the United States, whole: what its content has to be."""

import re

import pytest
from page_text import prose, texts_of

from tarazy import World
from tarazy.codes.classification import LANGUAGES, Language
from tarazy.report.page.compose import compose
from tarazy.study import Findings, find
from tarazy.text.materiality import MATERIAL
from tarazy.text.texts import texts

# Of the benchmark (one by source), a timeline, five of each experiment in detail, and of two of
# them two of their owners and two of their network, two that compare them, barriers, the agenda,
# and the chapters about owners, corridors, the region, the balance and the ledger.
FIGURES = 4 + 1 + 5 * 5 + 2 * 4 + 2 + 2 + 1 + 3 + 7 + 1 + 10 + 3
DETAIL = ("cpc-outage", "russia-transit-closed", "sever-china", "sever-eu", "eaeu-exit")
SMALL = (
    "us-tariff-2025", "us-tariff-2025-april", "us-tariff-2025-baseline", "us-tariff-timeline",
    "jackson-vanik", "pntr", "gsp-renewal",
)  # fmt: skip


@pytest.fixture(scope="module")
def findings(small_world: World) -> Findings:
    return find("kazakhstan-united-states", draws=0, matrix_world=small_world)


@pytest.fixture(scope="module")
def pages(findings: Findings) -> dict[str, str]:
    return {language: compose(findings, language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_experiment_and_figure(
    language: Language, pages: dict[str, str], findings: Findings
) -> None:
    text = re.sub(r"\s+", " ", prose(pages[language]))
    assert len(findings.experiments) == 56
    assert (findings.detail, findings.small) == (DETAIL, SMALL)
    for found in findings.experiments:
        for part in texts_of(found.scenario, findings):
            assert part.by_language[language] in text, found.scenario.name
    assert pages[language].count("<figure ") == FIGURES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_small_enough_to_mail(language: str, pages: dict[str, str]) -> None:
    assert len(pages[language].encode()) < 6_000_000


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_is_left_on_a_page(
    language: str, pages: dict[str, str], findings: Findings
) -> None:
    allowed = {
        "Tarazy", "core", "CSV", "SVG", "JavaScript", "Natural", "Earth", "Equal",
        "XLSX", "PNG", "JSON", "BibTeX", "MIT",
        "WIOD", "CEPII", "BACI", "Global", "Energy", "Monitor", "Oil", "Infrastructure",
        "Tracker", "CC", "BY", "CPC", "BTC", "Blend", "KEBCO", "UN", "Comtrade", "WITS",
        # Whose data, under which licence, in which file.
        "Etalab", "EUR", "Lex", "Factbook", "ISC", "Institute", "Licence", "LICENSE", "Open",
        "TRAINS", "atlas", "csv", "sources", "unvotes", "world",
    }  # fmt: skip
    # The ledger quotes sources and names, and has a test of its own.
    page = re.sub(r'<h2 id="ledger".*?(?=<h2)', "", pages[language], flags=re.S)
    text = re.sub(r"\s+", " ", prose(page)).replace(" ;", ";")
    # Sources of law stand as they are written.
    assert findings.agenda is not None
    words = texts(language)
    rows = [row.obstacle for row in findings.agenda.rows]
    told = {each for row in rows for each in (row.basis(words), row.source) if each}
    for source in sorted(told, key=len, reverse=True):
        text = text.replace(re.sub(r"\s+", " ", source), "")
    text = text.replace("kazakhstan-crude", "")
    digest = {word for word in re.findall(r"[0-9a-f]{16}", text)}
    for word in digest:
        text = text.replace(word, "")
    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= allowed


@pytest.mark.parametrize("language", LANGUAGES)
def test_anchors_are_unique_and_every_link_has_one(language: str, pages: dict[str, str]) -> None:
    page = re.sub(r"<script.*?</script>", "", pages[language], flags=re.S)
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(anchors)
    # The ledger leads to experiments, and they to their claims.
    assert {"experiment-4", "glance-wto-accession", "claim-C3"} <= links


def test_small_changes_are_not_told(findings: Findings) -> None:
    checks = [check for found in findings.experiments for check in found.checks]
    small = [check for check in checks if abs(check.value) < MATERIAL and check.sign != "0"]
    assert small and all(check.verdict == "cannot_tell" for check in small)


def test_what_is_special_about_its_data_is_said(pages: dict[str, str]) -> None:
    told = prose(pages["en"])
    assert "Kazakhstan is the exception: its own statistics govern its goods" in told
    assert "except US duties on Kazakhstan, which are weighted with trade" in told
    assert "Routes are modelled only for the exports of the chapter about corridors" in told
