"""Changes that alter no answer, so that no test can notice them: `equivalent.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

# File, function, before, after, and which of those with the same words.
Key = tuple[str, str, str, str, int]
_LISTED = Path(__file__).with_suffix(".toml")


def reasons() -> dict[Key, str]:
    """Return why each is one."""
    listed = tomllib.loads(_LISTED.read_text(encoding="utf-8")).get("change", [])
    found = {
        (one["file"], one["function"], one["before"], one["after"], one.get("nth", 1)): one["why"]
        for one in listed
    }
    if len(found) != len(listed):
        raise ValueError(f"{_LISTED.name}: a change is listed twice")
    return found
