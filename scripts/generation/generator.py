"""Runs the generator and the formatter, each as its own process without settings of the surroundings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from generation.document import Document
from generation.foreign.bodies import BYTES
from generation.foreign.parts import ForeignDocument
from generation.refusal import Refusal
from generation.settings import Project
from generation.strict_yaml import read

_CHILD = Path(__file__).with_name("generate.py")
_RUFF = (sys.executable, "-P", "-m", "ruff")  # -P: not the modules of the folder it is run in
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
    common = ["--meta", "none", "--fail-on-warning", "--custom-template-path", str(project.templates)]
    sizes: dict[str, int] = {}
    for name, document in documents.items():
        sizes[name] = (scratch / f"{name}.json").write_text(json.dumps(document.data))
        (scratch / f"{name}.config.json").write_text(json.dumps(_settings(project, document)))
    largest_first = sorted(documents, key=lambda name: -sizes[name])
    halves = [largest_first[:1], largest_first[1:]]  # the largest takes about as long as the others together
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = [pool.submit(_run, names, common, package, scratch) for names in halves if names]
    refused = [refusal for run in runs for refusal in run.result()]
    if refused:
        raise Refusal(f"{documents[name].file}: the generator refused it:\n{said}" for name, said in refused)


def _run(names: Sequence[str], common: list[str], package: Path, scratch: Path) -> list[tuple[str, str]]:
    """Generate some of the packages in a process of their own: the refused ones, each with what was said of it."""
    tasks = json.dumps([command_line(name, common, package, scratch) for name in names])
    run = subprocess.run(
        [sys.executable, str(_CHILD)], input=tasks, capture_output=True, text=True, cwd=scratch, check=False
    )
    if run.returncode != 0:
        return [(name, run.stderr.strip()) for name in names]
    return [(name, said) for name, said in zip(names, json.loads(run.stdout), strict=True) if said is not None]


def command_line(name: str, common: Sequence[str], package: Path, scratch: Path) -> list[str]:
    """The arguments of the generator for one package."""
    document, settings = (str(scratch / f"{name}.{kind}") for kind in ("json", "config.json"))
    own = ("--path", document, "--config", settings, "--output-path", str(package / name))
    return ["generate", *common, *own]


def _settings(project: Project, document: Document) -> dict[str, Any]:
    """The settings of all services, and the types that only this one sends, as bytes."""
    settings, _ = read(project.generator_settings, project.shown(project.generator_settings))
    if isinstance(document, ForeignDocument):
        own = dict.fromkeys(sorted(document.media_types), BYTES)
        settings["content_type_overrides"] = {**settings["content_type_overrides"], **own}
    return settings


def tidy(package: Path) -> None:
    """Sort imports, drop unused ones, format."""
    for command in _FORMATTING:
        run = subprocess.run(command, capture_output=True, text=True, cwd=package, check=False)
        if run.returncode != 0:
            raise Refusal([f"ruff refused the generated code:\n{run.stdout}{run.stderr}"])
