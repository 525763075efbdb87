"""Reads a document and the files it refers to, and makes one of them. The generator knows no other files."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from generation.foreign.grammar import CHILDREN, SHARED, Slot, slots
from generation.foreign.parts import ForeignDocument, Part, derived, traced
from generation.refusal import JsonPath
from generation.strict_yaml import read


def bundle(path: Path, shown: str) -> ForeignDocument:
    """Read the document at ``path``; ``shown`` is its name in messages. Nothing is fetched from a network.

    Raises:
        Refusal: For a file that cannot be read, and for a reference that leads out of the document's folder, to a
            network, or nowhere.
    """
    bundler = _Bundler(path.resolve(), shown)
    return bundler.run()


class _Bundler:
    """What has been read and moved so far."""

    def __init__(self, path: Path, shown: str) -> None:
        self.root, self.shown = path, shown
        self.document = ForeignDocument(shown, {}, {})
        self.loaded: dict[Path, Any] = {}
        self.moved: dict[tuple[Path, str], str] = {}

    def run(self) -> ForeignDocument:
        document = self.document
        document.data = self.load(self.root)
        document.lines = document.sources[self.shown]
        if "swagger" in document.data:
            raise document.refuse(document.data, "Swagger 2.0 is not read: convert it to OpenAPI 3 first", "swagger")
        self.visit(document.data, "document", self.root)
        return document

    def load(self, file: Path) -> Any:
        if file not in self.loaded:
            name = file.relative_to(self.root.parent).as_posix()
            shown = (Path(self.shown).parent / name).as_posix()
            data, lines = read(file, shown)
            self.document.sources[shown] = lines
            self.document.files[name] = file
            self.loaded[file] = traced(data, shown)
        return self.loaded[file]

    def visit(self, node: Any, kind: str, file: Path) -> None:
        """Lead the references below ``node``, which came from ``file``, to parts of the one document."""
        self.replace_maps(node, kind, file)
        for slot in slots(node, kind):
            self.replace_maps(slot.node, slot.kind, file)
            self.lead(slot, file)

    def replace_maps(self, node: Any, kind: str, file: Path) -> None:
        """``paths: {$ref: paths.yaml}``, which many write although it is not OpenAPI: put the content there."""
        for key, expected in CHILDREN[kind].items():
            child = node.get(key) if isinstance(node, dict) else None
            whole = expected.endswith("{}") or expected == "components"
            if whole and isinstance(child, dict) and set(child) == {"$ref"} and isinstance(child["$ref"], str):
                target_file, pointer = self.split(child, child["$ref"], file)
                target = self.find(child, target_file, pointer)
                node[key] = derived(target, target)
                for name, part in node[key].items():
                    node[key][name] = _seen_from(file, part, target_file)

    def lead(self, slot: Slot, file: Path) -> None:
        node = slot.node
        if not isinstance(node, dict):
            return
        mapping = node.get("discriminator", {}).get("mapping", {}) if slot.kind == "schema" else {}
        for value, target in list(mapping.items()) if isinstance(mapping, dict) else []:
            if isinstance(target, str) and ("#" in target or "/" in target or target.endswith((".json", ".yaml"))):
                mapping[value] = self.target(node["discriminator"], target, "schema", file)
        if isinstance(node.get("$ref"), str):
            node["$ref"] = self.target(node, node["$ref"], slot.kind, file)

    def target(self, node: Any, reference: str, kind: str, file: Path) -> str:
        target_file, pointer = self.split(node, reference, file)
        if target_file == self.root:
            self.find(node, target_file, pointer)
            return f"#{pointer}"
        if (target_file, pointer) not in self.moved:
            found = self.find(node, target_file, pointer)
            if not isinstance(found, dict):
                raise self.document.refuse(node, f"{reference} is no object", "$ref")
            shared = self.document.data.setdefault("components", {}).setdefault(SHARED.get(kind, "schemas"), {})
            name = self.free_name(shared, target_file, pointer)
            self.moved[target_file, pointer] = f"#/components/{SHARED.get(kind, 'schemas')}/{name}"
            shared[name] = found = copy.deepcopy(found)
            self.lead(Slot(shared, name, kind, (name,)), target_file)
            self.visit(found, kind, target_file)
        return self.moved[target_file, pointer]

    def free_name(self, shared: dict[str, Any], file: Path, pointer: str) -> str:
        stem = file.name.partition(".")[0]
        own = _unescaped(pointer.rsplit("/", 1)[-1]) if pointer.strip("/") else stem
        candidates = [own, f"{stem}_{own}", *(f"{own}_{number}" for number in range(2, 1000))]
        return next(name for name in candidates if name not in shared)

    def split(self, node: Any, reference: str, file: Path) -> tuple[Path, str]:
        """The file and the pointer of a reference."""
        url, _, fragment = reference.partition("#")
        if urlsplit(url).scheme or url.startswith("//"):
            message = f"{reference} is on a network, and nothing is fetched: keep a copy beside the document"
            raise self.document.refuse(node, message, "$ref")
        target = (file.parent / unquote(url)).resolve() if url else file
        if not target.is_relative_to(self.root.parent):
            message = f"{reference} leads out of the document's folder: keep the file below it"
            raise self.document.refuse(node, message, "$ref")
        if not target.is_file():
            message = f"{reference} does not exist: put the file where the reference expects it"
            raise self.document.refuse(node, message, "$ref")
        pointer = unquote(fragment)
        if pointer and not pointer.startswith("/"):
            message = f"{reference} is an anchor's name: refer to the place, as in #/components/schemas/Name"
            raise self.document.refuse(node, message, "$ref")
        return target, pointer

    def find(self, node: Any, file: Path, pointer: str) -> Any:
        found = self.load(file)
        steps: JsonPath = tuple(_unescaped(step) for step in pointer.split("/")[1:])
        try:
            for step in steps:
                found = found[int(step)] if isinstance(found, list) else found[step]
        except (LookupError, TypeError, ValueError) as error:
            name = file.relative_to(self.root.parent).as_posix()
            message = f"{name}#{pointer} does not exist: correct the reference, or add what it leads to"
            raise self.document.refuse(node, message, *(("$ref",) if isinstance(node, Part) else ())) from error
        return found


def _seen_from(file: Path, part: Any, home: Path) -> Any:
    """Content of ``home`` with its references as ``file`` would write them."""
    if isinstance(part, list):
        return [_seen_from(file, item, home) for item in part]
    if not isinstance(part, dict):
        return part
    moved = derived(part, {key: _seen_from(file, child, home) for key, child in part.items()})
    if isinstance(part.get("$ref"), str) and file != home:
        url, _, fragment = part["$ref"].partition("#")
        if not urlsplit(url).scheme:
            target = (home.parent / unquote(url)) if url else home
            moved["$ref"] = f"{quote(os.path.relpath(target, file.parent))}#{fragment}"
    return moved


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
