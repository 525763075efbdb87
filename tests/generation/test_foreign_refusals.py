"""What cannot be generated whole is refused, with the place in the vendor's file and what to do about it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from generation.foreign.prepare import prepare_foreign
from generation.refusal import Refusal
from generation.settings import Project, vendors

SMALL: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Small", "version": "1"},
    "paths": {
        "/things/{id}": {
            "post": {
                "operationId": "makeThing",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {"200": {"description": "D", "content": {"application/json": {"schema": {}}}}},
            }
        }
    },
    "components": {"schemas": {"Thing": {"type": "object", "properties": {"a": {"type": "string"}}}}},
}

POST = ("paths", "/things/{id}", "post")
SCHEMAS = ("components", "schemas")
PARAMETER = (*POST, "parameters", 1)
A = {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}, "y": {"type": "string"}}}
B = {"type": "object", "required": ["y"], "properties": {"x": {"type": "string"}, "y": {"type": "string"}}}
FREE = {**A, "additionalProperties": {"type": "string"}}
HEADER = {"required": True, "schema": {"type": "integer"}}
CONTENT = (*POST, "requestBody", "content")
BODY = "$.paths['/things/{id}'].post.requestBody.content"
URLENCODED = "application/x-www-form-urlencoded"
NOTHING = {"responses": {"204": {"description": "D"}}}
FILE = {"type": "string", "format": "binary"}
DEEP = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}}
PAIR = [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]


def at(**changes: Any) -> dict[str, Any]:
    """A parameter beside the one of the path."""
    return {"name": "p", "in": "query", "schema": {"type": "string"}, **changes}


def form(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields}


def union(**more: Any) -> dict[str, Any]:
    return {"oneOf": PAIR, **more}


def shared(value: str) -> dict[str, Any]:
    """Two unions of the same objects that call them otherwise."""
    mapping = {value: "#/components/schemas/A", "b": "#/components/schemas/B"}
    return union(discriminator={"propertyName": "x", "mapping": mapping})


#: (what is put where, the place in the file, the message with its remedy)
REFUSALS: dict[str, tuple[dict[tuple[Any, ...], Any], str, str]] = {
    "swagger": ({("swagger",): "2.0"}, "$.swagger", "Swagger 2.0 is not read: convert it to OpenAPI 3 first"),
    "version": ({("openapi",): "4.0.0"}, "$.openapi", "must be 3.0 or 3.1: convert it first"),
    "network": (
        {(*SCHEMAS, "Thing"): {"$ref": "https://x.test/a.yaml#/A"}},
        "$.components.schemas.Thing['$ref']",
        "is on a network, and nothing is fetched: keep a copy beside the document",
    ),
    "outside": (
        {(*SCHEMAS, "Thing"): {"$ref": "../a.yaml#/A"}},
        "$.components.schemas.Thing['$ref']",
        "leads out of the document's folder: keep the file below it",
    ),
    "missing file": (
        {(*SCHEMAS, "Thing"): {"$ref": "a.yaml#/A"}},
        "$.components.schemas.Thing['$ref']",
        "a.yaml#/A does not exist: put the file where the reference expects it",
    ),
    "missing part": (
        {(*SCHEMAS, "Thing", "properties", "a"): {"$ref": "#/components/schemas/Gone"}},
        "$.components.schemas.Thing.properties.a['$ref']",
        "Gone does not exist: correct the reference, or add what it leads to",
    ),
    "anchor": ({(*SCHEMAS, "Thing"): {"$ref": "#thing"}}, "$.components.schemas.Thing", "refer to the place"),
    "circle": (
        {(*SCHEMAS, "Thing"): {"$ref": "#/components/schemas/Thing"}},
        "$.components.schemas.Thing['$ref']",
        "leads in a circle: let one of them say what it is",
    ),
    "no operations": ({("paths",): {}}, "$.paths", "there is no operation: paths with methods are needed"),
    "servers": (
        {(*POST, "servers"): [{"url": "https://files.test"}]},
        "$.paths['/things/{id}'].post.servers",
        "a client has one base URL: remove them in an overlay",
    ),
    "same module": (
        {("paths", "/a-b"): {"get": NOTHING}, ("paths", "/a/b"): {"get": NOTHING}},
        "$.paths['/a/b'].get",
        "its module get_ab would be the one of /a-b: give one an operationId in an overlay",
    ),
    "not in the path": (
        {PARAMETER: at(**{"in": "path"})},
        "$.paths['/things/{id}'].post.parameters[1].name",
        "'p' is not in the path /things/{id}: remove it in an overlay",
    ),
    "deep object of lists": (
        {PARAMETER: at(style="deepObject", schema=DEEP)},
        "$.paths['/things/{id}'].post.parameters[1].schema",
        "the field 'a' of 'p' has no one way to be sent: describe it in an overlay",
    ),
    "nested object": (
        {PARAMETER: at(schema={"type": "object", "properties": {"a": {"type": "object"}}})},
        "$.paths['/things/{id}'].post.parameters[1].schema",
        "the field 'a' of 'p' has no one way to be sent: describe it in an overlay",
    ),
    "free deep object": (
        {PARAMETER: at(style="deepObject", schema={"type": "object"})},
        "$.paths['/things/{id}'].post.parameters[1].schema",
        "has no fields that could be sent: list them in an overlay",
    ),
    "deep object with more keys": (
        {PARAMETER: at(style="deepObject", schema=FREE)},
        "$.paths['/things/{id}'].post.parameters[1].schema",
        "keys of 'p' that are not named would not be sent: list them, and no others, in an overlay",
    ),
    "free object in a union": (
        {PARAMETER: at(schema={"oneOf": [{"type": "object"}, {"type": "string"}]})},
        "$.paths['/things/{id}'].post.parameters[1].schema",
        "the object 'p' has no fields that could be sent: list them in an overlay",
    ),
    "list of objects within an object": (
        {PARAMETER: at(schema=form(a={"type": "array", "items": A}))},
        "$.paths['/things/{id}'].post.parameters[1].schema",
        "the field 'a' of 'p' has no one way to be sent: describe it in an overlay",
    ),
    "object in a header": (
        {PARAMETER: at(**{"in": "header", "schema": A})},
        "$.paths['/things/{id}'].post.parameters[1].schema",
        "an object cannot be sent in a header: describe the text in an overlay",
    ),
    "one argument": (
        {PARAMETER: at(name="$p"), (*POST, "parameters", 2): at(name="@p")},
        "$.paths['/things/{id}'].post.parameters[2].name",
        "the parameters '$p' and '@p' become one argument: remove one in an overlay",
    ),
    "one attribute": (
        {(*SCHEMAS, "Thing", "properties"): {"id": {"type": "string"}, "$id": {"type": "string"}}},
        "$.components.schemas.Thing.properties['$id']",
        "remove one in an overlay, and it is found in additional_properties",
    ),
    "matrix": (
        {(*POST, "parameters", 0, "style"): "matrix"},
        "$.paths['/things/{id}'].post.parameters[0].style",
        "style matrix puts marks into the path: write them into the path itself",
    ),
    "no media type": (
        {(*POST, "requestBody", "content"): {}},
        "$.paths['/things/{id}'].post.requestBody",
        "a body without a media type would not be sent: add one in an overlay",
    ),
    "two kinds of JSON": (
        {(*CONTENT, "application/json-patch+json"): {"schema": {"type": "array", "items": {}}}},
        f"{BODY}['application/json-patch+json']",
        "takes other data than application/json, of which code would send one: remove one in an overlay",
    ),
    "one type, other data": (
        {(*CONTENT, "text/json"): {"schema": {"type": "object"}}},
        f"{BODY}['text/json']",
        "text/json is sent as application/json, which takes other data here: remove one of them in an overlay",
    ),
    "list as deepObject in a form": (
        {CONTENT: {URLENCODED: {"schema": form(p={"type": "array"}), "encoding": {"p": {"style": "deepObject"}}}}},
        f"{BODY}['{URLENCODED}'].schema.properties.p",
        "the list 'p' has no one way to be sent as deepObject: describe its fields in an overlay",
    ),
    "free deepObject in a form": (
        {CONTENT: {URLENCODED: {"schema": form(p=FREE), "encoding": {"p": {"style": "deepObject"}}}}},
        f"{BODY}['{URLENCODED}'].schema.properties.p",
        "keys of 'p' that are not named would not be sent: list them, and no others, in an overlay",
    ),
    "union in parts": (
        {CONTENT: {"multipart/form-data": {"schema": {"oneOf": [A, {**form(z=FILE), "required": ["z"]}]}}}},
        f"{BODY}['multipart/form-data'].schema",
        "a form in parts that is one of several objects would not be sent: leave one of them in an overlay",
    ),
    "part with a header": (
        {CONTENT: {"multipart/form-data": {"schema": A, "encoding": {"x": {"headers": {"X-Size": HEADER}}}}}},
        f"{BODY}['multipart/form-data'].schema.properties.x",
        "the part 'x' needs the header X-Size, which is not sent: correct it in an overlay",
    ),
    "form of a list": (
        {CONTENT: {URLENCODED: {"schema": {"type": "array", "items": {}}}}},
        f"{BODY}['{URLENCODED}'].schema",
        "a form is made of the fields of an object: describe it as one in an overlay",
    ),
    "two contents": (
        {(*POST, "responses", "200", "content"): {"application/json": {"schema": A}, "image/png": {"schema": FILE}}},
        "$.paths['/things/{id}'].post.responses['200'].content",
        "of which code reads one: remove all but one in an overlay",
    ),
    "nothing tells apart": (
        {(*SCHEMAS, "A"): A, (*SCHEMAS, "B"): B, (*SCHEMAS, "Thing"): union()},
        "$.components.schemas.Thing",
        "nothing tells A and B apart: add a discriminator, or a const to a required property of each, in an overlay",
    ),
    "two maps": (
        {
            (*SCHEMAS, "A"): {"type": "object", "additionalProperties": {"type": "string", "format": "date"}},
            (*SCHEMAS, "B"): {"type": "object", "additionalProperties": {"type": "string", "format": "uuid"}},
            (*SCHEMAS, "Thing"): union(),
        },
        "$.components.schemas.Thing",
        "two objects of the union fit anything: leave one of them in an overlay",
    ),
    "one value of two": (
        {
            (*SCHEMAS, "A"): form(x={"type": "string", "enum": ["a", "b"]}),
            (*SCHEMAS, "B"): form(x={"type": "string", "enum": ["b", "c"]}),
            (*SCHEMAS, "Thing"): union(discriminator={"propertyName": "x"}),
        },
        "$.components.schemas.Thing.discriminator",
        "its values do not tell A and B apart: map them, or add a discriminator",
    ),
    "two of a union within a union": (
        {
            (*SCHEMAS, "A"): {**form(a={"type": "string"}), "required": ["a"]},
            (*SCHEMAS, "B"): {**form(b={"type": "string"}), "required": ["b"]},
            (*SCHEMAS, "C"): {"oneOf": PAIR},
            (*SCHEMAS, "D"): form(x={"type": "string"}),
            (*SCHEMAS, "Thing"): {
                "oneOf": [{"$ref": "#/components/schemas/C"}, {"$ref": "#/components/schemas/D"}],
                "discriminator": {"propertyName": "z"},
            },
        },
        "$.components.schemas.Thing.discriminator",
        "its values do not tell A and B apart: map them, or add a discriminator",
    ),
    "a value of another type": (
        {(*SCHEMAS, "A"): A, (*SCHEMAS, "B"): form(x={"type": "integer"}), (*SCHEMAS, "Thing"): shared("a")},
        "$.components.schemas.Thing.discriminator.mapping",
        "B stands for 'b', but its x is a value of the type integer: correct one of them in an overlay",
    ),
    "a value that the enum has not": (
        {
            (*SCHEMAS, "A"): form(x={"type": "string", "enum": ["k"]}),
            (*SCHEMAS, "B"): B,
            (*SCHEMAS, "Thing"): shared("a"),
        },
        "$.components.schemas.Thing.discriminator.mapping",
        "A stands for 'a', but its x is one of 'k': correct one of them in an overlay",
    ),
    "two values in two unions": (
        {
            (*SCHEMAS, "A"): A,
            (*SCHEMAS, "B"): B,
            (*SCHEMAS, "Thing"): {"type": "object", "properties": {"one": shared("a"), "two": shared("c")}},
        },
        "$.components.schemas.Thing.properties.one.discriminator",
        "A is 'c' in one union and 'a' in another: map it to one",
    ),
    "allOf of nothing": (
        {(*SCHEMAS, "Thing"): {"allOf": [A, {"type": "string"}]}},
        "$.components.schemas.Thing",
        "allOf of object and string fits nothing: correct it in an overlay",
    ),
    "allOf of itself": (
        {(*SCHEMAS, "Thing"): {"allOf": [{"$ref": "#/components/schemas/Thing"}, A]}},
        "$.components.schemas.Thing.allOf[0]['$ref']",
        "is made of itself through allOf: remove one of the two",
    ),
    "allOf of what it is one of": (
        {(*SCHEMAS, "Thing"): {"oneOf": [{"$ref": "#/components/schemas/A"}, B]}}
        | {(*SCHEMAS, "A"): {"allOf": [{"$ref": "#/components/schemas/Thing"}, A]}},
        "$.components.schemas.Thing.oneOf",
        "Thing is one of A, which is made of Thing through allOf: remove one of the two in an overlay",
    ),
    "allOf of what is within": (
        {(*SCHEMAS, "Thing"): {"oneOf": [{"allOf": [{"$ref": "#/components/schemas/Thing"}, A]}, B]}},
        "$.components.schemas.Thing.oneOf[0].allOf[0]['$ref']",
        "Thing is made of Thing, which may be Thing again: remove one of the two in an overlay",
    ),
    "false": (
        {(*SCHEMAS, "Thing", "properties", "a"): False},
        "$.components.schemas.Thing.properties.a",
        "a schema that is false allows nothing: remove what it describes in an overlay",
    ),
    "enum of objects": (
        {(*SCHEMAS, "Thing", "properties", "a"): {"enum": [{}, {"b": 1}]}},
        "$.components.schemas.Thing.properties.a.enum",
        "an enum of objects or arrays: describe their type instead",
    ),
}


@pytest.fixture
def prepared(tmp_path: Path) -> Callable[..., Any]:
    """The small document with changes in it, made fit for the generator."""

    def make(changes: dict[tuple[Any, ...], Any]) -> Any:
        data = copy.deepcopy(SMALL)
        for (*place, key), value in changes.items():
            holder: Any = data
            for step in place:
                holder = holder[step]
            if isinstance(holder, list) and key == len(holder):
                holder.append(value)
            else:
                holder[key] = value
        file = tmp_path / "folder" / "small.yaml"
        file.parent.mkdir(exist_ok=True)
        dumper = yaml.SafeDumper
        dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]
        file.write_text(yaml.dump(data, Dumper=dumper, sort_keys=False))
        return prepare_foreign(Project(tmp_path), vendors(Project(tmp_path), "small", file, None))

    return make


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_has_a_place_and_a_remedy(prepared: Callable[..., Any], name: str) -> None:
    changes, place, message = REFUSALS[name]
    with pytest.raises(Refusal) as caught:
        prepared(changes)
    text = "\n".join(caught.value.lines)
    assert f": {place}" in text and message in text, text
    assert text.startswith("folder/small.yaml:"), text
    assert text.split(":")[1].isdigit(), text


def test_a_parameter_that_only_the_path_names_is_text(prepared: Callable[..., Any]) -> None:
    document = prepared({(*POST, "parameters"): []})
    [found] = document.data["paths"]["/things/{id}"]["post"]["parameters"]
    assert (found["name"], found["required"], found["schema"]) == ("id", True, {"type": "string"})
    assert any("the parameter 'id' of the path is not described" in str(warning) for warning in document.warnings)


def test_keys_that_any_object_may_have_are_not_sent_and_that_is_said(prepared: Callable[..., Any]) -> None:
    document = prepared({PARAMETER: at(style="deepObject", schema={**A, "additionalProperties": True})})
    place = "$.paths['/things/{id}'].post.parameters[1].schema"
    said = f"{place}: keys of 'p' that are not named are not sent: list them in an overlay"
    assert any(said in str(warning) for warning in document.warnings)
    plain = prepared({PARAMETER: at(style="deepObject", schema=A)})
    assert not any("not named" in str(warning) for warning in plain.warnings)


def test_a_default_that_is_none_is_left_to_the_service(prepared: Callable[..., Any]) -> None:
    """The generator would drop the operation for it."""
    whole = {"type": "integer", "minimum": 1}
    document = prepared(
        {PARAMETER: at(schema={**whole, "default": "many"}), (*SCHEMAS, "Thing", "default"): {"a": "b"}}
    )
    assert document.data["paths"]["/things/{id}"]["post"]["parameters"][1]["schema"] == whole
    assert "default" not in document.data["components"]["schemas"]["Thing"]
    place = "$.paths['/things/{id}'].post.parameters[1].schema.default"
    assert any(f"{place}: the default 'many' is not valid" in str(warning) for warning in document.warnings)


def test_the_small_document_is_fine(prepared: Callable[..., Any]) -> None:
    document = prepared({})
    assert [str(warning) for warning in document.warnings] != []
    assert all(warning.line for warning in document.warnings)
