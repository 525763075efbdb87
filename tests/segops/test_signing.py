"""Signing, against the vectors of contract 3.6."""

from __future__ import annotations

import time

import pytest

from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError, InvalidInput
from audiencekit.segops import UserContext, sign_user_id, verify_user_id

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


@pytest.mark.parametrize(
    ("user_id", "ts"),
    [("", 1), (" ", 1), (7, 1), ("u", 1.5), ("u", True), ("\ud800", 1), pytest.param("u", 10**5000, id="long")],
)
def test_impossible_arguments_are_refused(user_id: str, ts: int) -> None:
    with pytest.raises(InvalidInput):
        sign_user_id("ab" * 32, user_id, ts)


@pytest.mark.parametrize(("secret", "user_id", "ts", "signature"), VECTORS)
def test_what_was_signed_is_verified(secret: str, user_id: str, ts: int, signature: str) -> None:
    assert verify_user_id(secret, user_id, signature, ts, now=ts)
    assert verify_user_id(Secret(secret), user_id, signature, ts, now=float(ts))
    for other in (user_id + "x", f"{user_id}|{ts}"):
        assert not verify_user_id(secret, other, signature, ts, now=ts)
    assert not verify_user_id(secret, user_id, signature, ts + 1, now=ts)
    assert not verify_user_id("ab" * 32, user_id, signature, ts, now=ts)


@pytest.mark.parametrize(("off", "good"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_a_signature_is_good_for_five_minutes_either_way(off: int, good: bool) -> None:
    secret, user_id, ts, signature = VECTORS[0]
    assert verify_user_id(secret, user_id, signature, ts, now=ts + off) is good
    assert verify_user_id(secret, user_id, signature, ts, now=ts + off, tolerance=301)
    assert not verify_user_id(secret, user_id, signature, ts)  # it is 2023's


def test_a_fresh_signature_is_verified_by_the_present() -> None:
    assert verify_user_id("ab" * 32, **sign_user_id("ab" * 32, "u"))


GOOD = VECTORS[0][3]


@pytest.mark.parametrize(
    ("user_id", "signature", "ts"),
    [
        (None, GOOD, 1700000000),
        ("", GOOD, 1700000000),
        (" ", GOOD, 1700000000),
        (b"u-1", GOOD, 1700000000),
        ("\ud800", GOOD, 1700000000),
        ("u-1", None, 1700000000),
        ("u-1", GOOD.encode(), 1700000000),
        ("u-1", GOOD.upper(), 1700000000),  # the service takes lower case alone
        ("u-1", "é" * 64, 1700000000),
        ("u-1", "\ud800", 1700000000),
        ("u-1", "", 1700000000),
        ("u-1", "a" * 1_000_000, 1700000000),
        ("u-1", GOOD, None),
        ("u-1", GOOD, "1700000000"),
        ("u-1", GOOD, 1700000000.0),
        ("u-1", GOOD, True),
        pytest.param("u-1", GOOD, 10**5000, id="late"),
        pytest.param("u-1", GOOD, -(10**5000), id="early"),
        ("u-1", GOOD, float("nan")),
        ("u-1", [GOOD], {}),
    ],
)
def test_hostile_fields_are_false_and_raise_nothing(user_id: object, signature: object, ts: object) -> None:
    assert verify_user_id(VECTORS[0][0], user_id, signature, ts, now=1700000000) is False


def test_a_tolerance_without_end_meets_a_number_without_end() -> None:
    assert verify_user_id("ab" * 32, "u", GOOD, 10**5000, tolerance=float("inf")) is False


@pytest.mark.parametrize("secret", ["", "zz", None])
def test_verifying_needs_a_possible_secret(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="hexadecimal"):
        verify_user_id(secret, "u", GOOD, 1)
