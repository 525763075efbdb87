"""The course of an upsert by rows: what was given out, what was not, and what an exception says of both. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias, cast

from audiencekit.core.bulk import BulkRequest, BulkResult, Failure, Outcome
from audiencekit.core.bulk_tally import leave
from audiencekit.core.deadline import Clock
from audiencekit.core.progress import Progress
from audiencekit.errors import Cancelled
from audiencekit.permutive.upsert import Chunk, Chunks, Row, SegmentRow, Upserted

RowOutcome: TypeAlias = Outcome[SegmentRow, Upserted]
ChunkOutcome: TypeAlias = Outcome[Chunk, list[Upserted]]


class Course:
    """One upsert whose rows are given out one by one. *method* and *url* are of the requests they go in."""

    def __init__(
        self, method: str, url: str, total: int | None, callback: Callable[[Progress], None] | None, clock: Clock
    ) -> None:
        self.total = total
        self._request = (method, url)
        self._callback = callback
        self._clock = clock
        self._started = clock.monotonic()
        self._completed = self._errors = 0
        self._left: deque[RowOutcome] = deque()
        self._counts = [0, 0, 0]  # done, failed, not started: of the rows that were given out

    def took(self, chunk: ChunkOutcome) -> Iterator[RowOutcome]:
        """A chunk has ended. Calls the callback, whose exceptions are the caller's; its rows are then to be given."""
        self._left.extend(by_row(chunk))
        self._tell(self._left)
        while self._left:
            outcome = self._left.popleft()
            self._count((outcome,))
            yield outcome

    def interrupted(self, stop: BaseException, chunks: Chunks) -> None:
        """Say on *stop* what became of each row that was read and not given out, instead of each chunk."""
        unfinished = cast("list[ChunkOutcome]", getattr(stop, "bulk_outcomes", []))
        left = [*self._left, *(row for chunk in unfinished for row in by_row(chunk))]
        left += [self._not_started(row) for row in chunks.reading]
        leave(stop, "bulk_outcomes", left)
        self._count(left)
        self._note(stop)

    def _tell(self, outcomes: Iterable[RowOutcome]) -> None:
        started = [outcome for outcome in outcomes if not isinstance(outcome.error, Cancelled)]
        self._completed += len(started)
        self._errors += sum(not outcome.ok for outcome in started)
        if started and self._callback is not None:
            elapsed = self._clock.monotonic() - self._started
            self._callback(
                Progress(completed=self._completed, total=self.total, errors=self._errors, elapsed_seconds=elapsed)
            )

    def _count(self, outcomes: Iterable[RowOutcome]) -> None:
        for outcome in outcomes:
            self._counts[0 if outcome.ok else 2 if isinstance(outcome.error, Cancelled) else 1] += 1

    def _note(self, stop: BaseException) -> None:
        done, failed, dropped = self._counts
        notes: list[str] = getattr(stop, "__notes__", [])
        notes[:] = [note for note in notes if not note.startswith("audiencekit: ")]  # it counted chunks
        unsent = f" ({dropped} were read from the input but not sent)" if dropped else ""
        stop.add_note(
            f"audiencekit: {done} rows done and {failed} failed before this; nothing else was started{unsent}"
        )

    def _not_started(self, row: Row) -> RowOutcome:
        error = Cancelled(f"Row {row.place} was not started; nothing was sent for it.")
        return Outcome(BulkRequest(*self._request, row.given), None, row.error or error)


class Collecting(Course):
    """One whose rows are all read first, into ``rows``, and whose outcomes are kept instead of given out."""

    def __init__(self, method: str, url: str, callback: Callable[[Progress], None] | None, clock: Clock) -> None:
        super().__init__(method, url, None, callback, clock)
        self.rows: list[Row] = []
        self._result: BulkResult[SegmentRow, Upserted] = BulkResult([], [])

    @contextmanager
    def holding(self) -> Generator[None]:
        """Whatever ends what is done within early gets the result so far, in ``bulk_result``, and the counts."""
        try:
            yield
        except BaseException as stop:
            self._keep(self._unread())
            leave(stop, "bulk_result", self._result)
            if hasattr(stop, "bulk_outcomes"):
                del stop.bulk_outcomes  # pyright: ignore[reportAttributeAccessIssue]  # an attribute of ours on any class
            self._note(stop)
            raise

    def took(self, chunk: ChunkOutcome) -> Iterator[RowOutcome]:
        outcomes = by_row(chunk)
        self._keep(outcomes)
        self._tell(outcomes)
        return iter(())

    def interrupted(self, stop: BaseException, chunks: Chunks) -> None:
        for chunk in cast("list[ChunkOutcome]", getattr(stop, "bulk_outcomes", [])):
            self._keep(by_row(chunk))

    def result(self) -> BulkResult[SegmentRow, Upserted]:
        """The result of all rows. Raises Cancelled when some were not started, which then are among the failures."""
        self._keep(self._unread())
        done, failed, dropped = self._counts
        if not dropped:
            return self._result
        raise Cancelled(
            f"The upsert was cancelled: {done} rows done, {failed} failed, {dropped} not started.",
            done=done,
            failed=failed,
            not_started=dropped,
            total=len(self.rows),
            result=self._result,
        )

    def _keep(self, outcomes: Sequence[RowOutcome]) -> None:
        self._count(outcomes)
        for request, response, error in outcomes:
            if error is not None:
                self._result.failures.append(Failure(request, error))
            elif response is not None:
                self._result.responses.append(response)

    def _unread(self) -> list[RowOutcome]:
        """Rows of no chunk that was begun: what was kept is of the first ones."""
        return [self._not_started(row) for row in self.rows[sum(self._counts) :]]


def by_row(chunk: ChunkOutcome) -> list[RowOutcome]:
    request, results, error = chunk
    return list(request.item.outcomes(results, error, request))
