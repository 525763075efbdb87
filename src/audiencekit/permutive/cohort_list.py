"""CohortList: many cohorts, found by what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Self

from audiencekit.permutive.cohort import Cohort
from audiencekit.permutive.collection import ValueList
from audiencekit.permutive.value import Value

if TYPE_CHECKING:
    from audiencekit.permutive.frames import Kind


class CohortList(ValueList[Cohort]):
    """Cohorts in the server's order. It can be changed like any list; the look-ups follow, also when an item changes.

    ``by_id``, ``by_name`` and ``by_code`` give one cohort; ``by_tag``, ``by_segment_type`` and ``by_workspace`` lists
    of them, computed when asked. Where several share a name the first one is given, and ``duplicates`` has them all.
    """

    _item: ClassVar[type[Value]] = Cohort
    _kinds: ClassVar[Mapping[str, Kind]] = {"code": "whole"}

    @property
    def by_tag(self) -> dict[str, Self]:
        """The cohorts of each tag."""
        return self._grouped(lambda cohort: cohort.tags or ())

    @property
    def by_segment_type(self) -> dict[str, Self]:
        """The cohorts of each type: ``real_time``, ``offline``."""
        return self._grouped(lambda cohort: () if cohort.segment_type is None else (cohort.segment_type,))

    @property
    def by_workspace(self) -> dict[str, Self]:
        """The cohorts of each workspace, by its id."""
        return self._grouped(lambda cohort: () if cohort.workspace_id is None else (cohort.workspace_id,))
