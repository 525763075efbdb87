"""Imports and their segments through the public API against the sandbox."""

from __future__ import annotations

import pytest
from audiencekit_api.permutive_taxonomy.api.segments import apply_segment_operations
from audiencekit_api.permutive_taxonomy.models import SegmentItems, SegmentOperations

from audiencekit import errors
from audiencekit.core._sync.call import call
from audiencekit.permutive import Cohort, Import, Segment, Source, Workspace
from audiencekit.sandbox import Sandbox
from tests.scripted import Act, serving


def test_the_seeded_import(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    (only,) = permutive_workspace.imports.list()
    assert only == permutive_workspace.imports.get(sandbox.permutive.import_id)
    assert only.relation == "3rd" and only.source is not None and only.source.state.type == "active"


def test_create_read_change_delete_by_code(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    made = segments.create(Segment("gold/1?x", "Gold", cpm=1.5, categories=["c"]))
    assert made.import_id == sandbox.permutive.import_id and made.cpm == 1.5
    assert segments.get("gold/1?x") == made
    changed = segments.update(Segment("gold/1?x", "Gold 2"))
    assert (changed.name, changed.cpm) == ("Gold 2", 1.5)
    segments.delete("gold/1?x")
    with pytest.raises(errors.NotFound):
        segments.get("gold/1?x")


def test_pages_are_read_to_the_end_and_resumed(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    codes = [f"c{number:03}" for number in range(230)]
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    result = segments.batch_create([Segment(code, code) for code in codes])
    assert result.failures == []
    listing = segments.list()
    assert sorted(segment.code for segment in listing) == codes
    pages = list(listing.pages())
    assert len(pages) > 1 and pages[-1].next_token is None
    rest = segments.list(start=pages[0].next_token)
    assert len(list(rest)) == 230 - len(pages[0].items)


def test_text_plain_refusals_are_read(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    listing = permutive_workspace.segments(sandbox.permutive.import_id).list(start="not a token")
    with pytest.raises(errors.BadRequest) as refused:
        list(listing)
    assert refused.value.detail.startswith("Invalid value for: query parameter pagination_token")


def test_bad_input_is_refused_before_sending(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    before = len(sandbox.requests)
    with pytest.raises(errors.InvalidInput):
        permutive_workspace.segments("no-uuid")
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    for segment in (Segment("", "n"), Segment("c", " "), Segment("c", "n", import_id=sandbox.permutive.workspace_id)):
        with pytest.raises(errors.InvalidInput):
            segments.create(segment)
    assert len(sandbox.requests) == before


def test_the_low_level_client_runs_any_operation(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    operations = SegmentOperations.from_dict(
        {"operations": [{"operation": "Create", "data": {"code": "a", "name": "A"}}]}
    )
    answer = call(
        SegmentItems,
        apply_segment_operations.sync_detailed,
        sandbox.permutive.import_id,
        client=permutive_workspace.api.taxonomy,
        body=operations,
    )
    assert [item.code for item in answer.items or []] == ["a"]


def test_both_spellings_of_an_import_are_read() -> None:
    flat = {"id": "i", "state": {"type": "active"}, "type": "bespoke", "bucket": "b"}
    nested = {"id": "i", "state": "active", "type": "bespoke", "details": {"bucket": "b"}}
    assert Source.from_dict(flat) == Source.from_dict(nested)
    lists = {"id": "i", "name": "n", "code": "c", "identifiers": {"head": "a", "tail": ["b"]}, "relation": "3rd"}
    assert Import.from_dict(lists).identifiers == ["a", "b"]


def test_a_segment_of_another_import_is_not_changed_by_mistake(
    sandbox: Sandbox, permutive_workspace: Workspace
) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    segments.create(Segment("gold", "Gold"))
    with pytest.raises(errors.InvalidInput):
        segments.update(Segment("gold", "Other", import_id=sandbox.permutive.workspace_id))
    assert segments.get("gold").name == "Gold"


LYING = [{"elements": [], "pagination": 5}, {"elements": [], "pagination": {"next_token": [[]]}}]


@pytest.mark.parametrize("page", LYING)
def test_a_page_that_is_no_page_is_an_unexpected_response(page: dict[str, object]) -> None:
    with serving(Act(body=page)) as server, Workspace("k", base_url=server.url) as workspace:
        listing = workspace.segments("0b0f0c1a-0000-4000-8000-000000000000").list()
        with pytest.raises(errors.UnexpectedResponse):
            list(listing)


@pytest.mark.parametrize("code", ["9" * 5000, "x", "-1"])
def test_a_code_that_is_no_number_is_an_unexpected_response(code: str) -> None:
    with pytest.raises(errors.UnexpectedResponse):
        Cohort.from_dict({"name": "n", "code": code})
