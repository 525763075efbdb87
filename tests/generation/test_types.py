"""The types of generated code are checked where something changed, while other work goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from generation.refusal import Refusal
from generation.typecheck import checked_types

pytestmark = pytest.mark.once

CHANGED = ["different: audiencekit_api/shop/types.py", "different: MANIFEST.json", "different: documents/shop.json"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two packages, each with a fault."""
    for name in ("shop", "stall"):
        (tmp_path / "tree" / "audiencekit_api" / name).mkdir(parents=True)
        (tmp_path / "tree" / "audiencekit_api" / name / "types.py").write_text(f'{name}: int = ""\n')
    (tmp_path / "tree" / "audiencekit_api" / "operation.py").write_text("")
    return tmp_path / "tree"


@pytest.mark.parametrize(
    ("changed", "named"),
    [(CHANGED, {"shop"}), (["missing: audiencekit_api/operation.py"], {"shop", "stall"})],
)
def test_a_fault_in_what_changed_is_refused(tree: Path, changed: list[str], named: set[str]) -> None:
    done: list[str] = []
    with pytest.raises(Refusal) as refused, checked_types(tree, changed, tree.parent):
        done.append("other work")
    told = "\n".join(refused.value.lines)
    assert {name for name in ("shop", "stall") if f"{name}/types.py" in told} == named
    assert done == ["other work"]


@pytest.mark.parametrize("changed", [[], ["different: MANIFEST.json"], ["extra: audiencekit_api/gone/types.py"]])
def test_nothing_changed_nothing_is_checked(tree: Path, changed: list[str]) -> None:
    with checked_types(tree, changed, tree.parent):
        pass
