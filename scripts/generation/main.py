"""Writes ``generated/`` from the documents in ``openapi/``, or says why not.

The order of a run: tools and settings are checked; each document is loaded, corrected by its overlays, validated and
linted; its package is generated into a temporary folder, completed, formatted and proven; what changes for users is
reported; then the new tree takes the place of the old one. Until then nothing has been touched.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from generation import overlay, tree
from generation.command_line import read_arguments
from generation.document import Document, load, validate
from generation.foreign.adopt import adopted, check_room, kept_files, recover
from generation.foreign.parts import ForeignDocument
from generation.foreign.prepare import prepare_foreign
from generation.foreign.warnings import told
from generation.generator import generate, tidy
from generation.lint import lint, lint_references
from generation.operation_table import write_operations
from generation.proof import prove
from generation.record import keep_documents, write_documents
from generation.refusal import Refusal, naming
from generation.settings import Project, Service, check_generator_settings, check_tools, read_services, vendors
from generation.typecheck import checked_types
from generation.verdict import tell_changes

#: Copied into every tree as it is.
PACKAGE_FILES = Path(__file__).with_name("package")


def run(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    options = read_arguments(arguments)
    project = Project(options.root.resolve())
    try:
        code = regenerate(project, options)
        sys.stdout.flush()
        sys.exit(code)
    except Refusal as refusal:
        print(*refusal.lines, "Nothing was changed.", sep="\n", file=sys.stderr)
        stopped: Exception = refusal
    except OSError as error:  # no room left, or nobody who reads what is printed
        place = f"{error.filename}: " if error.filename else ""
        print(
            f"{place}{error.strerror or error}",
            "Each folder is as it was, or new as a whole: run it again.",
            sep="\n",
            file=sys.stderr,
        )
        if isinstance(error, BrokenPipeError):  # what is left to print would fail once more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        stopped = error
    if options.debug:
        traceback.print_exception(stopped)
    sys.exit(1)


def regenerate(project: Project, options: argparse.Namespace) -> int:
    """One run. The result is the exit code: 1 if ``--check`` found a difference, or ``--fail-on`` a worse change."""
    tools = check_tools(project)
    check_generator_settings(project)
    with contextlib.nullcontext() if options.check or options.report else tree.only_run(project):
        return _run(project, options, tools)


def _run(project: Project, options: argparse.Namespace, tools: dict[str, str]) -> int:
    check, report = options.check, options.report
    if not (check or report):
        recover(project)
    services = read_services(project, needed=not options.source)
    if options.source:
        [name] = options.services
        services[name] = vendors(project, name, options.source, services.get(name))
    chosen = _choose(services, options.services)
    documents = {service.name: prepare(project, service) for service in chosen}
    if options.source:
        check_room(project, *_vendors(chosen, documents))
    if not check:
        for line in told(documents.values(), everything=options.all_warnings):
            print(line, file=sys.stderr)

    writes = not (check or report)
    if writes:
        tree.recover(project.generated)
    with tree.workshop(project.generated) if writes else tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        new = scratch / "tree"
        _build(project, new, documents, scratch)
        _keep_others(project, new, services, chosen)
        entries = {name: entry for name, entry in tree.read_manifest(project.generated).items() if name in services}
        for service in chosen:
            files = _files(project, service, documents[service.name])
            entries[service.name] = tree.service_entry(project, service, tools, new / tree.PACKAGE, files)
        tree.write_manifest(new, entries)
        write_documents(documents, new)

        changed = tree.differences(project.generated, new)
        with checked_types(new, changed if writes else [], scratch):
            proven = prove(documents, new)
            if check:
                return _print_check(project, changed)
            asked = report or options.since or options.fail_on  # also of a tree that has all of it already
            if (asked or changed) and not tell_changes(project, services, documents, new, options):
                return 1
        if writes:
            # killed in between, a run finds the new document and does the rest
            with adopted(project, *_vendors(chosen, documents)) if options.source else contextlib.nullcontext():
                if changed:
                    tree.replace(project.generated, new)
    if writes:
        outcome = f"{len(changed)} files changed" if changed else "Nothing to change"
        print(f"Proven: {proven}. {outcome}.")
    return 0


def _choose(services: dict[str, Service], only: Sequence[str]) -> list[Service]:
    unknown = [name for name in only if name not in services]
    if unknown:
        raise Refusal([f"unknown service {name}; services.toml has {', '.join(services)}" for name in unknown])
    return [service for name, service in services.items() if not only or name in only]


def prepare(project: Project, service: Service) -> Document:
    """Load, correct, validate and lint the document of a service; one that is not ours is made fit instead."""
    if not service.ours:
        return prepare_foreign(project, service)
    file = project.shown(service.document)
    with naming(file):
        document = load(service.document, file)
    for path in service.overlays:
        with naming(project.shown(path)):
            overlay.apply(document, path, project.shown(path))
    with naming(file):
        lint_references(document)  # first, since the validator follows them, too
        validate(document, service)
        lint(document)
    return document


def _files(project: Project, service: Service, document: Document) -> dict[str, Path]:
    """The files of a document by the names they have in the repository."""
    if isinstance(document, ForeignDocument):
        return kept_files(project, service, document)
    return {project.shown(service.document): service.document}


def _vendors(chosen: list[Service], documents: dict[str, Document]) -> tuple[Service, ForeignDocument]:
    """The one service whose vendor's document was given."""
    [service] = chosen
    document = documents[service.name]
    assert isinstance(document, ForeignDocument)
    return service, document


def _build(project: Project, new: Path, documents: dict[str, Document], scratch: Path) -> None:
    package = new / tree.PACKAGE
    shutil.copytree(PACKAGE_FILES, package, ignore=shutil.ignore_patterns("__pycache__"))
    generate(project, documents, package, scratch)
    for name, document in documents.items():
        write_operations(document, name, package)
    tidy(package)


def _keep_others(project: Project, new: Path, services: dict[str, Service], chosen: list[Service]) -> None:
    """Take over the packages of the services that were not asked for."""
    for service in services.values():
        kept = project.generated / tree.PACKAGE / service.name
        if service not in chosen and kept.is_dir():
            shutil.copytree(kept, new / tree.PACKAGE / service.name, ignore=shutil.ignore_patterns("__pycache__"))
    others = [service.name for service in services.values() if service not in chosen]
    keep_documents(others, project.generated, new)


def _print_check(project: Project, changed: list[str]) -> int:
    for line in changed:
        kind, _, path = line.partition(": ")
        print(f"{kind}: {project.shown(project.generated / path)}")
    if changed:
        print("generated/ is not what scripts/regenerate writes.", file=sys.stderr)
    return 1 if changed else 0
