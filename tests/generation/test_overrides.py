"""Each template override does what it is there for, and nothing else does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.generation.checks import CHECKS, Check, answers, client, endpoints, models
from tests.generation.sample import TEMPLATES, Package

pytestmark = pytest.mark.full

assert all((answers, client, endpoints, models))  # importing them is what fills CHECKS

each_check = pytest.mark.parametrize(
    ("template", "check"), CHECKS, ids=[f"{template.partition('.')[0]}-{check.__name__}" for template, check in CHECKS]
)


@each_check
def test_holds(sample: Package, template: str, check: Check) -> None:
    check(sample)


@each_check
def test_fails_without_its_override(sample_without: Callable[[str], Package], template: str, check: Check) -> None:
    package = sample_without(template)
    with pytest.raises((Exception, pytest.fail.Exception)):  # stock code fails in many ways
        check(package)


def test_every_override_has_a_check() -> None:
    overrides = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.jinja")}
    assert overrides == {template for template, _ in CHECKS}
