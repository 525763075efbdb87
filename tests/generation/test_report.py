"""The report as it is printed: from a run on a small repository, whose code uses some of the operations."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from generation.changes import Change, compare
from generation.document import Document, load
from generation.grades import CALL_KINDS, SCHEMA_KINDS, Grade, grades_of
from generation.record import last_document, write_documents
from generation.report import Report, code, make_report
from generation.usage import Usage, read_usage

from tests.generation.shop import SHOP

FILES = {
    "src/audiencekit/shop/_async/goods.py": """
from audiencekit_api.shop.api.goods import create_good, delete_good, list_goods
from audiencekit_api.shop.models import Good
from audiencekit.core._async.call import call

class AsyncGoods:
    async def create(self, name):
        return await self._sent(Good(name))

    def told(self, address):
        kind = address.partition("/")
        raise Unexpected("GET", f"/goods: {kind}", "/goods")

    def root(self, folder):
        return quote(f"/{folder}", "/")

    async def _sent(self, good):
        return await call(Good, create_good.asyncio_detailed, body=good)

    async def clear(self):
        async for good in self.all():
            await call(None, delete_good.asyncio_detailed, good.id)

    def all(self):
        return list_goods.asyncio_detailed
""",
    "src/audiencekit/shop/_sync/goods.py": "from audiencekit_api.shop.api.goods import create_good\nX = create_good\n",
    "src/audiencekit/shop/client.py": """
from audiencekit.shop._sync.goods import Goods

class ShopClient:
    @property
    def goods(self) -> Goods:
        return Goods()

    def stock_up(self):
        self.goods.create("tea")
""",
    "src/audiencekit/shop/round.py": """
from typing import Protocol
from audiencekit.shop._async.goods import AsyncGoods

class Way(Protocol):
    def go(self): ...

    def come(self): ...

class Path:
    def __init__(self, goods: AsyncGoods | None = None):
        self._all_goods = goods or None
        self._visit = Visit(self._begin)

    def _begin(self):
        return self._all_goods.clear()

    def go(self):
        return self._all_goods.clear()

    def come(self):
        return self._visit.wait()

class Visit:
    def __init__(self, begin):
        self._begin = begin

    def wait(self):
        return self._begin()

class Dead:
    def __init__(self, goods):
        self._all_goods = Visit(print)

    def go(self):
        return self._all_goods.clear()

class Walk:
    def __init__(self, *, way: Way):
        self._way = way

    def start(self):
        way, steps = self._way, 0
        way.go()

    def come(self):
        raise NotImplementedError

    def home(self):
        self.come()

class Return(Walk):
    def come(self):
        self._way.come()

    def start(self):
        super().start()
""",
    "src/audiencekit/sandbox/shop/routes.py": """
GOODS = "/" + "goods"

def routes():
    async def drop(request):
        one = await found(request)
        return one.partition("/")

    one = GOODS + "/{id:int}"
    return [Route(GOODS, make, methods=["POST"]), Route(one, drop, methods=["DELETE"]), many("wares")]

def many(name):
    return Route(f"/{name}", show, methods=["GET"])
""",
    "tests/stall/test_stall.py": """
def test_of_another_product(call):
    call("createGood")
""",
    "tests/test_names.py": """
def test_by_name(call):
    call("list_goods")
""",
    "generated/audiencekit_api/stall/__init__.py": "",
    "tests/shop/test_goods.py": """
def test_made(client):
    client.goods.create("tea")

def test_through_a_helper(client):
    helper(client)

def helper(client):
    client.goods.clear()

def test_by_path(http):
    http.request("DELETE", f"/api/goods/{7}")

def test_of_something_else(client):
    client.others.create("tea")
""",
}


#: Those of round.py that end in Goods.clear: through an annotation, a hook, a protocol, a base, an overriding method.
ROUND = {"Path.go", "Path.__init__", "Path.come", "Walk.start", "Return.start", "Return.come", "Walk.home"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for file, text in FILES.items():
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copy(SHOP, tmp_path)
    return tmp_path


@pytest.fixture
def usage(repository: Path) -> Usage:
    return read_usage(repository, {"shop": shop(repository)})


def shop(repository: Path, old: str = "", new: str = "") -> Document:
    file = repository / "shop.yaml"
    text = SHOP.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    return load(file, "openapi/shop.yaml")


def touching(*names: str) -> Change:
    grades = {"call": Grade.BREAKING}
    return Change(service="shop", subject="", kind="", detail="", grades=grades, operations=names)


@pytest.mark.parametrize(
    ("operation", "functions", "routes", "tests"),
    [
        ("createGood", {"Goods.create", "ShopClient.stock_up"}, {"POST /goods"}, {"test_made"}),
        (
            "deleteGood",
            {"Goods.clear", *ROUND},
            {"DELETE /goods/{goodId}"},
            {"test_through_a_helper", "test_by_path"},
        ),
        ("listGoods", {"Goods.all", "Goods.clear", *ROUND}, {"GET /goods"}, {"test_through_a_helper", "test_by_name"}),
    ],
)
def test_users_are_found_through_methods_helpers_and_paths(
    usage: Usage, operation: str, functions: set[str], routes: set[str], tests: set[str]
) -> None:
    touched = usage.of(touching(operation))
    assert {site.name for site in touched.functions} == functions
    assert {site.name for site in touched.routes} == routes
    assert {site.name for site in touched.tests} == tests
    assert all("_sync" not in site.file for site in touched.functions)


def report(repository: Path, old: str, new: str) -> Report:
    before = shop(repository)
    return make_report(repository, {"shop": before}, {"shop": shop(repository, old, new)})


def test_as_text(repository: Path) -> None:
    made = report(repository, "operationId: createGood", "operationId: addGood")
    assert made.worst is Grade.BREAKING
    assert made.text().splitlines() == [
        "shop: 1 breaking, 0 risky, 0 harmless",
        "  BREAKING: createGood: operationId changed: createGood → addGood",
        "    facade: Goods.create (src/audiencekit/shop/_async/goods.py:7), "
        "ShopClient.stock_up (src/audiencekit/shop/client.py:9)",
        "    sandbox: POST /goods (src/audiencekit/sandbox/shop/routes.py:10)",
        "    tests: tests/shop/test_goods.py (1)",
    ]


def test_as_markdown(repository: Path) -> None:
    lines = report(repository, "enum: [food, tools]", "enum: [food, tools, a|b]").markdown().splitlines()
    assert lines[:3] == ["# What changes for clients", "", "## `shop`: 0 breaking, 1 risky, 0 harmless"]
    rows = [line for line in lines if line.startswith("|")]
    assert rows[0] == "| Grade | Change | Facade functions | Sandbox routes | Tests |"
    assert rows[2].startswith(r"| answer risky, request harmless | `GoodKind`: enum value added: `'a\|b'` | `Goods.")
    assert "<br>`ShopClient.stock_up" in rows[2]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mint.__call__ *z* <b> &lt; [a](b)", "`Mint.__call__ *z* <b> &lt; [a](b)`"),
        ("<!-- ``` a``b", "````<!-- ``` a``b````".replace("````", "`")),
        ("`x", "`` `x ``"),
        (" x", "`  x `"),
        ("a\r\n\u2028\x1b[1mb", "`a    [1mb`"),
    ],
)
def test_a_text_of_the_document_is_shown_as_it_is(text: str, shown: str) -> None:
    assert code(text) == shown


def test_each_change_is_a_row_of_a_line(repository: Path) -> None:
    """A pipe ends a cell even within code; a backslash before it does not matter there."""
    made = report(repository, "enum: [food, tools]", 'enum: [food, tools], format: "a\\\\|b\\n  c"')
    told = [line for line in made.markdown().splitlines() if "format changed" in line]
    assert len(told) == 1 and r"format changed: `none → a\\|b   c`" in told[0] and told[0].count("|") == 7, told
    assert r"format changed: none → a\|b   c" in made.text()


def test_a_service_that_is_gone_breaks_all_who_use_it(repository: Path) -> None:
    made = make_report(repository, {}, {}, {"shop": shop(repository), "stall": None})
    assert made.worst is Grade.BREAKING
    lines = made.text().splitlines()
    assert lines[:2] == ["shop: 1 breaking, 0 risky, 0 harmless", "  BREAKING: shop: service removed"]
    assert "Goods.clear" in lines[2] and "ShopClient.stock_up" in lines[2]
    assert lines[-2:] == ["stall: 1 breaking, 0 risky, 0 harmless", "  BREAKING: stall: service removed"]


def test_without_change_and_without_a_past(repository: Path) -> None:
    same = report(repository, "", "")
    assert (same.text(), same.worst) == ("shop: no change", None)
    first = make_report(repository, {"shop": None}, {"shop": shop(repository)})
    assert (first.text(), first.worst) == ("shop: nothing to compare with, see --since", None)


def test_the_last_document_is_kept(tmp_path: Path) -> None:
    document = load(SHOP, "openapi/shop.yaml")
    write_documents({"shop": document}, tmp_path)
    kept = last_document(tmp_path, "shop")
    assert kept is not None
    assert compare("shop", kept, document) == []
    assert last_document(tmp_path, "stall") is None
    (tmp_path / "documents" / "shop.json").write_text(json.dumps([]))
    assert last_document(tmp_path, "shop") is None


@pytest.mark.parametrize("kind", [*SCHEMA_KINDS, *CALL_KINDS])
def test_each_kind_has_a_grade_in_each_direction(kind: str) -> None:
    assert grades_of(kind, ["request", "answer"])


def test_what_is_taken_away_breaks_and_more_in_an_answer_does_not_break_a_request() -> None:
    def grade(kind: str) -> dict[str, Grade]:
        return grades_of(kind, ["answer", "request"])

    assert grade("required property added") == {"answer": Grade.HARMLESS, "request": Grade.BREAKING}
    assert grade("enum value added") == {"answer": Grade.RISKY, "request": Grade.HARMLESS}
    assert grade("type narrowed") == {"answer": Grade.HARMLESS, "request": Grade.BREAKING}
    assert grade("operation removed") == {"call": Grade.BREAKING}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"paths": 5}',
        '{"paths": {"/x": 5}}',
        '{"paths": {"/x": {"get": 5}}}',
        '{"paths": {}, "components": []}',
    ],
)
def test_a_record_of_another_shape_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "shop.json").write_text(text)
    assert last_document(tmp_path, "shop") is None
