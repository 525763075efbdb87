"""Tables, parameters, runs and results, over a real socket."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from audiencekit.avatars import JobProgress, JobState, JobStatus, Manager, Results
from audiencekit.core import arrow, tables
from audiencekit.core.tables import Kind
from audiencekit.engine import avatarise
from audiencekit.errors import InvalidInput, JobFailed
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people


def paths(sandbox: Sandbox, method: str) -> list[str]:
    return [request.path for request in sandbox.requests if request.method == method]


def test_a_frame_comes_back_as_avatars_of_the_same_types(manager: Manager) -> None:
    frame = people()
    frame.index = pd.Index(range(100, 140), name="number")
    runner = manager.create_runner("people", seed=5)
    runner.add_table("people", frame)
    runner.set_parameters("people", k=4, ncp=2, column_weights={"town": 2.0})
    runner.run()

    expected, report = avatarise(frame, k=4, ncp=2, seed=5, column_weights={"town": 2.0})
    pd.testing.assert_frame_equal(runner.shuffled("people"), expected)
    assert runner.privacy_metrics("people").hidden_rate == report.privacy.to_dict()["hidden_rate"]
    assert runner.signal_metrics("people").hellinger_mean == report.signal.to_dict()["hellinger_mean"]
    unshuffled = runner.sensitive_unshuffled("people")
    assert sorted(unshuffled["age"]) == sorted(expected["age"]) and not unshuffled.equals(expected)
    originals, avatars = runner.projections("people")
    assert list(originals.columns) == ["Dim. 1", "Dim. 2"] and originals.shape == avatars.shape == (40, 2)


def test_a_parquet_file_is_read_where_it_lies(manager: Manager, tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    people().to_parquet(path)
    runner = manager.create_runner("people", seed=5)
    runner.add_table("people", path)
    with pytest.raises(InvalidInput, match="below the number of rows, 40"):
        runner.set_parameters("people", k=40)
    runner.set_parameters("people", k=4)
    runner.run()

    pd.testing.assert_frame_equal(runner.shuffled("people"), avatarise(people(), k=4, seed=5)[0])


def test_declared_types_and_dropped_columns_are_obeyed(manager: Manager, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    people().assign(code=[f"{row % 4:03}" for row in range(40)], id=range(40)).to_csv(path, index=False)
    runner = manager.create_runner("typed", seed=1)
    runner.add_table("t", str(path), types={"age": "category"}, columns_to_drop=["id", "code"])
    runner.set_parameters("t", k=5)
    runner.run()

    shuffled = runner.shuffled("t")
    assert list(shuffled.columns) == ["age", "height", "town", "grade", "member"]
    assert set(shuffled["age"]) <= {str(age) for age in people()["age"]}  # drawn, not averaged; text, as declared


def test_a_run_is_two_writes_and_one_launch(manager: Manager, sandbox: Sandbox) -> None:
    runner = manager.create_runner("demo")
    runner.add_table("t", people())
    runner.set_parameters("t", k=5)
    runner.run()

    assert [path.rpartition("/")[2] for path in paths(sandbox, "PUT")] == ["t.parquet", "demo"]
    assert paths(sandbox, "POST") == ["/avatars/api/jobs/flow"]


def test_two_runners_with_one_table_name_do_not_meet(manager: Manager) -> None:
    first, second = manager.create_runner("one", seed=1), manager.create_runner("two", seed=1)
    young, old = people(), people().assign(age=lambda frame: frame["age"] + 1000)
    first.add_table("t", young)
    second.add_table("t", old)
    for runner in (first, second):
        runner.set_parameters("t", k=4)
        runner.run()

    assert first.shuffled("t")["age"].max() < 1000 <= second.shuffled("t")["age"].min()


def test_a_replaced_table_leaves_the_run_under_way_alone(manager: Manager) -> None:
    runner = manager.create_runner("demo", seed=1)
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    job = runner.run(wait=False)
    runner.add_table("t", people().assign(age=5000))

    assert job.result().shuffled("t")["age"].max() < 1000
    assert runner.parameters("t") is None


def test_several_tables_each_have_their_results(manager: Manager) -> None:
    runner = manager.create_runner("both", seed=3)
    runner.add_table("a", people())
    runner.add_table("b", people(30)[["age", "height"]])
    runner.set_parameters("a", k=4)
    runner.set_parameters("b", k=3)
    job = runner.run()

    pd.testing.assert_frame_equal(runner.shuffled("a"), avatarise(people(), k=4, seed=3)[0])
    assert runner.shuffled("b").shape == (30, 2)
    assert job.result().tables == ("a", "b")
    assert manager.resume(job.id).result().shuffled("b").equals(runner.shuffled("b"))


@pytest.mark.parametrize("name", ["a_dot_b", "a.b", "x/y & z+é", "iris_$*'@!?:;=[]()-_/.&+", "50% #1"])
def test_a_table_may_be_called_anything(manager: Manager, name: str) -> None:
    runner = manager.create_runner("odd", seed=2)
    runner.add_table(name, people())
    assert runner.advise_parameters()[name].k == 5
    runner.run()

    assert len(runner.shuffled(name)) == 40
    assert runner.privacy_metrics(name).metadata["table_name"] == name


def test_advice_is_applied_and_leaves_the_rest(manager: Manager) -> None:
    runner = manager.create_runner("advised")
    runner.add_table("a", people())
    runner.add_table("b", people())
    runner.set_parameters("a", k=9, ncp=4, column_weights={"age": 2.0})
    runner.set_parameters("b", k=9)
    advice = runner.advise_parameters("a")

    after, untouched = runner.parameters("a"), runner.parameters("b")
    assert after and untouched
    assert (after.k, after.ncp, dict(after.column_weights)) == (advice["a"].k, advice["a"].ncp, {"age": 2.0})
    assert untouched.k == 9
    assert [stats["column"] for stats in advice["a"].stats] == list(people().columns)
    assert set(advice) == {"a"} and set(runner.advise_parameters()) == {"a", "b"}


def test_progress_is_told_and_ends_with_done(manager: Manager) -> None:
    seen: list[JobProgress[Results]] = []
    runner = manager.create_runner("demo")
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    runner.run(on_progress=seen.append)

    assert seen[-1].state is JobState.DONE and seen[-1].progress == 1.0
    known = [status.progress or 0.0 for status in seen]
    assert known == sorted(known)
    assert runner.status().word == "finished"
    assert isinstance(runner.status(), JobProgress) and runner.get_job("standard").status is JobStatus.FINISHED


def test_a_job_can_be_waited_for_later_and_elsewhere(manager: Manager, sandbox: Sandbox) -> None:
    runner = manager.create_runner("later", seed=8)
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    job = runner.run(wait=False)
    with Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key) as other:
        found = other.resume(job.id).result()
        assert found.tables == ("t",)
        pd.testing.assert_frame_equal(found.shuffled("t"), runner.shuffled("t"))
    assert len([path for path in paths(sandbox, "POST") if path.endswith("/flow")]) == 1  # nothing ran twice


def test_a_seed_of_nought_is_a_seed(manager: Manager) -> None:
    tables: list[pd.DataFrame] = []
    for _ in range(2):
        runner = manager.create_runner("nought", seed=0)
        runner.add_table("t", people())
        runner.set_parameters("t", k=4)
        runner.run()
        tables.append(runner.shuffled("t"))

    pd.testing.assert_frame_equal(*tables)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"data": "nowhere.csv"}, "not a file"),
        ({"data": 5}, "a path or a pandas, polars or pyarrow table expected, got int"),
        ({"data": people(), "types": {"agee": "int"}}, "did you mean 'age'"),
        ({"data": people(), "types": {"age": "number"}}, "must be one of int, bool"),
        ({"data": people(), "columns_to_drop": ["nobody"]}, "no column of it"),
        ({"data": people()[["age"]], "columns_to_drop": ["age"]}, "leaves no column"),
        ({"data": people().assign(mixed=pd.Series([1, "a"] * 20, dtype=object))}, "cannot be written as Parquet"),
        ({"data": people(), "columns_to_drop": "age"}, "list of column names, got the text 'age'"),
        ({"data": people().assign(a=1), "columns_to_drop": "a"}, "list of column names, got the text 'a'"),
        ({"data": people(), "columns_to_drop": 5}, "list of column names, got int"),
        ({"data": people(), "columns_to_drop": None}, "list of column names, got NoneType"),
        ({"data": people(), "columns_to_drop": [["age"]]}, "no column of it"),
        ({"data": people(), "types": ["age"]}, "types must be a mapping"),
        ({"data": people(), "types": {"age": ["int"]}}, "must be one of int, bool"),
        ({"table_name": "", "data": people()}, "printable"),
        ({"table_name": 1, "data": people()}, "printable"),
        ({"data": "x" * 5000}, "cannot be read"),
    ],
)
def test_a_table_is_checked_before_anything_is_sent(
    manager: Manager, sandbox: Sandbox, arguments: dict[str, object], said: str
) -> None:
    runner = manager.create_runner("checked")
    with pytest.raises(InvalidInput, match=said):
        runner.add_table(**{"table_name": "t", **arguments})  # pyright: ignore[reportArgumentType]
    assert runner.tables == () and sandbox.requests == []


def test_what_is_missing_is_told_before_anything_is_sent(manager: Manager, sandbox: Sandbox) -> None:
    runner = manager.create_runner("checked")
    with pytest.raises(InvalidInput, match="add_table"):
        runner.run()
    with pytest.raises(InvalidInput, match="add_table"):
        runner.advise_parameters()
    with pytest.raises(InvalidInput, match="no table 't'"):
        runner.set_parameters("t", k=5)
    runner.add_table("t", people())
    sandbox.forget_requests()
    for call in (runner.run, runner.status, runner.cancel, lambda: runner.shuffled("t")):
        with pytest.raises(InvalidInput):
            call()
    with pytest.raises(InvalidInput, match="'town'"):
        runner.set_parameters("t", k=5, column_weights={"twon": 1})
    with pytest.raises(InvalidInput, match="no table 'x'"):
        runner.advise_parameters("x")
    assert sandbox.requests == []


@pytest.mark.parametrize("timeout", [-1, float("nan"), "5", True, [1]])
def test_a_timeout_that_is_none_is_refused_before_anything_is_sent(
    manager: Manager, sandbox: Sandbox, timeout: float
) -> None:
    runner = manager.create_runner("checked")
    runner.add_table("t", people())
    runner.set_parameters("t", k=5)
    sandbox.forget_requests()
    with pytest.raises(InvalidInput, match="timeout must be a number of seconds"):
        runner.run(timeout=timeout)
    assert sandbox.requests == []


def test_weights_are_refused_as_the_method_refuses_them(manager: Manager) -> None:
    runner = manager.create_runner("checked")
    runner.add_table("t", people())
    for weights in (10**400, 2e12):
        with pytest.raises(InvalidInput, match="weight of 'age'"):
            runner.set_parameters("t", k=5, column_weights={"age": weights})
    assert runner.parameters("t") is None


def test_results_of_a_table_the_run_did_not_have(manager: Manager) -> None:
    runner = manager.create_runner("demo")
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    job = runner.run()

    with pytest.raises(InvalidInput, match="no table 'x'"):
        runner.shuffled("x")
    with pytest.raises(InvalidInput, match="no table 'x'"):
        job.result().privacy_metrics("x")
    for read in (runner.shuffled, runner.parameters, job.result().signal_metrics):
        with pytest.raises(InvalidInput, match="no table"):
            read(["t"])  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidInput, match="pandas"):
        runner.shuffled("t", as_="dask")  # pyright: ignore[reportArgumentType]


def visits(people_: int = 60, rows: int = 150) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Patients, and visits that belong to them."""
    draw = np.random.default_rng(0)
    patients = pd.DataFrame(
        {"p_id": range(people_), "age": draw.integers(20, 80, people_), "height": draw.random(people_)}
    )
    found = pd.DataFrame(
        {
            "v_id": range(rows),
            "patient_id": draw.integers(0, people_, rows),
            "weight": draw.random(rows),
            "ward": draw.choice(["a", "b", "c"], rows),
        }
    )
    return patients, found


def test_linked_tables_are_run_as_one_set(manager: Manager) -> None:
    patients, found = visits()
    runner = manager.create_runner("linked", seed=1)
    runner.add_table("patient", patients, primary_key="p_id", individual_level=True)
    runner.add_table("visit", found, primary_key="v_id", foreign_keys=["patient_id"], individual_level=False)
    advice = runner.advise_links()
    for name in runner.tables:
        runner.set_parameters(name, k=5)
    job = runner.run()

    (advised,) = advice.links
    assert (advised.link.parent, advised.link.child_field, advised.confidence) == ("patient", "patient_id", "high")
    assert runner.configuration.links == (advised.link,)
    assert runner.set_name is not None and job.id == str(runner.set_name)
    assert set(runner.shuffled("visit")["patient_id"]) <= set(runner.shuffled("patient")["p_id"])
    assert runner.metrics_summary().index.tolist() == ["patient", "visit"]
    again = manager.create_runner_from_id(job.id)
    assert again.configuration.links == runner.configuration.links
    assert again.get_yaml().replace("linked-v1", "linked") == runner.get_yaml()


def test_advice_on_links_can_be_left_aside(manager: Manager) -> None:
    patients, found = visits()
    runner = manager.create_runner("linked")
    runner.add_table("patient", patients, primary_key="p_id", individual_level=True)
    with pytest.raises(InvalidInput, match="at least two"):
        runner.advise_links()
    runner.add_table("visit", found, primary_key="v_id", foreign_keys=["patient_id"])

    assert runner.advise_links(apply=False).links and runner.configuration.links == ()


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
@pytest.mark.parametrize("method", ["open_dp_epsilon", "fast_dp_epsilon"])
def test_private_models_are_run_and_measured(manager: Manager, method: str, kind: Kind) -> None:
    given = arrow.convert(people(), kind)
    runner = manager.create_runner("private", seed=1, compute_figures=False)
    runner.add_table("t", given)  # pyright: ignore
    runner.set_parameters("t", **{method: 0.1})
    runner.run()

    found = runner.shuffled("t")
    assert arrow.kind_of(found) == kind
    back = runner.shuffled("t", as_="pandas")
    assert back.columns.tolist() == list(people())
    # So small a budget buys no category: all are pooled, in a column with an order too.
    assert set(back["town"]) == set(back["grade"]) == {"other"}
    assert runner.privacy_metrics("t").hidden_rate is not None
    assert runner.signal_metrics("t").hellinger_mean is not None


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_private_models_bring_back_no_category_of_the_records(manager: Manager, kind: Kind) -> None:
    draw = np.random.default_rng(0)
    grades = pd.Categorical(["rare-disease", *draw.choice(["flu", "cold"], 999)])
    given = arrow.convert(pd.DataFrame({"x": draw.normal(size=1000), "sick": grades}), kind)
    if kind == "polars":
        given = given.cast({"sick": pl.Enum(["flu", "rare-disease", "cold"])})
    runner = manager.create_runner("private", seed=1, compute_figures=False)
    runner.add_table("t", given)  # pyright: ignore
    runner.set_parameters("t", open_dp_epsilon=5.0)
    runner.run(["standard"])
    found = runner.shuffled("t")
    assert arrow.kind_of(found) == kind
    for back in (found, runner.shuffled("t", as_="pandas"), runner.shuffled("t", as_="polars")):
        assert b"rare-disease" not in tables.to_parquet(back)
    known = runner.shuffled("t", as_="pandas")["sick"]
    assert set(known) <= {"flu", "cold", "other"} and isinstance(known.dtype, pd.CategoricalDtype)


def test_avatars_that_were_brought_along_are_measured_only(manager: Manager, sandbox: Sandbox) -> None:
    made, _ = avatarise(people(), k=4, seed=3)
    runner = manager.create_runner("measured")
    runner.add_table("t", people(), avatar_data=made)
    runner.set_parameters("t", known_variables=["age"], target="town")
    runner.run()

    assert set(runner.jobs) == {"privacy_metrics", "signal_metrics"}
    assert runner.signal_metrics("t").hellinger_mean is not None
    with pytest.raises(InvalidInput, match="no standard job"):
        runner.shuffled("t")
    with pytest.raises(InvalidInput, match="parameters to make avatars with"):
        runner.run(["standard"])


def test_a_report_the_run_was_not_asked_for_is_asked_for_once(
    manager: Manager, sandbox: Sandbox, tmp_path: Path
) -> None:
    runner = manager.create_runner("reported", seed=1)
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    runner.run()
    sandbox.forget_requests()
    for _ in range(2):
        with suppress(JobFailed):  # what becomes of the job is the service's affair
            runner.download_report(tmp_path)

    posted = [path.rpartition("/")[0] for path in paths(sandbox, "POST")][:2]
    assert posted == ["/avatars/api/resources", "/avatars/api"]
    assert len([path for path in paths(sandbox, "POST") if path.endswith("/jobs")]) == 1
    assert set(runner.jobs) == {"standard", "privacy_metrics", "signal_metrics", "report"}
    assert len(runner.shuffled("t")) == 40
    runner.run(["standard"], ignore_warnings=True)
    with pytest.raises(InvalidInput, match="both metrics"):
        runner.download_report(tmp_path)
