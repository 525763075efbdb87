"""Parameters that no service could run: refused with table and argument, while nothing has been sent (contract 6.4)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from audiencekit.avatars import (
    HashPseudonymization,
    InterRecordRangeDifferenceParameters,
    Manager,
    RelativeDifferenceParameters,
    SpecificIdPseudonymization,
)
from audiencekit.errors import InvalidInput
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people

HASHED = {"pseudonymized_columns": {"mail": HashPseudonymization()}}
TIMES_OF = InterRecordRangeDifferenceParameters("town", "age", "height")


def patterns(**by_column: str) -> dict[str, Any]:
    return {"pseudonymized_columns": {name: SpecificIdPseudonymization(text) for name, text in by_column.items()}}


# What is set for a table with the primary key id, the foreign key home, the dropped column note; and what is said.
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"target": "town"}, "target 'town' needs known_variables"),
    ({"target": "town", "known_variables": []}, "target 'town' needs known_variables"),
    ({"data_augmentation_strategy": 0.5}, "data_augmentation_strategy must be a finite number of at least 1"),
    (
        {"data_augmentation_strategy": {"Brest": 0.9}, "data_augmentation_target_column": "town"},
        "data_augmentation_strategy, 'Brest' must be",
    ),
    ({"data_augmentation_strategy": {}, "data_augmentation_target_column": "town"}, "names no modality"),
    ({"column_weights": {"id": 2}}, "column_weights names 'id', which is the primary key"),
    ({"exclude_variable_names": ["home"]}, "exclude_variable_names names 'home', which is a foreign key"),
    ({"target": "id", "known_variables": ["age"]}, "target names 'id', which is the primary key"),
    ({"known_variables": ["mail"], **HASHED}, "known_variables names 'mail', which is pseudonymised"),
    (
        {"data_augmentation_strategy": "minority", "data_augmentation_target_column": "home"},
        "data_augmentation_target_column names 'home', which is a foreign key",
    ),
    (
        {"exclude_variable_names": ["age", "height", "town", "grade", "member"], **HASHED},
        "exclude_variable_names leaves no column",
    ),
    (
        {"exclude_variable_names": ["town"], "target": "town", "known_variables": ["age"]},
        "target names 'town', which is excluded from the metrics too",
    ),
    (
        {"exclude_variable_names": ["age"], "target": "town", "known_variables": ["age"]},
        "known_variables names 'age', which is excluded",
    ),
    ({"processors": [RelativeDifferenceParameters("age", ["id"])]}, "a processor names 'id', which is the primary key"),
    ({"processors": [RelativeDifferenceParameters("age", ["town"])]}, "a processor names 'town', which is a category"),
    (
        {"processors": [TIMES_OF], "exclude_variable_names": ["town"]},
        "a processor names 'town', which is among exclude",
    ),
    ({"processors": [TIMES_OF, RelativeDifferenceParameters("age", ["height"])]}, "names 'age', which is gone by then"),
    ({"processors": [InterRecordRangeDifferenceParameters("id", "age", "height")]}, "no two rows share an id"),
    (patterns(mail="{{nope}}#"), "the pseudonym of 'mail' names 'nope', which is no column of it"),
    (patterns(mail="{{ mail }}#"), "the pseudonym of 'mail' names 'mail', which is that column itself"),
    (patterns(town="{{mail}}", mail="#"), "the pseudonym of 'town' names 'mail', which gets its own after it"),
]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return people().assign(
        id=range(40), home=np.arange(40) % 7, note="x", mail=[f"{row}@b.example" for row in range(40)]
    )


def test_what_no_service_could_run_is_not_sent(manager: Manager, sandbox: Sandbox, frame: pd.DataFrame) -> None:
    runner = manager.create_runner("refused")
    runner.add_table("homes", frame, primary_key="id", foreign_keys=["home"], columns_to_drop=["note"])
    sandbox.forget_requests()
    for given, said in REFUSED:
        with pytest.raises(InvalidInput) as caught:
            runner.set_parameters("homes", **{"k": 5, **given})
        assert str(caught.value).startswith("table 'homes': ") and said in str(caught.value)
    assert not sandbox.requests and runner.parameters("homes") is None


def test_what_differs_by_a_little_can_be_run(manager: Manager, frame: pd.DataFrame) -> None:
    runner = manager.create_runner("taken", seed=1, compute_figures=False)
    runner.add_table("homes", frame.drop(columns="home"), primary_key="id", columns_to_drop=["note"])
    runner.set_parameters(
        "homes",
        k=5,
        target="town",
        known_variables=["age"],
        exclude_variable_names=["town"],
        use_excluded_variables_in_metrics=True,
        data_augmentation_strategy=1,
        processors=[RelativeDifferenceParameters("age", ["height"])],
        **patterns(mail=r"{{town}}-\{{#"),
    )
    runner.run()

    assert runner.privacy_metrics("homes").hidden_rate is not None
    assert runner.shuffled("homes")["mail"].str.match(r"(Nantes|Rennes|Brest)-\{\{\d").all()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"time_series_nb_points": 1}, "time_series_nb_points must be an integer of at least 2, got 1"),
        ({"time_series_method": "specified"}, "time_series_method 'specified' needs time_series_nb_points"),
    ],
)
def test_a_curve_has_two_points(manager: Manager, sandbox: Sandbox, given: dict[str, Any], said: str) -> None:
    runner = manager.create_runner("refused")
    steps = pd.DataFrame({"person": [1, 1], "day": [1, 2], "count": [3.0, 4.0]})
    runner.add_table("steps", steps, foreign_keys=["person"], time_series_time="day")
    sandbox.forget_requests()
    with pytest.raises(InvalidInput, match=said) as caught:
        runner.set_parameters("steps", **given)
    assert str(caught.value).startswith("table 'steps': ") and not sandbox.requests
