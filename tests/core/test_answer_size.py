"""An answer of any size, packed or not, costs no more memory than ``max_answer_bytes`` allows."""

from __future__ import annotations

import asyncio
import gzip
import io
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from audiencekit_api.operation import Operation

from audiencekit import errors
from audiencekit.core._async.call import send_json as send_json_async
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._async.transfer import AsyncDownload
from audiencekit.core._sync.call import send_json
from audiencekit.core._sync.connection import Connection
from audiencekit.core._sync.transfer import Download
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from audiencekit.segops import SegOpsClient
from tests.core.test_transfer import PlainClient
from tests.fakes import FakeClock
from tests.scripted import Act, serving

MIB = 1024 * 1024
OPERATIONS = {
    name: Operation(
        operation_id=name, name=name, module="m", method=method, path="/x", tag="t", retry=retry,  # pyright: ignore
        pagination=None, errors=(),
    )
    for name, method, retry in (("read", "GET", "always"), ("create", "POST", "unprocessed"))
}  # fmt: skip


def bomb(mebibytes: int) -> bytes:
    """That many of zeros, a thousandth of their size."""
    memory = io.BytesIO()
    with gzip.GzipFile(fileobj=memory, mode="wb", compresslevel=6) as file:
        for _ in range(mebibytes):
            file.write(bytes(MIB))
    return memory.getvalue()


BOMB = bomb(64)
PACKED = {"Content-Encoding": "gzip"}
LARGE = Act(body=b'"' + b"x" * 5000 + b'"')


@contextmanager
def connected(url: str, limit: int = 1000) -> Iterator[Connection[PlainClient]]:
    options = ClientOptions(retry=RetryPolicy(jitter=lambda ceiling: ceiling), max_answer_bytes=limit)
    connection = Connection(url, PlainClient, operations=OPERATIONS, options=options, clock=FakeClock())
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def endless() -> Iterator[str]:
    """A server whose answer does not end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, suppress(OSError):
                        connection.recv(65536)
                        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                        while True:
                            connection.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def peak(run: Callable[[], object]) -> int:
    """Bytes that *run* had at most."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def refused(url: str, limit: int, operation: str = "create") -> None:
    with connected(url, limit) as connection, pytest.raises(errors.OutcomeUnknown, match="max_answer_bytes"):
        send_json(connection, operation, content=b"{}")


def test_a_success_beyond_the_limit_has_an_unknown_outcome() -> None:
    with serving(LARGE) as server, connected(server.url) as connection:
        with pytest.raises(errors.OutcomeUnknown, match="1,000 bytes of max_answer_bytes") as unknown:
            send_json(connection, "create", content=b"{}")
        assert unknown.value.attempts == len(server.received) == 1
        with pytest.raises(errors.OutcomeUnknown) as unknown:
            send_json(connection, "read", content=b"")
        assert unknown.value.attempts == 4
        assert server.connections == 5  # none that still has a body in it is used again
        server.acts[:] = [LARGE, Act(body="short")]
        assert send_json(connection, "read", content=b"").body == "short"


def test_what_is_exactly_as_long_is_taken() -> None:
    body = b'"' + b"x" * 998 + b'"'
    packed = Act(body=gzip.compress(body), headers=PACKED)
    with serving(Act(body=body), packed) as server, connected(server.url) as connection:
        assert send_json(connection, "create", content=b"{}").body == "x" * 998
        assert send_json(connection, "create", content=b"{}").body == "x" * 998
        assert server.connections == 1
    with serving(Act(body=body + b" ")) as server:
        refused(server.url, 1000)
    with serving(Act(body=gzip.compress(body + b" "), headers=PACKED)) as server:
        refused(server.url, 1000)


def test_an_error_beyond_the_limit_keeps_its_class() -> None:
    def large(status: int, **headers: str) -> Act:
        return Act(status=status, body=b"x" * 5000, headers=headers)

    with serving(large(404)) as server, connected(server.url) as connection:
        with pytest.raises(errors.NotFound) as missing:
            send_json(connection, "create", content=b"{}")
        assert missing.value.body == ""
        server.acts[:] = [large(500), Act()]
        with pytest.raises(errors.ServerFault):
            send_json(connection, "create", content=b"{}")
        server.acts[:] = [Act(status=429, body=BOMB, headers={**PACKED, "Retry-After": "1"}), Act(body=1)]
        assert send_json(connection, "create", content=b"{}").body == 1


def test_a_bomb_is_unpacked_up_to_the_limit_only() -> None:
    with serving(Act(body=BOMB, headers=PACKED)) as server:
        assert peak(lambda: refused(server.url, MIB)) < 8 * MIB
    twice = Act(body=gzip.compress(BOMB), headers={"Content-Encoding": "gzip, gzip"})
    with serving(twice) as server, connected(server.url, MIB) as connection:
        assert peak(lambda: send_json(connection, "create", content=b"{}")) < 8 * MIB


def test_an_endless_answer_is_read_up_to_the_limit_only() -> None:
    with endless() as url:
        assert peak(lambda: refused(url, MIB)) < 8 * MIB

        async def main() -> None:
            options = ClientOptions(max_answer_bytes=MIB)
            connection = AsyncConnection(url, PlainClient, operations=OPERATIONS, options=options)
            with pytest.raises(errors.OutcomeUnknown, match="max_answer_bytes"):
                await send_json_async(connection, "create", content=b"{}")
            await connection.aclose()

        assert peak(lambda: asyncio.run(main())) < 8 * MIB


def test_files_may_have_any_size_but_are_unpacked_piece_by_piece() -> None:
    def fetch(download: Download[PlainClient]) -> int:
        return sum(len(piece) for piece in download.iter_bytes())

    act = Act(body=BOMB, headers=PACKED, content_type="text/csv")
    with serving(act) as server, connected(server.url) as connection:
        download = Download(connection, lambda: "/file", operation="read")
        sizes: list[int] = []
        assert peak(lambda: sizes.append(fetch(download))) < 8 * MIB
        assert sizes == [64 * MIB]


def test_a_message_in_the_place_of_a_file_is_not_read_whole() -> None:
    act = Act(body=BOMB, headers=PACKED, content_type="text/html")
    with serving(act) as server, connected(server.url) as connection:

        def fetch() -> None:
            with pytest.raises(errors.UnexpectedResponse):
                Download(connection, lambda: "/file", operation="read").read()

        assert peak(fetch) < 8 * MIB

        async def main() -> None:
            other = AsyncConnection(server.url, PlainClient, operations=OPERATIONS)

            async def locate() -> str:
                return "/file"

            with pytest.raises(errors.UnexpectedResponse):
                await AsyncDownload(other, locate, operation="read").read()
            await other.aclose()

        assert peak(lambda: asyncio.run(main())) < 8 * MIB


@pytest.mark.parametrize("coding", ["gzip", "deflate", "GZIP", "identity", "utf-8"])
def test_what_is_asked_for_is_unpacked(coding: str) -> None:
    body = b'{"ok": "' + b"y" * 500_000 + b'"}'
    pack: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "GZIP": gzip.compress, "deflate": zlib.compress}
    act = Act(body=pack.get(coding, bytes)(body), headers={"Content-Encoding": coding})
    with serving(act) as server, connected(server.url, MIB) as connection:
        assert send_json(connection, "read", content=b"").body == {"ok": "y" * 500_000}
    assert server.received[0].headers["accept-encoding"] == "gzip, deflate"


def test_deflate_without_its_wrapping_and_a_packing_cut_short() -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bare = packer.compress(b'{"ok": 1}') + packer.flush()
    deflated = {"Content-Encoding": "deflate"}
    with serving(Act(body=bare, headers=deflated)) as server, connected(server.url) as connection:
        assert send_json(connection, "read", content=b"").body == {"ok": 1}
        server.acts[:] = [Act(body=gzip.compress(b'{"ok": 1}')[:-9], headers=PACKED)]
        assert send_json(connection, "read", content=b"").body is None


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, None, "64"])
def test_a_limit_that_makes_no_sense_is_refused(wrong: object) -> None:
    with pytest.raises(errors.ConfigurationError, match="max_answer_bytes"):
        ClientOptions(max_answer_bytes=wrong)  # pyright: ignore[reportArgumentType]


def test_events_take_no_more_than_a_mebibyte() -> None:
    """What a lying service says to a batch or to a mint is bounded more closely than what it says to a list."""
    padded = b'{"queued": 1, "skipped": 0, "padding": "' + b"x" * (2 * MIB) + b'"}'
    seen: list[errors.AudienceKitError] = []
    with serving(Act(status=202, body=padded), Act(status=202, body={"queued": 1, "skipped": 0})) as server:
        options = ClientOptions(retry=RetryPolicy(jitter=lambda ceiling: 0.0))
        client = SegOpsClient(server.url, "sk_test", on_error=seen.append, options=options)
        client.track(user_id="u", event_type="e")
        assert client.flush(10)
        client.shutdown()
    assert [type(error) for error in seen] == [errors.OutcomeUnknown] and "1,048,576" in str(seen[0])
    assert len(server.received) == 2
