"""C1 to C5 against the sandbox (contract 2.1)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sandbox.permutive.conftest import COHORTS, Service

ALWAYS = {"id", "code", "name", "state", "segment_type", "created_at", "last_updated_at"}


def _in_segment(code: int | str) -> dict[str, Any]:
    return {"in_segment": code}


def test_a_created_cohort_is_answered_whole(service: Service) -> None:
    created = service.cohort("Loyal", description="Buys often", tags=["shop"])
    assert created.keys() == ALWAYS | {"query", "description", "tags"}
    assert isinstance(created["code"], int)
    assert created["id"] == created["id"].lower()
    assert (created["state"], created["segment_type"]) == ("Enabled", "real_time")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", created["created_at"])
    assert created["last_updated_at"] == created["created_at"]


def test_the_list_is_a_bare_array_in_creation_order_without_queries(service: Service) -> None:
    names = ["One", "Two", "Three"]
    for name in names:
        service.cohort(name)
    listed = service.ask("GET", COHORTS).json()
    assert [cohort["name"] for cohort in listed] == names
    assert all(cohort.keys() == ALWAYS | {"workspace_id"} for cohort in listed)
    assert {cohort["workspace_id"] for cohort in listed} == {service.access.workspace_id}


@pytest.mark.parametrize("slash", ["", "/"])
def test_every_operation_answers_with_and_without_a_trailing_slash(service: Service, slash: str) -> None:
    body = {"name": "Slash", "query": _in_segment(1)}
    created = service.ask("POST", COHORTS + slash, json=body).json()
    one = f"{COHORTS}/{created['id']}{slash}"
    assert len(service.ask("GET", COHORTS + slash).json()) == 1
    assert service.ask("GET", one).json() == created
    assert service.ask("PATCH", one, json={"tags": []}).json()["tags"] == []
    deleted = service.ask("DELETE", one)
    assert (deleted.status_code, deleted.content) == (200, b"")
    assert service.ask("GET", one).status_code == 404


def test_an_id_is_understood_in_any_case(service: Service) -> None:
    created = service.cohort("Case")
    assert service.ask("GET", f"{COHORTS}/{created['id'].upper()}").json()["id"] == created["id"]


def test_optional_fields_may_be_null_and_unknown_ones_are_tolerated(service: Service) -> None:
    created = service.cohort("Null", id="mine", description=None, tags=None, segmentType="offline")
    assert created["segment_type"] == "offline"
    assert created["id"] != "mine"
    assert not created.keys() & {"description", "tags"}


def test_an_update_keeps_what_is_left_out_and_ignores_what_cannot_change(service: Service) -> None:
    created = service.cohort("Before", description="d", tags=["a"])
    change = {"id": "x", "code": 7, "segment_type": "offline", "name": "After", "state": "Disabled"}
    updated = service.ask("PATCH", f"{COHORTS}/{created['id']}", json=change).json()
    assert updated["last_updated_at"] > created["last_updated_at"]
    assert updated == {
        **created,
        "name": "After",
        "state": "Disabled",
        "last_updated_at": updated["last_updated_at"],
    }


def test_null_removes_a_description_and_lists_and_queries_are_replaced(service: Service) -> None:
    created = service.cohort("Clear", description="d", tags=["a", "b"])
    change = {"description": None, "tags": ["c"], "query": _in_segment("77")}
    updated = service.ask("PATCH", f"{COHORTS}/{created['id']}", json=change).json()
    assert "description" not in updated
    assert (updated["tags"], updated["query"]) == (["c"], {"in_segment": "77"})


def test_a_name_is_taken_once(service: Service) -> None:
    service.cohort("Taken")
    other = service.cohort("Free")
    again = service.ask("POST", COHORTS, json={"name": "Taken", "query": _in_segment(1)})
    renamed = service.ask("PATCH", f"{COHORTS}/{other['id']}", json={"name": "Taken", "tags": ["lost"]})
    for answer in (again, renamed):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, 4000)
    assert service.ask("GET", f"{COHORTS}/{other['id']}").json() == other
    assert service.ask("PATCH", f"{COHORTS}/{other['id']}", json={"name": "Free"}).status_code == 200


def test_a_deleted_name_is_free_again_and_its_code_is_not_reused(service: Service) -> None:
    first = service.cohort("Again")
    service.ask("DELETE", f"{COHORTS}/{first['id']}")
    assert service.cohort("Again")["code"] > first["code"]


@pytest.mark.parametrize("as_text", [False, True])
def test_a_query_that_leads_back_to_its_cohort_is_refused(service: Service, as_text: bool) -> None:
    first, second, third = (service.cohort(name) for name in ("One", "Two", "Three"))

    def depend(one: dict[str, Any], query: dict[str, Any]) -> int:
        return service.ask("PATCH", f"{COHORTS}/{one['id']}", json={"query": query}).status_code

    def code(one: dict[str, Any]) -> int | str:
        return f"{one['code']:030}" if as_text else one["code"]

    assert depend(first, _in_segment(code(first))) == 400
    assert depend(first, {"has_not_exited": {"segment": code(first)}}) == 400
    assert depend(first, {"or": [_in_segment(5), _in_segment(code(second))]}) == 200
    assert depend(second, {"and": [{"or": [{"has_entered": {"segment": code(third)}}]}]}) == 200
    assert depend(third, {"and": [_in_segment(9), _in_segment(code(first))]}) == 400
    assert service.ask("GET", f"{COHORTS}/{third['id']}").json() == third
    assert depend(second, _in_segment(5)) == 200
    assert depend(third, _in_segment(code(first))) == 200


def test_a_code_that_no_cohort_bears_is_accepted_and_never_given_out(service: Service) -> None:
    code = service.cohort("First")["code"]
    service.cohort("Pointing ahead", query={"or": [_in_segment(code + 1), _in_segment(code + 2)]})
    codes = {service.cohort(name)["code"] for name in ("A", "B", "C")}
    assert not codes & {code + 1, code + 2}


def test_a_code_larger_than_any_is_accepted(service: Service) -> None:
    created = service.cohort("Huge", query={"or": [_in_segment(10**30), _in_segment("9" * 40)]})
    assert created["query"]["or"][0]["in_segment"] == 10**30


def test_a_child_workspace_inherits_and_may_not_change(service: Service) -> None:
    parents = service.cohort("Parent's")
    one = f"{COHORTS}/{parents['id']}"
    assert [cohort["id"] for cohort in service.ask("GET", COHORTS, key="child").json()] == [parents["id"]]
    assert service.ask("GET", one, key="child").status_code == 200
    for answer in (
        service.ask("PATCH", one, key="child", json={"name": "Mine"}),
        service.ask("PATCH", one, key="child", text="{"),
        service.ask("DELETE", one, key="child"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, 2001)


def test_only_a_key_with_the_level_descends(service: Service) -> None:
    body = {"name": "Child's", "query": _in_segment(1)}
    childs = service.ask("POST", COHORTS, key="child", json=body).json()
    one = f"{COHORTS}/{childs['id']}"
    assert service.ask("GET", COHORTS).json() == []
    assert service.ask("GET", f"{COHORTS}?include-child-workspaces=false").json() == []
    listed = service.ask("GET", f"{COHORTS}?include-child-workspaces=true").json()
    assert [cohort["workspace_id"] for cohort in listed] == [service.access.child_workspace_id]
    assert service.ask("GET", one, key="read_only").status_code == 404
    assert service.ask("GET", one).json() == childs
    assert service.ask("PATCH", one, json={"name": "Renamed"}).status_code == 200
    assert service.cohort("Renamed")["code"] != childs["code"]  # unique per workspace, not above it
    assert service.ask("DELETE", one).status_code == 200


def test_workspaces_nest_to_any_depth_and_see_no_siblings(service: Service) -> None:
    access = service.access
    line = [access.workspace_id, access.child_workspace_id]
    line.append(access.add_workspace(parent=line[1]))
    line.append(access.add_workspace(parent=line[2]))
    sibling = access.add_workspace(parent=access.workspace_id)
    keys = [access.add_key(workspace, writes=True, descends=True) for workspace in (*line, sibling)]

    def listed(key: str, query: str = "") -> list[str]:
        answer = service.ask("GET", COHORTS + query, key=None, headers={"X-API-Key": key})
        return [cohort["name"] for cohort in answer.json()]

    made: list[str] = []
    for number, key in enumerate(keys):
        body = {"name": str(number), "query": _in_segment(1)}
        made.append(service.ask("POST", COHORTS, key=None, headers={"X-API-Key": key}, json=body).json()["id"])
    assert [listed(key) for key in keys] == [["0"], ["0", "1"], ["0", "1", "2"], ["0", "1", "2", "3"], ["0", "4"]]
    down = "?include-child-workspaces=true"
    assert listed(keys[0], down) == ["0", "1", "2", "3", "4"]
    assert listed(keys[2], down) == ["0", "1", "2", "3"]
    assert listed(keys[4], down) == ["0", "4"]

    def change(cohort: str, key: str) -> int:
        one = f"{COHORTS}/{cohort}"
        return service.ask("PATCH", one, key=None, headers={"X-API-Key": key}, json={"tags": ["t"]}).status_code

    assert [change(cohort, keys[2]) for cohort in made] == [403, 403, 200, 200, 404]
    assert [change(cohort, keys[4]) for cohort in made] == [403, 404, 404, 404, 200]


def test_a_cycle_over_several_workspaces_is_refused(service: Service) -> None:
    parents = service.cohort("Parent's")
    body = {"name": "Child's", "query": _in_segment(parents["code"])}
    childs = service.ask("POST", COHORTS, key="child", json=body).json()
    back = {"query": {"has_entered": {"segment": childs["code"]}}}
    answer = service.ask("PATCH", f"{COHORTS}/{parents['id']}", json=back)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 1002)


def test_text_of_every_script_survives_and_half_a_surrogate_is_refused(service: Service) -> None:
    assert service.cohort("Zürich 東京 🏪", tags=["ñ"])["name"] == "Zürich 東京 🏪"
    broken = service.ask("POST", COHORTS, text=b'{"name": "\\ud83c", "query": {"in_segment": 1}}')
    assert (broken.status_code, broken.json()["error"]["code"]) == (400, 1002)
    assert service.ask("POST", COHORTS, text=b'{"name": "\xff"}').status_code == 400


@pytest.mark.parametrize("depth", [40, 2_000, 200_000])
def test_depth_ends_in_an_answer_never_in_a_fault(service: Service, depth: int) -> None:
    where = '{"or":[' * depth + '{"property":"a","condition":"is_empty"}' + "]}" * depth
    query = f'{{"event":"Pageview","frequency":{{"greater_than":1}},"where":{where}}}'
    answer = service.ask("POST", COHORTS, text=f'{{"name":"Deep","query":{query}}}')
    assert answer.status_code == (201 if depth == 40 else 400)
    if answer.status_code == 400:
        assert "nested too deeply" in answer.json()["error"]["cause"]
