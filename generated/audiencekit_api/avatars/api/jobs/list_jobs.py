from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.http_validation_error import HTTPValidationError
from ...models.job_kind import JobKind
from ...models.job_response_list import JobResponseList
from ...models.rate_limit_error import RateLimitError
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    kind: list[JobKind] | Unset = UNSET,
    display_name: str | Unset = UNSET,
    set_name: UUID | Unset = UNSET,
    names: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    include_deleted: bool | Unset = UNSET,
) -> dict[str, Any]:

    _params: dict[str, Any] = {}

    json_kind: list[str] | Unset = UNSET
    if not isinstance(kind, Unset):
        json_kind = []
        for kind_item_data in kind:
            kind_item = kind_item_data.value
            json_kind.append(kind_item)

    _params["kind"] = json_kind

    _params["display_name"] = display_name

    json_set_name: str | Unset = UNSET
    if not isinstance(set_name, Unset):
        json_set_name = str(set_name)
    _params["set_name"] = json_set_name

    json_names: list[str] | Unset = UNSET
    if not isinstance(names, Unset):
        json_names = names

    _params["names"] = json_names

    _params["limit"] = limit

    _params["include_deleted"] = include_deleted

    _params = {k: v for k, v in _params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/jobs",
        "params": _params,
        "extensions": {"operation": "list_jobs"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | HTTPValidationError | JobResponseList | RateLimitError | None:
    if response.status_code == 200:
        response_200 = JobResponseList.from_dict(response.json())

        return response_200

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
) -> Response[Error | HTTPValidationError | JobResponseList | RateLimitError]:
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
    kind: list[JobKind] | Unset = UNSET,
    display_name: str | Unset = UNSET,
    set_name: UUID | Unset = UNSET,
    names: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    include_deleted: bool | Unset = UNSET,
) -> Response[Error | HTTPValidationError | JobResponseList | RateLimitError]:
    """List own jobs

    Jobs of the calling user, newest first. Filters combine, and `limit` cuts what they leave; there are
    no further pages to ask for.

    Args:
        kind (list[JobKind] | Unset): Only jobs of these kinds. A kind the service does not know
            is refused.
        display_name (str | Unset): Only jobs of sets with exactly this label, upper and lower
            case told apart.
        set_name (UUID | Unset): Only jobs of the set with this id.
        names (list[str] | Unset): Only jobs of these names, at most 100 different ones. Unknown
            names are missing from the answer.
        limit (int | Unset): How many jobs to return at most, counted after every filter.
        include_deleted (bool | Unset): Whether deleted jobs, those with `deleted_at`, are listed
            too.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | JobResponseList | RateLimitError], with ``parsed`` by status:
            200 (JobResponseList): The jobs that pass every filter.
            400 (Error): More than 100 different names were asked for.
            401 (Error): The credential is missing, malformed, revoked or expired.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        kind=kind,
        display_name=display_name,
        set_name=set_name,
        names=names,
        limit=limit,
        include_deleted=include_deleted,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    kind: list[JobKind] | Unset = UNSET,
    display_name: str | Unset = UNSET,
    set_name: UUID | Unset = UNSET,
    names: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    include_deleted: bool | Unset = UNSET,
) -> Response[Error | HTTPValidationError | JobResponseList | RateLimitError]:
    """List own jobs

    Jobs of the calling user, newest first. Filters combine, and `limit` cuts what they leave; there are
    no further pages to ask for.

    Args:
        kind (list[JobKind] | Unset): Only jobs of these kinds. A kind the service does not know
            is refused.
        display_name (str | Unset): Only jobs of sets with exactly this label, upper and lower
            case told apart.
        set_name (UUID | Unset): Only jobs of the set with this id.
        names (list[str] | Unset): Only jobs of these names, at most 100 different ones. Unknown
            names are missing from the answer.
        limit (int | Unset): How many jobs to return at most, counted after every filter.
        include_deleted (bool | Unset): Whether deleted jobs, those with `deleted_at`, are listed
            too.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | JobResponseList | RateLimitError], with ``parsed`` by status:
            200 (JobResponseList): The jobs that pass every filter.
            400 (Error): More than 100 different names were asked for.
            401 (Error): The credential is missing, malformed, revoked or expired.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        kind=kind,
        display_name=display_name,
        set_name=set_name,
        names=names,
        limit=limit,
        include_deleted=include_deleted,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
