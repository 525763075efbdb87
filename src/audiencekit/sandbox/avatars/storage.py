"""The storage service below ``/storage``: the S3 subset of contract 4.5 over signed requests only."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import BinaryIO

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from audiencekit.sandbox.avatars import byte_range, listing, objects
from audiencekit.sandbox.avatars.contents import Contents
from audiencekit.sandbox.avatars.multipart import Multipart
from audiencekit.sandbox.avatars.objects import StoredObject
from audiencekit.sandbox.avatars.s3_call import Call, admit
from audiencekit.sandbox.avatars.s3_xml import S3Error, document, http_date, no_such_key, read
from audiencekit.sandbox.store import Store

PIECE = 1 << 18


class Storage:
    """Buckets named after users, each open to its user's key alone."""

    def __init__(self, store: Store, contents: Contents) -> None:
        self._store = store
        self._contents = contents
        self._multipart = Multipart(store, contents)

    async def handle(self, request: Request) -> Response:
        """Answer any storage request; every refusal is an S3 error document."""
        try:
            call = await admit(request, self._store)
            return await (self._object(call) if call.key else self._bucket(call))
        except S3Error as error:
            # The rest of the body is read first: a client that is still sending would see a broken pipe instead.
            with contextlib.suppress(RuntimeError, ClientDisconnect):
                async for _ in request.stream():
                    pass
            return error.response(path=request.scope["path"], head=request.method == "HEAD")

    async def _bucket(self, call: Call) -> Response:
        if call.method == "PUT":
            await self._store.awrite(lambda connection: objects.create_bucket(connection, call.bucket))
            return Response()
        _require_bucket(call)
        if call.method == "HEAD":
            return Response()
        if call.method == "GET" and "location" in call.query:
            return document("LocationConstraint", {})
        if call.method == "GET" and call.query.get("list-type") == "2":
            return await self._list(call)
        if call.method == "POST" and "delete" in call.query:
            return await self._delete_many(call)
        raise _not_served(call)

    async def _object(self, call: Call) -> Response:
        _require_bucket(call)
        if "uploads" in call.query or "uploadId" in call.query:
            return await self._multipart.handle(call)
        if call.method == "PUT" and "x-amz-copy-source" not in call.headers:
            return await self._put(call)
        if call.method in ("GET", "HEAD"):
            return await self._get(call)
        if call.method == "DELETE":
            await self._contents.remove(call.bucket, [call.key])
            return Response(status_code=204)
        raise _not_served(call)

    async def _list(self, call: Call) -> Response:
        query = listing.parse(call.query)
        page = await self._store.aread(
            lambda connection: listing.page(
                objects.keys_from(connection, call.bucket, query.prefix, query.after), query
            )
        )
        return listing.response(call.bucket, query, page)

    async def _delete_many(self, call: Call) -> Response:
        keys = [
            entry.get("Key", "") for entry in read(await call.xml(self._contents), root="Delete", repeated="Object")
        ]
        await self._contents.remove(call.bucket, keys)
        return document("DeleteResult", {}, [("Deleted", {"Key": key}) for key in keys])

    async def _put(self, call: Call) -> Response:
        received = await call.to_disk(self._contents)
        stored = StoredObject(
            bucket=call.bucket, key=call.key, file=received.path.name, size=received.size, etag=received.md5
        )
        await self._contents.publish(stored, unless_exists=call.headers.get("if-none-match") == "*")
        return Response(headers={"ETag": f'"{stored.etag}"'})

    async def _get(self, call: Call) -> Response:
        stored = await self._store.aread(lambda connection: objects.find(connection, call.bucket, call.key))
        if stored is None:
            raise no_such_key(call.key)
        headers = {
            "Accept-Ranges": "bytes",
            "ETag": f'"{stored.etag}"',
            "Last-Modified": http_date(stored.modified),
            "Content-Type": "application/octet-stream",
        }
        if call.method == "HEAD":
            return Response(headers={**headers, "Content-Length": str(stored.size)})
        if (tag := call.headers.get("if-match", "*")) not in ("*", f'"{stored.etag}"'):
            raise S3Error("PreconditionFailed", f"{call.key!r} is not {tag} any more.", status=412)
        wanted = byte_range.parse(call.headers.get("range"), stored.size)
        first, last = wanted or (0, stored.size - 1)
        if wanted:
            headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
        headers["Content-Length"] = str(last - first + 1)
        try:
            file = await asyncio.to_thread(self._contents.path(stored).open, "rb")
        except FileNotFoundError:  # deleted between the row and the file
            raise no_such_key(call.key) from None
        return StreamingResponse(_pieces(file, first, last + 1 - first), 206 if wanted else 200, headers)


async def _pieces(file: BinaryIO, offset: int, length: int) -> AsyncIterator[bytes]:
    with file:
        file.seek(offset)
        while length > 0 and (piece := await asyncio.to_thread(file.read, min(PIECE, length))):
            length -= len(piece)
            yield piece


def _require_bucket(call: Call) -> None:
    if not call.bucket_exists:
        raise S3Error("NoSuchBucket", f"There is no bucket {call.bucket!r}.", status=404)


def _not_served(call: Call) -> S3Error:
    query = "?" + "&".join(sorted(call.query)) if call.query else ""
    target = "object" if call.key else "bucket"
    return S3Error("NotImplemented", f"{call.method} {target}{query} is not served by this storage.", status=501)
