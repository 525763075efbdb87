"""Loading a document: nothing is lost in silence, and every complaint names its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from generation.document import load, validate
from generation.refusal import Refusal
from generation.settings import Service

from tests.generation.shop import SHOP


def complaint(tmp_path: Path, text: str) -> str:
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    with pytest.raises(Refusal) as caught:
        load(file, "openapi/broken.yaml")
    return str(caught.value)


def shop(tmp_path: Path, old: str, new: str, **expected: str) -> str:
    """What validation says about the shop after one change."""
    file = tmp_path / "shop.yaml"
    assert old in SHOP.read_text()
    file.write_text(SHOP.read_text().replace(old, new, 1))
    service = {"name": "shop", "base_url": "https://shop.test/api", "version": "1", **expected}
    try:
        validate(load(file, "openapi/shop.yaml"), Service(document=file, overlays=(), **service))
    except Refusal as refusal:
        return str(refusal)
    return ""


def test_a_key_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    text = complaint(tmp_path, "a:\n  b: 1\n  c: 2\n  b: 3\n")
    assert text == "openapi/broken.yaml:4: $.a: the key 'b' is there twice"


def test_words_that_are_booleans_to_some_are_refused(tmp_path: Path) -> None:
    assert "broken.yaml:2: $.b: 'no' is a boolean to some readers" in complaint(tmp_path, "a: true\nb: no\n")
    assert "broken.yaml:1: $: the key 'on' is not text" in complaint(tmp_path, "on: 1\n")


@pytest.mark.parametrize("text", ["10:30", "12:30:00", "010", "1_000", "1_0.5", "-09.5", "0b11", "0o17", "09"])
def test_numbers_that_readers_read_otherwise_are_refused(tmp_path: Path, text: str) -> None:
    message = f"broken.yaml:2: $.b[0]: {text!r} is one number to some readers"
    assert message in complaint(tmp_path, f"a: [0, -1, 10, 0.5, 1.0e+3, 0x1F]\nb: [{text}]\n")


def test_broken_yaml_names_its_line(tmp_path: Path) -> None:
    assert complaint(tmp_path, "a: 1\nb: [1\n").startswith("openapi/broken.yaml:3: $: not YAML")
    assert "not a mapping" in complaint(tmp_path, "- 1\n")


def test_values_keep_the_types_of_json(tmp_path: Path) -> None:
    file = tmp_path / "fine.yaml"
    file.write_text("200: 2026-01-02\nat: 2026-01-02T03:04:05Z\nlist: [1, 1.5, null, true, 'no', '010', 1e3, '1e3']\n")
    document = load(file, "fine.yaml")
    list_ = [1, 1.5, None, True, "no", "010", 1000.0, "1e3"]
    assert document.data == {"200": "2026-01-02", "at": "2026-01-02T03:04:05Z", "list": list_}
    assert (document.line(("at",)), document.line(("list", 3)), document.line(("at", "from an overlay"))) == (2, 3, 2)


def test_the_shop_is_valid(tmp_path: Path) -> None:
    assert shop(tmp_path, "openapi: 3.1.0", "openapi: 3.1.0") == ""


def test_what_is_not_openapi_names_its_place(tmp_path: Path) -> None:
    text = shop(tmp_path, "name: kinds, in: query", "name: kinds, in: sideways")
    assert "openapi/shop.yaml:17: $.paths['/goods'].get.parameters[1]" in text
    assert "3.1" in shop(tmp_path, "openapi: 3.1.0", "openapi: 3.0.3")


def test_the_document_must_be_the_announced_edition(tmp_path: Path) -> None:
    assert ":3: $.info.version: services.toml expects version 2" in shop(tmp_path, "Shop", "Shop", version="2")
    assert ":4: $.servers: services.toml expects the base URL" in shop(tmp_path, "Shop", "Shop", base_url="https://x")
