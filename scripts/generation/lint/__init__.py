"""What a document must keep to, so that nothing is lost or renamed on the way to Python. Each rule is one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from generation.document import Document
from generation.lint import examples, names, operations, schemas
from generation.refusal import Finding, JsonPath, Refusal

Rule = Callable[[Document], Iterator[tuple[JsonPath, str]]]

RULES: tuple[Rule, ...] = (*operations.RULES, *names.RULES, *schemas.RULES, *examples.RULES)


def lint(document: Document) -> None:
    """Check every rule; if a reference leads nowhere only that one, since the others follow references.

    Raises:
        Refusal: With one line per finding, in the order of the document.
    """
    lint_references(document)
    _check(document, RULES)


def lint_references(document: Document) -> None:
    """Check that each reference leads somewhere. Nothing else need be right yet, not even that this is OpenAPI.

    Raises:
        Refusal: With one line per finding, in the order of the document.
    """
    _check(document, [schemas.references])


def _check(document: Document, rules: Iterable[Rule]) -> None:
    findings = {document.finding(place, message) for rule in rules for place, message in rule(document)}
    in_order: list[Finding] = sorted(findings, key=lambda finding: (finding.line or 0, str(finding)))
    if in_order:
        raise Refusal(in_order)
