"""The job graph: what follows for a job from the states of those it depends on, and what a whole set launches. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from audiencekit.sandbox.avatars.documents import Parameters

WAITING = "queued"
RUNNING = ("created", "pending")
FAILED = ("error", "parent_error", "lost", "orphaned")
OVER = ("finished", "cancelled", *FAILED)


@attrs.frozen(kw_only=True)
class Standing:
    """A job's state and the names of the jobs it waits for."""

    name: str
    status: str
    parents: tuple[str, ...] = ()


@attrs.frozen
class Verdict:
    """A waiting job that will never run: its final status and the sentence that says why."""

    name: str
    status: str
    exception: str


def settle(jobs: Sequence[Standing]) -> list[Verdict]:
    """Waiting jobs that a failed or cancelled parent ends, their own dependants included.

    *jobs* are the waiting ones, oldest first, and every parent they name.
    """
    statuses = {job.name: job.status for job in jobs}
    verdicts: list[Verdict] = []
    changed = True
    while changed:
        changed = False
        for job in jobs:
            verdict = _verdict(job, statuses) if statuses[job.name] == WAITING else None
            if verdict is not None:
                statuses[job.name] = verdict.status
                verdicts.append(verdict)
                changed = True
    return verdicts


def next_ready(jobs: Sequence[Standing]) -> str | None:
    """The first waiting job whose parents have all finished."""
    statuses = {job.name: job.status for job in jobs}
    ready = (
        job.name
        for job in jobs
        if job.status == WAITING and all(statuses.get(parent) == "finished" for parent in job.parents)
    )
    return next(ready, None)


def flow(parameters: Mapping[str, Parameters]) -> list[tuple[str, list[str]]]:
    """The parameters names a whole set launches, each after those it depends on, with these (contract 2.7, 6.6)."""
    documents = list(parameters.values())
    kinds = {document.kind for document in documents}

    def names(*wanted: str) -> list[str]:
        return [document.name for document in documents if document.kind in wanted]

    launched: list[tuple[str, list[str]]] = []
    # An advice document stays in the set it was given for; it is run again only where nothing else is (B 13).
    if "standard" not in kinds:
        launched += [(name, []) for name in names("advice")]
    if "extract" not in kinds:
        launched += [(name, []) for name in names("schema_discovery")]
    launched += [(name, []) for name in names("reference", "extract")]
    launched += [(name, names("reference", "extract")) for name in names("standard")]
    # Where nothing is anonymised, writing waits for reading.
    before = ("standard", "reference") if "standard" in kinds else ("extract", "reference")
    launched += [(name, names(*before)) for name in names("regenerate")]
    for document in documents:
        if document.kind in ("signal_metrics", "privacy_metrics"):
            measured = document.avatarization_ref
            launched.append((document.name, [measured] if measured and measured in parameters else []))
    launched += [(name, names("signal_metrics", "privacy_metrics")) for name in names("report")]
    return launched


def _verdict(job: Standing, statuses: Mapping[str, str]) -> Verdict | None:
    failed = _first(job.parents, statuses, FAILED)
    if failed is not None:
        return Verdict(job.name, "parent_error", f"Job {failed}, which this one depends on, did not succeed.")
    cancelled = _first(job.parents, statuses, ("cancelled",))
    if cancelled is not None:
        return Verdict(job.name, "cancelled", f"Job {cancelled}, which this one depends on, was cancelled.")
    return None


def _first(parents: Iterable[str], statuses: Mapping[str, str], wanted: tuple[str, ...]) -> str | None:
    return next((parent for parent in parents if statuses.get(parent) in wanted), None)
