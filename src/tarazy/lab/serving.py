"""Running the server: where it listens, what it says of that, how it ends."""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
import webbrowser
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from tarazy.errors import InputError
from tarazy.lab.application import create_app
from tarazy.lab.logged import log_to
from tarazy.lab.protocol import Protocol
from tarazy.lab.settings import LOOPBACK, Settings

# Connections at once, and seconds that those under way have when the server ends.
CONNECTIONS, GRACE = 200, 5
_PUBLIC = (
    "tarazy: anyone who reaches this machine on port {port} may now ask questions, as many as the "
    "limits allow, without a password and without encryption. Documents that are long are kept in "
    "{store}. Put a server with TLS before it if it is to stay."
)


class _Server(uvicorn.Server):
    """Opens the page when it listens."""

    def __init__(self, config: uvicorn.Config, address: str | None) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: Any = None) -> None:
        """Listen, and open the page."""
        await super().startup(sockets)
        if self.started and self._address is not None:
            opening = (self._address,)
            threading.Thread(target=webbrowser.open, args=opening, daemon=True).start()


def settings_of(host: str, port: int, public: bool, folder: Path | None = None) -> Settings:
    """Return the settings of a server that listens on a host.

    Raises
    ------
    InputError
        If others could reach it and `public` does not say so.
    """
    settings = replace(Settings(), host=host, port=port, folder=folder)
    if public:
        # Also on a loopback address, where another server lets strangers in.
        return replace(settings, names=("*",))
    if not _is_loopback(host):
        raise InputError(
            f"--host: {host!r} lets others reach this computer; allowed: a loopback address "
            f"({', '.join(LOOPBACK)}), or --public beside it"
        )
    return settings


def serve(settings: Settings, *, browser: bool) -> None:
    """Serve the laboratory until the process is told to end.

    Parameters
    ----------
    settings
        Where and within which limits.
    browser
        Whether the page is opened.

    Raises
    ------
    InputError
        If the port is taken.
    """
    app = create_app(settings)
    listening = _bound(settings)
    address = f"http://{_shown(settings.host)}:{listening.getsockname()[1]}/"
    print(f"tarazy: the laboratory is at {address} (end with Ctrl-C)", file=sys.stderr)
    if settings.public:
        print(_PUBLIC.format(port=settings.port, store=settings.store), file=sys.stderr)
    log_to(sys.stderr)
    config = config_of(app)
    # It has ended as it should; who told it to need not be told.
    with suppress(KeyboardInterrupt):
        _Server(config, address if browser else None).run(sockets=[listening])


def config_of(app: FastAPI) -> uvicorn.Config:
    """Return how the server under an application runs."""
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=GRACE,
    )


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((settings.host, settings.port))
        # Who asks before the application is there waits for it.
        found.listen()
    except OSError as error:
        found.close()
        raise InputError(
            f"--host {settings.host} --port {settings.port}: {error.strerror or error}; allowed: "
            "an address of this machine and a free port"
        ) from error
    return found


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
