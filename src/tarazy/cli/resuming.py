"""What a command says when it is interrupted: whether, and how, it goes on."""

from __future__ import annotations

from pathlib import Path

_KEPT: list[Path] = []


def begin() -> None:
    """Forget what an earlier command of this process kept."""
    _KEPT.clear()


def keeping(path: Path | None) -> Path | None:
    """Note where this command keeps what is finished; None is nowhere."""
    if path is not None:
        _KEPT.append(path)
    return path


def interrupted() -> str:
    """Return the line of a command that was interrupted."""
    if not _KEPT:
        return "interrupted"
    return f"interrupted; what is finished is kept in {_KEPT[-1]}: the same command goes on from it"
