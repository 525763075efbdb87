"""Runs the generator and the formatter, each as its own process without settings of the surroundings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generation.document import Document
from generation.refusal import Refusal
from generation.settings import Project

_RUFF = (sys.executable, "-m", "ruff")
_ISOLATED = ("--isolated", "--no-cache", "--target-version", "py311", "-q")
_FORMATTING = (
    (*_RUFF, "check", *_ISOLATED, "--select", "I,F401,F811", "--fix-only", "."),
    (*_RUFF, "format", *_ISOLATED, "--line-length", "120", "."),
)


def generate(project: Project, documents: Mapping[str, Document], package: Path, scratch: Path) -> None:
    """Write the package of each document below ``package``; any warning of the generator is fatal.

    Raises:
        Refusal: With what the generator said.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = [pool.submit(_generate_one, project, *item, package, scratch) for item in documents.items()]
    complaints = [complaint for run in runs if (complaint := run.result())]
    if complaints:
        raise Refusal(complaints)


def _generate_one(project: Project, name: str, document: Document, package: Path, scratch: Path) -> str | None:
    resolved = scratch / f"{name}.json"
    resolved.write_text(json.dumps(document.data))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(resolved), "--meta", "none"]
    command += ["--config", str(project.generator_settings), "--custom-template-path", str(project.templates)]
    command += ["--output-path", str(package / name), "--fail-on-warning"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=scratch, check=False)
    if run.returncode == 0:
        return None
    return f"{document.file}: the generator refused it:\n{run.stderr.strip() or run.stdout.strip()}"


def tidy(package: Path) -> None:
    """Sort imports, drop unused ones, format."""
    for command in _FORMATTING:
        run = subprocess.run(command, capture_output=True, text=True, cwd=package, check=False)
        if run.returncode != 0:
            raise Refusal([f"ruff refused the generated code:\n{run.stdout}{run.stderr}"])
