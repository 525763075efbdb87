from typing import Any, cast
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.rate_limit_error import RateLimitError
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    user_id: UUID | Unset = UNSET,
    api_key_id: UUID | Unset = UNSET,
) -> dict[str, Any]:

    _params: dict[str, Any] = {}

    json_user_id: str | Unset = UNSET
    if not isinstance(user_id, Unset):
        json_user_id = str(user_id)
    _params["user_id"] = json_user_id

    json_api_key_id: str | Unset = UNSET
    if not isinstance(api_key_id, Unset):
        json_api_key_id = str(api_key_id)
    _params["api_key_id"] = json_api_key_id

    _params = {k: v for k, v in _params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api-keys/admin",
        "params": _params,
        "extensions": {"operation": "revoke_api_key_admin"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Error | HTTPValidationError | RateLimitError | None:
    if response.status_code == 200:
        response_200 = cast(Any, None)
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
    *,
    client: AuthenticatedClient | Client,
    user_id: UUID | Unset = UNSET,
    api_key_id: UUID | Unset = UNSET,
) -> Response[Any | Error | HTTPValidationError | RateLimitError]:
    """Revoke API keys of somebody else

    For administrators. Give either a user, all of whose keys are revoked, or one key; neither or both
    are refused (inferred). Rate limited.

    Args:
        user_id (UUID | Unset): The user whose keys are revoked.
        api_key_id (UUID | Unset): The one key that is revoked.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200: It is revoked. What the body says is not settled.
            400 (Error): Both a user and a key were given, or neither (inferred).
            401 (Error): The credential is missing, malformed, revoked or expired.
            403 (Error): Only an administrator, or the owner, may do this.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        api_key_id=api_key_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    user_id: UUID | Unset = UNSET,
    api_key_id: UUID | Unset = UNSET,
) -> Response[Any | Error | HTTPValidationError | RateLimitError]:
    """Revoke API keys of somebody else

    For administrators. Give either a user, all of whose keys are revoked, or one key; neither or both
    are refused (inferred). Rate limited.

    Args:
        user_id (UUID | Unset): The user whose keys are revoked.
        api_key_id (UUID | Unset): The one key that is revoked.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200: It is revoked. What the body says is not settled.
            400 (Error): Both a user and a key were given, or neither (inferred).
            401 (Error): The credential is missing, malformed, revoked or expired.
            403 (Error): Only an administrator, or the owner, may do this.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        api_key_id=api_key_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
