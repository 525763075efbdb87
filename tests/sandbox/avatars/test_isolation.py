"""Jobs, sets and files are per user; what is another's looks as if it did not exist (contract 1.4, B 14, B 21)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import obstore
import pytest
from obstore.exceptions import PermissionDeniedError

from audiencekit.sandbox import Sandbox
from tests.sandbox.avatars.service import Service, documents


@pytest.fixture
def member(sandbox: Sandbox) -> httpx.Client:
    access = sandbox.avatars
    return httpx.Client(
        base_url=f"{access.url}/api", headers={"Authorization": f"api-key-v1 {access.member_api_key}"}, timeout=30
    )


def test_the_jobs_and_sets_of_another_do_not_exist(service: Service, member: httpx.Client) -> None:
    set_name = service.store_set(documents("missing.csv", k=5))
    job = service.launch(set_name, "standard")
    with member:
        for method, path in (
            ("GET", f"/jobs/{job}"),
            ("DELETE", f"/jobs/{job}"),
            ("POST", f"/jobs/{job}/cancel"),
            ("GET", f"/results/{job}"),
            ("GET", f"/resources/{set_name}"),
            ("GET", f"/resources/volume?volume_name=input&purpose=input&set_name={set_name}"),
        ):
            assert member.request(method, path).status_code == 404, path
        body = {"set_name": set_name, "parameters_name": "standard"}
        assert member.post("/jobs", json=body).status_code == 404
        assert member.post("/jobs/flow", json=body).status_code == 404
        headers = {"Content-Type": "application/yaml"}
        appended = "kind: AvatarMetadata\nmetadata: {name: m}\nspec: {}\n"
        assert member.post(f"/resources/{set_name}", content=appended, headers=headers).status_code == 404
        assert member.get("/jobs", params={"set_name": set_name}).json() == {"jobs": []}
        assert member.get("/jobs", params={"names": [job]}).json() == {"jobs": []}
        deleted = member.post("/jobs/bulk-delete", json={"job_names": [job]}).json()
        assert deleted == {"deleted_jobs": [], "failed_jobs": [job]}
    assert service.job(job)["deleted_at"] is None


def test_a_job_cannot_depend_on_that_of_another(service: Service, member: httpx.Client) -> None:
    job = service.launch(service.store_set(documents("missing.csv", k=5)), "standard")
    with member:
        text = "kind: AvatarSchema\nmetadata: {name: schema}\nspec: {tables: [{name: t}]}\n---\n"
        text += "kind: AvatarParameters\nmetadata: {name: standard}\nspec: {schema: schema}\n"
        stored = member.put("/resources/own", content=text, headers={"Content-Type": "application/yaml"})
        body = {"set_name": stored.json()["set_name"], "parameters_name": "standard", "depends_on": [f"/jobs/{job}"]}
        answer = member.post("/jobs", json=body)
        assert (answer.status_code, answer.json()["detail"][:10]) == (400, "depends_on")


def test_the_files_of_another_stay_closed(service: Service, member: httpx.Client) -> None:
    service.upload("x.csv", b"a\n1\n")
    envelope = f"{service.access.url}/api/access?url={service.upload_url}/x.csv"
    with member:
        assert member.get("/access", params={"url": envelope}).status_code == 403
        assert member.post("/access/batch", json=[envelope]).json() == []
        own = str(member.get("/upload_url").json())
        pair = member.get("/access", params={"url": f"{own}/y.csv"}).json()["credentials"]
    with pytest.raises(PermissionDeniedError):
        obstore.get(service.store(**pair), f"{service.prefix}/x.csv")


def test_two_who_append_at_once_both_succeed(service: Service) -> None:
    set_name = service.store_set(documents("missing.csv", k=5))

    def append(number: int) -> int:
        text = f"kind: AvatarReportParameters\nmetadata: {{name: report{number}}}\nspec: {{report_type: basic}}\n"
        headers = {"Content-Type": "application/yaml"}
        return service.api.post(f"/resources/{set_name}", content=text, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(append, range(8))) == {200}
    text = service.api.get(f"/resources/{set_name}").text
    assert all(f"name: report{number}" in text for number in range(8))


def test_half_a_surrogate_pair_and_what_is_no_number_are_no_json(service: Service) -> None:
    for body in (b'{"job_names": ["\\ud800"]}', b'{"job_names": [NaN]}', b"{", b'"\xff"', b"[" * 100_000):
        answer = service.api.post("/jobs/bulk-delete", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["detail"][0]["type"]) == (422, "json_invalid")
