"""Datasets: tables in the user's storage, moved as files (contract 4)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from audiencekit.avatars.groups.results import ResultUrlsGroup
from audiencekit.core import tables

if TYPE_CHECKING:
    import pandas as pd

    from audiencekit.avatars.storage import Storage
    from audiencekit.core.frames import ArrowTable


class Datasets:
    """Uploads and downloads by key below an upload address, which the service may give anew to every client; what
    ``upload()`` answers is good in all of them. Both stream."""

    def __init__(self, results: ResultUrlsGroup, storage: Callable[[], Storage]) -> None:
        self._results = results
        self._storage = storage
        self._base = ""

    def upload(self, key: str, data: str | os.PathLike[str] | pd.DataFrame | ArrowTable) -> str:
        """Store a file or frame (as Parquet) as *key*; answers its ``s3://`` address. What was there is replaced."""
        from audiencekit.avatars.storage import place_of

        given = tables.open_table(data)
        place = place_of(self._address(key))
        self._storage().upload(place, given.content(), self._results.access(place.address).credentials)
        return place.address

    def download(self, key: str) -> bytes:
        """What is stored as *key*, or behind an ``s3://`` address. Raises NotFound."""
        from audiencekit.avatars.storage import place_of

        place = place_of(self._address(key))
        return self._storage().download(place, self._results.access(place.address).credentials)

    def save(self, key: str, path: str | os.PathLike[str]) -> Path:
        """As :meth:`download`, streamed to the file *path*, which appears whole or not at all."""
        from audiencekit.avatars.storage import place_of

        place = place_of(self._address(key))
        return self._storage().save(place, self._results.access(place.address).credentials, path)

    def _address(self, key: str) -> str:
        if "s3://" in key:
            return key
        if not self._base:
            self._base = self._results.upload_url()
        return f"{self._base}/{key}"
