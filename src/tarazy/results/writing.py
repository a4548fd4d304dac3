"""Files of an answer: all are complete before the first one is renamed into place."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_texts(folder: Path, files: Mapping[str, str]) -> None:
    """Write files in UTF-8 into a folder, which is made if missing.

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
        for name, text in files.items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        for name in files:
            (draft / name).replace(folder / name)
