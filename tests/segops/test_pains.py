"""Every item of contract 7.1 to 7.5 is a row: ours, in the same situation, gives a typed error or a correct send."""

from __future__ import annotations

import os

import pytest

from tests.segops.pains import blocking, forking, handshake, loss, robustness
from tests.segops.pains.table import TABLE

pytestmark = pytest.mark.usefixtures("quick")

SECTIONS = {"L": 10, "B": 13, "F": 3, "H": 10, "R": 13}
MODULES = (blocking, forking, handshake, loss, robustness)  # importing them fills the table


@pytest.mark.parametrize("name", TABLE)
def test_pain(name: str) -> None:
    if name.startswith("F") and not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    TABLE[name]()


def test_no_item_of_the_contract_is_left_out() -> None:
    listed = {f"{letter}{number}" for letter, last in SECTIONS.items() for number in range(1, last + 1)}
    assert {name.split()[0] for name in TABLE} == listed
