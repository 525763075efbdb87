from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...models.segment_items import SegmentItems
from ...models.segment_operations import SegmentOperations
from ...types import Response
from ...types import path_segment as _path_segment


def _get_kwargs(
    import_id: str,
    *,
    body: SegmentOperations,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/imports/{import_id}/segments".format(
            import_id=_path_segment(import_id),
        ),
        "extensions": {"operation": "apply_segment_operations"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorEnvelope | SegmentItems | str | None:
    if response.status_code == 200:
        response_200 = SegmentItems.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = response.text
        return response_400

    if response.status_code == 401:
        response_401 = ErrorEnvelope.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ErrorEnvelope.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = ErrorEnvelope.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = ErrorEnvelope.from_dict(response.json())

        return response_409

    if response.status_code == 500:
        response_500 = ErrorEnvelope.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorEnvelope | SegmentItems | str]:
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
    import_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: SegmentOperations,
) -> Response[ErrorEnvelope | SegmentItems | str]:
    """Create, change and delete segments in one batch

    Carries out up to 5,000 operations in no promised order, so a code should occur once. Taken to be
    atomic, with one segment answered for each operation, in the order of the request (inferred). A code
    in use answers 409 to a creation, a missing one 404 to a change or deletion (inferred). When the
    outcome is unknown, a batch without creations may be sent again; otherwise list the import first.

    Args:
        import_id (str): Id of the import, a UUID. Anything else answers 400 in plain text.
        body (SegmentOperations): A batch of operations on the segments of one import.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | SegmentItems | str], with ``parsed`` by status:
            200 (SegmentItems): The segments concerned. Which operations contribute is not
                documented.
            400 (str): Something in the path, the query or the body cannot be read. One line of
                plain text.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key's grade or level does not reach this operation or import.
            404 (ErrorEnvelope): There is no such import or segment within reach of the key.
            409 (ErrorEnvelope): The code is in use already.
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        import_id=import_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    import_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: SegmentOperations,
) -> Response[ErrorEnvelope | SegmentItems | str]:
    """Create, change and delete segments in one batch

    Carries out up to 5,000 operations in no promised order, so a code should occur once. Taken to be
    atomic, with one segment answered for each operation, in the order of the request (inferred). A code
    in use answers 409 to a creation, a missing one 404 to a change or deletion (inferred). When the
    outcome is unknown, a batch without creations may be sent again; otherwise list the import first.

    Args:
        import_id (str): Id of the import, a UUID. Anything else answers 400 in plain text.
        body (SegmentOperations): A batch of operations on the segments of one import.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | SegmentItems | str], with ``parsed`` by status:
            200 (SegmentItems): The segments concerned. Which operations contribute is not
                documented.
            400 (str): Something in the path, the query or the body cannot be read. One line of
                plain text.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key's grade or level does not reach this operation or import.
            404 (ErrorEnvelope): There is no such import or segment within reach of the key.
            409 (ErrorEnvelope): The code is in use already.
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        import_id=import_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
