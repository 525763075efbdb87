"""The requests that tie ids together (contract 2.8)."""

from __future__ import annotations

from audiencekit_api.segops.api.identity import alias_user, merge_users
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import AliasRequest, IdentityEdge, MergeRequest

from audiencekit.core._async.call import call
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.errors import InvalidInput
from audiencekit.segops.event import named


class AsyncIdentity:
    """``client.identity``: which ids are one person. Needs a secret key.

    Both methods raise InvalidInput, before anything is sent, for ids that make no sense.
    """

    def __init__(self, connection: AsyncConnection[Client]) -> None:
        self._connection = connection

    async def alias(self, anonymous_id: str, user_id: str) -> IdentityEdge:
        """Say that a visitor was this user. The first claim wins: ``created`` is False when there was another.

        *anonymous_id* as it was tracked, without ``anon_`` before it. History stays as it is and is read as the user's
        from now on. Retry ``always``: after an unknown outcome do it again; ``created`` False with ``to`` the same
        user then means that it was done.
        """
        body = AliasRequest.from_dict(
            {"anonymous_id": named("anonymous_id", anonymous_id), "user_id": named("user_id", user_id)}
        )
        return await call(IdentityEdge, alias_user.asyncio_detailed, client=self._connection.client, body=body)

    async def merge(self, from_user_id: str, into_user_id: str) -> IdentityEdge:
        """Fold one known user into another, for good: there is no way back. It replaces an earlier merge or alias.

        Raises BadRequest when *into_user_id* already leads to *from_user_id*. Retry ``always``: after an unknown
        outcome do it again, the effect is the same.
        """
        source, target = named("from_user_id", from_user_id), named("into_user_id", into_user_id)
        if source == target:
            raise InvalidInput(f"from_user_id and into_user_id are both {source!r}")
        body = MergeRequest.from_dict({"from_user_id": source, "into_user_id": target})
        return await call(IdentityEdge, merge_users.asyncio_detailed, client=self._connection.client, body=body)
