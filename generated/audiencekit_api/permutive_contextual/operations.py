"""The operations of Permutive Contextual, by the name of their module."""

from __future__ import annotations

from collections.abc import Mapping

from ..operation import Operation

OPERATIONS: Mapping[str, Operation] = {
    "segment_page": Operation(
        operation_id="segmentPage",
        name="segment_page",
        module="audiencekit_api.permutive_contextual.api.contextual.segment_page",
        method="POST",
        path="/segment",
        tag="contextual",
        retry="always",
        pagination=None,
        errors=(400, 401, 500),
    ),
}
