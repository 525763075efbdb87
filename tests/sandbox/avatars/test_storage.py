"""The storage over a real socket: obstore for what clients do, bare requests for what they should not."""

from __future__ import annotations

import base64
import hashlib
import zlib
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import obstore
import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.avatars import sigv4
from tests.sandbox.avatars.service import Service


def ask(service: Service, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
    """A request signed by hand; *headers* with underscores. ``claim`` overrides the payload hash."""
    url = httpx.URL(f"{service.access.url}/storage/{path}")
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    claim = headers.pop("claim", hashlib.sha256(body).hexdigest())
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent |= {"host": urlsplit(str(url)).netloc, "x-amz-date": stamp, "x-amz-content-sha256": claim}
    names = ";".join(sorted(sent))
    scope = f"{stamp[:8]}/us-east-1/s3/aws4_request"
    start = f"AWS4-HMAC-SHA256 Credential={service.credentials['access_key_id']}/{scope}, SignedHeaders={names}"
    request = sigv4.SignedRequest(
        method=method,
        path=url.raw_path.partition(b"?")[0],
        query=url.query,
        headers={**sent, "authorization": f"{start}, Signature={'0' * 64}"},
    )
    signature = sigv4.sign(request, sigv4.parse(request), secret=service.credentials["secret_access_key"])
    return httpx.request(
        method, url, content=body, headers={**sent, "authorization": f"{start}, Signature={signature}"}
    )


def code(answer: httpx.Response) -> str:
    return answer.text.partition("<Code>")[2].partition("</Code>")[0]


@pytest.mark.parametrize("name", ["plain.csv", "a b/c+d&e.csv", "iris_$*'@!?:;=[]()-_.%.csv", "accenté.csv"])
def test_what_is_put_is_got(service: Service, name: str) -> None:
    key = f"{service.prefix}/{name}"
    obstore.put(service.bucket, key, b"one,two\n")
    assert bytes(obstore.get(service.bucket, key).bytes()) == b"one,two\n"
    meta = obstore.head(service.bucket, key)
    assert (meta["size"], meta["e_tag"]) == (8, f'"{hashlib.md5(b"one,two" + bytes([10])).hexdigest()}"')
    assert abs((datetime.now(UTC) - meta["last_modified"]).total_seconds()) < 60
    assert bytes(obstore.get_range(service.bucket, key, start=4, length=3)) == b"two"
    assert [entry["path"] for entry in obstore.list(service.bucket, service.prefix).collect()] == [key]


def test_a_large_object_goes_up_in_parts(service: Service) -> None:
    key, content = f"{service.prefix}/large", bytes(range(256)) * 4096 * 11  # 11 MiB
    obstore.put(service.bucket, key, content, use_multipart=True, chunk_size=5 << 20)
    digests = b"".join(hashlib.md5(content[at : at + (5 << 20)]).digest() for at in range(0, len(content), 5 << 20))
    assert obstore.head(service.bucket, key)["e_tag"] == f'"{hashlib.md5(digests).hexdigest()}-3"'
    assert bytes(obstore.get(service.bucket, key).bytes()) == content


def test_an_object_is_replaced_whole_and_can_be_put_only_once(service: Service) -> None:
    key = f"{service.prefix}/x"
    obstore.put(service.bucket, key, b"first")
    obstore.put(service.bucket, key, b"second")
    with pytest.raises(obstore.exceptions.AlreadyExistsError):
        obstore.put(service.bucket, key, b"third", mode="create")
    assert bytes(obstore.get(service.bucket, key).bytes()) == b"second"


def test_deleted_objects_are_gone(service: Service) -> None:
    keys = [f"{service.prefix}/{name}" for name in "abc"]
    for key in keys:
        obstore.put(service.bucket, key, b"x")
    obstore.delete(service.bucket, keys[:2])
    assert ask(service, "DELETE", f"{service.user}/{keys[2]}").status_code == 204
    assert obstore.list(service.bucket, service.prefix).collect() == []
    with pytest.raises(FileNotFoundError):
        obstore.head(service.bucket, keys[0])


def test_folders_are_listed_with_a_delimiter(service: Service) -> None:
    for name in ("a/1", "a/2", "b"):
        obstore.put(service.bucket, f"{service.prefix}/{name}", b"x")
    found = obstore.list_with_delimiter(service.bucket, service.prefix)
    assert found["common_prefixes"] == [f"{service.prefix}/a"]
    assert [entry["path"] for entry in found["objects"]] == [f"{service.prefix}/b"]


def test_a_wrong_secret_an_unknown_key_and_another_users_bucket_are_refused(service: Service) -> None:
    for changes in (
        {"secret_access_key": "wrong"},
        {"access_key_id": "AKUNKNOWN"},
        {"bucket": "00000000-0000-4000-8000-000000000000"},
    ):
        with pytest.raises(obstore.exceptions.PermissionDeniedError):
            obstore.put(service.store(**changes), f"{service.prefix}/x", b"x" * 100_000)
    assert obstore.list(service.bucket, service.prefix).collect() == []


def test_refusals_are_xml_and_name_the_reason(service: Service) -> None:
    unsigned = httpx.get(f"{service.access.url}/storage/{service.user}/x")
    assert (unsigned.status_code, code(unsigned)) == (403, "AccessDenied")
    assert unsigned.headers["content-type"].startswith("application/xml")
    missing = ask(service, "GET", f"{service.user}/30d/none")
    assert (missing.status_code, code(missing)) == (404, "NoSuchKey")
    head = ask(service, "HEAD", f"{service.user}/30d/none")
    assert (head.status_code, head.content) == (404, b"")
    unserved = ask(service, "GET", f"{service.user}?acl")
    assert (unserved.status_code, code(unserved)) == (501, "NotImplemented")


def test_a_body_other_than_the_signed_one_is_not_kept(service: Service) -> None:
    path = f"{service.user}/{service.prefix}/x"
    wrong = ask(service, "PUT", path, b"body", claim=hashlib.sha256(b"other").hexdigest())
    assert (wrong.status_code, code(wrong)) == (400, "XAmzContentSHA256Mismatch")
    assert ask(service, "HEAD", path).status_code == 404
    assert ask(service, "PUT", path, b"body", claim="UNSIGNED-PAYLOAD").status_code == 200


def test_checksums_that_are_sent_are_verified(service: Service) -> None:
    path = f"{service.user}/{service.prefix}/x"
    right = base64.b64encode(zlib.crc32(b"body").to_bytes(4, "big")).decode()
    wrong = base64.b64encode(zlib.crc32(b"else").to_bytes(4, "big")).decode()
    assert code(ask(service, "PUT", path, b"body", x_amz_checksum_crc32=wrong)) == "BadDigest"
    assert ask(service, "HEAD", path).status_code == 404
    answer = ask(service, "PUT", path, b"body", x_amz_checksum_crc32=right, x_amz_sdk_checksum_algorithm="CRC32")
    assert (answer.status_code, answer.headers["etag"]) == (200, f'"{hashlib.md5(b"body").hexdigest()}"')


def test_ranges_answer_206_and_416(service: Service) -> None:
    path = f"{service.user}/{service.prefix}/x"
    ask(service, "PUT", path, b"0123456789")
    part = ask(service, "GET", path, range="bytes=2-4")
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    assert ask(service, "GET", path, range="bytes=-2").content == b"89"
    outside = ask(service, "GET", path, range="bytes=10-")
    assert (outside.status_code, code(outside)) == (416, "InvalidRange")
    assert ask(service, "GET", path).headers["content-length"] == "10"
    far = "9" * 5000
    assert code(ask(service, "GET", path, range=f"bytes={far}-")) == "InvalidRange"
    assert ask(service, "GET", path, range=f"bytes=7-{far}").content == b"789"
    assert ask(service, "GET", path, range=f"bytes=-{far}").content == b"0123456789"
    assert ask(service, "GET", path, range=f"bytes={'0' * 5000}8-9").content == b"89"


def test_an_empty_object(service: Service) -> None:
    path = f"{service.user}/{service.prefix}/x"
    assert ask(service, "PUT", path).status_code == 200
    answer = ask(service, "GET", path)
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "0")


def test_the_bucket_is_there_from_the_start(service: Service) -> None:
    assert ask(service, "HEAD", service.user).status_code == 200
    assert "<LocationConstraint" in ask(service, "GET", f"{service.user}?location").text
    assert ask(service, "PUT", service.user).status_code == 200


def test_the_probe_for_a_folder_finds_nothing(service: Service) -> None:
    # What s3fs asks after a 404, with keys percent-encoded in the answer (contract 4.5).
    query = "list-type=2&prefix=none/&delimiter=/&max-keys=1&encoding-type=url"
    answer = ask(service, "GET", f"{service.user}?{query}")
    assert answer.status_code == 200
    assert "<KeyCount>0</KeyCount>" in answer.text and "<EncodingType>url</EncodingType>" in answer.text


def test_parts_can_come_in_any_order_and_an_aborted_upload_is_gone(service: Service) -> None:
    path = f"{service.user}/{service.prefix}/parts"

    def start() -> str:
        return ask(service, "POST", f"{path}?uploads=").text.partition("<UploadId>")[2].partition("<")[0]

    def complete(upload: str, *parts: tuple[int, str]) -> httpx.Response:
        listed = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in parts)
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        return ask(service, "POST", f"{path}?uploadId={upload}", body)

    upload = start()
    second = ask(service, "PUT", f"{path}?partNumber=2&uploadId={upload}", b"world").headers["etag"]
    stale = ask(service, "PUT", f"{path}?partNumber=1&uploadId={upload}", b"stale").headers["etag"]
    first = ask(service, "PUT", f"{path}?partNumber=1&uploadId={upload}", b"hello ").headers["etag"]
    assert code(complete(upload, (1, stale), (2, second))) == "InvalidPart"
    assert code(complete(upload, (2, second), (1, first))) == "InvalidPartOrder"
    assert ask(service, "HEAD", path).status_code == 404
    assert complete(upload, (1, first), (2, second)).status_code == 200
    assert ask(service, "GET", path).content == b"hello world"
    assert code(complete(upload, (1, first))) == "NoSuchUpload"
    assert code(ask(service, "PUT", f"{path}?partNumber={'1' * 5000}&uploadId={start()}", b"x")) == "InvalidArgument"

    upload = start()
    ask(service, "PUT", f"{path}?partNumber=1&uploadId={upload}", b"x")
    assert ask(service, "DELETE", f"{path}?uploadId={upload}").status_code == 204
    assert code(ask(service, "PUT", f"{path}?partNumber=1&uploadId={upload}", b"x")) == "NoSuchUpload"


def test_an_xml_body_with_a_document_type_is_refused(service: Service) -> None:
    answer = ask(service, "POST", f"{service.user}?delete=", b"<!DOCTYPE x [<!ENTITY a 'b'>]><Delete/>")
    assert (answer.status_code, code(answer)) == (400, "MalformedXML")


def test_a_reset_empties_the_storage() -> None:
    with Sandbox() as sandbox, Service(sandbox.avatars) as service:
        service.upload("x.csv", b"a\n1\n")
        sandbox.reset()
        with pytest.raises(FileNotFoundError):
            obstore.head(service.bucket, f"{service.prefix}/x.csv")
        service.upload("x.csv", b"a\n2\n")
        assert bytes(obstore.get(service.bucket, f"{service.prefix}/x.csv").bytes()) == b"a\n2\n"
