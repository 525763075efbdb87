from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.cohort import Cohort
from ...models.cohort_create import CohortCreate
from ...models.error_envelope import ErrorEnvelope
from ...types import Response


def _get_kwargs(
    *,
    body: CohortCreate,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v2/cohorts",
        "extensions": {"operation": "create_cohort"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Cohort | ErrorEnvelope | None:
    if response.status_code == 201:
        response_201 = Cohort.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = ErrorEnvelope.from_dict(response.json())

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
) -> Response[Cohort | ErrorEnvelope]:
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
    body: CohortCreate,
) -> Response[Cohort | ErrorEnvelope]:
    """Create a cohort

    Creates a cohort in the key's workspace; the service gives it its id and its code. A name already
    borne answers 409 (inferred), an invalid query 400. When the outcome is unknown, look for the name
    among `listCohorts` before trying again.

    Args:
        body (CohortCreate): A cohort to make.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Cohort | ErrorEnvelope], with ``parsed`` by status:
            201 (Cohort): The new cohort.
            400 (ErrorEnvelope): A value, the body or the query is not acceptable.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key's grade or level does not reach this operation or cohort.
            404 (ErrorEnvelope): There is no such cohort within reach of the key.
            409 (ErrorEnvelope): Something of this identity exists already.
            500 (ErrorEnvelope): A fault of the service.
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
    body: CohortCreate,
) -> Response[Cohort | ErrorEnvelope]:
    """Create a cohort

    Creates a cohort in the key's workspace; the service gives it its id and its code. A name already
    borne answers 409 (inferred), an invalid query 400. When the outcome is unknown, look for the name
    among `listCohorts` before trying again.

    Args:
        body (CohortCreate): A cohort to make.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Cohort | ErrorEnvelope], with ``parsed`` by status:
            201 (Cohort): The new cohort.
            400 (ErrorEnvelope): A value, the body or the query is not acceptable.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key's grade or level does not reach this operation or cohort.
            404 (ErrorEnvelope): There is no such cohort within reach of the key.
            409 (ErrorEnvelope): Something of this identity exists already.
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
