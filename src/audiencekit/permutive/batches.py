"""The resources users see: the requests of ``_sync`` with the bulk calls added."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor

from audiencekit.core.bulk import BulkRequest, BulkResult, run_bulk
from audiencekit.core.progress import Progress
from audiencekit.errors import InvalidInput
from audiencekit.permutive._sync import audience, cohorts
from audiencekit.permutive.audience import Segment
from audiencekit.permutive.cohort import Cohort

OnProgress = Callable[[Progress], None]


class Cohorts(cohorts.Cohorts):
    """``workspace.cohorts``: the cohorts of the key's workspace."""

    def batch_create(
        self,
        cohorts: Iterable[Cohort],
        *,
        max_workers: int = 4,
        progress_callback: OnProgress | None = None,
        executor: Executor | None = None,
    ) -> BulkResult[Cohort, Cohort]:
        """Create many, at most *max_workers* at a time. Returns ``(responses, failures)``, both in input order.

        A failure is ``(failed_request, error)`` with ``failed_request.url`` and ``.item``. Each create keeps its
        retry class ``unprocessed``: an OutcomeUnknown or ServerFault among the failures may have been done. Raises
        InvalidInput for *max_workers* beyond ``ClientOptions.max_connections``.
        """
        _check_workers(max_workers, self._connection.options.max_connections)
        url = f"{self._connection.base_url}/v2/cohorts"
        return run_bulk(
            cohorts,
            self.create,
            describe=lambda cohort: BulkRequest("POST", url, cohort),
            max_workers=max_workers,
            executor=executor,
            progress_callback=progress_callback,
        )


class Segments(audience.Segments):
    """``workspace.segments(import_id)``: the segments of one import, addressed by their code."""

    def batch_create(
        self,
        segments: Iterable[Segment],
        *,
        max_workers: int = 4,
        progress_callback: OnProgress | None = None,
        executor: Executor | None = None,
    ) -> BulkResult[Segment, Segment]:
        """As ``workspace.cohorts.batch_create``, for the segments of this import."""
        _check_workers(max_workers, self._connection.options.max_connections)
        url = f"{self._connection.base_url}/imports/{self.import_id}/segments"
        return run_bulk(
            segments,
            self.create,
            describe=lambda segment: BulkRequest("POST", url, segment),
            max_workers=max_workers,
            executor=executor,
            progress_callback=progress_callback,
        )


def _check_workers(max_workers: int, connections: int) -> None:
    if max_workers > connections:
        raise InvalidInput(
            f"max_workers={max_workers} is more than the {connections} connections allowed; "
            "pass ClientOptions(max_connections=…)"
        )
