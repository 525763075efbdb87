"""An Avatars sandbox with one of everything in it, so that made-up requests can be aimed at what exists."""

from __future__ import annotations

import time
import zlib
from typing import Any, cast

import attrs
import httpx
from schemathesis import Case

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.avatars import Access

TABLE = "age,city\n" + "".join(f"{20 + n},{'Nantes' if n % 3 else 'Lyon'}\n" for n in range(24))
PARAMETERS = """
kind: AvatarParameters
metadata: {name: standard}
spec: {schema: schema, avatarization: {t: {k: 3}}, compute_figures: false, results: {volume: results, path: standard}}
"""
SET = f"""
kind: AvatarSchema
metadata: {{name: schema}}
spec: {{tables: [{{name: t, data: {{volume: input, file: t.csv}}}}]}}
---{PARAMETERS}"""
MORE = """
kind: AvatarReportParameters
metadata: {name: report}
spec: {report_type: basic, results: {volume: results, path: report}}
"""
SHOP = "sandbox_shop"  # the deployment's connection
OWN = "own"


@attrs.frozen
class Furnished:
    """What is in the sandbox, and what opens it. ``known`` is by the name of the parameter."""

    url: str
    access: Access = attrs.field(repr=False)
    token: str = attrs.field(repr=False)
    known: dict[str, Any]
    http: httpx.Client = attrs.field(repr=False)

    def aim(self, case: Case) -> None:
        """Let every other case, always the same ones, name what exists; the others stay as they are."""
        given = repr((dict(case.path_parameters), dict(case.query), case.body))
        if not zlib.crc32(given.encode("utf-8", "replace")) % 2:
            self.aim_at_what_exists(case)

    def aim_at_what_exists(self, case: Case) -> None:
        """Put what is in the sandbox into the parameters and the body of *case*."""
        operation_id = case.operation.definition.raw["operationId"]
        for where in (case.path_parameters, case.query):
            for name in where:
                where[name] = self.known.get(name, where[name])
        for name in ("kind", "verb", "object_type", "starting_after", "include_deleted"):
            case.query.pop(name, None)
        body = self.body(operation_id)
        match operation_id:
            case "revokeApiKeyAdmin":
                case.query.pop("user_id", None)
                case.query["api_key_id"] = self.known["api_key_id"]
            case "getVolume" | "getFileAccess":
                wanted = ["url"] if operation_id == "getFileAccess" else ["volume_name", "purpose", "set_name"]
                case.query.update({name: self.known[name] for name in wanted})
            case "getUser":
                case.path_parameters["id"] = self.known["user_id"]
            case "putResources":
                case.path_parameters["resource_set"] = "furnished"
            case "putConnection" | "patchConnection":
                case.path_parameters["name"] = OWN
            case "deleteConnection":
                case.path_parameters["name"] = OWN
                self.http.put(f"/connections/{OWN}", json=self.body("putConnection")).raise_for_status()
            case "cancelJob":
                waiting = {"set_name": self.known["set_name"], "parameters_name": "standard"}
                case.path_parameters["job_name"] = self.http.post("/jobs", json=waiting).json()["name"]
            case _:
                pass
        if body is not None:
            case.body = body

    def body(self, operation_id: str) -> Any:
        """A body that succeeds, None when the operation has none or any will do."""
        draft = {"engine": "sqlite", "fields": {"path": "/nowhere/x.db"}, "scope": "user"}
        bodies: dict[str, Any] = {
            "login": {"username": self.access.username, "password": self.access.password},
            # After a job that was cancelled it is cancelled itself, at once: nothing has to be computed.
            "createJob": {
                "set_name": self.known["set_name"],
                "parameters_name": "standard",
                "depends_on": [f"/jobs/{self.known['cancelled']}"],
            },
            "createJobFlow": {"set_name": self.known["report_set"]},
            "addConnectionPresets": {"kind": "demo", "scope": "user"},
            "createApiKey": {"name": "another", "expiration_days": 30},
            "testDraftConnection": draft,
            "putConnection": draft,
            "patchConnection": {"name": None, "label": "Relabelled"},
            "sampleConnection": {"columns": {"customer": ["id", "nothing"]}, "limit": 3},
            "bulkDeleteJobs": {"job_names": [self.known["cancelled"], "unknown"]},
            "getFileAccessBatch": [self.known["url"]],
            "putResources": SET.encode(),
            "appendResources": MORE.encode(),
        }
        return bodies.get(operation_id)


def furnish(sandbox: Sandbox, kept: dict[str, str]) -> Furnished:
    """Put one of everything in. *kept* holds the name of a finished job between two calls: it takes a while to make.

    The caller is known by a login: keys may be revoked by whoever calls.
    """
    access = sandbox.avatars
    access.limit()
    http = httpx.Client(base_url=f"{access.url}/api", trust_env=False, timeout=30)
    form = {"username": access.username, "password": access.password}
    token = str(http.post("/login", data=form).raise_for_status().json()["access_token"])
    http.headers["Authorization"] = f"Bearer {token}"
    me = http.get("/users/me").raise_for_status().json()

    def stored(text: str) -> str:
        answer = http.put("/resources/furnished", content=text, headers={"Content-Type": "application/yaml"})
        return str(answer.raise_for_status().json()["set_name"])

    def launched(set_name: str) -> str:
        body = {"set_name": set_name, "parameters_name": "standard", "depends_on": []}
        return str(http.post("/jobs", json=body).raise_for_status().json()["name"])

    if "upload" not in kept:
        kept["upload"] = _upload(http, access)
    own = stored(SET)
    cancelled = launched(own)
    http.post(f"/jobs/{cancelled}/cancel").raise_for_status()
    if http.get(f"/results/{kept.get('finished', 'none')}").is_error:
        kept["finished"] = _finished(http, launched(own))
    key = http.post("/api-keys", json={"name": "spare", "expiration_days": 30}).raise_for_status().json()["api_key"]
    draft = {"engine": "sqlite", "fields": {"path": "/nowhere/x.db"}, "scope": "user"}
    http.put(f"/connections/{OWN}", json=draft).raise_for_status()
    known = {
        "api_key_id": key["id"],
        "name": SHOP,
        "job_name": kept["finished"],
        "resource_set": own,
        "set_name": own,
        "report_set": stored(SET.split("---")[0] + "---" + MORE),
        "cancelled": cancelled,
        "user_id": me["id"],
        "url": kept["upload"],
        "volume_name": "input",
        "purpose": "input",
        "limit": 3,
    }
    return Furnished(f"{access.url}/api", access, token, known, http)


def _upload(http: httpx.Client, access: Access) -> str:
    """Store the table; answers its envelope."""
    from obstore.store import S3Store

    base = str(http.get("/upload_url").json())
    envelope = f"{access.url}/api/access?url={base}/t.csv"
    pair = cast("dict[str, str]", http.get("/access", params={"url": envelope}).json()["credentials"])
    bucket, _, prefix = base.removeprefix("s3://").partition("/")
    store = S3Store(
        bucket,
        endpoint=f"{access.url}/storage",
        region="us-east-1",
        virtual_hosted_style_request=False,
        client_options={"allow_http": True},
        access_key_id=pair["access_key_id"],
        secret_access_key=pair["secret_access_key"],
    )
    store.put(f"{prefix}/t.csv", TABLE.encode())
    return envelope


def _finished(http: httpx.Client, name: str) -> str:
    end = time.monotonic() + 30
    while True:
        job = http.get(f"/jobs/{name}").raise_for_status().json()
        if job["done"]:
            assert job["status"] == "finished", job
            return name
        assert time.monotonic() < end, job
        time.sleep(0.01)
