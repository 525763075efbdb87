# Written by scripts/mirror from _async/ingest.py: change that file, not this one.
"""One batch or one event → one request → the counts the service answers (contract 2.2)."""

from __future__ import annotations

from typing import Generic, TypeVar, cast

from audiencekit.core._sync.call import Answer, send_json
from audiencekit.core._sync.connection import Connection, GeneratedClient
from audiencekit.core.deadline import Deadline
from audiencekit.errors import AuthenticationFailed, UnexpectedResponse
from audiencekit.segops._sync.handshake import Handshake
from audiencekit.segops.identity import HandshakeFailed, Identity
from audiencekit.segops.pump import Accepted
from audiencekit.segops.sender_policy import Miscounted

ClientT = TypeVar("ClientT", bound=GeneratedClient)


class Ingest(Generic[ClientT]):
    """Sends ready-made JSON. Without a *handshake* the connection's own key signs; with one, the identity's token.

    No attempt is repeated here, but for a token that has expired or was revoked: it is replaced once.
    """

    def __init__(self, connection: Connection[ClientT], handshake: Handshake | None) -> None:
        self._connection = connection
        self._handshake = handshake

    def hurry(self) -> None:
        """Let the next mint start at once, unless the service asked for a wait."""
        if self._handshake is not None:
            self._handshake.hurry()

    def reset(self) -> None:
        """Send under no token minted before now."""
        if self._handshake is not None:
            self._handshake.reset()

    def close(self) -> None:
        """Leave the tokens to the other clients of the key."""
        if self._handshake is not None:
            self._handshake.close()

    def batch(self, content: bytes, identity: Identity | None, events: int) -> Accepted:
        """Send a batch of *events* events. Raises HandshakeFailed, or what ``send_json`` raises.

        A 2xx without counts is no success, and neither is one whose counts do not add up (Miscounted).
        """
        answer = self._send("track_batch", content, identity)
        queued, skipped = _field(answer, "queued"), _field(answer, "skipped")
        if type(queued) is not int or type(skipped) is not int:
            raise self._strange(answer, "track_batch", "expected the counts queued and skipped")
        if queued < 0 or skipped < 0 or queued + skipped != events:
            said = f"queued {queued} and skipped {skipped} do not add up to the {events} event(s) sent"
            raise self._strange(answer, "track_batch", said, Miscounted)
        return Accepted(queued, skipped)

    def one(self, content: bytes, identity: Identity | None) -> bool:
        """Send one event by the single-event operation; False when the service dropped it as invalid."""
        try:
            answer = self._send("track_event", content, identity)
        except HandshakeFailed as failed:
            raise failed.cause from None
        queued = _field(answer, "queued")
        if type(queued) is not bool:
            raise self._strange(answer, "track_event", "expected queued to be true or false")
        return queued

    def _send(self, operation: str, content: bytes, identity: Identity | None) -> Answer:
        if self._handshake is None or identity is None:
            return send_json(self._connection, operation, content=content)
        connection = self._connection
        # The call's time covers the wait for a token, its mint, the sending and its one repetition together.
        with Deadline(Deadline.current(connection.options.total_timeout, connection.clock).at, connection.clock):
            token = self._handshake.token(identity)
            try:
                return self._send_as(operation, content, token)
            except AuthenticationFailed:
                self._handshake.drop(identity, token)
            return self._send_as(operation, content, self._handshake.token(identity))

    def _send_as(self, operation: str, content: bytes, token: str) -> Answer:
        return send_json(self._connection, operation, content=content, headers={"Authorization": f"Bearer {token}"})

    def _strange(
        self, answer: Answer, operation: str, detail: str, kind: type[UnexpectedResponse] = UnexpectedResponse
    ) -> UnexpectedResponse:
        described = self._connection.operations[operation]
        return kind(
            status=answer.status,
            detail=detail,
            method=described.method,
            url=self._connection.base_url + described.path,
        )


def _field(answer: Answer, name: str) -> object:
    return cast("dict[str, object]", answer.body).get(name) if isinstance(answer.body, dict) else None
