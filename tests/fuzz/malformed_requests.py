"""Requests as nobody should send them, byte by byte, and what a server may answer.

A request is made from a right one by one or several changes of its parts, or is none at all. Right
is an answer below 500 with an error in one line, or none where there was no whole request.
"""

from __future__ import annotations

import base64
import json
import random
import socket
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

# Seconds within which an answer has to come.
PATIENCE = 120.0
WORLD = "core-2022-73"
DOCUMENT: dict[str, Any] = {
    "name": "mine",
    "title": "A duty",
    "question": "Who loses?",
    "world": WORLD,
    "shocks": [{"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.2}],
}
_PAGES = ("/", "/quick", "/shown", "/answer.json", "/answer.csv", "/answer.toml", "/table/x.csv")
_LISTS = (
    *("/api/worlds", "/api/catalogue", "/api/catalogue/pntr", "/api/regimes", "/api/corridors"),
    *("/api/regimes/us-column-2", "/api/ranges/none", "/api/ranges/none/events", "/static/lab.js"),
    *("/health", "/metrics", "/docs", "/openapi.json", "/nothing"),
)
_TAKE_JSON = ("/api/run", "/api/compare", "/api/ranges", "/range")
_ODD = (
    *("", "\0", "%00", "%", "%zz", "%ff%fe", "\x1b[31m", "../../etc/passwd", "/etc/passwd", "nan"),
    *("inf", "-inf", "1e999", "1e-999", "9" * 400, "-1", "0", "1,5", "٣", "２", "\u202e", "\ufeff"),
    *("null", "true", "[]", "{}", "*", "KAZ", "kaz", "USA,KAZ", "Қазақстан", "x" * 3000, "a b"),
    *("<script>", '"><img src=x>', "'; drop table documents; --", "${7*7}", "{{7*7}}", "\r\nX: y"),
    *("core-2022-73", "pntr", "duty", "close", "kazakhstan-crude/CPC-KAZ", "a/b/c", "\\", "~"),
)
_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 1e308, -1e-320, 10**400, 2**63, "", "x", [], {}, [[]], {"": 0}),
    *("\0", "\ud800", "\U0001f4a3", "../x", "x" * 5000, {"of": "KAZ"}, ["KAZ", "KAZ"], "KAZ"),
)
_METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "X" * 300, "Q")
_KINDS = (
    *("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "é", "a/b/c"),
    *("application/json; charset=utf-16", "application/toml", "application/json", "x" * 9000),
)
_KEYS = ("ask", "by", "on", "sector", "element", "size", "ways", "base", "world", "closure")
_MORE_KEYS = ("horizon", "elasticities", "lang", "at", "with", "doc", "id", "v", "x", "a[]")


@dataclass
class Request:
    """A request before it is written.

    Attributes
    ----------
    kind
        What was changed, for the table.
    method, target, version
        Of its first line.
    headers
        Name and value, as bytes of Latin letters.
    body
        As it is sent.
    raw
        The whole of it, where it is none that the other parts could say.
    half
        Whether it ends before it is whole.
    """

    kind: str = ""
    method: str = "GET"
    target: str = "/health"
    version: str = "HTTP/1.1"
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    raw: bytes | None = None
    half: bool = False

    def written(self) -> bytes:
        """Return its bytes."""
        if self.raw is not None:
            return self.raw
        named = {name.lower() for name, _ in self.headers}
        own = [("host", "127.0.0.1"), ("connection", "close")]
        if self.body and not {"content-length", "transfer-encoding"} & named:
            own.append(("content-length", str(len(self.body))))
        headers = [*(pair for pair in own if pair[0] not in named), *self.headers]
        lines = [f"{self.method} {self.target} {self.version}", *map(": ".join, headers), "", ""]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + self.body


def malformed(seed: int, count: int) -> Iterator[Request]:
    """Yield so many requests; the same seed gives the same."""
    draw = random.Random(seed)
    for _ in range(count):
        name, change = draw.choice(list(_CHANGES.items()))
        request = _right(draw)
        change(request, draw)
        request.kind = name
        yield request


def _right(draw: random.Random) -> Request:
    """Return a request that is right, but for what it asks."""
    where = draw.randrange(3)
    if where == 0:
        return Request(target=f"{draw.choice(_PAGES)}?v=1&ask=duty&by=USA&on=KAZ&world={WORLD}")
    if where == 1:
        return Request(target=draw.choice(_LISTS))
    asked = {"/api/compare": {"scenarios": ["pntr", DOCUMENT]}}
    target = draw.choice(_TAKE_JSON)
    content = json.dumps(asked.get(target, {"scenario": DOCUMENT})).encode()
    return Request("", "POST", target, headers=[("content-type", "application/json")], body=content)


def _odd_query(request: Request, draw: random.Random) -> None:
    pairs = [
        (draw.choice((*_KEYS, *_MORE_KEYS)), draw.choice(_ODD)) for _ in range(draw.randint(1, 4))
    ]
    written = "&".join(f"{key}={_maybe_quoted(value, draw)}" for key, value in pairs)
    written += f"&world={WORLD}"
    request.method, request.target = "GET", f"{draw.choice(_PAGES)}?{written}"


def _maybe_quoted(value: str, draw: random.Random) -> str:
    # A line end is a part of a line alone where it is quoted; the raw kinds have it unquoted.
    if draw.random() < 0.2 and not set(value) & set("\r\n \0"):
        return value
    return quote(value, errors="surrogatepass")


def _odd_path(request: Request, draw: random.Random) -> None:
    tricks = (
        *("//", "/../../etc/passwd", "/static/../lab.py", "/static/%2e%2e%2f%2e%2e%2flab.py"),
        *("/static/..%5c..%5cx", "/api/catalogue/%2e%2e", "/api/catalogue/a%00b", "/answer."),
        *("/answer.%0d%0aX", "/table/%2fetc%2fpasswd", "/table/", "/api/regimes/x?basis=simple&b"),
        *("/%ff%fe", "/;a=b", "/?" + "a=b&" * 2000, "/" + "a/" * 3000, "*", "http://x/", "x:1"),
        *("/api/regimes/us-column-2?country=%00", "/api/regimes/us-column-2?basis=", "/api//run"),
        *("/api/catalogue/" + "x" * 4000, "/api/ranges/%0a/events", "/#a", "/quick?%s%n", "/?&&&="),
    )
    request.method, request.target = "GET", draw.choice(tricks)


def _odd_method(request: Request, draw: random.Random) -> None:
    request.method = draw.choice(_METHODS)


def _odd_kind(request: Request, draw: random.Random) -> None:
    request.headers = [("content-type", draw.choice(_KINDS))]


def _odd_headers(request: Request, draw: random.Random) -> None:
    odd = (
        *(("host", "evil.example"), ("host", ""), ("host", "[::1"), ("host", "a" * 300)),
        *(("host", "127.0.0.1:99999999"), ("host", "é"), ("host", "localhost, localhost")),
        *(("accept-language", "x" * 5000), ("accept-language", ",;q=,kk;q=é"), ("accept", "\x7f")),
        *(
            ("accept-encoding", "gzip;q=nan, br"),
            ("range", "bytes=5-1"),
            ("expect", "100-continue"),
        ),
        *(
            ("upgrade", "websocket"),
            ("connection", "close, upgrade"),
            ("x-forwarded-for", "1.2.3.4, x"),
        ),
        *(("cookie", "a=b;" * 900), ("content-encoding", "gzip"), ("te", "trailers"), ("x", "")),
        *(("if-none-match", "*"), ("if-modified-since", "yesterday"), ("origin", "null")),
        *(
            ("transfer-encoding", "gzip"),
            ("transfer-encoding", "chunked, chunked"),
            ("a" * 900, "b"),
        ),
    )
    request.headers += [draw.choice(odd) for _ in range(draw.randint(1, 5))]


def _odd_document(request: Request, draw: random.Random) -> None:
    """Change a place of the document, whatever its kind."""
    content = json.loads(json.dumps(DOCUMENT))
    for _ in range(draw.randint(1, 3)):
        place = draw.choice([content, content["shocks"][0] if content.get("shocks") else content])
        if isinstance(place, dict):
            keys = ("then", "months", "groups", "extends", "network", "horizon", "uncertainty")
            place[draw.choice([*place, *keys, "sector", "left", "x"])] = draw.choice(_VALUES)
        if not isinstance(content.get("shocks"), list) or not content["shocks"]:
            content["shocks"] = [{}]
    written = json.dumps({"scenario": content}).encode()
    target = draw.choice(("/api/run", "/api/ranges"))
    request.method, request.target, request.body = "POST", target, written
    request.headers = [("content-type", "application/json")]


def _odd_body(request: Request, draw: random.Random) -> None:
    depth = draw.choice([50, 900, 50_000])
    bodies = (
        *(b"", b"null", b"[]", b'"', b"{", b"NaN", b"-", b"[1,]", b"\xff\xfe{\x00}\x00", b"\x00"),
        *(b'{"scenario": "\\ud800"}', b'{"scenario": "a\\u0000"}', b'{"scenario": "\xff"}'),
        *(b'{"scenario": "pntr", "scenario": "pntr"}', b"\xef\xbb\xbf{}", b"9" * 9000),
        *(b"[" * depth, b'{"a":' * depth, b"[" * depth + b"]" * depth, b"1e" + b"9" * 5000),
        *(b'{"scenario": ' + b"[" * 90 + b"]" * 90 + b"}", b"{}" * 2000, b" " * 299_999),
        *(b'{"scenario": {"shocks": ' + b"[{}]" * 1 + b"}}", b"x" * 300_001, b"a = 1\n" * 900),
        *(b"a." * 3000 + b"a = 1", b"[a." * 900, b'x = "\\ud800"', b"[[shocks]]\n" * 2000),
    )
    request.method, request.body = "POST", draw.choice(bodies)
    request.target = draw.choice((*_TAKE_JSON, "/document", "/document", "/health"))
    kind = "application/toml" if request.target == "/document" else "application/json"
    request.headers = [("content-type", kind)]


def _bytes_changed(request: Request, draw: random.Random) -> None:
    """Change bytes of a right body."""
    content = bytearray(json.dumps({"scenario": DOCUMENT}).encode())
    for _ in range(draw.randint(1, 8)):
        content[draw.randrange(len(content))] = draw.randrange(256)
    request.method, request.target, request.body = "POST", "/api/run", bytes(content)
    request.headers = [("content-type", "application/json")]


def _odd_doc(request: Request, draw: random.Random) -> None:
    """Ask a document in the address that cannot be unpacked, or is none."""
    right = zlib.compress(json.dumps(DOCUMENT).encode(), 9)
    broken = bytearray(right)
    broken[draw.randrange(len(broken))] ^= 1 << draw.randrange(8)
    contents = (
        *(bytes(broken), right[: draw.randrange(len(right))], right + b"more", b"", b"\0" * 50),
        *(zlib.compress(b"[" * 100_000), zlib.compress(b" " * 50_000_000), zlib.compress(b"\xff")),
        *(
            zlib.compress(b"null"),
            zlib.compress(b'{"a": "\\ud800"}'),
            json.dumps(DOCUMENT).encode(),
        ),
    )
    text = base64.urlsafe_b64encode(draw.choice(contents)).decode()
    text = draw.choice([text, text.rstrip("="), text + "=", text + "%00", "ж" + text, text[:-1]])
    request.method, request.target = "GET", f"{draw.choice(_PAGES)}?v=1&doc={quote(text)}"


def _wrong_digest(request: Request, draw: random.Random) -> None:
    digests = ("0" * 24, "", "%00", "' or 1=1 --", "x" * 5000, "%", "../" * 5, "é", "a" * 23, "*")
    written = quote(draw.choice(digests))
    request.method, request.target = "GET", f"{draw.choice(_PAGES)}?v=1&id={written}"


def _wrong_length(request: Request, draw: random.Random) -> None:
    """Say another length than that of the body."""
    length = str(draw.choice([0, 1, 5, 10**6, 10**30, -1, "x", "", "5, 6", "+5", "0x5", " 7 "]))
    request.method, request.target, request.body = "POST", "/api/run", b'{"scenario": "no"}'
    request.headers = [("content-type", "application/json"), ("content-length", length)]
    request.half = True


def _odd_chunks(request: Request, draw: random.Random) -> None:
    bodies = (
        *(b"zz\r\nabc\r\n0\r\n\r\n", b"5\r\nab", b"-1\r\n\r\n", b"fffffffffffffffff\r\n", b"0\r\n"),
        *(b"3\r\nabcdef\r\n0\r\n\r\n", b"1;" + b"x" * 9000 + b"\r\na\r\n0\r\n\r\n", b"\r\n\r\n"),
        *(b"2\r\n{}\r\n0\r\nA: b\r\n\r\n", b"2\r\n{}\r\n0\r\n" + b"A: b\r\n" * 3000 + b"\r\n"),
        *(b"1\r\n{\r\n" * 400 + b"0\r\n\r\n", b"0\r\n\r\nGET /health HTTP/1.1\r\n\r\n"),
    )
    kind = draw.choice(["application/json", "text/plain"])
    coding = ("transfer-encoding", draw.choice(["chunked", "Chunked", "chunked ", "identity"]))
    request.method, request.target, request.body = "POST", "/api/run", draw.choice(bodies)
    request.headers = [("content-type", kind), coding]
    if draw.random() < 0.3:
        request.headers.append(("content-length", "4"))
    request.half = True


def _other_version(request: Request, draw: random.Random) -> None:
    request.version = draw.choice(
        ("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9", "http/1.1", "X", "")
    )
    request.half = True


def _half(request: Request, draw: random.Random) -> None:
    whole = request.written()
    request.raw, request.half = whole[: draw.randrange(len(whole))], True


def _nothing_of_http(request: Request, draw: random.Random) -> None:
    whole = bytearray(request.written())
    for _ in range(draw.randint(1, 5)):
        whole[draw.randrange(min(len(whole), 60))] = draw.randrange(256)
    noise = bytes(draw.randrange(256) for _ in range(draw.randint(1, 300)))
    tricks = (
        *(
            bytes(whole),
            noise,
            b"\r\n" * 50,
            b"GET\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00",
            b"\0",
        ),
        *(
            b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"A" * 70_000,
        ),
        *(
            b"GET / HTTP/1.1\r\nx\r\n\r\n",
            b"GET / HTTP/1.1\nhost: localhost\n\n",
            b"PRI * HTTP/2.0",
        ),
        *(b"GET /" + b"a" * 90_000 + b" HTTP/1.1\r\n\r\n", b"GET \xff HTTP/1.1\r\nhost: a\r\n\r\n"),
        b"GET /health HTTP/1.1\r\nhost: localhost\r\n" + b"x: y\r\n" * 2000 + b"\r\n",
        b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n" * 30,
    )
    request.raw, request.half = draw.choice(tricks), True


_CHANGES: dict[str, Callable[[Request, random.Random], None]] = {
    "an odd query": _odd_query,
    "an odd path": _odd_path,
    "another method": _odd_method,
    "another media type": _odd_kind,
    "odd headers": _odd_headers,
    "an odd document": _odd_document,
    "an odd body": _odd_body,
    "bytes changed": _bytes_changed,
    "a packed document that is none": _odd_doc,
    "a wrong digest": _wrong_digest,
    "a wrong length": _wrong_length,
    "odd chunks": _odd_chunks,
    "another version of HTTP": _other_version,
    "half a request": _half,
    "no request": _nothing_of_http,
}


def asked(address: tuple[str, int], request: Request) -> bytes:
    """Send a request to a server, and return all that comes back until the server is done."""
    with socket.create_connection(address, timeout=PATIENCE) as connection:
        found = b""
        try:
            connection.sendall(request.written())
            if request.half:
                # The server would wait for the rest.
                connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(1 << 16):
                found += part
        except (ConnectionResetError, BrokenPipeError):
            # The server had heard enough.
            pass
        except TimeoutError:
            return b"nothing for too long"
        return found


def wrong_with(request: Request, answer: bytes) -> str:
    """Return what is wrong with an answer; nothing if it is right."""
    if not answer:
        return "" if request.half else "no answer"
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    if not words[0].startswith(b"HTTP/1.") or not words[1].isdigit():
        return f"no answer of HTTP: {answer[:80]!r}"
    status = int(words[1])
    if status >= 500:
        return f"status {status}: {body[:200]!r}"
    if b"Traceback" in body:
        return "a traceback"
    if status >= 400 and request.method != "HEAD" and b"text/html" not in head:
        return _wrong_with_mistake(head, body)
    return ""


def _wrong_with_mistake(head: bytes, body: bytes) -> str:
    empty = b"content-length: 0" in head.lower()
    if empty or b"application/json" not in head.lower():
        return "" if empty else f"an error that is no JSON: {body[:80]!r}"
    # What follows on the same connection is another answer.
    found, _ = json.JSONDecoder().raw_decode(body.decode())
    if not isinstance(found, dict) or "error" not in found:
        return f"an error without its line: {body[:80]!r}"
    lines = found["error"].splitlines()
    return "" if len(lines) == 1 and len(lines[0]) < 1_000 else f"an error in {len(lines)} lines"
