"""From tables and parameters to the documents of resource sets and the jobs they make (contract 5.2 to 5.4). Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import cast

import attrs

from audiencekit.avatars.config import Document
from audiencekit.avatars.parameters import Parameters
from audiencekit.errors import InvalidInput
from audiencekit.version import __version__

STANDARD, PRIVACY, SIGNAL, ADVICE = "standard", "privacy_metrics", "signal_metrics", "advice_parameters"

_SET_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
# How the service writes a table's name into file names (contract 6.7).
_ESCAPES = {".": "_dot_", "/": "_slash_", "&": "_ampersand_", "+": "_plus_"}


@attrs.frozen(kw_only=True)
class TableInput:
    """An uploaded table. *file* is its key below the volume ``input``; *rows* None when they were not counted."""

    name: str
    file: str
    columns: tuple[str, ...] = ()
    rows: int | None = None
    types: Mapping[str, str] = attrs.field(factory=dict[str, str])
    dropped: tuple[str, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that are anonymised."""
        return tuple(column for column in self.columns if column not in self.dropped)


@attrs.frozen(kw_only=True)
class SetPlan:
    """One resource set to store: its label, its documents, the tables it holds."""

    display_name: str
    documents: tuple[Document, ...]
    tables: tuple[str, ...]


def check_set_name(name: object) -> str:
    """*name*, if it can label a set (contract 1.5). Raises InvalidInput."""
    if not isinstance(name, str) or not _SET_NAME.fullmatch(name) or name in {".", ".."}:
        raise InvalidInput(f"A set is named with letters, digits, '_', '-' and '.', at most 255, got {name!r}")
    return name


def check_table_name(name: object) -> str:
    """*name*, if it can be a table's. Raises InvalidInput."""
    if not isinstance(name, str) or not name or name != name.strip() or len(name) > 200 or not name.isprintable():
        raise InvalidInput(f"A table's name is printable text of 1 to 200 characters, got {name!r}")
    return name


def input_key(folder: str, table: str, extension: str) -> str:
    """Where the file of *table* goes below the upload address: ``<folder>/<table><extension>``.

    Names with characters that need escaping somewhere on the way are spelled with '-' and a digest instead.
    """
    if not _PLAIN_KEY.fullmatch(table):
        digest = hashlib.sha256(table.encode()).hexdigest()[:8]
        table = f"{re.sub(r'[^A-Za-z0-9_-]+', '-', table).strip('-') or 'table'}-{digest}"
    return f"{folder}/{table}{extension}"


def escape(table: str) -> str:
    """The name of *table* as result files carry it."""
    return "".join(_ESCAPES.get(character, character) for character in table)


def run_plans(
    display_name: str, tables: Sequence[tuple[TableInput, Parameters]], *, seed: int | None
) -> tuple[SetPlan, ...]:
    """The sets of a run. Each group of linked tables is a set of its own, and no table is linked yet: the service
    refuses a set whose tables are not connected (contract 1.7)."""
    labels = _labels(display_name, len(tables))
    return tuple(
        SetPlan(
            display_name=label,
            documents=_run_documents(label, table, parameters, seed),
            tables=(table.name,),
        )
        for label, (table, parameters) in zip(labels, tables, strict=True)
    )


def advice_plans(display_name: str, tables: Sequence[TableInput]) -> tuple[SetPlan, ...]:
    """The sets that ask for advice on parameters, one a table."""
    labels = _labels(display_name, len(tables))
    return tuple(
        SetPlan(
            display_name=label,
            documents=(_metadata(label), _schema(table), _advice()),
            tables=(table.name,),
        )
        for label, table in zip(labels, tables, strict=True)
    )


def read_tables(documents: Sequence[Document]) -> tuple[TableInput, ...]:
    """The tables a stored set describes, as far as reading their results needs it."""
    found: list[TableInput] = []
    for document in documents:
        spec = _mapping(document.get("spec"))
        if document.get("kind") != "AvatarSchema" or "schema_ref" in spec:
            continue
        for table in map(_mapping, _list(spec.get("tables"))):
            columns = [_mapping(column) for column in _list(table.get("columns"))]
            found.append(
                TableInput(
                    name=str(table.get("name")),
                    file=str(_mapping(table.get("data")).get("file", "")),
                    types={str(column.get("field")): str(column["type"]) for column in columns if "type" in column},
                    dropped=tuple(str(column.get("field")) for column in columns if column.get("drop") is True),
                )
            )
    return tuple(found)


def _labels(display_name: str, count: int) -> list[str]:
    if count == 1:
        return [display_name]
    return [f"{display_name[:240]}--{number}" for number in range(1, count + 1)]


def _run_documents(label: str, table: TableInput, parameters: Parameters, seed: int | None) -> tuple[Document, ...]:
    weights = dict(parameters.column_weights) or None
    shared = {"ncp": parameters.ncp, "column_weights": weights}
    # Axes and weights of the run hold for its metrics too: the worst case (method 4.1).
    measured = {table.name: shared} if parameters.ncp is not None or weights else None
    avatarised = {"tables": [{"name": table.name, "avatars_data": {"auto": True}}], "schema_ref": "schema"}
    return (
        _metadata(label),
        _schema(table),
        _document("AvatarSchema", "schema_avatarized", avatarised),
        _document(
            "AvatarParameters",
            STANDARD,
            {
                "schema": "schema",
                "avatarization": {table.name: {"k": parameters.k, **shared}},
                "results": _results(STANDARD),
                "seed": seed,
            },
        ),
        _metrics("AvatarPrivacyMetricsParameters", PRIVACY, measured, seed),
        _metrics("AvatarSignalMetricsParameters", SIGNAL, measured, seed),
    )


def _metadata(label: str) -> Document:
    unset = {
        "datarecipient": "unknown",
        "data_type": "unknown",
        "datasubject": "unknown",
        "sensitivity_level": "Undefined",
    }
    spec = {"display_name": label, "pia_metadata": unset}
    notes = {"client_type": "audiencekit", "client_version": __version__}
    return {**_document("AvatarMetadata", f"avatar-metadata-{label}", spec), "annotations": notes}


def _schema(table: TableInput) -> Document:
    columns = [
        {"field": field, "type": declared, "drop": True if field in table.dropped else None}
        for field, declared in table.types.items()
    ]
    columns += [{"field": field, "drop": True} for field in table.dropped if field not in table.types]
    entry = {"name": table.name, "data": {"volume": "input", "file": table.file}, "columns": columns or None}
    return _document("AvatarSchema", "schema", {"tables": [entry]})


def _advice() -> Document:
    spec = {"schema": "schema", "advice": {"advisor_type": ["parameters"]}, "results": _results("advice")}
    return _document("AvatarAdviceParameters", ADVICE, spec)


def _metrics(kind: str, name: str, tables: Mapping[str, object] | None, seed: int | None) -> Document:
    spec = {
        "schema": "schema_avatarized",
        "avatarization_ref": STANDARD,
        name: tables,
        "results": _results(name),
        "seed": seed,
    }
    return _document(kind, name, spec)


def _results(path: str) -> dict[str, str]:
    return {"volume": "results", "path": path}


def _document(kind: str, name: str, spec: Mapping[str, object]) -> dict[str, object]:
    return {"kind": kind, "metadata": {"name": name}, "spec": spec}


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []
