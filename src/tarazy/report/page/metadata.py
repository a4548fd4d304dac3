"""What a report says of itself to programs: the file ``metadata.json``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tarazy.licences import data_sources
from tarazy.report.citation import AUTHOR, LICENCE
from tarazy.report.page.imprint import Imprint
from tarazy.report.page.places import Places
from tarazy.text.plain_json import plain_json
from tarazy.version import __version__

METADATA = "metadata.json"
# By this a folder is known as a report.
KIND = "tarazy report"


def metadata(
    reports: Sequence[tuple[Places, str]], imprint: Imprint, files: Sequence[str]
) -> bytes:
    """Return the metadata of a report.

    Parameters
    ----------
    reports
        Its pages in each language, and its title.
    imprint
        Of the first language.
    files
        What the folder holds; empty for a single page.
    """
    citation = imprint.citation
    assert citation is not None
    content = {
        "kind": KIND,
        "title": {places.page.words.language: title for places, title in reports},
        **imprint.about,
        "world": {"name": citation.world, "digest": citation.digest, **imprint.about["world"]},
        "author": AUTHOR,
        "version": __version__,
        "date": citation.day.isoformat(),
        "licence": {
            "report": LICENCE,
            "data": [
                {"publisher": each.publisher, "title": each.title, "licence": each.licence}
                for each in data_sources()
            ],
        },
        "languages": [places.page.words.language for places, _ in reports],
        "pages": list(_pages(reports)) if files else [],
        "figures": [figure for places, _ in reports for figure in _figures(places, bool(files))],
        "files": list(files),
    }
    return (plain_json(content) + "\n").encode()


def _pages(reports: Sequence[tuple[Places, str]]) -> Iterator[dict[str, str]]:
    for places, _ in reports:
        for leaf in places.page.leaves:
            language = places.page.words.language
            yield {
                "language": language,
                "file": places.file(leaf),
                "title": leaf.contents[0].text,
            }


def _figures(places: Places, in_folder: bool) -> Iterator[dict[str, Any]]:
    """Yield what is known of every figure, with where it stands."""
    leaf_of = {key: leaf for leaf in places.page.leaves for key in leaf.drawings}
    language = places.page.words.language
    for figure in places.page.listed:
        leaf = leaf_of[f"{figure['anchor']}-plot"]
        page = places.file(leaf) if in_folder else ""
        yield {
            "language": language,
            "number": figure["number"],
            "file": f"{page}#{figure['anchor']}",
            **{key: figure[key] for key in ("title", "unit", "year", "source")},
            "tables": [f"data/{language}/{name}" for name in figure["files"]],
        }
