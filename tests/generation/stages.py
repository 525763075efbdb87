"""Three changes that a vendor makes, as a contributor types them into one of our documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

SERVICE = "permutive_identity"
DOCUMENT = "openapi/permutive/identity.yaml"

Edit = Callable[[str], str]


def added_optional_field(text: str) -> str:
    before = "        permutive_id:\n"
    new = "        expires_at: {type: string, description: When the binding ends.}\n"
    return _replaced(text, before, new + before, 1)


def renamed_required_field(text: str) -> str:
    text = _replaced(text, "value: {user_id: 5b8f", "value: {permutive_id: 5b8f", 1)
    start = text.index("    ResolvedUser:\n")
    return text[:start] + text[start:].replace("user_id", "permutive_id", 2)


def removed_operation(text: str) -> str:
    found = re.search(r"^  /users/\{userId\}/aliases:\n.*?^components:", text, flags=re.MULTILINE | re.DOTALL)
    assert found is not None
    return text.replace(found[0], "components:")


def _replaced(text: str, old: str, new: str, times: int) -> str:
    assert text.count(old) == times, (old, text.count(old))
    return text.replace(old, new)


#: By the title of their paragraphs in CONTRIBUTING.md.
STAGES: Mapping[str, Edit] = {
    "An optional field came": added_optional_field,
    "A required field is called otherwise": renamed_required_field,
    "An operation is gone": removed_operation,
}
