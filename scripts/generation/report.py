"""What a new document means for those who use it, as text for a terminal or as Markdown for a review."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from generation.changes import Change, compare
from generation.document import Document
from generation.foreign.said import as_said
from generation.grades import Grade
from generation.usage import Site, Touched, read_usage
from generation.walk import operations


@attrs.frozen
class Report:
    """The changes of each service, worst first, each with what it touches."""

    services: Mapping[str, Sequence[tuple[Change, Touched]]]
    without_past: tuple[str, ...] = ()

    @property
    def worst(self) -> Grade | None:
        """None if nothing changed."""
        return max((change.grade for changes in self.services.values() for change, _ in changes), default=None)

    def text(self) -> str:
        """Each change on a line, what it touches on the lines below."""
        lines = [f"{service}: nothing to compare with, see --since" for service in self.without_past]
        for service, changes in self.services.items():
            lines.append(f"{service}: {_counted(changes)}")
            for change, touched in changes:
                lines.append(f"  {change.by_direction.upper()}: {_told(change)}")
                lines += [f"    {title}: {', '.join(names)}" for title, names in _touched(touched)]
        return "\n".join(lines)

    def markdown(self) -> str:
        """A section for each service, a table row for each change."""
        lines = ["# What changes for clients", ""]
        lines += [f"- {code(service)}: nothing to compare with, see `--since`" for service in self.without_past]
        for service, changes in self.services.items():
            lines += [f"## {code(service)}: {_counted(changes)}", ""]
            if changes:
                lines += [
                    "| Grade | Change | Facade functions | Sandbox routes | Tests |",
                    "| --- | --- | --- | --- | --- |",
                ]
            for change, touched in changes:
                users = dict(_touched(touched))
                cells = [change.by_direction, _told(change, quoted=code)]
                cells += ["<br>".join(map(code, users.get(title, ()))) for title in ("facade", "sandbox", "tests")]
                lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
            lines.append("")
        return "\n".join(lines).rstrip()


def make_report(
    root: Path,
    old: Mapping[str, Document | None],
    new: Mapping[str, Document],
    removed: Mapping[str, Document | None] | None = None,
) -> Report:
    """Compare the documents of each service. The code below *root* is read if there is a change to look for.

    *removed* are services that are no more, by what is left of their documents.
    """
    pasts = {service: as_said(before) for service, before in old.items() if before is not None}
    found = {service: compare(service, before, as_said(new[service])) for service, before in pasts.items()}
    for service, last in (removed or {}).items():
        pasts |= {} if last is None else {service: last}
        found[service] = [_removal(service, last)]
    changed = {service: past for service, past in pasts.items() if found[service]}
    usage = read_usage(root, changed)
    return Report(
        {service: [(change, usage.of(change)) for change in changes] for service, changes in found.items()},
        tuple(service for service in new if service not in pasts),
    )


def _removal(service: str, last: Document | None) -> Change:
    names = tuple(operation.operation_id for operation in operations(last)) if last is not None else ()
    grades = {"call": Grade.BREAKING}
    return Change(service=service, subject=service, kind="service removed", detail="", grades=grades, operations=names)


def _counted(changes: Iterable[tuple[Change, Touched]]) -> str:
    counts = Counter(change.grade for change, _ in changes)
    if not counts:
        return "no change"
    return ", ".join(f"{counts[grade]} {grade}" for grade in sorted(Grade, reverse=True))


def _told(change: Change, quoted: Callable[[str], str] = str) -> str:
    words = f"{quoted(change.subject)}: {change.kind}"
    return _line(words + (f": {quoted(change.detail)}" if change.detail else ""))


def _line(text: str) -> str:
    """Without line breaks, and whatever else would do something instead of being shown."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def code(text: str) -> str:
    """A code span of Markdown, which shows a text as it is: documents may say anything."""
    runs = {len(run) for run in re.findall("`+", text)}
    ticks = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    edge = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""  # a blank of each end is taken off
    return f"{ticks}{edge}{_line(text)}{edge}{ticks}"


def _touched(touched: Touched) -> list[tuple[str, list[str]]]:
    """What there is to say of each kind of user; tests by their file, with how many of them it has."""
    tests = Counter(site.file for site in touched.tests)
    parts = [
        ("facade", _named(touched.functions)),
        ("sandbox", _named(touched.routes)),
        ("tests", [f"{file} ({count})" for file, count in sorted(tests.items())]),
    ]
    return [(title, names) for title, names in parts if names]


def _named(sites: Iterable[Site]) -> list[str]:
    return [str(site) for site in sites]
