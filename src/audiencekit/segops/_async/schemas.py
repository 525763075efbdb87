"""The requests of event schemas (contract 2.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from audiencekit_api.segops.api.schemas import (
    create_schema,
    delete_schema,
    get_schema,
    infer_schema,
    list_schemas,
    update_schema,
    validate_event,
)
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import (
    EventSchema,
    EventSchemaCreate,
    EventSchemaUpdate,
    InferredSchema,
    InferRequest,
    SchemaValidation,
    ValidateRequest,
)

from audiencekit.core._async.call import call, call_delete, call_page
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._async.pages import AsyncPages
from audiencekit.segops._async.listing import numbered
from audiencekit.segops.arguments import ResourceId, changes, identifier
from audiencekit.segops.bodies import AnyProperty, event_bodies, event_body, property_list
from audiencekit.segops.event import named
from audiencekit.segops.forms import Event


class AsyncSchemas:
    """``client.schemas``: what the payload of an event type must hold. Needs a secret key.

    A property is a ``SchemaProperty`` or a dict with ``name``, ``type`` (``string``, ``number``, ``boolean``,
    ``datetime`` or ``array``) and ``required``. An event that lacks a required one is skipped at ingestion; numbers and
    booleans are converted where possible, other keys are kept. Every method raises InvalidInput, before anything is
    sent, for an argument that makes no sense, and NotFound for a schema that is not there.
    """

    def __init__(self, connection: AsyncConnection[Client]) -> None:
        self._connection = connection

    def list(self, *, page_size: int = 50, start: str | None = None) -> AsyncPages[EventSchema]:
        """All schemas, page by page as they are asked for; *start* is a page's ``next_token``. Retry ``always``."""
        operation = list_schemas.asyncio_detailed
        return numbered(self._connection, EventSchema.from_dict, operation, page_size=page_size, start=start)

    async def get(self, schema_id: ResourceId) -> EventSchema:
        """One schema. Retry ``always``."""
        number = identifier("schema_id", schema_id)
        return await call(EventSchema, get_schema.asyncio_detailed, number, client=self._connection.client)

    async def create(self, event_type: str, *, properties: Iterable[AnyProperty]) -> EventSchema:
        """Register the schema of an event type; it holds from the next event on.

        Raises BadRequest when the type has one already. Retry ``unprocessed``: after an unknown outcome look with
        :meth:`list` before creating it again.
        """
        body = EventSchemaCreate.from_dict(
            {"event_type": named("event_type", event_type), "properties": property_list(properties)}
        )
        return await call(EventSchema, create_schema.asyncio_detailed, client=self._connection.client, body=body)

    async def update(
        self,
        schema_id: ResourceId,
        *,
        event_type: str | None = None,
        properties: Iterable[AnyProperty] | None = None,
    ) -> EventSchema:
        """Change what is given; *properties* replace all there were.

        Raises InvalidInput when nothing is given, BadRequest. Retry ``always``: after an unknown outcome do it again.
        """
        number = identifier("schema_id", schema_id)
        fields = changes(
            event_type=None if event_type is None else named("event_type", event_type),
            properties=None if properties is None else property_list(properties),
        )
        body = EventSchemaUpdate.from_dict(fields)
        return await call(
            EventSchema, update_schema.asyncio_detailed, number, client=self._connection.client, body=body
        )

    async def delete(self, schema_id: ResourceId) -> None:
        """Delete for good; payloads of the type are no longer checked.

        Retry ``always``: after an unknown outcome do it again; NotFound then says that it is gone.
        """
        number = identifier("schema_id", schema_id)
        await call_delete(delete_schema.asyncio_detailed, number, client=self._connection.client)

    async def infer(self, events: Iterable[Event | Mapping[str, object]]) -> Sequence[InferredSchema]:
        """The schemas that sample events suggest, one for each event type. Nothing is stored. Retry ``always``.

        *events* as for ``track_many``, all in one request.
        """
        body = InferRequest.from_dict({"events": event_bodies(events)})
        operation = infer_schema.asyncio_detailed
        return (await call_page(InferredSchema.from_dict, operation, client=self._connection.client, body=body)).items

    async def validate(self, event_type: str, payload: Mapping[str, object]) -> SchemaValidation:
        """Whether a payload fits the schema of its type, and the faults. Nothing is stored. Retry ``always``.

        Raises NotFound when the type has no schema (inferred).
        """
        event = event_body(Event(user_id="-", event_type=event_type, payload=payload))
        body = ValidateRequest.from_dict({"event_type": event["event_type"], "payload": event["payload"]})
        return await call(SchemaValidation, validate_event.asyncio_detailed, client=self._connection.client, body=body)
