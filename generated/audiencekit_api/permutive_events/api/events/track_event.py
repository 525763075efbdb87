from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...models.event_request import EventRequest
from ...models.tracked_event import TrackedEvent
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: EventRequest,
    enrich: bool | Unset = UNSET,
    sdkp: bool | Unset = UNSET,
) -> dict[str, Any]:
    _headers: dict[str, Any] = {}

    _params: dict[str, Any] = {}

    _params["enrich"] = enrich

    _params["sdkp"] = sdkp

    _params = {k: v for k, v in _params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/events",
        "params": _params,
        "extensions": {"operation": "track_event"},
    }

    _kwargs["json"] = body.to_dict()

    _headers["Content-Type"] = "application/json"

    _kwargs["headers"] = _headers
    return _kwargs


#: The request as keyword arguments of ``httpx.Client.request``, for callers that send it themselves.
request_kwargs = _get_kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorEnvelope | TrackedEvent | None:
    if response.status_code == 201:
        response_201 = TrackedEvent.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = ErrorEnvelope.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorEnvelope.from_dict(response.json())

        return response_401

    if response.status_code == 500:
        response_500 = ErrorEnvelope.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorEnvelope | TrackedEvent]:
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
    body: EventRequest,
    enrich: bool | Unset = UNSET,
    sdkp: bool | Unset = UNSET,
) -> Response[ErrorEnvelope | TrackedEvent]:
    """Record an event

    Records one event of one user. The service makes an id for it but does not tell it, so that an event
    sent twice counts twice. A name seen for the first time takes its schema from the event; later
    events of that name must fit it. `user_id` or `aliases` is needed; of both, `user_id` decides.
    Aliases that nobody bears make a new user.

    Args:
        enrich (bool | Unset): Whether to add where the user is and what the page is about. True
            when absent.
        sdkp (bool | Unset): Whether the event comes from Permutive's own software in a page or
            app. True when absent; other callers should send false.
        body (EventRequest): An event to record. There is no `time`; the service takes the present
            one.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | TrackedEvent], with ``parsed`` by status:
            201 (TrackedEvent): The event as recorded. With `enrich=false` only `user_id` and
                `time`; whether there is a `name` tells the two forms apart.
            400 (ErrorEnvelope): A value, the body or the event's fit to its schema is not
                acceptable (1000, 1002), or there is no body (1003).
            401 (ErrorEnvelope): The key is missing (2004) or not valid (2000).
            500 (ErrorEnvelope): A fault of the service. The event may have been recorded.
    """

    kwargs = _get_kwargs(
        body=body,
        enrich=enrich,
        sdkp=sdkp,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: EventRequest,
    enrich: bool | Unset = UNSET,
    sdkp: bool | Unset = UNSET,
) -> Response[ErrorEnvelope | TrackedEvent]:
    """Record an event

    Records one event of one user. The service makes an id for it but does not tell it, so that an event
    sent twice counts twice. A name seen for the first time takes its schema from the event; later
    events of that name must fit it. `user_id` or `aliases` is needed; of both, `user_id` decides.
    Aliases that nobody bears make a new user.

    Args:
        enrich (bool | Unset): Whether to add where the user is and what the page is about. True
            when absent.
        sdkp (bool | Unset): Whether the event comes from Permutive's own software in a page or
            app. True when absent; other callers should send false.
        body (EventRequest): An event to record. There is no `time`; the service takes the present
            one.

    Raises:
        errors.DecodeError: If the answer is not what the document says for its status.
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | TrackedEvent], with ``parsed`` by status:
            201 (TrackedEvent): The event as recorded. With `enrich=false` only `user_id` and
                `time`; whether there is a `name` tells the two forms apart.
            400 (ErrorEnvelope): A value, the body or the event's fit to its schema is not
                acceptable (1000, 1002), or there is no body (1003).
            401 (ErrorEnvelope): The key is missing (2004) or not valid (2000).
            500 (ErrorEnvelope): A fault of the service. The event may have been recorded.
    """

    kwargs = _get_kwargs(
        body=body,
        enrich=enrich,
        sdkp=sdkp,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
