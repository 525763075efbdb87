"""One value in one file: whole or not at all, and nothing lost on the way (pain 25)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiencekit import errors
from audiencekit.permutive import Cohort, Event, Segment, UserState

BODY: dict[str, object] = {
    "name": "n",
    "query": {"a": [True, 1, 1.5, None, 2**60, "é"]},
    "description": None,
    "created_at": "2024-05-06T07:08:09.123456789Z",
    "novelField": {"b": False},
}


def test_read_edit_write_keeps_what_it_does_not_know(tmp_path: Path) -> None:
    place = Cohort.from_dict(BODY).save(tmp_path / "cohort.json")
    cohort = Cohort.load(place)
    cohort.name = "other"
    cohort.save(place)
    assert json.loads(place.read_text("utf-8")) == BODY | {"name": "other"}
    assert place.read_bytes().endswith(b"}\n") and "é".encode() in place.read_bytes()


def test_the_seeds_names_and_text(tmp_path: Path) -> None:
    cohort = Cohort.from_dict(BODY)
    place = tmp_path / "cohort.json"
    cohort.to_json_file(place)
    assert Cohort.from_json_file(place) == Cohort.from_json(place) == Cohort.from_json(cohort.to_json()) == cohort
    assert Cohort.from_json(cohort.to_json(indent=2).encode()) == Cohort.from_json(BODY) == cohort


def test_an_opaque_state_survives_as_it_is(tmp_path: Path) -> None:
    body = {"internal_state": {"7": {"a1b2": ["p", 1, 1.25e-7, {"camelKey": True}]}}, "external_state": {}}
    state = UserState.load(UserState.from_dict(body).save(tmp_path / "state.json"))
    assert json.dumps(state.to_dict()) == json.dumps(body)


def test_what_json_cannot_hold_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "segment.json"
    place.write_text("before")
    with pytest.raises(errors.InvalidInput):
        Segment("c", "n", cpm=float("nan")).save(place)
    assert place.read_text() == "before" and list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "5", '{"name": 1}', '{"code": 1}', '{"name": "n", "query": {"a": NaN}}', "\xff"]
)
def test_a_file_that_holds_no_cohort_is_refused_by_name(tmp_path: Path, text: str) -> None:
    place = tmp_path / "cohort.json"
    place.write_bytes(text.encode("latin-1"))
    with pytest.raises(errors.InvalidInput, match=r"cohort\.json"):
        Cohort.load(place)


def test_places_that_cannot_be_used(tmp_path: Path) -> None:
    for read in (Cohort.load, Event.load):
        with pytest.raises(errors.InvalidInput, match="cannot be read"):
            read(tmp_path / "missing.json")
    with pytest.raises(errors.InvalidInput, match="does not exist"):
        Cohort("n").save(tmp_path / "missing" / "cohort.json")
    with pytest.raises(errors.InvalidInput, match="folder"):
        Cohort("n").save(tmp_path)
