"""What all operations have in common: where the key is read, paths that lead nowhere, resets (contract 1.2, 5.3)."""

from __future__ import annotations

import pytest

from audiencekit.sandbox.sandbox import Sandbox
from tests.sandbox.permutive.conftest import COHORTS, IMPORTS, Service


@pytest.mark.parametrize("path", [COHORTS, IMPORTS])
@pytest.mark.parametrize("header", ["X-API-Key", "x-api-key", "X-Api-Key"])
def test_the_key_is_read_from_the_header_in_any_spelling(shared: Service, path: str, header: str) -> None:
    assert shared.ask("GET", path, key=None, headers={header: shared.access.api_key}).status_code == 200


@pytest.mark.parametrize("path", [COHORTS, IMPORTS])
def test_the_key_is_read_from_the_query_and_the_header_wins(shared: Service, path: str) -> None:
    in_query = f"{path}?k={shared.access.api_key}"
    assert shared.ask("GET", in_query, key=None).status_code == 200
    assert shared.ask("GET", in_query, key="unknown").status_code == 401
    assert shared.ask("GET", f"{path}?k={shared.key('unknown')}").status_code == 200


def test_a_bearer_token_is_no_key(shared: Service) -> None:
    answer = shared.ask("GET", COHORTS, key=None, headers={"Authorization": f"Bearer {shared.access.api_key}"})
    assert answer.json()["error"]["code"] == 2004


def test_a_key_that_reads_does_so(shared: Service) -> None:
    assert shared.ask("GET", COHORTS, key="read_only").status_code == 200
    assert shared.ask("GET", f"{IMPORTS}/{{import}}/segments", key="read_only").status_code == 200


@pytest.mark.parametrize(
    "path", ["", "/", "/v2.0", "/cohorts-api", "/cohorts-api/v2//cohorts", f"{IMPORTS}/", "/cohorts-api%2Fv2/cohorts"]
)
def test_a_route_that_does_not_exist_is_refused_in_the_envelope(shared: Service, path: str) -> None:
    answer = shared.ask("GET", path)
    assert answer.status_code == 404
    if path:
        assert answer.json()["error"]["code"] == 3000


def test_no_refusal_repeats_a_key(shared: Service) -> None:
    for name in ("unknown", "public", "read_only"):
        for answer in (
            shared.ask("POST", COHORTS, key=name),
            shared.ask("POST", f"{COHORTS}?k={shared.key(name)}", key=None),
        ):
            assert answer.status_code in (401, 403)
            assert shared.key(name) not in answer.text + str(answer.headers)


def test_keys_and_the_import_outlive_a_reset_and_rows_do_not(service: Service, running: Sandbox) -> None:
    service.cohort("Gone")
    service.segment("gone")
    before = running.permutive
    running.reset()
    assert running.permutive == before
    assert service.ask("GET", COHORTS).json() == []
    assert service.ask("GET", f"{IMPORTS}/{{import}}/segments").json()["pagination"]["total_count"] == 0


def test_the_repr_of_the_access_shows_no_key(shared: Service) -> None:
    shown = repr(shared.access)
    assert shared.access.url in shown
    assert not any(shared.key(name) in shown for name in ("api", "read_only", "public", "child"))
