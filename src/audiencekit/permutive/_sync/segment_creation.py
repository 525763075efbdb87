# Written by scripts/mirror from _async/segment_creation.py: change that file, not this one.
"""Creating segments so that an unknown outcome is settled: the code is unique, so reading it tells (contract T4)."""

from __future__ import annotations

from typing import final

from audiencekit_api.permutive_taxonomy.api.segments import get_segment_by_code
from audiencekit_api.permutive_taxonomy.client import Client
from audiencekit_api.permutive_taxonomy.models import Segment as SegmentModel

from audiencekit.core._sync.call import call, send_object
from audiencekit.core._sync.connection import Connection
from audiencekit.core.retry import pause
from audiencekit.errors import AudienceKitError, Conflict, NotFound, OutcomeUnknown
from audiencekit.permutive.bodies import json_bytes, own_segment
from audiencekit.permutive.reconcile import in_doubt, same_segment, unsettled
from audiencekit.permutive.segment import Segment


@final
class SegmentCreation:
    """Creates segments of one import. After an unknown outcome the code is read.

    There, as it was sent: that is the one. There, but different: Conflict. Not there: it is sent again, within the
    attempts of ``ClientOptions.retry``; a second one of the same code cannot come of that. Refused then, for whatever
    reason, the code is read once more: the first attempt may have landed late.
    """

    def __init__(self, connection: Connection[Client], import_id: str) -> None:
        self._connection = connection
        self._import_id = import_id
        self._path = f"/imports/{import_id}/segments"

    def create(self, segment: Segment) -> Segment:
        """As ``segments.create``; raises OutcomeUnknown or ServerFault when the attempts did not settle it."""
        segment = own_segment(segment, self._import_id)
        content = json_bytes(segment.creation())
        policy, attempt = self._connection.options.retry, 1
        doubt: AudienceKitError | None = None
        while True:
            try:
                answer = send_object(self._connection, "create_segment", content=content, path=self._path)
                return Segment.from_dict(answer)
            except AudienceKitError as error:
                if in_doubt(error):
                    doubt = error
                elif doubt is None:
                    raise
                failed = error
            found = self.find(segment, doubt, failed)
            if found is not None:
                return found
            if attempt >= policy.attempts or failed is not doubt:
                raise unsettled(doubt, failed, "Nothing of that code is there now.")
            self._connection.clock.sleep(pause(policy, attempt))
            attempt += 1

    def settle(self, segment: Segment, since: float) -> Segment | None:
        """What an earlier run may have made; None when nothing of that code is there. Raises as :meth:`create`."""
        earlier = OutcomeUnknown(f"An earlier run may have created {segment.code!r}.")
        return self.find(own_segment(segment, self._import_id), earlier, earlier)

    def find(self, segment: Segment, doubt: AudienceKitError, failed: AudienceKitError) -> Segment | None:
        """What is there of its code: None when nothing. Raises Conflict when it is another, *doubt* when unreadable.

        *failed* is what the last attempt ended with: a refusal says nothing of the attempt before, which is in doubt.
        """
        try:
            model = call(
                SegmentModel,
                get_segment_by_code.sync_detailed,
                self._import_id,
                segment.code,
                client=self._connection.client,
            )
        except NotFound:
            return None
        except AudienceKitError as unread:
            raise unsettled(doubt, failed, f"Looking for it failed as well: {unread.message}") from None
        found = Segment.from_dict(model.to_dict())
        if same_segment(segment, found):
            return found
        raise Conflict(
            status=409,
            detail=f"the code {segment.code!r} is there, with other content than was sent",
            method="POST",
            url=self._connection.base_url + self._path,
        )
