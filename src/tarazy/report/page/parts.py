"""What the page says of figures to a browser, and of the variables of the benchmark."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tarazy.figures.exhibit import Exhibit
from tarazy.text.texts import Texts, texts
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
# Licences of the bundled worlds that are more than a name.
LICENCES = ("world_licence.core-2022", "world_licence.core-2022-73", "world_licence.tariff")
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
# Coordinates from this length on are held once.
LONG = 40


def drawing(exhibit: Exhibit, shared: dict[str, int]) -> dict[str, Any]:
    """Return what a browser needs to draw an exhibit.

    Parameters
    ----------
    exhibit
        To draw.
    shared
        Long lists of coordinates that the page holds once, as JSON, and their numbers; grows.

    Returns
    -------
    dict
        ``data``: the figure as JSON; ``room``: its height as a style before it is drawn, on a wide
        and on a narrow screen; ``wide``: whether it is wider than a narrow screen.
    """
    tall = float(exhibit.figure.layout.height)
    meta = exhibit.figure.layout.meta or {}
    room = _room(meta, tall, "")
    if "narrow" in meta:
        narrow = meta["narrow"]["layout"]
        room += ";" + _room(narrow["meta"], float(narrow.get("height", tall)), "narrow-")
    return {
        "data": _json(exhibit, shared),
        "room": room,
        "wide": "least_width" in meta,
    }


def _room(meta: Mapping[str, Any], tall: float, kind: str) -> str:
    """Return height and least width of a figure as properties of the style sheet."""
    least = meta.get("least_width", 0)
    height = f"{tall:g}px"
    if "aspect" in meta:
        height = f"calc(max(100cqi, {least}px) * {meta['aspect']:g} + {meta['extra']:g}px)"
    return f"--{kind}height:{height};--{kind}least:{least}px"


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


def provenance(world: World, words: Texts) -> list[dict[str, Any]]:
    """Return what every variable of the benchmark is, how it came about, its source and licence.

    Sources are quoted as the world carries them, whatever the language of the page, and so are
    licences that the catalogue has no words for; what is derived from other variables has none of
    its own.
    """
    items = []
    for variable in VARIABLES:
        about = world.dataset[variable].attrs
        item = {"name": variable, "year": str(about["year"]), "quality": str(about["quality"])}
        source = "" if item["quality"] == "derived" else str(about["source"])
        items.append(item | {"source": source, "licence": _licence(str(about["licence"]), words)})
    return items


def _licence(text: str, words: Texts) -> dict[str, Any]:
    """Return a licence in the language of the page, or quoted where it is not in the catalogue."""
    english = texts("en")
    for key in LICENCES:
        if english(key) == text:
            return {"text": words(key), "quoted": False}
    return {"text": text, "quoted": True}
