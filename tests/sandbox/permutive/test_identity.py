"""Identity, I1 to I3 (contract 2.3), over a real socket."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.sandbox.permutive.conftest import Service
from tests.sandbox.permutive.people import IDENTIFY, SOMEBODY, SOMEBODY_ELSE, USERS, People, refused


def alias(value: str, priority: int = 0, tag: str = "email_sha256") -> dict[str, Any]:
    return {"priority": priority, "tag": tag, "id": value}


def identify(service: Service, user_id: str | None, *aliases: Any) -> httpx.Response:
    body = {"aliases": list(aliases)} | ({} if user_id is None else {"user_id": user_id})
    return service.ask("POST", IDENTIFY, key="public", json=body)


def resolved(service: Service, user_id: str, *aliases: Any) -> str:
    answer = identify(service, user_id, *aliases)
    assert answer.status_code == 200, answer.text
    return answer.json()["user_id"]


def bound(service: Service, user_id: str) -> list[tuple[str, str]]:
    answer = service.ask("GET", f"{USERS}/{user_id}/aliases")
    assert answer.status_code == 200, answer.text
    assert all(one["permutive_id"] == user_id for one in answer.json())
    return [(one["tag"], one["id"]) for one in answer.json()]


def test_each_new_id_is_another(service: Service) -> None:
    first, second = (service.ask("POST", USERS, key="public").json()["id"] for _ in range(2))
    assert uuid.UUID(first).version == 4
    assert first != second
    assert bound(service, first) == []


def test_unknown_aliases_are_bound_to_the_user_sent(service: Service) -> None:
    assert resolved(service, SOMEBODY.upper(), alias("a"), alias("b", 1, "crm")) == SOMEBODY
    assert bound(service, SOMEBODY) == [("email_sha256", "a"), ("crm", "b")]


def test_no_aliases_change_nothing(service: Service) -> None:
    assert resolved(service, SOMEBODY) == SOMEBODY
    assert bound(service, SOMEBODY) == []


def test_aliases_of_one_user_lead_to_that_user(service: Service) -> None:
    resolved(service, SOMEBODY, alias("a"), alias("b"))
    assert resolved(service, SOMEBODY_ELSE, alias("b", 5), alias("a", 7)) == SOMEBODY
    assert bound(service, SOMEBODY_ELSE) == []


def test_of_aliases_of_several_users_the_highest_priority_wins(service: Service) -> None:
    resolved(service, SOMEBODY, alias("a"))
    resolved(service, SOMEBODY_ELSE, alias("b"))
    third = str(uuid.uuid4())
    assert resolved(service, third, alias("a", 2), alias("new", 0), alias("b", 1)) == SOMEBODY_ELSE
    assert sorted(bound(service, SOMEBODY_ELSE)) == [("email_sha256", value) for value in ("a", "b", "new")]
    assert bound(service, SOMEBODY) == []
    assert resolved(service, third, alias("a", 2), alias("new", 0), alias("b", 1)) == SOMEBODY_ELSE


def test_a_value_is_another_alias_under_another_tag(service: Service) -> None:
    resolved(service, SOMEBODY, alias("a", tag="one"))
    assert resolved(service, SOMEBODY_ELSE, alias("a", tag="two")) == SOMEBODY_ELSE


def test_tags_outside_the_allow_list_are_passed_over(people: People) -> None:
    service = people.service
    people.sandbox.permutive.configure(allowed_tags=["crm"])
    resolved(service, SOMEBODY, alias("a"), alias("b", 1, "crm"))
    assert bound(service, SOMEBODY) == [("crm", "b")]


def test_workspaces_keep_their_users_apart(service: Service) -> None:
    resolved(service, SOMEBODY, alias("a"))
    answer = service.ask("POST", IDENTIFY, key="child", json={"user_id": SOMEBODY_ELSE, "aliases": [alias("a")]})
    assert answer.json() == {"user_id": SOMEBODY_ELSE}


@pytest.mark.parametrize(
    "body",
    [
        {"aliases": []},
        {"user_id": None, "aliases": []},
        {"user_id": "somebody", "aliases": []},
        {"user_id": SOMEBODY},
        {"user_id": SOMEBODY, "aliases": {}},
        {"user_id": SOMEBODY, "aliases": [{"tag": "t", "id": "x"}]},
        {"user_id": SOMEBODY, "aliases": [{"priority": "0", "tag": "t", "id": "x"}]},
        {"user_id": SOMEBODY, "aliases": [{"priority": 2**31, "tag": "t", "id": "x"}]},
        {"user_id": SOMEBODY, "aliases": [{"priority": 0, "tag": "t"}]},
        {"user_id": SOMEBODY, "aliases": [{"priority": 0, "tag": 1, "id": "x"}]},
    ],
)
def test_a_misshapen_identification_is_refused(shared: Service, body: Any) -> None:
    refused(shared.ask("POST", IDENTIFY, key="public", json=body), 1002)


def test_an_identification_without_body_is_refused(shared: Service) -> None:
    refused(shared.ask("POST", IDENTIFY, key="public"), 1003)
    refused(shared.ask("POST", IDENTIFY, key="public", text="[]"), 1002)


def test_a_lenient_sandbox_fills_in_ids_and_priorities(people: People) -> None:
    service = people.service
    people.sandbox.permutive.configure(lenient_identities=True)
    first = identify(service, None, {"tag": "t", "id": "one"}, {"tag": "t", "id": "two"}).json()["user_id"]
    assert uuid.UUID(first)
    resolved(service, SOMEBODY, {"tag": "t", "id": "three"})
    assert identify(service, None, {"tag": "t", "id": "three"}, {"tag": "t", "id": "two"}).json()["user_id"] == SOMEBODY


def test_aliases_are_read_by_private_keys_alone(shared: Service) -> None:
    path = f"{USERS}/{SOMEBODY}/aliases"
    refused(shared.ask("GET", path, key="public"), 2001, 403)
    assert shared.ask("GET", path, key="read_only").status_code == 200
    refused(shared.ask("GET", f"{USERS}/somebody/aliases"), 1000)
