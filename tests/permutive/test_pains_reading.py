"""Pains of reading: shapes the peer does not know, fields it drops or invents, lists it cannot end."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audiencekit import errors
from audiencekit.permutive import Cohort, CohortList, Import, ImportList, Segment, Workspace
from audiencekit.sandbox import Sandbox
from tests.permutive.every_operation import CALLS, NOBODY, QUERY, ROUTES, Known, call
from tests.scripted import Act, Server, serving

NANOS = "2026-02-03T04:05:06.123456789Z"
SUMMARY = {
    "id": NOBODY,
    "code": 40210,
    "name": "a",
    "state": "Enabled",
    "workspace_id": NOBODY,
    "segment_type": "real_time",
    "tags": [],
    "live_audience_size": 12,
    "created_at": NANOS,
    "last_updated_at": NANOS,
}
DETAIL = {**SUMMARY, "query": QUERY}
SEGMENT = {"id": NOBODY, "code": "c", "name": "n", "import_id": NOBODY, "updated_at": "2026-02-03T04:05:06.123456Z"}
PROVIDER = {
    "id": NOBODY,
    "name": "p",
    "code": "p",
    "relation": "3rd",
    "identifiers": ["appnexus"],
    "source": {"id": NOBODY, "state": {"type": "active"}, "type": "bespoke"},
}
CAMEL = {
    **{name: SUMMARY[name] for name in ("id", "code", "name", "state")},
    "workspaceId": NOBODY,
    "segmentType": {"RealTime": {}},
    "liveAudienceSize": 12,
    "createdAt": NANOS,
    "lastUpdatedAt": NANOS,
    "query": QUERY,
}


def workspace_of(server: Server) -> Workspace:
    return Workspace("key", base_url=server.url)


def page(*codes: str, token: str | None = None) -> Act:
    elements = [{**SEGMENT, "code": code} for code in codes]
    return Act(body={"elements": elements, "pagination": {"next_token": token, "total_count": 3}})


def test_02_a_bare_array_is_the_list_and_no_limit_is_sent() -> None:
    with serving(Act(body=[SUMMARY, {**SUMMARY, "name": "b"}])) as server, workspace_of(server) as workspace:
        cohorts = workspace.cohorts.list()
    assert isinstance(cohorts, CohortList) and [cohort.name for cohort in cohorts] == ["a", "b"]
    path, _, query = server.received[0].path.partition("?")
    assert path == "/cohorts-api/v2/cohorts" and query in {"", "include-child-workspaces=false"}


def test_03_pages_are_read_as_they_are() -> None:
    with serving(page("a", "b", token="MTIzNA=="), page("c")) as server, workspace_of(server) as workspace:
        assert [segment.code for segment in workspace.segments(NOBODY).list()] == ["a", "b", "c"]
    path = f"/audience-api/v1/imports/{NOBODY}/segments"
    assert [received.path for received in server.received] == [path, f"{path}?pagination_token=MTIzNA%3D%3D"]


@pytest.mark.parametrize("body", [{"items": [SEGMENT]}, {"data": [SEGMENT]}, [SEGMENT]], ids=["items", "data", "array"])
def test_03_a_page_of_another_shape_is_never_an_empty_one(body: object) -> None:
    with (
        serving(Act(body=body)) as server,
        workspace_of(server) as workspace,
        pytest.raises(errors.UnexpectedResponse),
    ):
        list(workspace.segments(NOBODY).list())


@pytest.mark.parametrize("body", [{}, {"elements": None}, {"elements": [], "pagination": None, "novel": ["x"]}])
def test_03_a_page_without_segments_is_an_empty_one(body: object) -> None:
    with serving(Act(body=body)) as server, workspace_of(server) as workspace:
        assert list(workspace.segments(NOBODY).list()) == []


def test_04_no_request_goes_where_no_route_is(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    known = Known(sandbox.permutive.import_id)
    for name in CALLS:
        call(permutive_workspace, name, known)
    prefixes = {route.split()[1].split("/")[1] for route in ROUTES.values()}
    received = [one for one in sandbox.requests if one.path.startswith("/permutive/")]
    assert {one.path.split("/")[2] for one in received} == prefixes
    assert not [one for one in received if one.status in {404, 405, 501}]
    assert prefixes.isdisjoint({"audiences-api", "workspaces-api"})


@pytest.mark.parametrize("repeated", [["x", "x"], ["x", "y", "x"]], ids=["the same", "a round"])
def test_19_a_repeated_page_token_ends_the_listing(repeated: list[str]) -> None:
    acts = [page(str(number), token=token) for number, token in enumerate(repeated)]
    with serving(*acts) as server, workspace_of(server) as workspace:
        segments = iter(workspace.segments(NOBODY).list())
        assert [next(segments).code for _ in repeated] == [str(number) for number in range(len(repeated))]
        with pytest.raises(errors.UnexpectedResponse, match="repeats a page token"):
            next(segments)
    assert len(server.received) == len(repeated)


@pytest.mark.parametrize("code", ["a/b", "a?b", "a#b", "a%2Fb", "a b", "../a", "ä", "a+b&c=d;e", "code/a"])
def test_20_a_code_reaches_its_own_route(sandbox: Sandbox, permutive_workspace: Workspace, code: str) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    neighbour, meant = segments.create(Segment("a", "neighbour")), segments.create(Segment(code, "meant"))
    assert segments.get(code).id == meant.id != neighbour.id
    assert segments.update(code, name="renamed").id == meant.id
    gone = segments.delete(code)
    assert gone is not None and gone.id == meant.id
    assert [(segment.code, segment.name) for segment in segments.list()] == [("a", "neighbour")]


def test_20_an_id_reaches_its_own_route(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    permutive_workspace.cohorts.create(Cohort("a", QUERY))
    for wrong in ("../cohorts", "..", "", "?", "a/b"):
        with pytest.raises((errors.InvalidInput, errors.NotFound, errors.BadRequest)):
            permutive_workspace.cohorts.delete(wrong)
    assert [cohort.name for cohort in permutive_workspace.cohorts.list()] == ["a"]


def test_21_camel_case_is_read() -> None:
    segment = {**{name: SEGMENT[name] for name in ("id", "code", "name")}, "importId": NOBODY, "updatedAt": NANOS}
    listed = {"elements": [segment], "pagination": {"nextToken": {"value": "t"}, "totalCount": {"value": 2}}}
    provider = {
        "id": NOBODY,
        "name": "p",
        "code": "p",
        "relation": {"Third": {}},
        "inheritance": {"workspaceId": NOBODY},
    }
    provider |= {"identifiers": {"head": "appnexus", "tail": []}, "source": {"id": NOBODY, "state": {"Active": {}}}}
    acts = (Act(body=[CAMEL]), Act(body=CAMEL), Act(body=listed), page("z"), Act(body={"items": [provider]}))
    with serving(*acts) as server, workspace_of(server) as workspace:
        listed_one, read = workspace.cohorts.list()[0], workspace.cohorts.get(NOBODY)
        codes = [(each.code, each.updated_at) for each in workspace.segments(NOBODY).list()]
        (import_,) = workspace.imports.list()
    assert listed_one == read == Cohort.from_dict({name: DETAIL[name] for name in DETAIL if name != "tags"})
    assert (read.segment_type, read.live_audience_size, read.created_at) == ("real_time", 12, NANOS)
    assert codes == [("c", NANOS), ("z", SEGMENT["updated_at"])]
    assert (import_.relation, import_.identifiers, import_.inherited_from) == ("3rd", ["appnexus"], NOBODY)


def test_24_what_comes_back_is_all_the_server_has() -> None:
    theirs = {**DETAIL, "name": "b", "tags": ["theirs"], "state": "Disabled", "code": 7, "description": "new"}
    with serving(Act(body=DETAIL), Act(body=theirs)) as server, workspace_of(server) as workspace:
        cohort = workspace.cohorts.get(NOBODY)
        cohort.name = "b"
        updated = workspace.cohorts.update(cohort)
    assert json.loads(server.received[1].body) == {"name": "b"}
    assert updated.to_dict() == theirs and updated.changes() is None


def test_25_unknown_fields_survive_a_read_modify_write_through_a_file(tmp_path: Path) -> None:
    body = {**DETAIL, "novel": {"deepKey": [1, True, None, 1.0]}, "query": {**QUERY, "novelKey": False}}
    with serving(Act(body=body)) as server, workspace_of(server) as workspace:
        read = workspace.cohorts.get(NOBODY)
    loaded = Cohort.load(read.save(tmp_path / "cohort.json"))
    loaded.name = "changed"
    again = CohortList.load(CohortList([loaded]).save(tmp_path / "cohorts.json"))[0]
    assert json.dumps(again.to_dict(), sort_keys=True) == json.dumps({**body, "name": "changed"}, sort_keys=True)


@pytest.mark.parametrize("name", ["extra", "novel"])
def test_25_unknown_fields_of_segments_and_imports_survive(name: str) -> None:
    segment = {**SEGMENT, name: {"a": [True]}}
    source = {"id": NOBODY, "state": {"type": "active"}, "type": "x", name: 1}
    provider = {**PROVIDER, name: [1.0], "source": source}
    with serving(Act(body=segment), Act(body=provider)) as server, workspace_of(server) as workspace:
        assert workspace.segments(NOBODY).get("c").to_dict() == segment
        assert workspace.imports.get(NOBODY).to_dict() == provider


def test_26_no_time_is_invented() -> None:
    bare = {name: SUMMARY[name] for name in ("id", "code", "name")}
    segment = {name: SEGMENT[name] for name in ("id", "code", "name", "import_id")}
    with serving(Act(body=bare), Act(body=segment)) as server, workspace_of(server) as workspace:
        cohort, entry = workspace.cohorts.get(NOBODY), workspace.segments(NOBODY).get("c")
    for made in (cohort, Cohort("a", QUERY)):
        assert (made.created_at, made.last_updated_at, made.created_at_datetime) == (None, None, None)
    assert entry.updated_at is None and not hasattr(entry, "created_at") and entry.to_dict() == segment
    provider = Import(id=NOBODY, name="p", code="p")
    assert (provider.created_at, provider.updated_at) == (None, None)


def test_27_nanoseconds_are_kept(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    with serving(Act(body=[SUMMARY])) as server, workspace_of(server) as workspace:
        cohorts = workspace.cohorts.list()
    assert cohorts[0].created_at == NANOS == cohorts[0].to_dict()["created_at"]
    assert cohorts[0].created_at_datetime == datetime(2026, 2, 3, 4, 5, 6, 123456, tzinfo=UTC)
    assert cohorts.to_frame()["created_at"][0].nanosecond == 789
    assert cohorts.to_frame("polars")["created_at"].dt.timestamp("ns")[0] % 1_000 == 789
    made = permutive_workspace.cohorts.create(Cohort("a", QUERY)).created_at
    assert made and len(made.split(".")[1]) == len("123456789Z")


def test_32_details_are_read_side_by_side() -> None:
    """Four must be under way at once, or the barrier breaks and none is answered."""
    together = threading.Barrier(4)
    names = [f"c{number}" for number in range(4)]
    listing = Act(body=[{**SUMMARY, "id": name, "name": name} for name in names])
    detail = Act(body=DETAIL, before=lambda: void(together.wait(10)))
    with serving(listing, detail) as server, workspace_of(server) as workspace:
        cohorts = workspace.cohorts.list(include_details=True, max_workers=4)
    assert [cohort.query for cohort in cohorts] == [QUERY] * 4 and len(server.received) == 5


def void(_: object) -> None:
    return None


def test_33_one_listing_serves_any_number_of_lookups_and_shows_duplicates() -> None:
    """The API has no look-up by name: get_by_name must list, the list itself need not be fetched again."""
    twins = [{**SUMMARY, "id": name, "name": "a", "code": code} for code, name in enumerate(("x", "y"))]
    with serving(Act(body=[*twins, {**SUMMARY, "name": "b"}])) as server, workspace_of(server) as workspace:
        cohorts = workspace.cohorts.list()
        assert [cohorts.by_name["b"].name for _ in range(100)] == ["b"] * 100 and len(server.received) == 1
        assert {name: [each.id for each in found] for name, found in cohorts.duplicates.items()} == {"a": ["x", "y"]}
        with pytest.raises(errors.Ambiguous) as several:
            workspace.cohorts.get_by_name("a")
        assert "x" in str(several.value) and "y" in str(several.value)
        assert workspace.cohorts.get_by_name("nobody") is None
    assert ImportList().duplicates == {}


@pytest.mark.parametrize("body", [{"items": []}, {}, {"items": None}, []], ids=["items", "nothing", "null", "bare"])
def test_42_an_empty_list_of_imports_is_one(body: object) -> None:
    with serving(Act(body=body)) as server, workspace_of(server) as workspace:
        assert list(workspace.imports.list()) == []


@pytest.mark.parametrize("bare", [False, True])
def test_42_imports_are_read_in_the_shape_they_have(bare: bool) -> None:
    listed = [PROVIDER, {**PROVIDER, "code": "q"}]
    with serving(Act(body=listed if bare else {"items": listed})) as server, workspace_of(server) as workspace:
        imports = workspace.imports.list()
        assert isinstance(imports, ImportList) and [each.code for each in imports] == ["p", "q"]


@pytest.mark.parametrize("name", ["items", "cohorts", "data", "results"])
def test_02_a_wrapped_list_of_cohorts_is_read(name: str) -> None:
    body = {name: [{**SUMMARY, "name": "a"}], "continuation": None}
    with serving(Act(body=body)) as server, workspace_of(server) as workspace:
        assert [each.name for each in workspace.cohorts.list()] == ["a"]


@pytest.mark.parametrize("body", [{}, {"other": []}, {"items": 5}, {"items": [5]}, 5, None, {"items": [{"name": "a"}]}])
def test_02_what_holds_no_cohorts_is_no_list(body: object) -> None:
    with (
        serving(Act(body=body)) as server,
        workspace_of(server) as workspace,
        pytest.raises(errors.UnexpectedResponse),
    ):
        workspace.cohorts.list()


def test_imports_are_read_by_their_ids(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    known, absent = sandbox.permutive.import_id, "0b0f0c1a-0000-4000-8000-00000000ffff"
    result = permutive_workspace.imports.batch_get([known, absent, "a/b", known], max_workers=2)
    assert [each.id for each in result.responses] == [known, known]
    assert [failure.request.item for failure in result.failures] == [absent, "a/b"]
    assert isinstance(result.failures[0].error, errors.NotFound)
    assert result.failures[1].request.url.endswith("/imports/a%2Fb")


def test_42_lookups_are_built_anew_not_added_to() -> None:
    cohorts = CohortList([Cohort("a", QUERY, tags=["t"]), Cohort("b", QUERY, tags=["t"])])
    assert set(cohorts.by_name) == {"a", "b"} and len(cohorts.by_tag["t"]) == 2
    cohorts[:] = [Cohort("c", QUERY, tags=["t"])]
    assert set(cohorts.by_name) == {"c"} and len(cohorts.by_tag["t"]) == 1 == len(cohorts.by_tag["t"])
