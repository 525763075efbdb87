"""What a client can be made from, and what making one costs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing

import pytest

from audiencekit.core.options import ClientOptions
from audiencekit.errors import ClientClosed, ConfigurationError
from audiencekit.segops import SegOpsClient, UserContext
from tests.segops.server import serving


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/"])
def test_the_url_may_end_in_api(suffix: str) -> None:
    with serving() as service, SegOpsClient(service.url + suffix, "sk_1") as client:
        client.track(user_id="u", event_type="e")
        assert client.flush(5)
        assert [request.path for request in service.requests] == ["/api/ingestion/track/batch/"]


def test_the_environment_is_read_once_and_arguments_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGOPS_API_URL", "https://env.example/api")
    monkeypatch.setenv("SEGOPS_API_KEY", "pk_env")
    assert SegOpsClient(api_key="sk_1").api_url == "https://env.example"
    assert SegOpsClient("https://given.example", "sk_1").api_url == "https://given.example"
    with pytest.raises(ConfigurationError, match="get_user"):
        SegOpsClient()
    monkeypatch.delenv("SEGOPS_API_KEY")
    with pytest.raises(ConfigurationError, match="SEGOPS_API_KEY"):
        SegOpsClient()
    monkeypatch.delenv("SEGOPS_API_URL")
    with pytest.raises(ConfigurationError, match="SEGOPS_API_URL"):
        SegOpsClient(api_key="sk_1")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: SegOpsClient("https://x.example", "mk_secretive"),
        lambda: SegOpsClient("https://x.example", "live_secretive"),
        lambda: SegOpsClient("https://x.example", " sk_secretive"),
        lambda: SegOpsClient("https://x.example", "sk_secretive\n"),
        lambda: SegOpsClient("https://x.example", ""),
        lambda: SegOpsClient("x.example", "sk_secretive"),
        lambda: SegOpsClient("ftp://x.example", "sk_secretive"),
        lambda: SegOpsClient("file:///etc/passwd", "sk_secretive"),
        lambda: SegOpsClient("http://x.example", "sk_secretive"),
        lambda: SegOpsClient("http://127.evil.example", "sk_secretive"),
        lambda: SegOpsClient("https://x.example", "sk_secretive", flush_interval=0),
        lambda: SegOpsClient("https://x.example", "sk_secretive", flush_interval=-1),
        lambda: SegOpsClient("https://x.example", "sk_secretive", flush_interval=float("nan")),
        lambda: SegOpsClient("https://x.example", "sk_secretive", batch_size=0),
        lambda: SegOpsClient("https://x.example", "sk_secretive", max_queued_events=0),
        lambda: SegOpsClient("https://x.example", "sk_secretive", when_full="explode"),  # pyright: ignore
    ],
)
def test_what_cannot_work_is_refused_at_once(wrong: Callable[[], object]) -> None:
    """Contract 7: H9, R5, R12."""
    with pytest.raises(ConfigurationError) as caught:
        wrong()
    assert "secretive" not in str(caught.value)


def test_what_may_work_is_not_refused() -> None:
    SegOpsClient("http://localhost:8000/", "sk_1")
    SegOpsClient("http://[::1]:8000", "sk_1")
    SegOpsClient("http://internal.example", "sk_1", options=ClientOptions(allow_http=True))
    SegOpsClient("https://x.example", "pk_live_1", get_user=UserContext)


def test_the_repr_tells_the_address_and_not_the_key() -> None:
    assert repr(SegOpsClient("https://x.example/api", "sk_live_secretive")) == (
        "SegOpsClient('https://x.example', 'sk_…', batch_size=20)"
    )


def test_import_construction_and_first_event_load_no_http() -> None:
    program = """
import sys, os
import audiencekit.segops as segops
client = segops.SegOpsClient("http://127.0.0.1:9", "sk_1")
client.track(user_id="u", event_type="e", payload={"a": [1, {"b": 2.5}]})
heavy = {"httpx", "asyncio", "backoff", "numpy", "pandas", "starlette", "yaml", "audiencekit_api"}
print(*heavy & {module.partition(".")[0] for module in sys.modules}, flush=True)
os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("hook", ["on_error", "on_skipped", "before_send", "get_user"])
def test_a_hook_that_is_no_function_is_refused(hook: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{hook} must be a function"):
        SegOpsClient("https://x.example", "sk_1", **{hook: 5})  # pyright: ignore


def test_settings_of_another_kind_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="must be text"):
        SegOpsClient("https://x.example", b"sk_1")  # pyright: ignore
    with pytest.raises(ConfigurationError, match="flush_interval"):
        SegOpsClient("https://x.example", "sk_1", flush_interval="5")  # pyright: ignore


def test_close_is_a_shutdown() -> None:
    """Contract 6.1."""
    with serving() as service:
        with closing(SegOpsClient(service.url, "sk_1")) as client:
            client.track(user_id="u", event_type="e", payload={"n": 1})
        assert service.numbers() == [1]
        with pytest.raises(ClientClosed):
            client.track(user_id="u", event_type="e")
