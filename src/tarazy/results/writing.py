"""Files of an answer: all are complete before the first one is renamed into place."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_texts(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder, which is made if missing: texts in UTF-8, bytes as they are.

    Parameters
    ----------
    folder
        Where they go.
    files
        Name to content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part:
        draft = Path(part)
        for name, content in files.items():
            (draft / name).write_bytes(content.encode() if isinstance(content, str) else content)
        for name in files:
            (draft / name).replace(folder / name)
