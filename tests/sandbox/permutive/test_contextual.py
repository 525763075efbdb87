"""X1: pages are segmented by the rules the controls make (contract 2.6)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox.permutive.conftest import Service

SEGMENT = "/ctx/v1/segment"
ARTICLE = "https://news.example/Sport/tennis/42?from=home"


def _ask(service: Service, url: str = ARTICLE, key: str | None = "public", **properties: Any) -> httpx.Response:
    return service.ask("POST", SEGMENT, key=key, json={"url": url, "page_properties": properties})


def _cohorts(service: Service, url: str = ARTICLE, **properties: Any) -> list[str]:
    answer = _ask(service, url, **properties)
    assert answer.status_code == 200, answer.text
    return answer.json()["cohorts"]


def test_without_rules_a_page_is_in_nothing(service: Service) -> None:
    assert _ask(service).json() == {"cohorts": [], "activations": {}}


@pytest.mark.parametrize("key", ["public", "read_only", "api"])
def test_the_key_goes_into_the_query_or_the_header(service: Service, key: str) -> None:
    body = {"url": ARTICLE, "page_properties": {}}
    assert _ask(service, key=key).status_code == 200
    in_query = service.ask("POST", f"{SEGMENT}?k={service.key(key)}", key=None, json=body)
    assert in_query.status_code == 200


def test_a_rule_holds_by_url_and_all_its_properties(service: Service) -> None:
    add = service.access.add_contextual_rule
    add("ANY")
    add("SPORT", url="*/sport/*")
    add("TITLE", properties={"client.title": "*tennis*"})
    add("BOTH", url="*/sport/*", properties={"client.title": "*tennis*", "premium": True, "words": 800})
    assert _cohorts(service) == ["ANY", "SPORT"]
    assert _cohorts(service, client={"title": "Tennis today"}) == ["ANY", "SPORT", "TITLE"]
    page = {"client": {"title": "TENNIS", "type": "web"}, "premium": True, "words": 800}
    assert _cohorts(service, **page) == ["ANY", "SPORT", "TITLE", "BOTH"]
    assert _cohorts(service, "https://news.example/", **page) == ["ANY", "TITLE"]
    assert _cohorts(service, **page | {"premium": 1}) == ["ANY", "SPORT", "TITLE"]
    assert _cohorts(service, **page | {"words": None}) == ["ANY", "SPORT", "TITLE"]


def test_one_of_several_values_and_one_item_of_a_list_suffice(service: Service) -> None:
    service.access.add_contextual_rule("TAGGED", properties={"article.tags": ["Coffee", "tea*"]})
    service.access.add_contextual_rule("AUTHOR", properties={"article.authors.name": "ann"})
    for tags in ("coffee", ["milk", "coffee"], ["Teapot"]):
        assert _cohorts(service, article={"tags": tags}) == ["TAGGED"]
    for tags in ("decaf coffee", ["milk"], [], {"coffee": 1}):
        assert _cohorts(service, article={"tags": tags}) == []
    assert _cohorts(service, article={"authors": [{"name": "Bob"}, {"name": "Ann"}]}) == ["AUTHOR"]
    assert _cohorts(service, article={"authors": [{"title": "Ann"}, "Ann"]}) == []


@pytest.mark.parametrize("depth", [900, 100_000])
def test_depth_ends_in_an_answer_never_in_a_fault(service: Service, depth: int) -> None:
    service.access.add_contextual_rule("DEEP", properties={"a": "x"})
    body = f'{{"url": "{ARTICLE}", "page_properties": {{"a": {"[" * depth}"x"{"]" * depth}}}}}'
    answer = service.ask("POST", SEGMENT, key="public", text=body)
    assert answer.status_code in (200, 400)
    assert depth > 900 or answer.json()["cohorts"] == ["DEEP"]


def test_activations_are_cohorts_by_destination(service: Service) -> None:
    add = service.access.add_contextual_rule
    add("A", activations=["target_dfp", "appnexus_adserver"])
    add("B", activations=["target_dfp"])
    add("B", url="*sport*", activations=["target_dfp"])
    add("C")
    add("D", url="*never*", activations=["xandr"])
    assert _ask(service).json() == {
        "cohorts": ["A", "B", "C"],
        "activations": {"target_dfp": ["A", "B"], "appnexus_adserver": ["A"]},
    }


def test_classifications_are_joined_and_announce_a_provider(service: Service) -> None:
    category = {"value": "Tennis", "confidence": 0.93, "provider": "ibm_watson", "taxonomy": "iab_2.2"}
    keyword = {"value": "racket", "confidence": 1, "provider": "text_razor"}
    add = service.access.add_contextual_rule
    add("T", url="*/tennis/*", classifications={"categories": [category], "keywords": [keyword]})
    add(url="*/sport/*", classifications={"keywords": [keyword | {"value": "sport"}]})
    found = _ask(service).json()
    assert found["cohorts"] == ["T"]
    assert found["contextual_data"]["classifications"] == {
        "categories": [category],
        "keywords": [keyword, keyword | {"value": "sport"}],
    }
    assert _ask(service, "https://news.example/").json()["contextual_data"] == {"classifications": {}}


def test_rules_belong_to_a_workspace_and_hold_below_it(service: Service) -> None:
    access = service.access
    access.add_contextual_rule("PARENT")
    access.add_contextual_rule("CHILD", workspace_id=access.child_workspace_id)
    assert _cohorts(service) == ["PARENT"]
    assert _ask(service, key="child").json()["cohorts"] == ["PARENT", "CHILD"]
    access.remove_contextual_rules()
    assert _cohorts(service) == []
    assert _ask(service, key="child").json()["cohorts"] == ["CHILD"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", 1003),
        ("{", 1002),
        ("[]", 1002),
        ("{}", 1002),
        ('{"url": "https://a.example"}', 1002),
        ('{"page_properties": {}}', 1002),
        ('{"url": "", "page_properties": {}}', 1002),
        ('{"url": 1, "page_properties": {}}', 1002),
        ('{"url": "https://a.example", "page_properties": []}', 1002),
        ('{"url": "https://a.example", "page_properties": {"client": "web"}}', 1002),
        ('{"url": "https://a.example", "page_properties": {"client": {"title": 1}}}', 1002),
        ('{"url": "https://a.example", "page_properties": {"client": {"type": "tv"}}}', 1002),
    ],
)
def test_a_body_that_is_no_page_is_refused(shared: Service, body: str, code: int) -> None:
    answer = shared.ask("POST", SEGMENT, key="public", text=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["status"]) == (400, code, "BadRequest")
    assert error["docs"] == "https://docs.permutive.com/api/errors"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({}, "gives a cohort"),
        ({"activations": ["x"], "classifications": {"keywords": []}}, "only a cohort"),
        ({"cohort": ""}, "cohort: "),
        ({"cohort": "A", "properties": {"a": None}}, r"properties.a\[0\]"),
        ({"cohort": "A", "properties": {"a": [{"b": 1}]}}, r"properties.a\[0\]"),
        ({"classifications": {"mood": []}}, "classifications: "),
        ({"classifications": {"keywords": [{"value": "a", "provider": "p"}]}}, "confidence"),
        ({"classifications": {"keywords": [{"value": "a", "provider": "p", "confidence": 2}]}}, "from 0 to 1"),
        ({"classifications": {"categories": [{"value": "a", "provider": "p", "confidence": 1}]}}, "taxonomy"),
        ({"cohort": "A", "workspace_id": "nobody"}, "no workspace"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(shared: Service, rule: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        shared.access.add_contextual_rule(**rule)
