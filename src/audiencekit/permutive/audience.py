"""The taxonomy's values under their first address."""

from __future__ import annotations

from audiencekit.permutive.imports import Import as Import
from audiencekit.permutive.segment import Segment as Segment
from audiencekit.permutive.segment import checked_segment as checked_segment
from audiencekit.permutive.sources import Source as Source
