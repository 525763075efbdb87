"""Asks the service for the tables of databases, and reads what it proposes to do with them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import load
from audiencekit.avatars.databases import DISCOVERY
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.proposal import RESULT_KINDS, table_blocks
from audiencekit.avatars.result_files import read_files, read_objects, unreadable
from audiencekit.avatars.schema_plan import SchemaPlan
from audiencekit.avatars.storage import Storage
from audiencekit.errors import InvalidInput, UnexpectedResponse


def read_plan(api: ApiClient, storage: Storage, launch: Launch) -> SchemaPlan:
    """The plan a discovery proposes. Raises UnexpectedResponse when its files hold none."""
    name = launch.jobs[DISCOVERY]
    kinds = api.results.urls(name)
    for kind in RESULT_KINDS:
        urls = kinds.get(kind, [])
        contents = zip(urls, read_files(api, storage, urls), strict=True)
        if blocks := table_blocks([entry for url, content in contents for entry in _entries(url, content)]):
            return SchemaPlan.from_blocks(blocks)
    detail = f"no proposal among the files of the discovery; there are {', '.join(kinds) or 'none'}"
    raise UnexpectedResponse(status=200, method="GET", url=f"/results/{name}", detail=detail)


def _entries(url: str, content: bytes) -> list[Mapping[str, object]]:
    if posixpath.splitext(url)[1].lower() not in (".yaml", ".yml"):
        return read_objects(url, content)
    try:
        return list(load(content))
    except InvalidInput as cause:
        raise unreadable(url, f"expected YAML: {cause}") from None
