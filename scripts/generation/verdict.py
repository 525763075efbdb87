"""What a run means for users: told of the documents and of the code, and whether it is more than was allowed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from generation import tree
from generation.document import Document
from generation.grades import Grade
from generation.past import past_edition
from generation.record import FOLDER, known_services, last_document
from generation.refusal import Refusal
from generation.report import Report, make_report
from generation.settings import Project, Service
from generation.surface import Difference, compare, read_surface


def tell_changes(
    project: Project,
    services: Mapping[str, Service],
    documents: Mapping[str, Document],
    new: Path,
    options: argparse.Namespace,
) -> bool:
    """Print what the tree *new* changes; False if it is as bad as ``--fail-on`` says, or worse.

    Raises:
        Refusal: If ``--fail-on`` has nothing to compare a package with.
    """
    report = _report(project, services, documents, options)
    surface = compare(read_surface(project.generated / tree.PACKAGE), read_surface(new / tree.PACKAGE))
    if options.markdown:
        print(report.markdown(), "", "## Generated code", "", "```text", str(surface), "```", sep="\n")
    else:
        print(report.text(), surface, sep="\n")
    worst = max((grade for grade in (report.worst, _worst(surface)) if grade is not None), default=None)
    if not options.fail_on or worst is None or worst < Grade[options.fail_on.upper()]:
        return True
    print(f"--fail-on {options.fail_on}: there is a {worst} change.", file=sys.stderr)
    return False


def _worst(surface: Difference) -> Grade | None:
    if surface.breaking:
        return Grade.BREAKING
    return Grade.HARMLESS if surface.harmless else None


def _report(
    project: Project, services: Mapping[str, Service], documents: Mapping[str, Document], options: argparse.Namespace
) -> Report:
    """Compare with the documents of the last generation, or with the one that was given."""
    known = known_services(project.generated)
    old = {name: last_document(project.generated, name) for name in sorted(known | documents.keys())}
    removed = {name: document for name, document in old.items() if name not in services}
    past = {name: old[name] for name in documents}
    if options.since is not None:
        [name] = documents
        past = {name: past_edition(project, services[name], options.since)}
    lost = [name for name, document in past.items() if document is None and name in known]
    if lost and options.fail_on:
        raise Refusal(
            f"{project.shown(project.generated / FOLDER / name)}.json: missing or damaged, and --fail-on compares with "
            "it: take it from the last commit, or give an earlier document with --since"
            for name in lost
        )
    return make_report(project.root, past, documents, removed)
