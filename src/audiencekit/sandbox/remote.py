"""The controls of a running sandbox, called over HTTP: the same in a thread and in another process."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from audiencekit.sandbox.control import CONTROL_PREFIX, TOKEN_HEADER

TIMEOUT_SECONDS = 60


class Remote:
    """Calls the controls below ``/_sandbox``; the repr does not show the token."""

    def __init__(self, url: str, token: str) -> None:
        self._host = urlsplit(url).netloc
        self._token = token

    def call(self, method: str, path: str, *, query: Mapping[str, object] | None = None, body: object = None) -> Any:
        """The answer's JSON; None when it has no body. Raises ValueError for a 400, else RuntimeError."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        target = CONTROL_PREFIX + quote(path) + (f"?{urlencode(given)}" if given else "")
        connection = http.client.HTTPConnection(self._host, timeout=TIMEOUT_SECONDS)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, target, content, {TOKEN_HEADER: self._token})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status == 400:
            raise ValueError(json.loads(text)["detail"])
        if answer.status >= 400:
            raise RuntimeError(f"{method} {target} was answered {answer.status}: {text.decode(errors='replace')}")
        return json.loads(text) if text else None
