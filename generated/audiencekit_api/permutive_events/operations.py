"""The operations of Permutive Events, by the name of their module."""

from __future__ import annotations

from collections.abc import Mapping

from ..operation import Operation

OPERATIONS: Mapping[str, Operation] = {
    "track_event": Operation(
        operation_id="trackEvent",
        name="track_event",
        module="audiencekit_api.permutive_events.api.events.track_event",
        method="POST",
        path="/events",
        tag="events",
        retry="unprocessed",
        pagination=None,
        errors=(400, 401, 500),
    ),
}
