from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.connection_sample import ConnectionSample
from ...models.connection_sample_request import ConnectionSampleRequest
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.rate_limit_error import RateLimitError
from ...types import Response
from ...types import path_segment as _path_segment


def _get_kwargs(
    name: str,
    *,
    body: ConnectionSampleRequest,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/connections/{name}/sample".format(
            name=_path_segment(name),
        ),
        "extensions": {"operation": "sample_connection"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConnectionSample | Error | HTTPValidationError | RateLimitError | None:
    if response.status_code == 200:
        response_200 = ConnectionSample.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

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
) -> Response[ConnectionSample | Error | HTTPValidationError | RateLimitError]:
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
    name: str,
    *,
    client: AuthenticatedClient | Client,
    body: ConnectionSampleRequest,
) -> Response[ConnectionSample | Error | HTTPValidationError | RateLimitError]:
    """Read a few values of chosen columns

    Real values, of the columns asked for and no others; those that do not exist are named in `missing`.
    It reads only, hence may be repeated. The event log keeps which tables were read.

    Args:
        name (str): Name of the connection, as resource sets call it.
        body (ConnectionSampleRequest): Which columns, and how many values of each.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConnectionSample | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200 (ConnectionSample): The values.
            401 (Error): The credential is missing, malformed, revoked or expired.
            404 (Error): The caller sees no connection of this name, or no preset of this kind.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        name=name,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    name: str,
    *,
    client: AuthenticatedClient | Client,
    body: ConnectionSampleRequest,
) -> Response[ConnectionSample | Error | HTTPValidationError | RateLimitError]:
    """Read a few values of chosen columns

    Real values, of the columns asked for and no others; those that do not exist are named in `missing`.
    It reads only, hence may be repeated. The event log keeps which tables were read.

    Args:
        name (str): Name of the connection, as resource sets call it.
        body (ConnectionSampleRequest): Which columns, and how many values of each.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConnectionSample | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200 (ConnectionSample): The values.
            401 (Error): The credential is missing, malformed, revoked or expired.
            404 (Error): The caller sees no connection of this name, or no preset of this kind.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        name=name,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
