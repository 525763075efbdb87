"""The builder: what it writes, and what it refuses at once (contract 4.1 to 4.3)."""

from __future__ import annotations

import enum
import json
import pickle
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query import (
    Query,
    Where,
    all_of,
    any_of,
    at_least,
    at_most,
    engaged_completion,
    engaged_time,
    engaged_views,
    entered,
    event,
    exactly,
    exited,
    in_cohort,
    in_connections_import,
    in_second_party,
    in_third_party,
    less_than,
    more_than,
    not_entered,
    not_exited,
    not_in_connections_import,
    not_in_second_party,
    not_in_third_party,
    parse,
    prop,
    validate,
)
from tests.permutive.query.golden import GRAMMAR

EXAMPLES = {case["name"].split()[0]: case["query"] for case in GRAMMAR["accepted"] if case["name"].startswith("4.5/")}
section, title = prop("properties.article.section"), prop("properties.client.title")

BUILT: dict[str, Query] = {
    "4.5/1": event("Pageview").times(at_least=3).where(prop("properties.article.category") == "tennis").within(days=7),
    "4.5/2": event("Pageview")
    .times(more_than=0)
    .where(title.contains(["espresso", "barista"]) | prop("properties.article.tags").list_contains(["Coffee"])),
    "4.5/3": (
        event("Pageview").times(more_than=4).where(section == "finance")
        | event("VideoView").times(more_than=1).where(prop("properties.video.genre") == "travel")
    )
    & event("Pageview").times(exactly=0).where(prop("properties.client.url").contains("/login")).within(months=1),
    "4.5/4": engaged_time(at_least=120).where(prop("properties.page.type") == "recipe").within(days=14),
    "4.5/5": engaged_completion(at_least=0.75).where(prop("properties.article.premium") == True),  # noqa: E712
    "4.5/6": engaged_views(engaged_time=more_than(10)).times(at_least=5).within(this_session=True),
    "4.5/7": entered(40210).within(hours=48) & not_exited(40210).within(hours=48),
    "4.5/8": in_second_party("grocer_loyalty", "organic_01") | in_cohort(40555),
    "4.5/9": event("AdSlotClicked").where(
        prop("properties.slot.targeting").any(prop("key") == "cohorts", where=prop("value").list_contains(["777"]))
    ),
    "4.5/10": event("Checkout").where(prop("properties.items").sum("price") >= 50),
    "4.5/11": event("Pageview").where(prop("properties.article.authors").is_empty()),
    "4.5/12": not_in_third_party("88", provider="datahouse")
    & event("Pageview").times(more_than=0).where(prop("properties.client.viewport.width").between(320, 768)),
}


def as_json(query: Query) -> Any:
    return json.loads(json.dumps(query.to_dict(), allow_nan=False))


def condition(where: Where) -> Any:
    return as_json(event("E").where(where))["where"]["condition"]


@pytest.mark.parametrize("name", BUILT)
def test_every_example_of_the_contract_can_be_built(name: str) -> None:
    text = json.dumps(EXAMPLES[name]).replace('"month"', '"months"')  # both are the same; the builder writes plurals
    assert as_json(BUILT[name]) == json.loads(text)
    assert validate(BUILT[name]) == []
    assert parse(as_json(BUILT[name])) == BUILT[name]


def test_all_examples_are_there() -> None:
    assert BUILT.keys() == EXAMPLES.keys()


class Section(str, enum.Enum):  # noqa: UP042  # the kind whose text is not its value
    NEWS = "news"


class Plan(enum.Enum):
    PRO = "pro"
    SEATS = 5


def test_members_of_enums_are_their_values() -> None:
    assert condition(section == Section.NEWS) == {"equal_to": "news"}
    assert condition(section == Plan.PRO) == {"equal_to": "pro"}
    assert condition(section == Plan.SEATS) == {"equal_to": 5}
    assert condition(title.contains([Section.NEWS, Plan.PRO])) == {"contains": ["news", "pro"]}
    assert as_json(in_second_party(Section.NEWS, Plan.PRO)) == as_json(in_second_party("news", "pro"))  # type: ignore[arg-type]


def test_comparisons_and_periods() -> None:
    assert as_json(event("E")) == {"event": "E", "frequency": {"greater_than_or_equal_to": 1}}
    words = {"at_least": "greater_than_or_equal_to", "more_than": "greater_than", "exactly": "equal_to",
             "at_most": "less_than_or_equal_to", "less_than": "less_than"}  # fmt: skip
    for word, wire in words.items():
        given: dict[str, Any] = {word: 2.5}
        assert as_json(event("E").times(**given))["frequency"] == {wire: 2.5}
        assert as_json(engaged_time(**given))["engaged_time"] == {"seconds": {wire: 2.5}}
        assert as_json(engaged_views(engaged_time=at_least(1)).times(**given))["engaged_views"]["times"] == {wire: 2.5}
        assert as_json(engaged_completion(**{word: 1}))["engaged_completion"] == {"completion": {wire: 1}}
    made = [at_least(1), more_than(1), exactly(1), at_most(1), less_than(1)]
    reached = [as_json(engaged_views(completion=one))["engaged_views"]["completion"] for one in made]
    assert reached == [{wire: 1} for wire in words.values()]
    for unit in ("minutes", "hours", "days", "weeks", "months"):
        length: dict[str, Any] = {unit: 3}
        window = {"the_last": {"value": 3, "unit": unit}}
        assert as_json(event("E").within(**length))["during"] == window
        assert as_json(entered(1).within(**length))["has_entered"]["during"] == window
    assert as_json(event("E").within(days=1).within(this_session=True))["during"] == "this_session"


def test_the_operator_that_fits_the_value() -> None:
    p, noon = prop("properties.p"), datetime(2026, 3, 1, 13, tzinfo=timezone(timedelta(hours=1)))
    written = [
        (p == "a", {"equal_to": "a"}), (p == 3, {"equal_to": 3}), (p == 2.5, {"float_equal_to": 2.5}),
        (p == Decimal("3"), {"equal_to": 3}), (p == np.int64(3), {"equal_to": 3}),
        (p == True, {"boolean_equal_to": True}), (p == noon, {"date_equal_to": "2026-03-01T12:00:00Z"}),  # noqa: E712
        (p == date(2026, 3, 1), {"date_equal_to": "2026-03-01"}),
        (p != "a", {"not_equal_to": "a"}), (p != 2.5, {"not_equal_to": 2.5}),
        (p.one_of(["a", "b"]), {"equal_to": ["a", "b"]}), (p.none_of((1, 2.5)), {"not_equal_to": [1, 2.5]}),
        (p > 1, {"greater_than": 1}), (p >= 1.5, {"greater_than_or_equal_to": 1.5}), (p < 1, {"less_than": 1}),
        (p <= Decimal("1.5"), {"less_than_or_equal_to": 1.5}),
        (p.between(1, 2), {"between": {"start": 1, "end": 2}}),
        (p.between(1, 2.5), {"float_between": {"start": 1, "end": 2.5}}),
        (p.between(date(2026, 1, 1), noon), {"date_between": {"start": "2026-01-01", "end": "2026-03-01T12:00:00Z"}}),
        (p.contains("x"), {"contains": "x"}), (p.does_not_contain({"b", "a"}), {"does_not_contain": ["a", "b"]}),
        (p.list_contains("x"), {"list_contains": "x"}), (p.list_contains(4), {"list_contains_integer": 4}),
        (p.list_contains([4, 5]), {"list_contains_integer": [4, 5]}),
        (p.list_does_not_contain(["x"]), {"list_does_not_contain": ["x"]}),
        (p.is_empty(), "is_empty"), (p.is_not_empty(), "is_not_empty"), (p.test("equal_to", 2.5), {"equal_to": 2.5}),
    ]  # fmt: skip
    for where, expected in written:
        assert condition(where) == expected
        assert json.dumps(condition(where)) == json.dumps(expected)  # True is not 1
        assert validate(event("E").where(where)) == []


def test_functions_over_lists() -> None:
    items, kept = prop("properties.items"), prop("sku").one_of(["a"])
    inner = {"property": "sku", "condition": {"equal_to": ["a"]}}
    for function in ("sum", "product", "count", "mean"):
        computed = getattr(items, function)("price", where=kept)
        comparisons = [
            (computed > 1, {"greater_than": 1}), (computed >= 1, {"greater_than_or_equal_to": 1}),
            (computed < 1, {"less_than": 1}), (computed <= 1, {"less_than_or_equal_to": 1}),
            (computed == 1, {"equal_to": 1}),
            (computed != 1, {"not_equal_to": 1}), (computed.between(1, 2.5), {"between": {"start": 1, "end": 2.5}}),
            (computed.test("float_equal_to", 1.5), {"float_equal_to": 1.5}),
        ]  # fmt: skip
        for where, test in comparisons:
            expected = {"function": function, "property": "price", "condition": test, "where": inner}
            assert condition(where) == expected
            assert validate(event("E").where(where)) == []
    assert condition(items.all(prop("name").is_empty())) == {
        "function": "all", "property": "name", "condition": {"is_empty": True}
    }  # fmt: skip


def test_wheres_are_joined_flat_and_added() -> None:
    a, b, c = (prop(f"properties.{name}") == name for name in "abc")
    texts = [json.dumps(as_json(event("E").where(where))["where"]) for where in (a & b & c, all_of(a, all_of(b, c)))]
    assert texts[0] == texts[1]
    assert [m["property"] for m in json.loads(texts[0])["and"]] == ["properties.a", "properties.b", "properties.c"]
    assert as_json(event("E").where(a).where(b | c))["where"]["and"][1]["or"][1]["property"] == "properties.c"
    assert as_json(event("E").where(any_of(a)))["where"]["property"] == "properties.a"


def test_queries_are_joined_flat() -> None:
    a, b, c = in_cohort(1), in_cohort("2"), in_cohort(SimpleNamespace(code=3))
    assert as_json(a & b & c) == {"and": [{"in_segment": 1}, {"in_segment": "2"}, {"in_segment": 3}]}
    assert as_json(all_of(a, b | c)) == {"and": [{"in_segment": 1}, {"or": [{"in_segment": "2"}, {"in_segment": 3}]}]}
    assert as_json(any_of(a, b | c)) == {"or": [{"in_segment": 1}, {"in_segment": "2"}, {"in_segment": 3}]}
    assert all_of(a) == a


def test_memberships() -> None:
    assert as_json(not_in_second_party("p", "s")) == {"not_in_second_party_segment": {"provider": "p", "segment": "s"}}
    assert as_json(in_third_party(88)) == {"in_third_party_segment": {"segment": 88}}
    assert as_json(in_connections_import("p")) == {"in_connections_import_segment": {"provider": "p"}}
    expected = {"not_in_connections_import_segment": {"field_name": "tier", "value": "gold"}}
    assert as_json(not_in_connections_import(field_name="tier", value="gold")) == expected
    assert as_json(not_entered("7")) == {"has_not_entered": {"segment": "7"}}
    assert as_json(exited(7)) == {"has_exited": {"segment": 7}}


p = prop("properties.p")
REFUSED: dict[str, Callable[[], object]] = {
    "no comparison": lambda: event("E").times(),
    "two comparisons": lambda: event("E").times(at_least=1, at_most=3),
    "a count that is true": lambda: event("E").times(at_least=True),
    "a count that is text": lambda: event("E").times(at_least="3"),  # pyright: ignore[reportArgumentType]
    "a count that is no number": lambda: event("E").times(at_least=float("nan")),
    "a count beyond every double": lambda: event("E").times(at_least=10**400),
    "an event with a space": lambda: event("page view"),
    "an event without name": lambda: event(""),
    "no window": lambda: event("E").within(),
    "two windows": lambda: event("E").within(days=1, hours=2),
    "a window and the session": lambda: event("E").within(days=1, this_session=True),
    "a window of nothing": lambda: event("E").within(days=0),
    "a window of a fraction": lambda: event("E").within(days=1.5),  # pyright: ignore[reportArgumentType]
    "a completion in percent": lambda: engaged_completion(at_least=75),
    "views by both measures": lambda: engaged_views(engaged_time=at_least(1), completion=at_least(1)),
    "views by no measure": lambda: engaged_views(),
    "views by a bare number": lambda: engaged_views(engaged_time=10),  # pyright: ignore[reportArgumentType]
    "a path that starts nowhere": lambda: event("E").where((p == 1) & (prop("title") == 1)),
    "a function over a path from nowhere": lambda: engaged_time(at_least=1).where(prop("items").sum("price") > 1),
    "a path that is blank": lambda: prop(" "),
    "equal to None": lambda: p == None,  # noqa: E711
    "equal to a list": lambda: p == ["a"],  # pyright: ignore[reportArgumentType]
    "not equal to a boolean": lambda: p != True,  # noqa: E712
    "none of nothing": lambda: p.none_of([]),
    "one of mixed kinds": lambda: p.one_of(["a", 1]),
    "one of booleans": lambda: p.one_of([True]),
    "contains a number": lambda: p.contains(5),  # pyright: ignore[reportArgumentType]
    "contains nothing": lambda: p.contains([]),
    "list_contains a fraction": lambda: p.list_contains([1.5]),  # pyright: ignore[reportArgumentType]
    "list_contains both kinds": lambda: p.list_contains(["a", 1]),  # pyright: ignore[reportArgumentType]
    "list_contains true": lambda: p.list_contains(True),
    "greater than text": lambda: p > "5",  # pyright: ignore[reportOperatorIssue]
    "a time without zone": lambda: p == datetime(2026, 3, 1),
    "a range of a time and a number": lambda: p.between(date(2026, 3, 1), 5),
    "half a surrogate": lambda: p == "\ud800",
    "an operator that is none": lambda: p.test("equals", "tennis"),
    "an operand that does not fit": lambda: p.test("boolean_equal_to", 1),
    "a sum compared with text": lambda: p.sum("price").test("contains", "5"),
    "a sum of a blank path": lambda: p.sum(""),
    "any of two tests": lambda: p.any((prop("a") == 1) & (prop("b") == 2)),
    "any of a function": lambda: p.any(prop("a").sum("b") > 1),
    "a where that is a query": lambda: event("E").where(in_cohort(1)),  # pyright: ignore[reportArgumentType]
    "a where that is a bool": lambda: event("E").where(True),  # pyright: ignore[reportArgumentType]
    "a query and a condition": lambda: event("E") & (p == 1),  # pyright: ignore[reportOperatorIssue]
    "an and in an or": lambda: (in_cohort(1) & in_cohort(2)) | in_cohort(3),
    "nothing at all": lambda: all_of(),
    "Python's and": lambda: in_cohort(1) and in_cohort(2),
    "Python's or of conditions": lambda: (p == 1) or (p == 2),
    "a chain of comparisons": lambda: 1 < p < 5,  # pyright: ignore[reportUnknownLambdaType]
    "a property for a condition": lambda: not p,
    "a cohort by name": lambda: in_cohort("Loyal readers"),
    "a cohort by id": lambda: entered("0f4e2a9c-6f7b-4f0e-8a53-2f1d5a7c9e01"),
    "a cohort not created": lambda: in_cohort(SimpleNamespace(code=None)),
    "a code that is true": lambda: in_cohort(True),
    "a code below 0": lambda: in_cohort(-1),
    "a provider that is blank": lambda: in_second_party("", "s"),
    "third party by a fraction": lambda: in_third_party(1.5),  # pyright: ignore[reportArgumentType]
    "connections by both": lambda: in_connections_import("p", field_name="f", value="v"),
    "connections by half": lambda: in_connections_import(field_name="f"),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_cannot_be_right_is_refused_at_once(wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        REFUSED[wrong]()
    assert str(refused.value)


def test_clauses_are_values() -> None:
    query = event("E").times(at_least=2)
    narrowed = query.within(days=7)
    assert "during" not in as_json(query) and query != narrowed
    assert query == event("E").times(at_least=2) and hash(query) == hash(event("E").times(at_least=2))
    assert event("E").where(p == 1) != event("E").where(p.test("equal_to", True))
    assert pickle.loads(pickle.dumps(narrowed)) == narrowed
    assert Query.from_dict(narrowed.to_dict()) == narrowed
    document = narrowed.to_dict()
    document["event"] = "other"
    assert as_json(narrowed)["event"] == "E"
    assert repr(query) == "Query(E at least 2 times)"
    assert repr(p == 1) == "Where(properties.p is 1)"
