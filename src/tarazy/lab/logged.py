"""The log of a server: an object of JSON a line, without who asked or what."""

from __future__ import annotations

import json
import logging
from typing import TextIO

REQUESTS = "tarazy.lab"


class _Lines(logging.Formatter):
    """Writes what a library says in the form of our own lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line; what went wrong without being foreseen has its places in one as well."""
        if record.name == REQUESTS:
            return record.getMessage()
        found = {"level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info and record.exc_info[1] is not None:
            # What an exception says may hold what was asked; where it was raised does not.
            found["message"] = record.msg.splitlines()[0]
            found |= {"raised": type(record.exc_info[1]).__name__, "at": _places(record)}
        return json.dumps(found)


def _places(record: logging.LogRecord) -> str:
    """Return the places that an exception passed, the last first."""
    step = record.exc_info[2] if record.exc_info else None
    places: list[str] = []
    while step is not None:
        code = step.tb_frame.f_code
        places.insert(0, f"{code.co_filename}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return "; ".join(places[:20])


def log_to(stream: TextIO) -> None:
    """Write the log to a stream: every request, and what libraries warn of."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger(REQUESTS).setLevel(logging.INFO)
