"""What each operation asks of a key, and how each service words a refusal (contract 1.2; 3.1, rows 6 to 8; 3.2, 31)."""

from __future__ import annotations

import uuid

import pytest

from tests.sandbox.permutive.conftest import COHORTS, IMPORTS, Service

ID = "00000000-0000-4000-8000-000000000000"
OTHER_ID = "00000000-0000-4000-8000-000000000001"

PUBLIC = [
    ("POST", "/v2.0/users"),
    ("POST", "/v2.0/identify"),
    ("POST", "/v2.0/events"),
    ("POST", "/ccs/v1/segmentation"),
    ("POST", "/ccs/v1/segmentation/stateless"),
    ("POST", "/ctx/v1/segment"),
]
READING = [
    ("GET", COHORTS),
    ("GET", f"{COHORTS}/{ID}"),
    ("GET", IMPORTS),
    ("GET", f"{IMPORTS}/{ID}"),
    ("GET", f"{IMPORTS}/{ID}/segments"),
    ("GET", f"{IMPORTS}/{ID}/segments/{OTHER_ID}"),
    ("GET", f"{IMPORTS}/{ID}/segments/code/gold"),
    ("GET", f"/v2.0/users/{ID}/aliases"),
]
WRITING = [
    ("POST", COHORTS),
    ("PATCH", f"{COHORTS}/{ID}"),
    ("DELETE", f"{COHORTS}/{ID}"),
    ("POST", f"{IMPORTS}/{ID}/segments"),
    ("PATCH", f"{IMPORTS}/{ID}/segments"),
    ("PATCH", f"{IMPORTS}/{ID}/segments/{OTHER_ID}"),
    ("PATCH", f"{IMPORTS}/{ID}/segments/code/gold"),
    ("DELETE", f"{IMPORTS}/{ID}/segments/{OTHER_ID}"),
    ("DELETE", f"{IMPORTS}/{ID}/segments/code/gold"),
]
OPERATIONS = PUBLIC + READING + WRITING
# One operation of each service, with the subcode for an unknown key, the docs, and whether errors have a type.
SERVICES = [
    ("GET", COHORTS, 2005, "https://developer.permutive.com/reference#errors", True),
    ("GET", IMPORTS, 2005, "https://docs.permutive.com/api/errors", True),
    ("POST", "/ccs/v1/segmentation", 2005, "https://developer.permutive.com/reference#errors", True),
    ("POST", "/v2.0/identify", 2000, "https://docs.permutive.com/api/errors", False),
    ("POST", "/v2.0/events", 2000, "https://docs.permutive.com/api/errors", False),
    ("POST", "/ctx/v1/segment", 2000, "https://docs.permutive.com/api/errors", False),
]


def test_all_operations_are_held_against_their_grade() -> None:
    assert len(OPERATIONS) == len(set(OPERATIONS)) == 23


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_operation_is_open_to_everybody(shared: Service, method: str, path: str) -> None:
    for key in (None, "unknown"):
        assert shared.ask(method, path, key=key).status_code == 401
    assert shared.ask(method, path, key=None, headers={"X-API-Key": ""}).json()["error"]["code"] == 2004


@pytest.mark.parametrize(("method", "path"), PUBLIC)
@pytest.mark.parametrize("key", ["public", "read_only", "api"])
def test_every_grade_of_key_may_do_what_a_public_one_may(shared: Service, method: str, path: str, key: str) -> None:
    assert shared.ask(method, path, key=key).status_code not in (401, 403)


@pytest.mark.parametrize(("method", "path"), READING)
def test_reading_needs_a_private_key(shared: Service, method: str, path: str) -> None:
    refused = shared.ask(method, path, key="public")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, 2001)
    assert shared.ask(method, path, key="read_only").status_code not in (401, 403)


@pytest.mark.parametrize(("method", "path"), WRITING)
def test_writing_needs_a_private_key_of_that_level(shared: Service, method: str, path: str) -> None:
    for key in ("public", "read_only"):
        refused = shared.ask(method, path, key=key)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, 2001)
    assert shared.ask(method, path, key="api").status_code not in (401, 403)


@pytest.mark.parametrize(("method", "path", "unknown", "docs", "typed"), SERVICES)
def test_each_service_words_its_refusals(
    shared: Service, method: str, path: str, unknown: int, docs: str, typed: bool
) -> None:
    for key, code in ((None, 2004), ("unknown", unknown)):
        answer = shared.ask(method, path, key=key)
        body = answer.json()
        assert uuid.UUID(body["request_id"])
        error = body["error"]
        assert (error["status"], error["code"], error["docs"]) == ("Unauthorized", code, docs)
        assert ("type" in error, error.get("status_code")) == ((True, 401) if typed else (False, None))
        assert answer.headers["Content-Type"] == "application/json"
    wrong = shared.ask("PUT", path).json()["error"]
    assert wrong["status"] == ("Method Not Allowed" if typed else "MethodNotAllowed")
    assert wrong["code"] == 3000


def test_a_refused_retrieval_of_identities_may_say_unauthorized(service: Service) -> None:
    def said(path: str) -> tuple[int, str]:
        answer = service.ask("GET", path, key="public")
        return answer.status_code, answer.json()["error"]["status"]

    aliases = f"/v2.0/users/{ID}/aliases"
    assert said(aliases) == (403, "Forbidden")
    service.access.configure(unauthorized_403=True)
    assert said(aliases) == (403, "Unauthorized")
    assert said(COHORTS) == (403, "Forbidden")


def test_keys_of_every_grade_and_level_can_be_added(service: Service) -> None:
    access = service.access
    family = access.add_workspace()
    below = access.add_workspace(parent=family)
    keys = {
        "public": access.add_key(family, private=False),
        "reads": access.add_key(family),
        "writes": access.add_key(family, writes=True),
        "descends": access.add_key(family, writes=True, descends=True),
        "below": access.add_key(below, writes=True),
    }
    assert {uuid.UUID(key).version for key in keys.values()} == {4}

    def status(key: str, method: str = "GET", query: str = "") -> int:
        body = {"name": f"By {key}", "query": {"in_segment": 1}} if method == "POST" else None
        answer = service.ask(method, COHORTS + query, key=None, headers={"X-API-Key": keys[key]}, json=body)
        return answer.status_code

    down = "?include-child-workspaces=true"
    assert [status(key) for key in keys] == [403, 200, 200, 200, 200]
    assert [status(key, "POST") for key in keys] == [403, 403, 201, 201, 201]
    assert [status(key, query=down) for key in keys] == [403, 403, 403, 200, 403]


def test_a_public_key_neither_writes_nor_descends(service: Service) -> None:
    for level in ({"writes": True}, {"descends": True}):
        with pytest.raises(ValueError, match="public key"):
            service.access.add_key(private=False, **level)
    with pytest.raises(ValueError, match="no workspace"):
        service.access.add_key(ID)
    with pytest.raises(ValueError, match="no workspace"):
        service.access.add_workspace(parent=ID)
