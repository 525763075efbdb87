"""Random cohort queries and histories over the whole grammar, from a seed: for evaluators that must agree.

All is JSON. Words, numbers and times are few, so that queries often match, and lie on the edges of the rules: windows
to the nanosecond, the five minutes ahead, values of every type under every path.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
CODES = (40210, 40211, 40212)

SESSIONS = [f"a0000000-0000-4000-8000-00000000000{digit}" for digit in "123"]
VIEWS = [f"b0000000-0000-4000-8000-00000000000{digit}" for digit in "12345"]
EVENTS = ["Pageview", "PageviewEngagement", "PageviewComplete", "Click"]
TEXTS = ["tea", "Tea", "COFFEE", "coffee bar", "straße", "STRASSE", "", "12", "2026-03-30", "2026-03-30T10:00:00Z"]
NUMBERS: list[float] = [0, 1, 2, 3, 12, -1, 0.5, 1.5, 2.0, 12.25]
DATES = ["2026-03-30", "2026-03-30T10:00:00Z", "2026-03-30T12:00:00+02:00", "2026-03-30T10:00:00.123456789Z"]
PATHS = [
    "properties.a", "properties.b", "properties.A", "properties.deep.a", "properties.deep.list", "properties.tags",
    "properties.numbers", "properties.items", "properties.items.price", "properties.items.tags",
    "properties.items.sub.n", "properties.deep.items", "properties.items.more", "properties.missing", "properties.a.b",
]  # fmt: skip
ITEM_PATHS = ["price", "name", "tags", "sub.n", "missing", "more.price", "more"]
UNITS = [unit + ending for unit in ("minute", "hour", "day", "week", "month") for ending in ("", "s")]
SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_592_000}
COMPARISONS = ["greater_than", "greater_than_or_equal_to", "equal_to", "less_than_or_equal_to", "less_than"]
PROVIDERS, SEGMENTS, FIELDS = ["crm", "grocer"], ["7", "8", "organic"], ["tier", "rank"]


class Pair(NamedTuple):
    """A query, and what is known of a user: ``facts`` as in the truth tables of the golden cases."""

    query: dict[str, Any]
    events: list[dict[str, Any]]
    facts: dict[str, list[Any]]


def pairs(seed: int, count: int) -> Iterator[Pair]:
    """*count* pairs, always the same ones of a seed, to be evaluated at ``NOW``."""
    for index in range(count):
        draw = random.Random(f"{seed}/{index}")
        yield Pair(random_query(draw), random_events(draw), random_facts(draw))


def random_query(draw: random.Random, codes: Sequence[int] = CODES) -> dict[str, Any]:
    """A clause, an OR of clauses, or an AND of both; *codes* are those of cohorts it may name, if any."""
    shape = draw.random()
    if shape < 0.6:
        return _clause(draw, codes)
    if shape < 0.75:
        return _any_of(draw, codes)
    members = [_any_of(draw, codes) if draw.random() < 0.4 else _clause(draw, codes) for _ in range(draw.randint(1, 3))]
    return {"and": members}


def random_events(draw: random.Random, now: datetime = NOW, most: int = 12) -> list[dict[str, Any]]:
    """A history of at most *most* events, in the order of arrival."""
    times = [_time(draw, now) for _ in range(draw.randint(1, most))]  # drawn from again: events at one time
    return [_event(draw, draw.choice(times)) for _ in range(draw.randint(0, most))]


def random_facts(draw: random.Random, now: datetime = NOW, codes: Sequence[int] = CODES) -> dict[str, list[Any]]:
    """Memberships, entries and exits, all of them few."""

    def moves() -> list[Any]:
        return [[draw.choice(codes), _time(draw, now)] for _ in range(draw.randint(0, 3))]

    def some(values: Sequence[Any]) -> list[Any]:
        return [value for value in values if draw.random() < 0.3]

    parties = [[provider, segment] for provider in PROVIDERS for segment in SEGMENTS]
    return {
        "cohorts": some(codes),
        "entries": moves(),
        "exits": moves(),
        "second_party": some(parties),
        "third_party": some(parties),
        "connections": some(PROVIDERS),
        "connection_fields": some([[field, segment] for field in FIELDS for segment in SEGMENTS]),
    }


# Clauses.


def _any_of(draw: random.Random, codes: Sequence[int]) -> dict[str, Any]:
    return {"or": [_clause(draw, codes) for _ in range(draw.randint(1, 3))]}


def _clause(draw: random.Random, codes: Sequence[int]) -> dict[str, Any]:
    kinds = ["event"] * 10 + ["time"] * 3 + ["completion"] * 3 + ["views"] * 3 + ["data"] * 2
    kind = draw.choice(kinds + ["transition"] * 3 + ["cohort"] if codes else kinds)
    if kind == "event":
        name = draw.choice(["Pageview"] * 4 + ["PAGEVIEW", "Click", "Nothing"])
        return {"event": name, "frequency": _comparison(draw, range(4)), **_scope(draw, 0.7, 0.4)}
    if kind == "time":
        return {"engaged_time": {"seconds": _comparison(draw, (0, 5, 10, 12.5, 20, 30)), **_scope(draw, 0.3, 0.4)}}
    if kind == "completion":
        return {"engaged_completion": {"completion": _comparison(draw, (0, 0.25, 0.5, 1)), **_scope(draw, 0.3, 0)}}
    if kind == "views":
        measure, values = draw.choice([("engaged_time", (0, 5, 10, 12.5)), ("completion", (0, 0.25, 0.5))])
        body = {measure: _comparison(draw, values), "times": _comparison(draw, range(3)), **_scope(draw, 0.3, 0.4)}
        return {"engaged_views": body}
    if kind == "data":
        return _data(draw)
    code = draw.choice(codes)
    given = draw.choice([code, str(code)])
    if kind == "cohort":
        return {"in_segment": given}
    word = draw.choice(["has_entered", "has_not_entered", "has_exited", "has_not_exited"])
    return {word: {"segment": given, **({"during": _window(draw)} if draw.random() < 0.6 else {})}}


def _data(draw: random.Random) -> dict[str, Any]:
    negation = draw.choice(["", "not_"])
    provider, segment = draw.choice(PROVIDERS), draw.choice(SEGMENTS)
    kind = draw.choice(["second_party", "third_party", "connections_import"])
    if kind == "second_party":
        body: dict[str, Any] = {"provider": provider, "segment": segment}
    elif kind == "third_party":
        segment_id = int(segment) if segment.isdigit() and draw.random() < 0.5 else segment
        body = {"segment": segment_id, **({"provider": provider} if draw.random() < 0.6 else {})}
    else:
        body = draw.choice([{"provider": provider}, {"field_name": draw.choice(FIELDS), "value": segment}])
    return {f"{negation}in_{kind}_segment": body}


def _scope(draw: random.Random, where: float, during: float) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    if draw.random() < where:
        scope["where"] = _where(draw, PATHS, 2)
    if draw.random() < during:
        scope["during"] = "this_session" if draw.random() < 0.4 else _window(draw)
    return scope


def _window(draw: random.Random) -> dict[str, Any]:
    return {"the_last": {"value": draw.choice([1, 1, 2, 3]), "unit": draw.choice(UNITS)}}


def _comparison(draw: random.Random, values: Sequence[float]) -> dict[str, Any]:
    return {draw.choice(COMPARISONS): draw.choice(values)}


# Conditions.


def _where(draw: random.Random, paths: Sequence[str], depth: int) -> dict[str, Any]:
    if depth and draw.random() < 0.3:
        word = draw.choice(["and", "or"])
        return {word: [_where(draw, paths, depth - 1) for _ in range(draw.randint(1, 3))]}
    return {"property": draw.choice(paths), "condition": _condition(draw, depth)}


def _condition(draw: random.Random, depth: int) -> Any:
    shape = draw.random()
    if shape < 0.1:
        return draw.choice(["is_empty", "is_not_empty"])
    if shape < 0.3 and depth:
        function = draw.choice(["any", "all", "sum", "product", "count", "mean"])
        test = _test(draw) if function in ("any", "all") else _number_test(draw)
        node: dict[str, Any] = {"function": function, "property": draw.choice(ITEM_PATHS), "condition": test}
        if draw.random() < 0.4:
            node["where"] = _where(draw, ITEM_PATHS, depth - 1)
        return node
    return _test(draw)


def _test(draw: random.Random) -> dict[str, Any]:
    operator = draw.choice(
        ["equal_to", "not_equal_to", "text", "list", "integer", "number", "boolean", "date", "empty"]
    )
    if operator in ("equal_to", "not_equal_to"):
        values = draw.choice([TEXTS, NUMBERS])
        if operator == "equal_to" and draw.random() < 0.1:
            return {operator: draw.random() < 0.5}
        return {operator: _one_or_some(draw, values)}
    if operator == "text":
        return {
            draw.choice(["contains", "does_not_contain"]): _one_or_some(draw, ["t", "TEA", "Coffee", "ss", "ß", ""])
        }
    if operator == "list":
        return {draw.choice(["list_contains", "list_does_not_contain"]): _one_or_some(draw, TEXTS)}
    if operator == "integer":
        return {"list_contains_integer": _one_or_some(draw, [0, 1, 2, 12])}
    if operator == "number":
        return _number_test(draw)
    if operator == "boolean":
        return {"boolean_equal_to": draw.random() < 0.5}
    if operator == "empty":
        return {draw.choice(["is_empty", "is_not_empty"]): True}
    if draw.random() < 0.5:
        return {"date_equal_to": draw.choice(DATES)}
    return {"date_between": {"start": draw.choice(DATES), "end": draw.choice(DATES)}}


def _number_test(draw: random.Random) -> dict[str, Any]:
    operator = draw.choice([*COMPARISONS, "not_equal_to", "float_equal_to", "between", "float_between"])
    if operator.endswith("between"):
        return {operator: {"start": draw.choice(NUMBERS), "end": draw.choice(NUMBERS)}}
    return {operator: draw.choice(NUMBERS)}


def _one_or_some(draw: random.Random, values: Sequence[Any]) -> Any:
    return draw.choice(values) if draw.random() < 0.6 else [draw.choice(values) for _ in range(draw.randint(1, 3))]


# Events.


def _event(draw: random.Random, time: str) -> dict[str, Any]:
    name = draw.choice([*EVENTS, "Pageview", "Pageview", "pageVIEW"])
    event: dict[str, Any] = {"name": name, "time": time, "properties": _properties(draw)}
    if name == "PageviewComplete" and draw.random() < 0.7:
        measures = {"engaged_time": draw.choice([0, 10, 12.5, "10"]), "completion": draw.choice([0.25, 0.5, 1, None])}
        kept = {key: value for key, value in measures.items() if draw.random() < 0.7}
        event["properties"]["aggregations"] = {"PageviewEngagement": kept}
    if draw.random() < 0.8:
        event["session_id"] = draw.choice(SESSIONS)
    if draw.random() < 0.8:
        event["view_id"] = draw.choice(VIEWS)
    return event


def _time(draw: random.Random, now: datetime) -> str:
    """Mostly near the edge of a window, else up to five minutes ahead, or a bit more."""
    if draw.random() < 0.25:
        offset = timedelta(seconds=draw.choice([0, 1, 240, 300, 300.001, 301, 3_600]))
    else:
        unit = draw.choice(list(SECONDS.values()))
        offset = -timedelta(seconds=unit * draw.choice([0.5, 1, 1, 2, 3]) + draw.choice([0, 0, -0.001, 0.001]))
    text = (now + offset).isoformat(timespec="microseconds").replace("+00:00", "")
    return text + draw.choice(["", "", "000", "001", "999"]) + "Z"


def _properties(draw: random.Random) -> dict[str, Any]:
    found = {
        "a": _value(draw),
        "A": _value(draw),
        "b": _value(draw),
        "tags": [draw.choice([*TEXTS, 12, None]) for _ in range(draw.randint(0, 3))],
        "numbers": [draw.choice([*NUMBERS, True, "1"]) for _ in range(draw.randint(0, 3))],
        "items": _items(draw, 2),
        "deep": {"a": _value(draw), "list": [_value(draw) for _ in range(2)], "items": _items(draw, 1)},
    }
    return {name: value for name, value in found.items() if draw.random() < 0.8}


def _items(draw: random.Random, depth: int) -> Any:
    if draw.random() < 0.1:
        return _value(draw)
    return [_item(draw, depth) for _ in range(draw.randint(0, 3))]


def _item(draw: random.Random, depth: int) -> Any:
    if draw.random() < 0.1:
        return _value(draw)
    found: dict[str, Any] = {
        "price": draw.choice([*NUMBERS, None, "3", True]),
        "name": draw.choice(TEXTS),
        "tags": [draw.choice(TEXTS) for _ in range(draw.randint(0, 2))],
        "sub": {"n": _value(draw)},
    }
    if depth:
        found["more"] = _items(draw, depth - 1)
    return {name: value for name, value in found.items() if draw.random() < 0.75}


def _value(draw: random.Random) -> Any:
    kind = draw.random()
    if kind < 0.35:
        return draw.choice(TEXTS)
    if kind < 0.6:
        return draw.choice(NUMBERS)
    return draw.choice([True, False, None, [], ["tea", "12"], [1, 12], {}, {"b": 1}, *DATES])
