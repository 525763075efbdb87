"""Keeps a vendor's document in openapi/, so that the next run, and CI, find what was generated from."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from generation import tree
from generation.foreign.parts import ForeignDocument
from generation.refusal import Refusal
from generation.settings import Project, Service

_WORKSHOP = "adopted"  # the names of temporary folders begin with it
_UNWRITABLE = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")
"""What a line of TOML cannot hold, or could not show."""


def home(project: Project, service: Service) -> Path:
    """The folder of a service's files: where they are if that is below openapi/, else one of its own."""
    folder = service.document.resolve().parent
    return folder if folder.is_relative_to(project.openapi) else project.openapi / service.name


def kept_files(project: Project, service: Service, document: ForeignDocument) -> dict[str, Path]:
    """The files of a document by the path that they have, or will have, in the repository."""
    folder = project.shown(home(project, service))
    return {f"{folder}/{name}": path for name, path in document.files.items()}


def check_room(project: Project, service: Service, document: ForeignDocument) -> None:
    """Refuse a name whose folder in openapi/ is another's.

    What a run left that was killed is no other's: files without a table that are just those of the document.
    """
    folder, table = home(project, service), project.openapi / "services.toml"
    fresh = {project.root / name: path for name, path in kept_files(project, service, document).items()}
    if not folder.is_dir() or all(target.resolve() == path.resolve() for target, path in fresh.items()):
        return
    owners = {
        name: [project.openapi / path for path in (fields["document"], *fields["overlays"])]
        for name, fields in tomllib.loads(table.read_text(encoding="utf-8")).items()
    }
    others = [
        name
        for name, paths in owners.items()
        if name != service.name and any(path.is_relative_to(folder) for path in paths)
    ]
    strange = [
        name
        for name, content in tree.files(folder).items()
        if folder / name not in fresh or fresh[folder / name].read_bytes() != content
    ]
    own = any(path.is_relative_to(folder) for path in owners.get(service.name, ()))
    if others or (strange and not own):
        whose = f"of {', '.join(others)}" if others else "of no service"
        remedy = "choose another name" if others else "choose another name, or delete the folder if its service is gone"
        raise Refusal([f"{service.name}: {project.shown(folder)} has files {whose}: {remedy}"])


@contextlib.contextmanager
def adopted(project: Project, service: Service, document: ForeignDocument) -> Iterator[None]:
    """Put the files of a document into openapi/ and its table into ``services.toml``; take both back if more fails.

    A run that is killed leaves the folder of the service as it was or as it is to be, and the same run again does the
    rest.

    Raises:
        Refusal: If something cannot be written. Nothing was changed.
    """
    kept = {project.root / name: path for name, path in kept_files(project, service, document).items()}
    fresh = {target: path for target, path in kept.items() if target.resolve() != path.resolve()}
    folder, table = home(project, service), project.openapi / "services.toml"
    text = _with_table(project, service, document)
    with tree.workshop(project.openapi / _WORKSHOP) as scratch, contextlib.ExitStack() as undo:
        new, old = scratch / "new", scratch / "old"
        try:
            if fresh:
                _copy(folder, new, {target.relative_to(folder): path for target, path in fresh.items()})
                for target in _left(project, service, kept):
                    (new / target.relative_to(folder)).unlink(missing_ok=True)
                existed = folder.is_dir()
                if existed:
                    shutil.copytree(folder, old, symlinks=True)
            shutil.copyfile(table, scratch / "old.toml")
            (scratch / "new.toml").write_bytes(text.encode())
            if fresh:
                tree.replace(folder, new)
                undo.callback(tree.replace, folder, old) if existed else undo.callback(shutil.rmtree, folder)
            if text.encode() != table.read_bytes():
                (scratch / "new.toml").replace(table)
                undo.callback((scratch / "old.toml").replace, table)
        except OSError as error:
            raise Refusal([f"{project.shown(folder)}: cannot be written: {error.strerror or error}"]) from error
        yield
        undo.pop_all()


def _left(project: Project, service: Service, kept: Mapping[Path, Path]) -> list[Path]:
    """The files of the last edition that this one does not have."""
    last = tree.read_manifest(project.generated).get(service.name, {}).get("document", {})
    there = [project.root / name for name in last]
    return [path for path in there if path not in kept and path.is_relative_to(home(project, service))]


def recover(project: Project) -> None:
    """Finish what a run left below openapi/ that was killed."""
    for aside in project.openapi.glob(".*-aside"):
        tree.recover(aside.with_name(aside.name[1:].removesuffix("-aside")))
    tree.recover(project.openapi / _WORKSHOP)


def _copy(folder: Path, new: Path, files: Mapping[Path, Path]) -> None:
    """The folder as it will be: what is in it stays there."""
    if folder.is_dir():
        shutil.copytree(folder, new, symlinks=True)
    for name, path in files.items():
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, new / name)


def _with_table(project: Project, service: Service, document: ForeignDocument) -> str:
    """The text of ``services.toml`` with the service's table as it will be."""
    file = project.openapi / "services.toml"
    kept = (home(project, service) / service.document.name).relative_to(project.openapi)
    servers = document.data.get("servers") or [{"url": "/"}]
    fields: dict[str, str | list[str] | bool] = {
        "document": kept.as_posix(),
        "overlays": [path.relative_to(project.openapi).as_posix() for path in service.overlays],
        "base_url": servers[0]["url"],
        "version": document.data["info"]["version"],
        "ours": False,
    }
    for key, value in fields.items():
        if isinstance(value, str) and _UNWRITABLE.search(value):
            raise Refusal(
                [f"{document.file}: {key} {value!r} has a control character, which services.toml cannot show"]
            )
    text = file.read_bytes().decode("utf-8")
    whole = _edited(text, service.name, fields)
    with contextlib.suppress(tomllib.TOMLDecodeError):
        if tomllib.loads(whole) == {**tomllib.loads(text), service.name: fields}:
            return whole
    raise Refusal([f"{project.shown(file)}: cannot be edited: begin the table of the service with [{service.name}]"])


def _edited(text: str, name: str, fields: Mapping[str, str | list[str] | bool]) -> str:
    """The tables with one as it will be. Comments, and what is as it was, stay as they are written."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = {key: f"{key} = {json.dumps(value, ensure_ascii=False)}{end}" for key, value in fields.items()}
    header = re.search(rf"(?m)^\[{re.escape(name)}\][^\n]*\n", text)
    if header is None:
        return f"{text.rstrip()}{end}{end}[{name}]{end}{''.join(lines.values())}"
    before, rest = text[: header.end()], text[header.end() :]
    size = re.search(r"(?m)^\[|\Z", rest)
    table, after = (rest[: size.start()], rest[size.start() :]) if size else (rest, "")
    was = tomllib.loads(text).get(name, {})
    for key in (key for key, value in fields.items() if was.get(key) != value):
        old = rf"(?ms)^{key}[ \t]*=.*?(?=^[ \t\r]*$|^[\w-]+[ \t]*=|^[ \t]*#|\Z)"  # a list may go over several lines
        table, found = re.subn(old, lambda _, key=key: lines[key], table, count=1)
        table = table if found else lines[key] + table
    return before + table + after
