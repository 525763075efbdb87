"""The 29 changes of the working guide (its section 7), each made to one of our own documents, and what is said of it.

A grade is that of a client: one for each direction where a request and an answer differ, ``both`` where they do not,
``call`` for what is neither but the operation itself. The functions are those of a facade that have to be named.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import attrs

Json = dict[str, Any]
Edit = Callable[[Json], None]


@attrs.frozen
class Row:
    """One change. Without grades the lint refuses it; with an empty table there is nothing to report.

    No function of another class than those of ``functions`` and ``also`` may be named.
    """

    name: str
    service: str
    edit: Edit
    grades: dict[str, str] | None
    functions: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()

    @property
    def classes(self) -> frozenset[str]:
        return self.also | {name.partition(".")[0] for name in self.functions}


def get(document: Json, *steps: str | int) -> Any:
    node: Any = document
    for step in steps:
        node = node[step]
    return node


def schema(document: Json, name: str) -> Json:
    return get(document, "components", "schemas", name)


def operation(document: Json, wanted: str) -> Json:
    found = [node for item in document["paths"].values() for node in item.values() if "operationId" in node]
    return next(node for node in found if node["operationId"] == wanted)


def removed(*steps: str | int) -> Edit:
    def edit(document: Json) -> None:
        del get(document, *steps[:-1])[steps[-1]]

    return edit


def put(*steps_and_value: Any) -> Edit:
    def edit(document: Json) -> None:
        *steps, key, value = steps_and_value
        get(document, *steps)[key] = value

    return edit


def of_schema(*steps_and_value: Any) -> Edit:
    return put("components", "schemas", *steps_and_value)


def of_operation(wanted: str, *steps_and_value: Any) -> Edit:
    return lambda document: put(*steps_and_value)(operation(document, wanted))


def parameter(wanted: str, *, required: bool) -> Edit:
    added = {
        "name": "colour",
        "in": "query",
        "required": required,
        "description": "Added.",
        "schema": {"type": "string"},
    }
    added["example"] = "red"

    def edit(document: Json) -> None:
        operation(document, wanted).setdefault("parameters", []).append(added)

    return edit


def moved(keys: tuple[str, ...], old: str, new: str) -> Edit:
    """One key is called otherwise, at the end of its object."""

    def edit(document: Json) -> None:
        node = get(document, *keys)
        node[new] = node.pop(old)

    return edit


def required_property(document: Json) -> None:
    of_schema("SegmentCreate", "properties", "colour", NEW)(document)
    of_schema("SegmentCreate", "required", ["name", "colour"])(document)


def schema_renamed(document: Json) -> None:
    moved(("components", "schemas"), "SegmentEstimate", "SegmentGuess")(document)
    answer = operation(document, "estimateSegment")["responses"]["200"]
    answer["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/SegmentGuess"}


def operation_added(document: Json) -> None:
    added = copy.deepcopy(document["paths"]["/api/segments/{id}/estimate/"])
    for node in added.values():
        if isinstance(node, dict):
            node["operationId"] = "weighSegment"
    document["paths"]["/api/segments/{id}/weigh/"] = added


def array_style(document: Json) -> None:
    added = {"name": "kinds", "in": "query", "description": "Added.", "explode": False, "example": ["a"]}
    added["schema"] = {"type": "array", "items": {"type": "string"}}
    operation(document, "listSegments")["parameters"].append(added)


def reversed_keys(document: Json) -> None:
    def turned(node: Any) -> Any:
        return {key: turned(node[key]) for key in reversed(node)} if isinstance(node, dict) else node

    paths = turned(document)
    document.clear()
    document.update(paths)


NEW = {"type": "string", "description": "Added."}
BREAKS, RISKS, FINE = "breaking", "risky", "harmless"
ITEM = "/api/segments/{id}/"
ESTIMATE = ("paths", "/api/segments/{id}/estimate/", "post", "responses")
CREATE = ("paths", "/api/segments/", "post")


#: Who else ends in a call of these: what takes the properties of a schema, what sends events
#: (from the queue and its thread; the commands, too), what upserts segments.
ALSO = {
    "Schemas": {"property_list"},
    "Mint": {
        *("SegOpsClient", "AsyncSegOpsClient", "Outbox", "Sender", "DirectLink", "Wire"),
        *("segops_client", "track", "stream", "loyal_buyers", "demo", "run_demo"),
    },
    "SegmentRequests": {"Upsert"},
}


def row(name: str, edit: Edit, grades: dict[str, str] | None, *functions: str, service: str = "segops") -> Row:
    also = {other for function in functions for other in ALSO.get(function.partition(".")[0], set())}
    return Row(name, service, edit, grades, frozenset(functions), frozenset(also))


TABLE = [
    # 14 that both of the guide's tools see
    row("operation removed", removed("paths", ITEM, "get"), {"call": BREAKS}, "Segments.get"),
    row(
        "path changed",
        moved(("paths",), "/api/segments/{id}/compute/", "/api/segments/{id}/count/"),
        {"call": BREAKS},
        "Segments.compute",
    ),
    row(
        "query parameter removed",
        of_operation("listSegments", "parameters", []),
        {"request": BREAKS},
        "Segments.list",
    ),
    row(
        "answer property removed",
        removed("components", "schemas", "Segment", "properties", "member_count"),
        {"answer": BREAKS},
        "Segments.get",
        "Segments.list",
        "Segments.create",
        "Segments.update",
    ),
    row(
        "type changed",
        of_schema("SegmentEstimate", "properties", "estimated_users", "type", "string"),
        {"answer": BREAKS},
        "Segments.estimate",
    ),
    row(
        "format changed",
        of_schema("SchemaProperty", "properties", "name", "format", "date-time"),
        {"request": BREAKS, "answer": BREAKS},
        "Schemas.create",
        "Schemas.get",
    ),
    row(
        "nullable from now on",
        of_schema("SchemaProperty", "properties", "name", "type", ["string", "null"]),
        {"request": FINE, "answer": BREAKS},
        "Schemas.create",
        "Schemas.get",
    ),
    row(
        "required from now on",
        of_schema("SchemaProperty", "required", ["name", "type", "required"]),
        {"request": BREAKS, "answer": FINE},
        "Schemas.create",
        "Schemas.update",
        "Schemas.list",
    ),
    row(
        "enum narrowed",
        of_schema("SchemaPropertyType", "enum", ["string", "number", "boolean", "datetime"]),
        {"request": BREAKS, "answer": BREAKS},
        "Schemas.create",
        "Schemas.infer",
    ),
    row(
        "variant removed",
        removed("components", "schemas", "SegmentOperations", "properties", "operations", "items", "oneOf", 2),
        {"request": BREAKS},
        "Segments.upsert",
        "SegmentRequests.apply",
        service="permutive_taxonomy",
    ),
    row(
        "content type changed",
        moved((*CREATE, "requestBody", "content"), "application/json", "application/vnd.segops+json"),
        {"request": BREAKS},
        "Segments.create",
    ),
    row("required parameter added", parameter("listSegments", required=True), {"request": BREAKS}, "Segments.list"),
    row(
        "required property added",
        required_property,
        {"request": BREAKS},
        "Segments.create",
    ),
    row(
        "operationId changed",
        of_operation("getSegment", "operationId", "readSegment"),
        {"call": BREAKS},
        "Segments.get",
    ),
    # 6 that show on the wire alone
    row("array style", array_style, None),
    row("success status changed", moved(ESTIMATE, "200", "203"), {"answer": BREAKS}, "Segments.estimate"),
    row("error removed", removed(*ESTIMATE, "404"), {"answer": BREAKS}, "Segments.estimate"),
    row(
        "new enum value in an answer",
        of_schema("SegmentStatus", "enum", ["draft", "computing", "computed", "stale"]),
        {"answer": RISKS},
        "Segments.get",
        "Segments.list",
    ),
    row(
        "security scheme changed",
        of_operation("getSegment", "security", [{"userToken": []}]),
        {"call": BREAKS},
        "Segments.get",
    ),
    row(
        "maxLength set",
        of_schema("SchemaProperty", "properties", "name", "maxLength", 50),
        {"request": BREAKS, "answer": FINE},
        "Schemas.create",
        "Schemas.get",
    ),
    # 3 that break importers, not the wire
    row(
        "request property removed",
        removed("components", "schemas", "SegmentUpdate", "properties", "is_active"),
        {"request": BREAKS},
        "Segments.update",
    ),
    row("tag moved", of_operation("mintSession", "tags", ["ingestion"]), {"call": BREAKS}, "Mint.__call__"),
    row("schema renamed", schema_renamed, {"answer": BREAKS}, "Segments.estimate"),
    # 6 that do no harm
    row("description", of_operation("getSegment", "description", "Other words."), {"call": FINE}, "Segments.get"),
    row("optional query", parameter("listSegments", required=False), {"request": FINE}, "Segments.list"),
    row("operation added", operation_added, {"call": FINE}),
    row(
        "optional property",
        of_schema("SchemaProperty", "properties", "colour", NEW),
        {"request": FINE, "answer": FINE},
        "Schemas.create",
        "Schemas.get",
    ),
    row(
        "example",
        put(*ESTIMATE, "200", "content", "application/json", "examples", "other", {"value": {"estimated_users": 3}}),
        {"call": FINE},
        "Segments.estimate",
    ),
    row("order of keys", reversed_keys, {}),
]
