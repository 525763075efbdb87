"""The receiver of Shopify's webhooks: no key, a signature over the body instead (segops.md 2.2, op 8)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops.auth import TENANT_SLUG
from audiencekit.sandbox.segops.event_rows import Event, insert
from audiencekit.sandbox.segops.ingest import BadEvent, SchemaOf, read_event
from audiencekit.sandbox.segops.limits import Limits
from audiencekit.sandbox.segops.segments import not_found
from audiencekit.sandbox.segops.shopify_events import EVENT_TYPES, read_webhook
from audiencekit.sandbox.segops.wire import Refused, read_object, served
from audiencekit.sandbox.store import Store


def shopify_routes(store: Store, limits: Limits, schema_of: SchemaOf, *, secret: str) -> list[BaseRoute]:
    async def receive(request: Request) -> Response:
        if request.path_params["tenant_slug"] != TENANT_SLUG:
            raise not_found()
        given = request.headers.get("x-shopify-hmac-sha256", "")
        if not hmac.compare_digest(sign(secret, await request.body()).encode(), given.encode()):
            raise Refused.detail(401, "Wrong X-Shopify-Hmac-SHA256.", "2.2")
        limits.take_call()
        body = await read_object(request)
        topic = request.headers.get("x-shopify-topic", "")
        if topic not in EVENT_TYPES:
            # A refusal would make Shopify send it again, which changes nothing; so it is taken and dropped (inferred).
            return JSONResponse({"queued": False}, 202)
        received_at = time.time_ns() // 1000
        events: list[Event] = []
        skipped: list[str] = []
        try:
            events.append(read_event(read_webhook(topic, body), received_at=received_at, schema_of=schema_of))
        except BadEvent as error:
            skipped.append(error.reason)
        limits.take_events(len(events))
        await store.awrite(lambda connection: insert(connection, events, skipped, received_at=received_at))
        return JSONResponse({"queued": bool(events)}, 202)

    return [Route("/api/ingestion/shopify/{tenant_slug}/", served(receive), methods=["POST"])]


def sign(secret: str, body: bytes) -> str:
    """Base64 of HMAC-SHA256 over the body as it came; the secret is used as text."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
