"""AWS Signature Version 4 in the Authorization header, checked as a storage service does. Pure: no I/O.

Contract 4.1: service ``s3``, region ``us-east-1``, header signing, the path signed as sent (mount prefix included).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote_to_bytes

import attrs

from audiencekit.sandbox.avatars.s3_xml import S3Error

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
CLOCK_SKEW = timedelta(minutes=15)

_AUTHORIZATION = re.compile(
    rf"{ALGORITHM}\s+Credential=(?P<credential>[^,\s]+)\s*,\s*"
    r"SignedHeaders=(?P<signed>[^,\s]+)\s*,\s*Signature=(?P<signature>[0-9a-f]{64})\s*"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@attrs.frozen(kw_only=True)
class SignedRequest:
    """What a signature covers. *path* and *query* are the raw bytes as sent; header names are lower case."""

    method: str
    path: bytes
    query: bytes
    headers: Mapping[str, str]


@attrs.frozen(kw_only=True)
class Authorization:
    """The parsed Authorization header and the two headers that go with it."""

    access_key_id: str
    scope: str
    signed_headers: tuple[str, ...]
    signature: str
    amz_date: str
    payload_hash: str

    @property
    def signs_payload(self) -> bool:
        """Whether *payload_hash* is the SHA-256 the body must have."""
        return self.payload_hash != UNSIGNED_PAYLOAD


def parse(request: SignedRequest) -> Authorization:
    """Read the signature headers of *request*; `S3Error` when they are absent or cannot be understood."""
    header = request.headers.get("authorization")
    if header is None:
        raise S3Error("AccessDenied", "This storage takes signed requests only.", status=403)
    match = _AUTHORIZATION.fullmatch(header.strip())
    if match is None:
        raise S3Error("AuthorizationHeaderMalformed", "The Authorization header is malformed.", status=400)
    key, separator, scope = match["credential"].partition("/")
    parts = scope.split("/")
    if not separator or len(parts) != 4 or parts[2:] != ["s3", "aws4_request"]:
        raise S3Error("AuthorizationHeaderMalformed", "The credential scope must end in s3/aws4_request.", status=400)
    signed = tuple(match["signed"].split(";"))
    if "host" not in signed:
        raise S3Error("AccessDenied", "The header host must be signed.", status=403)
    payload_hash = request.headers.get("x-amz-content-sha256", "")
    if payload_hash.startswith("STREAMING-"):
        raise S3Error("NotImplemented", f"Payloads of the form {payload_hash} are not served here.", status=501)
    if payload_hash != UNSIGNED_PAYLOAD and _SHA256.fullmatch(payload_hash) is None:
        raise S3Error("InvalidRequest", "x-amz-content-sha256 must be a SHA-256 or UNSIGNED-PAYLOAD.", status=400)
    return Authorization(
        access_key_id=key,
        scope=scope,
        signed_headers=signed,
        signature=match["signature"],
        amz_date=request.headers.get("x-amz-date", ""),
        payload_hash=payload_hash,
    )


def verify(request: SignedRequest, authorization: Authorization, *, secret: str, now: datetime) -> None:
    """Return when *authorization* was made with *secret* for exactly this request, within 15 minutes of *now*.

    `S3Error` otherwise: ``RequestTimeTooSkewed`` or ``SignatureDoesNotMatch``.
    """
    try:
        stamp = datetime.strptime(authorization.amz_date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise S3Error("AccessDenied", "x-amz-date is missing or malformed.", status=403) from None
    if abs(now - stamp) > CLOCK_SKEW:
        raise S3Error("RequestTimeTooSkewed", "The request's time is too far from the server's.", status=403)
    if authorization.scope.partition("/")[0] != authorization.amz_date[:8]:
        raise S3Error("SignatureDoesNotMatch", "The credential scope is of another day than x-amz-date.", status=403)
    signed = authorization.signed_headers
    if unsigned := sorted(name for name in request.headers if name.startswith("x-amz-") and name not in signed):
        raise S3Error("AccessDenied", f"Headers present but not signed: {', '.join(unsigned)}", status=403)
    wanted = sign(request, authorization, secret=secret)
    if not hmac.compare_digest(wanted, authorization.signature):
        message = "The signature does not match the one computed for this request."
        raise S3Error("SignatureDoesNotMatch", message, status=403)


def sign(request: SignedRequest, authorization: Authorization, *, secret: str) -> str:
    """The signature *secret* gives this request: 64 hexadecimal digits."""
    canonical = hashlib.sha256(canonical_request(request, authorization).encode()).hexdigest()
    text = "\n".join((ALGORITHM, authorization.amz_date, authorization.scope, canonical))
    key = f"AWS4{secret}".encode()
    for part in authorization.scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def canonical_request(request: SignedRequest, authorization: Authorization) -> str:
    """The text both sides hash: method, path, query, signed headers, payload hash."""
    headers = "".join(
        f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in authorization.signed_headers
    )
    return "\n".join(
        (
            request.method,
            _encoded(request.path, keep="/"),
            _canonical_query(request.query),
            headers,
            ";".join(authorization.signed_headers),
            authorization.payload_hash,
        )
    )


def _canonical_query(query: bytes) -> str:
    parts = [part.partition(b"=") for part in query.split(b"&") if part]
    return "&".join(
        f"{name}={value}" for name, value in sorted((_encoded(name), _encoded(value)) for name, _, value in parts)
    )


def _encoded(raw: bytes, *, keep: str = "") -> str:
    # S3 encodes once: whatever way the client wrote an octet, it counts in its one canonical form.
    return quote(unquote_to_bytes(raw), safe=keep + "-._~")
