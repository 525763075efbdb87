# Written by scripts/mirror from _async/cohort_bulk.py: change that file, not this one.
"""The bulk calls of cohorts (permutive contract 2.1, C2, C4, C5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Unpack, cast

from audiencekit.core.bulk import BulkResult
from audiencekit.errors import NotFound
from audiencekit.permutive._sync.cohort_creation import CohortCreation
from audiencekit.permutive._sync.cohorts import CohortRequests
from audiencekit.permutive._sync.many import Many, again
from audiencekit.permutive.bodies import COLLECTION, cohort_changes, cohort_fields, cohort_path, id_of
from audiencekit.permutive.bulk_options import BulkOptions, Keeping, Outcomes, StrPath
from audiencekit.permutive.cohort import Cohort


class Cohorts(CohortRequests):
    """``workspace.cohorts``: the cohorts of the key's workspace, one at a time and many. Needs a private key."""

    def batch_create(
        self, cohorts: Iterable[Cohort], *, checkpoint: StrPath | None = None, **options: Unpack[BulkOptions]
    ) -> BulkResult[Cohort, Cohort]:
        """Create many. Returns ``(responses, failures)``, both in input order; nothing is raised for a single item.

        A failure is ``(request, error)`` with ``request.url`` and ``request.item``. An unknown outcome is settled as
        by ``create(…, settle=True)``; an OutcomeUnknown or ServerFault among the failures may have been done and was
        not sent again. With *checkpoint*, the path of a file, a later call with the same input sends only what was not
        done. *options*: see :class:`BulkOptions`. Raises InvalidInput for more workers than
        ``ClientOptions.max_connections``, Cancelled.
        """
        return self._creates().batch(cohorts, checkpoint, options)

    def iter_create(
        self, cohorts: Iterable[Cohort], *, checkpoint: StrPath | None = None, **options: Unpack[BulkOptions]
    ) -> Outcomes[Cohort, Cohort]:
        """As :meth:`batch_create`, an Outcome at a time; *cohorts* may be endless, and nothing is kept."""
        return self._creates().stream(cohorts, checkpoint, options)

    def batch_update(
        self, cohorts: Iterable[Cohort], *, checkpoint: StrPath | None = None, **options: Unpack[BulkOptions]
    ) -> BulkResult[Cohort, Cohort]:
        """Send the changes of each, as :meth:`update`; what did not change comes back without a request."""
        return self._updates().batch(cohorts, checkpoint, options)

    def iter_update(
        self, cohorts: Iterable[Cohort], *, checkpoint: StrPath | None = None, **options: Unpack[BulkOptions]
    ) -> Outcomes[Cohort, Cohort]:
        """As :meth:`batch_update`, an Outcome at a time."""
        return self._updates().stream(cohorts, checkpoint, options)

    def batch_delete(
        self, cohorts: Iterable[Cohort | str], *, checkpoint: StrPath | None = None, **options: Unpack[BulkOptions]
    ) -> BulkResult[Cohort | str, str]:
        """Delete many, given as read or by id; the responses are the ids that are gone."""
        return self._deletes().batch(cohorts, checkpoint, options)

    def iter_delete(
        self, cohorts: Iterable[Cohort | str], *, checkpoint: StrPath | None = None, **options: Unpack[BulkOptions]
    ) -> Outcomes[Cohort | str, str]:
        """As :meth:`batch_delete`, an Outcome at a time."""
        return self._deletes().stream(cohorts, checkpoint, options)

    def _creates(self) -> Many[Cohort, Cohort]:
        creation = CohortCreation(self._connection)
        return Many(
            place=self._connection,
            operation=creation.create,
            method="POST",
            path=lambda _: COLLECTION,
            keeping=Keeping(cohort_fields, Cohort.to_dict, _cohort, seen=creation.given),
            settle=creation.settle,
        )

    def _updates(self) -> Many[Cohort, Cohort]:
        return Many(
            place=self._connection,
            operation=self._update,
            method="PATCH",
            path=cohort_path,
            keeping=Keeping(lambda cohort: cohort_changes(cohort, {})[1], Cohort.to_dict, _cohort),
            settle=again,
        )

    def _deletes(self) -> Many[Cohort | str, str]:
        return Many(
            place=self._connection,
            operation=self._delete,
            method="DELETE",
            path=cohort_path,
            keeping=Keeping(id_of, str, str),
            settle=self._delete_again,
        )

    def _update(self, cohort: Cohort) -> Cohort:
        return self.update(cohort)

    def _delete(self, cohort: Cohort | str) -> str:
        self.delete(cohort)
        return id_of(cohort)

    def _delete_again(self, cohort: Cohort | str, since: float) -> str:
        """Gone by now is what an earlier run was about."""
        with suppress(NotFound):
            self.delete(cohort)
        return id_of(cohort)


def _cohort(kept: object) -> Cohort:
    return Cohort.from_dict(cast("Mapping[str, object]", kept))
