"""The batch PATCH, T5: the order of its checks, all or nothing, one segment for each operation (contract 2.2)."""

from __future__ import annotations

from typing import Any

import httpx

from tests.sandbox.permutive.conftest import IMPORTS, Service

SEGMENTS = f"{IMPORTS}/{{import}}/segments"


def _create(code: str, **fields: Any) -> dict[str, Any]:
    return {"operation": "Create", "data": {"code": code, "name": code.title(), **fields}}


def _update(code: str, /, **data: Any) -> dict[str, Any]:
    return {"operation": "Update", "code": code, "data": data}


def _delete(code: str) -> dict[str, Any]:
    return {"operation": "Delete", "code": code}


def _batch(service: Service, *operations: object) -> httpx.Response:
    return service.ask("PATCH", SEGMENTS, json={"operations": operations})


def _codes(service: Service) -> list[str]:
    return [each["code"] for each in service.ask("GET", SEGMENTS).json()["elements"]]


def test_each_operation_answers_its_segment_in_the_order_of_the_request(service: Service) -> None:
    gone, kept = service.segment("gone"), service.segment("kept", cpm=2)
    answer = _batch(service, _create("new", cpm=1), _delete("gone"), _update("kept", name="Kept on", code="ignored"))
    assert answer.status_code == 200
    new, deleted, updated = answer.json()["items"]
    assert (new["code"], new["cpm"]) == ("new", 1)
    assert deleted == gone
    assert updated == {**kept, "name": "Kept on", "updated_at": updated["updated_at"]}
    assert _codes(service) == ["kept", "new"]


def test_an_existing_code_is_reported_before_a_missing_one(service: Service) -> None:
    service.segment("gold")
    answer = _batch(service, _delete("nobody"), _create("silver"), _create("gold"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, 4000)
    assert "operations[2]" in answer.json()["error"]["cause"]
    assert _codes(service) == ["gold"]


def test_a_missing_code_fails_the_whole_batch(service: Service) -> None:
    service.segment("gold")
    for operation in (_update("nobody", name="N"), _delete("nobody")):
        answer = _batch(service, _create("silver"), _delete("gold"), operation)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, 3000)
        assert _codes(service) == ["gold"]


def test_shape_and_duplicates_come_before_existence(service: Service) -> None:
    service.segment("gold")
    for operations, place in [
        ([_create("gold"), _update("silver", cpm="1")], "operations[1].data.cpm"),
        ([_create("gold"), _create("silver"), _delete("silver")], "operations[2]"),
        ([_create("gold"), {"operation": "Delete"}], "operations[1].code"),
        ([_create("gold"), "Delete"], "operations[1]"),
    ]:
        answer = _batch(service, *operations)
        assert answer.status_code == 400
        assert answer.text.startswith(f"Invalid value for: body ({place}: ")
    assert _codes(service) == ["gold"]


def test_five_thousand_operations_are_taken_and_one_more_is_not(service: Service) -> None:
    operations = [_create(f"c{number}") for number in range(5_001)]
    too_many = _batch(service, *operations)
    assert too_many.status_code == 400
    assert too_many.text.startswith("Invalid value for: body (operations: expected at most 5000")
    assert _codes(service) == []
    answer = _batch(service, *operations[:5_000])
    assert [each["code"] for each in answer.json()["items"]] == [f"c{number}" for number in range(5_000)]
