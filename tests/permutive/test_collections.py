"""Lists of values: look-ups that are never stale, duplicates, files (permutive contract 6.5; pains 18, 33)."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest

from audiencekit import errors
from audiencekit.permutive import Cohort, CohortList, Import, ImportList, Segment, SegmentList


def cohorts() -> CohortList:
    return CohortList(
        [
            Cohort("Ann", id="i1", code=1, tags=["x", "y", "x"], segment_type="real_time", workspace_id="w"),
            Cohort("Ben", id="i2", code=2, tags=["y"], segment_type="offline", workspace_id="w"),
            Cohort("ann", id="i3", code=30),
        ]
    )


def test_lookups() -> None:
    listed = cohorts()
    assert listed.by_id["i2"].name == "Ben" and listed.by_name["Ann"].code == 1
    assert listed.by_code[30].id == listed.by_code["30"].id == "i3"
    assert 2 in listed.by_code and "2" in listed.by_code and 4 not in listed.by_code
    assert list(listed.by_name) == ["Ann", "Ben", "ann"] and len(listed.by_id) == 3
    assert {tag: [each.name for each in found] for tag, found in listed.by_tag.items()} == {
        "x": ["Ann"],
        "y": ["Ann", "Ben"],
    }
    assert [each.id for each in listed.by_segment_type["offline"]] == ["i2"]
    assert [each.id for each in listed.by_workspace["w"]] == ["i1", "i2"]
    with pytest.raises(KeyError):
        listed.by_code[4]
    assert listed.by_name.get("nobody") is None and "nobody" not in listed.by_name


def test_ignoring_case_is_an_option() -> None:
    listed = cohorts()
    assert [each.id for each in listed.named("ANN", ignore_case=True)] == ["i1", "i3"]
    assert [each.id for each in listed.named("ann")] == ["i3"] and len(listed.named("ANN")) == 0
    assert len(CohortList([Cohort("STRASSE")]).named("straße", ignore_case=True)) == 1


def test_lookups_follow_every_change_of_the_list() -> None:
    listed = cohorts()
    names = listed.by_name  # a view that was taken before, and used
    assert names["Ben"].code == 2
    listed.append(Cohort("new", code=4))
    assert names["new"].code == listed.by_code[4].code == 4
    listed.remove(listed.by_name["Ben"])
    assert "Ben" not in names and 2 not in listed.by_code
    listed[0] = Cohort("replaced", id="r")
    assert "Ann" not in names and listed.by_id["r"].name == "replaced"
    listed[:1] = [Cohort("a"), Cohort("b")]
    assert "replaced" not in names and {"a", "b"} <= set(names)
    listed.insert(0, Cohort("a", code=99))
    assert names["a"].code == 99  # the first one
    listed.extend([Cohort("e")])
    listed.reverse()
    assert names["a"].code is None and listed.pop().name == "a"
    del listed[0]
    assert "e" not in names
    listed.clear()
    assert len(names) == 0 and "a" not in names and not listed


def test_lookups_follow_every_change_of_an_item() -> None:
    listed = cohorts()
    names, codes, ids = listed.by_name, listed.by_code, listed.by_id
    assert names["Ben"] and codes[2] and ids["i2"]
    listed[1].name, listed[1].code, listed[1].id = "Bob", 20, "j"
    assert names["Bob"] is codes["20"] is ids["j"] is listed[1]
    assert "Ben" not in names and 2 not in codes and "i2" not in ids and list(names) == ["Ann", "Bob", "ann"]
    listed[0].name, listed[1].name = "Bob", "Ann"  # exchanged
    assert names["Bob"] is listed[0] and names["Ann"] is listed[1]
    assert listed[0].tags is not None
    listed[0].tags.append("new")
    assert list(listed.by_tag["new"]) == [listed[0]]


def test_duplicates_are_reported() -> None:
    listed = CohortList([Cohort("a", code=1), Cohort("b", code=1), Cohort("a", code=2), Cohort("c")])
    assert {name: [each.code for each in found] for name, found in listed.duplicates.items()} == {"a": [1, 2]}
    assert {code: [each.name for each in found] for code, found in listed.duplicates_of("code").items()} == {
        "1": ["a", "b"]
    }
    assert listed.by_name["a"].code == 1
    listed[2].name = "z"
    assert listed.duplicates == {}


def test_imports_and_segments() -> None:
    imports = ImportList(
        [Import(id="i", name="n", code="c", identifiers=["a", "b"]), Import(id="j", name="m", code="d")]
    )
    assert [each.id for each in imports.by_identifier["b"]] == ["i"] and imports.by_code["d"].id == "j"
    segments = SegmentList([Segment("1", "n", id="i"), Segment("x", "m")])
    assert segments.by_code[1] is segments.by_code["1"] is segments.by_id["i"] and segments.by_name["m"].code == "x"


def test_a_list_behaves_like_one() -> None:
    listed = cohorts()
    assert isinstance(listed[1:], CohortList) and [each.code for each in listed[1:]] == [2, 30]
    assert listed == cohorts() == list(listed) and listed != cohorts()[1:] and listed != SegmentList()
    for twin in (copy.copy(listed), copy.deepcopy(listed), pickle.loads(pickle.dumps(listed))):
        assert twin == listed and twin.by_code[2] is twin[1]
        twin.append(Cohort("more"))
        assert len(listed) == 3 and "more" not in listed.by_name
    assert repr(CohortList([Cohort("a")] * 4)).endswith("… 4 in all])") and repr(CohortList()) == "CohortList([])"


def test_many_lookups_in_a_large_list_are_cheap() -> None:
    listed = SegmentList(Segment(f"c{number}", f"n{number}") for number in range(50_000))
    assert listed.by_code["c0"]
    found = 0
    for number in range(50_000):  # would be hours, were the index made anew for each
        found += listed.by_code[f"c{number}"].name == f"n{number}"
    assert found == 50_000


def test_round_trip_through_a_file(tmp_path: Path) -> None:
    listed = CohortList(
        [Cohort.from_dict({"name": "é", "query": {"a": [True, None, 1.0]}, "novel": {"x": False}}), Cohort("b")]
    )
    place = listed.save(tmp_path / "cohorts.json")
    assert place.read_text("utf-8").startswith("[\n") and "é" in place.read_text("utf-8")
    for again in (CohortList.load(place), CohortList.from_json(place), CohortList.from_json(listed.to_json())):
        assert again == listed and again.to_json() == listed.to_json()
    assert CohortList.from_json(json.loads(listed.to_json())) == CohortList.from_json_file(str(place)) == listed


@pytest.mark.parametrize("text", ["{}", "[1]", '[{"name": 1}]', "[", "", '[{"name": "a", "code": NaN}]'])
def test_a_file_that_is_no_list_is_refused_by_name(tmp_path: Path, text: str) -> None:
    place = tmp_path / "cohorts.json"
    place.write_text(text)
    with pytest.raises(errors.InvalidInput, match=r"cohorts\.json"):
        CohortList.load(place)
    with pytest.raises(errors.InvalidInput):
        CohortList.from_json(text)
