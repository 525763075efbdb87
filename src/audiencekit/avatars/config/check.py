"""Reads a configuration somebody wrote, and says in which lines it is wrong."""

from __future__ import annotations

from audiencekit.avatars.config import consistency
from audiencekit.avatars.config.checkers import Report, fields, text
from audiencekit.avatars.config.kinds import SPECS
from audiencekit.avatars.config.text import Document, Located, Place, locate, shown
from audiencekit.errors import InvalidInput

SHOWN = 10  # faults named in one error

_HEAD = fields({"kind": text, "metadata": fields({"name": text}, needed=("name",))}, needed=("kind", "metadata"))


def read(text: bytes) -> list[Document]:
    """The documents of *text*, checked against the contract; kinds it does not know are kept as they are.

    Raises InvalidInput naming line and place of each fault, up to ten.
    """
    found = locate(text)
    faults: list[str] = []
    if not found:
        faults.append("line 1: there is no document")
    for located in found:
        _check(located, faults)
    if not faults:
        consistency.check(found, lambda located: _reporter(located, faults))
    if faults:
        rest = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise InvalidInput("; ".join(faults[:SHOWN]) + rest)
    return [located.document for located in found]


def _check(located: Located, faults: list[str]) -> None:
    report = _reporter(located, faults)
    kind, spec = located.document.get("kind"), located.document.get("spec")
    _HEAD(located.document, (), report)
    if isinstance(kind, str) and kind in SPECS:
        SPECS[kind]({} if spec is None else spec, ("spec",), report)


def _reporter(located: Located, faults: list[str]) -> Report:
    def report(place: Place, why: str) -> None:
        known = place
        while known not in located.lines and known:
            known = known[:-1]
        faults.append(f"line {located.lines.get(known, 1)}: {shown(place)}: {why}")

    return report
