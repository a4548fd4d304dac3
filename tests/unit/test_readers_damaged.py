"""Files of official tables with damaged bytes: one line, whatever the parser stumbles over."""

import zipfile

import numpy as np
import pytest
from small_icio import small_icio
from test_readers_adb import lines
from test_readers_adb import write as write_adb
from test_readers_wiod import (
    F,
    J,
    N,
    frame_2016,
    sheet_2013,
    write_2013,
    write_2016,
    write_matrices,
)

from tarazy import InputError
from tarazy.sources.opening import open_world

FILES = {
    "adb": lambda folder: write_adb(folder, lines(small_icio(4, 35, 5, stock_draws=False))),
    "wiod-2013": lambda folder: write_2013(
        folder, sheet_2013(small_icio(N, J, F, stock_draws=False))
    ),
    "wiod-2016": lambda folder: write_2016(
        folder, frame_2016(small_icio(N, 4, F, stock_draws=False))
    ),
    "wiod-matrices": lambda folder: write_matrices(folder, small_icio(N, J, F, stock_draws=False)),
}


def refused(path):
    """Return whether a file is refused, in one short line; no file is half read."""
    try:
        world = open_world(path)
    except InputError as error:
        assert "\n" not in str(error)
        assert str(path) in str(error)
        assert len(str(error)) < 600
        return True
    assert max(world.validate().values()) < 1e-8
    return False


@pytest.mark.parametrize("kind", FILES)
def test_damaged_bytes_are_refused_or_change_nothing_of_the_form(kind, tmp_path):
    path = FILES[kind](tmp_path)
    content, draw = path.read_bytes(), np.random.default_rng(3)
    assert not refused(path)
    count = 6
    found = 0
    for _ in range(count):
        damaged = bytearray(content)
        for at in draw.integers(len(content), size=3):
            damaged[at] ^= int(draw.integers(1, 256))
        path.write_bytes(damaged)
        found += refused(path)
    assert found >= count // 2
    for short in (b"", b"junk", content[: len(content) // 2]):
        path.write_bytes(short)
        assert refused(path)


@pytest.mark.parametrize("kind", ["adb", "wiod-2013"])
def test_parts_of_a_workbook_that_are_no_longer_whole_are_refused(kind, tmp_path):
    path = FILES[kind](tmp_path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    needed = ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
    for name in needed:
        for left in (None, parts[name][: len(parts[name]) // 2], b"<a>", b"\0\1"):
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for part, content in (parts | {name: left}).items():
                    if content is not None:
                        archive.writestr(part, content)
            # The table of the ADB stands on the second sheet.
            assert refused(path) or (kind, name) == ("adb", needed[-1])
