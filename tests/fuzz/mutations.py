"""What may happen to a file on its way to a reader, and what its reader may make of it.

A mutation is *kept* if the file says the same as before, so that the answer must be the same (or
refused, where a form is not known); *broken* if the file says something that is no table or no
number, so that only a refusal is right; and *any* if it may say anything.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from subjects import Subject

Meaning = Literal["kept", "broken", "any"]
Rows = list[list[str]]


@dataclass(frozen=True)
class Mutation:
    """One kind of change.

    Attributes
    ----------
    name
        For the table that is printed.
    meaning
        What the changed file says.
    forms
        Of the subjects that it is made for; empty for all.
    change
        From the clean content, the subject and a source of chance to the changed one; None where
        the file has no place for it.
    """

    name: str
    meaning: Meaning
    forms: tuple[str, ...]
    change: Callable[[bytes, Subject, random.Random], bytes | None]


def _rows(content: bytes) -> Rows:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _csv(rows: Rows, separator: str = ",", end: str = "\n", quoting: int = 0) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows(rows)
    return stream.getvalue().encode()


def _is_number(text: str) -> bool:
    text = text.removesuffix("%").strip()
    return text.replace(".", "", 1).replace("-", "", 1).isdigit()


def _decimal_commas(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    heading, *rows = _rows(content)
    numbers = subject.all_numbers(heading)
    changed = [
        [
            cell.replace(".", ",") if place in numbers and _is_number(cell) else cell
            for place, cell in enumerate(row)
        ]
        for row in rows
    ]
    return _csv([heading, *changed], draw.choice(";\t"))


def _encoded(encoding: str) -> Callable[[bytes, Subject, random.Random], bytes | None]:
    def change(content: bytes, subject: Subject, draw: random.Random) -> bytes | None:
        try:
            return content.decode("utf-8-sig").encode(encoding)
        except UnicodeEncodeError:
            return None

    return change


def _blank_rows(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    rows = _rows(content)
    return _csv([*rows, [], []])


def _in_a_number(*texts: str) -> Callable[[bytes, Subject, random.Random], bytes | None]:
    def change(content: bytes, subject: Subject, draw: random.Random) -> bytes | None:
        rows = _rows(content)
        if not subject.numbers or len(rows) < 2:
            return None
        row = draw.randrange(1, len(rows))
        rows[row][draw.choice(subject.numbers)] = draw.choice(texts)
        return _csv(rows)

    return change


def _twice(content: bytes, subject: Subject, draw: random.Random) -> bytes | None:
    if not subject.numbers:
        return None
    rows = _rows(content)
    return _csv([*rows, rows[draw.randrange(1, len(rows))]])


def _column_twice(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    rows = _rows(content)
    place = draw.randrange(len(rows[0]))
    return _csv([[*row, row[place]] for row in rows])


def _cell_lost(content: bytes, subject: Subject, draw: random.Random) -> bytes | None:
    rows = _rows(content)
    row = draw.randrange(1, len(rows))
    if len(rows[row]) < 3:
        return None
    del rows[row][draw.randrange(len(rows[row]))]
    return _csv(rows)


def _cell_more(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    rows = _rows(content)
    row = draw.randrange(1, len(rows))
    rows[row].insert(draw.randrange(len(rows[row]) + 1), draw.choice(["", "1", "x"]))
    return _csv(rows)


def _bytes_changed(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.randint(1, 6)):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _part_lost(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    start = draw.randrange(len(content))
    return content[:start] + content[start + draw.randint(1, len(content)) :]


def _part_again(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    start = draw.randrange(len(content))
    part = content[start : start + draw.randint(1, 200)]
    at = draw.randrange(len(content))
    return content[:at] + part * draw.randint(1, 20) + content[at:]


_ODD = (
    *("inf", "nan", "-1", "0", "1e999", "9" * 5000, "99999999999", "1e-320", "true", "null"),
    *("[]", "{}", '""', "''", '"', "'", "[" * 3000, "{a=" * 300, "a." * 3000 + "a = 1"),
    *("x" * 30000, "\n", "\r", "\t", ";", ",", "=", "[x]", "[[x]]", "*", "-999", "n/a", "1,234"),
    *("\x1b[31m", "٣", "２", "\u202e", "\ufeff", "KAZ", "Қазақстан", "2026-99-99", "../../x"),
)


def _odd_word(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    text = content.decode("utf-8", errors="replace")
    words = [at for at in range(1, len(text)) if text[at].isalnum() and not text[at - 1].isalnum()]
    if not words:
        return content
    at = draw.choice(words)
    end = at
    while end < len(text) and text[end].isalnum():
        end += 1
    return (text[:at] + draw.choice(_ODD) + text[end:]).encode()


def _lines_moved(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    for _ in range(draw.randint(1, 3)):
        one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _member_changed(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(sorted(parts))
    part = parts[name]
    kind = draw.randrange(6)
    if kind == 0 or not part:
        del parts[name]
    elif kind == 1:
        parts[name] = part[: draw.randrange(len(part))]
    elif kind == 2:
        parts[name] = _bytes_changed(part, subject, draw)
    elif kind == 3:
        parts[name] = draw.choice([b"", b"<a>", b"\0\1", b"{}", b"[" * 5000, b"0" * 100_000_000])
    elif kind == 4:
        parts[name] = parts[draw.choice(sorted(parts))]
    else:
        parts[name] = _odd_word(part, subject, draw)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for key, value in parts.items():
            archive.writestr(key, value)
    return stream.getvalue()


def _nested(content: bytes, subject: Subject, draw: random.Random) -> bytes:
    depth = draw.choice([100, 5000, 100_000])
    if subject.form == "json":
        return b'{"title": ' + b"[" * depth + b"]" * depth + b"}"
    return draw.choice(
        [
            content + b"\nx = " + b"[" * depth + b"]" * depth,
            b"x" + b".x" * depth + b" = 1\n" + content,
            b"[" + b"x." * depth + b"x]\n" + content,
        ]
    )


_CSV, _TEXTS = ("csv",), ("csv", "toml", "json")
MUTATIONS = (
    Mutation("a mark of UTF-8", "kept", _TEXTS, lambda c, s, d: b"\xef\xbb\xbf" + c),
    Mutation("UTF-16", "kept", _TEXTS, _encoded("utf-16")),
    Mutation("UTF-16 without a mark", "kept", _TEXTS, _encoded("utf-16-le")),
    Mutation("cp1251", "kept", _TEXTS, _encoded("cp1251")),
    Mutation("cp1252", "kept", _TEXTS, _encoded("cp1252")),
    Mutation("lines of Windows", "kept", _TEXTS, lambda c, s, d: c.replace(b"\n", b"\r\n")),
    Mutation("semicolons", "kept", _CSV, lambda c, s, d: _csv(_rows(c), ";")),
    Mutation("tabs", "kept", _CSV, lambda c, s, d: _csv(_rows(c), "\t")),
    Mutation("sep=", "kept", _CSV, lambda c, s, d: b"sep=;\n" + _csv(_rows(c), ";")),
    Mutation("everything quoted", "kept", _CSV, lambda c, s, d: _csv(_rows(c), quoting=1)),
    Mutation("decimal commas", "kept", _CSV, _decimal_commas),
    Mutation("empty rows at the end", "kept", _CSV, _blank_rows),
    Mutation(
        "no number",
        "broken",
        _CSV,
        _in_a_number("n/a", "N/A", "NA", "nan", "inf", "-inf", "1e999", "-", "–", "..", "x", ""),
    ),
    Mutation(
        "a number of another kind",
        "broken",
        _CSV,
        _in_a_number("-999", "-9999", "1,234", "1_000", "0x10", "True", "(5)", "٣", "1.2.3", "5 k"),
    ),
    Mutation("a row twice", "broken", _CSV, _twice),
    Mutation("a column twice", "broken", _CSV, _column_twice),
    Mutation("a cell too few", "broken", _CSV, _cell_lost),
    Mutation("a cell too many", "broken", _CSV, _cell_more),
    Mutation("nested", "broken", ("toml", "json"), _nested),
    Mutation("bytes changed", "any", (), _bytes_changed),
    Mutation("a part lost", "any", (), _part_lost),
    Mutation("a part again", "any", (), _part_again),
    Mutation("an odd word", "any", (*_TEXTS, "address"), _odd_word),
    Mutation("lines moved", "any", _TEXTS, _lines_moved),
    Mutation("a member of the archive", "any", ("zip",), _member_changed),
    Mutation("nothing", "broken", ("csv", "json", "zip", "bytes"), lambda c, s, d: b""),
    Mutation("something else", "broken", (), lambda c, s, d: d.randbytes(2000)),
)


def fitting(subject: Subject) -> list[Mutation]:
    """Return the mutations that are made for a subject."""
    return [m for m in MUTATIONS if not m.forms or subject.form in m.forms]
