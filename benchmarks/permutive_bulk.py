"""Creating cohorts and listing segments, against bare httpx with the same number of workers, and against the peer.

    python benchmarks/permutive_bulk.py [RUNS] [COHORTS]

A stub in another process answers. 1: cohorts created at 4, 16 and 64 workers, answers after 0 and 20 ms, beside httpx
in a ThreadPoolExecutor of the same size that posts ready-made bodies and decodes the answers. 2: 50,000 segments in
pages of 500, typed, beside httpx and json: the first one and all of them, and what streaming them does to the memory.
Medians of RUNS interleaved; the peer runs once.
"""

from __future__ import annotations

import gc
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from stub import PAGE, PAGES, stub

from audiencekit.core.options import ClientOptions
from audiencekit.permutive import Cohort, Workspace

try:
    import PermutiveAPI.cohort  # pyright: ignore[reportMissingImports]
    from PermutiveAPI import Cohort as PeerCohort  # pyright: ignore[reportMissingImports]
except ImportError:
    PeerCohort = None

KEY = "b3f1c1de-0000-4000-8000-000000000000"
IMPORT = "00000000-0000-4000-8000-000000000001"
QUERY = {"event": "Purchase", "frequency": {"greater_than_or_equal_to": 3}}
Create = Callable[[str, int, int], float]


def ours(url: str, count: int, workers: int) -> float:
    cohorts = [Cohort(name=f"n{number}", query=QUERY, tags=["loyal"]) for number in range(count)]
    options = ClientOptions(max_connections=max(workers, 10))
    with Workspace(KEY, base_url=url, options=options) as workspace:
        started = time.perf_counter()
        responses, failures = workspace.cohorts.batch_create(cohorts, max_workers=workers)
        took = time.perf_counter() - started
    assert len(responses) == count and not failures, failures[:1]
    return took


def bare(url: str, count: int, workers: int) -> float:
    bodies = [json.dumps({"name": f"n{n}", "query": QUERY, "tags": ["loyal"]}).encode() for n in range(count)]
    headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
    limits = httpx.Limits(max_connections=workers, max_keepalive_connections=workers)
    with (
        httpx.Client(base_url=url, headers=headers, trust_env=False, limits=limits) as http,
        ThreadPoolExecutor(workers) as pool,
    ):

        def create(body: bytes) -> object:
            return http.post("/cohorts-api/v2/cohorts", content=body).raise_for_status().json()

        started = time.perf_counter()
        made = list(pool.map(create, bodies))
        took = time.perf_counter() - started
    assert len(made) == count
    return took


def theirs(url: str, count: int, workers: int) -> float:
    assert PeerCohort is not None
    cohorts: Any = [PeerCohort(name=f"n{number}", query=QUERY, tags=["loyal"]) for number in range(count)]
    PermutiveAPI.cohort._API_ENDPOINT = f"{url}/cohorts-api/v2/cohorts/"  # it has no setting for this
    started = time.perf_counter()
    responses, failures = PeerCohort.batch_create(cohorts, api_key=KEY, max_workers=workers)
    took = time.perf_counter() - started
    assert len(responses) == count and not failures, failures[:1]
    return took


def creating(runs: int, count: int) -> None:
    for delay in (0, 20):
        for workers in (4, 16, 64):
            kinds: dict[str, Create] = {"ours": ours, "bare httpx": bare}
            seen: dict[str, list[float]] = {}
            connections: dict[str, int] = {}
            for run in range(runs):
                for name, create in {**kinds, **({"peer": theirs} if PeerCohort and not run else {})}.items():
                    with stub(delay) as service:
                        seen.setdefault(name, []).append(count / create(service.url, count, workers))
                    assert service.counts is not None and service.counts.requests == count, service.counts
                    connections[name] = service.counts.connections
            rates = {name: statistics.median(rates) for name, rates in seen.items()}
            print(
                f"  {delay:>2} ms, {workers:>2} workers: "
                + ", ".join(f"{name} {rate:,.0f}/s ({connections[name]} connections)" for name, rate in rates.items())
                + "".join(f", ours / {name} {rates['ours'] / rates[name]:.2f}" for name in list(rates)[1:])
            )


def listing_ours(url: str) -> tuple[float, float]:
    with Workspace(KEY, base_url=url) as workspace:
        next(iter(workspace.segments(IMPORT).list()))  # the connection stands
        started = time.perf_counter()
        first = 0.0
        segments = []
        for segment in workspace.segments(IMPORT).list():
            if not segments:
                first = time.perf_counter() - started
            segments.append(segment)
        took = time.perf_counter() - started
    assert len(segments) == PAGES * PAGE and segments[-1].cpm == 1.25
    return first, took


def listing_bare(url: str) -> tuple[float, float]:
    with httpx.Client(base_url=url, headers={"X-API-Key": KEY}, trust_env=False) as http:
        http.get(f"/audience-api/v1/imports/{IMPORT}/segments").raise_for_status()
        started = time.perf_counter()
        first = 0.0
        segments: list[dict[str, Any]] = []
        params: dict[str, str] = {}
        while True:
            answer = http.get(f"/audience-api/v1/imports/{IMPORT}/segments", params=params).raise_for_status()
            page = json.loads(answer.content)
            segments.extend(page["elements"])
            first = first or time.perf_counter() - started
            token = page["pagination"].get("next_token")
            if token is None:
                break
            params = {"pagination_token": token}
        took = time.perf_counter() - started
    assert len(segments) == PAGES * PAGE
    return first, took


def listing(runs: int) -> None:
    seen: dict[str, list[tuple[float, float]]] = {"ours": [], "bare httpx": []}
    with stub() as service:
        listing_ours(service.url), listing_bare(service.url)  # what is imported and rendered once
        for _ in range(runs):
            for name, listing_of in (("ours", listing_ours), ("bare httpx", listing_bare)):
                gc.collect()  # each begins with the same work left to the collector: none
                seen[name].append(listing_of(service.url))
    for place, what in enumerate(("the first", "all")):
        mine, its = (statistics.median(each[place] for each in times) for times in seen.values())
        print(f"  {what}: ours {mine * 1000:,.1f} ms, bare httpx {its * 1000:,.1f} ms, ratio {mine / its:.2f}")


def streaming() -> None:
    with stub() as service, Workspace(KEY, base_url=service.url) as workspace:
        for _, segment in zip(range(5 * PAGE), workspace.segments(IMPORT).list(), strict=False):
            assert segment.code
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert sum(1 for _ in workspace.segments(IMPORT).list()) == PAGES * PAGE
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"  streamed: the process grew by {grown / 1024:.1f} MiB (highest resident size, Linux)")


def main(runs: int, count: int) -> None:
    print(f"2. {PAGES * PAGE:,} segments in pages of {PAGE}")
    streaming()
    listing(runs)
    print(f"1. {count:,} cohorts created")
    creating(runs, count)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers + [3, 10_000][len(numbers) :]))
