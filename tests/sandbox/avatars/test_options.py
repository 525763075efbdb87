"""Every parameter of a run reaches the engine: what a job leaves is what the engine gives with it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from pandas.testing import assert_frame_equal

from audiencekit.engine import (
    Augmentation,
    Exclusion,
    Imputation,
    Parameters,
    RangeDifference,
    RelativeDifference,
    generate,
    privacy_metrics,
    signal_metrics,
)
from tests.sandbox.avatars.service import Service, documents, to_bytes


def as_read(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(to_bytes(frame, "t.csv")))


@pytest.fixture(scope="module")
def stays() -> pd.DataFrame:
    """Three stays of each of twenty people, one after the other, some of an unknown length."""
    draw = np.random.default_rng(3)
    gaps, lengths = draw.integers(1, 30, 60), draw.integers(1, 9, 60)
    start = np.array([gaps[row - row % 3 : row + 1].sum() + lengths[row - row % 3 : row].sum() for row in range(60)])
    return pd.DataFrame(
        {"person": np.repeat(np.arange(20), 3), "from": start, "to": start + lengths, "cost": draw.gamma(2, 50, 60)}
    )


OPTIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "gaps are filled",
        {"imputation": {"method": "knn", "k": 3, "training_fraction": 0.5, "return_data_imputed": True}},
        {"imputation": Imputation(method="knn", k=3, training_fraction=0.5, return_data_imputed=True)},
    ),
    ("fewer dimensions", {"use_categorical_reduction": True}, {"use_categorical_reduction": True}),
    (
        "columns are excluded",
        {"exclude_variables": {"variable_names": ["channel"], "replacement_strategy": "row_order"}},
        {"exclude": Exclusion(variable_names=("channel",), method="row_order")},
    ),
    (
        "without a strategy the safe one",
        {"exclude_variables": {"variable_names": ["channel"]}},
        {"exclude": Exclusion(variable_names=("channel",), method="coordinate_similarity")},
    ),
    (
        "three times as many",
        {"data_augmentation": {"augmentation_strategy": 3}},
        {"augmentation": Augmentation(strategy=3.0)},
    ),
    (
        "classes are levelled",
        {
            "data_augmentation": {
                "augmentation_strategy": "not_majority",
                "target_column": "channel",
                "should_anonymize_original_table": False,
            }
        },
        {
            "augmentation": Augmentation(
                strategy="not_majority", target_column="channel", should_anonymize_original_table=False
            )
        },
    ),
    (
        "a class grows",
        {"data_augmentation": {"augmentation_strategy": {"mail": 2.5}, "target_column": "channel"}},
        {"augmentation": Augmentation(strategy={"mail": 2.5}, target_column="channel")},
    ),
    (
        "a difference",
        {"avatarization_processors_parameters": [{"target": "spend", "references": ["orders"], "scaling_unit": 10}]},
        {"processors": (RelativeDifference(target="spend", references=("orders",), scaling_unit=10),)},
    ),
]


@pytest.mark.parametrize(("block", "parameters"), [case[1:] for case in OPTIONS], ids=[case[0] for case in OPTIONS])
def test_a_parameter_gives_what_the_engine_gives(
    service: Service, frame: pd.DataFrame, block: dict[str, Any], parameters: dict[str, Any]
) -> None:
    gapped = frame.assign(spend=frame["spend"].where(frame["orders"] != 2))
    used = gapped if "imputation" in block else frame
    service.upload("t.csv", used)
    results = service.finished(service.launch(service.store_set(documents("t.csv", k=5, **block)), "standard"))
    expected = generate(as_read(used), Parameters(k=5, seed=7, **parameters))
    assert_frame_equal(service.read_table(results["unshuffled"][0]), as_read(expected.unshuffled))
    assert_frame_equal(service.read_table(results["shuffled"][0]), as_read(expected.shuffled))
    noted = service.read_json(results["run_metadata"][0])["tables"]["t"]
    assert [warning["code"] for warning in noted["warnings"]] == [warning.code for warning in expected.warnings]
    assert len(noted["explained_variance_ratio"]) == noted["ncp"] == expected.ncp


def test_ranges_of_individuals_are_built_up_again(service: Service, stays: pd.DataFrame) -> None:
    service.upload("t.csv", stays)
    step = {"id_variable": "person", "target_start_variable": "from", "target_end_variable": "to"}
    parts = documents("t.csv", k=5, avatarization_processors_parameters=[step])
    results = service.finished(service.launch(service.store_set(parts), "standard"))
    expected = generate(as_read(stays), Parameters(k=5, seed=7, processors=(RangeDifference(**step),)))
    assert_frame_equal(service.read_table(results["unshuffled"][0]), as_read(expected.unshuffled))


@pytest.mark.parametrize(
    ("method", "block"),
    [
        ("avatarization_open_dp", {"epsilon": 3.0, "preprocess_budget_ratio": 0.4}),
        ("avatarization_fast_dp", {"epsilon": 3.0}),
        ("avatarization_fast_dp", {"epsilon": 3.0, "mechanism": "gmm", "gmm_n_components": 2, "ncp": 3}),
        ("avatarization_fast_dp", {"epsilon": 3.0, "mechanism": "histogram", "bounds_percentile": 2.0}),
    ],
)
def test_private_models_are_run_and_measured_without_pairs(
    service: Service, frame: pd.DataFrame, method: str, block: dict[str, Any]
) -> None:
    service.upload("t.csv", frame)
    parts = documents("t.csv")
    standard = next(part for part in parts if part["kind"] == "AvatarParameters")["spec"]
    del standard["avatarization"]
    standard[method] = {"t": block}
    name = service.store_set(parts)
    job = service.launch(name, "standard")
    results = service.finished(job)
    assert list(service.read_table(results["shuffled"][0]).columns) == list(frame.columns)
    noted = service.read_json(results["run_metadata"][0])["tables"]["t"]
    assert block.items() <= {**noted["dp"], "ncp": noted["ncp"]}.items()
    assert noted["model"]
    figures = service.read_json(service.finished(service.launch(name, "privacy_metrics", job))["privacy_metrics"][0])
    assert figures["metadata"]["paired"] is False


def test_metrics_take_the_attacker_and_what_is_left_out(service: Service, frame: pd.DataFrame) -> None:
    frame = frame.assign(**{name: frame["channel"].sample(frac=1, random_state=3).to_numpy() for name in ("by", "to")})
    service.upload("t.csv", frame)
    settings = {
        "ncp": 2,
        "known_variables": ["orders", "loyal"],
        "target": "spend",
        "quantile_threshold": 10,
        "exclude_variables": {"variable_names": ["channel"]},
        "use_categorical_reduction": True,
    }
    parts = documents("t.csv", privacy=settings, k=5)
    next(part for part in parts if part["metadata"]["name"] == "signal_metrics")["spec"]["signal_metrics"] = {
        "t": {
            "ncp": 2,
            "exclude_variables": {"variable_names": ["channel"]},
            "column_weights": {"spend": 3},
            "use_categorical_reduction": True,
        }
    }
    name = service.store_set(parts)
    job = service.launch(name, "standard")
    original = as_read(frame)
    avatars = generate(original, Parameters(k=5, seed=7)).unshuffled
    found = service.read_json(service.finished(service.launch(name, "privacy_metrics", job))["privacy_metrics"][0])
    expected = privacy_metrics(
        original,
        avatars,
        ncp=2,
        known_variables=("orders", "loyal"),
        target="spend",
        quantile_threshold=10,
        use_categorical_reduction=True,
        ignore=("channel",),
    ).to_dict()
    figures = {key: value for key, value in expected.items() if key != "metadata"}
    assert {key: found[key] for key in figures} == figures
    assert found["inference_continuous"] is not None and found["knowledge_protection_rate"] is not None
    found = service.read_json(service.finished(service.launch(name, "signal_metrics", job))["signal_metrics"][0])
    signal = signal_metrics(
        original, avatars, ncp=2, column_weights={"spend": 3}, use_categorical_reduction=True, ignore=("channel",)
    )
    figures = {key: value for key, value in signal.to_dict().items() if key != "metadata"}
    assert {key: found[key] for key in figures} == figures


@pytest.mark.parametrize(
    ("block", "place"),
    [
        ({"imputation": {"method": "guess"}}, "imputation.method"),
        ({"imputation": {"k": 0}}, "imputation"),
        ({"exclude_variables": {"variable_names": ["a"], "replacement_strategy": "other"}}, "replacement_strategy"),
        ({"data_augmentation": {"augmentation_strategy": 0.5}}, "data_augmentation"),
        ({"data_augmentation": {"augmentation_strategy": "minority"}}, "data_augmentation"),
        ({"avatarization_processors_parameters": [{"target": "a"}]}, "references"),
        ({"use_categorical_reduction": "yes"}, "use_categorical_reduction"),
    ],
)
def test_what_suits_no_table_is_refused_with_the_set(service: Service, block: dict[str, Any], place: str) -> None:
    answer = service.put_set(yaml.safe_dump_all(documents("t.csv", k=5, **block), sort_keys=False))
    assert answer.status_code == 422, answer.text
    assert ".".join(map(str, answer.json()["detail"][0]["loc"])).endswith(place)


def test_one_table_has_one_method(service: Service) -> None:
    parts = documents("t.csv", k=5)
    parts[4]["spec"]["avatarization_fast_dp"] = {"t": {"epsilon": 1.0}}
    answer = service.put_set(yaml.safe_dump_all(parts, sort_keys=False))
    assert (answer.status_code, "another kind" in answer.text) == (422, True)


def test_dates_of_a_csv_are_anonymised_as_dates(service: Service, frame: pd.DataFrame) -> None:
    days = pd.Timestamp("2024-02-01") + pd.to_timedelta(frame["orders"] * 3, unit="D")
    service.upload("t.csv", frame.assign(since=days.dt.strftime("%Y-%m-%d"), code="2024-13-99"))
    results = service.finished(service.launch(service.store_set(documents("t.csv", k=5)), "standard"))
    found = service.read_table(results["shuffled"][0])
    made = pd.to_datetime(found["since"], format="%Y-%m-%d")
    assert days.min() <= made.min() and made.max() <= days.max()
    assert set(found["code"]) == {"2024-13-99"}
