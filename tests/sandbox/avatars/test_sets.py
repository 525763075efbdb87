"""Storing, reading and extending resource sets (contract 2.9)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import yaml

from tests.sandbox.avatars.service import Service, documents


def read(service: Service, set_name: str) -> list[dict[str, Any]]:
    answer = service.api.get(f"/resources/{set_name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/yaml")
    return list(yaml.safe_load_all(answer.text))


def test_every_put_makes_another_set(service: Service) -> None:
    names = {service.store_set(documents("t.csv", k=5)) for _ in range(2)}
    assert len(names) == 2
    assert all(str(uuid.UUID(name)) == name for name in names)


def test_a_set_comes_back_whole_with_the_volumes_added(service: Service) -> None:
    service.upload("t.csv", b"a\n1\n")
    sent = documents("t.csv", k=5)
    found = read(service, service.store_set(sent))
    volumes = [document for document in found if document["kind"] == "AvatarVolume"]
    assert [document for document in found if document not in volumes] == sent
    assert {volume["metadata"]["name"]: volume["spec"]["url"] for volume in volumes} == {
        "input": service.upload_url,
        "results": f"s3://{service.user}/30d",
    }
    assert found.index(volumes[0]) == 1


def test_a_set_that_came_back_can_be_stored_again(service: Service) -> None:
    service.upload("t.csv", b"a\n1\n")
    found = read(service, service.store_set(documents("t.csv", k=5)))
    assert read(service, service.store_set(found)) == found


def test_documents_can_be_appended(service: Service) -> None:
    name = service.store_set(documents("t.csv", k=5))
    report = {"kind": "AvatarReportParameters", "metadata": {"name": "report"}, "spec": {"report_type": "basic"}}
    answer = service.api.post(f"/resources/{name}", content=yaml.safe_dump(report))
    assert answer.json() == {"set_name": name, "display_name": "demo"}
    assert read(service, name)[-1] == report
    again = service.api.post(f"/resources/{name}", content=yaml.safe_dump(report))
    assert again.status_code == 422
    assert "used twice" in again.json()["detail"][0]["msg"]


def test_a_volume_is_one_document(service: Service) -> None:
    name = service.store_set(documents("t.csv", k=5))
    query = {"volume_name": "results", "purpose": "results", "set_name": name}
    answer = service.api.get("/resources/volume", params=query)
    assert yaml.safe_load(answer.text) == {
        "kind": "AvatarVolume",
        "metadata": {"name": "results"},
        "spec": {"url": f"s3://{service.user}/30d"},
    }
    assert service.api.get("/resources/volume", params={**query, "volume_name": "x"}).status_code == 404
    assert service.api.get("/resources/volume", params={**query, "purpose": "x"}).status_code == 422
    assert service.api.get("/resources/volume", params={"volume_name": "input"}).status_code == 422


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_sets_are_404_and_labels_422(service: Service, method: str) -> None:
    assert service.api.request(method, f"/resources/{uuid.uuid4()}", content="a: 1").status_code == 404
    answer = service.api.request(method, "/resources/demo", content="a: 1")
    assert (answer.status_code, answer.json()["detail"][0]["type"]) == (422, "uuid_parsing")


def test_refusals_are_worded_as_the_service_does(service: Service) -> None:
    malformed = service.put_set("kind: AvatarSchema\nmetadata: {name: x}\nspec: {tables: 1}")
    assert malformed.status_code == 422
    assert set(malformed.json()["detail"][0]) == {"loc", "msg", "type"}
    assert malformed.headers["x-sandbox-rule"] == "avatars 5.3"
    contradictory = service.put_set("kind: AvatarSchema\nmetadata: {name: x}\nspec: {schema_ref: y}")
    assert (contradictory.status_code, type(contradictory.json()["detail"])) == (400, str)
    assert service.put_set("a: 1", name="with space").status_code == 422


def test_a_volume_of_somebody_else_is_refused(service: Service) -> None:
    for url in ("s3://00000000-0000-4000-8000-000000000000/30d", f"s3://{service.user}x/30d", "/etc"):
        volume = {"kind": "AvatarVolume", "metadata": {"name": "input"}, "spec": {"url": url}}
        assert service.put_set(yaml.safe_dump(volume)).status_code == 400
