"""The bundled series against the official files they are made from."""

import gzip
import re
from importlib import resources

import numpy as np
import pytest

from tarazy import series
from tarazy.codes.groups import groups
from tarazy.errors import InputError
from tarazy_pipeline.cli import build_series as build_series_command
from tarazy_pipeline.readers.un_votes import RollCalls
from tarazy_pipeline.series.agreement import agreement
from tarazy_pipeline.series.build import (
    ENERGY_COUNTRIES,
    SINCE,
    build_series,
    paired_economies,
)
from tarazy_pipeline.series.quoted import quoted_by_claims, studied
from tarazy_pipeline.series.vote_subjects import SUBJECTS, about, only

ENERGY = [
    *("oil-production", "oil-consumption", "oil-production-mt", "oil-reserves"),
    *("gas-production", "gas-consumption", "gas-reserves", "electricity-generation"),
]


def folder():
    return resources.files("tarazy.series").joinpath("tables")


def test_bundled_tables_are_what_the_official_files_give(official_files, tmp_path, capsys):
    build_series_command(official_files("data"), tmp_path)
    written = sorted(file.name for file in tmp_path.iterdir())
    assert written == sorted(series.describe(name).table_file for name in series.names())
    assert set(written) <= set(re.findall(r"[\w.-]+", capsys.readouterr().out))
    for file in written:
        given, wanted = (tmp_path / file).read_bytes(), folder().joinpath(file).read_bytes()
        if file.endswith(".gz"):
            # No time of writing in the header; another zlib may pack the same text otherwise.
            assert given[4:8] == wanted[4:8] == bytes(4), file
            given, wanted = gzip.decompress(given), gzip.decompress(wanted)
        assert given == wanted, file


def test_building_needs_a_folder_with_the_official_files(tmp_path):
    with pytest.raises(InputError, match=r"^--data: '.*nowhere' is no folder; allowed: "):
        build_series_command(tmp_path / "nowhere", tmp_path)
    with pytest.raises(InputError, match="no such file"):
        build_series(tmp_path, tmp_path / "out")


def test_goods_exports_add_up():
    table = series.table("goods-exports").set_index(["country", "partner"])["value"]
    economies = set(paired_economies()) - {"TWN"}
    for country in ("KAZ", "DEU"):
        single = sum(table[country, other] for other in economies - {country})
        assert single <= table[country, "WLD"]
        members = set(groups("economies")["EU27"].members) - {country}
        union = sum(table[country, member] for member in members)
        assert union == pytest.approx(table[country, "EU27"], abs=0.1)
    assert table["KAZ", "WLD"] == pytest.approx(96.5e3, abs=50)


def test_energy_is_what_studies_and_claims_use():
    quoted = quoted_by_claims()
    assert studied() == {"KAZ", "USA", "DEU", "CHN"}
    for name in ENERGY:
        table = series.table(name)
        assert set(table["country"]) <= set(ENERGY_COUNTRIES)
        for row in table.itertuples(index=False):
            used = row.country in studied() and row.year >= SINCE
            assert used or quoted.has(name, (row.country, "", "", row.year)), (name, row)
    lines = series.line("oil-production", "KAZ")
    assert list(lines) == list(range(1991, 2024))


def test_every_value_that_a_claim_quotes_is_there():
    quoted = quoted_by_claims()
    assert len(quoted.cells) > 40 and len(quoted.ranked) > 5
    for name, (country, partner, item, year) in quoted.cells | quoted.ranked:
        assert series.value(name, country, year, partner, item)
    # A rank is compared with all there are, or is not given.
    for name, place in quoted.ranked:
        ranks = series.describe(name).ranks
        assert ranks is None or place[3] in ranks


def test_of_investment_only_what_is_quoted_is_there():
    quoted = quoted_by_claims()
    exact = series.table("fdi-stock").query("partner != 'WLD'")
    least = {}
    for row in exact.itertuples(index=False):
        if (("fdi-stock", (row.country, row.partner, "", row.year))) in (
            quoted.cells | quoted.ranked
        ):
            least[row.year] = min(row.value, least.get(row.year, np.inf))
    ranks = series.describe("fdi-stock").ranks
    for row in exact.itertuples(index=False):
        assert row.value >= least[row.year]
        assert row.value == least[row.year] or row.year in ranks
    assert len(series.table("fdi-flow")) == 2


@pytest.mark.parametrize("name", ["fdi-inward", "fdi-liabilities"])
def test_positions_are_those_of_the_economies_of_the_worlds(name):
    assert set(series.table(name)["country"]) <= set(paired_economies())


def test_agreement_on_a_case_computed_by_hand():
    # Three roll calls of 2000: A yes yes no, B yes abstain no, C absent no no; one of 2001.
    votes = np.array([[1, 1, 0], [1, 2, 3], [3, 3, 3], [1, 3, 0]], dtype=np.int8)
    calls = RollCalls(("AAA", "BBB", "CCC"), np.array([2000, 2000, 2000, 2001]), votes)
    assert agreement(calls, ["CCC", "BBB", "AAA", "ZZZ"]) == {
        ("AAA", "BBB", 2000): 2 / 3,
        ("AAA", "CCC", 2000): 1 / 2,
        ("BBB", "CCC", 2000): 1 / 2,
        ("AAA", "BBB", 2001): 0.0,
    }


def test_roll_calls_on_arms_are_found_by_the_words_of_their_titles():
    titles = [
        "NUCLEAR PROLIFERATION, MIDDLE EAST Calls upon Israel",
        "Comprehensive Nuclear-Test-Ban Treaty",
        "The illicit trade in small arms and light weapons in all its aspects",
        "Effects of atomic radiation, nuclear",
        "PALESTINE QUESTION Peaceful settlement",
    ]
    found = {subject: about(titles, subject).tolist() for subject in SUBJECTS}
    assert found["nuclear"] == [True, True, False, False, False]
    assert found["disarmament"] == [True, True, True, False, False]
    votes = np.array([[1, 1], [1, 3], [2, 2], [1, 3], [1, 1]], dtype=np.int8)
    calls = RollCalls(("AAA", "BBB"), np.array([2000, 2000, 2000, 2001, 2001]), votes)
    chosen = only(calls, about(titles, "disarmament"))
    assert agreement(chosen, calls.countries) == {("AAA", "BBB", 2000): pytest.approx(2 / 3)}
