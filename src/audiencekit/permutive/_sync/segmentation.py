# Written by scripts/mirror from _async/segmentation.py: change that file, not this one.
"""The requests of segmentation (CCS, permutive contract 2.5, S1 and S2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audiencekit_api.permutive_ccs.api.segmentation import segment_user, segment_user_stateless
from audiencekit_api.permutive_ccs.client import Client
from audiencekit_api.permutive_ccs.models import (
    SegmentationRequest,
    SegmentationResult,
    StatelessRequest,
    StatelessResult,
)

from audiencekit.core._sync.call import call, send_object
from audiencekit.core._sync.connection import Connection
from audiencekit.permutive.bodies import json_bytes, request_body
from audiencekit.permutive.segmentation import PATH, AnyAlias, AnyEvent, AnyState, Segmentation, state_body
from audiencekit.permutive.segmented import Segmented, Stateless


class SegmentationRequests:
    """What ``workspace.segmentation`` does one at a time: the cohorts of a user, by events sent along.

    Events are published: they count in insights and in the user's state, also those of :meth:`stateless`. So they are
    sent at most once: after an outcome nobody knows the call is not repeated. Without events it only reads, and is
    repeated freely (inferred). Consent is yours to ask for. A public key will do. Source: permutive contract 2.5.
    """

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def send(
        self,
        events: Iterable[AnyEvent],
        *,
        user_id: str | None = None,
        alias: AnyAlias | None = None,
        aliases: Iterable[AnyAlias] | None = None,
        activations: bool = False,
        synchronous_validation: bool = False,
    ) -> Segmented:
        """Send up to ten *events* of one user; the cohorts the user is in after them, as text.

        Exactly one of *user_id*, *alias* and *aliases* says whose they are. *activations*: answer, too, what is
        activated where. *synchronous_validation*: refuse events that do not fit their schemas (slow, for debugging);
        otherwise they are dropped later, unreported. Raises InvalidInput, also for more than ten events, BadRequest,
        PermissionDenied. Retry class ``unprocessed``, ``always`` without events. Source: S1.
        """
        return self.send_request(
            Segmentation(
                events=events,
                user_id=user_id,
                alias=alias,
                aliases=aliases,
                activations=activations,
                synchronous_validation=synchronous_validation,
            )
        )

    def cohorts_of(
        self,
        user_id: str | None = None,
        *,
        alias: AnyAlias | None = None,
        aliases: Iterable[AnyAlias] | None = None,
        activations: bool = False,
    ) -> Segmented:
        """The cohorts a user is in now, by sending no events (inferred). Otherwise as :meth:`send`. Source: S1."""
        return self.send_request(Segmentation(user_id=user_id, alias=alias, aliases=aliases, activations=activations))

    def stateless(
        self,
        events: Iterable[AnyEvent],
        *,
        state: AnyState | None = None,
        user_id: str | None = None,
        alias: AnyAlias | None = None,
        aliases: Iterable[AnyAlias] | None = None,
        synchronous_validation: bool = False,
    ) -> Stateless:
        """As :meth:`send`, with a state that you keep: give the one of the last answer, none at first.

        No dry run: the events are published all the same. Source: S2.
        """
        asked = Segmentation(
            events=events,
            user_id=user_id,
            alias=alias,
            aliases=aliases,
            synchronous_validation=synchronous_validation,
        )
        fields = asked.body() | state_body(state)
        if not asked.events:
            path = f"{PATH}/stateless{asked.query(stateless=True)}"
            read = self._read("read_segment_user_stateless", fields, path)
            return Stateless.from_dict(read)
        answer = call(
            StatelessResult,
            segment_user_stateless.sync_detailed,
            client=self._connection.client,
            body=request_body(StatelessRequest.from_dict, fields),
            synchronous_validation=asked.synchronous_validation,
        )
        return Stateless.from_dict(answer.to_dict())

    def send_request(self, asked: Segmentation) -> Segmented:
        """As :meth:`send`, with the request made up beforehand; up to ten events."""
        fields = asked.body()
        if not asked.events:
            return Segmented.from_dict(self._read("read_segment_user", fields, PATH + asked.query()))
        answer = call(
            SegmentationResult,
            segment_user.sync_detailed,
            client=self._connection.client,
            body=request_body(SegmentationRequest.from_dict, fields),
            activations=asked.activations,
            synchronous_validation=asked.synchronous_validation,
        )
        return Segmented.from_dict(answer.to_dict())

    def _read(self, operation: str, fields: Mapping[str, object], path: str) -> dict[str, object]:
        return send_object(self._connection, operation, content=json_bytes(fields), path=path)
