from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.connection_draft import ConnectionDraft
from ...models.connection_summary import ConnectionSummary
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.rate_limit_error import RateLimitError
from ...types import Response
from ...types import path_segment as _path_segment


def _get_kwargs(
    name: str,
    *,
    body: ConnectionDraft,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/connections/{name}".format(
            name=_path_segment(name),
        ),
        "extensions": {"operation": "put_connection"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConnectionSummary | Error | HTTPValidationError | RateLimitError | None:
    if response.status_code == 200:
        response_200 = ConnectionSummary.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = ConnectionSummary.from_dict(response.json())

        return response_201

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

    if response.status_code == 409:
        response_409 = Error.from_dict(response.json())

        return response_409

    if response.status_code == 422:
        response_422 = HTTPValidationError.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = RateLimitError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Error.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Error.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ConnectionSummary | Error | HTTPValidationError | RateLimitError]:
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
    body: ConnectionDraft,
) -> Response[ConnectionSummary | Error | HTTPValidationError | RateLimitError]:
    """Store or replace a connection

    Secrets go in here and never come out. A draft is checked by the service, not by its schema, so that
    no complaint repeats a secret. Only an administrator stores for the organisation.

    Args:
        name (str): Name of the connection, as resource sets call it.
        body (ConnectionDraft): The connection.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConnectionSummary | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200 (ConnectionSummary): The connection without its secrets.
            201 (ConnectionSummary): The connection without its secrets.
            401 (Error): The credential is missing, malformed, revoked or expired.
            403 (Error): Only an administrator, or the owner, may do this.
            409 (Error): The name is that of a connection of the deployment, which stays as it is.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
            503 (Error): The deployment has no key to encrypt secrets with, hence stores none.
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
    body: ConnectionDraft,
) -> Response[ConnectionSummary | Error | HTTPValidationError | RateLimitError]:
    """Store or replace a connection

    Secrets go in here and never come out. A draft is checked by the service, not by its schema, so that
    no complaint repeats a secret. Only an administrator stores for the organisation.

    Args:
        name (str): Name of the connection, as resource sets call it.
        body (ConnectionDraft): The connection.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConnectionSummary | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200 (ConnectionSummary): The connection without its secrets.
            201 (ConnectionSummary): The connection without its secrets.
            401 (Error): The credential is missing, malformed, revoked or expired.
            403 (Error): Only an administrator, or the owner, may do this.
            409 (Error): The name is that of a connection of the deployment, which stays as it is.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
            503 (Error): The deployment has no key to encrypt secrets with, hence stores none.
    """

    kwargs = _get_kwargs(
        name=name,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
