"""The rules of evaluation once more, user by user in plain Python, to compare the compiled SQL with (segops.md 5.5).

Slow and literal on purpose; it shares nothing with the sandbox.
"""

from __future__ import annotations

import itertools
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

Event = dict[str, Any]
Condition = dict[str, Any]

COMPARE = {
    "eq": lambda a, b: a == b,
    "neq": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
}
NEGATIVE = {
    "neq": "eq",
    "not_in": "in",
    "not_between": "between",
    "does_not_contain": "contains",
    "is_not_set": "is_set",
}


def matching(events: list[Event], definition: dict[str, Any], now: datetime) -> list[str]:
    """The users of *events* (in order of arrival, with ``occurred_at`` a datetime) that the definition matches."""
    known_as = aliases(events)
    visible = [
        event | {"user_id": known_as.get(event["user_id"], event["user_id"])}
        for event in events
        if event["occurred_at"] <= now
    ]
    combine = all if definition["logic"] == "AND" else any
    return sorted(
        user
        for user in {event["user_id"] for event in visible}
        if combine(
            holds([event for event in visible if event["user_id"] == user], condition, now)
            for condition in definition["conditions"]
        )
    )


def aliases(events: list[Event]) -> dict[str, str]:
    """Who the visitors are: the first claim stays. An event of the future tells it too, as it has arrived (3.5)."""
    found: dict[str, str] = {}
    for event in events:
        if "anonymous_id" in event and not event["user_id"].startswith("anon_"):
            found.setdefault("anon_" + event["anonymous_id"], event["user_id"])
    return found


def holds(own: list[Event], condition: Condition, now: datetime) -> bool:
    if condition["type"] in ("user_property", "event_property"):
        return property_holds(own, condition)
    if condition["type"] == "event_sequence":
        return sequence_holds(own, condition, now)
    of_type = [event for event in own if event["event_type"] == condition["event_type"]]
    compare = COMPARE[condition["operator"]]
    if condition["type"] == "event_count":
        if "window_days" in condition:
            since = now - timedelta(days=condition["window_days"])
            of_type = [event for event in of_type if event["occurred_at"] >= since]
        return compare(len(of_type), condition["value"])
    if condition["type"] == "recency":
        ages = [math.floor((now - event["occurred_at"]) / timedelta(days=1)) for event in of_type]
        return compare(min(ages, default=math.inf), condition["window_days"])
    numbers = [number(event["payload"].get(condition["property"])) for event in of_type]
    numbers = [one for one in numbers if one is not None]
    if condition["metric"] == "sum":
        return compare(round(math.fsum(numbers), 6), condition["value"])
    if not numbers:
        return False
    found = max(numbers) if condition["metric"] == "max" else round(math.fsum(numbers) / len(numbers), 6)
    return compare(found, condition["value"])


def sequence_holds(own: list[Event], condition: Condition, now: datetime) -> bool:
    since = now - timedelta(days=condition["window_days"])
    # A stable sort: ties stay in order of arrival.
    window = sorted((event for event in own if event["occurred_at"] >= since), key=lambda event: event["occurred_at"])
    kinds = [event["event_type"] for event in window]
    steps = condition["events"]
    # Every choice of as many events, in their order; strict ones are neighbours.
    if condition.get("strict", False):
        choices = (tuple(kinds[start : start + len(steps)]) for start in range(len(kinds)))
    else:
        choices = itertools.combinations(kinds, len(steps))
    return tuple(steps) in choices


def property_holds(own: list[Event], condition: Condition) -> bool:
    kind = condition.get("event_type", "context_identified")
    identified = [event for event in own if event["event_type"] == kind]
    # max() answers the first of equals: reversed, the later arrival wins a tie.
    latest = max(reversed(identified), key=lambda event: event["occurred_at"], default={"payload": {}})
    value = latest["payload"].get(condition["property"])
    operator = condition["operator"]
    if operator in NEGATIVE:
        return not test(value, NEGATIVE[operator], condition)
    return test(value, operator, condition)


def test(value: Any, operator: str, condition: Condition) -> bool:
    if value is None:
        return False
    operand = condition.get("value")
    if operator == "is_set":
        return True
    if operator in ("is_true", "is_false"):
        wanted = operator == "is_true"
        return value is wanted or value == ("true" if wanted else "false")
    if operator == "eq":
        return equal(value, operand)
    if operator == "in":
        return any(equal(value, one) for one in operand)
    if operator == "between":
        low, high = operand if isinstance(operand, list) else (operand, condition["value2"])
        return ordered(value, "gte", low) and ordered(value, "lte", high)
    if operator in COMPARE:
        return ordered(value, operator, operand)
    if operator == "contains" and isinstance(value, list):
        return any(isinstance(one, str) and one == operand for one in value)
    if not isinstance(value, str):
        return False
    return {
        "contains": lambda: operand in value,
        "starts_with": lambda: value.startswith(operand),
        "ends_with": lambda: value.endswith(operand),
        "matches_regex": lambda: re.search(operand, value) is not None,
    }[operator]()


test.__test__ = False  # type: ignore[attr-defined]


def equal(value: Any, operand: Any) -> bool:
    if isinstance(operand, bool) or isinstance(value, bool):
        return value is operand
    if isinstance(operand, str):
        return value == operand and isinstance(value, str)
    return number(value) is not None and number(value) == operand


def ordered(value: Any, operator: str, operand: Any) -> bool:
    pair = (moment(value), moment(operand)) if isinstance(operand, str) else (number(value), operand)
    return None not in pair and COMPARE[operator](*pair)


def number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value) else None
    return value if isinstance(value, (int, float)) else None


def moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not re.fullmatch(
        r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?", value
    ):
        return None
    parsed = datetime.fromisoformat(value)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
