"""The tables of the evidence: complete, in three languages, and everything they name is there."""

import re
from importlib import resources

import pytest

from tarazy.evidence import library
from tarazy.evidence.causal_document import Experiment
from tarazy.evidence.document import Compare
from tarazy.evidence.verify import verify

LIBRARY = library()
ROWS = {
    **{f"claim {key}": row for key, row in LIBRARY.claims.items()},
    **{f"event {key}": row for key, row in LIBRARY.events.items()},
    **{f"agreement {key}": row for key, row in LIBRARY.agreements.items()},
    **{f"stage {key}": row for key, row in LIBRARY.stages.items()},
    **{f"figure {key}": row for key, row in LIBRARY.figures.items()},
}
# Every row of the list that the ledger must hold at least.
LEAST = {"A": 8, "B": 10, "C": 15, "D": 7, "E": 15, "F": 6}


def notes():
    for key, claim in LIBRARY.claims.items():
        for number, check in enumerate(claim.check, start=1):
            if check.note is not None:
                yield f"claim {key} check {number}", check.note


def test_every_name_in_a_claim_or_table_is_there():
    verify(LIBRARY)


def test_no_claim_of_the_list_is_missing():
    wanted = {f"{letter}{number}" for letter, n in LEAST.items() for number in range(1, n + 1)}
    assert wanted - set(LIBRARY.claims) == set()


def test_there_are_enough_rows():
    assert len(LIBRARY.claims) >= 175
    assert len(LIBRARY.events) + len(LIBRARY.agreements) >= 40
    assert len(LIBRARY.stages) >= 3


@pytest.mark.parametrize(
    "texts", [pytest.param(row, id=key) for key, row in [*ROWS.items(), *notes()]]
)
def test_kazakh_and_russian_are_written_in_their_own_letters(texts):
    for text in (texts.kk, texts.ru):
        letters = re.findall(r"[^\W\d_]", text)
        cyrillic = [letter for letter in letters if "\u0400" <= letter <= "\u04ff"]
        # Names of companies, codes and links stay in Latin letters.
        assert len(cyrillic) > 0.6 * len(letters), text
    assert texts.kk != texts.ru
    assert texts.en not in (texts.kk, texts.ru)
    assert not re.search(r"[\u0400-\u04ff]", texts.en)


@pytest.mark.parametrize("key", [key for key in ROWS if len(ROWS[key].kk) > 40])
def test_kazakh_has_letters_that_russian_has_not(key):
    assert re.search(r"[әғқңөұүһі]", ROWS[key].kk.lower()), ROWS[key].kk
    assert not re.search(r"[әғқңөұүһі]", ROWS[key].ru.lower()), ROWS[key].ru


def test_a_figure_of_general_knowledge_has_a_source_too():
    assert all(row.source for row in LIBRARY.figures.values())


def test_every_claim_is_decided_by_checks_of_its_own_sort():
    for key, claim in LIBRARY.claims.items():
        kinds = {check.kind for check in claim.check}
        if claim.kind == "causal":
            assert kinds & {"experiment", "before_after", "no_mechanism"}, key
        else:
            assert kinds & {"compare", "promises", "not_checkable"}, key


def test_no_claim_is_a_quotation(official_files):
    """No eight words in a row of a text stand in what we write."""
    folder = official_files("sources")
    quoted = set()
    for file in folder.glob("*.txt"):
        words = _words(file.read_text(encoding="utf-8"))
        quoted |= {tuple(words[n : n + 8]) for n in range(len(words) - 7)}
    assert quoted
    for key, texts in [*ROWS.items(), *notes()]:
        words = _words(texts.kk)
        for n in range(len(words) - 7):
            assert tuple(words[n : n + 8]) not in quoted, f"{key}: {' '.join(words[n : n + 8])}"


def _words(text):
    return re.findall(r"[^\W_]+", text.lower())


def test_scenarios_of_the_claims_are_used_and_named_like_their_files():
    from tarazy.evidence.claim_scenarios import scenario_named

    folder = resources.files("tarazy.evidence").joinpath("scenarios")
    own = {file.name.removesuffix(".toml") for file in folder.iterdir()}
    used = set()
    for claim in LIBRARY.claims.values():
        for check in claim.check:
            if isinstance(check, Experiment):
                used |= {check.scenario, check.against}
    assert own <= used
    for name in own:
        assert scenario_named(name).name == name


def test_numbers_with_a_tolerance_of_their_own_say_why():
    for key, claim in LIBRARY.claims.items():
        for number, check in enumerate(claim.check, start=1):
            if isinstance(check, Compare) and check.tolerance is not None:
                assert check.note is not None, f"claim {key} check {number}"
