from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.job_create_request import JobCreateRequest
from ...models.job_create_response import JobCreateResponse
from ...models.rate_limit_error import RateLimitError
from ...types import Response


def _get_kwargs(
    *,
    body: JobCreateRequest,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/jobs",
        "extensions": {"operation": "create_job"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | HTTPValidationError | JobCreateResponse | RateLimitError | None:
    if response.status_code == 200:
        response_200 = JobCreateResponse.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = JobCreateResponse.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

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
) -> Response[Error | HTTPValidationError | JobCreateResponse | RateLimitError]:
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
    body: JobCreateRequest,
) -> Response[Error | HTTPValidationError | JobCreateResponse | RateLimitError]:
    """Launch one job

    Starts the computation that a parameters document of the set describes; the kind of that document is
    the kind of the job. Poll `getJob` until `done`. After an unknown outcome, `listJobs` with the set's
    id shows whether the job exists.

    Args:
        body (JobCreateRequest): Which parameters document to run, and after which jobs.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | JobCreateResponse | RateLimitError], with ``parsed`` by status:
            200 (JobCreateResponse): The job that was created, without a `Location` header.
                Whether it comes with 201 or 200 is not settled (inferred).
            201 (JobCreateResponse): The job that was created, without a `Location` header.
                Whether it comes with 201 or 200 is not settled (inferred).
            400 (Error): The set does not hold what the job needs: no parameters document of that
                name, or a dependency that is not one of the caller's jobs. The service may answer 404
                instead (inferred).
            401 (Error): The credential is missing, malformed, revoked or expired.
            404 (Error): The caller has no resource set of this id.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
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
    body: JobCreateRequest,
) -> Response[Error | HTTPValidationError | JobCreateResponse | RateLimitError]:
    """Launch one job

    Starts the computation that a parameters document of the set describes; the kind of that document is
    the kind of the job. Poll `getJob` until `done`. After an unknown outcome, `listJobs` with the set's
    id shows whether the job exists.

    Args:
        body (JobCreateRequest): Which parameters document to run, and after which jobs.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | JobCreateResponse | RateLimitError], with ``parsed`` by status:
            200 (JobCreateResponse): The job that was created, without a `Location` header.
                Whether it comes with 201 or 200 is not settled (inferred).
            201 (JobCreateResponse): The job that was created, without a `Location` header.
                Whether it comes with 201 or 200 is not settled (inferred).
            400 (Error): The set does not hold what the job needs: no parameters document of that
                name, or a dependency that is not one of the caller's jobs. The service may answer 404
                instead (inferred).
            401 (Error): The credential is missing, malformed, revoked or expired.
            404 (Error): The caller has no resource set of this id.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
