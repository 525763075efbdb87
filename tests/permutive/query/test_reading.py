"""Reading: nothing is lost, problems are named by their place, words and keywords are found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query import Unknown, describe, keywords, parse, validate
from audiencekit.permutive.query.nodes import Expression, Group, ListFunction, Predicate, Window
from tests.permutive.query.golden import GRAMMAR

COUNT = {"greater_than": 0}
EXAMPLES = {case["name"].split()[0]: case["query"] for case in GRAMMAR["accepted"]}


def problems(document: Any) -> dict[str, str]:
    return {problem.pointer: problem.message for problem in validate(document)}


@pytest.mark.parametrize(
    "document",
    [None, True, 0, 1.0, "x", [], [1, {"and": []}], {}, {"": {"~/": []}}, {"and": None}, {"or": [None, 1]},
     {"event": None, "frequency": None, "where": None, "during": None}, {"in_segment": {"and": []}},
     {"event": "E", "frequency": COUNT, "where": {"property": "p", "condition": {"function": ["any"]}}},
     {"engaged_views": []}, {"has_entered": {"segment": 1, "during": {"the_last": {"value": True, "unit": []}}}}],
    ids=json.dumps,
)  # fmt: skip
def test_any_json_is_kept(document: Any) -> None:
    query = parse(document)
    assert json.dumps(query.to_dict()) == json.dumps(document)
    assert validate(query) == validate(document) != []
    assert describe(query) and str(query) and repr(query)
    assert query == parse(document) and keywords(query) == []


def test_unknown_parts_stand_where_they_were() -> None:
    document = {
        "and": [
            {"event": "Pageview", "frequency": COUNT, "note": {"by": "hand"}, "during": {"since": "2026-01-01"}},
            {"seen_on": {"device": "tv"}},
            {"event": "Pageview", "frequency": COUNT, "where": {"or": [
                {"property": "a", "condition": {"sounds_like": "tee"}},
                {"property": "b", "condition": {"function": "sum", "property": "c", "condition": COUNT, "unit": "EUR"}},
            ]}},
        ]
    }  # fmt: skip
    query = parse(document)
    assert query.to_dict() == document
    assert isinstance(query.node, Group)
    first, second, third = query.node.members
    assert isinstance(first, Expression) and first.event == "Pageview"
    assert first.extra == {"note": {"by": "hand"}} and first.during == Unknown({"since": "2026-01-01"})
    assert second == Unknown({"seen_on": {"device": "tv"}})
    assert isinstance(third, Expression) and isinstance(third.where, Group)
    known, function = third.where.members
    assert isinstance(known, Predicate) and known.condition == Unknown({"sounds_like": "tee"})
    assert isinstance(function, Predicate) and isinstance(function.condition, ListFunction)
    assert function.condition.extra == {"unit": "EUR"}
    assert list(problems(document)) == [
        "/and/0/note", "/and/0/during", "/and/1/seen_on", "/and/2/where/or/0/condition/sounds_like",
        "/and/2/where/or/1/condition/unit",
    ]  # fmt: skip
    assert '{"sounds_like": "tee"}' in describe(query)


def test_every_problem_is_named_at_once() -> None:
    found = problems({"and": [{"event": "", "frequency": {"greater_than": "3"}}, {"in_segment": "Loyal"}, {"or": []}]})
    assert found.keys() == {"/and/0/event", "/and/0/frequency/greater_than", "/and/1/in_segment", "/and/2/or"}
    assert found["/and/0/frequency/greater_than"] == "expected a number, got '3'"
    assert "code of a cohort" in found["/and/1/in_segment"]
    assert "at least one" in found["/and/2/or"]


def test_pointers_are_escaped() -> None:
    assert "/a~1b~0c" in problems({"a/b~c": 1})


def test_what_the_service_is_not_known_to_take() -> None:
    """Its meaning is plain, so it is read whole, and yet a problem (contract 4.1, 7/38)."""
    for document, pointer in [
        ({"not_in_segment": 1}, "/not_in_segment"),
        ({"event": "E", "frequency": {"between": {"start": 1, "end": 2}}}, "/frequency/between"),
        ({"event": "E", "frequency": {"not_equal_to": 1}}, "/frequency/not_equal_to"),
        ({"event": "E", "frequency": COUNT, "during": {"the_last": {"value": 5, "unit": "seconds"}}},
         "/during/the_last/unit"),
        ({"and": [{"and": [{"in_segment": 1}]}]}, "/and/0"),
    ]:  # fmt: skip
        (problem,) = validate(document)
        assert (problem.pointer, problem.understood) == (pointer, True)
        assert "Unknown" not in repr(parse(document).node)
    seconds = parse({"event": "E", "frequency": COUNT, "during": {"the_last": {"value": 5, "unit": "seconds"}}}).node
    assert isinstance(seconds, Expression) and seconds.during == Window(5, "seconds")


def test_nesting_without_end_is_survived() -> None:
    document: Any = {"property": "a", "condition": "is_empty"}
    for _ in range(100_000):
        document = {"or": [document]}
    query = parse({"event": "E", "frequency": COUNT, "where": document})
    assert query.to_dict()["where"] is document
    assert [problem.message for problem in query.problems()] == ["nested too deeply to be read"]
    assert len(describe(query)) < 100
    while document.get("or"):  # taken apart by hand: the interpreter would do it recursively
        document = document.pop("or")[0]


def test_check_names_all() -> None:
    with pytest.raises(InvalidInput, match=r"/event: .*; /frequency: "):
        parse({"event": 1, "frequency": {}}).check()


def test_keywords() -> None:
    assert keywords(EXAMPLES["4.5/2"]) == ["Coffee", "barista", "espresso"]
    assert keywords(parse(EXAMPLES["4.5/9"])) == ["777"]
    assert keywords(EXAMPLES["4.5/3"]) == ["/login"]
    assert keywords({"anything": [{"contains": ["b", "a", 5]}, {"list_contains": "a"}, {"does_not_contain": "z"}]}) == [
        "a",
        "b",
    ]
    assert keywords({"contains": {"contains": "inner"}}) == ["inner"]


def test_in_words() -> None:
    assert describe(EXAMPLES["4.5/1"]) == (
        'Pageview at least 3 times in the last 7 days where properties.article.category is "tennis"'
    )
    assert describe(EXAMPLES["4.5/9"]) == (
        'AdSlotClicked at least 1 time where any of properties.slot.targeting [value has "777"].key is "cohorts"'
    )
    assert describe(EXAMPLES["4.5/3"], multiline=True).splitlines() == [
        "all of",
        "  any of",
        '    Pageview more than 4 times where properties.article.section is "finance"',
        '    VideoView more than 1 time where properties.video.genre is "travel"',
        '  Pageview exactly 0 times in the last month where properties.client.url contains "/login"',
    ]
    assert describe(EXAMPLES["4.5/6"]) == "at least 5 page views engaged more than 10 seconds in this session"
    assert describe(EXAMPLES["4.5/7"]) == (
        "entered cohort 40210 in the last 48 hours and did not leave cohort 40210 in the last 48 hours"
    )
    assert describe({"not_in_connections_import_segment": {"field_name": "tier", "value": "gold"}}) == (
        'not in connections data with tier "gold"'
    )
