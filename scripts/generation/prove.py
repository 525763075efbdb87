"""The other half of ``proof``: reads tasks as JSON, answers None or what is wrong for each.

It runs with the fresh tree first on the path, and imports nothing but that, httpx and the standard library.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import sys
from datetime import datetime
from typing import Any, get_args

import httpx


def count(task: dict[str, Any]) -> str | None:
    package = importlib.import_module(task["package"])
    found = pkgutil.walk_packages(package.__path__, f"{task['package']}.")
    modules = sorted(module.name for module in found if not module.ispkg)
    if modules != task["modules"]:
        difference = sorted(set(modules) ^ set(task["modules"]))
        return f"{len(task['modules'])} operations, but {len(modules)} modules: {difference}"
    return None


def operation(task: dict[str, Any]) -> str | None:
    module = importlib.import_module(task["module"])
    for name in ("sync_detailed", "asyncio_detailed", "request_kwargs"):
        if not callable(getattr(module, name, None)):
            return f"{task['module']} has no {name}"
    return None


def schema(task: dict[str, Any]) -> str | None:
    models = importlib.import_module(task["module"])
    if task["name"] not in models.__all__ or not isinstance(getattr(models, task["name"]), type):
        return f"{task['module']} has no class {task['name']}"
    return None


def example(task: dict[str, Any]) -> str | None:
    module = importlib.import_module(task["module"])
    value = task["value"]
    if task["status"] is None:
        kinds = _kinds(inspect.signature(module.request_kwargs).parameters["body"].annotation)
        back = [_plain(_read(kind, value)) for kind in kinds]
        if kinds and not any(_same(candidate, value) for candidate in back):
            return f"the example of the request came back as {back}"
        return None
    client = importlib.import_module(f"{task['module'].rsplit('.', 3)[0]}.client").Client(
        base_url="http://example.test"
    )
    answer = module._build_response(client=client, response=httpx.Response(task["status"], json=value)).parsed
    if not _same(_plain(answer), value):
        return f"the example of the answer came back as {_plain(answer)!r}"
    return None


def _kinds(annotation: Any) -> list[Any]:
    """The model classes of ``Model``, ``Model | Unset`` or ``list[Model]``; none for a body of plain values."""
    if hasattr(annotation, "from_dict"):
        return [annotation]
    return [kind for part in get_args(annotation) for kind in _kinds(part)]


def _read(kind: Any, value: Any) -> Any:
    return [kind.from_dict(item) for item in value] if isinstance(value, list) else kind.from_dict(value)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def _same(found: Any, expected: Any) -> bool:
    """Equal as JSON, where the spelling of a time does not matter: Z comes back as +00:00."""
    if isinstance(expected, dict):
        same_keys = isinstance(found, dict) and found.keys() == expected.keys()
        return same_keys and all(_same(found[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        same_length = isinstance(found, list) and len(found) == len(expected)
        return same_length and all(map(_same, found, expected))
    if found == expected:
        return True
    try:
        return datetime.fromisoformat(found) == datetime.fromisoformat(expected)
    except (TypeError, ValueError):
        return False


def attempt(task: dict[str, Any]) -> str | None:
    kinds = {"count": count, "operation": operation, "schema": schema, "example": example}
    try:
        return kinds[task["kind"]](task)
    except Exception as error:  # whatever it is, it is the finding
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    json.dump([attempt(task) for task in json.load(sys.stdin)], sys.stdout)
