"""The purchases of CDNOW as a shop's event stream: traits, carts, visitors who became customers, merged accounts.

Everything is derived from the rows of the table, so that every run sees the same events; they arrive shuffled.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Event = dict[str, Any]

NOW = datetime(1998, 5, 1, 12, tzinfo=UTC)  # two months before the table ends: the rest has not happened yet

PLANS = ("free", "pro", "team-pro", "Team", "")
CURRENCIES = ("EUR", "USD", "GBP")
# In the forms that SDKs send (segops.md 4.2); a bare date is midnight, so that a day's events tie.
FORMS = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S.250000+00:00", "%Y-%m-%dT%H:%M:%S")


def shop_events(table: Path) -> list[Event]:
    """The events in order of arrival."""
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    events = [event for number, row in enumerate(rows) for event in _purchase(number, row)]
    first: dict[int, str] = {}
    for row in rows:
        first.setdefault(int(row["customer_id"]), row["date"])
    events += [event for customer, day in first.items() for event in _identities(customer, day)]
    random.Random(1997).shuffle(events)
    return events


def merges() -> list[tuple[str, str]]:
    """Accounts folded into others, from and into, in this order: some receive, and are folded themselves later."""
    return [(f"c{customer}", f"c{customer + 1}") for customer in range(12, 23_000, 600)] + [
        (f"c{customer + 1}", f"c{customer + 2}") for customer in range(12, 23_000, 1800)
    ]


def user_of(customer: int, number: int) -> str:
    """Every sixth customer ordered under a visitor's id at times."""
    return f"anon_v{customer}" if customer % 6 == 0 and number % 2 == 0 else f"c{customer}"


def _purchase(number: int, row: dict[str, str]) -> Iterator[Event]:
    customer, cds, dollars = int(row["customer_id"]), int(row["cds"]), float(row["dollars"])
    moment = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC) + timedelta(seconds=number * 7919 % 86_400)
    user = user_of(customer, number)
    payload: dict[str, Any] = {
        "total": row["dollars"] if number % 7 == 0 else dollars,
        "cds": cds,
        "currency": CURRENCIES[customer % 3],
        "gift": "true" if number % 11 == 0 else cds % 5 == 0,
        "shipped": (moment + timedelta(days=3)).strftime("%Y-%m-%d"),
    }
    if number % 4:
        payload["tags"] = ["music", *(["bulk"] if cds > 4 else []), f"cds-{cds}"]
    if number % 5 == 0:
        payload["coupon"] = None if number % 10 else f"SAVE{cds}"
    yield _event(user, "order_placed", moment, FORMS[number % 4], payload)
    if number % 4 == 0:
        yield _event(user, "cart_opened", moment - timedelta(hours=1), FORMS[0], {"items": cds})
    if number % 6 == 0:
        yield _event(user, "cd_viewed", moment - timedelta(minutes=number % 90), FORMS[2], {})


def _identities(customer: int, day: str) -> Iterator[Event]:
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=customer % 48)
    if customer % 4:
        traits: dict[str, Any] = {
            "plan": PLANS[customer % 5],
            "seats": str(customer % 40) if customer % 9 == 0 else customer % 40,
            "vip": ("true", True, False, "false", "yes", 1)[customer % 6],
            "email": f"c{customer}@example.{('com', 'org', 'net')[customer % 3]}",
            "interests": [("jazz", "folk", "rock")[customer % 3], "cds"][: customer % 7 + 1],
            "since": day,
            "referrer": None if customer % 7 else "search",
        }
        yield _event(f"c{customer}", "context_identified", moment, FORMS[0], traits)
    if customer % 10 == 0:  # replaces the traits, at the same moment as an earlier one for some
        later = moment if customer % 20 else moment + timedelta(days=100)
        yield _event(f"c{customer}", "context_identified", later, FORMS[0], {"plan": "pro", "seats": 2.5})
    if customer % 6 == 0:
        known = _event(f"c{customer}", "signed_in", moment + timedelta(days=30), FORMS[0], {})
        yield known | {"anonymous_id": f"v{customer}"} if customer % 18 else known
    if customer % 17 == 0:
        yield _event(
            f"c{customer}", "signed_in", NOW + timedelta(microseconds=customer % 2), "%Y-%m-%dT%H:%M:%S.%fZ", {}
        )


def _event(user: str, kind: str, moment: datetime, form: str, payload: dict[str, Any]) -> Event:
    return {"user_id": user, "event_type": kind, "occurred_at": moment.strftime(form), "payload": payload}
