"""The seed's own snippets, over a real socket: only the import line, the address and the keys are exchanged."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient, sign_user_id
from tests.seeds import code_block


def snippet(containing: str, sandbox: Sandbox) -> str:
    text = code_block("segops.txt", containing)
    text = text.replace("import segops", "from audiencekit import segops")
    text = text.replace("https://api.segops.ai", sandbox.segops.url)
    return text.replace("sk_...", sandbox.segops.secret_key).replace("pk_...", sandbox.segops.public_key)


def run(text: str, **names: object) -> dict[str, object]:
    exec(compile(text, "seed", "exec"), names)
    return names


def test_a_secret_key(sandbox: Sandbox) -> None:
    run(snippet("client.shutdown()", sandbox))
    (event,) = sandbox.segops.events()
    assert (event.user_id, event.event_type, event.payload) == ("u-123", "order_placed", {"total": 42})


def test_a_with_block(sandbox: Sandbox) -> None:
    run("from audiencekit import segops\n" + snippet("page_viewed", sandbox))
    (event,) = sandbox.segops.events()
    assert (event.event_type, event.payload) == ("page_viewed", {"path": "/home"})


def test_signing_and_a_public_key(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGOPS_HMAC_SECRET", sandbox.segops.hmac_secret)
    user = SimpleNamespace(id="u-9")
    signed = run(snippet("SEGOPS_HMAC_SECRET", sandbox), current_user=user)["signed"]
    assert set(signed) == set(sign_user_id("ab", "u-9"))  # pyright: ignore
    client = run(snippet("get_user=lambda", sandbox), current_user=user, signed=signed)["client"]
    assert isinstance(client, SegOpsClient)
    client.track(user_id="u-9", event_type="page_viewed")
    assert client.shutdown()
    assert [event.user_id for event in sandbox.segops.events()] == ["u-9"]


def test_identify(sandbox: Sandbox, segops_client: SegOpsClient) -> None:
    run(snippet("client.identify", sandbox), client=segops_client)
    assert segops_client.flush(5)
    (event,) = sandbox.segops.events("context_identified")
    assert event.payload == {"email": "alice@example.com", "plan": "pro"}


def test_the_options_of_the_seed_and_their_defaults() -> None:
    """The table's signature, called as written."""
    client = SegOpsClient(
        "https://api.segops.ai", "sk_1", get_user=None, batch=True, batch_size=20, flush_interval=5.0, on_error=None
    )
    assert client.shutdown()
