"""Operations: each has a module of its own, in one folder, and a retry class."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from generation.foreign.grammar import METHODS
from generation.foreign.parts import ForeignDocument
from generation.lint.operations import RETRY_CLASSES
from generation.walk import OperationNode, operations, snake

#: Repeated even if the outcome is unknown, since a second time changes nothing more.
_IDEMPOTENT = ("get", "head", "put", "delete")


def settle_operations(document: ForeignDocument) -> None:
    """Name, place and class each operation.

    Raises:
        Refusal: If there is none, or one is at another server than the others.
    """
    found = operations(document)
    if not found:
        raise document.refuse(document.data, "there is no operation: paths with methods are needed", "paths")
    for path, item in document.data["paths"].items():
        holders = [item, *(item[method] for method in METHODS if method in item)]
        for holder in (holder for holder in holders if holder.get("servers")):
            message = f"{path} is at servers of its own, but a client has one base URL: remove them in an overlay"
            raise document.refuse(holder, message, "servers")
    _ids(document, found)
    tags: dict[str, dict[str, Any]] = {tag["name"]: tag for tag in document.data.get("tags", [])}
    for operation in found:
        _tag(document, operation, tags)
        operation.node.setdefault("security", document.data.get("security", []))
        given = operation.node.get("x-retry")
        if given not in RETRY_CLASSES:
            if given is not None:
                document.warn(operation.node, f"x-retry {given!r} is none of {', '.join(RETRY_CLASSES)}", "x-retry")
            operation.node["x-retry"] = "always" if operation.method in _IDEMPOTENT else "unprocessed"
    document.data["tags"] = list(tags.values())
    if document.data.get("webhooks"):
        document.warn(document.data, "webhooks are calls of the service, for which there is no client", "webhooks")


def _ids(document: ForeignDocument, found: list[OperationNode]) -> None:
    """Keep operationIds that can be modules; make others of method and path, which does not depend on their order."""
    modules = Counter(snake(operation.operation_id) for operation in found if operation.operation_id)
    for operation in found:
        name = operation.operation_id
        suffix = re.sub(r"\W", "_", operation.path) + f"_{operation.method}"
        if name.endswith(suffix) and name != suffix:
            message = (
                f"the operationId {name!r} changes with the path: give it {name.removesuffix(suffix)!r} in an overlay"
            )
            document.warn(operation.node, message, "operationId")
        if name and modules[snake(name)] == 1 and re.fullmatch(r"[A-Za-z]\w*", snake(name), re.ASCII):
            continue
        invented = _invented(operation)
        reason = (
            "there is no operationId" if not name else f"the operationId {name!r} is not unlike all others as a module"
        )
        document.warn(operation.node, f"{reason}: it becomes {invented}; an overlay can give a better one")
        operation.node["operationId"] = invented
    seen: dict[str, OperationNode] = {}
    for operation in found:
        module = snake(operation.operation_id)
        if module in seen:
            message = (
                f"its module {module} would be the one of {seen[module].path}: give one an operationId in an overlay"
            )
            raise document.refuse(operation.node, message)
        seen[module] = operation


def _invented(operation: OperationNode) -> str:
    text = re.sub(r"\{([^}]*)\}", r" by \1 ", operation.path)
    words = re.findall(r"[A-Za-z0-9]+", text)
    return operation.method + "".join(word[0].upper() + word[1:] for word in words)


def _tag(document: ForeignDocument, operation: OperationNode, tags: dict[str, dict[str, Any]]) -> None:
    """The first tag is the folder; a name that cannot be one is written as one."""
    given = operation.node.get("tags") or ["default"]
    if len(given) > 1:
        document.warn(operation.node, f"of the tags {', '.join(given)}, the first is the folder of the module", "tags")
    name = given[0] if re.fullmatch(r"[A-Za-z]\w*", snake(given[0]), re.ASCII) else f"tag {snake(given[0])}"
    operation.node["tags"] = [snake(name)]
    tags.setdefault(snake(name), {"name": snake(name)})
