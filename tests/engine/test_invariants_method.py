"""What holds inside the method, and for tables with gaps and dates (contract section 8; its numbers in comments)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from audiencekit.engine import Parameters, generate, neighbours, privacy_metrics, privacy_report, signal_metrics
from audiencekit.engine.columns import CategoryColumn, NumericColumn, Table
from audiencekit.engine.generation import draw_weights, weighted_means
from audiencekit.engine.mixing import Mixer
from audiencekit.engine.neighbours import nearest
from audiencekit.engine.preprocess import read_table
from audiencekit.engine.project import fit
from tests.engine.frames import gappy_frames, mixed, small_frames, wbcd

# Without shrinking: a failure is found in seconds, and its table is small as it is.
calm = settings(
    derandomize=True, max_examples=25, deadline=None, database=None, phases=[Phase.explicit, Phase.generate]
)
seeds = st.integers(0, 2**32)


@calm
@given(gappy_frames(), seeds, st.sampled_from(["draw", "max"]))
def test_tables_with_gaps_and_dates_keep_shape_types_and_ranges(frame: pd.DataFrame, seed: int, modality: str) -> None:
    before = frame.copy(deep=True)
    run = generate(frame, Parameters(k=5, seed=seed, modality=modality))
    pd.testing.assert_frame_equal(frame, before)
    for avatars in (run.unshuffled, run.shuffled):  # 1, 2
        assert avatars.shape == frame.shape and list(avatars) == list(frame)
        assert (avatars.dtypes == frame.dtypes).all()
        for name in frame:
            known, made = frame[name].dropna(), avatars[name].dropna()
            if not frame[name].isna().any():
                assert avatars[name].notna().all()
            if len(made) == 0:
                continue
            if name == "when":  # 24
                assert known.min() <= made.min() and made.max() <= known.max()
                for step in ("D", "h", "min", "s"):
                    if (known == known.dt.tz_localize(None).dt.floor(step).dt.tz_localize(known.dt.tz)).all():
                        assert (made.dt.floor(step) == made).all() or known.dt.tz is not None
                        break
            elif pd.api.types.is_numeric_dtype(known.dtype) and known.dtype != bool:  # 4, 23
                assert known.min() <= made.min() and made.max() <= known.max()
            else:  # 3
                assert set(made) <= set(known)


@calm
@given(gappy_frames(), seeds)
def test_measures_of_tables_with_gaps_stay_in_their_ranges(frame: pd.DataFrame, seed: int) -> None:  # 21
    avatars = generate(frame, Parameters(k=5, seed=seed)).unshuffled
    names = list(frame)
    privacy_report(frame, avatars).to_dict()
    scenario = {"known_variables": names[:-1], "target": names[-1]} if len(names) > 1 else {}
    privacy, signal = privacy_metrics(frame, avatars, **scenario).to_dict(), signal_metrics(frame, avatars).to_dict()
    most = {"local_cloaking": len(frame) - 1, "local_cloaking_strict": len(frame) - 1, "closest_distances_ratio": 1}
    unbounded = {"distance_to_closest", "inference_accuracy_ratio"}
    for name, value in privacy.items():
        if value is not None and name not in ("targets", "metadata"):
            assert 0 <= value <= (np.inf if name in unbounded else most.get(name, 100)), name
    for name in ("hellinger_mean", "hellinger_std", "multivariate_hellinger_distance_mean"):
        assert signal[name] is None or 0 <= signal[name] <= 1, name
    for name, limit in (("association_difference", 2), ("correlation_difference_ratio", 200)):
        assert signal[name] is None or 0 <= signal[name] <= limit, name


@calm
@given(gappy_frames(), seeds)
def test_measures_do_not_depend_on_a_common_order(frame: pd.DataFrame, seed: int) -> None:  # 22
    avatars = generate(frame, Parameters(k=5, seed=seed)).unshuffled
    order = np.random.default_rng(seed).permutation(len(frame))
    here, there = (privacy_metrics(*pair) for pair in ((frame, avatars), (frame.iloc[order], avatars.iloc[order])))
    assert here.row_direct_match_protection == there.row_direct_match_protection
    assert here.column_direct_match_protection == pytest.approx(there.column_direct_match_protection)
    if not frame.isna().any().any():  # ties among donors of equal distance are cut by row number
        for name in ("hidden_rate", "local_cloaking", "closest_rate"):
            assert getattr(here, name) == pytest.approx(getattr(there, name)), name
    before, after = signal_metrics(frame, avatars), signal_metrics(frame.iloc[order], avatars.iloc[order])
    assert before.hellinger == pytest.approx(after.hellinger)


@calm
@given(small_frames(), seeds, st.integers(2, 9))
def test_weights_are_shares_of_other_rows(frame: pd.DataFrame, seed: int, k: int) -> None:  # 14
    coordinates = fit(read_table(frame)).coordinates(read_table(frame))
    if coordinates.shape[1] == 0:
        return
    found = nearest(coordinates, k)
    weights = draw_weights(found.distances, np.random.default_rng(seed))
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    for row, others in enumerate(found.rows.tolist()):
        assert row not in others and len(set(others)) == k


@calm
@given(small_frames(), seeds)
def test_values_lie_among_the_neighbours(frame: pd.DataFrame, seed: int) -> None:  # 5, before rounding
    table = read_table(frame)
    coordinates = fit(table).coordinates(table)
    if coordinates.shape[1] == 0:
        return
    found = nearest(coordinates, 4)
    streams = np.random.default_rng(seed).spawn(2)
    made = Mixer(table=table, neighbours=found, modality="draw").mix(np.arange(table.rows), *streams)
    for column in (*table.numeric, *table.categories):
        if isinstance(column, NumericColumn):
            around = column.values[found.rows] / 4  # so that the slack has room
            slack = 1e-9 * float(np.abs(around).max())
            assert (made[column.name] / 4 >= around.min(axis=1) - slack).all()
            assert (made[column.name] / 4 <= around.max(axis=1) + slack).all()
        else:
            assert (column.codes[found.rows] == made[column.name][:, None]).any(axis=1).all()


@calm
@given(small_frames(), seeds)
def test_the_direct_form_is_the_projected_one(frame: pd.DataFrame, seed: int) -> None:  # 13
    table = read_table(frame)
    # Columns of huge numbers beside tiny ones lose their digits in any form.
    table = Table(rows=table.rows, columns=tuple(column for column in table.columns if _is_tame(column)))
    projection = fit(table, axes=table.dimensions or 1)
    if projection.axes == 0:
        return
    coordinates = projection.coordinates(table)
    found = nearest(coordinates, 4)
    weights = draw_weights(found.distances, np.random.default_rng(seed))
    projected = weighted_means(coordinates, found.rows, weights)
    columns = {column.name: column for column in table.columns}
    for name, scale, axes in zip(projection.numeric, projection.scales, projection.numeric_axes, strict=True):
        column = columns[name]
        assert isinstance(column, NumericColumn)
        back = ((projected @ axes) * scale.deviation + scale.mean) * scale.size
        direct = weighted_means(column.values[:, None], found.rows, weights)[:, 0]
        np.testing.assert_allclose(back, direct, rtol=1e-9, atol=1e-9 * scale.size)
    for name, places in zip(projection.categories, projection.modality_axes, strict=True):
        column = columns[name]
        assert isinstance(column, CategoryColumn)
        shares = column.counts() / table.rows
        back = projected @ ((places[:-1] - places[-1]) * shares[:, None]).T + shares
        direct = weighted_means(np.eye(column.modalities)[column.codes], found.rows, weights)
        np.testing.assert_allclose(back, direct, atol=1e-7)
        assert (back > -1e-7).all()
        np.testing.assert_allclose(back.sum(axis=1), 1, atol=1e-7)


def _is_tame(column: NumericColumn | CategoryColumn) -> bool:
    if isinstance(column, CategoryColumn):
        return True
    size = float(np.abs(column.values).max())
    return size == 0 or float((column.values / size).std()) > 1e-3


def test_the_share_of_missing_values_is_kept() -> None:  # 10
    rows, share = 600, 0.35
    frame = mixed(rows)
    frame["amount"] = frame["amount"].mask(np.random.default_rng(1).random(rows) < share)
    original = float(frame["amount"].isna().mean())
    for seed in range(3):
        made = float(generate(frame, Parameters(k=10, seed=seed)).unshuffled["amount"].isna().mean())
        assert abs(made - original) < 4 * np.sqrt(original * (1 - original) / rows) + 0.02


def test_a_heavier_column_makes_neighbours_agree_on_it() -> None:  # 18, the contract's own figures
    table = read_table(wbcd())
    values = next(column.values for column in table.numeric if column.name == "Mitoses")
    gaps: list[float] = []
    for weight in (1.0, 3.0, 10.0, 100.0):
        coordinates = fit(table, axes=5, column_weights={"Mitoses": weight}).coordinates(table)
        rows = nearest(coordinates, 20).rows
        gaps.append(float(np.abs(values[rows] - values[:, None]).mean()))
    assert gaps == sorted(gaps, reverse=True)
    assert gaps == pytest.approx([0.319, 0.199, 0.114, 0.052], abs=0.02)


def test_one_worker_and_several_give_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:  # 6
    frame = mixed(300)
    several = generate(frame, Parameters(k=10, seed=5)).shuffled

    class OneWorker(cKDTree):
        def query(self, x: object, k: object = 1, **_given: object) -> object:
            return super().query(x, k=k, workers=1)

    monkeypatch.setattr(neighbours, "cKDTree", OneWorker)
    pd.testing.assert_frame_equal(generate(frame, Parameters(k=10, seed=5)).shuffled, several, check_exact=True)


def test_a_table_read_from_either_kind_of_file_gives_the_same_avatars(tmp_path: Path) -> None:  # 27
    frame = mixed(80).assign(seen=pd.date_range("2024-01-01", periods=80))
    frame["amount"] = frame["amount"].mask(np.arange(80) % 5 == 0)
    frame.to_csv(tmp_path / "table.csv", index=False)
    frame.to_parquet(tmp_path / "table.parquet")
    text = pd.read_csv(tmp_path / "table.csv").astype(frame.dtypes)
    tables = [text, pd.read_parquet(tmp_path / "table.parquet").astype(frame.dtypes)]
    made = [generate(table, Parameters(k=8, seed=3)).shuffled for table in tables]
    pd.testing.assert_frame_equal(made[0], made[1], check_exact=True)
