"""What the environment and ``ClientConfig`` say of a manager (contract 1.2, 6.1)."""

from __future__ import annotations

import threading
import time
import uuid

import pytest

from audiencekit.avatars import ClientConfig, ClientOptions, Manager
from audiencekit.avatars.environment import options_of, verifies_compatibility
from audiencekit.errors import AuthenticationFailed, ConfigurationError, OutcomeUnknown
from audiencekit.sandbox import Sandbox
from tests.scripted import Act, serving

KEY = f"octopize_apikey.{uuid.UUID(int=7)}.{'k' * 43}"


def test_a_timeout_of_the_environment_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_TIMEOUT", "0.3")
    released = threading.Event()
    with serving(Act(before=lambda: (released.wait(20), None)[1])) as server:
        started = time.monotonic()
        with Manager(server.url, api_key=KEY) as manager, pytest.raises(OutcomeUnknown):
            manager.api.me()
        released.set()

        assert time.monotonic() - started < 10


def test_variables_become_options() -> None:
    said = options_of(environ={"AVATAR_TIMEOUT": "90", "AVATAR_SHOULD_VERIFY_SSL": "False"})

    assert (said.connect_timeout, said.read_timeout, said.total_timeout, said.verify) == (5, 90, 90, False)
    assert options_of(environ={}) == ClientOptions()
    assert (
        options_of(ClientConfig(timeout=2, should_verify_ssl=True), environ={"AVATAR_TIMEOUT": "90"}).read_timeout == 2
    )
    for name, value in (("AVATAR_TIMEOUT", "soon"), ("AVATAR_TIMEOUT", "0"), ("AVATAR_SHOULD_VERIFY_SSL", "perhaps")):
        with pytest.raises(ConfigurationError):
            options_of(environ={name: value})


def test_an_option_goes_before_a_variable(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    monkeypatch.setenv("AVATAR_TIMEOUT", "0.0001")
    with Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key, options=ClientOptions()) as manager:
        assert manager.api.me().email == sandbox.avatars.username


def test_whether_the_service_is_asked_may_be_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_VERIFY_COMPATIBILITY", "false")
    with serving(Act(body={"jobs": []})) as server:
        with Manager(server.url, api_key=KEY) as manager:
            assert manager.get_last_set() == []

        assert [one.path for one in server.received] == ["/api/jobs/last_set"]
    assert verifies_compatibility(True, environ={"AVATAR_VERIFY_COMPATIBILITY": "false"})
    assert verifies_compatibility(None, environ={})


def test_a_configuration_says_where_and_who(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = ClientConfig(
        base_api_url=f"{sandbox.avatars.url}/api",
        storage_endpoint_url=f"{sandbox.avatars.url}/storage",
        api_key=sandbox.avatars.api_key,
    )
    whole = ClientConfig(base_url=sandbox.avatars.url, api_key=sandbox.avatars.api_key)
    monkeypatch.setenv("AVATAR_BASE_URL", "http://127.0.0.1:9")
    for config in (pair, whole):
        with Manager(config=config) as manager:
            assert manager.base_url == f"{sandbox.avatars.url}/api"
            assert manager.api.me().email == sandbox.avatars.username
    assert sandbox.avatars.api_key not in repr(whole)
    monkeypatch.setenv("AVATAR_BASE_URL", sandbox.avatars.url)
    with Manager(config=ClientConfig(api_key=KEY)) as manager, pytest.raises(AuthenticationFailed):
        manager.api.me()


def test_a_client_is_used_and_stays_open(manager: Manager, sandbox: Sandbox) -> None:
    with Manager(api_client=manager.api) as other:
        assert other.api is manager.api and other.base_url == manager.base_url

    assert manager.api.me().email == sandbox.avatars.username


def test_several_sources_are_refused(manager: Manager) -> None:
    config = ClientConfig(base_url="https://h", api_key=KEY)
    for arguments, said in (
        ({"config": config, "api_key": KEY}, "config and api_key"),
        ({"config": config, "api_client": manager.api}, "api_client and config"),
        ({"api_client": manager.api, "base_url": "https://h"}, "api_client and base_url"),
        ({"api_client": manager.api, "options": ClientOptions()}, "api_client and options"),
    ):
        with pytest.raises(ConfigurationError, match=said):
            Manager(**arguments)  # type: ignore[arg-type]
