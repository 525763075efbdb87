"""The YAML of a set: the examples of contract 5.4 and 5.5 byte for byte, and faults by their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiencekit.avatars.config import dump, load, read
from audiencekit.avatars.config.kinds import SPECS
from audiencekit.errors import InvalidInput

EXAMPLES = sorted((Path(__file__).parent / "configurations").glob("*.yaml"))
FOREIGN = "web_application"  # written by another hand: it says null where ours says nothing

SMALLEST = {
    "AvatarVolume": {"url": "s3://user/30d/inputs"},
    "AvatarSchema": {"tables": [{"name": "t"}]},
    "AvatarAdviceParameters": {"schema": "schema"},
    "AvatarParameters": {"schema": "schema", "avatarization": {"t": {"k": 5}}},
    "AvatarPrivacyMetricsParameters": {"schema": "schema"},
    "AvatarSignalMetricsParameters": {"schema": "schema"},
    "AvatarReportParameters": {"report_type": "basic"},
}


@pytest.mark.parametrize("path", [one for one in EXAMPLES if one.stem != FOREIGN], ids=lambda path: path.stem)
def test_an_example_loads_and_saves_unchanged(path: Path) -> None:
    text = path.read_bytes()

    assert dump(read(text)) == text


def test_what_the_web_application_writes_loads_and_is_stable_from_then_on() -> None:
    text = next(path for path in EXAMPLES if path.stem == FOREIGN).read_bytes()
    saved = dump(read(text))

    assert b"null" in text and b"null" not in saved
    assert dump(read(saved)) == saved


@pytest.mark.parametrize("kind", sorted(SPECS))
def test_every_kind_comes_back_as_it_went(kind: str) -> None:
    document = {"kind": kind, "metadata": {"name": "n"}, "spec": SMALLEST.get(kind, {})}
    text = dump([document])

    assert read(text) == [document]
    assert dump(read(text)) == text


def test_there_are_fourteen_kinds() -> None:
    assert len(SPECS) == 14


def test_flow_style_and_block_style_are_the_same() -> None:
    flow = b"kind: AvatarVolume\nmetadata: {name: input}\nspec: {url: 's3://u/30d'}\n"

    assert dump(load(flow)) == b"kind: AvatarVolume\nmetadata:\n  name: input\nspec:\n  url: s3://u/30d\n"


def test_words_that_yaml_takes_for_something_else_stay_words() -> None:
    words = {"yes": 1.0, "2020-01-01": 2.0, "1": 0.5, "null": 1.5, "é": 1.0, "a: b": 1.0}
    document = {"kind": "X", "metadata": {"name": "n"}, "spec": {"weights": words}}

    assert load(dump([document])) == [document]
    assert b'"\\xE9"' in dump([document])


def test_what_a_newer_service_adds_is_kept() -> None:
    text = b"kind: AvatarNovelty\nmetadata:\n  name: n\nspec:\n  anything: 1\n\n---\n"
    text += b"kind: AvatarVolume\nmetadata:\n  name: v\nspec:\n  url: s3://u/k\n  region: moon\nannotations:\n  a: b\n"

    assert dump(read(text)) == text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("k: 5", "k: '5'", r"line 58: spec\.avatarization\.iris\.k: an integer of at least 1 expected, got '5'"),
        ("k: 5", "kk: 5", "line 57: spec.avatarization.iris: 'k' is missing"),
        (
            "use_categorical_reduction: true",
            "use_categorial_reduction: true",
            r"line 60: spec\.avatarization\.iris\.use_categorial_reduction: unknown; did you mean 'use_cat",
        ),
        ("variety: 3.0", "variety: 0", r"column_weights\.variety: a number above 0 expected, got 0"),
        ("method: knn", "method: nearest", "one of knn, mode, median, mean, fast_knn expected, got 'nearest'"),
        ("type: float", "type: number", r"line 27: spec\.tables\[0\]\.columns\[0\]\.type: one of int, bool"),
        ("auto: true", "auto: 1", "avatars_data"),
        ("seed: 42", "seed: -1", "seed: an integer of at least 0"),
        ("scaling_unit: 1000", "scaling_unit: 0", "avatarization_processors_parameters"),
        ("output_format: pdf", "output_format: odt", "one of pdf, docx expected"),
        (
            "path: standard",
            "path: standard\n    name_template: '{table}'",
            r"line 8\d: spec\.results\.name_template: files of results keep the service's own names",
        ),
        ("kind: AvatarSchema", "sort: AvatarSchema", "line 16: the document: 'kind' is missing"),
        ("  display_name: iris_demo", "  display_name: 5", "line 5: spec.display_name: text expected, got 5"),
    ],
)
def test_a_fault_names_its_line_and_place(old: str, new: str, said: str) -> None:
    text = (Path(__file__).parent / "configurations" / "single_table.yaml").read_text()
    assert old in text
    with pytest.raises(InvalidInput, match=said):
        read(text.replace(old, new, 1).encode())


def test_all_faults_are_named_at_once() -> None:
    text = b"kind: AvatarVolume\nmetadata:\n  name: 5\nspec:\n  url: 6\n"
    with pytest.raises(InvalidInput, match=r"line 3: metadata\.name.*line 5: spec\.url"):
        read(text)
    many = b"kind: AvatarSchema\nmetadata: {name: s}\nspec: {tables: [" + b"5," * 30 + b"]}\n"
    with pytest.raises(InvalidInput, match="and 20 more"):
        read(many)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"a: 1\n  b: [\n", "line 2"),
        (b"", "line 1: there is no document"),
        (b"kind: a\nkind: b\n", "line 2: kind is there twice, first in line 1"),
        (b"- 1\n", "line 1: a document is a mapping"),
        (b"kind: a\n---\nword\n", "line 3: a document is a mapping"),
        (b"? [1, 2]\n: 3\n", "line 1: the document: a key is text"),
        (b"a: &x [1]\nb: *x\n", "line 2: anchors"),
        (b"a: &x [*x]\n", "anchors"),
        (b"[" * 20_000, "nested too deeply"),
        (b"\xff\xfe\xfa", "not YAML"),
        (b"kind: !!python/object:os.system {}\n", "not YAML"),
    ],
)
def test_what_is_no_such_yaml_is_refused(text: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read(text)
