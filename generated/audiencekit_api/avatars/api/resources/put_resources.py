from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.rate_limit_error import RateLimitError
from ...models.resource_set_response import ResourceSetResponse
from ...types import File, Response
from ...types import path_segment as _path_segment


def _get_kwargs(
    resource_set: str,
    *,
    body: File,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/resources/{resource_set}".format(
            resource_set=_path_segment(resource_set),
        ),
        "extensions": {"operation": "put_resources"},
    }

    _kwargs["content"] = body.content()
    _headers["Content-Type"] = "application/yaml"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | HTTPValidationError | RateLimitError | ResourceSetResponse | None:
    if response.status_code == 200:
        response_200 = ResourceSetResponse.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = ResourceSetResponse.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

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
) -> Response[Error | HTTPValidationError | RateLimitError | ResourceSetResponse]:
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
    resource_set: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
) -> Response[Error | HTTPValidationError | RateLimitError | ResourceSetResponse]:
    """Store a new resource set under a label

    Stores the body as a new set with an id of its own, whatever sets carry the same label already;
    those stay as they are. Repeating the request therefore makes one more set. The set is checked as a
    whole.

    Args:
        resource_set (str): Label of the set, not an id; letters, digits, `_`, `-` and `.`.
        body (File): The whole set as a stream of YAML documents.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | RateLimitError | ResourceSetResponse], with ``parsed`` by status:
            200 (ResourceSetResponse): The set that now holds the documents. Whether it comes with
                200 or 201 is not settled (inferred).
            201 (ResourceSetResponse): The set that now holds the documents. Whether it comes with
                200 or 201 is not settled (inferred).
            400 (Error): The documents are readable, but do not make a sound set: links, tables or
                references are at odds. The status is a guess, the text in `detail` is not (inferred).
            401 (Error): The credential is missing, malformed, revoked or expired.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        resource_set=resource_set,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    resource_set: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
) -> Response[Error | HTTPValidationError | RateLimitError | ResourceSetResponse]:
    """Store a new resource set under a label

    Stores the body as a new set with an id of its own, whatever sets carry the same label already;
    those stay as they are. Repeating the request therefore makes one more set. The set is checked as a
    whole.

    Args:
        resource_set (str): Label of the set, not an id; letters, digits, `_`, `-` and `.`.
        body (File): The whole set as a stream of YAML documents.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | RateLimitError | ResourceSetResponse], with ``parsed`` by status:
            200 (ResourceSetResponse): The set that now holds the documents. Whether it comes with
                200 or 201 is not settled (inferred).
            201 (ResourceSetResponse): The set that now holds the documents. Whether it comes with
                200 or 201 is not settled (inferred).
            400 (Error): The documents are readable, but do not make a sound set: links, tables or
                references are at odds. The status is a guess, the text in `detail` is not (inferred).
            401 (Error): The credential is missing, malformed, revoked or expired.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        resource_set=resource_set,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
