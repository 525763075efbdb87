"""Shapes of a vendor's schemas that are valid and mean what they mean: read as such, or refused with their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from generation.document import load
from generation.foreign.parts import ForeignDocument
from generation.foreign.prepare import prepare_foreign
from generation.literals import write_text_once
from generation.refusal import Refusal
from generation.settings import Project, vendors
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.strings import ClassName, PythonIdentifier

from tests.generation.shop import SHOP

Prepared = Callable[..., ForeignDocument]


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    """A document of one answer, a Thing, of the given schemas."""

    def make(schemas: dict[str, Any], openapi: str = "3.1.0", **more: Any) -> ForeignDocument:
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
        answers = {"200": {"description": "D", "content": content}, **more.get("answers", {})}
        paths = {"/thing": {"get": {"operationId": "getThing", "responses": answers}}, **more.get("paths", {})}
        data = {"openapi": openapi, "info": {"title": "T", "version": "1"}, "paths": paths}
        data["components"] = {"schemas": schemas}
        (tmp_path / "thing.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
        project = Project(tmp_path)
        if "overlay" in more:
            actions = [{"target": target, "update": update, "description": "D"} for target, update in more["overlay"]]
            overlay = {"overlay": "1.0.0", "info": {"title": "T", "version": "1"}, "actions": actions}
            (tmp_path / "openapi" / "overlays").mkdir(parents=True)
            (tmp_path / "openapi" / "overlays" / "thing.yaml").write_text(yaml.safe_dump(overlay))
        return prepare_foreign(project, vendors(project, "thing", tmp_path / "thing.yaml", None))

    return make


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "enum": ["a", 630]},
        {"type": ["string", "null"], "enum": [1, None]},
        {"type": "integer", "enum": ["1"]},
        {"type": "integer", "enum": [True]},
        {"type": "string", "const": 2},
    ],
)
def test_an_enum_of_another_type_is_refused(prepared: Prepared, schema: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match=r"thing\.yaml:\d+: \$\..*\.kind\.(enum|const): .* does not fit the type"):
        prepared({"Thing": thing(kind=schema)})


def takes_null(document: ForeignDocument, name: str) -> bool:
    field = document.data["components"]["schemas"]["Thing"]["properties"][name]
    return {"type": "null"} in field.get("anyOf", [])


@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
def test_nullable_is_meant_in_every_version_and_in_overlays(prepared: Prepared, openapi: str) -> None:
    owner = {"$ref": "#/components/schemas/Owner"}
    fields = {name: {**owner, "description": "D"} for name in ("said", "corrected", "never")}
    fields |= {"text": {"type": "string"}, "late": {"type": "string", "nullable": True}}
    fields |= {
        "bare": {"properties": {"a": {"type": "string"}}, "nullable": True},
        "any": {"oneOf": [owner, {"type": "string"}]},
    }
    fields["said"]["nullable"] = True
    place = "$.components.schemas.Thing.properties"
    overlay = [(f"{place}.{name}", {"nullable": True}) for name in ("corrected", "text", "any")]
    overlay += [(f"{place}.late", {"nullable": True, "description": "There already."})]
    document = prepared({"Thing": thing(**fields), "Owner": thing(a={"type": "string"})}, openapi, overlay=overlay)
    assert [name for name in fields if takes_null(document, name)] == [
        "said",
        "corrected",
        "text",
        "late",
        "bare",
        "any",
    ]
    found = document.data["components"]["schemas"]["Thing"]["properties"]
    assert found["late"]["anyOf"].count({"type": "null"}) == found["any"]["anyOf"].count({"type": "null"}) == 1


def test_an_heir_that_adds_nothing_is_a_class(prepared: Prepared) -> None:
    base = {**thing(kind={"type": "string"}), "discriminator": {"propertyName": "kind"}}
    heirs = {name: {"allOf": [{"$ref": f"#/components/schemas/{of}"}]} for name, of in (("Dog", "Pet"), ("Pug", "Dog"))}
    field = thing(dog={"$ref": "#/components/schemas/Dog"}, pug={"$ref": "#/components/schemas/Pug"})
    schemas = prepared({"Thing": field, "Pet": base, **heirs}).data["components"]["schemas"]
    assert [schemas[name]["properties"]["kind"]["const"] for name in heirs] == list(heirs)
    assert schemas["Thing"]["properties"]["pug"] == {"$ref": "#/components/schemas/Pug"}
    variants = [one["$ref"].rsplit("/", 1)[-1] for one in schemas["Thing"]["properties"]["dog"]["anyOf"]]
    assert variants == ["Pug", "Dog", "UnknownVariant"]


def test_a_second_discriminator_below_another_is_refused(prepared: Prepared) -> None:
    base = {**thing(kind={"type": "string"}), "discriminator": {"propertyName": "kind"}}
    dog = {"allOf": [{"$ref": "#/components/schemas/Pet"}], "discriminator": {"propertyName": "breed"}}
    pug = {"allOf": [{"$ref": "#/components/schemas/Dog"}]}
    with pytest.raises(Refusal, match=r"Dog\.discriminator: breed tells apart what kind of Pet does already: remove"):
        prepared({"Thing": thing(pet={"$ref": "#/components/schemas/Pet"}), "Pet": base, "Dog": dog, "Pug": pug})


@pytest.mark.parametrize("extension", [{"hello": True}, "hello", {"get": {"$ref": "#/nowhere"}}, {"$ref": "#/nowhere"}])
def test_extensions_beside_paths_and_answers_are_passed_over(prepared: Prepared, extension: Any) -> None:
    """A header or a field of such a name is none."""
    headers = {"x-id": {"schema": {"type": "string"}}}
    answers = {"x-answer": extension, "204": {"description": "D", "headers": headers}}
    document = prepared({"Thing": thing(**{"x-a": {"type": "string"}})}, answers=answers, paths={"x-path": extension})
    assert [*document.data["paths"]] == ["/thing"]
    answers = document.data["paths"]["/thing"]["get"]["responses"]
    assert (set(answers), answers["204"]["headers"]) == ({"200", "204"}, headers)
    assert set(document.data["components"]["schemas"]["Thing"]["properties"]) == {"x-a"}


def test_extensions_of_our_own_document_are_passed_over(tmp_path: Path) -> None:
    text = SHOP.read_text().replace("paths:\n", "paths:\n  x-note: hello\n", 1)
    text = text.replace("      responses:\n", "      responses:\n        x-note: {a: b}\n", 1)
    (tmp_path / "shop.yaml").write_text(text)
    assert load(tmp_path / "shop.yaml", "shop.yaml").data == load(SHOP, "shop.yaml").data


def test_a_schema_of_several_types_keeps_what_is_said_of_each(prepared: Prepared) -> None:
    owner = {"type": ["object", "string", "null"], "properties": {"name": {"type": "string"}}, "maxLength": 9}
    places = {"type": ["array", "integer"], "prefixItems": [{"type": "string"}], "format": "int32", "description": "D"}
    kind = {"type": ["object", "string"], "enum": ["a"]}
    schemas = prepared({"Thing": thing(owner=owner, places=places, kind=kind)}).data["components"]["schemas"]
    found = schemas["Thing"]["properties"]
    [reference, text, null] = found["owner"]["anyOf"]
    assert (reference, null) == ({"$ref": "#/components/schemas/ThingOwner1"}, {"type": "null"})
    assert (set(schemas["ThingOwner1"]["properties"]), text) == ({"name"}, {"type": "string", "maxLength": 9})
    items = {"type": "array", "items": {"type": "string"}}
    assert found["places"] == {"description": "D", "anyOf": [items, {"type": "integer", "format": "int32"}]}
    assert schemas[found["kind"]["$ref"].rsplit("/", 1)[-1]] == {"type": "string", "enum": ["a"]}


def test_a_default_of_a_field_is_left_to_the_service(prepared: Prepared) -> None:
    """A required one has to be sent, and one of a parameter changes nothing."""
    fields = {name: {"type": "boolean", "default": True, "description": "D."} for name in ("active", "needed")}
    parameter = {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 10}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    answers = {"responses": {"204": {"description": "D"}}}
    patch = {"/t": {"patch": {"parameters": [parameter], "requestBody": body, **answers}}}
    data = prepared({"Thing": {**thing(**fields), "required": ["needed"]}}, paths=patch).data
    found = data["components"]["schemas"]["Thing"]["properties"]
    assert found["active"] == {"type": "boolean", "description": "D. Left out, it is True."}
    assert found["needed"] == fields["needed"]
    assert data["paths"]["/t"]["patch"]["parameters"][0]["schema"]["default"] == 10


def test_keys_by_pattern_beside_other_keys_are_plain(prepared: Prepared) -> None:
    day = {"type": "string", "format": "date"}
    mixed = {"type": "object", "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": day}
    same = {"type": "object", "patternProperties": {"^x-": day}, "additionalProperties": day}
    document = prepared({"Thing": thing(mixed=mixed, same=same)})
    schemas = document.data["components"]["schemas"]
    assert [schemas[name]["additionalProperties"] for name in ("ThingMixed", "ThingSame")] == [True, day]
    assert [each.message for each in document.warnings if each.path[-1] == "patternProperties"] == [
        "keys of several kinds: the values of those that have no name are plain"
    ]


def test_no_unevaluated_properties_are_no_more_than_named_ones(prepared: Prepared) -> None:
    closed = {**thing(a={"type": "string"}), "unevaluatedProperties": False}
    schemas = prepared({"Thing": closed}).data["components"]["schemas"]
    assert schemas["Thing"] == {**thing(a={"type": "string"}), "additionalProperties": True}


@pytest.mark.parametrize(
    "schema", [{"type": "null"}, {"const": None}, {"enum": [None]}, {"$ref": "#/components/schemas/Null"}]
)
def test_an_answer_of_null_alone_has_no_content(prepared: Prepared, schema: dict[str, Any]) -> None:
    answers = {"202": {"description": "D", "content": {"application/json": {"schema": schema}}}}
    document = prepared({"Thing": thing(), "Null": {"type": "null"}}, answers=answers)
    assert document.data["paths"]["/thing"]["get"]["responses"]["202"] == {"description": "D"}


def test_a_list_with_a_name_has_in_a_union_what_it_has_alone(prepared: Prepared) -> None:
    """Its items are a union, whose new variants keep their data, too."""
    union = {
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in "AB"],
        "discriminator": {"propertyName": "k"},
    }
    lists = {"List": {"type": "array", "items": union}}
    fields = {"either": {"oneOf": [{"$ref": "#/components/schemas/List"}, {"type": "integer"}]}}
    fields["alone"] = {"$ref": "#/components/schemas/List"}
    variants = {name: thing(k={"type": "string"}) for name in "AB"}
    schemas = prepared({**lists, **variants, "Thing": thing(**fields)}).data["components"]["schemas"]
    inner = schemas["Thing"]["properties"]["either"]["anyOf"][0]
    assert inner == schemas["List"] and "discriminator" not in inner["items"]
    assert [each["$ref"].rsplit("/", 1)[-1] for each in inner["items"]["anyOf"]] == ["A", "B", "UnknownVariant"]


def test_a_mapping_may_lead_to_a_base_and_is_told_of_when_it_leads_elsewhere(prepared: Prepared) -> None:
    to = "#/components/schemas/"
    base = {**thing(t={"type": "string"}), "discriminator": {"propertyName": "t"}}
    pug = {"allOf": [{"$ref": f"{to}Dog"}]}
    mapping = {"cat": f"{to}Cat", "dog": f"{to}Dog", "fox": f"{to}Fox"}
    pet = {"oneOf": [{"$ref": f"{to}Cat"}, {"$ref": f"{to}Dog"}], "discriminator": {"propertyName": "u"}}
    pet["discriminator"]["mapping"] = mapping
    document = prepared({"Thing": thing(pet=pet), "Cat": thing(), "Dog": base, "Pug": pug, "Fox": thing()})
    fields = document.data["components"]["schemas"]["Pug"]["properties"]
    assert (fields["t"]["const"], fields["u"]["const"]) == ("Pug", "dog")
    assert "x-base" not in str(document.data)
    message = "'fox' leads to Fox, which is no variant of the union: add it there in an overlay"
    assert message in [warning.message for warning in document.warnings]


def test_values_of_an_enum_that_share_a_name_are_not_lost() -> None:
    """Of a vendor's they get other names before; in a document of ours somebody has to say them."""
    write_text_once()
    named = Class(ClassName("Size", ""), PythonIdentifier("size", ""))
    with pytest.raises(ValueError, match=r"values of the enum Size share a name: give each its own in x-enum-varnames"):
        EnumProperty.values_from_list(["a_b", "a-b"], named, [])
