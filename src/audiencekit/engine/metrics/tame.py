"""Sums and squares of very large numbers overflow: those are measured on a smaller copy."""

from __future__ import annotations

import math

import numpy as np

from audiencekit.engine.columns import Floats

HUGE = 2.0**400  # its square, summed over any table, is still a float64


def divisor(values: Floats) -> float:
    """What to divide these, and whatever is compared with them, by: a power of two, which loses nothing."""
    largest = float(np.nanmax(np.abs(values)))
    return 1.0 if largest <= HUGE else 2.0 ** (math.frexp(largest)[1] - 1)
