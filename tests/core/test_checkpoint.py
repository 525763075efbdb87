"""Checkpoints: what is sent in a second run, whatever ended the first."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from audiencekit.core.bulk import BulkResult, Resumable, run_bulk, stream_bulk
from audiencekit.core.checkpoint import Checkpoint, digest_of
from audiencekit.errors import (
    ApiError,
    AudienceKitError,
    Cancelled,
    CheckpointFailed,
    ClientClosed,
    Conflict,
    ConnectionFailed,
    DeadlineExceeded,
    InvalidInput,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
    UnexpectedResponse,
)
from tests.core.bulk_operations import Ledger, describe, plan
from tests.fakes import FakeClock

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkpoint"


def run(path: Path, items: list[int], operation: Callable[[int], str], **options: object) -> BulkResult[int, str]:
    return run_bulk(items, operation, describe=describe, checkpoint=plan(path), **options)  # pyright: ignore


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def never(item: int) -> str:
    raise AssertionError(f"{item} was sent")


def test_what_is_done_is_not_sent_again_and_its_answer_is_given(path: Path) -> None:
    first = run(path, [1, 2, 3], lambda item: f"r{item}")
    assert run(path, [3, 1, 2], never).responses == ["r3", "r1", "r2"]
    assert first.responses == ["r1", "r2", "r3"]
    assert run(path, [1, 4], lambda item: f"new {item}").responses == ["r1", "new 4"]


def test_equal_items_are_told_apart_by_their_number(path: Path) -> None:
    sent: list[int] = []

    def operation(item: int) -> str:
        sent.append(item)
        return f"r{len(sent)}"

    assert run(path, [7, 7], operation, max_workers=1).responses == ["r1", "r2"]
    assert run(path, [7, 7, 7], operation, max_workers=1).responses == ["r1", "r2", "r3"]
    assert sent == [7, 7, 7]


def test_the_line_is_in_the_file_before_the_item_is_sent(path: Path) -> None:
    def operation(item: int) -> str:
        assert lines(path)[-1] == {"sent": digest_of(item), "n": 1, "at": 1_700_000_000.0}
        return "done"

    assert run(path, [1, 2], operation, max_workers=1, clock=FakeClock()).responses == ["done", "done"]
    assert lines(path)[2] == {"done": digest_of(1), "n": 1, "response": {"text": "done"}}


def test_the_file_is_for_its_owner_only_and_holds_nothing_of_the_items(path: Path) -> None:
    run_bulk(
        ["sk_secret"],
        str.upper,
        describe=lambda item: describe(0),  # pyright: ignore
        checkpoint=Resumable(path, digest_of, lambda response: None, str, job="j"),
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "secret" not in path.read_text().lower()


REFUSALS: list[tuple[AudienceKitError, bool]] = [
    (Conflict(status=409), True),
    (RateLimited(status=429), True),
    (ConnectionFailed("x"), True),
    (DeadlineExceeded("x"), True),
    (InvalidInput("x"), True),
    (Conflict(status=409, in_doubt=True), False),
    (ServerFault(status=500, in_doubt=True), False),
    (UnexpectedResponse(status=200), False),
    (OutcomeUnknown("x"), False),
    (ClientClosed("x"), False),
]


@pytest.mark.parametrize(("error", "again"), REFUSALS, ids=lambda value: type(value).__name__)
def test_only_known_refusals_are_sent_again(path: Path, error: ApiError, again: bool) -> None:
    def fails(item: int) -> str:
        raise error

    assert run(path, [1], fails).failures[0].error is error
    sent: list[int] = []
    second = run(path, [1], lambda item: sent.append(item) or "done")
    assert bool(sent) is again
    if not again:
        assert isinstance(second.failures[0].error, OutcomeUnknown)
        assert isinstance(run(path, [1], never).failures[0].error, OutcomeUnknown), "it stays in doubt"


def in_doubt(path: Path, item: int) -> None:
    def unknown(item: int) -> str:
        raise OutcomeUnknown("x")

    run(path, [item], unknown, clock=FakeClock())


def test_settle_gives_the_answer_of_what_turns_out_to_be_done(path: Path) -> None:
    in_doubt(path, 1)
    asked: list[tuple[int, float]] = []

    def settle(item: int, since: float) -> str:
        asked.append((item, since))
        return "found"

    assert run(path, [1], never, settle=settle).responses == ["found"]
    assert asked == [(1, 1_700_000_000.0)]
    assert run(path, [1], never).responses == ["found"]


def test_settle_has_sent_what_turns_out_not_to_be_done(path: Path) -> None:
    in_doubt(path, 1)
    assert run(path, [1], lambda _: "now", settle=lambda *_: None).responses == ["now"]
    assert run(path, [1], never).responses == ["now"]


@pytest.mark.parametrize("error", [OutcomeUnknown("x"), ConnectionFailed("x"), ServerFault(status=500)])
def test_an_item_that_cannot_be_settled_stays_in_doubt(path: Path, error: AudienceKitError) -> None:
    in_doubt(path, 1)

    def settle(item: int, since: float) -> str:
        raise error

    assert isinstance(run(path, [1], never, settle=settle).failures[0].error, OutcomeUnknown)
    assert isinstance(run(path, [1], never).failures[0].error, OutcomeUnknown)


def test_what_was_in_doubt_and_not_reached_stays_so(path: Path) -> None:
    in_doubt(path, 2)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        run(path, [2], never, settle=lambda *_: None, cancel=cancel)
    assert isinstance(run(path, [2], never).failures[0].error, OutcomeUnknown)


def test_a_bug_leaves_the_item_in_doubt(path: Path) -> None:
    def bug(item: int) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(path, [1], bug)
    assert isinstance(run(path, [1], never).failures[0].error, OutcomeUnknown)


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9])
def test_half_a_last_line_is_forgotten(path: Path, keep: float) -> None:
    run(path, [1, 2], lambda item: f"r{item}", max_workers=1)
    whole = path.read_bytes()
    start = whole.rindex(b"\n", 0, -1) + 1
    path.write_bytes(whole[: start + int((len(whole) - start) * keep)])
    second = run(path, [1, 2], never)
    assert second.responses == ["r1"] and isinstance(second.failures[0].error, OutcomeUnknown)
    assert lines(path), "every line is whole again"


def test_half_a_header_is_a_new_file(path: Path) -> None:
    run(path, [], never)
    header = path.read_bytes()
    path.write_bytes(header[:-5])
    assert run(path, [1], lambda _: "done").responses == ["done"]
    assert path.read_bytes().startswith(header)


@pytest.mark.parametrize("content", [b"name,email\n1,2\n", b"notes", b"{}\n", b"[1]\n", b'{"checkpoint": "x"'])
def test_another_file_is_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="no checkpoint"):
        run(path, [1], never)
    assert path.read_bytes() == content


def test_the_checkpoint_of_another_job_is_refused(path: Path) -> None:
    run(path, [1], lambda _: "done")
    with pytest.raises(InvalidInput, match=r"is for 'POST /items', not for 'DELETE /items'"):
        run_bulk([1], never, describe=describe, checkpoint=plan(path, "DELETE /items"))


def test_a_damaged_line_is_named_and_nothing_is_sent(path: Path) -> None:
    run(path, [1, 2], lambda item: f"r{item}", max_workers=1)
    content = path.read_bytes().splitlines(keepends=True)
    content[2] = b"\0" * 20 + b"\n"
    path.write_bytes(b"".join(content))
    with pytest.raises(InvalidInput, match="Line 3"):
        run(path, [1, 2, 3], never)
    assert path.read_bytes() == b"".join(content)


@pytest.mark.parametrize("place", ["missing/checkpoint", ".", "\0"])
def test_a_path_that_can_be_no_file_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(InvalidInput):
        run(tmp_path / place, [1], never)


def test_a_pipe_is_refused(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(InvalidInput, match="regular"):
        run(path, [1], never)


def test_one_writer_at_a_time(path: Path) -> None:
    stream = stream_bulk(range(9), lambda item: f"r{item}", describe=describe, checkpoint=plan(path))
    next(stream)
    with pytest.raises(InvalidInput, match="in use"):
        run(path, [1], never)
    script = "from tests.core.test_checkpoint import *; run(Path(sys.argv[1]), [1], never)"
    other = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert other.returncode == 1 and "InvalidInput" in other.stderr and "in use" in other.stderr
    stream.close()
    assert run(path, [0], never).responses == ["r0"]


class _Unreadable:
    def __iter__(self) -> object:
        raise LookupError("the source is gone")


@pytest.mark.parametrize("items", [5, _Unreadable()])
def test_input_that_cannot_be_read_leaves_the_file_free(path: Path, items: object) -> None:
    kept: list[BaseException] = []  # the traceback holds on to what was opened
    for _ in range(2):
        with pytest.raises((TypeError, LookupError)) as raised:
            run(path, items, never)  # pyright: ignore
        kept.append(raised.value)
        with pytest.raises((TypeError, LookupError)) as raised:
            next(stream_bulk(items, never, describe=describe, checkpoint=plan(path)))  # pyright: ignore
        kept.append(raised.value)
    assert run(path, [1], str).responses == ["1"]


def test_a_forked_child_neither_holds_the_file_nor_writes_into_it(path: Path) -> None:
    checkpoint = Checkpoint(path, "job")
    ready, done = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            checkpoint.sent(("x", 1))
        except CheckpointFailed:
            os.write(done, b"!")
        time.sleep(30)
        os._exit(0)
    try:
        assert os.read(ready, 1) == b"!"
        checkpoint.close()
        Checkpoint(path, "job").close()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(done)


@pytest.mark.parametrize("bad", [lambda item: 5, lambda item: 1 // 0])
def test_a_digest_that_is_none_stops_the_call(path: Path, bad: Callable[[int], str]) -> None:
    keeping = Resumable(path, bad, str, str, job="j")
    with pytest.raises((InvalidInput, ZeroDivisionError)) as caught:
        run_bulk([1, 2], never, describe=describe, checkpoint=keeping)
    assert caught.value.bulk_result.failures[0].request.item == 1  # pyright: ignore


def test_an_answer_that_cannot_be_kept_is_given_and_stops_the_call(path: Path) -> None:
    keeping = Resumable(path, digest_of, lambda response: object(), str, job="j")
    with pytest.raises(TypeError) as caught:
        run_bulk(range(100), str, describe=describe, checkpoint=keeping, max_workers=1)
    assert caught.value.bulk_result.responses[0] == "0"  # pyright: ignore


def test_digests_do_not_depend_on_the_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": [2]}) == digest_of({"b": [2], "a": 1}) != digest_of({"a": 1, "b": [3]})


# --- a full disk ------------------------------------------------------------------------------------------------------


def test_on_a_full_disk_nothing_is_sent_that_the_file_does_not_know(path: Path, tmp_path: Path) -> None:
    """The limit on the size of files ends a write half-way, as a full disk does."""
    run(path, [], never)
    sent: list[int] = []
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def operation(item: int) -> str:
        sent.append(item)
        return f"r{item}"

    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 1000, before[1]))
    try:
        with pytest.raises(CheckpointFailed, match="could not be written") as caught:
            run(path, list(range(100)), operation)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    result: BulkResult[int, str] = caught.value.bulk_result  # pyright: ignore
    assert 0 < len(sent) < 20
    failed = {each.request.item: type(each.error) for each in result.failures}
    assert sorted(int(each[1:]) for each in result.responses) == sorted(sent)
    assert set(failed.values()) <= {CheckpointFailed, Cancelled} and not set(failed) & set(sent)
    assert sorted([*sent, *failed]) == list(range(len(sent) + len(failed)))
    assert lines(path), "no half line is left"
    second = run(path, list(range(100)), operation)
    # Those whose answer found no room are in doubt; nothing is sent twice, nothing is missing.
    unknown = {each.request.item for each in second.failures if isinstance(each.error, OutcomeUnknown)}
    assert unknown <= set(sent) and len(second.failures) == len(unknown) <= 4
    assert sorted(sent) == list(range(100))


# --- killed ----------------------------------------------------------------------------------------------------------


def job(folder: Path, count: int, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.core.bulk_operations", str(folder), str(count), *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill_when(process: subprocess.Popen[str], ledger: Ledger, sent: int) -> None:
    deadline = time.monotonic() + 30
    while len(ledger.sent()) < sent and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    process.kill()
    process.communicate()


def test_killed_at_any_moment_nothing_is_sent_twice_and_nothing_is_missing(tmp_path: Path) -> None:
    draw, ledger, goal = random.Random(5), Ledger(tmp_path / "ledger"), 0
    for _ in range(4):
        goal += draw.randint(20, 60)
        kill_when(job(tmp_path, 300), ledger, goal)
    so_far = len(ledger.sent())
    assert goal <= so_far < 300
    with job(tmp_path, 300) as last:
        assert last.communicate(timeout=60)[0] == "whole\n"
    sent = ledger.sent()
    assert len(sent) == len(set(sent)), "no item was sent twice"
    missing = set(range(300)) - set(sent)
    _, failures = run_bulk(range(300), never, describe=describe, checkpoint=plan(tmp_path / "checkpoint"))
    unknown = {each.request.item for each in failures}
    # At most the four workers' items of each kill are in doubt, and what was not sent is among those.
    assert missing <= unknown and len(unknown) <= 16


def test_killed_and_settled_everything_is_done_exactly_once(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    for goal in (15, 60):
        kill_when(job(tmp_path, 120, "settle"), ledger, goal)
    with job(tmp_path, 120, "settle") as last:
        assert last.communicate(timeout=60)[0] == "whole\n"
    assert sorted(ledger.sent()) == list(range(120))
