"""Documents to text and back, byte for byte (contract 5.1). PyYAML loads when first needed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from audiencekit.core.tables import not_installed
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    import yaml

Document: TypeAlias = Mapping[str, object]
Place: TypeAlias = tuple[str | int, ...]

MOST_DEEP = 100  # sets are about ten deep


@attrs.frozen(kw_only=True)
class Located:
    """A document, and the line (from 1) at which each of its members begins, by their place in it."""

    document: Document
    lines: Mapping[Place, int]


def dump(documents: Sequence[Document]) -> bytes:
    """A stream of *documents* as the service stores it.

    Key order kept, lists not indented, members that are None left out at every depth, text outside ASCII escaped,
    documents parted by a blank line and ``---``.
    """
    yaml = _yaml()
    texts = [yaml.safe_dump(_plain(document), sort_keys=False) for document in documents]
    return "\n---\n".join(texts).encode()


def load(text: bytes) -> list[Document]:
    """The documents of a stream, in its order. Raises InvalidInput with the line for what is not such YAML: also for
    one key twice, which would lose one of the two."""
    return [located.document for located in locate(text)]


def locate(text: bytes) -> list[Located]:
    """As :func:`load`, with the lines."""
    yaml = _yaml()
    try:
        _refuse_costly(text)
        loader = yaml.SafeLoader(text)
        found: list[Located] = []
        while loader.check_node():
            node = loader.get_node()
            if isinstance(node, yaml.MappingNode):
                lines: dict[Place, int] = {}
                _walk(node, (), lines)
                construct = cast("Callable[[yaml.Node], Document]", getattr(loader, "construct_document"))  # noqa: B009
                found.append(Located(document=construct(node), lines=lines))
            elif node is not None and getattr(node, "tag", "") != "tag:yaml.org,2002:null":
                raise InvalidInput(f"line {_line(node)}: a document is a mapping with kind, metadata and spec")
    except (yaml.YAMLError, UnicodeDecodeError) as cause:
        raise InvalidInput(f"not YAML: {' '.join(str(cause).split())}") from None
    return found


def _refuse_costly(text: bytes) -> None:
    """Refuses what would cost too much to put together: depth, and anchors, a few lines of which can stand for
    gigabytes. Nothing writes either."""
    yaml = _yaml()
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise InvalidInput(f"line {line}: anchors are not accepted; write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEEP:
            raise InvalidInput(f"line {line}: nested too deeply")


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int]) -> None:
    import yaml

    if place in lines:
        raise InvalidInput(f"line {_line(node)}: {shown(place)} is there twice, first in line {lines[place]}")
    lines[place] = _line(node)
    if isinstance(node, yaml.MappingNode):
        for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            if not isinstance(key, yaml.ScalarNode):
                raise InvalidInput(f"line {_line(key)}: {shown(place)}: a key is text")
            inner = (*place, str(cast("object", key.value)))
            _walk(value, inner, lines)
            lines[inner] = _line(key)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(cast("list[yaml.Node]", node.value)):
            _walk(item, (*place, index), lines)


def shown(place: Place) -> str:
    """``spec.tables[0].name``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".") or "the document"


def _line(node: yaml.Node) -> int:
    return cast("int", node.start_mark.line) + 1


def _plain(value: object) -> object:
    """*value* as plain dicts, lists and scalars of their own, without None: PyYAML writes no anchors for these."""
    if isinstance(value, Mapping):
        members = cast("Mapping[Hashable, object]", value)
        return {key: _plain(member) for key, member in members.items() if member is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in cast("Sequence[object]", value)]
    if isinstance(value, str):
        return str(value)
    return value


def _yaml():
    try:
        import yaml
    except ImportError:
        raise not_installed("pyyaml") from None
    return yaml
