"""The report tells what breaks from what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from generation.surface import compare, read_surface

API = """
def sync_detailed(id: str, *, client: Client, size: int | Unset = UNSET) -> Response[Thing]:
    pass

def sync(id: str) -> Thing:
    pass
"""
MODEL = """
class Thing:
    id: str
    note: str | Unset = UNSET
    secret: str = _attrs_field(repr=False)
    password: str = _attrs_field(default=UNSET, repr=False)
    _hidden: int = 0

class State(StrEnum):
    LIVE = "live"
"""
TABLE = """
OPERATIONS: Mapping[str, Operation] = {"get_thing": Operation(name="get_thing", path="/things", retry="always")}
"""


def surface(folder: Path, *, old: str = "", new: str = "") -> dict[str, str]:
    for file, text in (("api/things/get_thing", API), ("models/thing", MODEL), ("operations", TABLE)):
        path = folder / "shop" / f"{file}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new))
    return read_surface(folder)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("    id: str\n", "", "removed shop.models.thing.Thing.id"),
        ("    id: str\n", "    id: str\n    size: int\n", "added shop.models.thing.Thing.size: int"),
        ("note: str | Unset = UNSET", "note: str", "changed shop.models.thing.Thing.note: ?str | Unset → str"),
        (
            "secret: str = _attrs_field(repr=False)",
            "secret: int = _attrs_field(repr=False)",
            "changed shop.models.thing.Thing.secret: str → int",
        ),
        (
            "password: str = _attrs_field(default=UNSET, repr=False)",
            "password: str = _attrs_field(repr=False)",
            "changed shop.models.thing.Thing.password: ?str → str",
        ),
        (
            "    id: str\n",
            "    id: str\n    token: str = _attrs_field(repr=False)\n",
            "added shop.models.thing.Thing.token: str",
        ),
        ('    LIVE = "live"\n', "    pass\n", "removed shop.models.thing.State.LIVE"),
        ("class Thing:", "class Item:", "removed shop.models.thing.Thing"),
        ("id: str, *, client", "id: int, *, client", "changed shop.api.things.get_thing.sync_detailed(id): str → int"),
        ("*, client", "*, more: str, client", "added shop.api.things.get_thing.sync_detailed(more): str"),
        (
            "Response[Thing]",
            "Response[None]",
            "changed shop.api.things.get_thing.sync_detailed(): ->",
        ),
        ('"/things"', '"/items"', "changed shop.operations.OPERATIONS[get_thing].path: '/things' → '/items'"),
    ],
)
def test_breaking_changes(tmp_path: Path, old: str, new: str, line: str) -> None:
    difference = compare(surface(tmp_path / "a"), surface(tmp_path / "b", old=old, new=new))
    assert any(found.startswith(line) for found in difference.breaking), difference
    assert str(difference).splitlines()[1].startswith("  BREAKING ")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "    id: str\n",
            "    id: str\n    size: int | Unset = UNSET\n",
            "added shop.models.thing.Thing.size: ?int | Unset",
        ),
        (
            "*, client",
            "*, more: str | Unset = UNSET, client",
            "added shop.api.things.get_thing.sync_detailed(more): ?str",
        ),
        (
            "secret: str = _attrs_field(repr=False)",
            "secret: str = _attrs_field(default=UNSET, repr=False)",
            "changed shop.models.thing.Thing.secret: str → ?str",
        ),
        ('    LIVE = "live"\n', '    LIVE = "live"\n    GONE = "gone"\n', "added shop.models.thing.State.GONE"),
        ("class State(", "class New:\n    id: str\n\nclass State(", "added shop.models.thing.New: "),
        ('retry="always"', 'retry="never"', "changed shop.operations.OPERATIONS[get_thing].retry: 'always' → 'never'"),
        ("_hidden: int = 0", "_hidden: str = ''", None),
        ("def sync(id: str)", "def sync(id: int)", None),
    ],
)
def test_harmless_changes(tmp_path: Path, old: str, new: str, line: str | None) -> None:
    difference = compare(surface(tmp_path / "a"), surface(tmp_path / "b", old=old, new=new))
    assert difference.breaking == ()
    if line is None:
        assert str(difference) == "No change for users of the generated code."
    else:
        assert len(difference.harmless) == 1
        assert difference.harmless[0].startswith(line)


@pytest.mark.parametrize(
    "damage", [b"<<<<<<< HEAD\n", b"\xff", b"\0", b"(" * 5000, b"OPERATIONS: object = OPERATIONS\n"]
)
def test_a_damaged_file_has_no_names(tmp_path: Path, damage: bytes) -> None:
    whole = surface(tmp_path)
    model = tmp_path / "shop" / "models" / "thing.py"
    model.write_bytes(model.read_bytes() + damage)
    rest = {name: shape for name, shape in whole.items() if not name.startswith("shop.models.")}
    assert rest and read_surface(tmp_path) == rest
