"""The rules of evaluation over a table of events, with pandas (segops.md 3.5, 5.2 to 5.5).

Written from the contract alone; it shares nothing with the sandbox, nor with the oracle beside it.
"""

from __future__ import annotations

import functools
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq, "neq": operator.ne, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
}  # fmt: skip
NEGATIVE = {
    "neq": "eq",
    "not_in": "in",
    "not_between": "between",
    "does_not_contain": "contains",
    "is_not_set": "is_set",
}


def final_users(events: Sequence[Mapping[str, Any]], merges: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    """The user at the end of each id's chain: visitors by their first identification, then the *merges*."""
    leads_to: dict[str, str] = {}
    for event in events:
        if "anonymous_id" in event:
            leads_to.setdefault(f"anon_{event['anonymous_id']}", event["user_id"])
    leads_to.update(merges)

    def final(user: str) -> str:
        while user in leads_to:
            user = leads_to[user]
        return user

    return final


class History:
    """Events in order of arrival, as a table of those visible at *now*; and the members computed so far."""

    def __init__(self, events: Sequence[Mapping[str, Any]], final: Callable[[str], str], now: datetime) -> None:
        table = pd.DataFrame(
            {
                "user": [final(event["user_id"]) for event in events],
                "kind": [event["event_type"] for event in events],
                "at": pd.to_datetime([event["occurred_at"] for event in events], format="ISO8601", utc=True),
                "payload": [event["payload"] for event in events],
            }
        )
        self.now = pd.Timestamp(now)
        # A stable sort: equals stay in order of arrival.
        self.events = table[table["at"] <= self.now].sort_values("at", kind="stable")
        self.users = pd.Index(sorted(set(self.events["user"])))
        self.members: dict[int, set[str]] = {}
        self._latest: dict[str, pd.Series[Any]] = {}

    def matching(self, definition: Mapping[str, Any]) -> set[str]:
        """The users the definition matches."""
        combine = operator.and_ if definition["logic"] == "AND" else operator.or_
        return set(self.users[functools.reduce(combine, map(self._holds, definition["conditions"]))])

    def _holds(self, condition: Mapping[str, Any]) -> pd.Series[Any]:
        """A truth value per user."""
        return {
            "event_count": self._count,
            "recency": self._recency,
            "monetary": self._monetary,
            "event_property": self._property,
            "user_property": self._property,
            "event_sequence": self._sequence,
            "segment_membership": self._membership,
        }[condition["type"]](condition)

    def _of_type(self, kind: str, days: float | None = None) -> pd.DataFrame:
        found = self.events[self.events["kind"] == kind]
        return found if days is None else found[found["at"] >= self.now - pd.Timedelta(days=days)]

    def _count(self, condition: Mapping[str, Any]) -> pd.Series[Any]:
        counts = self._of_type(condition["event_type"], condition.get("window_days")).groupby("user").size()
        return COMPARE[condition["operator"]](counts.reindex(self.users, fill_value=0), condition["value"])

    def _recency(self, condition: Mapping[str, Any]) -> pd.Series[Any]:
        last = self._of_type(condition["event_type"]).groupby("user")["at"].max()
        age = ((self.now - last).dt.total_seconds() // 86_400).reindex(self.users, fill_value=math.inf)
        return COMPARE[condition["operator"]](age, condition["window_days"])

    def _monetary(self, condition: Mapping[str, Any]) -> pd.Series[Any]:
        events = self._of_type(condition["event_type"])
        numbers = [number(payload.get(condition["property"])) for payload in events["payload"]]
        by_user = pd.Series(numbers, events.index, dtype=float).groupby(events["user"])
        metric = condition["metric"]
        figures = {"sum": by_user.sum, "avg": by_user.mean, "max": by_user.max}[metric]()
        figures = (figures if metric == "max" else figures.round(6)).reindex(self.users)
        if metric == "sum":
            figures = figures.fillna(0)
        return figures.notna() & COMPARE[condition["operator"]](figures, condition["value"])

    def _property(self, condition: Mapping[str, Any]) -> pd.Series[Any]:
        kind = condition.get("event_type", "context_identified")
        if kind not in self._latest:
            payloads = self._of_type(kind).groupby("user")["payload"].last()
            self._latest[kind] = payloads.reindex(self.users)
        name = condition["property"]
        # Not through pandas, to which None is no value and True may be 1.
        values = [payload.get(name) if isinstance(payload, dict) else None for payload in self._latest[kind]]
        return pd.Series([holds(value, condition["operator"], condition) for value in values], self.users)

    def _sequence(self, condition: Mapping[str, Any]) -> pd.Series[Any]:
        window = self.events[self.events["at"] >= self.now - pd.Timedelta(days=condition["window_days"])]
        histories = window.groupby("user")["kind"].agg(list)
        found = consecutive if condition.get("strict") else in_order
        return histories.map(lambda kinds: found(kinds, condition["events"])).reindex(self.users, fill_value=False)

    def _membership(self, condition: Mapping[str, Any]) -> pd.Series[Any]:
        member = pd.Series(self.users.isin(list(self.members.get(condition["segment_id"], ()))), self.users)
        return member if condition["operator"] == "in" else ~member


def in_order(kinds: Sequence[str], steps: Sequence[str]) -> bool:
    rest = iter(kinds)
    return all(step in rest for step in steps)  # each search goes on behind the find before it


def consecutive(kinds: Sequence[str], steps: Sequence[str]) -> bool:
    return any(list(kinds[start : start + len(steps)]) == list(steps) for start in range(len(kinds)))


def holds(value: Any, name: str, condition: Mapping[str, Any]) -> bool:
    """Whether a property's value, None where it is missing, passes the test *name*."""
    if name in NEGATIVE:
        return not holds(value, NEGATIVE[name], condition)
    if value is None:
        return False
    operand = condition.get("value")
    match name:
        case "is_set":
            return True
        case "is_true" | "is_false":
            return value is (name == "is_true") or value == name.removeprefix("is_")
        case "eq":
            return equal(value, operand)
        case "in":
            return any(equal(value, one) for one in operand or ())
        case "between":
            low, high = operand if isinstance(operand, list) else (operand, condition["value2"])
            return ordered(value, "gte", low) and ordered(value, "lte", high)
        case "gt" | "gte" | "lt" | "lte":
            return ordered(value, name, operand)
        case "contains" if isinstance(value, list):
            return any(one == operand for one in value if isinstance(one, str))
    if not isinstance(value, str):
        return False
    return {
        "contains": lambda: operand in value,
        "starts_with": lambda: value.startswith(operand),
        "ends_with": lambda: value.endswith(operand),
        "matches_regex": lambda: re.search(operand, value) is not None,
    }[name]()


def equal(value: Any, operand: Any) -> bool:
    if isinstance(operand, bool):
        return value is operand
    if isinstance(operand, str):
        return isinstance(value, str) and value == operand
    return number(value) == operand


def ordered(value: Any, name: str, operand: Any) -> bool:
    if not isinstance(operand, str):
        figure = number(value)
        return figure is not None and COMPARE[name](figure, operand)
    return isinstance(value, str) and COMPARE[name](instant(value), instant(operand))


def instant(text: str) -> float:
    """A time as a number; no comparison holds with what is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return math.nan
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def number(value: Any) -> float | None:
    """The number that a value is, or spells."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return float(value) if value.replace(".", "", 1).removeprefix("-").isdecimal() else None
    return value if isinstance(value, (int, float)) else None
