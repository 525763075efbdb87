"""Users, their API keys and bearer tokens as the store keeps them: hashes, except the storage key that must be read."""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3

import attrs

SCHEMA = """
CREATE TABLE IF NOT EXISTS avatars_users (
    id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, email TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
    salt BLOB NOT NULL, password_hash BLOB NOT NULL, access_key_id TEXT NOT NULL UNIQUE, secret_access_key TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS avatars_api_keys (
    id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES avatars_users (id) ON DELETE CASCADE, hash BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS avatars_tokens (
    hash BLOB PRIMARY KEY, user TEXT NOT NULL REFERENCES avatars_users (id) ON DELETE CASCADE, expires_at REAL NOT NULL
);
"""

_COLUMNS = "u.id, u.organization_id, u.email, u.role, u.access_key_id, u.secret_access_key"


@attrs.frozen(kw_only=True)
class User:
    """One account. ``secret_access_key`` signs storage requests; it is stable (contract B 11)."""

    id: str
    organization_id: str
    email: str
    role: str
    access_key_id: str
    secret_access_key: str = attrs.field(repr=False)


def insert(connection: sqlite3.Connection, user: User, *, password: str) -> None:
    """Keep *user*; one with the same id is left as it is."""
    salt = os.urandom(16)
    connection.execute(
        "INSERT OR IGNORE INTO avatars_users VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            user.id,
            user.organization_id,
            user.email,
            user.role,
            salt,
            _password_hash(password, salt),
            user.access_key_id,
            user.secret_access_key,
        ),
    )


def insert_api_key(connection: sqlite3.Connection, user_id: str, key: str) -> None:
    """Let *key* open the account; only its hash is kept."""
    row = (_key_id(key), user_id, digest(key))
    connection.execute("INSERT OR IGNORE INTO avatars_api_keys VALUES (?, ?, ?)", row)


def by_api_key(connection: sqlite3.Connection, key: str) -> User | None:
    """The user whose API key this is. The stored hash is compared in constant time; the id in the key finds it."""
    row = connection.execute(
        f"SELECT {_COLUMNS}, k.hash FROM avatars_api_keys k JOIN avatars_users u ON u.id = k.user WHERE k.id = ?",
        (_key_id(key),),
    ).fetchone()
    if row is None or not hmac.compare_digest(row[-1], digest(key)):
        return None
    return _user(row)


def by_password(connection: sqlite3.Connection, email: str, password: str) -> User | None:
    """The user who logs in with *email* and *password*."""
    row = connection.execute(
        f"SELECT {_COLUMNS}, u.salt, u.password_hash FROM avatars_users u WHERE u.email = ?", (email,)
    ).fetchone()
    salt, kept = (b"", b"") if row is None else row[-2:]
    # An unknown name costs the same work as a known one.
    right = hmac.compare_digest(kept, _password_hash(password, salt))
    return _user(row) if row is not None and right else None


def by_access_key(connection: sqlite3.Connection, access_key_id: str) -> User | None:
    """The user whose storage key this is."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM avatars_users u WHERE access_key_id = ?", (access_key_id,)
    ).fetchone()
    return None if row is None else _user(row)


def insert_token(connection: sqlite3.Connection, user_id: str, token: str, *, expires_at: float) -> None:
    """Let the bearer *token* open the account until *expires_at* (seconds since 1970)."""
    connection.execute("INSERT INTO avatars_tokens VALUES (?, ?, ?)", (digest(token), user_id, expires_at))


def by_token(connection: sqlite3.Connection, token: str, *, now: float) -> User | None:
    """The user whose bearer token this is, while it is valid."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM avatars_tokens t JOIN avatars_users u ON u.id = t.user"
        " WHERE t.hash = ? AND t.expires_at > ?",
        (digest(token), now),
    ).fetchone()
    return None if row is None else _user(row)


def expire_tokens(connection: sqlite3.Connection) -> None:
    """End every bearer token handed out so far."""
    connection.execute("DELETE FROM avatars_tokens")


def digest(secret: str) -> bytes:
    """The hash under which a random secret is kept; long random values need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def _key_id(key: str) -> str:
    return key.split(".")[1] if key.count(".") == 2 else ""


def _password_hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=1 << 12, r=8, p=1)


def _user(row: tuple[str, ...]) -> User:
    return User(
        id=row[0],
        organization_id=row[1],
        email=row[2],
        role=row[3],
        access_key_id=row[4],
        secret_access_key=row[5],
    )
