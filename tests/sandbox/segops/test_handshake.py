"""The session mint (segops.md 3)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest

from audiencekit.sandbox.segops.handshake import origin_matches, sign

from .conftest import Service

MINT = "/api/auth/session/"
TRACK = "/api/ingestion/track/"


def mint(service: Service, body: object, *, key: str | None = None, **headers: str) -> httpx.Response:
    return service.ask("POST", MINT, body, auth=f"ApiKey {key or service.sandbox.segops.public_key}", **headers)


def signed(service: Service, user_id: str, *, offset: int = 0) -> dict[str, object]:
    at = int(time.time()) + offset
    return {"user_id": user_id, "user_id_sig": sign(service.sandbox.segops.hmac_secret, user_id, at), "user_id_ts": at}


@pytest.mark.parametrize(
    ("secret", "user_id", "at", "signature"),
    [
        ("00" * 32, "u-1", 1700000000, "01dd17b45b22fb90ce65af5fa4660c9c674d4fc767201a848bb949d8b383574c"),
        (
            "0123456789abcdef" * 4,
            "user-123|x",
            1760000000,
            "d08f11fcee113b0faadf10368a00cb0084c522bc18eae689c38068d1476fdcc1",
        ),
        ("ff" * 16, "zoë@exämple.com", 1735689600, "3e71ad39baaad926efa1ff5c00cf94aef609ed063110ae4a5f97fea40e663417"),
    ],
)
def test_the_contracts_vectors(secret: str, user_id: str, at: int, signature: str):
    assert sign(secret, user_id, at) == signature


def test_a_signed_identity_gets_a_token_for_itself_alone(service: Service):
    answer = mint(service, signed(service, "u-1"))
    body = answer.json()
    assert (answer.status_code, body["uid"]) == (200, "u-1")
    left = datetime.strptime(body["expires_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - datetime.now(UTC)
    assert 890 < left.total_seconds() <= 900
    events = [{"user_id": "somebody else", "event_type": "seen"}, {"user_id": "", "event_type": "seen"}]
    batch = service.ask("POST", "/api/ingestion/track/batch/", {"events": events}, auth=f"Bearer {body['token']}")
    assert batch.json() == {"queued": 2, "skipped": 0}
    single = service.ask("POST", TRACK, {"event_type": "seen"}, auth=f"Bearer {body['token']}")
    assert single.status_code == 202
    assert {event.user_id for event in service.sandbox.segops.events()} == {"u-1"}


def test_a_visitor_needs_no_signature(service: Service):
    assert mint(service, {"anonymous_id": "v-1"}).json()["uid"] == "anon_v-1"


@pytest.mark.parametrize("offset", [-295, 295])
def test_signatures_within_five_minutes(service: Service, offset: int):
    assert mint(service, signed(service, "u", offset=offset)).status_code == 200


def test_what_is_not_a_signature(service: Service):
    good = signed(service, "u")
    refused = {
        "none": {"user_id": "u"},
        "empty": good | {"user_id_sig": ""},
        "wrong": good | {"user_id_sig": "0" * 64},
        "upper case": good | {"user_id_sig": str(good["user_id_sig"]).upper()},
        "not ASCII": good | {"user_id_sig": "ä"},
        "half a surrogate": good | {"user_id_sig": "\ud800"},
        "another user": good | {"user_id": "v"},
        "another time": good | {"user_id_ts": int(time.time()) + 1000},
        "a time beyond a float": good | {"user_id_ts": 10**400},
        "and before": good | {"user_id_ts": -(10**400)},
        "too old": signed(service, "u", offset=-302),
        "too new": signed(service, "u", offset=302),
    }
    assert {name: mint(service, body).status_code for name, body in refused.items()} == dict.fromkeys(refused, 403)
    malformed = {
        "no time": {name: good[name] for name in ("user_id", "user_id_sig")},
        "a fraction": good | {"user_id_ts": 1.5},
        "a string": good | {"user_id_ts": "1700000000"},
        "a boolean": good | {"user_id_ts": True},
    }
    assert {name: mint(service, body).status_code for name, body in malformed.items()} == dict.fromkeys(malformed, 400)


def test_a_signature_is_checked_where_it_is_not_asked_for(service: Service):
    key = service.new_key(key_type="public")
    assert mint(service, {"user_id": "u"}, key=key["key"]).status_code == 200
    at = int(time.time())
    right = {"user_id": "u", "user_id_sig": sign(key["hmac_secret"], "u", at), "user_id_ts": at}
    assert mint(service, right, key=key["key"]).status_code == 200
    assert mint(service, right | {"user_id_sig": "0" * 64}, key=key["key"]).status_code == 403


@pytest.mark.parametrize("body", [{}, {"user_id": ""}, {"user_id": " ", "anonymous_id": ""}, {"user_id": None}])
def test_somebody_has_to_be_named(service: Service, body: object):
    assert mint(service, body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"user_id": 5},
        {"anonymous_id": ["a"]},
        {"user_id": "\ud800"},
        {"user_id": "\0"},
        [],
        {"user_id": 0, "anonymous_id": "v"},
        {"user_id": False, "anonymous_id": "v"},
        {"user_id": {}, "anonymous_id": "v"},
    ],
)
def test_malformed_mints(service: Service, body: object):
    assert mint(service, body).status_code == 400


@pytest.mark.parametrize(
    ("entry", "origin", "matches"),
    [
        ("https://shop.example.com", "https://shop.example.com", True),
        ("https://shop.example.com", "http://shop.example.com", False),
        ("https://shop.example.com", "https://shop.example.com:8443", False),
        ("https://*.example.com", "https://a.example.com", True),
        ("https://*.example.com", "https://example.com", False),
        ("https://*.example.com", "https://a.b.example.com", False),
        ("https://*.example.com", "https://a.example.com.evil.net", False),
        ("https://*.example.com", "https://aXexample.com", False),
        ("https://*.example.com:8443", "https://a.example.com:8443", True),
        ("https://*.example.com", "https://a.example.com:8443", False),
        ("https://*.example.com", "https://x@evil.net/.example.com", False),
        ("https://*.example.com", "https://x@a.example.com", False),
        ("https://*.example.com", "https://.example.com", False),
        ("https://*.example.com", "http://a.example.com", False),
        ("https://a.*.example.com", "https://a.b.example.com", False),
    ],
)
def test_origins(entry: str, origin: str, matches: bool):
    assert origin_matches(entry, origin) is matches


def test_a_list_of_origins_is_kept_to(service: Service):
    key = service.new_key(key_type="public", allowed_origins=["https://*.example.com"])["key"]
    visitor = {"anonymous_id": "v"}
    assert mint(service, visitor, key=key, Origin="https://shop.example.com").status_code == 200
    assert mint(service, visitor, key=key, Origin="https://example.org").status_code == 403
    assert mint(service, visitor, key=key).status_code == 403
    assert mint(service, visitor, Origin="https://anywhere.example").status_code == 200


def test_a_session_is_used_from_where_it_may_be_minted(service: Service):
    key = service.new_key(key_type="public", allowed_origins=["https://shop.example.com"])["key"]
    token = mint(service, {"anonymous_id": "v"}, key=key, Origin="https://shop.example.com").json()["token"]

    def track(**headers: str) -> int:
        return service.ask("POST", TRACK, {"event_type": "seen"}, auth=f"Bearer {token}", **headers).status_code

    assert track(Origin="https://shop.example.com") == 202
    assert track(Origin="https://example.org") == 403
    assert track() == 403


@pytest.mark.parametrize(
    "entry", ["*", "shop.example.com", "https://shop.example.com/", "https://*", "https://a.*.example.com", ""]
)
def test_a_key_is_not_made_with_an_origin_that_is_none(service: Service, entry: str):
    body = {"name": "n", "tenant_slug": "sandbox", "key_type": "public", "allowed_origins": [entry]}
    answer = service.ask("POST", "/api/auth/api-keys/", body, auth=f"Bearer {service.login()['access']}")
    assert (answer.status_code, list(answer.json())) == (400, ["allowed_origins"])


@pytest.mark.parametrize("entry", ["http://localhost:3000", "capacitor://localhost", "https://*.example.co.uk:8443"])
def test_origins_of_every_kind(service: Service, entry: str):
    key = service.new_key(key_type="public", allowed_origins=[entry])["key"]
    assert mint(service, {"anonymous_id": "v"}, key=key, Origin=entry.replace("*", "a")).status_code == 200


def test_the_order_of_the_checks(service: Service):
    """Key, then origin, then ids, then signature: each request is wrong in all that follows too."""
    listed = service.new_key(key_type="public", allowed_origins=["https://a.example"], require_signed_user_id=True)
    assert mint(service, {}, key="pk_live_guess", Origin="https://b.example").status_code == 401
    assert mint(service, {}, key=listed["key"], Origin="https://b.example").status_code == 403
    assert mint(service, {}, key=listed["key"], Origin="https://a.example").status_code == 400
    assert mint(service, {"user_id": "u"}, key=listed["key"], Origin="https://a.example").status_code == 403


def test_the_evaluation_clock_does_not_move_the_handshake(service: Service):
    service.sandbox.now = datetime(2001, 1, 1, tzinfo=UTC)
    assert mint(service, signed(service, "u")).status_code == 200


def test_a_server_whose_clock_is_wrong(service: Service):
    """Its Date tells: what it hands out and what it accepts follow that clock."""
    early = mint(service, signed(service, "u")).json()
    service.sandbox.segops.skew(3600)
    answer = mint(service, signed(service, "u", offset=3600))
    date = parsedate_to_datetime(answer.headers["date"])
    assert 3590 < (date - datetime.now(UTC)).total_seconds() <= 3601
    assert 895 < (datetime.fromisoformat(answer.json()["expires_at"]) - date).total_seconds() <= 901
    assert mint(service, signed(service, "u")).status_code == 403
    for token, status in ((early["token"], 401), (answer.json()["token"], 202)):
        assert service.ask("POST", TRACK, {"event_type": "x"}, auth=f"Bearer {token}").status_code == status
    service.sandbox.segops.skew(-3600)
    assert mint(service, signed(service, "u", offset=-3600)).status_code == 200
    service.sandbox.reset()
    assert mint(service, signed(service, "u")).status_code == 200


@pytest.mark.parametrize("seconds", [True, "1", 1e12])
def test_what_is_no_skew(service: Service, seconds: float):
    with pytest.raises(ValueError, match="skew: a number of seconds"):
        service.sandbox.segops.skew(seconds)


@pytest.mark.parametrize("path", ["/segops/api/segments/", "/segops/nothing", "/_sandbox/access", "/elsewhere"])
def test_every_answer_has_one_date(service: Service, path: str):
    dates = service.http.get(service.sandbox.url + path).headers.get_list("date")
    assert len(dates) == 1
    assert abs((parsedate_to_datetime(dates[0]) - datetime.now(UTC)).total_seconds()) < 5
