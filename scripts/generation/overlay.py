"""Corrections laid over a document that is not ours: the part of Overlay 1.0 that can be checked.

A target is made of ``$``, ``.name``, ``['name']``, ``[*]`` and ``[?@.name=='text']``. An action that matches nothing,
or an update that changes nothing, is an error: the document has moved on and the overlay is stale.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

from generation.document import Document, load
from generation.refusal import JsonPath, Refusal

_STEP = re.compile(
    r"""  \.(?P<name>[A-Za-z_][\w-]*)
        | \['(?P<quoted>[^']*)'\]
        | (?P<all>\[\*\])
        | \[\?@\.(?P<key>[\w-]+)=='(?P<text>[^']*)'\]""",
    re.VERBOSE,
)


class _StaleError(ValueError):
    """An action that has nothing to do."""


def apply(document: Document, path: Path, file: str, *, pass_over_stale: bool = False) -> None:
    """Carry out the actions of an overlay, in order.

    Raises:
        Refusal: For an action that is not understood, or has no reason; also for one that matches or changes nothing,
            unless those are passed over, as an older edition may not have what they correct.
    """
    overlay = load(path, file)
    if set(overlay.data) - {"overlay", "info", "actions"} or overlay.data.get("overlay") != "1.0.0":
        raise Refusal([overlay.finding((), "an overlay has overlay: 1.0.0, info and actions")])
    if not isinstance(overlay.data.get("actions"), list):
        raise Refusal([overlay.finding(("actions",), "the actions are a list")])
    for index, action in enumerate(overlay.data["actions"]):
        try:
            _act(document.data, action)
        except ValueError as error:
            if pass_over_stale and isinstance(error, _StaleError):
                continue
            raise Refusal([overlay.finding(("actions", index), str(error))]) from error


def _act(data: dict[str, Any], action: Any) -> None:
    if not isinstance(action, dict) or set(action) not in (
        {"target", "update", "description"},
        {"target", "remove", "description"},
    ):
        raise ValueError("an action has a target, either update or remove, and the reason as its description")
    found = select(data, action["target"])
    if not found:
        raise _StaleError(f"the target {action['target']} matches nothing")
    if "remove" in action:
        if action["remove"] is not True:
            raise ValueError("remove is true, or the action is left out")
        for place in reversed(found):  # from the end, so that indexes stay right
            del _at(data, place[:-1])[place[-1]]
        return
    before = copy.deepcopy(data)
    for place in found:
        _update(_at(data, place), copy.deepcopy(action["update"]))
    if data == before:
        raise _StaleError(f"the update of {action['target']} changes nothing")


def select(data: dict[str, Any], target: str) -> list[JsonPath]:
    """The places that a target matches, in the order of the document."""
    if not isinstance(target, str) or not target.startswith("$"):
        raise ValueError(f"the target {target!r} does not start with $")
    places: list[JsonPath] = [()]
    position = 1
    while position < len(target):
        step = _STEP.match(target, position)
        if step is None:
            raise ValueError(f"the target {target} is not understood from {target[position:]!r} on")
        places = [(*place, key) for place in places for key in _keys(_at(data, place), step)]
        position = step.end()
    return places


def _keys(node: Any, step: re.Match[str]) -> list[str | int]:
    """The keys of a node's children that one step of a target leads to."""
    name = step["name"] if step["name"] is not None else step["quoted"]
    if name is not None:
        return [name] if isinstance(node, dict) and name in node else []
    children: list[tuple[str | int, Any]] = []
    if isinstance(node, dict):
        children = list(node.items())
    elif isinstance(node, list):
        children = list(enumerate(node))
    if step["all"]:
        return [key for key, _ in children]
    return [key for key, child in children if isinstance(child, dict) and child.get(step["key"]) == step["text"]]


def _at(data: Any, place: JsonPath) -> Any:
    for step in place:
        data = data[step]
    return data


def _update(node: Any, update: Any) -> None:
    """Merge objects key by key, add to arrays at their end, replace everything else."""
    if isinstance(node, list):
        node.extend(update if isinstance(update, list) else [update])
        return
    if not isinstance(node, dict) or not isinstance(update, dict):
        raise ValueError("the target of an update is an object, which takes an object, or an array")
    for key, value in update.items():
        if isinstance(node.get(key), dict) and isinstance(value, dict):
            _update(node[key], value)
        elif isinstance(node.get(key), list) and isinstance(value, list):
            node[key].extend(value)
        else:
            node[key] = value
