"""Every shape an error of Permutive's may have: what it says is on the exception, whichever service it comes from."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from audiencekit import errors
from audiencekit.core.options import ClientOptions
from audiencekit.core.outcome import read_body
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import Workspace
from tests.scripted import Act, serving

GOLDEN = json.loads((Path(__file__).parent / "golden" / "permutive_envelopes.json").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = GOLDEN["cases"]
CLASSES = {
    400: errors.BadRequest,
    401: errors.AuthenticationFailed,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    409: errors.Conflict,
    410: errors.ApiError,
    422: errors.BadRequest,
    429: errors.RateLimited,
    500: errors.ServerFault,
    502: errors.ServerFault,
    503: errors.ServerFault,
}
ONCE = ClientOptions(retry=RetryPolicy(attempts=1))
KEY = "6a0e1f52-3b0f-4b57-9d0c-0a7b2f1f9f11"
ID = "2b1c8f00-7d0e-4c57-8b65-1f1de3c0a003"
CALLS: dict[str, Callable[[Workspace], object]] = {
    "cohorts": lambda workspace: workspace.cohorts.get(ID),
    "imports": lambda workspace: workspace.imports.get(ID),
}


def text_of(case: dict[str, Any]) -> str:
    return case["body"] if isinstance(case["body"], str) else json.dumps(case["body"])


def test_no_shape_is_forgotten() -> None:
    assert {case["shape"] for case in CASES} == set("ABCDEFG")
    codes = {case["read"]["code"] for case in CASES}
    assert codes >= {1000, 1002, 1003, 2000, 2001, 2004, 2005, 3000, 4000, 5000}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['shape']}-{case['name']}")
def test_a_body_is_read(case: dict[str, Any]) -> None:
    assert attrs.asdict(read_body(text_of(case))) == case["read"]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['shape']}-{case['name']}")
def test_what_it_says_is_on_the_exception(case: dict[str, Any], call: Callable[[Workspace], object]) -> None:
    act = Act(status=case["status"], body=text_of(case).encode(), content_type=case["content_type"])
    with (
        serving(act) as server,
        Workspace(KEY, base_url=server.url, options=ONCE) as workspace,
        pytest.raises(errors.ApiError) as raised,
    ):
        call(workspace)
    error, read = raised.value, case["read"]
    assert type(error) is CLASSES[case["status"]] and error.status == case["status"]
    assert (error.detail, error.code, error.cause) == (read["message"], read["code"], read["cause"])
    assert (error.docs, error.details, error.request_id) == (read["docs"], read["details"], read["request_id"])
    assert (error.method, error.attempts, error.body) == ("GET", 1, text_of(case))
    assert error.url.endswith(ID) and error.headers["content-type"] == case["content_type"]
    for said in (read["message"], read["cause"], read["request_id"], read["code"]):
        assert said is None or str(said) in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert again.__dict__ == error.__dict__ and str(again) == str(error)
