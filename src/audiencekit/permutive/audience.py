"""Import, Source and Segment: the values of the taxonomy. The requests are in ``_async/audience.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Self, cast

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.wire import Fields, check_fields, set_fields

if TYPE_CHECKING:
    from audiencekit.core.bulk import BulkResult
    from audiencekit.core.options import ClientOptions
    from audiencekit.core.progress import Progress


@attrs.frozen(kw_only=True)
class Source:
    """Where an import's data comes from (permutive contract 2.2). What depends on ``type`` is in ``extra``."""

    id: str | None = None
    type: str | None = None
    state: str | None = None
    extra: dict[str, object] = attrs.field(factory=dict, repr=False)

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """From the flat object of the wire, or from one whose particulars are nested in ``details``."""
        fields = Fields("source", body)
        details = fields.mapping("details") or {}
        state = fields.rest.pop("state", None)
        word = cast("Mapping[str, object]", state).get("type") if isinstance(state, dict) else state
        return cls(
            id=fields.text("id"),
            type=fields.text("type"),
            state=word if isinstance(word, str) else None,
            extra={**details, **fields.rest},
        )


@attrs.frozen(kw_only=True)
class Import:
    """A provider's set of segments. Read only: the API cannot create one. ``code`` is the provider in queries."""

    id: str
    name: str
    code: str
    relation: str | None = None
    identifiers: list[str] = attrs.field(factory=list)
    source: Source | None = None
    inheritance: Mapping[str, object] | None = None
    description: str | None = None
    extra: dict[str, object] = attrs.field(factory=dict, repr=False)

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        fields = Fields("import", body)
        source = fields.mapping("source")
        return cls(
            id=fields.needed("id"),
            name=fields.needed("name"),
            code=fields.needed("code"),
            relation=fields.text("relation"),
            identifiers=fields.texts("identifiers") or [],
            source=Source.from_dict(source) if source else None,
            inheritance=fields.mapping("inheritance"),
            description=fields.text("description"),
            extra=fields.rest,
        )


@attrs.define
class Segment:
    """An entry of an import's taxonomy; unrelated to cohorts. ``code`` is unique within the import.

    ``cpm`` is a price per thousand, ``categories`` free labels; both are left out when None, never sent as 0.
    """

    code: str
    name: str
    import_id: str | None = attrs.field(default=None, kw_only=True)
    id: str | None = attrs.field(default=None, kw_only=True)
    description: str | None = attrs.field(default=None, kw_only=True)
    cpm: float | None = attrs.field(default=None, kw_only=True)
    categories: list[str] | None = attrs.field(default=None, kw_only=True)
    updated_at: str | None = attrs.field(default=None, kw_only=True)
    extra: dict[str, object] = attrs.field(factory=dict, kw_only=True, repr=False)

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """From the service's JSON, in either spelling. Raises UnexpectedResponse when a field has another kind."""
        fields = Fields("segment", body)
        return cls(
            code=fields.needed("code"),
            name=fields.needed("name"),
            import_id=fields.text("import_id"),
            id=fields.text("id"),
            description=fields.text("description"),
            cpm=fields.number("cpm"),
            categories=fields.texts("categories"),
            updated_at=fields.text("updated_at"),
            extra=fields.rest,
        )

    def to_dict(self) -> dict[str, object]:
        """The service's JSON: what is set, and everything in ``extra``."""
        return set_fields(self) | self.extra

    def check(self) -> None:
        """Raise InvalidInput for what the service would refuse in any case (contract 2.2)."""
        check_fields("segment", {"name": self.name, "code": self.code, **set_fields(self)})
        for field, value in (("code", self.code), ("name", self.name)):
            if not value.strip():
                raise InvalidInput(f"A segment needs a {field}, got {value!r}")

    @classmethod
    def batch_create(
        cls,
        segments: Iterable[Segment],
        *,
        import_id: str,
        api_key: str | None = None,
        max_workers: int = 4,
        progress_callback: Callable[[Progress], None] | None = None,
        executor: Executor | None = None,
        options: ClientOptions | None = None,
    ) -> BulkResult[Segment, Segment]:
        """``Workspace(api_key).segments(import_id).batch_create(segments, …)`` in one line."""
        from audiencekit.permutive.workspace import Workspace

        with Workspace(api_key, options=options) as workspace:
            return workspace.segments(import_id).batch_create(
                segments, max_workers=max_workers, progress_callback=progress_callback, executor=executor
            )


def checked_segment(value: object) -> Segment:
    """*value*, which is a segment that can be written. Raises InvalidInput, also for callers without a type checker."""
    if not isinstance(value, Segment):
        raise InvalidInput(f"A Segment expected, got {type(value).__name__}")
    value.check()
    return value
