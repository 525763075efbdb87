"""The other half of ``proof``: reads tasks as JSON, answers None or what is wrong for each.

It runs with the fresh tree first on the path, and imports nothing but that, httpx and the standard library.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import pkgutil
import sys
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from io import BytesIO
from types import ModuleType, NoneType
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

import httpx

_UNREAD = object()


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
    return _sent(module, task["value"]) if task["status"] is None else _answered(module, task)


def _answered(module: ModuleType, task: dict[str, Any]) -> str | None:
    """What an answer is read as, and what of it is written again."""
    package, value = module.__name__.rsplit(".", 3)[0], task["value"]
    client = importlib.import_module(f"{package}.client").Client(base_url="http://example.test")
    answer = module._build_response(client=client, response=httpx.Response(task["status"], json=value)).parsed
    if not _same(_plain(answer), value):
        return f"the example of the answer came back as {_plain(answer)!r}"
    items = answer if task["read"] == "list" else [answer]
    if task["read"] and not all(type(item).__module__.startswith(f"{package}.") for item in items):
        return f"the example of the answer was not read, but handed over as {type(items[0]).__name__}"
    return None


def _sent(module: ModuleType, value: Any) -> str | None:
    """What a body that is made of the example is sent as."""
    parameters = inspect.signature(module.request_kwargs).parameters
    required = {name: one for name, one in parameters.items() if one.default is one.empty and name != "body"}
    arguments = {name: _some(one.annotation) for name, one in required.items()}
    sent: list[Any] = []
    for body in _bodies(parameters["body"].annotation, value):
        request = module.request_kwargs(**arguments, body=body)
        sent += [request[key] for key in ("json", "data", "files", "content") if key in request]
    if any(_same(found.decode() if isinstance(found, bytes) else found, value) for found in sent):
        return None
    return f"the example of the request was sent as {sent}"


def _some(annotation: Any) -> Any:
    """Something for an argument that only has to be there."""
    if get_origin(annotation) is list:
        return []
    if get_origin(annotation) is Literal or get_args(annotation):
        first = get_args(annotation)[0]
        return first if get_origin(annotation) is Literal else _some(first)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    known = {int: 1, float: 1.0, bool: True, UUID: UUID(int=1), datetime: datetime(2000, 1, 1), date: date(2000, 1, 1)}
    return known.get(annotation, "x")


def _bodies(annotation: Any, value: Any) -> Iterator[Any]:
    """The bodies that a caller may make of a value: one for each class of a union that can read it, the best first."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is list:
        if isinstance(value, list):
            made = [next(_bodies(parts[0], item), _UNREAD) for item in value]
            yield from [] if _UNREAD in made else [made]
    elif origin not in (None, Literal, dict):
        made = []
        for part in parts:
            with contextlib.suppress(TypeError, ValueError, KeyError, AttributeError):
                made += _bodies(part, value)
        yield from sorted(made, key=lambda body: not _same(_plain(body), value))
    elif hasattr(annotation, "from_dict"):
        yield annotation.from_dict(value)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        yield annotation(value)
    elif annotation in (datetime, date):
        yield annotation.fromisoformat(value)
    elif annotation is UUID:
        yield UUID(value)
    elif hasattr(annotation, "to_tuple"):
        yield annotation(payload=BytesIO(value.encode()))
    elif annotation is NoneType:
        yield from [None] if value is None else []
    elif getattr(annotation, "__name__", "") != "Unset":
        yield value


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
    warnings.simplefilter("ignore")  # of what is deprecated
    json.dump([attempt(task) for task in json.load(sys.stdin)], sys.stdout)
