"""Definitions of users: what a segment is given by (contract 5). Pure; ``conditions.py`` builds them.

``(event_count("order_placed") >= 2) & user_property("plan").eq("pro")``: a comparison gives a :class:`Definition`,
``&`` and ``|`` combine them. The language is one flat list under one logic (contract 5.1), so a definition holds either
``&`` or ``|``: compute the inner part as a segment of its own and use ``in_segment``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import final

from audiencekit.errors import InvalidInput
from audiencekit.segops.condition_list import Condition, ConditionList
from audiencekit.segops.condition_rules import check_condition


@final
class Definition(ConditionList):
    """Who belongs to a segment: ``conditions`` under one ``logic``.

    Made by the builder it is valid; ``Definition.from_dict(segment.definition.to_dict())`` reads one back with nothing
    lost. ``to_dict()`` is what goes over the wire; ``check()`` says what the service would refuse.
    """

    def _check_one(self, condition: Condition) -> None:
        check_condition(condition)


def definition_body(definition: Definition | Mapping[str, object]) -> dict[str, object]:
    """The JSON of a definition; a plain mapping goes as it is. Raises InvalidInput for anything else."""
    if isinstance(definition, Definition):
        return definition.to_dict()
    if isinstance(definition, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # a bare True or a term lands here
        return dict(definition)
    raise InvalidInput(f"a definition is a comparison such as event_count('x') >= 2, or a dict, not {definition!r}")
