"""A comparison of numbers, as counts and measures are put to (contract 4.1, numcmp)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from audiencekit.sandbox.permutive.operators import NUMBER_TESTS

Comparison = Callable[[float], bool]


def compile_comparison(node: Mapping[str, Any]) -> Comparison:
    ((name, operand),) = node.items()
    compare = NUMBER_TESTS[name]
    return lambda number: compare(number, operand)
