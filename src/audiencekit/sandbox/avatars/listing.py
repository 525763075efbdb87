"""ListObjectsV2: which keys and common prefixes a page holds, and its XML."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

import attrs
from starlette.responses import Response

from audiencekit.sandbox.avatars.objects import StoredObject
from audiencekit.sandbox.avatars.s3_xml import S3Error, document

MAX_KEYS = 1000


@attrs.frozen(kw_only=True)
class Query:
    """The parameters of a listing; *after* is the last key (or common prefix) of the page before."""

    prefix: str
    delimiter: str
    max_keys: int
    after: str
    url_encoded: bool


@attrs.define
class Page:
    """One page: objects, common prefixes, and where the next page starts ("" at the end)."""

    objects: list[StoredObject] = attrs.field(factory=list[StoredObject])
    prefixes: list[str] = attrs.field(factory=list[str])
    next: str = ""

    def __len__(self) -> int:
        return len(self.objects) + len(self.prefixes)


def parse(params: Mapping[str, str]) -> Query:
    """The query of a ``list-type=2`` request; `S3Error` InvalidArgument for a bad number or token."""
    try:
        max_keys = min(int(params.get("max-keys", MAX_KEYS)), MAX_KEYS)
        token = base64.b64decode(params.get("continuation-token", ""), b"-_", validate=True).decode()
    except ValueError:
        raise S3Error("InvalidArgument", "max-keys or continuation-token cannot be read.", status=400) from None
    if max_keys < 0:
        raise S3Error("InvalidArgument", "max-keys must not be negative.", status=400)
    return Query(
        prefix=params.get("prefix", ""),
        delimiter=params.get("delimiter", ""),
        max_keys=max_keys,
        after=token or params.get("start-after", ""),
        url_encoded=params.get("encoding-type") == "url",
    )


def page(objects: Iterable[StoredObject], query: Query) -> Page:
    """Take one page from *objects*, which start with the prefix, sort after ``query.after`` and come in key order."""
    result = Page()
    last = query.after
    for stored in objects:
        common = _common_prefix(stored.key, query)
        if common and (common == query.after or common in result.prefixes[-1:]):
            continue  # the rest of a folder that is listed already
        if len(result) >= query.max_keys:
            result.next = last
            break
        if common:
            result.prefixes.append(common)
        else:
            result.objects.append(stored)
        last = common or stored.key
    return result


def response(bucket: str, query: Query, result: Page) -> Response:
    """The ListBucketResult document."""

    def shown(text: str) -> str:
        return quote(text, safe="/") if query.url_encoded else text

    fields = {
        "Name": bucket,
        "Prefix": shown(query.prefix),
        "MaxKeys": str(query.max_keys),
        "KeyCount": str(len(result)),
        "IsTruncated": "true" if result.next else "false",
    }
    if query.delimiter:
        fields["Delimiter"] = shown(query.delimiter)
    if query.url_encoded:
        fields["EncodingType"] = "url"
    if result.next:
        fields["NextContinuationToken"] = base64.urlsafe_b64encode(result.next.encode()).decode()
    children = [("Contents", _contents(stored, shown(stored.key))) for stored in result.objects]
    children += [("CommonPrefixes", {"Prefix": shown(prefix)}) for prefix in result.prefixes]
    return document("ListBucketResult", fields, children)


def _common_prefix(key: str, query: Query) -> str:
    if not query.delimiter:
        return ""
    head, found, _ = key[len(query.prefix) :].partition(query.delimiter)
    return query.prefix + head + found if found else ""


def _contents(stored: StoredObject, key: str) -> dict[str, str]:
    modified = datetime.fromtimestamp(stored.modified, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "Key": key,
        "LastModified": modified,
        "ETag": f'"{stored.etag}"',
        "Size": str(stored.size),
        "StorageClass": "STANDARD",
    }
