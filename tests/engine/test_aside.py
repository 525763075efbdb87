"""Columns that no avatar is made of: excluded, identifying, dropped; and declared types (contract 1.3, 1.4)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, Exclusion, Parameters, avatarise, generate
from tests.engine.frames import mixed

ROWS = 120


def labelled(rows: int = ROWS) -> pd.DataFrame:
    """Two columns that belong together, row by row, and tell the row."""
    frame = mixed(rows)
    return frame.assign(label=[f"label {row}" for row in range(rows)], twin=np.arange(rows)).iloc[:, [0, 6, 1, 2, 7, 3]]


def excluding(method: str, **more: object) -> Parameters:
    return Parameters(k=5, seed=2, exclude=Exclusion(variable_names=["label", "twin"], method=method), **more)


def test_row_order_gives_each_avatar_its_records_values_and_says_so() -> None:
    frame = labelled()
    run = generate(frame, excluding("row_order"))
    assert run.unshuffled["label"].tolist() == frame["label"].tolist()
    assert [warning.code for warning in run.warnings] == ["sensitive_exclusion"]


def test_similarity_lends_whole_tuples_of_other_records_near_by() -> None:
    frame = labelled()
    run = generate(frame, excluding("coordinate_similarity"))
    lent = run.unshuffled["twin"].to_numpy()
    assert run.unshuffled["label"].tolist() == [f"label {row}" for row in lent]
    assert (lent != np.arange(ROWS)).all()
    gaps = np.linalg.norm(run.avatar_projections[:, None] - run.original_projections[None], axis=2)
    gaps[np.arange(ROWS), np.arange(ROWS)] = np.inf
    ranks = (gaps < gaps[np.arange(ROWS), lent][:, None]).sum(axis=1)
    assert ranks.max() <= 4 and len(set(ranks)) == 5  # any of the five nearest
    assert list(run.unshuffled) == list(frame) and list(run.unshuffled.dtypes) == list(frame.dtypes)


def test_similarity_is_what_is_done_when_no_method_is_named() -> None:
    assert Exclusion(variable_names=["a"]).method == "coordinate_similarity"


def test_excluded_columns_have_no_say() -> None:
    frame = labelled()
    plain = generate(frame.drop(columns=["label", "twin"]), Parameters(k=5, seed=2)).unshuffled
    run = generate(frame, excluding("coordinate_similarity", column_weights={"twin": 100.0}))
    pd.testing.assert_frame_equal(run.unshuffled[list(plain)], plain, check_exact=True)


def test_values_are_lent_even_where_all_records_are_alike() -> None:
    frame = pd.DataFrame({"same": [1.0] * 20, "label": np.arange(20)})
    run = generate(frame, Parameters(k=5, seed=0, exclude=Exclusion(variable_names=["label"])))
    assert (run.unshuffled["label"] != frame["label"]).all()


def test_identifiers_are_fresh_unique_and_of_their_type() -> None:
    frame = labelled().assign(key=np.arange(1_000, 1_000 + ROWS).astype("int32"))
    avatars, report = avatarise(frame, 5, seed=1, identifiers=["label", "key"], drop=["twin"])
    assert list(avatars) == [name for name in frame if name != "twin"]
    assert sorted(avatars["key"]) == list(range(1, ROWS + 1)) and avatars["key"].dtype == "int32"
    assert avatars["label"].is_unique and not set(avatars["label"]) & set(frame["label"])
    assert avatars["label"].str.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").all()
    assert "key" not in report.signal.hellinger


def test_integers_too_large_are_fine_as_identifiers() -> None:
    frame = mixed(40).assign(key=np.arange(40) + 2**60)
    assert sorted(generate(frame, Parameters(k=5, seed=0, identifiers=["key"])).unshuffled["key"])[-1] == 40


def test_declared_categories_are_taken_as_they_are() -> None:
    frame = mixed(60).assign(
        code=np.arange(60) % 5 * 10,
        name=[f"name {row}" for row in range(60)],
        odds=pd.Series(["a", 1, 2.5, True] * 15, dtype=object),
    )
    types = {"code": "category", "name": "category", "odds": "category"}
    for modality in ("draw", "max"):
        avatars, report = avatarise(frame, 5, seed=0, types=types, modality=modality)
        assert set(avatars["code"]) <= set(frame["code"]) and avatars["code"].dtype == frame["code"].dtype
        assert set(avatars["name"]) <= set(frame["name"])
        assert set(map(type, avatars["odds"])) <= {str, int, float, bool}
        assert report.privacy.categorical_hidden_rate is not None


def test_declared_numbers_and_booleans_are_converted() -> None:
    frame = mixed(40).assign(n=[str(row % 7) for row in range(40)], f=["1.5", "2.5"] * 20, b=[0, 1] * 20)
    types = {"n": "int", "f": "float", "b": "bool"}
    avatars = generate(frame, Parameters(k=5, seed=0, types=types)).unshuffled
    assert [avatars[name].dtype.kind for name in "nfb"] == ["i", "f", "b"]


BAD: list[tuple[str, dict[str, object]]] = [
    ("unknown_column", {"exclude": Exclusion(variable_names=["labels"])}),
    ("unknown_column", {"identifiers": ["labels"]}),
    ("unknown_column", {"drop": ["labels"]}),
    ("unknown_column", {"drop": "label"}),
    ("unknown_column", {"types": {"labels": "int"}}),
    ("invalid_exclusion", {"exclude": Exclusion(variable_names=["label"]), "drop": ["label"]}),
    ("invalid_exclusion", {"identifiers": ["label"], "drop": ["label"]}),
    ("invalid_primary_key", {"identifiers": ["city"]}),
    ("invalid_type", {"types": {"city": "int"}}),
    ("invalid_type", {"types": {"city": "text"}}),
    ("invalid_type", {"types": ["city"]}),
    ("nothing_to_anonymise", {"drop": ["amount", "label", "orders", "loyal", "twin", "city"]}),
    ("identifier_like", {}),
]


@pytest.mark.parametrize(("code", "given"), BAD)
def test_what_does_not_fit_the_table_is_refused(code: str, given: dict[str, object]) -> None:
    with pytest.raises(EngineError) as refused:
        avatarise(labelled(), 5, **given)
    assert refused.value.code == code


def test_a_key_with_gaps_is_refused() -> None:
    with pytest.raises(EngineError, match="1 missing") as refused:
        avatarise(mixed(40).assign(key=[None, *range(39)]), 5, identifiers=["key"])
    assert (refused.value.code, refused.value.column) == ("invalid_primary_key", "key")


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        Exclusion(variable_names=["a"], method="keep")
    assert refused.value.code == "invalid_exclusion"
