"""The files a run left behind: which there are, and what is in them (contract 2.10, 6.7)."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

import attrs

from audiencekit.avatars import jobs
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import load
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.storage import Place, Storage, place_of
from audiencekit.core.schedule import Schedule
from audiencekit.errors import InvalidInput, PermissionDenied, UnexpectedResponse


class ResultFiles:
    """The files of the jobs of one run. Addresses are kept, contents are read anew each time."""

    def __init__(self, api: ApiClient, storage: Storage, launches: Sequence[Launch]) -> None:
        self._api = api
        self._storage = storage
        self.launches = tuple(launches)
        self._urls: dict[str, Mapping[str, list[str]]] = {}

    def kinds(self, launch: Launch, job: str) -> Mapping[str, list[str]]:
        """Addresses by kind of what the job of the parameters *job* left. Raises InvalidInput when there is none."""
        name = launch.jobs.get(job)
        if name is None:
            tables = ", ".join(map(repr, launch.tables))
            raise InvalidInput(f"This run has no {job} job for table {tables}; it has {', '.join(launch.jobs)}")
        if name not in self._urls:
            self._urls[name] = self._api.results.urls(name)
        return self._urls[name]

    def listed(self, launch: Launch, job: str, kind: str) -> list[str]:
        """The addresses of one kind; an empty list when there are none. Raises as :meth:`kinds`."""
        return self.kinds(launch, job).get(kind, [])

    def everywhere(self, job: str, kind: str) -> list[str]:
        """The addresses of one kind over all sets of the run that have such a job."""
        return [url for launch in self.launches if job in launch.jobs for url in self.listed(launch, job, kind)]

    def wait(self, job: str) -> None:
        """Until the jobs of the parameters *job* have ended. Raises JobFailed with the service's text, JobTimeout."""
        asked = [attrs.evolve(each, jobs={job: each.jobs[job]}) for each in self.launches if job in each.jobs]
        if asked:
            jobs.follow(self._api, asked, True, Schedule()).result()

    def read(self, urls: Sequence[str]) -> list[bytes]:
        """The contents, in the order of *urls*."""
        return read_files(self._api, self._storage, urls)

    def objects(self, urls: Sequence[str]) -> list[tuple[str, Mapping[str, object]]]:
        """The JSON objects of the files behind *urls*, each with its file."""
        contents = zip(urls, self.read(urls), strict=True)
        return [(url, entry) for url, content in contents for entry in read_objects(url, content)]

    def save(self, url: str, path: str | os.PathLike[str], check: Callable[[Path], None] | None = None) -> Path:
        """The file behind *url* as the file *path*, streamed, whole or not at all.

        *check* looks at the content before it takes that place; what it raises as a ValueError is the file's fault.
        """
        place = place_of(url)

        def checked(draft: Path) -> None:
            try:
                if check is not None:
                    check(draft)
            except ValueError as cause:
                raise unreadable(url, str(cause)) from None

        return self._storage.save(place, self._api.access(place.address).credentials, path, checked)

    def input(self, launch: Launch, key: str) -> bytes:
        """The file that was uploaded as *key*, while the service keeps it.

        Where it is says the volume ``input``, which the service adds to the documents of the set (contract 2.9).
        """
        url = f"/resources/{launch.set_name}"
        try:
            documents = load(self._api.resources.get(launch.set_name))
        except ValueError as cause:
            raise UnexpectedResponse(status=200, method="GET", url=url, detail=f"expected YAML: {cause}") from None
        for document in documents:
            about, spec = document.get("metadata"), document.get("spec")
            if document.get("kind") == "AvatarVolume" and isinstance(about, dict) and isinstance(spec, dict):
                named = cast("dict[str, object]", about).get("name"), cast("dict[str, object]", spec).get("url")
                if named[0] == "input" and isinstance(named[1], str):
                    place = place_of(f"{named[1].rstrip('/')}/{key}")
                    return self._storage.download(place, self._api.access(place.address).credentials)
        raise UnexpectedResponse(status=200, method="GET", url=url, detail="the set names no volume 'input'")

    def nothing(self, launch: Launch, job: str, kind: str, table: str) -> UnexpectedResponse:
        """The error for a file that should be there."""
        kinds = ", ".join(self._urls.get(launch.jobs[job], {})) or "nothing"
        detail = f"no {kind} file for table {table!r}; the job left {kinds}"
        return UnexpectedResponse(status=200, method="GET", url=f"/results/{launch.jobs[job]}", detail=detail)


def read_files(api: ApiClient, storage: Storage, urls: Sequence[str]) -> list[bytes]:
    """The contents behind *urls*, in their order. Raises PermissionDenied for one the service gives no access to."""
    if not urls:
        return []
    granted = {access.url: access.credentials for access in api.access_batch(urls)}
    contents: list[bytes] = []
    for url in urls:
        place: Place = place_of(url)
        credentials = granted.get(url)
        if credentials is None:  # left out of the answer without a word (contract 2.10)
            raise PermissionDenied(
                status=403, method="POST", url="/access/batch", detail=f"no access to {place.address}"
            )
        contents.append(storage.download(place, credentials))
    return contents


def read_objects(url: str, content: bytes) -> list[Mapping[str, object]]:
    """The JSON objects of a result file, which holds one or a list of them. Raises UnexpectedResponse."""
    try:
        parsed: object = json.loads(content)
    except (ValueError, RecursionError) as cause:
        why = "nested too deeply" if isinstance(cause, RecursionError) else str(cause)
        raise unreadable(url, f"expected JSON: {why}") from None
    entries = cast("list[object]", parsed) if isinstance(parsed, list) else [parsed]
    return [cast("Mapping[str, object]", entry) for entry in entries if isinstance(entry, dict)]


def unreadable(url: str, why: str) -> UnexpectedResponse:
    """The error for a file that is not what it should be."""
    return UnexpectedResponse(status=200, method="GET", url=place_of(url).address, detail=why)


def file_name(url: str) -> str:
    """The last part of an address. A table's name is escaped in it, so it is the name whole."""
    return posixpath.basename(place_of(url).key)


def extension(url: str) -> str:
    """What follows the last dot of the name, in lower case."""
    return posixpath.splitext(file_name(url))[1].lstrip(".").lower()
