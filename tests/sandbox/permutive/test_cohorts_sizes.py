"""The live audience size: in C1 and C3 alone, from the first evaluation on (contract 2.1; 3.2, row 44)."""

from __future__ import annotations

import uuid
from typing import Any

from tests.sandbox.permutive.conftest import COHORTS, Service

VISITED = {"event": "Visit", "frequency": {"greater_than_or_equal_to": 1}}


def _visit(service: Service, user_id: str, key: str = "public") -> None:
    event = {"name": "Visit", "user_id": user_id, "properties": {}}
    assert service.ask("POST", "/v2.0/events", key=key, json=event).status_code == 201


def _sizes(service: Service) -> dict[str, int | None]:
    listed: list[dict[str, Any]] = service.ask("GET", COHORTS).json()
    sizes = {cohort["name"]: cohort.get("live_audience_size") for cohort in listed}
    for cohort in listed:
        detail = service.ask("GET", f"{COHORTS}/{cohort['id']}").json()
        assert detail.get("live_audience_size") == sizes[cohort["name"]]
    return sizes


def test_a_size_counts_the_members_of_the_last_evaluation(service: Service) -> None:
    visited = service.cohort("Visited", query=VISITED)
    service.cohort("Often", query=VISITED | {"frequency": {"greater_than": 1}})
    service.cohort("Offline", query=VISITED, segment_type="offline")
    service.access.add_cohort("Alike", lookalike=True)
    unmeasured = dict.fromkeys(("Visited", "Often", "Offline", "Alike"))
    assert _sizes(service) == unmeasured
    users = [str(uuid.uuid4()) for _ in range(3)]
    for user in (*users, users[0]):
        _visit(service, user)
    assert _sizes(service) == unmeasured | {"Visited": 3, "Often": 1}
    changed = service.ask("PATCH", f"{COHORTS}/{visited['id']}", json={"tags": ["t"]}).json()
    assert "live_audience_size" not in changed


def test_users_of_a_child_workspace_count_in_inherited_cohorts(service: Service) -> None:
    service.cohort("Visited", query=VISITED)
    _visit(service, str(uuid.uuid4()), key="child")
    assert _sizes(service) == {"Visited": 1}
