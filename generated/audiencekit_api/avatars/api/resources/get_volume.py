from io import BytesIO
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...deprecation import at_the_call as _at_the_call
from ...deprecation import warn_deprecated as _warn_deprecated
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.rate_limit_error import RateLimitError
from ...models.volume_purpose import VolumePurpose
from ...types import UNSET, File, Response, Unset


def _tell_arguments(
    *,
    display_name: str | Unset = UNSET,
    **_others: object,
) -> None:
    if not isinstance(display_name, Unset):
        _warn_deprecated(
            "The parameter display_name of get_volume is deprecated. Label of the set; `set_name` replaced it."
        )


def _get_kwargs(
    *,
    volume_name: str,
    purpose: VolumePurpose,
    set_name: UUID,
    display_name: str | Unset = UNSET,
) -> dict[str, Any]:
    _tell_arguments(
        display_name=display_name,
    )

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
        volume_name (str): Name of the volume inside the set, usually `input` or `results`.
        purpose (VolumePurpose): What the volume is for.
        set_name (UUID): Id of the resource set.
        display_name (str | Unset): Deprecated. Label of the set; `set_name` replaced it.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | File | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200 (File): One YAML document.
            401 (Error): The credential is missing, malformed, revoked or expired.
            404 (Error): The set or the volume in it does not exist (inferred).
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
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


@_at_the_call(_tell_arguments)
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
        volume_name (str): Name of the volume inside the set, usually `input` or `results`.
        purpose (VolumePurpose): What the volume is for.
        set_name (UUID): Id of the resource set.
        display_name (str | Unset): Deprecated. Label of the set; `set_name` replaced it.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | File | HTTPValidationError | RateLimitError], with ``parsed`` by status:
            200 (File): One YAML document.
            401 (Error): The credential is missing, malformed, revoked or expired.
            404 (Error): The set or the volume in it does not exist (inferred).
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        volume_name=volume_name,
        purpose=purpose,
        set_name=set_name,
        display_name=display_name,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
