"""Packages generated once for all tests, and the pipeline's own modules."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.generation.sample import REPOSITORY, Package, generate

sys.path.insert(0, str(REPOSITORY / "scripts"))  # `generation` lives beside its launcher, not in the package


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
