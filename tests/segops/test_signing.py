"""Signing, against the vectors of contract 3.6."""

from __future__ import annotations

import time

import pytest

from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError, InvalidInput
from audiencekit.segops import UserContext, sign_user_id

VECTORS = [
    ("00" * 32, "u-1", 1700000000, "01dd17b45b22fb90ce65af5fa4660c9c674d4fc767201a848bb949d8b383574c"),
    (
        "0123456789abcdef" * 4,
        "user-123|x",
        1760000000,
        "d08f11fcee113b0faadf10368a00cb0084c522bc18eae689c38068d1476fdcc1",
    ),
    ("ff" * 16, "zoë@exämple.com", 1735689600, "3e71ad39baaad926efa1ff5c00cf94aef609ed063110ae4a5f97fea40e663417"),
]


@pytest.mark.parametrize(("secret", "user_id", "ts", "signature"), VECTORS)
def test_vectors(secret: str, user_id: str, ts: int, signature: str) -> None:
    assert sign_user_id(secret, user_id, ts) == {"user_id": user_id, "user_id_sig": signature, "user_id_ts": ts}
    assert sign_user_id(Secret(secret), user_id, ts=ts)["user_id_sig"] == signature


def test_now_is_the_default_and_the_result_is_a_context() -> None:
    signed = sign_user_id("ab" * 32, "u")
    assert abs(signed["user_id_ts"] - time.time()) < 5
    assert UserContext(**signed).user_id == "u"
    assert signed["user_id_sig"] not in repr(UserContext(**signed))


@pytest.mark.parametrize("secret", ["", "  ", "abc", "zz" * 16, None])
def test_an_impossible_secret_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="hexadecimal") as caught:
        sign_user_id(secret, "u")
    assert not secret or secret.strip() == "" or secret not in str(caught.value)


@pytest.mark.parametrize(("user_id", "ts"), [("", 1), (" ", 1), (7, 1), ("u", 1.5), ("u", True), ("\ud800", 1)])
def test_impossible_arguments_are_refused(user_id: str, ts: int) -> None:
    with pytest.raises(InvalidInput):
        sign_user_id("ab" * 32, user_id, ts)
