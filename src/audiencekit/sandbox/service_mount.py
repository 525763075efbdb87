"""Where a service is mounted, whatever the path below holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp


class ServiceMount(Mount):
    """A mount that a newline in the path, decoded by now, leads to as well: ids in paths may hold any character."""

    def __init__(self, path: str, app: ASGIApp | None = None, routes: Sequence[BaseRoute] | None = None) -> None:
        super().__init__(path, app=app, routes=routes)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)
