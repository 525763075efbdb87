"""Packages generated once for all tests, and the pipeline's own modules."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.generation.sample import REPOSITORY, Package, generate

sys.path.insert(0, str(REPOSITORY / "scripts"))  # `generation` lives beside its launcher, not in the package

if TYPE_CHECKING:
    from generation.document import Document
    from generation.usage import Usage


def last_documents() -> dict[str, Document]:
    """All documents as they were when ``generated/`` was written."""
    from generation.record import last_document
    from generation.settings import Project, read_services

    found = {name: last_document(REPOSITORY / "generated", name) for name in read_services(Project(REPOSITORY))}
    return {name: document for name, document in found.items() if document is not None}


@pytest.fixture(scope="session")
def usage(tmp_path_factory: pytest.TempPathFactory) -> Usage:
    """Who uses what of ours: the code of the facades, of the sandbox and of the tests, read once for all workers."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _read_usage()
    file = tmp_path_factory.getbasetemp().parent / "usage.pickle"
    with file.open("a+b") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)  # until the file is closed
        kept.seek(0)
        if content := kept.read():
            return pickle.loads(content)
        usage = _read_usage()
        kept.write(pickle.dumps(usage))
        return usage


def _read_usage() -> Usage:
    from generation.usage import read_usage

    gc.disable()  # as the command itself does: it reads a million nodes that stay
    usage = read_usage(REPOSITORY, last_documents())
    gc.enable()
    for function in usage.graph.functions.values():  # what has been made use of, and is nearly all of it
        for read in (function.symbols, function.attributes, function.strings, function.nodes):
            read.clear()
    for module in usage.graph.modules.values():
        module.values.clear()
    return usage


@pytest.fixture
def cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of ``scripts/regenerate`` in this process start no generator and check no types: each takes seconds.

    Both are done by the runs that other tests start as a contributor does, the types by tests of their own besides.
    """
    import openapi_python_client
    from generation import generator, main
    from generation.generate import attempt
    from generation.worded_project import WordedProject

    alone = threading.Lock()  # two threads ask for it, and each would print into what the other reads

    def generate(names: Sequence[str], common: list[str], package: Path, scratch: Path) -> list[tuple[str, str]]:
        with alone:
            said = {name: attempt(generator.command_line(name, common, package, scratch)) for name in names}
        return [(name, refused) for name, refused in said.items() if refused is not None]

    monkeypatch.setattr(openapi_python_client, "Project", WordedProject)
    monkeypatch.setattr(generator, "_run", generate)
    monkeypatch.setattr(main, "checked_types", lambda *_: contextlib.nullcontext())


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The sample, generated with all our templates."""
    return generate(tmp_path_factory.mktemp("sample") / "sample_whole")


@pytest.fixture(scope="session")
def sample_without(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Package]:
    """The sample generated without one of our templates."""
    made: dict[str, Package] = {}

    def make(template: str) -> Package:
        if template not in made:
            name = "sample_without_" + Path(template).name.partition(".")[0]
            made[template] = generate(tmp_path_factory.mktemp("sample") / name, without=template)
        return made[template]

    return make
