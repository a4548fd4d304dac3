"""Packed files that a user brings: how much is in them is known before it is unpacked."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from tarazy.arguments.limits import (
    BYTES_HARMLESS,
    BYTES_UNPACKED,
    MEMBERS_OF_AN_ARCHIVE,
    TIMES_PACKED,
    check_limit,
)

_CHUNK = 1 << 20
# How a stream that is packed begins.
_PACKED: tuple[tuple[bytes, Callable[..., Any]], ...] = (
    (b"\x1f\x8b", gzip.open),
    (b"BZh", bz2.open),
    (b"\xfd7zXZ", lzma.open),
)


def check_zip(archive: zipfile.ZipFile, origin: str, most: Mapping[str, int] | None = None) -> None:
    """Refuse an archive that holds more than a computer should unpack.

    Parameters
    ----------
    archive
        Open for reading; what its members say of their size is never exceeded when they are read.
    origin
        What messages call it.
    most
        Name of a member to the bytes that it may have.

    Raises
    ------
    InputError
        One line with what it holds and what is allowed.
    """
    members = archive.infolist()
    check_limit(origin, len(members), MEMBERS_OF_AN_ARCHIVE, "members of an archive")
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    check_unpacked(origin, packed, unpacked)
    for member in members:
        if most and member.filename in most:
            where = f"{origin}: {member.filename}"
            check_limit(where, member.file_size, most[member.filename], "bytes unpacked")


def check_unpacked(origin: str, packed: int, unpacked: int, times: int = TIMES_PACKED) -> None:
    """Refuse what would take more memory than what is stored of it explains.

    Parameters
    ----------
    origin
        What messages call it.
    packed, unpacked
        Bytes as stored, and as read.
    times
        How much larger than stored it may be, beyond what is harmless.

    Raises
    ------
    InputError
        One line with both sizes and what is allowed.
    """
    most = min(BYTES_UNPACKED, max(BYTES_HARMLESS, times * packed))
    check_limit(f"{origin}: {packed:,} bytes packed", unpacked, most, "bytes unpacked")


def check_stream(file: Path, origin: str, times: int) -> None:
    """Refuse a file packed as one stream (gzip, bzip2, xz) that would unpack to too much.

    Parameters
    ----------
    file
        Packed or not.
    origin
        What messages call it.
    times
        How much larger than packed it may be, beyond what is harmless.

    Raises
    ------
    InputError
        As `check_zip`.
    OSError, EOFError, ValueError, zlib.error, lzma.LZMAError
        It is damaged.
    """
    packed = file.stat().st_size
    with file.open("rb") as stream:
        head = stream.read(8)
    opened = next((way for mark, way in _PACKED if head.startswith(mark)), None)
    if opened is None:
        return
    unpacked = 0
    with opened(file, "rb") as content:
        while chunk := content.read(_CHUNK):
            unpacked += len(chunk)
            check_unpacked(origin, packed, unpacked, times)


def opened_zip(source: Path | BinaryIO, origin: str) -> zipfile.ZipFile:
    """Return an archive that is not too large, open for reading.

    Raises
    ------
    InputError
        As `check_zip`.
    zipfile.BadZipFile, OSError
        It is none.
    """
    archive = zipfile.ZipFile(source)
    try:
        check_zip(archive, origin)
    except BaseException:
        archive.close()
        raise
    return archive
