"""Visitors identified, users merged, chains of both resolved on read (segops.md 2.8, 3.5)."""

from __future__ import annotations

import random
import sqlite3

import httpx
import pytest

from audiencekit.sandbox.segops.identity_rows import CannotMerge, identify, merge
from audiencekit.sandbox.segops.schema import SCHEMA

from .conftest import Service

ALIAS = "/api/identity/alias/"
MERGE = "/api/identity/merge/"
SEEN = {"type": "event_count", "event_type": "seen", "operator": "gte", "value": 1}


def seen(*users: str) -> list[dict[str, str]]:
    return [{"user_id": user, "event_type": "seen"} for user in users]


def alias(service: Service, anonymous_id: object, user_id: object) -> httpx.Response:
    return service.ask("POST", ALIAS, {"anonymous_id": anonymous_id, "user_id": user_id})


def fold(service: Service, from_user_id: object, into_user_id: object) -> httpx.Response:
    return service.ask("POST", MERGE, {"from_user_id": from_user_id, "into_user_id": into_user_id})


def test_the_first_identify_wins(service: Service):
    service.track(*seen("anon_d1"))
    assert alias(service, "d1", "u1").json() == {"from": "anon_d1", "to": "u1", "created": True}
    assert alias(service, "d1", "u1").json() == {"from": "anon_d1", "to": "u1", "created": False}
    assert service.sandbox.segops.ingestion_log() == []
    later = alias(service, "d1", "u2")
    assert (later.status_code, later.json()) == (200, {"from": "anon_d1", "to": "u1", "created": False})
    assert service.sandbox.segops.ingestion_log() == ["alias: claimed by a second user"]
    assert service.preview(SEEN) == ["u1"]


def test_a_merge_is_authoritative(service: Service):
    service.track(*seen("anon_d", "u1", "u2", "u3"))
    alias(service, "d", "u1")
    assert fold(service, "u1", "u2").json() == {"from": "u1", "to": "u2", "created": True}
    assert service.sandbox.segops.summary().users == 2
    assert fold(service, "u1", "u3").json() == {"from": "u1", "to": "u3", "created": True}
    assert fold(service, "u1", "u3").json() == {"from": "u1", "to": "u3", "created": False}
    everything = SEEN | {"operator": "eq", "value": 3}
    assert service.preview(everything) == ["u3"]  # its own, u1's, and the visitor's who became u1
    assert service.preview(SEEN) == ["u2", "u3"]
    # An edge of a visitor can be replaced too, by a merge alone.
    assert fold(service, "anon_d", "u2").json()["created"] is True
    assert service.preview(everything) == []


def test_a_chain_is_followed_to_its_end(service: Service):
    service.track(*seen("anon_d1"))
    alias(service, "d1", "u1")
    fold(service, "u1", "u2")
    assert fold(service, "u2", "u3").json()["created"] is True
    assert service.preview(SEEN) == ["u3"]
    # The merged-away user is no other: a claim for him is nobody's second, and one for u2 goes to the end as well.
    assert alias(service, "d1", "u3").json() == {"from": "anon_d1", "to": "u1", "created": False}
    service.track(*seen("anon_d2"), {"user_id": "u2", "event_type": "seen", "anonymous_id": "d2"})
    assert service.sandbox.segops.ingestion_log() == []
    assert service.preview(SEEN | {"operator": "eq", "value": 3}) == ["u3"]
    assert fold(service, "u4", "u1").json() == {"from": "u4", "to": "u3", "created": True}


@pytest.mark.parametrize("into", ["u1", "u0", "anon_a"], ids=["itself", "who was folded into it", "its visitor"])
def test_a_user_is_not_folded_into_itself(service: Service, into: str):
    fold(service, "u0", "u1")
    alias(service, "a", "u1")
    refused = fold(service, "u1", into)
    assert (refused.status_code, list(refused.json())) == (400, ["into_user_id"])


def test_nobody_becomes_an_unknown_visitor(service: Service):
    refused = alias(service, "a", "anon_b")
    assert (refused.status_code, list(refused.json())) == (400, ["user_id"])
    refused = fold(service, "u1", "anon_b")
    assert (refused.status_code, list(refused.json())) == (400, ["into_user_id"])
    alias(service, "b", "u2")
    assert fold(service, "u1", "anon_b").json() == {"from": "u1", "to": "u2", "created": True}


@pytest.mark.parametrize("value", [None, "", " ", 5, ["a"], "\ud800", "\0"])
@pytest.mark.parametrize(
    ("path", "names"), [(ALIAS, ("anonymous_id", "user_id")), (MERGE, ("from_user_id", "into_user_id"))]
)
def test_malformed_ids(service: Service, path: str, names: tuple[str, str], value: object):
    for name in names:
        body = dict.fromkeys(names, "x") | {name: value}
        refused = service.ask("POST", path, body)
        assert (refused.status_code, list(refused.json())) == (400, [name])
        del body[name]
        assert list(service.ask("POST", path, body).json()) == [name]


def test_who_may(service: Service):
    body = {"anonymous_id": "a", "user_id": "u", "from_user_id": "v", "into_user_id": "w"}
    for path in (ALIAS, MERGE):
        assert service.ask("POST", path, body, auth=None).status_code == 401
        assert service.ask("POST", path, body, auth=f"ApiKey {service.sandbox.segops.public_key}").status_code == 403
        assert service.ask("POST", path, body, auth=f"Bearer {service.login()['access']}").status_code == 200


@pytest.mark.parametrize("seed", range(20))
def test_the_flat_table_is_the_edges_followed(seed: int):
    """Whatever is claimed and merged, in any order: each alias ends where walking the edges ends."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    draw = random.Random(seed)
    users, visitors = [f"u{n}" for n in range(6)], [f"v{n}" for n in range(4)]
    refused = 0
    for _ in range(60):
        if draw.random() < 0.4:
            identify(connection, draw.choice(visitors), draw.choice(users), 0)
        else:
            ids = [*users, *(f"anon_{one}" for one in visitors)]
            try:
                merge(connection, draw.choice(ids), draw.choice(ids))
            except CannotMerge:
                refused += 1
        edges = dict(connection.execute("SELECT alias, user_id FROM segops_aliases"))
        walked = {}
        for start in edges:
            walked[start] = start
            for _step in range(len(edges) + 1):
                walked[start] = edges.get(walked[start], walked[start])
            assert walked[start] not in edges, "a loop"
        assert dict(connection.execute("SELECT alias, user_id FROM segops_canonical")) == walked
    assert refused
    connection.close()
