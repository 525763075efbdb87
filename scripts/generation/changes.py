"""What changed between two resolved documents, seen by a client: by operation and by component schema, graded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from generation.base_url import base_urls
from generation.document import Document
from generation.foreign.said import CLASSES
from generation.grades import Grade, grades_of
from generation.operation_changes import operation_differences
from generation.reach import Reach, reach
from generation.schema_changes import SchemaComparison
from generation.security_changes import scheme_changes
from generation.walk import OperationNode, operations


@attrs.frozen(kw_only=True)
class Change:
    """One change: what it happened to, its kind, and the operations that are touched.

    ``grades`` has an entry for each direction in which the changed part is used: ``request``, ``answer``, or ``call``
    for the operation itself. ``schema`` is the component that changed, if it is one.
    """

    service: str
    subject: str
    kind: str
    detail: str
    grades: Mapping[str, Grade]
    operations: tuple[str, ...] = ()
    schema: str | None = None

    @property
    def grade(self) -> Grade:
        """The worst."""
        return max(self.grades.values())

    @property
    def by_direction(self) -> str:
        """The grade; of each direction where they differ."""
        if len(set(self.grades.values())) == 1:
            return str(self.grade)
        return ", ".join(f"{direction} {grade}" for direction, grade in self.grades.items())


#: What a document says at its top that is compared part by part.
_COMPARED = {"info", "security", "paths", "components", CLASSES}


def compare(service: str, old: Document, new: Document) -> list[Change]:
    """All changes, the worst first. Neither the order of keys nor how a document is split into references counts."""
    renamed = _renamed(old, new)
    schemas = SchemaComparison(old, new, renamed)
    changes = [*_document(service, old, new), *_operations(service, schemas), *_schemas(service, schemas)]
    return sorted(_merged(changes), key=lambda change: (-change.grade, change.subject, change.kind, change.detail))


def _document(service: str, old: Document, new: Document) -> Iterator[Change]:
    before, after = (base_urls(one.data) or ["/"] for one in (old, new))
    everything = tuple(sorted(operation.operation_id for operation in operations(new)))
    if before[0] != after[0]:  # the first is the client's
        yield _of_call(service, "the service", "base URL changed", f"{before[0]} → {after[0]}", everything)
    if before[1:] != after[1:]:
        detail = f"{', '.join(before[1:]) or 'none'} → {', '.join(after[1:]) or 'none'}"
        yield _of_call(service, "the service", "further base URLs changed", detail, ())
    versions = [one.data.get("info", {}).get("version") for one in (old, new)]
    if versions[0] != versions[1]:
        yield _of_call(service, "the service", "version changed", f"{versions[0]} → {versions[1]}", ())
    if keys := list(_other_keys(old, new)):
        yield _of_call(service, "the service", "other keys changed", ", ".join(keys), ())


def _other_keys(old: Document, new: Document) -> Iterator[str]:
    """What the document says beside its paths and schemas, such as its title."""
    info, also = (
        {key: value for key, value in one.data.get("info", {}).items() if key != "version"} for one in (old, new)
    )
    yield from (f"info.{key}" for key in sorted(info.keys() | also.keys()) if info.get(key) != also.get(key))
    for key in sorted(old.data.keys() | new.data.keys()):
        a, b = old.data.get(key), new.data.get(key)
        if key not in _COMPARED and a != b and not (key == "servers" and base_urls(old.data) != base_urls(new.data)):
            yield key
    yield from scheme_changes(old, new)


def _operations(service: str, schemas: SchemaComparison) -> Iterator[Change]:
    before = {operation.operation_id: operation for operation in operations(schemas.old)}
    after = {operation.operation_id: operation for operation in operations(schemas.new)}
    moved = {(one.path, one.method): name for name, one in after.items() if name not in before}
    pairs: list[tuple[str, OperationNode, OperationNode]] = []
    for name, one in before.items():
        other = name if name in after else moved.pop((one.path, one.method), None)
        if other is None:
            yield _of_call(service, name, "operation removed", f"{one.method.upper()} {one.path}", (name,))
        else:
            pairs.append((name, one, after[other]))
    for name in moved.values():
        added = after[name]
        yield _of_call(service, name, "operation added", f"{added.method.upper()} {added.path}", (name,))
    for name, one, other in pairs:
        if other.operation_id != name:
            yield _of_call(service, name, "operationId changed", f"{name} → {other.operation_id}", (name,))
        for kind, direction, detail in operation_differences(schemas, one, other):
            grades = grades_of(kind, [direction])
            yield Change(service=service, subject=name, kind=kind, detail=detail, grades=grades, operations=(name,))


def _of_call(service: str, subject: str, kind: str, detail: str, touched: tuple[str, ...]) -> Change:
    grades = grades_of(kind, ["call"])
    return Change(service=service, subject=subject, kind=kind, detail=detail, grades=grades, operations=touched)


def _schemas(service: str, schemas: SchemaComparison) -> Iterator[Change]:
    used = _united(reach(schemas.old), reach(schemas.new))
    before, after = _components(schemas.old), _components(schemas.new)
    new_names = set(schemas.renamed.values())
    for name in sorted(before.keys() | (after.keys() - new_names)):
        directions = used.get(name) or {"request": set(), "answer": set()}  # used by nothing: the stricter holds
        found: Iterable[tuple[str, str, str]]
        if name in schemas.renamed:
            found = [("schema renamed", "", f"{name} → {schemas.renamed[name]}")]
        elif name not in after:
            found = [("schema removed", "", "")]
        elif name not in before:
            found = [("schema added", "", "")]
        else:
            found = schemas.component(name, before[name], after[name])
        for kind, place, detail in found:
            yield Change(
                service=service,
                subject=name if not place or place[0] in "[{" else f"{name}.{place}",
                kind=kind,
                detail=detail,
                grades=grades_of(kind, directions),
                operations=tuple(sorted(set().union(*directions.values()))),
                schema=name,
            )

    for name in sorted(_classes(schemas.old) - _classes(schemas.new) - after.keys()):
        grades = grades_of("schema removed", ["request", "answer"])
        detail = "the class of what stands within others"
        yield Change(service=service, subject=name, kind="schema removed", detail=detail, grades=grades, schema=name)


def _classes(document: Document) -> set[str]:
    return set(document.data.get(CLASSES, ()))


def _components(document: Document) -> dict[str, Any]:
    return document.data.get("components", {}).get("schemas", {})


def _renamed(old: Document, new: Document) -> dict[str, str]:
    """Components that are gone, each with the one that has come and is the same."""
    before, after = _components(old), _components(new)
    come = [name for name in after if name not in before]
    pairs: dict[str, str] = {}
    for name in before.keys() - after.keys():
        same = [other for other in come if after[other] == before[name] and other not in pairs.values()]
        if same:
            pairs[name] = same[0]
    return dict(sorted(pairs.items()))


def _united(first: Reach, second: Reach) -> Reach:
    whole: Reach = {}
    for part in (first, second):
        for name, directions in part.items():
            for direction, names in directions.items():
                whole.setdefault(name, {}).setdefault(direction, set()).update(names)
    return whole


def _merged(changes: Iterable[Change]) -> list[Change]:
    """What happened to several operations alike, for they share a part, is told once."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        alike = change.schema is None and change.kind not in ("operation added", "operation removed")
        subject = "" if alike else change.subject
        groups.setdefault((change.schema, subject, change.kind, change.detail), []).append(change)
    merged: list[Change] = []
    for group in groups.values():
        touched = sorted({name for change in group for name in change.operations})
        subject = ", ".join(dict.fromkeys(change.subject for change in group))
        merged.append(attrs.evolve(group[0], subject=subject, operations=tuple(touched)))
    return merged
