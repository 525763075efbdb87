"""The bulk calls of segmentation: ten events to a request, each user's in order (permutive contract 2.5, S1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Unpack, cast, final

from audiencekit.core.bulk import BulkResult
from audiencekit.errors import AudienceKitError, OutcomeUnknown
from audiencekit.permutive._async.many import AsyncMany
from audiencekit.permutive._async.segmentation import AsyncSegmentationRequests
from audiencekit.permutive._async.user_lines import AsyncUserLines
from audiencekit.permutive.bulk_options import AsyncBulkOptions, AsyncOutcomes, Keeping, StrPath
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


class AsyncUserSegmentation(AsyncSegmentationRequests):
    """``workspace.segmentation``: the cohorts of a user, by events sent along, one request at a time and many.

    Events are published: they count in insights and in the user's state. A public key will do. Source: contract 2.5.
    """

    async def batch_send(
        self,
        requests: Iterable[Segmentation],
        *,
        checkpoint: StrPath | None = None,
        **options: Unpack[AsyncBulkOptions],
    ) -> BulkResult[Segmentation, Segmented]:
        """Send the events of many users, any number each: ten to a request, in order; users go beside each other.

        Returns ``(responses, failures)``, both in the order of *requests*; a response tells the cohorts after the last
        event. Several requests of one user (given the same way) wait for each other, except in an ``executor`` of
        other processes. When a piece fails the error names its events, and the rest of that request is not sent; an
        unknown outcome stays unknown. When it is not the first piece the request as a whole is in doubt, whatever the
        error: it is an OutcomeUnknown or has ``in_doubt``. With *checkpoint*, the path of a file, a later call with
        the same input sends only what was not done and reports what is in doubt. *options*: see :class:`BulkOptions`.
        """
        lines = AsyncUserLines()
        with telling_of_requests():
            return result_of(await self._many(lines).batch(lines.places(requests), checkpoint, options))

    async def iter_send(
        self,
        requests: Iterable[Segmentation],
        *,
        checkpoint: StrPath | None = None,
        **options: Unpack[AsyncBulkOptions],
    ) -> AsyncOutcomes[Segmentation, Segmented]:
        """As :meth:`batch_send`, an Outcome at a time; *requests* may be endless."""
        lines = AsyncUserLines()
        stream = self._many(lines).stream(lines.places(requests), checkpoint, options)
        try:
            with telling_of_requests():
                async for outcome in stream:
                    lines.leave(outcome.request.item)
                    yield outcome_of(outcome)
        finally:
            await stream.aclose()

    def _many(self, lines: AsyncUserLines) -> AsyncMany[Place, Segmented]:
        sending = AsyncSending(self, lines)
        return AsyncMany(
            place=self._connection,
            operation=sending.send,
            method="POST",
            path=lambda _: PATH,
            keeping=Keeping(sending.digested, Segmented.to_dict, sending.kept),
            settle=sending.settle,
        )


@final
class AsyncSending:
    """What the bulk call does for each place in the lines."""

    def __init__(self, requests: AsyncSegmentationRequests, lines: AsyncUserLines | None = None) -> None:
        self._requests = requests
        self._lines = AsyncUserLines() if lines is None else lines
        self._digested: Place | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """In another process every place has a line of its own."""
        return AsyncSending, (self._requests,)

    async def send(self, place: Place) -> Segmented:
        """All events of a request, when its turn has come; the last answer."""
        try:
            await self._lines.wait(place)
            return await self._pieces(checked_segmentation(place.item))
        finally:
            self._lines.leave(place)

    async def settle(self, place: Place, since: float) -> Segmented:
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

    async def _pieces(self, asked: Segmentation) -> Segmented:
        pieces = asked.pieces()
        answer: Segmented | None = None
        for number, piece in enumerate(pieces):
            try:
                answer = await self._requests.send_request(piece)
            except AudienceKitError as error:
                if len(pieces) == 1:
                    raise
                raise piece_failed(error, asked, number) from None
        assert answer is not None
        return answer
