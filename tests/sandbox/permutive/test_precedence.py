"""Which of several mistakes is told first (contract 5.3): each row adds the mistake that outranks the one before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.permutive.conftest import COHORTS, IMPORTS, Service

NOBODY = "00000000-0000-4000-8000-000000000000"
BROKEN = "{"


def _told(service: Service, method: str, path: str, **request: Any) -> tuple[int, int | str]:
    """The status and the subcode, or the line of text."""
    answer = service.ask(method, path, **request)
    if answer.headers["Content-Type"].startswith("text/plain"):
        return answer.status_code, answer.text
    return answer.status_code, answer.json()["error"]["code"]


def test_of_an_update_of_a_cohort(service: Service) -> None:
    service.cohort("Taken")
    own = service.cohort("Own")
    mine, nobodys = f"{COHORTS}/{own['id']}", f"{COHORTS}/{NOBODY}"
    taken: dict[str, Any] = {"json": {"name": "Taken"}}
    assert _told(service, "PATCH", mine, **taken) == (409, 4000)
    assert _told(service, "PATCH", mine, json={"name": "Taken", "query": {"in_segment": own["code"]}}) == (400, 1002)
    assert _told(service, "PATCH", nobodys, **taken) == (404, 3000)
    assert _told(service, "PATCH", nobodys, text=BROKEN) == (400, 1002)
    assert _told(service, "PATCH", nobodys) == (400, 1003)
    assert _told(service, "PATCH", nobodys, key="read_only") == (403, 2001)
    assert _told(service, "PATCH", nobodys, key="unknown") == (401, 2005)
    assert _told(service, "PUT", nobodys, key="unknown") == (405, 3000)
    assert _told(service, "PUT", f"{nobodys}/x", key="unknown") == (404, 3000)


def test_of_an_update_of_a_cohort_that_is_read_only(service: Service) -> None:
    service.cohort("Taken")
    lookalike = service.access.add_cohort("Lookalike", lookalike=True)
    inherited = service.access.add_cohort("Inherited", query={"in_segment": 1}, inherited=True)
    for cohort in (lookalike, inherited):
        for body in ({"json": {"name": "Taken"}}, {"text": BROKEN}, {}):
            assert _told(service, "PATCH", f"{COHORTS}/{cohort.id}", **body) == (403, 2001)
        assert _told(service, "DELETE", f"{COHORTS}/{cohort.id}") == (403, 2001)


@pytest.mark.parametrize(("method", "below"), [("POST", ""), ("PATCH", ""), ("PATCH", "/code/gold")])
def test_of_a_write_below_an_import(service: Service, method: str, below: str) -> None:
    service.segment("gold")
    own, nobodys = f"{IMPORTS}/{{import}}/segments{below}", f"{IMPORTS}/{NOBODY}/segments{below}"
    inherited = f"{IMPORTS}/{service.access.add_import('Above', code='above', inherited=True)}/segments{below}"
    creation = {"code": "gold", "name": "Gold"}
    taken = creation if method == "POST" else {"operations": [{"operation": "Create", "data": creation}]}
    if not below:
        assert _told(service, method, own, json=taken) == (409, 4000)
    assert _told(service, method, nobodys, json=taken) == (404, 3000)
    status, line = _told(service, method, nobodys, text=BROKEN)
    assert status == 400
    assert str(line).startswith("Invalid value for: body")
    assert _told(service, method, inherited, text=BROKEN) == (403, 2001)
    assert _told(service, method, nobodys, key="public", text=BROKEN) == (403, 2001)
    assert _told(service, method, nobodys, key=None, text=BROKEN) == (401, 2004)
    bad = nobodys.replace(NOBODY, "loyalty")
    assert _told(service, method, bad, key=None) == (400, "Invalid value for: path parameter importId")
    assert _told(service, "PUT", bad, key=None) == (405, 3000)
    assert _told(service, "PUT", f"{bad}/x/y/z", key=None) == (404, 3000)


def test_of_a_page(service: Service) -> None:
    page = f"{IMPORTS}/{NOBODY}/segments?pagination_token="
    assert _told(service, "GET", page + "MQ==") == (404, 3000)
    assert _told(service, "GET", page + "!") == (400, "Invalid value for: query parameter pagination_token")
    assert _told(service, "GET", page + "!", key="public") == (403, 2001)


def test_two_bad_ids_are_told_from_the_left(service: Service) -> None:
    both = f"{IMPORTS}/a/segments/b"
    assert _told(service, "GET", both) == (400, "Invalid value for: path parameter importId")
    right = f"{IMPORTS}/{{import}}/segments/b"
    assert _told(service, "DELETE", right, key=None) == (400, "Invalid value for: path parameter segmentId")


@pytest.mark.parametrize("path", ["/v2.0/users", "/v2.0/events", "/ccs/v1/segmentation", "/ctx/v1/segment"])
def test_the_key_comes_before_the_body(shared: Service, path: str) -> None:
    assert _told(shared, "POST", path, key=None, text=BROKEN) == (401, 2004)
    answer = shared.ask("GET", path, key=None)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
