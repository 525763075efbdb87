"""What the documents of a set say against each other, where one of the two would be lost without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from audiencekit.avatars import plain
from audiencekit.avatars.config.checkers import Report
from audiencekit.avatars.config.text import Located, Place

Reporter: TypeAlias = Callable[[Located], Report]

METHODS = ("avatarization", "avatarization_open_dp", "avatarization_fast_dp")
BY_TABLE = (*METHODS, "time_series", "privacy_metrics", "signal_metrics")
_ONCE = ("primary_key", "time_series_time")  # of the columns of a table


def check(found: Sequence[Located], reporter: Reporter) -> None:
    """Report documents, tables and columns that are there twice, tables no schema has, and two methods for one."""
    known = _tables(found)
    names: dict[tuple[object, object], int] = {}
    for located in found:
        document, report = located.document, reporter(located)
        kind, spec = document.get("kind"), plain.mapping(document.get("spec"))
        name = (kind, plain.mapping(document.get("metadata")).get("name"))
        first = names.setdefault(name, located.lines[()])
        if first != located.lines[()]:
            report(("metadata", "name"), f"a second {kind} called {name[1]!r}, after that of line {first}")
        if kind == "AvatarSchema":
            _check_tables(spec, located, report)
        else:
            _check_methods(spec, located, report)
        if known is not None:
            _check_known(spec, known, report)


def _tables(found: Sequence[Located]) -> set[object] | None:
    """The tables of the originals; None in a set without a schema."""
    schemas = [each.document for each in found if each.document.get("kind") == "AvatarSchema"]
    specs = [spec for each in schemas if "schema_ref" not in (spec := plain.mapping(each.get("spec")))]
    if not specs:
        return None
    return {plain.mapping(table).get("name") for spec in specs for table in plain.items(spec.get("tables"))}


def _check_tables(spec: Mapping[str, object], located: Located, report: Report) -> None:
    tables = [plain.mapping(table) for table in plain.items(spec.get("tables"))]
    _check_once([table.get("name") for table in tables], ("spec", "tables"), "name", located, report)
    for number, table in enumerate(tables):
        place: Place = ("spec", "tables", number, "columns")
        columns = [plain.mapping(column) for column in plain.items(table.get("columns"))]
        _check_once([column.get("field") for column in columns], place, "field", located, report)
        for mark in _ONCE:
            marked = [index for index, column in enumerate(columns) if column.get(mark) is True]
            for index in marked[1:]:
                line = located.lines.get((*place, marked[0], mark))
                report((*place, index, mark), f"a table has one {mark}, and that of line {line} is another")


def _check_once(names: Iterable[object], place: Place, key: str, located: Located, report: Report) -> None:
    seen: dict[object, int] = {}
    for index, name in enumerate(names):
        first = seen.setdefault(name, index)
        if first != index:
            line = located.lines.get((*place, first, key))
            report((*place, index, key), f"{name!r} is there twice, first in line {line}")


def _check_methods(spec: Mapping[str, object], located: Located, report: Report) -> None:
    seen: dict[str, str] = {}
    for method in METHODS:
        for table in plain.mapping(spec.get(method)):
            first = seen.setdefault(table, method)
            if first != method:
                line = located.lines.get(("spec", first, table))
                report(("spec", method, table), f"its avatars are made by {first} already, in line {line}")


def _check_known(spec: Mapping[str, object], known: set[object], report: Report) -> None:
    for part in BY_TABLE:
        for table in plain.mapping(spec.get(part)):
            if table not in known:
                report(("spec", part, table), "no schema has such a table")
    if "schema_ref" in spec:
        for index, table in enumerate(map(plain.mapping, plain.items(spec.get("tables")))):
            if table.get("name") not in known:
                report(("spec", "tables", index, "name"), f"no schema of originals has a table {table.get('name')!r}")
