"""What the generated clients read although the documents do not promise it (contract 3, "client accepts"), lossless."""

from __future__ import annotations

import copy
from typing import Any

import httpx
import pytest
from audiencekit_api.permutive_ccs.api.segmentation import segment_user, segment_user_stateless
from audiencekit_api.permutive_cohorts.api.cohorts import delete_cohort, get_cohort, list_cohorts
from audiencekit_api.permutive_cohorts.client import Client
from audiencekit_api.permutive_contextual.api.contextual import segment_page
from audiencekit_api.permutive_events.api.events import track_event
from audiencekit_api.permutive_identity.api.identity import create_user
from audiencekit_api.permutive_taxonomy import models as taxonomy
from audiencekit_api.permutive_taxonomy.api.imports import get_import, list_imports
from audiencekit_api.permutive_taxonomy.api.segments import create_segment, list_segments

from audiencekit.permutive import Workspace
from tests.scripted import Act, serving

SOURCE = {"id": "2b1c8f00-7d0e-4c57-8b65-1f1de3c0a002", "state": {"type": "active"}}
IMPORT: dict[str, Any] = {
    "id": "2b1c8f00-7d0e-4c57-8b65-1f1de3c0a001",
    "name": "Data provider",
    "code": "data_provider_name",
    "relation": "3rd",
    "identifiers": ["appnexus"],
    "source": {**SOURCE, "type": "live_ramp_3p"},
}
COHORT: dict[str, Any] = {"id": "3c0f7a52-93b4-4d0e-8a9e-0f6d1f1b7c11", "code": 40210, "name": "Tennis readers"}
SEGMENT: dict[str, Any] = {"id": "6f0d6a8e-1f5c-4e59-8d0e-7a7c2f3b0001", "code": "organic_01", "name": "Organic"}
USER = "0f4e2a9c-6f7b-4f0e-8a53-2f1d5a7c9e01"


def read(module: Any, body: Any, status: int = 200) -> Any:
    answer = httpx.Response(status) if body is None else httpx.Response(status, json=body)
    return module._build_response(client=Client(base_url="http://host"), response=answer).parsed


ROWS = [
    pytest.param(get_cohort, {**COHORT, "segmentType": "real_time", "createdAt": "2026-01-12T10:15:30Z"}, id="row 1"),
    pytest.param(get_import, {**IMPORT, "updatedAt": "2026-01-12T10:15:30Z"}, id="row 2"),
    pytest.param(get_cohort, {**COHORT, "segment_type": {"RealTime": {}}}, id="row 9"),
    pytest.param(get_cohort, {**COHORT, "segment_type": {"type": "real_time"}}, id="row 9, another object"),
    pytest.param(get_cohort, {**COHORT, "segment_type": "hourly", "state": "Paused"}, id="row 9, new words"),
    pytest.param(list_segments, {"elements": [], "pagination": {"next_token": {"value": "MQ=="}}}, id="row 14"),
    pytest.param(list_segments, {"elements": [], "pagination": {"nextToken": "MQ==", "totalCount": 1}}, id="row 14, b"),
    pytest.param(list_segments, {}, id="T3, nothing"),
    pytest.param(list_imports, {}, id="T1, nothing"),
    pytest.param(get_import, {**IMPORT, "identifiers": {"head": "a", "tail": ["b"]}}, id="row 17"),
    pytest.param(get_import, {**IMPORT, "relation": {"Third": {}}}, id="row 18"),
    pytest.param(get_import, {**IMPORT, "inheritance": "ancestor"}, id="row 19"),
    pytest.param(get_import, {**IMPORT, "inheritance": {"workspaceId": USER}}, id="row 19, camel case"),
    pytest.param(get_import, {**IMPORT, "source": {**SOURCE, "details": {"bucket": "b"}}}, id="row 20"),
    pytest.param(get_cohort, {**COHORT, "code": "40210"}, id="row 21"),
    pytest.param(segment_user, {"user_id": USER, "cohorts": [40210, "40555"]}, id="row 21, segmentation"),
    pytest.param(segment_page, {"cohorts": {}, "activations": None}, id="row 22"),
    pytest.param(segment_page, {"segments": ["abc"]}, id="row 23"),
    pytest.param(get_cohort, {**COHORT, "created_at": "2026-01-12T10:15:30.123456789Z"}, id="row 24, nine digits"),
    pytest.param(get_cohort, {**COHORT, "created_at": "2026-01-12T10:15:30+01:00"}, id="row 24, none, and an offset"),
    pytest.param(get_cohort, {**COHORT, "live_audience_size": None, "tags": None, "query": None}, id="1.3, nulls"),
    pytest.param(
        segment_page,
        {"contextual_data": {"classifications": {"sentiment": {"value": "positive"}, "emotion": [{"value": "joy"}]}}},
        id="2.6, a single value or a list",
    ),
    pytest.param(
        segment_user_stateless,
        {
            "user_id": USER,
            "state": {
                "internal_state": {"1": {"a1b2c3d4e5": ["p", 1, 1.0, 1e300, 12345678901234567890, None, {"x": []}]}},
                "external_state": {},
            },
        },
        id="2.5, a state nobody may touch",
    ),
]


@pytest.mark.parametrize(("module", "body"), ROWS)
def test_other_spellings_are_read_and_kept(module: Any, body: dict[str, Any]) -> None:
    for each in (body, {**body, "new_field": {"deep": [1, {"x": None}]}}):
        before = copy.deepcopy(each)
        assert read(module, each).to_dict() == before


def test_creations_may_answer_200_or_201() -> None:
    for status in (200, 201):
        assert read(create_segment, SEGMENT, status).to_dict() == SEGMENT  # row 28
        assert read(create_user, {"id": USER}, status).id == USER  # row 29
    assert read(delete_cohort, None) is None and read(delete_cohort, None, 204) is None  # row 26
    assert [each.to_dict() for each in read(list_cohorts, [COHORT])] == [COHORT]  # row 41


@pytest.mark.parametrize("act", [Act(200, SEGMENT), Act(200, b""), Act(204, b"")], ids=["segment", "empty", "204"])
def test_deletions_need_no_body(act: Act) -> None:
    with serving(act) as server, Workspace(USER, base_url=server.url) as workspace:
        workspace.segments(IMPORT["id"]).delete("organic_01")  # row 27
        workspace.cohorts.delete(COHORT["id"])  # row 26
    assert [each.method for each in server.received] == ["DELETE", "DELETE"]


def test_the_two_forms_of_a_recorded_event() -> None:
    plain = {"user_id": USER, "time": "2026-03-01T08:00:00.123Z"}
    full = {**plain, "name": "Pageview", "properties": {"premium": True, "n": 1}, "segments": [1], "view_id": None}
    for each in (plain, full):
        assert read(track_event, each, 201).to_dict() == each
    assert read(track_event, full, 201).properties["premium"] is True


SOURCES = {
    "live_ramp_3p": taxonomy.LiveRampSource,
    "realtime_api": taxonomy.RealtimeApiSource,
    "bespoke": taxonomy.BespokeSource,
    "partner": taxonomy.PartnerSource,
    "bucket": taxonomy.BucketSource,
    "clean_room": taxonomy.OtherSource,
    "": taxonomy.OtherSource,
    None: taxonomy.OtherSource,
}


@pytest.mark.parametrize("kind", SOURCES, ids=str)
def test_a_source_is_of_the_class_of_its_type_and_loses_nothing(kind: str | None) -> None:
    more = {"bucket": "b", "permissions": {"read": [{"id": "g", "type": "group"}]}, "phase": "active", "errors": ["e"]}
    partner = {"advertiser_name": "a", "organization_id": USER, "version": "v11", "schema_id": 7, "cohorts": [1]}
    for source in ({**SOURCE, "type": kind}, {**SOURCE, "type": kind, **more, **partner, "state": "active"}):
        parsed = read(get_import, {**IMPORT, "source": source})
        assert type(parsed.source) is SOURCES[kind]
        assert parsed.to_dict()["source"] == source


def test_a_source_without_a_type_is_kept_like_one_of_an_unknown_type() -> None:
    listed = read(list_imports, {"items": [IMPORT, {**IMPORT, "source": SOURCE}]})
    assert [type(each.source) for each in listed.items] == [taxonomy.LiveRampSource, taxonomy.OtherSource]
    assert listed.to_dict()["items"][1]["source"] == SOURCE
