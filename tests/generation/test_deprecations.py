"""What a document calls deprecated is said in docstrings, and once a process at the line that uses it."""

from __future__ import annotations

import asyncio
import copy
import functools
import inspect
import pickle
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest
import yaml

from audiencekit.core.call import call
from tests.generation.sample import REPOSITORY, Package, generate

DOCUMENT = """
openapi: 3.1.0
info: {title: Old, version: "1"}
servers: [{url: "https://old.test"}]
paths:
  /things/{thing_id}:
    parameters:
      - {name: thing_id, in: path, required: true, description: "Number of\\n the thing.", schema: {type: string}}
      - {name: X-Old, in: header, deprecated: true, x-deprecated: send nothing, schema: {type: string}}
    get:
      operationId: getOldThing
      tags: [things]
      summary: Get a thing
      description: It is slow. Use `getThing` instead. Nobody knows why.
      deprecated: true
      responses: {"200": &thing {description: The thing., content: {application/json: {schema: &ref
        {$ref: "#/components/schemas/Thing"}}}}, "404": {description: No such thing}}
    put:
      operationId: getThing
      tags: [things]
      parameters:
        - {name: label, in: query, deprecated: true, description: Replaced by `name`., schema: {type: string}}
        - {name: size, in: query, deprecated: true, x-unit: kB, schema: {type: integer, default: 10}}
        - {name: color, in: query, schema: {$ref: "#/components/schemas/Color"}}
      responses: {"200": *thing}
    post:
      operationId: sendThing
      tags: [things]
      requestBody: {required: true, description: What to send., content: {application/json: {schema: *ref}}}
      responses: {"200": *thing}
components:
  schemas:
    Color: {type: string, enum: [red], deprecated: true, description: Deprecated - say it in words.}
    Base:
      type: object
      properties: {inherited: {type: string, deprecated: true}, wait: {type: integer, x-unit: seconds}}
    Thing:
      allOf:
        - {$ref: "#/components/schemas/Base"}
        - type: object
          required: [id, must]
          properties:
            id: {type: string, description: Its number.}
            must: {type: string, deprecated: true}
            label: {type: string, deprecated: true, x-deprecated: {since: "2", reason: use `name`}}
            size: {type: integer, default: 10, deprecated: true}
            part: {$ref: "#/components/schemas/Part", deprecated: true, description: Its part. Moved to `parts`.}
            parts: {type: array, items: {$ref: "#/components/schemas/Part"}}
            name: {type: string}
    Part: {type: object, deprecated: true, description: A part., properties: {name: {type: string}}}
"""
ANSWER = {"id": "1", "must": "m", "label": "l", "size": 3, "part": {"name": "p"}, "parts": [{}], "inherited": "i"}
MUST = "Thing.must is deprecated."


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return generate(tmp_path_factory.mktemp("old") / "old_service", document=yaml.safe_load(DOCUMENT))


@pytest.fixture
def package(generated: Package, monkeypatch: pytest.MonkeyPatch) -> Package:
    """As in a new process: nothing has been told yet."""
    monkeypatch.setattr(generated.module("deprecation"), "_told", {})
    return generated


def told(use: Callable[[], object]) -> list[str]:
    """The warnings of using something, which must name the line after ``def`` or ``lambda`` of ``use``."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        use()
    code = use.func.__code__ if isinstance(use, functools.partial) else use.__code__
    lines = {line for *_, line in code.co_lines()}
    for warning in caught:
        assert warning.category is DeprecationWarning
        assert (warning.filename, warning.lineno in lines) == (__file__, True), str(warning)
    return [str(warning.message) for warning in caught]


def client(package: Package) -> Any:
    answer = httpx.MockTransport(lambda _: httpx.Response(200, json=ANSWER))
    made = package.module("client").Client(base_url="https://old.test", raise_on_unexpected_status=True)
    made.set_httpx_client(httpx.Client(base_url="https://old.test", transport=answer))
    return made.set_async_httpx_client(httpx.AsyncClient(base_url="https://old.test", transport=answer))


OPERATION = ["The operation get_old_thing is deprecated. Use `getThing` instead."]


def test_an_operation_warns_once_at_the_callers_line(package: Package) -> None:
    operation, to = package.module("api.things.get_old_thing"), client(package)
    assert told(lambda: operation.sync_detailed("1", client=to)) == OPERATION
    assert told(lambda: operation.sync_detailed("1", client=to)) == []
    assert told(lambda: operation.request_kwargs("1")) == []
    assert told(lambda: asyncio.run(operation.asyncio_detailed("1", client=to))) == []


def test_every_way_to_call_it_warns(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    operation, to = package.module("api.things.get_old_thing"), client(package)

    async def awaits() -> None:
        await operation.asyncio_detailed("1", client=to)

    def in_a_loop() -> None:
        asyncio.run(operation.asyncio_detailed("1", client=to))

    def awaited() -> list[str]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            asyncio.run(awaits())
        assert {warning.lineno for warning in caught} <= {line for *_, line in awaits.__code__.co_lines()}
        return [str(warning.message) for warning in caught]

    ways: list[Callable[[], list[str]]] = [
        lambda: told(lambda: operation.request_kwargs("1")),
        lambda: told(lambda: call(package.model("Thing"), operation.sync_detailed, "1", client=to)),
        lambda: told(in_a_loop),
        awaited,
    ]
    for way in ways:
        monkeypatch.setattr(package.module("deprecation"), "_told", {})
        assert way() == OPERATION


def test_a_coroutine_that_runs_elsewhere_warns_where_it_was_made(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What runs it is asyncio.run(), a task or gather(), which are nobody's lines, or another one's."""
    old, thing, to = package.module("api.things.get_old_thing"), package.module("api.things.get_thing"), client(package)

    async def gathers() -> None:
        await asyncio.gather(old.asyncio_detailed("1", client=to), thing.asyncio_detailed("1", client=to, label="x"))

    async def starts_tasks() -> None:
        await asyncio.create_task(old.asyncio_detailed("1", client=to))
        await asyncio.create_task(thing.asyncio_detailed(thing_id="1", client=to, label="x"))

    for way in (gathers, starts_tasks):
        monkeypatch.setattr(package.module("deprecation"), "_told", {})
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            asyncio.run(way())
        label = "The parameter label of get_thing is deprecated. Replaced by `name`."
        assert [str(warning.message) for warning in caught] == [*OPERATION, label]
        assert {warning.lineno for warning in caught} <= {line for *_, line in way.__code__.co_lines()}
    is_coroutine_function = sys.version_info >= (3, 12)  # before, inspect takes no function's word for it
    for module in (old, thing):
        assert inspect.iscoroutinefunction(module.asyncio_detailed) is is_coroutine_function
        assert inspect.signature(module.sync_detailed) == inspect.signature(module.asyncio_detailed)


def test_an_argument_warns_when_it_is_given(package: Package) -> None:
    operation, to = package.module("api.things.get_thing"), client(package)
    red = package.model("Color").RED
    assert told(lambda: operation.sync_detailed("1", client=to)) == []
    assert told(lambda: operation.sync_detailed("1", client=to, size=10)) == []  # it cannot be seen that this is given
    assert told(lambda: operation.sync_detailed("1", client=to, label="x", size=11, color=red, x_old="y")) == [
        "The parameter label of get_thing is deprecated. Replaced by `name`.",
        "The parameter size of get_thing is deprecated.",
        "The parameter color of get_thing is deprecated. Say it in words.",
        "The parameter x_old of get_thing is deprecated. Send nothing.",
    ]
    assert told(lambda: operation.sync_detailed("1", client=to, label="x", size=11, color=red, x_old="y")) == []


def test_a_property_warns_when_it_is_given(package: Package) -> None:
    thing, part = package.model("Thing"), package.model("Part")
    assert told(lambda: thing(id="1", must="m")) == [MUST]
    assert told(lambda: thing(id="1", must="m", name="n", size=10, parts=[])) == []
    made = []
    assert told(lambda: made.append(part(name="p"))) == ["Part is deprecated."]
    assert set(told(lambda: thing(id="1", must="m", label="l", size=1, part=made[0], inherited="i"))) == {
        "Thing.label is deprecated. Since 2: use `name`.",
        "Thing.size is deprecated.",
        "Thing.part is deprecated. Moved to `parts`.",
        "Thing.inherited is deprecated.",
    }


def test_what_the_user_did_not_do_is_not_told(package: Package) -> None:
    thing, parsed = package.model("Thing"), []
    answered = package.module("api.things.get_thing").sync_detailed
    assert told(lambda: answered("1", client=client(package)).parsed.must) == []
    assert told(lambda: parsed.append(thing.from_dict(ANSWER))) == []
    assert parsed[0].to_dict() == ANSWER
    assert told(lambda: attrs.evolve(parsed[0], name="n")) == []
    assert told(lambda: copy.deepcopy(pickle.loads(pickle.dumps(copy.copy(parsed[0]))))) == []
    assert told(lambda: thing(id="1", must="m")) == [MUST]  # and that did not use up the warning


def test_of_many_threads_one_is_told(package: Package) -> None:
    start, thing = threading.Barrier(8), package.model("Thing")

    def use() -> None:
        start.wait()
        thing(id="1", must="m")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [str(warning.message) for warning in caught] == [MUST]


def test_docstrings_say_it(package: Package) -> None:
    for name in ("sync_detailed", "asyncio_detailed"):
        said = getattr(package.module("api.things.get_old_thing"), name).__doc__
        assert "Deprecated. It is slow. Use `getThing` instead. Nobody knows why." in said
        assert "thing_id (str): Number of the thing.\n" in said
        assert "x_old (str | Unset): Deprecated: Send nothing.\n" in said
        assert "200 (Thing): The thing.\n" in said
        assert "404: No such thing.\n" in said
    said = package.module("api.things.get_thing").sync_detailed.__doc__
    assert "size (int | Unset): Deprecated. Unit: kB. Default: 10.\n" in said
    assert "color (Color | Unset): Deprecated. Say it in words.\n" in said
    assert "body (Thing): What to send.\n" in package.module("api.things.send_thing").sync_detailed.__doc__
    assert package.model("Part").__doc__.strip() == "Deprecated. A part."
    assert package.model("Color").__doc__.strip() == "Deprecated. Say it in words."
    source = (package.folder / "models" / "thing.py").read_text()
    for after, text in {
        "label: str | Unset = UNSET": "Deprecated: Since 2: use `name`.",
        "part: Part | Unset = UNSET": "Deprecated. Its part. Moved to `parts`.",
        "wait: int | Unset = UNSET": "Unit: seconds.",
    }.items():
        assert f'{after}\n    """ {text} """\n' in source


def test_importing_all_of_it_is_silent(package: Package) -> None:
    modules = [".".join(path.relative_to(package.folder.parent).with_suffix("").parts) for path in
               package.folder.rglob("*.py")]  # fmt: skip
    program = f"import importlib; [importlib.import_module(name) for name in {modules!r}]"
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=package.folder.parent, check=True)


def test_a_document_without_deprecations_pays_nothing(sample: Package) -> None:
    assert not (sample.folder / "deprecation.py").exists()
    assert not any("deprecat" in path.read_text() for path in sample.folder.rglob("*.py"))


@pytest.mark.full
@pytest.mark.once
def test_editors_strike_it_through(package: Package, tmp_path: Path) -> None:
    user = tmp_path / "user.py"
    user.write_text(
        "from old_service.api.things import get_old_thing, get_thing\n"
        "from old_service.models import Color, Part, Thing\n"
        "get_old_thing.sync_detailed\n"
        "get_old_thing.asyncio_detailed\n"
        "get_thing.sync_detailed\n"
        "Part()\n"
        "Thing(id='1', must='m')\n"
        "Color.RED\n"
    )
    (tmp_path / "pyrightconfig.json").write_text(
        f'{{"typeCheckingMode": "off", "reportDeprecated": "error", "extraPaths": ["{package.folder.parent}"]}}'
    )
    checker = REPOSITORY / ".venv" / "bin" / "basedpyright"
    run = subprocess.run([checker, str(user)], cwd=tmp_path, capture_output=True, text=True, check=False)
    struck = {int(line.split(":")[1]) for line in run.stdout.splitlines() if "is deprecated" in line and ".py:" in line}
    assert struck == {2, 3, 4, 6, 8}, run.stdout
