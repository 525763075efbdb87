from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.session_request import SessionRequest
from ...models.session_token import SessionToken
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: SessionRequest,
    origin: str | Unset = UNSET,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}
    if not isinstance(origin, Unset):
        _headers["Origin"] = origin

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/auth/session/",
        "extensions": {"operation": "mint_session"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | SessionToken | None:
    if response.status_code == 200:
        response_200 = SessionToken.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = Error.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Error.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error | SessionToken]:
    try:
        parsed = _parse_response(client=client, response=response)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as cause:
        reason = f"{type(cause).__name__}: {cause}"
        raise errors.DecodeError(response.status_code, response.content, response.headers, reason) from cause
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=parsed,
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SessionRequest,
    origin: str | Unset = UNSET,
) -> Response[Error | SessionToken]:
    """Obtain a session token for a public key

     The handshake of browsers and apps. A public key buys a token that lives 15 minutes, is pinned to
    one identity and opens the two track operations, nothing else. Send at least one of `user_id` and
    `anonymous_id`; sending neither answers 400 (inferred). Both together tie the visitor's history to
    the user. An Origin outside the key's allowlist answers 403, and so does a missing or wrong
    signature or one more than 5 minutes old or ahead (inferred).

    Args:
        origin (str | Unset):
        body (SessionRequest): Who a session token is for. Absent ids are left out, not sent as
            null.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | SessionToken]
    """

    kwargs = _get_kwargs(
        body=body,
        origin=origin,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: SessionRequest,
    origin: str | Unset = UNSET,
) -> Error | SessionToken | None:
    """Obtain a session token for a public key

     The handshake of browsers and apps. A public key buys a token that lives 15 minutes, is pinned to
    one identity and opens the two track operations, nothing else. Send at least one of `user_id` and
    `anonymous_id`; sending neither answers 400 (inferred). Both together tie the visitor's history to
    the user. An Origin outside the key's allowlist answers 403, and so does a missing or wrong
    signature or one more than 5 minutes old or ahead (inferred).

    Args:
        origin (str | Unset):
        body (SessionRequest): Who a session token is for. Absent ids are left out, not sent as
            null.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | SessionToken
    """

    return sync_detailed(
        client=client,
        body=body,
        origin=origin,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SessionRequest,
    origin: str | Unset = UNSET,
) -> Response[Error | SessionToken]:
    """Obtain a session token for a public key

     The handshake of browsers and apps. A public key buys a token that lives 15 minutes, is pinned to
    one identity and opens the two track operations, nothing else. Send at least one of `user_id` and
    `anonymous_id`; sending neither answers 400 (inferred). Both together tie the visitor's history to
    the user. An Origin outside the key's allowlist answers 403, and so does a missing or wrong
    signature or one more than 5 minutes old or ahead (inferred).

    Args:
        origin (str | Unset):
        body (SessionRequest): Who a session token is for. Absent ids are left out, not sent as
            null.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | SessionToken]
    """

    kwargs = _get_kwargs(
        body=body,
        origin=origin,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: SessionRequest,
    origin: str | Unset = UNSET,
) -> Error | SessionToken | None:
    """Obtain a session token for a public key

     The handshake of browsers and apps. A public key buys a token that lives 15 minutes, is pinned to
    one identity and opens the two track operations, nothing else. Send at least one of `user_id` and
    `anonymous_id`; sending neither answers 400 (inferred). Both together tie the visitor's history to
    the user. An Origin outside the key's allowlist answers 403, and so does a missing or wrong
    signature or one more than 5 minutes old or ahead (inferred).

    Args:
        origin (str | Unset):
        body (SessionRequest): Who a session token is for. Absent ids are left out, not sent as
            null.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | SessionToken
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            origin=origin,
        )
    ).parsed
