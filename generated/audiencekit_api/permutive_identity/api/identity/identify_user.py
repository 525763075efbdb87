from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...models.identify_request import IdentifyRequest
from ...models.resolved_user import ResolvedUser
from ...types import Response


def _get_kwargs(
    *,
    body: IdentifyRequest,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/identify",
        "extensions": {"operation": "identify_user"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorEnvelope | ResolvedUser | None:
    if response.status_code == 200:
        response_200 = ResolvedUser.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ErrorEnvelope.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorEnvelope.from_dict(response.json())

        return response_401

    if response.status_code == 500:
        response_500 = ErrorEnvelope.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorEnvelope | ResolvedUser]:
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
    body: IdentifyRequest,
) -> Response[ErrorEnvelope | ResolvedUser]:
    """Bind aliases to a user

    Answers the id of the user these aliases belong to; adopt it. Unknown aliases are bound to the
    `user_id` sent. When the known ones belong to several users, the one of the lowest `priority` number
    decides, and all aliases are bound to its user. No aliases: the `user_id` comes back. The same
    request leads to the same bindings, hence it may be repeated (inferred).

    Args:
        body (IdentifyRequest): A user and the aliases to bind. Permutive's document titles it a
            response.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | ResolvedUser], with ``parsed`` by status:
            200 (ResolvedUser): The user they belong to.
            400 (ErrorEnvelope): A value or the body is not acceptable (inferred).
            401 (ErrorEnvelope): The key is missing (2004) or not valid (2000).
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: IdentifyRequest,
) -> Response[ErrorEnvelope | ResolvedUser]:
    """Bind aliases to a user

    Answers the id of the user these aliases belong to; adopt it. Unknown aliases are bound to the
    `user_id` sent. When the known ones belong to several users, the one of the lowest `priority` number
    decides, and all aliases are bound to its user. No aliases: the `user_id` comes back. The same
    request leads to the same bindings, hence it may be repeated (inferred).

    Args:
        body (IdentifyRequest): A user and the aliases to bind. Permutive's document titles it a
            response.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | ResolvedUser], with ``parsed`` by status:
            200 (ResolvedUser): The user they belong to.
            400 (ErrorEnvelope): A value or the body is not acceptable (inferred).
            401 (ErrorEnvelope): The key is missing (2004) or not valid (2000).
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
