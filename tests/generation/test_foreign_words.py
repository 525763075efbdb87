"""What a vendor says of a field, and what several places say of one: it is there whatever the field becomes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from generation.foreign.prepare import prepare_foreign
from generation.settings import Project, vendors

TEXT = {"type": "string"}
DAY = {"type": "string", "format": "date"}
STATE = {"type": "string", "enum": ["a", "b"]}


def to(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(*required: str, **fields: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*required], "properties": fields}


def prepared(folder: Path, schemas: dict[str, Any], openapi: str = "3.1.0", **operation: Any) -> dict[str, Any]:
    """A document of which a Thing is sent and read."""
    content = {"content": {"application/json": {"schema": to("Thing")}}}
    post = {"operationId": "makeThing", "requestBody": content, "responses": {"200": {"description": "D", **content}}}
    data = {"openapi": openapi, "info": {"title": "T", "version": "1"}, "components": {"schemas": schemas}}
    data["paths"] = {"/t": {"post": {**post, **operation}}}
    (folder / "t.json").write_text(json.dumps(data, indent=1))
    project = Project(folder)
    return prepare_foreign(project, vendors(project, "t", folder / "t.json", None)).data


def fields(data: dict[str, Any], *path: str) -> dict[str, Any]:
    """What Thing has, or what is found on the way to a field of it; for each its format or type, or its class."""
    schemas = data["components"]["schemas"]
    node = schemas["Thing"]
    for name in path:
        node = node["items"] if name == "[]" else node["properties"][name]
        node = schemas[node["$ref"].rsplit("/", 1)[-1]] if "$ref" in node else node
    found = {}
    for name, field in node["properties"].items():
        found[name] = field["$ref"].rsplit("/", 1)[-1] if "$ref" in field else field.get("format", field.get("type"))
    return found


BASE = thing("meta", meta=thing("a", a=DAY), many={"type": "array", "items": thing(a=DAY)}, day=DAY)

#: (what a Thing is beside other schemas, the way to an object, what that has)
MERGED: dict[str, tuple[Any, dict[str, Any], tuple[str, ...], dict[str, str]]] = {
    "beside a reference": ({**to("Base"), "properties": {"b": DAY}, "required": ["b"]}, {}, (), {
        "meta": "BaseMeta", "many": "array", "day": "date", "b": "date",
    }),
    "beside a reference in a field": (thing(f={**to("Meta"), "properties": {"b": DAY}}), {}, ("f",), {
        "a": "date", "b": "date",
    }),
    "of a field": ({"allOf": [to("Base"), thing(meta=thing(b=TEXT))]}, {}, ("meta",), {"a": "date", "b": "string"}),
    "of two classes": ({"allOf": [to("Base"), thing(meta=to("Other"))]}, {"Other": thing(b=DAY)}, ("meta",), {
        "a": "date", "b": "date",
    }),
    "that contain themselves": (
        {"allOf": [to("A"), to("B")]},
        {"A": thing(next=to("A"), a=DAY), "B": thing(next=to("B"), b=DAY)},
        ("next", "next"),
        {"next": "ThingNext", "a": "date", "b": "date"},
    ),
    "that is a rule": (
        {"allOf": [to("Holder"), thing(meta={"required": ["a"]})]}, {"Holder": thing(meta=to("Meta"))}, (),
        {"meta": "Meta"},
    ),
    "that is more special": (
        {"allOf": [to("Holder"), thing(meta=to("Heir"))]},
        {"Holder": thing(meta=to("Meta")), "Heir": {"allOf": [to("Meta"), thing(b=DAY)]}},
        (),
        {"meta": "Heir"},
    ),
    "that may be null": (
        {"allOf": [thing(f={"anyOf": [to("Meta"), {"type": "null"}]}), thing(f=thing(b=DAY))]}, {}, ("f",),
        {"a": "date", "b": "date"},
    ),
    "that is said twice": (
        {"allOf": [to("Twice"), thing(b=DAY)]}, {"Twice": {"allOf": [{"allOf": [to("Meta")]}]}}, (),
        {"a": "date", "b": "date"},
    ),
    "that is the heir itself": (
        {"allOf": [to("Tree"), thing(next=to("Thing"), b=DAY)]}, {"Tree": thing(next=to("Tree"))}, (),
        {"next": "Thing", "b": "date"},
    ),
    "of the items of a list": (
        {"allOf": [to("Base"), thing(many={"type": "array", "items": thing(b=DAY)})]}, {}, ("many", "[]"),
        {"a": "date", "b": "date"},
    ),
    "of lists": (
        thing(all={"allOf": [{"type": "array", "items": to("Meta")}, {"type": "array", "items": thing(b=DAY)}]}),
        {}, ("all", "[]"), {"a": "date", "b": "date"},
    ),
    "with a format": ({"allOf": [to("Base"), thing(day={"type": "string", "maxLength": 10})]}, {}, (), {
        "meta": "BaseMeta", "many": "array", "day": "date",
    }),
}  # fmt: skip


@pytest.mark.parametrize("case", MERGED)
def test_no_field_is_lost(tmp_path: Path, case: str) -> None:
    schema, others, path, expected = MERGED[case]
    data = prepared(tmp_path, {"Base": BASE, "Meta": thing("a", a=DAY), **others, "Thing": schema})
    assert fields(data, *path) == expected


ONE_WAY = {
    "3.0.3": {
        "of": {"allOf": [to("State")], "readOnly": True},
        "null": {"type": "string", "nullable": True, "readOnly": True},
        "both": {"allOf": [to("State")], "nullable": True, "readOnly": True},
        "inline": {**thing(a=TEXT), "readOnly": True},
        "word": {**STATE, "readOnly": True},
        "component": to("Given"),
        "other name": to("Name"),
        "maybe": {"allOf": [to("Given")], "nullable": True},
        "blank": {"oneOf": [to("State"), {"enum": [""]}], "readOnly": True},
    },
    "3.1.0": {
        "null": {"type": ["string", "null"], "readOnly": True},
        "constant": {"const": "x", "readOnly": True},
        "one": {"oneOf": [to("State")], "readOnly": True},
        "any": {"anyOf": [to("State"), {"type": "null"}], "readOnly": True},
        "kinds": {"type": ["object", "string"], "readOnly": True},
    },
}


@pytest.mark.parametrize("openapi", ONE_WAY)
def test_what_is_only_read_is_not_required_to_send(tmp_path: Path, openapi: str) -> None:
    one_way = ONE_WAY[openapi]
    schemas = {"State": STATE, "Given": {"type": "string", "readOnly": True}}
    schemas["Name"] = {"allOf": [to("State")], "readOnly": True}
    data = prepared(tmp_path, {**schemas, "Thing": thing("name", *one_way, name=TEXT, **one_way)}, openapi)
    assert data["components"]["schemas"]["Thing"]["required"] == ["name"]


def test_what_is_deprecated_stays_it_whatever_it_becomes(tmp_path: Path) -> None:
    old = {"deprecated": True, "x-deprecated": "use new"}
    kinds: dict[str, Any] = {
        "null": {"type": ["string", "null"]},
        "nullable": {"type": "string", "nullable": True},
        "of": {"allOf": [to("State")]},
        "both": {"allOf": [to("State")], "nullable": True},
        "one": {"oneOf": [to("State")]},
        "object": thing(a=TEXT),
        "word": STATE,
        "maybe": {"type": ["object", "null"], "properties": {"a": TEXT}},
    }
    deep = {"name": "deep", "in": "query", "style": "deepObject", "schema": thing(a=TEXT, b=TEXT), **old}
    part = {"name": "part", "in": "query", "style": "deepObject", "schema": thing(a={**TEXT, **old}, b=TEXT)}
    schemas = {"State": STATE, "Thing": thing(**{name: {**kind, **old} for name, kind in kinds.items()})}
    data = prepared(tmp_path, schemas, parameters=[deep, part])
    found = data["components"]["schemas"]["Thing"]["properties"]
    assert {name for name in kinds if found[name].get("x-deprecated") == "use new"} == {*kinds}
    parameters = data["paths"]["/t"]["post"]["parameters"]
    assert [one["name"] for one in parameters if one.get("deprecated")] == ["deep[a]", "deep[b]", "part[a]"]


def test_a_base_that_lists_what_derives_from_it_is_a_base(tmp_path: Path) -> None:
    pet = {**thing("kind", kind=TEXT, born=DAY), "discriminator": {"propertyName": "kind"}}
    heirs = {name: {"allOf": [to("Pet"), thing(**{name.lower(): TEXT})]} for name in ("Cat", "Dog")}
    listing = {"Pet": {**pet, "oneOf": [to("Cat"), to("Dog")]}, **heirs, "Thing": thing(pet=to("Pet"))}
    data = prepared(tmp_path, listing, "3.0.1")
    assert data == prepared(tmp_path, {**listing, "Pet": pet}, "3.0.1")
    assert len(data["components"]["schemas"]["Thing"]["properties"]["pet"]["anyOf"]) == 3


def test_unions_that_are_one_of_another_are_plain_data_inside(tmp_path: Path) -> None:
    unions = {"A": {"oneOf": [to("B"), TEXT]}, "B": {"oneOf": [to("A"), {"type": "integer"}]}}
    found = prepared(tmp_path, {**unions, "Thing": thing(a=to("A"))})["components"]["schemas"]
    assert (found["Thing"]["properties"]["a"], found["B"]) == (to("A"), {"description": "Again a A, as plain data."})
