"""The table: what a row is called (its number in the contract first) → the function that puts ours into it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import attrs

from audiencekit.segops import SegOpsClient, UserContext
from tests.segops.sending import Errors
from tests.segops.server import Answer, Request, Respond, Service, serving

Row = Callable[[], None]
TABLE: dict[str, Row] = {}


def pain(name: str) -> Callable[[Row], Row]:
    def enter(row: Row) -> Row:
        assert name not in TABLE
        TABLE[name] = row
        return row

    return enter


def ann() -> UserContext:
    return UserContext(user_id="ann", user_id_sig="s", user_id_ts=1)


@attrs.define
class Gate:
    """A service that answers nothing until it is opened."""

    opened: threading.Event = attrs.field(factory=threading.Event)

    def __call__(self, request: Request) -> Answer | None:
        self.opened.wait(10)
        return None


@attrs.frozen
class Scene:
    service: Service
    client: SegOpsClient
    errors: Errors


@contextmanager
def scene(respond: Respond | None = None, key: str = "sk_1", **options: object) -> Generator[Scene]:
    """A client of a service of its own. It is shut down at the end, without much patience."""
    errors = Errors()
    if key.startswith("pk_"):
        options = {"get_user": ann, **options}
    with serving(respond) as service:
        client = SegOpsClient(service.url, key, **{"on_error": errors, **options})  # pyright: ignore
        try:
            yield Scene(service, client, errors)
        finally:
            client.shutdown(0.2)
