"""What RE2, the dialect of ``matches_regex`` (contract 5.3), certainly refuses. Pure.

Python's own compiler is no judge of it: it takes lookaround and backreferences, which RE2 has not, and refuses ``\\z``
and ``\\pL``, which RE2 has. So only what is wrong beyond doubt is found here; the service says the rest.
"""

from __future__ import annotations

_LOOKS = {
    "?=": "lookahead",
    "?!": "lookahead",
    "?<=": "lookbehind",
    "?<!": "lookbehind",
    "?>": "an atomic group",
    "?P=": "a backreference",
    "?(": "a conditional group",
    "?#": "a comment",
}
_REPEATS = "*+?"
_OCTAL = tuple("01234567")  # \12 is a character, \1 would be a backreference


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with *pattern*, or None."""
    depth, position, repeatable, repeated = 0, 0, False, False
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            following = pattern[position + 1 : position + 2]
            if not following:
                return "it ends with a backslash"
            if following in "123456789" and pattern[position + 2 : position + 3] not in _OCTAL:
                return "RE2 has no backreferences"
            if following == "Q":  # literal up to \E
                end = pattern.find("\\E", position + 2)
                position, repeatable, repeated = len(pattern) if end < 0 else end + 2, True, False
                continue
            position, repeatable, repeated = position + 2, True, False
        elif character == "[":
            end = _class_end(pattern, position)
            if end is None:
                return "a [ is not closed"
            position, repeatable, repeated = end, True, False
        elif character == "(":
            rest = pattern[position + 1 : position + 4]
            if found := next((name for look, name in _LOOKS.items() if rest.startswith(look)), None):
                return f"RE2 does not know {found}"
            depth, repeatable, repeated = depth + 1, False, False
            # Past "?:", "?i:", "?P<name>": their "?" repeats nothing.
            position += 2 if rest.startswith("?") else 1
        elif character == ")":
            depth, position, repeatable, repeated = depth - 1, position + 1, True, False
            if depth < 0:
                return "a ) has no ("
        elif character in _REPEATS:
            if not repeatable:
                return f"there is nothing for {character} to repeat"
            if repeated and character != "?":
                return f"{pattern[position - 1]}{character} repeats twice"
            position, repeated = position + 1, character in "*+" or not repeated
        else:
            position, repeatable, repeated = position + 1, character not in "|", False
    return "a ( is not closed" if depth else None


def _class_end(pattern: str, start: int) -> int | None:
    """The position after the ``]`` that closes the class opened at *start*."""
    position = start + 1
    if pattern[position : position + 1] == "^":
        position += 1
    if pattern[position : position + 1] == "]":  # first in a class it is a member
        position += 1
    while position < len(pattern):
        if pattern[position] == "\\":
            position += 2
        elif pattern.startswith("[:", position) and (end := pattern.find(":]", position + 2)) > 0:
            position = end + 2
        elif pattern[position] == "]":
            return position + 1
        else:
            position += 1
    return None
