"""Row numbers in paths: ``{id:number}`` in a route.

Starlette's own ``int`` takes digits without end, and Python converts no more than 4,300 of them.
"""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor


class _Number(Convertor[int]):
    """As many digits as the largest row number has; a path with more of them leads nowhere."""

    regex = "[0-9]{1,19}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


def register_numbers() -> None:
    """Make ``{…:number}`` known; before the routes that use it are made."""
    register_url_convertor("number", _Number())
