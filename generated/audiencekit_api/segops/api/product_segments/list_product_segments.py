from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.product_segment_page import ProductSegmentPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> dict[str, Any]:

    _params: dict[str, Any] = {}

    _params["page"] = page

    _params["page_size"] = page_size

    _params = {k: v for k, v in _params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/product-segments/",
        "params": _params,
        "extensions": {"operation": "list_product_segments"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | ProductSegmentPage | None:
    if response.status_code == 200:
        response_200 = ProductSegmentPage.from_dict(response.json())

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error | ProductSegmentPage]:
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
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Response[Error | ProductSegmentPage]:
    """List product segments

    One page of the tenant's product segments. A page beyond the last one answers 404 (inferred).

    Args:
        page (int | Unset): Number of the page, from 1. The first page when absent.
        page_size (int | Unset): Entries a page. 50 when absent and at most 200, both (inferred).

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | ProductSegmentPage], with ``parsed`` by status:
            200 (ProductSegmentPage): A page of product segments.
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
        page=page,
        page_size=page_size,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Response[Error | ProductSegmentPage]:
    """List product segments

    One page of the tenant's product segments. A page beyond the last one answers 404 (inferred).

    Args:
        page (int | Unset): Number of the page, from 1. The first page when absent.
        page_size (int | Unset): Entries a page. 50 when absent and at most 200, both (inferred).

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | ProductSegmentPage], with ``parsed`` by status:
            200 (ProductSegmentPage): A page of product segments.
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
        page=page,
        page_size=page_size,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
