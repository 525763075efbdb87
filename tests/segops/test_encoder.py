"""Whichever encoder writes: the same events, the same refusals."""

from __future__ import annotations

import datetime as dt
import enum
import json
import math
import subprocess
import sys
import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiencekit.errors import ConfigurationError, InvalidInput
from audiencekit.segops import SegOpsClient
from audiencekit.segops.encoder import EncoderName, choose
from audiencekit.segops.event import serialise
from tests.segops.server import serving

NAMES: tuple[EncoderName, ...] = ("json", "orjson", "msgspec")


class Plan(enum.Enum):
    PRO = "pro"


def written(name: EncoderName, payload: Any) -> Any:
    body = serialise(
        user_id="u", event_type="e", payload=payload, occurred_at="t", anonymous_id=None, encoder=choose(name)
    )
    return json.loads(body)["payload"]


class Kind(str, enum.Enum):  # noqa: UP042  # the kind whose text is not its value
    MONEY = "currency"


GOOD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"a": 1, "b": 2.5, "c": True, "d": None, "e": "é\u2028\U0001f600"},) * 2,
    ({"deep": [{"x": [1, [2.0]]}, "y"]},) * 2,
    ({"big": 2**63, "small": -(2**70)},) * 2,
    ({"t": (1, 2)}, {"t": [1, 2]}),
    ({"d": Decimal("1.50"), "u": uuid.UUID(int=7), "p": Plan.PRO}, {"d": 1.5, "u": str(uuid.UUID(int=7)), "p": "pro"}),
    ({"at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, {"at": "2026-01-01T00:00:00Z"}),
    ({Kind.MONEY: 1, "k": Kind.MONEY}, {"currency": 1, "k": "currency"}),
    ({}, {}),
]
BAD: list[dict[Any, Any]] = [
    {"n": math.nan},
    {"n": [1.0, -math.inf]},
    {"n": {"m": math.inf}},
    {"n": b"x"},
    {"n": {1}},
    {1: "x"},
    {None: "x"},
    {True: "x"},
    {"n": "\ud800"},
    {"\udfff": 1},
    {"n": dt.datetime(2026, 1, 1)},
    {"n": 10**400},
    {"n": object()},
    {Plan.PRO: 1, "pro": 2},
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", range(len(GOOD)))
def test_the_same_events_are_written(name: EncoderName, place: int) -> None:
    payload, wanted = GOOD[place]
    assert written(name, payload) == wanted


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", range(len(BAD)))
def test_the_same_events_are_refused(name: EncoderName, place: int) -> None:
    with pytest.raises(InvalidInput):
        written(name, BAD[place])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(st.dictionaries(st.text(max_size=4), JSON, max_size=4))
def test_they_agree_on_anything(payload: dict[str, Any]) -> None:
    results: list[Any] = []
    for name in NAMES:
        try:
            results.append(written(name, payload))
        except InvalidInput as error:
            results.append(error.message)
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize("name", NAMES)
def test_a_client_sends_with_the_one_it_is_given(name: EncoderName) -> None:
    with serving() as service, SegOpsClient(service.url, "sk_1", encoder=name) as client:
        client.track(user_id="u", event_type="e", payload={"n": 1.5, "t": "é"})
        with pytest.raises(InvalidInput, match=r"payload\.n is nan"):
            client.track(user_id="u", event_type="e", payload={"n": math.nan})
        assert client.flush(5)
        assert [event["payload"] for event in service.accepted] == [{"n": 1.5, "t": "é"}]


def test_the_fastest_that_is_installed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose().name == "orjson"
    monkeypatch.setitem(sys.modules, "orjson", None)
    assert choose().name == "msgspec"
    with pytest.raises(ConfigurationError, match="orjson is not installed"):
        choose("orjson")
    monkeypatch.setitem(sys.modules, "msgspec", None)
    assert choose().name == "json"
    with pytest.raises(ConfigurationError, match="encoder is one of"):
        SegOpsClient("https://x.example", "sk_1", encoder="ujson")  # pyright: ignore


GROWTH = """
import resource, sys
from audiencekit.segops.encoder import choose

def memory():  # bytes; on Linux getrusage() begins with the parent's
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open("/proc/self/statm") as figures:
        return int(figures.read().split()[1]) * resource.getpagesize()

encode = choose(sys.argv[1]).encode
kept = [encode({"user_id": "u", "payload": {"n": 0}})]  # whatever the encoder needs is there
before = memory()
kept += [encode({"user_id": "u", "payload": {"n": n, "text": "x" * 100}}) for n in range(20_000)]
print((memory() - before) / len(kept))
"""


@pytest.mark.parametrize("name", NAMES)
def test_an_event_takes_the_memory_of_its_bytes(name: str) -> None:
    """What is queued is bounded by bytes: that bound must be the one of the process."""
    run = subprocess.run([sys.executable, "-c", GROWTH, name], capture_output=True, text=True, check=True)
    assert float(run.stdout) < 400, "bytes for an event of 145"
