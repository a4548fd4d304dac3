"""Style sheets and scripts of the page: those of the report, the page's own, and plotly's."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fastapi import APIRouter, Request, Response

from tarazy.report.page.templates import static as of_report

_REPORT_STYLES = ("style.css", "print.css")
_REPORT_SCRIPTS = ("figures.js", "pictures.js")
_AGES = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class File:
    """A file as it is sent.

    Attributes
    ----------
    kind
        Its media type.
    content, packed
        As it is, and compressed.
    digest
        Of the content, which stands in its address, so that a browser may keep it for ever.
    """

    kind: str
    content: bytes
    packed: bytes
    digest: str


@cache
def files() -> dict[str, File]:
    """Return every file by its name."""
    from plotly.offline import get_plotlyjs

    style = "\n".join([*map(of_report, _REPORT_STYLES), _own("lab.css")])
    own = map(_own, ("events.js", "view.js", "lab.js"))
    script = "\n".join([*map(of_report, _REPORT_SCRIPTS), *own])
    return {
        "lab.css": _file("text/css; charset=utf-8", style),
        "lab.js": _file("text/javascript; charset=utf-8", script),
        "saved.js": _file("text/javascript; charset=utf-8", _own("saved.js")),
        "plotly.js": _file("text/javascript; charset=utf-8", get_plotlyjs()),
    }


def address(name: str) -> str:
    """Return where a file is found."""
    return f"/static/{name}?{files()[name].digest}"


def _own(name: str) -> str:
    return resources.files("tarazy.lab").joinpath("templates", name).read_text(encoding="utf-8")


def _file(kind: str, text: str) -> File:
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()[:12]
    return File(kind, content, gzip.compress(content, 9, mtime=0), digest)


def routes() -> APIRouter:
    """Return the route of the files."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}")
    def static(name: str, request: Request) -> Response:
        found = files().get(name)
        if found is None:
            return Response(status_code=404)
        headers = {"cache-control": _AGES, "vary": "accept-encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            return Response(found.packed, media_type=found.kind, headers=headers)
        return Response(found.content, media_type=found.kind, headers=headers)

    return router
