"""What the API cannot make and the controls can: imports of every source, every kind of cohort, party data, choices."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from audiencekit.sandbox.permutive.steer import SourceKind
from audiencekit.sandbox.sandbox import Sandbox
from tests.sandbox.permutive.conftest import COHORTS, IMPORTS, Service

USER = "0B5E7F0C-6D4A-4F7E-9C1D-5A2B3C4D5E6F"
ORGANIZATION = "6f2a1c34-9d0b-4e7a-8c51-2b7d9e0f4a63"
# What each kind of source says beside its id and state (2.2): fixed values, then the names of the others.
SOURCES: dict[SourceKind, tuple[dict[str, str], set[str]]] = {
    "live_ramp_3p": ({"type": "live_ramp_3p"}, set()),
    "realtime_api": ({"type": "realtime_api"}, set()),
    "bespoke": ({"type": "bespoke"}, set()),
    "partner_v1": ({"type": "partner", "version": "v1"}, {"advertiser_name", "organization_id"}),
    "partner_v11": ({"type": "partner", "version": "v11"}, {"organization_id"}),
    "bucket": ({"type": "bucket", "phase": "active"}, {"bucket", "permissions"}),
    "bucket_creating": ({"type": "bucket", "phase": "creating"}, {"permissions"}),
    "bucket_updating": ({"type": "bucket", "phase": "updating"}, {"bucket", "permissions"}),
    "bucket_error": ({"type": "bucket", "phase": "error"}, {"bucket", "permissions", "errors"}),
    "bucket_failure": ({"type": "bucket", "phase": "failure"}, {"permissions"}),
}


def _import(service: Service, import_id: str, key: str = "api") -> dict[str, Any]:
    answer = service.ask("GET", f"{IMPORTS}/{import_id}", key=key)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("kind", SOURCES)
def test_an_import_of_every_kind_of_source_can_be_added(service: Service, kind: SourceKind) -> None:
    said, others = SOURCES[kind]
    added = service.access.add_import("Added", code="added", source=kind)
    source = _import(service, added)["source"]
    assert source.keys() == {"id", "state"} | said.keys() | others
    assert {key: source[key] for key in said} == said
    state = source["state"]["type"]
    assert state == said.get("phase", "active")
    assert ("errors" in source["state"]) == (state == "error")
    assert UUID(source["id"])


def test_an_added_import_is_as_told_and_takes_segments(service: Service) -> None:
    permissions = {"read": [{"id": "ops", "type": "group"}], "sync": [{"id": "a@b.example", "type": "user"}]}
    added = service.access.add_import(
        "Grocer",
        code="grocer_loyalty",
        source="bucket_failure",
        details={"bucket": "grocer-eu", "permissions": permissions},
        state="updating",
        relation="2nd",
        identifiers=["email_sha256"],
        description="Weekly",
    )
    found = _import(service, added)
    source = found.pop("source")
    assert found == {
        "id": added,
        "name": "Grocer",
        "code": "grocer_loyalty",
        "relation": "2nd",
        "identifiers": ["email_sha256"],
        "description": "Weekly",
    }
    assert (source["bucket"], source["permissions"], source["state"]) == (
        "grocer-eu",
        permissions,
        {"type": "updating"},
    )
    listed = service.ask("GET", IMPORTS).json()["items"]
    assert [each["id"] for each in listed] == [service.access.import_id, added]
    segments = f"{IMPORTS}/{added}/segments"
    assert service.ask("POST", segments, json={"code": "organic", "name": "Organic"}).json()["import_id"] == added
    assert service.ask("GET", f"{IMPORTS}/{{import}}/segments").json()["pagination"]["total_count"] == 0


def test_an_inherited_import_is_read_only(service: Service) -> None:
    added = service.access.add_import("Above", code="above", inherited=True)
    found = _import(service, added)
    above = found["inheritance"]["workspace_id"]
    assert found["inheritance"] == {"workspace_id": above, "relation": "ancestor"}
    assert _import(service, added, "child")["inheritance"]["workspace_id"] == above
    segment = {"code": "a", "name": "A"}
    for method, below, body in (
        ("POST", "", segment),
        ("PATCH", "", {"operations": [{"operation": "Create", "data": segment}]}),
        ("PATCH", "/code/a", {"name": "B"}),
        ("DELETE", "/code/a", None),
    ):
        answer = service.ask(method, f"{IMPORTS}/{added}/segments{below}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, 2001)
    key = service.access.add_key(above, writes=True)
    written = service.ask("POST", f"{IMPORTS}/{added}/segments", key=None, headers={"X-API-Key": key}, json=segment)
    assert written.status_code == 200
    assert service.ask("GET", f"{IMPORTS}/{added}/segments").json()["elements"] == [written.json()]


def test_an_import_of_another_workspace_is_not_there(service: Service) -> None:
    added = service.access.add_import("Elsewhere", code="elsewhere", workspace_id=service.access.add_workspace())
    below = service.access.add_import("Below", code="below", workspace_id=service.access.child_workspace_id)
    for import_id in (added, below):
        assert service.ask("GET", f"{IMPORTS}/{import_id}").status_code == 404
        assert (
            service.ask("POST", f"{IMPORTS}/{import_id}/segments", json={"code": "a", "name": "A"}).status_code == 404
        )
    assert "inheritance" not in _import(service, below, "child")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"code": "sandbox_audience"}, "already exists"),
        ({"code": ""}, "code: "),
        ({"source": "cloud"}, "source: "),
        ({"details": {"bucket": "b"}}, "no detail of the source live_ramp_3p"),
        ({"source": "bucket_error", "details": {"errors": []}}, "at least one"),
        ({"source": "bucket", "details": {"permissions": {"own": []}}}, "permissions"),
        ({"source": "bucket", "details": {"permissions": {"read": [{"id": "a", "type": "robot"}]}}}, "robot"),
        ({"source": "partner_v11", "details": {"organization_id": "acme"}}, "UUID"),
        ({"state": "asleep"}, "state: "),
        ({"relation": "1st"}, "relation: "),
        ({"identifiers": []}, "identifiers: "),
        ({"workspace_id": ORGANIZATION}, "no workspace"),
    ],
)
def test_an_import_that_makes_no_sense_is_refused(shared: Service, wrong: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        shared.access.add_import(**{"name": "Wrong", "code": "wrong"} | wrong)


def test_a_lookalike_cohort_has_no_query_and_is_read_only(service: Service) -> None:
    seed = service.cohort("Seed")
    added = service.access.add_cohort("Alike", lookalike=True, description="d", tags=["t"])
    [_, listed] = service.ask("GET", COHORTS).json()
    assert (listed["id"], listed["code"], listed["tags"]) == (added.id, added.code, ["t"])
    detail = service.ask("GET", f"{COHORTS}/{added.id}").json()
    assert "query" not in detail
    assert detail["name"] == "Alike"
    for method in ("PATCH", "DELETE"):
        refused = service.ask(method, f"{COHORTS}/{added.id}", json={"name": "Mine"} if method == "PATCH" else None)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, 2001)
    taken = service.ask("POST", COHORTS, json={"name": "Alike", "query": {"in_segment": seed["code"]}})
    assert taken.status_code == 409


def test_an_inherited_cohort_is_seen_and_read_only(service: Service) -> None:
    added = service.access.add_cohort("Above", query={"in_segment": 1}, segment_type="offline", inherited=True)
    [listed] = service.ask("GET", COHORTS).json()
    assert (listed["id"], listed["segment_type"]) == (added.id, "offline")
    assert listed["workspace_id"] not in (service.access.workspace_id, service.access.child_workspace_id)
    assert service.ask("GET", f"{COHORTS}/{added.id}", key="child").json()["query"] == {"in_segment": 1}
    assert service.ask("DELETE", f"{COHORTS}/{added.id}").status_code == 403
    assert service.cohort("Above")["id"] != added.id  # a name is taken in one workspace only


@pytest.mark.parametrize(
    "wrong",
    [{}, {"lookalike": True, "query": {"in_segment": 1}}, {"query": {"type": "users"}}, {"query": {}, "tags": [1]}],
)
def test_a_cohort_that_makes_no_sense_is_refused(shared: Service, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"query|tags"):
        shared.access.add_cohort("Wrong", **wrong)


def test_party_members_and_activations_are_kept_as_evaluation_looks_them_up(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    with Sandbox(kept) as sandbox:
        access = sandbox.permutive
        access.add_members([USER, ORGANIZATION], kind="second", provider="grocer", segment="organic")
        access.add_members([USER], kind="connections", provider="crm")
        access.add_members([USER, USER], kind="field", provider="tier", segment="gold")
        access.remove_members([ORGANIZATION], kind="second", provider="grocer", segment="organic")
        access.set_activations({"gam": [1], "xandr": [1, 2]})
        access.set_activations({"gam": [1, 2, 1]})
    with closing(sqlite3.connect(kept)) as connection:
        members = set(connection.execute("SELECT kind, provider, segment, user_id FROM permutive_party_members"))
        activations = set(connection.execute("SELECT destination, code FROM permutive_activations"))
    user = USER.lower()
    assert members == {
        ("second", "grocer", "organic", user),
        ("connections", "crm", "", user),
        ("field", "tier", "gold", user),
    }
    assert activations == {("gam", 1), ("gam", 2)}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"kind": "first"}, "kind: "),
        ({"segment": ""}, "segment: "),
        ({"kind": "connections"}, "segment: "),
        ({"provider": ""}, "provider: "),
        ({"user_ids": ["u-1"]}, r"user_ids\[0\]"),
    ],
)
def test_members_that_make_no_sense_are_refused(shared: Service, wrong: dict[str, Any], reason: str) -> None:
    right: dict[str, Any] = {"user_ids": [USER], "kind": "third", "provider": "p", "segment": "s"}
    with pytest.raises(ValueError, match=reason):
        shared.access.add_members(**right | wrong)


def test_what_is_left_out_of_a_choice_stays_and_a_reset_puts_all_back(service: Service, running: Sandbox) -> None:
    for code in ("a", "b", "c"):
        service.segment(code)

    def page() -> list[str]:
        return [each["code"] for each in service.ask("GET", f"{IMPORTS}/{{import}}/segments").json()["elements"]]

    service.access.configure(page_size=2)
    service.access.configure(strict_schemas=True)
    assert page() == ["a", "b"]
    for wrong in (0, -1):
        with pytest.raises(ValueError, match="page_size"):
            service.access.configure(page_size=wrong)
    assert page() == ["a", "b"]
    running.reset()
    for code in ("a", "b", "c"):
        service.segment(code)
    assert page() == ["a", "b", "c"]


def test_what_the_controls_made_goes_with_a_reset(service: Service, running: Sandbox) -> None:
    key = service.access.add_key()
    service.access.add_import("Gone", code="gone", inherited=True)
    service.access.add_cohort("Gone", lookalike=True)
    running.reset()
    assert service.ask("GET", COHORTS, key=None, headers={"X-API-Key": key}).status_code == 401
    assert service.ask("GET", COHORTS).json() == []
    assert [each["id"] for each in service.ask("GET", IMPORTS).json()["items"]] == [service.access.import_id]


def test_a_kept_sandbox_remembers_what_the_controls_made(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    with Sandbox(kept) as sandbox:
        workspace = sandbox.permutive.add_workspace(parent=sandbox.permutive.child_workspace_id)
        cohort = sandbox.permutive.add_cohort("Kept", lookalike=True)
        before = sandbox.permutive
    with Sandbox(kept) as sandbox:
        assert sandbox.permutive.add_key(workspace)
        assert sandbox.permutive.add_cohort("Next", lookalike=True).code == cohort.code + 1
        assert sandbox.permutive.api_key == before.api_key
