"""A resource set: YAML text in, documents out, checked as a whole (contract 2.9, 5.1, 5.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

import attrs
import yaml

from audiencekit.sandbox.avatars.documents import (
    JOB_KINDS,
    OTHER_KINDS,
    Parameters,
    Schema,
    read_parameters,
    read_schema,
)
from audiencekit.sandbox.avatars.node import Node
from audiencekit.sandbox.avatars.shared_entity import SharedEntity, read_entity
from audiencekit.sandbox.avatars.wire import Problem, invalid

MAX_DOCUMENTS = 1000
# Composing recurses, in libyaml on the stack of C: a deep body would end the process. Sets are about ten deep.
MAX_DEPTH = 100
_OPENING = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
_CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)


@attrs.frozen(kw_only=True)
class ResourceSet:
    """The parts of a set by name. *documents* is what was sent, for giving it back; *pia* what its metadata state;
    *connections* the names of the connections by those of the databases; *entities* those the databases share."""

    documents: tuple[Mapping[str, object], ...]
    volumes: Mapping[str, str]
    schemas: Mapping[str, Schema]
    parameters: Mapping[str, Parameters]
    pia: Mapping[str, str]
    connections: Mapping[str, str]
    entities: tuple[SharedEntity, ...]

    def original(self, schema_name: str) -> Schema:
        """The schema of the originals behind *schema_name*, itself when it refers to none; `Problem` 400 if unknown."""
        schema = self.schemas.get(schema_name)
        if schema is not None and schema.ref is not None:
            schema = self.schemas.get(schema.ref)
        if schema is None:
            raise Problem(400, f"Schema '{schema_name}' is not part of the set.", rule="5.3")
        return schema


def parse(text: bytes) -> ResourceSet:
    """Read a stream of documents; `Problem` 422 for what is malformed, 400 for what contradicts itself."""
    volumes: dict[str, str] = {}
    schemas: dict[str, Schema] = {}
    parameters: dict[str, Parameters] = {}
    pia: dict[str, str] = {}
    connections: dict[str, str] = {}
    entities: dict[str, SharedEntity] = {}
    documents = load(text)
    for index, document in enumerate(documents):
        node = Node(document, ("body", index))
        kind = node.need("kind")
        name = node.need("metadata").need("name").text()
        spec = node.get("spec") or Node({}, (*node.loc, "spec"))
        match kind.text():
            case "AvatarVolume":
                volumes[name] = spec.need("url").text()
            case "AvatarSchema":
                _refuse_twice(schemas, name, node)
                schemas[name] = read_schema(name, spec)
            case "AvatarMetadata":
                stated = spec.get("pia_metadata")
                pia = {key: value.text() for key, value in stated.entries().items()} if stated else {}
            case "AvatarDatabase":
                connections[name] = connection.text() if (connection := spec.get("connection")) else name
            case "AvatarSharedEntity":
                _refuse_twice(entities, name, node)
                entities[name] = read_entity(name, spec)
            case other if other in JOB_KINDS:
                _refuse_twice(parameters, name, node)
                parameters[name] = read_parameters(JOB_KINDS[other], name, spec)
            case other if other not in OTHER_KINDS:
                raise kind.refuse(f"'{other}' is not a kind of document", "enum")
            case _:
                spec.entries()
    found = ResourceSet(
        documents=documents,
        volumes=volumes,
        schemas=schemas,
        parameters=parameters,
        pia=pia,
        connections=connections,
        entities=tuple(entities.values()),
    )
    _check_references(found)
    return found


def load(text: bytes) -> tuple[Mapping[str, object], ...]:
    """The mappings of a YAML stream; `Problem` 422 for anything else."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_tokens(yaml.scan(text, Loader=loader))
        documents = [document for document in yaml.load_all(text, Loader=loader) if document is not None]
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        message = f"The body is not YAML: {' '.join(str(error).split())}"
        raise invalid("body", msg=message, type="yaml_invalid", rule="5.1") from None
    if not documents:
        raise invalid("body", msg="The set holds no document", type="missing", rule="5.1")
    if len(documents) > MAX_DOCUMENTS:
        raise invalid("body", msg=f"A set holds at most {MAX_DOCUMENTS} documents", type="too_long", rule="5.1")
    for index, document in enumerate(documents):
        Node(document, ("body", index)).entries()
    return tuple(cast("Mapping[str, object]", document) for document in documents)


def dump(documents: tuple[Mapping[str, object], ...]) -> str:
    """The stream as the service writes it: key order kept, block style, documents parted by a blank line."""
    return "\n---\n".join(yaml.safe_dump(dict(document), sort_keys=False) for document in documents)


def volume_document(name: str, url: str) -> Mapping[str, object]:
    """The ``AvatarVolume`` the service adds."""
    return {"kind": "AvatarVolume", "metadata": {"name": name}, "spec": {"url": url}}


def _check_tokens(tokens: Iterable[object]) -> None:
    """Refuse what would cost too much to compose; scanning itself needs no stack."""
    depth = 0
    for token in tokens:
        # Nothing writes aliases, and a few lines of them can stand for gigabytes.
        if isinstance(token, yaml.AliasToken):
            raise invalid("body", msg="Aliases are not accepted", type="yaml_invalid", rule="5.1")
        if isinstance(token, _OPENING):
            depth += 1
        elif isinstance(token, _CLOSING):
            depth -= 1
        if depth > MAX_DEPTH:
            message = f"The body is nested deeper than {MAX_DEPTH} levels"
            raise invalid("body", msg=message, type="yaml_invalid", rule="5.1")


def _refuse_twice(known: Mapping[str, object], name: str, node: Node) -> None:
    if name in known:
        raise node.refuse(f"The name '{name}' is used twice")


def _check_references(found: ResourceSet) -> None:
    for schema in found.schemas.values():
        if schema.ref is not None and schema.ref not in found.schemas:
            raise Problem(400, f"Schema '{schema.name}' refers to '{schema.ref}', which is not in the set.", rule="5.3")
        if schema.ref is None:
            _check_tables(schema)


def _check_tables(schema: Schema) -> None:
    names = [table.name for table in schema.tables]
    if len(set(names)) < len(names):
        raise Problem(400, f"Schema '{schema.name}' names a table twice.", rule="5.3")
    for table in schema.tables:
        for link in table.links:
            if link.to_table not in names:
                text = f"Link from table '{table.name}' goes to '{link.to_table}', which is not in the schema."
                raise Problem(400, text, rule="5.3")
    made = [table for table in schema.tables if table.treatment == "anonymize"]
    if len(names) > 1 and schema.check_links:
        if len(made) > 1 and not any(table.individual_level for table in schema.tables):
            text = f"Schema '{schema.name}' does not have any individual_level table defined, expected at least one"
            raise Problem(400, text, rule="1.7")
        parts = _components(schema)
        if parts > 1:
            raise Problem(400, f"Expected a connected graph, but found {parts} disconnected components", rule="1.7")


def _components(schema: Schema) -> int:
    # Tables of a database that are left without rows are related with nothing.
    group = {table.name: table.name for table in schema.tables if table.has_rows}
    for table in schema.tables:
        for link in table.links:
            if not {table.name, link.to_table} <= group.keys():
                continue
            old, new = group[link.to_table], group[table.name]
            group = {name: new if root == old else root for name, root in group.items()}
    return len(set(group.values()))
