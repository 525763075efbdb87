"""Routes whose parameters may hold any character, a percent-encoded slash included (segops.md 2.7, avatars.md 1.5).

The server decodes a path before it is matched, and then ``a%2Fb`` looks like two segments. These routes match the path
as it was sent, and decode each parameter on its own.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import unquote

from starlette.routing import Match, Route
from starlette.types import Scope


class EncodedRoute(Route):
    """A route of which every text in the path arrives decoded, whatever it holds; what is no UTF-8 matches nothing."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http":
            return Match.NONE, {}
        sent = cast("bytes", scope["raw_path"]).decode("latin-1")
        match, child = super().matches({**scope, "path": sent})
        if match is Match.NONE:
            return match, child
        parameters = cast("dict[str, object]", child["path_params"])
        try:
            decoded = {name: unquote(v, errors="strict") if isinstance(v, str) else v for name, v in parameters.items()}
        except UnicodeDecodeError:
            return Match.NONE, {}
        return match, {**child, "path_params": decoded}
