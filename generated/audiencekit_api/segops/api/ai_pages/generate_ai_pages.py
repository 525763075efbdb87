from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.ai_page_generation import AiPageGeneration
from ...models.ai_page_generation_started import AiPageGenerationStarted
from ...models.error import Error
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: AiPageGeneration | Unset = UNSET,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/ai-pages/pages/bulk-generate/",
        "extensions": {"operation": "generate_ai_pages"},
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    if not isinstance(body, Unset):
        _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AiPageGenerationStarted | Error | None:
    if response.status_code == 202:
        response_202 = AiPageGenerationStarted.from_dict(response.json())

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AiPageGenerationStarted | Error]:
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
    body: AiPageGeneration | Unset = UNSET,
) -> Response[AiPageGenerationStarted | Error]:
    """Generate many pages

    Queues pages for all active queries, when there is no body. The sources differ on a body: `queries`
    and `segment_id` have been seen (inferred). A repeat starts another job.

    Args:
        body (AiPageGeneration | Unset): What to generate. Any object is taken; `queries` and
            `segment_id` have been seen (inferred).

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AiPageGenerationStarted | Error], with ``parsed`` by status:
            202 (AiPageGenerationStarted): Queued.
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
    body: AiPageGeneration | Unset = UNSET,
) -> Response[AiPageGenerationStarted | Error]:
    """Generate many pages

    Queues pages for all active queries, when there is no body. The sources differ on a body: `queries`
    and `segment_id` have been seen (inferred). A repeat starts another job.

    Args:
        body (AiPageGeneration | Unset): What to generate. Any object is taken; `queries` and
            `segment_id` have been seen (inferred).

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AiPageGenerationStarted | Error], with ``parsed`` by status:
            202 (AiPageGenerationStarted): Queued.
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
