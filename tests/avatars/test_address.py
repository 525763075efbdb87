from __future__ import annotations

import pytest

from audiencekit.avatars.address import Addresses, resolve
from audiencekit.errors import ConfigurationError


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("https://h", "https://h"),
        ("https://h/", "https://h"),
        ("https://h/api", "https://h"),
        ("https://h/api/", "https://h"),
        ("https://h/x/api", "https://h/x"),
        ("https://api.h/api", "https://api.h"),
        ("https://h/apifoo/api", "https://h/apifoo"),
        ("http://127.0.0.1:8000/avatars", "http://127.0.0.1:8000/avatars"),
        (" https://h ", "https://h"),
    ],
)
@pytest.mark.parametrize("by", ["argument", "environment"])
def test_a_base_url_means_the_same_in_every_spelling(given: str, root: str, by: str) -> None:
    found = resolve(given, environ={}) if by == "argument" else resolve(None, environ={"AVATAR_BASE_URL": given})

    assert found == Addresses(api=f"{root}/api", storage=f"{root}/storage")


def test_nothing_given_means_the_hosted_service() -> None:
    assert resolve(None, environ={}).api == "https://www.octopize.app/api"


def test_the_argument_wins_over_the_base_url_of_the_environment() -> None:
    assert resolve("https://mine", environ={"AVATAR_BASE_URL": "https://theirs"}).api == "https://mine/api"


def test_the_explicit_pair_is_taken_as_it_is() -> None:
    pair = {"AVATAR_BASE_API_URL": "https://a/v/api/", "AVATAR_STORAGE_ENDPOINT_URL": "https://s"}

    assert resolve(None, environ=pair) == Addresses(api="https://a/v/api", storage="https://s")


@pytest.mark.parametrize(
    ("given", "environ", "named"),
    [
        ("https://h", {"AVATAR_BASE_API_URL": "https://a/api"}, "AVATAR_BASE_API_URL"),
        ("https://h", {"AVATAR_STORAGE_ENDPOINT_URL": "https://s"}, "AVATAR_STORAGE_ENDPOINT_URL"),
        (None, {"AVATAR_BASE_URL": "https://h", "AVATAR_BASE_API_URL": "https://a/api"}, "AVATAR_BASE_URL"),
        (None, {"AVATAR_BASE_API_URL": "https://a/api"}, "AVATAR_STORAGE_ENDPOINT_URL"),
        (None, {"AVATAR_STORAGE_ENDPOINT_URL": "https://s"}, "AVATAR_BASE_API_URL"),
        ('https://h"', {}, "quotes"),
        ("http://instance", {}, "clear text"),
        ("https://h/api?x=1", {}, "query"),
        ("instance/api", {}, "https://host"),
        ("", {}, "https://host"),
    ],
)
def test_contradictions_and_bad_addresses_are_refused(given: str | None, environ: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        resolve(given, environ=environ)


def test_plain_http_beyond_this_machine_needs_leave() -> None:
    assert resolve("http://instance", environ={}, allow_http=True).storage == "http://instance/storage"
