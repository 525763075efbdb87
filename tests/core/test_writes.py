"""How a request is written to its socket: the head with the body's beginning, nothing held back for ever."""

from __future__ import annotations

from collections.abc import Iterator

import httpcore
import pytest

from audiencekit.core._sync import pool

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Recorded(httpcore.MockStream):
    """A connection that remembers what was written to it, piece by piece."""

    def __init__(self, written: list[bytes]) -> None:
        super().__init__([ANSWER])
        self._written = written

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._written.append(buffer)


class Recording(httpcore.MockBackend):
    def __init__(self, written: list[bytes]) -> None:
        super().__init__([])
        self._written = written

    def connect_tcp(self, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        return pool.DeadlineStream(Recorded(self._written))


@pytest.fixture
def written() -> list[bytes]:
    return []


def exchange(written: list[bytes], method: str, content: bytes | Iterator[bytes]) -> bytes:
    with httpcore.ConnectionPool(network_backend=Recording(written)) as connections:
        return connections.request(
            method, "http://127.0.0.1:1/", content=content, headers={"Host": "h", **length(content)}
        ).content


def length(content: bytes | Iterator[bytes]) -> dict[str, str]:
    return {"Content-Length": str(len(content))} if isinstance(content, bytes) else {"Transfer-Encoding": "chunked"}


def test_head_and_body_go_out_in_one_piece(written: list[bytes]) -> None:
    assert exchange(written, "POST", b'{"a":1}') == b"{}"
    assert len(written) == 1 and written[0].startswith(b"POST / ") and written[0].endswith(b'\r\n\r\n{"a":1}')


def test_a_request_without_a_body_goes_out_before_its_answer_is_awaited(written: list[bytes]) -> None:
    assert exchange(written, "GET", b"") == b"{}"
    assert len(written) == 1 and written[0].startswith(b"GET / ")


def test_a_large_body_is_cut_where_a_write_looks_at_the_deadline(written: list[bytes]) -> None:
    body = bytes(range(256)) * 4096
    exchange(written, "PUT", body)
    assert b"".join(written).endswith(b"\r\n\r\n" + body)
    assert max(map(len, written)) <= pool.WRITE_AT_ONCE and len(written) == 5


def test_a_body_in_parts_arrives_whole_and_in_order(written: list[bytes]) -> None:
    parts = [b"x" * size for size in (1, pool.HELD_BACK, 3, 2 * pool.HELD_BACK, 5)]
    exchange(written, "POST", iter(parts))
    sent = b"".join(written).partition(b"\r\n\r\n")[2]
    assert sent == b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
