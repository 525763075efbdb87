"""The storage client, against a server that plays a script and against the sandbox's storage."""

from __future__ import annotations

import errno
import logging
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from audiencekit_api.avatars.models import FileCredentials

from audiencekit.avatars import Manager
from audiencekit.avatars.storage import PART, Place, Storage, place_of
from audiencekit.core.atomic import AtomicFile
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from audiencekit.errors import (
    ApiError,
    ConfigurationError,
    ConnectionFailed,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    SaveFailed,
    ServerFault,
    UnexpectedResponse,
)
from audiencekit.sandbox import Sandbox
from tests.scripted import Act, Server, serving

PLACE = Place("bucket", "30d/in/t.csv")
KEYS = FileCredentials(access_key_id="AKPUBLICPART", secret_access_key="a-very-secret-half")
QUICK = ClientOptions(retry=RetryPolicy(attempts=2, base=0.01))
PATIENT = ClientOptions(retry=RetryPolicy(attempts=4, base=0.01))
OK = Act(headers={"ETag": '"x"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}, body=b"a,b\n1,2\n")


@attrs.frozen
class Stored:
    """An object of the sandbox, and what it takes to read it."""

    storage: Storage
    place: Place
    keys: FileCredentials
    content: bytes


@pytest.fixture
def stored(manager: Manager, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Stored:
    monkeypatch.setattr("audiencekit.avatars.storage.PIECE", 4096)
    api = manager.api
    place = place_of(f"{api.upload_url()}/stored-{uuid.uuid4().hex}.csv")
    one = Stored(
        Storage(api.addresses.storage, PATIENT), place, api.access(place.address).credentials, bytes(range(256)) * 8000
    )
    one.storage.upload(one.place, one.content, one.keys)
    sandbox.forget_requests()
    return one


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def storage(server: Server, options: ClientOptions = QUICK) -> Storage:
    return Storage(f"{server.url}/storage", options)


def refusal(status: int, code: str, message: str) -> Act:
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
    return Act(status=status, body=body, content_type="application/xml")


def test_an_upload_is_one_signed_put_below_the_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    # What the surroundings hold for other S3 code must not join in.
    monkeypatch.setenv("AWS_SESSION_TOKEN", "from-the-environment")
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    with serving(OK) as server:
        storage(server).upload(PLACE, b"a,b\n1,2\n", KEYS)

    (request,) = server.received
    assert (request.method, request.path, request.body) == ("PUT", "/storage/bucket/30d/in/t.csv", b"a,b\n1,2\n")
    assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKPUBLICPART/")
    assert "us-east-1/s3/aws4_request" in request.headers["authorization"]
    assert "x-amz-security-token" not in request.headers
    assert request.headers["user-agent"].startswith("audiencekit/")


def test_a_file_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"x" * 100_000)
    with serving(OK) as server:
        storage(server).upload(PLACE, path, KEYS)

    assert server.received[0].body == path.read_bytes()


def test_a_file_that_vanished_is_not_the_servers_fault(tmp_path: Path) -> None:
    with serving(OK) as server, pytest.raises(InvalidInput, match="gone"):
        storage(server).upload(PLACE, tmp_path / "gone.csv", KEYS)


def test_a_download_is_the_whole_object() -> None:
    with serving(OK) as server:
        assert storage(server).download(PLACE, KEYS) == b"a,b\n1,2\n"


def test_a_download_cut_short_is_an_error() -> None:
    with serving(Act(headers=OK.headers, body=b"x" * 1000, cut=300)) as server, pytest.raises(OutcomeUnknown):
        storage(server).download(PLACE, KEYS)


@pytest.mark.parametrize(
    ("act", "kind", "status", "code"),
    [
        (refusal(403, "SignatureDoesNotMatch", "not yours"), PermissionDenied, 403, "SignatureDoesNotMatch"),
        (refusal(404, "NoSuchBucket", "no bucket"), NotFound, 404, "NoSuchBucket"),
        (refusal(500, "InternalError", "not yours"), ServerFault, 500, "InternalError"),
        (Act(status=418, body=b"teapot"), ApiError, 418, None),
    ],
)
def test_refusals_are_our_errors(act: Act, kind: type[ApiError], status: int, code: str | None) -> None:
    with serving(act) as server, pytest.raises(kind) as caught:
        storage(server).download(PLACE, KEYS)

    assert (caught.value.status, caught.value.code) == (status, code)
    assert caught.value.url == f"{server.url}/storage/bucket/30d/in/t.csv"
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_a_fault_that_passes_is_tried_again() -> None:
    with serving(refusal(503, "SlowDown", "later"), OK) as server:
        storage(server).upload(PLACE, b"1", KEYS)

    assert len(server.received) == 2


def test_attempts_are_those_of_the_options() -> None:
    with serving(refusal(500, "InternalError", "always")) as server, pytest.raises(ServerFault):
        storage(server).upload(PLACE, b"1", KEYS)

    assert len(server.received) == 2


def test_a_closed_port_is_a_failed_connection() -> None:
    with serving(OK) as server:
        closed = storage(server)
    with pytest.raises(ConnectionFailed):
        closed.upload(PLACE, b"1", KEYS)


def test_a_lost_answer_is_an_unknown_outcome() -> None:
    with serving(Act(hang_up=True)) as server, pytest.raises(OutcomeUnknown):
        storage(server).upload(PLACE, b"1", KEYS)


def test_no_error_and_no_log_shows_a_credential(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = refusal(403, "AccessDenied", f"{KEYS.secret_access_key} of {KEYS.access_key_id} may not")
    with serving(echo) as server, pytest.raises(PermissionDenied) as caught:
        storage(server).upload(PLACE, b"1", KEYS)

    shown = f"{caught.value!r} {caught.value} {caught.value.body} {caught.value.__dict__} {caplog.text}"
    assert KEYS.secret_access_key not in shown and KEYS.access_key_id not in shown


def test_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(OK) as server:
        storage(server).upload(PLACE, b"1", KEYS)

    assert len(server.received) == 1


def test_a_proxy_that_is_named_is_used() -> None:
    with serving(OK) as proxy, serving(OK) as server:
        storage(server, ClientOptions(proxy=proxy.url, retry=RetryPolicy(attempts=1))).upload(PLACE, b"1", KEYS)

    assert (len(proxy.received), len(server.received)) == (1, 0)
    assert proxy.received[0].path == f"{server.url}/storage/bucket/30d/in/t.csv"


def test_plain_http_is_for_this_machine_only() -> None:
    with pytest.raises(ConfigurationError, match="clear text"):
        Storage("http://instance/storage", ClientOptions())
    Storage("http://instance/storage", ClientOptions(allow_http=True))


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "obstore"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "obstore", None)
    with serving(OK) as server, pytest.raises(ConfigurationError, match=r"obstore is not installed.*\[avatars\]"):
        storage(server).upload(PLACE, b"1", KEYS)


def test_a_large_file_goes_up_in_parts_and_comes_back_whole(manager: Manager, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"0123456789abcdef" * (PART // 16) + b"the rest")
    api = manager.api
    place = place_of(f"{api.upload_url()}/large.csv")
    keys = api.access(place.address).credentials
    storage = Storage(api.addresses.storage, QUICK)
    storage.upload(place, path, keys)

    assert len([one for one in sandbox.requests if "partNumber" in one.query]) == 2
    assert storage.download(place, keys) == path.read_bytes()


@pytest.mark.parametrize("form", ["file", "bytes", "pieces"])
@pytest.mark.parametrize("fault", [{"truncate": True}, {"disconnect": "after"}], ids=["truncated", "lost"])
def test_a_large_upload_whose_last_answer_was_lost_is_looked_up(
    manager: Manager, sandbox: Sandbox, tmp_path: Path, form: str, fault: dict[str, Any]
) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"0123456789abcdef" * (2 * PART // 16) + b"the rest")
    api = manager.api
    storage = Storage(api.addresses.storage, QUICK)

    def upload(name: str, *, fresh: bool) -> Place:
        place = place_of(f"{api.upload_url()}/{uuid.uuid4().hex}/{name}")
        sandbox.faults.add(path="/avatars/storage/*", method="POST", skip=1, times=1, **fault)
        whole = path.read_bytes()
        content = {"file": path, "bytes": whole, "pieces": iter([whole[:PART], whole[PART:]])}[form]
        storage.upload(place, content, api.access(place.address).credentials, fresh=fresh)
        return place

    place = upload("large.csv", fresh=True)
    assert storage.download(place, api.access(place.address).credentials) == path.read_bytes()
    with pytest.raises(NotFound, match="NoSuchUpload"):  # what is there may be an older file of that size
        upload("large.csv", fresh=False)


def test_a_download_goes_on_where_it_broke_off(stored: Stored, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.faults.add(path="/avatars/storage/*", truncate=True, times=2)

    path = stored.storage.save(stored.place, stored.keys, tmp_path / "t.csv")

    assert path.read_bytes() == stored.content
    assert [one.method for one in sandbox.requests] == ["GET"] * 3


def test_a_file_that_changed_meanwhile_is_not_joined_to_the_old_one(
    stored: Stored, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = AtomicFile.write

    def change(file: AtomicFile, piece: bytes | memoryview) -> None:
        write(file, piece)
        monkeypatch.setattr(AtomicFile, "write", write)
        stored.storage.upload(stored.place, b"y" * len(stored.content), stored.keys)

    monkeypatch.setattr(AtomicFile, "write", change)
    sandbox.faults.add(method="GET", path="/avatars/storage/*", truncate=True, times=1)

    with pytest.raises((ApiError, OutcomeUnknown)):
        stored.storage.save(stored.place, stored.keys, tmp_path / "t.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_never_ends_well_leaves_what_was_there(
    stored: Stored, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("before")
    sandbox.faults.add(path="/avatars/storage/*", truncate=True, times=20)

    with pytest.raises(OutcomeUnknown):
        stored.storage.save(stored.place, stored.keys, path)
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("before")
    monkeypatch.setattr(AtomicFile, "write", full_disk)

    with pytest.raises(SaveFailed, match="No space left") as caught:
        stored.storage.save(stored.place, stored.keys, path)
    assert caught.value.path == str(path)
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]


def test_a_file_that_grows_too_large_for_the_system_is_told(stored: Stored, tmp_path: Path) -> None:
    # The real thing, in a process whose files may have 100 kB: no pretended error.
    program = """
import resource, signal, sys
from audiencekit.avatars.storage import saving
from audiencekit.errors import SaveFailed
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with saving(sys.argv[1]) as file:
        file.write(b"x" * 1_000_000)
except SaveFailed as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "t")], capture_output=True, text=True)

    assert "could not be written: File too large" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_may_not_be_written_is_told(
    stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("audiencekit.core.atomic.os.open", refuse)

    with pytest.raises(SaveFailed, match="Permission denied"):
        stored.storage.save(stored.place, stored.keys, tmp_path / "t.csv")


def test_a_part_that_fails_is_sent_again_and_no_other(stored: Stored, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"0123456789abcdef" * (2 * PART // 16) + b"the rest")
    sandbox.faults.add(method="PUT", path="/avatars/storage/*", status=503, times=1)
    stored.storage.upload(stored.place, path, stored.keys)

    assert len([one for one in sandbox.requests if "partNumber" in one.query]) == 4  # three parts, one of them twice
    assert stored.storage.download(stored.place, stored.keys) == path.read_bytes()


def test_pieces_are_joined_and_their_making_may_fail() -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 10
        raise InvalidInput("a value that cannot be")

    with serving(OK) as server:
        storage(server).upload(PLACE, iter([b"a,b\n", b"1,2\n"]), KEYS)
        with pytest.raises(InvalidInput, match="cannot be"):
            storage(server).upload(PLACE, broken(), KEYS)

    assert [request.body for request in server.received] == [b"a,b\n1,2\n"]


def test_pieces_that_fail_halfway_leave_no_object(stored: Stored, sandbox: Sandbox) -> None:
    def broken() -> Iterator[bytes]:
        for _ in range(9):
            yield b"x" * (3 << 20)
        raise InvalidInput("a value that cannot be")

    place = Place(stored.place.bucket, f"{stored.place.key}.broken")
    keys = FileCredentials(stored.keys.access_key_id, stored.keys.secret_access_key)
    with pytest.raises(InvalidInput, match="cannot be"):
        stored.storage.upload(place, broken(), keys)
    assert not any("uploadId" in one.query and one.method == "POST" for one in sandbox.requests)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("s3://b/30d/t.csv", "30d/t.csv"),
        ("https://h/api/access?url=s3://b/30d/t.csv", "30d/t.csv"),
        ("https://h/api/access?url=s3://b/30d/a&b+c#d%20.csv", "30d/a&b+c#d%20.csv"),
        ("https://h/api/access?url=s3%3A%2F%2Fb%2F30d%2Fa%20b.csv", "30d/a b.csv"),
    ],
)
def test_the_place_behind_an_address(url: str, key: str) -> None:
    assert place_of(url) == Place("b", key)


@pytest.mark.parametrize("url", ["", "https://h/api/access?url=", "file:///etc/passwd", "s3://bucket", "s3:///key"])
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(UnexpectedResponse, match="s3://bucket/key"):
        place_of(url)
