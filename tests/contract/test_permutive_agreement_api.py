"""The local evaluator says of cohorts what the service answers: random cohorts and users, through the API alone."""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from audiencekit.permutive.query import Facts, evaluate_cohorts
from audiencekit.sandbox import Sandbox
from tests.contract.permutive_random import NOW, random_events, random_facts, random_query

COHORTS, USERS, STEPS = 60, 12, (timedelta(days=-2), timedelta(), timedelta(minutes=1), timedelta(hours=5))
KINDS = {"second_party": "second", "third_party": "third", "connection_fields": "field"}


class Service:
    """Cohorts and users of a running sandbox."""

    def __init__(self, sandbox: Sandbox, session: requests.Session) -> None:
        self.sandbox, self._session = sandbox, session

    def post(self, path: str, body: Any) -> Any:
        access = self.sandbox.permutive
        answer = self._session.post(access.url + path, json=body, headers={"X-API-Key": access.api_key})
        assert answer.ok, answer.text
        return answer.json()

    def cohorts(self, draw: random.Random) -> dict[int, Any]:
        """New cohorts, of which the later ones name the earlier ones; some name one that does not exist."""
        queries: dict[int, Any] = {}
        for number in range(COHORTS):
            query = random_query(draw, [*list(queries)[-8:], 999_999])
            queries[self.post("/cohorts-api/v2/cohorts", {"name": f"Random {number}", "query": query})["code"]] = query
        return queries

    def user(self, draw: random.Random) -> tuple[str, dict[str, Any]]:
        """Somebody who is in segments of others, and in which."""
        user, facts = str(uuid.UUID(int=draw.getrandbits(128), version=4)), random_facts(draw)
        for name in ("cohorts", "entries", "exits"):
            del facts[name]
        for name, kind in KINDS.items():
            for provider, segment in facts[name]:
                self.sandbox.permutive.add_members([user], kind=kind, provider=provider, segment=segment)  # pyright: ignore[reportArgumentType]
        for provider in facts["connections"]:
            self.sandbox.permutive.add_members([user], kind="connections", provider=provider)
        return user, facts

    def members(self, user: str, events: list[Any]) -> set[int]:
        return {int(code) for code in self.post("/ccs/v1/segmentation", {"user_id": user, "events": events})["cohorts"]}


@pytest.fixture
def service(running: tuple[Sandbox, requests.Session]) -> Iterator[Service]:
    sandbox, session = running
    sandbox.reset()
    yield Service(sandbox, session)
    sandbox.reset()


def test_the_service_and_the_local_evaluator_agree(service: Service) -> None:
    draw = random.Random(2026)
    queries, answers = service.cohorts(draw), Counter[bool]()
    for _ in range(USERS):
        user, given = service.user(draw)
        facts, events = Facts(**given), list[Any]()
        for step in STEPS:
            now = service.sandbox.now = NOW + step
            sent = random_events(draw, now, 10)
            events += sent
            facts = evaluate_cohorts(queries, events, now=now, facts=facts)
            there = service.members(user, sent)
            for code, query in queries.items():
                shown = json.dumps({"query": query, "events": events, "given": given, "now": now.isoformat()})
                assert (code in facts.cohorts) is (code in there), f"there {code in there}: {shown}"
                answers[code in there] += 1
    assert min(answers.values()) > 300
    assert len(facts.entries) > 0 < len(facts.exits)
