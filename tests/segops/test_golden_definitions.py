"""The definitions of the contract's golden cases: read without loss, built, and refused as the service refuses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import audiencekit.segops as segops
from audiencekit.errors import BadRequest, InvalidInput
from audiencekit.segops import (
    Definition,
    SegOpsClient,
    event_count,
    event_property,
    event_sequence,
    in_segment,
    monetary,
    not_in_segment,
    recency,
    user_property,
)
from audiencekit.segops._sync.segments import Segments
from audiencekit.segops.definition import definition_body
from tests.segops.management import sent

GOLDEN = json.loads((Path(__file__).parents[1] / "contract" / "golden" / "segops_definitions.json").read_text())
MATCHING: dict[str, dict[str, Any]] = {case["name"]: case["definition"] for case in GOLDEN["matching"]}
REFUSED: dict[str, dict[str, Any]] = {case["name"]: case["definition"] for case in GOLDEN["refused"]}
PLACES: dict[str, list[str]] = {case["name"]: case["places"] for case in GOLDEN["refused"]}

TYPES = {
    "event_count", "recency", "monetary", "event_property", "user_property", "event_sequence", "segment_membership"
}  # fmt: skip
OPERATORS = {
    "eq", "neq", "gt", "gte", "lt", "lte", "between", "not_between", "in", "not_in", "contains", "does_not_contain",
    "starts_with", "ends_with", "matches_regex", "is_set", "is_not_set", "is_true", "is_false",
}  # fmt: skip
# The language has two spellings for these; the builder writes the other one, or has no word for what is ignored.
OTHER_SPELLING = {
    "5.5 an unknown key is ignored",
    "5.3 a range as one list",
    "5.3 not_between as one list",
    "5.5 and not the other way round",  # "strict": false
}

orders, sessions = event_count("order_placed"), event_count("session_started")
total, gift = event_property("order_placed", "total"), event_property("order_placed", "gift")
currency, email, plan = event_property("order_placed", "currency"), user_property("email"), user_property("plan")
seats, interests, vip = user_property("seats"), user_property("interests"), user_property("vip")
spent = monetary("order_placed", "total", "sum")

BUILT: dict[str, Definition] = {
    "5.2 count gte": orders >= 2,
    "5.2 count lte": orders <= 1,
    "5.2 count neq": orders.neq(1),
    "5.5 count of no such event is 0": orders.eq(0),
    "5.4 a window of half a day": event_count("session_started", window_days=0.5) > 0,
    "5.5 count lt 1 in a window": event_count("session_started", window_days=14) < 1,
    "5.2 recency eq": recency("session_started").eq(45),
    "5.2 recency gte": recency("session_started") >= 45,
    "5.2 recency lte": recency("order_placed") <= 7,
    "5.2 recency neq holds without such an event": recency("order_placed").neq(7),
    "5.5 recency gt holds without such an event": recency("session_started") > 45,
    "5.5 recency in whole days, lt": recency("order_placed") < 7,
    "5.5 a sum is rounded before it is compared": spent.eq(0.3),
    "5.2 avg gte": monetary("order_placed", "total", "avg") >= 50,
    "5.2 max eq": monetary("order_placed", "total", "max").eq(60.5),
    "5.2 the latest event decides": currency.eq("USD"),
    "5.5 neq is the exact complement": gift.neq(True),
    "5.5 a numeric string against a number": total > 50,
    "5.3 gte": seats >= 50,
    "5.3 lt": seats < 50,
    "5.3 lte": seats <= 12,
    "5.5 times compare as times": user_property("since") < "2026-01-15T01:30:00+01:00",
    "5.3 between is inclusive": total.between(5, 60.5),
    "5.3 not_between holds for whom nothing is known": total.not_between(5, 60.5),
    "5.3 in, numbers among strings": total.one_of([5, "60.5", "100"]),
    "5.3 trait not_in": plan.none_of(("pro",)),
    "5.3 contains on a string": email.contains("example"),
    "5.3 does_not_contain": interests.does_not_contain("tea"),
    "5.3 starts_with": email.starts_with("ada@"),
    "5.3 ends_with": email.ends_with(".com"),
    "5.7/8 matches_regex or missing": email.is_not_set() | email.matches(r"@example\.(com|org)$"),
    "5.5 an empty string is set; traits are replaced": email.is_set(),
    "5.3 is_true": vip.is_true(),
    "5.5 is_false is no complement": vip.is_false(),
    "5.5 ties in a sequence go by arrival; aliases join": event_sequence(
        "order_placed", "session_started", window_days=30
    ),
    "5.5 strict, at the boundary": event_sequence("order_placed", "session_started", window_days=7, strict=True),
    "5.5 a sequence of one": event_sequence("session_started", window_days=11, strict=True) & orders.eq(1),
    "5.2 members of the last compute": in_segment(1),
    "5.7/7 exclusion": (recency("session_started") >= 30) & not_in_segment(1),
    "5.1 AND": (spent > 100) & (recency("session_started") > 40),
    "5.1 OR": (spent > 100) | (recency("session_started") > 40),
}

# What of the refused cases can be written with the builder at all, and is refused as it is written.
WRITTEN: dict[str, Callable[[], object]] = {
    "5.5 a value that is no number": lambda: orders >= "2",  # pyright: ignore[reportOperatorIssue]
    "5.2 no value": lambda: orders >= None,  # pyright: ignore[reportOperatorIssue]
    "5.2 no event_type": lambda: event_count(None) >= 2,  # pyright: ignore[reportArgumentType]
    "5.4 window 0": lambda: event_count("order_placed", window_days=0) >= 2,
    "5.4 window below 0": lambda: recency("order_placed") > -1,
    "5.4 window no number": lambda: event_sequence("order_placed", "session_started", window_days="7"),  # pyright: ignore[reportArgumentType]
    "5.2 recency needs its window": lambda: recency("order_placed") > None,  # pyright: ignore[reportOperatorIssue]
    "5.5 unknown metric": lambda: monetary("order_placed", "total", "median") > 1,  # pyright: ignore[reportArgumentType]
    "8.1 monetary needs its property": lambda: monetary("order_placed", None, "sum") > 1,  # pyright: ignore[reportArgumentType]
    "8.1 monetary needs its metric": lambda: monetary("order_placed", "total", None) > 1,  # pyright: ignore[reportArgumentType]
    "5.5 a list for a scalar": lambda: plan.eq(["pro"]),  # pyright: ignore[reportArgumentType]
    "5.5 no list for in": lambda: plan.one_of("pro"),
    "5.5 one bound only": lambda: seats.between(1, None),  # pyright: ignore[reportArgumentType]
    "5.5 a bad regex": lambda: email.matches("("),
    "5.3 a regex that is not RE2": lambda: email.matches("(?=a)"),
    "5.3 a number for a text operator": lambda: email.contains(5),  # pyright: ignore[reportArgumentType]
    "5.2 an event property without event_type": lambda: event_property(None, "total").is_set(),  # pyright: ignore[reportArgumentType]
    "5.2 a sequence of nothing": lambda: event_sequence(window_days=7),
    "5.2 a sequence without window": lambda: event_sequence("order_placed", "session_started", window_days=None),  # pyright: ignore[reportArgumentType]
    "5.2 membership without segment": lambda: in_segment(None),  # pyright: ignore[reportArgumentType]
    "5.2 a segment's number is an integer": lambda: in_segment("1"),  # pyright: ignore[reportArgumentType]
    "5.1 nested groups": lambda: (orders >= 1) | ((sessions >= 1) & plan.is_set()),
}
# There are no words for the rest: only a dict can say it, and dicts are the service's to refuse (or check()'s).
ONLY_AS_DICT = {
    "5.5 unknown type", "5.5 no type", "5.5 unknown operator", "5.2 an operator that does not fit", "5.2 no operator",
    "5.5 one bound only, as a list", "5.2 a sequence without events", "5.2 membership compares with nothing else",
    "5.5 each fault has its place", "5.1 no conditions", "5.1 logic in lower case",
}  # fmt: skip


def same(left: object, right: object) -> bool:
    """Equal as JSON: True is not 1, 5 is not 5.0."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


@pytest.mark.parametrize("name", MATCHING)
def test_each_is_read_and_written_without_loss(name: str) -> None:
    document = MATCHING[name]
    definition = Definition.from_dict(document)
    assert same(definition.to_dict(), document)
    assert definition.check() is definition
    answer = {"matched_users": 0, "sample_user_ids": [], "sql": ""}
    _, _, body = sent(lambda connection: Segments(connection).preview(definition), answer)
    assert same(body["definition"], document)


@pytest.mark.parametrize("name", BUILT)
def test_the_builder_writes_the_same_json(name: str) -> None:
    assert same(BUILT[name].to_dict(), MATCHING[name])


def test_each_type_and_operator_is_among_what_is_built() -> None:
    conditions = [condition for name in BUILT for condition in MATCHING[name]["conditions"]]
    assert {condition["type"] for condition in conditions} == TYPES
    tested = {each["operator"] for each in conditions if each["type"] in ("event_property", "user_property")}
    assert tested == OPERATORS and len(OPERATORS) == 19
    for kind in ("event_count", "recency"):
        compared = {each["operator"] for each in conditions if each["type"] == kind}
        assert compared == {"eq", "neq", "gt", "gte", "lt", "lte"}
    assert {each["metric"] for each in conditions if each["type"] == "monetary"} == {"sum", "avg", "max"}
    assert {each["operator"] for each in conditions if each["type"] == "segment_membership"} == {"in", "not_in"}


@pytest.mark.parametrize("name", MATCHING)
def test_the_repr_says_how_to_build_it(name: str) -> None:
    builders = {each: getattr(segops, each) for each in segops.__all__}
    rebuilt = eval(repr(Definition.from_dict(MATCHING[name])).removeprefix("Definition"), builders)
    written = rebuilt.to_dict() if isinstance(rebuilt, Definition) else None
    assert same(written, MATCHING[name]) is (name not in OTHER_SPELLING)


def test_each_refused_case_is_accounted_for() -> None:
    assert set(WRITTEN) | ONLY_AS_DICT == set(REFUSED) and not set(WRITTEN) & ONLY_AS_DICT
    assert set(MATCHING) >= OTHER_SPELLING


@pytest.mark.parametrize("name", WRITTEN)
def test_what_the_builder_can_say_is_refused_as_it_is_written(name: str) -> None:
    with pytest.raises(InvalidInput):
        WRITTEN[name]()


@pytest.mark.parametrize("name", REFUSED)
def test_check_refuses_what_the_service_refuses_and_names_the_same_places(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Definition.from_dict(REFUSED[name]).check()
    for place in PLACES[name]:
        assert place in str(refused.value)


def test_a_dict_is_the_services_to_refuse(segops_client: SegOpsClient) -> None:
    for name, document in REFUSED.items():
        assert same(definition_body(document), document)
        with pytest.raises(BadRequest) as refused:
            segops_client.segments.preview(document)
        for place in PLACES[name]:
            assert place in refused.value.detail, name
