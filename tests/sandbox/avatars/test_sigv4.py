"""Signatures: the published example, and every way a request can differ from what was signed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from audiencekit.sandbox.avatars import sigv4
from audiencekit.sandbox.avatars.s3_xml import S3Error

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOW = datetime(2013, 5, 24, tzinfo=UTC)
# The "GET object" example of the S3 documentation on header signatures.
SIGNATURE = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
REQUEST = sigv4.SignedRequest(
    method="GET",
    path=b"/test.txt",
    query=b"",
    headers={
        "authorization": (
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            f"SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature={SIGNATURE}"
        ),
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-amz-date": "20130524T000000Z",
    },
)


def signed(**headers: str) -> sigv4.SignedRequest:
    return attrs.evolve(REQUEST, headers={**REQUEST.headers, **{k.replace("_", "-"): v for k, v in headers.items()}})


def resigned(request: sigv4.SignedRequest) -> sigv4.SignedRequest:
    """The request with the signature that belongs to it."""
    signature = sigv4.sign(request, sigv4.parse(request), secret=SECRET)
    header = request.headers["authorization"].replace(SIGNATURE, signature)
    return attrs.evolve(request, headers={**request.headers, "authorization": header})


def refusal(request: sigv4.SignedRequest, *, secret: str = SECRET, now: datetime = NOW) -> str:
    with pytest.raises(S3Error) as caught:
        sigv4.verify(request, sigv4.parse(request), secret=secret, now=now)
    return caught.value.code


def test_the_published_example_verifies() -> None:
    authorization = sigv4.parse(REQUEST)
    assert authorization.access_key_id == "AKIAIOSFODNN7EXAMPLE"
    assert sigv4.sign(REQUEST, authorization, secret=SECRET) == SIGNATURE
    sigv4.verify(REQUEST, authorization, secret=SECRET, now=NOW)


@pytest.mark.parametrize(
    "changed",
    [
        attrs.evolve(REQUEST, method="PUT"),
        attrs.evolve(REQUEST, path=b"/avatars/storage/test.txt"),
        attrs.evolve(REQUEST, query=b"versionId=1"),
        signed(range="bytes=0-10"),
        signed(host="elsewhere"),
        signed(x_amz_content_sha256="0" * 64),
    ],
)
def test_whatever_changes_breaks_the_signature(changed: sigv4.SignedRequest) -> None:
    assert refusal(changed) == "SignatureDoesNotMatch"


def test_another_secret_breaks_the_signature() -> None:
    assert refusal(REQUEST, secret=SECRET + "x") == "SignatureDoesNotMatch"


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_signature_holds_for_fifteen_minutes(minutes: int) -> None:
    assert refusal(REQUEST, now=NOW + timedelta(minutes=minutes)) == "RequestTimeTooSkewed"
    sigv4.verify(REQUEST, sigv4.parse(REQUEST), secret=SECRET, now=NOW + timedelta(minutes=minutes * 14 / 16))


def test_an_unsigned_amz_header_is_refused() -> None:
    assert refusal(signed(x_amz_copy_source="/b/k")) == "AccessDenied"


def test_the_scope_is_of_the_day_of_the_request() -> None:
    later = resigned(signed(x_amz_date="20130525T000000Z"))
    assert refusal(later, now=NOW + timedelta(days=1)) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("path", "same"),
    [(b"/a%20b/%2A%c3%a9", b"/a%20b/*%C3%A9"), (b"/x~y", b"/x%7Ey")],
)
def test_the_spelling_of_an_escape_does_not_matter(path: bytes, same: bytes) -> None:
    one, other = resigned(attrs.evolve(REQUEST, path=path)), resigned(attrs.evolve(REQUEST, path=same))
    assert one.headers == other.headers


def test_query_parameters_are_sorted_by_name_then_value() -> None:
    request = attrs.evolve(REQUEST, query=b"prefix=30d%2F&a-b=1&list-type=2&a=2&a=1&delete")
    query = sigv4.canonical_request(request, sigv4.parse(request)).split("\n")[2]
    assert query == "a=1&a=2&a-b=1&delete=&list-type=2&prefix=30d%2F"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "AuthorizationHeaderMalformed"),
        ("Basic abc", "AuthorizationHeaderMalformed"),
        (REQUEST.headers["authorization"].replace("/s3/", "/ec2/"), "AuthorizationHeaderMalformed"),
        (REQUEST.headers["authorization"].replace("host;", ""), "AccessDenied"),
    ],
)
def test_a_header_that_is_no_signature_is_refused(header: str, code: str) -> None:
    with pytest.raises(S3Error) as caught:
        sigv4.parse(signed(authorization=header))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "NotImplemented"), ("short", "InvalidRequest"), ("", "InvalidRequest")],
)
def test_payload_hashes_that_are_not_served(value: str, code: str) -> None:
    with pytest.raises(S3Error) as caught:
        sigv4.parse(signed(x_amz_content_sha256=value))
    assert caught.value.code == code


def test_an_unsigned_payload_is_said_to_be_one() -> None:
    assert not sigv4.parse(signed(x_amz_content_sha256="UNSIGNED-PAYLOAD")).signs_payload
    assert sigv4.parse(REQUEST).signs_payload
