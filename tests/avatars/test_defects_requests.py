"""The defects of the vendor's client (contract 9.2) in what it asks and how it fails: ours does not have them.

Each test is named after its row.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from audiencekit.avatars import (
    ClientOptions,
    Manager,
)
from audiencekit.core.retry import RetryPolicy
from audiencekit.core.schedule import JobProgress
from audiencekit.errors import (
    AuthenticationFailed,
    BadRequest,
    ConnectionFailed,
    JobTimeout,
    OutcomeUnknown,
    UnexpectedResponse,
)
from audiencekit.sandbox import Sandbox
from tests.avatars.conftest import HurriedClock
from tests.avatars.defects import COMPATIBLE, CREATED, KEY, ONCE, SET, asked, prepared
from tests.avatars.frames import people
from tests.scripted import Act, serving


def test_row_01_a_timeout_is_obeyed() -> None:
    released = threading.Event()
    options = ClientOptions(read_timeout=0.2, retry=RetryPolicy(attempts=1))
    with serving(Act(before=lambda: (released.wait(20), None)[1])) as server:
        with Manager(server.url, api_key=KEY, options=options) as manager, pytest.raises(OutcomeUnknown):
            manager.api.me()
        released.set()


def test_row_09_a_post_whose_answer_is_lost_is_not_repeated(manager: Manager, sandbox: Sandbox) -> None:
    sandbox.faults.add(path="/avatars/api/jobs/flow", disconnect="after", times=1)
    prepared(manager).run()

    assert len([one for one in sandbox.requests if one.path.endswith("/jobs/flow")]) == 1


def test_row_10_a_host_that_is_not_there_is_a_typed_error() -> None:
    with Manager("http://127.0.0.1:9", api_key=KEY, clock=HurriedClock()) as manager, pytest.raises(ConnectionFailed):
        manager.check_compatibility()


def test_row_11_an_answer_that_says_later_is_not_polled() -> None:
    later = Act(status=202, body=CREATED, headers={"Location": "/api/jobs/j"})
    with serving(COMPATIBLE, later) as server, Manager(server.url, api_key=KEY, options=ONCE) as manager:
        with pytest.raises(UnexpectedResponse):
            manager.api.jobs.create(SET, "standard")

        assert asked(server) == ["POST /api/jobs"]


def test_row_12_no_get_has_a_body(manager: Manager) -> None:
    with serving(COMPATIBLE, Act(body={"jobs": []})) as server, Manager(server.url, api_key=KEY) as scripted:
        scripted.api.jobs.list(names=["a"], display_name="b")
        scripted.api.jobs.last_set()

        assert [one.body for one in server.received] == [b"", b"", b""]


def test_row_13_a_wait_ends_and_tells_how_far_it_is(manager: Manager) -> None:
    seen: list[JobProgress[object]] = []
    runner = prepared(manager, frame=people(3_000))
    with pytest.raises(JobTimeout):
        runner.run(timeout=0, on_progress=seen.append)
    runner.run(ignore_warnings=True, on_progress=seen.append)

    assert seen[-1].progress == 1.0 and len(seen) > 1


def test_row_16_connections_are_kept() -> None:
    with serving(COMPATIBLE, Act(body={"jobs": []})) as server, Manager(server.url, api_key=KEY) as manager:
        for _ in range(5):
            manager.api.jobs.last_set()

        assert len(server.received) == 6 and server.connections == 1


@pytest.mark.parametrize(
    "base", ["http://api.localhost:9/api/", "http://api.localhost:9", "http://api.localhost:9/api"]
)
def test_row_22_the_word_api_is_taken_off_once_and_at_the_end_only(base: str) -> None:
    with Manager(base, api_key=KEY) as manager:
        assert manager.api.addresses.api == "http://api.localhost:9/api"
        assert manager.api.addresses.storage == "http://api.localhost:9/storage"


def test_row_24_any_number_of_jobs_is_deleted() -> None:
    answer = Act(body={"deleted_jobs": [], "failed_jobs": ["x"]})
    with serving(COMPATIBLE, answer) as server, Manager(server.url, api_key=KEY) as manager:
        deleted = manager.delete_jobs([f"job-{number}" for number in range(250)])
        nothing = manager.delete_jobs([])

        sizes = [len(json.loads(one.body)["job_names"]) for one in server.received[1:]]
    assert sizes == [100, 100, 50] and deleted.failed_jobs == ("x", "x", "x")
    assert nothing.deleted_jobs == ()


def test_row_27_a_location_header_changes_nothing() -> None:
    created = Act(status=201, body=CREATED, headers={"Location": "/api/jobs/j"})
    with serving(COMPATIBLE, created) as server, Manager(server.url, api_key=KEY) as manager:
        assert manager.api.jobs.create(SET, "standard").name == "j"
        assert asked(server) == ["POST /api/jobs"]


def test_row_28_an_empty_list_is_sent_as_one() -> None:
    with serving(COMPATIBLE, Act(body=[])) as server, Manager(server.url, api_key=KEY) as manager:
        assert manager.api.results.access_batch([]) == []
        assert server.received[-1].body == b"[]"


def test_row_29_the_repr_is_readable(manager: Manager) -> None:
    assert repr(manager.api) == f"ApiClient(api={manager.base_url!r})"


def test_row_30_importing_leaves_the_process_alone(tmp_path: Path) -> None:
    program = "import sys; hook = sys.excepthook\nimport audiencekit.avatars\nfrom audiencekit.avatars import Runner\n"
    program += "assert sys.excepthook is hook\nraise SystemExit(int('not a number'))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "not a number" in ended.stderr and list(tmp_path.iterdir()) == []


def test_row_31_the_environment_stays_as_it_is(manager: Manager) -> None:
    before = dict(os.environ)
    runner = prepared(manager)
    runner.run()
    runner.shuffled("t")

    assert dict(os.environ) == before


def test_row_32_credentials_are_asked_for_each_transfer_and_not_kept(manager: Manager, sandbox: Sandbox) -> None:
    runner = prepared(manager)
    runner.run()
    sandbox.forget_requests()
    runner.shuffled("t")
    runner.shuffled("t")
    secret = manager.api.results.access(f"{manager.api.results.upload_url()}/x").credentials.secret_access_key

    assert len([one for one in sandbox.requests if one.path.endswith("/access/batch")]) == 2
    assert secret not in repr(vars(runner)) + repr(vars(runner.results())) + repr(vars(manager.api))


def test_row_33_errors_say_what_they_are(manager: Manager, sandbox: Sandbox) -> None:
    detail = [{"loc": ["body", name], "msg": "field required", "type": "missing"} for name in ("one", "two")]
    sandbox.faults.add(path="/avatars/api/jobs/last_set", status=422, body=json.dumps({"detail": detail}), times=1)
    with pytest.raises(BadRequest) as caught:
        manager.get_last_set()
    assert caught.value.status == 422
    assert "one" in str(caught.value) and "two" in str(caught.value)
    with Manager(sandbox.avatars.url, api_key=KEY) as other, pytest.raises(AuthenticationFailed) as refused:
        other.api.me()
    assert refused.value.status == 401


def test_row_34_what_does_not_change_is_not_sent() -> None:
    summary = Act(body={"name": "shop", "engine": "sqlite", "label": "Shop"})
    with serving(COMPATIBLE, summary) as server, Manager(server.url, api_key=KEY) as manager:
        manager.api.connections.patch("shop", label="Shop")

        assert json.loads(server.received[-1].body) == {"label": "Shop"}


def test_row_35_names_are_encoded_in_paths() -> None:
    with serving(COMPATIBLE, Act(body={"reachable": True})) as server, Manager(server.url, api_key=KEY) as manager:
        manager.api.connections.test("a/b?c#d e")

        assert asked(server) == ["POST /api/connections/a%2Fb%3Fc%23d%20e/test"]
