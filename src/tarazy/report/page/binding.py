"""A report that is filled, as it is read: a folder of pages, or one page that holds everything."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from tarazy.report.page import templates
from tarazy.report.page.body import Leaf, Page
from tarazy.report.page.imprint import Imprint
from tarazy.report.page.metadata import METADATA, metadata
from tarazy.report.page.parts import shared_lists
from tarazy.report.page.places import Places, chapters

STYLES = ("style.css", "brief.css", "ledger.css", "print.css")
SCRIPTS = ("figures.js", "pictures.js", "ledger.js", "find.js")

# What a browser may load: of one page, its own script and what that opens; of a folder, its files.
_POLICY = Markup(
    "default-src 'none'; script-src {scripts}; style-src {styles} 'unsafe-inline'; "
    "img-src data: blob:; font-src data:"
)
_OWN_FILES = Markup("'self' file:")


def single(page: Page, imprint: Imprint) -> str:
    """Return a report as one page that needs no other file.

    Figures, files and the drawing library are packed: compressed by gzip and written in base64,
    they are opened by the page's script, the only one that its policy lets run beside them.
    """
    from plotly.offline import get_plotlyjs

    drawings = {key: drawn for leaf in page.leaves for key, drawn in leaf.drawings.items()}
    files = {f"data/{page.words.language}/{name}": each for name, each in page.files.items()}
    if imprint.citation is not None:
        files[METADATA] = metadata([(Places(page, ""), imprint.title)], imprint, ())
    script = _joined(SCRIPTS)
    own = base64.b64encode(hashlib.sha256(f"\n{script}\n".encode()).digest()).decode()
    return templates.page(
        "single",
        words=page.words,
        imprint=imprint,
        title=imprint.title,
        policy=_POLICY.format(scripts=Markup(f"'sha256-{own}' blob:"), styles=""),
        style=_joined(STYLES),
        script=script,
        content=_packed(_content(drawings, page, files)),
        plotly=_packed(get_plotlyjs()) if drawings else "",
        body=Markup("\n").join(part for leaf in page.leaves for part in leaf.body),
        chapters=chapters(page, lambda anchor: f"#{anchor}"),
    )


def folder(reports: Sequence[tuple[Page, Imprint]]) -> dict[str, bytes]:
    """Return the files of a report by their path: pages, what they share, tables, metadata.

    Parameters
    ----------
    reports
        A report in each language, which share their lists of coordinates; pages of the first have
        the bare names.
    """
    from plotly.offline import get_plotlyjs

    every = [
        Places(page, f".{page.words.language}" if number else "")
        for number, (page, _) in enumerate(reports)
    ]
    texts = {
        "assets/report.css": str(_joined(STYLES)),
        "assets/report.js": str(_joined(SCRIPTS)),
        "assets/shapes.js": f"var tarazyShapes = {shared_lists(reports[0][0].shared)};\n",
        "assets/plotly.js": get_plotlyjs(),
    }
    files: dict[str, bytes] = {}
    for places, (page, imprint) in zip(every, reports, strict=True):
        for leaf in page.leaves:
            texts[places.file(leaf)] = _leaf(leaf, imprint, places, every)
            if leaf.drawings:
                texts[places.drawings(leaf)] = f"var tarazyFigures = {_object(leaf.drawings)};\n"
        directory = f"data/{page.words.language}"
        files |= {f"{directory}/{name}": content for name, content in page.files.items()}
    files |= {name: text.encode() for name, text in texts.items()}
    titled = [(places, imprint.title) for places, (_, imprint) in zip(every, reports, strict=True)]
    files[METADATA] = metadata(titled, reports[0][1], sorted([*files, METADATA]))
    return dict(sorted(files.items()))


def _leaf(leaf: Leaf, imprint: Imprint, places: Places, every: Sequence[Places]) -> str:
    """Return one page of a folder."""
    page = places.page
    place, first = page.leaves.index(leaf), page.leaves[0]
    listed = chapters(page, lambda anchor: places.href(anchor, leaf))
    chapter = next((each for each in listed if leaf in each.leaves), None)
    return templates.page(
        "leaf",
        words=page.words,
        imprint=imprint,
        title=imprint.title if leaf is first else f"{_title(leaf)} – {imprint.title}",
        policy=_POLICY.format(scripts=_OWN_FILES, styles=_OWN_FILES),
        body=places.body(leaf),
        chapters=listed,
        current=chapter,
        index="" if leaf is first else places.file(first),
        # A page that begins within its chapter says which one it is.
        above=chapter if chapter and leaf.contents[0].level > 2 else None,
        previous=_neighbour(places, place - 1),
        following=_neighbour(places, place + 1),
        languages=[(each.page.words, each.file(each.page.leaves[place])) for each in every],
        drawings=places.drawings(leaf),
    )


def _neighbour(places: Places, place: int) -> tuple[str, str] | None:
    """Return title and file of the leaf at a place, None if there is none."""
    leaves = places.page.leaves
    return (_title(leaves[place]), places.file(leaves[place])) if 0 <= place < len(leaves) else None


def _title(leaf: Leaf) -> str:
    return leaf.contents[0].text


def _content(drawings: Mapping[str, str], page: Page, files: Mapping[str, bytes]) -> str:
    """Return as JSON what is drawn on a page, with the files that it gives away.

    Tables in CSV stand as they are, which packs better; others in base64.
    """
    texts = {name: each.decode() for name, each in files.items() if name.endswith(".csv")}
    others = {
        name: base64.b64encode(each).decode() for name, each in files.items() if name not in texts
    }
    told = json.dumps(texts, ensure_ascii=False)
    return (
        f'{{"figures":{_object(drawings)},"shapes":{shared_lists(page.shared)},'
        f'"texts":{told},"files":{json.dumps(others)}}}'
    )


def _object(drawings: Mapping[str, str]) -> str:
    return "{" + ",\n".join(f"{json.dumps(key)}:{drawn}" for key, drawn in drawings.items()) + "}"


def _packed(text: str) -> Markup:
    # Without a time, so that the same text gives the same bytes.
    return Markup(base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode())


def _joined(names: Sequence[str]) -> Markup:
    return Markup("\n").join(map(templates.static, names))
