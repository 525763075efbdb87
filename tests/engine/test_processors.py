"""The two steps before and after (wire contract 5.3, formulas of 7.9)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiencekit.engine import Augmentation, EngineError, Parameters, RangeDifference, RelativeDifference, generate
from audiencekit.engine.ranges import describe_ranges, rebuild_ranges
from tests.engine.frames import mixed


def totals(rows: int = 200) -> pd.DataFrame:
    """A total that is always a little over the sum of its parts."""
    rng = np.random.default_rng(0)
    parts = pd.DataFrame({"a": rng.integers(0, 1_000, rows), "b": rng.integers(0, 1_000, rows)})
    return parts.assign(total=parts["a"] + parts["b"] + rng.integers(1, 4, rows), x=rng.random(rows))


def test_a_relation_between_columns_survives() -> None:
    frame = totals()
    step = RelativeDifference(target="total", references=["a", "b"], scaling_unit=10)
    plain = generate(frame, Parameters(k=5, seed=0, column_weights={"x": 50.0})).unshuffled
    kept = generate(frame, Parameters(k=5, seed=0, column_weights={"x": 50.0}, processors=[step])).unshuffled
    for avatars, holds in ((plain, False), (kept, True)):
        over = avatars["total"] - avatars["a"] - avatars["b"]
        assert bool(over.between(1, 3).all()) is holds  # each rounded for itself, they may miss by one
    assert list(kept.dtypes) == list(frame.dtypes) and list(kept) == list(frame)
    assert kept["total"].between(frame["total"].min(), frame["total"].max()).all()


def test_a_missing_part_makes_the_target_missing_not_wrong() -> None:
    frame = totals().astype({"a": "Int64", "total": "float64"})
    frame.loc[::4, "a"] = pd.NA
    step = RelativeDifference(target="total", references=["a", "b"])
    avatars = generate(frame, Parameters(k=5, seed=0, processors=[step])).unshuffled
    assert list(avatars.dtypes) == list(frame.dtypes)
    present = avatars.dropna()
    assert (present["total"] - present["a"] - present["b"]).between(1, 3).all()


def stays(individuals: int = 40) -> pd.DataFrame:
    """Two to four stays each, one after the other."""
    rng = np.random.default_rng(0)
    rows = []
    for person in range(individuals):
        at = rng.integers(0, 50)
        for _ in range(rng.integers(2, 5)):
            end = at + rng.integers(0, 30)
            rows.append((f"p{person}", at, end, rng.random()))
            at = end + rng.integers(0, 40)
    return pd.DataFrame(rows, columns=["who", "from", "to", "cost"]).sample(frac=1, random_state=0, ignore_index=True)


STAYS = RangeDifference(id_variable="who", target_start_variable="from", target_end_variable="to")


@pytest.mark.parametrize("dates", [False, True])
def test_ranges_of_an_individual_follow_each_other(dates: bool) -> None:
    frame = stays()
    if dates:
        start = pd.Timestamp("2024-01-01")
        frame = frame.assign(**{name: start + pd.to_timedelta(frame[name], unit="D") for name in ("from", "to")})
    run = generate(frame, Parameters(k=5, seed=1, processors=[STAYS]))
    avatars = run.unshuffled
    assert list(avatars) == list(frame) and list(avatars.dtypes) == list(frame.dtypes)
    assert (avatars["to"] >= avatars["from"]).all()
    low, high = frame["from"].min(), frame["to"].max()
    assert avatars["from"].between(low, high).all() and avatars["to"].between(low, high).all()
    assert not set(avatars["who"]) & set(frame["who"])
    assert avatars["who"].value_counts().tolist() == frame["who"].value_counts().tolist()
    for _, rows in avatars.groupby("who"):
        ordered = rows.sort_values(["from", "to"])
        assert (ordered["from"].iloc[1:].to_numpy() >= ordered["to"].iloc[:-1].to_numpy()).all()


def test_the_worked_example_of_the_contract() -> None:  # 7.9
    start, end, person = np.array([0.0, 40.0]), np.array([20.0, 100.0]), np.array([0, 0])
    first, lengths, gaps = describe_ranges(start, end, person)
    np.testing.assert_allclose([first, lengths, gaps], [[0, 0], [0.2, 1], [0, 0.25]])
    np.testing.assert_allclose(rebuild_ranges(first, lengths, gaps, person, (start, end)), [start, end])


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=30))
def test_ranges_are_described_and_rebuilt(rows: list[tuple[int, int, int]]) -> None:
    person, start, end = (np.array(values, dtype=float) for values in zip(*rows, strict=True))
    who = np.unique(person, return_inverse=True)[1]
    built = rebuild_ranges(*describe_ranges(start, end, who), who, (start, end))
    np.testing.assert_allclose(built[0], start, atol=1e-9)
    np.testing.assert_allclose(built[1], end, atol=1e-9)


def test_steps_are_undone_in_reverse() -> None:
    frame = totals().assign(half=lambda table: table["total"] / 2)
    steps = [
        RelativeDifference(target="total", references=["a", "b"]),
        RelativeDifference(target="half", references=["total"]),
    ]
    avatars = generate(frame, Parameters(k=5, seed=0, processors=steps)).unshuffled
    assert (avatars["total"] - avatars["a"] - avatars["b"]).between(1, 3).all()


BAD: list[tuple[str, pd.DataFrame, object]] = [
    ("unknown_column", totals(), RelativeDifference(target="sum", references=["a"])),
    ("unknown_column", totals(), RelativeDifference(target="a", references=["c"])),
    ("invalid_processor", mixed(), RelativeDifference(target="city", references=["amount"])),
    (
        "unknown_column",
        stays(),
        RangeDifference(id_variable="x", target_start_variable="from", target_end_variable="to"),
    ),
    ("invalid_processor", stays().assign(who=[None] + ["p"] * (len(stays()) - 1)), STAYS),
    ("invalid_processor", stays().assign(to=lambda table: table["to"].mask(table["cost"] < 0.1)), STAYS),
]


@pytest.mark.parametrize(("code", "frame", "step"), BAD)
def test_what_does_not_fit_is_refused(code: str, frame: pd.DataFrame, step: RelativeDifference) -> None:
    with pytest.raises(EngineError) as refused:
        generate(frame, Parameters(k=5, processors=[step]))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "make",
    [
        lambda: RelativeDifference(target="a", references=[]),
        lambda: RelativeDifference(target="a", references=["a"]),
        lambda: RelativeDifference(target="a", references=["b"], scaling_unit=0),
        lambda: RelativeDifference(target="a", references=["b"], scaling_unit=float("inf")),
        lambda: RangeDifference(id_variable="i", target_start_variable="s", target_end_variable="s"),
    ],
)
def test_what_cannot_be_is_refused(make: object) -> None:
    with pytest.raises(EngineError) as refused:
        make()
    assert refused.value.code == "invalid_processor"


def test_no_range_is_made_up_for_further_avatars() -> None:
    with pytest.raises(EngineError) as refused:
        generate(stays(), Parameters(k=5, processors=[STAYS], augmentation=Augmentation(strategy=2)))
    assert refused.value.code == "invalid_augmentation"
