"""The defects of the vendor's client (contract 9.2) in configurations and runs: ours does not have them.

Each test is named after its row.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from audiencekit_api.avatars.models import JobKind

from audiencekit.avatars import (
    ExcludeVariablesMethod,
    Manager,
    RelativeDifferenceParameters,
    SchemaPlan,
)
from audiencekit.avatars.choices import AlignmentMethod, DataRecipient, ImputeMethod, ProjectionType
from audiencekit.avatars.config import load
from audiencekit.errors import (
    InvalidInput,
    JobFailed,
)
from audiencekit.sandbox import Sandbox
from tests.avatars.conftest import HurriedClock
from tests.avatars.database_service import database_service
from tests.avatars.defects import KEY, RUN_JOBS, documents, prepared
from tests.avatars.frames import people


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


def test_row_14_runs_with_one_table_name_do_not_meet(manager: Manager) -> None:
    first, second = prepared(manager), prepared(manager, frame=people(30).assign(age=90))
    jobs = [first.run(wait=False), second.run(wait=False)]
    for job in jobs:
        job.result()

    assert len(first.shuffled("t")) == 40 and first.shuffled("t")["age"].max() < 60
    assert len(second.shuffled("t")) == 30 and set(second.shuffled("t")["age"]) == {90}


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


def test_row_25_several_sets_are_read_by_the_runner_that_ran_them(manager: Manager) -> None:
    runner = prepared(manager, "a")
    runner.add_table("b", people(30))
    runner.set_parameters("b", k=3)
    runner.run()

    assert (len(runner.shuffled("a")), len(runner.shuffled("b"))) == (40, 30)
    assert set(runner.statuses()) == {f"{table}/{job}" for table in "ab" for job in RUN_JOBS}
    assert runner.clusters() == list(runner.cluster_sets()) == [("a",), ("b",)]


def test_row_26_what_a_discovery_proposes_is_found() -> None:
    with database_service() as service, Manager(service.url, api_key=KEY, clock=HurriedClock()) as manager:
        proposed = {"table_name": "customer", "advice": {"columns": [{"field": "id", "primary_key": True}]}}
        service.files["schema_discovery"] = {"advice/customer.advice.json": json.dumps(proposed).encode()}
        runner = manager.create_runner("shop")
        runner.add_database("src_prod", "dst_test")
        runner.discover_schema()

        assert list(runner.proposed_plan().tables) == ["customer"]


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
