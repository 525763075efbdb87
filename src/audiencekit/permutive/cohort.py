"""Cohort and CohortList: the values. The requests are in ``_async/cohorts.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Self, overload

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.wire import Fields, check_fields, given, set_fields

if TYPE_CHECKING:
    from audiencekit.core.bulk import BulkResult
    from audiencekit.core.options import ClientOptions
    from audiencekit.core.progress import Progress


@attrs.define
class Cohort:
    """A set of users given by a query over their behaviour (permutive contract 2.1).

    ``name`` and ``query`` are yours; the server fills in the rest. ``code`` is the number used for targeting and in
    queries, ``id`` the one in paths. Timestamps are the server's text, all nine digits of it. ``state`` is
    ``Enabled`` or ``Disabled``, ``segment_type`` ``real_time`` or ``offline``. Fields we do not know are in
    ``extra`` and survive :meth:`to_dict`.
    """

    name: str
    query: Mapping[str, object] | None = None
    id: str | None = attrs.field(default=None, kw_only=True)
    code: int | None = attrs.field(default=None, kw_only=True)
    description: str | None = attrs.field(default=None, kw_only=True)
    tags: list[str] | None = attrs.field(default=None, kw_only=True)
    state: str | None = attrs.field(default=None, kw_only=True)
    segment_type: str | None = attrs.field(default=None, kw_only=True)
    live_audience_size: int | None = attrs.field(default=None, kw_only=True)
    created_at: str | None = attrs.field(default=None, kw_only=True)
    last_updated_at: str | None = attrs.field(default=None, kw_only=True)
    workspace_id: str | None = attrs.field(default=None, kw_only=True)
    extra: dict[str, object] = attrs.field(factory=dict, kw_only=True, repr=False)

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """From the service's JSON, in either spelling. Raises UnexpectedResponse when a field has another kind."""
        fields = Fields("cohort", body)
        return cls(
            name=fields.needed("name"),
            query=fields.mapping("query"),
            id=fields.text("id"),
            code=fields.integer("code"),
            description=fields.text("description"),
            tags=fields.texts("tags"),
            state=fields.text("state"),
            segment_type=fields.text("segment_type"),
            live_audience_size=fields.integer("live_audience_size"),
            created_at=fields.text("created_at"),
            last_updated_at=fields.text("last_updated_at"),
            workspace_id=fields.text("workspace_id"),
            extra=fields.rest,
        )

    def to_dict(self) -> dict[str, object]:
        """The service's JSON: what is set, and everything in ``extra``."""
        return set_fields(self) | self.extra

    def check(self) -> None:
        """Raise InvalidInput for what the service would refuse in any case (contract 2.1, C2)."""
        sent = given(query=self.query, description=self.description, tags=self.tags, segment_type=self.segment_type)
        check_fields("cohort", {"name": self.name, **sent})
        if not self.name.strip():
            raise InvalidInput("A cohort needs a name, got an empty one")
        if not isinstance(self.query, Mapping) or not self.query:
            raise InvalidInput(f"Cohort {self.name!r} needs a query (a JSON object), got {type(self.query).__name__}")

    @classmethod
    def batch_create(
        cls,
        cohorts: Iterable[Cohort],
        *,
        api_key: str | None = None,
        max_workers: int = 4,
        progress_callback: Callable[[Progress], None] | None = None,
        executor: Executor | None = None,
        options: ClientOptions | None = None,
    ) -> BulkResult[Cohort, Cohort]:
        """``Workspace(api_key).cohorts.batch_create(cohorts, …)`` in one line."""
        from audiencekit.permutive.workspace import Workspace

        with Workspace(api_key, options=options) as workspace:
            return workspace.cohorts.batch_create(
                cohorts, max_workers=max_workers, progress_callback=progress_callback, executor=executor
            )


def checked_cohort(value: object) -> Cohort:
    """*value*, which is a cohort that can be created. Raises InvalidInput, also for callers without a type checker."""
    if not isinstance(value, Cohort):
        raise InvalidInput(f"A Cohort expected, got {type(value).__name__}")
    value.check()
    return value


class CohortList(Sequence[Cohort]):
    """Cohorts in the server's order, with look-ups that are always computed from what the list holds now.

    Where several share a name or a code the first one wins; ``duplicates`` names them.
    """

    def __init__(self, cohorts: Iterable[Cohort]) -> None:
        self._cohorts = list(cohorts)

    @overload
    def __getitem__(self, index: int) -> Cohort: ...
    @overload
    def __getitem__(self, index: slice) -> CohortList: ...
    def __getitem__(self, index: int | slice) -> Cohort | CohortList:
        return CohortList(self._cohorts[index]) if isinstance(index, slice) else self._cohorts[index]

    def __len__(self) -> int:
        return len(self._cohorts)

    def __iter__(self) -> Iterator[Cohort]:
        return iter(self._cohorts)

    def __repr__(self) -> str:
        return f"CohortList({self._cohorts!r})"

    @property
    def by_id(self) -> dict[str, Cohort]:
        return {cohort.id: cohort for cohort in reversed(self._cohorts) if cohort.id is not None}

    @property
    def by_name(self) -> dict[str, Cohort]:
        return {cohort.name: cohort for cohort in reversed(self._cohorts)}

    @property
    def by_code(self) -> dict[int, Cohort]:
        return {cohort.code: cohort for cohort in reversed(self._cohorts) if cohort.code is not None}

    @property
    def by_tag(self) -> dict[str, list[Cohort]]:
        found: dict[str, list[Cohort]] = {}
        for cohort in self._cohorts:
            for tag in cohort.tags or []:
                found.setdefault(tag, []).append(cohort)
        return found

    @property
    def duplicates(self) -> dict[str, list[Cohort]]:
        """Names that more than one cohort has, each with its cohorts."""
        named: dict[str, list[Cohort]] = {}
        for cohort in self._cohorts:
            named.setdefault(cohort.name, []).append(cohort)
        return {name: cohorts for name, cohorts in named.items() if len(cohorts) > 1}
