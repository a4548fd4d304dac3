"""An application of the laboratory behind a real socket, in a thread of this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from tarazy.lab.serving import config_of


@contextmanager
def listening(app: FastAPI) -> Iterator[tuple[str, int]]:
    """Serve an application as `tarazy lab` does, and give the address of its socket."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = uvicorn.Server(config_of(app))
        thread = threading.Thread(target=server.run, args=([bound],))
        thread.start()
        try:
            yield bound.getsockname()
        finally:
            server.should_exit = True
            thread.join()
