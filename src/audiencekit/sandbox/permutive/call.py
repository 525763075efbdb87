"""One authorised call: what every operation of the service is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import attrs
from starlette.requests import Request
from starlette.responses import Response

from audiencekit.sandbox.permutive.auth import Key
from audiencekit.sandbox.permutive.switches import Choices, Switches
from audiencekit.sandbox.store import Store
from audiencekit.sandbox.world import World


@attrs.frozen(kw_only=True)
class Call:
    """``path`` holds the decoded path parameters, named as in the contract."""

    world: World
    request: Request
    key: Key
    path: Mapping[str, str]

    @property
    def store(self) -> Store:
        return self.world.store

    @property
    def choices(self) -> Choices:
        """What the controls have chosen."""
        return self.world.part(Switches).now


Operate = Callable[[Call], Awaitable[Response]]
