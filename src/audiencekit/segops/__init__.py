"""SegOps: stream behavioural events, compute segments.

from audiencekit.segops import SegOpsClient

with SegOpsClient("https://api.segops.ai", "sk_…") as client:
    client.track(user_id="u-123", event_type="order_placed", payload={"total": 42})
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiencekit.core.options import ClientOptions as ClientOptions
    from audiencekit.segops._async.client import AsyncSegOpsClient as AsyncSegOpsClient
    from audiencekit.segops._sync.client import SegOpsClient as SegOpsClient
    from audiencekit.segops.conditions import event_count as event_count
    from audiencekit.segops.conditions import event_property as event_property
    from audiencekit.segops.conditions import event_sequence as event_sequence
    from audiencekit.segops.conditions import in_segment as in_segment
    from audiencekit.segops.conditions import monetary as monetary
    from audiencekit.segops.conditions import not_in_segment as not_in_segment
    from audiencekit.segops.conditions import recency as recency
    from audiencekit.segops.conditions import user_property as user_property
    from audiencekit.segops.definition import Definition as Definition
    from audiencekit.segops.forms import Context as Context
    from audiencekit.segops.forms import Event as Event
    from audiencekit.segops.identity import IdentityUnavailable as IdentityUnavailable
    from audiencekit.segops.identity import UserContext as UserContext
    from audiencekit.segops.product_definition import ProductDefinition as ProductDefinition
    from audiencekit.segops.product_definition import product_attribute as product_attribute
    from audiencekit.segops.product_definition import purchased_by_segment as purchased_by_segment
    from audiencekit.segops.product_definition import viewed_by_segment as viewed_by_segment
    from audiencekit.segops.signing import SignedUserId as SignedUserId
    from audiencekit.segops.signing import sign_user_id as sign_user_id
    from audiencekit.segops.signing import verify_user_id as verify_user_id
    from audiencekit.segops.stats import Stats as Stats
    from audiencekit.segops.webhook import SegmentRecomputed as SegmentRecomputed
    from audiencekit.segops.webhook import parse_webhook as parse_webhook
    from audiencekit.segops.webhook import verify_webhook as verify_webhook

_HOMES = {
    "AsyncSegOpsClient": "audiencekit.segops._async.client",
    "ClientOptions": "audiencekit.core.options",
    "Context": "audiencekit.segops.forms",
    "Definition": "audiencekit.segops.definition",
    "Event": "audiencekit.segops.forms",
    "IdentityUnavailable": "audiencekit.segops.identity",
    "ProductDefinition": "audiencekit.segops.product_definition",
    "SegmentRecomputed": "audiencekit.segops.webhook",
    "SegOpsClient": "audiencekit.segops._sync.client",
    "SignedUserId": "audiencekit.segops.signing",
    "Stats": "audiencekit.segops.stats",
    "UserContext": "audiencekit.segops.identity",
    "event_count": "audiencekit.segops.conditions",
    "event_property": "audiencekit.segops.conditions",
    "event_sequence": "audiencekit.segops.conditions",
    "in_segment": "audiencekit.segops.conditions",
    "monetary": "audiencekit.segops.conditions",
    "not_in_segment": "audiencekit.segops.conditions",
    "parse_webhook": "audiencekit.segops.webhook",
    "product_attribute": "audiencekit.segops.product_definition",
    "purchased_by_segment": "audiencekit.segops.product_definition",
    "recency": "audiencekit.segops.conditions",
    "sign_user_id": "audiencekit.segops.signing",
    "user_property": "audiencekit.segops.conditions",
    "verify_user_id": "audiencekit.segops.signing",
    "verify_webhook": "audiencekit.segops.webhook",
    "viewed_by_segment": "audiencekit.segops.product_definition",
}

__all__ = [
    "AsyncSegOpsClient",
    "ClientOptions",
    "Context",
    "Definition",
    "Event",
    "IdentityUnavailable",
    "ProductDefinition",
    "SegOpsClient",
    "SegmentRecomputed",
    "SignedUserId",
    "Stats",
    "UserContext",
    "event_count",
    "event_property",
    "event_sequence",
    "in_segment",
    "monetary",
    "not_in_segment",
    "parse_webhook",
    "product_attribute",
    "purchased_by_segment",
    "recency",
    "sign_user_id",
    "user_property",
    "verify_user_id",
    "verify_webhook",
    "viewed_by_segment",
]


def __getattr__(name: str) -> object:
    from audiencekit.core.lazy import resolve

    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return __all__
