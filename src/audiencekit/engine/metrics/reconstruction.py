"""Do the originals' leading axes describe the avatars as well? (contract 4.3: reconstruction score)"""

from __future__ import annotations

import numpy as np

from audiencekit.engine.columns import CategoryColumn, Floats, NumericColumn, Table
from audiencekit.engine.project import Projection
from audiencekit.engine.scaling import FAR

CHUNK = 1_000_000  # modality scores held at once


def reconstruction_difference(records: Table, avatars: Table, projection: Projection) -> float | None:
    """Mean Gower distance between rows and what the projection, fitted on the records with equal column weights,
    gives back of them: the avatars' minus the records'. None when nothing varies."""
    if projection.axes == 0:
        return None
    return reconstruction_error(records, avatars, projection) - reconstruction_error(records, records, projection)


def reconstruction_error(records: Table, rows: Table, projection: Projection) -> float:
    """0 when the axes hold everything; at most 1, but for numbers outside the records' range."""
    coordinates = projection.coordinates(rows)
    shown = {column.name: column for column in rows.columns}
    fitted = {column.name: column for column in records.columns}
    errors: list[float] = []
    for name, scale, axes in zip(projection.numeric, projection.scales, projection.numeric_axes, strict=True):
        column, known = shown[name], fitted[name]
        assert isinstance(column, NumericColumn) and isinstance(known, NumericColumn)
        low, high = (float(end) for end in (known.values.min() / scale.size, known.values.max() / scale.size))
        gap = np.abs(np.clip(scale.apply(column) - coordinates @ axes, -FAR, FAR)) * scale.deviation / (high - low)
        errors.append(float(gap.mean()))
    for name, places in zip(projection.categories, projection.modality_axes, strict=True):
        column, known = shown[name], fitted[name]
        assert isinstance(column, CategoryColumn) and isinstance(known, CategoryColumn)
        shares: Floats = known.counts() / known.counts().sum()
        # A modality's score is its share plus what the axes say; `places` holds that divided by the share.
        slopes = (places[:-1] - places[-1]) * shares[:, None]
        step = max(1, CHUNK // len(shares))
        guesses = [
            np.argmax(coordinates[start : start + step] @ slopes.T + shares, axis=1)
            for start in range(0, rows.rows, step)
        ]
        errors.append(float((np.concatenate(guesses) != column.codes).mean()))
    return float(np.mean(errors))
