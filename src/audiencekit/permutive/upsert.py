"""Rows to segments to chunks of one atomic PATCH, and back to an outcome for each row (contract 2.2, T5). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, cast

import attrs

from audiencekit.core.bulk import BulkRequest, Outcome
from audiencekit.core.frames import ArrowTable, frame_rows, is_missing
from audiencekit.errors import AudienceKitError, InvalidInput
from audiencekit.permutive.bodies import own_segment, segment_fields
from audiencekit.permutive.operations import MAX_OPERATIONS
from audiencekit.permutive.reconcile import about, assigned, in_doubt
from audiencekit.permutive.segment import Segment

SegmentRow: TypeAlias = Segment | Mapping[str, object]
SegmentRows: TypeAlias = Iterable[SegmentRow] | ArrowTable

Action: TypeAlias = Literal["created", "updated", "unchanged"]

_COLUMNS = frozenset({"code", "name", "description", "cpm", "categories", "id", "import_id", "updated_at"})


class Upserted(NamedTuple):
    """A row that is in the import now: as it was given, the segment as the service has it, and what was done."""

    row: SegmentRow
    segment: Segment
    action: Action


@attrs.frozen
class Row:
    """One row of the input: its place (from 0), as it was given, and the segment it is or why it is none.

    ``twice``: its code was there before. Which of them should hold nobody knows, since a batch runs in any order.
    """

    place: int
    given: SegmentRow
    segment: Segment | None = None
    error: AudienceKitError | None = None
    twice: bool = False


@attrs.frozen
class Chunk:
    """Up to 5,000 rows that go in one request, with what is known of their codes in the import."""

    number: int
    of: int | None
    rows: tuple[Row, ...]
    found: Mapping[str, Segment]

    @property
    def segments(self) -> list[Segment]:
        return [row.segment for row in self.rows if row.segment is not None]

    @property
    def written(self) -> list[Segment]:
        """Those that are to be created or changed."""
        found = self.found
        return [each for each in self.segments if each.code not in found or not assigned(each, found[each.code])]

    @property
    def created(self) -> list[str]:
        return [segment.code for segment in self.segments if segment.code not in self.found]

    def operations(self) -> list[dict[str, object]]:
        """The operations of T5; rows that would change nothing have none."""
        operations: list[dict[str, object]] = []
        for segment in self.written:
            if segment.code not in self.found:
                operations.append({"operation": "Create", "data": segment.creation()})
            else:
                operations.append({"operation": "Update", "code": segment.code, "data": segment_fields(segment)})
        return operations

    def results(self, applied: Mapping[str, Segment]) -> list[Upserted]:
        """What became of each row that is a segment. What the service did not answer is as it was sent."""
        results: list[Upserted] = []
        for row in self.rows:
            if row.segment is None:
                continue
            there = self.found.get(row.segment.code)
            if there is not None and assigned(row.segment, there):
                results.append(Upserted(row.given, there, "unchanged"))
            else:
                action: Action = "created" if there is None else "updated"
                results.append(Upserted(row.given, applied.get(row.segment.code, row.segment), action))
        return results

    def outcomes(
        self, results: Sequence[Upserted] | None, error: AudienceKitError | None, request: BulkRequest[Chunk]
    ) -> Iterator[Outcome[SegmentRow, Upserted]]:
        """An outcome for each row: its own error, the chunk's, or its result."""
        failed = None if error is None else about(error, self.named(error))
        done = iter(results or ())
        for row in self.rows:
            asked = BulkRequest(request.method, request.url, row.given)
            wrong = row.error or failed
            # A row read back from a checkpoint is the one given now.
            yield Outcome(asked, None if wrong else next(done)._replace(row=row.given), wrong)

    def named(self, error: AudienceKitError) -> str:
        """'chunk 7 of 20: not applied'; a doubt that stayed one is said to be one."""
        of = "" if self.of is None else f" of {self.of}"
        return f"chunk {self.number}{of}: {'perhaps applied' if in_doubt(error) else 'not applied'}"


def read_rows(rows: SegmentRows, import_id: str) -> Iterator[Row]:
    """The rows of an iterable or a frame, in order.

    A row that is no segment of this import has its error. One whose code was there before has the error that names
    both places; the codes seen are kept. Raises InvalidInput for what is neither iterable nor a frame.
    """
    places: dict[str, int] = {}
    for place, given in enumerate(_given(rows)):
        try:
            segment = own_segment(_segment(given), import_id)
        except InvalidInput as wrong:
            yield Row(place, given, error=about(wrong, f"row {place}"))
            continue
        first = places.setdefault(segment.code, place)
        if first == place:
            yield Row(place, given, segment)
        else:
            both = InvalidInput(f"Rows {first} and {place} both have the code {segment.code!r}")
            yield Row(place, given, error=both, twice=True)


def refuse_twice(rows: Iterable[Row]) -> None:
    """Raise the error of the first row whose code was there before."""
    for row in rows:
        if row.error is not None and row.twice:
            raise row.error


class Chunks:
    """*rows* in pieces of 5,000, the last one shorter. ``reading``: the rows of a piece that is not whole yet.

    What *rows* raise is raised after the rows before it.
    """

    def __init__(self, rows: Iterable[Row], found: Mapping[str, Segment], total: int | None) -> None:
        self.reading: list[Row] = []
        self._rows = rows
        self._found = found
        self._of = None if total is None else -(-total // MAX_OPERATIONS)
        self._number = 0

    def __iter__(self) -> Iterator[Chunk]:
        broken: Exception | None = None
        try:
            for row in self._rows:
                self.reading.append(row)
                if len(self.reading) == MAX_OPERATIONS:
                    yield self._chunk()
        except Exception as raised:
            broken = raised
        if self.reading:
            yield self._chunk()
        if broken is not None:
            raise broken

    def _chunk(self) -> Chunk:
        rows, self.reading = tuple(self.reading), []
        self._number += 1
        codes = [row.segment.code for row in rows if row.segment is not None]
        return Chunk(self._number, self._of, rows, {code: self._found[code] for code in codes if code in self._found})


def _given(rows: SegmentRows) -> Iterator[SegmentRow]:
    frame = frame_rows(rows, "rows")
    if frame is not None:
        return (row for part in frame for row in part)
    if isinstance(rows, (Mapping, str, bytes)) or not isinstance(rows, Iterable):
        raise InvalidInput(f"rows are an iterable of segments or a frame, not a {type(cast('object', rows)).__name__}")
    return iter(rows)


def _segment(given: object) -> object:
    if not isinstance(given, Mapping):
        return given
    row = cast("Mapping[str, object]", given)
    if unknown := [name for name in row if name not in _COLUMNS]:
        raise InvalidInput(f"unknown field {unknown[0]!r}; a segment has code, name, description, cpm and categories")
    return Segment.from_json({name: _plain(value) for name, value in row.items() if not is_missing(value)})


def _plain(value: object) -> object:
    """A column of lists may come as arrays of the frame's library."""
    tolist = cast("Callable[[], object] | None", getattr(value, "tolist", None))
    return value if tolist is None else tolist()


def dump(results: Sequence[Upserted]) -> object:
    """For a checkpoint: the rows themselves are in the input."""
    return [[each.action, each.segment.to_dict()] for each in results]


def load(kept: object) -> list[Upserted]:
    pairs = cast("list[tuple[Action, Mapping[str, object]]]", kept)
    return [Upserted(read, read, action) for action, body in pairs for read in (Segment.from_dict(body),)]
