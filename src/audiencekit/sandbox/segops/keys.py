"""API keys: their kinds, what they carry, where they are kept (segops.md 1.2)."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Literal

import attrs

from audiencekit.sandbox.store import Store

Kind = Literal["secret", "public", "mcp"]
PREFIXES: dict[Kind, str] = {"secret": "sk_live_", "public": "pk_live_", "mcp": "mk_live_"}


@attrs.frozen(kw_only=True)
class ApiKey:
    """A key. Only a public one has ``hmac_secret`` (hex); an empty ``allowed_origins`` restricts nothing."""

    id: int = 0
    name: str
    kind: Kind
    key: str = attrs.field(repr=False)
    allowed_origins: tuple[str, ...] = ()
    requires_signature: bool = False
    hmac_secret: str | None = attrs.field(default=None, repr=False)


def new_key(
    name: str, kind: Kind, *, allowed_origins: tuple[str, ...] = (), requires_signature: bool = False
) -> ApiKey:
    """A key made at random, not stored yet."""
    return ApiKey(
        name=name,
        kind=kind,
        key=make_key(kind),
        allowed_origins=allowed_origins,
        requires_signature=requires_signature,
        hmac_secret=make_hmac_secret() if kind == "public" else None,
    )


def make_key(kind: Kind) -> str:
    return PREFIXES[kind] + secrets.token_urlsafe(24)


def make_hmac_secret() -> str:
    """32 random bytes in hex."""
    return secrets.token_hex(32)


class Keys:
    """The keys in the store, with those in use kept in memory: a key is looked up for every request."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._live: dict[str, ApiKey] = {}

    def forget(self) -> None:
        """Drop what is in memory; the store was emptied."""
        self._live.clear()

    async def find(self, key: str) -> ApiKey | None:
        """The live key *key*; None when it is unknown or revoked."""
        found = self._live.get(key)
        if found is None:
            found = await self._store.aread(lambda connection: _select(connection, key))
            if found is not None:
                self._live[key] = found
        return found

    async def find_id(self, number: int) -> ApiKey | None:
        """The live key with the id *number*."""
        for key in self._live.values():
            if key.id == number:
                return key
        return await self._store.aread(lambda connection: _select_id(connection, number))

    async def add(self, key: ApiKey) -> ApiKey:
        """Store *key*; answers it with its id."""
        return await self._store.awrite(lambda connection: insert(connection, key))

    async def revoke(self, number: int) -> bool:
        """Make the key useless from now on; False when there is none with this id."""
        known = await self._store.awrite(lambda connection: _revoke(connection, number))
        self._live = {text: key for text, key in self._live.items() if key.id != number}
        return known


def insert(connection: sqlite3.Connection, key: ApiKey) -> ApiKey:
    """Store *key*; one that is there already stays as it is."""
    columns = (key.name, key.kind, key.key, json.dumps(key.allowed_origins), key.requires_signature, key.hmac_secret)
    cursor = connection.execute(
        "INSERT OR IGNORE INTO segops_api_keys (name, kind, key, allowed_origins, requires_signature, hmac_secret)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        columns,
    )
    return attrs.evolve(key, id=cursor.lastrowid)


def _revoke(connection: sqlite3.Connection, number: int) -> bool:
    return connection.execute("UPDATE segops_api_keys SET revoked = 1 WHERE id = ?", (number,)).rowcount > 0


_COLUMNS = "SELECT id, name, kind, key, allowed_origins, requires_signature, hmac_secret FROM segops_api_keys"


def _select(connection: sqlite3.Connection, key: str) -> ApiKey | None:
    return _key(connection.execute(f"{_COLUMNS} WHERE key = ? AND NOT revoked", (key,)).fetchone())


def _select_id(connection: sqlite3.Connection, number: int) -> ApiKey | None:
    return _key(connection.execute(f"{_COLUMNS} WHERE id = ? AND NOT revoked", (number,)).fetchone())


def _key(row: tuple[int, str, Kind, str, str, int, str | None] | None) -> ApiKey | None:
    if row is None:
        return None
    number, name, kind, key, origins, requires_signature, hmac_secret = row
    return ApiKey(
        id=number,
        name=name,
        kind=kind,
        key=key,
        allowed_origins=tuple(json.loads(origins)),
        requires_signature=bool(requires_signature),
        hmac_secret=hmac_secret,
    )
