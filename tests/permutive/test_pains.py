"""Every pain of the peer (contract 7) has a test that shows ours without it: named ``test_<number>_…``, in these files.

The numbers are the contract's; those of the query language are beside its other tests.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.data import data_file

HERE = Path(__file__).parent
FILES = [*HERE.glob("test_pains_*.py"), HERE / "query" / "test_pains.py"]
LAST = 43


def test_no_pain_is_left_out() -> None:
    shown = {
        int(number) for each in FILES for number in re.findall(r"^(?:async )?def test_(\d+)_", each.read_text(), re.M)
    }
    assert shown == set(range(1, LAST + 1))


def test_the_numbers_are_those_of_the_contract() -> None:
    contract = data_file("../contracts/permutive.md").read_text()
    listed = re.findall(r"^\| (\d+) \|", contract.split("\n# 7. ")[1].split("\n# ")[0], re.M)
    assert [int(number) for number in listed] == list(range(1, LAST + 1))
