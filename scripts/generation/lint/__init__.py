"""What a document must keep to, so that nothing is lost or renamed on the way to Python. Each rule is one function."""

from __future__ import annotations

from generation.document import Document
from generation.lint import examples, names, operations, schemas
from generation.refusal import Finding, Refusal

RULES = (*operations.RULES, *names.RULES, *schemas.RULES, *examples.RULES)


def lint(document: Document) -> None:
    """Check every rule; if a reference leads nowhere only that one, since the others follow references.

    Raises:
        Refusal: With one line per finding, in the order of the document.
    """
    for rules in ([schemas.references], RULES):
        findings = {document.finding(place, message) for rule in rules for place, message in rule(document)}
        in_order: list[Finding] = sorted(findings, key=lambda finding: (finding.line or 0, str(finding)))
        if in_order:
            raise Refusal(in_order)
