"""Numbers in paths that are longer than any row number (segops.md 1.5)."""

from __future__ import annotations

import httpx
import pytest

from audiencekit.sandbox.segops.segment_rows import MAX_ID

from .conftest import Service

PATHS = [
    ("GET", "segments/{}/"),
    ("PATCH", "segments/{}/"),
    ("DELETE", "segments/{}/"),
    ("GET", "segments/{}/versions/"),
    ("POST", "segments/{}/estimate/"),
    ("POST", "segments/{}/compute/"),
    ("GET", "segments/{}/members/"),
    ("POST", "segments/{}/export/"),
    ("GET", "segments/{}/export/?export_id=1"),
    ("GET", "segments/exports/{}/download/"),
    ("GET", "product-segments/{}/"),
    ("POST", "product-segments/{}/compute/"),
    ("GET", "schemas/{}/"),
    ("GET", "activations/{}/"),
    ("POST", "activations/{}/sync/"),
    ("GET", "explorer/users/u/segments/{}/explain/"),
]
NUMBERS = ["9" * 5000, "9" * 20, "9" * 19, str(MAX_ID), "0" * 5000 + "1"]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_no_number_is_too_long_to_be_unknown(service: Service, method: str, path: str):
    body = {"name": "x"} if method != "GET" else None
    answers = [service.ask(method, "/api/" + path.format(number), body) for number in NUMBERS]
    assert [(answer.status_code, list(answer.json())) for answer in answers] == [(404, ["detail"])] * len(NUMBERS)


def test_a_key_of_such_a_number_cannot_be_revoked(service: Service):
    auth = f"Bearer {service.login()['access']}"
    answers = [service.ask("DELETE", f"/api/auth/api-keys/{number}/", auth=auth) for number in NUMBERS]
    assert [answer.status_code for answer in answers] == [404] * len(NUMBERS)


@pytest.mark.parametrize(("method", "path"), [("DELETE", "webhooks/{}"), ("GET", "product-segments/{}/skus")])
def test_nor_do_the_controls_fail(service: Service, method: str, path: str):
    headers = {"X-Sandbox-Token": service.sandbox.token}
    url = f"{service.sandbox.url}/_sandbox/segops/{path.format('9' * 5000)}"
    assert httpx.request(method, url, headers=headers).status_code == 404


@pytest.mark.parametrize(
    "path", ["/permutive/cohorts-api/v2/cohorts/{}", "/avatars/api/jobs/{}", "/avatars/api/results/{}"]
)
def test_the_other_services_take_ids_for_text(service: Service, path: str):
    assert httpx.get(service.sandbox.url + path.format("9" * 5000)).status_code in (401, 403, 404)
