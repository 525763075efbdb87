"""The seed's own snippet, over a real socket: only the import lines and the key are exchanged."""

from __future__ import annotations

import pytest

from audiencekit.errors import BadRequest
from audiencekit.permutive import BulkResult, Cohort, Workspace
from audiencekit.sandbox import Sandbox
from tests.seeds import code_block


def run(snippet: str, names: dict[str, object]) -> BulkResult[Cohort, Cohort]:
    exec(compile(snippet, "seed", "exec"), names)
    responses, failures = names["responses"], names["failures"]
    return BulkResult(responses, failures)  # pyright: ignore


@pytest.fixture
def snippet(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PERMUTIVE_BASE_URL", sandbox.permutive.url)
    text = code_block("permutive-api.txt", "batch_create")
    text = text.replace("from PermutiveAPI import Cohort", "from audiencekit.permutive import Cohort")
    text = text.replace("from PermutiveAPI._Utils.http import Progress", "from audiencekit.permutive import Progress")
    assert "PermutiveAPI" not in text
    return text.replace("your-api-key", sandbox.permutive.api_key)


def test_the_seeds_own_cohorts_are_refused_by_the_service(
    snippet: str, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their queries are of no kind the API knows (contract 7, pain 37)."""
    responses, failures = run(snippet, {})
    assert responses == []
    assert [failure.request.item.name for failure in failures] == ["VIP Customers", "Returning Visitors"]
    assert all(type(failure.error) is BadRequest and failure.error.status == 400 for failure in failures)
    printed = capsys.readouterr().out
    assert "2/2 (errors: 2, avg/1000: " in printed
    assert printed.count(f"Inspect retry candidate: {sandbox.permutive.url}/cohorts-api/v2/cohorts") == 2
    assert sandbox.permutive.api_key not in printed


def test_valid_queries_all_succeed(snippet: str, sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    valid = snippet.replace('{"type": "users"}', '{"event": "Purchase", "frequency": {"greater_than": 2}}')
    valid = valid.replace('{"type": "visitors"}', '{"event": "Pageview", "frequency": {"greater_than": 1}}')
    responses, failures = run(valid, {})
    assert failures == []
    assert [cohort.name for cohort in responses] == ["VIP Customers", "Returning Visitors"]
    stored = {cohort.name for cohort in permutive_workspace.cohorts.list()}  # in the order the workers got there
    assert stored == {"VIP Customers", "Returning Visitors"}


def test_the_convenience_imports_of_the_seed() -> None:
    from audiencekit.permutive import Alias, Cohort, Identity, Import, Segment, Workspace

    assert {each.__name__ for each in (Workspace, Cohort, Segment, Import, Identity, Alias)} == {
        "Workspace", "Cohort", "Segment", "Import", "Identity", "Alias",
    }  # fmt: skip
    user_id = "0b0f0c1a-0000-4000-8000-000000000000"
    assert Identity(user_id, [Alias("e", "email")]).aliases[0].priority == 0


def test_the_seeds_error_names_are_the_shared_errors() -> None:
    from audiencekit import errors, permutive

    assert permutive.PermutiveAPIError is errors.ApiError
    assert permutive.PermutiveRateLimitError is errors.RateLimited
