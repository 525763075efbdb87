from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...models.stateless_request import StatelessRequest
from ...models.stateless_result import StatelessResult
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: StatelessRequest,
    synchronous_validation: bool | Unset = UNSET,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _params: dict[str, Any] = {}

    _params["synchronous-validation"] = synchronous_validation

    _params = {k: v for k, v in _params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/ccs/v1/segmentation/stateless",
        "params": _params,
        "extensions": {"operation": "segment_user_stateless"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorEnvelope | StatelessResult | None:
    if response.status_code == 200:
        response_200 = StatelessResult.from_dict(response.json())

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
) -> Response[ErrorEnvelope | StatelessResult]:
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
    body: StatelessRequest,
    synchronous_validation: bool | Unset = UNSET,
) -> Response[ErrorEnvelope | StatelessResult]:
    """Segment a user with a state the caller keeps

    Adds the events to the state sent along and answers the new one, which holds the cohorts. Permutive
    keeps nothing of the state, but records the events all the same.

    Args:
        synchronous_validation (bool | Unset): Whether to hold the events against their schemas
            before anything else, and refuse those that do not fit. Not when absent: then they are
            dropped later, and nobody is told. Slow, for finding faults.
        body (StatelessRequest): Events of one user, named in exactly one of three ways, and the
            state so far.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | StatelessResult], with ``parsed`` by status:
            200 (StatelessResult): The new state.
            400 (ErrorEnvelope): A value or the body is not acceptable: not exactly one way to
                name the user, more than ten events, or, with synchronous validation, an event that
                does not fit its schema.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key does not reach this operation.
            500 (ErrorEnvelope): A fault of the service. The events may have been recorded.
    """

    kwargs = _get_kwargs(
        body=body,
        synchronous_validation=synchronous_validation,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: StatelessRequest,
    synchronous_validation: bool | Unset = UNSET,
) -> Response[ErrorEnvelope | StatelessResult]:
    """Segment a user with a state the caller keeps

    Adds the events to the state sent along and answers the new one, which holds the cohorts. Permutive
    keeps nothing of the state, but records the events all the same.

    Args:
        synchronous_validation (bool | Unset): Whether to hold the events against their schemas
            before anything else, and refuse those that do not fit. Not when absent: then they are
            dropped later, and nobody is told. Slow, for finding faults.
        body (StatelessRequest): Events of one user, named in exactly one of three ways, and the
            state so far.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | StatelessResult], with ``parsed`` by status:
            200 (StatelessResult): The new state.
            400 (ErrorEnvelope): A value or the body is not acceptable: not exactly one way to
                name the user, more than ten events, or, with synchronous validation, an event that
                does not fit its schema.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key does not reach this operation.
            500 (ErrorEnvelope): A fault of the service. The events may have been recorded.
    """

    kwargs = _get_kwargs(
        body=body,
        synchronous_validation=synchronous_validation,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
