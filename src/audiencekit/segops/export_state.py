"""What a look at an export says (contract 2.3, 21). Pure; requests in ``_async/exports.py``."""

from __future__ import annotations

from audiencekit_api.segops.models import SegmentExport

from audiencekit.core.schedule import JobState, Schedule
from audiencekit.errors import InvalidInput
from audiencekit.segops.arguments import ResourceId, identifier

POLL = Schedule(first=0.5, longest=5.0)  # the documentation suggests 2 to 5 s; a small export is ready before
FAILURES = ("failed", "error", "cancelled")  # the first is inferred; the others are what such a service says else


def state_of(export: SegmentExport) -> JobState:
    """Done with ``complete``, or with a link under a word that is not known."""
    if export.status in FAILURES:
        return JobState.FAILED
    return JobState.DONE if export.status == "complete" or export.download_url else JobState.RUNNING


def detail_of(export: SegmentExport) -> str:
    """The service's reason of a failure, under whatever name it is given."""
    known = (export.additional_properties.get(name) for name in ("detail", "error", "message"))
    return next((said for said in known if isinstance(said, str)), "")


def job_id(segment_id: int, export_id: int) -> str:
    return f"{segment_id}/{export_id}"


def parse_job_id(segment_id: ResourceId, export_id: ResourceId | None) -> tuple[int, int]:
    """The two numbers of an export, also from the id of its job alone."""
    if export_id is None:
        first, slash, second = segment_id.partition("/") if isinstance(segment_id, str) else ("", "", "")
        if not slash:
            raise InvalidInput(
                f"give segment_id and export_id, or the id of the job, such as '3/17'; got {segment_id!r}"
            )
        segment_id, export_id = first, second
    return identifier("segment_id", segment_id), identifier("export_id", export_id)
