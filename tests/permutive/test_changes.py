"""The smallest PATCH since a value was read (permutive contract C4, T8; pains 22, 23)."""

from __future__ import annotations

import copy
import pickle

import attrs
import pytest

from audiencekit import errors
from audiencekit.permutive import Cohort, Segment
from audiencekit.permutive.query import event

QUERY = {
    "and": [{"event": "A", "frequency": {"equal_to": 1}, "where": {"property": "p", "condition": {"equal_to": True}}}]
}
BODY: dict[str, object] = {
    "id": "i",
    "code": 7,
    "name": "n",
    "description": "d",
    "query": QUERY,
    "tags": ["a", "b"],
    "state": "Enabled",
    "segment_type": "real_time",
    "created_at": "2024-05-06T07:08:09.123456789Z",
}


def cohort(**fields: object) -> Cohort:
    return Cohort.from_dict(copy.deepcopy(BODY) | fields)


def segment(**fields: object) -> Segment:
    return Segment.from_dict(
        {"id": "i", "code": "c", "name": "n", "description": "d", "cpm": 1, "categories": ["a"]} | fields
    )


def test_what_was_read_has_no_changes() -> None:
    assert cohort().changes() is None and segment().changes() is None
    same = cohort()
    same.query = {"and": [dict(reversed(list(QUERY["and"][0].items())))]}
    same.tags = ["a", "b"]
    assert same.changes() is None  # another object, the same JSON


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "other"),
        ("description", ""),
        ("description", None),
        ("query", {"in_segment": 1}),
        ("tags", []),
        ("tags", ["b", "a"]),
        ("state", "Disabled"),
    ],
)
def test_one_change_is_all_that_is_sent(field: str, value: object) -> None:
    changed = cohort()
    setattr(changed, field, value)
    assert changed.changes() == {field: value}


def test_changes_in_place_are_noticed() -> None:
    changed = cohort()
    assert changed.tags is not None
    changed.tags.append("c")
    changed.query["and"][0]["frequency"]["equal_to"] = 2  # pyright: ignore
    assert changed.changes() == {"tags": ["a", "b", "c"], "query": changed.query}
    also = segment()
    assert also.categories is not None
    also.categories.clear()
    assert also.changes() == {"categories": []}


def test_empty_lists_filled_in_place_are_noticed() -> None:
    changed = cohort(tags=[])
    assert changed.tags is not None
    changed.tags.append("x")
    assert changed.changes() == {"tags": ["x"]}


@pytest.mark.parametrize(("before", "after"), [(True, 1), (1, True), (False, 0), ("1", 1), (None, 0)])
def test_a_boolean_is_not_a_number(before: object, after: object) -> None:
    changed = cohort(query={"a": {"b": [before]}})
    changed.query["a"]["b"][0] = after  # pyright: ignore
    assert changed.changes() == {"query": {"a": {"b": [after]}}}


def test_what_the_service_may_not_have_said_is_not_changed() -> None:
    listed = Cohort.from_dict({"id": "i", "name": "n", "code": 1})  # a summary has no query
    assert listed.changes() is None
    listed.description = "d"
    assert listed.changes() == {"description": "d"}
    cleared = cohort(description=None)
    cleared.description = None
    assert cleared.changes() is None


@pytest.mark.parametrize("field", ["name", "query", "tags", "state"])
def test_only_a_description_can_be_cleared(field: str) -> None:
    changed = cohort()
    setattr(changed, field, None)
    with pytest.raises(errors.InvalidInput, match=field):
        changed.changes()


@pytest.mark.parametrize("field", ["description", "cpm", "categories", "name"])
def test_nothing_of_a_segment_can_be_cleared(field: str) -> None:
    changed = segment()
    setattr(changed, field, None)
    with pytest.raises(errors.InvalidInput, match="null for absent"):
        changed.changes()


@pytest.mark.parametrize(("field", "value"), [("code", 8), ("segment_type", "offline")])
def test_what_no_request_can_change_is_refused(field: str, value: object) -> None:
    changed = cohort()
    setattr(changed, field, value)
    with pytest.raises(errors.InvalidInput, match=field):
        changed.changes()
    moved = segment()
    moved.code = "other"
    with pytest.raises(errors.InvalidInput, match="code"):
        moved.changes()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", 5),
        ("query", {}),
        ("query", {"a": float("nan")}),
        ("tags", "abc"),
        ("tags", [1]),
        ("state", 1),
    ],
)
def test_a_change_that_cannot_be_sent_is_refused(field: str, value: object) -> None:
    changed = cohort()
    setattr(changed, field, value)
    with pytest.raises(errors.InvalidInput):
        changed.changes()


@pytest.mark.parametrize("cpm", [float("nan"), float("inf"), True, "1"])
def test_a_price_is_a_finite_number(cpm: object) -> None:
    with pytest.raises(errors.InvalidInput, match="cpm"):
        attrs.evolve(segment(), cpm=cpm).changes()
    with pytest.raises(errors.InvalidInput, match="cpm"):
        Segment("c", "n", cpm=cpm).creation()  # pyright: ignore


def test_a_segment_without_a_price_is_sent_without_one() -> None:
    """Pain 23: the peer sends 0.0, and the code that cannot be changed."""
    read = Segment.from_dict({"id": "i", "code": "c", "name": "n"})
    read.name = "other"
    assert read.changes() == {"name": "other"}
    assert segment(cpm=1).changes() is None and attrs.evolve(segment(cpm=1), cpm=1.0).changes() is None
    assert attrs.evolve(segment(cpm=1), cpm=0).changes() == {"cpm": 0}


def test_what_was_never_read_gives_all_that_is_set() -> None:
    assert Cohort("n", QUERY, id="i", tags=[]).changes() == {"name": "n", "query": QUERY, "tags": []}
    assert Segment("c", "n", cpm=2).changes() == {"name": "n", "cpm": 2}
    loaded = Cohort.from_json(cohort(description=None).to_json())
    assert loaded.changes() == {
        "name": "n",
        "description": None,
        "query": QUERY,
        "tags": ["a", "b"],
        "state": "Enabled",
    }
    assert loaded.changes(since=cohort(tags=[])) == {"description": None, "tags": ["a", "b"]}
    assert Segment.from_json({"code": "c", "name": "n", "description": None}).changes() == {"name": "n"}


def test_copies_remember_how_they_were_read() -> None:
    read = cohort()
    read.name = "other"
    for twin in (copy.copy(read), copy.deepcopy(read), pickle.loads(pickle.dumps(read)), attrs.evolve(read)):
        assert twin.changes() == {"name": "other"}
    assert attrs.evolve(cohort(), name="evolved").changes() == {"name": "evolved"}
    deep = copy.deepcopy(cohort())
    assert deep.tags is not None
    deep.tags.append("c")
    assert deep.changes() == {"tags": ["a", "b", "c"]} and cohort().changes() is None


def test_changes_are_the_callers_own() -> None:
    changed = cohort()
    changed.tags = ["x"]
    first = changed.changes()
    assert first is not None
    first["tags"].append("y")  # pyright: ignore
    assert changed.changes() == {"tags": ["x"]}


def test_creations() -> None:
    made = Cohort("n", QUERY, description="d", tags=[], segment_type="offline", state="Enabled", id="i", code=3)
    assert made.creation() == {"name": "n", "query": QUERY, "description": "d", "tags": [], "segment_type": "offline"}
    assert Segment("c", "n", id="i", categories=["a"]).creation() == {"code": "c", "name": "n", "categories": ["a"]}
    with pytest.raises(errors.InvalidInput, match="Enabled"):
        Cohort("n", QUERY, state="Disabled").creation()  # pain 22: it would be ignored


def test_queries_may_be_built() -> None:
    built = event("Purchase").times(at_least=3)
    made = Cohort("n", query=built)
    assert made.query == built.to_dict() and made.creation()["query"] == built.to_dict()
    read = cohort()
    read.query = built  # pyright: ignore
    assert read.changes() == {"query": built.to_dict()}


def test_keywords() -> None:
    query = {
        "event": "A",
        "frequency": {"equal_to": 1},
        "where": {"property": "p", "condition": {"contains": ["b", "a"]}},
    }
    assert Cohort("n", query).keywords() == ["a", "b"]
    assert Cohort("n").keywords() == []
