"""Events: what is refused before it is sent, and what is sent (permutive contract 1.5, 2.4, 2.5; pains 5 and 7)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from uuid import UUID

import numpy as np
import pytest

from audiencekit import errors
from audiencekit.permutive import Alias, Event, Tracked, UserEvent

ID = "0b0f0c1a-1111-4000-8000-0000000000aB"
WHEN = "2024-05-06T07:08:09.123Z"


class Colour(Enum):
    RED = "red"


def test_only_what_is_set_is_sent() -> None:
    assert Event("A", WHEN).to_dict() == {"name": "A", "time": WHEN, "properties": {}}
    assert (
        Event("A", WHEN, {}, ID).to_dict()["session_id"] == ID and "view_id" not in Event("A", WHEN, {}, ID).to_dict()
    )
    assert Event(name="A", time=WHEN, view_id=UUID(ID)).to_dict()["view_id"] == ID.lower()  # pyright: ignore
    assert UserEvent("A", user_id=ID).to_dict() == {"name": "A", "user_id": ID}


def test_booleans_stay_booleans() -> None:
    properties = {"a": True, "b": [False, {"c": True}], "d": 1, "e": 0, "f": 1.0}
    assert json.dumps(Event("A", WHEN, properties).to_dict()["properties"]) == json.dumps(properties)
    assert json.dumps(UserEvent("A", properties, user_id=ID).to_dict()["properties"]) == json.dumps(properties)


def test_times() -> None:
    assert Event("A", datetime(2024, 5, 6, 7, 8, 9, 123000, UTC)).time == "2024-05-06T07:08:09.123000Z"  # pyright: ignore
    berlin = datetime(2024, 5, 6, 9, 8, 9, tzinfo=timezone(timedelta(hours=2)))
    assert Event("A", berlin).time == "2024-05-06T07:08:09Z"  # pyright: ignore
    assert Event("A", "2024-05-06T09:08:09.123456789+02:00").time_datetime == datetime(2024, 5, 6, 7, 8, 9, 123456, UTC)


@pytest.mark.parametrize(
    "time", [datetime(2024, 5, 6), "2024-05-06T07:08:09", "2024-05-06", "soon", "", None, 1714979289, date(2024, 5, 6)]
)
def test_a_time_that_could_mean_any_hour_is_refused(time: object) -> None:
    with pytest.raises(errors.InvalidInput, match="time"):
        Event("A", time)  # pyright: ignore


def test_properties_are_made_plain_and_are_a_copy() -> None:
    mine = {"list": [1], "when": datetime(2024, 5, 6, tzinfo=UTC), "day": date(2024, 5, 6), "price": Decimal("1.25")}
    event = Event("A", WHEN, mine | {"id": UUID(ID), "colour": Colour.RED, "pair": (1, 2), "x": np.float64(0.5)})
    mine["list"].append(2)  # pyright: ignore
    assert event.properties == {
        "list": [1],
        "when": "2024-05-06T00:00:00Z",
        "day": "2024-05-06",
        "price": 1.25,
        "id": ID.lower(),
        "colour": "red",
        "pair": [1, 2],
        "x": 0.5,
    }
    given = event.to_dict()["properties"]
    given["list"].append(3)  # pyright: ignore
    assert event.properties["list"] == [1]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), r"properties\.a\[0\]"),
        (float("inf"), "inf"),
        (datetime(2024, 5, 6), "time zone"),
        ({1: 2}, "keys must be text"),
        ({1, 2}, "set"),
        (b"x", "bytes"),
        (object(), "object"),
        (np.int64(1), r"\.item\(\)"),
        (np.bool_(True), r"\.item\(\)"),
        (Decimal("NaN"), "nan"),
        ("\ud800", "surrogate"),
    ],
)
def test_what_json_cannot_hold_is_refused_with_its_place(value: object, said: str) -> None:
    with pytest.raises(errors.InvalidInput, match=said):
        Event("A", WHEN, {"a": [value]})
    with pytest.raises(errors.InvalidInput, match=said):
        UserEvent("A", {"a": [value]}, user_id=ID)


@pytest.mark.parametrize("properties", [None, [], "a", 5])
def test_properties_are_an_object(properties: object) -> None:
    with pytest.raises(errors.InvalidInput, match="properties"):
        Event("A", WHEN, properties)  # pyright: ignore


def test_properties_have_a_limit() -> None:
    room = 950 * 1024 - len('{"a":""}')
    assert Event("A", WHEN, {"a": "x" * room})
    for text in ("x" * (room + 1), "é" * (room // 2 + 1)):
        with pytest.raises(errors.InvalidInput, match="950 KB"):
            Event("A", WHEN, {"a": text})


@pytest.mark.parametrize("name", ["", "a b", "a-b", "é", "a.b", None, 5, "a\n"])
def test_names_are_letters_digits_and_underscores(name: object) -> None:
    with pytest.raises(errors.InvalidInput, match="name"):
        Event(name, WHEN)  # pyright: ignore
    with pytest.raises(errors.InvalidInput, match="name"):
        UserEvent(name, user_id=ID)  # pyright: ignore


@pytest.mark.parametrize("field", ["session_id", "view_id", "user_id"])
def test_ids_are_uuids(field: str) -> None:
    with pytest.raises(errors.InvalidInput, match=field):
        UserEvent("A", **{"user_id": ID, field: "x"})  # pyright: ignore
    if field != "user_id":
        with pytest.raises(errors.InvalidInput, match=field):
            Event("A", WHEN, **{field: "x"})  # pyright: ignore


def test_an_event_is_somebodys() -> None:
    for nobody in ({}, {"aliases": []}):
        with pytest.raises(errors.InvalidInput, match="whose"):
            UserEvent("A", **nobody)
    event = UserEvent("A", aliases=[Alias("x", "t"), Alias("y", "t")])
    assert [alias["priority"] for alias in event.to_dict()["aliases"]] == [0, 1]  # pyright: ignore


@pytest.mark.parametrize(
    ("field", "value"), [("segments", ["1"]), ("segments", [True]), ("segments", 1), ("cohorts", [1])]
)
def test_memberships_are_lists_of_codes_and_ids(field: str, value: object) -> None:
    with pytest.raises(errors.InvalidInput, match=field):
        UserEvent("A", user_id=ID, **{field: value})  # pyright: ignore


def test_both_forms_of_a_tracked_event() -> None:
    assert not Tracked.from_dict({"user_id": ID, "time": WHEN}).enriched
    full = Tracked.from_dict({"user_id": ID, "time": WHEN, "name": "A", "segments": ["7"], "properties": {"a": True}})
    assert full.enriched and full.segments == [7] and full.properties == {"a": True}
    assert full.time_datetime == datetime(2024, 5, 6, 7, 8, 9, 123000, UTC)


@pytest.mark.parametrize(
    "body", [{}, {"name": "A"}, {"name": "A", "time": WHEN}, {"name": "A", "time": WHEN, "properties": 5}]
)
def test_an_event_of_another_shape_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(errors.InvalidInput):
        Event.from_dict(body)
