"""The two steps a table may go through before avatars are made of it, and back after (wire contract 5.3)."""

from __future__ import annotations

import math

import attrs

from audiencekit.engine.arguments import shown, to_names, to_number
from audiencekit.engine.errors import EngineError


def _to_unit(value: float | None) -> float:
    number = 1.0 if value is None else to_number(value)
    if not (math.isfinite(number) and number > 0):
        raise EngineError(
            "invalid_processor", expected="scaling_unit as a finite number above 0", received=shown(value)
        )
    return number


@attrs.frozen(kw_only=True)
class RelativeDifference:
    """A number is anonymised as its difference to the sum of others, in units of `scaling_unit`.

    Raises EngineError `invalid_processor`.
    """

    target: str
    references: tuple[str, ...] = attrs.field(converter=to_names)
    scaling_unit: float = attrs.field(default=1.0, converter=_to_unit)

    def __attrs_post_init__(self) -> None:
        if not self.references or self.target in self.references:
            raise EngineError(
                "invalid_processor",
                column=self.target,
                expected="references, the target not among them",
                received=shown(list(self.references)),
            )

    def to_dict(self) -> dict[str, object]:
        """Every field, ready for JSON."""
        return {"target": self.target, "references": list(self.references), "scaling_unit": self.scaling_unit}


@attrs.frozen(kw_only=True)
class RangeDifference:
    """Ranges of an individual's rows, each after the one before: anonymised as first start, bounded length of the
    range and bounded gap to the range before, and built up again from those.

    Raises EngineError `invalid_processor`.
    """

    id_variable: str
    target_start_variable: str
    target_end_variable: str

    def __attrs_post_init__(self) -> None:
        if len({self.id_variable, self.target_start_variable, self.target_end_variable}) < 3:
            raise EngineError(
                "invalid_processor",
                column=self.target_start_variable,
                expected="three different columns: individual, start and end",
                received=shown([self.id_variable, self.target_start_variable, self.target_end_variable]),
            )

    def to_dict(self) -> dict[str, object]:
        """Every field, ready for JSON."""
        return attrs.asdict(self)


Processor = RelativeDifference | RangeDifference
