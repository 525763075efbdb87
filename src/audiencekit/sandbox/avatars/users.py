"""Users and their bearer tokens as the store keeps them: hashes, except the storage key that must be read."""

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

    @property
    def is_admin(self) -> bool:
        """Whether the user may act for the organisation (contract 1.4)."""
        return self.role == "admin"


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


def find(connection: sqlite3.Connection, identity: str) -> User | None:
    """The user of that id."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM avatars_users u WHERE u.id = ?", (identity,)).fetchone()
    return None if row is None else _user(row)


def of_organization(connection: sqlite3.Connection, organization: str, email: str | None) -> list[User]:
    """The users of an organisation by their address, only the one of *email* if given."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM avatars_users u WHERE u.organization_id = ? AND (? IS NULL OR u.email = ?)"
        " ORDER BY u.email",
        (organization, email, email),
    )
    return [_user(row) for row in rows]


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
