import datetime
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.event_log_response import EventLogResponse
from ...models.http_validation_error import HTTPValidationError
from ...models.object_type import ObjectType
from ...models.rate_limit_error import RateLimitError
from ...models.verb import Verb
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    verb: list[Verb] | Unset = UNSET,
    object_type: list[ObjectType] | Unset = UNSET,
    created_from: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    starting_after: UUID | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> dict[str, Any]:

    _params: dict[str, Any] = {}

    json_verb: list[str] | Unset = UNSET
    if not isinstance(verb, Unset):
        json_verb = []
        for verb_item_data in verb:
            verb_item = verb_item_data.value
            json_verb.append(verb_item)

    _params["verb"] = json_verb

    json_object_type: list[str] | Unset = UNSET
    if not isinstance(object_type, Unset):
        json_object_type = []
        for object_type_item_data in object_type:
            object_type_item = object_type_item_data.value
            json_object_type.append(object_type_item)

    _params["object_type"] = json_object_type

    json_created_from: str | Unset = UNSET
    if not isinstance(created_from, Unset):
        json_created_from = created_from.isoformat()
    _params["created_from"] = json_created_from

    json_created_before: str | Unset = UNSET
    if not isinstance(created_before, Unset):
        json_created_before = created_before.isoformat()
    _params["created_before"] = json_created_before

    json_starting_after: str | Unset = UNSET
    if not isinstance(starting_after, Unset):
        json_starting_after = str(starting_after)
    _params["starting_after"] = json_starting_after

    _params["limit"] = limit

    _params = {k: v for k, v in _params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/event-logs",
        "params": _params,
        "extensions": {"operation": "list_my_event_logs"},
    }

    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | HTTPValidationError | RateLimitError | list[EventLogResponse] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = EventLogResponse.from_dict(response_200_item_data)

            response_200.append(response_200_item)

        return response_200

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
) -> Response[Error | HTTPValidationError | RateLimitError | list[EventLogResponse]]:
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
    verb: list[Verb] | Unset = UNSET,
    object_type: list[ObjectType] | Unset = UNSET,
    created_from: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    starting_after: UUID | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[Error | HTTPValidationError | RateLimitError | list[EventLogResponse]]:
    """List what happened in the caller's name

    Newest first, events of one moment by their id, descending. For the next page ask again with
    `starting_after` set to the id of the last event; a page that is shorter than `limit` is the last.

    Args:
        verb (list[Verb] | Unset): Only events of these kinds.
        object_type (list[ObjectType] | Unset): Only events that befell objects of these types.
        created_from (datetime.datetime | Unset): Only events at or after this moment (inferred).
        created_before (datetime.datetime | Unset): Only events before this moment (inferred).
        starting_after (UUID | Unset): Id of the event after which the page begins.
        limit (int | Unset): How many events a page has at most; the service's own number when
            absent.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | RateLimitError | list[EventLogResponse]], with ``parsed`` by status:
            200 (list[EventLogResponse]): A page of events.
            401 (Error): The credential is missing, malformed, revoked or expired.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        verb=verb,
        object_type=object_type,
        created_from=created_from,
        created_before=created_before,
        starting_after=starting_after,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    verb: list[Verb] | Unset = UNSET,
    object_type: list[ObjectType] | Unset = UNSET,
    created_from: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    starting_after: UUID | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[Error | HTTPValidationError | RateLimitError | list[EventLogResponse]]:
    """List what happened in the caller's name

    Newest first, events of one moment by their id, descending. For the next page ask again with
    `starting_after` set to the id of the last event; a page that is shorter than `limit` is the last.

    Args:
        verb (list[Verb] | Unset): Only events of these kinds.
        object_type (list[ObjectType] | Unset): Only events that befell objects of these types.
        created_from (datetime.datetime | Unset): Only events at or after this moment (inferred).
        created_before (datetime.datetime | Unset): Only events before this moment (inferred).
        starting_after (UUID | Unset): Id of the event after which the page begins.
        limit (int | Unset): How many events a page has at most; the service's own number when
            absent.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | HTTPValidationError | RateLimitError | list[EventLogResponse]], with ``parsed`` by status:
            200 (list[EventLogResponse]): A page of events.
            401 (Error): The credential is missing, malformed, revoked or expired.
            422 (HTTPValidationError): A part of the request is missing or has the wrong shape.
            429 (RateLimitError): Too many requests; come back after the time given in the header
                or, without one, in the body.
            500 (Error): The service failed; what went wrong stays with it.
    """

    kwargs = _get_kwargs(
        verb=verb,
        object_type=object_type,
        created_from=created_from,
        created_before=created_before,
        starting_after=starting_after,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
