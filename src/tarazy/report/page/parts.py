"""The parts of the page: an exhibit, a section, the provenance of the benchmark."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Sequence
from typing import Any

from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import to_csv, to_html
from tarazy.licences import data_sources
from tarazy.text.texts import Texts
from tarazy.world import World

VARIABLES = (
    "trade",
    "tariff",
    "input_share",
    "value_added_share",
    "final_share",
    "deficit",
    "trade_elasticity",
)

_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
# Coordinates from this length on are held once.
LONG = 40


def paragraph(text: str, style: str = "") -> str:
    """Return a paragraph of plain text."""
    return f"<p{_style(style)}>{html.escape(text)}</p>"


def bullets(texts: Sequence[str], language: str = "") -> str:
    """Return a list of plain texts, marked with a language where it isn't that of the page."""
    mark = f' lang="{language}"' if language else ""
    return f"<ul{mark}>{''.join(f'<li>{html.escape(text)}</li>' for text in texts)}</ul>"


def heading(level: int, text: str, anchor: str = "") -> str:
    """Return a heading, with an anchor if it stands in the table of contents."""
    mark = f' id="{anchor}"' if anchor else ""
    return f"<h{level}{mark}>{html.escape(text)}</h{level}>"


def _style(style: str) -> str:
    return f' class="{style}"' if style else ""


def figure_block(
    exhibit: Exhibit, anchor: str, number: int, file: str, words: Texts, shared: dict[str, int]
) -> str:
    """Return an exhibit: title, figure, how to read it, provenance, and the table with its CSV.

    Parameters
    ----------
    exhibit
        To show.
    anchor
        Identifier that is unique in the page.
    number
        Of the figure.
    file
        Name of the downloaded files, without suffix.
    words
        Texts of the language.
    shared
        Long lists of coordinates that the page holds once, as JSON, and their numbers; grows.
    """
    title = html.escape(exhibit.title)
    content = to_csv(exhibit.table, words, year=exhibit.year, source=exhibit.source)
    # The mark at the start tells spreadsheets that the text is UTF-8.
    packed = base64.b64encode(("\ufeff" + content).encode()).decode()
    label = html.escape(words("page.figure", number=number))
    meta = (
        f"{words('page.unit')}: {exhibit.unit}. {words('page.year')}: {exhibit.year}. "
        f"{words('page.source')}: {exhibit.source}."
    )
    return f"""<figure id="{anchor}" aria-labelledby="{anchor}-title">
<figcaption><span class="number">{label}</span><h4 id="{anchor}-title">{title}</h4></figcaption>
<div class="plot-frame"><div class="plot" id="{anchor}-plot"{_room(exhibit)} role="img" \
aria-label="{html.escape(exhibit.alt)}"></div></div>
<noscript><p class="meta">{html.escape(words("page.no_script"))}</p></noscript>
<script type="application/json" id="{anchor}-plot-data">{_json(exhibit, shared)}</script>
<p class="meta">{html.escape(exhibit.note)}</p>
<p class="meta">{html.escape(meta)}</p>
<details class="table-behind"><summary>{html.escape(words("page.table"))}</summary>
{to_html(exhibit.table, exhibit.title, words)}
</details>
<div class="tools">\
<a download="{html.escape(file)}.csv" href="data:text/csv;charset=utf-8;base64,{packed}" \
aria-label="{html.escape(words("page.csv"))}: {title}">{html.escape(words("page.csv"))}</a>\
<button type="button" data-svg="{anchor}-plot" data-file="{html.escape(file)}.svg" \
aria-label="{html.escape(words("page.svg"))}: {title}">{html.escape(words("page.svg"))}</button>\
</div>
</figure>"""


def _room(exhibit: Exhibit) -> str:
    """Return the height of a figure as an attribute, unless it follows from its width."""
    layout = exhibit.figure.layout
    if layout.height is None or (layout.meta or {}).get("aspect"):
        return ""
    return f' data-height="{layout.height:g}"'


def _json(exhibit: Exhibit, shared: dict[str, int]) -> str:
    content = exhibit.figure.to_plotly_json()
    # The notebook's template adds nothing to the layout.
    content["layout"].pop("template", None)
    traces = [_with_shared(trace, shared) for trace in content["data"]]
    return _packed({"data": traces, "layout": content["layout"]})


def _with_shared(trace: dict[str, Any], shared: dict[str, int]) -> dict[str, Any]:
    """Return a trace whose long coordinates are numbers of lists that the page holds once.

    Every map draws the same land.
    """
    changed = dict(trace)
    for key in ("x", "y"):
        values = trace.get(key)
        if isinstance(values, list | tuple) and len(values) >= LONG:
            number = shared.setdefault(_packed(list(values)), len(shared))
            changed[key] = {"shared": number}
    return changed


def shared_lists(shared: dict[str, int]) -> str:
    """Return the lists that figures share, as one JSON list in the order of their numbers."""
    return f"[{','.join(shared)}]"


def _packed(content: Any) -> str:
    # "</script" would end the element, and "<!--" before "<script" the page: no "<" is left, nor
    # what other readers of HTML and JavaScript stumble over.
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return text.translate(_ESCAPES)


def provenance(world: World, words: Texts) -> str:
    """Return what every variable of the benchmark is, how it came about, its source and licence.

    Source and licence are quoted as the world carries them, whatever the language of the page.
    """
    items = []
    for variable in VARIABLES:
        about = world.dataset[variable].attrs
        quality = str(about["quality"])
        derived = quality == "derived"
        facts = f"{words(f'variable_unit.{variable}')}; {about['year']}"
        if derived:
            origin = html.escape(words("quality_note.derived").rstrip("."))
            licence = html.escape(words("licence.derived"))
        else:
            origin, licence = (
                f'<span lang="en">{html.escape(str(about[key]))}</span>'
                for key in ("source", "licence")
            )
        items.append(
            f"<dt>{html.escape(words(f'variable.{variable}'))}"
            f'<span class="badge">{html.escape(words(f"quality.{quality}"))}</span></dt>'
            f"<dd>{html.escape(facts)}</dd>"
            f"<dd>{html.escape(words('page.source'))}: {origin}</dd>"
            f"<dd>{html.escape(words('column.licence'))}: {licence}</dd>"
        )
    return f'<dl class="sources">{"".join(items)}</dl>'


def data_licences(words: Texts) -> str:
    """Return whose data travels with the package: the table of ``DATA_LICENSES.md``, quoted."""
    labels = (words("column.licence"), words("licences.address"), words("licences.ships"))
    items = []
    for source in data_sources():
        name, *told = (f'<span lang="en">{html.escape(cell)}</span>' for cell in source.cells)
        items.append(f"<dt>{name}</dt>")
        items += [
            f"<dd>{html.escape(label)}: {cell}</dd>"
            for label, cell in zip(labels, told, strict=True)
        ]
    return f'<dl class="sources">{"".join(items)}</dl>'
