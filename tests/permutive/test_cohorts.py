"""Cohorts through the public API against the sandbox."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import attrs
import pytest

from audiencekit import errors
from audiencekit.permutive import ClientOptions, Cohort, CohortList, Workspace
from audiencekit.sandbox import Sandbox

QUERY = {"event": "Purchase", "frequency": {"greater_than": 2}}


def test_create_read_change_delete(permutive_workspace: Workspace) -> None:
    cohorts = permutive_workspace.cohorts
    made = cohorts.create(Cohort("VIP", QUERY, description="best", tags=["a", "b"]))
    assert made.id and made.code and made.state == "Enabled" and made.query == QUERY
    assert len(made.created_at.split(".")[1]) == 10  # nine digits and Z, kept verbatim
    assert cohorts.get(made.id).description == "best"
    changed = cohorts.update(made.id, tags=[], state="Disabled", clear_description=True)
    assert (changed.tags, changed.state, changed.description, changed.name) == ([], "Disabled", None, "VIP")
    cohorts.delete(made.id)
    with pytest.raises(errors.NotFound) as gone:
        cohorts.get(made.id)
    assert gone.value.code == 3000 and gone.value.request_id


def test_a_taken_name_is_a_conflict(permutive_workspace: Workspace) -> None:
    permutive_workspace.cohorts.create(Cohort("VIP", QUERY))
    with pytest.raises(errors.Conflict) as taken:
        permutive_workspace.cohorts.create(Cohort("VIP", QUERY))
    assert taken.value.code == 4000


@pytest.mark.parametrize("cohort", [Cohort("", QUERY), Cohort("x"), Cohort("x", {}), Cohort("x", [1])])  # pyright: ignore
def test_what_cannot_succeed_is_refused_before_sending(
    sandbox: Sandbox, permutive_workspace: Workspace, cohort: Cohort
) -> None:
    before = len(sandbox.requests)
    with pytest.raises(errors.InvalidInput):
        permutive_workspace.cohorts.create(cohort)
    with pytest.raises(errors.InvalidInput):
        permutive_workspace.cohorts.get("..")
    with pytest.raises(errors.InvalidInput):
        permutive_workspace.cohorts.update("id")
    assert len(sandbox.requests) == before


def test_a_failed_create_is_not_repeated_and_says_what_is_known(
    sandbox: Sandbox, permutive_workspace: Workspace
) -> None:
    sandbox.faults.add(path="/cohorts-api/*", method="POST", disconnect="after", times=1)
    with pytest.raises(errors.OutcomeUnknown):
        permutive_workspace.cohorts.create(Cohort("once", QUERY))
    assert [cohort.name for cohort in permutive_workspace.cohorts.list()] == ["once"]


def test_a_batch_with_every_kind_of_outcome(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    sandbox.faults.add(path="/cohorts-api/*", method="POST", status=429, times=1, retry_after=0)
    result = permutive_workspace.cohorts.batch_create(
        [Cohort("a", QUERY), Cohort("b"), Cohort("c", {"nonsense": 1}), Cohort("a", QUERY), Cohort("d", QUERY)],
        max_workers=1,
    )
    assert [cohort.name for cohort in result.responses] == ["a", "d"]
    assert [type(error) for _, error in result.failures] == [errors.InvalidInput, errors.BadRequest, errors.Conflict]
    assert {request.url for request, _ in result.failures} == {f"{sandbox.permutive.url}/cohorts-api/v2/cohorts"}


def test_more_workers_than_connections_are_refused(permutive_workspace: Workspace) -> None:
    with pytest.raises(errors.InvalidInput, match="max_connections"):
        permutive_workspace.cohorts.batch_create([], max_workers=21)


def test_lookups_follow_the_list_and_report_duplicates() -> None:
    cohorts = CohortList([Cohort("a", code=1, id="x", tags=["t"]), Cohort("a", code=2), Cohort("b", tags=["t"])])
    assert cohorts.by_name["a"].code == 1 and cohorts.by_code[2].name == "a" and cohorts.by_id["x"].code == 1
    assert len(cohorts.by_tag["t"]) == 2 and list(cohorts.duplicates) == ["a"]
    assert cohorts[1:].by_name["a"].code == 2 and len(cohorts) == 3


def test_unknown_and_camel_case_fields_survive() -> None:
    body = {"name": "a", "liveAudienceSize": 3, "code": "7", "novel": {"x": 1}, "state": "Paused"}
    cohort = Cohort.from_dict(body)
    assert (cohort.live_audience_size, cohort.code, cohort.extra, cohort.state) == (3, 7, {"novel": {"x": 1}}, "Paused")
    assert cohort.to_dict()["novel"] == {"x": 1}


@pytest.mark.parametrize("body", [{}, {"name": 3}, {"name": "a", "code": "x"}, {"name": "a", "tags": "t"}])
def test_a_field_of_another_kind_is_an_unexpected_response(body: dict[str, object]) -> None:
    with pytest.raises(errors.UnexpectedResponse):
        Cohort.from_dict(body)


def test_keys_and_addresses_are_checked_at_construction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERMUTIVE_API_KEY", raising=False)
    with pytest.raises(errors.ConfigurationError, match="PERMUTIVE_API_KEY"):
        Workspace()
    with pytest.raises(errors.ConfigurationError, match="clear text"):
        Workspace("k", base_url="http://api.example")
    monkeypatch.setenv("PERMUTIVE_API_KEY", "from-environment")
    assert "from-environment" not in repr(
        Workspace(options=ClientOptions(allow_http=True), base_url="http://api.example")
    )


def test_public_and_wrong_keys(sandbox: Sandbox) -> None:
    with Workspace(sandbox.permutive.public_key, base_url=sandbox.permutive.url) as public:
        with pytest.raises(errors.PermissionDenied) as denied:
            public.cohorts.list()
        assert denied.value.code == 2001
    with Workspace("wrong", base_url=sandbox.permutive.url) as wrong, pytest.raises(errors.AuthenticationFailed):
        wrong.cohorts.list()


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {},
        Cohort(5, QUERY),
        Cohort("x", QUERY, tags="abc"),
        Cohort("x", QUERY, segment_type=5),
        Cohort("x", {"a": float("nan")}),
    ],
)
def test_a_wrong_item_is_a_failure_of_its_own(permutive_workspace: Workspace, wrong: object) -> None:
    result = permutive_workspace.cohorts.batch_create([Cohort("a", QUERY), wrong, Cohort("b", QUERY)], max_workers=1)
    assert [cohort.name for cohort in result.responses] == ["a", "b"]
    ((request, error),) = result.failures
    assert request.item is wrong and isinstance(error, errors.InvalidInput)


@pytest.mark.parametrize("change", [{"tags": "abc"}, {"tags": 5}, {"query": 5}, {"name": 5}, {"state": []}])
def test_a_wrong_change_is_refused(permutive_workspace: Workspace, change: dict[str, object]) -> None:
    with pytest.raises(errors.InvalidInput):
        permutive_workspace.cohorts.update("0" * 8, **change)


def test_not_found_after_a_lost_answer_is_a_deletion_that_worked(
    sandbox: Sandbox, permutive_workspace: Workspace
) -> None:
    made = permutive_workspace.cohorts.create(Cohort("gone", QUERY))
    sandbox.faults.add(path="/cohorts-api/*", method="DELETE", disconnect="after", times=1)
    permutive_workspace.cohorts.delete(made.id)
    assert len(permutive_workspace.cohorts.list()) == 0
    with pytest.raises(errors.NotFound):
        permutive_workspace.cohorts.delete(made.id)


def test_work_can_be_spread_over_processes(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        result = permutive_workspace.cohorts.batch_create(
            [Cohort(f"c{number}", QUERY) for number in range(6)], executor=executor
        )
    assert [cohort.name for cohort in result.responses] == [f"c{number}" for number in range(6)]
    assert len(permutive_workspace.cohorts.list()) == 6


def test_what_was_read_can_be_made_again_under_another_name(permutive_workspace: Workspace) -> None:
    first = permutive_workspace.cohorts.create(Cohort("one", QUERY, tags=["t"]))
    second = permutive_workspace.cohorts.create(attrs.evolve(permutive_workspace.cohorts.get(first.id), name="two"))
    assert (second.name, second.tags, second.query) == ("two", ["t"], QUERY) and second.id != first.id
