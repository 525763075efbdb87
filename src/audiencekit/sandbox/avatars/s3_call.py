"""One admitted storage request: signature verified, bucket and key taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import attrs
from starlette.requests import Request

from audiencekit.sandbox.avatars import objects, sigv4, users
from audiencekit.sandbox.avatars.contents import Contents
from audiencekit.sandbox.avatars.receive import Received, check, receive
from audiencekit.sandbox.avatars.s3_xml import S3Error
from audiencekit.sandbox.store import Store

MAX_XML = 2 << 20


@attrs.frozen(kw_only=True)
class Call:
    """What a handler needs; *signed_sha256* is the hash the body must have, None when it was not signed."""

    request: Request
    method: str
    bucket: str
    key: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    bucket_exists: bool
    signed_sha256: str | None

    async def to_disk(self, contents: Contents) -> Received:
        """The body as a file, checked against every hash that came with it."""
        received = await receive(self.request.stream(), contents.folder)
        check(received, self.headers, signed_sha256=self.signed_sha256)
        return received

    async def xml(self, contents: Contents) -> bytes:
        """The body as bytes, for the small documents of the protocol."""
        received = await self.to_disk(contents)
        try:
            if received.size > MAX_XML:
                raise S3Error("MalformedXML", f"The document is larger than {MAX_XML} bytes.", status=400)
            return received.path.read_bytes()
        finally:
            received.path.unlink(missing_ok=True)


async def admit(request: Request, store: Store) -> Call:
    """Check who signed *request* and that the bucket is theirs; `S3Error` otherwise (contract 4.1)."""
    headers = _headers(request)
    signed = sigv4.SignedRequest(
        method=request.method,
        path=request.scope["raw_path"],
        query=request.scope["query_string"],
        headers=headers,
    )
    authorization = sigv4.parse(signed)
    bucket, _, key = str(request.path_params["path"]).partition("/")
    user, exists = await store.aread(
        lambda connection: (
            users.by_access_key(connection, authorization.access_key_id),
            objects.bucket_exists(connection, bucket),
        )
    )
    if user is None:
        raise S3Error("InvalidAccessKeyId", "The access key id is not one this storage issued.", status=403)
    sigv4.verify(signed, authorization, secret=user.secret_access_key, now=datetime.now(UTC))
    if bucket != user.id:
        raise S3Error("AccessDenied", "This key does not open that bucket.", status=403)
    return Call(
        request=request,
        method=request.method,
        bucket=bucket,
        key=key,
        query=dict(parse_qsl(request.url.query, keep_blank_values=True)),
        headers=headers,
        bucket_exists=exists,
        signed_sha256=authorization.payload_hash if authorization.signs_payload else None,
    )


def _headers(request: Request) -> dict[str, str]:
    # A header sent twice is signed as one, its values joined by commas.
    return {name: ",".join(request.headers.getlist(name)) for name in request.headers}
