"""Identity and Alias: who a user is known as (permutive contract 2.3)."""

from __future__ import annotations

import attrs

from audiencekit.errors import InvalidInput


@attrs.frozen
class Alias:
    """One name of a user. ``tag`` says of which kind; ``priority`` 0 is looked at first."""

    id: str
    tag: str
    priority: int = attrs.field(default=0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.id or not self.tag:
            raise InvalidInput("An alias needs an id and a tag")


@attrs.frozen
class Identity:
    """A user id with the aliases that belong to it, in order of priority."""

    user_id: str
    aliases: tuple[Alias, ...] = attrs.field(default=(), converter=tuple[Alias, ...])

    def __attrs_post_init__(self) -> None:
        if not self.user_id:
            raise InvalidInput("An identity needs a user_id")
