"""Moves files to and from the service's object storage (contract 4) with obstore, which loads when first needed.

Both directions stream: what a transfer needs of memory does not grow with the file. A part of an upload that fails is
sent again by itself; a download that breaks off goes on where it was, if the file is still the same one.

Credentials are those the API gives for each file. They stay in memory, for one transfer, and are masked in errors.
"""

from __future__ import annotations

import itertools
import logging
import os
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import attrs
from audiencekit_api.avatars.models import FileCredentials

from audiencekit.core.address import is_loopback
from audiencekit.core.atomic import AtomicFile
from audiencekit.core.options import ClientOptions
from audiencekit.core.outcome import error_class
from audiencekit.core.secrets import redact
from audiencekit.core.tables import not_installed
from audiencekit.errors import (
    AudienceKitError,
    ConfigurationError,
    ConnectionFailed,
    InvalidInput,
    OutcomeUnknown,
    SaveFailed,
    UnexpectedResponse,
)

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import ClientConfig, RetryConfig, S3Credential, S3Store

logger = logging.getLogger("audiencekit.avatars.storage")

PART = 8 << 20  # bytes of one part of a large upload; times PARTS_AT_ONCE bounds the memory of a transfer
PARTS_AT_ONCE = 4
WHOLE = 16 << 20  # bytes up to which what is made in pieces goes up in one request
PIECE = 4 << 20  # bytes of a download that are held at once
WHOLE_REQUEST = 300.0  # seconds for one part or file: what the service's own proxy allows (contract 1.1)

_STATUS = re.compile(r"non-2xx status code: (\d{3})")
_CODE = re.compile(r"<Code>([^<]{1,80})</Code>")
_MESSAGE = re.compile(r"<Message>([^<]{1,300})</Message>")


@attrs.frozen
class Place:
    """A file in storage."""

    bucket: str
    key: str

    @property
    def address(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def place_of(url: str) -> Place:
    """The place behind ``s3://bucket/key`` or the envelope ``<API>/access?url=s3://bucket/key`` (contract 2.10).

    Inside an envelope the address is not encoded, so it is all that follows: a table's name may hold '&' or '#'.
    Raises UnexpectedResponse for anything else.
    """
    _, enveloped, inner = url.partition("?url=")
    address = inner if enveloped else url
    if address[:8].lower() == "s3%3a%2f":
        address = unquote(address)
    bucket, _, key = address.removeprefix("s3://").partition("/")
    if not address.startswith("s3://") or not bucket or not key:
        raise UnexpectedResponse(
            status=200,
            method="GET",
            url="/results",
            detail=f"expected s3://bucket/key behind a file, got {url[:200]!r}",
        )
    return Place(bucket, key)


class _Pieces:
    """Pieces on their way up, and what went wrong with the making of one."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.failure: Exception | None = None
        self.size = 0
        self._pieces = pieces

    def small(self) -> bytes | Iterator[bytes]:
        """The whole content, if it is no larger than WHOLE; else it is still to be gone through."""
        head: list[bytes] = []
        for piece in self:
            head.append(piece)
            if sum(map(len, head)) > WHOLE:
                return itertools.chain(head, self)
        return b"".join(head)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pieces)
        except StopIteration:
            raise
        except Exception as cause:
            self.failure = cause
            raise
        self.size += len(piece)
        return piece


def _size(store: S3Store, place: Place) -> int | None:
    """The bytes stored at *place*; None when they cannot be told."""
    import obstore
    from obstore.exceptions import BaseError

    try:
        return obstore.head(store, place.key)["size"]
    except (BaseError, OSError):
        return None


def _size_of(content: Path | bytes | _Pieces) -> int:
    match content:
        case Path():
            return content.stat().st_size
        case bytes():
            return len(content)
        case _:
            return content.size


@contextmanager
def saving(path: str | os.PathLike[str]) -> Generator[AtomicFile]:
    """A file to write, which takes its place when the block ends well. Raises SaveFailed for what the disk refuses."""
    try:
        file = AtomicFile(path)
    except OSError as cause:
        raise _not_saved(path, cause) from None
    try:
        try:
            yield file
            file.commit()
        except OSError as cause:
            raise _not_saved(path, cause) from None
    finally:
        file.discard()


def _not_saved(path: str | os.PathLike[str], cause: OSError) -> SaveFailed:
    return SaveFailed(f"{os.fspath(path)} could not be written: {cause.strerror or cause}", path=os.fspath(path))


class Storage:
    """The storage of one instance at *endpoint*. Raises ConfigurationError for plain http beyond this machine."""

    def __init__(self, endpoint: str, options: ClientOptions) -> None:
        parts = urlsplit(endpoint)
        self._endpoint = endpoint
        self._host = parts.hostname or ""
        self._local = is_loopback(self._host)
        self._plain = parts.scheme == "http"
        self._options = options
        if self._plain and not (self._local or options.allow_http):
            raise ConfigurationError(f"{endpoint} would send tables in clear text; use https://")

    @staticmethod
    def check_installed() -> None:
        """Raise ConfigurationError naming the extra when obstore is missing, before anything is sent."""
        if find_spec("obstore") is None:
            raise not_installed("obstore")

    def upload(
        self,
        place: Place,
        content: Path | bytes | Iterator[bytes],
        credentials: FileCredentials,
        *,
        fresh: bool = False,
    ) -> None:
        """Store *content* at *place*, whole or not at all: a file, bytes, or pieces as they are made.

        What is larger than a part goes up in parts. *fresh* says that nothing was there before and nobody else writes
        there: when the answer to the last request of an upload in parts was lost, what is there then tells. Raises
        ApiError by the status of the storage, ConnectionFailed, OutcomeUnknown, and whatever the making of a piece
        raises.
        """
        whole = content if isinstance(content, (Path, bytes)) else _Pieces(content)
        with self._errors("PUT", place, credentials) as store:
            import obstore

            try:
                one = whole.small() if isinstance(whole, _Pieces) else whole
                parted = False if isinstance(one, bytes) and len(one) <= WHOLE else None
                obstore.put(store, place.key, one, use_multipart=parted, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
            except Exception as cause:
                if isinstance(whole, _Pieces) and whole.failure is not None:
                    raise whole.failure from None
                # Completed already, by an attempt of which nothing was heard?
                if not (fresh and "NoSuchUpload" in str(cause) and _size(store, place) == _size_of(whole)):
                    raise
        logger.debug("stored %s", place.address)

    def download(self, place: Place, credentials: FileCredentials) -> bytes:
        """The whole file at *place*, in memory. Raises as :meth:`upload` does; OutcomeUnknown when it arrived cut
        short."""
        parts: list[memoryview] = []
        self._copy(place, credentials, parts.append)
        return b"".join(parts)

    def save(
        self,
        place: Place,
        credentials: FileCredentials,
        path: str | os.PathLike[str],
        check: Callable[[Path], None] | None = None,
    ) -> Path:
        """The file at *place* as the file *path*, which appears whole or stays as it was. Returns its full path.

        What *check* raises for the content, which it is shown first, keeps it from appearing. Raises as
        :meth:`download` does, InvalidInput for a path that names no file, and SaveFailed when the disk is full or
        refuses to be written.
        """
        with saving(path) as file:
            self._copy(place, credentials, file.write)
            if check is not None:
                check(file.draft())
        return file.path

    def _copy(self, place: Place, credentials: FileCredentials, write: Callable[[memoryview], object]) -> None:
        came, size, tag, attempts = 0, 0, None, self._options.retry.attempts
        for attempt in range(1, attempts + 1):
            with self._errors("GET", place, credentials) as store:
                import obstore
                from obstore.exceptions import BaseError

                options: GetOptions = {"range": {"offset": came}, "if_match": tag} if came else {}
                found = obstore.get(store, place.key, options=options)
                if came and found.meta["e_tag"] != tag:  # whoever ignores the condition answers with another file
                    break
                size, tag = found.meta["size"], found.meta["e_tag"]
                stream = iter(found.stream(min_chunk_size=PIECE))
                while True:
                    try:
                        piece = memoryview(next(stream))
                    except StopIteration:
                        break
                    except BaseError:
                        # Without a tag nothing says that the rest belongs to the same file.
                        if attempt == attempts or not came or tag is None:
                            raise
                        break
                    write(piece)
                    came += len(piece)
            if came == size:
                logger.debug("read %s, %d bytes", place.address, came)
                return
            if tag is None or not came:
                break
        raise OutcomeUnknown(f"{place.address}: {came} of {size} bytes arrived")

    @contextmanager
    def _errors(self, method: str, place: Place, credentials: FileCredentials) -> Generator[S3Store]:
        try:
            import obstore.exceptions as refused
        except ImportError:
            raise not_installed("obstore") from None
        secrets = (credentials.secret_access_key, credentials.access_key_id)
        try:
            yield self._store(place.bucket, credentials)
        except FileNotFoundError as cause:  # what obstore raises for a missing object, and Python for a local file
            if "Object at location" not in str(cause):
                raise InvalidInput(f"{cause.filename or cause} is gone") from None
            cause.args = (redact(str(cause), secrets),)  # it stays behind ours as its context
            raise self._error(method, place, str(cause), default=404) from None
        except refused.BaseError as cause:
            cause.args = (redact(str(cause), secrets),)
            raise self._error(method, place, str(cause)) from None

    def _store(self, bucket: str, credentials: FileCredentials) -> S3Store:
        from obstore.store import S3Store

        def provide() -> S3Credential:
            # Given by a callback, so that no AWS_SESSION_TOKEN of the surroundings joins them.
            return {
                "access_key_id": credentials.access_key_id,
                "secret_access_key": credentials.secret_access_key,
                "token": None,
                "expires_at": None,
            }

        return S3Store(
            bucket,
            config={
                "endpoint": self._endpoint,
                "region": "us-east-1",
                "virtual_hosted_style_request": False,
                "skip_signature": False,
                "unsigned_payload": False,
                "request_payer": False,
            },
            client_options=self._client_options(),
            retry_config=self._retry(),
            credential_provider=provide,
        )

    def _client_options(self) -> ClientConfig:
        options = self._options
        chosen: ClientConfig = {
            "allow_http": self._plain,
            "connect_timeout": timedelta(seconds=options.connect_timeout),
            "read_timeout": timedelta(seconds=max(options.read_timeout, 60.0)),
            "timeout": timedelta(seconds=WHOLE_REQUEST),
            "user_agent": options.agent(),
        }
        if not options.verify:
            chosen["allow_invalid_certificates"] = True
        if options.ca_bundle is not None:
            chosen["root_certificate"] = Path(options.ca_bundle).read_bytes()
        if options.proxy:
            chosen["proxy_url"] = options.proxy
        elif self._local or not options.trust_env:
            # The library below reads the proxy variables by itself; naming a proxy that this host is exempt from
            # is its way to switch that off.
            chosen["proxy_url"] = "http://127.0.0.1:9"
            chosen["proxy_excludes"] = self._host
        return chosen

    def _retry(self) -> RetryConfig:
        policy = self._options.retry
        total = self._options.total_timeout
        return {
            "max_retries": policy.attempts - 1,
            "retry_timeout": timedelta(seconds=WHOLE_REQUEST if total is None else total),
            "backoff": {
                "init_backoff": timedelta(seconds=min(policy.base, 0.5)),
                "max_backoff": timedelta(seconds=policy.maximum),
            },
        }

    def _error(self, method: str, place: Place, text: str, *, default: int | None = None) -> AudienceKitError:
        sentence = " ".join(text.partition("\n\nDebug source:")[0].split())[:600]
        status = int(found[1]) if (found := _STATUS.search(text)) else default
        url = f"{self._endpoint}/{place.bucket}/{place.key}"
        if status is not None:
            code, message = _CODE.search(text), _MESSAGE.search(text)
            return error_class(status)(
                status=status,
                code=code[1] if code else None,
                detail=message[1] if message else sentence,
                method=method,
                url=url,
                body=sentence,
                retryable=status >= 500 or status == 429,
            )
        if "kind: Connect" in text:
            return ConnectionFailed(f"{method} {url}: could not connect to the storage", method=method, url=url)
        return OutcomeUnknown(f"{method} {url}: the transfer broke off: {sentence}", method=method, url=url)
