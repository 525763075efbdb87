"""What ``scripts/regenerate`` takes, and what of it does not go together."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from generation.grades import Grade


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of a run; those that do not go together end the process with a line about them."""
    parser = argparse.ArgumentParser(prog="scripts/regenerate", description="Write generated/ from openapi/.")
    parser.add_argument("services", nargs="*", metavar="service", help="only these; the others stay as they are")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if generated/ is not up to date")
    parser.add_argument("--report", action="store_true", help="write nothing; print what a run would change for users")
    parser.add_argument("--markdown", action="store_true", help="with --report: as Markdown")
    parser.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help="the service's new document: the vendor's"
    )
    parser.add_argument(
        "--all-warnings", action="store_true", help="about a vendor's document: not the first few of each"
    )
    parser.add_argument("--since", type=Path, metavar="FILE", help="compare with this document, not the last one")
    parser.add_argument(
        "--fail-on",
        choices=[str(grade) for grade in sorted(Grade, reverse=True)],
        metavar="GRADE",
        help="breaking, risky or harmless: exit with 1, nothing written, if that much changes for users",
    )
    parser.add_argument("--debug", action="store_true", help="print the traceback of a refusal, too")
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[2], help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.check and (options.report or options.since or options.fail_on):
        parser.error("--check does not compare editions: --report, --since and --fail-on go without it")
    if options.markdown and not options.report:
        parser.error("--markdown goes with --report")
    if options.since and len(options.services) != 1:
        parser.error("--since goes with one service")
    if options.source and (len(options.services) != 1 or options.check):
        parser.error("--from goes with one service, and not with --check")
    return options
