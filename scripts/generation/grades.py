"""How much a change of a document matters to a client, by kind and direction. Nothing else decides it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Grade(IntEnum):
    """From a client's view; the higher, the worse."""

    HARMLESS = 1
    RISKY = 2
    BREAKING = 3

    def __str__(self) -> str:
        return self.name.lower()


FINE, RISK, BREAK = Grade.HARMLESS, Grade.RISKY, Grade.BREAKING

#: Kinds of change in a schema: (where it is sent, where it is received). A name that code may use and that is gone
#: breaks in both; otherwise a request breaks when less is taken, an answer when more may come.
SCHEMA_KINDS: dict[str, tuple[Grade, Grade]] = {
    "schema added": (FINE, FINE),
    "schema removed": (BREAK, BREAK),
    "schema renamed": (BREAK, BREAK),
    "property removed": (BREAK, BREAK),
    "optional property added": (FINE, FINE),
    "required property added": (BREAK, FINE),
    "now required": (BREAK, FINE),
    "now required where it is received": (FINE, FINE),
    "no longer required": (FINE, BREAK),
    "type changed": (BREAK, BREAK),
    "type widened": (FINE, BREAK),
    "type narrowed": (BREAK, FINE),
    "null is now possible": (FINE, BREAK),
    "null is no longer possible": (BREAK, FINE),
    "format changed": (BREAK, BREAK),
    "enum value added": (FINE, RISK),
    "enum value removed": (BREAK, BREAK),
    "enum introduced": (BREAK, RISK),
    "enum given up": (BREAK, BREAK),
    "constant changed": (BREAK, BREAK),
    "variant added": (FINE, BREAK),
    "variant added to an open union": (FINE, RISK),  # the one marked x-otherwise takes it
    "variant removed": (BREAK, FINE),
    "variant told apart by something else": (BREAK, BREAK),
    "several variants may fit": (FINE, FINE),  # what tells them apart decides, here as there
    "only one variant may fit": (RISK, FINE),
    "name in code changed": (BREAK, BREAK),
    "limit set or tightened": (BREAK, FINE),
    "limit lifted or relaxed": (FINE, RISK),
    "rule changed": (BREAK, RISK),
    "further properties closed": (BREAK, BREAK),
    "further properties opened": (FINE, FINE),
    "default changed": (RISK, FINE),
    "deprecated": (RISK, RISK),
    "no longer deprecated": (FINE, FINE),
    "text changed": (FINE, FINE),
    "extension changed": (FINE, FINE),
    "changed in a way the report does not know": (RISK, RISK),
}

#: Kinds of change in an operation or a document: (direction, grade).
CALL_KINDS: dict[str, tuple[str, Grade]] = {
    "operation added": ("call", FINE),
    "operation removed": ("call", BREAK),
    "operationId changed": ("call", BREAK),
    "path or method changed": ("call", BREAK),
    "tag changed": ("call", BREAK),
    "way to authenticate removed": ("call", BREAK),
    "way to authenticate added": ("call", FINE),
    "base URL changed": ("call", BREAK),
    "further base URLs changed": ("call", FINE),
    "version changed": ("call", FINE),
    "retry class changed": ("call", RISK),
    "pagination changed": ("call", RISK),
    "operation deprecated": ("call", RISK),
    "operation no longer deprecated": ("call", FINE),
    "words or examples changed": ("call", FINE),
    "other keys changed": ("call", FINE),
    "required parameter added": ("request", BREAK),
    "optional parameter added": ("request", FINE),
    "parameter removed": ("request", BREAK),
    "parameter now required": ("request", BREAK),
    "parameter no longer required": ("request", FINE),
    "parameter written in another style": ("request", BREAK),
    "required body added": ("request", BREAK),
    "optional body added": ("request", FINE),
    "body removed": ("request", BREAK),
    "body now required": ("request", BREAK),
    "body no longer required": ("request", FINE),
    "content type of the request removed": ("request", BREAK),
    "content type of the request added": ("request", FINE),
    "success status added": ("answer", RISK),
    "success status removed": ("answer", BREAK),
    "error status added": ("answer", FINE),
    "error status removed": ("answer", BREAK),  # its body is no longer decoded, and who waits for it waits in vain
    "content type of the answer removed": ("answer", BREAK),
    "content type of the answer added": ("answer", RISK),
    "spare content type of the request changed": ("request", FINE),  # JSON is what is sent, before and after
    "spare content type of the answer changed": ("answer", FINE),
    "header of the answer removed": ("answer", BREAK),
    "header of the answer added": ("answer", FINE),
}


def grades_of(kind: str, directions: Iterable[str]) -> dict[str, Grade]:
    """The grade of a kind of change in each direction in which the part is used."""
    if kind in CALL_KINDS:
        direction, grade = CALL_KINDS[kind]
        return {direction: grade}
    request, answer = SCHEMA_KINDS[kind]
    return {direction: {"request": request, "answer": answer}[direction] for direction in sorted(directions)}
