"""What a run works on: the folders, the services of ``services.toml``, the pinned tools."""

from __future__ import annotations

import keyword
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
import openapi_python_client
from openapi_python_client.config import ConfigFile
from pydantic import ValidationError

from generation.refusal import Refusal, naming, shown
from generation.strict_yaml import read

#: The tools that decide a byte of the output. Their versions are pinned in pyproject.toml, extra ``dev``.
TOOLS = ("openapi-python-client", "ruff")

#: Names that mean something else in openapi/ or beside the packages.
_TAKEN = ("operation", "overlays", "templates")

STOCK_TEMPLATES = Path(openapi_python_client.__file__).parent / "templates"


@attrs.frozen(kw_only=True)
class Service:
    """A table of ``services.toml``."""

    name: str
    document: Path
    overlays: tuple[Path, ...]
    base_url: str | None
    """What the document must say; None if any is right."""
    version: str | None
    ours: bool = True
    """False for a vendor's own document, which is normalised and warned about, not linted."""


@attrs.frozen
class Project:
    """The repository, seen from here."""

    root: Path

    @property
    def openapi(self) -> Path:
        return self.root / "openapi"

    @property
    def templates(self) -> Path:
        return self.openapi / "templates"

    @property
    def generator_settings(self) -> Path:
        return self.openapi / "generator.yaml"

    @property
    def generated(self) -> Path:
        return self.root / "generated"

    def shown(self, path: Path) -> str:
        """A path as messages name it."""
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()


def check_tools(project: Project) -> dict[str, str]:
    """The versions of the tools, which must be the pinned ones."""
    with naming("pyproject.toml"):
        pyproject = _read_toml(project, project.root / "pyproject.toml")
        pins = dict(line.split("==") for line in pyproject["project"]["optional-dependencies"]["dev"] if "==" in line)
    found = {tool: version(tool) for tool in TOOLS}
    wrong = [
        f"pyproject.toml: {tool} is pinned to {pins.get(tool, 'nothing')}, but {found[tool]} is installed"
        for tool in TOOLS
        if pins.get(tool) != found[tool]
    ]
    if wrong:
        raise Refusal(wrong)
    return found


def check_generator_settings(project: Project) -> None:
    """Refuse settings and templates that the generator would pass over in silence."""
    file = project.shown(project.generator_settings)
    settings, _ = read(project.generator_settings, file)
    wrong = [f"{file}: unknown setting {key!r}" for key in settings if key not in ConfigFile.model_fields]
    if settings.get("post_hooks") != []:
        wrong.append(f"{file}: post_hooks must be [], since the defaults read the settings of the surroundings")
    for template in sorted(project.templates.rglob("*.jinja")):
        if not (STOCK_TEMPLATES / template.relative_to(project.templates)).is_file():
            wrong.append(f"{project.shown(template)}: the generator has no template of this name")
    try:
        ConfigFile.model_validate(settings)
    except ValidationError as error:
        wrong += [f"{file}: {shown(invalid['loc'])}: {invalid['msg']}" for invalid in error.errors()]
    if wrong:
        raise Refusal(wrong)


def read_services(project: Project, *, needed: bool = True) -> dict[str, Service]:
    """The services by name, in the order of the file; at least one if ``needed``."""
    file = project.openapi / "services.toml"
    tables = _read_toml(project, file)
    services: dict[str, Service] = {}
    wrong: list[str] = [] if tables or not needed else [f"{project.shown(file)}: there is no service in it"]
    for name, table in tables.items():
        place = f"{project.shown(file)}: [{name}]"
        if misnamed := _misnamed(name):
            wrong.append(f"{place}: {misnamed}")
        if not isinstance(table, dict) or set(table) - {"ours"} != {"document", "overlays", "base_url", "version"}:
            wrong.append(f"{place}: needs document, overlays, base_url and version, and nothing else but ours")
            continue
        if not isinstance(table.get("ours", True), bool):
            wrong.append(f"{place}: ours is true or false")
        texts = (table["document"], table["base_url"], table["version"])
        paths = table["overlays"]
        if not isinstance(paths, list) or not all(isinstance(text, str) for text in (*texts, *paths)):
            wrong.append(f"{place}: document, base_url and version are text, overlays is a list of texts")
            continue
        document = project.openapi / table["document"]
        overlays = [project.openapi / path for path in paths]
        missing = [path for path in (document, *overlays) if not path.is_file()]
        wrong += [f"{place}: {project.shown(path)} does not exist" for path in missing]
        outside = [
            path for path in (document, *overlays) if not path.resolve().is_relative_to(project.openapi.resolve())
        ]
        wrong += [f"{place}: {path} is not below openapi/" for path in outside]
        services[name] = Service(
            name=name,
            document=document,
            overlays=tuple(overlays),
            base_url=table["base_url"],
            version=table["version"],
            ours=table.get("ours", True),
        )
    if wrong:
        raise Refusal(wrong)
    return services


def vendors(project: Project, name: str, document: Path, known: Service | None) -> Service:
    """A service as its vendor's new document has it, with the overlays it had, or the one of its name."""
    if misnamed := _misnamed(name):
        raise Refusal([f"{name}: {misnamed}"])
    if known is not None and known.ours:
        place = project.shown(known.document)
        message = (
            f"its document is ours: edit {place}. To take the vendor's instead, set ours = false in services.toml first"
        )
        raise Refusal([f"{name}: {message}"])
    if not document.is_file():
        raise Refusal([f"{document}: there is no such file"])
    overlay = project.openapi / "overlays" / f"{name}.yaml"
    overlays = known.overlays if known else (overlay,) if overlay.is_file() else ()
    return Service(name=name, document=document.resolve(), overlays=overlays, base_url=None, version=None, ours=False)


def _misnamed(name: str) -> str | None:
    if not re.fullmatch(r"[a-z][a-z_]*", name):
        return "a service's name is its package: lower case and underscores"
    if keyword.iskeyword(name) or name in _TAKEN:
        return "a service's name is its package: no word of Python, and none of " + ", ".join(_TAKEN)
    return None


def _read_toml(project: Project, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8"))
    except OSError as error:
        raise Refusal([f"{project.shown(file)}: cannot be read: {error.strerror}"]) from error
    except ValueError as error:  # not UTF-8, or not TOML
        raise Refusal([f"{project.shown(file)}: {error}"]) from error
