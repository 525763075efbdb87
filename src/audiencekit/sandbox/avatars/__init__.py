"""The Avatars service of the sandbox: API and storage as in contracts/avatars.md, avatars by `audiencekit.engine`."""

from __future__ import annotations

from audiencekit.sandbox.avatars import job_state, objects, set_state, users
from audiencekit.sandbox.avatars.access import Access, access, seed
from audiencekit.sandbox.avatars.routes import routes

__all__ = ["SCHEMA", "Access", "access", "routes", "seed"]

SCHEMA = users.SCHEMA + objects.SCHEMA + set_state.SCHEMA + job_state.SCHEMA
