"""Who asks, and what the key allows (contract 1.2): a grade, and for private keys a level."""

from __future__ import annotations

import sqlite3
from typing import Literal

import attrs
from starlette.requests import Request

from audiencekit.sandbox.permutive.services import Service
from audiencekit.sandbox.permutive.wire import Refusal

UNAUTHORIZED_MISSING = 2004
FORBIDDEN = 2001


# What an operation asks of a key: any key, a private one, a private one that may write.
Grade = Literal["public", "read", "write"]


@attrs.frozen(kw_only=True)
class Key:
    """An API key of a workspace.

    A public key identifies users, tracks events and asks for segments. A private one also reads; it writes and descends
    into child workspaces only when Permutive has widened it.
    """

    value: str = attrs.field(repr=False)
    workspace_id: str
    private: bool
    writes: bool = False
    descends: bool = False


def presented_key(request: Request) -> str | None:
    """The key as sent: the header in any case of letters, else the query's `k`; the header wins (3.1, row 12; B 13)."""
    return request.headers.get("X-API-Key") or request.query_params.get("k") or None


def find_key(connection: sqlite3.Connection, presented: str | None, service: Service) -> Key:
    """The key that was presented, or a 401: 2004 without one, the service's subcode for one nobody issued (row 31)."""
    if presented is None:
        raise Refusal(401, UNAUTHORIZED_MISSING, "No API key was sent", rule="3.2 row 31")
    row = connection.execute(
        "SELECT value, workspace_id, private, writes, descends FROM permutive_keys WHERE value = ?", (presented,)
    ).fetchone()
    if row is None:
        raise Refusal(401, service.unknown_key, "The API key sent is not valid", rule="3.2 row 31")
    value, workspace_id, private, writes, descends = row
    return Key(
        value=value, workspace_id=workspace_id, private=bool(private), writes=bool(writes), descends=bool(descends)
    )


def require(key: Key, grade: Grade) -> None:
    """Refuse with 403 a key below the grade."""
    if grade != "public" and not key.private:
        raise Refusal(403, FORBIDDEN, "A public key has no access to this operation", rule="1.2")
    if grade == "write" and not key.writes:
        raise Refusal(403, FORBIDDEN, "This private key may only read", rule="1.2")


def require_descending(key: Key) -> None:
    if not key.descends:
        raise Refusal(403, FORBIDDEN, "This private key has no access to child workspaces", rule="1.2")


def inherited(what: str, rule: str) -> Refusal:
    """The refusal to change what belongs to an ancestor workspace."""
    return Refusal(403, FORBIDDEN, f"This {what} is inherited and read-only here", rule=rule)
