"""The golden cases of the contract, held against the sandbox."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.permutive.conftest import COHORTS, Service

GOLDEN = Path(__file__).parents[2] / "contract" / "golden"
QUERIES = json.loads((GOLDEN / "permutive_queries.json").read_text("utf-8"))
ERRORS = json.loads((GOLDEN / "permutive_errors.json").read_text("utf-8"))["cases"]


def _name(case: dict[str, Any]) -> str:
    return case["name"]


@pytest.mark.parametrize("case", QUERIES["accepted"], ids=_name)
def test_a_query_of_the_grammar_is_accepted_and_kept(shared: Service, case: dict[str, Any]) -> None:
    created = shared.cohort(case["name"], query=case["query"])
    found = shared.ask("GET", f"{COHORTS}/{created['id']}").json()
    assert json.dumps(found["query"]) == json.dumps(case["query"])


@pytest.mark.parametrize("case", QUERIES["refused"], ids=_name)
def test_any_other_query_is_refused_with_its_place(shared: Service, case: dict[str, Any]) -> None:
    answer = shared.ask("POST", COHORTS, json={"name": case["name"], "query": case["query"]})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, 1002)
    assert error["cause"].startswith(case["place"] + ": ")
    assert answer.headers["X-Sandbox-Rule"] == "permutive 4.1"


@pytest.mark.parametrize("case", ERRORS, ids=_name)
def test_a_refusal_is_worded_as_documented(shared: Service, case: dict[str, Any]) -> None:
    answer, expected = shared.ask(**case["request"]), case["answer"]
    assert answer.status_code == expected["status"], answer.text
    assert answer.headers["X-Sandbox-Rule"].startswith("permutive ")
    if "text" in expected:
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.text.startswith(expected["text"])
        return
    envelope = answer.json()
    assert uuid.UUID(envelope["request_id"])
    error = envelope["error"]
    assert error["message"]
    assert error["type"].startswith("https://tools.ietf.org/html/")
    assert {key: error[key] for key in expected["error"]} == expected["error"]
    assert error.keys() <= {"status", "code", "message", "cause", "docs", "type", "status_code"}
    if "allow" in expected:
        assert answer.headers["Allow"].split(", ") == expected["allow"]
