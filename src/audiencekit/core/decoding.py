"""Bodies that were packed on the way, unpacked piece by piece: a small packed one may hold gigabytes. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import httpx

CODINGS = "gzip, deflate"  # what is asked for: the codings that can be unpacked within a bound
PIECE = 64 * 1024  # bytes unpacked at once


class Unpacker:
    """Undoes the ``Content-Encoding`` *coding*. One it does not know is left as it is, as servers write odd ones.

    Raises httpx.DecodingError: for garbage, for a body that ends before its packing does, and for one that is packed
    more than once, which no server does in good faith.
    """

    def __init__(self, coding: str) -> None:
        known = [name for part in coding.split(",") if (name := part.strip().lower()) in ("gzip", "deflate")]
        if len(known) > 1:
            raise httpx.DecodingError("the body is packed more than once")
        self._deflate = known == ["deflate"]
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | (0 if self._deflate else 16)) if known else None
        self._begun = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What *data*, the next part of the body, unpacks to, in pieces of at most PIECE bytes if it was packed."""
        if self._inner is None:
            yield data
            return
        while not self._inner.eof:
            try:
                piece = self._inner.decompress(data, PIECE)
            except zlib.error as cause:
                if self._begun or not self._deflate:
                    raise httpx.DecodingError(str(cause)) from None
                self._inner, self._begun = zlib.decompressobj(-zlib.MAX_WBITS), True  # some leave the wrapping out
                continue
            self._begun = self._begun or bool(data)
            data = self._inner.unconsumed_tail
            if piece:
                yield piece
            if len(piece) < PIECE and not data:
                return

    def end(self) -> None:
        """The body is over."""
        if self._inner is not None and self._begun and not self._inner.eof:
            raise httpx.DecodingError("the packed body ends too early")
