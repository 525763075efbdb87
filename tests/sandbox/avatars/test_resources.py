"""Resource sets: what is read from the YAML, what is refused and where the fault is said to be."""

from __future__ import annotations

import json

import pytest

from audiencekit.sandbox.avatars.resources import MAX_DEPTH, dump, load, parse
from audiencekit.sandbox.avatars.wire import Problem

# The worked example of contract 5.4, shortened to what one table needs.
EXAMPLE = b"""
kind: AvatarMetadata
metadata: {name: avatar-metadata-iris_demo}
spec: {display_name: iris_demo}
annotations: {client_type: python, client_version: 1.30.0}
---
kind: AvatarSchema
metadata: {name: schema}
spec:
  tables:
  - name: iris
    data: {volume: input, file: iris.parquet}
    columns:
    - {field: sepal.length, type: float}
    - {field: junk, drop: true}
    - field: email
      pseudonymization: {pii_type: EMAIL, kind: FAKER}
---
kind: AvatarSchema
metadata: {name: schema_avatarized}
spec:
  tables:
  - name: iris
    avatars_data: {auto: true}
  schema_ref: schema
---
kind: AvatarParameters
metadata: {name: standard}
spec:
  schema: schema
  avatarization:
    iris:
      k: 5
      ncp: 4
      use_categorical_reduction: true
      column_weights: {variety: 3.0}
  results: {volume: results, path: standard, format: csv}
  seed: 42
---
kind: AvatarPrivacyMetricsParameters
metadata: {name: privacy_metrics}
spec:
  schema: schema_avatarized
  avatarization_ref: standard
  privacy_metrics:
    iris: {ncp: 4, known_variables: [sepal.length]}
"""


def problem(text: str | bytes) -> tuple[int, str]:
    """Status, and the place or the sentence of a refusal."""
    with pytest.raises(Problem) as caught:
        parse(text.encode() if isinstance(text, str) else text)
    detail = json.loads(bytes(caught.value.response().body))["detail"]
    return caught.value.status, detail if isinstance(detail, str) else ".".join(map(str, detail[0]["loc"]))


def test_the_worked_example_is_read() -> None:
    parsed = parse(EXAMPLE)
    iris = parsed.original("schema_avatarized").tables[0]
    assert (iris.name, iris.data.file if iris.data else None, iris.avatars) == ("iris", "iris.parquet", None)
    assert [(column.field, column.type, column.drop, column.pseudonym is None) for column in iris.columns] == [
        ("sepal.length", "float", False, True),
        ("junk", None, True, True),
        ("email", None, False, False),
    ]
    standard, privacy = parsed.parameters["standard"], parsed.parameters["privacy_metrics"]
    assert (standard.kind, standard.seed, standard.format) == ("standard", 42, "csv")
    settings = standard.tables["iris"]
    assert (settings.k, settings.ncp, settings.column_weights) == (5, 4, {"variety": 3.0})
    assert (settings.use_categorical_reduction, settings.unserved) == (True, ())
    assert privacy.tables["iris"].known_variables == ("sepal.length",)
    assert (privacy.avatarization_ref, privacy.unserved) == ("standard", ())


def test_what_is_written_reads_back_the_same() -> None:
    documents = load(EXAMPLE)
    assert load(dump(documents).encode()) == documents
    assert "\n\n---\nkind: AvatarSchema\n" in dump(documents)


def test_explicit_nulls_count_as_absent() -> None:
    # As the web application writes them (contract 5.5).
    text = (
        "kind: AvatarParameters\nmetadata: {name: standard}\nspec:\n"
        "  avatarization: {t: {k: 3, imputation: {method: null}}}\n  seed: null\n"
    )
    standard = parse(text.encode()).parameters["standard"]
    assert (standard.seed, standard.tables["t"].k, standard.tables["t"].unserved) == (None, 3, ())


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        ("{avatarization: {t: {k: 5}}, avatarization_ref: other}", ("avatarization_ref",)),
        ("{avatarization: {t: {k: 5}}, input: {database: {source: x}}}", ("input",)),
        ("{avatarization: {t: {k: 5}}, time_series_ref: {}}", ()),
    ],
)
def test_other_sources_are_noted_as_not_served(spec: str, names: tuple[str, ...]) -> None:
    text = f"kind: AvatarParameters\nmetadata: {{name: standard}}\nspec: {spec}"
    assert parse(text.encode()).parameters["standard"].unserved == names


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "body"),
        ("a: [", "body"),
        ("\x00", "body"),
        ("just text", "body.0"),
        ("kind: AvatarSchema", "body.0.metadata"),
        ("metadata: {name: x}", "body.0.kind"),
        ("kind: Unknown\nmetadata: {name: x}", "body.0.kind"),
        ("kind: AvatarSchema\nmetadata: {name: x}\nspec: {tables: [{data: 1}]}", "body.0.spec.tables.0.name"),
        ("kind: AvatarSchema\nmetadata: {name: x}\nspec: {tables: {}}", "body.0.spec.tables"),
        (
            "kind: AvatarSchema\nmetadata: {name: x}\nspec: {tables: [{name: t, columns: [{field: a, type: text}]}]}",
            "body.0.spec.tables.0.columns.0.type",
        ),
        (
            "kind: AvatarParameters\nmetadata: {name: x}\nspec: {avatarization: {t: {k: five}}}",
            "body.0.spec.avatarization.t.k",
        ),
        ("kind: AvatarParameters\nmetadata: {name: x}\nspec: {seed: true}", "body.0.spec.seed"),
        ("kind: AvatarParameters\nmetadata: {name: x}\nspec: {results: {format: xml}}", "body.0.spec.results.format"),
        (
            "kind: AvatarParameters\nmetadata: {name: x}\nspec: {avatarization: {1: {k: 5}}}",
            "body.0.spec.avatarization",
        ),
        (
            "kind: AvatarParameters\nmetadata: {name: x}\n---\n"
            "kind: AvatarSignalMetricsParameters\nmetadata: {name: x}",
            "body.1",
        ),
        ("a: &x [1]\nb: *x", "body"),
    ],
)
def test_malformed_sets_are_422_and_name_the_place(text: str, place: str) -> None:
    assert problem(text) == (422, place)


def nested(levels: int, opening: str, closing: str) -> bytes:
    """A set whose deepest value is *levels* deep, the document and its ``spec`` counted."""
    deep = opening * (levels - 2) + closing * (levels - 2)
    return f"kind: AvatarMetadata\nmetadata: {{name: m}}\nspec: {{a: {deep or 1}}}".encode()


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_a_set_nested_out_of_proportion_is_refused_before_it_is_composed(opening: str, closing: str) -> None:
    documents = load(nested(MAX_DEPTH, opening, closing))
    assert load(dump(documents).encode()) == documents
    for levels in (MAX_DEPTH + 1, 30_000):
        with pytest.raises(Problem) as caught:
            load(nested(levels, opening, closing))
        assert caught.value.status == 422
        assert "nested deeper" in str(caught.value.detail)
    with pytest.raises(Problem):
        load(b"- " * 500 + b"x")


def schema(*tables: str, more: str = "") -> str:
    return f"kind: AvatarSchema\nmetadata: {{name: schema}}\nspec: {{tables: [{', '.join(tables)}]{more}}}"


PATIENT = "{name: patient, individual_level: true, links: [{field: id, to: {table: visit, field: pid}}]}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (schema("{name: a}", "{name: a}"), "names a table twice"),
        (schema("{name: a}", "{name: b}"), "does not have any individual_level table defined, expected at least one"),
        (
            schema("{name: a, individual_level: true}", "{name: b}"),
            "Expected a connected graph, but found 2 disconnected components",
        ),
        (schema(PATIENT), "goes to 'visit', which is not in the schema"),
        (schema("{name: a}", more=", schema_ref: other"), "refers to 'other'"),
    ],
)
def test_contradictions_are_400_with_a_sentence(text: str, words: str) -> None:
    status, sentence = problem(text)
    assert status == 400
    assert words in sentence


def test_tables_may_be_linked_or_declared_unchecked() -> None:
    assert len(parse(schema(PATIENT, "{name: visit}").encode()).schemas["schema"].tables) == 2
    parse(schema("{name: a}", "{name: b}", more=", check_links_between_tables: false").encode())
