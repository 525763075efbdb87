"""``Cohort.batch_create`` and the like: a workspace for one call (the class-level forms of contract 6.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Unpack

if TYPE_CHECKING:
    from audiencekit.core.bulk import BulkResult
    from audiencekit.core.options import ClientOptions
    from audiencekit.permutive.bulk_options import BulkOptions, StrPath
    from audiencekit.permutive.cohort import Cohort

    class BatchOptions(BulkOptions, total=False):
        """Those of a bulk call, and the file that lets it go on where it was."""

        checkpoint: StrPath | None


class CohortBatches:
    """The class-level bulk calls. Each makes the call of that name of ``Workspace(api_key).cohorts`` and closes it."""

    __slots__ = ()

    @classmethod
    def batch_create(
        cls,
        cohorts: Iterable[Cohort],
        *,
        api_key: str | None = None,
        options: ClientOptions | None = None,
        **bulk: Unpack[BatchOptions],
    ) -> BulkResult[Cohort, Cohort]:
        """``Workspace(api_key).cohorts.batch_create(cohorts, …)``."""
        from audiencekit.permutive.workspace import Workspace

        with Workspace(api_key, options=options) as workspace:
            return workspace.cohorts.batch_create(cohorts, **bulk)

    @classmethod
    def batch_update(
        cls,
        cohorts: Iterable[Cohort],
        *,
        api_key: str | None = None,
        options: ClientOptions | None = None,
        **bulk: Unpack[BatchOptions],
    ) -> BulkResult[Cohort, Cohort]:
        """``Workspace(api_key).cohorts.batch_update(cohorts, …)``."""
        from audiencekit.permutive.workspace import Workspace

        with Workspace(api_key, options=options) as workspace:
            return workspace.cohorts.batch_update(cohorts, **bulk)

    @classmethod
    def batch_delete(
        cls,
        cohorts: Iterable[Cohort | str],
        *,
        api_key: str | None = None,
        options: ClientOptions | None = None,
        **bulk: Unpack[BatchOptions],
    ) -> BulkResult[Cohort | str, str]:
        """``Workspace(api_key).cohorts.batch_delete(cohorts, …)``."""
        from audiencekit.permutive.workspace import Workspace

        with Workspace(api_key, options=options) as workspace:
            return workspace.cohorts.batch_delete(cohorts, **bulk)
