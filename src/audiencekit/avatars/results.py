"""What a finished run left behind, read on demand: tables, projections, figures (contract 6.7)."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, cast

import attrs

from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.metrics import PrivacyMetrics, SignalMetrics
from audiencekit.avatars.plan import PRIVACY, SIGNAL, STANDARD, TableInput, escape
from audiencekit.avatars.storage import Place, Storage, place_of
from audiencekit.core import tables
from audiencekit.errors import InvalidInput, PermissionDenied, UnexpectedResponse

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["pandas"]
FiguresT = TypeVar("FiguresT", PrivacyMetrics, SignalMetrics)


class Projections(NamedTuple):
    """Coordinates in record order, one row a record and one column an axis (``Dim. 1``, …)."""

    originals: pd.DataFrame
    avatars: pd.DataFrame


@attrs.frozen(kw_only=True, eq=False)
class Source:
    """How a table's results are read: its description, and an empty frame of the kind and types they come back in."""

    table: TableInput
    template: object | None = None


class Results:
    """The results of one run. Every method reads the storage anew; nothing is kept but addresses.

    All of them raise InvalidInput for a table the run does not have, and the errors of requests and storage;
    UnexpectedResponse when the service names no such file, or the file is not what it should be.
    """

    def __init__(
        self, api: ApiClient, storage: Storage, launches: Sequence[Launch], sources: Mapping[str, Source]
    ) -> None:
        self._api = api
        self._storage = storage
        self._sources = dict(sources)
        self._launches = {table: launch for launch in launches for table in launch.tables}
        self._urls: dict[str, dict[str, list[str]]] = {}

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of the run."""
        return tuple(self._launches)

    def shuffled(self, table: str, *, as_: Kind = "pandas") -> pd.DataFrame:
        """The avatars in random order: the table to share. Columns and types are the original's."""
        return self._frame(table, "shuffled", ".shuffled", as_)

    def sensitive_unshuffled(self, table: str, *, as_: Kind = "pandas") -> pd.DataFrame:
        """The avatars in the originals' order: row i is the avatar of record i. For measuring only, never to share."""
        return self._frame(table, "unshuffled", ".unshuffled", as_)

    def projections(self, table: str, *, as_: Kind = "pandas") -> Projections:
        """Originals and avatars on the axes the neighbours were found on. As sensitive as the unshuffled avatars."""
        return Projections(
            originals=self._frame(table, "original_projections", ".projections.original", as_, typed=False),
            avatars=self._frame(table, "avatar_projections", ".projections.avatars", as_, typed=False),
        )

    def privacy_metrics(self, table: str) -> PrivacyMetrics:
        """What an attacker could gain from the avatars of *table*."""
        return self._figures(table, PRIVACY, PrivacyMetrics.from_dict)

    def signal_metrics(self, table: str) -> SignalMetrics:
        """What an analyst keeps in the avatars of *table*."""
        return self._figures(table, SIGNAL, SignalMetrics.from_dict)

    def __repr__(self) -> str:
        return f"Results(tables={list(self.tables)})"

    def _frame(self, table: str, kind: str, infix: str, as_: str, *, typed: bool = True) -> pd.DataFrame:
        if as_ != "pandas":
            raise InvalidInput(f"as_ must be 'pandas', got {as_!r}")
        urls = self._listed(table, STANDARD, kind)
        url = next((url for url in urls if _file_name(url).startswith(escape(table) + infix)), None)
        if url is None:
            raise self._nothing(table, STANDARD, kind)
        form = posixpath.splitext(_file_name(url))[1].lstrip(".").lower()
        if form != "csv" and form != "parquet":
            raise self._unreadable(url, f"a .csv or .parquet file expected, got .{form}")
        source = self._sources[table]
        content = read_files(self._api, self._storage, [url])[0]
        try:
            found = tables.read(
                content,
                form,
                types=source.table.types if typed else {},
                template=source.template if typed else None,
            )
            return cast("pd.DataFrame", found)
        except (ValueError, TypeError) as cause:
            raise self._unreadable(url, " ".join(str(cause).split())[:300]) from None

    def _figures(self, table: str, job: str, read: Callable[[Mapping[str, object]], FiguresT]) -> FiguresT:
        url, entry = self._entry(table, job)
        try:
            return read(entry)
        except ValueError as cause:
            raise self._unreadable(url, str(cause)) from None

    def _entry(self, table: str, job: str) -> tuple[str, Mapping[str, object]]:
        """The computation of *table* by itself, the first one where none is called so, and its file."""
        urls = self._listed(table, job, job)
        found: list[tuple[str, Mapping[str, object]]] = []
        for url, content in zip(urls, read_files(self._api, self._storage, urls), strict=True):
            for entry in read_objects(url, content):
                metadata = entry.get("metadata")
                about = cast("dict[str, object]", metadata) if isinstance(metadata, dict) else dict[str, object]()
                if about.get("table_name", table) == table:
                    found.append((url, entry))
                    if about.get("computation_type", "standalone") == "standalone":
                        return url, entry
        if not found:
            raise self._nothing(table, job, job)
        return found[0]

    def _launch(self, table: object) -> Launch:
        launch = self._launches.get(table) if isinstance(table, str) else None
        if launch is None:
            raise InvalidInput(f"This run has no table {table!r}; there are {', '.join(map(repr, self.tables))}")
        return launch

    def _listed(self, table: str, job: str, kind: str) -> list[str]:
        name = self._launch(table).jobs.get(job)
        if name is None:
            raise InvalidInput(f"This run has no {job} job for table {table!r}")
        if name not in self._urls:
            self._urls[name] = self._api.results(name)
        return self._urls[name].get(kind, [])

    def _nothing(self, table: str, job: str, kind: str) -> UnexpectedResponse:
        name = self._launch(table).jobs[job]
        kinds = ", ".join(self._urls.get(name, {})) or "nothing"
        return UnexpectedResponse(
            status=200,
            method="GET",
            url=f"/results/{name}",
            detail=f"no {kind} file for table {table!r}; the job left {kinds}",
        )

    def _unreadable(self, url: str, why: str) -> UnexpectedResponse:
        return UnexpectedResponse(status=200, method="GET", url=place_of(url).address, detail=why)


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
        raise UnexpectedResponse(
            status=200, method="GET", url=place_of(url).address, detail=f"expected JSON: {why}"
        ) from None
    entries = cast("list[object]", parsed) if isinstance(parsed, list) else [parsed]
    return [cast("Mapping[str, object]", entry) for entry in entries if isinstance(entry, dict)]


def _file_name(url: str) -> str:
    # A table's name is escaped in file names, so what follows the last slash is the name whole.
    return posixpath.basename(place_of(url).key)
