"""What holds of every figure of a page: it says what it finds, its units agree, nothing is cut."""

import re

import pytest
from page_exhibits import exhibits, layouts, strings

from tarazy.codes.classification import LANGUAGES
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.geography.region import Frame
from tarazy.figures.map_labels import LEAST_WIDTH, text_size
from tarazy.figures.narrow import WIDTH
from tarazy.study import Findings
from tarazy.text.texts import texts

# The narrowest screen that a page is made for, pixels.
PHONE = 390
AXIS = re.compile(r"^[xy]axis\d*$")
# Figures whose finding is a count or a place without a number of its own.
MONEY = ("million_usd", "billion_usd")


@pytest.fixture(scope="module")
def shown(small_findings: Findings) -> dict[str, list[Exhibit]]:
    return {language: exhibits(small_findings, language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_is_a_finding_and_the_quantity_stands_below(
    language: str, shown: dict[str, list[Exhibit]]
) -> None:
    words = texts(language)
    none = words("finding.none", least="0").partition("0")[0].strip()
    free = words("finding.room")
    for exhibit in shown[language]:
        assert exhibit.subtitle and exhibit.title != exhibit.subtitle, exhibit.name
        told = re.search(r"\d", exhibit.title) or exhibit.title.startswith((none, free))
        assert told, (exhibit.name, exhibit.title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_cut(language: str, shown: dict[str, list[Exhibit]]) -> None:
    for exhibit in shown[language]:
        told = [*strings(exhibit.figure.to_plotly_json()), exhibit.title, exhibit.subtitle]
        told += [cell for row in exhibit.table.rows for cell in row if isinstance(cell, str)]
        cut = [text for text in told if "…" in text or "..." in text]
        assert cut == [], exhibit.name


def test_numbers_of_a_model_have_a_range_or_a_reason_for_none(
    shown: dict[str, list[Exhibit]],
) -> None:
    words = texts("en")
    model = words("source.model", world="W").replace("W", "").split("core")[0].strip()[:20]
    for exhibit in shown["en"]:
        of_model = exhibit.source.startswith(model) or "dispatch" in exhibit.source.lower()
        has_ends = any(c.key.endswith(("low", "high")) for c in exhibit.table.columns)
        assert exhibit.ranged or has_ends or not of_model, exhibit.name
    assert sum(bool(exhibit.ranged) for exhibit in shown["en"]) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_units_of_axes_and_tables_are_those_of_the_figure(
    language: str, shown: dict[str, list[Exhibit]]
) -> None:
    words = texts(language)
    money = {words(f"unit.{name}") for name in MONEY}
    points = words("unit.percentage_points")
    for exhibit in shown[language]:
        scales = {column.kind for column in exhibit.table.columns if column.kind in MONEY}
        assert len(scales) < 2, exhibit.name
        stated = {unit for unit in money if unit in exhibit.unit}
        if stated:
            assert {words(f"unit.{kind}") for kind in scales} <= stated, exhibit.name
        for layout in layouts(exhibit):
            for key, axis in layout.items():
                if not AXIS.match(key):
                    continue
                title = ((axis.get("title") or {}).get("text") or "").replace("<br>", " ")
                for unit in (*money, points):
                    assert unit not in title or unit in exhibit.unit, (exhibit.name, title)


def test_changes_of_shares_are_in_percentage_points(shown: dict[str, list[Exhibit]]) -> None:
    met = 0
    for exhibit in shown["en"]:
        for column in exhibit.table.columns:
            if column.key in ("share_change", "contribution"):
                met += 1
                assert "percentage points" in column.heading(texts("en")), exhibit.name
    assert met >= 4


def test_a_wide_figure_has_a_version_for_a_phone(shown: dict[str, list[Exhibit]]) -> None:
    wide = [e for e in shown["en"] if (e.figure.layout.meta or {}).get("least_width", 0) > PHONE]
    assert len(wide) > 8
    for exhibit in wide:
        narrow = exhibit.figure.layout.meta["narrow"]
        assert narrow["layout"]["meta"].get("least_width", 0) <= PHONE, exhibit.name
    # What print cannot draw is not drawn at all.
    kinds = {trace.type for exhibit in shown["en"] for trace in exhibit.figure.data}
    assert "sankey" not in kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_map_covers_another(language: str, shown: dict[str, list[Exhibit]]) -> None:
    maps = [e for e in shown[language] if e.name.startswith("corridor_map")]
    assert maps
    for exhibit in maps:
        for layout, width in zip(layouts(exhibit), (LEAST_WIDTH, WIDTH), strict=True):
            frame = Frame(
                centre=(0.0, 0.0),
                x=tuple(layout["xaxis"]["range"]),
                y=tuple(layout["yaxis"]["range"]),
            )
            boxes = [_box(note, frame, width) for note in layout["annotations"]]
            assert len(boxes) > 4 and layout["shapes"], "names, and the scale of widths"
            for n, one in enumerate(boxes):
                for other in boxes[:n]:
                    assert not _cover(one, other), (exhibit.name, width)


def _box(note: dict, frame: Frame, width: float) -> tuple[float, float, float, float]:
    across, up = text_size(note["text"], frame, note["font"]["size"], width)
    per_pixel = (frame.x[1] - frame.x[0]) / width
    x = note["x"] + note.get("xshift", 0) * per_pixel
    y = note["y"] + note.get("yshift", 0) * per_pixel
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[note["xanchor"]] * across
    low = y - {"bottom": 0.0, "middle": 0.5, "top": 1.0}[note["yanchor"]] * up
    return left, low, left + across, low + up


def _cover(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    # A tenth of a line may touch: anchors are rounded.
    slack = 0.1 * (one[3] - one[1])
    return (
        one[0] < other[2] - slack
        and one[2] > other[0] + slack
        and one[1] < other[3] - slack
        and one[3] > other[1] + slack
    )
