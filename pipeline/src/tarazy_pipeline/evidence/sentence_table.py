"""The bundled table of sentences: the texts taken apart, beside what was decided of each sentence.

The topic of a sentence, what holds it, or why nothing does, is decided by reading and kept by hand
in the table itself; it belongs to the sentence, known by its digest. Where sentences stand, their
digests and the quotations come from the texts.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tarazy.arguments.text_file import text_of
from tarazy.errors import InputError
from tarazy.evidence.reading import read_rows
from tarazy.evidence.text_sentences import TextSentence
from tarazy_pipeline.evidence.splitting import Layout, Sentence, sentences

# Each text of the evidence: the file of its copy, and what line breaks are in it.
COPIES: dict[str, tuple[str, Layout]] = {
    "E14": ("energy-dialogue-2014.txt", "sentences"),
    "P15": ("economic-partnership-2015.txt", "sentences"),
    "I25": ("interview-baq-2025-10-29.txt", "paragraphs"),
    "T05": ("thesis-us-foreign-policy.txt", "stopless"),
    "B12": ("column-borbasov-2012.txt", "stopless"),
}
COLUMNS = tuple(TextSentence.model_fields)


def digest(text: str) -> str:
    """Return the digest of a sentence: 12 digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def split_texts(folder: Path) -> dict[str, tuple[Sentence, ...]]:
    """Return the sentences of every text, from the copies in a folder.

    Raises
    ------
    InputError
        If a copy is missing or cannot be read.
    """
    return {
        text: sentences(text_of(folder / name, name), layout)
        for text, (name, layout) in COPIES.items()
    }


def table(
    texts: Mapping[str, Sequence[Sentence]], decided: Iterable[TextSentence]
) -> list[TextSentence]:
    """Return the rows of all sentences of the texts.

    Parameters
    ----------
    texts
        Identifier to the sentences of a text.
    decided
        What was decided of each sentence, wherever it stood; of two alike, in their order.

    Raises
    ------
    InputError
        If nothing was decided of a sentence; the message gives the beginning of its row.
    """
    waiting: dict[tuple[str, str], list[TextSentence]] = {}
    for row in decided:
        waiting.setdefault((row.text, row.digest), []).append(row)
    rows = []
    for text, parts in texts.items():
        for part in parts:
            key = digest(part.text)
            if not (found := waiting.get((text, key))):
                raise InputError(
                    f"{text}:{part.paragraph}.{part.number}: not in the table: {part.text!r}; "
                    f"allowed: a row {text},{part.paragraph},{part.number},... with digest {key}"
                )
            old = found.pop(0)
            changed = {
                "paragraph": part.paragraph,
                "sentence": part.number,
                "original": part.text if old.holds else None,
            }
            rows.append(old.model_copy(update=changed))
    return rows


def as_csv(rows: Iterable[TextSentence]) -> str:
    """Return rows as the text of the table."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = row.model_dump() | {"holds": ";".join(row.holds)}
        writer.writerow({key: cell for key, cell in cells.items() if cell is not None})
    return out.getvalue()


def build_sentences(folder: Path, file: Path) -> int:
    """Write the table again where it stands; return how many sentences it has.

    Raises
    ------
    InputError
        As `split_texts` and `table`, or if what is there is no such table.
    """
    rows = table(split_texts(folder), read_rows(file, str(file), TextSentence))
    file.write_text(as_csv(rows), encoding="utf-8", newline="\n")
    return len(rows)
