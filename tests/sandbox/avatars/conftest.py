"""One sandbox for the tests of the Avatars service; each test makes sets, uploads and jobs of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from audiencekit.sandbox import Sandbox
from tests.sandbox.avatars.service import Service


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def service(sandbox: Sandbox) -> Iterator[Service]:
    with Service(sandbox.avatars) as caller:
        yield caller


@pytest.fixture(scope="session")
def frame() -> pd.DataFrame:
    """Sixty customers: an integer, a float with many digits, a category, a boolean."""
    draw = np.random.default_rng(1)
    spend = draw.gamma(2.0, 30.0, 60)
    return pd.DataFrame(
        {
            "orders": draw.poisson(3, 60) + (spend > 60),
            "spend": spend,
            "channel": np.where(spend > 50, "shop", draw.choice(["mail", "web"], 60)),
            "loyal": spend > 40,
        }
    )
