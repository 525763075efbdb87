"""Uploads in parts (contract 4.2): started, parts in any order, completed or aborted."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import sqlite3
import uuid
from collections.abc import Sequence
from pathlib import Path

import attrs
from starlette.responses import Response

from audiencekit.sandbox.avatars.contents import Contents
from audiencekit.sandbox.avatars.objects import StoredObject
from audiencekit.sandbox.avatars.s3_call import Call
from audiencekit.sandbox.avatars.s3_xml import S3Error, document, read
from audiencekit.sandbox.store import Store

MAX_PARTS = 10_000
MAX_DIGITS = len(str(MAX_PARTS))


@attrs.frozen
class Part:
    """One part that arrived; *etag* is the MD5 of its content."""

    number: int
    file: str
    size: int
    etag: str


class Multipart:
    """The four requests of an upload in parts; an upload that is not finished survives a restart."""

    def __init__(self, store: Store, contents: Contents) -> None:
        self._store = store
        self._contents = contents

    async def handle(self, call: Call) -> Response:
        """Start, take a part, complete or abort, as method and query say."""
        if call.method == "POST" and "uploads" in call.query:
            return await self._start(call)
        await self._store.aread(lambda connection: _require_upload(connection, call))
        if call.method == "PUT":
            return await self._take_part(call)
        if call.method == "POST":
            return await self._complete(call)
        if call.method == "DELETE":
            self._contents.discard(await self._store.awrite(lambda connection: _forget(connection, _upload_id(call))))
            return Response(status_code=204)
        raise S3Error("NotImplemented", "The parts of an upload are not listed by this storage.", status=501)

    async def _start(self, call: Call) -> Response:
        upload = uuid.uuid4().hex
        await self._store.awrite(
            lambda connection: connection.execute(
                "INSERT INTO avatars_uploads VALUES (?, ?, ?)", (upload, call.bucket, call.key)
            )
        )
        fields = {"Bucket": call.bucket, "Key": call.key, "UploadId": upload}
        return document("InitiateMultipartUploadResult", fields)

    async def _take_part(self, call: Call) -> Response:
        number = _part_number(call.query.get("partNumber", ""))
        received = await call.to_disk(self._contents)
        part = Part(number, received.path.name, received.size, received.md5)

        def work(connection: sqlite3.Connection) -> list[str]:
            try:
                _require_upload(connection, call)
            except S3Error:  # aborted while the part was on its way
                self._contents.discard([part.file])
                raise
            row = (_upload_id(call), part.number)
            replaced = connection.execute(
                "DELETE FROM avatars_parts WHERE upload = ? AND number = ? RETURNING file", row
            ).fetchall()
            connection.execute("INSERT INTO avatars_parts VALUES (?, ?, ?, ?, ?)", (*row, *attrs.astuple(part)[1:]))
            return [file for (file,) in replaced]

        self._contents.discard(await self._store.awrite(work))
        return Response(headers={"ETag": f'"{part.etag}"'})

    async def _complete(self, call: Call) -> Response:
        asked = read(await call.xml(self._contents), root="CompleteMultipartUpload", repeated="Part")
        have = await self._store.aread(lambda connection: _parts(connection, _upload_id(call)))
        chosen = choose(asked, have)
        name = uuid.uuid4().hex
        await asyncio.to_thread(
            _join, [self._contents.folder / part.file for part in chosen], self._contents.folder / name
        )
        digests = b"".join(bytes.fromhex(part.etag) for part in chosen)
        stored = StoredObject(
            bucket=call.bucket,
            key=call.key,
            file=name,
            size=sum(part.size for part in chosen),
            etag=f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(chosen)}",
        )
        await self._contents.publish(stored)
        self._contents.discard(await self._store.awrite(lambda connection: _forget(connection, _upload_id(call))))
        fields = {"Bucket": call.bucket, "Key": call.key, "ETag": f'"{stored.etag}"'}
        return document("CompleteMultipartUploadResult", fields)


def choose(asked: Sequence[dict[str, str]], have: dict[int, Part]) -> list[Part]:
    """The parts a completion names, in its order; `S3Error` when one is missing, changed or out of order."""
    chosen: list[Part] = []
    for entry in asked:
        part = have.get(_part_number(entry.get("PartNumber", "")))
        if part is None or entry.get("ETag", "").strip('"') != part.etag:
            raise S3Error("InvalidPart", "A part that is named was not uploaded, or has another ETag.", status=400)
        if chosen and part.number <= chosen[-1].number:
            raise S3Error("InvalidPartOrder", "Parts must be named in ascending order.", status=400)
        chosen.append(part)
    if not chosen:
        raise S3Error("MalformedXML", "A completion must name at least one part.", status=400)
    return chosen


def _join(parts: Sequence[Path], target: Path) -> None:
    partial = target.with_suffix(".part")
    with partial.open("wb") as whole:
        for path in parts:
            with path.open("rb") as part:
                shutil.copyfileobj(part, whole, 1 << 20)
    partial.replace(target)


def _part_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS and 1 <= int(text) <= MAX_PARTS):
        raise S3Error("InvalidArgument", f"A part number lies between 1 and {MAX_PARTS}.", status=400)
    return int(text)


def _upload_id(call: Call) -> str:
    return call.query.get("uploadId", "")


def _require_upload(connection: sqlite3.Connection, call: Call) -> None:
    row = (_upload_id(call), call.bucket, call.key)
    found = connection.execute("SELECT 1 FROM avatars_uploads WHERE id = ? AND bucket = ? AND key = ?", row).fetchone()
    if found is None:
        raise S3Error("NoSuchUpload", "There is no such upload; it may have been completed or aborted.", status=404)


def _parts(connection: sqlite3.Connection, upload: str) -> dict[int, Part]:
    rows = connection.execute("SELECT number, file, size, etag FROM avatars_parts WHERE upload = ?", (upload,))
    return {row[0]: Part(*row) for row in rows}


def _forget(connection: sqlite3.Connection, upload: str) -> list[str]:
    files = [part.file for part in _parts(connection, upload).values()]
    connection.execute("DELETE FROM avatars_uploads WHERE id = ?", (upload,))
    return files
