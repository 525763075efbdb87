"""No key of Permutive gets out: every operation and bulk call, sync and async, failing in every way there is.

Searched are errors with their chains, attributes, pickles and the variables of our frames; log lines of all loggers at
DEBUG; reprs of workspaces, outcomes and failures; hooks, warnings, output, checkpoints and the sandbox's request log.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import sys
import traceback
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from audiencekit.core.observe import Attempt
from audiencekit.core.retry import RetryPolicy
from audiencekit.errors import AudienceKitError
from audiencekit.permutive import (
    Alias,
    AsyncWorkspace,
    ClientOptions,
    Cohort,
    Event,
    Identity,
    Segment,
    Segmentation,
    UserEvent,
    Workspace,
)
from audiencekit.sandbox import Sandbox
from tests.permutive.every_operation import CALLS, NOBODY, PAGE, QUERY, USER, WHEN, Known, acall, call
from tests.scripted import Act, Server, serving

# The second one changes in an address; both begin with what a shortened key would still show.
KEYS = {"uuid": "c0ffee7e-57ab-4cde-8f01-23456789abcd", "odd": "c0ffee7e/57ab+4cde=8f01&2345?6789%abcd"}
BEGINNING = "c0ffee7e"
CLOSED_PORT = "http://127.0.0.1:9"
Forms = dict[str, str]


def quoting(key: str) -> Act:
    """A refusal whose body repeats the key wherever it can."""
    said = f"key {key}, as an address {quote(key, safe='')} or {quote_plus(key)}"
    body = {"request_id": said, "error": {"status": said, "code": 2005, "message": said, "cause": said, "docs": said}}
    return Act(status=401, body=body)


FAILURES: dict[str, Callable[[str], Act]] = {
    "refused": lambda key: quoting(key),
    "refused in plain text": lambda key: Act(
        status=400, body=f"Invalid value for: {key}".encode(), content_type="text/plain"
    ),
    "fault": lambda key: Act(status=500, body=b"<html>oops</html>", content_type="text/html"),
    "too many": lambda key: Act(status=429, headers={"Retry-After": "0"}),
    "lost": lambda key: Act(hang_up=True),
    "cut": lambda key: Act(body={"name": key * 3}, cut=8),
    "unreadable": lambda key: Act(body=f'{{"k": "{key}"'.encode()),
    "another shape": lambda key: Act(body=[{"unexpected": key}, 5]),
    "redirect": lambda key: Act(status=302, headers={"Location": f"http://elsewhere.example/?k={quote(key, safe='')}"}),
}

QUOTING = {"refused", "refused in plain text", "unreadable", "another shape"}

BULK: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "create cohorts": lambda w, o: w.cohorts.batch_create([Cohort("a", QUERY), Cohort("b", QUERY)], **o),
    "update cohorts": lambda w, o: w.cohorts.batch_update([Cohort("a", QUERY, id=NOBODY)], **o),
    "delete cohorts": lambda w, o: w.cohorts.batch_delete([NOBODY], **o),
    "create segments": lambda w, o: w.segments(NOBODY).batch_create([Segment("a", "A"), Segment("b", "B")], **o),
    "update segments": lambda w, o: w.segments(NOBODY).batch_update([Segment("a", "A")], **o),
    "delete segments": lambda w, o: w.segments(NOBODY).batch_delete(["a"], **o),
    "upsert": lambda w, o: w.segments(NOBODY).upsert([Segment("a", "A")], **o),
    "identify": lambda w, o: w.identities.batch_identify([Identity(USER, [Alias("7", "customer")])], **o),
    "track": lambda w, o: w.events.batch_track([UserEvent("a", user_id=USER)], **o),
    "segment users": lambda w, o: w.segmentation.batch_send(
        [Segmentation(events=[Event("a", WHEN)] * 11, user_id=USER), Segmentation(user_id=NOBODY)], **o
    ),
    "segment pages": lambda w, o: w.contextual.batch_segment([PAGE], **o),
}
STREAMED: dict[str, Callable[[Any], Any]] = {
    "create cohorts": lambda w: w.cohorts.iter_create([Cohort("a", QUERY)]),
    "update cohorts": lambda w: w.cohorts.iter_update([Cohort("a", QUERY, id=NOBODY)]),
    "delete cohorts": lambda w: w.cohorts.iter_delete([NOBODY]),
    "create segments": lambda w: w.segments(NOBODY).iter_create([Segment("a", "A")]),
    "identify": lambda w: w.identities.iter_identify([Identity(USER)]),
    "track": lambda w: w.events.iter_track([UserEvent("a", user_id=USER)]),
    "segment users": lambda w: w.segmentation.iter_send([Segmentation(user_id=USER)]),
    "segment pages": lambda w: w.contextual.iter_segment([PAGE]),
}


def leaks(shown: Forms, key: str) -> list[str]:
    forms = {key, quote(key, safe=""), quote(key), quote_plus(key), BEGINNING}
    return [where for where, text in shown.items() if any(form in text for form in forms)]


def everything_about(error: BaseException, *, variables: bool = True) -> str:
    """What a logger, a debugger, a crash reporter or another process would be given of it, its whole chain included.

    Contexts that Python would not show are part of it. Without *variables* those of the frames are not: an answer that
    quotes the key stands there as it came.
    """
    seen: list[str] = []
    links: list[BaseException] = [error]
    while links:
        link = links.pop()
        seen += ["".join(traceback.format_exception(link)), repr(link), repr(link.args), repr(vars(link))]
        seen += [*getattr(link, "__notes__", []), *(_variables(link) if variables else ())]
        links += [each for each in (link.__cause__, link.__context__) if each is not None]
    if isinstance(error, AudienceKitError):
        seen += [repr(pickle.dumps(error)), repr(vars(pickle.loads(pickle.dumps(error))))]
    return "\n".join(seen)


def _variables(error: BaseException) -> Iterator[str]:
    """The variables of each frame that is not of the tests, as crash reporters send them."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if "tests" not in Path(frame.f_code.co_filename).parts:
            for name, value in dict(frame.f_locals).items():
                try:
                    yield f"{frame.f_code.co_qualname if hasattr(frame.f_code, 'co_qualname') else ''} {name}={value!r}"
                except Exception:
                    continue  # a half-made object has no repr


def outcomes_of(run: Callable[[], Any], *, variables: bool = True) -> str:
    """A bulk result as a log line and as its errors, or the error that ended the call."""
    try:
        return _outcomes(run(), variables=variables)
    except AudienceKitError as error:
        return everything_about(error, variables=variables)


async def aoutcomes_of(run: Awaitable[Any], *, variables: bool) -> str:
    """As :func:`outcomes_of`."""
    try:
        return _outcomes(await run, variables=variables)
    except AudienceKitError as error:
        return everything_about(error, variables=variables)


def _outcomes(result: Any, *, variables: bool) -> str:
    errors = [everything_about(failure.error, variables=variables) for failure in result.failures]
    return "\n".join([repr(result), *errors])


@contextmanager
def watched(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[tuple[Forms, ClientOptions]]:
    """Everything that is said meanwhile, by anybody; at the end it must have been something."""
    shown: Forms = {}
    attempts: list[Attempt] = []
    options = ClientOptions(
        retry=RetryPolicy(attempts=2, jitter=lambda _: 0.0), read_timeout=5, hooks=(attempts.append,)
    )
    handler = logging.StreamHandler(sys.stderr)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        with caplog.at_level(logging.DEBUG), warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield shown, options
    finally:
        root.removeHandler(handler)
    out, err = capfd.readouterr()
    records = [f"{record.name}: {record.getMessage()} {vars(record)!r}" for record in caplog.records]
    shown |= {"stdout": out, "stderr": err, "log": caplog.text, "records": "\n".join(records)}
    shown |= {"hooks": repr(attempts), "warnings": repr([str(warning.message) for warning in warned])}
    names = {record.name for record in caplog.records}
    wanted = {"httpcore.http11", "httpcore.connection", "audiencekit.http"}
    wanted |= {"httpx"} if any(attempt.status for attempt in attempts) else set()
    assert wanted <= names and len(err) > 1_000, "nothing was logged, so nothing was tested"


def on_the_wire(server: Server, key: str, *, key_in_query: bool) -> None:
    """The key was sent, and only where it was to be."""
    assert server.received
    for request in server.received:
        in_query = f"k={quote(key, safe='')}" in request.path.replace("%20", "+")
        assert (in_query, request.headers.get("x-api-key")) == ((True, None) if key_in_query else (False, key)), request
        assert key_in_query or not leaks({"path": request.path}, key)
        assert not leaks({"body": request.body.decode()}, key)


@pytest.mark.parametrize("key_in_query", [False, True], ids=["header", "query"])
@pytest.mark.parametrize("failure", FAILURES)
def test_failing_operations_show_no_key(
    failure: str, key_in_query: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    key = KEYS["odd" if failure.startswith("refused") else "uuid"]
    failed: set[str] = set()
    with serving(FAILURES[failure](key)) as server, watched(caplog, capfd) as (shown, options):
        with Workspace(key, base_url=server.url, options=options, key_in_query=key_in_query) as workspace:
            shown["workspace"] = repr([workspace, vars(workspace), workspace.api, vars(workspace._parts)])
            for name in CALLS:
                try:
                    call(workspace, name, Known(NOBODY))
                except AudienceKitError as error:
                    shown[name] = everything_about(error, variables=failure not in QUOTING)
                    failed.add(name)
        on_the_wire(server, key, key_in_query=key_in_query)
    assert len(failed) >= 22, sorted(set(CALLS) - failed)  # a deletion succeeds with any body
    assert leaks(shown, key) == []


@pytest.mark.parametrize("key_in_query", [False, True], ids=["header", "query"])
@pytest.mark.parametrize("failure", ["refused", "lost", "another shape"])
def test_failing_operations_of_tasks_show_no_key(
    failure: str, key_in_query: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    key = KEYS["uuid"]

    async def main(shown: Forms, options: ClientOptions) -> None:
        workspace = AsyncWorkspace(key, base_url=server.url, options=options, key_in_query=key_in_query)
        async with workspace:
            shown["workspace"] = repr([workspace, vars(workspace), workspace.api, vars(workspace._parts)])
            for name in CALLS:
                try:
                    await acall(workspace, name, Known(NOBODY))
                except AudienceKitError as error:
                    shown[name] = everything_about(error, variables=failure not in QUOTING)
            for name, run in BULK.items():
                shown[f"bulk {name}"] = await aoutcomes_of(run(workspace, {}), variables=failure not in QUOTING)

    with serving(FAILURES[failure](key)) as server, watched(caplog, capfd) as (shown, options):
        asyncio.run(main(shown, options))
        on_the_wire(server, key, key_in_query=key_in_query)
    assert len(shown) >= 22 + len(BULK) and leaks(shown, key) == []


@pytest.mark.parametrize("key_in_query", [False, True], ids=["header", "query"])
@pytest.mark.parametrize("failure", ["refused", "fault", "lost"])
def test_failing_bulk_calls_show_no_key(
    failure: str,
    key_in_query: bool,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Twice each with the same checkpoint: the second time it is read, and what is in doubt is settled."""
    key = KEYS["uuid"]
    with serving(FAILURES[failure](key)) as server, watched(caplog, capfd) as (shown, options):
        with Workspace(key, base_url=server.url, options=options, key_in_query=key_in_query) as workspace:
            for number, (name, run) in enumerate(BULK.items()):
                checkpoint = tmp_path / f"{number}.jsonl"
                for again in ("", " again"):
                    made = partial(run, workspace, {"checkpoint": checkpoint})
                    shown[name + again] = outcomes_of(made, variables=failure not in QUOTING)
            for name, stream in STREAMED.items():
                outcomes = list(stream(workspace))
                shown[f"streamed {name}"] = repr(outcomes) + "".join(
                    everything_about(outcome.error, variables=failure not in QUOTING)
                    for outcome in outcomes
                    if outcome.error is not None
                )
        on_the_wire(server, key, key_in_query=key_in_query)
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    # An upsert that cannot list the import writes none.
    assert len(files) >= len(BULK) - 1 and all(path.stat().st_size for path in files)
    shown |= {f"file {path.name}": path.read_bytes().decode("utf-8", "replace") for path in files}
    assert leaks(shown, key) == []


def test_a_closed_port_shows_no_key(caplog: pytest.LogCaptureFixture) -> None:
    shown: Forms = {}
    options = ClientOptions(retry=RetryPolicy(attempts=2, jitter=lambda _: 0.0))
    with caplog.at_level(logging.DEBUG):
        for key_in_query in (False, True):
            with Workspace(KEYS["uuid"], base_url=CLOSED_PORT, options=options, key_in_query=key_in_query) as workspace:
                for name in CALLS:
                    with pytest.raises(AudienceKitError) as failed:
                        call(workspace, name, Known(NOBODY))
                    shown[f"{name} {key_in_query}"] = everything_about(failed.value)
    assert "connect_tcp.failed" in caplog.text and len(shown) == 46
    assert leaks({**shown, "log": caplog.text}, KEYS["uuid"]) == []


@pytest.mark.parametrize("key_in_query", [False, True], ids=["header", "query"])
def test_the_sandbox_keeps_no_key(
    sandbox: Sandbox, key_in_query: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of its keys, of one that nobody issued, of requests that succeed, are refused and are hit by faults."""
    access = sandbox.permutive
    keys = {"api": access.api_key, "read-only": access.read_only_key, "public": access.public_key, "none": KEYS["uuid"]}
    with watched(caplog, capfd) as (shown, options):
        for name, key in keys.items():
            with Workspace(key, base_url=access.url, options=options, key_in_query=key_in_query) as workspace:
                known = Known(access.import_id)
                for fault in ({}, {"status": 500}, {"disconnect": "after"}):
                    sandbox.faults.clear()
                    if fault:
                        sandbox.faults.add(path="*", **fault)
                    for operation in CALLS:
                        try:
                            shown[f"{name} {operation} {fault}"] = repr(call(workspace, operation, known))
                        except AudienceKitError as error:
                            shown[f"{name} {operation} {fault}"] = everything_about(error)
    requests = sandbox.requests
    shown |= {"requests": repr(requests), "sandbox": repr([sandbox, access, sandbox.faults])}
    assert {one.status for one in requests} >= {200, 201, 401, 403, 500, None}
    assert any(one.query for one in requests) and any(one.credential for one in requests) is not key_in_query
    assert [leak for key in keys.values() for leak in leaks(shown, key)] == []


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_leak_would_be_found(key: str) -> None:
    """In every form it may have; also of a key that is cut short, and in what is held by a frame of the library."""
    for form in (key, quote(key, safe=""), quote(key), quote_plus(key), key[:12]):
        assert leaks({"there": f"GET /x?k={form} HTTP/1.1", "clean": "k=***"}, key) == ["there"]
    try:
        raise ValueError("outer") from ValueError(key)
    except ValueError as error:
        assert leaks({"chain": everything_about(error)}, key) == ["chain"]
