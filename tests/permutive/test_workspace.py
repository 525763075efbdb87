"""What a workspace is built from, and how it is closed."""

from __future__ import annotations

import pytest
from audiencekit_api.permutive_ccs.api.segmentation import segment_user
from audiencekit_api.permutive_ccs.models import SegmentationRequest, SegmentationResult

from audiencekit import errors
from audiencekit.core.call import call
from audiencekit.permutive import AsyncWorkspace, Cohort, Workspace
from audiencekit.sandbox import Sandbox


def test_every_service_has_its_host() -> None:
    with Workspace("key") as workspace:
        assert workspace.base_url == "https://api.permutive.app"
        urls = {
            "cohorts": "https://api.permutive.app/cohorts-api",
            "taxonomy": "https://api.permutive.app/audience-api/v1",
            "identity": "https://api.permutive.app/v2.0",
            "events": "https://api.permutive.app/v2.0",
            "ccs": "https://api.permutive.app",
            "contextual": "https://api.permutive.com/ctx/v1",
        }
        for name, url in urls.items():
            assert str(getattr(workspace.api, name).get_httpx_client().base_url).rstrip("/") == url


def test_a_base_url_stands_for_every_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERMUTIVE_BASE_URL", "https://proxy.example/permutive/")
    monkeypatch.setenv("PERMUTIVE_API_KEY", "key")
    with Workspace() as workspace:
        assert str(workspace.api.contextual.get_httpx_client().base_url) == "https://proxy.example/permutive/ctx/v1/"
    with Workspace(base_url="https://other.example") as workspace:
        assert workspace.base_url == "https://other.example"
    assert isinstance(AsyncWorkspace(), AsyncWorkspace)


def test_the_low_level_reaches_every_document(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    user = permutive_workspace.identities.create_user()
    body = SegmentationRequest.from_dict({"user_id": user, "events": []})
    client = permutive_workspace.api.ccs
    assert call(SegmentationResult, segment_user.sync_detailed, client=client, body=body).user_id == user


def test_a_closed_workspace_says_so(sandbox: Sandbox) -> None:
    workspace = Workspace(sandbox.permutive.api_key, base_url=sandbox.permutive.url)
    workspace.cohorts.list()
    workspace.close()
    workspace.close()
    for use in (
        workspace.cohorts.list,
        workspace.imports.list,
        workspace.identities.create_user,
        lambda: workspace.contextual.segment("https://news.example/"),
        lambda: workspace.cohorts.create(Cohort("a", {"event": "b"}), settle=True),
    ):
        with pytest.raises(errors.ClientClosed):
            use()
