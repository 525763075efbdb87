from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.activation import Activation
from ...models.activation_create import ActivationCreate
from ...models.error import Error
from ...types import Response


def _get_kwargs(
    *,
    body: ActivationCreate,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/activations/",
        "extensions": {"operation": "create_activation"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Activation | Error | None:
    if response.status_code == 200:
        response_200 = Activation.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = Activation.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = Error.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Error.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Activation | Error]:
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
    body: ActivationCreate,
) -> Response[Activation | Error]:
    """Connect a segment to a service

    Creates a connector, inactive at first: an update with `status` `active` switches it on. The secrets
    in `config` are sent here in full and come back as `***` from then on, in this answer too. A repeat
    makes another connector.

    Args:
        body (ActivationCreate): A connector to make.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Activation | Error], with ``parsed`` by status:
            200 (Activation): The new connector. (inferred) as an alternative to 201.
            201 (Activation): The new connector. The status is (inferred).
            400 (Error): The request is malformed or a value is refused. The body maps field names
                to lists of messages, or holds a `detail`.
            401 (Error): The credential is missing, wrong, expired or revoked.
            403 (Error): The credential is genuine, but its kind, role, plan or Origin does not
                allow this.
            404 (Error): There is no such resource in this tenant.
            429 (Error): The plan's calls per minute or events per month are used up. For the
                month `Retry-After` points at its end, which can be weeks away.
            500 (Error): A fault of the server. The body is not documented and may be HTML; the
                JSON form is (inferred).
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
    body: ActivationCreate,
) -> Response[Activation | Error]:
    """Connect a segment to a service

    Creates a connector, inactive at first: an update with `status` `active` switches it on. The secrets
    in `config` are sent here in full and come back as `***` from then on, in this answer too. A repeat
    makes another connector.

    Args:
        body (ActivationCreate): A connector to make.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Activation | Error], with ``parsed`` by status:
            200 (Activation): The new connector. (inferred) as an alternative to 201.
            201 (Activation): The new connector. The status is (inferred).
            400 (Error): The request is malformed or a value is refused. The body maps field names
                to lists of messages, or holds a `detail`.
            401 (Error): The credential is missing, wrong, expired or revoked.
            403 (Error): The credential is genuine, but its kind, role, plan or Origin does not
                allow this.
            404 (Error): There is no such resource in this tenant.
            429 (Error): The plan's calls per minute or events per month are used up. For the
                month `Retry-After` points at its end, which can be weeks away.
            500 (Error): A fault of the server. The body is not documented and may be HTML; the
                JSON form is (inferred).
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
