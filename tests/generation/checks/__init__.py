"""What each template override is there for. A check holds for the sample, and fails without its override."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from tests.generation.sample import Package

Check = Callable[[Package], None]

#: Every check, as (template, check). The modules beside this one add to it.
CHECKS: list[tuple[str, Check]] = []


def mends(template: str) -> Callable[[Check], Check]:
    """Registers a check of an override."""

    def register(check: Check) -> Check:
        CHECKS.append((template, check))
        return check

    return register


def run_fresh(package: Package, code: str) -> str:
    """What a new interpreter prints that runs ``code``, where PACKAGE stands for the package."""
    environment = {**os.environ, "PYTHONPATH": str(package.folder.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "ignore", "-c", code.replace("PACKAGE", package.name)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=30).stdout
