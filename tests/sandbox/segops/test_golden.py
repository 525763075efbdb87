"""The golden cases of the contract's definitions, held against the sandbox."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from .conftest import Service

GOLDEN = Path(__file__).parents[2] / "contract" / "golden" / "segops_definitions.json"
CASES = json.loads(GOLDEN.read_text("utf-8"))


def _name(case: dict[str, Any]) -> str:
    return case["name"]


@pytest.mark.parametrize("case", CASES["matching"], ids=_name)
def test_a_definition_matches_whom_the_contract_says(service: Service, case: dict[str, Any]):
    service.sandbox.now = datetime.fromisoformat(CASES["now"])
    service.track(*CASES["histories"][case["history"]])
    for segment in case.get("segments", ()):
        made = service.ask("POST", "/api/segments/", {"name": "named", "definition": segment["definition"]}).json()
        if segment["computed"]:
            service.compute(made["id"])
    made = service.ask("POST", "/api/segments/", {"name": case["name"], "definition": case["definition"]})
    assert made.status_code == 201, made.text
    service.compute(made.json()["id"])
    members = service.ask("GET", f"/api/segments/{made.json()['id']}/members/").json()["results"]
    assert [one["user_id"] for one in members] == case["users"]
    assert service.preview(*case["definition"]["conditions"], logic=case["definition"]["logic"]) == case["users"]


@pytest.mark.parametrize("case", CASES["refused"], ids=_name)
def test_any_other_definition_is_refused_with_its_place(running: Service, case: dict[str, Any]):
    body = {"name": "wrong", "definition": case["definition"]}
    for path in ("/api/segments/preview/", "/api/segments/"):
        refused = running.ask("POST", path, body)
        assert refused.status_code == 400
        assert [message.partition(":")[0] for message in refused.json()["definition"]] == case["places"]
        assert refused.headers["X-Sandbox-Rule"] == "segops.md 5.5"
