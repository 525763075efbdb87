"""Every operation of the vendor's low-level client, each answer read into the vendor's own model."""

from __future__ import annotations

import inspect
import os
import time
from typing import Any

import pandas as pd
from avatars import ApiClient, Manager
from avatars.base_client import ApiResponseError
from avatars.models import (
    BulkDeleteRequest,
    ConnectionDraft,
    ConnectionPatch,
    ConnectionPresetRequest,
    ConnectionSampleRequest,
    CreateApiKeyRequest,
    ExpirationDays,
    JobCreateRequest,
    JobFlowCreateRequest,
    JobKind,
    JobStatus,
)
from steps import Flow, expect, table

GROUPS = (
    "api_keys", "capabilities", "compatibility", "connections", "event_logs", "health", "jobs", "openapi",
    "resources", "results", "users",
)  # fmt: skip
LATE = "kind: AvatarReportParameters\nmetadata: {name: late}\nspec: {report_type: basic, results: {volume: results}}\n"
OVER_SECONDS = 60

flow = Flow()
frame = pd.read_csv(table("iris.csv"))
with flow.step("client"):
    client = ApiClient(base_url=f"{os.environ['AVATAR_BASE_URL']}/api", api_key=os.environ["AVATAR_API_KEY"])
called: set[str] = set()


class Noted:
    """A group of operations that notes which were called."""

    def __init__(self, name: str) -> None:
        self._name, self._group = name, getattr(client, name)

    def __getattr__(self, name: str) -> Any:
        called.add(f"{self._name}.{name}")
        return getattr(self._group, name)


api_keys, capabilities, compatibility, connections, event_logs, health, jobs, openapi, resources, results, users = (
    Noted(name) for name in GROUPS
)

with flow.step("compatibility, health, the document"):
    expect(compatibility.is_client_compatible().status == "compatible")
    for answer in (health.get_root(), health.get_health(), health.get_health_db()):
        expect(isinstance(answer, dict), answer)
    expect(openapi.get_openapi_schema()["openapi"].startswith("3"))

with flow.step("users"):
    me = users.get_me()
    expect(me.environment.max_allowed_lines_per_dataset > 0, me)
    expect([found.id for found in users.find_users(email=me.email)] == [me.id])
    expect(users.get_user(str(me.id)).email == me.email)
    expect(isinstance(users.get_credits_info().is_credit_enabled, bool))
    expect(users.get_features_info().feature_scopes is not None)

with flow.step("API keys: create, list, read, revoke, revoke as administrator"):
    request = CreateApiKeyRequest(name="second", expiration_days=ExpirationDays.integer_30)
    made = [api_keys.create_api_key(request)["api_key"] for _ in range(2)]
    expect(len(made[0]["plaintext"]) == 96, len(made[0]["plaintext"]))
    expect({one["id"] for one in made} <= {str(key.id) for key in api_keys.list_api_keys()})
    api_keys.revoke_api_key(made[0]["id"])
    api_keys.revoke_api_key_admin(api_key_id=made[1]["id"])
    expect(all(api_keys.get_api_key(one["id"]).revoked_at is not None for one in made))

with flow.step("capabilities and connections"):
    expect("sqlite" in capabilities.get_capabilities().database_engines)
    expect({engine.engine for engine in connections.list_engines().engines} >= {"sqlite", "postgresql"})
    preset = connections.list_connection_presets().presets[0]
    connections.add_connection_presets(ConnectionPresetRequest(kind=preset.kind))
    expect(preset.name in {one.name for one in connections.list_connections().connections})
    expect(connections.test_connection(preset.name).reachable)
    asked = ConnectionSampleRequest(columns={"customer": ["id", "no_such"]})
    sample = connections.sample_connection(asked, preset.name)
    expect(sample.samples or sample.missing or sample.error, sample)

with flow.step("connections: draft, probe, store, rename, forget"):
    draft = ConnectionDraft(engine="sqlite", dsn="sqlite:////no/such/folder/own.db", scope="user")
    expect(connections.test_draft_connection(draft).reachable is False)
    expect(connections.put_connection(draft, "own").name == "own")
    expect(connections.patch_connection(ConnectionPatch(name="renamed"), "own").name == "renamed")
    connections.delete_connection("renamed")
    expect("renamed" not in {one.name for one in connections.list_connections().connections})

with flow.step("upload and resources"):
    url = results.get_upload_url()
    expect(url.startswith("s3://"), url)
    runner = Manager(api_client=client).create_runner(set_name="operations", seed=3)
    runner.add_table("iris", frame)
    runner.set_parameters("iris", k=5)
    stored = resources.put_resources("operations", runner.get_yaml())
    set_name = str(stored.set_name)
    expect("kind: AvatarParameters" in resources.get_resources(set_name))
    more = (
        "kind: AvatarReportParameters\nmetadata: {name: late}\nspec: {report_type: basic, results: {volume: results}}\n"
    )
    expect(str(resources.create_resource(set_name, more).set_name) == set_name)
    expect("late" in resources.get_resources(set_name))
    volume = resources.get_user_volume(volume_name="input", purpose="input", set_name=set_name)
    expect("AvatarVolume" in volume, volume)

with flow.step("jobs: one, its results, access to its files"):
    one = jobs.create_job(JobCreateRequest(set_name=set_name, parameters_name="standard"))
    until = time.monotonic() + OVER_SECONDS
    while not (job := jobs.get_job_status(one.name)).done and time.monotonic() < until:
        time.sleep(0.2)
    expect(job.status == JobStatus.finished, job)
    urls = results.get_results(one.name)["shuffled"]
    expect(results.get_permission_to_download(urls[0]).url == urls[0])
    expect([access.url for access in results.get_permissions_to_download_batch([*urls, "s3://nobody/30d/x"])] == urls)

with flow.step("jobs: a flow, lists, cancel, deletion"):
    stored = resources.put_resources("operations", runner.get_yaml())
    created = jobs.create_job_flow(JobFlowCreateRequest(set_name=str(stored.set_name))).jobs
    expect({made.Location for made in created} == {f"/jobs/{made.name}" for made in created}, created)
    last = {listed.name: listed for listed in jobs.get_last_jobs().jobs}
    expect(set(last) == {made.name for made in created})
    try:
        ended = jobs.cancel_job(next(name for name, listed in last.items() if listed.kind == JobKind.signal_metrics))
        expect(ended.status == JobStatus.cancelled or ended.phase == "cancelling", ended)
    except ApiResponseError as refused:
        expect("Error status 409" in str(refused), refused)
    expect(len(jobs.get_jobs(display_name="operations", kind=[JobKind.standard], limit=1).jobs) == 1)
    deleted = jobs.bulk_delete_jobs(BulkDeleteRequest(job_names=[*last, "no-such-job"]))
    expect(deleted.failed_jobs == ["no-such-job"] and len(deleted.deleted_jobs) == len(last), deleted)
    expect(jobs.delete_job(one.name).deleted_at is not None)

with flow.step("event logs"):
    page = event_logs.list_my_event_logs(limit=2)
    expect(len(page) == 2)
    expect(event_logs.list_my_event_logs(limit=2, starting_after=str(page[-1].id))[0].id not in {e.id for e in page})

with flow.step("revoking every key shuts the client out"):
    api_keys.revoke_all_api_keys()
    try:
        users.get_me()
    except Exception as refused:
        expect("authenticated" in str(refused) or "401" in str(refused), refused)
    else:
        expect(False, "still let in")

with flow.step("no operation was left out"):
    every = {
        f"{name}.{method}"
        for name in GROUPS
        for method, _ in inspect.getmembers(getattr(client, name), inspect.ismethod)
        if not method.startswith("_")
    }
    expect(len(every) == 44 and called == every, (len(every), sorted(every - called)))

flow.end()
