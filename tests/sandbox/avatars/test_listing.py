"""Pages of a listing and byte ranges: pure parts of the storage."""

from __future__ import annotations

import attrs
import pytest

from audiencekit.sandbox.avatars import byte_range, listing
from audiencekit.sandbox.avatars.objects import StoredObject
from audiencekit.sandbox.avatars.s3_xml import S3Error

KEYS = ["30d/a/1", "30d/a/2", "30d/b", "30d/c/1", "30d/d"]


def objects(query: listing.Query) -> list[StoredObject]:
    wanted = [key for key in KEYS if key.startswith(query.prefix) and key > query.after]
    return [StoredObject(bucket="b", key=key, file="f", size=1, etag="e") for key in wanted]


def walk(**params: str) -> list[list[str]]:
    """Every page of a listing: keys and common prefixes."""
    query = listing.parse({"list-type": "2", **params})
    pages: list[list[str]] = []
    while True:
        page = listing.page(objects(query), query)
        pages.append([*(stored.key for stored in page.objects), *page.prefixes])
        if not page.next:
            return pages
        query = attrs.evolve(query, after=page.next)


def test_without_delimiter_every_key_is_listed() -> None:
    assert walk(prefix="30d/") == [KEYS]
    assert walk(**{"prefix": "30d/", "max-keys": "2"}) == [KEYS[:2], KEYS[2:4], KEYS[4:]]


def test_a_delimiter_folds_folders() -> None:
    assert walk(prefix="30d/", delimiter="/") == [["30d/b", "30d/d", "30d/a/", "30d/c/"]]


def test_a_folder_is_listed_on_one_page_only() -> None:
    pages = walk(**{"prefix": "30d/", "delimiter": "/", "max-keys": "1"})
    assert pages == [["30d/a/"], ["30d/b"], ["30d/c/"], ["30d/d"]]


def test_an_exactly_full_page_is_the_last() -> None:
    assert walk(**{"prefix": "30d/", "max-keys": "5"}) == [KEYS]


@pytest.mark.parametrize("params", [{"max-keys": "x"}, {"max-keys": "-1"}, {"continuation-token": "%"}])
def test_what_cannot_be_read_is_refused(params: dict[str, str]) -> None:
    with pytest.raises(S3Error) as caught:
        listing.parse(params)
    assert caught.value.code == "InvalidArgument"


@pytest.mark.parametrize(
    ("header", "range_"),
    [
        (None, None),
        ("bytes=0-3", (0, 3)),
        ("bytes=4-", (4, 9)),
        ("bytes=8-99", (8, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-99", (0, 9)),
        ("bytes=5-2", None),
        ("bytes=0-1,4-5", None),
        ("rows=0-1", None),
    ],
)
def test_ranges(header: str | None, range_: tuple[int, int] | None) -> None:
    assert byte_range.parse(header, 10) == range_


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10-", 10), ("bytes=10-12", 10), ("bytes=-0", 10), ("bytes=0-0", 0)]
)
def test_ranges_outside_the_object(header: str, size: int) -> None:
    with pytest.raises(S3Error) as caught:
        byte_range.parse(header, size)
    assert caught.value.status == 416
