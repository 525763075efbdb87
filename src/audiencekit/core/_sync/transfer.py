# Written by scripts/mirror from _async/transfer.py: change that file, not this one.
"""Files, streamed from a service or the storage it points to. Downloads are the only direction any facade needs."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from audiencekit.core import trace
from audiencekit.core._sync.connection import Connection, GeneratedClient
from audiencekit.core.atomic import AtomicFile
from audiencekit.core.deadline import Deadline
from audiencekit.core.location import link, objection, origin
from audiencekit.core.outcome import error_for
from audiencekit.core.retry import Outcome, decide
from audiencekit.core.secrets import redact, safe_url
from audiencekit.errors import AudienceKitError, OutcomeUnknown, UnexpectedResponse

ClientT = TypeVar("ClientT", bound=GeneratedClient)

MAX_REDIRECTS = 5
TIME_LIMIT = 3600.0  # seconds for a whole file; the links of SegOps live as long (contract 2.3, 21)
MESSAGE_READ = 64 * 1024  # bytes of what came in the place of the file; an error shows less
UNREADABLE = "the link cannot be read"
NO_REDIRECT = "a redirect to an address that cannot be read"
_NO_FILE = ("text/html", "application/json")  # a page or a message of the service, in the place of the file


class Download(Generic[ClientT]):
    """One file at the address that *locate* gives; it is asked again for each attempt.

    Redirects are followed; credentials go to the service's own origin only. A body that breaks off is fetched again
    from its start, as often as the retry policy allows; a short one is never taken for the whole.
    """

    def __init__(self, connection: Connection[ClientT], locate: Callable[[], str], *, operation: str) -> None:
        self._connection = connection
        self._locate = locate
        self._operation = operation

    def save(self, path: str | os.PathLike[str], *, timeout: float | None = TIME_LIMIT) -> Path:
        """Stream into the file *path*, which appears whole or stays as it was. Returns its full path.

        *timeout* in seconds for everything; None means no limit. Raises InvalidInput for a path that names no file,
        OSError of the file system, OutcomeUnknown when the body keeps breaking off, and the errors of the requests.
        """
        file = AtomicFile(path)
        try:
            with Deadline.after(timeout, self._connection.clock):
                self._copy(file.write, file.restart)
            return file.commit()
        finally:
            file.discard()

    def read(self, *, timeout: float | None = TIME_LIMIT) -> bytes:
        """The whole file in memory. Raises as :meth:`save`."""
        memory = io.BytesIO()

        def restart() -> None:
            memory.seek(0)
            memory.truncate()

        with Deadline.after(timeout, self._connection.clock):
            self._copy(memory.write, restart)
        return memory.getvalue()

    def iter_bytes(self) -> Iterator[bytes]:
        """Piece by piece as they arrive. What broke off after its first piece cannot be repeated: OutcomeUnknown."""
        body = self._open()
        try:
            for piece in body.pieces():
                yield piece
        finally:
            body.close()

    def _copy(self, write: Callable[[bytes], object], restart: Callable[[], None]) -> None:
        clock, attempt = self._connection.clock, 0
        while True:
            attempt += 1
            body = self._open()
            try:
                for piece in body.pieces():
                    write(piece)
                return
            except OutcomeUnknown:
                left = Deadline.current(None, clock).left()
                policy = self._connection.options.retry
                wait = decide(policy, "always", attempt=attempt, outcome=Outcome.UNKNOWN, left=left)
                if wait is None:
                    raise
            finally:
                body.close()
            clock.sleep(wait)
            restart()

    def _open(self) -> FileBody:
        """The answer that holds the file, its body unread."""
        base = self._connection.base_url
        before, address = base, self._locate()
        try:
            url = link(base, address)
        except ValueError:
            raise _no_file(base, f"{UNREADABLE}; not followed") from None
        for _ in range(MAX_REDIRECTS + 1):
            if why := objection(url, come_from=before, allow_http=self._connection.options.allow_http):
                raise _no_file(before, f"{why}; not followed")
            try:
                body = self._request(url)
            except AudienceKitError:
                raise
            except (ValueError, httpx.InvalidURL):  # UnicodeError, too, for a host that is no name
                raise _no_file(before, f"{UNREADABLE}; not followed") from None
            if not 300 <= body.response.status_code < 400:
                return body.checked()
            body.close()
            if not (location := body.response.headers.get("location")):
                raise _no_file(url, "a redirect that leads nowhere")
            try:
                before, url = url, urljoin(url, location)
            except ValueError:
                raise _no_file(url, NO_REDIRECT) from None
        raise _no_file(url, f"more than {MAX_REDIRECTS} redirects")

    def _request(self, url: str) -> FileBody:
        own = origin(url) == origin(self._connection.base_url)
        if own:
            return _sent(self._connection, url, self._operation, None)
        # No signature: the storage wants none, and nobody else may see the key.
        parts = urlsplit(url)
        foreign = Connection(
            f"{parts.scheme}://{parts.netloc}",
            Nobody,
            operations={},
            options=self._connection.options,
            secrets=self._connection.secrets,
            clock=self._connection.clock,
        )
        try:
            return _sent(foreign, url, None, foreign)
        except BaseException:
            foreign.close()
            raise


class Nobody:
    """Stands where a generated client would: nothing of the storage is in a document."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def set_httpx_client(self, client: httpx.Client) -> Self:
        return self


class FileBody:
    """An answer whose body is still to be read, with what must be closed after it."""

    def __init__(self, response: httpx.Response, call_trace: trace.Trace, foreign: Connection[Nobody] | None) -> None:
        self.response = response
        self._trace = call_trace
        self._foreign = foreign

    def checked(self) -> Self:
        """Itself when it holds a file; else the error of its status, and everything is closed."""
        kind = self.response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self.response.status_code == 200 and kind not in _NO_FILE:
            return self
        content = b""
        try:
            for piece in self.response.iter_bytes():
                content += piece
                if len(content) >= MESSAGE_READ:
                    break
        except httpx.HTTPError:
            pass
        finally:
            self.close()
        raise error_for(
            status=self.response.status_code,
            headers={name.lower(): value for name, value in self.response.headers.items()},
            content=content,
            method=self._trace.method,
            url=self._trace.url,
            attempts=self._trace.attempts,
            now=self._trace.now,
            secrets=self._trace.secrets,
            expected="a file" if 200 <= self.response.status_code < 300 else None,
            in_doubt=self._trace.in_doubt,
        )

    def pieces(self) -> Iterator[bytes]:
        """The file. Raises OutcomeUnknown when it breaks off, or ends before the length it was announced with."""
        try:
            for piece in self.response.iter_bytes():
                yield piece
        except (httpx.TransportError, httpx.DecodingError) as cause:
            raise self._broken(f"{type(cause).__name__}: {cause}") from None
        announced, came = self.response.headers.get("content-length", ""), self.response.num_bytes_downloaded
        if announced.isdecimal() and int(announced) != came:
            raise self._broken(f"{came} of {announced} bytes came")

    def _broken(self, said: str) -> OutcomeUnknown:
        return OutcomeUnknown(
            f"{self._trace.method} {self._trace.url}: the file broke off ({redact(said, self._trace.secrets)}). "
            "Nothing of it was kept; fetch it again.",
            method=self._trace.method,
            url=self._trace.url,
            attempts=self._trace.attempts,
        )

    def close(self) -> None:
        self.response.close()
        if self._foreign is not None:
            self._foreign.close()


def _sent(
    connection: Connection[ClientT],
    url: str,
    operation: str | None,
    foreign: Connection[Nobody] | None,
) -> FileBody:
    call_trace = trace.Trace()
    token = trace.current.set(call_trace)
    try:
        http = connection.http()
        request = http.build_request(
            "GET",
            url,
            headers={"Accept-Encoding": "identity"},  # the length announced is then the length of the file
            extensions={"streamed": True, **({"operation": operation} if operation else {})},
        )
        return FileBody(http.send(request, stream=True), call_trace, foreign)
    except (httpx.RemoteProtocolError, ValueError):
        if not trace.redirected(call_trace):
            raise
        raise _no_file(url, NO_REDIRECT) from None
    finally:
        trace.current.reset(token)


def _no_file(url: str, said: str) -> UnexpectedResponse:
    return UnexpectedResponse(status=302, detail=said, method="GET", url=safe_url(url))
