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
from tarazy_pipeline.series.build import ENERGY_COUNTRIES, build_series, paired_economies


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


def test_energy_is_an_extract():
    for name in ("oil-production", "gas-reserves", "electricity-generation"):
        found = set(series.table(name)["country"])
        assert found <= set(ENERGY_COUNTRIES)
        assert found >= {"KAZ", "RUS", "USA", "WLD"}


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
