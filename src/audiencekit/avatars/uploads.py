"""Sends the files of one runner, each under a key that no other runner has (contract 9.2, row 14)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.plan import input_key
from audiencekit.avatars.storage import Storage, place_of


class Uploads:
    """A folder of its own below the user's upload address; each file goes into a new part of it, so that what replaces
    a table never touches the one a run under way is reading."""

    def __init__(self, api: ApiClient, storage: Storage) -> None:
        self._api = api
        self._storage = storage
        self._folder = uuid.uuid4().hex
        self._base = ""
        self._sent = 0

    def send(self, name: str, extension: str, content: Path | Iterator[bytes]) -> str:
        """Upload *content* and answer its key relative to the volume ``input``."""
        key = input_key(f"{self._folder}-{self._sent}", name, extension)
        if not self._base:
            self._base = self._api.upload_url()
        place = place_of(f"{self._base}/{key}")
        self._storage.upload(place, content, self._api.access(place.address).credentials, fresh=True)
        self._sent += 1
        return key
