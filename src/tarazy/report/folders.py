"""The folder of a report: it appears whole or not at all, and takes the place of a report alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tarazy.arguments.placing import drafts_in, put_folder
from tarazy.arguments.writable import check_folder
from tarazy.errors import InputError, shortened
from tarazy.report.page.metadata import KIND, METADATA


def check_report_folder(folder: Path, where: str) -> None:
    """Check that the folder of a report can be made, or replaced.

    Parameters
    ----------
    folder
        Not there, empty, or with a report and nothing else.
    where
        What named it, e.g. ``--out``.

    Raises
    ------
    InputError
        If a file has its name, if nothing can be written beside it, if it cannot be replaced as a
        whole, or if it holds what no former report has written.
    """
    target = _resolved(folder, where)
    check_folder(target, where)
    check_folder(target.parent, where)
    if not target.exists():
        return
    known = _known(target)
    for path in target.rglob("*"):
        name = path.relative_to(target).as_posix()
        if (path.is_symlink() or not path.is_dir()) and name not in known:
            raise InputError(
                f"{where}: {str(folder)!r} holds {name!r}, which no report has written; "
                "allowed: a new folder, an empty one, or that of a former report"
            )
    # Another folder takes its place: whoever stands in it would stand nowhere.
    if target.is_mount() or _is_stood_in(target):
        kind = "a disk of its own" if target.is_mount() else "the current folder or around it"
        raise InputError(f"{where}: {str(folder)!r} is {kind}; allowed: a folder in it, or beside")


def _is_stood_in(folder: Path) -> bool:
    try:
        return Path.cwd().is_relative_to(folder)
    except FileNotFoundError:
        # The current folder was deleted.
        return False


def _resolved(folder: Path, where: str) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{where}: {shortened(repr(str(folder)))}: {reason}; allowed: the path of a folder"
        ) from error


def _known(folder: Path) -> set[str]:
    """Return the files that a former report says it has written."""
    try:
        told = json.loads((folder / METADATA).read_text("utf-8"))
        return {str(name) for name in told["files"]} if told["kind"] == KIND else set()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()


def write_report_folder(folder: Path, files: Mapping[str, bytes], where: str = "folder") -> None:
    """Write the files of a report; a former report in the folder is replaced at the end.

    Parameters
    ----------
    folder
        As `check_report_folder` takes it.
    files
        Path in the folder to content.
    where
        What named the folder.

    Raises
    ------
    InputError
        As for `check_report_folder`.
    """
    check_report_folder(folder, where)
    target = _resolved(folder, where)
    with drafts_in(target.parent) as part:
        draft = part / "new"
        for name, content in files.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        put_folder(draft, target)
