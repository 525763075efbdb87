"""Pains of the package itself: what importing needs, what is covered, where it connects, what is called how."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
from collections.abc import Callable

import pytest

from audiencekit import errors, permutive
from audiencekit.permutive import (
    Alias,
    AsyncWorkspace,
    Cohort,
    CohortList,
    Event,
    Identity,
    Import,
    ImportList,
    Segment,
    SegmentList,
    Source,
    Workspace,
)
from audiencekit.sandbox import Sandbox
from tests.permutive.every_operation import CALLS, NOBODY, QUERY, ROUTES, USER, WHEN, Known, acall, call

WITHOUT_FRAMES = """
import sys
sys.modules["pandas"] = sys.modules["polars"] = None  # as if not installed
from audiencekit import permutive
for name in permutive.__all__:
    getattr(permutive, name)
cohorts = permutive.CohortList([permutive.Cohort("a", {"event": "E", "frequency": {"greater_than": 1}}, code=1)])
assert cohorts.by_name["a"].code == 1 and permutive.CohortList.from_json(cohorts.to_json()) == cohorts
from audiencekit.errors import ConfigurationError
for library in ("pandas", "polars"):
    try:
        cohorts.to_frame(library)
    except ConfigurationError as missing:
        assert library in str(missing)
    else:
        raise AssertionError("made a frame without the library")
"""


def test_01_everything_but_frames_works_without_pandas() -> None:
    ran = subprocess.run([sys.executable, "-W", "error", "-c", WITHOUT_FRAMES], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


Listed = CohortList | ImportList | SegmentList


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (CohortList, lambda name: Cohort(name, QUERY, id=f"id {name}", code=ord(name), tags=[f"tag {name}"])),
        (ImportList, lambda name: Import(id=f"id {name}", name=name, code=str(ord(name)))),
        (SegmentList, lambda name: Segment(str(ord(name)), name, id=f"id {name}")),
    ],
    ids=["cohorts", "imports", "segments"],
)
def test_18_lookups_follow_every_change(
    kind: Callable[..., Listed], make: Callable[[str], Cohort | Import | Segment]
) -> None:
    a, b, c, d = (make(name) for name in "abcd")
    found = kind([a, b])

    def names() -> tuple[set[str], set[str], set[str]]:
        by_code = {chr(int(code)) for code in found.by_code}
        return set(found.by_name), {each.removeprefix("id ") for each in found.by_id}, by_code

    assert names() == ({"a", "b"},) * 3
    found.append(c)
    assert names() == ({"a", "b", "c"},) * 3 and found.by_name["c"] is c
    found.remove(a)
    assert names() == ({"b", "c"},) * 3
    found[0] = d
    assert names() == ({"d", "c"},) * 3 and found.by_code[ord("d")] is d
    del found[:]
    assert names() == (set(), set(), set())


def test_18_a_renamed_item_is_found_under_its_new_name() -> None:
    found = CohortList([Cohort("a", QUERY, tags=["x"])])
    assert "a" in found.by_name and list(found.by_tag) == ["x"]
    found[0].name, found[0].tags = "b", ["y"]
    assert list(found.by_name) == ["b"] and list(found.by_tag) == ["y"] and "a" not in found.by_name


def test_36_the_hosts_are_the_canonical_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an item that is none would have gone to; contextual is documented on the old host alone."""
    monkeypatch.delenv("PERMUTIVE_BASE_URL", raising=False)
    with Workspace("key") as workspace:
        refused = [
            workspace.cohorts.batch_create([None]),  # pyright: ignore
            workspace.segments(NOBODY).batch_create([None]),  # pyright: ignore
            workspace.identities.batch_identify([None]),  # pyright: ignore
            workspace.events.batch_track([None]),  # pyright: ignore
            workspace.segmentation.batch_send([None]),  # pyright: ignore
            workspace.contextual.batch_segment([None]),  # pyright: ignore
        ]
    assert [failure.request.url for result in refused for failure in result.failures] == [
        "https://api.permutive.app/cohorts-api/v2/cohorts",
        f"https://api.permutive.app/audience-api/v1/imports/{NOBODY}/segments",
        "https://api.permutive.app/v2.0/identify",
        "https://api.permutive.app/v2.0/events",
        "https://api.permutive.app/ccs/v1/segmentation",
        "https://api.permutive.com/ctx/v1/segment",
    ]


def test_39_the_names_of_the_seed_are_there(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Constructors, class-level forms, errors and files as the seed called them (contract 6.1, 6.2)."""
    monkeypatch.setenv("PERMUTIVE_BASE_URL", sandbox.permutive.url)
    key, import_id = sandbox.permutive.api_key, sandbox.permutive.import_id
    cohort = Cohort(name="one", query=QUERY, tags=["t"], description="d", segment_type="real_time")
    (made,), _ = Cohort.batch_create([cohort], api_key=key, max_workers=2, progress_callback=None)
    made.description = "e"
    (changed,), _ = Cohort.batch_update([made], api_key=key)
    assert (changed.name, changed.description) == ("one", "e")
    assert Cohort.batch_delete([changed], api_key=key).responses == [made.id]
    segment = Segment(code="c", name="n", import_id=import_id, description="d", cpm=1.5, categories=["x"])
    (entry,), _ = Segment.batch_create([segment], api_key=key)
    entry.name = "m"
    assert Segment.batch_update([entry], api_key=key).responses[0].name == "m"
    assert len(Segment.batch_delete([entry], api_key=key).responses) == 1
    identity = Identity(user_id=USER, aliases=[Alias(id="7", tag="customer", priority=0)])
    assert identity.identify(key) == USER == Identity.batch_identify([identity], api_key=key).responses[0].user_id
    assert Event(name="Pageview", time=WHEN, properties={}, session_id=USER, view_id=USER).session_id == USER
    assert Source.from_json({"id": USER, "state": {"type": "active"}, "type": "live_ramp_3p"}).type == "live_ramp_3p"
    for kind in (Cohort, CohortList, Import, ImportList, Segment, SegmentList, Identity, Alias):
        assert kind.to_json_file and kind.from_json_file and kind.from_json and kind.to_json


def test_39_the_errors_of_the_seed_are_ours() -> None:
    aliases = {
        "PermutiveAPIError": errors.ApiError,
        "PermutiveAuthenticationError": errors.AuthenticationFailed,
        "PermutiveBadRequestError": errors.BadRequest,
        "PermutiveResourceNotFoundError": errors.NotFound,
        "PermutiveRateLimitError": errors.RateLimited,
        "PermutiveServerError": errors.ServerFault,
    }
    for name, error in aliases.items():
        assert getattr(permutive, name) is error and issubclass(error, permutive.PermutiveAPIError)


def asked(sandbox: Sandbox) -> set[str]:
    return {f"{one.method} {one.path.removeprefix('/permutive')}" for one in sandbox.requests if one.status is not None}


def test_43_every_operation_is_there(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    known, wanted = Known(sandbox.permutive.import_id), set[str]()
    for name in CALLS:
        route = known.route(name)
        call(permutive_workspace, name, known)
        wanted.add(route)
    assert len(ROUTES) == 23 and set(CALLS) == set(ROUTES)
    assert asked(sandbox) == wanted and len(wanted) == 23
    assert {one.status for one in sandbox.requests} == {200, 201}


def test_43_every_operation_is_there_async(sandbox: Sandbox) -> None:
    async def main() -> None:
        async with AsyncWorkspace(sandbox.permutive.api_key, base_url=sandbox.permutive.url) as workspace:
            known = Known(sandbox.permutive.import_id)
            for name in CALLS:
                await acall(workspace, name, known)

    asyncio.run(main())
    assert len(asked(sandbox)) == 23 and {one.status for one in sandbox.requests} == {200, 201}


def test_43_tasks_can_do_what_threads_can() -> None:
    def surface(workspace: object) -> dict[str, set[str]]:
        parts = {
            name: part for name, part in vars(workspace).items() if not name.startswith("_") and name != "base_url"
        }
        parts["segments"] = workspace.segments(NOBODY)  # pyright: ignore
        return {
            name: {method for method, _ in inspect.getmembers(part, callable) if not method.startswith("_")}
            for name, part in parts.items()
        }

    with Workspace("key") as workspace:
        assert surface(workspace) == surface(AsyncWorkspace("key"))
        assert len(surface(workspace)) == 7
