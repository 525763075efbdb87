# Written by scripts/mirror from _async/cohort_creation.py: change that file, not this one.
"""Creating cohorts so that an unknown outcome is settled where that is conclusive (permutive contract 2.1, C2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

import attrs
from audiencekit_api.permutive_cohorts.api.cohorts import get_cohort
from audiencekit_api.permutive_cohorts.client import Client
from audiencekit_api.permutive_cohorts.models import Cohort as CohortModel

from audiencekit.core._sync.call import call, send_json, send_object
from audiencekit.core._sync.connection import Connection
from audiencekit.core.turns import Turns
from audiencekit.errors import AudienceKitError, OutcomeUnknown, UnexpectedResponse
from audiencekit.permutive.bodies import cohort_fields, json_bytes
from audiencekit.permutive.cohort import Cohort
from audiencekit.permutive.reconcile import CLOCK_MARGIN, clock_offset, explained, in_doubt, made_since, unlike

KEPT = 4_096  # ids at least that are kept before old ones are looked for


@attrs.frozen(eq=False)
class _Attempt:
    """One cohort being created, since when (our time, seconds since 1970)."""

    name: str
    at: float


@attrs.frozen
class _Listing:
    """The cohorts as they were after ``number`` listings had been begun, or why they could not be read."""

    number: int
    cohorts: tuple[Cohort, ...] = ()
    offset: float = 0.0
    error: AudienceKitError | None = None


class CohortCreation:
    """Creates the cohorts of one run. After an unknown outcome it looks: a create is never sent a second time.

    One cohort of that name, created since the attempt, as it was sent, and not made by another item of the run or of
    an earlier one with the same checkpoint: that is the one. The server's clock is known by the ``Date`` of its answer.
    Many unknown outcomes share one listing. Anything else stays unknown.
    """

    def __init__(self, connection: Connection[Client], given: Iterable[str] = ()) -> None:
        self._connection = connection
        self._turns = Turns()
        # Both are used without a lock, by single operations on them: many threads take this way for each cohort.
        self._running: dict[int, _Attempt] = {}
        self._made: dict[str, float] = {}
        self._given = set(given)  # ids that the checkpoint gives out, whose items never come here: kept to the end
        self._prune_at = KEPT
        self._listing: _Listing | None = None
        self._begun = 0
        self._reading = False

    def __reduce__(self) -> tuple[object, ...]:
        """In another process it starts anew: but for earlier runs it knows of items of its own process."""
        return type(self), (self._connection, self._given)

    def create(self, cohort: Cohort) -> Cohort:
        """As ``cohorts.create``; an unknown outcome that cannot be settled is raised as it came, with what was seen."""
        content = json_bytes(cohort_fields(cohort))
        attempt = _Attempt(cohort.name, self._connection.clock.time())
        self._running[id(attempt)] = attempt
        try:
            made = Cohort.from_dict(send_object(self._connection, "create_cohort", content=content))
            self._remember(made.id)
            return made
        except AudienceKitError as error:
            if not in_doubt(error):
                raise
            return self._settle(attempt, cohort, error)
        finally:
            del self._running[id(attempt)]

    def settle(self, cohort: Cohort, since: float) -> Cohort:
        """The cohort that an earlier run may have made at *since* (seconds since 1970, our time).

        Raises OutcomeUnknown when that is not beyond doubt, InvalidInput for what is no cohort.
        """
        cohort_fields(cohort)
        attempt = _Attempt(cohort.name, since)
        self._running[id(attempt)] = attempt
        try:
            found, seen = self._look(attempt, cohort)
        finally:
            del self._running[id(attempt)]
        if found is None:
            raise OutcomeUnknown(f"An earlier run may have created {cohort.name!r}. {seen} It was not sent again.")
        return found

    def given(self, kept: object) -> None:
        """An earlier run made this one (JSON of the checkpoint): it is no other item's."""
        cohort_id = cast("Mapping[str, object]", kept).get("id") if isinstance(kept, Mapping) else None
        if isinstance(cohort_id, str):
            self._given.add(cohort_id)

    def _remember(self, cohort_id: str | None) -> None:
        """It was made by an item of this run, and is no other's."""
        if cohort_id is not None:
            self._made[cohort_id] = self._connection.clock.time()
            if len(self._made) > self._prune_at:
                self._prune()

    def _prune(self) -> None:
        """Of the made ones only those matter that the clock's margin cannot tell from what is under way."""
        with self._turns:
            now = self._connection.clock.time()
            oldest = min([now, *(attempt.at for attempt in list(self._running.values()))]) - 2 * CLOCK_MARGIN
            for cohort_id, at in list(self._made.items()):
                if at < oldest:
                    self._made.pop(cohort_id, None)
            self._prune_at = max(KEPT, 2 * len(self._made))

    def _settle(self, attempt: _Attempt, cohort: Cohort, error: AudienceKitError) -> Cohort:
        try:
            found, seen = self._look(attempt, cohort)
        except AudienceKitError as unread:
            raise explained(error, f"Looking for it failed as well: {unread.message}") from None
        if found is None:
            raise explained(error, f"{seen} It was not sent again.") from None
        return found

    def _look(self, attempt: _Attempt, cohort: Cohort) -> tuple[Cohort | None, str]:
        """The cohort that *attempt* made, if there is no doubt, and what was seen."""
        listing = self._list()
        since = attempt.at + listing.offset
        made = made_since(listing.cohorts, cohort.name, since)
        ids = [each for each in made if each not in self._made and each not in self._given]
        if len(ids) != 1:
            return None, f"{len(ids)} cohorts named {cohort.name!r} were created since."
        model = call(CohortModel, get_cohort.sync_detailed, ids[0], client=self._connection.client)
        found = Cohort.from_dict(model.to_dict())
        if (field := unlike(cohort_fields(cohort), found)) is not None:
            return None, f"A cohort named {cohort.name!r} was created since, but with another {field}."
        with self._turns:
            others = any(each.name == attempt.name and each is not attempt for each in list(self._running.values()))
            if others or ids[0] in self._made:
                return None, f"Other cohorts named {cohort.name!r} were created at the same time."
            self._remember(ids[0])
        return found, ""

    def _list(self) -> _Listing:
        """A listing that begins after this call, shared with all who wait for one. Raises what reading it raised."""
        with self._turns:
            before = self._begun
            while True:
                if self._listing is not None and self._listing.number > before:
                    if self._listing.error is not None:
                        raise self._listing.error
                    return self._listing
                if not self._reading:
                    self._reading = True
                    self._begun += 1
                    number = self._begun
                    break
                self._turns.wait(None)
        try:
            listing = self._listing = self._read(number)
        finally:
            with self._turns:
                self._reading = False
                self._turns.notify_all()
        if listing.error is not None:
            raise listing.error
        return listing

    def _read(self, number: int) -> _Listing:
        try:
            answer = send_json(self._connection, "list_cohorts", content=b"")
            if not isinstance(answer.body, list):
                raise UnexpectedResponse(status=answer.status, detail="expected a list of cohorts")
            items = cast("list[Mapping[str, object]]", answer.body)
            offset = clock_offset(answer.headers.get("date"), self._connection.clock.time())
            return _Listing(number, tuple(Cohort.from_dict(each) for each in items), offset)
        except AudienceKitError as error:
            return _Listing(number, error=error)
