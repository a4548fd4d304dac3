"""What is installed, as one digest, by which two machines know that they compute the same."""

from __future__ import annotations

import hashlib
import os
import platform
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import numpy as np


@cache
def installed_digest() -> str:
    """Return 16 hexadecimal digits over code and data of the package, Python and numpy."""
    # Whether what is compiled is used is for the environment to say.
    kernel = os.environ.get("TARAZY_KERNEL", "")
    about = f"{platform.python_version()} {np.__version__} {kernel}"
    content = hashlib.sha256(about.encode())
    _enter(content, resources.files("tarazy"), "")
    return content.hexdigest()[:16]


def _enter(content: hashlib._Hash, where: Traversable, path: str) -> None:
    for part in sorted(where.iterdir(), key=lambda part: part.name):
        if part.name == "__pycache__":
            continue
        inside = f"{path}/{part.name}"
        if part.is_dir():
            _enter(content, part, inside)
        else:
            data = part.read_bytes()
            content.update(f"{inside}\0{len(data)}\0".encode() + data)
