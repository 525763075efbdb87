"""One tree replaces another whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from generation import tree
from generation.refusal import Refusal


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return write(tmp_path / "generated", "old")


def write(folder: Path, text: str) -> Path:
    (folder / "package").mkdir(parents=True)
    (folder / "package" / "a.py").write_text(text)
    return folder


@pytest.fixture
def two_renames(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot exchange two folders."""
    monkeypatch.setattr(tree, "exchange", lambda first, second: False)


def test_the_new_tree_takes_the_place_of_the_old(target: Path) -> None:
    inode = target.stat().st_ino
    with tree.workshop(target) as scratch:
        tree.replace(target, write(scratch / "tree", "new"))
        exchanged = scratch / "tree"
        assert exchanged.stat().st_ino == inode  # the old one, in one step
    assert tree.files(target) == {"package/a.py": b"new"}
    assert [path.name for path in target.parent.iterdir()] == ["generated"]


@pytest.mark.usefixtures("two_renames")
def test_the_new_tree_takes_the_place_of_the_old_by_two_renames(tmp_path: Path, target: Path) -> None:
    tree.replace(target, write(tmp_path / "new", "new"))
    assert tree.files(target) == {"package/a.py": b"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


def test_there_may_be_no_tree_yet(tmp_path: Path) -> None:
    tree.replace(tmp_path / "generated", write(tmp_path / "new", "new"))
    assert tree.files(tmp_path / "generated") == {"package/a.py": b"new"}


@pytest.mark.usefixtures("two_renames")
def test_a_failed_swap_puts_the_old_tree_back(tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new, real = write(tmp_path / "new", "new"), Path.rename

    def fail_for_the_new_tree(self: Path, other: Path) -> Path:
        if self == new:
            raise OSError("disk full")
        return real(self, other)

    monkeypatch.setattr(Path, "rename", fail_for_the_new_tree)
    with pytest.raises(Refusal, match="disk full"):
        tree.replace(target, new)
    assert tree.files(target) == {"package/a.py": b"old"}


def test_a_run_killed_between_its_renames_is_mended(tmp_path: Path, target: Path) -> None:
    target.rename(tmp_path / ".generated-aside")
    tree.recover(target)
    assert tree.files(target) == {"package/a.py": b"old"}


def test_a_run_killed_before_its_clean_up_is_mended(tmp_path: Path, target: Path) -> None:
    write(tmp_path / ".generated-aside", "older")
    tree.recover(target)
    assert tree.files(target) == {"package/a.py": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


def test_what_killed_runs_left_is_removed(tmp_path: Path, target: Path) -> None:
    write(tmp_path / ".generated-killed" / "tree", "half done")
    elsewhere = write(tmp_path / "elsewhere", "kept")
    (tmp_path / ".generated-link").symlink_to(elsewhere)
    with tree.workshop(target) as used:
        write(used / "tree", "being made by another run")
        tree.recover(target)
        assert {path.name for path in tmp_path.iterdir()} == {"generated", "elsewhere", ".generated-link", used.name}
        assert tree.files(used) == {"tree/package/a.py": b"being made by another run"}
    assert not used.exists()
    assert tree.files(elsewhere) == {"package/a.py": b"kept"}


def test_the_only_tree_there_is_survives_the_clean_up(tmp_path: Path, target: Path) -> None:
    target.rename(tmp_path / ".generated-aside")
    write(tmp_path / ".generated-killed" / "tree", "half done")
    tree.recover(target)
    assert tree.files(target) == {"package/a.py": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


@pytest.mark.parametrize(
    "damaged", [b"", b"{}", b"[]", b"5", b'{"services": []}', b'{"services": {}}}', b"\xff", b"<<<<<<< HEAD\n{}"]
)
def test_a_damaged_manifest_counts_as_none(target: Path, damaged: bytes) -> None:
    assert tree.read_manifest(target) == {}
    tree.write_manifest(target, {"shop": {"tree": "1"}})
    assert tree.read_manifest(target) == {"shop": {"tree": "1"}}
    (target / "MANIFEST.json").write_bytes(damaged)
    assert tree.read_manifest(target) == {}


def test_differences_name_each_file(tmp_path: Path, target: Path) -> None:
    new = write(tmp_path / "new", "new")
    (new / "b.py").write_text("")
    (target / "c.py").write_text("")
    (target / "package" / "__pycache__").mkdir()
    (target / "package" / "__pycache__" / "a.pyc").write_text("")
    assert tree.differences(target, new) == ["missing: b.py", "extra: c.py", "different: package/a.py"]


def test_a_digest_sees_names_and_bytes(tmp_path: Path, target: Path) -> None:
    digest = tree.digest(target)
    assert digest == tree.digest(write(tmp_path / "same", "old"))
    assert digest != tree.digest(write(tmp_path / "other", "old "))
    (target / "package" / "a.py").rename(target / "package" / "b.py")
    assert digest != tree.digest(target)


@pytest.mark.parametrize("kind", ["link", "link to nothing", "file"])
def test_what_is_not_a_folder_is_not_replaced(kind: str, tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "generated", write(tmp_path / "elsewhere", "old")
    if kind == "file":
        target.write_text("a note")
    else:
        target.symlink_to(elsewhere if kind == "link" else tmp_path / "gone")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Refusal, match="generated is not a folder: remove it"), tree.workshop(target):
        pass
    assert sorted(tmp_path.iterdir()) == before
