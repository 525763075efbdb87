"""The addresses of a service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def base_urls(node: Mapping[str, Any]) -> list[str]:
    """The addresses of a document, a path or an operation, with the defaults of what varies in them."""
    return [_base_url(server) for server in node.get("servers") or []]


def _base_url(server: Mapping[str, Any]) -> str:
    variables = server.get("variables") or {}
    return re.sub(
        r"\{(\w+)\}", lambda name: str(variables.get(name[1], {}).get("default", name[0])), server.get("url", "/")
    )
