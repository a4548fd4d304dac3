"""JSON that any reader takes: no not-a-number, no numbers of numpy."""

from __future__ import annotations

import json
import math
from typing import Any


def plain_json(content: object) -> str:
    """Return content as indented JSON.

    Parameters
    ----------
    content
        Plain data; a number that is not finite, of which JSON has none, becomes ``null``.
    """
    return json.dumps(_plain(content), ensure_ascii=False, indent=2, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
