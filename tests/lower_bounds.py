"""Print every dependency of the project at its lower bound, as constraints for pip.

``python tests/lower_bounds.py [EXTRA ...]`` reads ``pyproject.toml`` beside this folder and that
of the pipeline. A dependency without a lower bound is an error: nobody would know how old it may
be.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
# The first has the extras.
PROJECTS = (ROOT / "pyproject.toml", ROOT / "pipeline" / "pyproject.toml")
_REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[(?P<extras>[^\]]*)\])?(?P<bounds>[^;]*)")


def lower_bounds(project: dict[str, Any], extras: list[str]) -> dict[str, str]:
    """Return the lower bound of every dependency by name; those of the extras and what they add.

    Raises
    ------
    ValueError
        If an extra is unknown, or a dependency has no lower bound.
    """
    own = str(project["name"])
    optional: dict[str, list[str]] = project.get("optional-dependencies", {})

    def requirements(chosen: list[str]) -> Iterator[str]:
        for extra in chosen:
            if extra not in optional:
                raise ValueError(f"unknown extra {extra!r}; allowed: {', '.join(optional)}")
            for text in optional[extra]:
                found = _REQUIREMENT.match(text)
                if found and found["name"] == own:
                    yield from requirements([e.strip() for e in found["extras"].split(",")])
                else:
                    yield text

    bounds: dict[str, str] = {}
    for text in [*project["dependencies"], *requirements(extras)]:
        found = _REQUIREMENT.match(text)
        lower = re.search(r">=\s*([^\s,]+)", found["bounds"]) if found else None
        if found is None or lower is None:
            raise ValueError(f"{text!r} has no lower bound; allowed: one, as in 'numpy>=2.1'")
        bounds[found["name"].lower()] = lower[1]
    return bounds


def bounds_together(projects: list[dict[str, Any]], extras: list[str]) -> dict[str, str]:
    """Return the lower bounds of several projects, less what one of them is to another.

    Parameters
    ----------
    projects
        Tables ``project`` of their files.
    extras
        Of the first.

    Raises
    ------
    ValueError
        As for `lower_bounds`, or if two projects have different bounds of a dependency.
    """
    bounds: dict[str, str] = {}
    for place, project in enumerate(projects):
        for name, version in lower_bounds(project, extras if place == 0 else []).items():
            if bounds.setdefault(name, version) != version:
                raise ValueError(
                    f"{name} has the lower bounds {bounds[name]} and {version}; allowed: one"
                )
    own = {str(project["name"]).lower() for project in projects}
    return {name: version for name, version in bounds.items() if name not in own}


if __name__ == "__main__":
    tables = [tomllib.loads(file.read_text(encoding="utf-8"))["project"] for file in PROJECTS]
    for name, version in bounds_together(tables, sys.argv[1:]).items():
        print(f"{name}=={version}")
