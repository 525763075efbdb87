"""Overlays correct a document, and complain once they no longer do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from generation import overlay
from generation.document import Document, load
from generation.refusal import Refusal

from tests.generation.shop import SHOP


def shop() -> Document:
    return load(SHOP, "openapi/shop.yaml")


def applied(tmp_path: Path, *actions: str) -> dict[str, Any]:
    file = tmp_path / "fix.yaml"
    lines = "".join(f"  - {{description: Because., {action}}}\n" for action in actions)
    file.write_text(f"overlay: 1.0.0\ninfo: {{title: Fix, version: '1'}}\nactions:\n{lines}")
    document = shop()
    overlay.apply(document, file, "openapi/overlays/fix.yaml")
    return document.data


def test_an_object_is_merged_and_an_array_grows(tmp_path: Path) -> None:
    data = applied(
        tmp_path,
        "target: $.components.schemas.Good, update: {required: [kind], properties: {id: {maxLength: 9}}}",
        "target: $.tags, update: {name: more}",
    )
    good = data["components"]["schemas"]["Good"]
    assert good["required"] == ["id", "kind"]
    assert good["properties"]["id"] == {"type": "string", "description": "Its name.", "maxLength": 9}
    assert [tag["name"] for tag in data["tags"]] == ["goods", "more"]


def test_every_operation_can_be_reached_at_once(tmp_path: Path) -> None:
    data = applied(tmp_path, "target: '$.paths[*][*]', update: {x-retry: never}")
    assert {node["x-retry"] for item in data["paths"].values() for node in item.values()} == {"never"}


def test_one_of_several_is_found_by_name(tmp_path: Path) -> None:
    data = applied(tmp_path, "target: \"$.paths['/goods'].get.parameters[?@.name=='cursor']\", remove: true")
    assert [parameter["name"] for parameter in data["paths"]["/goods"]["get"]["parameters"]] == ["kinds"]


def test_all_of_an_array_can_be_removed(tmp_path: Path) -> None:
    data = applied(tmp_path, "target: \"$.paths['/goods'].get.parameters[*]\", remove: true")
    assert data["paths"]["/goods"]["get"]["parameters"] == []


@pytest.mark.parametrize(
    ("action", "complaint"),
    [
        ("target: $.components.schemas.Gone, remove: true", "matches nothing"),
        ("target: $.info, update: {title: Shop}", "changes nothing"),
        ("target: $.paths..get, remove: true", "not understood from '..get' on"),
        ("target: '$.paths[?@.name>1]', remove: true", "not understood"),
        ("target: info, remove: true", "does not start with $"),
        ("target: $.info.title, update: Shop 2", "an update is an object"),
        ("target: $.info, remove: false", "remove is true"),
        ("target: $.info", "either update or remove"),
    ],
)
def test_a_useless_action_is_refused(tmp_path: Path, action: str, complaint: str) -> None:
    with pytest.raises(Refusal, match=r"^openapi/overlays/fix\.yaml:4: \$\.actions\[0\]: ") as caught:
        applied(tmp_path, action)
    assert complaint in str(caught.value)


def test_an_action_needs_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "fix.yaml"
    file.write_text("overlay: 1.0.0\nactions: [{target: $.info, remove: true}]\n")
    with pytest.raises(Refusal, match="the reason as its description"):
        overlay.apply(shop(), file, "fix.yaml")


def test_what_an_overlay_adds_is_placed_at_the_nearest_line(tmp_path: Path) -> None:
    document = shop()
    line = document.line(("components", "schemas", "Good"))
    assert line is not None
    assert document.line(("components", "schemas", "Good", "x-new", "deep")) == line
