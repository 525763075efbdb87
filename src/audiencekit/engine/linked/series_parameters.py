"""How the series of one table are made comparable and rebuilt (contract 2.5)."""

from __future__ import annotations

from numbers import Integral
from typing import Literal

import attrs

from audiencekit.engine.errors import EngineError
from audiencekit.engine.options import Exclusion

Projection = Literal["fpca", "flatten"]
Alignment = Literal["specified", "max", "min", "mean"]
Unalignment = Literal["uniform", "skip"]
Curve = Literal["mean", "draw"]


def _to_count(value: int | None, name: str, least: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise EngineError("invalid_series", expected=f"{name} as an integer >= {least}, or None", received=repr(value))
    return int(value)


def _to_nf(value: int | None) -> int | None:
    return _to_count(value, "nf", 1)


def _to_points(value: int | None) -> int | None:
    return _to_count(value, "nb_points", 2)


@attrs.frozen(kw_only=True)
class SeriesParameters:
    """What the neighbour search sees of a table of series, and how avatar series are built.

    projection: `fpca`, principal components of the smoothed curves, or `flatten`, of the standardised points.
    nf: components kept for each variable; None means 10, or the number of aligned points when that is smaller.
    alignment: points of the common grid: the `max`, `min` or `mean` number of points over the individuals (`max`:
        at most 500), or `specified` by nb_points. nb_points with another alignment is an upper bound.
    unalignment: `uniform` gives each avatar its own number of points, equally spaced; `skip` keeps the common grid.
    curve: `mean`, a weighted mean of the neighbours' curves, in which peaks at different times blur; or `draw`, the
        curve of one neighbour with noise, of at least a tenth of the curves' deviation at each point and one step of
        their rounding: it keeps peaks, and is less private, of which a run warns (`curves_drawn`).
    exclude: variables that no curve is mixed of and that do not count for the neighbours; an avatar gets the curve of
        a record near it (`coordinate_similarity`) or that of its own record (`row_order`, sensitive).

    Raises EngineError `invalid_series`.
    """

    projection: Projection = "fpca"
    nf: int | None = attrs.field(default=None, converter=_to_nf)
    alignment: Alignment = "max"
    nb_points: int | None = attrs.field(default=None, converter=_to_points)
    unalignment: Unalignment = "uniform"
    curve: Curve = "mean"
    exclude: Exclusion | None = None

    def __attrs_post_init__(self) -> None:
        for name, value, known in (
            ("projection", self.projection, ("fpca", "flatten")),
            ("alignment", self.alignment, ("specified", "max", "min", "mean")),
            ("unalignment", self.unalignment, ("uniform", "skip")),
            ("curve", self.curve, ("mean", "draw")),
        ):
            if value not in known:
                raise EngineError("invalid_series", expected=f"{name} one of {', '.join(known)}", received=repr(value))
        if self.alignment == "specified" and self.nb_points is None:
            raise EngineError("invalid_series", expected="nb_points with the alignment 'specified'", received="None")
