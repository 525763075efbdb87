"""The contextual service through the public API against the sandbox."""

from __future__ import annotations

import pytest

from audiencekit import errors
from audiencekit.permutive import ContextualPage, Workspace
from audiencekit.sandbox import Sandbox

ARTICLE = "https://news.example/sport/tennis/42"


def test_a_page_is_segmented_by_address_and_properties(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    sandbox.permutive.add_contextual_rule("SPORT", url="*/sport/*", activations=["gam"])
    sandbox.permutive.add_contextual_rule("TITLE", properties={"client.title": "*tennis*"})
    contextual = permutive_workspace.contextual
    assert contextual.segment(ARTICLE).cohorts == ["SPORT"]
    found = contextual.segment(ARTICLE, {"client": {"title": "All tennis"}})
    assert found.cohorts == ["SPORT", "TITLE"] and found.activations == {"gam": ["SPORT"]}


def test_many_pages(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    sandbox.permutive.add_contextual_rule("SPORT", url="*/sport/*")
    sandbox.faults.add(path="/ctx/*", status=500, times=1)
    pages = [ARTICLE, ContextualPage("https://news.example/"), "", ContextualPage(ARTICLE, {"premium": True})]
    result = permutive_workspace.contextual.batch_segment(pages)
    assert [each.cohorts for each in result.responses] == [["SPORT"], [], ["SPORT"]]
    assert [type(error) for _, error in result.failures] == [errors.InvalidInput]


@pytest.mark.parametrize("wrong", [5, [], "text"])
def test_properties_are_an_object(permutive_workspace: Workspace, wrong: object) -> None:
    with pytest.raises(errors.InvalidInput):
        permutive_workspace.contextual.segment(ARTICLE, wrong)  # pyright: ignore
