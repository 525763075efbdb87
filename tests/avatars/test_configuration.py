"""A set as one value: its documents and back without loss (contract 5.6), and what a runner makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from audiencekit import engine
from audiencekit.avatars import Manager, Runner, SpecificIdPseudonymization
from audiencekit.avatars.config import dump, load, read
from audiencekit.avatars.configuration import PRIVACY, SIGNAL, STANDARD, Configuration
from audiencekit.avatars.options import Exclusion, Series
from audiencekit.avatars.plan import link_advice_plan, run_plans
from audiencekit.avatars.pseudonyms import FakerPseudonymization, HashPseudonymization
from audiencekit.errors import InvalidInput
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people

FOLDER = Path(__file__).parent / "configurations"
EXAMPLES = [path for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "web_application"]


def example(name: str) -> Configuration:
    return Configuration.from_documents(read((FOLDER / f"{name}.yaml").read_bytes()))


def spec(runner: Runner, name: str) -> dict[str, object]:
    found = [
        each for each in load(runner.get_yaml().encode()) if cast("dict[str, object]", each["metadata"])["name"] == name
    ]
    return cast("dict[str, object]", found[0]["spec"])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_goes_through_values_and_back_unchanged(path: Path) -> None:
    text = path.read_bytes()

    assert dump(Configuration.from_documents(read(text)).documents()) == text


def test_what_an_example_says_is_understood() -> None:
    found = example("single_table")
    (table,), parameters = found.tables, found.parameters["iris"]

    assert (found.display_name, found.seed, found.jobs) == ("iris_demo", 42, (STANDARD, PRIVACY, SIGNAL))
    assert (table.file, table.dropped, list(table.pseudonyms)) == ("iris.parquet", ("junk",), ["email"])
    assert (parameters.k, parameters.ncp, parameters.use_categorical_reduction) == (5, 4, True)
    assert parameters.exclude == Exclusion(variable_names=("variety",), method="coordinate_similarity")
    assert parameters.augmentation and parameters.augmentation.target_column == "variety"
    assert [type(step).__name__ for step in parameters.processors] == [
        "RelativeDifferenceParameters",
        "InterRecordRangeDifferenceParameters",
    ]
    assert (parameters.known_variables, parameters.target, parameters.quantile_threshold) == (
        ("sepal.length",),
        "variety",
        5,
    )
    # Its metrics say less than its run: they keep axes of their own.
    assert parameters.privacy and parameters.privacy.ncp == 4 and parameters.privacy.exclude is None


def test_a_seed_of_nought_and_the_metrics_of_series_survive() -> None:
    found = example("time_series")

    assert found.seed == 0 and found.parameters["sensor1"].series
    assert found.parameters["sensor1"].series.nf == 3
    assert found.tables[1].time_series_time == "t"


def test_documents_written_by_another_hand_are_taken_over() -> None:
    found = example("web_application")
    again = Configuration.from_documents(load(dump(found.documents())))

    assert found.display_name == "unnamed" and again == found
    assert found.outputs == {"standard": {"volume": "output"}}


def test_an_exclusion_that_was_loaded_without_a_method_is_the_safe_one(manager: Manager, tmp_path: Path) -> None:
    runner = manager.create_runner("loaded", seed=1, compute_figures=False)
    runner.add_table("t", people())
    runner.set_parameters("t", k=4, exclude_variable_names=["town"])
    named = "        replacement_strategy: coordinate_similarity\n"
    path = tmp_path / "set.yaml"
    text = runner.get_yaml()
    path.write_text(text.replace(named, ""))
    assert text.count(named) == 3 and "replacement_strategy" not in path.read_text()
    runner.from_yaml(path)

    assert runner.get_yaml() == text
    loaded = runner.parameters("t")
    assert loaded and loaded.privacy is None and loaded.signal is None
    runner.run(["standard"])
    (told,) = runner.run_metadata()["standard"]["tables"].values()  # type: ignore[attr-defined]
    assert "sensitive_exclusion" not in str(told["warnings"])


def test_facade_and_engine_take_the_same_where_no_method_is_named() -> None:  # the sandbox: its test_options
    block = {"variable_names": ["town"]}
    series = Series.from_block({"exclude_variables": block})

    assert Exclusion.from_block(block).method == engine.Exclusion(variable_names=["town"]).method
    assert series.to_block()["exclude_variables"] == Exclusion.from_block(block).to_block()


def test_a_run_of_chosen_jobs_holds_their_documents_only() -> None:
    found = example("single_table")
    (standard,) = run_plans(found, [STANDARD])
    (reported,) = run_plans(found, [STANDARD, PRIVACY, SIGNAL, "report"], language="fr")

    kinds = [str(each["kind"]) for each in standard.documents]
    assert kinds == ["AvatarMetadata", "AvatarSchema", "AvatarSchema", "AvatarParameters"]
    assert [each["kind"] for each in reported.documents].count("AvatarReportParameters") == 2


def test_linked_tables_share_a_set_and_ask_for_links_together() -> None:
    found = example("multi_table")
    (planned,) = run_plans(found, [STANDARD])
    asked = link_advice_plan(found)

    assert planned.tables == ("patient", "visit")
    assert cast("dict[str, object]", asked.documents[0]["spec"])["check_links_between_tables"] is False
    assert "links" not in dump(asked.documents).decode().replace("tables_links", "").replace("check_links", "")


@pytest.fixture
def family(manager: Manager, sandbox: Sandbox) -> Runner:
    runner = manager.create_runner("family")
    runner.add_table("doctor", people(), primary_key="age", individual_level=True)
    runner.add_table("patient", people(), primary_key="age", foreign_keys=["height"], individual_level=True)
    runner.add_table("visit", people(), primary_key="age", foreign_keys=["height", "town"], individual_level=False)
    sandbox.forget_requests()
    return runner


def test_links_are_written_with_their_parent(family: Runner) -> None:
    family.add_link("doctor", "age", "patient", "height")
    family.add_link("patient", "age", "visit", "height", method="minimum_distance_assignment")
    family.add_link("doctor", "age", "visit", "town")
    for name in family.tables:
        family.set_parameters(name, k=4)

    tables = cast("list[dict[str, object]]", spec(family, "schema")["tables"])
    assert [len(cast("list[object]", table.get("links", []))) for table in tables] == [2, 1, 0]
    assert tables[1]["links"] == [
        {"field": "age", "to": {"table": "visit", "field": "height"}, "method": "minimum_distance_assignment"}
    ]
    assert family.clusters() == [("doctor", "patient", "visit")]
    family.delete_link("doctor", "visit")
    family.delete_table("patient")
    assert family.configuration.links == () and family.tables == ("doctor", "visit")
    with pytest.raises(InvalidInput, match="no link from"):
        family.delete_link("doctor", "visit")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody", "age", "visit", "height"), "no table 'nobody'"),
        (("doctor", "age", "nobody", "height"), "no table 'nobody'"),
        (("doctor", "aeg", "visit", "height"), "did you mean 'age'"),
        (("doctor", "height", "visit", "height"), "starts from the primary key, which is 'age'"),
        (("doctor", "age", "visit", "grade"), "ends at a foreign key"),
        (("patient", "age", "patient", "height"), "circle: 'patient' → 'patient'"),
        (("doctor", "age", "patient", "height", "nearest"), "must be one of linear_sum_assignment"),
        (("doctor", "age", "patient", "height", "time_series"), "time_series_time"),
    ],
)
def test_a_link_that_cannot_be_is_refused_before_anything_is_sent(
    family: Runner, sandbox: Sandbox, arguments: tuple[str, str, str, str], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        family.add_link(*arguments)
    assert family.configuration.links == () and sandbox.requests == []


def test_links_do_not_go_round_and_are_not_made_twice(manager: Manager) -> None:
    runner = manager.create_runner("round")
    for name in "abc":
        runner.add_table(name, people(), primary_key="age", foreign_keys=["height"])
    runner.add_link("a", "age", "b", "height")
    runner.add_link("b", "age", "c", "height")
    with pytest.raises(InvalidInput, match="circle"):
        runner.add_link("c", "age", "a", "height")
    with pytest.raises(InvalidInput, match="linked by 'height' already"):
        runner.add_link("a", "age", "b", "height")
    for name in "abc":
        runner.set_parameters(name, k=4)
    with pytest.raises(InvalidInput, match="individual_level=True"):
        runner.run()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"primary_key": "nobody"}, "primary_key names 'nobody'"),
        ({"primary_key": "age", "foreign_keys": ["age"]}, "'age' is both primary_key and foreign_keys"),
        ({"primary_key": "age", "time_series_time": "age"}, "both primary_key and time_series_time"),
        ({"foreign_keys": ["age"], "time_series_time": "age"}, "both foreign_keys and time_series_time"),
        ({"primary_key": "age", "columns_to_drop": ["age"]}, "primary_key and in columns_to_drop"),
        ({"foreign_keys": "age"}, "list of column names"),
        ({"individual_level": 1}, "individual_level must be True or False"),
        ({"avatar_data": people()[["age"]]}, "avatar_data has no column 'height'"),
        ({"avatar_data": 5}, "a path or a pandas"),
    ],
)
def test_keys_that_cannot_be_are_refused_before_anything_is_sent(
    manager: Manager, sandbox: Sandbox, arguments: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        manager.create_runner("keys").add_table("t", people(), **arguments)  # type: ignore[arg-type]
    assert sandbox.requests == []


def test_pseudonyms_stand_in_the_schema(manager: Manager) -> None:
    runner = manager.create_runner("pseudonyms")
    runner.add_table("t", people())
    strategies = {
        "town": FakerPseudonymization("ADDRESS"),
        "grade": SpecificIdPseudonymization("##-??", letter_case="upper"),
        "member": HashPseudonymization(),
    }
    runner.set_parameters("t", k=4, pseudonymized_columns=strategies)
    runner.update_parameters("t", k=5)

    (table,) = cast("list[dict[str, object]]", spec(runner, "schema")["tables"])
    columns = {str(each["field"]): each for each in cast("list[dict[str, object]]", table["columns"])}
    assert columns["town"]["pseudonymization"] == {
        "pii_type": "ADDRESS",
        "consistent": True,
        "high_variability": False,
        "kind": "FAKER",
    }
    assert columns["grade"]["pseudonymization"] == {
        "pattern": "##-??",
        "letter_case": "upper",
        "consistent": True,
        "kind": "SPECIFIC_ID",
    }
    with pytest.raises(InvalidInput, match="pseudonym of 'town'"):
        runner.set_parameters("t", k=4, pseudonymized_columns={"town": "hash"})  # type: ignore[dict-item]
    runner.set_parameters("t", k=4)
    assert "pseudonymization" not in runner.get_yaml()


def test_what_is_set_is_shown(manager: Manager, capsys: pytest.CaptureFixture[str]) -> None:
    runner = manager.create_runner("shown")
    runner.add_table("t", people())
    runner.add_table("bare", people())
    runner.set_parameters("t", k=4, known_variables=["age", "town"])
    runner.print_parameters()

    assert capsys.readouterr().out == "t:\n  k: 4\n  known_variables: age, town\nbare: nothing set\n"
    with pytest.raises(InvalidInput, match="no table 'x'"):
        runner.print_parameters("x")


def test_a_file_that_is_wrong_names_its_line_and_changes_nothing(manager: Manager, tmp_path: Path) -> None:
    runner = manager.create_runner("file")
    path = tmp_path / "set.yaml"
    path.write_text("kind: AvatarVolume\nmetadata:\n  name: v\nspec:\n  url: 5\n")
    with pytest.raises(InvalidInput, match=r"line 5: spec\.url"):
        runner.from_yaml(path)
    assert runner.tables == ()
