"""Saved questions as a study that `tarazy report` takes: a folder in an archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.codes.classification import LANGUAGES, Language
from tarazy.errors import InputError
from tarazy.lab.saved import Study
from tarazy.lab.written import toml_of
from tarazy.text.texts import texts

FOLDER = "study"
# Of every file in the archive, so that the same study gives the same bytes.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def archive(studies: Sequence[Study], about: Sequence[str], language: Language) -> bytes:
    """Return questions as a study, in an archive that unpacks to one folder.

    Parameters
    ----------
    studies
        One or more, all of one world.
    about
        Codes of the two economies that the study is about.
    language
        Of the page.

    Raises
    ------
    InputError
        If they are of several worlds.
    """
    scenarios = dict(_scenarios(studies))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, document in (
            ("study.toml", _study(studies, list(scenarios), about, language)),
            *scenarios.items(),
        ):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _LONG_AGO)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, toml_of(document), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _scenarios(studies: Sequence[Study]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield file and document of each question, under names of their own."""
    for number, study in enumerate(studies, 1):
        name = f"{number}-{file_name(study.document['name'])}"
        yield f"{name}.toml", {**study.document, "name": name}


def _study(
    studies: Sequence[Study], files: Sequence[str], about: Sequence[str], language: Language
) -> dict[str, Any]:
    worlds = list(dict.fromkeys(each.document.get("world", DEFAULT_WORLD) for each in studies))
    if len(worlds) > 1:
        raise InputError(
            f"saved: questions of several worlds ({', '.join(worlds)}); allowed: of one world in "
            "a study"
        )
    first = studies[0]
    alone = len(studies) == 1
    told = {each: texts(each)("lab.saved") for each in LANGUAGES}
    asked = {each: texts(each)("lab.saved_question", count=len(studies)) for each in LANGUAGES}
    notes = "\n".join(each.note for each in studies if each.note)
    country, *partner = about
    return {
        "version": 1,
        "title": {language: first.name} if alone else told,
        "question": first.document["question"] if alone else asked,
        **({"brief": {language: notes}} if notes else {}),
        "country": country,
        "partner": partner,
        "world": worlds[0],
        "languages": [language],
        "experiments": {"detail": list(files), "glance": list(files)},
    }


def file_name(name: str) -> str:
    """Return a name as that of a file: letters and digits, in lower case."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name)
    return plain.strip("-")[:60].lower() or "question"
