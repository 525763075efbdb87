"""Rules about examples: they are documentation, and the input of the proof that generated code works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import ValidationError
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from generation.document import Document
from generation.refusal import JsonPath
from generation.walk import contents, examples, operations

Found = Iterator[tuple[JsonPath, str]]


def named_examples(document: Document) -> Found:
    """Each request and each successful answer in JSON or as a form has an example, and each example is valid."""
    for operation in operations(document):
        for status, media_type, content in contents(document, operation):
            if "example" in content.node:
                yield (*content.place, "example"), "an example has a name: put it under examples"
            textual = media_type.endswith("json") or media_type == "application/x-www-form-urlencoded"
            if textual and (status is None or status.startswith("2")) and not examples(content):
                yield content.place, "an example is needed, under examples, with a value"
            if not textual:
                continue
            for example in examples(content):
                for error in errors(document, content.get("schema"), example.node):
                    yield (*example.place, *error.absolute_path), f"not valid against its schema: {error.message[:200]}"


def errors(document: Document, schema: Any, value: Any) -> Iterator[ValidationError]:
    """Validate against a part of the document; references lead to components, hence these come along."""
    if not isinstance(schema, dict):
        return iter(())  # another rule asks for one
    rooted = {**schema, "components": document.data.get("components", {})}
    return OAS31Validator(rooted, format_checker=oas31_format_checker).iter_errors(value)


RULES = (named_examples,)
