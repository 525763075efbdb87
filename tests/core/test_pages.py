"""Pages: lazily fetched, resumable, never in a circle."""

from __future__ import annotations

import itertools

import pytest

from audiencekit.core._sync.pages import Page, Pages
from audiencekit.errors import UnexpectedResponse

BOOK = {None: Page([1, 2], "b"), "b": Page([3], "c"), "c": Page([4], None)}


def test_all_items_and_pages() -> None:
    assert list(Pages(BOOK.__getitem__)) == [1, 2, 3, 4]
    assert [page.next_token for page in Pages(BOOK.__getitem__).pages()] == ["b", "c", None]


def test_it_fetches_only_what_is_read_and_resumes() -> None:
    asked: list[str | None] = []

    def fetch(token: str | None) -> Page[int]:
        asked.append(token)
        return BOOK[token]

    assert list(itertools.islice(Pages(fetch), 2)) == [1, 2] and asked == [None]
    assert list(Pages(fetch, start="c")) == [4]


def test_a_repeated_token_raises() -> None:
    with pytest.raises(UnexpectedResponse):
        list(Pages(lambda _: Page([1], "same")))
