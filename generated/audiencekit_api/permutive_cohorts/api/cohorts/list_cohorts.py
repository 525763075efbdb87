from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.cohort import Cohort
from ...models.error_envelope import ErrorEnvelope
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    include_child_workspaces: bool | Unset = UNSET,
) -> dict[str, Any]:

    _params: dict[str, Any] = {}

    _params["include-child-workspaces"] = include_child_workspaces

    _params = {k: v for k, v in _params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v2/cohorts",
        "params": _params,
        "extensions": {"operation": "list_cohorts"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorEnvelope | list[Cohort] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = Cohort.from_dict(response_200_item_data)

            response_200.append(response_200_item)

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorEnvelope | list[Cohort]]:
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
    include_child_workspaces: bool | Unset = UNSET,
) -> Response[ErrorEnvelope | list[Cohort]]:
    """List cohorts

    All cohorts of the key's workspace and those inherited from the workspaces above, in one answer
    without pages. Queries are left out; `getCohort` has them.

    Args:
        include_child_workspaces (bool | Unset): Whether to add the cohorts of child workspaces.
            Not when absent. Needs a key of a wider level.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | list[Cohort]], with ``parsed`` by status:
            200 (list[Cohort]): The cohorts, as a bare list.
            400 (ErrorEnvelope): A value, the body or the query is not acceptable.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key's grade or level does not reach this operation or cohort.
            404 (ErrorEnvelope): There is no such cohort within reach of the key.
            409 (ErrorEnvelope): Something of this identity exists already.
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        include_child_workspaces=include_child_workspaces,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    include_child_workspaces: bool | Unset = UNSET,
) -> Response[ErrorEnvelope | list[Cohort]]:
    """List cohorts

    All cohorts of the key's workspace and those inherited from the workspaces above, in one answer
    without pages. Queries are left out; `getCohort` has them.

    Args:
        include_child_workspaces (bool | Unset): Whether to add the cohorts of child workspaces.
            Not when absent. Needs a key of a wider level.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | list[Cohort]], with ``parsed`` by status:
            200 (list[Cohort]): The cohorts, as a bare list.
            400 (ErrorEnvelope): A value, the body or the query is not acceptable.
            401 (ErrorEnvelope): The key is missing (2004, inferred) or not valid (2005).
            403 (ErrorEnvelope): The key's grade or level does not reach this operation or cohort.
            404 (ErrorEnvelope): There is no such cohort within reach of the key.
            409 (ErrorEnvelope): Something of this identity exists already.
            500 (ErrorEnvelope): A fault of the service.
    """

    kwargs = _get_kwargs(
        include_child_workspaces=include_child_workspaces,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
