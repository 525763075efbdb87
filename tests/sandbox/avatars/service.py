"""The Avatars service of a running sandbox, asked over a real socket with no client of ours in between."""

from __future__ import annotations

import io
import json
import time
from typing import Any, Self

import httpx
import obstore
import pandas as pd
import yaml
from obstore.store import S3Store

from audiencekit.sandbox.avatars import Access

PATIENCE = 30.0  # seconds until a job that does not end is a failure; jobs take far less


class Service:
    """One caller: the API with its key, the storage with the credentials the API gave."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.api = httpx.Client(
            base_url=f"{access.url}/api", headers={"Authorization": f"api-key-v1 {access.api_key}"}, timeout=30
        )
        self.user = str(self.api.get("/users/me").json()["id"])
        self.upload_url = str(self.api.get("/upload_url").json())
        self.prefix = self.upload_url.removeprefix(f"s3://{self.user}/")
        answer = self.api.get("/access", params={"url": f"{access.url}/api/access?url={self.upload_url}/x.csv"})
        self.credentials: dict[str, str] = answer.json()["credentials"]
        self.bucket = self.store()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.api.close()

    def store(self, **changes: str) -> S3Store:
        options = {**self.credentials, "bucket": self.user, **changes}
        return S3Store(
            options.pop("bucket"),
            endpoint=f"{self.access.url}/storage",
            region="us-east-1",
            virtual_hosted_style_request=False,
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
            **options,
        )

    def upload(self, name: str, content: bytes | pd.DataFrame) -> None:
        if isinstance(content, pd.DataFrame):
            content = to_bytes(content, name)
        obstore.put(self.bucket, f"{self.prefix}/{name}", content)

    def store_set(self, documents: list[dict[str, Any]], name: str = "demo") -> str:
        answer = self.put_set(yaml.safe_dump_all(documents, sort_keys=False), name)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["set_name"])

    def put_set(self, text: str, name: str = "demo") -> httpx.Response:
        return self.api.put(f"/resources/{name}", content=text, headers={"Content-Type": "application/yaml"})

    def launch(self, set_name: str, parameters_name: str, *parents: str) -> str:
        body = {
            "set_name": set_name,
            "parameters_name": parameters_name,
            "depends_on": [f"/jobs/{name}" for name in parents],
        }
        answer = self.api.post("/jobs", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["name"])

    def job(self, name: str) -> dict[str, Any]:
        answer = self.api.get(f"/jobs/{name}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def settled(self, name: str) -> dict[str, Any]:
        """The job once it is over."""
        return self.seen(name, lambda job: job["done"])

    def seen(self, name: str, wanted: Any) -> dict[str, Any]:
        """The job once it is as *wanted*."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            job = self.job(name)
            if wanted(job):
                return job
            time.sleep(0.01)
        raise AssertionError(f"the job never came to that: {self.job(name)}")

    def finished(self, name: str) -> dict[str, list[str]]:
        """The results of a job that has to succeed."""
        job = self.settled(name)
        assert job["status"] == "finished", job
        return self.api.get(f"/results/{name}").json()

    def read(self, url: str) -> bytes:
        """A result by its address, as a client reads it: access first, then the storage."""
        answer = self.api.post("/access/batch", json=[url])
        assert [entry["url"] for entry in answer.json()] == [url]
        return bytes(obstore.get(self.bucket, url.partition(f"s3://{self.user}/")[2]).bytes())

    def read_json(self, url: str) -> dict[str, Any]:
        return json.loads(self.read(url))

    def read_table(self, url: str) -> pd.DataFrame:
        content = io.BytesIO(self.read(url))
        return pd.read_parquet(content) if url.endswith(".parquet") else pd.read_csv(content)


def to_bytes(frame: pd.DataFrame, name: str) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False) if name.endswith(".parquet") else frame.to_csv(buffer, index=False)
    return buffer.getvalue()


def documents(
    file: str,
    *,
    table: str = "t",
    columns: list[dict[str, Any]] | None = None,
    seed: int | None = 7,
    privacy: dict[str, Any] | None = None,
    results: dict[str, Any] | None = None,
    **avatarization: Any,
) -> list[dict[str, Any]]:
    """A set as the Runner writes it: one table, avatars, both metrics, advice (contract 5.4)."""
    original: dict[str, Any] = {"name": table, "data": {"volume": "input", "file": file}}
    if columns is not None:
        original["columns"] = columns
    where = {"volume": "results", **(results or {})}
    measured = {"schema": "schema_avatarized", "avatarization_ref": "standard"}
    standard: dict[str, Any] = {"schema": "schema", "avatarization": {table: avatarization}, "results": where}
    if seed is not None:
        standard["seed"] = seed
    return [
        _document("AvatarMetadata", "avatar-metadata-demo", {"display_name": "demo"}),
        _document("AvatarSchema", "schema", {"tables": [original]}),
        _document(
            "AvatarSchema",
            "schema_avatarized",
            {"tables": [{"name": table, "avatars_data": {"auto": True}}], "schema_ref": "schema"},
        ),
        _document(
            "AvatarAdviceParameters",
            "advice_parameters",
            {"schema": "schema", "advice": {"advisor_type": ["parameters"]}, "results": where},
        ),
        _document("AvatarParameters", "standard", standard),
        _document(
            "AvatarPrivacyMetricsParameters",
            "privacy_metrics",
            {**measured, **({"privacy_metrics": {table: privacy}} if privacy else {}), "results": where},
        ),
        _document("AvatarSignalMetricsParameters", "signal_metrics", {**measured, "results": where}),
    ]


def _document(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name}, "spec": spec}
