"""Compiling the library of this room: ``python -m tarazy.kernel``.

Installing the package does it as well, by a build hook that reads this file; it therefore imports
nothing of the package. Where there is no compiler, or it fails, the package works without the
library.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
# Its name is none that Python would import.
LIBRARY = "_compiled.library"
# Beside the library: digests of its bytes and of what it was made of.
SEAL = "_compiled.seal"
_FLAGS = (
    "-O3",
    "-std=c11",
    "-fPIC",
    "-shared",
    "-fopenmp-simd",
    # Sums keep their order, and what is not a number stays so.
    "-fno-math-errno",
    "-fno-trapping-math",
    "-ffp-contract=fast",
    "-Wno-psabi",
)
_PATIENCE = 120.0


class NotCompiledError(Exception):
    """The library was not compiled; the message says why."""


def sources(folder: Path = FOLDER) -> list[Path]:
    """Return the files in C, in the order of their names."""
    return sorted(folder.glob("*.c")) + sorted(folder.glob("*.h"))


def source_digest(folder: Path = FOLDER) -> str:
    """Return 16 hexadecimal digits over the files in C: a library knows which it was made of."""
    content = hashlib.sha256()
    for path in sources(folder):
        content.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return content.hexdigest()[:16]


def seal_of(library: Path, folder: Path = FOLDER) -> str:
    """Return what stands beside a library: one that is damaged would end the process."""
    return f"{hashlib.sha256(library.read_bytes()).hexdigest()} {source_digest(folder)}\n"


def compiler() -> list[str]:
    """Return the compiler that the environment names, or else one that is there.

    Raises
    ------
    NotCompiledError
        If there is none.
    """
    if given := os.environ.get("CC"):
        return shlex.split(given)
    of_python = shlex.split(sysconfig.get_config_var("CC") or "")[:1]
    for name in (*of_python, "cc", "gcc", "clang"):
        if shutil.which(name):
            return [name]
    raise NotCompiledError("no compiler of C was found")


def build(target: Path | None = None, folder: Path = FOLDER) -> Path:
    """Compile the library; the file appears whole, and an older one is gone if it can't be made.

    Parameters
    ----------
    target
        The file; by default beside the sources, where it is looked for.
    folder
        Of the sources.

    Raises
    ------
    NotCompiledError
        If there is no compiler, or it fails, or the file can't be written.
    """
    target = folder / LIBRARY if target is None else target
    try:
        target.unlink(missing_ok=True)
        target.with_name(SEAL).unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as part:
            made = Path(part) / LIBRARY
            _compile(made, folder)
            seal = made.with_name(SEAL)
            seal.write_text(seal_of(made, folder), encoding="ascii")
            made.replace(target)
            seal.replace(target.with_name(SEAL))
    except OSError as error:
        raise NotCompiledError(f"{target}: can't be written: {error.strerror or error}") from error
    return target


def _compile(made: Path, folder: Path) -> None:
    command = [
        *compiler(),
        *_FLAGS,
        "-o",
        str(made),
        *(str(path) for path in sources(folder) if path.suffix == ".c"),
        "-lm",
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotCompiledError(f"{command[0]} failed: {error}") from error
    if done.returncode or not made.is_file():
        said = done.stderr.strip().splitlines()
        raise NotCompiledError(f"{command[0]} failed: {said[0] if said else 'it said nothing'}")
