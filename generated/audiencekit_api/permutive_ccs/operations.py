"""The operations of Permutive Custom Cohort Segmentation, by the name of their module."""

from __future__ import annotations

from collections.abc import Mapping

from ..operation import Operation

OPERATIONS: Mapping[str, Operation] = {
    "segment_user": Operation(
        operation_id="segmentUser",
        name="segment_user",
        module="audiencekit_api.permutive_ccs.api.segmentation.segment_user",
        method="POST",
        path="/ccs/v1/segmentation",
        tag="segmentation",
        retry="unprocessed",
        pagination=None,
        errors=(400, 401, 403, 500),
    ),
    "segment_user_stateless": Operation(
        operation_id="segmentUserStateless",
        name="segment_user_stateless",
        module="audiencekit_api.permutive_ccs.api.segmentation.segment_user_stateless",
        method="POST",
        path="/ccs/v1/segmentation/stateless",
        tag="segmentation",
        retry="unprocessed",
        pagination=None,
        errors=(400, 401, 403, 500),
    ),
}
