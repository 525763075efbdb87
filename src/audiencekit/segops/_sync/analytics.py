# Written by scripts/mirror from _async/analytics.py: change that file, not this one.
"""The requests of the figures about segments and connectors (contract 2.9)."""

from __future__ import annotations

from collections.abc import Sequence

from audiencekit_api.segops.api.analytics import (
    get_activation_analytics,
    get_analytics_overview,
    get_segment_analytics,
    get_segment_overlap,
    get_usage,
)
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import (
    ActivationAnalytics,
    AnalyticsOverview,
    SegmentAnalytics,
    SegmentOverlap,
    Usage,
)

from audiencekit.core._sync.call import call, call_page
from audiencekit.core._sync.connection import Connection


class Analytics:
    """``client.analytics``: figures about segments and connectors. Needs a secret key. All retry ``always``."""

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def overview(self) -> AnalyticsOverview:
        """Segments, members, events of 30 days and AI credits; a limit of -1 means none."""
        return call(AnalyticsOverview, get_analytics_overview.sync_detailed, client=self._connection.client)

    def segments(self) -> Sequence[SegmentAnalytics]:
        """Each active segment with the trend of its size over 30 days; no entries in its first days."""
        operation = get_segment_analytics.sync_detailed
        return (call_page(SegmentAnalytics.from_dict, operation, client=self._connection.client)).items

    def overlap(self) -> Sequence[SegmentOverlap]:
        """The 20 pairs of segments that share most users; ``overlap_pct`` is of the smaller one's members."""
        operation = get_segment_overlap.sync_detailed
        return (call_page(SegmentOverlap.from_dict, operation, client=self._connection.client)).items

    def activations(self) -> Sequence[ActivationAnalytics]:
        """Each connector with its five newest syncs; ``success_rate`` in percent, None before the first."""
        operation = get_activation_analytics.sync_detailed
        return (call_page(ActivationAnalytics.from_dict, operation, client=self._connection.client)).items

    def usage(self) -> Usage:
        """What is billed. Only ``mtu_computed`` is known of it; the rest is in ``additional_properties``."""
        return call(Usage, get_usage.sync_detailed, client=self._connection.client)
