"""The defects of the vendor's client (contract 9.2), row by row: ours does not have them.

Each test is named after its row.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import uuid
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from audiencekit_api.avatars.models import JobKind

from audiencekit.avatars import (
    ClientOptions,
    ExcludeVariablesMethod,
    Manager,
    RelativeDifferenceParameters,
    Runner,
    SchemaPlan,
)
from audiencekit.avatars.choices import AlignmentMethod, DataRecipient, ImputeMethod, ProjectionType
from audiencekit.avatars.config import load
from audiencekit.avatars.processors import (
    DatetimeProcessor,
    ExpectedMeanProcessor,
    GeolocationNormalizationProcessor,
    InterRecordBoundedRangeDifferenceProcessor,
    ProportionProcessor,
)
from audiencekit.core.column_types import types_of_pandas
from audiencekit.core.retry import RetryPolicy
from audiencekit.core.schedule import JobProgress
from audiencekit.errors import (
    AuthenticationFailed,
    BadRequest,
    ConnectionFailed,
    InvalidInput,
    JobFailed,
    JobTimeout,
    OutcomeUnknown,
    PermissionDenied,
    UnexpectedResponse,
)
from audiencekit.sandbox import Sandbox
from tests.avatars.conftest import HurriedClock
from tests.avatars.database_service import database_service
from tests.avatars.frames import people
from tests.scripted import Act, Server, serving

KEY = f"octopize_apikey.{uuid.UUID(int=7)}.{'k' * 43}"
ONCE = ClientOptions(retry=RetryPolicy(attempts=1))
COMPATIBLE = Act(body={"message": "fits", "status": "compatible"})
SET = uuid.UUID(int=5)
CREATED = {"name": "j", "Location": "/jobs/j"}


def prepared(manager: Manager, name: str = "t", frame: pd.DataFrame | None = None) -> Runner:
    runner = manager.create_runner("defects", seed=3)
    runner.add_table(name, people() if frame is None else frame)
    runner.set_parameters(name, k=4)
    return runner


def documents(runner: Runner) -> dict[str, dict[str, object]]:
    return {str(each["metadata"]["name"]): each["spec"] for each in load(runner.get_yaml().encode())}  # type: ignore[index,misc]


def asked(server: Server) -> list[str]:
    return [f"{one.method} {one.path}" for one in server.received if not one.path.endswith("/check_client")]


def test_every_row_of_the_list_is_here() -> None:
    tested = {int(found[1]) for name in globals() if (found := re.match(r"test_row_(\d+)_", name))}

    assert tested == set(range(1, 40))


def test_row_01_a_timeout_is_obeyed() -> None:
    released = threading.Event()
    options = ClientOptions(read_timeout=0.2, retry=RetryPolicy(attempts=1))
    with serving(Act(before=lambda: (released.wait(20), None)[1])) as server:
        with Manager(server.url, api_key=KEY, options=options) as manager, pytest.raises(OutcomeUnknown):
            manager.api.me()
        released.set()


def test_row_02_a_configuration_from_a_file_can_be_run(manager: Manager, tmp_path: Path) -> None:
    prepared(manager).get_yaml(tmp_path / "set.yaml")
    runner = manager.create_runner_from_yaml(tmp_path / "set.yaml", "again")
    runner.run()

    assert runner.display_name == "again" and len(runner.shuffled("t")) == 40


def test_row_03_what_is_reloaded_runs_with_its_metrics(manager: Manager) -> None:
    first = prepared(manager)
    job = first.run()
    runner = manager.create_runner_from_id(job.id)

    assert runner.display_name == "defects-v1"
    assert documents(runner)["privacy_metrics"] == documents(first)["privacy_metrics"]
    runner.run(ignore_warnings=True)
    assert set(runner.jobs) == set(first.jobs)
    pd.testing.assert_frame_equal(runner.shuffled("t"), first.shuffled("t"), check_dtype=False, check_categorical=False)


def test_row_04_avatars_that_were_brought_along_are_reloaded(manager: Manager) -> None:
    runner = manager.create_runner("measured")
    runner.add_table("t", people(), avatar_data=people().sample(frac=1, random_state=1))
    job = runner.run()
    assert set(runner.jobs) == {"privacy_metrics", "signal_metrics"}
    again = manager.create_runner_from_id(job.id)
    again.run(ignore_warnings=True)

    assert documents(again)["schema_avatarized"] == documents(runner)["schema_avatarized"]
    assert again.signal_metrics("t") == runner.signal_metrics("t")


def test_row_05_an_update_keeps_everything_else(manager: Manager) -> None:
    runner = prepared(manager)
    step = RelativeDifferenceParameters("height", ["age"])
    runner.set_parameters(
        "t", k=5, data_augmentation_strategy=2, processors=[step], known_variables=["age"], target="town"
    )
    runner.update_parameters("t", k=7)

    found = runner.parameters("t")
    assert found and (found.k, found.processors, found.target) == (7, (step,), "town")
    assert found.augmentation and found.augmentation.strategy == 2
    with pytest.raises(TypeError, match="'kk'"):
        runner.update_parameters("t", kk=7)


def test_row_06_advice_keeps_everything_else(manager: Manager) -> None:
    runner = prepared(manager)
    runner.set_parameters("t", k=9, known_variables=["age"], data_augmentation_strategy=2, column_weights={"age": 2})
    runner.advise_parameters()

    found = runner.parameters("t")
    assert found and found.k != 9
    assert (found.known_variables, dict(found.column_weights)) == (("age",), {"age": 2})
    assert found.augmentation is not None


@pytest.mark.parametrize("setting", [{"open_dp_epsilon": 3.0}, {"fast_dp_epsilon": 3.0}, {"known_variables": ["age"]}])
def test_row_07_deleted_parameters_are_gone(manager: Manager, setting: dict[str, object]) -> None:
    runner = prepared(manager)
    runner.set_parameters("t", **setting)  # type: ignore[arg-type]
    runner.delete_parameters("t")

    assert runner.parameters("t") is None
    assert "3.0" not in runner.get_yaml() and "known_variables" not in runner.get_yaml()
    runner.delete_parameters("t")


def test_row_08_kill_stops_the_run(manager: Manager) -> None:
    runner = prepared(manager, frame=people(20_000))
    job = runner.run(wait=False)
    runner.kill()
    with pytest.raises(JobFailed) as caught:
        job.result(timeout=60)

    assert caught.value.status == "cancelled"


def test_row_09_a_post_whose_answer_is_lost_is_not_repeated(manager: Manager, sandbox: Sandbox) -> None:
    sandbox.faults.add(path="/avatars/api/jobs/flow", disconnect="after", times=1)
    prepared(manager).run()

    assert len([one for one in sandbox.requests if one.path.endswith("/jobs/flow")]) == 1


def test_row_10_a_host_that_is_not_there_is_a_typed_error() -> None:
    with Manager("http://127.0.0.1:9", api_key=KEY, clock=HurriedClock()) as manager, pytest.raises(ConnectionFailed):
        manager.check_compatibility()


def test_row_11_an_answer_that_says_later_is_not_polled() -> None:
    later = Act(status=202, body=CREATED, headers={"Location": "/api/jobs/j"})
    with serving(COMPATIBLE, later) as server, Manager(server.url, api_key=KEY, options=ONCE) as manager:
        with pytest.raises(UnexpectedResponse):
            manager.api.jobs.create(SET, "standard")

        assert asked(server) == ["POST /api/jobs"]


def test_row_12_no_get_has_a_body(manager: Manager) -> None:
    with serving(COMPATIBLE, Act(body={"jobs": []})) as server, Manager(server.url, api_key=KEY) as scripted:
        scripted.api.jobs.list(names=["a"], display_name="b")
        scripted.api.jobs.last_set()

        assert [one.body for one in server.received] == [b"", b"", b""]


def test_row_13_a_wait_ends_and_tells_how_far_it_is(manager: Manager) -> None:
    seen: list[JobProgress[object]] = []
    runner = prepared(manager, frame=people(3_000))
    with pytest.raises(JobTimeout):
        runner.run(timeout=0, on_progress=seen.append)
    runner.run(ignore_warnings=True, on_progress=seen.append)

    assert seen[-1].progress == 1.0 and len(seen) > 1


def test_row_14_runs_with_one_table_name_do_not_meet(manager: Manager) -> None:
    first, second = prepared(manager), prepared(manager, frame=people(30).assign(age=90))
    jobs = [first.run(wait=False), second.run(wait=False)]
    for job in jobs:
        job.result()

    assert len(first.shuffled("t")) == 40 and first.shuffled("t")["age"].max() < 60
    assert len(second.shuffled("t")) == 30 and set(second.shuffled("t")["age"]) == {90}


def test_row_15_a_large_table_goes_up_in_parts(manager: Manager, sandbox: Sandbox) -> None:
    noise = np.random.default_rng(1).random(2_200_000)
    manager.create_runner("large").add_table("t", pd.DataFrame({"noise": noise}))

    parts = [one for one in sandbox.requests if one.method == "PUT" and "/storage/" in one.path]
    assert len(parts) > 1


def test_row_16_connections_are_kept() -> None:
    with serving(COMPATIBLE, Act(body={"jobs": []})) as server, Manager(server.url, api_key=KEY) as manager:
        for _ in range(5):
            manager.api.jobs.last_set()

        assert len(server.received) == 6 and server.connections == 1


def test_row_17_types_are_what_they_are() -> None:
    frame = pd.DataFrame(
        {
            "aware": pd.to_datetime(["2020-01-01", "2020-01-02"], utc=True),
            "naive": pd.to_datetime(["2020-01-01", "2020-01-02"]),
            "nullable": pd.array([1, None], dtype="UInt8"),
            "interval": pd.IntervalIndex.from_breaks([0, 1, 2]),
        }
    )

    assert types_of_pandas(frame) == {
        "aware": "datetime_tz",
        "naive": "datetime",
        "nullable": "int",
        "interval": "category",
    }


def test_row_18_a_file_that_is_refused_or_unknown_is_an_error(manager: Manager, sandbox: Sandbox) -> None:
    runner = prepared(manager)
    runner.run()
    sandbox.faults.add(path="/avatars/api/access/batch", status=200, body="[]", times=1)
    with pytest.raises(PermissionDenied):
        runner.shuffled("t")
    listed = json.dumps({"shuffled": [f"{manager.base_url}/access?url=s3://b/30d/t.shuffled.odt"]})
    sandbox.faults.add(path="/avatars/api/results/*", status=200, body=listed, times=1)
    reloaded = manager.resume(runner.job.id if runner.job else "")
    with pytest.raises(UnexpectedResponse, match="odt"):
        reloaded.result().shuffled("t")


def test_row_19_csv_results_keep_the_declared_types(manager: Manager, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    people().assign(code=[f"{row % 4:03}" for row in range(40)]).to_csv(path, index=False)
    runner = manager.create_runner("codes")
    runner.add_table("t", path, types={"code": "category"})
    runner.set_parameters("t", k=4)
    runner.run()

    assert set(runner.shuffled("t")["code"]) <= {"000", "001", "002", "003"}


def test_row_20_annotations_leave_the_rest_of_the_metadata(manager: Manager) -> None:
    runner = manager.create_runner("notes", pia_data_recipient="opendata", pia_sensitivity_level="Very High")
    runner.add_annotations({"owner": "me"})
    (metadata,) = load(runner.get_yaml().encode())

    assert metadata["spec"]["pia_metadata"]["datarecipient"] == "opendata"  # type: ignore[index]
    assert metadata["spec"]["pia_metadata"]["sensitivity_level"] == "Very High"  # type: ignore[index]
    assert metadata["annotations"]["owner"] == "me" and "client_type" in metadata["annotations"]  # type: ignore[index,operator]


def test_row_21_an_exclusion_without_a_method_is_the_safe_one(manager: Manager) -> None:
    runner = prepared(manager)
    runner.set_parameters("t", k=4, exclude_variable_names=["town"])

    assert "replacement_strategy: coordinate_similarity" in runner.get_yaml()
    assert "row_order" not in runner.get_yaml()
    with pytest.raises(InvalidInput, match="exclude_variable_method without"):
        runner.set_parameters("t", k=4, exclude_variable_method="row_order")


@pytest.mark.parametrize(
    "base", ["http://api.localhost:9/api/", "http://api.localhost:9", "http://api.localhost:9/api"]
)
def test_row_22_the_word_api_is_taken_off_once_and_at_the_end_only(base: str) -> None:
    with Manager(base, api_key=KEY) as manager:
        assert manager.api.addresses.api == "http://api.localhost:9/api"
        assert manager.api.addresses.storage == "http://api.localhost:9/storage"


def test_row_23_a_run_is_refused_before_it_is_sent_and_launched_as_a_whole(manager: Manager, sandbox: Sandbox) -> None:
    runner = prepared(manager)
    sandbox.forget_requests()
    for jobs in (["report"], ["privacy_metrics"], ["standard", "advice"], [], "standard"):
        with pytest.raises(InvalidInput):
            runner.run(jobs)
    assert sandbox.requests == []
    runner.run([JobKind.STANDARD, "signal_metrics"])

    assert [one.path for one in sandbox.requests if one.method == "POST"] == ["/avatars/api/jobs/flow"]
    assert set(runner.jobs) == {"standard", "signal_metrics"}


def test_row_24_any_number_of_jobs_is_deleted() -> None:
    answer = Act(body={"deleted_jobs": [], "failed_jobs": ["x"]})
    with serving(COMPATIBLE, answer) as server, Manager(server.url, api_key=KEY) as manager:
        deleted = manager.delete_jobs([f"job-{number}" for number in range(250)])
        nothing = manager.delete_jobs([])

        sizes = [len(json.loads(one.body)["job_names"]) for one in server.received[1:]]
    assert sizes == [100, 100, 50] and deleted.failed_jobs == ("x", "x", "x")
    assert nothing.deleted_jobs == ()


def test_row_25_several_sets_are_read_by_the_runner_that_ran_them(manager: Manager) -> None:
    runner = prepared(manager, "a")
    runner.add_table("b", people(30))
    runner.set_parameters("b", k=3)
    runner.run()

    assert (len(runner.shuffled("a")), len(runner.shuffled("b"))) == (40, 30)
    assert set(runner.statuses()) == {f"{table}/{job}" for table in "ab" for job in RUN_JOBS}
    assert runner.clusters() == list(runner.cluster_sets()) == [("a",), ("b",)]


RUN_JOBS = ("standard", "privacy_metrics", "signal_metrics")


def test_row_26_what_a_discovery_proposes_is_found() -> None:
    with database_service() as service, Manager(service.url, api_key=KEY, clock=HurriedClock()) as manager:
        proposed = {"table_name": "customer", "advice": {"columns": [{"field": "id", "primary_key": True}]}}
        service.files["schema_discovery"] = {"advice/customer.advice.json": json.dumps(proposed).encode()}
        runner = manager.create_runner("shop")
        runner.add_database("src_prod", "dst_test")
        runner.discover_schema()

        assert list(runner.proposed_plan().tables) == ["customer"]


def test_row_27_a_location_header_changes_nothing() -> None:
    created = Act(status=201, body=CREATED, headers={"Location": "/api/jobs/j"})
    with serving(COMPATIBLE, created) as server, Manager(server.url, api_key=KEY) as manager:
        assert manager.api.jobs.create(SET, "standard").name == "j"
        assert asked(server) == ["POST /api/jobs"]


def test_row_28_an_empty_list_is_sent_as_one() -> None:
    with serving(COMPATIBLE, Act(body=[])) as server, Manager(server.url, api_key=KEY) as manager:
        assert manager.api.results.access_batch([]) == []
        assert server.received[-1].body == b"[]"


def test_row_29_the_repr_is_readable(manager: Manager) -> None:
    assert repr(manager.api) == f"ApiClient(api={manager.base_url!r})"


def test_row_30_importing_leaves_the_process_alone(tmp_path: Path) -> None:
    program = "import sys; hook = sys.excepthook\nimport audiencekit.avatars\nfrom audiencekit.avatars import Runner\n"
    program += "assert sys.excepthook is hook\nraise SystemExit(int('not a number'))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "not a number" in ended.stderr and list(tmp_path.iterdir()) == []


def test_row_31_the_environment_stays_as_it_is(manager: Manager) -> None:
    before = dict(os.environ)
    runner = prepared(manager)
    runner.run()
    runner.shuffled("t")

    assert dict(os.environ) == before


def test_row_32_credentials_are_asked_for_each_transfer_and_not_kept(manager: Manager, sandbox: Sandbox) -> None:
    runner = prepared(manager)
    runner.run()
    sandbox.forget_requests()
    runner.shuffled("t")
    runner.shuffled("t")
    secret = manager.api.results.access(f"{manager.api.results.upload_url()}/x").credentials.secret_access_key

    assert len([one for one in sandbox.requests if one.path.endswith("/access/batch")]) == 2
    assert secret not in repr(vars(runner)) + repr(vars(runner.results())) + repr(vars(manager.api))


def test_row_33_errors_say_what_they_are(manager: Manager, sandbox: Sandbox) -> None:
    detail = [{"loc": ["body", name], "msg": "field required", "type": "missing"} for name in ("one", "two")]
    sandbox.faults.add(path="/avatars/api/jobs/last_set", status=422, body=json.dumps({"detail": detail}), times=1)
    with pytest.raises(BadRequest) as caught:
        manager.get_last_set()
    assert caught.value.status == 422
    assert "one" in str(caught.value) and "two" in str(caught.value)
    with Manager(sandbox.avatars.url, api_key=KEY) as other, pytest.raises(AuthenticationFailed) as refused:
        other.api.me()
    assert refused.value.status == 401


def test_row_34_what_does_not_change_is_not_sent() -> None:
    summary = Act(body={"name": "shop", "engine": "sqlite", "label": "Shop"})
    with serving(COMPATIBLE, summary) as server, Manager(server.url, api_key=KEY) as manager:
        manager.api.connections.patch("shop", label="Shop")

        assert json.loads(server.received[-1].body) == {"label": "Shop"}


def test_row_35_names_are_encoded_in_paths() -> None:
    with serving(COMPATIBLE, Act(body={"reachable": True})) as server, Manager(server.url, api_key=KEY) as manager:
        manager.api.connections.test("a/b?c#d e")

        assert asked(server) == ["POST /api/connections/a%2Fb%3Fc%23d%20e/test"]


def test_row_36_a_plan_counts_a_table_as_the_run_takes_it() -> None:
    tables = [{"name": "undecided"}, {"name": "log", "treatment": "copy"}, {"name": "old", "treatment": "purge"}]
    plan = SchemaPlan.from_dict({"tables": tables})
    with database_service() as service, Manager(service.url, api_key=KEY, clock=HurriedClock()) as manager:
        runner = manager.create_runner("shop")
        runner.add_database("src_prod", "dst_test", plan=plan)
        runner.set_parameters("undecided", k=5)
        runner.run()
        sent = [plain for each in service.sets.values() for plain in each.documents["schema"]["spec"]["tables"]]  # type: ignore[index]

    counted = Counter(table["treatment"] for table in sent)
    assert counted == {"anonymize": 1, "copy": 1, "purge": 1}
    assert plan.summary() == {"anonymize": 1, "pseudonymize": 0, "copy": 1, "purge": 1, "ignore": 0}


def test_row_37_processors_give_back_what_they_were_given() -> None:
    frame = pd.DataFrame({"g": ["x", "y", "z"], "v": [1.0, 3.0, 5.0]}, index=[7, 8, 9])
    mean = ExpectedMeanProcessor(["v"])
    assert list(mean.preprocess(frame).columns) == ["g", "v"]
    grouped = ExpectedMeanProcessor(["v"], groupby_variables=["g"])
    with pytest.warns(UserWarning, match="stay as they are"):
        assert len(grouped.postprocess(frame.iloc[:2], frame)) == 3

    parts = pd.DataFrame({"total": [200, 50], "a": [50, 20], "b": [150, 30]}, index=[3, 9])
    proportion = ProportionProcessor(["a", "b"], "total")
    assert proportion.postprocess(parts, proportion.preprocess(parts)).index.tolist() == [3, 9]

    dates = pd.DataFrame({"at": pd.to_datetime(["2020-01-01", "2020-06-01"], utc=True)})
    clock = DatetimeProcessor()
    pd.testing.assert_frame_equal(clock.postprocess(dates, clock.preprocess(dates)), dates)

    places = pd.DataFrame({"north": [0.0, 0, 0, 10, 10], "east": [0.0, 1, 8, 2, 6]})
    globe = GeolocationNormalizationProcessor(
        latitude_variable="north", longitude_variable="east", n_reference_lat=2, n_bins=4
    )
    assert globe.preprocess(places)["east"].tolist() == pytest.approx([0, 0.25, 1, 0, 1])

    ranges = pd.DataFrame({"id": [1, 1], "s": [0, 41], "e": [19, 101]})
    bounded = InterRecordBoundedRangeDifferenceProcessor(
        id_variable="id",
        target_start_variable="s",
        target_end_variable="e",
        new_first_variable_name="f",
        new_range_variable="r",
        new_difference_variable_name="d",
    )
    back = bounded.postprocess(ranges, bounded.preprocess(ranges))
    assert back[["s", "e"]].to_numpy().tolist() == [[0, 19], [41, 101]]  # rounded, not cut off


def test_row_38_a_name_that_looks_escaped_is_left_alone(manager: Manager) -> None:
    runner = prepared(manager, "a_dot_b")
    advice = runner.advise_parameters()
    runner.run()

    assert advice["a_dot_b"].k is not None and len(runner.table_summary("a_dot_b")) == 5
    assert len(runner.shuffled("a_dot_b")) == 40
    assert runner.results().figures("a_dot_b") is not None


def test_row_39_words_are_as_good_as_members(manager: Manager) -> None:
    texts: list[str] = []
    for words in (True, False):
        runner = manager.create_runner(
            "words", pia_data_recipient="opendata" if words else DataRecipient.OPENDATA, report_language="fr"
        )
        runner.add_table("t", people(), time_series_time="age")
        runner.set_parameters(
            "t",
            k=4,
            exclude_variable_names=["town"],
            exclude_variable_method="row_order" if words else ExcludeVariablesMethod.ROW_ORDER,
            imputation_method="knn" if words else ImputeMethod.KNN,
            time_series_projection_type="fpca" if words else ProjectionType.FPCA,
            time_series_method="max" if words else AlignmentMethod.MAX,
        )
        texts.append(re.sub("[0-9a-f]{32}", "folder", runner.get_yaml()))
        with pytest.raises(InvalidInput, match="imputation_method must be one of knn, mode"):
            runner.set_parameters("t", k=4, imputation_method="nearest")

    assert texts[0] == texts[1]
