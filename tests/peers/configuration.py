"""What the vendor's client writes as configuration, for each shape of a run; `configuration_ours.py` reads it."""

from __future__ import annotations

import os

import pandas as pd
from avatar_yaml.models.avatar_metadata import DataRecipient, SensitivityLevel
from avatar_yaml.models.parameters import (
    AlignmentMethod,
    AugmentationStrategy,
    ExcludeVariablesMethod,
    ImputeMethod,
    ProjectionType,
    RelativeDifferenceParameters,
)
from avatar_yaml.models.schema import LinkMethod
from avatars import FakeDataStrategy, Manager, PiiType, Runner
from made_tables import adults, clinic, sensors
from steps import Flow, expect

flow = Flow()
people = adults(100)
numbers = people[["age", "hours"]]

with flow.step("manager"):
    manager = Manager(api_key=os.environ["AVATAR_API_KEY"])


def saved(runner: Runner) -> None:
    expect(runner.get_yaml(f"{runner.display_name}.yaml"))


with flow.step("one table, everything set"):
    frame = people.assign(when=pd.Timestamp("2024-01-01", tz="UTC"), **{"name é": "x"})
    runner = manager.create_runner(
        "everything",
        seed=42,
        output_format="csv",
        max_distribution_plots=3,
        pia_data_recipient=DataRecipient.OPENDATA,
        pia_sensitivity_level=SensitivityLevel.VERY_HIGH,
    )
    runner.add_table("a", frame, columns_to_drop=["when"])
    runner.set_parameters(
        "a",
        k=5,
        ncp=4,
        use_categorical_reduction=True,
        column_weights={"age": 3.0},
        exclude_variable_names=["hours"],
        exclude_variable_method=ExcludeVariablesMethod.COORDINATE_SIMILARITY,
        imputation_method=ImputeMethod.KNN,
        imputation_k=3,
        imputation_training_fraction=0.5,
        imputation_return_data_imputed=False,
        data_augmentation_strategy=AugmentationStrategy.minority,
        data_augmentation_target_column="income",
        processors=[RelativeDifferenceParameters(target="age", references=["hours"], scaling_unit=10)],
        pseudonymized_columns={"name é": FakeDataStrategy(pii_type=PiiType.EMAIL)},
        known_variables=["age"],
        target="income",
        quantile_threshold=5,
    )
    saved(runner)

for name, model in (("open_dp", {"open_dp_epsilon": 3.0}), ("fast_dp", {"fast_dp_epsilon": 3})):
    with flow.step(f"differential privacy: {name}"):
        runner = manager.create_runner(name)
        runner.add_table("t", numbers)
        runner.set_parameters("t", **model)
        saved(runner)

with flow.step("several tables"):
    patient, doctor, visit = clinic(20, 10, 30)
    runner = manager.create_runner("tables")
    runner.add_table("patient", patient, primary_key="p_id", individual_level=True)
    runner.add_table("doctor", doctor, primary_key="d_id", individual_level=True)
    keys = ["patient_id", "doctor_id"]
    runner.add_table("visit", visit, primary_key="v_id", foreign_keys=keys, individual_level=False)
    runner.add_link("patient", "p_id", "visit", "patient_id")
    runner.add_link("doctor", "d_id", "visit", "doctor_id", method=LinkMethod.MINIMUM_DISTANCE_ASSIGNMENT)
    for name in ("patient", "doctor", "visit"):
        runner.set_parameters(name, k=3)
    saved(runner)

with flow.step("series"):
    vanilla, series, _ = sensors(20, 8)
    runner = manager.create_runner("series")
    runner.add_table("v", vanilla, primary_key="id", individual_level=True)
    runner.add_table("s", series, primary_key="pk", foreign_keys=["id"], time_series_time="t", individual_level=False)
    runner.add_link("v", "id", "s", "id", method=LinkMethod.TIME_SERIES)
    runner.set_parameters("v", k=3)
    runner.set_parameters(
        "s",
        time_series_nf=3,
        time_series_projection_type=ProjectionType.FPCA,
        time_series_nb_points=10,
        time_series_method=AlignmentMethod.MAX,
    )
    saved(runner)

with flow.step("metrics only"):
    runner = manager.create_runner("metrics_only")
    runner.add_table("t", numbers, avatar_data=numbers)
    runner.set_parameters("t", known_variables=["age"], target="hours")
    saved(runner)

with flow.step("after advice and a run, reports included"):
    runner = manager.create_runner("after_run")
    runner.add_table("t", numbers)
    runner.advise_parameters()
    runner.run()
    saved(runner)

flow.end()
