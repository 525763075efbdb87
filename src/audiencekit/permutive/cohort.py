"""Cohort: the value. The requests are in ``_async/cohorts.py``, lists of them in ``cohort_list.py``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import ClassVar, Protocol, Self, cast

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.checks import as_json, check_name, check_object, check_text, check_texts
from audiencekit.permutive.cohort_batches import CohortBatches
from audiencekit.permutive.fields import MAPPING, TEXT, TEXTS, WHOLE, WORD, Form, copied
from audiencekit.permutive.patch import Changeable
from audiencekit.permutive.timestamps import parse_time


class QueryLike(Protocol):
    """A query built with ``audiencekit.permutive.query``, or anything else that can say it in JSON."""

    def to_dict(self) -> Mapping[str, object]: ...


def _as_mapping(query: Mapping[str, object] | QueryLike | None) -> Mapping[str, object] | None:
    """The query's JSON. What is neither is left for ``check()`` to refuse: it is one item of a batch."""
    if query is None or isinstance(query, Mapping) or not hasattr(query, "to_dict"):
        return cast("Mapping[str, object] | None", query)
    return query.to_dict()


@attrs.define(repr=False)
class Cohort(CohortBatches, Changeable):
    """A set of users given by a query over their behaviour (permutive contract 2.1).

    ``name`` and ``query`` (a JSON object, or one built with ``audiencekit.permutive.query``) are yours; the server
    fills in the rest. ``code`` is the number used for targeting and in queries, ``id`` the one in paths. Timestamps
    are the server's text, all nine digits of it; ``created_at_datetime`` is cut to microseconds. ``state`` is
    ``Enabled`` or ``Disabled``, ``segment_type`` ``real_time`` or ``offline``. What the server did not send is None.
    Fields we do not know are in ``extra`` and survive :meth:`to_dict`. Mistakes are found by :meth:`check` before
    a request is made, not here, so that a wrong item of a batch is a failure of its own.
    """

    name: str
    query: Mapping[str, object] | None = attrs.field(default=None, converter=_as_mapping)
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
    subject_entity_level: str | None = attrs.field(default=None, kw_only=True)
    extra: dict[str, object] = attrs.field(factory=dict, kw_only=True)
    _names: Collection[str] = attrs.field(default=(), kw_only=True, eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "cohort",
        id=TEXT,
        code=WHOLE,
        name=TEXT.needed,
        description=TEXT,
        query=MAPPING,
        tags=TEXTS,
        state=WORD,
        workspace_id=TEXT,
        segment_type=WORD,
        live_audience_size=WHOLE,
        created_at=TEXT,
        last_updated_at=TEXT,
        subject_entity_level=TEXT,
    )
    _shown: ClassVar[tuple[str, ...]] = ("name", "id", "code", "state")
    _writable: ClassVar[tuple[str, ...]] = ("name", "description", "query", "tags", "state")  # contract C4
    _fixed: ClassVar[tuple[str, ...]] = ("code", "segment_type")

    def _part(self, read: dict[str, object]) -> None:
        if self.tags is not None:
            self.tags = self.tags.copy()
        if self.query is not None:
            self.query = cast("Mapping[str, object]", copied(self.query))

    @property
    def created_at_datetime(self) -> datetime | None:
        """``created_at`` in UTC, cut to microseconds. Raises InvalidInput when it is no time."""
        return None if self.created_at is None else parse_time(self.created_at)

    @property
    def last_updated_at_datetime(self) -> datetime | None:
        """``last_updated_at`` in UTC, cut to microseconds. Raises InvalidInput when it is no time."""
        return None if self.last_updated_at is None else parse_time(self.last_updated_at)

    def changes(self, since: Self | None = None) -> dict[str, object] | None:
        """The smallest PATCH (contract C4) from the cohort as it was read, or from *since*; None when all is the same.

        Changes inside ``query`` and ``tags`` are noticed. ``description = None`` clears the description. A cohort that
        was never read (made by hand, loaded from a file) gives every field that is set. Raises InvalidInput for what
        the service would refuse, for other fields set to None, and for a changed ``code`` or ``segment_type``.
        """
        changed = self._changed(since)
        for name, value in changed.items():
            if value is None and name != "description":
                raise InvalidInput(f"cohort: {name} cannot be removed, only the description can; set another value")
        self._check(changed)
        return changed or None

    def creation(self) -> dict[str, object]:
        """The body that creates it (contract C2). Raises InvalidInput as :meth:`check` does."""
        self.check()
        fields = {name: getattr(self, name) for name in ("name", "query", "description", "tags", "segment_type")}
        return {name: as_json(value, name) for name, value in fields.items() if value is not None}

    def check(self) -> None:
        """Raise InvalidInput for what creating it would be refused for in any case (contract 2.1, C2)."""
        fields = {name: getattr(self, name) for name in (*self._writable, "segment_type")}
        self._check({name: value for name, value in fields.items() if value is not None})
        if self.query is None:
            raise InvalidInput(f"Cohort {self.name!r} needs a query (a JSON object)")
        if self.state not in (None, "Enabled"):
            raise InvalidInput(
                f"Cohort {self.name!r}: every cohort is created Enabled; create it, then change its state"
            )

    @staticmethod
    def _check(fields: Mapping[str, object]) -> None:
        for name, value in fields.items():
            what = f"cohort: {name}"
            match name:
                case "name":
                    check_name(value, what)
                case "query":
                    check_object(value, what)
                case "tags":
                    check_texts(value, what)
                case _ if value is not None:
                    check_text(value, what)
                case _:
                    pass

    def keywords(self) -> list[str]:
        """The texts its query looks for, sorted, each once."""
        from audiencekit.permutive.query import keywords

        return keywords(self.query or {})


def checked_cohort(value: object) -> Cohort:
    """*value*, which is a cohort that can be created. Raises InvalidInput, also for callers without a type checker."""
    if not isinstance(value, Cohort):
        raise InvalidInput(f"A Cohort expected, got {type(value).__name__}")
    value.check()
    return value
