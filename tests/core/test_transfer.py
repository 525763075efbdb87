"""Files streamed over a real socket: whole or not at all, and the key stays at home."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from audiencekit_api.operation import Operation

from audiencekit import errors
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._async.transfer import AsyncDownload
from audiencekit.core._sync.connection import Connection
from audiencekit.core._sync.transfer import Download
from audiencekit.core.location import link, objection
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from tests.fakes import FakeClock
from tests.scripted import Act, dripping, serving

FILE = b"user_id,computed_at\n" + b"".join(b"u%d,2026-01-01T00:00:00Z\n" % n for n in range(20_000))
CSV = "text/csv; charset=utf-8"
WHOLE = Act(body=FILE, content_type=CSV)
CUT = Act(body=FILE, content_type=CSV, cut=100_000)
OPTIONS = ClientOptions(retry=RetryPolicy(jitter=lambda ceiling: ceiling))
OPERATIONS = {
    "fetch": Operation(
        operation_id="fetch", name="fetch", module="m", method="GET", path="/file", tag="t", retry="always",
        pagination=None, errors=(),
    )
}  # fmt: skip
OPENED: list[Connection[PlainClient]] = []


class PlainClient:
    """Stands for a generated client."""

    def __init__(self, base_url: str) -> None: ...

    def set_httpx_client(self, client: httpx.Client) -> PlainClient:
        return self

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> PlainClient:
        return self


@pytest.fixture(autouse=True)
def close_all() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def sign() -> Mapping[str, str]:
    return {"Authorization": "ApiKey sk_secret"}


def download(url: str, *links: str, clock: FakeClock | None = None) -> Download[PlainClient]:
    """Of ``links`` in turn (``/file`` by default), the last one again and again."""
    connection = Connection(
        url, PlainClient, operations=OPERATIONS, options=OPTIONS, sign=sign, clock=clock or FakeClock()
    )
    OPENED.append(connection)
    left = list(links or ["/file"])
    return Download(connection, lambda: left.pop(0) if len(left) > 1 else left[0], operation="fetch")


def found(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_arrives_whole_and_signed(tmp_path: Path) -> None:
    with serving(WHOLE) as server:
        file = download(server.url)
        saved = file.save(tmp_path / "loyal.csv")
        assert saved.read_bytes() == FILE == file.read() == b"".join(file.iter_bytes())
    assert found(tmp_path) == ["loyal.csv"] and saved == (tmp_path / "loyal.csv").resolve()
    assert {each.headers["authorization"] for each in server.received} == {"ApiKey sk_secret"}
    assert server.connections == 1


def test_what_breaks_off_is_fetched_again(tmp_path: Path) -> None:
    clock = FakeClock()
    with serving(Act(status=503), CUT, Act(hang_up=True), CUT, WHOLE) as server:
        saved = download(server.url, clock=clock).save(tmp_path / "loyal.csv")
    assert saved.read_bytes() == FILE and len(server.received) == 5
    assert clock.sleeps == [0.5, 0.5, 0.5, 1]  # in the transport, after a cut, in the transport, after a cut
    with serving(CUT, WHOLE) as server:
        assert download(server.url).read() == FILE


def test_what_never_comes_whole_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "loyal.csv").write_text("old")
    with serving(CUT) as server, pytest.raises(errors.OutcomeUnknown, match="broke off"):
        download(server.url).save(tmp_path / "loyal.csv")
    assert len(server.received) == OPTIONS.retry.attempts
    assert found(tmp_path) == ["loyal.csv"] and (tmp_path / "loyal.csv").read_text() == "old"
    with serving(CUT, WHOLE) as server, pytest.raises(errors.OutcomeUnknown):
        list(download(server.url).iter_bytes())
    assert len(server.received) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_do_not_follow_a_redirect(tmp_path: Path, status: int) -> None:
    with serving(WHOLE) as storage:
        elsewhere = f"{storage.url}/bucket/file.csv?X-Signature=abc"
        with serving(Act(status=status, headers={"Location": elsewhere})) as server:
            saved = download(server.url).save(tmp_path / "loyal.csv")
    assert saved.read_bytes() == FILE
    (fetched,) = storage.received
    assert fetched.path == "/bucket/file.csv?X-Signature=abc" and fetched.method == "GET"
    assert not {"authorization", "x-api-key", "cookie"} & set(fetched.headers)
    assert server.received[0].headers["authorization"] == "ApiKey sk_secret"


def test_a_signed_link_is_fetched_without_credentials_and_never_shown() -> None:
    with serving(Act(status=403, body=b"<Error>expired</Error>", content_type="application/xml")) as storage:
        file = download("http://127.0.0.1:9", f"{storage.url}/file?X-Signature=abcdef")
        with pytest.raises(errors.PermissionDenied) as refused:
            file.read()
    assert "authorization" not in storage.received[0].headers
    assert "abcdef" not in str(refused.value) and "expired" in str(refused.value)


def test_a_redirect_at_home_is_signed_again() -> None:
    with serving(Act(status=302, headers={"Location": "../other?x=1"}), WHOLE) as server:
        assert download(server.url, "/a/file").read() == FILE
    assert [each.path for each in server.received] == ["/a/file", "/other?x=1"]
    assert server.received[1].headers["authorization"] == "ApiKey sk_secret"


@pytest.mark.parametrize(
    "location",
    [None, "ftp://127.0.0.1/file", "http://user:pw@127.0.0.1:1/file", "http://[oops/", "", "file:///etc/passwd"],
)
def test_redirects_that_lead_nowhere(location: str | None) -> None:
    headers = {} if location is None else {"Location": location}
    with serving(Act(status=302, headers=headers)) as server, pytest.raises(errors.UnexpectedResponse):
        download(server.url).read()
    assert len(server.received) == 1


BAD_LINKS = [
    "http://[/", "/x\ny", "http://127.0.0.1:99999/", "http://" + "x" * 80 + ".test/", "http://xn--/",
    "http://127.0.0.1\x01/", "http://éÿ..x/", "/\ud800", "/" + "x" * 70_000, 5, None, b"/file", ["/file"],
]  # fmt: skip


@pytest.mark.parametrize("address", BAD_LINKS, ids=lambda address: f"{address!r:.20}")
def test_links_that_cannot_be_read(address: object, tmp_path: Path) -> None:
    with serving(WHOLE) as server:
        file = download(server.url, address)  # pyright: ignore[reportArgumentType]
        for fetch in (file.read, lambda: list(file.iter_bytes()), lambda: file.save(tmp_path / "loyal.csv")):
            with pytest.raises(errors.UnexpectedResponse, match="not followed"):
                fetch()
    assert server.received == [] and found(tmp_path) == []


BAD_LOCATIONS = [
    "http://[/x", "http://127.0.0.1\x01/", "http://xn--/", "http://éÿ..x/", "/\x01", "/" + "x" * 70_000,
    "http://" + "a" * 60_000, "http://" + "x" * 80 + ".test/", "http://127.0.0.1:99999/",
]  # fmt: skip


@pytest.mark.parametrize("location", BAD_LOCATIONS, ids=lambda location: f"{location!r:.20}")
def test_redirects_to_what_cannot_be_read(location: str) -> None:
    with (
        serving(Act(status=302, headers={"Location": location})) as server,
        pytest.raises(errors.UnexpectedResponse) as refused,
    ):
        download(server.url).read()
    assert len(server.received) == 1 and refused.value.url in (f"{server.url}/file", server.url)


def test_redirects_without_end() -> None:
    endless = Act(status=302, headers={"Location": "/file"})
    with serving(endless) as server, pytest.raises(errors.UnexpectedResponse, match="redirects"):
        download(server.url).read()
    assert len(server.received) == 6


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (Act(status=404, body={"detail": "Not found."}), errors.NotFound),
        (Act(status=401, body={"detail": "no"}), errors.AuthenticationFailed),
        (Act(status=204, body=b""), errors.UnexpectedResponse),
        (Act(body=b"<html>Log in</html>", content_type="text/html"), errors.UnexpectedResponse),
        (Act(body={"detail": "later"}), errors.UnexpectedResponse),
        (Act(status=500, body=b"oops", content_type="text/plain"), errors.ServerFault),
    ],
)
def test_what_is_no_file(act: Act, expected: type[errors.ApiError], tmp_path: Path) -> None:
    with serving(act) as server, pytest.raises(expected):
        download(server.url).save(tmp_path / "loyal.csv")
    assert found(tmp_path) == []


def test_a_compressed_answer_is_unpacked_and_its_length_checked() -> None:
    packed = gzip.compress(FILE)
    with serving(Act(body=packed, content_type=CSV, headers={"Content-Encoding": "gzip"})) as server:
        assert download(server.url).read() == FILE
    assert server.received[0].headers["accept-encoding"] == "identity"
    broken = packed[:200] + b"\x00" * 40 + packed[240:]
    act = Act(body=broken, content_type=CSV, headers={"Content-Encoding": "gzip"})
    with serving(act) as server, pytest.raises(errors.OutcomeUnknown):
        download(server.url).read()


def test_a_dripping_server_ends_with_the_time_given(tmp_path: Path) -> None:
    with dripping("body") as (url, sent):
        connection = Connection(url, PlainClient, operations=OPERATIONS, options=OPTIONS)
        OPENED.append(connection)
        with pytest.raises((errors.OutcomeUnknown, errors.DeadlineExceeded)):
            Download(connection, lambda: "/file", operation="fetch").save(tmp_path / "f", timeout=0.3)
        assert 0 < sent.qsize() < 100
    assert found(tmp_path) == []


def test_each_attempt_asks_for_the_link_anew() -> None:
    with serving(CUT, WHOLE) as server:
        assert download(server.url, "/old", "/new").read() == FILE
    assert [each.path for each in server.received] == ["/old", "/new"]


def test_paths_that_name_no_file(tmp_path: Path) -> None:
    with serving(WHOLE) as server:
        file = download(server.url)
        for wrong in (tmp_path, tmp_path / "missing" / "f.csv", 7, "a\0b"):
            with pytest.raises(errors.InvalidInput):
                file.save(wrong)  # pyright: ignore[reportArgumentType]
        assert server.received == []
        (tmp_path / "real.csv").write_text("old")
        (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
        assert file.save(str(tmp_path / "link.csv")) == (tmp_path / "real.csv").resolve()
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "real.csv").read_bytes() == FILE


def test_pipes_and_devices_stay_what_they_are(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "to_pipe").symlink_to(tmp_path / "pipe")
    (tmp_path / "to_device").symlink_to("/dev/null")
    with serving(WHOLE) as server:
        for name in ("pipe", "to_pipe", "to_device"):
            with pytest.raises(errors.InvalidInput, match="device"):
                download(server.url).save(tmp_path / name)
        assert server.received == []
    assert (tmp_path / "pipe").is_fifo() and Path("/dev/null").is_char_device()
    assert found(tmp_path) == ["pipe", "to_device", "to_pipe"]


def test_the_same_for_tasks(tmp_path: Path) -> None:
    async def main(url: str) -> None:
        connection = AsyncConnection(
            url, PlainClient, operations=OPERATIONS, options=OPTIONS, sign=sign, clock=FakeClock()
        )

        async def locate() -> str:
            return "/file"

        file = AsyncDownload(connection, locate, operation="fetch")
        assert (await file.save(tmp_path / "loyal.csv")).read_bytes() == FILE
        assert await file.read() == FILE
        assert b"".join([piece async for piece in file.iter_bytes()]) == FILE
        await connection.aclose()

    with serving(WHOLE) as storage:
        home = Act(status=302, headers={"Location": f"{storage.url}/file"})
        with serving(CUT, home) as server:
            asyncio.run(main(server.url))
    assert not any("authorization" in each.headers for each in storage.received) and len(storage.received) == 3


def test_a_task_that_is_cancelled_leaves_nothing_behind(tmp_path: Path) -> None:
    async def main(url: str) -> None:
        connection = AsyncConnection(url, PlainClient, operations=OPERATIONS, options=OPTIONS)

        async def locate() -> str:
            return "/file"

        saving = asyncio.create_task(AsyncDownload(connection, locate, operation="fetch").save(tmp_path / "f"))
        while not found(tmp_path):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        saving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saving
        await connection.aclose()

    with dripping("body") as (url, _):
        asyncio.run(main(url))
    assert found(tmp_path) == []


def test_links_of_answers() -> None:
    base = "https://host/segops"
    assert link(base, "/api/x/") == link(base, "api/x/") == link(base, "/segops/api/x/") == "https://host/segops/api/x/"
    assert link("https://host", "/api/x/?a=1") == "https://host/api/x/?a=1"
    assert link(base, "https://storage/f?s=1") == "https://storage/f?s=1" and link(base, "//cdn/f") == "https://cdn/f"
    assert objection("http://storage/f", come_from=base, allow_http=False)
    assert objection("http://storage/f", come_from=base, allow_http=True) is None
    assert objection("http://storage/f", come_from="http://host", allow_http=False) is None
    assert objection("javascript:alert(1)", come_from=base, allow_http=True)
