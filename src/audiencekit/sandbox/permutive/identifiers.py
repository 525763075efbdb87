"""How requests say who the user is (contract 2.3 to 2.5)."""

from __future__ import annotations

from collections.abc import Mapping

from audiencekit.sandbox.permutive.alias_rows import Alias
from audiencekit.sandbox.permutive.shapes import Misshapen, expect_integer, expect_items, expect_object, expect_text
from audiencekit.sandbox.permutive.wire import invalid, is_uuid

_INT32 = 2**31


def read_id(value: object, name: str, *, rule: str) -> str | None:
    """A UUID in lower case (1.3), None for null; raises the 400 for any other text, `Misshapen` for no text."""
    if value is None:
        return None
    text = expect_text(value, name)
    if not is_uuid(text):
        raise invalid(name, f"expected a UUID, found {text!r}", rule=rule)
    return text.lower()


def read_aliases(value: object, place: str, *, lenient: bool = False) -> list[Alias]:
    """Prioritised aliases; *lenient* fills a missing priority from the position (3.2, row 35)."""
    aliases: list[Alias] = []
    for position, (member, where) in enumerate(expect_items(value, place)):
        node = expect_object(member, where)
        priority = node.get("priority", position if lenient else None)
        number = expect_integer(priority, f"{where}.priority")
        if not -_INT32 <= number < _INT32:
            raise Misshapen(f"{where}.priority", "expected a number of 32 bits")
        aliases.append(_alias(node, where, number))
    return aliases


def read_alias(value: object, place: str) -> Alias:
    """One alias; the priority it may carry says nothing (2.5)."""
    return _alias(expect_object(value, place), place, 0)


def _alias(node: Mapping[str, object], place: str, priority: int) -> Alias:
    texts = {name: expect_text(node.get(name), f"{place}.{name}") for name in ("tag", "id")}
    return Alias(priority=priority, **texts)
