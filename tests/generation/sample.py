"""The sample document with hostile names in it, and packages generated from it with any override left out."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import openapi_python_client as generator
import pytest
import yaml
from openapi_python_client.config import Config, ConfigFile

REPOSITORY = Path(__file__).parents[2]
TEMPLATES = REPOSITORY / "openapi" / "templates"

#: Names a service may use for a property or a parameter, each of which also means something in generated code.
HOSTILE_NAMES = (  # noqa: SIM905 (a list of strings would be read less well)
    "d field_dict src_dict cls self T json datetime cast files prop prop_name UNSET Any data name type class id list "
    "dict str client kwargs headers params cookies response body method url quote errors httpx HTTPStatus Response "
    "1st a-b a_b A _x __x $id @type src raw out new key value extra operation path_segment extensions _raw _out"
).split()

#: Operations that have such names as parameters. `id` and `$id` cannot stand side by side.
HOSTILE_OPERATIONS = {
    "getQuery": ("query", [name for name in HOSTILE_NAMES if name[0] not in "$@"]),
    "getOddQuery": ("query", ["$id", "@type"]),
    "getPath": ("path", [name for name in HOSTILE_NAMES if name.isidentifier() and name[0] != "_"]),
}


def sample_document() -> dict[str, Any]:
    """``sample.yaml`` with three models per hostile name, and operations with them all as parameters."""
    document = yaml.safe_load((Path(__file__).parent / "sample.yaml").read_text())
    schemas = document["components"]["schemas"]
    string = {"type": "string"}
    for number, name in enumerate(HOSTILE_NAMES):
        for kind, schema, required in (
            ("Required", string, [name]),
            ("Optional", {"type": "string", "format": "date-time"}, []),
            ("Nested", {"$ref": "#/components/schemas/Thing"}, []),
        ):
            properties = {name: schema, "other": string}
            model = {"type": "object", "additionalProperties": True, "required": required, "properties": properties}
            schemas[f"Hostile{kind}{number}"] = model
    for operation_id, (place, names) in HOSTILE_OPERATIONS.items():
        path = f"/{operation_id}/" + ("/".join(f"{{{name}}}" for name in names) if place == "path" else "")
        parameters = [{"name": name, "in": place, "required": True, "schema": string} for name in names]
        document["paths"][path] = {
            "get": {
                "operationId": operation_id,
                "tags": ["things"],
                "parameters": parameters,
                "responses": {"204": {"description": "Nothing."}},
            }
        }
    return document


def refused(error: type[Exception]) -> pytest.RaisesExc[Exception]:
    """Exactly this error, not one derived from it: stock code fails in other ways."""
    return pytest.raises(error, check=lambda raised: type(raised) is error)


@attrs.frozen
class Package:
    """A package generated from the sample document."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    def module(self, dotted: str) -> ModuleType:
        with self.importable():
            return importlib.import_module(f"{self.name}.{dotted}")

    def model(self, name: str) -> Any:
        with self.importable():
            return getattr(self.module("models"), name)

    @contextlib.contextmanager
    def importable(self) -> Iterator[None]:
        sys.path.insert(0, str(self.folder.parent))
        try:
            yield
        finally:
            sys.path.remove(str(self.folder.parent))


def generate(folder: Path, *, without: str | None = None, document: dict[str, Any] | None = None) -> Package:
    """Generate a document into ``folder``; the sample unless one is given.

    With all our templates but ``without``; the stock one takes its place.
    """
    from generation.worded_project import WordedProject  # on the path by now, see conftest.py

    templates = folder.parent / f"{folder.name}-templates"
    shutil.copytree(TEMPLATES, templates)
    if without:
        (templates / without).unlink()
    settings = ConfigFile.load_from_path(REPOSITORY / "openapi" / "generator.yaml")
    source = folder.parent / f"{folder.name}.json"
    source.write_text(json.dumps(document or sample_document()))
    config = Config.from_sources(settings, generator.MetaType.NONE, source, "utf-8", False, folder)
    data = generator.GeneratorData.from_dict(json.loads(source.read_text()), config=config)
    assert isinstance(data, generator.GeneratorData), data
    project = WordedProject(openapi=data, config=config, custom_template_path=templates)
    with contextlib.redirect_stdout(io.StringIO()):
        problems = project.build()
    assert not problems, problems
    return Package(folder)
