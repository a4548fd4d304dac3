"""A file of a user beside the bundled evidence: claims, texts, sources, figures, chronicle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tarazy.arguments.csv_rows import parted, text_of
from tarazy.arguments.values import path_of
from tarazy.errors import InputError
from tarazy.evidence.document import ClaimsDocument
from tarazy.evidence.events_and_sources import Event
from tarazy.evidence.library import Library, with_rows
from tarazy.evidence.reading import read_claims, read_rows
from tarazy.evidence.sentence_holders import verify_sentences
from tarazy.evidence.text_sentences import TextSentence, with_sentences
from tarazy.evidence.verify import verify_claims, verify_rows


def with_file(library: Library, path: str | Path) -> Library:
    """Return a library with a file of a user.

    Parameters
    ----------
    library
        To which it is added.
    path
        A ``.toml`` file of claims, texts, figures, sources, events and agreements; or a ``.csv``
        table of events, or of sentences, whose heading has a column ``sentence``.

    Raises
    ------
    InputError
        If the file is wrong, a key in it is taken, or what it names is not there.
    """
    path = path_of("extra", path)
    if path.suffix not in (".toml", ".csv"):
        raise InputError(f"{path}: suffix {path.suffix!r}; allowed: .toml, .csv")
    if path.suffix == ".csv" and "sentence" in parted(text_of(path, str(path)), str(path)).heading:
        return _with_sentences(library, path)
    if path.suffix == ".csv":
        document = ClaimsDocument(event=read_rows(path, str(path), Event))
    else:
        document = read_claims(path, str(path))
    parts = [key for key in ClaimsDocument.model_fields if key != "version"]
    if not any(getattr(document, part) for part in parts):
        raise InputError(f"{path}: holds nothing; allowed: at least one of {', '.join(parts)}")
    own = [claim.id for claim in document.claim]
    whole = replace(
        library,
        texts=with_rows(library.texts, document.text, "id", f"{path}: text"),
        sources=with_rows(library.sources, document.source, "key", f"{path}: source"),
        figures=with_rows(library.figures, document.figure, "figure", f"{path}: figure"),
        events=with_rows(library.events, document.event, "event", f"{path}: event"),
        agreements=with_rows(
            library.agreements, document.agreement, "agreement", f"{path}: agreement"
        ),
        claims=with_rows(library.claims, document.claim, "id", f"{path}: claim"),
        origins=library.origins | dict.fromkeys(own, str(path)),
        folders=library.folders | dict.fromkeys(own, path.parent),
    )
    for rows in (document.event, document.agreement, document.figure):
        verify_rows(whole, rows, str(path))
    verify_claims(whole, own)
    return whole


def _with_sentences(library: Library, path: Path) -> Library:
    rows = read_rows(path, str(path), TextSentence)
    if not rows:
        raise InputError(f"{path}: holds nothing; allowed: at least one sentence")
    whole = replace(library, sentences=with_sentences(library.sentences, rows, str(path)))
    verify_sentences(whole, rows, str(path))
    return whole
