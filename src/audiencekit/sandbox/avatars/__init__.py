"""The Avatars service of the sandbox: API and storage as in contracts/avatars.md, avatars by `audiencekit.engine`."""

from __future__ import annotations

from audiencekit.sandbox.avatars import connection_rows, event_rows, job_state, key_rows, objects, set_state, users
from audiencekit.sandbox.avatars.access import Access, access, seed
from audiencekit.sandbox.avatars.routes import controls, routes

__all__ = ["SCHEMA", "Access", "access", "controls", "routes", "seed"]

SCHEMA = "".join(part.SCHEMA for part in (users, key_rows, event_rows, connection_rows, objects, set_state, job_state))
