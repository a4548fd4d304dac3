"""The table of pacts against its official file, and what a damaged one is answered."""

import gzip
from importlib import resources
from pathlib import Path

import pytest

from tarazy.errors import InputError
from tarazy_pipeline.politics.pacts import build_pacts, spells
from tarazy_pipeline.readers.atop import ATOP
from tarazy_pipeline.readers.un_votes import IDEAL_POINTS

HEAD = "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n"


def written(folder: Path, rows: str, head: str = HEAD) -> Path:
    for name, data in ((ATOP, gzip.compress((head + rows).encode())), (IDEAL_POINTS, b"")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data or b"ccode,iso3c\n2,USA\n705,KAZ\n")
    return folder


def test_years_become_spells() -> None:
    assert spells([1992, 1993, 1995, 1996]) == [(1992, 1993), (1995, 1996)]
    assert spells([]) == []


def test_a_state_without_a_code_is_left_out(tmp_path: Path) -> None:
    rows = (
        "2,705,1992,0,0,0,1,0\n2,705,1993,0,0,0,1,0\n2,705,1995,0,0,0,1,1\n2,999,1992,1,0,0,0,0\n"
    )
    out = tmp_path / "pacts.csv.gz"
    assert build_pacts(written(tmp_path, rows), out, ("USA", "KAZ")) == 3
    assert gzip.decompress(out.read_bytes()).decode().splitlines() == [
        "from,to,obligation,first,last",
        "USA,KAZ,consultation,1995,1995",
        "USA,KAZ,nonaggression,1992,1993",
        "USA,KAZ,nonaggression,1995,1995",
    ]


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    for rows, head, message in (
        ("2,705,1992,0,0,0,2,0\n", HEAD, "neither 0 nor 1"),
        ("2,705,1992\n", "ccode1,ccode2,year\n", "no column 'atop_defense'"),
    ):
        with pytest.raises(InputError, match=message):
            build_pacts(written(tmp_path, rows, head), tmp_path / "out.csv.gz", ("USA", "KAZ"))


def test_the_bundled_table_is_that_of_the_official_file(official_files, tmp_path) -> None:
    folder = official_files("data")
    build_pacts(folder, tmp_path / "pacts.csv.gz")
    bundled = resources.files("tarazy.interdependence").joinpath("tables/pacts.csv.gz")
    assert (tmp_path / "pacts.csv.gz").read_bytes() == bundled.read_bytes()
