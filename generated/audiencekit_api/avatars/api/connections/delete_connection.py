from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.rate_limit_error import RateLimitError
from ...types import Response
from ...types import path_segment as _path_segment


def _get_kwargs(
    name: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/connections/{name}".format(
            name=_path_segment(name),
        ),
        "extensions": {"operation": "delete_connection"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Error | HTTPValidationError | RateLimitError | None:
    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

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
) -> Response[Any | Error | HTTPValidationError | RateLimitError]:
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
) -> Response[Any | Error | HTTPValidationError | RateLimitError]:
    """Forget a connection

    Jobs that were submitted with it go on. One of the deployment is not forgotten but hidden from the
    organisation, by an administrator.

    Args:
        name (str): Name of the connection, as resource sets call it.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            204: It is gone, or hidden.
            401 (Error): The credential is missing, malformed, revoked or expired.
            403 (Error): Only an administrator, or the owner, may do this.
            404 (Error): The caller sees no connection of this name, or no preset of this kind.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        name=name,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    name: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any | Error | HTTPValidationError | RateLimitError]:
    """Forget a connection

    Jobs that were submitted with it go on. One of the deployment is not forgotten but hidden from the
    organisation, by an administrator.

    Args:
        name (str): Name of the connection, as resource sets call it.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            204: It is gone, or hidden.
            401 (Error): The credential is missing, malformed, revoked or expired.
            403 (Error): Only an administrator, or the owner, may do this.
            404 (Error): The caller sees no connection of this name, or no preset of this kind.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        name=name,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
