"""Text files that a user brings: their encoding, and the text in them.

A file is UTF-8, or says by its first bytes that it is UTF-16, or is what Excel on a Russian or
Kazakh Windows writes: cp1251, and then only if every word in it is one. Bytes that could mean
several texts are refused, for a name read in the wrong letters is another name.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.arguments.limits import (
    BYTES_OF_A_TABLE,
    BYTES_OF_A_TEXT,
    check_limit,
    check_size,
    unreadable,
)
from tarazy.errors import InputError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

ENCODINGS = "UTF-8, UTF-16, or Russian in Windows-1251"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEGINNING = 4096
_CHUNK = 1 << 20
# Letters and signs on which Windows-1251 and the Kazakh KZ-1048 agree and which Russian texts have.
_RUSSIAN = re.compile("[\x00-\x7fА-Яа-яЁё«»–—…№“”„‘’°§±\xa0]*")
# A word of one kind of letters: all small, all capital, or capital and then small. Other encodings
# of Cyrillic show as capitals after small letters, those of Latin as words of both alphabets.
_WORD = re.compile("[A-Za-zА-Яа-яЁё]*[А-Яа-яЁё][A-Za-zА-Яа-яЁё]*")
_RUSSIAN_WORD = re.compile("[А-ЯЁ]?[а-яё]*|[А-ЯЁ]+|[А-ЯЁ]{2,}[а-яё]{1,2}")
# Letters of a word that tells: single ones could be of any encoding.
_TELLING = 3
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Encoded:
    """Bytes that are a text.

    Attributes
    ----------
    encoding
        As Python names it.
    text
        All of it.
    """

    encoding: str
    text: str


def text_of(file: Path | Traversable, origin: str, most: int = BYTES_OF_A_TEXT) -> str:
    """Return the text of a file.

    Parameters
    ----------
    file
        In one of `ENCODINGS`.
    origin
        What messages call it.
    most
        Bytes that it may have.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or is no text in an encoding that is known.
    """
    return decoded(bytes_of(file, origin, most), origin).text


def bytes_of(file: Path | Traversable, origin: str, most: int) -> bytes:
    """Return the content of a file that is not too large.

    Raises
    ------
    InputError
        If it cannot be read or is too large.
    """
    if isinstance(file, Path):
        check_size(file, origin, most)
    try:
        content = file.read_bytes()
    except (OSError, ValueError) as error:
        raise unreadable(origin, error) from error
    check_limit(origin, len(content), most, "bytes")
    return content


def decoded(content: bytes, origin: str) -> Encoded:
    """Return the text that bytes are.

    Parameters
    ----------
    content
        A whole file.
    origin
        What messages call it.

    Raises
    ------
    InputError
        If they are none, or could be several.
    """
    encoding = _marked(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise InputError(
                f"{origin}: begins as a text in {encoding.upper()} and is none; "
                f"allowed: {ENCODINGS}"
            ) from error
        encoding, text = "cp1251", _russian(content, origin, error)
    found = _CONTROL.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise InputError(
            f"{origin}: line {line} holds the sign {found[0]!r}, which no text has; allowed: "
            f"a text in {ENCODINGS}"
        )
    return Encoded(encoding, text)


def _marked(content: bytes) -> str:
    """Return the encoding that the first bytes tell; UTF-8 where they tell none."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    # UTF-16 without its mark: every other byte of plain letters is empty.
    head = content[:_BEGINNING]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) >= 4 and max(even, odd) > len(head) // 4 and min(even, odd) == 0:
        return "utf-16-be" if even else "utf-16-le"
    return "utf-8"


def _russian(content: bytes, origin: str, error: UnicodeDecodeError) -> str:
    text = content.decode("cp1251", errors="replace")
    whole = _RUSSIAN.match(text)
    words = _WORD.findall(text)
    if whole is None or whole.end() < len(text) or max(map(len, words), default=0) < _TELLING:
        raise InputError(
            f"{origin}: byte {content[error.start]:#04x} at {error.start} is not UTF-8; allowed: "
            f"a text in {ENCODINGS}"
        ) from error
    odd = next((word for word in words if not _RUSSIAN_WORD.fullmatch(word)), None)
    if odd is not None:
        raise InputError(
            f"{origin}: neither UTF-8 nor Russian in Windows-1251, in which it would hold "
            f"{odd[:20]!r}; allowed: a text in {ENCODINGS}"
        ) from error
    return text


def encoding_of(file: Path, origin: str) -> str:
    """Return the encoding of a large file as pandas takes it, without keeping its text.

    Raises
    ------
    InputError
        As `text_of`.
    """
    check_size(file, origin, BYTES_OF_A_TABLE)
    with file.open("rb") as stream:
        encoding = _marked(stream.read(_BEGINNING))
        if encoding in ("utf-8", "utf-8-sig"):
            stream.seek(0)
            decoder = codecs.getincrementaldecoder("utf-8")()
            try:
                while chunk := stream.read(_CHUNK):
                    if _CONTROL.search(decoder.decode(chunk)):
                        break
                else:
                    decoder.decode(b"", final=True)
                    return "utf-8-sig"
            except UnicodeDecodeError:
                pass
    # The long way, which says what is wrong.
    return decoded(bytes_of(file, origin, BYTES_OF_A_TEXT), origin).encoding
