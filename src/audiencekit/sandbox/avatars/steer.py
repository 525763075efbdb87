"""Avatars as the user of a sandbox holds it: the values to connect with, and what a client cannot bring about."""

from __future__ import annotations

import attrs

from audiencekit.sandbox.avatars.access import Access
from audiencekit.sandbox.remote import Remote


@attrs.frozen(kw_only=True)
class Avatars(Access):
    """The values of `Access`, and controls of the running service."""

    remote: Remote = attrs.field(repr=False, eq=False)

    def limit(self, *, calls_per_minute: int | None = None, jobs_per_minute: int | None = None) -> None:
        """Allow each credential so many calls on API keys and users, and so many jobs launched one by one (429 beyond).

        None lifts a limit. A new or reset sandbox allows 60 calls and any number of jobs. Raises ValueError for what
        is no whole number from 0.
        """
        wanted = {"calls_per_minute": calls_per_minute, "jobs_per_minute": jobs_per_minute}
        self.remote.call("PUT", "/avatars/limits", body=wanted)

    def expire_keys(self) -> None:
        """Let every API key run out now, the seeded ones too; `Sandbox.reset` brings those back."""
        self.remote.call("POST", "/avatars/keys/expire")
