"""What the report says of changes of a vendor that calls notice and generated code does not; and of harmless ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml
from generation.changes import Change, compare
from generation.document import Document
from generation.foreign.prepare import prepare_foreign
from generation.foreign.said import as_said
from generation.past import past_edition
from generation.record import last_document, write_documents
from generation.refusal import Refusal
from generation.settings import Project, Service

from tests.generation.sample import REPOSITORY

pytestmark = pytest.mark.full

DOCUMENT = """
openapi: 3.0.3
info: {title: Acme, version: "1"}
servers: [{url: "https://{place}.acme.test", variables: {place: {default: eu}}}]
security: [{key: [read, write]}]
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - {name: ids, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}
        - {name: kinds, in: query, explode: false, schema: {type: array, items: {type: string, enum: [old, new]}}}
        - name: filter
          in: query
          content: {application/json: {schema: {type: object, required: [since], properties: {since: {type: string}}}}}
        - {name: rate, in: query, schema: {type: number, enum: [0.5, 1.5]}}
        - {name: X-Day, in: header, schema: {type: string, format: date}}
      responses:
        "200":
          description: Some.
          headers: {X-Left: {required: true, schema: {type: integer}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
    post:
      operationId: addThing
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/Thing"}}
          text/json: {schema: {$ref: "#/components/schemas/Thing"}}
      responses: {"204": {description: Done.}}
    put:
      operationId: putThing
      security: [{key: [read]}, {key: [write]}]
      requestBody:
        content: {application/xml: {schema: {type: object, properties: {sort: {type: string}}}}}
      responses: {"204": {description: Done.}}
    patch:
      operationId: fillThing
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: {type: object, required: [id], properties: {id: {type: string}}}}
      responses: {"204": {description: Done.}}
    delete:
      operationId: dropThings
      requestBody:
        content: {text/json: {schema: {$ref: "#/components/schemas/Thing"}}}
      responses: {"204": {description: Done.}}
components:
  securitySchemes:
    key: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://acme.test/token", scopes: {read: r, write: w}}}}
  schemas:
    Thing:
      type: object
      properties:
        fixed: {type: boolean, enum: [true]}
        pair: {type: array, items: {}, prefixItems: [{type: string}, {type: integer}]}
        pet: {$ref: "#/components/schemas/Pet"}
        tree: {$ref: "#/components/schemas/Tree"}
        beast: {$ref: "#/components/schemas/Beast"}
        state: {type: string, enum: [asc, desc, 1d]}
        sized: {$ref: "#/components/schemas/Sized"}
        shape:
          oneOf:
            - {type: object, required: [sort, a], properties: {sort: {type: string, enum: [a]}, a: {type: string}}}
            - {type: object, required: [sort, b], properties: {sort: {type: string, enum: [b]}, b: {type: string}}}
    Pet:
      oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
      discriminator: {propertyName: says, mapping: {meow: "#/components/schemas/Cat", woof: "#/components/schemas/Dog"}}
    Cat: {type: object, required: [says], properties: {says: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [says], properties: {says: {type: string}}}
    Tree: {type: array, items: {$ref: "#/components/schemas/Tree"}}
    Beast:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {wolf: "#/components/schemas/Wolf"}}
    Wolf: {allOf: [{$ref: "#/components/schemas/Beast"}, {type: object, properties: {pack: {type: string}}}]}
    Base: {type: object, properties: {kind: {type: string}, size: {type: integer}, day: {type: string}}}
    Sized:
      allOf:
        - {$ref: "#/components/schemas/Base"}
        - {type: object, properties: {size: {type: integer, minimum: 0}, day: {type: string, format: date}}}
        - {type: object, properties: {part: {allOf: [{$ref: "#/components/schemas/Sized"}, {required: [size]}]}}}
"""

LIST = "paths./things.get"
THING = "components.schemas.Thing"

BREAKING: dict[str, tuple[str, Any]] = {
    "a list joined otherwise": (f"{LIST}.parameters.0.style", "form"),
    "a value of a joined list": (f"{LIST}.parameters.1.schema.items.enum", ["old"]),
    "a field of a parameter of JSON": (
        f"{LIST}.parameters.2.content.application/json.schema",
        {"type": "object", "required": ["from"], "properties": {"from": {"type": "string"}}},
    ),
    "a number of an enum": (f"{LIST}.parameters.3.schema.enum", [0.5]),
    "the format of a header": (f"{LIST}.parameters.4.schema.format", "date-time"),
    "the type of an answer's header": (f"{LIST}.responses.200.headers.X-Left.schema.type", "string"),
    "a field of XML": (
        "paths./things.put.requestBody.content.application/xml.schema.properties",
        {"kind": {"type": "string"}},
    ),
    "a form needs another field": (
        "paths./things.patch.requestBody.content.application/x-www-form-urlencoded.schema",
        {
            "type": "object",
            "required": ["id", "at"],
            "properties": {"id": {"type": "string"}, "at": {"type": "string"}},
        },
    ),
    "the only type is another": (
        "paths./things.delete.requestBody.content",
        {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
    ),
    "the order of a tuple": (f"{THING}.properties.pair.prefixItems", [{"type": "integer"}, {"type": "string"}]),
    "one of two fields is needed": (f"{THING}.anyOf", [{"required": ["fixed"]}, {"required": ["pair"]}]),
    "a constant": (f"{THING}.properties.fixed.enum", [False]),
    "a variant's value": (
        "components.schemas.Pet.discriminator.mapping",
        {"mew": "#/components/schemas/Cat", "woof": "#/components/schemas/Dog"},
    ),
    "an heir's value": ("components.schemas.Beast.discriminator", {"propertyName": "kind"}),
    "a list of itself": (f"{THING}.properties.tree", {"type": "array", "items": {}}),
    "a variant's inline field": (f"{THING}.properties.shape.oneOf.0.properties.a.type", "integer"),
    "a class of what stands within another": (f"{THING}.properties.shape", {"type": "string"}),
    "the first address": ("servers.0.variables.place.default", "us"),
    "a limit of a field that allOf has twice": ("components.schemas.Sized.allOf.1.properties.size.minimum", 18),
    "the format of a field that allOf has twice": (
        "components.schemas.Sized.allOf.1.properties.day.format",
        "date-time",
    ),
    "what a field made of its own class needs": (
        "components.schemas.Sized.allOf.2.properties.part.allOf.1.required",
        ["day"],
    ),
    "an heir": ("components.schemas.Bear", {"allOf": [{"$ref": "#/components/schemas/Beast"}, {"type": "object"}]}),
    "heirs that nothing tells apart any more": (
        "components.schemas.Beast",
        {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
    ),
    "heirs that something tells apart now": ("components.schemas.Base.discriminator", {"propertyName": "kind"}),
    "a key that nothing describes is needed": ("components.schemas.Base.required", ["more"]),
    "names of an enum's members": (f"{THING}.properties.state.x-enumNames", ["UP", "DOWN", "DAY"]),
    "the order of what is named by number": (f"{THING}.properties.state.enum", ["asc", "1d", "desc"]),
    "a header that may be missing": (f"{LIST}.responses.200.headers.X-Left.required", False),
    "one of two ways": ("paths./things.put.security", [{"key": ["admin"]}, {"key": ["write"]}]),
    "another scope": ("security", [{"key": ["read", "write", "admin"]}]),
}

#: What is said of a change, to the word; grades of the answer before those of the request.
TOLD: dict[str, tuple[str, Any, list[str]]] = {
    "an operation by a hint": (
        "paths./things.get.x-deprecated",
        "use findThings",
        ["risky listThings: operation deprecated: ", "harmless listThings: words or examples changed: x-deprecated"],
    ),
    "a field by a hint": (
        "components.schemas.Dog.properties.says.x-deprecation-message",
        "listen",
        ["risky Dog.says: deprecated: ", "harmless Dog.says: text changed: x-deprecation-message"],
    ),
    "a header by a hint": (
        f"{LIST}.responses.200.headers.X-Left.x-deprecated",
        True,
        [
            "risky listThings: deprecated: 200 X-Left",
            "harmless listThings: words or examples changed: answer 200 X-Left",
        ],
    ),
    "another body": (
        "paths./things.delete.requestBody.content.text/json.schema",
        {"oneOf": [{"$ref": "#/components/schemas/Thing"}, {"$ref": "#/components/schemas/Cat"}]},
        ["harmless dropThings: variant added: request: Cat"],
    ),
    "another type": (
        "components.schemas.Cat.properties.lives",
        {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        ["breaking Cat.lives: variant added: string"],
    ),
    "nothing": (
        "components.schemas.Base.properties.day",
        {"type": "null", "description": "It is gone."},
        [
            "breaking Base.day: null is now possible: ",
            "breaking Base.day: type changed: string → null",
            "harmless Base.day: text changed: description",
            "harmless Sized.day: text changed: description",
        ],
    ),
    "nothing, in words": (
        "components.schemas.Pet.oneOf.2",
        {"type": "null", "description": "There is none."},
        ["breaking Pet: null is now possible: ", "harmless Pet: text changed: words of null"],
    ),
    "anything": (
        "components.schemas.Thing.properties.beast",
        {},
        ["breaking Thing.beast: type widened: Beast → anything"],
    ),
    "a default": (
        "components.schemas.Wolf.allOf.1.properties.pack.default",
        "none",
        ["risky Wolf.pack: default changed: none → 'none'"],
    ),
    "variants that fit together": (
        "components.schemas.Pet",
        {
            "anyOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
            "discriminator": {
                "propertyName": "says",
                "mapping": {"meow": "#/components/schemas/Cat", "woof": "#/components/schemas/Dog"},
            },
        },
        ["harmless Pet: several variants may fit: oneOf → anyOf"],
    ),
    "words about a body": (
        "paths./things.put.requestBody.description",
        "What to put.",
        ["harmless putThing: words or examples changed: request"],
    ),
    "how a parameter is escaped": (
        f"{LIST}.parameters.0.allowReserved",
        True,
        ["harmless listThings: other keys changed: query ids: allowReserved"],
    ),
    "callbacks": (
        "paths./things.get.callbacks",
        {"done": {}},
        ["harmless listThings: other keys changed: callbacks"],
    ),
    "the vendor's title": (
        "info.title",
        "Acme Ltd.",
        ["harmless the service: other keys changed: info.title"],
    ),
}

HARMLESS: dict[str, tuple[str, Any]] = {
    "a second address": ("servers.1", {"url": "https://us.acme.test"}),
    "scopes in another order": ("security", [{"key": ["write", "read"]}]),
    "words of a scope": ("components.securitySchemes.key.flows.clientCredentials.scopes.read", "Reads."),
    "words of an inline variant": (f"{THING}.properties.shape.oneOf.0.description", "The first."),
    "the type of an object said": ("components.schemas.Thing.title", "Thing"),
    "another name of JSON gone": (
        "paths./things.post.requestBody.content",
        {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
    ),
    "required, but only received": (
        "components.schemas.Dog",
        {
            "type": "object",
            "required": ["says", "id"],
            "properties": {"says": {"type": "string"}, "id": {"type": "string", "readOnly": True}},
        },
    ),
    "a component that nothing uses": ("components.schemas.Other", {"type": "object"}),
}


def prepared(folder: Path, change: tuple[str, Any] | None = None) -> Document:
    data: Any = yaml.safe_load(DOCUMENT)
    if change is not None:
        place, value = change
        node: Any = data
        *steps, last = place.split(".")
        for step in steps:
            node = node[int(step)] if isinstance(node, list) else node[step]
        if not isinstance(node, list):
            node[last] = value
        else:
            node[int(last) :] = [value]
    return written(folder, data)


def written(folder: Path, data: Any) -> Document:
    (folder / "acme.json").write_text(json.dumps(data))
    service = Service(name="acme", document=folder / "acme.json", overlays=(), base_url=None, version=None, ours=False)
    return prepare_foreign(Project(REPOSITORY), service)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The first edition, as a run finds it in the record of the last one."""
    folder = tmp_path_factory.mktemp("first")
    write_documents({"acme": prepared(folder)}, folder)
    found = last_document(folder, "acme")
    assert found is not None
    return found


def changes(first: Document, new: Document) -> list[Change]:
    return compare("acme", first, as_said(new))


@pytest.mark.parametrize("change", BREAKING.values(), ids=BREAKING)
def test_what_calls_notice_is_breaking(first: Document, tmp_path: Path, change: tuple[str, Any]) -> None:
    found = changes(first, prepared(tmp_path, change))
    assert str(max(one.grade for one in found)) == "breaking"


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_what_no_call_notices_is_harmless(first: Document, tmp_path: Path, change: tuple[str, Any]) -> None:
    found = changes(first, prepared(tmp_path, change))
    assert {str(one.grade) for one in found} <= {"harmless"}, found


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_what_is_said(first: Document, tmp_path: Path, told: tuple[str, Any, list[str]]) -> None:
    place, value, lines = told
    found = changes(first, prepared(tmp_path, (place, value)))
    assert [f"{one.grade} {one.subject}: {one.kind}: {one.detail}" for one in found] == lines


def test_a_class_that_becomes_a_union_is_gone(first: Document, tmp_path: Path) -> None:
    union = {"oneOf": [{"$ref": "#/components/schemas/Dog"}, {"type": "string"}]}
    found = changes(first, prepared(tmp_path, ("components.schemas.Cat", union)))
    assert ("Cat", "type changed", "breaking") in [(one.subject, one.kind, str(one.grade)) for one in found]


def test_a_security_scheme_may_be_called_otherwise(first: Document, tmp_path: Path) -> None:
    data = yaml.safe_load(DOCUMENT.replace("{key: [", "{token: [").replace("    key: {", "    token: {"))
    assert changes(first, written(tmp_path, data)) == []


def test_an_overlay_may_correct_what_an_older_edition_had_not(tmp_path: Path) -> None:
    data = yaml.safe_load(DOCUMENT)
    for file, edition in (("old", "1"), ("new", "2")):
        data["info"]["version"] = edition
        (tmp_path / f"{file}.json").write_text(json.dumps(data))
        data["components"]["schemas"]["Cat"]["properties"]["age"] = {"type": "integer"}
    actions = [
        ("$.components.schemas.Cat.properties.age", "type: number"),  # which the older one does not have
        ("$.components.schemas.Dog", "required: [age], properties: {age: {type: integer}}"),
    ]
    lines = [f"  - {{target: {target}, description: So., update: {{{update}}}}}" for target, update in actions]
    (tmp_path / "fix.yaml").write_text("\n".join(["overlay: 1.0.0", "info: {}", "actions:", *lines]))
    service = Service(
        name="acme",
        document=tmp_path / "new.json",
        overlays=(tmp_path / "fix.yaml",),
        base_url=None,
        version=None,
        ours=False,
    )
    project = Project(tmp_path)
    new = prepare_foreign(project, service)
    old = past_edition(project, service, tmp_path / "old.json")
    assert [(change.subject, change.kind) for change in compare("acme", as_said(old), as_said(new))] == [
        ("Cat.age", "optional property added"),
        ("the service", "version changed"),
    ]
    with pytest.raises(Refusal, match=r"age matches nothing"):
        prepare_foreign(project, attrs.evolve(service, document=tmp_path / "old.json"))
