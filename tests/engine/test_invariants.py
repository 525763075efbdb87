"""What holds for every table and seed (contract section 8; its numbers in the names' comments)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiencekit.engine import Parameters, avatarise, generate, privacy_metrics, signal_metrics
from audiencekit.engine.neighbours import nearest
from audiencekit.engine.preprocess import read_table
from audiencekit.engine.project import fit
from tests.engine.frames import iris, mixed, small_frames

calm = settings(derandomize=True, max_examples=40, deadline=None, database=None)
seeds = st.integers(0, 2**32)


def as_rows(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return sorted(frame.itertuples(index=False, name=None), key=repr)


@calm
@given(small_frames(), seeds, st.sampled_from(["draw", "max"]))
def test_avatars_are_a_table_of_the_same_shape_types_and_ranges(frame: pd.DataFrame, seed: int, modality: str) -> None:
    before = frame.copy(deep=True)
    run = generate(frame, Parameters(k=5, seed=seed, modality=modality))
    pd.testing.assert_frame_equal(frame, before)
    for avatars in (run.unshuffled, run.shuffled):  # 1, 2
        assert avatars.shape == frame.shape
        assert list(avatars.columns) == list(frame.columns)
        assert (avatars.dtypes == frame.dtypes).all()
        assert isinstance(avatars.index, pd.RangeIndex)
        for name in frame:
            if pd.api.types.is_numeric_dtype(frame[name].dtype) and frame[name].dtype != bool:  # 4, 23
                assert frame[name].min() <= avatars[name].min() and avatars[name].max() <= frame[name].max()
            else:  # 3
                assert set(avatars[name]) <= set(frame[name])
    assert as_rows(run.shuffled) == as_rows(run.unshuffled)  # 19


@calm
@given(small_frames(), seeds)
def test_metrics_stay_in_their_ranges(frame: pd.DataFrame, seed: int) -> None:  # 21
    run = generate(frame, Parameters(k=5, seed=seed))
    privacy, signal = privacy_metrics(frame, run.unshuffled), signal_metrics(frame, run.unshuffled)
    for name, value in (privacy.to_dict() | signal.to_dict()).items():
        if value is None or name in ("targets", "metadata"):
            continue
        if name.startswith("local_cloaking"):
            most = len(frame) - 1
        elif name in ("closest_distances_ratio", "hellinger_mean", "hellinger_std"):
            most = 1
        else:
            most = {"distance_to_closest": np.inf, "correlation_difference_ratio": 200}.get(name, 100)
        least = -1 if name == "reconstruction_difference" else 0  # avatars may lie nearer the axes than the records
        assert least <= value <= most, name


@calm
@given(small_frames(), seeds)
def test_the_same_seed_gives_the_same_table(frame: pd.DataFrame, seed: int) -> None:  # 6
    first, second = (generate(frame, Parameters(k=4, seed=seed)) for _ in range(2))
    pd.testing.assert_frame_equal(first.shuffled, second.shuffled, check_exact=True)
    np.testing.assert_array_equal(first.avatar_projections, second.avatar_projections)


@calm
@given(small_frames(), seeds)
def test_a_constant_column_stays_and_changes_nothing(frame: pd.DataFrame, seed: int) -> None:  # 8, 9, 17
    constant = frame.copy()
    constant.insert(0, "one", 1.25)
    constant.insert(2, "word", "w")
    constant["nothing"] = np.nan
    plain = generate(frame, Parameters(k=5, seed=seed)).unshuffled
    weighted = generate(constant, Parameters(k=5, seed=seed, column_weights={"one": 9.0, "word": 0.1})).unshuffled
    pd.testing.assert_frame_equal(weighted[list(frame.columns)], plain, check_exact=True)
    assert (weighted["one"] == 1.25).all() and (weighted["word"] == "w").all() and weighted["nothing"].isna().all()


def test_another_seed_gives_another_table_and_no_seed_is_recorded() -> None:  # 6
    frame = mixed()
    tables = [generate(frame, Parameters(k=5, seed=seed)).unshuffled for seed in range(3)]
    assert not tables[0].equals(tables[1]) and not tables[1].equals(tables[2])
    drawn, again = generate(frame, Parameters(k=5)), generate(frame, Parameters(k=5))
    assert drawn.seed != again.seed
    repeated = generate(frame, Parameters(k=5, seed=drawn.seed))
    pd.testing.assert_frame_equal(repeated.shuffled, drawn.shuffled, check_exact=True)


def test_the_shuffled_order_tells_nothing() -> None:  # 19
    rows = 400
    frame = mixed(rows).assign(place=np.arange(rows) + np.random.default_rng(0).random(rows))
    run = generate(frame, Parameters(k=5, seed=3))
    there = {row: place for place, row in enumerate(run.unshuffled.itertuples(index=False, name=None))}
    order = [there[row] for row in run.shuffled.itertuples(index=False, name=None)]
    assert abs(np.corrcoef(order, np.arange(rows))[0, 1]) < 4 / np.sqrt(rows)


def test_rows_and_projections_are_paired() -> None:
    frame = mixed()
    run = generate(frame, Parameters(k=5, ncp=4, seed=1))
    assert run.original_projections.shape == run.avatar_projections.shape == (60, 4)
    table = read_table(run.unshuffled)
    amounts = table.columns[0].values
    # Avatars lie near their records on the first axis, in record order.
    assert np.corrcoef(run.original_projections[:, 0], run.avatar_projections[:, 0])[0, 1] > 0.8
    assert np.corrcoef(amounts, frame["amount"])[0, 1] > 0.8


def test_duplicates_are_no_trouble() -> None:  # 11
    frame = pd.concat([iris()] * 4, ignore_index=True)
    avatars = generate(frame, Parameters(k=5, seed=0)).unshuffled
    assert avatars.notna().all().all()


def test_k_may_be_all_other_rows() -> None:  # 20
    frame = iris()
    assert len(generate(frame, Parameters(k=149, seed=0)).shuffled) == 150


def test_units_do_not_matter() -> None:  # 15
    table, other = read_table(mixed()), read_table(mixed().assign(amount=lambda frame: 1000 * frame["amount"] - 7))
    here, there = (nearest(fit(one).coordinates(one), 5).rows for one in (table, other))
    np.testing.assert_array_equal(here, there)


@pytest.mark.parametrize("factor", [2.0**-60, 1e-18, 5e-324, 3.0, 1e308])
def test_a_factor_common_to_all_weights_changes_nothing(factor: float) -> None:
    frame = mixed()
    plain = avatarise(frame, 5, seed=2)
    scaled = avatarise(frame, 5, seed=2, column_weights=dict.fromkeys(frame.columns, factor))
    pd.testing.assert_frame_equal(scaled[0], plain[0], check_exact=True)
    assert scaled[1].privacy == plain[1].privacy


def test_weights_count_by_their_ratios() -> None:
    frame = mixed()
    weights = {"amount": 4.0, "orders": 1.0, "loyal": 1.0, "city": 2.0, "size": 1.0, "share": 0.5}
    plain = avatarise(frame, 5, seed=2, column_weights=weights)
    scaled = avatarise(frame, 5, seed=2, column_weights={name: weight * 2.0**-70 for name, weight in weights.items()})
    pd.testing.assert_frame_equal(scaled[0], plain[0], check_exact=True)
    assert scaled[1].privacy == plain[1].privacy


def test_weights_may_differ_as_far_as_the_bound() -> None:
    report = avatarise(mixed(), 5, seed=2, column_weights={"amount": 1e12})[1]
    assert report.privacy.hidden_rate is not None


def test_numbers_near_the_largest_are_measured() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"two": rng.choice([1.7e308, -1.7e308], 60), "wide": rng.uniform(-1.7, 1.7, 60) * 1e308, "n": rng.random(60)}
    )
    avatars, report = avatarise(frame, 5, seed=1)
    assert np.isfinite(avatars.to_numpy()).all()
    small = signal_metrics(frame / 2.0**400, avatars / 2.0**400)
    assert report.signal.hellinger == small.hellinger


def test_avatars_far_outside_the_originals_are_measured() -> None:
    near = mixed()[["amount", "share"]]
    far = near.assign(amount=np.where(near["amount"] > 20, 1.7e308, -1.7e308))
    for original, avatars in ((near, far), (far, near)):
        assert privacy_metrics(original, avatars).hidden_rate is not None
        assert 0 < signal_metrics(original, avatars).hellinger["amount"] <= 1


def test_names_of_modalities_do_not_matter() -> None:  # 16
    renaming = {"Lyon": "a", "Nice": "z", "Brest": "m"}
    frame = mixed()
    renamed = frame.assign(city=frame["city"].map(renaming).astype("str"))
    plain = generate(frame, Parameters(k=5, seed=0)).unshuffled
    other = generate(renamed, Parameters(k=5, seed=0)).unshuffled
    assert plain["city"].map(renaming).tolist() == other["city"].tolist()
    pd.testing.assert_frame_equal(plain.drop(columns="city"), other.drop(columns="city"), check_exact=True)


@pytest.mark.parametrize("name", ["amount", "orders", "loyal", "city", "size"])
def test_one_column_is_a_table(name: str) -> None:  # 26
    avatars, report = avatarise(mixed()[[name]], 5, seed=0)
    assert list(avatars) == [name]
    assert report.parameters.ncp == (2 if name == "city" else 1)


def test_values_come_from_neighbours() -> None:  # 5, and categories held by a neighbour (1.9)
    frame = mixed()
    table = read_table(frame)
    run = generate(frame, Parameters(k=4, seed=0))
    found = nearest(fit(table).coordinates(table), 4).rows
    share, city = frame["share"].to_numpy(), frame["city"].to_numpy(dtype=object)
    for row, avatar in enumerate(run.unshuffled.itertuples(index=False)):
        assert share[found[row]].min() - 1e-12 <= avatar.share <= share[found[row]].max() + 1e-12
        assert avatar.city in set(city[found[row]])


def test_the_largest_weight_mode_copies_more_whole_rows() -> None:  # 1.12, direction only
    frame = iris().assign(other=lambda table: (table["petal.width"] * 5).round().astype(str))
    categories = frame[["variety", "other"]]
    fresh = {}
    for modality in ("draw", "max"):
        avatars = generate(categories, Parameters(k=20, seed=0, modality=modality)).unshuffled
        known = set(as_rows(categories))
        fresh[modality] = sum(row not in known for row in as_rows(avatars))
    assert fresh["max"] <= fresh["draw"]
