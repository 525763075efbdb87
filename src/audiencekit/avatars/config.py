"""The YAML of a resource set: documents to text and back (contract 5.1). PyYAML loads when first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from audiencekit.core.tables import not_installed

Document: TypeAlias = Mapping[str, object]


def dump(documents: Sequence[Document]) -> bytes:
    """A stream of *documents* as the service stores it.

    Key order kept, lists not indented, members that are None left out at every depth, text outside ASCII escaped,
    documents parted by a blank line and ``---``.
    """
    yaml = _yaml()
    texts = [yaml.safe_dump(_without_none(document), sort_keys=False) for document in documents]
    return "\n---\n".join(texts).encode()


def load(text: bytes) -> list[Document]:
    """The documents of a stream, in its order. Raises ValueError with the line at fault for what is not such YAML."""
    yaml = _yaml()
    try:
        parsed = cast("list[object]", list(yaml.safe_load_all(text)))
    except (yaml.YAMLError, UnicodeDecodeError) as cause:
        raise ValueError(" ".join(str(cause).split())) from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return [cast("Document", document) for document in parsed if isinstance(document, dict)]


def _without_none(value: object) -> object:
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        return {key: _without_none(member) for key, member in members.items() if member is not None}
    if isinstance(value, (list, tuple)):
        return [_without_none(member) for member in cast("Sequence[object]", value)]
    return value


def _yaml():
    try:
        import yaml
    except ImportError:
        raise not_installed("pyyaml") from None
    return yaml
