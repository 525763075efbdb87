"""Every tutorial and every group of tests of the original has its counterpart here (contract 10); which, is told below.

The flows of a single table are in this file, those of several tables, processors and models in
``test_tutorials_more.py``. The original client itself runs them in ``tests/peers``.
"""

from __future__ import annotations

import ast
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from audiencekit.avatars import Manager, PlotKind
from audiencekit.errors import JobFailed
from tests.peers.made_tables import adults

ROOT = Path(__file__).resolve().parents[2]
EVERY_JOB = ("standard", "signal_metrics", "privacy_metrics", "report")

# The original's tutorial or test group (contract 10.1, 10.2): the tests that hold it, as file or file::test.
TUTORIALS = {
    "Quickstart_one_dataset": "tests/avatars/test_tutorials.py::test_quickstart",
    "Tutorial1_A_basic_avatarization": "tests/avatars/test_tutorials.py::test_basic",
    "Tutorial2_Parameterization": "tests/avatars/test_tutorials.py::test_parameterization",
    "Tutorial3_Multitable": "tests/avatars/test_tutorials_more.py::test_several_tables",
    "Tutorial4_Time_series": "tests/avatars/test_tutorials_more.py::test_time_series",
    "Tutorial5_Custom_processors": "tests/avatars/test_tutorials_more.py::test_processors",
    "Tutorial6_Data_augmentation": "tests/avatars/test_tutorials_more.py::test_augmentation",
    "Tutorial7_A_Privacy_Assesment": "tests/avatars/test_tutorials_more.py::test_privacy_assessment",
}
GROUPS = {
    "unit/runner_test": (
        "tests/avatars/test_runner.py",
        "tests/avatars/test_parameters.py",
        "tests/avatars/test_configuration.py",
        "tests/avatars/test_resume.py",
        "tests/avatars/test_results.py",
    ),
    "unit/manager_test": ("tests/avatars/test_manager.py", "tests/avatars/test_resume.py"),
    "unit/crash_handler_test": (  # ours writes no crash report; what it redacted is redacted everywhere
        "tests/avatars/test_defects_requests.py::test_row_30_importing_leaves_the_process_alone",
        "tests/avatars/test_failures.py::test_no_secret_is_in_logs_or_errors",
        "tests/core/test_secrets.py",
    ),
    "unit/test_job_launcher_test": ("tests/avatars/test_launch.py", "tests/avatars/test_plan.py"),
    "unit/client_test": (
        "tests/core/test_outcome.py",
        "tests/core/test_retry.py",
        "tests/core/test_connection.py",
        "tests/avatars/test_client.py",
    ),
    "unit/test_api_key_auth": (
        "tests/avatars/test_manager.py::test_an_api_key_opens_every_spelling_of_the_address",
        "tests/avatars/test_manager.py::test_a_given_key_and_a_password_exclude_each_other",
    ),
    "unit/config_test": ("tests/avatars/test_address.py",),
    "unit/client_config_test": ("tests/avatars/test_address.py", "tests/avatars/test_manager.py"),
    "unit/file_downloader_test": ("tests/avatars/test_storage.py", "tests/avatars/test_results.py"),
    "unit/results_organizer_test": (
        "tests/avatars/test_results.py",
        "tests/avatars/test_defects_tables.py::test_row_38_a_name_that_looks_escaped_is_left_alone",
    ),
    "unit/metrics_summary_test": ("tests/avatars/test_results.py::test_summaries_are_one_frame",),
    "unit/processors": ("tests/avatars/processors/test_examples.py", "tests/avatars/processors/test_refusals.py"),
    "integration geolocation": (
        "tests/avatars/processors/test_examples.py::test_places_lose_the_empty_land_between_them",
        "tests/avatars/processors/test_round_trips.py::test_places",
    ),
    "unit/lib": (
        "tests/avatars/processors/test_round_trips.py::test_amounts_rounded_together_keep_their_sum",
        "tests/avatars/test_defects_tables.py::test_row_17_types_are_what_they_are",
    ),
    "e2e/test_tutorials": ("tests/avatars/test_tutorials.py", "tests/avatars/test_tutorials_more.py"),
    "1.0.8 integration/test_simple": (
        "tests/avatars/test_runner.py::test_a_table_may_be_called_anything",
        "tests/avatars/test_tutorials_more.py::test_avatars_that_were_brought_along_are_measured",
    ),
}


def test_every_tutorial_and_group_is_held() -> None:
    assert len(TUTORIALS) == 8
    assert len(GROUPS) == 16
    held = [place for places in (TUTORIALS.values(), *GROUPS.values()) for place in places]
    assert [place for place in held if not _is_there(place)] == []


def _is_there(place: str) -> bool:
    file, _, wanted = place.partition("::")
    if not (ROOT / file).is_file():
        return False
    module = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {part.name for part in module.body if isinstance(part, ast.FunctionDef) and part.name.startswith("test_")}
    return wanted in tests if wanted else bool(tests)


def test_quickstart(manager: Manager, tmp_path: Path) -> None:
    """A CSV file, advised parameters, every job, the first results, the report."""
    original = adults(120)
    original.to_csv(tmp_path / "adults.csv", index=False)
    runner = manager.create_runner("quickstart")
    runner.add_table("adults", tmp_path / "adults.csv")
    assert runner.advise_parameters()["adults"].k
    assert "adults" in runner.parameters_summary()
    runner.run(EVERY_JOB)

    avatars = runner.shuffled("adults", as_="pandas")
    assert avatars.shape == original.shape
    assert list(avatars.columns) == list(original.columns)
    assert set(avatars["income"]) <= set(original["income"])
    hidden, kept = runner.privacy_metrics("adults").hidden_rate, runner.signal_metrics("adults").hellinger_mean
    assert hidden is not None
    assert 0 <= hidden <= 100
    assert kept is not None
    (report,) = runner.download_report(tmp_path / "report.pdf")
    assert report.read_bytes().startswith(b"%PDF-")


def test_basic(manager: Manager, tmp_path: Path) -> None:
    """A frame with gaps, advice and a change to it, both reports, a run that fails, coming back by name."""
    assert manager.get_health()
    frame = adults(120).astype({"hours": "float64"})
    frame.loc[::9, "hours"] = None
    runner = manager.create_runner("basic", seed=7)
    runner.add_table("adults", frame)
    runner.advise_parameters("adults")
    runner.update_parameters("adults", k=5)
    assert list(runner.table_summary("adults").iloc[:, 0]) == list(frame.columns)
    runner.run(EVERY_JOB)

    avatars = runner.shuffled("adults")
    assert avatars.dtypes.to_dict() == frame.dtypes.to_dict()
    assert avatars["hours"].isna().any()
    runner.download_report(tmp_path / "basic.pdf")
    (assessment,) = runner.download_report(tmp_path / "pia.docx", report_type="pia")
    with zipfile.ZipFile(assessment) as package:
        assert "word/document.xml" in package.namelist()
    assert set(runner.statuses().values()) == {"finished"}

    again = manager.create_runner_from_name("basic")
    pd.testing.assert_frame_equal(again.shuffled("adults", as_="pandas"), avatars)


def test_a_run_that_fails_is_not_awaited(manager: Manager, tmp_path: Path) -> None:
    """k above the rows of a file: the service finds out, says so, and what hangs on the job ends with it."""
    adults(60).to_csv(tmp_path / "adults.csv", index=False)
    runner = manager.create_runner("failing")
    runner.add_table("adults", tmp_path / "adults.csv")
    runner.set_parameters("adults", k=50)
    adults(20).to_csv(tmp_path / "few.csv", index=False)
    file, _ = runner.upload_file("adults", tmp_path / "few.csv")
    yaml = tmp_path / "failing.yaml"
    text = runner.get_yaml()
    yaml.write_text(text.replace(_file_of(text), file), encoding="utf-8")
    failing = manager.create_runner_from_yaml(yaml, "failing")
    job = failing.run(wait=False)

    assert failing.get_job("standard").kind == "standard"
    with pytest.raises(JobFailed, match="adults") as caught:
        job.result()
    assert "k" in str(caught.value.detail)
    assert failing.get_status("standard") == "error"
    assert failing.get_job("standard").exception
    assert failing.get_status("privacy_metrics") == "parent_error"


def _file_of(text: str) -> str:
    return next(line.split(":", 1)[1].strip() for line in text.splitlines() if line.strip().startswith("file:"))


def test_parameterization(manager: Manager, tmp_path: Path) -> None:
    """What each parameter changes, projections and their picture, and the metrics of inference."""
    frame = adults(120)
    cloaking: dict[int, float] = {}
    for k in (3, 30):
        runner = manager.create_runner(f"k{k}", seed=11)
        runner.add_table("adults", frame)
        runner.set_parameters("adults", k=k, ncp=3)
        runner.run()
        axes = runner.projections("adults")
        assert axes.originals.shape == axes.avatars.shape == (120, 3)
        cloaking[k] = runner.privacy_metrics("adults").local_cloaking or 0.0
    assert cloaking[3] < cloaking[30]
    (page,) = runner.render_plot("adults", PlotKind.PROJECTION_3D, path=tmp_path)
    assert page.suffix == ".html"  # the service's own
    (picture,) = runner.render_plot("adults", PlotKind.PROJECTION_3D, path=tmp_path / "mine.svg")
    assert b"<svg" in picture.read_bytes()[:1000]  # the service has none of that form, so it is drawn here

    runner = manager.create_runner("parameters", seed=11)
    runner.add_table("adults", frame)
    runner.advise_parameters()
    runner.update_parameters(
        "adults",
        k=8,
        column_weights={"age": 10.0},
        use_categorical_reduction=True,
        exclude_variable_names=["hours"],
        exclude_variable_method="coordinate_similarity",
        known_variables=["age", "country"],
        target="income",
        quantile_threshold=10,
    )
    runner.run()
    assert set(runner.shuffled("adults")["hours"]) <= set(frame["hours"])
    privacy = runner.privacy_metrics("adults")
    for name in (
        "hidden_rate",
        "local_cloaking",
        "knowledge_protection_rate",
        "linkability_protection_rate",
        "inference_accuracy_ratio",
        "closest_rate",
    ):
        assert isinstance(getattr(privacy, name), float), name
    assert runner.signal_metrics("adults").hellinger_mean is not None
