"""``client.py``: safe when it is used alone."""

from __future__ import annotations

import threading
import time
from typing import Any
from unittest.mock import patch

import httpx

from tests.generation.checks import mends, run_fresh
from tests.generation.sample import Package


@mends("client.py.jinja")
def no_secret_is_printed(package: Package) -> None:
    module = package.module("client")
    secrets = {"headers": {"X-Key": "SECRET"}, "cookies": {"a": "SECRET"}, "httpx_args": {"auth": ("u", "SECRET")}}
    for client in (
        module.Client("http://sample.test", **secrets),
        module.AuthenticatedClient("http://sample.test", token="SECRET", **secrets),
    ):
        client.get_httpx_client()
        assert "SECRET" not in repr(client)
        assert "SECRET" not in str(client)


@mends("client.py.jinja")
def requests_end_in_time(package: Package) -> None:
    module = package.module("client")
    client = module.Client("http://sample.test")
    for made in (client.get_httpx_client(), client.get_async_httpx_client()):
        assert (made.timeout.connect, made.timeout.read) == (5, 30)
    assert module.Client("http://sample.test", timeout=None).get_httpx_client().timeout.read is None


@mends("client.py.jinja")
def variants_leave_their_parent_alone(package: Package) -> None:
    parent = package.module("client").Client("http://sample.test", headers={"X-Old": "1"})
    live = parent.get_httpx_client()
    child = parent.with_headers({"X-New": "1"}).with_cookies({"c": "1"}).with_timeout(httpx.Timeout(1))
    assert "X-New" not in live.headers
    assert not live.cookies
    assert live.timeout.read == 30
    made = child.get_httpx_client()
    assert made is not live
    assert (made.headers["X-Old"], made.headers["X-New"], made.cookies["c"], made.timeout.read) == ("1", "1", "1", 1)


@mends("client.py.jinja")
def threads_share_one_httpx_client(package: Package) -> None:
    client = package.module("client").Client("http://sample.test")
    start, built, seen = threading.Barrier(8), [], []
    real = httpx.Client

    def slow(**arguments: Any) -> httpx.Client:
        built.append(arguments)
        time.sleep(0.02)  # long enough for the others to come by
        return real(**arguments, transport=httpx.MockTransport(lambda request: httpx.Response(204)))

    def use() -> None:
        start.wait()
        seen.append(client.get_httpx_client())

    with patch.object(httpx, "Client", slow):
        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(built) == 1
    assert len(set(map(id, seen))) == 1


@mends("client.py.jinja")
def a_forked_child_is_not_blocked(package: Package) -> None:
    code = """
import os, PACKAGE.client as module
with module._building:
    child = os.fork()
    if child == 0:
        module.Client("http://sample.test").get_httpx_client()
        os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert run_fresh(package, code).strip() == "7"


@mends("client.py.jinja")
def the_token_stays_out_of_the_callers_headers(package: Package) -> None:
    headers: dict[str, str] = {}
    client = package.module("client").AuthenticatedClient("http://sample.test", token="SECRET", headers=headers)
    assert client.get_httpx_client().headers["Authorization"] == "Bearer SECRET"
    assert headers == {}
