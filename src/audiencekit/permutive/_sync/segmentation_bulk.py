# Written by scripts/mirror from _async/segmentation_bulk.py: change that file, not this one.
"""The bulk calls of segmentation: ten events to a request, each user's in order (permutive contract 2.5, S1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Unpack, cast, final

from audiencekit.core.bulk import BulkResult
from audiencekit.errors import AudienceKitError, OutcomeUnknown
from audiencekit.permutive._sync.many import Many
from audiencekit.permutive._sync.segmentation import SegmentationRequests
from audiencekit.permutive._sync.user_lines import UserLines
from audiencekit.permutive.bulk_options import BulkOptions, Keeping, Outcomes, StrPath
from audiencekit.permutive.segmentation import PATH, Segmentation
from audiencekit.permutive.segmented import Segmented
from audiencekit.permutive.user_line import (
    Place,
    checked_segmentation,
    outcome_of,
    piece_failed,
    result_of,
    telling_of_requests,
)


class UserSegmentation(SegmentationRequests):
    """``workspace.segmentation``: the cohorts of a user, by events sent along, one request at a time and many.

    Events are published: they count in insights and in the user's state. A public key will do. Source: contract 2.5.
    """

    def batch_send(
        self,
        requests: Iterable[Segmentation],
        *,
        checkpoint: StrPath | None = None,
        **options: Unpack[BulkOptions],
    ) -> BulkResult[Segmentation, Segmented]:
        """Send the events of many users, any number each: ten to a request, in order; users go beside each other.

        Returns ``(responses, failures)``, both in the order of *requests*; a response tells the cohorts after the last
        event. Several requests of one user (given the same way) wait for each other, except in an ``executor`` of
        other processes. When a piece fails the error names its events, and the rest of that request is not sent; an
        unknown outcome stays unknown. When it is not the first piece the request as a whole is in doubt, whatever the
        error: it is an OutcomeUnknown or has ``in_doubt``. With *checkpoint*, the path of a file, a later call with
        the same input sends only what was not done and reports what is in doubt. *options*: see :class:`BulkOptions`.
        """
        lines = UserLines()
        with telling_of_requests():
            return result_of(self._many(lines).batch(lines.places(requests), checkpoint, options))

    def iter_send(
        self,
        requests: Iterable[Segmentation],
        *,
        checkpoint: StrPath | None = None,
        **options: Unpack[BulkOptions],
    ) -> Outcomes[Segmentation, Segmented]:
        """As :meth:`batch_send`, an Outcome at a time; *requests* may be endless."""
        lines = UserLines()
        stream = self._many(lines).stream(lines.places(requests), checkpoint, options)
        try:
            with telling_of_requests():
                for outcome in stream:
                    lines.leave(outcome.request.item)
                    yield outcome_of(outcome)
        finally:
            stream.close()

    def _many(self, lines: UserLines) -> Many[Place, Segmented]:
        sending = Sending(self, lines)
        return Many(
            place=self._connection,
            operation=sending.send,
            method="POST",
            path=lambda _: PATH,
            keeping=Keeping(sending.digested, Segmented.to_dict, sending.kept),
            settle=sending.settle,
        )


@final
class Sending:
    """What the bulk call does for each place in the lines."""

    def __init__(self, requests: SegmentationRequests, lines: UserLines | None = None) -> None:
        self._requests = requests
        self._lines = UserLines() if lines is None else lines
        self._digested: Place | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """In another process every place has a line of its own."""
        return Sending, (self._requests,)

    def send(self, place: Place) -> Segmented:
        """All events of a request, when its turn has come; the last answer."""
        try:
            self._lines.wait(place)
            return self._pieces(checked_segmentation(place.item))
        finally:
            self._lines.leave(place)

    def settle(self, place: Place, since: float) -> Segmented:
        """There is no read that tells what became of events. Raises OutcomeUnknown."""
        self._lines.leave(place)
        raise OutcomeUnknown("An earlier run may have sent these events; nothing tells, and they were not sent again.")

    def digested(self, place: Place) -> object:
        """What tells a request from others. Called for each place, in order, before its fate is looked up."""
        self._digested = place
        asked = checked_segmentation(place.item)
        events = [event.to_dict() for event in asked.events]
        return [events, asked.user_id, str(asked.user), asked.activations, asked.synchronous_validation]

    def kept(self, answer: object) -> Segmented:
        """The answer an earlier run got for the place that was digested last, which is not sent."""
        if self._digested is not None:
            self._lines.leave(self._digested)
        return Segmented.from_dict(cast("Mapping[str, object]", answer))

    def _pieces(self, asked: Segmentation) -> Segmented:
        pieces = asked.pieces()
        answer: Segmented | None = None
        for number, piece in enumerate(pieces):
            try:
                answer = self._requests.send_request(piece)
            except AudienceKitError as error:
                if len(pieces) == 1:
                    raise
                raise piece_failed(error, asked, number) from None
        assert answer is not None
        return answer
