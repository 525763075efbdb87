"""What the groups of operations have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar
from uuid import UUID

from audiencekit_api.avatars.client import Client
from audiencekit_api.avatars.types import UNSET, Unset

from audiencekit.errors import InvalidInput

GetClient: TypeAlias = Callable[[], Client]
ValueT = TypeVar("ValueT")


class Group:
    """Holds the way to the generated client, which is asked anew for each request: signing in replaces it."""

    def __init__(self, client: GetClient) -> None:
        self._get_client = client

    @property
    def _client(self) -> Client:
        return self._get_client()


def given(value: ValueT | None) -> ValueT | Unset:
    """*value* as the generated code takes it: what is None is not sent."""
    return UNSET if value is None else value


def to_id(value: object, what: str) -> UUID:
    """*value* as an id. Raises InvalidInput when it is none."""
    try:
        return value if isinstance(value, UUID) else UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise InvalidInput(f"{what} must be a UUID, got {value!r}") from None
