"""The key: where it travels, and where it never shows."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from audiencekit import errors
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import (
    Alias,
    ClientOptions,
    Cohort,
    Identity,
    Segment,
    Segmentation,
    UserEvent,
    Workspace,
)
from audiencekit.sandbox import Sandbox
from tests.scripted import Act, serving

KEY = "6a1f2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
IMPORT = "0b0f0c1a-0000-4000-8000-000000000000"
USER = str(uuid4())
QUERY = {"event": "Purchase", "frequency": {"greater_than": 2}}
OPTIONS = ClientOptions(retry=RetryPolicy(jitter=lambda _: 0.0, attempts=2), read_timeout=0.3)

CALLS: dict[str, Callable[[Workspace], object]] = {
    "list cohorts": lambda w: w.cohorts.list(include_child_workspaces=True),
    "create a cohort": lambda w: w.cohorts.create(Cohort("a", QUERY)),
    "create many": lambda w: fail(w.cohorts.batch_create([Cohort("a", QUERY)])),
    "read a cohort": lambda w: w.cohorts.get(IMPORT),
    "list segments": lambda w: list(w.segments(IMPORT).list(start="abc")),
    "upsert": lambda w: fail(w.segments(IMPORT).upsert([Segment("a", "A")])),
    "create segments": lambda w: fail(w.segments(IMPORT).batch_create([Segment("a", "A")])),
    "identify": lambda w: w.identify(Identity(USER, [Alias("a", "b")])),
    "track": lambda w: w.events.track(UserEvent("a", user_id=USER)),
    "segment": lambda w: w.segmentation.cohorts_of(USER),
    "segment many": lambda w: fail(w.segmentation.batch_send([Segmentation(user_id=USER)])),
    "contextual": lambda w: w.contextual.segment("https://news.example/?k=v"),
}


def fail(result: tuple[object, list[tuple[object, BaseException]]]) -> None:
    (failure,) = result[1]
    assert KEY not in repr(failure)
    raise failure[1]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


FAULTS = {
    "refused": Act(status=400, body={"request_id": "r", "error": {"message": f"bad key {KEY}", "code": 1000}}),
    "fault": Act(status=500, content_type="text/html", body=f"<html>k={KEY}</html>".encode()),
    "hung up": Act(hang_up=True),
    "no json": Act(body=f"not json k={KEY}".encode()),
    "redirect": Act(status=302, headers={"Location": f"http://elsewhere.example/?k={KEY}"}),
}


@pytest.mark.parametrize("in_query", [False, True], ids=["header", "query"])
@pytest.mark.parametrize("fault", FAULTS)
def test_no_failure_shows_it(fault: str, in_query: bool, logged: pytest.LogCaptureFixture) -> None:
    with (
        serving(FAULTS[fault]) as server,
        Workspace(KEY, base_url=server.url, options=OPTIONS, key_in_query=in_query) as workspace,
    ):
        for call in CALLS.values():
            with pytest.raises(errors.AudienceKitError) as raised:
                call(workspace)
            shown = "".join(traceback.format_exception(raised.value))
            assert KEY not in shown and KEY not in repr(raised.value) and KEY not in repr(vars(raised.value))
            assert KEY.encode() not in pickle.dumps(raised.value)
        sent = server.received
    assert all((f"k={KEY}" in each.path) == in_query for each in sent)
    assert all(("x-api-key" in each.headers) != in_query for each in sent)
    assert KEY not in logged.text and logged.records


def test_no_repr_shows_it() -> None:
    with Workspace(KEY, base_url="http://127.0.0.1:1", options=OPTIONS, key_in_query=True) as workspace:
        for thing in (workspace, workspace.api, workspace.cohorts, workspace.segments(IMPORT), vars(workspace)):
            assert KEY not in repr(thing) and KEY not in str(thing)
        with pytest.raises(errors.ConnectionFailed) as refused:
            workspace.cohorts.list()
        assert KEY not in "".join(traceback.format_exception(refused.value))


def test_a_key_in_the_query_is_enough_for_every_service(sandbox: Sandbox) -> None:
    access = sandbox.permutive
    with Workspace(access.api_key, base_url=access.url, key_in_query=True) as workspace:
        made = workspace.cohorts.create(Cohort("a", QUERY))
        assert workspace.cohorts.list(include_details=True)[0].query == QUERY
        assert workspace.cohorts.batch_delete([made]).responses == [made.id]
        assert workspace.imports.get(access.import_id).id == access.import_id
        assert workspace.segments(access.import_id).upsert([Segment("a", "A")]).failures == []
        assert [segment.code for segment in workspace.segments(access.import_id).list()] == ["a"]
        user = workspace.identities.create_user()
        assert workspace.events.track(UserEvent("View", user_id=user)).user_id == user
        assert workspace.segmentation.cohorts_of(user).user_id == user
        assert workspace.contextual.segment("https://news.example/").cohorts == []
    assert all("k" in request.query for request in sandbox.requests)
