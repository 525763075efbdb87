from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...deprecation import deprecated as _deprecated
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.login_form import LoginForm
from ...models.login_token import LoginToken
from ...models.rate_limit_error import RateLimitError
from ...types import Response


def _get_kwargs(
    *,
    body: LoginForm,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/login",
        "extensions": {"operation": "login"},
    }

    _kwargs["data"] = body.to_dict()
    _headers["Content-Type"] = "application/x-www-form-urlencoded"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _deprecated(
    "The operation login is deprecated. Legacy: documented up to API 2.90, replaced by API keys since."
)(_get_kwargs)


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | HTTPValidationError | LoginToken | RateLimitError | None:
    if response.status_code == 200:
        response_200 = LoginToken.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

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
) -> Response[Error | HTTPValidationError | LoginToken | RateLimitError]:
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


@_deprecated("The operation login is deprecated. Legacy: documented up to API 2.90, replaced by API keys since.")
def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: LoginForm,
) -> Response[Error | HTTPValidationError | LoginToken | RateLimitError]:
    """Exchange user name and password for a bearer token

    Deprecated. Legacy: documented up to API 2.90, replaced by API keys since. The token goes into
    `Authorization: Bearer <access_token>`.

    Args:
        body (LoginForm): The credentials as a form.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | LoginToken | RateLimitError], with ``parsed`` by status:
            200 (LoginToken): The token of the new login.
            401 (Error): User name and password do not match. Status and text are a guess
                (inferred).
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


@_deprecated("The operation login is deprecated. Legacy: documented up to API 2.90, replaced by API keys since.")
async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: LoginForm,
) -> Response[Error | HTTPValidationError | LoginToken | RateLimitError]:
    """Exchange user name and password for a bearer token

    Deprecated. Legacy: documented up to API 2.90, replaced by API keys since. The token goes into
    `Authorization: Bearer <access_token>`.

    Args:
        body (LoginForm): The credentials as a form.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | LoginToken | RateLimitError], with ``parsed`` by status:
            200 (LoginToken): The token of the new login.
            401 (Error): User name and password do not match. Status and text are a guess
                (inferred).
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
