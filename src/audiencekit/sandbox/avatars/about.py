"""What the service says of itself, to anybody: compatibility, health, its own description (contract 2.3, 2.6, 2.8)."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars.operations import describe
from audiencekit.sandbox.store import Store

MOST_RECENT_CLIENT = "1.30.0"

_CLIENT = re.compile(r"(?:^|\s)(?:avatar-python|audiencekit)/\S")


class About:
    """Handlers that ask for no credential."""

    def __init__(self, store: Store, api_url: str) -> None:
        self._store, self._api_url = store, api_url

    async def check_client(self, request: Request) -> Response:
        known = _CLIENT.search(request.headers.get("user-agent", "")) is not None
        return JSONResponse(
            {
                "message": "This client and this API fit together." if known else "This client is not known.",
                "most_recent_compatible_client": MOST_RECENT_CLIENT if known else None,
                "status": "compatible" if known else "unknown",
            }
        )

    async def root(self, request: Request) -> Response:
        return JSONResponse({"message": "Avatars API of the sandbox"})

    async def health(self, request: Request) -> Response:
        return JSONResponse({"message": "ok"})

    async def health_db(self, request: Request) -> Response:
        """Reads from the database before it says so."""
        await self._store.aread(lambda connection: connection.execute("SELECT 1 FROM avatars_users").fetchone())
        return JSONResponse({"message": "ok"})

    async def openapi(self, request: Request) -> Response:
        return JSONResponse(describe(self._api_url))
