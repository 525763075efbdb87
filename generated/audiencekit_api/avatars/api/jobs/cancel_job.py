from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.job_response import JobResponse
from ...models.rate_limit_error import RateLimitError
from ...types import Response
from ...types import path_segment as _path_segment


def _get_kwargs(
    job_name: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/jobs/{job_name}/cancel".format(
            job_name=_path_segment(job_name),
        ),
        "extensions": {"operation": "cancel_job"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | HTTPValidationError | JobResponse | RateLimitError | None:
    if response.status_code == 200:
        response_200 = JobResponse.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = Error.from_dict(response.json())

        return response_409

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
) -> Response[Error | HTTPValidationError | JobResponse | RateLimitError]:
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
    job_name: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Error | HTTPValidationError | JobResponse | RateLimitError]:
    """Stop one job

    A job that no worker has taken yet becomes `cancelled` at once. One that runs comes back unchanged
    but for
    `phase: cancelling`; it stops at its next safe point or still finishes. Jobs that depend on it are
    cancelled
    too. Cancelling twice leaves the same state, so it may be repeated; a repeat may find the job over
    (409).

    Args:
        job_name (str): Name of the job as its creation gave it; treat it as opaque.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | JobResponse | RateLimitError], with ``parsed`` by status:
            200 (JobResponse): The job, cancelled or about to be.
            401 (Error): The credential is missing, malformed, revoked or expired.
            404 (Error): The caller has no job of this name (inferred).
            409 (Error): The job has ended already.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        job_name=job_name,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    job_name: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Error | HTTPValidationError | JobResponse | RateLimitError]:
    """Stop one job

    A job that no worker has taken yet becomes `cancelled` at once. One that runs comes back unchanged
    but for
    `phase: cancelling`; it stops at its next safe point or still finishes. Jobs that depend on it are
    cancelled
    too. Cancelling twice leaves the same state, so it may be repeated; a repeat may find the job over
    (409).

    Args:
        job_name (str): Name of the job as its creation gave it; treat it as opaque.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | JobResponse | RateLimitError], with ``parsed`` by status:
            200 (JobResponse): The job, cancelled or about to be.
            401 (Error): The credential is missing, malformed, revoked or expired.
            404 (Error): The caller has no job of this name (inferred).
            409 (Error): The job has ended already.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        job_name=job_name,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
