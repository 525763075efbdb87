from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.bound_alias import BoundAlias
from ...models.error_envelope import ErrorEnvelope
from ...types import Response
from ...types import path_segment as _path_segment


def _get_kwargs(
    user_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/users/{user_id}/aliases".format(
            user_id=_path_segment(user_id),
        ),
        "extensions": {"operation": "list_aliases"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorEnvelope | list[BoundAlias] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = BoundAlias.from_dict(response_200_item_data)

            response_200.append(response_200_item)

        return response_200

    if response.status_code == 400:
        response_400 = ErrorEnvelope.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorEnvelope.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ErrorEnvelope.from_dict(response.json())

        return response_403

    if response.status_code == 500:
        response_500 = ErrorEnvelope.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorEnvelope | list[BoundAlias]]:
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
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ErrorEnvelope | list[BoundAlias]]:
    """List the aliases of a user

    The aliases bound to a user, without pages and without priorities. Needs a private key. An unknown
    user has none, and is no error (inferred).

    Args:
        user_id (str): Id of the user, a UUID. Anything else answers 400 (inferred).

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | list[BoundAlias]], with ``parsed`` by status:
            200 (list[BoundAlias]): The aliases, as a bare list.
            400 (ErrorEnvelope): A value or the body is not acceptable (inferred).
            401 (ErrorEnvelope): The key is missing (2004) or not valid (2000).
            403 (ErrorEnvelope): A public key. Permutive's own example has the words
                `Unauthorized` under this status; the status decides.
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        user_id=user_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ErrorEnvelope | list[BoundAlias]]:
    """List the aliases of a user

    The aliases bound to a user, without pages and without priorities. Needs a private key. An unknown
    user has none, and is no error (inferred).

    Args:
        user_id (str): Id of the user, a UUID. Anything else answers 400 (inferred).

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | list[BoundAlias]], with ``parsed`` by status:
            200 (list[BoundAlias]): The aliases, as a bare list.
            400 (ErrorEnvelope): A value or the body is not acceptable (inferred).
            401 (ErrorEnvelope): The key is missing (2004) or not valid (2000).
            403 (ErrorEnvelope): A public key. Permutive's own example has the words
                `Unauthorized` under this status; the status decides.
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        user_id=user_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
