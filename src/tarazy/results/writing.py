"""Files of an answer: all are complete before the first one is put in place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tarazy.arguments.placing import drafts_in, put_folder, undisturbed
from tarazy.errors import InputError, shortened

# Says in a folder of an answer which files are the answer's.
LIST = ".tarazy.json"
_KIND = "tarazy answer"


def write_texts(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder, which is made if missing: texts in UTF-8, bytes as they are.

    Parameters
    ----------
    folder
        Where they go.
    files
        Name to content.
    """
    with drafts_in(folder) as draft:
        for name, content in files.items():
            (draft / name).write_bytes(content.encode() if isinstance(content, str) else content)
        _refuse_folders(folder, files)
        with undisturbed():
            for name in files:
                (draft / name).replace(folder / name)


@contextmanager
def answer_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to fill with an answer, which then takes the place of a former one.

    A folder that is new, empty, or holds a former answer alone is replaced in one step. In one that
    holds other files too these stay, the files of the answer are put among them one after the
    other, and what only the former answer had is taken away.

    Parameters
    ----------
    folder
        Its place.
    """
    target = folder.resolve()
    former = _listed(target)
    whole = _is_replaceable(target, former)
    with drafts_in(target.parent if whole else target) as part:
        draft = part / "new"
        draft.mkdir()
        yield draft
        names = _files(draft)
        text = json.dumps({"kind": _KIND, "files": names}, ensure_ascii=False)
        (draft / LIST).write_text(text + "\n", encoding="utf-8")
        if whole:
            put_folder(draft, target)
            return
        _refuse_folders(target, (*names, LIST))
        with undisturbed():
            for name in (*names, LIST):
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (draft / name).replace(target / name)
            for name in former.difference(names):
                (target / name).unlink(missing_ok=True)


def _refuse_folders(folder: Path, names: Iterable[str]) -> None:
    """Refuse to put anything in place where a folder has the name of one of the files.

    Raises
    ------
    InputError
        Naming that folder.
    """
    for name in names:
        if (folder / name).is_dir():
            place = shortened(repr(str(folder / name)))
            raise InputError(
                f"{place} is a folder, and an answer has a file of that name; "
                "allowed: a folder without it"
            )


def _files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir() or not any(path.iterdir())
    )


def _listed(folder: Path) -> frozenset[str]:
    """Return the files of a former answer, of those that are there."""
    try:
        told = json.loads((folder / LIST).read_text("utf-8"))
        listed = set(told["files"]) if told["kind"] == _KIND else set()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return frozenset()
    return frozenset(listed.intersection(_files(folder)))


def _is_replaceable(folder: Path, former: frozenset[str]) -> bool:
    """Return whether another folder may take the place of one, with all that is in it."""
    if not folder.exists():
        return True
    if not former.issuperset(set(_files(folder)) - {LIST}):
        return False
    # Whoever stands in it would stand nowhere.
    stood_in = Path.cwd().is_relative_to(folder)
    return not (stood_in or folder.is_mount()) and os.access(folder.parent, os.W_OK | os.X_OK)
