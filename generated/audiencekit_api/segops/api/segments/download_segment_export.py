from io import BytesIO
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...types import File, Response
from ...types import path_segment as _path_segment


def _get_kwargs(
    export_id: int,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/segments/exports/{export_id}/download/".format(
            export_id=_path_segment(export_id),
        ),
        "extensions": {"operation": "download_segment_export"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Error | File | None:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

        return response_200

    if response.status_code == 302:
        response_302 = cast(Any, None)
        return response_302

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Error | File]:
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
    export_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any | Error | File]:
    """Download an export

    The file itself, or a redirect to storage, where no credential may be sent. The columns are
    `user_id` and `computed_at`. CSV is UTF-8 with a header line; Parquet is compressed with Snappy. A
    segment never computed gives the header alone (inferred). Documented for user tokens; that secret
    keys are accepted too is (inferred).

    Args:
        export_id (int): Number of the export.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error | File], with ``parsed`` by status:
            200 (File): The bytes of the file, CSV or Parquet.
            302: The file lies at the address in `Location`, for which no credential is needed.
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
        export_id=export_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    export_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any | Error | File]:
    """Download an export

    The file itself, or a redirect to storage, where no credential may be sent. The columns are
    `user_id` and `computed_at`. CSV is UTF-8 with a header line; Parquet is compressed with Snappy. A
    segment never computed gives the header alone (inferred). Documented for user tokens; that secret
    keys are accepted too is (inferred).

    Args:
        export_id (int): Number of the export.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error | File], with ``parsed`` by status:
            200 (File): The bytes of the file, CSV or Parquet.
            302: The file lies at the address in `Location`, for which no credential is needed.
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
        export_id=export_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
