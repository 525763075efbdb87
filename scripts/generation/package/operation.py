"""What a service's document says about an operation beyond the signature of its function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs


@attrs.frozen(kw_only=True)
class Operation:
    """One operation of a document; each service lists its own in ``operations.OPERATIONS``."""

    operation_id: str
    """The operationId of the document, in camelCase."""
    name: str
    """The operationId in snake_case: the name of the module, and what a request's ``operation`` extension holds."""
    module: str
    """The dotted name of the module with ``sync_detailed`` and ``asyncio_detailed``."""
    method: str
    """In upper case."""
    path: str
    """Below the base URL, with the names of the path parameters in braces."""
    tag: str
    retry: Literal["always", "unprocessed", "never"]
    """When a request may be repeated: ``x-retry`` of the document."""
    pagination: Mapping[str, str] | None
    """How a list continues: ``x-pagination`` of the document."""
    errors: tuple[int, ...]
    """The documented statuses from 400 on."""
