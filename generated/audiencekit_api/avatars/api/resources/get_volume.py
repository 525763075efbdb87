from io import BytesIO
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.rate_limit_error import RateLimitError
from ...models.volume_purpose import VolumePurpose
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    *,
    volume_name: str,
    purpose: VolumePurpose,
    set_name: UUID,
    display_name: str | Unset = UNSET,
) -> dict[str, Any]:

    _params: dict[str, Any] = {}

    _params["volume_name"] = volume_name

    json_purpose = purpose.value
    _params["purpose"] = json_purpose

    json_set_name = str(set_name)
    _params["set_name"] = json_set_name

    _params["display_name"] = display_name

    _params = {k: v for k, v in _params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/resources/volume",
        "params": _params,
        "extensions": {"operation": "get_volume"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | File | HTTPValidationError | RateLimitError | None:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

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
) -> Response[Error | File | HTTPValidationError | RateLimitError]:
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
    volume_name: str,
    purpose: VolumePurpose,
    set_name: UUID,
    display_name: str | Unset = UNSET,
) -> Response[Error | File | HTTPValidationError | RateLimitError]:
    """Read one volume of a resource set

     The `AvatarVolume` document that the service bound to a volume name of a set, as YAML text.

    Args:
        volume_name (str):
        purpose (VolumePurpose): Whether files are read from a volume or written to it.
        set_name (UUID):
        display_name (str | Unset):

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | File | HTTPValidationError | RateLimitError]
    """

    kwargs = _get_kwargs(
        volume_name=volume_name,
        purpose=purpose,
        set_name=set_name,
        display_name=display_name,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    volume_name: str,
    purpose: VolumePurpose,
    set_name: UUID,
    display_name: str | Unset = UNSET,
) -> Error | File | HTTPValidationError | RateLimitError | None:
    """Read one volume of a resource set

     The `AvatarVolume` document that the service bound to a volume name of a set, as YAML text.

    Args:
        volume_name (str):
        purpose (VolumePurpose): Whether files are read from a volume or written to it.
        set_name (UUID):
        display_name (str | Unset):

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | File | HTTPValidationError | RateLimitError
    """

    return sync_detailed(
        client=client,
        volume_name=volume_name,
        purpose=purpose,
        set_name=set_name,
        display_name=display_name,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    volume_name: str,
    purpose: VolumePurpose,
    set_name: UUID,
    display_name: str | Unset = UNSET,
) -> Response[Error | File | HTTPValidationError | RateLimitError]:
    """Read one volume of a resource set

     The `AvatarVolume` document that the service bound to a volume name of a set, as YAML text.

    Args:
        volume_name (str):
        purpose (VolumePurpose): Whether files are read from a volume or written to it.
        set_name (UUID):
        display_name (str | Unset):

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | File | HTTPValidationError | RateLimitError]
    """

    kwargs = _get_kwargs(
        volume_name=volume_name,
        purpose=purpose,
        set_name=set_name,
        display_name=display_name,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    volume_name: str,
    purpose: VolumePurpose,
    set_name: UUID,
    display_name: str | Unset = UNSET,
) -> Error | File | HTTPValidationError | RateLimitError | None:
    """Read one volume of a resource set

     The `AvatarVolume` document that the service bound to a volume name of a set, as YAML text.

    Args:
        volume_name (str):
        purpose (VolumePurpose): Whether files are read from a volume or written to it.
        set_name (UUID):
        display_name (str | Unset):

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | File | HTTPValidationError | RateLimitError
    """

    return (
        await asyncio_detailed(
            client=client,
            volume_name=volume_name,
            purpose=purpose,
            set_name=set_name,
            display_name=display_name,
        )
    ).parsed
