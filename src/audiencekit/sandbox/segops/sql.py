"""The pieces of SQL that conditions are compiled to: literals, payload properties, tests of a property."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from audiencekit.sandbox.segops.ingest import parse_time
from audiencekit.sandbox.segops.operators import Number, PropertyTest, Scalar, finite
from audiencekit.sandbox.segops.regex import matching

COMPARISONS = {"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
LARGEST_INTEGER = 2**63 - 1
# Together they have to fit into one string of SQLite, of a billion bytes at most.
TEXTS_PER_CALL = 100

_NUMERIC = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Zeros first, then what may fit 64 bits: int() refuses thousands of digits.
_INTEGER = re.compile(r"[+-]?0{,99}\d{1,19}", re.ASCII)
# Characters that are written with an escape in JSON text.
_ESCAPED = re.compile(r'["\\\x00-\x1f]')


def literal(value: str | Number) -> str:
    """*value* in SQL. Numbers are written as in JSON, so that SQLite reads both sides to the same double."""
    if isinstance(value, str):
        if "\0" in value:
            return f"CAST(X'{value.encode().hex()}' AS TEXT)"
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return f"({value})"
    return f"({float(value)!r})"


def property_columns(name: str) -> str:
    """``kind`` (JSON type, NULL when missing or null) and ``content`` of the payload's top-level key *name*."""
    if _ESCAPED.search(name):
        # A path cannot spell such a key in every version of SQLite; looking at each key can.
        each = f"FROM json_each(payload) WHERE key = {literal(name)}"
        kind, value = f"(SELECT type {each})", f"(SELECT value {each})"
    else:
        path = literal(f'$."{name}"')
        kind, value = f"json_type(payload, {path})", f"json_extract(payload, {path})"
    return f"NULLIF({kind}, 'null') AS kind, {value} AS content"


# The value as a number, where it is one or a string that spells one; as a string, where it is one.
NUMBER = "CASE kind WHEN 'integer' THEN content WHEN 'real' THEN content WHEN 'text' THEN segops_number(content) END"
TEXT = "CASE kind WHEN 'text' THEN content END"


def property_test(test: PropertyTest) -> str:
    """*test* over the columns ``kind`` and ``content``: 1 or 0, never NULL."""
    found = f"COALESCE({_TESTS[test.operator](*test.operands)}, 0)"
    return f"NOT {found}" if test.negated else found


def pattern_test(test: PropertyTest, rows: str) -> str:
    """The test of a ``user_id`` whether its text among *rows* (of user_id, kind, content) has the pattern.

    Many texts go into each call: a pattern takes far longer to be made ready than to be looked for.
    """
    (pattern,) = test.operands
    texts = (
        f"SELECT user_id, content, ROW_NUMBER() OVER () / {TEXTS_PER_CALL} AS call FROM ({rows}) WHERE kind = 'text'"
    )
    calls = (
        f"SELECT segops_matching(json_group_array(json_array(user_id, content)), {literal(str(pattern))}) AS found"
        f" FROM ({texts}) GROUP BY call"
    )
    return f"user_id IN (SELECT one.value FROM ({calls}), json_each(found) AS one)"


def _equal(operand: Scalar) -> str:
    if isinstance(operand, bool):
        return f"kind = '{str(operand).lower()}'"
    if isinstance(operand, str):
        return f"{TEXT} = {literal(operand)}"
    return f"{NUMBER} = {literal(operand)}"


def _compare(sign: str) -> Callable[[Scalar], str]:
    def compiled(operand: Scalar) -> str:
        if not isinstance(operand, str):
            return f"{NUMBER} {sign} {literal(operand)}"
        moment = parse_time(operand)
        # Neither two numbers nor two times: no match (5.5).
        return "0" if moment is None else f"segops_time({TEXT}) {sign} {literal(moment)}"

    return compiled


def _between(lower: Scalar, upper: Scalar) -> str:
    return f"({_compare('>=')(lower)} AND {_compare('<=')(upper)})"


def _in(*members: Scalar) -> str:
    """One list per type: a chain of comparisons would be deeper than SQLite allows."""
    booleans = [literal(str(one).lower()) for one in members if isinstance(one, bool)]
    texts = [literal(one) for one in members if isinstance(one, str)]
    numbers = [literal(one) for one in members if finite(one)]
    return (
        f"(COALESCE(kind IN ({', '.join(booleans)}), 0) OR COALESCE({TEXT} IN ({', '.join(texts)}), 0)"
        f" OR COALESCE({NUMBER} IN ({', '.join(numbers)}), 0))"
    )


def _contains(part: Scalar) -> str:
    text = literal(str(part))
    element = f"EXISTS (SELECT 1 FROM json_each(content) AS one WHERE one.type = 'text' AND one.value = {text})"
    return f"CASE kind WHEN 'text' THEN instr(content, {text}) > 0 WHEN 'array' THEN {element} END"


def _starts_with(part: Scalar) -> str:
    text = literal(str(part))
    return f"substr({TEXT}, 1, length({text})) = {text}"


def _ends_with(part: Scalar) -> str:
    text = literal(str(part))
    # substr(…, -0) would be the whole string.
    return f"{TEXT} IS NOT NULL" if not part else f"substr({TEXT}, -length({text})) = {text}"


def _is_bool(name: str) -> Callable[[], str]:
    # The strings "true" and "false" count as well (5.5).
    return lambda: f"(kind = '{name}' OR {TEXT} = '{name}')"


_TESTS: dict[str, Callable[..., str]] = {
    "eq": _equal,
    "gt": _compare(">"),
    "gte": _compare(">="),
    "lt": _compare("<"),
    "lte": _compare("<="),
    "between": _between,
    "in": _in,
    "contains": _contains,
    "starts_with": _starts_with,
    "ends_with": _ends_with,
    "is_set": lambda: "kind IS NOT NULL",
    "is_true": _is_bool("true"),
    "is_false": _is_bool("false"),
}


def to_number(text: str) -> Number | None:
    """The number that a string spells, as JSON would spell it; None if it spells none."""
    if not _NUMERIC.fullmatch(text):
        return None
    if _INTEGER.fullmatch(text) and abs(whole := int(text)) <= LARGEST_INTEGER:
        return whole  # a double would take neighbours beyond 2**53 for equal
    value = float(text)
    return value if finite(value) else None


def to_time(text: str | None) -> int | None:
    return None if text is None else parse_time(text)


def find_matching(pairs: str, pattern: str) -> str:
    """Of *pairs* of an id and a text, the ids whose text has *pattern*; both lists as JSON."""
    ids: list[str]
    texts: list[str]
    ids, texts = map(list, zip(*json.loads(pairs), strict=True))
    return json.dumps([one for one, found in zip(ids, matching(texts, pattern), strict=True) if found])


# What the compiled SQL calls; given to the store at start-up.
FUNCTIONS: tuple[tuple[str, int, Callable[..., object]], ...] = (
    ("segops_number", 1, to_number),
    ("segops_time", 1, to_time),
    ("segops_matching", 2, find_matching),
)
