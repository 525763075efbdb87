"""The generator's project with ``words`` for templates to ask, and with the files that their code may import."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import openapi_python_client as generator
from openapi_python_client.parser.errors import GeneratorError

from generation.literals import write_text_once
from generation.renames import rename
from generation.words import Words

#: Copied into the package of a service if its code imports them.
SERVICE_FILES = Path(__file__).with_name("service")

write_text_once()  # when a project is made, its document has been read


class WordedProject(generator.Project):
    """Takes the place of the generator's own; the source of the document is a file of JSON."""

    def build(self) -> Sequence[GeneratorError]:
        self.env.globals["words"] = Words(json.loads(Path(self.config.document_source).read_bytes()))
        rename(self.openapi)
        problems = super().build()
        written = "".join(path.read_text(encoding="utf-8") for path in self.package_dir.rglob("*.py"))
        for file in SERVICE_FILES.glob("*.py"):
            if f".{file.stem} import" in written:
                shutil.copyfile(file, self.package_dir / file.name)
        return problems


def install() -> None:
    """Make the generator's command line use it."""
    generator.Project = WordedProject
