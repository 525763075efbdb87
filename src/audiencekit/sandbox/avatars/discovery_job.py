"""What is in a database and what to do with it, proposed from its declarations, names and first values (contract 6.6).

Under which kind and name the service files its proposal is not published; this is where its client looks (9.2, 26).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from audiencekit.sandbox.avatars.job_files import Done, JobFault, Stages, write_json
from audiencekit.sandbox.avatars.pseudonym import PiiType
from audiencekit.sandbox.avatars.sqlite_source import DeclaredTable, Unreachable, declared, sample
from audiencekit.sandbox.avatars.task import ResultFile, Task

FILED = "schema_discovery"
LOOKED_AT = 50  # values of a column

_NAMES: Sequence[tuple[PiiType, str]] = (
    ("EMAIL", r"e?_?mail"),
    ("FIRST_NAME", r"first_?name|given_?name|forename"),
    ("LAST_NAME", r"last_?name|surname|family_?name"),
    ("FULL_NAME", r"full_?name|name"),
    ("PHONE", r"phone|mobile|telephone|tel"),
    ("SSN", r"ssn|social_?security(_?number)?"),
    ("ADDRESS", r"address|street"),
    ("FREE_TEXT", r"comments?|notes?|description|remarks?"),
)
_EMAIL, _DATE = r"[^@\s]+@[^@\s]+\.[^@\s]+", r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?"


def discover(task: Task, folder: Path, stages: Stages) -> Done:
    """One file that describes all tables as a schema document does."""
    assert task.database is not None
    stages.begin("reading the schema")
    try:
        tables = declared(task.database.path)
        wanted = task.database.tables
        if unknown := [name for name in wanted if name not in {table.name for table in tables}]:
            raise JobFault(f"table '{unknown[0]}': the database has no such table")
        tables = [table for table in tables if not wanted or table.name in wanted]
        stages.begin("looking at values")
        columns = {table.name: list(table.types) for table in tables}
        values = sample(task.database.path, columns, LOOKED_AT).values
    except Unreachable as error:
        raise JobFault(str(error)) from error
    blocks = [_block(table, tables, values.get(table.name, {})) for table in tables]
    name = f"{FILED}.advice.json"
    write_json(folder / name, {"table_name": FILED, "advice": {"tables": blocks}})
    return Done(files=[ResultFile("advice", name)], notes={table.name: {} for table in tables})


def _block(
    table: DeclaredTable, tables: Sequence[DeclaredTable], values: Mapping[str, Sequence[str | None]]
) -> dict[str, object]:
    names = {other.name for other in tables}
    links = [
        {
            "field": field,
            "to": {"table": child.name, "field": column},
            "method": "sensitive_original_order_assignment",
        }
        for child in tables
        for column, (parent, field) in child.references.items()
        if parent == table.name and child.name != table.name
    ]
    block: dict[str, object] = {
        "name": table.name,
        "individual_level": not any(parent in names for parent, _ in table.references.values()),
        "columns": [_column(table, column, values.get(column, ())) for column in table.types],
    }
    return {**block, **({"links": links} if links else {}), "treatment": "anonymize", "group": _group(table, tables)}


def _column(table: DeclaredTable, name: str, values: Sequence[str | None]) -> dict[str, object]:
    present = [value for value in values if value is not None]
    column: dict[str, object] = {"field": name, "type": _type(table.types[name], present)}
    if name == table.key:
        return {**column, "primary_key": True}
    if name in table.references:
        return {**column, "identifier": True}
    found = _pii(name, present) if column["type"] == "category" else None
    if found is None:
        return column
    strategy = {"pii_type": found, "consistent": True, "high_variability": False, "kind": "FAKER"}
    return {
        **column,
        "pseudonymization": strategy,
        "action": "pseudonymize",
        "pii_type": found,
        "provenance": {"suggested_by": "rules", "reviewed": False},
    }


def _type(declared_type: str, present: Sequence[str]) -> str:
    kind = declared_type.upper()
    for words, answer in (
        (("BOOL",), "bool"),
        (("INT",), "int"),
        (("REAL", "FLOA", "DOUB", "NUMERIC", "DECIMAL"), "float"),
        (("DATE", "TIME"), "datetime"),
    ):
        if any(word in kind for word in words):
            return answer
    return "datetime" if present and all(re.fullmatch(_DATE, value) for value in present) else "category"


def _pii(name: str, present: Sequence[str]) -> PiiType | None:
    if present and all(re.fullmatch(_EMAIL, value) for value in present):
        return "EMAIL"
    return next((kind for kind, words in _NAMES if re.fullmatch(words, name.lower())), None)


def _group(table: DeclaredTable, tables: Sequence[DeclaredTable]) -> str:
    """Tables that lead to each other are one group, named after the first of them."""
    group = {other.name: other.name for other in tables}
    for other in tables:
        for parent, _ in other.references.values():
            if parent in group:
                old, new = group[other.name], group[parent]
                group = {name: new if root == old else root for name, root in group.items()}
    return f"group-{group[table.name]}"
