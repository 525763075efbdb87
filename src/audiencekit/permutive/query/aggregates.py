"""One number of the items of a list: count, sum, product, mean (rule i). Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from audiencekit.permutive.query.nodes import Number
from audiencekit.permutive.query.operands import is_number
from audiencekit.permutive.query.rules import DECIMALS, ROUNDED


def compute(function: str, items: Sequence[Sequence[object]]) -> Number | None:
    """The number *function* makes of what each item has at a path; None for the mean of nothing.

    ``count`` counts items that have anything there, the others take the numbers. Raises OverflowError for numbers that
    no double holds.
    """
    if function == "count":
        return sum(any(value is not None for value in values) for values in items)
    numbers = [value for values in items for value in values if is_number(value)]
    if function == "product":
        return math.prod(numbers)
    if function == "mean" and not numbers:
        return None
    total = math.fsum(numbers) if any(isinstance(number, float) for number in numbers) else sum(numbers)
    result = total / len(numbers) if function == "mean" else total
    return round(result, DECIMALS) if function in ROUNDED else result
