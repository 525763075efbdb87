"""Bulk at the sizes it is made for: a storm of faults, a hundred thousand rows, an input without an end."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from audiencekit.core.retry import RetryPolicy
from audiencekit.errors import Conflict, OutcomeUnknown, ServerFault
from audiencekit.permutive import ClientOptions, Cohort, Progress, Segment, Workspace
from audiencekit.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]
QUERY = {"event": "Purchase", "frequency": {"greater_than": 2}}
OPTIONS = ClientOptions(retry=RetryPolicy(jitter=lambda _: 0.0))
FAULTS: list[dict[str, object]] = [
    {"status": 500},
    {"status": 429, "retry_after": 0},
    {"disconnect": "before"},
    {"disconnect": "after"},
    {"truncate": True},
]


@pytest.mark.parametrize("count", [400, pytest.param(10_000, marks=pytest.mark.full)])
def test_in_a_storm_every_cohort_is_made_once_or_said_to_be_unknown(sandbox: Sandbox, count: int) -> None:
    draw = random.Random(5)
    for number in range(count // 10):
        fault = FAULTS[number % len(FAULTS)]
        skip = draw.randrange(count - count // 10)
        sandbox.faults.add(path="/cohorts-api/*", method="POST", times=1, skip=skip, **fault)  # pyright: ignore
    wanted = [Cohort(f"c{number}", QUERY) for number in range(count)]
    with Workspace(sandbox.permutive.api_key, base_url=sandbox.permutive.url, options=OPTIONS) as workspace:
        responses, failures = workspace.cohorts.batch_create(wanted, max_workers=8)
        there = workspace.cohorts.list()
    unknown = [failure.request.item.name for failure in failures]
    assert all(isinstance(failure.error, (OutcomeUnknown, ServerFault)) for failure in failures)
    made = [cohort.name for cohort in responses]
    assert sorted(made + unknown) == sorted(cohort.name for cohort in wanted)  # each in exactly one of the two
    order = {cohort.name: place for place, cohort in enumerate(wanted)}
    assert made == sorted(made, key=order.__getitem__) and unknown == sorted(unknown, key=order.__getitem__)
    names = Counter(cohort.name for cohort in there)
    assert set(names.values()) == {1} and {cohort.id for cohort in responses} <= {cohort.id for cohort in there}
    # Every second kind of fault loses nothing, so that what stays unknown is less than what went wrong.
    assert 0 < len(unknown) < count // 10 and set(made) | set(unknown) >= set(names)


@pytest.mark.parametrize(("size", "chunks"), [(10, 20), pytest.param(5_000, 20, marks=pytest.mark.full)])
def test_a_conflict_in_chunk_7_leaves_it_untouched_and_a_rerun_sends_only_the_rest(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, chunks: int
) -> None:
    monkeypatch.setattr("audiencekit.permutive.upsert.MAX_OPERATIONS", size)
    sandbox.permutive.configure(page_size=500)
    rows = [Segment(f"c{number:06}", f"Segment {number}") for number in range(size * chunks)]
    seventh = rows[6 * size : 7 * size]
    checkpoint = tmp_path / "upsert.jsonl"
    access = sandbox.permutive
    with Workspace(access.api_key, base_url=access.url, options=OPTIONS) as workspace:
        segments = workspace.segments(access.import_id)
        before = {segment.code for segment in segments.list()}

        def meddle(progress: Progress) -> None:
            if progress.completed and not taken:  # after the first chunk, somebody else takes a code of the seventh
                taken.append(segments.create(Segment(seventh[0].code, "Somebody else's")).code)

        taken: list[str] = []
        responses, failures = segments.upsert(rows, checkpoint=checkpoint, progress_callback=meddle)
        assert len(responses) == size * (chunks - 1)
        assert [failure.request.item for failure in failures] == seventh
        assert all(isinstance(failure.error, Conflict) for failure in failures)
        assert "chunk 7 of 20: not applied" in str(failures[0].error)
        there = {segment.code: segment.name for segment in segments.list()}
        assert set(there) == before | {row.code for row in rows if row not in seventh} | {seventh[0].code}
        assert there[seventh[0].code] == "Somebody else's"
        assert patches(sandbox) == chunks

        responses, failures = segments.upsert(rows, checkpoint=checkpoint)
        assert failures == [] and [each.segment.code for each in responses] == [row.code for row in rows]
        assert patches(sandbox) == chunks + 1  # the seventh, and nothing else
        now = {segment.code: segment.name for segment in segments.list()}
        assert all(now[row.code] == row.name for row in rows)


def patches(sandbox: Sandbox) -> int:
    return sum(request.method == "PATCH" for request in sandbox.requests)


ENDLESS = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from stub import stub
from audiencekit.permutive import Cohort, Workspace

count, start = int(sys.argv[2]), int(sys.argv[3])
query = {"event": "Purchase", "frequency": {"greater_than": 2}}
cohorts = (Cohort(f"c{number}", query) for number in range(count))
with stub() as service, Workspace("b3f1c1de-0000-4000-8000-000000000000", base_url=service.url) as workspace:
    for number, outcome in enumerate(workspace.cohorts.iter_create(cohorts, max_workers=8), 1):
        assert outcome.ok, outcome
        if number == start:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
assert number == count and service.counts.requests == count, (number, service.counts)
print(grown // (1024 if sys.platform == "linux" else 1024 * 1024))
"""


@pytest.mark.parametrize(("count", "start"), [(4_000, 1_000), pytest.param(1_000_000, 10_000, marks=pytest.mark.full)])
def test_an_input_without_an_end_takes_no_memory(count: int, start: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ENDLESS, str(ROOT / "benchmarks"), str(count), str(start)],
        capture_output=True,
        text=True,
        timeout=3_600,
    )
    assert ran.returncode == 0, ran.stderr
    print(f"{count:,} cohorts streamed: grew by {ran.stdout.strip()} MiB")
    assert int(ran.stdout) <= 20  # MiB
