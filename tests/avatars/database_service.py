"""A service that keeps sets, finishes every job at once and leaves the files it is told to, over a real socket."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

import attrs

from audiencekit.avatars.config import Document, load
from tests.scripted import Act, Server

STORED = {"Last-Modified": "Sat, 21 Nov 2026 09:00:00 GMT", "ETag": '"1"'}


@attrs.define
class Stored:
    label: str
    text: str

    @property
    def documents(self) -> dict[str, Document]:
        return {str(each["metadata"]["name"]): each for each in load(self.text.encode())}  # type: ignore[index]


class Service(list[Act]):
    """What `Server` takes its answers from: chosen by the request, not by its turn."""

    def __init__(self) -> None:
        self.server: Server | None = None
        self.sets: dict[str, Stored] = {}
        self.jobs: list[dict[str, object]] = []  # as they were created
        self.files: dict[str, dict[str, bytes]] = {}  # by parameters name: kind/file and content
        self.refused: str | None = None  # the parameters name of a job that is not taken
        self.forgotten: str | None = None  # the parameters name of a job whose answer is lost
        self.cancelled: list[str] = []

    @property
    def url(self) -> str:
        assert self.server is not None
        return self.server.url

    def __len__(self) -> int:
        return 2

    def pop(self, _index: object = 0) -> Act:  # type: ignore[override]
        assert self.server is not None
        asked = self.server.received[-1]
        url = urlsplit(asked.path)
        path = unquote(url.path).removeprefix("/api")
        if path.startswith("/storage/results/"):
            job, _, file = path.removeprefix("/storage/results/").partition("/")
            return Act(body=self._content(job, file), headers=STORED, content_type="application/octet-stream")
        if path == "/check_client":
            return Act(body={"message": "fits", "status": "compatible"})
        if asked.method == "PUT" and path.startswith("/resources/"):
            name = str(uuid.uuid4())
            self.sets[name] = Stored(path.removeprefix("/resources/"), asked.body.decode())
            return Act(body={"set_name": name, "display_name": path.removeprefix("/resources/")})
        if path.startswith("/resources/"):
            return Act(body=self.sets[path.removeprefix("/resources/")].text.encode(), content_type="application/yaml")
        if asked.method == "POST" and path == "/jobs":
            return self._create(json.loads(asked.body))
        if path == "/jobs":
            of = parse_qs(url.query)["set_name"][0]
            return Act(body={"jobs": [self._job(each) for each in reversed(self.jobs) if each["set_name"] == of]})
        if path.endswith("/cancel"):
            self.cancelled.append(path.split("/")[2])
            return Act(body=self._job(next(each for each in self.jobs if each["name"] == self.cancelled[-1])))
        if path.startswith("/results/"):
            job = path.removeprefix("/results/")
            found: dict[str, list[str]] = {}
            for place in self.files.get(self._parameters(job), {}):
                kind, _, file = place.partition("/")
                found.setdefault(kind, []).append(f"s3://results/{job}/{file}")
            return Act(body=found)
        if path == "/access/batch":
            keys = {"access_key_id": "A", "secret_access_key": "S"}
            return Act(body=[{"url": each, "credentials": keys} for each in json.loads(asked.body)])
        return Act(status=404, body={"detail": f"nothing at {path}"})

    def created(self, label: str = "") -> dict[str, list[str]]:
        """The jobs of the sets whose label ends so: parameters name and the parameters names each waits for."""
        known = {f"/jobs/{each['name']}": str(each["parameters_name"]) for each in self.jobs}
        return {
            str(each["parameters_name"]): [known[place] for place in each["depends_on"]]  # type: ignore[attr-defined]
            for each in self.jobs
            if self.sets[str(each["set_name"])].label.endswith(label)
        }

    def _create(self, body: dict[str, object]) -> Act:
        if body["parameters_name"] == self.refused:
            return Act(status=400, body={"detail": "not this one"})
        name = uuid.uuid4().hex
        self.jobs.append({**body, "name": name})
        lost = body["parameters_name"] == self.forgotten
        return Act(status=201, body={"name": name, "Location": f"/jobs/{name}"}, hang_up=lost)

    def _job(self, job: dict[str, object]) -> dict[str, object]:
        kind = str(job["parameters_name"])
        return {
            **{key: job[key] for key in ("name", "set_name", "parameters_name")},
            "display_name": "d",
            "created_at": "2026-11-21T09:00:00Z",
            "kind": kind,
            "status": "finished",
            "exception": "",
            "done": True,
            "progress": 1.0,
        }

    def _parameters(self, job: str) -> str:
        return next(str(each["parameters_name"]) for each in self.jobs if each["name"] == job)

    def _content(self, job: str, file: str) -> bytes:
        found = self.files[self._parameters(job)]
        return next(content for place, content in found.items() if place.endswith(f"/{file}"))


@contextmanager
def database_service() -> Iterator[Service]:
    service = Service()
    server = Server(service)
    server.acts = service
    service.server = server
    try:
        yield service
    finally:
        server.close()
