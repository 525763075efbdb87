from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.connection_list import ConnectionList
from ...models.connection_preset_request import ConnectionPresetRequest
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.rate_limit_error import RateLimitError
from ...types import Response


def _get_kwargs(
    *,
    body: ConnectionPresetRequest,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/connections/presets",
        "extensions": {"operation": "add_connection_presets"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConnectionList | Error | HTTPValidationError | RateLimitError | None:
    if response.status_code == 200:
        response_200 = ConnectionList.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = ConnectionList.from_dict(response.json())

        return response_201

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

    if response.status_code == 422:
        response_422 = HTTPValidationError.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = RateLimitError.from_dict(response.json())

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
) -> Response[ConnectionList | Error | HTTPValidationError | RateLimitError]:
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
    body: ConnectionPresetRequest,
) -> Response[ConnectionList | Error | HTTPValidationError | RateLimitError]:
    """Add the ready-made connections of one kind

    What is there already is left alone: the second time adds nothing, so it may be repeated. Only an
    administrator adds to the organisation.

    Args:
        body (ConnectionPresetRequest): Which kind, and for whom.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConnectionList | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200 (ConnectionList): The connections there are now. Status and shape are a guess
                (inferred).
            201 (ConnectionList): The connections there are now. Status and shape are a guess
                (inferred).
            401 (Error): The credential is missing, malformed, revoked or expired.
            403 (Error): Only an administrator, or the owner, may do this.
            404 (Error): The caller sees no connection of this name, or no preset of this kind.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
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
    body: ConnectionPresetRequest,
) -> Response[ConnectionList | Error | HTTPValidationError | RateLimitError]:
    """Add the ready-made connections of one kind

    What is there already is left alone: the second time adds nothing, so it may be repeated. Only an
    administrator adds to the organisation.

    Args:
        body (ConnectionPresetRequest): Which kind, and for whom.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConnectionList | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200 (ConnectionList): The connections there are now. Status and shape are a guess
                (inferred).
            201 (ConnectionList): The connections there are now. Status and shape are a guess
                (inferred).
            401 (Error): The credential is missing, malformed, revoked or expired.
            403 (Error): Only an administrator, or the owner, may do this.
            404 (Error): The caller sees no connection of this name, or no preset of this kind.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
