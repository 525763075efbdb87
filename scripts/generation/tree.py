"""The generated tree as files: its manifest, its difference to another tree, and how one replaces the other."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generation.exchange import exchange
from generation.refusal import Refusal
from generation.settings import STOCK_TEMPLATES, Project, Service

PACKAGE = "audiencekit_api"
MANIFEST = "MANIFEST.json"


def files(folder: Path) -> dict[str, bytes]:
    """The files below a folder by their relative path, without what Python leaves there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def digest(folder: Path) -> str:
    """One hash for the paths and bytes below a folder."""
    whole = hashlib.sha256()
    for path, content in files(folder).items():
        whole.update(f"{path}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def service_entry(
    project: Project, service: Service, tools: Mapping[str, str], package: Path, documents: Mapping[str, Path]
) -> dict[str, Any]:
    """All that decides the bytes of a service's package, and their hash. ``documents`` are its files by their name."""
    return {
        "document": {name: _hash(path) for name, path in documents.items()},
        "overlays": {project.shown(overlay): _hash(overlay) for overlay in service.overlays},
        "settings": _hash(project.generator_settings),
        "templates": digest(project.templates),
        "stock_templates": digest(STOCK_TEMPLATES),
        "tools": dict(tools),
        "tree": digest(package / service.name),
    }


def read_manifest(tree: Path) -> dict[str, Any]:
    """The entries by service; none if there is no manifest yet, or it is damaged."""
    try:
        services = json.loads((tree / MANIFEST).read_bytes())["services"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return {}
    return services if isinstance(services, dict) else {}


def write_manifest(tree: Path, entries: Mapping[str, Any]) -> None:
    text = json.dumps({"services": dict(entries)}, indent=2, sort_keys=True)
    (tree / MANIFEST).write_text(text + "\n", encoding="utf-8")


def differences(old: Path, new: Path) -> list[str]:
    """What a run would change: one line per file of ``old`` that is missing, extra, or not as it is in ``new``."""
    before, after = files(old), files(new)
    lines = [f"missing: {path}" for path in after.keys() - before.keys()]
    lines += [f"extra: {path}" for path in before.keys() - after.keys()]
    lines += [f"different: {path}" for path in before.keys() & after.keys() if before[path] != after[path]]
    return sorted(lines, key=lambda line: line.partition(": ")[2])


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}-aside")


@contextlib.contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """A temporary folder beside ``target``, so that a rename puts a tree there. It is locked while it is in use.

    Raises:
        Refusal: If there is something else than a folder: a link would be replaced, and what it leads to stay as it is.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise Refusal([f"{target.name} is not a folder: remove it, or put one in its place"])
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as temporary, _locked(temporary):
        yield Path(temporary)


@contextlib.contextmanager
def only_run(project: Project) -> Iterator[None]:
    """Let no other run write meanwhile: each would keep the packages of the others as they were when it began.

    Raises:
        Refusal: Where there is such a run already.
    """
    with _locked(project.openapi) as locked:
        if locked is False:
            raise Refusal([f"{project.shown(project.openapi)}: another run is under way, wait for its end"])
        yield


@contextlib.contextmanager
def _locked(folder: str | Path) -> Iterator[bool | None]:
    """Lock a folder; False if another run has done so, None where the file system has no locks.

    The lock of a run that was killed is gone with it.
    """
    descriptor, locked = os.open(folder, os.O_RDONLY), None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            locked = True
        except BlockingIOError:
            locked = False
        except OSError:
            pass
        yield locked
    finally:
        os.close(descriptor)


def recover(target: Path) -> None:
    """Finish what a run left that was killed: between its two renames, or with its temporary folder in place."""
    aside = _aside(target)
    if aside.exists():
        if target.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(target)
    for left in target.parent.glob(f".{target.name}-*"):
        if left != aside and left.is_dir() and not left.is_symlink():
            with _locked(left) as unused:
                if unused:
                    shutil.rmtree(left, ignore_errors=True)


def replace(target: Path, new: Path) -> None:
    """Put ``new``, which is on the same file system, in the place of ``target``, whole or not at all.

    Where the system can, they change places in one step. Else there is a moment without a target, and ``recover`` ends
    it for a run that was killed just then.
    """
    if exchange(target, new):
        return  # the old tree goes with the folder of the new one
    aside = _aside(target)
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    except OSError as error:
        if aside.exists():
            aside.rename(target)
        raise Refusal([f"{target.name} could not be replaced: {error}"]) from error
    shutil.rmtree(aside, ignore_errors=True)
