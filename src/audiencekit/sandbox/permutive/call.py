"""One authorised call: what every operation of the service is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import attrs
from starlette.requests import Request
from starlette.responses import Response

from audiencekit.sandbox.permutive.auth import Key
from audiencekit.sandbox.store import Store


@attrs.frozen(kw_only=True)
class Call:
    """``path`` holds the decoded path parameters, named as in the contract."""

    store: Store
    request: Request
    key: Key
    path: Mapping[str, str]


Operate = Callable[[Call], Awaitable[Response]]
