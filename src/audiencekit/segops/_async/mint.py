"""The mint: a user's context becomes a session token (contract 3.1, 3.2)."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs
from audiencekit_api.segops.api.auth import mint_session
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import SessionRequest, SessionToken

from audiencekit.core._async.call import call_with_headers
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.errors import ApiError, ClientClosed, ConnectionFailed, OutcomeUnknown
from audiencekit.segops.identity import UserContext
from audiencekit.segops.session import Token, checked_token, without_secrets

ClientT = TypeVar("ClientT", bound=Client)


class AsyncMint(Generic[ClientT]):
    """Exchanges contexts for tokens over *connection*, which repeats nothing. Absent fields are left out, not null.

    Raises what ``call`` raises, with neither token nor signature in it; ClientClosed when the client ended meanwhile.
    """

    def __init__(self, connection: AsyncConnection[ClientT]) -> None:
        self._connection = connection

    async def __call__(self, context: UserContext) -> Token:
        known = {name: value for name, value in attrs.asdict(context).items() if value is not None and value != ""}
        request = SessionRequest.from_dict(known)
        try:
            answer, headers = await call_with_headers(
                SessionToken, mint_session.asyncio_detailed, client=self._connection.client, body=request
            )
        except (ConnectionFailed, OutcomeUnknown):
            if self._connection.closed:  # cut by the client's own end, which is no news of the service
                raise ClientClosed("The client was closed while it asked for a session token.") from None
            raise
        except ApiError as error:
            refused = without_secrets(error, context.user_id_sig or "")
        else:
            return checked_token(answer.token, answer.expires_at, headers.get("date"))
        raise refused  # out here, so that the error with the secrets is not its __context__
