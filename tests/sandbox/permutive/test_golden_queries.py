"""The truth tables of the query language, held against the sandbox through its API: both kinds of segmentation."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from audiencekit.sandbox.sandbox import Sandbox
from tests.sandbox.permutive.conftest import Service
from tests.sandbox.permutive.people import People

GOLDEN = json.loads((Path(__file__).parents[2] / "contract/golden/permutive_queries_truth.json").read_text("utf-8"))
TRUTH, SEQUENCES = GOLDEN["truth"], GOLDEN["sequences"]
NOW = datetime.fromisoformat(GOLDEN["now"])
LONG_AGO = datetime.fromisoformat("2020-01-01T00:00:00Z")
KINDS = {"second_party": "second", "third_party": "third"}
MOST = 10


@attrs.define
class Subject:
    """A user of one of the two operations; the state of the stateless one is kept here."""

    people: People
    stateless: bool
    user_id: str = attrs.field(factory=lambda: str(uuid.uuid4()))
    state: Any = None

    def evaluated(self, at: datetime, events: list[Any]) -> set[int]:
        self.people.sandbox.now = at
        found: list[str] = []
        for start in range(0, max(1, len(events)), MOST):
            found = self._send(events[start : start + MOST])
        return {int(code) for code in found}

    def _send(self, events: list[Any]) -> list[str]:
        if not self.stateless:
            answer = self.people.segment(*events, user_id=self.user_id)
            assert answer.status_code == 200, answer.text
            return answer.json()["cohorts"]
        answer = self.people.stateless(*events, user_id=self.user_id, state=self.state)
        assert answer.status_code == 200, answer.text
        self.state = answer.json()["state"]
        return self.state["cohorts"]


class Standing:
    """Cohorts that stand for the codes in facts: their members are moved by hand, at the times the facts say."""

    def __init__(self, people: People, number: int, facts: dict[str, Any], subject: Subject) -> None:
        self._people, self._subject = people, subject
        self._number = number
        moves = [(at, code, kind == "entries") for kind in ("entries", "exits") for code, at in facts.get(kind, ())]
        moved = {code: min(move for move in moves if move[1] == code) for _, code, _ in moves}
        named = sorted({*facts.get("cohorts", ()), *moved})
        self.codes = {code: people.cohort(f"Standing {number} {code}", self._query(code)) for code in named}
        for code in facts.get("cohorts", ()):
            self._move(code, enters=True)
        for code, (_, _, enters) in moved.items():
            if not enters:  # who leaves first has entered before anything that a window reaches
                self._move(code, enters=True)
        subject.evaluated(LONG_AGO, [])
        for at, code, enters in sorted(moves):
            self._move(code, enters=enters)
            subject.evaluated(datetime.fromisoformat(at), [])

    def put_in(self, query: Any) -> Any:
        """The query with the codes of the facts replaced by those that stand for them."""
        if isinstance(query, list):
            return [self.put_in(member) for member in query]
        if not isinstance(query, dict):
            return query
        return {
            key: self._stand_in(value) if key in ("in_segment", "segment") else self.put_in(value)
            for key, value in query.items()
        }

    def _stand_in(self, code: Any) -> Any:
        if not str(code).isdecimal() or int(code) not in self.codes:
            return code
        number = self.codes[int(code)]
        return number if isinstance(code, int) else str(number).zfill(len(code))

    def _query(self, code: int) -> Any:
        return {"in_connections_import_segment": {"provider": f"standing {self._number} {code}"}}

    def _move(self, code: int, *, enters: bool) -> None:
        controls = self._people.sandbox.permutive
        move = controls.add_members if enters else controls.remove_members
        move([self._subject.user_id], kind="connections", provider=f"standing {self._number} {code}")


def _join_parties(people: People, user_id: str, facts: dict[str, Any]) -> None:
    add = people.sandbox.permutive.add_members
    for name, kind in KINDS.items():
        for provider, segment in facts.get(name, ()):
            add([user_id], kind=kind, provider=provider, segment=segment)
    for provider in facts.get("connections", ()):
        add([user_id], kind="connections", provider=provider)
    for field, value in facts.get("connection_fields", ()):
        add([user_id], kind="field", provider=field, segment=value)


@pytest.fixture(scope="module", params=[False, True], ids=["stateful", "stateless"])
def answers(request: pytest.FixtureRequest, running: Sandbox, shared: Service) -> list[bool]:
    """Of each row whether its user is in a cohort of its query; one user for equal histories and facts."""
    running.reset()
    people = People(running, shared)
    rows: dict[str, list[int]] = {}
    for number, row in enumerate(TRUTH):
        rows.setdefault(json.dumps([row["events"], row.get("facts", {})]), []).append(number)
    found: dict[int, bool] = {}
    asked: list[tuple[Subject, str, dict[int, int]]] = []
    for group, (key, numbers) in enumerate(rows.items()):
        events, facts = json.loads(key)
        subject = Subject(people, stateless=request.param)
        _join_parties(people, subject.user_id, facts)
        standing = Standing(people, group, facts, subject)
        codes = {n: people.cohort(f"Row {n}", standing.put_in(TRUTH[n]["query"])) for n in numbers}
        asked.append((subject, events, codes))
    for subject, events, codes in asked:
        members = subject.evaluated(NOW, GOLDEN["histories"][events])
        found.update({number: code in members for number, code in codes.items()})
    return [found[number] for number in range(len(TRUTH))]


@pytest.mark.parametrize("number", range(len(TRUTH)), ids=[row["name"] for row in TRUTH])
def test_a_row_of_the_table_is_true(answers: list[bool], number: int) -> None:
    assert answers[number] is TRUTH[number]["expected"]


@pytest.mark.parametrize("stateless", [False, True], ids=["stateful", "stateless"])
@pytest.mark.parametrize("case", SEQUENCES, ids=[case["name"] for case in SEQUENCES])
def test_a_sequence_of_evaluations(people: People, case: Any, stateless: bool) -> None:
    names: dict[int, str] = {}
    for name, query in case["cohorts"].items():
        text = json.dumps(query)
        for code, earlier in names.items():
            text = text.replace(json.dumps(f"{{{earlier}}}"), str(code))
        names[people.cohort(name, json.loads(text))] = name
    subject = Subject(people, stateless)
    for step in case["steps"]:
        members = subject.evaluated(datetime.fromisoformat(step["now"]), step["events"])
        assert sorted(names[code] for code in members) == step["members"]
