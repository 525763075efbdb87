from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.shopify_payload import ShopifyPayload
from ...models.shopify_topic import ShopifyTopic
from ...types import UNSET, Response, Unset
from ...types import path_segment as _path_segment


def _get_kwargs(
    tenant_slug: str,
    *,
    body: ShopifyPayload,
    x_shopify_hmac_sha256: str,
    x_shopify_topic: ShopifyTopic | Unset = UNSET,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}
    _headers["X-Shopify-Hmac-SHA256"] = x_shopify_hmac_sha256

    if not isinstance(x_shopify_topic, Unset):
        _headers["X-Shopify-Topic"] = str(x_shopify_topic)

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/ingestion/shopify/{tenant_slug}/".format(
            tenant_slug=_path_segment(tenant_slug),
        ),
        "extensions": {"operation": "receive_shopify_webhook"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Error | None:
    if response.status_code == 200:
        response_200 = cast(Any, None)
        return response_200

    if response.status_code == 202:
        response_202 = cast(Any, None)
        return response_202

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Error]:
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
    tenant_slug: str,
    *,
    client: AuthenticatedClient | Client,
    body: ShopifyPayload,
    x_shopify_hmac_sha256: str,
    x_shopify_topic: ShopifyTopic | Unset = UNSET,
) -> Response[Any | Error]:
    """Take a webhook of a Shopify shop

    Meant to be called by Shopify. The webhook's topic decides the event: `orders/create` becomes
    `order_placed`, `orders/paid` `order_paid`, `orders/cancelled` `order_cancelled`, `customers/create`
    `customer_created`, `checkouts/create` `checkout_started`, `checkouts/delete` `checkout_abandoned`.
    The event's user is the customer's e-mail address, else the customer's id. An order's payload has
    `order_id`, `total` as a number, `currency`, `item_count`, `email` and `financial_status`. No API
    key is used: the request is proven by a signature of the exact bytes of its body, and a wrong one
    answers 401 (inferred). Delivery is repeated by Shopify, therefore never by a client. The SegOps app
    in Shopify's store names its events differently.

    Args:
        tenant_slug (str): Slug of the tenant that owns the shop.
        x_shopify_hmac_sha256 (str): HMAC-SHA256 of the raw body under the tenant's Shopify
            webhook secret, in base64. The encoding is (inferred).
        x_shopify_topic (ShopifyTopic | Unset): What happened in the shop. The header's name is
            (inferred).
        body (ShopifyPayload): The webhook's body as Shopify defines it.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error], with ``parsed`` by status:
            200: Taken. Status and body are not documented (inferred).
            202: Taken, to be worked on later. Status and body are not documented (inferred).
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
        tenant_slug=tenant_slug,
        body=body,
        x_shopify_hmac_sha256=x_shopify_hmac_sha256,
        x_shopify_topic=x_shopify_topic,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    tenant_slug: str,
    *,
    client: AuthenticatedClient | Client,
    body: ShopifyPayload,
    x_shopify_hmac_sha256: str,
    x_shopify_topic: ShopifyTopic | Unset = UNSET,
) -> Response[Any | Error]:
    """Take a webhook of a Shopify shop

    Meant to be called by Shopify. The webhook's topic decides the event: `orders/create` becomes
    `order_placed`, `orders/paid` `order_paid`, `orders/cancelled` `order_cancelled`, `customers/create`
    `customer_created`, `checkouts/create` `checkout_started`, `checkouts/delete` `checkout_abandoned`.
    The event's user is the customer's e-mail address, else the customer's id. An order's payload has
    `order_id`, `total` as a number, `currency`, `item_count`, `email` and `financial_status`. No API
    key is used: the request is proven by a signature of the exact bytes of its body, and a wrong one
    answers 401 (inferred). Delivery is repeated by Shopify, therefore never by a client. The SegOps app
    in Shopify's store names its events differently.

    Args:
        tenant_slug (str): Slug of the tenant that owns the shop.
        x_shopify_hmac_sha256 (str): HMAC-SHA256 of the raw body under the tenant's Shopify
            webhook secret, in base64. The encoding is (inferred).
        x_shopify_topic (ShopifyTopic | Unset): What happened in the shop. The header's name is
            (inferred).
        body (ShopifyPayload): The webhook's body as Shopify defines it.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error], with ``parsed`` by status:
            200: Taken. Status and body are not documented (inferred).
            202: Taken, to be worked on later. Status and body are not documented (inferred).
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
        tenant_slug=tenant_slug,
        body=body,
        x_shopify_hmac_sha256=x_shopify_hmac_sha256,
        x_shopify_topic=x_shopify_topic,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
