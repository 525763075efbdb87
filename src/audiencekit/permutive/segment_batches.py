"""``Segment.batch_create`` and the like: a workspace for one call (the class-level forms of contract 6.2)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, TypeVar, Unpack

from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from audiencekit.core.bulk import BulkResult
    from audiencekit.core.options import ClientOptions
    from audiencekit.permutive.cohort_batches import BatchOptions
    from audiencekit.permutive.segment import Segment

ItemT = TypeVar("ItemT")


class SegmentBatches:
    """The class-level bulk calls: those of ``Workspace(api_key).segments(import_id)``, which is closed afterwards.

    Without *import_id* it is the first segment's; one of another import is then a failure of its own. Each raises
    InvalidInput when there is none.
    """

    __slots__ = ()

    @classmethod
    def batch_create(
        cls,
        segments: Iterable[Segment],
        *,
        import_id: str | None = None,
        api_key: str | None = None,
        options: ClientOptions | None = None,
        **bulk: Unpack[BatchOptions],
    ) -> BulkResult[Segment, Segment]:
        """``Workspace(api_key).segments(import_id).batch_create(segments, …)``."""
        from audiencekit.permutive.workspace import Workspace

        import_id, segments = _with_import(segments, import_id)
        with Workspace(api_key, options=options) as workspace:
            return workspace.segments(import_id).batch_create(segments, **bulk)

    @classmethod
    def batch_update(
        cls,
        segments: Iterable[Segment],
        *,
        import_id: str | None = None,
        api_key: str | None = None,
        options: ClientOptions | None = None,
        **bulk: Unpack[BatchOptions],
    ) -> BulkResult[Segment, Segment]:
        """``Workspace(api_key).segments(import_id).batch_update(segments, …)``."""
        from audiencekit.permutive.workspace import Workspace

        import_id, segments = _with_import(segments, import_id)
        with Workspace(api_key, options=options) as workspace:
            return workspace.segments(import_id).batch_update(segments, **bulk)

    @classmethod
    def batch_delete(
        cls,
        segments: Iterable[Segment | str],
        *,
        import_id: str | None = None,
        api_key: str | None = None,
        options: ClientOptions | None = None,
        **bulk: Unpack[BatchOptions],
    ) -> BulkResult[Segment | str, Segment | None]:
        """``Workspace(api_key).segments(import_id).batch_delete(segments, …)``."""
        from audiencekit.permutive.workspace import Workspace

        import_id, segments = _with_import(segments, import_id)
        with Workspace(api_key, options=options) as workspace:
            return workspace.segments(import_id).batch_delete(segments, **bulk)


def _with_import(segments: Iterable[ItemT], import_id: str | None) -> tuple[str, Iterable[ItemT]]:
    """The import, and all of *segments*, of which the first one may have been looked at."""
    if import_id is not None:
        return import_id, segments
    rest = iter(segments)
    seen = [first for first, _ in zip(rest, range(1), strict=False)]
    found: object = getattr(seen[0], "import_id", None) if seen else None
    if not isinstance(found, str):
        raise InvalidInput("Which import? Give import_id=…, or segments that have one")
    return found, segments if iter(segments) is not rest else chain(seen, rest)
