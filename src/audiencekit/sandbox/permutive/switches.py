"""What the controls turn on and off, and how: the choices that the contract leaves to the sandbox."""

from __future__ import annotations

import attrs

from audiencekit.sandbox.world import World

PAGE_SIZE = 100  # the service chooses it and documents none (B 6)


@attrs.define(kw_only=True)
class Choices:
    """The values in force, as a new or reset sandbox has them.

    ``page_size``: segments on a page of T3. ``strict_schemas``: events are held against the schema that the first
    event of their name had (2.4). ``lenient_identities``: identify mints a missing user id and counts missing
    priorities by position (3.2, rows 34 and 35). ``allowed_tags``: the workspaces' allow-list of identity tags, None
    for every tag (2.3). ``unauthorized_403``: a 403 of Identity says ``Unauthorized``, as its document does (row 32).
    """

    page_size: int = PAGE_SIZE
    strict_schemas: bool = False
    lenient_identities: bool = False
    allowed_tags: frozenset[str] | None = None
    unauthorized_403: bool = False


class Switches:
    """The choices of one sandbox: ``world.part(Switches).now``."""

    def __init__(self, world: World) -> None:
        self.now = Choices()
        world.on_reset.append(self._reset)

    def _reset(self) -> None:
        self.now = Choices()
