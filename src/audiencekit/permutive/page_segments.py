"""What the contextual service answers: the cohorts of a page, and what the page is about (contract 2.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar, cast

import attrs

from audiencekit.permutive.fields import CODES, CODES_BY_NAME, NUMBER, TEXT, Form, mapping_of, members, value_of
from audiencekit.permutive.value import Value


@attrs.frozen(kw_only=True, repr=False)
class Classification(Value):
    """One thing a page is about. ``confidence`` is from 0 to 1; ``taxonomy`` is there for categories."""

    value: str
    confidence: float | None = None
    provider: str | None = None
    taxonomy: str | None = None
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form("classification", value=TEXT.needed, confidence=NUMBER, provider=TEXT, taxonomy=TEXT)


def _classifications(value: object) -> list[Classification]:
    """Those of one dimension; some have a single one, which may come without a list (inferred)."""
    single = isinstance(value, dict) and "value" in cast("dict[str, object]", value)
    listed: list[object] = [value] if single else members(cast("object", value))
    one = value_of(Classification.from_dict).read
    return [cast("Classification", one(each)) for each in listed]


@attrs.frozen(kw_only=True, repr=False)
class ContextualData(Value):
    """What providers found on a page: ``categories``, ``keywords``, ``entities``, ``sentiment``, ``emotion``, …"""

    classifications: Mapping[str, list[Classification]] = attrs.field(factory=dict[str, list[Classification]])
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form("contextual data", classifications=mapping_of(_classifications).or_empty)


@attrs.frozen(kw_only=True, repr=False)
class PageSegments(Value):
    """The contextual cohorts of a page, by code, and those activated, by destination.

    ``contextual_data`` is there when a classification provider is set up; :meth:`about` reads it.
    """

    cohorts: list[str] = attrs.field(factory=list)
    activations: dict[str, list[str]] = attrs.field(factory=dict)
    contextual_data: ContextualData | None = None
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "page segments",
        cohorts=CODES.or_empty,
        activations=CODES_BY_NAME.or_empty,
        contextual_data=value_of(ContextualData.from_dict),
    )
    _shown: ClassVar[tuple[str, ...]] = ("cohorts", "activations")

    def about(self, dimension: str) -> list[Classification]:
        """What the page is about in one dimension, such as ``categories``; nothing where nothing was found."""
        return [] if self.contextual_data is None else self.contextual_data.classifications.get(dimension, [])
