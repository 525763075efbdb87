"""T1 to T4 and T6 to T11 against the sandbox (contract 2.2)."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from tests.sandbox.permutive.conftest import IMPORTS, Service

SEGMENTS = f"{IMPORTS}/{{import}}/segments"


def _rows(service: Service, key: str = "api") -> list[dict[str, Any]]:
    return service.ask("GET", SEGMENTS, key=key).json()["elements"]


def test_the_seeded_import_has_the_documented_shape(service: Service) -> None:
    listed = service.ask("GET", IMPORTS).json()
    assert list(listed) == ["items"]
    [found] = listed["items"]
    assert found == service.ask("GET", f"{IMPORTS}/{{import}}").json()
    assert found.keys() == {"id", "name", "code", "relation", "identifiers", "source"}
    assert (found["id"], found["relation"]) == (service.access.import_id, "3rd")
    assert found["identifiers"] and all(isinstance(each, str) for each in found["identifiers"])
    assert found["source"].keys() == {"id", "state", "type"}
    assert (found["source"]["state"], found["source"]["type"]) == ({"type": "active"}, "live_ramp_3p")


def test_an_import_id_is_understood_in_any_case(service: Service) -> None:
    answer = service.ask("GET", f"{IMPORTS}/{service.access.import_id.upper()}")
    assert answer.json()["id"] == service.access.import_id


def test_a_child_workspace_inherits_the_import(service: Service) -> None:
    service.segment("gold")
    [found] = service.ask("GET", IMPORTS, key="child").json()["items"]
    assert found["inheritance"] == {"workspace_id": service.access.workspace_id, "relation": "ancestor"}
    assert [each["code"] for each in _rows(service, "child")] == ["gold"]
    for method in ("PATCH", "DELETE"):
        answer = service.ask(method, f"{SEGMENTS}/code/gold", key="child", text="{" if method == "PATCH" else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, 2001)


def test_a_created_segment_is_answered_with_200_and_whole(service: Service) -> None:
    created = service.segment("gold", description="d", cpm=1.25, categories=["a", "b"], tier="ignored")
    assert created.keys() == {"id", "code", "name", "import_id", "description", "cpm", "categories", "updated_at"}
    assert (created["cpm"], created["categories"]) == (1.25, ["a", "b"])
    assert created["import_id"] == service.access.import_id
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", created["updated_at"])
    assert service.ask("GET", f"{SEGMENTS}/{created['id'].upper()}").json() == created
    assert service.ask("GET", f"{SEGMENTS}/code/gold").json() == created


def test_null_counts_as_absent(service: Service) -> None:
    created = service.segment("gold", description=None, cpm=None, categories=None)
    assert created.keys() == {"id", "code", "name", "import_id", "updated_at"}
    priced = service.ask("PATCH", f"{SEGMENTS}/code/gold", json={"cpm": 3, "description": "d"}).json()
    kept = service.ask("PATCH", f"{SEGMENTS}/code/gold", json={"cpm": None, "description": None, "name": None}).json()
    assert (kept["cpm"], kept["description"], kept["name"]) == (3, "d", "Gold")
    assert kept["updated_at"] > priced["updated_at"]


def test_a_code_is_taken_once(service: Service) -> None:
    first = service.segment("gold")
    answer = service.ask("POST", SEGMENTS, json={"code": "gold", "name": "Other"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, 4000)
    assert _rows(service) == [first]


@pytest.mark.parametrize("by", ["id", "code"])
def test_update_and_delete_by_either_handle(service: Service, by: str) -> None:
    created = service.segment("gold", cpm=1)
    one = f"{SEGMENTS}/{created['id']}" if by == "id" else f"{SEGMENTS}/code/gold"
    updated = service.ask("PATCH", one, json={"name": "Golden", "code": "other", "unknown": 1}).json()
    assert updated == {**created, "name": "Golden", "updated_at": updated["updated_at"]}
    deleted = service.ask("DELETE", one)
    assert (deleted.status_code, deleted.json()) == (200, updated)
    for method in ("GET", "DELETE"):
        assert service.ask(method, one).status_code == 404
    assert service.ask("PATCH", one, json={}).status_code == 404


@pytest.mark.parametrize("code", ["a/b", "a b", "ä?#&%2F", "code", "..x", "100%"])
def test_a_code_of_any_characters_is_reached_percent_encoded(service: Service, code: str) -> None:
    created = service.segment(code)
    encoded = "".join(f"%{byte:02X}" for byte in code.encode())
    assert service.ask("GET", f"{SEGMENTS}/code/{encoded}").json() == created


def test_pages_hold_a_hundred_in_creation_order_and_end_without_a_token(service: Service) -> None:
    codes = [f"c{number:03}" for number in range(205)]
    operations = [{"operation": "Create", "data": {"code": code, "name": code}} for code in codes]
    service.ask("PATCH", SEGMENTS, json={"operations": operations})
    pages: list[list[str]] = []
    token = ""
    while True:
        page = service.ask("GET", SEGMENTS + (f"?pagination_token={token}" if token else "")).json()
        pages.append([each["code"] for each in page["elements"]])
        assert page["pagination"]["total_count"] == 205
        token = page["pagination"].get("next_token")
        if token is None:
            break
        assert base64.b64decode(token, validate=True).isdigit()
    assert [len(page) for page in pages] == [100, 100, 5]
    assert [code for page in pages for code in page] == codes


def test_a_page_is_neither_repeated_nor_skipped_when_rows_go_in_between(service: Service) -> None:
    codes = [f"c{number:03}" for number in range(150)]
    operations = [{"operation": "Create", "data": {"code": code, "name": code}} for code in codes]
    service.ask("PATCH", SEGMENTS, json={"operations": operations})
    first = service.ask("GET", SEGMENTS).json()
    service.ask("DELETE", f"{SEGMENTS}/code/c000")
    second = service.ask("GET", f"{SEGMENTS}?pagination_token={first['pagination']['next_token']}").json()
    assert [each["code"] for each in second["elements"]] == codes[100:]


def test_an_exactly_full_page_is_the_last(service: Service) -> None:
    operations = [{"operation": "Create", "data": {"code": f"c{n}", "name": "n"}} for n in range(100)]
    service.ask("PATCH", SEGMENTS, json={"operations": operations})
    assert "next_token" not in service.ask("GET", SEGMENTS).json()["pagination"]


@pytest.mark.parametrize(
    "token", ["", "MTIz%20", "-1", base64.b64encode(b"-1").decode(), base64.b64encode(b"9" * 30).decode()]
)
def test_a_token_nobody_gave_out_is_refused(service: Service, token: str) -> None:
    answer = service.ask("GET", f"{SEGMENTS}?pagination_token={token}")
    assert (answer.status_code, answer.text) == (400, "Invalid value for: query parameter pagination_token")


def test_pages_of_any_size_hold_each_row_once_while_rows_come_and_go(service: Service) -> None:
    operations = [{"operation": "Create", "data": {"code": f"c{n}", "name": "n"}} for n in range(10)]
    service.ask("PATCH", SEGMENTS, json={"operations": operations})
    service.access.configure(page_size=3)
    seen: list[str] = []
    query = ""
    for gone, new in (("c0", "d0"), ("c9", "d1"), ("c2", "d2"), ("c1", "d3"), ("c3", "d4")):
        page = service.ask("GET", SEGMENTS + query).json()
        assert page["pagination"]["total_count"] == 10
        seen += [each["code"] for each in page["elements"]]
        service.ask("DELETE", f"{SEGMENTS}/code/{gone}")
        service.segment(new)
        service.access.configure(page_size=len(seen) % 4 + 2)  # a token outlives the size of its page too
        if "next_token" not in page["pagination"]:
            break
        query = f"?pagination_token={page['pagination']['next_token']}"
    assert [code for code in seen if code.startswith("c")] == [f"c{n}" for n in range(9)]
    assert len(seen) == len(set(seen))


def test_the_count_follows_every_way_to_add_and_remove(service: Service) -> None:
    def count() -> int:
        return service.ask("GET", SEGMENTS).json()["pagination"]["total_count"]

    created = service.segment("a")
    service.segment("b")
    service.ask("POST", SEGMENTS, json={"code": "b", "name": "again"})
    assert count() == 2
    batch = [{"operation": "Delete", "code": "a"}, {"operation": "Create", "data": {"code": "c", "name": "c"}}]
    service.ask("PATCH", SEGMENTS, json={"operations": [*batch, {"operation": "Delete", "code": "nobody"}]})
    assert count() == 2
    service.ask("PATCH", SEGMENTS, json={"operations": batch[1:]})
    assert count() == 3
    service.ask("DELETE", f"{SEGMENTS}/{created['id']}")
    service.ask("DELETE", f"{SEGMENTS}/code/b")
    service.ask("DELETE", f"{SEGMENTS}/code/b")
    assert count() == 1
