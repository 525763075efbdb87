"""What an event may hold, and that a bad one is refused where it is tracked, with the place named (contract 7.5)."""

from __future__ import annotations

import json
import math
from collections import OrderedDict, UserDict
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from uuid import UUID

import pytest

from audiencekit.errors import InvalidInput
from audiencekit.segops import SegOpsClient
from audiencekit.segops.event import MAX_EVENT_BYTES, Stamp, moment, serialise


class Plan(StrEnum):
    PRO = "pro"


class Level(IntEnum):
    HIGH = 3


class Colour(Enum):
    RED = "red"


def payload_of(payload: object) -> object:
    body = serialise(
        user_id="u",
        event_type="e",
        payload=payload,  # pyright: ignore[reportArgumentType]
        occurred_at="2026-01-01T00:00:00Z",
        anonymous_id=None,
    )
    return json.loads(body)["payload"]


def test_the_event_on_the_wire() -> None:
    body = serialise(
        user_id="zoë",
        event_type="order_placed",
        payload={"total": 42},
        occurred_at="2026-01-02T03:04:05.000001Z",
        anonymous_id="a-1",
    )
    assert json.loads(body) == {
        "user_id": "zoë",
        "event_type": "order_placed",
        "occurred_at": "2026-01-02T03:04:05.000001Z",
        "payload": {"total": 42},
        "anonymous_id": "a-1",
    }


def test_absent_fields_are_left_out() -> None:
    body = serialise(user_id="u", event_type="e", payload=None, occurred_at="t", anonymous_id=None)
    assert set(json.loads(body)) == {"user_id", "event_type", "occurred_at"}


@pytest.mark.parametrize(
    ("given", "wire"),
    [
        ({"n": 1, "f": 0.5, "s": "é", "b": True, "z": None}, {"n": 1, "f": 0.5, "s": "é", "b": True, "z": None}),
        ({"a": [1, {"b": (2, 3)}]}, {"a": [1, {"b": [2, 3]}]}),
        ({"d": Decimal("24.76"), "w": Decimal("5.00")}, {"d": 24.76, "w": 5}),
        ({"d": Decimal("1E+30")}, {"d": 1e30}),
        ({"u": UUID(int=1)}, {"u": "00000000-0000-0000-0000-000000000001"}),
        ({"p": Plan.PRO, "l": Level.HIGH, "c": Colour.RED}, {"p": "pro", "l": 3, "c": "red"}),
        ({"d": date(2026, 3, 1)}, {"d": "2026-03-01"}),
        ({"t": datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=2)))}, {"t": "2026-03-01T06:00:00Z"}),
        (OrderedDict(a=1), {"a": 1}),
        (MappingProxyType({"a": {"b": 1}}), {"a": {"b": 1}}),
        ({"deep": UserDict(a=[Decimal(1)])}, {"deep": {"a": [1]}}),
        ({"big": 2**63}, {"big": 2**63}),
    ],
)
def test_what_a_payload_may_hold(given: object, wire: object) -> None:
    assert payload_of(given) == wire


def circular() -> dict[str, object]:
    loop: dict[str, object] = {}
    loop["self"] = loop
    return loop


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"a": math.nan}, "payload.a is nan"),
        ({"a": [1, -math.inf]}, r"payload.a\[1\] is -inf"),
        ({"a": Decimal("NaN")}, "payload.a is nan"),
        ({"a": Decimal("1E+999")}, "payload.a is inf"),
        ({"a": b"x"}, "payload.a is a bytes.*base64"),
        ({"a b": {1, 2}}, r"payload\['a b'\] is a set.*list"),
        ({"a": {1: 2}}, "payload.a has the key 1 .int.*text"),
        ({True: 1}, "payload has the key True"),
        ({None: 1}, "payload has the key None"),
        ({("a", "b"): 1}, "payload has the key"),
        ({"a": "\ud800"}, "payload.a holds half of a surrogate"),
        ({"\udfff": 1}, "payload.*surrogate"),
        ({"a": datetime(2026, 1, 1)}, "payload.a is a datetime without a time zone.*UTC"),
        ({"a": object()}, "payload.a is a object"),
        ({"a": (n for n in range(2))}, "payload.a is a generator"),
        (circular(), "contains itself"),
        ({"a": 10**5000}, "payload.a is a whole number"),
        ([1], "payload is a list"),
        ("text", "payload is a str"),
    ],
)
def test_what_a_payload_may_not_hold_is_named(given: object, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        payload_of(given)


def test_a_numpy_number_is_told_how_to_pass() -> None:
    numpy = pytest.importorskip("numpy")
    assert payload_of({"a": numpy.float64(0.5)}) == {"a": 0.5}
    with pytest.raises(InvalidInput, match=r"payload.a is a int64.*\.item\(\)"):
        payload_of({"a": numpy.int64(5)})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"user_id": ""}, "user_id is blank"),
        ({"user_id": "  "}, "user_id is blank"),
        ({"user_id": None}, "user_id is a NoneType"),
        ({"user_id": 7}, "user_id is a int.*str"),
        ({"user_id": "u" * 1025}, "user_id has 1,025 characters"),
        ({"user_id": "\ud800"}, "user_id holds half"),
        ({"event_type": " "}, "event_type is blank"),
        ({"event_type": 1}, "event_type is a int"),
        ({"anonymous_id": 5}, "anonymous_id is a int"),
        ({"anonymous_id": ""}, "anonymous_id is blank"),
        ({"payload": {"x": "y" * MAX_EVENT_BYTES}}, "the limit is"),
    ],
)
def test_bad_fields_are_refused(fields: dict[str, object], said: str) -> None:
    good: dict[str, object] = {
        "user_id": "u", "event_type": "e", "payload": None, "occurred_at": "t", "anonymous_id": None,
    }  # fmt: skip
    with pytest.raises(InvalidInput, match=said):
        serialise(**{**good, **fields})  # pyright: ignore


def test_a_visitor_has_no_user_id_with_a_public_key() -> None:
    body = serialise(user_id="", event_type="e", payload=None, occurred_at="t", anonymous_id="a", blank_user=True)
    assert json.loads(body)["user_id"] == ""


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T08:00:00Z"),
        (datetime(2026, 3, 1, 8, 0, 0, 5, tzinfo=timezone(timedelta(hours=-1))), "2026-03-01T09:00:00.000005Z"),
        ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"),
        ("2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00Z"),
    ],
)
def test_when_it_happened(given: datetime | str, text: str) -> None:
    assert moment(given) == text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (datetime(2026, 3, 1), "without a time zone"),
        ("2026-03-01T08:00:00", "no time zone"),
        ("yesterday", "not ISO 8601"),
        (1_700_000_000, "is a int"),
        (date(2026, 3, 1), "is a date"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), "years 1 to 9999"),
    ],
)
def test_when_it_happened_must_be_one_moment(given: object, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        moment(given)  # pyright: ignore[reportArgumentType]


def test_the_stamp_follows_the_clock() -> None:
    stamp = Stamp()
    assert stamp.text(1_700_000_000.25) == "2023-11-14T22:13:20.250000Z"
    assert stamp.text(1_700_000_000.75) == "2023-11-14T22:13:20.750000Z"
    assert stamp.text(1_700_000_001.0) == "2023-11-14T22:13:21.000000Z"
    assert stamp.text(1_699_999_999.0) == "2023-11-14T22:13:19.000000Z"


class _Zone(tzinfo):
    def __init__(self, offset: timedelta | None) -> None:
        self.offset = offset

    def utcoffset(self, dt: datetime | None) -> timedelta:
        if self.offset is None:
            raise RuntimeError("zone")
        return self.offset

    def dst(self, dt: datetime | None) -> None:
        return None


class _Mute:
    def __repr__(self) -> str:
        raise RuntimeError("repr")


class _Odd(int):
    def __int__(self) -> int:
        raise RuntimeError("int")


@pytest.mark.parametrize(
    "value",
    [
        Decimal("sNaN"),
        datetime(2026, 1, 1, tzinfo=_Zone(timedelta(hours=30))),
        datetime(2026, 1, 1, tzinfo=_Zone(None)),
        {_Mute(): 1},
        _Mute(),
        _Odd(3),
        10**400,
        [-(10**400)],
        [10**400, Decimal(1)],
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_that_fail_in_their_own_way_are_refused(value: object) -> None:
    client = SegOpsClient("http://127.0.0.1:9", "sk_1")
    with pytest.raises(InvalidInput):
        client.track(user_id="u", event_type="e", payload={"v": value})
    if isinstance(value, datetime):
        with pytest.raises(InvalidInput):
            client.track(user_id="u", event_type="e", occurred_at=value)
    assert client.stats.queued == 0 and client.shutdown()


def test_long_runs_of_digits_are_no_trouble_in_text_or_below_the_limit() -> None:
    client = SegOpsClient("http://127.0.0.1:9", "sk_1", flush_interval=60)
    client.track(user_id="u", event_type="e", payload={"digits": "7" * 5000, "large": 2**1023})
    assert client.stats.queued == 1
    client.shutdown(0)
