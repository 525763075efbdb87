"""Which connection a request goes out on: one that rests, the last one first; none that the server has closed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpcore
import httpx
import pytest

from audiencekit.core._sync.keepalive import KeepAlive
from audiencekit.core._sync.pool import Pool
from audiencekit.core.tls import ssl_context
from tests.scripted import Act, serving

URL = httpcore.URL("http://127.0.0.1:1/")
ELSEWHERE = httpcore.URL("http://127.0.0.2:1/")


class Faked(httpcore.ConnectionInterface):
    """A connection that is in whatever state a test says."""

    def __init__(self, origin: httpcore.Origin) -> None:
        self.origin = origin
        self.expired = self.closed = False
        self.idle = True

    def close(self) -> None:
        self.closed = True

    def has_expired(self) -> bool:
        return self.expired

    def is_idle(self) -> bool:
        return self.idle

    def is_closed(self) -> bool:
        return self.closed


Made = list[Faked]


@pytest.fixture
def made() -> Made:
    return []


@pytest.fixture
def connections(made: Made) -> KeepAlive:
    return KeepAlive(remembering(made), 3)


def remembering(made: Made) -> Callable[[httpcore.Origin], Faked]:
    def create(origin: httpcore.Origin) -> Faked:
        made.append(Faked(origin))
        return made[-1]

    return create


def test_the_last_one_used_is_taken_first_and_the_oldest_closed_when_it_expired(
    connections: KeepAlive, made: Made
) -> None:
    first, second = connections.take(URL), connections.take(URL)
    connections.give(first, URL)
    connections.give(second, URL)
    assert connections.take(URL) is second
    made[0].expired = True
    connections.give(second, URL)
    assert [each.closed for each in made] == [True, False]
    assert connections.take(URL) is second and len(made) == 2


def test_one_that_expired_or_was_cut_short_is_not_used_again(connections: KeepAlive, made: Made) -> None:
    connections.give(connections.take(URL), URL)
    made[0].expired = True
    again = connections.take(URL)
    assert again is made[1] and made[0].closed
    made[1].idle = False
    connections.give(again, URL)
    assert made[1].closed and connections.take(URL) is made[2]


def test_to_another_host_another_one_goes_and_no_more_are_open_than_may_be(connections: KeepAlive, made: Made) -> None:
    for each in [connections.take(URL) for _ in range(3)]:
        connections.give(each, URL)
    there = connections.take(ELSEWHERE)
    assert there is made[3] and [each.closed for each in made] == [True, False, False, False]


def test_closing_closes_those_in_use_as_well(connections: KeepAlive, made: Made) -> None:
    used, rests = connections.take(URL), connections.take(URL)
    connections.give(rests, URL)
    connections.close()
    assert all(each.closed for each in made)
    connections.give(used, URL)


def test_an_address_that_is_not_http_is_refused(connections: KeepAlive, made: Made) -> None:
    with pytest.raises(httpcore.UnsupportedProtocol):
        connections.take(httpcore.URL("ftp://127.0.0.1/"))
    assert made == []


def test_threads_never_share_a_connection_and_open_no_more_than_they_are() -> None:
    with serving(Act()) as server:
        pool = Pool(context=ssl_context(True, None), max_connections=8, max_answer_bytes=1000, proxy=None)
        started = threading.Barrier(8)

        def ask() -> set[int]:
            started.wait(10)
            request = httpx.Request("GET", server.url, extensions={"timeout": {"connect": 5, "read": 5}})
            return {pool.handle_request(request).status_code for _ in range(50)}

        with ThreadPoolExecutor(8) as threads:
            assert [each.result(30) for each in [threads.submit(ask) for _ in range(8)]] == [{200}] * 8
        pool.close()
    assert len(server.received) == 400 and server.connections <= 8


def surplus(first: bytes, times: int) -> Iterator[str]:
    """A server that sends *first* as the answer to each request, and counts connections by the port it opens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(times):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(first)
                    connection.settimeout(5)
                    with suppress(OSError):
                        connection.recv(65536)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
    ],
)
def test_what_comes_beyond_an_answer_is_no_answer_to_the_next_request(first: bytes) -> None:
    pool = Pool(context=ssl_context(True, None), max_connections=8, max_answer_bytes=1000, proxy=None)
    for url in surplus(first, 2):
        for _ in range(2):
            request = httpx.Request("GET", url, extensions={"timeout": {"connect": 5, "read": 5}})
            assert pool.handle_request(request).content in (b"", b"{}")
    pool.close()
