"""Packages generated once for all tests, and the pipeline's own modules."""

from __future__ import annotations

import sys
from collections.abc import Callable
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
def usage() -> Usage:
    """Who uses what of ours: the code of the facades, of the sandbox and of the tests, read once."""
    from generation.usage import read_usage

    return read_usage(REPOSITORY, last_documents())


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
