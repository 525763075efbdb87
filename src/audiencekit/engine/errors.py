"""What the engine refuses, and what it only warns about.

    ValueError
    └── EngineError       .code .column .expected .received
        └── NotAFrame     also a TypeError: something else than a pandas DataFrame was given

Codes are those of contract section 10, plus `not_a_frame`, `unsupported_type` (spans of time, complex numbers, …),
`invalid_type` (values that are not of the declared type), `invalid_modality`, and `invalid_exclusion`,
`invalid_augmentation`, `invalid_processor` for stages that do not fit the table.
"""

from __future__ import annotations

import attrs


class EngineError(ValueError):
    """An input or a parameter was refused before anything was computed.

    The message names the column (if one is at fault), what was expected and what was received. Plain data; pickles.
    """

    def __init__(self, code: str, *, expected: str, received: str, column: str | None = None) -> None:
        place = "" if column is None else f"column {column!r}: "
        super().__init__(f"{place}expected {expected}; received {received}")
        self.code = code
        self.column = column
        self.expected = expected
        self.received = received

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.code, self.expected, self.received, self.column)


class NotAFrame(EngineError, TypeError):
    """Something else than a pandas DataFrame was given as a table."""


def _rebuild(kind: type[EngineError], code: str, expected: str, received: str, column: str | None) -> EngineError:
    return kind(code, expected=expected, received=received, column=column)


@attrs.frozen(kw_only=True)
class RunWarning:
    """Something a reader of the result must know; the run went on.

    code: machine code of contract section 10, or `small_k`, `rare_modality` (1.6, 1.13), `rows_repeated` (4.2),
    `sensitive_exclusion` (1.4), `originals_kept` (1.11), `curves_drawn` (2.5), `outside_guarantee` (3).
    column: the column concerned, None when it is the table or a parameter.
    """

    code: str
    message: str
    column: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        """The three fields, ready for JSON."""
        return {"code": self.code, "message": self.message, "column": self.column}
