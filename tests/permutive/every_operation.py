"""All 23 operations of Permutive through the facade, by their names in the contract; the same calls await or not."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable
from inspect import isawaitable
from typing import Any

import attrs

from audiencekit.permutive import (
    Alias,
    AsyncWorkspace,
    Cohort,
    CreateSegment,
    Event,
    Identity,
    Segment,
    UserEvent,
    Workspace,
)

USER = "0b0f0c1a-0000-4000-8000-000000000001"
NOBODY = "0b0f0c1a-0000-4000-8000-00000000dead"
WHEN = "2026-03-01T08:00:00.123456789Z"
PAGE = "https://news.example/sport/42"
QUERY = {"event": "Purchase", "frequency": {"greater_than": 2}}

# Appendix A of the contract.
ROUTES = {
    "C1": "GET /cohorts-api/v2/cohorts",
    "C2": "POST /cohorts-api/v2/cohorts",
    "C3": "GET /cohorts-api/v2/cohorts/{cohortId}",
    "C4": "PATCH /cohorts-api/v2/cohorts/{cohortId}",
    "C5": "DELETE /cohorts-api/v2/cohorts/{cohortId}",
    "T1": "GET /audience-api/v1/imports",
    "T2": "GET /audience-api/v1/imports/{importId}",
    "T3": "GET /audience-api/v1/imports/{importId}/segments",
    "T4": "POST /audience-api/v1/imports/{importId}/segments",
    "T5": "PATCH /audience-api/v1/imports/{importId}/segments",
    "T6": "GET /audience-api/v1/imports/{importId}/segments/{segmentId}",
    "T7": "GET /audience-api/v1/imports/{importId}/segments/code/{segmentCode}",
    "T8": "PATCH /audience-api/v1/imports/{importId}/segments/{segmentId}",
    "T9": "PATCH /audience-api/v1/imports/{importId}/segments/code/{segmentCode}",
    "T10": "DELETE /audience-api/v1/imports/{importId}/segments/{segmentId}",
    "T11": "DELETE /audience-api/v1/imports/{importId}/segments/code/{segmentCode}",
    "I1": "POST /v2.0/users",
    "I2": "POST /v2.0/identify",
    "I3": "GET /v2.0/users/{userId}/aliases",
    "E1": "POST /v2.0/events",
    "S1": "POST /ccs/v1/segmentation",
    "S2": "POST /ccs/v1/segmentation/stateless",
    "X1": "POST /ctx/v1/segment",
}


@attrs.define
class Known:
    """The ids that the calls use: of nothing, until something was made."""

    import_id: str
    cohort: str = NOBODY
    segment: str = NOBODY

    def route(self, name: str) -> str:
        """``METHOD /path`` of an operation as it is asked now."""
        names = {"cohortId": self.cohort, "importId": self.import_id, "segmentId": self.segment, "userId": USER}
        return ROUTES[name].format(**names, segmentCode="other" if name == "T11" else "code")


# What each takes is a workspace of either kind and the ids; in an order in which all of them succeed.
CALLS: dict[str, Callable[[Any, Known], Any]] = {
    "C2": lambda w, _: w.cohorts.create(Cohort("made", QUERY)),
    "C1": lambda w, _: w.cohorts.list(),
    "C3": lambda w, at: w.cohorts.get(at.cohort),
    "C4": lambda w, at: w.cohorts.update(at.cohort, tags=["t"]),
    "C5": lambda w, at: w.cohorts.delete(at.cohort),
    "T1": lambda w, _: w.imports.list(),
    "T2": lambda w, at: w.imports.get(at.import_id),
    "T4": lambda w, at: w.segments(at.import_id).create(Segment("code", "made")),
    "T3": lambda w, at: w.segments(at.import_id).list(),
    "T6": lambda w, at: w.segments(at.import_id).get_by_id(at.segment),
    "T7": lambda w, at: w.segments(at.import_id).get("code"),
    "T8": lambda w, at: w.segments(at.import_id).update_by_id(at.segment, name="renamed"),
    "T9": lambda w, at: w.segments(at.import_id).update("code", name="renamed"),
    "T10": lambda w, at: w.segments(at.import_id).delete_by_id(at.segment),
    "T5": lambda w, at: w.segments(at.import_id).apply([CreateSegment(Segment("other", "of a batch"))]),
    "T11": lambda w, at: w.segments(at.import_id).delete("other"),
    "I1": lambda w, _: w.identities.create_user(),
    "I2": lambda w, _: w.identify(Identity(USER, [Alias("7", "customer")])),
    "I3": lambda w, _: w.identities.aliases(USER),
    "E1": lambda w, _: w.events.track(UserEvent("Purchase", {"gift": True}, user_id=USER)),
    "S1": lambda w, _: w.segmentation.send([Event("Purchase", WHEN)], user_id=USER),
    "S2": lambda w, _: w.segmentation.stateless([Event("Purchase", WHEN)], user_id=USER),
    "X1": lambda w, _: w.contextual.segment(PAGE),
}


def call(workspace: Workspace, name: str, known: Known) -> object:
    """Make one call; what it answers is read to its end."""
    answer = CALLS[name](workspace, known)
    return _note(name, list(answer) if isinstance(answer, Iterable) else answer, known)


async def acall(workspace: AsyncWorkspace, name: str, known: Known) -> object:
    """As :func:`call`."""
    answer = CALLS[name](workspace, known)
    if isinstance(answer, AsyncIterable):
        return [each async for each in answer]
    return _note(name, await answer if isawaitable(answer) else answer, known)


def _note(name: str, answer: Any, known: Known) -> object:
    if name == "C2":
        known.cohort = answer.id
    elif name == "T4":
        known.segment = answer.id
    return answer
