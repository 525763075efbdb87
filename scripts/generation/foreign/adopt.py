"""Keeps a vendor's document in openapi/, so that the next run, and CI, find what was generated from."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from generation.foreign.parts import ForeignDocument
from generation.settings import Project, Service


def home(project: Project, service: Service) -> Path:
    """The folder of a service's files: where they are if that is below openapi/, else one of its own."""
    folder = service.document.resolve().parent
    return folder if folder.is_relative_to(project.openapi) else project.openapi / service.name


def kept_files(project: Project, service: Service, document: ForeignDocument) -> dict[str, Path]:
    """The files of a document by the path that they have, or will have, in the repository."""
    folder = project.shown(home(project, service))
    return {f"{folder}/{name}": path for name, path in document.files.items()}


def adopt(project: Project, service: Service, document: ForeignDocument) -> None:
    """Copy the files of a document, and write its table in ``services.toml``."""
    for name, path in kept_files(project, service, document).items():
        target = project.root / name
        if target.resolve() != path.resolve():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    kept = (home(project, service) / service.document.name).relative_to(project.openapi)
    servers = document.data.get("servers") or [{"url": "/"}]
    overlays = ", ".join(_quoted(path.relative_to(project.openapi).as_posix()) for path in service.overlays)
    lines = [
        f"[{service.name}]",
        f"document = {_quoted(kept.as_posix())}",
        f"overlays = [{overlays}]",
        f"base_url = {_quoted(servers[0]['url'])}",
        f"version = {_quoted(document.data['info']['version'])}",
        "ours = false",
    ]
    file = project.openapi / "services.toml"
    text = file.read_text(encoding="utf-8")
    table = "\n".join(lines) + "\n"
    before = re.search(rf"(?ms)^\[{re.escape(service.name)}\]\n.*?(?=^\s*\n^[\[#]|^\[|\Z)", text)
    whole = text[: before.start()] + table + text[before.end() :] if before else f"{text.rstrip()}\n\n{table}"
    if whole != text:
        fresh = file.with_name(f".{file.name}-new")  # a run that is killed leaves the one or the other
        fresh.write_text(whole, encoding="utf-8")
        fresh.replace(file)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
