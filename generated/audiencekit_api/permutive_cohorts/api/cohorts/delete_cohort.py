from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...types import Response
from ...types import path_segment as _path_segment


def _get_kwargs(
    cohort_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v2/cohorts/{cohort_id}".format(
            cohort_id=_path_segment(cohort_id),
        ),
        "extensions": {"operation": "delete_cohort"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | ErrorEnvelope | None:
    if response.status_code == 200:
        response_200 = cast(Any, None)
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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | ErrorEnvelope]:
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
    cohort_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any | ErrorEnvelope]:
    """Delete a cohort

    Deletes a cohort for good. Inherited cohorts answer 403 (inferred); lookalikes cannot be deleted.
    After an attempt of unknown outcome, 404 means that it worked.

    Args:
        cohort_id (str): Id of the cohort, a UUID. Not its code.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorEnvelope], with ``parsed`` by status:
            200: Deleted. There is no body.
            400 (ErrorEnvelope): A value, the body or the query is not acceptable.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key's grade or level does not reach this operation or cohort.
            404 (ErrorEnvelope): There is no such cohort within reach of the key.
            409 (ErrorEnvelope): Something of this identity exists already.
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        cohort_id=cohort_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    cohort_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any | ErrorEnvelope]:
    """Delete a cohort

    Deletes a cohort for good. Inherited cohorts answer 403 (inferred); lookalikes cannot be deleted.
    After an attempt of unknown outcome, 404 means that it worked.

    Args:
        cohort_id (str): Id of the cohort, a UUID. Not its code.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorEnvelope], with ``parsed`` by status:
            200: Deleted. There is no body.
            400 (ErrorEnvelope): A value, the body or the query is not acceptable.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key's grade or level does not reach this operation or cohort.
            404 (ErrorEnvelope): There is no such cohort within reach of the key.
            409 (ErrorEnvelope): Something of this identity exists already.
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        cohort_id=cohort_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
