"""Places spread evenly over a rectangle, without the empty land between them (contract 7.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from audiencekit.avatars.processors import settings
from audiencekit.avatars.processors.columns import closed, np, numbers, opened, with_numbers
from audiencekit.avatars.processors.processor import FrameT
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Floats, Whole

_EDGE = 1e-9  # how near to its bin's end a place may come, so that rounding never takes it over an empty gap


@attrs.frozen(kw_only=True)
class GeolocationNormalizationProcessor:
    """Longitudes become positions from 0 to 1 among the stretches of land that are inhabited at their latitude.

    The latitudes are cut into *n_reference_lat* bands; in each, the longitudes of its places into *n_bins* stretches
    of equal width, of which the empty ones are left out. An avatar comes back to an inhabited stretch therefore.
    """

    latitude_variable: str
    longitude_variable: str
    n_reference_lat: int
    n_bins: int

    def __attrs_post_init__(self) -> None:
        settings.distinct(latitude_variable=self.latitude_variable, longitude_variable=self.longitude_variable)
        settings.count(self.n_reference_lat, "n_reference_lat", least=1)
        settings.count(self.n_bins, "n_bins", least=1)

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* with positions in the place of longitudes; a place without a coordinate has none.

        Raises InvalidInput for columns that are not there or no numbers, and when no place is known.
        """
        table = opened(df, (self.latitude_variable, self.longitude_variable))
        latitude, longitude = self._places(table.to_native())
        bands = _Bands(latitude, longitude, self.n_reference_lat, self.n_bins)
        return closed(with_numbers(table, {self.longitude_variable: bands.positions(latitude, longitude)}), df)

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* with longitudes in the place of positions, of the stretches *source* inhabits. Raises as
        :meth:`preprocess`."""
        bands = _Bands(*self._places(source), self.n_reference_lat, self.n_bins)
        table = opened(dest, (self.latitude_variable, self.longitude_variable))
        latitude, position = self._places(dest)
        return closed(with_numbers(table, {self.longitude_variable: bands.longitudes(latitude, position)}), dest)

    def _places(self, frame: object) -> tuple[Floats, Floats]:
        table = opened(frame, (self.latitude_variable, self.longitude_variable))
        return numbers(table, self.latitude_variable), numbers(table, self.longitude_variable)


class _Bands:
    """The inhabited stretches of each band, as left edges and a width."""

    def __init__(self, latitude: Floats, longitude: Floats, bands: int, bins: int) -> None:
        known = ~(np.isnan(latitude) | np.isnan(longitude))
        if not known.any():
            raise InvalidInput("there is no place with both coordinates")
        lat, lon = latitude[known], longitude[known]
        references: Floats = np.unique(np.linspace(float(lat.min()), float(lat.max()), bands))
        half = (references[1] - references[0]) / 2 if len(references) > 1 else np.inf
        kept: list[float] = []
        self._edges: list[Floats] = []
        self._lefts: list[Whole] = []
        for reference in references:
            # A place halfway between two bands belongs to both; the slack is what the halving may have rounded off.
            own = lon[np.abs(lat - reference) <= half * (1 + 1e-9)]
            if not len(own):
                continue  # nobody lives at this latitude: its places are those of the nearest band that is inhabited
            counts, edges = np.histogram(own, bins)
            kept.append(float(reference))
            self._edges.append(edges)
            self._lefts.append(np.flatnonzero(counts))
        self._references = np.array(kept)

    def positions(self, latitude: Floats, longitude: Floats) -> Floats:
        """Where the places are among the inhabited stretches of their bands."""
        found = np.full(len(latitude), np.nan)
        for band, rows in self._rows(latitude, longitude):
            edges, inhabited = self._edges[band], self._lefts[band]
            width = edges[1] - edges[0]
            bins = np.clip(np.searchsorted(edges, longitude[rows], side="right") - 1, 0, len(edges) - 2)
            stretch = np.clip(np.searchsorted(inhabited, bins), 0, len(inhabited) - 1)
            inside = np.clip((longitude[rows] - edges[inhabited[stretch]]) / width, 0.0, 1.0)
            last = stretch == len(inhabited) - 1
            found[rows] = (stretch + np.where(last, inside, np.minimum(inside, 1 - _EDGE))) / len(inhabited)
        return found

    def longitudes(self, latitude: Floats, position: Floats) -> Floats:
        """The reverse; positions beyond 0 and 1 count as these."""
        found = np.full(len(latitude), np.nan)
        for band, rows in self._rows(latitude, position):
            edges, inhabited = self._edges[band], self._lefts[band]
            along = np.clip(position[rows], 0.0, 1.0) * len(inhabited)
            near = np.rint(along)
            along = np.where(np.abs(along - near) < _EDGE / 10, near, along)
            stretch = np.minimum(along.astype(np.int64), len(inhabited) - 1)
            found[rows] = edges[inhabited[stretch]] + (along - stretch) * (edges[1] - edges[0])
        return found

    def _rows(self, latitude: Floats, other: Floats) -> list[tuple[int, Whole]]:
        known = np.flatnonzero(~(np.isnan(latitude) | np.isnan(other)))
        nearest = np.zeros(len(known), dtype=np.int64)
        if len(self._references) > 1:
            middles = (self._references[1:] + self._references[:-1]) / 2
            nearest = np.searchsorted(middles, latitude[known], side="left")
        return [(int(band), known[nearest == band]) for band in np.unique(nearest)]
