"""Asks an application of the laboratory without a network."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI


class Client:
    """One client; every request has a loop of its own."""

    def __init__(self, app: FastAPI) -> None:
        self._transport = httpx.ASGITransport(app=app)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, more))

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask("DELETE", path, more))

    async def _ask(self, method: str, path: str, more: dict[str, Any]) -> httpx.Response:
        base = "http://localhost"
        async with httpx.AsyncClient(transport=self._transport, base_url=base) as client:
            return await client.request(method, path, **more)
