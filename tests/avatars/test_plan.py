from __future__ import annotations

import pytest

from audiencekit import __version__
from audiencekit.avatars import plan
from audiencekit.avatars.config import dump, load
from audiencekit.avatars.configuration import Configuration
from audiencekit.avatars.parameters import Parameters
from audiencekit.avatars.plan import TableInput
from audiencekit.errors import InvalidInput

IRIS = TableInput(
    name="iris",
    file="r-0/iris.parquet",
    columns=("sepal.length", "variété", "junk"),
    types={"sepal.length": "float", "variété": "category"},
    dropped=("junk",),
)

RUN = ("standard", "privacy_metrics", "signal_metrics")


def configured(label: str, *tables: tuple[TableInput, Parameters | None], seed: int | None = None) -> Configuration:
    return Configuration(
        display_name=label,
        tables=tuple(table for table, _ in tables),
        parameters={table.name: found for table, found in tables if found},
        seed=seed,
        annotations={"client_type": "audiencekit", "client_version": __version__},
    )


# Contract 5.4 in the block style of 5.1, with what this slice can ask for.
EXPECTED = f"""\
kind: AvatarMetadata
metadata:
  name: avatar-metadata-iris_demo
spec:
  display_name: iris_demo
  pia_metadata:
    datarecipient: unknown
    data_type: unknown
    datasubject: unknown
    sensitivity_level: Undefined
annotations:
  client_type: audiencekit
  client_version: {__version__}

---
kind: AvatarSchema
metadata:
  name: schema
spec:
  tables:
  - name: iris
    data:
      volume: input
      file: r-0/iris.parquet
    columns:
    - field: sepal.length
      type: float
    - field: "vari\\xE9t\\xE9"
      type: category
    - field: junk
      drop: true

---
kind: AvatarSchema
metadata:
  name: schema_avatarized
spec:
  tables:
  - name: iris
    avatars_data:
      auto: true
  schema_ref: schema

---
kind: AvatarParameters
metadata:
  name: standard
spec:
  schema: schema
  avatarization:
    iris:
      k: 5
      ncp: 4
      column_weights:
        "vari\\xE9t\\xE9": 3.0
  results:
    volume: results
    path: standard
  seed: 0

---
kind: AvatarPrivacyMetricsParameters
metadata:
  name: privacy_metrics
spec:
  schema: schema_avatarized
  avatarization_ref: standard
  privacy_metrics:
    iris:
      ncp: 4
      column_weights:
        "vari\\xE9t\\xE9": 3.0
  results:
    volume: results
    path: privacy_metrics
  seed: 0

---
kind: AvatarSignalMetricsParameters
metadata:
  name: signal_metrics
spec:
  schema: schema_avatarized
  avatarization_ref: standard
  signal_metrics:
    iris:
      ncp: 4
      column_weights:
        "vari\\xE9t\\xE9": 3.0
  results:
    volume: results
    path: signal_metrics
  seed: 0
"""


def test_a_run_is_written_as_the_contract_shows_it() -> None:
    parameters = Parameters(k=5, ncp=4, column_weights={"variété": 3.0})
    (planned,) = plan.run_plans(configured("iris_demo", (IRIS, parameters), seed=0), RUN)

    assert dump(planned.documents).decode() == EXPECTED


def test_what_is_not_set_is_not_written() -> None:
    bare = TableInput(name="t", file="f/t.csv")
    (planned,) = plan.run_plans(configured("s", (bare, Parameters(k=3))), RUN)
    text = dump(planned.documents).decode()

    assert "seed" not in text and "ncp" not in text and "columns" not in text and "null" not in text
    # Without a setting of its own a metrics document has no map of tables (contract 5.5).
    assert "  privacy_metrics:\n" not in text


def test_unlinked_tables_are_sets_of_their_own() -> None:
    pairs = [(TableInput(name=name, file=f"f/{name}.csv"), Parameters(k=3)) for name in ("a", "b")]
    planned = plan.run_plans(configured("s", *pairs), RUN)

    assert [(each.display_name, each.tables) for each in planned] == [("s--1", ("a",)), ("s--2", ("b",))]


def test_advice_is_asked_without_the_documents_of_a_run() -> None:
    (planned,) = plan.advice_plans(configured("s", (IRIS, None)), ["iris"])

    assert [document["kind"] for document in planned.documents] == [
        "AvatarMetadata",
        "AvatarSchema",
        "AvatarAdviceParameters",
    ]
    assert planned.documents[-1]["spec"] == {
        "schema": "schema",
        "advice": {"advisor_type": ["parameters"]},
        "results": {"volume": "results", "path": "advice"},
    }


def test_what_was_written_reads_back() -> None:
    (planned,) = plan.run_plans(configured("s", (IRIS, Parameters(k=5)), seed=1), RUN)
    (table,) = Configuration.from_documents(load(dump(planned.documents))).tables

    assert (table.name, table.file, dict(table.types), table.dropped) == (
        IRIS.name,
        IRIS.file,
        dict(IRIS.types),
        IRIS.dropped,
    )


def test_yaml_that_is_none_names_the_line() -> None:
    with pytest.raises(ValueError, match="line 2"):
        load(b"a: 1\n  b: [\n")


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a?b", "..", "é", "x" * 256])
def test_a_label_the_path_cannot_carry_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="letters, digits"):
        plan.check_set_name(name)


@pytest.mark.parametrize("name", ["", " a", "a\n", "x" * 201])
def test_a_table_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="printable text"):
        plan.check_table_name(name)


def test_keys_are_plain_and_differ_where_names_do() -> None:
    assert plan.input_key("f", "wbcd.v2", ".csv") == "f/wbcd.v2.csv"
    odd = [plan.input_key("f", name, ".csv") for name in ("a/b", "a b", "a&b", "..", "été")]
    assert len(set(odd)) == 5
    assert all(key.count("/") == 1 and key.isascii() and " " not in key for key in odd)


def test_escapes_are_the_services() -> None:
    assert plan.escape("a.b/c&d+e f") == "a_dot_b_slash_c_ampersand_d_plus_e f"
