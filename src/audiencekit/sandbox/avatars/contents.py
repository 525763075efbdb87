"""The content of objects: files of one folder, put in place and taken away together with their rows."""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Iterable
from pathlib import Path

from audiencekit.sandbox.avatars import objects
from audiencekit.sandbox.avatars.objects import StoredObject
from audiencekit.sandbox.avatars.own_files import OwnFiles
from audiencekit.sandbox.avatars.s3_xml import S3Error
from audiencekit.sandbox.store import Store


def objects_folder(work_dir: Path) -> Path:
    """Where the contents of objects are, below the sandbox's folder for files."""
    return work_dir / "avatars" / "objects"


class Contents:
    """The objects' files in *folder*, their rows in *store*.

    A reader holds the old file open while a new one takes its key, so nobody reads a mixture.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._store = store

    @property
    def own_files(self) -> OwnFiles:
        """The files of the sandbox, of which those of the objects are a part."""
        return OwnFiles(store=self._store.path, work_dir=self.folder.parents[1])

    def path(self, stored: StoredObject) -> Path:
        """Where the object's bytes are."""
        return self.folder / stored.file

    async def publish(self, stored: StoredObject, *, unless_exists: bool = False) -> None:
        """Let *stored* be the object under its key. With *unless_exists*, 412 when there is one already."""

        def work(connection: sqlite3.Connection) -> str | None:
            if unless_exists and objects.find(connection, stored.bucket, stored.key) is not None:
                self.discard([stored.file])
                raise S3Error("PreconditionFailed", f"{stored.key!r} exists.", status=412)
            return objects.put(connection, stored)

        self.discard([await self._store.awrite(work)])

    def adopt(self, path: Path, *, bucket: str, key: str) -> StoredObject:
        """Move the finished file *path* among the contents; the caller writes the row."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
        size = path.stat().st_size
        name = uuid.uuid4().hex
        path.replace(self.folder / name)
        return StoredObject(bucket=bucket, key=key, file=name, size=size, etag=digest)

    async def remove(self, bucket: str, keys: Iterable[str]) -> None:
        """Delete the objects under *keys*; those that are not there do not matter."""
        wanted = list(keys)
        self.discard(await self._store.awrite(lambda connection: objects.remove(connection, bucket, wanted)))

    def discard(self, files: Iterable[str | None]) -> None:
        """Remove content files that no row names any more."""
        for file in files:
            if file is not None:
                (self.folder / file).unlink(missing_ok=True)
