"""What users of the sandbox are shown of this service, and the accounts it starts with."""

from __future__ import annotations

import secrets
import sqlite3
import uuid

import attrs

from audiencekit.sandbox.avatars import api_keys, connection_rows, job_state, key_rows, objects, sample_databases, users
from audiencekit.sandbox.avatars.connection_rows import Connection
from audiencekit.sandbox.avatars.contents import objects_folder
from audiencekit.sandbox.avatars.engines import DEPLOYMENT, SQLITE
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.world import World

USERNAME = "analyst@example.org"
MEMBER_USERNAME = "member@example.org"
KEY_DAYS = 3650


@attrs.frozen(kw_only=True)
class Access:
    """How to reach the service. *url* is what `Manager(base_url=…)` takes; ``/api`` and ``/storage`` lie below it.

    *username* is an administrator, *member_username* an ordinary member of the same organisation.
    """

    url: str
    username: str
    password: str = attrs.field(repr=False)
    api_key: str = attrs.field(repr=False)
    member_username: str
    member_password: str = attrs.field(repr=False)
    member_api_key: str = attrs.field(repr=False)


def access(world: World) -> Access:
    """The values of *world*; the same after a restart or a reset."""

    def password() -> str:
        return secrets.token_urlsafe(12)

    def key() -> str:
        return api_keys.new_key("", "", KEY_DAYS)[1]

    return Access(
        url=f"{world.base_url}/avatars",
        username=USERNAME,
        password=world.secrets.get("avatars_password", password),
        api_key=world.secrets.get("avatars_api_key", key),
        member_username=MEMBER_USERNAME,
        member_password=world.secrets.get("avatars_member_password", password),
        member_api_key=world.secrets.get("avatars_member_api_key", key),
    )


def seed(world: World) -> None:
    """The accounts, their buckets and keys, the deployment's connection; files no object names are swept away.

    Repeatable. At a start, jobs that ran when the sandbox ended become ``lost``.
    """
    shown = access(world)
    accounts = (
        (_user(world, "avatars", shown.username, "admin"), shown.password, shown.api_key),
        (_user(world, "avatars_member", shown.member_username, "user"), shown.member_password, shown.member_api_key),
    )
    folder = objects_folder(world.work_dir)
    folder.mkdir(parents=True, exist_ok=True)
    sample_databases.make(world.work_dir)
    name, label, file = DEPLOYMENT
    declared = Connection(
        id=world.secrets.get("avatars_connection_id", lambda: str(uuid.uuid4())),
        scope="deployment",
        owner="",
        name=name,
        label=label,
        engine=SQLITE,
        path=str(sample_databases.folder_of(world.work_dir) / file),
        redacted=f"{SQLITE}:///{file}",
    )

    def work(connection: sqlite3.Connection) -> None:
        for user, password, key in accounts:
            users.insert(connection, user, password=password)
            key_rows.insert(connection, api_keys.of_plaintext(user.id, "Seeded key", KEY_DAYS, key), key)
            objects.create_bucket(connection, user.id)
        connection_rows.insert(connection, declared)
        objects.sweep(connection, folder)
        job_state.lose_running(connection)

    world.store.write(work)


def _user(world: World, prefix: str, email: str, role: str) -> User:
    kept = world.secrets
    return User(
        id=kept.get(f"{prefix}_user_id", lambda: str(uuid.uuid4())),
        organization_id=kept.get("avatars_organization_id", lambda: str(uuid.uuid4())),
        email=email,
        role=role,
        access_key_id=kept.get(f"{prefix}_access_key_id", lambda: f"AK{secrets.token_hex(9).upper()}"),
        secret_access_key=kept.get(f"{prefix}_secret_access_key", lambda: secrets.token_urlsafe(30)),
    )
