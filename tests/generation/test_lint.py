"""Each rule of the lint finds what it is there for, and names the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from generation.document import load
from generation.lint import RULES, lint
from generation.lint.examples import named_examples
from generation.lint.names import component_names, parameter_names, property_names
from generation.lint.operations import (
    answers,
    descriptions,
    media_types,
    operation_ids,
    pagination,
    parameter_shapes,
    retry_classes,
    security,
    servers,
    tags,
)
from generation.lint.schemas import arrays, combinations, enums, inline_schemas, objects, references, secrets, spellings
from generation.refusal import Refusal

from tests.generation.shop import SHOP

CENTS = """      description: A price in money.
      additionalProperties: false
      required: [unit, amount]
      properties: {unit: {const: cent},"""
OTHERWISE = "{type: object, x-otherwise: true}"

# (rule, text of the shop, what takes its place, line and path of the finding). A name alone is replaced everywhere.
BREAKS = [
    (operation_ids, "operationId: createGood", "operationId: create_good", "27: $.paths['/goods'].post:"),
    (operation_ids, "operationId: createGood", "operationId: listGoods", "28: $.paths['/goods'].post.operationId:"),
    (operation_ids, "operationId: createGood", "operationId: listgoods", None),
    (operation_ids, "      operationId: createGood\n", "", "27: $.paths['/goods'].post:"),
    (tags, "tags: [goods]", "tags: [goods, more]", "10: $.paths['/goods'].get.tags:"),
    (tags, "tags: [goods]", "tags: [other]", "10: $.paths['/goods'].get.tags:"),
    (retry_classes, "x-retry: always", "x-retry: sometimes", "13: $.paths['/goods'].get.x-retry:"),
    (retry_classes, "      x-retry: always\n", "", "8: $.paths['/goods'].get.x-retry:"),
    (pagination, "cursor: cursor,", "cursor: token,", "14: $.paths['/goods'].get.x-pagination.cursor:"),
    (pagination, "next: next}", "next: more}", "14: $.paths['/goods'].get.x-pagination.next:"),
    (pagination, "items: goods, ", "", "14: $.paths['/goods'].get.x-pagination:"),
    (pagination, "items: goods, ", 'items: "$", ', "14: $.paths['/goods'].get.x-pagination.items:"),
    (descriptions, "      summary: All goods, a page at a time.\n", "", "8: $.paths['/goods'].get:"),
    (descriptions, "description: Only these., ", "", "17: $.paths['/goods'].get.parameters[1]:"),
    (security, "      security: []\n", "", "8: $.paths['/goods'].get:"),
    (servers, "      x-retry: always", "      servers: [{url: /}]\n      x-retry: always", ".get.servers:"),
    (servers, "    get:", "    servers: [{url: /}]\n    get:", "8: $.paths['/goods'].servers:"),
    (answers, '"503": {', "default: {", "26: $.paths['/goods'].get.responses.default:"),
    (answers, '"503": {', "5XX: {", "26: $.paths['/goods'].get.responses['5XX']:"),
    (answers, '"204":', '"304":', "58: $.paths['/goods/{goodId}'].delete.responses:"),
    (answers, '        "404": {$ref: "#/components/responses/Problem"}\n', "", ".delete.responses:"),
    (parameter_shapes, "name: kinds,", "name: kinds, explode: false,", ".get.parameters[1]:"),
    (parameter_shapes, "name: kinds,", "name: kinds, style: deepObject,", ".get.parameters[1]:"),
    (parameter_shapes, "name: kinds, in: query", "name: kinds, in: cookie", ".get.parameters[1]:"),
    (parameter_shapes, "go on., schema: {type: string}", "go on., schema: {type: [string, 'null']}", "parameters[0]:"),
    (media_types, "          application/json:", "          application/yaml:", ".content['application/yaml']:"),
    (component_names, "GoodPage", "goodPage", "$.components.schemas.goodPage:"),
    (component_names, "Cents", "Response", "$.components.schemas.Response:"),
    (component_names, "Cents", "GOODPage", "$.components.schemas.GoodPage:"),
    (component_names, "description: A shelf.,", "description: A shelf., title: Shelf,", "GoodKind.title:"),
    (property_names, "        detail:", "        to_dict:", "$.components.schemas.Problem.properties.to_dict:"),
    (property_names, "        detail:", "        ad-d: {type: string}\n        ad_d:", ".properties.ad_d:"),
    (parameter_names, "name: goodId,", "name: $id,", ".delete.parameters[0]:"),
    (parameter_names, "name: kinds,", "name: Cursor,", ".get.parameters[1]:"),
    (parameter_names, "      requestBody:", "      parameters: [{name: body, in: query}]\n      requestBody:", "[0]:"),
    (inline_schemas, 'next: {type: [string, "null"],', "next: {type: object,", ".GoodPage.properties.next:"),
    (inline_schemas, 'schema: {$ref: "#/components/schemas/GoodPage"}', "schema: {type: object}", ".schema:"),
    (inline_schemas, "id: {type: string,", "id: {type: string, enum: [a, b],", ".Good.properties.id:"),
    (objects, "      additionalProperties: true\n", "", "71: $.components.schemas.Good:"),
    (objects, "      description: Something that is sold.\n", "", "71: $.components.schemas.Good:"),
    (objects, "required: [id]", "required: [id, size]", "$.components.schemas.Good.required:"),
    (objects, ", description: Its name.", "", "$.components.schemas.Good.properties.id:"),
    (references, "#/components/schemas/GoodPage", "./more.yaml#/GoodPage", ".schema['$ref']:"),
    (references, "#/components/schemas/GoodPage", "#/components/schemas/Gone", ".schema['$ref']:"),
    (combinations, "unit: {const: cent}", "unit: {type: string}", ".Good.properties.price.oneOf:"),
    (combinations, CENTS, f"      x-otherwise: true\n{CENTS.replace('const: cent', 'type: string')}", None),
    (combinations, "oneOf: [{$ref: ", f"oneOf: [{OTHERWISE}, {OTHERWISE}, {{$ref: ", ".Good.properties.price.oneOf:"),
    (combinations, "id: {type: string,", "id: {oneOf: [{type: integer}, {type: number}],", ".properties.id.oneOf:"),
    (combinations, "id: {type: string,", "id: {allOf: [{$ref: '#/components/schemas/Good'}],", ".properties.id.allOf:"),
    (enums, "enum: [food, tools]", "enum: [food, 1]", "GoodKind.enum:"),
    (enums, "enum: [food, tools]", "enum: [food]", "GoodKind.enum:"),
    (secrets, "description: Its name.", "format: password, description: Its name.", "Good.properties.id:"),
    (secrets, "description: Its name.", "description: 'Secret: its name.'", "Good.properties.id:"),
    (spellings, "id: {type: string,", "id: {type: string, nullable: true,", ".properties.id.nullable:"),
    (spellings, "id: {type: string,", "id: {type: string, contentMediaType: a/b,", ".properties.id.contentMediaType:"),
    (arrays, ', items: {$ref: "#/components/schemas/Good"}', "", ".GoodPage.properties.goods:"),
    (arrays, "    Cents:", "    T: {type: array, items: {$ref: '#/components/schemas/T'}}\n    Cents:", "schemas.T:"),
    (named_examples, "{value: {id: tea, kind: food}}", "{value: {id: 7}}", ".examples.tea.value.id:"),
    (named_examples, '"2026-01-02T03:04:05Z"', '"2026-01-02T03:04:05"', ".goods[0].added:"),
    (named_examples, "examples:\n                last:", "example:\n                last:", "['application/json']:"),
]


def findings(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "shop.yaml"
    file.write_text(text)
    try:
        lint(load(file, "openapi/shop.yaml"))
    except Refusal as refusal:
        return refusal.lines
    return []


def test_the_shop_is_clean(tmp_path: Path) -> None:
    assert findings(tmp_path, SHOP.read_text()) == []


@pytest.mark.parametrize(("rule", "old", "new", "place"), BREAKS)
def test_a_break_is_found(tmp_path: Path, rule: object, old: str, new: str, place: str | None) -> None:
    text = SHOP.read_text()
    assert old in text
    file = tmp_path / "shop.yaml"
    file.write_text(text.replace(old, new) if old.isidentifier() else text.replace(old, new, 1))
    document = load(file, "openapi/shop.yaml")
    assert callable(rule)
    lines = [str(document.finding(*found)) for found in rule(document)]
    if place is None:
        assert lines == []
    else:
        assert any(place in line for line in lines), lines
        assert set(lines) <= set(findings(tmp_path, file.read_text()))


def test_every_rule_is_broken_by_a_test() -> None:
    assert {rule for rule, *_ in BREAKS} == set(RULES)
