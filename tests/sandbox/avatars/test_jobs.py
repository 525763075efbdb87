"""Jobs from end to end: what they leave behind is what the engine gives, and what fails says why."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from audiencekit.engine import Parameters, advise, generate, privacy_metrics, signal_metrics
from tests.sandbox.avatars.service import Service, documents, to_bytes

JOB_FIELDS = {
    "name",
    "set_name",
    "parameters_name",
    "display_name",
    "created_at",
    "kind",
    "status",
    "exception",
    "done",
    "progress",
    "phase",
    "phase_done",
    "phase_total",
    "deleted_at",
}


def as_read(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame as it is after its way through a file: what a user with that file gives the engine."""
    import io

    content = io.BytesIO(to_bytes(frame, name))
    return pd.read_parquet(content) if name.endswith(".parquet") else pd.read_csv(content)


def test_a_run_and_its_metrics_give_the_engines_own_figures(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    name = service.store_set(documents("t.csv", seed=7, k=5, ncp=3, column_weights={"spend": 2.0}))
    run_job = service.launch(name, "standard")
    privacy_job = service.launch(name, "privacy_metrics", run_job)
    signal_job = service.launch(name, "signal_metrics", run_job)

    results = service.finished(run_job)
    kinds = ["shuffled", "unshuffled", "original_projections", "avatar_projections"]
    assert list(results) == [*kinds, "figures", "figures_metadata", "run_metadata"]
    original = as_read(frame, "t.csv")
    run = generate(original, Parameters(k=5, ncp=3, seed=7, column_weights={"spend": 2.0}))
    assert_frame_equal(service.read_table(results["shuffled"][0]), as_read(run.shuffled, "t.csv"))
    assert_frame_equal(service.read_table(results["unshuffled"][0]), as_read(run.unshuffled, "t.csv"))
    projections = service.read_table(results["original_projections"][0])
    assert list(projections.columns) == ["Dim. 1", "Dim. 2", "Dim. 3"]
    np.testing.assert_allclose(projections.to_numpy(), run.original_projections, rtol=1e-12)
    files = [urls[0].rpartition("/")[2] for kind, urls in results.items() if kind != "figures"]
    assert files == [
        "t.shuffled.csv",
        "t.unshuffled.csv",
        "t.projections.original.csv",
        "t.projections.avatars.csv",
        "figures_metadata.json",
        "run_metadata.json",
    ]

    metadata = service.read_json(results["run_metadata"][0])
    assert metadata["seed"] == 7
    assert metadata["created_at"] < metadata["finished_at"]
    assert metadata["tables"]["t"]["k"] == 5

    expected = privacy_metrics(original, run.unshuffled, ncp=3, column_weights={"spend": 2.0}).to_dict()
    privacy = service.read_json(service.finished(privacy_job)["privacy_metrics"][0])
    assert {key: privacy[key] for key in expected if key != "metadata"} == {
        key: value for key, value in expected.items() if key != "metadata"
    }
    assert privacy["targets"]["hidden_rate"] == "> 90"
    place = {"table_name": "t", "computation_type": "standalone", "reference": None}
    assert place.items() <= privacy["metadata"].items()

    signal_urls = service.finished(signal_job)["signal_metrics"]
    assert signal_urls[0].endswith("/t.signal.json")
    signal = service.read_json(signal_urls[0])
    assert signal["hellinger_mean"] == signal_metrics(original, run.unshuffled).to_dict()["hellinger_mean"]
    assert place.items() <= signal["metadata"].items()


def test_types_and_formats_survive_the_way_through_a_parquet_file(service: Service, frame: pd.DataFrame) -> None:
    mixed = frame.assign(
        channel=frame["channel"].astype("category"),
        orders=frame["orders"].astype("int32"),
        spend=frame["spend"].astype("float32"),
    )
    service.upload("t.parquet", mixed)
    name = service.store_set(documents("t.parquet", k=5, ncp=4))
    run_job = service.launch(name, "standard")
    privacy = service.finished(service.launch(name, "privacy_metrics", run_job))
    results = service.finished(run_job)
    assert results["shuffled"][0].endswith("/t.shuffled.parquet")
    run = generate(mixed, Parameters(k=5, ncp=4, seed=7))
    assert_frame_equal(service.read_table(results["shuffled"][0]), run.shuffled)
    figures = service.read_json(privacy["privacy_metrics"][0])
    assert figures["hidden_rate"] == privacy_metrics(mixed, run.unshuffled, ncp=4).to_dict()["hidden_rate"]


def test_figures_are_the_same_when_the_avatars_go_through_csv(service: Service, frame: pd.DataFrame) -> None:
    # Modalities that a CSV reader takes for numbers or for nothing.
    tricky = frame.assign(channel=frame["channel"].map({"shop": "1", "mail": "NA", "web": "true"}))
    service.upload("t.parquet", tricky)
    name = service.store_set(documents("t.parquet", k=5, results={"format": "csv"}))
    run_job = service.launch(name, "standard")
    privacy = service.finished(service.launch(name, "privacy_metrics", run_job))
    assert service.finished(run_job)["shuffled"][0].endswith("/t.shuffled.csv")
    run = generate(tricky, Parameters(k=5, seed=7))
    figures = service.read_json(privacy["privacy_metrics"][0])
    expected = privacy_metrics(tricky, run.unshuffled).to_dict()
    assert {key: figures[key] for key in expected if key != "metadata"} == {
        key: value for key, value in expected.items() if key != "metadata"
    }


def test_declared_types_are_applied_and_dropped_columns_left_out(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame.assign(code=frame["orders"] % 3, email=[f"{i}@x.org" for i in range(len(frame))]))
    columns = [
        {"field": "orders", "type": "float"},
        {"field": "code", "type": "category"},
        {"field": "loyal", "type": "bool"},
        {"field": "email", "drop": True},
    ]
    name = service.store_set(documents("t.csv", columns=columns, k=5))
    shuffled = service.read_table(service.finished(service.launch(name, "standard"))["shuffled"][0])
    assert list(shuffled.columns) == ["orders", "spend", "channel", "loyal", "code"]
    assert set(shuffled["code"]) <= {0, 1, 2}
    typed = as_read(frame, "t.csv").assign(code=frame["orders"] % 3)
    typed = typed.astype({"orders": "float64", "code": "category"})
    expected = generate(typed, Parameters(k=5, seed=7)).shuffled
    assert_frame_equal(shuffled, as_read(expected, "t.csv"))


def test_advice_is_the_engines(service: Service, frame: pd.DataFrame) -> None:
    service.upload("my.t_able.csv", frame)
    name = service.store_set(documents("my.t_able.csv", table="my.t_able", k=5))
    results = service.finished(service.launch(name, "advice_parameters"))
    assert results["advice"][0].endswith("/my_dot_t_able.advice.json")
    content = service.read_json(results["advice"][0])
    assert content["table_name"] == "my.t_able"
    expected = advise(as_read(frame, "my.t_able.csv")).to_dict()
    assert {key: content["advice"][key] for key in expected} == expected
    stats = content["advice"]["summary"]["stats"]
    assert [entry["column"] for entry in stats] == list(frame.columns)
    assert stats[0]["mean"] == pytest.approx(frame["orders"].mean())
    assert stats[2]["mean"] is None


def test_without_a_seed_one_is_drawn_and_noted(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    name = service.store_set(documents("t.csv", seed=None, k=5))
    results = service.finished(service.launch(name, "standard"))
    seed = service.read_json(results["run_metadata"][0])["seed"]
    expected = generate(as_read(frame, "t.csv"), Parameters(k=5, seed=seed)).shuffled
    assert_frame_equal(service.read_table(results["shuffled"][0]), as_read(expected, "t.csv"))


def test_an_uploaded_table_of_avatars_is_measured_without_a_run(service: Service, frame: pd.DataFrame) -> None:
    run = generate(as_read(frame, "t.csv"), Parameters(k=5, seed=1))
    service.upload("t.csv", frame)
    service.upload("t_avatars.csv", run.unshuffled)
    parts = [part for part in documents("t.csv", k=5) if part["kind"] not in ("AvatarParameters",)]
    for part in parts:
        part["spec"].pop("avatarization_ref", None)
        if part["metadata"]["name"] == "schema_avatarized":
            part["spec"]["tables"][0]["avatars_data"] = {"volume": "input", "file": "t_avatars.csv"}
    figures = service.read_json(
        service.finished(service.launch(service.store_set(parts), "privacy_metrics"))["privacy_metrics"][0]
    )
    expected = privacy_metrics(as_read(frame, "t.csv"), run.unshuffled).to_dict()
    assert figures["hidden_rate"] == expected["hidden_rate"]


def test_two_callers_with_a_table_of_one_name_do_not_meet(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    mine = service.store_set(documents("t.csv", k=5))
    with Service(service.access) as other:
        other.upload("t.csv", frame[["orders", "spend"]])
        theirs = other.store_set(documents("t.csv", k=5))
        volume = {"kind": "AvatarVolume", "metadata": {"name": "input"}, "spec": {"url": service.upload_url}}
        declared = other.store_set([*documents("t.csv", k=5), volume])
        folder = service.prefix.rpartition("/")[2]
        relative = other.store_set(documents(f"{folder}/t.csv", k=5))
    for name, width in ((mine, 4), (theirs, 2), (declared, 4), (relative, 4)):
        results = service.finished(service.launch(name, "standard"))
        assert service.read_table(results["shuffled"][0]).shape[1] == width


def failure(service: Service, parts: list[dict[str, Any]], parameters_name: str = "standard") -> str:
    job = service.settled(service.launch(service.store_set(parts), parameters_name))
    assert (job["status"], job["done"]) == ("error", True)
    assert service.api.get(f"/results/{job['name']}").status_code == 404
    return str(job["exception"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"k": 500}, "table 't': expected k at most n - 1 = 59"),
        ({}, "table 't': expected k, the number of neighbours, or dp; received neither"),
        ({"k": 5, "column_weights": {"nothing": 2}}, "nothing"),
        ({"k": 5, "k_max": 8}, "table 't': k_max: not served"),
        ({"k": 5, "exclude_variables": {"variable_names": ["nothing"]}}, "nothing"),
        ({"k": 5, "columns": [{"field": "orders", "primary_key": True}]}, "table 't': column 'orders'"),
        ({"k": 5, "columns": [{"field": "nothing", "pseudonymization": {"kind": "UUID4"}}]}, "column 'nothing'"),
        ({"k": 5, "columns": [{"field": "nothing", "type": "int"}]}, "column 'nothing': the file has no such column"),
        ({"k": 5, "columns": [{"field": "channel", "type": "int"}]}, "column 'channel': the values cannot be cast"),
        ({"k": 5, "columns": [{"field": "spend", "type": "int"}]}, "a value is not whole"),
        (
            {"k": 5, "columns": [{"field": "channel", "type": "datetime"}]},
            "column 'channel': the values cannot be cast",
        ),
    ],
)
def test_what_cannot_be_done_says_which_table_and_why(
    service: Service, frame: pd.DataFrame, changes: dict[str, Any], words: str
) -> None:
    service.upload("t.csv", frame)
    assert words in failure(service, documents("t.csv", **changes))


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("t.csv", b"", "table 't': the file is empty"),
        ("t.csv", b"a,b\n1,2\n3,4,5\n", "table 't': the file cannot be read as csv"),
        ("t.csv", b"a\n\x81\n", "table 't': the file cannot be read as csv: its bytes are no text in utf-8"),
        ("t.csv", b"a;b\n1;2\n" * 9000 + b"3;4;5\n", "table 't': the file cannot be read as csv"),
        ("t.parquet", b"no parquet", "table 't': the file cannot be read as parquet"),
        ("t.xlsx", b"x", "tables are read from .csv and .parquet files only"),
    ],
)
def test_unreadable_files_are_the_jobs_error(service: Service, file: str, content: bytes, words: str) -> None:
    service.upload(file, content)
    assert words in failure(service, documents(file, k=5))


def test_a_file_that_was_never_uploaded(service: Service) -> None:
    assert "file 'never.csv' is not in volume 'input'" in failure(service, documents("never.csv", k=5))


def test_members_that_are_not_known_are_not_ignored(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    text = failure(service, documents("t.csv", k=5, privacy={"known": ["orders"]}), "privacy_metrics")
    assert "known: not served" in text


def test_dependants_of_a_failure_end_with_it(service: Service) -> None:
    name = service.store_set(documents("never.csv", k=5))
    run_job = service.launch(name, "standard")
    metrics = service.settled(service.launch(name, "privacy_metrics", run_job))
    assert metrics["status"] == "parent_error"
    assert run_job in metrics["exception"]


def test_a_flow_launches_the_whole_set(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    name = service.store_set(documents("t.csv", k=5))
    answer = service.api.post("/jobs/flow", json={"set_name": name})
    assert answer.status_code == 201
    jobs = answer.json()["jobs"]
    assert [entry["Location"] for entry in jobs] == [f"/jobs/{entry['name']}" for entry in jobs]
    ended = [service.settled(entry["name"]) for entry in jobs]
    assert [(job["parameters_name"], job["status"]) for job in ended] == [
        ("standard", "finished"),
        ("privacy_metrics", "finished"),
        ("signal_metrics", "finished"),
    ]
    last = service.api.get("/jobs/last_set").json()["jobs"]
    assert {job["name"] for job in last} == {job["name"] for job in jobs}


def test_a_job_is_created_without_a_location_header(service: Service) -> None:
    name = service.store_set(documents("never.csv", k=5))
    answer = service.api.post("/jobs", json={"set_name": name, "parameters_name": "standard", "depends_on": []})
    assert answer.status_code == 201
    # The vendor's client would follow it and read the wrong body (contract 1.8).
    assert "location" not in answer.headers
    assert set(answer.json()) == {"name", "Location"}
    job = service.settled(answer.json()["name"])
    assert set(job) == JOB_FIELDS
    assert (job["set_name"], job["display_name"], job["kind"]) == (name, "demo", "standard")


def test_refused_creations(service: Service) -> None:
    name = service.store_set(documents("never.csv", k=5))
    run = {"set_name": name, "parameters_name": "standard"}
    cases: list[tuple[dict[str, Any], int]] = [
        ({**run, "set_name": str(uuid.uuid4())}, 404),
        ({**run, "parameters_name": "other"}, 404),
        ({**run, "depends_on": [f"/jobs/{uuid.uuid4()}"]}, 400),
        ({**run, "depends_on": ["no location"]}, 400),
        ({**run, "set_name": "demo"}, 422),
        ({**run, "depends_on": "x"}, 422),
        ({"set_name": name}, 422),
    ]
    for body, status in cases:
        answer = service.api.post("/jobs", json=body)
        assert answer.status_code == status, body
    assert service.api.post("/jobs", content=b"{").status_code == 422
    assert service.api.post("/jobs/flow", json={"set_name": str(uuid.uuid4())}).status_code == 404
    assert service.api.get("/jobs", params={"set_name": name}).json() == {"jobs": []}


def test_listing_filters_combine(service: Service) -> None:
    name = service.store_set(documents("never.csv", k=5), name=f"list-{uuid.uuid4().hex}")
    first, second = service.launch(name, "standard"), service.launch(name, "advice_parameters")
    third = service.launch(name, "privacy_metrics", first)

    def listed(**params: Any) -> list[str]:
        answer = service.api.get("/jobs", params={"set_name": name, **params})
        assert answer.status_code == 200
        return [job["name"] for job in answer.json()["jobs"]]

    assert listed() == [third, second, first]
    assert listed(limit=1) == [third]
    assert third in listed(limit=2**64)
    assert listed(kind=["standard", "privacy_metrics"]) == [third, first]
    assert listed(kind=["standard"], limit=5, names=[first, "unknown"]) == [first]
    assert listed(display_name=service.job(first)["display_name"]) == [third, second, first]
    assert listed(display_name="other") == []
    for params, status in (
        ({"kind": "other"}, 422),
        ({"limit": "x"}, 422),
        ({"set_name": "x"}, 422),
        ({"include_deleted": "maybe"}, 422),
        ({"names": [str(number) for number in range(101)]}, 400),
    ):
        assert service.api.get("/jobs", params=params).status_code == status


def test_deleting_hides_a_job_and_removes_its_results(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    name = service.store_set(documents("t.csv", k=5))
    job = service.launch(name, "standard")
    shuffled = service.finished(job)["shuffled"][0]
    deleted = service.api.delete(f"/jobs/{job}").json()
    assert deleted["deleted_at"] is not None
    assert service.api.get("/jobs", params={"set_name": name}).json() == {"jobs": []}
    shown = service.api.get("/jobs", params={"set_name": name, "include_deleted": "true"}).json()["jobs"]
    assert [entry["name"] for entry in shown] == [job]
    assert service.job(job)["deleted_at"] == deleted["deleted_at"]
    answer = service.api.get(f"/results/{job}")
    assert (answer.status_code, answer.json()["detail"]) == (404, f"No results file for job {job}")
    assert service.api.post("/access/batch", json=[shuffled]).json() == []


def test_bulk_deletion_never_fails_as_a_whole(service: Service) -> None:
    name = service.store_set(documents("never.csv", k=5))
    jobs = [service.launch(name, "standard") for _ in range(2)]
    answer = service.api.post("/jobs/bulk-delete", json={"job_names": [*jobs, "unknown"]}).json()
    assert [job["name"] for job in answer["deleted_jobs"]] == jobs
    assert all(job["deleted_at"] for job in answer["deleted_jobs"])
    assert answer["failed_jobs"] == ["unknown"]
    too_many = service.api.post("/jobs/bulk-delete", json={"job_names": [str(number) for number in range(101)]})
    assert too_many.status_code == 422


def test_what_is_over_or_unknown_cannot_be_cancelled(service: Service) -> None:
    job = service.launch(service.store_set(documents("never.csv", k=5)), "standard")
    service.settled(job)
    assert service.api.post(f"/jobs/{job}/cancel").status_code == 409
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/cancel")):
        assert service.api.request(method, f"/jobs/{uuid.uuid4()}{path}").status_code == 404
