"""How counts, seconds and completions compare: ``at_least(3)`` and its neighbours (permutive contract 4.1). Pure."""

from __future__ import annotations

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.arguments import number
from audiencekit.permutive.query.nodes import Comparison

WORDS = {
    "at_least": "greater_than_or_equal_to",
    "more_than": "greater_than",
    "exactly": "equal_to",
    "at_most": "less_than_or_equal_to",
    "less_than": "less_than",
}


def at_least(value: float) -> Comparison:
    """*value* or more."""
    return _comparison("at_least", value)


def more_than(value: float) -> Comparison:
    """More than *value*."""
    return _comparison("more_than", value)


def exactly(value: float) -> Comparison:
    """*value* itself."""
    return _comparison("exactly", value)


def at_most(value: float) -> Comparison:
    """*value* or less."""
    return _comparison("at_most", value)


def less_than(value: float) -> Comparison:
    """Less than *value*."""
    return _comparison("less_than", value)


def one_comparison(
    name: str,
    *,
    at_least: float | None = None,
    more_than: float | None = None,
    exactly: float | None = None,
    at_most: float | None = None,
    less_than: float | None = None,
) -> Comparison:
    """The comparison given by exactly one keyword. Raises InvalidInput for none and for several."""
    words = {
        "at_least": at_least,
        "more_than": more_than,
        "exactly": exactly,
        "at_most": at_most,
        "less_than": less_than,
    }
    given = {word: value for word, value in words.items() if value is not None}
    if len(given) != 1:
        raise InvalidInput(
            f"{name}: exactly one of {', '.join(words)} is needed, got {', '.join(given) or 'none'}; "
            "for a range combine two clauses with &"
        )
    ((word, value),) = given.items()
    return _comparison(word, value)


def checked(name: str, value: object) -> Comparison:
    """*value*, which one of the five functions made."""
    if not isinstance(value, Comparison) or value.operator not in WORDS.values():
        raise InvalidInput(f"{name}: a comparison such as at_least(3) expected, got {value!r}")
    return value


def _comparison(word: str, value: object) -> Comparison:
    return Comparison(WORDS[word], number(word, value))
