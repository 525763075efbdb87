"""How a run ends that could not be finished: what is wrong, and where."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

import attrs

JsonPath = tuple[str | int, ...]


def shown(path: JsonPath) -> str:
    """``$.paths['/users/{id}'].get.parameters[0]``"""
    text = "$"
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if step.replace("-", "_").isidentifier() else f"['{step}']"
    return text


@attrs.frozen
class Finding:
    """One thing that is wrong in a file."""

    file: str
    line: int | None
    path: JsonPath
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {shown(self.path)}: {self.message}"


class Refusal(Exception):
    """The run stops here. Nothing has been changed."""

    def __init__(self, findings: Iterable[Finding | str]) -> None:
        self.lines = [str(finding) for finding in findings]
        super().__init__("\n".join(self.lines))


@contextlib.contextmanager
def naming(file: str) -> Iterator[None]:
    """The last resort: what nobody foresaw is at least said to be the fault of this file."""
    try:
        yield
    except Refusal:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:300]
        raise Refusal([f"{file}: could not be understood: {reason} (--debug prints the traceback)"]) from error
