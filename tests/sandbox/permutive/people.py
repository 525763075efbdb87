"""Requests of users, events and segmentation, as tests of several operations make them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import httpx

from audiencekit.sandbox.sandbox import Sandbox

if TYPE_CHECKING:
    from tests.sandbox.permutive.conftest import Service

USERS, IDENTIFY, EVENTS = "/v2.0/users", "/v2.0/identify", "/v2.0/events"
SEGMENT = "/ccs/v1/segmentation"
STATELESS = "/ccs/v1/segmentation/stateless"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOMEBODY = "0f4e2a9c-6f7b-4f0e-8a53-2f1d5a7c9e01"
SOMEBODY_ELSE = "0f4e2a9c-6f7b-4f0e-8a53-2f1d5a7c9e02"


def seen(
    name: str = "Pageview", ago: timedelta = timedelta(0), *, now: datetime = NOW, **fields: Any
) -> dict[str, Any]:
    """An event of the segmentation service."""
    return {"name": name, "time": (now - ago).isoformat(), "properties": {}, **fields}


def did(name: str = "Pageview", **frequency: int) -> dict[str, Any]:
    """A query: the event happened, or as often as said."""
    return {"event": name, "frequency": frequency or {"greater_than": 0}}


@attrs.frozen
class People:
    """Users of the running sandbox, whose evaluation clock stands at ``NOW`` until it is moved."""

    sandbox: Sandbox
    service: Service

    def track(self, name: str = "Pageview", *, key: str = "public", query: str = "", **body: Any) -> httpx.Response:
        return self.service.ask("POST", EVENTS + query, key=key, json={"name": name, **body})

    def segment(self, *events: Any, key: str = "public", query: str = "", **body: Any) -> httpx.Response:
        who = {} if body.keys() & {"user_id", "alias", "aliases"} else {"user_id": SOMEBODY}
        return self.service.ask("POST", SEGMENT + query, key=key, json={"events": list(events), **who, **body})

    def cohorts_of(self, user_id: str = SOMEBODY, *, key: str = "public") -> list[int]:
        """The codes, by a read without events."""
        answer = self.segment(key=key, user_id=user_id)
        assert answer.status_code == 200, answer.text
        return [int(code) for code in answer.json()["cohorts"]]

    def stateless(self, *events: Any, state: Any = None, **body: Any) -> httpx.Response:
        who = {} if body.keys() & {"user_id", "alias", "aliases"} else {"user_id": SOMEBODY}
        sent = {"events": list(events), **who, **body, **({} if state is None else {"state": state})}
        return self.service.ask("POST", STATELESS, key="public", json=sent)

    def cohort(self, name: str, query: Any, **fields: Any) -> int:
        """The code of a new cohort."""
        return self.service.cohort(name, query=query, **fields)["code"]

    def later(self, by: timedelta) -> datetime:
        """The clock put to so long after NOW."""
        self.sandbox.now = NOW + by
        return NOW + by


def refused(answer: httpx.Response, code: int, status: int = 400) -> str:
    """The cause of a refusal with this subcode."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"] == code
    return error.get("cause", "")
