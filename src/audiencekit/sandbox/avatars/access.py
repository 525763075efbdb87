"""What users of the sandbox are shown of this service, and the account it starts with."""

from __future__ import annotations

import secrets
import sqlite3
import uuid

import attrs

from audiencekit.sandbox.avatars import job_state, objects, users
from audiencekit.sandbox.avatars.auth import new_api_key
from audiencekit.sandbox.avatars.contents import objects_folder
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.world import World

USERNAME = "analyst@example.org"


@attrs.frozen(kw_only=True)
class Access:
    """How to reach the service. *url* is what `Manager(base_url=…)` takes; ``/api`` and ``/storage`` lie below it."""

    url: str
    username: str
    password: str = attrs.field(repr=False)
    api_key: str = attrs.field(repr=False)


def access(world: World) -> Access:
    """The values of *world*; the same after a restart or a reset."""
    return Access(
        url=f"{world.base_url}/avatars",
        username=USERNAME,
        password=world.secrets.get("avatars_password", lambda: secrets.token_urlsafe(12)),
        api_key=world.secrets.get("avatars_api_key", new_api_key),
    )


def seed(world: World) -> None:
    """The account, its bucket and its keys; files no object names are swept away. Repeatable.

    At a start, jobs that ran when the sandbox ended become ``lost``.
    """
    shown = access(world)
    user = User(
        id=world.secrets.get("avatars_user_id", lambda: str(uuid.uuid4())),
        organization_id=world.secrets.get("avatars_organization_id", lambda: str(uuid.uuid4())),
        email=shown.username,
        role="admin",
        access_key_id=world.secrets.get("avatars_access_key_id", lambda: f"AK{secrets.token_hex(9).upper()}"),
        secret_access_key=world.secrets.get("avatars_secret_access_key", lambda: secrets.token_urlsafe(30)),
    )
    folder = objects_folder(world.work_dir)
    folder.mkdir(parents=True, exist_ok=True)

    def work(connection: sqlite3.Connection) -> None:
        users.insert(connection, user, password=shown.password)
        users.insert_api_key(connection, user.id, shown.api_key)
        objects.create_bucket(connection, user.id)
        objects.sweep(connection, folder)
        job_state.lose_running(connection)

    world.store.write(work)
