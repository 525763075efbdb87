"""Taking a body to disk as it arrives, hashed on the way; never the whole of it in memory."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import uuid
import zlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import BinaryIO

import attrs

from audiencekit.sandbox.avatars.s3_xml import S3Error

PIECE = 1 << 20  # bytes gathered before one trip to a thread
MAX_BODY = 4 << 30  # the limit of the proxy in front of the service (contract 1.1)


@attrs.frozen(kw_only=True)
class Received:
    """A finished file under its own random name, and what its content hashes to (hexadecimal)."""

    path: Path
    size: int
    md5: str
    sha256: str
    crc32: int


class _Sink:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = self.crc32 = 0
        self.md5 = hashlib.md5(usedforsecurity=False)
        self.sha256 = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self.size += len(piece)
        self.crc32 = zlib.crc32(piece, self.crc32)
        self.md5.update(piece)
        self.sha256.update(piece)
        if self.size > MAX_BODY:
            raise S3Error("EntityTooLarge", f"An upload of more than {MAX_BODY} bytes is not taken.", status=400)


async def receive(body: AsyncIterator[bytes], folder: Path) -> Received:
    """Stream *body* into a new file of *folder*. Nothing stays behind when the sender breaks off."""
    final = folder / uuid.uuid4().hex
    partial = final.with_suffix(".part")
    with partial.open("wb") as file:
        sink = _Sink(file)
        try:
            await _pump(body, sink)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    partial.replace(final)
    return Received(
        path=final, size=sink.size, md5=sink.md5.hexdigest(), sha256=sink.sha256.hexdigest(), crc32=sink.crc32
    )


async def _pump(body: AsyncIterator[bytes], sink: _Sink) -> None:
    gathered = bytearray()
    async for chunk in body:
        gathered += chunk
        if len(gathered) >= PIECE:
            await asyncio.to_thread(sink.write, bytes(gathered))
            gathered.clear()
    await asyncio.to_thread(sink.write, bytes(gathered))


def check(received: Received, headers: Mapping[str, str], *, signed_sha256: str | None) -> None:
    """Hold the content against every hash that was announced; `S3Error` (and no file left) when one differs.

    *signed_sha256* is the payload hash the signature covers, None when it covers none.
    """
    announced = {
        "content-md5": base64.b64encode(bytes.fromhex(received.md5)).decode(),
        "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(received.sha256)).decode(),
        "x-amz-checksum-crc32": base64.b64encode(received.crc32.to_bytes(4, "big")).decode(),
    }
    wrong = [name for name, value in announced.items() if headers.get(name, value) != value]
    if signed_sha256 not in (None, received.sha256):
        wrong.append("x-amz-content-sha256")
    if wrong:
        received.path.unlink(missing_ok=True)
        code = "XAmzContentSHA256Mismatch" if wrong[0] == "x-amz-content-sha256" else "BadDigest"
        raise S3Error(code, f"The content does not have the hash that {wrong[0]} announces.", status=400)
