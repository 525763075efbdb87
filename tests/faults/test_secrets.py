"""No secret gets out: failing calls of all three services, with every logger at DEBUG, searched for each of them."""

from __future__ import annotations

import logging
import pickle
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from audiencekit.avatars import Manager
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from audiencekit.errors import AudienceKitError
from audiencekit.permutive import Cohort, Workspace
from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient, UserContext, sign_user_id
from tests.scripted import Act, serving

QUICK = ClientOptions(retry=RetryPolicy(attempts=2, base=0.001, maximum=0.002))
NOWHERE = "http://127.0.0.1:9"
PASSWORD = "correct-horse-battery-staple"


def everything_about(error: BaseException) -> str:
    """The error as any logger, debugger or crash reporter would show it, its chain and its attributes included."""
    seen: list[str] = ["".join(traceback.format_exception(error))]
    link: BaseException | None = error
    while link is not None:
        seen += [repr(link), str(link), repr(link.args), repr(vars(link))]
        link = link.__cause__ or link.__context__
    if isinstance(error, AudienceKitError):
        seen.append(repr(pickle.dumps(error)))
    return "\n".join(seen)


def failing_calls(sandbox: Sandbox, table: Path) -> dict[str, Callable[[], object]]:
    """One per way to fail and service: refused key, server fault, lost answer, closed port, bad input."""
    events: dict[str, str] = {"user_id": "u", "event_type": "e"}

    def segops(url: str, key: str, **more: object) -> Callable[[], object]:
        def run() -> object:
            client = SegOpsClient(url, key, batch=False, options=QUICK, **more)  # pyright: ignore
            try:
                return [repr(client), client.track(**events)]
            finally:
                client.shutdown(timeout=1)

        return run

    def permutive(url: str, key: str) -> Callable[[], object]:
        def run() -> object:
            with Workspace(key, base_url=url, options=QUICK) as workspace:
                print(repr(workspace), repr(workspace.api), repr(workspace.api.cohorts))
                return workspace.cohorts.create(Cohort("x", {"nonsense": 1}))

        return run

    def avatars(url: str, **credentials: str) -> Callable[[], object]:
        def run() -> object:
            with Manager(base_url=url, options=QUICK, api_key=credentials.get("api_key")) as manager:
                print(repr(manager))
                if "password" in credentials:
                    manager.authenticate("somebody", credentials["password"])
                runner = manager.create_runner("set")
                print(repr(runner))
                return runner.add_table("t", str(table))

        return run

    stale = UserContext(**{**sign_user_id(sandbox.segops.hmac_secret, "u"), "user_id_ts": 1})
    return {
        "segops, refused": segops(sandbox.segops.url, "sk_live_wrongsecretkey"),
        "segops, closed port": segops(NOWHERE, sandbox.segops.secret_key),
        "segops, fault": segops(sandbox.segops.url, sandbox.segops.secret_key),
        "segops, mint refused": segops(sandbox.segops.url, sandbox.segops.public_key, get_user=lambda: stale),
        "permutive, refused": permutive(sandbox.permutive.url, "0b0f0c1a-wrong-key"),
        "permutive, closed port": permutive(NOWHERE, sandbox.permutive.api_key),
        "permutive, bad query": permutive(sandbox.permutive.url, sandbox.permutive.api_key),
        "avatars, wrong password": avatars(sandbox.avatars.url, password=PASSWORD),
        "avatars, wrong key": avatars(sandbox.avatars.url, api_key="octopize_apikey.wrong"),
        "avatars, closed port": avatars(NOWHERE, api_key=sandbox.avatars.api_key),
        "avatars, upload fails": avatars(sandbox.avatars.url, api_key=sandbox.avatars.api_key),
    }


@pytest.mark.filterwarnings("ignore")  # loggers at DEBUG make other libraries warn about themselves
def test_failing_calls_of_all_services_show_no_secret(
    sandbox: Sandbox, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\n" + "".join(f"{n},{n % 7}\n" for n in range(30)))
    secrets = {
        "segops secret key": sandbox.segops.secret_key,
        "segops public key": sandbox.segops.public_key,
        "hmac secret": sandbox.segops.hmac_secret,
        "signature": sign_user_id(sandbox.segops.hmac_secret, "u")["user_id_sig"],
        "wrong segops key": "sk_live_wrongsecretkey",
        "permutive key": sandbox.permutive.api_key,
        "wrong permutive key": "0b0f0c1a-wrong-key",
        "avatars key": sandbox.avatars.api_key,
        "wrong avatars key": "octopize_apikey.wrong",
        "avatars password": sandbox.avatars.password,
        "wrong password": PASSWORD,
    }
    handler = logging.StreamHandler(sys.stderr)
    root = logging.getLogger()
    root.addHandler(handler)
    caplog.set_level(logging.DEBUG)
    sandbox.faults.add(path="/api/ingestion/*", status=500)
    sandbox.faults.add(path="/storage/*", status=500)
    shown: dict[str, str] = {}
    try:
        for name, run in failing_calls(sandbox, table).items():
            with pytest.raises(AudienceKitError) as caught:
                run()
            shown[name] = everything_about(caught.value)
    finally:
        root.removeHandler(handler)
    out, err = capfd.readouterr()
    shown |= {"stdout": out, "stderr": err, "log": caplog.text, "repr of the sandbox": repr(sandbox)}
    shown["requests the sandbox remembers"] = repr(list(sandbox.requests))
    leaks = [
        f"{secret} in {where}"
        for where, text in shown.items()
        for secret, value in secrets.items()
        if value in text or quote(value, safe="") in text
    ]
    assert leaks == []
    assert "DEBUG" in caplog.text and len(caplog.text) > 1_000, "nothing was logged, so nothing was tested"


@pytest.mark.parametrize("redirected", [False, True], ids=["linked", "redirected"])
def test_a_signed_download_is_logged_without_its_signature(redirected: bool, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    csv = Act(body=b"user_id,computed_at\n", content_type="text/csv")
    with serving(csv) as storage:
        signed = f"{storage.url}/bucket/f.csv?X-Amz-Credential=AKIA7/eu&X-Amz-Signature=5160a7u4e&limit=5"
        link = "/api/moved/" if redirected else signed
        described = Act(body={"id": 7, "status": "complete", "format": "csv", "download_url": link})
        moved = Act(status=302, headers={"Location": signed})
        with serving(described, moved) as server, SegOpsClient(server.url, "sk_live_key", options=QUICK) as client:
            assert client.segments.resume_export(3, 7).result(timeout=5).read() == b"user_id,computed_at\n"
            assert "5160a7u4e" in storage.received[0].path
    assert "/bucket/f.csv?X-Amz-Credential=***&X-Amz-Signature=***&limit=5" in caplog.text
    assert [secret for secret in ("5160a7u4e", "AKIA7", "sk_live_key") if secret in caplog.text] == []
    assert len(logging.getLogger("httpx").filters) == 1, "one filter, however many connections"
