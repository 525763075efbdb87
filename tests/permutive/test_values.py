"""Values and JSON: nothing is lost, added or bent, in or out (contract 1.3, 2, 3.1; pains 5, 6, 21, 25, 26)."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import attrs
import pytest

from audiencekit import errors
from audiencekit.permutive import (
    Alias,
    Bespoke,
    BoundAlias,
    BucketSource,
    Cohort,
    Event,
    Identity,
    Import,
    LiveRamp3P,
    PageSegments,
    PartnerSource,
    RealtimeApi,
    Resolved,
    Segment,
    Segmented,
    Source,
    Stateless,
    Tracked,
    UnknownSource,
    UserEvent,
    UserState,
)

ID = "0b0f0c1a-1111-4000-8000-0000000000aB"
OTHER = "0b0f0c1a-2222-4000-8000-000000000000"
NANOS = "2024-05-06T07:08:09.123456789Z"
STATE = {"type": "active"}
PERMISSIONS = {"read": [{"id": "g", "type": "group"}], "write": None, "novel": 1}

# As the service says it in its canonical form: what is read of it is what is written of it.
CANONICAL: list[tuple[type[Any], dict[str, object]]] = [
    (
        Cohort,
        {
            "id": ID,
            "code": 40210,
            "name": "n",
            "description": None,
            "query": {"or": [{"in_segment": 1}], "novelKey": {"aB": True, "n": None, "x": 1, "y": 1.0, "z": 2**60}},
            "tags": [],
            "state": "Enabled",
            "workspace_id": ID,
            "segment_type": "real_time",
            "live_audience_size": 0,
            "created_at": NANOS,
            "last_updated_at": NANOS,
            "subject_entity_level": "user",
            "novelField": {"deepKey": [1, True, None, "x"]},
        },
    ),
    (Cohort, {"name": "n"}),
    (Segment, {"id": ID, "code": "c", "name": "n", "import_id": ID, "cpm": 0, "categories": None, "updated_at": NANOS}),
    (Segment, {"code": "c", "name": "n", "cpm": 1.5, "description": "", "lifetime": True}),
    (
        Import,
        {
            "id": ID,
            "name": "n",
            "code": "c",
            "relation": "3rd",
            "identifiers": ["appnexus"],
            "inheritance": {"workspace_id": ID, "relation": "ancestor"},
            "source": {"id": ID, "state": STATE, "type": "live_ramp_3p"},
            "description": None,
            "created_at": NANOS,
        },
    ),
    (Import, {"id": ID, "name": "n", "code": "c", "inheritance": "ancestor"}),
    (Source, {"id": ID, "state": {"type": "error", "errors": ["x"], "novel": 1}, "type": "realtime_api"}),
    (Source, {"id": ID, "state": None, "type": "bespoke", "novel": None}),
    (Source, {"id": ID, "type": "partner", "version": "v1", "advertiser_name": "a", "organization_id": ID}),
    (
        Source,
        {"id": ID, "type": "bucket", "phase": "error", "bucket": "b", "permissions": PERMISSIONS, "errors": ["x"]},
    ),
    (Source, {"id": ID, "type": "of_tomorrow", "schema_id": "s", "cohorts": [{"a": False}]}),
    (BoundAlias, {"id": "x", "tag": "t", "permutive_id": ID}),
    (Resolved, {"user_id": ID, "novel": []}),
    (Alias, {"id": "x", "tag": "t", "priority": 3}),
    (Identity, {"user_id": ID, "aliases": [{"id": "x", "tag": "t", "priority": 0}]}),
    (Identity, {"user_id": ID, "aliases": []}),
    (Event, {"name": "Pageview", "time": NANOS, "properties": {"a": True, "b": [False, 1, {"c": None}]}}),
    (Event, {"name": "A", "time": "2024-05-06T07:08:09+02:00", "properties": {}, "session_id": ID, "view_id": OTHER}),
    (UserEvent, {"name": "A", "user_id": ID, "properties": {"a": True}, "segments": [1], "cohorts": ["x"]}),
    (UserEvent, {"name": "A", "aliases": [{"id": "x", "tag": "t", "priority": 0}]}),
    (Tracked, {"user_id": ID, "time": NANOS}),
    (Tracked, {"user_id": ID, "time": NANOS, "name": "A", "view_id": None, "segments": [7], "properties": {"a": True}}),
    (Segmented, {"user_id": ID}),
    (Segmented, {"user_id": ID, "cohorts": ["1", "20"], "activations": {"gam": ["20"], "x": []}, "novel": 1}),
    (UserState, {"internal_state": {"7": {"0a": ["p", 1, 1.0, True, {}]}}, "external_state": {}, "cohorts": ["7"]}),
    (Stateless, {"user_id": ID, "state": {"internal_state": {"oneKey": 1}, "external_state": {}}}),
    (PageSegments, {"cohorts": ["ab"], "activations": {"target_dfp": ["ab"]}}),
    (
        PageSegments,
        {
            "cohorts": [],
            "contextual_data": {
                "classifications": {
                    "categories": [{"value": "v", "confidence": 1, "provider": "p", "taxonomy": "iab_3.0", "novel": 2}],
                    "keywords": [],
                },
                "novel": True,
            },
        },
    ),
]


def exactly(value: object) -> str:
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize(("kind", "body"), CANONICAL)
def test_what_is_read_is_what_is_written(kind: type[Any], body: dict[str, object]) -> None:
    before = copy.deepcopy(body)
    value = kind.from_dict(body)
    assert exactly(value.to_dict()) == exactly(body) == exactly(before)
    again = kind.from_dict(value.to_dict())
    assert again == value and type(again) is type(value)
    assert exactly(kind.from_json(value.to_json()).to_dict()) == exactly(body)


@pytest.mark.parametrize(("kind", "body"), CANONICAL)
def test_copies_are_equal_and_their_own(kind: type[Any], body: dict[str, object]) -> None:
    value = kind.from_dict(body)
    for twin in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value)), attrs.evolve(value)):
        assert twin == value and exactly(twin.to_dict()) == exactly(value.to_dict())
    assert len(repr(value)) < 400


@pytest.mark.parametrize(("kind", "body"), CANONICAL)
def test_what_is_taken_and_given_is_copied(kind: type[Any], body: dict[str, object]) -> None:
    given = copy.deepcopy(body)
    value = kind.from_dict(given)
    spoil(given)
    spoil(value.to_dict())
    assert exactly(value.to_dict()) == exactly(body)


def spoil(value: object) -> None:
    for member in list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ():
        spoil(member)
    if isinstance(value, dict):
        value["spoilt"] = True
    elif isinstance(value, list):
        value.append("spoilt")


# Other spellings (contract 3.1), each beside what it means.
SPELLINGS: list[tuple[type[Any], dict[str, object], dict[str, object]]] = [
    (
        Cohort,
        {"name": "n", "workspaceId": ID, "segmentType": {"RealTime": {}}, "liveAudienceSize": 3, "createdAt": NANOS},
        {"name": "n", "workspace_id": ID, "segment_type": "real_time", "live_audience_size": 3, "created_at": NANOS},
    ),
    (Cohort, {"name": "n", "segment_type": {"Offline": {}}}, {"name": "n", "segment_type": "offline"}),
    (Cohort, {"name": "n", "segment_type": {"type": "x"}}, {"name": "n", "segment_type": "x"}),
    (Cohort, {"name": "n", "lastUpdatedAt": "a", "last_updated_at": "b"}, {"name": "n", "last_updated_at": "b"}),
    (Cohort, {"name": "n", "code": "40210"}, {"name": "n", "code": 40210}),
    (Cohort, {"name": {"value": "n"}, "code": {"value": 1}}, {"name": "n", "code": 1}),
    (Segment, {"code": "c", "name": "n", "importId": ID}, {"code": "c", "name": "n", "import_id": ID}),
    (
        Import,
        {
            "id": ID,
            "name": "n",
            "code": "c",
            "relation": {"Second": {}},
            "identifiers": {"head": "a", "tail": ["b"]},
            "inheritance": {"workspaceId": ID},
            "updatedAt": NANOS,
        },
        {
            "id": ID,
            "name": "n",
            "code": "c",
            "relation": "2nd",
            "identifiers": ["a", "b"],
            "inheritance": {"workspace_id": ID},
            "updated_at": NANOS,
        },
    ),
    (
        Source,
        {"id": ID, "state": {"Active": {}}, "details": {"LiveRamp3P": {}}},
        {"id": ID, "state": STATE, "type": "live_ramp_3p"},
    ),
    (
        Source,
        {"id": ID, "state": "creating", "details": {"Creating1": {"permissions": {"sync": []}}}},
        {"id": ID, "state": {"type": "creating"}, "type": "bucket", "phase": "creating", "permissions": {"sync": []}},
    ),
    (
        Source,
        {"id": ID, "details": {"advertiserName": "a", "organizationId": ID}},
        {"id": ID, "advertiser_name": "a", "organization_id": ID},
    ),
    (
        Source,
        {"id": ID, "state": {"Error": {"errors": {"head": "x", "tail": []}}}, "type": "bucket"},
        {"id": ID, "state": {"type": "error", "errors": ["x"]}, "type": "bucket"},
    ),
    (Segmented, {"user_id": ID, "cohorts": [1, "2"]}, {"user_id": ID, "cohorts": ["1", "2"]}),
    (Segmented, {"userId": ID, "activations": None}, {"user_id": ID, "activations": {}}),
    (PageSegments, {"cohorts": {}}, {"cohorts": []}),
    (PageSegments, {"cohorts": None}, {"cohorts": []}),
    (
        PageSegments,
        {"contextualData": {"classifications": {"sentiment": {"value": "good"}}}},
        {"contextual_data": {"classifications": {"sentiment": [{"value": "good"}]}}},
    ),
]


@pytest.mark.parametrize(("kind", "spelt", "meant"), SPELLINGS)
def test_other_spellings_mean_the_same(kind: type[Any], spelt: dict[str, object], meant: dict[str, object]) -> None:
    assert exactly(kind.from_dict(spelt).to_dict()) == exactly(meant)
    assert kind.from_dict(spelt) == kind.from_dict(meant)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"id": ID, "type": "live_ramp_3p"}, LiveRamp3P),
        ({"id": ID, "type": "realtime_api"}, RealtimeApi),
        ({"id": ID, "type": "bespoke"}, Bespoke),
        ({"id": ID, "version": "v11", "organization_id": ID}, PartnerSource),
        ({"id": ID, "type": "s3", "bucket": "b", "permissions": {}}, BucketSource),
        ({"id": ID, "details": {"SetupFailure": {"permissions": {}}}}, BucketSource),
        ({"id": ID, "type": "novel"}, UnknownSource),
        ({"id": ID}, UnknownSource),
    ],
)
def test_sources_are_told_apart(body: dict[str, object], kind: type[Source]) -> None:
    assert type(Source.from_dict(body)) is kind


WRONG: list[tuple[type[Any], object]] = [
    (Cohort, {}),
    (Cohort, {"name": None}),
    (Cohort, {"name": 3}),
    (Cohort, {"name": "n", "code": True}),
    (Cohort, {"name": "n", "code": "x"}),
    (Cohort, {"name": "n", "code": "9" * 30}),
    (Cohort, {"name": "n", "tags": "t"}),
    (Cohort, {"name": "n", "tags": ["t", 1]}),
    (Cohort, {"name": "n", "live_audience_size": 1.5}),
    (Cohort, {"name": "n", "query": []}),
    (Cohort, {"name": "n", "segment_type": {"a": {}, "b": {}}}),
    (Cohort, []),
    (Cohort, "text"),
    (Cohort, None),
    (Segment, {"code": "c", "name": "n", "cpm": True}),
    (Segment, {"code": "c", "name": "n", "cpm": "1"}),
    (Import, {"id": ID, "name": "n", "code": "c", "source": 5}),
    (Import, {"id": ID, "name": "n", "code": "c", "source": {}}),
    (Source, {"id": ID, "state": 7}),
    (Segmented, {"user_id": ID, "cohorts": {"a": 1}}),
    (Segmented, {"user_id": ID, "activations": []}),
    (UserState, {"internal_state": {}}),
    (PageSegments, {"contextual_data": {"classifications": {"keywords": [3]}}}),
]


@pytest.mark.parametrize(("kind", "body"), WRONG)
def test_an_answer_of_another_shape_is_said_to_be_one(kind: type[Any], body: Any) -> None:
    with pytest.raises(errors.UnexpectedResponse):
        kind.from_dict(body)
    with pytest.raises(errors.InvalidInput):
        kind.from_json(json.dumps(body))


def test_nothing_is_made_up() -> None:
    """Pain 26: the peer invents timestamps."""
    assert Segment("c", "n").to_dict() == {"code": "c", "name": "n"}
    assert Cohort("n").to_dict() == {"name": "n"}
    assert Cohort.from_dict({"name": "n"}).created_at_datetime is None


def test_values_with_different_fields_differ() -> None:
    assert Cohort("a") != Cohort("b") and Cohort("a") != Segment("a", "a")
    assert Cohort.from_dict({"name": "a", "novel": 1}) != Cohort("a")
    assert Cohort.from_dict({"name": "a", "tags": None}) == Cohort("a")
    assert Source.from_dict({"id": ID}) != Source.from_dict({"id": ID, "type": "bespoke"})


def test_what_pages_are_about_and_where_imports_come_from() -> None:
    page = PageSegments.from_dict({"contextual_data": {"classifications": {"keywords": [{"value": "tea"}]}}})
    assert [each.value for each in page.about("keywords")] == ["tea"] and page.about("emotion") == []
    assert PageSegments.from_dict({}).about("keywords") == []
    body = {"id": ID, "name": "n", "code": "c", "inheritance": {"workspaceId": OTHER}}
    assert Import.from_dict(body).inherited_from == OTHER and Import(id="i", name="n", code="c").inherited_from is None
    assert Stateless.from_dict({"user_id": ID, "state": {"internal_state": {}, "external_state": {}}}).cohorts == []
