"""Names of components: each is a class and a module, hence in PascalCase and unlike every other in any spelling."""

from __future__ import annotations

import re
from typing import Any

from openapi_python_client.strings import ClassName

from generation.foreign.grammar import slots
from generation.foreign.parts import ForeignDocument
from generation.lint.names import TAKEN_CLASSES
from generation.walk import snake

#: What .NET adds to the name of a type that is an argument of another.
_ASSEMBLY = re.compile(r",\s*[\w.]+,\s*Version=[\w.]+,\s*Culture=\w+,\s*PublicKeyToken=\w+")

Schemas = dict[str, Any]


def schemas_of(document: ForeignDocument) -> Schemas:
    """The named schemas of a document, to be changed in place."""
    return document.data.setdefault("components", {}).setdefault("schemas", {})


def class_name(text: str) -> str:
    """A class's name made of any text."""
    words = re.sub(r"`\d+|[^\w]+", " ", _ASSEMBLY.sub("", text))
    name = str(ClassName(words, "Model "))
    if name in TAKEN_CLASSES or name == "UnknownVariant":
        name += "Model"
    return re.sub(r"_$", "Model", name)  # a word of Python


def free(name: str, taken: set[str]) -> str:
    """A name whose module is not among ``taken``, which it joins."""
    found, number = name, 2
    while snake(found) in taken:
        found, number = f"{name}{number}", number + 1
    taken.add(snake(found))
    return found


def rename_components(document: ForeignDocument) -> None:
    """Give each component the name of a class, and let references follow; those that are good keep theirs."""
    schemas = schemas_of(document)
    good = [name for name in schemas if class_name(name) == name]
    taken: set[str] = set()
    names = {name: free(name, taken) for name in good}
    for name in schemas:
        names.setdefault(name, "") or names.update({name: free(class_name(name), taken)})
    renamed = {name: new for name, new in names.items() if name != new}
    if not renamed:
        return
    for name, new in renamed.items():
        document.warn(schemas[name], f"the schema {name!r} becomes the class {new}")
    document.data["components"]["schemas"] = {names[name]: schema for name, schema in schemas.items()}
    for slot in slots(document.data):
        if slot.kind == "schema" and isinstance(slot.node, dict):
            follow(slot.node, names)


def follow(node: dict[str, Any], names: dict[str, str]) -> None:
    """Let what a schema refers to by an old name refer to it by its new one."""
    if isinstance(node.get("$ref"), str):
        node["$ref"] = _renamed(node["$ref"], names)
    discriminator = node.get("discriminator")
    if isinstance(discriminator, dict) and isinstance(discriminator.get("mapping"), dict):
        mapping = discriminator["mapping"]
        for value, target in mapping.items():
            mapping[value] = (
                _renamed(target, names) if target.startswith("#") else reference(names.get(str(target), str(target)))
            )
    elif isinstance(discriminator, dict):  # the values are the old names
        variants = [one.get("$ref", "") for key in ("oneOf", "anyOf") for one in node.get(key) or []]
        named = [variant.removeprefix("#/components/schemas/") for variant in variants if variant]
        if any(name in names and names[name] != name for name in named):
            discriminator["mapping"] = {name: reference(names.get(str(name), str(name))) for name in named}


def reference(name: str) -> str:
    return f"#/components/schemas/{name}"


def _renamed(target: str, names: dict[str, str]) -> str:
    start = "#/components/schemas/"
    if not target.startswith(start):
        return target
    name, slash, rest = target.removeprefix(start).partition("/")
    plain = name.replace("~1", "/").replace("~0", "~")
    return f"{start}{names.get(plain, name)}{slash}{rest}"
