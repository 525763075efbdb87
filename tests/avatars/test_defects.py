"""The defects of the vendor's client (contract 9.2): each of the 39 rows has its test in one of the files here."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path


def test_every_row_of_the_list_has_one_test() -> None:
    files = sorted(Path(__file__).parent.glob("test_defects_*.py"))
    rows = Counter(int(row) for file in files for row in re.findall(r"^def test_row_(\d\d)_", file.read_text(), re.M))
    assert rows == Counter(range(1, 40))
