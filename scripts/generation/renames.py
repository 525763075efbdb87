"""Names that the generator gives to arguments and attributes although its own code needs them for something else."""

from __future__ import annotations

from collections.abc import Iterable

from openapi_python_client.parser.openapi import GeneratorData
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.strings import PythonIdentifier

from generation.lint.names import TAKEN_CLASSES, UNFIXABLE_PROPERTIES


def rename(data: GeneratorData) -> None:
    """Add an underscore to attributes called like what their model has or imports, and to arguments called ``body``."""
    for model in data.models:
        properties = [*(model.required_properties or []), *(model.optional_properties or [])]
        _rename(properties, UNFIXABLE_PROPERTIES | TAKEN_CLASSES | _imported(model))
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            _part_keys(endpoint.query_parameters)
            if endpoint.bodies:  # those of a path stand in its text, too, and are renamed in the document
                _rename(
                    [*endpoint.query_parameters, *endpoint.header_parameters, *endpoint.cookie_parameters], {"body"}
                )


def _imported(model: ModelProperty) -> frozenset[str]:
    """Two fields that differ in case alone keep their spelling, which may be that of a class."""
    lines = [*(model.relative_imports or []), *(model.lazy_imports or [])]
    return frozenset(str(line).split()[-1] for line in lines)


def _part_keys(properties: Iterable[Property]) -> None:
    """``filter[name]`` is ``filter_name``, not ``filtername``."""
    for found in properties:
        wire = found.name.get_untrusted_value()
        if wire.endswith("]"):
            name = PythonIdentifier(wire.replace("[", "_").replace("]", ""), "field_")
            object.__setattr__(found, "python_name", name)


def _rename(properties: Iterable[Property], taken: Iterable[str]) -> None:
    for found in properties:
        if found.python_name in taken:
            name = PythonIdentifier(f"{found.python_name}_", "", skip_snake_case=True)
            object.__setattr__(found, "python_name", name)
