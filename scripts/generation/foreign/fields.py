"""Fields of a class: each an attribute of its own, and no more required than it is there."""

from __future__ import annotations

import re

from openapi_python_client.strings import sanitize

from generation.foreign.names import schemas_of
from generation.foreign.parts import ForeignDocument
from generation.walk import snake


def check_fields(document: ForeignDocument) -> None:
    """Refuse fields that not even their exact spelling tells apart as attributes.

    Raises:
        Refusal: For two fields that would become one.
    """
    for schema in schemas_of(document).values():
        seen: dict[tuple[str, str], str] = {}
        for name in schema.get("properties") or {} if isinstance(schema, dict) else {}:
            attribute = (snake(name), re.sub(r"\W+", "", sanitize(name)))
            if attribute in seen:
                message = (
                    f"the fields {seen[attribute]!r} and {name!r} would be one attribute: "
                    "remove one in an overlay, and it is found in additional_properties"
                )
                raise document.refuse(schema, message, "properties", name)
            seen[attribute] = name
