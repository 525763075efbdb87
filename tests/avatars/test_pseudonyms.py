"""Columns of pseudonyms come back as what the service put in them, whatever stood there before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from audiencekit.avatars import (
    ConstantPseudonymization,
    FakerPseudonymization,
    HashPseudonymization,
    IntegerPseudonymization,
    Manager,
    Results,
    SpecificIdPseudonymization,
    UuidPseudonymization,
)
from audiencekit.errors import UnexpectedResponse
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people
from tests.avatars.lying import Answer, Asked, lying

ROWS = 40
STOOD = {
    "bool": [row % 2 == 0 for row in range(ROWS)],
    "int": range(ROWS),
    "float": [row / 4 for row in range(ROWS)],
    "whole": pd.array(range(ROWS), dtype="Int64"),
    "date": pd.date_range("2020", periods=ROWS),
    "text": [f"Somebody {row}" for row in range(ROWS)],
    "grade": pd.Categorical(["Somebody low", "Somebody high"] * (ROWS // 2)),
}
STRATEGIES = {
    "hash": (HashPseudonymization(), r"[0-9a-f]{64}"),
    "uuid": (UuidPseudonymization(), r"[0-9a-f-]{36}"),
    "constant": (ConstantPseudonymization("007"), "007"),
    "id": (SpecificIdPseudonymization("0##"), r"0\d\d"),
    "faker": (FakerPseudonymization("EMAIL"), r"[\w.-]+@example\.(com|net|org)"),
    "integer": (IntegerPseudonymization(), r"[1-9]\d*"),
}
KINDS: list[tuple[str, str | None, Callable[[pd.DataFrame], Any]]] = [
    ("pandas", None, lambda frame: frame),
    ("pandas", "csv", lambda frame: frame),
    ("polars", None, pl.from_pandas),
    ("pyarrow", None, lambda frame: pa.Table.from_pandas(frame, preserve_index=False)),
]


@pytest.mark.parametrize(("kind", "output", "convert"), KINDS)
def test_pseudonyms_are_read_as_they_were_written(
    manager: Manager, kind: str, output: str | None, convert: Callable[[pd.DataFrame], Any]
) -> None:
    columns = {f"{name}_{how}": values for name, values in STOOD.items() for how in STRATEGIES}
    frame = pd.concat([people(ROWS), pd.DataFrame(columns)], axis=1)
    runner = manager.create_runner("pseudonyms", seed=3, output_format=output, compute_figures=False)
    runner.add_table("t", convert(frame))
    runner.set_parameters(
        "t", k=4, pseudonymized_columns={name: STRATEGIES[name.rpartition("_")[2]][0] for name in columns}
    )
    job = runner.run(["standard"])
    resumed: Results = manager.resume(job.id).result()

    made = runner.shuffled("t")
    assert type(made).__module__.partition(".")[0] == kind
    for found in (runner.shuffled("t", as_="pandas"), resumed.shuffled("t"), resumed.shuffled("t", as_="polars")):
        found = found.to_pandas() if isinstance(found, pl.DataFrame) else found
        for name in columns:
            how = name.rpartition("_")[2]
            values = found[name].tolist()
            assert all(re.fullmatch(STRATEGIES[how][1], str(value)) for value in values), name
            assert {type(value) for value in values} == {int if how == "integer" else str}, name
            assert isinstance(found[name].dtype, pd.CategoricalDtype) is False, name  # it would list who stood there
    kept = runner.shuffled("t", as_="pandas")[list(people())]
    assert kept["member"].dtype == bool and kept["grade"].tolist() == resumed.shuffled("t")["grade"].tolist()


@pytest.mark.parametrize("convert", [lambda frame: frame, pl.from_pandas])
def test_children_have_the_pseudonyms_of_their_parents(
    manager: Manager, convert: Callable[[pd.DataFrame], Any]
) -> None:
    parents = people().assign(id=range(ROWS))
    children = people().assign(key=range(ROWS), parent=range(ROWS))
    runner = manager.create_runner("pseudonyms", seed=3, compute_figures=False)
    runner.add_table("parents", convert(parents), primary_key="id", individual_level=True)
    runner.add_table("children", convert(children), primary_key="key", foreign_keys=["parent"])
    runner.add_link("parents", "id", "children", "parent")
    runner.set_parameters("parents", k=4, pseudonymized_columns={"id": UuidPseudonymization()})
    runner.set_parameters("children", k=4)
    job = runner.run(["standard"])

    for results in (runner, manager.resume(job.id).result()):
        keys = set(results.shuffled("parents")["id"])
        assert len(keys) == ROWS and all(isinstance(key, str) for key in keys)
        assert set(results.shuffled("children")["parent"]) <= keys
    assert runner.results().original("children")["parent"].max() == ROWS - 1  # the originals are what they were


@pytest.mark.parametrize("kind", ["text", "number", "enum"])
def test_the_type_of_a_key_lists_none_of_the_originals(manager: Manager, kind: str) -> None:
    keys = [7_000 + row for row in range(ROWS)] if kind == "number" else [f"Somebody {row}" for row in range(ROWS)]
    frame: Any = people(ROWS).assign(id=pd.Categorical(keys))
    if kind == "enum":
        frame = pl.from_pandas(frame.astype({"id": str})).with_columns(pl.col("id").cast(pl.Enum([*map(str, keys)])))
    for output in (None, "csv"):
        runner = manager.create_runner("keys", seed=3, compute_figures=False, output_format=output)
        runner.add_table("t", frame, primary_key="id")
        runner.set_parameters("t", k=4)
        runner.run(["standard"])
        made = runner.shuffled("t")["id"]
        listed = made.cat.categories.to_list() if kind != "enum" else made.dtype.categories.to_list()
        assert len(set(listed)) == ROWS and set(listed) == set(made.to_list())
        assert not set(listed) & set(keys) and {type(key) for key in listed} == {type(key) for key in keys}


@pytest.mark.parametrize("convert", [lambda frame: frame, pl.from_pandas])
@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("member", ["yes", "no"], "'member' holds what is no bool|Failed to parse value"),
        ("member", [2, 0], "'member' holds what is no bool"),
        ("member", [True, None], "'member' holds what is no bool"),
        ("age", [0.5, 1.5], "'age' holds what is no int|truncated"),
        ("joined", [1, 2], "'joined' holds what is no (date|timestamp)"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_and_not_another_value(
    sandbox: Sandbox, column: str, values: list[object], said: str, convert: Callable[[pd.DataFrame], Any]
) -> None:
    frame = people().assign(joined=pd.date_range("2020", periods=ROWS))
    answer = frame.assign(**{column: values * (ROWS // 2)}).to_parquet()

    def lie(asked: Asked, found: Answer) -> Answer:
        shuffled = asked.method == "GET" and ".shuffled." in asked.path
        return Answer(body=answer, headers=(("ETag", '"x"'), *found.headers)) if shuffled else found

    with lying(sandbox.avatars.url) as proxy, Manager(proxy.url, api_key=sandbox.avatars.api_key) as manager:
        proxy.after = lie
        runner = manager.create_runner("misfit", seed=3, compute_figures=False)
        runner.add_table("t", convert(frame))
        runner.set_parameters("t", k=4)
        runner.run(["standard"])
        if convert is pl.from_pandas and values == [True, None]:
            assert runner.shuffled("t")[column].null_count() == ROWS / 2  # polars has gaps among booleans
            return
        with pytest.raises(UnexpectedResponse, match=said):
            runner.shuffled("t")
