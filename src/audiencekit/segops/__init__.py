"""SegOps: stream behavioural events, compute segments.

from audiencekit.segops import SegOpsClient

with SegOpsClient("https://api.segops.ai", "sk_…") as client:
    client.track(user_id="u-123", event_type="order_placed", payload={"total": 42})
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiencekit.core.options import ClientOptions as ClientOptions
    from audiencekit.segops.client import SegOpsClient as SegOpsClient
    from audiencekit.segops.definition import Definition as Definition
    from audiencekit.segops.definition import event_count as event_count
    from audiencekit.segops.definition import monetary as monetary
    from audiencekit.segops.definition import recency as recency
    from audiencekit.segops.definition import user_property as user_property
    from audiencekit.segops.forms import Context as Context
    from audiencekit.segops.forms import Event as Event
    from audiencekit.segops.identity import IdentityUnavailable as IdentityUnavailable
    from audiencekit.segops.identity import UserContext as UserContext
    from audiencekit.segops.signing import SignedUserId as SignedUserId
    from audiencekit.segops.signing import sign_user_id as sign_user_id
    from audiencekit.segops.stats import Stats as Stats

_HOMES = {
    "ClientOptions": "audiencekit.core.options",
    "Context": "audiencekit.segops.forms",
    "Definition": "audiencekit.segops.definition",
    "Event": "audiencekit.segops.forms",
    "IdentityUnavailable": "audiencekit.segops.identity",
    "SegOpsClient": "audiencekit.segops.client",
    "SignedUserId": "audiencekit.segops.signing",
    "Stats": "audiencekit.segops.stats",
    "UserContext": "audiencekit.segops.identity",
    "event_count": "audiencekit.segops.definition",
    "monetary": "audiencekit.segops.definition",
    "recency": "audiencekit.segops.definition",
    "sign_user_id": "audiencekit.segops.signing",
    "user_property": "audiencekit.segops.definition",
}

__all__ = [
    "ClientOptions",
    "Context",
    "Definition",
    "Event",
    "IdentityUnavailable",
    "SegOpsClient",
    "SignedUserId",
    "Stats",
    "UserContext",
    "event_count",
    "monetary",
    "recency",
    "sign_user_id",
    "user_property",
]


def __getattr__(name: str) -> object:
    from audiencekit.core.lazy import resolve

    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return __all__
