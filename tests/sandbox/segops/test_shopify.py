"""The receiver of Shopify's webhooks (segops.md 2.2, op 8)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import httpx
import pytest

from audiencekit.sandbox.segops.stored import StoredEvent

from .conftest import Service

ORDER: dict[str, object] = {
    "id": 820982911946,
    "email": "mara@example.com",
    "currency": "EUR",
    "total_price": "42.50",
    "financial_status": "paid",
    "customer": {"id": 115310627314, "email": "mara@example.com"},
    "line_items": [{"id": 866550311766, "quantity": 1}, {"id": 2}],
}


def send(
    service: Service,
    body: object,
    topic: str | None = "orders/create",
    *,
    tenant: str | None = None,
    signature: bytes | None = None,
) -> httpx.Response:
    """As Shopify does: signed over the very bytes that go out."""
    content = body if isinstance(body, bytes) else json.dumps(body, indent=1).encode()
    access = service.sandbox.segops
    digest = hmac.new(access.shopify_secret.encode(), content, hashlib.sha256).digest()
    headers = [
        (b"Content-Type", b"application/json"),
        (b"X-Shopify-Hmac-SHA256", base64.b64encode(digest) if signature is None else signature),
    ]
    if topic is not None:
        headers.append((b"X-Shopify-Topic", topic.encode()))
    url = f"{access.url}/api/ingestion/shopify/{tenant or access.tenant_slug}/"
    return service.http.post(url, content=content, headers=headers)


def the_event(service: Service) -> StoredEvent:
    (event,) = service.sandbox.segops.events()
    return event


@pytest.mark.parametrize(
    ("topic", "event_type"),
    [("orders/create", "order_placed"), ("orders/paid", "order_paid"), ("orders/cancelled", "order_cancelled")],
)
def test_orders(service: Service, topic: str, event_type: str):
    answer = send(service, ORDER, topic)
    assert (answer.status_code, answer.json()) == (202, {"queued": True})
    event = the_event(service)
    assert (event.event_type, event.user_id) == (event_type, "mara@example.com")
    assert event.payload == {
        "order_id": 820982911946,
        "total": 42.5,
        "currency": "EUR",
        "item_count": 2,
        "email": "mara@example.com",
        "financial_status": "paid",
    }


@pytest.mark.parametrize(
    ("topic", "event_type"), [("checkouts/create", "checkout_started"), ("checkouts/delete", "checkout_abandoned")]
)
def test_checkouts(service: Service, topic: str, event_type: str):
    assert send(service, ORDER, topic).json() == {"queued": True}
    event = the_event(service)
    assert event.event_type == event_type
    assert event.payload == {"total": 42.5, "currency": "EUR", "item_count": 2, "email": "mara@example.com"}


def test_customers(service: Service):
    assert send(service, {"id": 7, "email": "mara@example.com"}, "customers/create").json() == {"queued": True}
    event = the_event(service)
    assert (event.event_type, event.user_id) == ("customer_created", "mara@example.com")
    assert event.payload == {"email": "mara@example.com"}


@pytest.mark.parametrize(
    ("topic", "body", "user_id"),
    [
        ("orders/create", ORDER | {"email": "", "customer": {"id": 5, "email": None}}, "5"),
        ("orders/create", ORDER | {"customer": None}, "mara@example.com"),
        ("orders/create", ORDER | {"customer": {"id": 5, "email": "other@example.com"}}, "other@example.com"),
        ("customers/create", {"id": 5, "email": None}, "5"),
    ],
)
def test_who_the_user_is(service: Service, topic: str, body: object, user_id: str):
    assert send(service, body, topic).json() == {"queued": True}
    assert the_event(service).user_id == user_id


@pytest.mark.parametrize("body", [{}, {"customer": {"id": True}}, {"email": " ", "customer": []}, {"email": "a\0b"}])
def test_nobody_to_be_found(service: Service, body: object):
    answer = send(service, body)
    assert (answer.status_code, answer.json()) == (202, {"queued": False})
    assert service.sandbox.segops.summary().skipped == 1


def test_what_cannot_be_mapped_is_left_out(service: Service):
    send(service, {"customer": {"id": 1}, "total_price": "much", "line_items": None, "currency": None})
    assert the_event(service).payload == {}


@pytest.mark.parametrize("topic", ["products/update", "", None])
def test_other_topics_are_taken_and_dropped(service: Service, topic: str | None):
    """A refusal would be sent again for two days."""
    assert send(service, ORDER, topic).status_code == 202
    assert service.sandbox.segops.summary().events == 0


def test_the_signature_is_over_the_bytes_that_came(service: Service):
    content = b'{"customer":{"id":1},  "note": "\\u00e9"}'
    assert send(service, content).json() == {"queued": True}
    good = hmac.new(service.sandbox.segops.shopify_secret.encode(), content, hashlib.sha256)
    wrong = [b"", b"0" * 44, "ä".encode(), good.hexdigest().encode(), base64.b64encode(good.digest()).lower()]
    for signature in wrong:
        assert send(service, content, signature=signature).status_code == 401
    assert send(service, content + b" ", signature=base64.b64encode(good.digest())).status_code == 401
    assert service.sandbox.segops.summary().events == 1


def test_a_key_opens_nothing_here(service: Service):
    path = f"/api/ingestion/shopify/{service.sandbox.segops.tenant_slug}/"
    assert service.ask("POST", path, ORDER).status_code == 401


def test_another_tenant_and_another_body(service: Service):
    assert send(service, ORDER, tenant="acme").status_code == 404
    assert send(service, b"no json").status_code == 400
    assert send(service, []).status_code == 400


def test_schemas_and_limits_hold_here_too(service: Service):
    properties = [{"name": "coupon", "type": "string", "required": True}]
    service.ask("POST", "/api/schemas/", {"event_type": "order_placed", "properties": properties})
    assert send(service, ORDER).json() == {"queued": False}
    service.sandbox.segops.set_limits(calls_per_minute=1)
    assert [send(service, ORDER, "orders/paid").status_code for _ in range(2)] == [202, 429]
    service.sandbox.segops.set_limits(events_per_month=0)
    assert send(service, ORDER, "orders/paid").status_code == 429


def test_the_secret_stays_the_same(service: Service):
    before = service.sandbox.segops.shopify_secret
    service.sandbox.reset()
    assert service.sandbox.segops.shopify_secret == before
    assert before not in repr(service.sandbox.segops)
