"""Pains of keys and logs. Every place a key could show in is searched in tests/faults/test_secrets_permutive.py."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator

import pytest

from audiencekit import errors
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import AsyncWorkspace, ClientOptions, Cohort, Workspace
from tests.permutive.every_operation import NOBODY, QUERY
from tests.scripted import Act, serving

KEY = "6a1f2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
OPTIONS = ClientOptions(retry=RetryPolicy(attempts=2, jitter=lambda _: 0.0))
ACTS = {"refused": Act(status=401), "fault": Act(status=500), "lost": Act(hang_up=True), "odd": Act(body=b"{")}


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def failure(act: Act, *, key_in_query: bool) -> errors.AudienceKitError:
    with serving(act) as server:
        place = {"base_url": server.url, "options": OPTIONS, "key_in_query": key_in_query}
        with Workspace(KEY, **place) as workspace, pytest.raises(errors.AudienceKitError) as caught:  # pyright: ignore
            workspace.cohorts.create(Cohort("a", QUERY))
        request = server.received[0]
        assert (f"k={KEY}" in request.path) is key_in_query and (
            request.headers.get("x-api-key") == KEY
        ) is not key_in_query
    return caught.value


@pytest.mark.parametrize("kind", [Workspace, AsyncWorkspace])
@pytest.mark.parametrize("key_in_query", [False, True])
def test_08_a_workspace_does_not_show_its_key(kind: type[Workspace], key_in_query: bool) -> None:
    workspace = kind(KEY, key_in_query=key_in_query)
    parts = [*vars(workspace).values(), workspace.api, workspace.api.cohorts, workspace.segments(NOBODY)]
    deeper = [vars(part) for part in parts if hasattr(part, "__dict__")]
    for shown in (repr(workspace), str(workspace), f"{workspace}", repr(vars(workspace)), repr(parts), repr(deeper)):
        assert KEY not in shown
    assert "Workspace(base_url='https://api.permutive.app')" in repr(workspace)


@pytest.mark.parametrize("key_in_query", [False, True])
@pytest.mark.parametrize("act", ACTS)
def test_09_no_link_of_the_chain_has_the_key(act: str, key_in_query: bool) -> None:
    error: BaseException | None = failure(ACTS[act], key_in_query=key_in_query)
    assert KEY not in "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    links = 0
    while error is not None:
        links += 1
        assert KEY not in repr(error) + str(error) + repr(vars(error))
        assert not hasattr(error, "request") and not hasattr(error, "response")
        error = error.__cause__ or error.__context__
    assert links


@pytest.mark.parametrize("key_in_query", [False, True])
@pytest.mark.parametrize("act", ACTS)
def test_10_no_address_and_no_log_line_has_the_key(
    act: str, key_in_query: bool, logged: pytest.LogCaptureFixture
) -> None:
    error = failure(ACTS[act], key_in_query=key_in_query)
    assert "/cohorts-api/v2/cohorts" in getattr(error, "url", "") and KEY not in getattr(error, "url", "")
    assert {"httpcore.http11", "audiencekit.http"} <= {record.name for record in logged.records}
    assert KEY not in logged.text
    assert not [record for record in logged.records if KEY in repr(vars(record)) + record.getMessage()]


def test_40_log_lines_are_of_the_librarys_own_loggers(logged: pytest.LogCaptureFixture) -> None:
    for act in ACTS.values():
        failure(act, key_in_query=False)
    names = {record.name for record in logged.records}
    assert "root" not in names and {name.split(".")[0] for name in names} <= {
        "audiencekit",
        "httpx",
        "httpcore",
        "asyncio",
    }
    assert "audiencekit.http" in names


def test_40_they_can_be_silenced_by_name(logged: pytest.LogCaptureFixture) -> None:
    with logged.at_level(logging.CRITICAL, logger="audiencekit"):
        failure(ACTS["fault"], key_in_query=False)
    assert not [record for record in logged.records if record.name.startswith("audiencekit")]
    assert not logging.getLogger("audiencekit").handlers and not logging.getLogger("audiencekit.http").handlers


def test_42_nothing_is_logged_of_what_is_sent(logged: pytest.LogCaptureFixture) -> None:
    with serving(Act(status=500)) as server, Workspace(KEY, base_url=server.url, options=OPTIONS) as workspace:
        with pytest.raises(errors.ServerFault):
            workspace.cohorts.create(Cohort("a very private name", QUERY))
        assert b"a very private name" in server.received[0].body
    assert logged.records and "a very private name" not in logged.text
