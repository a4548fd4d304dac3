"""Bring an official table from its publisher: the only place that talks to the network.

What arrives is checked against the checksum of the list, where one is known, and against the
download before. A download that breaks goes on from where it stopped; the file itself appears
only when it is whole.
"""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tarazy.arguments.values import path_of
from tarazy.errors import InputError, shortened
from tarazy.sources.fetchable import Fetchable, RemoteFile, address_of

if TYPE_CHECKING:
    from requests import Response

# Bytes so far and of all, the latter 0 where the server does not say.
Progress = Callable[[int, int], None]
State = Literal["fetched", "fetched again, the same", "already there"]

_CHUNK = 1 << 14
_TRIES = 3
_TIMEOUT = (20, 60)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WHOLE, _PARTIAL, _BEYOND = 200, 206, 416


@dataclass(frozen=True)
class Fetched:
    """A file that is there.

    Attributes
    ----------
    path
        Where it lies.
    address
        Where it came from.
    bytes, sha256
        Of the file.
    state
        Whether it was fetched now.
    checked
        Against what the file was checked: a checksum of the list with its source, the download
        before, or nothing.
    """

    path: Path
    address: str
    bytes: int
    sha256: str
    state: State
    checked: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self) | {"path": self.path.as_posix()}


def fetch(
    table: Fetchable,
    out: str | Path,
    file: str | None = None,
    *,
    mirror: str | None = None,
    again: bool = False,
    progress: Progress | None = None,
) -> Fetched:
    """Fetch one file of a table.

    Beside the file ``NAME`` stands ``NAME.lock.json`` with its address, size and sha256; a second
    download is compared with it. A broken download stays as ``NAME.part`` and the next call goes
    on from there.

    Parameters
    ----------
    table
        Of `tarazy.sources.fetchable.table`.
    out
        Folder, made if it is not there.
    file
        Name of the file; by default the first of the table.
    mirror
        A folder on the web in which the files have the names of the list.
    again
        Download also what is there, and compare.
    progress
        Called with the bytes so far and of all (0 if unknown).

    Raises
    ------
    InputError
        The table has no such file or no address, the folder cannot be written, the server cannot
        be reached or refuses, the connection breaks more than twice, the disk is full, or the file
        is not the one that is expected.
    """
    wanted = table.file(file)
    folder = path_of("out", out)
    target, lock = folder / wanted.name, folder / f"{wanted.name}.lock.json"
    part = folder / f"{wanted.name}.part"
    try:
        # Before anything is downloaded that could not take its place.
        for path in (target, lock, part):
            if path.is_dir():
                raise InputError(f"{path}: is no file; allowed: a file, or nothing, with that name")
        locked = _read_lock(lock)
        if target.exists() and not again:
            return _present(target, wanted, locked)
        address, known = _resolved(address_of(table, wanted, mirror), wanted)
        folder.mkdir(parents=True, exist_ok=True)
        new = _downloaded(address, part, known, wanted, progress)
        sha256 = _hash(new)
        if locked and locked["sha256"] != sha256:
            new.unlink()
            raise InputError(
                f"{target}: sha256 of the download is {sha256}; allowed: {locked['sha256']}, that "
                f"of the download before, in {lock.name}; remove that file to take the new one"
            )
        size = new.stat().st_size
        told = {"address": address, "bytes": size, "sha256": sha256}
        _write(lock, json.dumps(told, indent=2) + "\n")
        new.replace(target)
    except OSError as error:
        raise _unwritable(folder, part, error) from error
    checked = _checked(known, wanted) or ("the download before" if locked else "nothing")
    state: State = "fetched again, the same" if locked else "fetched"
    return Fetched(target, address, size, sha256, state, checked)


def _read_lock(lock: Path) -> dict[str, Any] | None:
    if not lock.is_file():
        return None
    try:
        told = json.loads(lock.read_text("utf-8"))
        return {key: told[key] for key in ("address", "bytes", "sha256")}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f"{lock}: not what a download leaves; allowed: address, bytes, sha256"
        ) from error


def _present(target: Path, wanted: RemoteFile, locked: dict[str, Any] | None) -> Fetched:
    """Return the file that is there, if something says that it is the right one."""
    import pooch

    sha256, checked = _hash(target), _checked(wanted.checksum, wanted)
    if wanted.checksum:
        kind, digest = wanted.checksum.split(":")
        if pooch.file_hash(str(target), alg=kind) != digest:
            raise InputError(f"{target}: is not the file of the list ({wanted.checksum}); move it")
    elif locked is None:
        raise InputError(
            f"{target}: is there and nothing says what it is, sha256 {sha256}; allowed: move it"
        )
    if locked and locked["sha256"] != sha256:
        raise InputError(
            f"{target}: sha256 {sha256} is not {locked['sha256']}, that of its download; move it"
        )
    address = locked["address"] if locked else wanted.address
    return Fetched(
        target,
        address,
        target.stat().st_size,
        sha256,
        "already there",
        checked or "the download before",
    )


def _checked(known: str, wanted: RemoteFile) -> str:
    source = wanted.checksum_source or "the archive"
    return f"{known.split(':')[0]} of {source}" if known else ""


def _hash(path: Path) -> str:
    import pooch

    digest: str = pooch.file_hash(str(path), alg="sha256")
    return digest


def _resolved(address: str, wanted: RemoteFile) -> tuple[str, str]:
    """Return address and checksum; an archive with a DOI is asked for both."""
    if not address.startswith("doi:"):
        return address, wanted.checksum
    import pooch
    import requests
    from pooch.downloaders import doi_to_repository

    doi = address.removeprefix("doi:")
    try:
        archive = doi_to_repository(doi)
        found: str = archive.download_url(wanted.name)
        shelf = pooch.create(path="", base_url="", registry=None)
        archive.populate_registry(shelf)
    except (ValueError, requests.RequestException) as error:
        raise InputError(f"{address}: {_reason(error)}; the archive does not answer") from error
    return found, str(shelf.registry.get(wanted.name) or wanted.checksum)


def _downloaded(
    address: str, part: Path, known: str, wanted: RemoteFile, progress: Progress | None
) -> Path:
    """Download to the folder of `part`, checked, under a name that nobody takes for the file."""
    import pooch

    new = part.with_suffix(".new")
    new.unlink(missing_ok=True)
    # It would tell a checksum on the error stream, which is told here.
    pooch.get_logger().setLevel("WARNING")
    try:
        # The checksum is compared before anything gets the name.
        pooch.retrieve(
            url=address,
            known_hash=known or None,
            fname=new.name,
            path=str(part.parent.resolve()),
            downloader=_Resuming(part, wanted.bytes, progress),
        )
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{wanted.name}: {known} does not hold for what {address} gave") from error
    return new


class _Resuming:
    """A downloader of pooch that goes on where an earlier one broke."""

    def __init__(self, part: Path, size: int | None, progress: Progress | None) -> None:
        self.part, self.size, self.progress = part, size, progress
        self.mark = part.with_name(f"{part.name}.etag")

    def __call__(self, url: str, output_file: str, pooch: Any, check_only: bool = False) -> None:
        """Download `url` to `output_file`."""
        import requests

        for left in reversed(range(_TRIES)):
            try:
                self._one(url)
                break
            except requests.HTTPError as error:
                raise InputError(f"{url}: {_reason(error)}") from error
            except InputError:
                self._forget()
                raise
            except requests.RequestException as error:
                if not self.mark.exists():
                    # A part without the mark of its version cannot be gone on from.
                    self._forget()
                if not left or not self.part.exists():
                    raise InputError(self._broken(url, error)) from error
            except ValueError as error:
                # A length that is no number, or an address that is none, sent by the server.
                self._forget()
                reason = shortened(" ".join(str(error).split()))
                raise InputError(f"{url}: not an answer that can be read ({reason})") from error
        self.mark.unlink(missing_ok=True)
        self.part.replace(output_file)

    def _broken(self, url: str, error: Exception) -> str:
        if not self.part.exists():
            return (
                f"{url}: cannot be reached or read to its end ({_reason(error)}); nothing is kept"
            )
        return (
            f"{url}: the connection broke after {self.part.stat().st_size} bytes, kept in "
            f"{self.part.name}; the same command goes on from there"
        )

    def _one(self, url: str) -> None:
        """Download what is not there yet."""
        import requests

        begun = self.part.stat().st_size if self.part.exists() else 0
        headers = {"Accept-Encoding": "identity"}
        mark = self._marked() if begun else ""
        if mark:
            # The rest of the same version, or the whole of another.
            headers |= {"Range": f"bytes={begun}-", "If-Range": mark}
        with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT) as response:
            if response.status_code == _BEYOND and mark:
                # What was kept is longer than the file is now.
                self._forget()
                return self._one(url)
            response.raise_for_status()
            resumed = response.status_code == _PARTIAL and bool(mark)
            _check_answer(response, begun if resumed else None)
            begun = begun if resumed else 0
            rest = int(response.headers.get("Content-Length", 0))
            self._room(rest)
            # Without a mark of its version a part cannot be told from that of another.
            self._remember(response.headers.get("ETag") or response.headers.get("Last-Modified"))
            total = begun + rest if rest else 0
            with self.part.open("ab" if resumed else "wb") as stream:
                for chunk in response.iter_content(_CHUNK):
                    # No table begins like that; a page of a portal or an error does.
                    if not begun and chunk.lstrip().startswith(b"<"):
                        raise InputError(f"{url}: the server answers with a page, not the file")
                    stream.write(chunk)
                    begun += len(chunk)
                    if self.size is not None and begun > self.size:
                        break
                    if self.progress is not None:
                        self.progress(begun, total)
        if self.size is not None and begun > self.size:
            raise InputError(f"{url}: more than {self.size} bytes; allowed: {self.size}")
        if total and begun != total:
            raise requests.ConnectionError(f"{begun} of {total} bytes")
        if begun != (self.size or begun or 1):
            raise InputError(f"{url}: {begun} bytes; allowed: {self.size or 'a file with content'}")

    def _room(self, needed: int) -> None:
        free = shutil.disk_usage(self.part.parent).free
        if needed > free:
            raise InputError(
                f"{self.part.parent}: {free} bytes are free; allowed: at least the {needed} that "
                f"are to come"
            )

    def _marked(self) -> str:
        """Return the mark of the version that was begun; empty if there is none to send back."""
        if not self.mark.exists():
            return ""
        mark = self.mark.read_text("utf-8", errors="replace")
        return mark if _can_be_sent(mark) else ""

    def _remember(self, mark: str | None) -> None:
        # A weak mark does not hold for parts.
        if mark and _can_be_sent(mark) and not mark.startswith("W/"):
            self.mark.write_text(mark, "utf-8")
        else:
            self.mark.unlink(missing_ok=True)

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self.mark.unlink(missing_ok=True)


def _check_answer(response: Response, begun: int | None) -> None:
    """Refuse an answer that is neither the file nor the rest that was asked for.

    Parameters
    ----------
    response
        Without an error status.
    begun
        The bytes after which the rest was asked for; None where the whole was.

    Raises
    ------
    InputError
        Naming what the server answers.
    """
    status = f"the server answers {response.status_code} {shortened(response.reason or '')}"
    if begun is None and response.status_code != _WHOLE:
        raise InputError(f"{response.url}: {status.strip()}; allowed: the file, with {_WHOLE}")
    if begun is not None and (first := _starts(response)) != begun:
        raise InputError(f"{response.url}: {status} from byte {first}; allowed: from {begun}")


def _can_be_sent(mark: str) -> bool:
    return mark.isascii() and mark.isprintable()


def _starts(response: Response) -> int:
    """Return the first byte of a partial answer."""
    header = response.headers.get("Content-Range", "")
    first = header.removeprefix("bytes ").split("-")[0]
    return int(first) if first.isdigit() else -1


def _reason(error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        return f"the server answers {response.status_code} {shortened(response.reason or '')}"
    return type(error).__name__


def _write(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, "utf-8")
    new.replace(path)


def _unwritable(folder: Path, part: Path, error: OSError) -> InputError:
    if error.errno in _FULL:
        # What is of no use here takes the room of something else.
        for path in (part, part.with_name(f"{part.name}.etag"), part.with_suffix(".new")):
            with suppress(OSError):
                path.unlink(missing_ok=True)
        return InputError(f"{folder}: full ({error.strerror}); nothing is kept")
    return InputError(f"{folder}: cannot be written ({error.strerror or error})")
