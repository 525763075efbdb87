"""Construction, sign-in and the version check."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import uuid

import pytest
from audiencekit_api.avatars.api.jobs import list_jobs

from audiencekit.avatars import ClientOptions, Manager
from audiencekit.core.retry import RetryPolicy
from audiencekit.errors import (
    AuthenticationFailed,
    ClientClosed,
    ConfigurationError,
    ConnectionFailed,
    InvalidInput,
    NotFound,
)
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people
from tests.scripted import Act, serving

KEY = f"octopize_apikey.{uuid.UUID(int=7)}.{'k' * 43}"
ONCE = ClientOptions(retry=RetryPolicy(attempts=1))
COMPATIBLE = Act(body={"message": "fits", "status": "compatible"})
ME = Act(
    body={
        "id": str(uuid.UUID(int=1)),
        "organization_id": str(uuid.UUID(int=2)),
        "email": "a@example.org",
        "environment": {
            "dataset_expiration_days": 30,
            "max_allowed_dimensions_per_dataset": 200,
            "max_allowed_lines_per_dataset": 9,
        },
    }
)


def test_nothing_is_loaded_or_sent_before_the_first_use() -> None:
    program = """
import sys
from audiencekit.avatars import Manager
Manager("http://127.0.0.1:9", api_key="octopize_apikey.x.y")
heavy = {"httpx", "numpy", "obstore", "pandas", "pyarrow", "yaml", "starlette", "audiencekit_api"}
print(sorted(heavy & set(sys.modules)))
"""
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    import audiencekit.avatars as public

    assert [name for name in public.__all__ if getattr(public, name).__name__ != name] == []
    assert dir(public) == sorted(public.__all__)
    with pytest.raises(AttributeError, match="Nobody"):
        _ = public.Nobody


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/"])
def test_an_api_key_opens_every_spelling_of_the_address(sandbox: Sandbox, suffix: str) -> None:
    with Manager(sandbox.avatars.url + suffix, api_key=sandbox.avatars.api_key) as manager:
        assert manager.api.me().email == sandbox.avatars.username

    assert manager.base_url == f"{sandbox.avatars.url}/api"


def test_the_environment_gives_address_and_key(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_BASE_URL", sandbox.avatars.url)
    monkeypatch.setenv("AVATAR_API_KEY", sandbox.avatars.api_key)
    with Manager() as manager:
        assert manager.api.me().email == sandbox.avatars.username


def test_a_password_opens_too_and_wins_over_a_key_of_the_environment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_API_KEY", KEY)
    with Manager(sandbox.avatars.url) as manager:
        manager.authenticate(sandbox.avatars.username, sandbox.avatars.password)
        assert manager.api.me().email == sandbox.avatars.username

    assert sandbox.requests[-1].credential == "Bearer …"


def test_a_runner_made_before_the_sign_in_uses_it(sandbox: Sandbox) -> None:
    with Manager(sandbox.avatars.url) as manager:
        api = manager.api
        manager.authenticate(sandbox.avatars.username, sandbox.avatars.password)
        assert api.me().email == sandbox.avatars.username


def test_a_wrong_password_is_said_to_be_one(sandbox: Sandbox) -> None:
    with Manager(sandbox.avatars.url) as manager, pytest.raises(AuthenticationFailed) as caught:
        manager.authenticate(sandbox.avatars.username, "another")

    said = str(caught.value)
    assert said.endswith(". Check user name and password.") and ".." not in said and "key" not in said
    assert str(pickle.loads(pickle.dumps(caught.value))) == said and caught.value.status == 401


def test_a_given_key_and_a_password_exclude_each_other(sandbox: Sandbox) -> None:
    with (
        Manager(sandbox.avatars.url, api_key=KEY) as manager,
        pytest.raises(ConfigurationError, match="leave api_key out"),
    ):
        manager.authenticate("user", "pass")
    assert sandbox.requests == []


def test_without_a_credential_nothing_is_sent(sandbox: Sandbox) -> None:
    with Manager(sandbox.avatars.url) as manager, pytest.raises(ConfigurationError, match="authenticate"):
        manager.api.me()
    assert sandbox.requests == []


def test_a_wrong_password_is_told_without_it(sandbox: Sandbox) -> None:
    with Manager(sandbox.avatars.url) as manager, pytest.raises(AuthenticationFailed) as caught:
        manager.authenticate(sandbox.avatars.username, "wrong-password-words")
    assert caught.value.detail == "Incorrect username or password."
    assert "wrong-password-words" not in repr(caught.value.__dict__)


def test_a_wrong_key_is_told_without_it(sandbox: Sandbox) -> None:
    with Manager(sandbox.avatars.url, api_key=KEY) as manager, pytest.raises(AuthenticationFailed) as caught:
        manager.api.me()
    assert KEY not in repr(caught.value.__dict__)
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), AuthenticationFailed)


def test_an_expired_token_is_told_and_a_new_sign_in_helps(sandbox: Sandbox) -> None:
    with Manager(sandbox.avatars.url) as manager:
        manager.authenticate(sandbox.avatars.username, sandbox.avatars.password)
        manager.api.me()
        sandbox.expire_tokens()
        with pytest.raises(AuthenticationFailed):
            manager.api.me()
        manager.authenticate(sandbox.avatars.username, sandbox.avatars.password)
        manager.api.me()


@pytest.mark.parametrize("key", ["", "  ", "two words", "schlüssel"])
def test_a_key_that_cannot_be_one_is_refused(key: str) -> None:
    with pytest.raises(ConfigurationError, match="Avatars key"):
        Manager("https://h", api_key=key)


def test_the_service_is_asked_once_and_first_whether_versions_fit() -> None:
    with serving(COMPATIBLE, ME) as server, Manager(server.url, api_key=KEY) as manager:
        manager.api.me()
        manager.api.me()
        manager.check_compatibility()

    assert [request.path for request in server.received] == ["/api/check_client", "/api/users/me", "/api/users/me"]
    assert all(request.headers["user-agent"].startswith("audiencekit/") for request in server.received)
    assert {request.headers["authorization"] for request in server.received} == {f"api-key-v1 {KEY}"}


def test_versions_that_do_not_fit_are_told_with_the_ones_that_do() -> None:
    verdict = {"message": "too old", "status": "incompatible", "most_recent_compatible_client": "1.30.0"}
    with serving(Act(body=verdict)) as server, Manager(server.url, api_key=KEY) as manager:
        with pytest.raises(ConfigurationError, match=r"too old.*1\.30\.0"):
            manager.check_compatibility()
        with pytest.raises(ConfigurationError, match="too old"):
            manager.create_runner("demo").add_table("t", people())
    assert {request.path for request in server.received} == {"/api/check_client"}


@pytest.mark.parametrize("status", ["unknown", "something newer"])
def test_a_service_that_does_not_know_us_is_used_with_a_warning(status: str, caplog: pytest.LogCaptureFixture) -> None:
    verdict = {"message": "never heard of you", "status": status}
    with (
        serving(Act(body=verdict), ME) as server,
        Manager(server.url, api_key=KEY) as manager,
        caplog.at_level(logging.WARNING),
    ):
        manager.api.me()

    assert "never heard of you" in caplog.text


def test_an_address_that_is_not_the_services_says_so() -> None:
    page = Act(status=404, body=b"<html>", content_type="text/html")
    with (
        serving(page) as server,
        Manager(server.url, api_key=KEY) as manager,
        pytest.raises(NotFound, match="base URL"),
    ):
        manager.api.me()
    with Manager("http://127.0.0.1:9", api_key=KEY, options=ONCE) as manager, pytest.raises(ConnectionFailed):
        manager.api.me()


def test_a_closed_manager_says_so(sandbox: Sandbox) -> None:
    manager = Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key)
    api = manager.api
    manager.close()
    manager.close()
    for use in (lambda: manager.api, api.me, lambda: manager.create_runner("x"), lambda: api.login("a", "b")):
        with pytest.raises(ClientClosed):
            use()


def test_the_low_level_client_calls_any_operation(manager: Manager, sandbox: Sandbox) -> None:
    answer = list_jobs.sync_detailed(client=manager.api.client, limit=1)

    assert answer.status_code == 200


def test_reprs_show_no_secret(sandbox: Sandbox) -> None:
    with Manager(sandbox.avatars.url, api_key=KEY) as manager:
        runner = manager.create_runner("demo")
        shown = f"{manager!r} {manager.api!r} {runner!r} {vars(manager)!r} {vars(manager.api)!r}"

    assert KEY not in shown and "kkkk" not in shown


@pytest.mark.parametrize(
    ("job_id", "kind"),
    [
        ("x", InvalidInput),
        ("", InvalidInput),
        (None, InvalidInput),
        (uuid.UUID(int=9), InvalidInput),
        (str(uuid.UUID(int=9)), NotFound),
    ],
)
def test_what_is_no_run_cannot_be_resumed(manager: Manager, job_id: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        manager.resume(job_id)


@pytest.mark.parametrize("name", [None, 5, b"demo"])
def test_a_set_is_named_by_text(manager: Manager, name: str) -> None:
    with pytest.raises(InvalidInput, match="A set is named"):
        manager.create_runner(name)


@pytest.mark.parametrize("seed", [-1, True, 1.5, "7"])
def test_a_seed_that_is_none_is_refused(manager: Manager, seed: int) -> None:
    with pytest.raises(InvalidInput, match="seed"):
        manager.create_runner("demo", seed=seed)


def test_the_versions_are_not_asked_about_on_request() -> None:
    with serving(ME) as server, Manager(server.url, api_key=KEY, should_verify_compatibility=False) as manager:
        manager.api.me()

    assert [request.path for request in server.received] == ["/api/users/me"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"output_format": "xlsx"}, "csv or parquet"),
        ({"max_distribution_plots": -1}, "max_distribution_plots must be an integer of at least 0"),
        ({"pia_data_recipient": "everybody"}, "pia_data_recipient must be one of unknown, opendata"),
        ({"report_language": "de"}, "report_language must be one of en, fr"),
        ({"compute_figures": "no"}, "compute_figures must be True or False"),
    ],
)
def test_what_a_runner_cannot_be_is_refused(manager: Manager, arguments: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        manager.create_runner("demo", **arguments)  # pyright: ignore[reportArgumentType]


def test_what_a_runner_is_made_with_is_in_its_documents(manager: Manager) -> None:
    runner = manager.create_runner(
        "made",
        seed=3,
        output_format="csv",
        max_distribution_plots=2,
        pia_sensitivity_level="Low",
        compute_figures=False,
    )
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    text = runner.get_yaml()

    assert (
        "  results:\n    volume: results\n    path: standard\n    format: csv\n    max_distribution_plots: 2\n" in text
    )
    assert "sensitivity_level: Low" in text and "compute_figures: false" in text and "seed: 3" in text
