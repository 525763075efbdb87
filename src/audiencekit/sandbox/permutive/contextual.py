"""The Contextual service, X1 (contract 2.6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import attrs
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.permutive.call import Call
from audiencekit.sandbox.permutive.contextual_rules import Rule, holds, rules_of
from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_choice,
    expect_filled_text,
    expect_object,
    expect_text,
)
from audiencekit.sandbox.permutive.state import inherited_from
from audiencekit.sandbox.permutive.wire import read_body

CLIENT_TEXTS = ("url", "domain", "referrer", "type", "user_agent", "title")
CLIENT_TYPES = ("web", "ios", "android")


@attrs.frozen
class Page:
    url: str
    properties: Mapping[str, object]


async def segment_page(call: Call) -> Response:
    """X1: the cohorts, activations and classifications of a page, by the rules of the workspace and those above."""
    page = read_body(await call.request.body(), _read_page, rule="2.6")

    def work(connection: sqlite3.Connection) -> list[Rule]:
        return rules_of(connection, inherited_from(connection, call.key))

    return JSONResponse(_answer(await call.store.aread(work), page))


def _answer(rules: Sequence[Rule], page: Page) -> dict[str, object]:
    """`contextual_data` is there as soon as a rule classifies anything: then a provider is enabled."""
    holding = [rule for rule in rules if holds(rule, page.url, page.properties)]
    cohorts: dict[str, None] = {}  # in order, each once
    activations: dict[str, dict[str, None]] = {}
    classifications: dict[str, list[object]] = {}
    for rule in holding:
        if rule.cohort is not None:
            cohorts[rule.cohort] = None
            for destination in rule.activations:
                activations.setdefault(destination, {})[rule.cohort] = None
        for dimension, items in rule.classifications.items():
            classifications.setdefault(dimension, []).extend(items)
    answer: dict[str, object] = {
        "cohorts": list(cohorts),
        "activations": {destination: list(codes) for destination, codes in activations.items()},
    }
    if any(rule.classifications for rule in rules):
        answer["contextual_data"] = {"classifications": classifications}
    return answer


def _read_page(body: Mapping[str, object]) -> Page:
    """URL and page properties are required; what `client` says is text; other keys are the customer's own."""
    for key in ("url", "page_properties"):
        if body.get(key) is None:
            raise Misshapen(key, "a value is required")
    properties = expect_object(body["page_properties"], "page_properties")
    if properties.get("client") is not None:
        client = expect_object(properties["client"], "page_properties.client")
        for key in CLIENT_TEXTS:
            if client.get(key) is not None:
                expect_text(client[key], f"page_properties.client.{key}")
        if client.get("type") is not None:
            expect_choice(client["type"], "page_properties.client.type", CLIENT_TYPES)
    return Page(expect_filled_text(body["url"], "url"), properties)
