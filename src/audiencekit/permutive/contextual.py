"""A page to be classified (permutive contract 2.6). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import attrs

from audiencekit.core.payload import plain
from audiencekit.errors import InvalidInput
from audiencekit.permutive.checks import check_name


def _properties(value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise InvalidInput(f"page_properties must be a JSON object, got {type(value).__name__}")
    return cast("dict[str, object]", plain(cast("object", value), "page_properties"))


@attrs.frozen
class ContextualPage:
    """The address of a page and its properties, those of a Pageview event: ``{"client": {"title": …}, …}``.

    Nothing about a user belongs in them. Raises InvalidInput for an empty address and for what JSON cannot hold.
    """

    url: str
    page_properties: dict[str, object] = attrs.field(factory=dict, converter=_properties)

    def __attrs_post_init__(self) -> None:
        check_name(self.url, "url")

    def body(self) -> dict[str, object]:
        """The body of X1."""
        return {"url": self.url, "page_properties": self.page_properties}


def checked_page(value: object) -> ContextualPage:
    """*value*, or the page of that address. Raises InvalidInput for anything else."""
    if isinstance(value, str):
        return ContextualPage(value)
    if not isinstance(value, ContextualPage):
        raise InvalidInput(f"A ContextualPage or an address expected, got {type(value).__name__}")
    return value
