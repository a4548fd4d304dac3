"""The map of real income as a picture of its own, drawn without a browser.

It is SVG. PNG is that SVG, painted by Typst where it is installed (`pip install 'tarazy[pdf]'`),
with the fonts inside its package, so that the same answer gives the same picture everywhere.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from importlib import util
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from tarazy.errors import InputError
from tarazy.figures import style, welfare_map
from tarazy.figures.geography import outlines
from tarazy.text import formats
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome

WIDTH = 1000
SUFFIXES = ("svg", "png")
# Inside the package of Typst, with the letters of all three languages.
_FONT_OF_TYPST = "Libertinus Serif"
_PIXELS_PER_INCH = 144.0
# Letters in a line of a size; an estimate, since nothing measures them here.
_LETTERS = {20: 70, 14: 110, 11: 140}
_MARGIN = 16
_PAINTER = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 750pt)
"""


def has_painter() -> bool:
    """Return whether PNG can be made."""
    return util.find_spec("typst") is not None


def picture(
    outcome: Outcome, title: str, country: str, partner: str, words: Texts, suffix: str
) -> bytes:
    """Return the map of real income.

    Parameters
    ----------
    outcome
        The answer.
    title
        Of its question.
    country, partner
        Whose point of view is taken; the country is outlined.
    words
        Texts of the language.
    suffix
        Of `SUFFIXES`.

    Raises
    ------
    InputError
        If Typst is needed and is not installed.
    """
    if suffix == "svg":
        return _svg(outcome, title, country, partner, words, style.FONT)
    if not has_painter():
        raise InputError("png: typst is not installed; allowed: svg, or pip install 'tarazy[pdf]'")
    import typst

    drawn = _svg(outcome, title, country, partner, words, _FONT_OF_TYPST).decode()
    painted = typst.compile(
        _PAINTER,
        format="png",
        ppi=_PIXELS_PER_INCH,
        sys_inputs={"svg": drawn},
        ignore_system_fonts=True,
    )
    if not isinstance(painted, bytes):
        raise TypeError("the picture has more than one page")
    return painted


def _svg(
    outcome: Outcome, title: str, country: str, partner: str, words: Texts, font: str
) -> bytes:
    told = welfare_map.exhibit(outcome, words.language, country, partner)
    change = {str(row[0]): float(row[1]) for row in told.table.rows}
    limits = style.class_limits(change.values())
    root = Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
    root.set("font-family", font)
    SubElement(root, "title").text = title
    SubElement(root, "desc").text = told.alt
    paper = SubElement(root, "rect", width="100%", height="100%", fill="#ffffff")
    y = _lines(root, title, 20, _MARGIN + 20, style.INK, bold=True)
    y = _lines(root, told.title, 14, y + 4, style.INK)
    left, right = welfare_map.FRAME[0]
    low, high = welfare_map.FRAME[1]
    scale = WIDTH / (right - left)
    land = SubElement(root, "g", transform=f"translate({-left * scale:.1f} {y + high * scale:.1f})")
    _draw_land(land, change, limits, country, scale)
    y = _legend(root, limits, y + (high - low) * scale + 12, words)
    y = _lines(root, f"{told.subtitle}, {told.unit}, {told.year}", 11, y + 16, style.QUIET)
    for text in (told.source, told.note):
        y = _lines(root, text, 11, y, style.QUIET)
    height = f"{y + _MARGIN - 8:.0f}"
    for key, value in (("width", f"{WIDTH}"), ("height", height)):
        root.set(key, value)
        paper.set(key, value)
    root.set("viewBox", f"0 0 {WIDTH} {height}")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _lines(
    root: Element, text: str, size: int, y: float, colour: str, *, bold: bool = False
) -> float:
    """Write a text in as many lines as it needs, and return where the next one begins."""
    for line in textwrap.wrap(text, _LETTERS[size]):
        place = SubElement(root, "text", x=f"{_MARGIN}", y=f"{y:.0f}", fill=colour)
        place.set("font-size", f"{size}")
        if bold:
            place.set("font-weight", "bold")
        place.text = line
        y += 1.4 * size
    return y


def _draw_land(
    place: Element, change: dict[str, float], limits: list[float], country: str, scale: float
) -> None:
    known = outlines()
    rest = change.get(welfare_map.REST)
    _hatch(place, "#eef1f4" if rest is None else style.class_colour(rest, limits))
    for code in sorted(known.rings, key=lambda code: (code == country, code)):
        colour = style.class_colour(change[code], limits) if code in change else "url(#rest)"
        edge = (style.INK, 1.4) if code == country else ("#8b98a5", 0.5)
        area = SubElement(place, "path", d=_path(known.rings[code], scale), fill=colour)
        area.set("stroke", edge[0])
        area.set("stroke-width", f"{edge[1]}")
    for code in (code for code in change if code in known.points):
        x, y = known.points[code]
        dot = SubElement(place, "circle", cx=f"{x * scale:.1f}", cy=f"{-y * scale:.1f}", r="3.5")
        dot.set("fill", style.class_colour(change[code], limits))
        dot.set("stroke", style.QUIET)


def _hatch(place: Element, colour: str) -> None:
    """Define how land without a table of its own is filled."""
    defined = SubElement(place, "defs")
    pattern = SubElement(defined, "pattern", id="rest", width="5", height="5")
    pattern.set("patternUnits", "userSpaceOnUse")
    pattern.set("patternTransform", "rotate(45)")
    SubElement(pattern, "rect", width="5", height="5", fill=colour)
    SubElement(pattern, "rect", width="1", height="5", fill="#9aa5b1")


def _path(rings: Iterable[Sequence[Sequence[float]]], scale: float) -> str:
    def corners(ring: Sequence[Sequence[float]]) -> Iterator[str]:
        for x, y in ring:
            yield f"{x * scale:.1f} {-y * scale:.1f}"

    return "".join(f"M{'L'.join(corners(ring))}Z" for ring in rings)


def _legend(root: Element, limits: list[float], y: float, words: Texts) -> float:
    """Draw the classes of change, and return where what follows begins."""
    colours, starts = style.legend_cells(limits)
    labels = [formats.plain(start, words) for start in starts]
    told = [*(formats.MINUS + label for label in reversed(labels)), *labels]
    width = (WIDTH - 2 * _MARGIN) / len(colours)
    for number, colour in enumerate(colours):
        x = f"{_MARGIN + number * width:.1f}"
        cell = SubElement(root, "rect", x=x, y=f"{y:.1f}", fill=colour, height="12")
        cell.set("width", f"{width:.1f}")
    # Between two classes.
    for number, label in enumerate(told, 1):
        place = SubElement(root, "text", x=f"{_MARGIN + number * width:.1f}", y=f"{y + 26:.1f}")
        place.set("text-anchor", "middle")
        place.set("font-size", "11")
        place.set("fill", style.INK)
        place.text = label
    return y + 30
