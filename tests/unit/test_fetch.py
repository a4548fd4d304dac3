"""Fetching official tables, from a server on this machine: nothing here needs the network."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import resource
import shutil
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.sources.fetchable import Fetchable, RemoteFile, fetchable, table
from tarazy.sources.fetching import fetch

CONTENT = bytes(range(256)) * 5000
# What is written is a multiple of this.
PIECE = 1 << 14
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()


class Shelf(BaseHTTPRequestHandler):
    """Serves one file, with the faults that a test sets."""

    content: ClassVar[bytes] = CONTENT
    etag: ClassVar[str | None] = '"one"'
    # Answers that stop after so many bytes, one after the other.
    breaks: ClassVar[list[int]] = []
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        shelf = type(self)
        shelf.asked.append(self.headers.get("Range", ""))
        if not self.path.endswith("table.zip"):
            self.send_error(404)
            return
        first, same = 0, self.headers.get("If-Range") == shelf.etag
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if found and same:
            first = int(found[1])
            if first > len(shelf.content):
                self.send_error(416)
                return
        body = shelf.content[first:]
        self.send_response(206 if found and same else 200)
        if found and same:
            last = len(shelf.content) - 1
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(shelf.content)}")
        if shelf.etag:
            self.send_header("ETag", shelf.etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if shelf.breaks:
            self.wfile.write(body[: shelf.breaks.pop(0)])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def shelf() -> type[Shelf]:
    Shelf.content, Shelf.etag, Shelf.breaks, Shelf.asked = CONTENT, '"one"', [], []
    return Shelf


@pytest.fixture
def mirror(shelf: type[Shelf]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), shelf)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def made(**keys: Any) -> Fetchable:
    """Return a table with one file."""
    file = RemoteFile(name=keys.pop("name", "table.zip"), **keys)
    return Fetchable(
        "made", "A table", "We", "https://page", "CC0", "https://cc0", "unzip", (file,)
    )


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


DONE = ["table.zip", "table.zip.lock.json"]


@pytest.mark.parametrize("checksum", ["", f"sha256:{SHA256}", f"md5:{MD5}"])
def test_a_file_comes_whole_and_is_recorded(mirror: str, tmp_path: Path, checksum: str) -> None:
    told: list[tuple[int, int]] = []
    wanted = made(checksum=checksum, checksum_source="a page", bytes=len(CONTENT))
    out = tmp_path / "new" / "folder"
    found = fetch(wanted, out, mirror=mirror, progress=lambda *now: told.append(now))
    assert found.path.read_bytes() == CONTENT
    assert (found.bytes, found.sha256, found.state) == (len(CONTENT), SHA256, "fetched")
    assert found.checked == (f"{checksum.split(':')[0]} of a page" if checksum else "nothing")
    assert left(out) == DONE
    locked = json.loads((out / DONE[1]).read_text("utf-8"))
    address = f"{mirror}/table.zip"
    assert locked == {"address": address, "bytes": len(CONTENT), "sha256": SHA256}
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert told == sorted(told)


def test_what_is_there_is_checked_and_not_fetched(
    mirror: str, tmp_path: Path, shelf: type[Shelf]
) -> None:
    fetch(made(), tmp_path, mirror=mirror)
    asked = len(shelf.asked)
    found = fetch(made(), tmp_path, mirror=mirror)
    assert (found.state, found.checked) == ("already there", "the download before")
    assert len(shelf.asked) == asked
    (tmp_path / "table.zip").write_bytes(b"something else")
    with pytest.raises(InputError, match=f"table.zip: sha256 [0-9a-f]+ is not {SHA256}, that of"):
        fetch(made(), tmp_path, mirror=mirror)
    with pytest.raises(InputError, match="is not the file of the list"):
        fetch(made(checksum=f"md5:{MD5}"), tmp_path, mirror=mirror)


def test_a_file_that_nothing_vouches_for_is_refused(mirror: str, tmp_path: Path) -> None:
    (tmp_path / "table.zip").write_bytes(CONTENT)
    with pytest.raises(InputError, match="is there and nothing says what it is, sha256"):
        fetch(made(), tmp_path, mirror=mirror)
    found = fetch(made(checksum=f"sha256:{SHA256}"), tmp_path, mirror=mirror)
    assert found.state == "already there"


def test_a_second_download_is_compared_with_the_first(
    mirror: str, tmp_path: Path, shelf: type[Shelf]
) -> None:
    fetch(made(), tmp_path, mirror=mirror)
    found = fetch(made(), tmp_path, mirror=mirror, again=True)
    assert (found.state, found.checked) == ("fetched again, the same", "the download before")
    shelf.content, shelf.etag = CONTENT[:-1], '"two"'
    with pytest.raises(InputError, match=f"allowed: {SHA256}, that of the download before"):
        fetch(made(), tmp_path, mirror=mirror, again=True)
    # What was there stays.
    assert left(tmp_path) == DONE
    assert (tmp_path / "table.zip").read_bytes() == CONTENT


def test_a_broken_connection_is_gone_on_from(
    mirror: str, tmp_path: Path, shelf: type[Shelf]
) -> None:
    shelf.breaks = [20 * PIECE, 15 * PIECE]
    found = fetch(made(), tmp_path, mirror=mirror)
    assert found.sha256 == SHA256
    assert shelf.asked == ["", f"bytes={20 * PIECE}-", f"bytes={35 * PIECE}-"]
    assert left(tmp_path) == DONE


def test_what_breaks_again_and_again_is_kept_for_the_next_call(
    mirror: str, tmp_path: Path, shelf: type[Shelf]
) -> None:
    shelf.breaks = [20 * PIECE, 5 * PIECE, 5 * PIECE]
    with pytest.raises(InputError) as error:
        fetch(made(), tmp_path, mirror=mirror)
    kept = f"the connection broke after {30 * PIECE} bytes, kept in table.zip.part"
    assert kept in str(error.value)
    assert left(tmp_path) == ["table.zip.part", "table.zip.part.etag"]
    shelf.asked.clear()
    assert fetch(made(), tmp_path, mirror=mirror).sha256 == SHA256
    assert shelf.asked == [f"bytes={30 * PIECE}-"]
    assert left(tmp_path) == DONE


def test_a_part_of_another_version_is_not_gone_on_from(
    mirror: str, tmp_path: Path, shelf: type[Shelf]
) -> None:
    shelf.breaks = [20 * PIECE, 0, 0]
    with pytest.raises(InputError, match=r"kept in table.zip.part"):
        fetch(made(), tmp_path, mirror=mirror)
    shelf.content, shelf.etag = CONTENT[::-1], '"two"'
    assert fetch(made(), tmp_path, mirror=mirror).path.read_bytes() == CONTENT[::-1]


def test_a_part_that_is_longer_than_the_file_is_dropped(mirror: str, tmp_path: Path) -> None:
    (tmp_path / "table.zip.part").write_bytes(CONTENT + b"more")
    (tmp_path / "table.zip.part.etag").write_text('"one"')
    assert fetch(made(), tmp_path, mirror=mirror).sha256 == SHA256


def test_without_a_mark_of_the_version_nothing_is_kept(
    mirror: str, tmp_path: Path, shelf: type[Shelf]
) -> None:
    shelf.etag, shelf.breaks = None, [20 * PIECE]
    with pytest.raises(InputError, match=r"read to its end .*; nothing is kept"):
        fetch(made(), tmp_path, mirror=mirror)
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"checksum": "sha256:" + "0" * 64}, "sha256:0{64} does not hold for what http"),
        ({"bytes": 7}, "more than 7 bytes; allowed: 7"),
        ({"bytes": len(CONTENT) + 1}, f"{len(CONTENT)} bytes; allowed: {len(CONTENT) + 1}"),
        ({"name": "other.zip"}, "other.zip: the server answers 404 "),
    ],
)
def test_what_is_not_the_file_leaves_nothing(
    mirror: str, tmp_path: Path, keys: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message) as error:
        fetch(made(**keys), tmp_path, mirror=mirror)
    assert "\n" not in str(error.value)
    assert left(tmp_path) == []


LENGTH = f"Content-Length: {len(CONTENT)}\r\n"


@pytest.mark.parametrize(
    ("status", "headers", "body", "message"),
    [
        ("204 No Content", "", b"", "answers 204 No Content; allowed: the file, with 200"),
        ("302 Found", "", b"", "answers 302 Found; allowed: the file, with 200"),
        (
            "206 Partial Content",
            f"Content-Range: bytes 0-99/{len(CONTENT)}\r\nContent-Length: 100\r\n",
            CONTENT[:100],
            "answers 206 Partial Content; allowed: the file, with 200",
        ),
        ("200 OK", "Content-Length: 0\r\n", b"", "0 bytes; allowed: a file with content"),
        ("200 OK", "", b"\r\n<!DOCTYPE html><html>Log in</html>", "with a page, not the file"),
        ("200 OK", "Content-Length: many\r\n", CONTENT, "not an answer that can be read"),
        ("302 Found", "Location: http://[::1\r\n", b"", "not an answer that can be read"),
        ("403 " + "no " * 300, "", b"", "the server answers 403 no no"),
        ("200 OK", LENGTH + "Transfer-Encoding: chunked\r\n", b"zz", "read to its end"),
    ],
)
def test_what_is_no_file_is_not_taken_for_one(
    tmp_path: Path, status: str, headers: str, body: bytes, message: str
) -> None:
    def answer(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1 << 16)
                    head = f"HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n"
                    connection.sendall(head.encode() + body)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer, args=(listener,), daemon=True).start()
        mirror = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(InputError, match=message) as error:
            fetch(made(), tmp_path, mirror=mirror)
        listener.shutdown(socket.SHUT_RDWR)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400
    assert left(tmp_path) == []


def test_no_network_is_said_in_a_line(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(InputError, match=r"cannot be reached .*ConnectionError.*nothing"):
            fetch(made(), tmp_path, mirror=nobody)
    assert left(tmp_path) == []


def test_a_full_disk_leaves_nothing(mirror: str, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    try:
        with pytest.raises(InputError, match=r"full .*; nothing is kept"):
            fetch(made(), tmp_path, mirror=mirror)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left(tmp_path) == []


def test_a_file_that_does_not_fit_is_not_begun(
    mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=5)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(InputError, match=f"5 bytes are free; allowed: at least the {len(CONTENT)}"):
        fetch(made(), tmp_path, mirror=mirror)
    assert left(tmp_path) == []


def test_a_folder_that_is_none_is_said_in_a_line(mirror: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file: cannot be written"):
        fetch(made(), tmp_path / "file", mirror=mirror)
    (tmp_path / "table.zip").mkdir()
    with pytest.raises(InputError, match=r"table.zip: is no file"):
        fetch(made(), tmp_path, mirror=mirror)


@pytest.mark.parametrize("name", ["table.zip", "table.zip.lock.json", "table.zip.part"])
def test_a_folder_in_the_place_of_a_file_is_said_before_the_download(
    mirror: str, tmp_path: Path, shelf: type[Shelf], name: str
) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match=f"{name}: is no file; allowed"):
        fetch(made(), tmp_path, mirror=mirror, again=True)
    assert shelf.asked == []
    assert left(tmp_path) == [name]


@pytest.mark.parametrize("mark", [b"a\nb", b"\xff\xfe", b""])
def test_a_mark_that_cannot_be_sent_is_none(mirror: str, tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "table.zip.part").write_bytes(b"of something else")
    (tmp_path / "table.zip.part.etag").write_bytes(mark)
    assert fetch(made(), tmp_path, mirror=mirror).sha256 == SHA256
    assert left(tmp_path) == DONE


def test_a_name_that_no_system_can_have_is_said_in_a_line(mirror: str, tmp_path: Path) -> None:
    for name in ("x" * 300, "a\0b"):
        with pytest.raises(InputError):
            fetch(made(), tmp_path / name, mirror=mirror)


def test_a_lock_that_is_none_is_said_in_a_line(mirror: str, tmp_path: Path) -> None:
    for text in ("[]", "[" * 100_000, "{}", '{"address": 1'):
        (tmp_path / DONE[1]).write_text(text)
        with pytest.raises(InputError, match="not what a download leaves"):
            fetch(made(), tmp_path, mirror=mirror)


def test_an_archive_is_asked_for_address_and_checksum(
    mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pooch import downloaders

    class Archive:
        def download_url(self, name: str) -> str:
            return f"{mirror}/{name}"

        def populate_registry(self, shelf: Any) -> None:
            shelf.registry["table.zip"] = f"md5:{MD5}"

    def found(doi: str) -> Archive:
        if doi != "10.1/one":
            raise ValueError("no such archive")
        return Archive()

    monkeypatch.setattr(downloaders, "doi_to_repository", found)
    brought = fetch(made(address="doi:10.1/one"), tmp_path)
    assert (brought.sha256, brought.checked) == (SHA256, "md5 of the archive")
    with pytest.raises(InputError, match=r"doi:10.1/two: .*; the archive does not answer"):
        fetch(made(address="doi:10.1/two"), tmp_path / "other")


# The list and the shell.


@pytest.mark.parametrize("key", list(fetchable()))
def test_every_table_says_whose_it_is_and_invents_nothing(key: str) -> None:
    found = table(key)
    for text in (found.title, found.publisher, found.licence, found.read):
        assert text
    for address in (found.page, found.licence_page):
        assert address.startswith("https://")
    assert found.files
    for file in found.files:
        assert file.address.startswith(("https://", "doi:")) or file.address == ""
        assert Path(file.name).name == file.name
        # A checksum has a source, and none stands where the archive is asked.
        assert bool(file.checksum) == bool(file.checksum_source)
        assert re.fullmatch(r"(sha256:[0-9a-f]{64}|sha1:[0-9a-f]{40}|)", file.checksum)
    assert len({file.name for file in found.files}) == len(found.files)


def test_the_shell_shows_the_terms_and_asks_for_consent(
    mirror: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file of the list, under its name on the mirror.
    baci = table("baci")
    name = baci.files[0].name
    words = ["fetch", "baci", "--mirror", mirror, "--out", str(tmp_path)]
    assert main(words) == 2
    found = capsys.readouterr()
    assert found.err.startswith("tarazy: baci: the licence is not accepted (Etalab")
    assert found.err.count("\n") == 1 and not found.out
    assert main([*words, "--accept"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[-1].endswith(f"{name}: the server answers 404 Not Found")
    assert any(baci.licence in line for line in said[:-1])
    monkeypatch.setattr(Shelf, "do_GET", _any_name)
    assert main([*words, "--accept", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sha256"], told["state"], told["licence"]) == (SHA256, "fetched", baci.licence)
    assert left(tmp_path) == [name, f"{name}.lock.json"]


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("n", 2)])
def test_in_a_terminal_the_shell_asks(
    mirror: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    status: int,
) -> None:
    terminal = io.StringIO(f"{answer}\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr(Shelf, "do_GET", _any_name)
    assert main(["fetch", "baci", "--mirror", mirror, "--out", str(tmp_path)]) == status
    said = capsys.readouterr()
    # The terms stand before the question.
    assert said.err.index(table("baci").licence) < said.err.index("under these terms?")
    assert bool(left(tmp_path)) == (status == 0)
    assert ("is not accepted; nothing is fetched" in said.err) == (status == 2)


def _any_name(self: Shelf) -> None:
    self.send_response(200)
    self.send_header("Content-Length", str(len(CONTENT)))
    self.end_headers()
    self.wfile.write(CONTENT)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["wiodd"], "unknown table 'wiodd'; did you mean wiod?"),
        (["wiod", "--file", "WIOTS.zip"], "wiod: unknown file 'WIOTS.zip'"),
        (["adb-mrio", "--accept"], "has no lasting address; take it from https://kidb.adb.org"),
        (["wiod", "--mirror", "here"], "mirror: 'here'; allowed: an address that begins with"),
        (["--accept"], "--accept: stands with a list; allowed: with a TABLE"),
        (["--out", "tables"], "--out: stands with a list; allowed: with a TABLE"),
    ],
)
def test_what_cannot_be_fetched_is_refused_in_a_line(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", *words]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert message in line


def test_the_list_needs_no_network_library(capsys: pytest.CaptureFixture[str]) -> None:
    import subprocess
    import sys

    program = (
        "import sys; from tarazy.cli import main; main(['fetch', '--list']); "
        "assert not {'pooch', 'requests', 'urllib3'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    for key in fetchable():
        assert f"{key}: ".encode() in done.stdout
